"""The page on which one writes a query of one's own, and sees its answer; it works without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dpo_kg.errors import DpoKgError
from dpo_kg.results import Rows, Triples
from dpo_kg.vocabulary import PREFIXES
from dpo_kg.web.models import Link
from dpo_kg.web.query_titles import title_query
from dpo_kg.web.tables import make_table
from dpo_kg.web.visit import Page

if TYPE_CHECKING:
    from dpo_kg.web.visit import Visit

_ROWS, _LINES = 200, 400
#: Parameters of the page that are none of the stored query that it opens.
_OWN = ("query", "stored", "view", "scope")
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
    answer, error = _answer(visit, text) if asked and visit.site.endpoint else ({}, None)
    model: dict[str, Any] = {
        "query": text,
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


def _answer(visit: Visit, text: str) -> tuple[dict[str, Any], DpoKgError | None]:
    """Return what is to be shown of the answer, or why there is none."""
    try:
        found = visit.kg.query(text)
    except DpoKgError as error:
        return {}, error
    if isinstance(found, Rows):
        hints = [] if len(found) else sorted(visit.kg.unknown_terms(text).items())
        table = make_table(visit, found, visit.word("answer", count=len(found)), most=_ROWS)
        return {"table": table, "count": len(found), "digest": found.digest(), "hints": hints}, None
    if isinstance(found, Triples):
        lines = found.to_text("ttl").splitlines()
        return {"triples": "\n".join(lines[:_LINES]), "count": len(found), "cut": len(lines) > _LINES}, None
    return {"truth": visit.word("yes" if found else "no_answer")}, None


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
