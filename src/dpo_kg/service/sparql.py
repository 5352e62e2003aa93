"""The SPARQL 1.1 Protocol, the query part: a query and its dataset in, a document in a result format out.

What has a fixed form is written by the engine itself, straight into the bytes that are sent. The protocol's dataset
goes before FROM and FROM NAMED in the query.
Sources: SPARQL 1.1 Protocol, section 2.1; SPARQL 1.1 Query Results JSON Format, XML Format, CSV and TSV Formats (W3C
Recommendations 21 March 2013).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import IO, Any, cast

import pyoxigraph as ox

from dpo_kg.errors import FormatError, LimitError, ParameterError, QueryError, RefusedError, UnknownNameError
from dpo_kg.exporters.graphs import write_graph
from dpo_kg.isolation.frames import Reply
from dpo_kg.isolation.limits import Limits
from dpo_kg.isolation.query_limits import check_query, classify
from dpo_kg.knowledge_graph import SCOPES, KnowledgeGraph
from dpo_kg.question import Question
from dpo_kg.results import Rows
from dpo_kg.service import formats
from dpo_kg.service.cutting import Enough, RowBuffer, name_cut
from dpo_kg.service.negotiation import Offer, choose_media_type
from dpo_kg.sparql_errors import locate_syntax_error
from dpo_kg.sparql_text import refuse_network
from dpo_kg.terms import number_blank_nodes
from dpo_kg.vocabulary import MERGED_GRAPH, PREFIXES, layer_graph

#: Short name → format of the engine.
_ENGINE = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
#: Traces in a written answer of what the engine names otherwise each time (blank nodes), and of triple terms (RDF 1.2).
_UNSTABLE = {
    "json": (b'"type":"bnode"', b'"type":"triple"'),
    "xml": (b"<bnode>", b"<triple>"),
    "csv": (b"_:", b"<<"),
    "tsv": (b"_:", b"<<"),
}
#: A prefix that a query may use without declaring it.
_PREFIXED = re.compile(rf"(?<![\w.-])({'|'.join(sorted(PREFIXES, key=len, reverse=True))}):")
#: What may be a relative IRI.
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\\\x00-\x20]*>")
_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")

#: What the engine is told besides the query.
_Asked = dict[str, Any]


def answer_sparql(kg: KnowledgeGraph, request: Mapping[str, Any], limits: Limits, base: str) -> Reply:
    """Answer a query of the SPARQL Protocol.

    Args:
        kg: the graph.
        request: `query`; `default_graphs` and `named_graphs` (IRIs) of the protocol; `scope`, "all" or "seeds", which
            chooses the default graph where the protocol names none; `accept` (header) or `format` (short name).
        limits: of the query and of its answer.
        base: address of the endpoint, from which relative IRIs of a query start (SPARQL 1.1 Protocol, section 2.1.3).

    Raises:
        InputError: a syntax error, with line and column.
        RefusedError: an update, or SERVICE.
        LimitError: the query is over a limit.
        FormatError: no format on offer suits the client.
        ParameterError: a dataset that cannot be asked.
        UnknownNameError: there is no such scope.
        QueryError: the engine cannot answer.
    """
    text = request["query"]
    check_query(text, limits)
    if classify(text) == "update":
        raise RefusedError(
            "updates are refused: the graph is published, not edited over the wire",
            place="query",
            mend="An error in the data is reported to its maintainers.",
        )
    refuse_network(text)
    asked = _read_dataset(request)
    # Handing over what a query does not use takes as long as a short answer.
    prefixes = used_prefixes(text)
    if prefixes:
        asked["prefixes"] = prefixes
    if _RELATIVE.search(text):
        asked["base_iri"] = base
    try:
        answer = kg.snapshot.store.query(text, **asked)
        if isinstance(answer, ox.QuerySolutions):
            return _write_solutions(answer, kg, text, asked, request, limits)
        if isinstance(answer, ox.QueryBoolean):
            return _write_truth(answer, request)
        return _write_triples(answer, request, limits)
    except SyntaxError as error:
        raise locate_syntax_error(error, text, "query") from None
    except FormatError:
        raise
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"the engine cannot answer: {error}", place="query") from error


def used_prefixes(text: str) -> dict[str, str]:
    """Return those of our prefixes that a query may use."""
    return {name: PREFIXES[name] for name in _PREFIXED.findall(text)}


def _read_dataset(request: Mapping[str, Any]) -> _Asked:
    """Return the dataset of a request as the engine takes it."""
    default, named = request.get("default_graphs") or [], request.get("named_graphs") or []
    if not default and not named:
        scope = request.get("scope") or "all"
        if scope not in SCOPES:
            raise UnknownNameError("scope", scope, SCOPES, mend=f"The scopes are {' and '.join(SCOPES)}.")
        return {} if scope == "all" else {"default_graph": ox.NamedNode(layer_graph(scope))}
    if MERGED_GRAPH in named:
        raise ParameterError(
            f"{MERGED_GRAPH} is the default graph and cannot be a named one; leave it out of named-graph-uri"
        )
    return {
        "default_graph": [ox.DefaultGraph() if iri == MERGED_GRAPH else _node(iri) for iri in default],
        "named_graphs": [_node(iri) for iri in named],
    }


def _node(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise ParameterError(f"not an IRI of a graph: {iri!r}: {error}") from None


def choose_format(request: Mapping[str, Any], offered: tuple[Offer, ...], what: str) -> Offer:
    """Return the format that a request asks for, by its short name or ending, else by its Accept header.

    Raises:
        FormatError: it is none of those on offer.
    """
    wanted = request.get("format")
    if wanted:
        name = formats.ENDINGS.get(wanted, wanted)
        found = next((offer for offer in offered if name in offer), None)
        asked = wanted
    else:
        found = choose_media_type(request.get("accept"), offered)
        asked = str(request.get("accept"))
    if found is None:
        types = ", ".join(dict.fromkeys(offer[1] for offer in offered))
        raise FormatError(f"{what} are not written as {asked[:200]}", mend=f"The formats are {types}.")
    return found


def _write_solutions(
    answer: ox.QuerySolutions,
    kg: KnowledgeGraph,
    text: str,
    asked: _Asked,
    request: Mapping[str, Any],
    limits: Limits,
) -> Reply:
    name, media_type = choose_format(request, formats.ROWS, "rows")
    if name not in _ENGINE:
        return _write_rows(answer, kg, (name, media_type), limits, _question(kg, text, request))
    buffer = RowBuffer(name, limits.rows, limits.answer_bytes)
    try:
        answer.serialize(cast("IO[bytes]", buffer), format=_ENGINE[name])
        body, cut = buffer.content(whole=True)
    except Enough:
        body, cut = buffer.content(whole=False)
    if any(trace in body for trace in _UNSTABLE[name]):
        again = kg.snapshot.store.query(text, **asked)
        assert isinstance(again, ox.QuerySolutions)
        return _write_rows(again, kg, (name, media_type), limits, _question(kg, text, request))
    if name == "xml" and _NO_XML.search(body):
        raise FormatError("XML has no form for a control character of the answer; take another format, such as json")
    return Reply(200, _headers(media_type, cut, name), body)


def _question(kg: KnowledgeGraph, text: str, request: Mapping[str, Any]) -> Question | None:
    """Return what the rows answer, so that workbooks and archives tell it; None where the dataset is of one's own."""
    if request.get("default_graphs") or request.get("named_graphs"):
        return None
    return Question({}, text, scope=request.get("scope") or "all", graph=kg)


def _write_rows(
    answer: ox.QuerySolutions, kg: KnowledgeGraph, offer: Offer, limits: Limits, question: Question | None
) -> Reply:
    """Write rows by our own writers: formats that the engine has not, and blank nodes under stable names."""
    name, media_type = offer
    columns = [variable.value for variable in answer.variables]
    terms = number_blank_nodes(tuple(row) for row in islice(answer, limits.rows + 1))
    cut = name_cut(limits.rows) if len(terms) > limits.rows else ""
    body = Rows(columns, terms[: limits.rows], kg.snapshot.data_version(), question).to_bytes(name)
    if len(body) > limits.answer_bytes:
        raise LimitError("answer_bytes", limits.answer_bytes, len(body))
    return Reply(200, _headers(media_type, cut, name), body)


def _write_truth(answer: ox.QueryBoolean, request: Mapping[str, Any]) -> Reply:
    offered = (*formats.RESULTS, ("text", "text/plain"))
    name, media_type = choose_format(request, offered, "truth values")
    body = f"{str(bool(answer)).lower()}\n".encode() if name == "text" else answer.serialize(format=_ENGINE[name])
    assert body is not None
    return Reply(200, _headers(media_type, "", name), body)


def _write_triples(answer: ox.QueryTriples, request: Mapping[str, Any], limits: Limits) -> Reply:
    name, media_type = choose_format(request, formats.GRAPHS, "triples")
    found = list(dict.fromkeys(islice(answer, limits.rows + 1)))
    cut = name_cut(limits.rows) if len(found) > limits.rows else ""
    triples = [ox.Triple(*row) for row in number_blank_nodes((t.subject, t.predicate, t.object) for t in found)]
    body = write_graph(triples[: limits.rows], name).encode()
    if len(body) > limits.answer_bytes:
        raise LimitError("answer_bytes", limits.answer_bytes, len(body))
    return Reply(200, _headers(media_type, cut, name), body)


def _headers(media_type: str, cut: str, name: str) -> dict[str, str]:
    headers = {"Content-Type": formats.content_type(media_type)}
    if cut:
        headers["Dpo-Kg-Cut"] = cut
        headers["Content-Disposition"] = f'inline; filename="cut-{cut.replace(" ", "-")}.{formats.ending_of(name)}"'
    return headers
