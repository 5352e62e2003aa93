"""The SPARQL Protocol: every format read by other readers than ours, datasets, errors, cut answers."""

from __future__ import annotations

import csv
import io
import json
import warnings
import zipfile
from collections import Counter
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import python_calamine
import rdflib
from rdflib.compare import isomorphic
from rdflib.query import Result

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.service.cutting import CUT_LINK, Enough, RowBuffer
from dpo_kg.vocabulary import GRAPH, MERGED_GRAPH, layer_graph
from rdf_formats import RDFLIB
from serving import HttpAnswer, InProcess

RESULTS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPHS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
#: Terms that writers get wrong, as they stand in a query; the second column is unbound in every row.
TERMS = (
    *('"plain"', '"Guéhenno"', '"naïve 🕊"@fr', '"a,b;c"', r'"he said \"so\""', r'"line\nbreak"', r'"tab\there"'),
    *(r'"back\\slash"', '"<b>&amp;</b>"', '""', '" leading"', '"},{"', '"</result>"', '"_: << no node"', "1"),
    *("-1.5", "2.5e3", "true", '"2008-06"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>', "<http://x.example/a,b&c>"),
)
SELECT = f"SELECT ?term ?none {{ VALUES ?term {{ {' '.join(TERMS)} }} }}"
STARTS = "SELECT ?s ?o { ?s dpo:start ?o } ORDER BY ?s ?o"


def ask(site: InProcess, query: str, accept: str | None = None, **more: Any) -> HttpAnswer:
    """Send a query by GET."""
    fields = urlencode({"query": query, **{k.replace("_", "-"): v for k, v in more.items()}}, doseq=True)
    return site.get(f"/sparql?{fields}", accept)


def read(answer: HttpAnswer, name: str) -> list[tuple[Any, ...]]:
    """Read rows by rdflib."""
    result = Result.parse(io.BytesIO(answer.body), format=name)
    variables = list(result.vars or ())
    return [tuple(row.get(variable) for variable in variables) for row in result.bindings]


def to_rdflib(term: Any) -> rdflib.term.Node:
    """Return a term of pyoxigraph as one of rdflib, by way of neither's writers of results."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language, normalize=False)
    plain = term.datatype.value.endswith("#string")
    kind = None if plain else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=kind, normalize=False)


def parse_terms() -> list[rdflib.term.Node]:
    """The terms of the query, read by rdflib's parser of Turtle."""
    lines = "\n".join(f"<x:s{number}> <x:p> {term} ." for number, term in enumerate(TERMS))
    graph = rdflib.Graph().parse(data=lines, format="turtle")
    return [next(graph.objects(rdflib.URIRef(f"x:s{number}"))) for number in range(len(TERMS))]


def equal(one: Any, other: Any) -> bool:
    """Whether two terms are the same; a number may be written in another form of the same value."""
    if isinstance(one, rdflib.Literal) and isinstance(other, rdflib.Literal):
        if (one.datatype, one.language) != (other.datatype, other.language):
            return False
        return str(one) == str(other) or (one.datatype is not None and one.value == other.value)
    return bool(one == other) and type(one) is type(other)


@pytest.mark.parametrize("name", ["json", "xml", "tsv"])
def test_terms_survive(site: InProcess, name: str) -> None:
    answer = ask(site, SELECT, RESULTS[name])
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, RESULTS[name])
    rows = read(answer, name)
    expected = parse_terms()
    assert len(rows) == len(expected)
    for row, wanted in zip(rows, expected, strict=True):
        assert equal(row[0], wanted), (row[0].n3(), wanted.n3())
        assert len(row) == 1 or row[1] is None
    assert "dpo-kg-cut" not in answer.headers


def test_terms_survive_as_far_as_csv_has_them(site: InProcess) -> None:
    answer = ask(site, SELECT, "text/csv")
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert rows[0] == ["term", "none"]
    for row, term in zip(rows[1:], parse_terms(), strict=True):
        value = getattr(term, "value", None)
        assert float(row[0]) == value if isinstance(value, float) else row[0] == str(term)
    assert all(row[1] == "" for row in rows[1:])


@pytest.mark.parametrize("name", RESULTS)
def test_rows_of_the_data(site: InProcess, kg: KnowledgeGraph, name: str) -> None:
    """What the store holds, taken from it by pattern, comes back in every format."""
    start = ox.NamedNode("https://w3id.org/dpo-kg/ontology#start")
    quads = list(kg.snapshot.store.quads_for_pattern(None, start, None, ox.DefaultGraph()))
    expected = sorted((to_rdflib(quad.subject), to_rdflib(quad.object)) for quad in quads)
    answer = ask(site, STARTS, RESULTS[name])
    if name == "csv":
        _, *rows = csv.reader(io.StringIO(answer.text, newline=""))
        assert sorted(map(tuple, rows)) == [(str(s), str(o)) for s, o in expected]
    else:
        assert sorted(read(answer, name)) == expected
    assert len(expected) > 15


def test_other_formats_of_rows(site: InProcess) -> None:
    plain = read(ask(site, STARTS, RESULTS["json"]), "json")
    texts = [[str(s), str(o)] for s, o in plain]
    lines = ask(site, STARTS, "application/jsonl").text.splitlines()
    assert [[row["s"], row["o"]] for row in map(json.loads, lines)] == texts
    sheet = ask(site, STARTS, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    book = python_calamine.load_workbook(io.BytesIO(sheet.body))
    heads, *cells = book.get_sheet_by_index(0).to_python()
    names = [s.rpartition("/")[2] for s, _ in texts]  # cells hold names as people write them
    assert heads == ["s", "o"] and [str(row[0]).rpartition(":")[2] for row in cells] == names
    with zipfile.ZipFile(io.BytesIO(ask(site, STARTS, "application/zip").body)) as packed:
        assert packed.testzip() is None
        # The documents behind the rows and the query itself go with them.
        table, sources = sorted((n for n in packed.namelist() if n.endswith(".csv")), key=lambda n: "sources" in n)
        assert "sources" in sources and packed.read("query.rq").decode().endswith(f"{STARTS}\n")
        _, *rows = csv.reader(io.StringIO(packed.read(table).decode(), newline=""))
        assert rows == texts
    table_text = ask(site, STARTS, "text/plain").text
    assert all(name in table_text for name in names)


@pytest.mark.parametrize("expected", [True, False])
def test_truth_values(site: InProcess, expected: bool) -> None:
    query = f"ASK {{ ?s a dpo:{'Person' if expected else 'Nothing'} }}"
    assert json.loads(ask(site, query, RESULTS["json"]).body) == {"head": {}, "boolean": expected}
    for name in ("json", "xml"):
        assert Result.parse(io.BytesIO(ask(site, query, RESULTS[name]).body), format=name).askAnswer is expected
    for accept in ("text/csv", "text/tab-separated-values", "text/plain"):
        assert ask(site, query, accept).text.strip() == str(expected).lower()
    assert ask(site, query, "text/turtle").status == 406


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("form", ["CONSTRUCT { ?s rdfs:label ?o . ?s dpo:by [] }", "DESCRIBE ?s"])
def test_triples(site: InProcess, kg: KnowledgeGraph, form: str, name: str) -> None:
    query = f"{form} WHERE {{ ?s a dpo:Person ; rdfs:label ?o }}"
    answer = ask(site, query, GRAPHS[name])
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, GRAPHS[name])
    assert "charset=utf-8" in answer.headers["content-type"] or not GRAPHS[name].startswith("text/")
    triples = read_triples(answer, name)
    wanted = rdflib.Graph().parse(data=lines_of(kg, form), format="nt")
    assert len(wanted) > 20
    assert isomorphic(triples, wanted)


def read_triples(answer: HttpAnswer, name: str) -> rdflib.Graph:
    """Read triples by rdflib; those of TriG and N-Quads stand in the default graph, as in Turtle and N-Triples."""
    format = {"trig": "turtle", "nq": "nt11"}.get(name, RDFLIB[name])
    with warnings.catch_warnings():
        # rdflib's reader of JSON-LD warns of a class of its own that it still uses.
        warnings.filterwarnings("ignore", "ConjunctiveGraph", DeprecationWarning)
        return rdflib.Graph().parse(io.BytesIO(answer.body), format=format)


def lines_of(kg: KnowledgeGraph, form: str) -> str:
    """What the query of `test_triples` gives, by patterns of the store, as N-Triples."""
    store = kg.snapshot.store
    term = ox.NamedNode
    kind = term("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    label = term("http://www.w3.org/2000/01/rdf-schema#label")
    person = term("https://w3id.org/dpo-kg/ontology#Person")
    lines = []
    for number, quad in enumerate(store.quads_for_pattern(None, kind, person, ox.DefaultGraph())):
        if form.startswith("DESCRIBE"):
            lines += [f"{q.triple} ." for q in store.quads_for_pattern(quad.subject, None, None, ox.DefaultGraph())]
        else:
            found = store.quads_for_pattern(quad.subject, label, None, ox.DefaultGraph())
            for other, named in enumerate(found):
                lines += [
                    f"{named.triple} .",
                    f"{quad.subject} <https://w3id.org/dpo-kg/ontology#by> _:b{number}x{other} .",
                ]
    return "\n".join(lines)


def test_blank_nodes_have_the_same_names_each_time(site: InProcess) -> None:
    query = "SELECT ?b { VALUES ?x { 1 2 3 } BIND(BNODE(STR(?x)) AS ?b) }"
    first, second = (ask(site, query, RESULTS["tsv"]).body for _ in range(2))
    assert first == second and first.count(b"_:") == 3
    query = "SELECT ?node { VALUES ?x { 1 } BIND(BNODE() AS ?node) }"
    assert ask(site, query, RESULTS["json"]).body == ask(site, f"{query} ", RESULTS["json"]).body


def test_triple_terms_are_told_of(site: InProcess) -> None:
    """Terms of RDF 1.2, which the formats of SPARQL 1.1 have no form for, are told of."""
    answer = ask(site, "SELECT ?t { BIND(<<( <x:s> <x:p> 1 )>> AS ?t) }", RESULTS["json"])
    assert answer.status == 400
    assert "cannot be written" in json.loads(answer.body)["detail"]


# --- Which format


@pytest.mark.parametrize(
    ("query", "accept", "status", "expected"),
    [
        ("SELECT ?s {}", None, 200, RESULTS["json"]),
        ("SELECT ?s {}", "*/*", 200, RESULTS["json"]),
        ("SELECT ?s {}", "application/json", 200, "application/json"),
        ("SELECT ?s {}", "application/xml", 200, "application/xml"),
        ("SELECT ?s {}", "text/csv;q=0.5, text/turtle", 200, "text/csv"),
        ("SELECT ?s {}", "text/turtle", 406, "application/problem+json"),
        ("SELECT ?s {}", "image/png", 406, "application/problem+json"),
        ("CONSTRUCT {} {}", None, 200, "text/turtle"),
        ("CONSTRUCT {} {}", "text/csv", 406, "application/problem+json"),
        ("CONSTRUCT {} {}", "application/xml", 200, "application/xml"),
        ("CONSTRUCT {} {}", "text/plain", 200, "text/plain"),
        ("ASK {}", "application/xml", 200, "application/xml"),
    ],
)
def test_formats(site: InProcess, query: str, accept: str | None, status: int, expected: str) -> None:
    answer = ask(site, query, accept)
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (status, expected)
    if status == 406:
        told = json.loads(answer.body)
        assert told["status"] == 406 and ("text/csv" in told["mend"] or "text/turtle" in told["mend"])


def test_the_parameter_format_goes_before_the_header(site: InProcess) -> None:
    answer = ask(site, "SELECT ?s {}", "application/json", format="csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert ask(site, "SELECT ?s {}", format="ttl").status == 406
    assert ask(site, "SELECT ?s {}", format="srx").headers["content-type"].startswith(RESULTS["xml"])
    assert ask(site, "SELECT ?s {}", format="text/csv").status == 200


# --- The three ways to send a query


@pytest.mark.parametrize("way", ["get", "form", "body"])
def test_ways(site: InProcess, way: str) -> None:
    query = 'SELECT ?name { VALUES ?name { "Guéhenno+&=%" } }'
    if way == "get":
        answer = site.get(f"/sparql?query={quote(query)}", RESULTS["csv"])
    elif way == "form":
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": RESULTS["csv"]}
        answer = site.request("POST", "/sparql", urlencode({"query": query}).encode(), kind, chunk=7)
    else:
        kind = {"Content-Type": "application/sparql-query; charset=utf-8", "Accept": RESULTS["csv"]}
        answer = site.request("POST", "/sparql", query.encode(), kind, chunk=7)
    assert (answer.status, answer.text) == (200, "name\r\nGuéhenno+&=%\r\n")


# --- Datasets


def count(site: InProcess, query: str, **more: Any) -> int:
    """Return the one number that a query gives."""
    rows = json.loads(ask(site, query, **more).body)["results"]["bindings"]
    return int(rows[0]["n"]["value"])


def test_datasets(site: InProcess, kg: KnowledgeGraph) -> None:
    store = kg.snapshot.store
    sizes = Counter(str(quad.graph_name) for quad in store.quads_for_pattern(None, None, None, None))
    everything, named = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    seeds, merged = layer_graph("seeds"), str(ox.DefaultGraph())
    assert len(sizes) > 2 and sizes[f"<{seeds}>"] > 100 and sizes[f"<{seeds}>"] <= sizes[merged]
    assert count(site, everything) == sizes[merged]
    assert count(site, everything, scope="all") == sizes[merged]
    assert count(site, everything, scope="seeds") == sizes[f"<{seeds}>"]
    assert count(site, everything, default_graph_uri=seeds) == sizes[f"<{seeds}>"]
    assert count(site, everything, default_graph_uri=MERGED_GRAPH) == sizes[merged]
    assert count(site, everything, default_graph_uri=f"{GRAPH}nothing") == 0
    assert count(site, everything, named_graph_uri=seeds) == 0
    assert count(site, named) == sum(sizes.values()) - sizes[merged]
    assert count(site, named, named_graph_uri=seeds) == sizes[f"<{seeds}>"]
    assert count(site, named, default_graph_uri=seeds) == 0
    other = next(name for name in sizes if name not in (merged, f"<{seeds}>"))
    both = [seeds, other.strip("<>")]
    union = {
        (quad.subject, quad.predicate, quad.object)
        for name in both
        for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(name))
    }
    distinct = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT * { ?s ?p ?o } }"
    assert count(site, distinct, default_graph_uri=both) == len(union)


def test_the_dataset_of_the_protocol_goes_before_that_of_the_query(site: InProcess) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{GRAPH}nothing> {{ ?s ?p ?o }}"
    assert count(site, query) == 0
    assert count(site, query, default_graph_uri=layer_graph("seeds")) > 0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"named_graph_uri": MERGED_GRAPH}, "is the default graph"),
        ({"default_graph_uri": "no iri"}, "not an IRI"),
        ({"named_graph_uri": "relative"}, "not an IRI"),
        ({"scope": "nowhere"}, "nowhere"),
    ],
)
def test_wrong_datasets(site: InProcess, more: dict[str, str], said: str) -> None:
    answer = ask(site, "SELECT ?s {}", **more)
    assert answer.status == 400
    assert said in json.loads(answer.body)["detail"]


def test_relative_names_start_from_the_endpoint(site: InProcess) -> None:
    answer = ask(site, "SELECT ?x { BIND(<a> AS ?x) }", "text/csv")
    assert answer.text.splitlines()[1] == "http://test/a"


def test_a_query_may_declare_a_prefix_of_ours_otherwise(site: InProcess) -> None:
    answer = ask(site, "PREFIX dpo: <http://other.example/> SELECT ?x { BIND(dpo:a AS ?x) }", "text/csv")
    assert answer.text.splitlines()[1] == "http://other.example/a"


# --- What is refused


@pytest.mark.parametrize(
    ("query", "status", "code", "line", "column"),
    [
        ("SELECT ?s {\n  ?s a }", 400, "syntax", 2, None),
        ("SELEKT ?s {}", 400, "syntax", 1, 1),
        ("SELECT ?s { ?s a nope:Thing }", 400, "syntax", 1, 18),
        ("", 400, None, None, None),
        ("INSERT DATA { <x:s> <x:p> 1 }", 403, None, None, None),
        ("PREFIX x: <x:>\nDELETE WHERE { ?s ?p ?o }", 403, None, None, None),
        ("LOAD <http://127.0.0.1:1/x>", 403, None, None, None),
        ("SELECT ?s { SERVICE <http://127.0.0.1:1/x> { ?s ?p ?o } }", 403, None, None, None),
        ("SELECT ?s { SERVICE SILENT ?g { ?s ?p ?o } }", 403, None, None, None),
        ("SELECT ?s { " + "{" * 200 + "}" * 200 + " }", 422, "limit", None, None),
        ("SELECT ?s {} #" + "x" * 110_000, 413, None, None, None),
    ],
    ids=lambda value: str(value)[:24],
)
def test_refusals(
    site: InProcess, query: str, status: int, code: str | None, line: int | None, column: int | None
) -> None:
    kind = {"Content-Type": "application/sparql-query"}
    answer = site.request("POST", "/sparql", query.encode(), kind)
    told = json.loads(answer.body)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json"), told
    assert told["status"] == status and told["detail"] and told["title"]
    assert told["type"].endswith(f"/problem/{told['code']}")
    if line is not None:
        assert told["line"] == line
    if column is not None:
        assert told["column"] == column
    if code == "limit":
        assert "nesting" in json.dumps(told)
    assert answer.headers["access-control-allow-origin"] == "*"


def test_service_within_a_text_is_no_service(site: InProcess) -> None:
    answer = ask(site, 'SELECT ?x { BIND("SERVICE <http://127.0.0.1/>" AS ?x) } # LOAD <x>')
    assert answer.status == 200


# --- Cut answers


@pytest.fixture(scope="module")
def short(kg: KnowledgeGraph) -> InProcess:
    """The application with a limit of seven rows."""
    return InProcess(kg, rows=7)


NUMBERS = "SELECT ?n ?text {{ VALUES (?n ?text) {{ {} }} }}"


def numbers(most: int) -> str:
    """A query with so many rows, whose texts look like the marks between rows."""
    marks = ("},{", "</result>", r"a\nb", r"\"},{\"n\":", r"\"quoted\",\n\"", "x")
    return NUMBERS.format(" ".join(f'({n} "{marks[n % len(marks)]}")' for n in range(most)))


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("rows", [0, 1, 6, 7, 8, 9, 10, 40])
def test_cut_answers(short: InProcess, name: str, rows: int) -> None:
    """A cut answer parses, says that it is cut, and has exactly the rows that are given."""
    answer = ask(short, numbers(rows), RESULTS[name])
    assert answer.status == 200, answer.text
    if name == "csv":
        _, *read_rows = csv.reader(io.StringIO(answer.text, newline=""))
        found = [int(row[0]) for row in read_rows]
    else:
        found = [int(str(row[0])) for row in read(answer, name)]
    assert found == list(range(min(rows, 7)))
    if rows <= 7:
        assert "dpo-kg-cut" not in answer.headers and CUT_LINK not in answer.text
        return
    assert answer.headers["dpo-kg-cut"] == "after 7 rows"
    assert "cut-after-7-rows" in answer.headers["content-disposition"]
    if name in ("json", "xml"):
        assert CUT_LINK in answer.text.partition("bindings" if name == "json" else "<results>")[0]


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("rows", [7, 8, 300])
def test_rows_without_values_are_counted(short: InProcess, name: str, rows: int) -> None:
    values = " ".join(f"({n})" for n in range(rows))
    answer = ask(short, f"SELECT ?bindings ?none {{ VALUES (?n) {{ {values} }} }}", RESULTS[name])
    if name in ("json", "xml"):
        assert len(read(answer, name) or json.loads(answer.body)["results"]["bindings"]) == 7
    else:
        assert answer.text.count("\n") == 8
    assert answer.headers.get("dpo-kg-cut") == ("after 7 rows" if rows > 7 else None)


def test_rows_are_found_wherever_chunks_end() -> None:
    """The engine writes in pieces that end anywhere."""
    row = b'{"n":{"type":"literal","value":"},{\\""}}'
    bodies = {
        "json": b'{"head":{"vars":["n"]},"results":{"bindings":[' + b",".join([row] * 4) + b"]}}",
        "xml": b"<sparql><head></head><results>" + b"<result>x</result>" * 4 + b"</results></sparql>",
        "csv": b"n\r\n" + b'"a\n""b"\r\n' * 4,
        "tsv": b"?n\n" + b'"a"\n' * 4,
    }
    for name, body in bodies.items():
        whole = [RowBuffer(name, most, 1000) for most in range(1, 6)]
        for size in (1, 2, 3, 7, 1000):
            for most, first in enumerate(whole, 1):
                buffer = RowBuffer(name, most, 1000) if size > 1 else first
                complete = True
                try:
                    for start in range(0, len(body), size):
                        buffer.write(body[start : start + size])
                except Enough:
                    complete = False
                cut, told = buffer.content(complete)
                assert told == (f"after {most} rows" if most < 4 else ""), (name, size, most)
                assert (cut == body) is (most >= 4)
                if name == "json":
                    assert len(json.loads(cut)["results"]["bindings"]) == min(most, 4)


@pytest.mark.parametrize("accept", ["application/jsonl", "text/plain", "application/zip"])
def test_cut_answers_of_other_formats_say_so(short: InProcess, accept: str) -> None:
    assert ask(short, numbers(9), accept).headers["dpo-kg-cut"] == "after 7 rows"
    assert "dpo-kg-cut" not in ask(short, numbers(7), accept).headers


@pytest.mark.parametrize("name", GRAPHS)
def test_cut_triples(short: InProcess, name: str) -> None:
    answer = ask(short, "CONSTRUCT WHERE { ?s a ?o }", GRAPHS[name])
    assert len(read_triples(answer, name)) == 7
    assert answer.headers["dpo-kg-cut"] == "after 7 rows"


@pytest.mark.slow
def test_an_answer_may_have_so_many_bytes(kg: KnowledgeGraph) -> None:
    tight = InProcess(kg, answer_size=1)
    query = "SELECT ?a ?b ?x { ?a ?p ?x . ?b ?q ?y } LIMIT 90000"
    answer = ask(tight, query, RESULTS["json"])
    assert answer.status == 200 and len(answer.body) <= (1 << 20) + 1000
    rows = json.loads(answer.body)["results"]["bindings"]
    assert answer.headers["dpo-kg-cut"] == f"after {len(rows)} rows" and len(rows) > 1000
    told = json.loads(ask(tight, query, "application/jsonl").body)
    assert told["status"] == 422 and "answer_bytes" in json.dumps(told)


def test_a_buffer_that_is_full_takes_no_more() -> None:
    buffer = RowBuffer("csv", 2, 1000)
    buffer.write(b"n\r\n1\r\n2\r\n")
    with pytest.raises(Enough):
        buffer.write(b"3\r\n4\r\n")
    assert buffer.content(whole=False) == (b"n\r\n1\r\n2\r\n", "after 2 rows")


def test_nothing_fits_into_no_bytes() -> None:
    """Where not even one row fits, the document is closed and says so."""
    for name, body in {
        "json": b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"1"}}]}}',
        "xml": b"<sparql><head></head><results><result></result></results></sparql>",
        "csv": b"n\r\nlong\r\n",
        "tsv": b"?n\nlong\n",
    }.items():
        buffer = RowBuffer(name, 10, 10 if name in ("json", "xml") else 5)
        with pytest.raises(Enough):
            buffer.write(body)
        cut, told = buffer.content(whole=False)
        assert told == "after 0 rows" and b"1" not in cut and b"long" not in cut


# --- Without a query


def test_without_a_query(site: InProcess) -> None:
    described = site.get("/sparql", "text/turtle")
    assert "sparql-service-description#" in described.text
    assert site.get("/sparql").headers["content-type"].startswith("text/turtle")
    page = site.get("/sparql", "text/html")
    assert page.headers["content-type"] == "text/html; charset=utf-8" and "<textarea" in page.text
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert site.request("POST", "/sparql", b"", kind).status == 400


def test_browsers_get_a_page_with_the_answer(site: InProcess) -> None:
    page = ask(site, 'SELECT ?x { VALUES ?x { "<script>alert(1)</script>" } }', "text/html")
    assert page.status == 200 and page.headers["content-type"] == "text/html; charset=utf-8"
    assert "&lt;script&gt;alert(1)" in page.text and "<script>alert" not in page.text
    wrong = ask(site, "SELEKT", "text/html")
    assert wrong.status == 400 and wrong.headers["content-type"] == "text/html; charset=utf-8"
