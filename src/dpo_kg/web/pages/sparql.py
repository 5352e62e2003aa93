"""The page on which one writes a query of one's own, and sees its answer; it works without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dpo_kg.errors import DpoKgError
from dpo_kg.exporters.graphs import GRAPH_FORMATS
from dpo_kg.results import ROW_FORMATS, Rows, Triples
from dpo_kg.vocabulary import PREFIXES
from dpo_kg.web.answer_parts import draw_answer, list_backing
from dpo_kg.web.code_samples import write_samples
from dpo_kg.web.drawing import VIEWS
from dpo_kg.web.models import Link
from dpo_kg.web.query_titles import title_query
from dpo_kg.web.row_answers import DOWNLOADS
from dpo_kg.web.tables import make_table
from dpo_kg.web.visit import Page

if TYPE_CHECKING:
    from dpo_kg.web.visit import Visit

_ROWS, _LINES = 200, 400
#: Parameters of the page that are none of the stored query that it opens.
_OWN = ("query", "stored", "view", "scope")
#: Formats in which triples are kept.
_GRAPHS = ("ttl", "nt", "jsonld", "rdfxml")
_START = """SELECT ?mission ?name ?start
WHERE {
  ?mission a dpo:Mission ;
           rdfs:label ?name ;
           dpo:start ?start .
}
ORDER BY ?start
LIMIT 20
"""
#: Stored queries that are good to learn from.
EXAMPLES = ("heads", "operations", "mission-successions", "states", "units-of-organization", "resolution-citations")


def make_page(visit: Visit) -> Page:
    """Return the page; `query` is answered, `stored` is the name of a stored query to begin with.

    Raises:
        DpoKgError: there is no such stored query, or one of its parameters does not fit.
    """
    text = visit.parameters.get("query", "")
    asked = bool(text.strip())
    if not asked:
        text = _stored(visit) or _START
    view = visit.parameters.get("view", "").strip()
    scope = visit.parameters.get("scope", "").strip()
    answer, error = _answer(visit, text, scope, view) if asked and visit.site.endpoint else ({}, None)
    model: dict[str, Any] = {
        "query": text,
        "scope": scope,
        "views": [(name, visit.word(f"view_{name}"), name == view.lower()) for name in VIEWS],
        "answer": answer,
        "error": str(error) if error else "",
        "action": visit.links.file("/sparql"),
        "examples": [_link_example(visit, name) for name in EXAMPLES if name in visit.kg.queries()],
        "prefixes": sorted(PREFIXES.items()),
        "vocabulary": visit.links.file("/vocabulary.json"),
        "editor": visit.links.file(visit.site.editor) if visit.site.editor else "",
    }
    title = visit.word("sparql_title")
    status = 400 if error else 200
    return Page("sparql.html", title, visit.word("sparql_purpose"), model, status=status, is_record=not asked)


def _link_example(visit: Visit, name: str) -> Link:
    title, lang = title_query(visit.kg.describe_query(name), visit.lang)
    return Link(title, visit.links.to("/sparql", {"stored": name}), lang, name)


def _stored(visit: Visit) -> str:
    name = visit.parameters.get("stored", "").strip()
    if not name:
        return ""
    given = {key: value for key, value in visit.parameters.items() if key not in _OWN and value.strip()}
    declared = {param["name"] for param in visit.kg.describe_query(name)["params"]}
    if "lang" in declared and visit.lang != "en":
        given["lang"] = visit.lang
    from dpo_kg.stored_query import fill_parameters, resolve_parameters

    compiled = visit.kg.snapshot.compiled_query(name)
    for param in compiled["params"]:
        if param.get("required") and param["name"] not in given:
            given[param["name"]] = str(param["example"])
    snapshot = visit.kg.snapshot
    return fill_parameters(compiled, resolve_parameters(compiled, given, snapshot.store, snapshot.name_index))


def _answer(visit: Visit, text: str, scope: str, view: str) -> tuple[dict[str, Any], DpoKgError | None]:
    """Return what is to be shown of the answer, or why there is none."""
    try:
        found = visit.kg.query(text, scope=scope or None)
    except DpoKgError as error:
        return {}, error
    asked = {"query": text, "scope": scope}
    if isinstance(found, Rows):
        return _tell_rows(visit, found, asked, view), None
    if isinstance(found, Triples):
        lines = found.to_text("ttl").splitlines()
        files = _list_files(visit, asked, {name: GRAPH_FORMATS[name] for name in _GRAPHS})
        told = {"triples": "\n".join(lines[:_LINES]), "count": len(found), "cut": len(lines) > _LINES}
        return {**told, "downloads": files}, None
    return {"truth": visit.word("yes" if found else "no_answer")}, None


def _tell_rows(visit: Visit, rows: Rows, asked: dict[str, str], view: str) -> dict[str, Any]:
    """Return what is to be shown of rows: table, chart, downloads, who says so, and how to ask again."""
    assert rows.question is not None
    chart, refused = draw_answer(visit, rows, view)
    csv, as_json = (visit.links.absolute("/sparql", {**asked, "format": name}) for name in ("csv", "json"))
    return {
        "table": make_table(visit, rows, visit.word("answer", count=len(rows)), most=_ROWS),
        "count": len(rows),
        "digest": rows.digest(),
        "hints": [] if len(rows) else sorted(visit.kg.unknown_terms(asked["query"]).items()),
        "chart": chart,
        "refused": refused,
        "downloads": _list_files(visit, asked, {name: ROW_FORMATS[name] for name in DOWNLOADS}),
        "documents": list_backing(visit, rows),
        "samples": write_samples(csv, as_json, rows.question.to_python(), rows.question.to_command()),
    }


def _list_files(visit: Visit, asked: dict[str, str], formats: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return name, media type and address of the answer in other formats."""
    return [(name, kind, visit.links.file("/sparql", {**asked, "format": name})) for name, kind in formats.items()]


def make_vocabulary(visit: Visit) -> Any:
    """Return what an editor completes: prefixes, classes, properties and codes with their labels, as JSON."""
    import json

    from dpo_kg.web.answers import text
    from dpo_kg.web.pages.terms import read_schema

    schema = read_schema(visit)
    terms = [
        [entry["id"], entry["label"].get(visit.lang) or entry["label"].get("en", ""), kind]
        for kind in ("classes", "properties")
        for entry in schema[kind]
        if ":" in entry["id"] and "/" not in entry["id"]
    ]
    codes = [[code["id"], code["label"].get("en", ""), "codes"] for one in schema["codes"] for code in one["codes"]]
    content = {"prefixes": PREFIXES, "terms": sorted(terms + codes)}
    return text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), "application/json")
