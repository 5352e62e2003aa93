"""Parts that the descriptions of all resources are put together from: parameters, errors, schemas.

Source: OpenAPI Specification 3.1.1; RFC 9457 for the errors.
"""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]

_ERRORS = {
    "400": "The request cannot be understood; the problem says what, where and how to mend it.",
    "403": "Updates, LOAD and SERVICE are refused.",
    "404": "There is nothing of that name; the problem gives the nearest names.",
    "406": "There is no such representation; the problem lists those on offer.",
    "413": "The body is too large.",
    "415": "The body is of another media type than is taken here.",
    "422": "The query is over a limit; the problem names the limit.",
    "503": "The server is busy; Retry-After says when to come again.",
}
#: Errors that any resource may answer with.
ALWAYS = ("400", "404", "406", "422", "503")


def query_parameter(name: str, schema: Object, description: str, **more: Any) -> Object:
    """Return a parameter of the query part."""
    return {"name": name, "in": "query", "schema": schema, "description": description, **more}


def path_parameter(name: str, example: str, enum: list[str] | None = None) -> Object:
    """Return a parameter of the path."""
    schema: Object = {"type": "string", **({"enum": enum} if enum else {"minLength": 1})}
    return {"name": name, "in": "path", "required": True, "schema": schema, "example": example}


def errors(*names: str) -> Object:
    """Return the errors of these statuses, by status: problem details to programs, a page to browsers."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}, "text/html": {}}
    retry = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}}
    return {
        name: {"description": _ERRORS[name], "content": content, **({"headers": retry} if name == "503" else {})}
        for name in names
    }


def operation(
    name: str,
    summary: str,
    content: Object,
    *parameters: Object,
    failing: tuple[str, ...] = ALWAYS,
    **more: Any,
) -> Object:
    """Return an operation.

    Args:
        name: its id.
        summary: what it does.
        content: media type → description of the answer.
        *parameters: of path and query part.
        failing: statuses of its errors.
        **more: further members, such as `requestBody` or `tags`.
    """
    answer = {"200": {"description": "The answer", "content": content}, **errors(*failing)}
    return {"operationId": name, "summary": summary, "parameters": list(parameters), "responses": answer, **more}


HEADERS: Object = {
    "Dpo-Kg-Data-Version": {"description": "Date version of the data", "schema": {"type": "string"}},
    "Dpo-Kg-Rows-Digest": {"description": "SHA-256 of the rows as TSV", "schema": {"type": "string"}},
    "Dpo-Kg-Cut": {
        "description": "Where the answer is cut, and only there: after how many rows",
        "schema": {"type": "string"},
    },
}
PROBLEM: Object = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "place": {"type": "string"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
        "suggestions": {"type": "array", "items": {"type": "string"}},
        "mend": {"type": "string"},
    },
}
SPARQL_RESULTS: Object = {
    "type": "object",
    "required": ["head"],
    "properties": {
        "head": {
            "type": "object",
            "properties": {
                "vars": {"type": "array", "items": {"type": "string"}},
                "link": {"type": "array", "items": {"type": "string"}},
            },
        },
        "boolean": {"type": "boolean"},
        "results": {
            "type": "object",
            "required": ["bindings"],
            "properties": {"bindings": {"type": "array", "items": {"type": "object"}}},
        },
    },
}
