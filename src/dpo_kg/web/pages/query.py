"""The page of a stored query: a form from its header, the answer, how to keep, cite and repeat it, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dpo_kg.errors import UnknownNameError
from dpo_kg.results import ROW_FORMATS
from dpo_kg.web.answer_parts import draw_answer, list_backing
from dpo_kg.web.answers import Answer
from dpo_kg.web.citing import Citation
from dpo_kg.web.code_samples import write_samples
from dpo_kg.web.drawing import VIEWS, draw_chart
from dpo_kg.web.models import Link
from dpo_kg.web.query_titles import explain_parameter, explain_query, title_query
from dpo_kg.web.row_answers import DOWNLOADS, answer_rows
from dpo_kg.web.tables import make_table
from dpo_kg.web.visit import Page

if TYPE_CHECKING:
    from dpo_kg.results import Rows
    from dpo_kg.web.visit import Visit

#: Parameters of the page itself; no stored query has one of these names.
OWN_PARAMETERS = ("view", "version", "all", "iris", "scope")
#: Cells of a table that a page shows before one asks for all.
_CELLS = 400
#: Formats of what an answer draws, or of its days, beside those of its rows.
_DRAWN = ("png", "ics")
#: Cells beyond which a site of files has no page of the whole answer, and leads to the file.
_LONGEST = 10_000


def make_page(visit: Visit) -> Page | Answer:
    """Return the page of a query, or its answer in a format.

    Raises:
        DpoKgError: there is no such query or format, or a parameter does not fit.
    """
    name = visit.path.removeprefix("/queries/")
    header = visit.kg.describe_query(name)
    declared = {param["name"] for param in header["params"]}
    values = {key: value.strip() for key, value in visit.parameters.items() if value.strip()}
    given: dict[str, Any] = {key: value for key, value in values.items() if key not in OWN_PARAMETERS}
    if "lang" in declared and visit.lang != "en":
        given["lang"] = visit.lang
    if visit.format != "html":
        return _download(visit, name, given)
    lacking = [param["name"] for param in header["params"] if param.get("required") and param["name"] not in given]
    rows = None if lacking else visit.kg.run(name, scope=values.get("scope"), **given)
    shown = {key: value for key, value in given.items() if key != "lang"}
    shown |= {key: values[key] for key in ("view", "scope") if key in values}
    chosen = values.get("view", header["view"]).lower()
    summary, summary_lang = title_query(header, visit.lang)
    description, description_lang = explain_query(header, visit.lang)
    # Titles of pages and tables have no language of their own: the name of the query is in none.
    title = name if summary_lang else summary
    model: dict[str, Any] = {
        "name": name,
        "header": header,
        "summary": summary,
        "summary_lang": summary_lang,
        "description": description,
        "description_lang": description_lang,
        "fields": _fields(header, given, visit.lang),
        "lacking": lacking,
        "action": visit.links.file(f"/queries/{name}"),
        "views": [(view, visit.word(f"view_{view}"), view == chosen) for view in VIEWS],
        "default_day": visit.kg.default_day(name),
        "old_version": _old_version(visit, values),
        "other": _other_answer(visit, name, shown),
        "answer": None if rows is None else _tell_answer(visit, name, title, rows, values, shown),
    }
    return Page(
        "query.html",
        title,
        f"{title}. {visit.word('queries_purpose')}" if description_lang else description,
        model,
        formats=() if lacking else DOWNLOADS,
        about=_about(visit, name, header),
        parameters=shown,
        of_rows=True,
    )


def _old_version(visit: Visit, values: dict[str, str]) -> str:
    """Return the data version that a permanent link was made with, where it is not the one here."""
    version = values.get("version", "")[:40]
    return version if version != visit.kg.snapshot.data_version() else ""


def _other_answer(visit: Visit, name: str, shown: dict[str, str]) -> Link | None:
    """Return the way from the one answer that a site of files has to the other: by default, and for the example."""
    example = visit.site.files.examples.get(name) if visit.site.files else None
    if not example:
        return None
    if shown:
        return Link(visit.word("default_answer"), visit.links.query(name))
    told = ", ".join(f"{key.replace('_', ' ')}: {value}" for key, value in example.items())
    return Link(visit.word("example_answer"), visit.links.query(name, example), note=told)


def _fields(header: dict[str, Any], given: dict[str, str], lang: str) -> list[dict[str, Any]]:
    """Return the fields of the form; the language is that of the page."""
    kinds = {"date": "date", "integer": "number"}
    told = {param["name"]: explain_parameter(param["description"], lang) for param in header["params"]}
    return [
        {
            "name": param["name"],
            "type": kinds.get(param["type"], "text"),
            "sort": param.get("class") or param["type"],
            "help": told[param["name"]][0],
            "help_lang": told[param["name"]][1],
            "example": str(param["example"]),
            "choices": [str(choice) for choice in param.get("enum", [])],
            "required": bool(param.get("required")),
            "value": given.get(param["name"], ""),
        }
        for param in header["params"]
        if param["name"] != "lang"
    ]


def _download(visit: Visit, name: str, given: dict[str, Any]) -> Answer:
    rows = visit.kg.run(name, scope=visit.parameters.get("scope") or None, **given)
    if visit.format == "svg":
        chart = draw_chart(rows, visit.parameters.get("view", ""), visit.lang)
        if not chart.svg:
            raise UnknownNameError("format of this answer", "svg", (), mend="There is nothing to draw in it.")
        headers = {"Dpo-Kg-Data-Version": rows.data_version, "Dpo-Kg-Rows-Digest": rows.digest()}
        return Answer(200, "image/svg+xml", str(chart.svg).encode(), headers)
    return answer_rows(rows, name, visit.format, _DRAWN)


def _tell_answer(
    visit: Visit, name: str, title: str, rows: Rows, values: dict[str, str], shown: dict[str, str]
) -> dict[str, Any]:
    question = rows.question
    assert question is not None
    links = visit.links
    own = {} if visit.lang == "en" else {"lang": visit.lang}
    most = None if "all" in values else max(10, _CELLS // max(1, len(rows.columns)))
    chart, refused = draw_answer(visit, rows, values.get("view", ""))
    if visit.site.served or len(rows) * len(rows.columns) <= _LONGEST:
        more = links.query(name, shown, all="1") + "#answer"
    else:
        more = links.file(f"/queries/{name}.csv", shown | own)
    table = make_table(visit, rows, title, most=most, more_href=more, iris="iris" in values)
    permalink = links.absolute(f"/queries/{name}", {**shown, **own, "version": rows.data_version})
    catalog = visit.kg.catalog()
    citation = Citation(question.summary, catalog.get("title", "dpo-kg"), rows.data_version, permalink, name)
    csv = links.absolute(f"/queries/{name}.csv", {k: v for k, v in (shown | own).items() if k != "view"})
    return {
        "rows": rows,
        "table": table,
        "chart": chart,
        "refused": refused,
        "iris": links.query(name, shown, **({} if "iris" in values else {"iris": "1"})) + "#answer",
        "with_iris": "iris" in values,
        "permalink": permalink,
        "digest": rows.digest(),
        "downloads": [
            (short, ROW_FORMATS[short], links.file(f"/queries/{name}.{short}", shown | own))
            for short in DOWNLOADS
            if visit.site.offers(f"/queries/{name}.{short}")
        ],
        "pictures": [
            (short, ROW_FORMATS[short], links.file(f"/queries/{name}.{short}", shown | own))
            for short in (*(("svg", "png") if chart.svg else ()), *(("ics",) if _has_days(rows) else ()))
            if visit.site.offers(f"/queries/{name}.{short}")
        ],
        "samples": write_samples(csv, csv.replace(".csv", ".json", 1), question.to_python(), question.to_command()),
        "citation": citation,
        "sparql": question.to_sparql(),
        "editor": links.to("/sparql", {"stored": name, **{k: v for k, v in shown.items() if k != "view"}}),
        "documents": list_backing(visit, rows),
    }


def _has_days(rows: Rows) -> bool:
    """Tell whether an answer has dates that a calendar could hold."""
    described = rows.question.columns.values() if rows.question else ()
    return len(rows) > 0 and any(column.get("type") in ("date", "edtf") for column in described)


def _about(visit: Visit, name: str, header: dict[str, Any]) -> dict[str, Any]:
    links = visit.links
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": header["summary"],
        "description": header["description"],
        "url": links.absolute(f"/queries/{name}"),
        "version": visit.kg.snapshot.data_version(),
        "keywords": header["tags"],
        "license": visit.kg.catalog().get("licence", ""),
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": ROW_FORMATS[format],
                "contentUrl": links.absolute(f"/queries/{name}.{format}"),
            }
            for format in ("csv", "json")
        ],
    }
