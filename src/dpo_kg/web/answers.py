"""What a page or a resource answers: a status, a media type, bytes and headers. Nothing here speaks HTTP.

The answers are made in worker processes by the server and one after the other by the maker of the static site, so an
answer is plain data that can be pickled.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What a browser may load on our pages: nothing from elsewhere, no inline script, no inline style.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HTML = "text/html"
#: Media type of problem details.
PROBLEM_JSON = "application/problem+json"
_TITLES = {
    400: "The request cannot be understood",
    403: "The request is refused",
    404: "There is nothing of that name",
    405: "The method is not allowed here",
    406: "There is no such representation",
    408: "The request came too slowly",
    413: "The request is too large",
    414: "The address is too long",
    415: "The media type of the request is not known here",
    422: "The query is over a limit",
    431: "The headers are too large",
    500: "The server has a fault",
    503: "The server is busy",
}


@dataclass(frozen=True)
class Answer:
    """An answer.

    Attributes:
        status: HTTP status code (RFC 9110, section 15).
        media_type: media type with its parameters; "" where there is no body.
        body: the representation.
        headers: further headers, by their names as they are usually written.
    """

    status: int
    media_type: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The body as text in UTF-8."""
        return self.body.decode()


def page(html: str, lang: str, status: int = 200) -> Answer:
    """Return a page as an answer."""
    headers = {"Content-Language": lang, "Content-Security-Policy": CONTENT_SECURITY_POLICY}
    return Answer(status, f"{HTML}; charset=utf-8", html.encode(), headers)


def redirect(location: str, status: int = 303) -> Answer:
    """Return the answer that sends a client elsewhere; 303 See Other for a thing that is no page itself."""
    return Answer(status, "text/plain; charset=utf-8", f"{location}\n".encode(), {"Location": location})


def text(content: str, media_type: str, **headers: str) -> Answer:
    """Return a text as an answer; the keywords are headers, with _ for -."""
    kind = media_type if "charset" in media_type else f"{media_type}; charset=utf-8"
    return Answer(200, kind, content.encode(), {name.replace("_", "-"): value for name, value in headers.items()})


def problem(error: Mapping[str, Any], status: int) -> Answer:
    """Return an error as JSON for programs: problem details (RFC 9457).

    Args:
        error: what `DpoKgError.to_dict` gives: a code, a message, and what else is known.
        status: HTTP status code.
    """
    told = {key: value for key, value in error.items() if value not in (None, [], "")}
    code, message = told.pop("code"), told.pop("message")
    content = {
        "type": f"https://w3id.org/dpo-kg/problem/{code}",
        "title": _TITLES.get(status, "The request failed"),
        "status": status,
        "detail": message,
        "code": code,
        **told,
    }
    body = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return Answer(status, PROBLEM_JSON, body.encode("utf-8", "replace"))
