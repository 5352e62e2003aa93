"""Stored queries as resources: the name in the path, parameters in the query part, the format by ending or Accept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dpo_kg.errors import FormatError, LimitError, ParameterError, UnknownNameError
from dpo_kg.isolation.frames import Reply
from dpo_kg.isolation.limits import Limits
from dpo_kg.knowledge_graph import SCOPES, KnowledgeGraph
from dpo_kg.results import Rows
from dpo_kg.service import formats
from dpo_kg.service.cutting import name_cut
from dpo_kg.service.negotiation import Offer
from dpo_kg.service.sparql import choose_format
from dpo_kg.views import draw

#: Words of the query part that are no parameters of a query: how the answer is to be, and of which data.
RESERVED = ("scope", "view", "version", "excel", "lang")
#: What a chart, and what the days of an answer, are written as; only asked for by an ending.
_DRAWN: tuple[Offer, ...] = (("svg", "image/svg+xml"), ("png", "image/png"), ("ics", "text/calendar"))
#: Formats that a browser is to save.
_SAVED = ("csv", "tsv", "xlsx", "zip", "jsonl", "ics")


def answer_stored(kg: KnowledgeGraph, request: Mapping[str, Any], limits: Limits) -> Reply:
    """Answer a stored query.

    Args:
        kg: the graph.
        request: `name`; `parameters`, pairs of name and text; `lang`; `accept` (header) or `format` (ending).
        limits: of the answer.

    Raises:
        UnknownNameError: no such query, or nothing has the name that a parameter gives.
        ParameterError: a parameter twice, one that the query does not have, or a value that does not fit.
        FormatError: no format on offer suits the client, or the format cannot hold the rows.
        LimitError: the answer has more bytes than the server gives.
    """
    name = request["name"]
    rows, given = run_stored(kg, name, request["parameters"])
    offered = (*formats.ROWS, *(_DRAWN if request.get("format") else ()))
    short, media_type = choose_format(request, offered, "rows of a stored query")
    if given.get("excel"):
        short = _excel(short)
    cut = ""
    if len(rows) > limits.rows:
        cut = name_cut(limits.rows)
        rows = Rows(rows.columns, rows.terms[: limits.rows], rows.data_version, rows.question)
    if short in ("svg", "png"):
        drawing = draw(rows, given.get("view") or None, lang=request["lang"])
        body = drawing.to_png() if short == "png" else drawing.to_svg().encode()
    else:
        body = rows.to_bytes(short)
    if len(body) > limits.answer_bytes:
        raise LimitError("answer_bytes", limits.answer_bytes, len(body))
    return Reply(200, _headers(kg, rows, name, (short, media_type), cut), body)


def run_stored(kg: KnowledgeGraph, name: str, pairs: Sequence[Sequence[str]]) -> tuple[Rows, dict[str, str]]:
    """Return the rows of a stored query and the reserved words that the query part holds.

    Raises:
        UnknownNameError, ParameterError: as `answer_stored`.
    """
    parameters: dict[str, str] = {}
    for key, value in pairs:
        if key in parameters:
            raise ParameterError(f"{key} is given twice; give it once")
        parameters[key] = value
    declared = [param["name"] for param in kg.describe_query(name)["params"]]
    reserved = {key: parameters.pop(key) for key in RESERVED if key in parameters and key not in declared}
    scope = reserved.get("scope") or None
    if scope is not None and scope not in SCOPES:
        raise UnknownNameError("scope", scope, SCOPES, mend=f"The scopes are {' and '.join(SCOPES)}.")
    version = reserved.get("version")
    if version and version != kg.snapshot.data_version():
        raise UnknownNameError(
            "page",
            f"data of version {version}",
            (),
            mend=f"Here is version {kg.snapshot.data_version()}; leave out version= to ask it.",
        )
    # A form sends what was left empty as empty text.
    filled: dict[str, Any] = {key: value for key, value in parameters.items() if value != ""}
    unknown = [key for key in filled if key not in declared]
    if unknown:
        told = f"its parameters are {', '.join(declared)}" if declared else "it has no parameters"
        raise ParameterError(f"{name} has no parameter {unknown[0]}; {told}")
    return kg.run(name, scope=scope, **filled), reserved


def _excel(short: str) -> str:
    if short != "csv":
        raise FormatError(f"excel= is about csv, not {short}; leave it out, or take xlsx")
    return "csv-excel"


def _headers(kg: KnowledgeGraph, rows: Rows, name: str, offer: Offer, cut: str) -> dict[str, str]:
    short, media_type = offer
    digest = rows.digest()
    licence = kg.catalog().get("licence")
    way = "attachment" if short in _SAVED or short == "csv-excel" else "inline"
    part = f"cut-{cut.replace(' ', '-')}-" if cut else ""
    file = f"{name}-{part}{rows.data_version}-{digest.partition(':')[2][:8]}.{formats.ending_of(short)}"
    return {
        "Content-Type": formats.content_type(media_type),
        "Content-Disposition": f'{way}; filename="{file}"',
        "Dpo-Kg-Rows-Digest": digest,
        **({"Link": f'<{licence}>; rel="license"'} if licence else {}),
        **({"Dpo-Kg-Cut": cut} if cut else {}),
    }
