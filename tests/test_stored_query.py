"""Stored queries: whatever is given for a parameter becomes one RDF term of the query, or is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pandas
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import some_of
from dpo_kg.errors import DpoKgError, ParameterError, UnknownNameError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.stored_query import bind_parameters
from dpo_kg.vocabulary import DPO, ID, RDF, RDFS, XSD

NAMES = sorted(path.stem for path in (Path(__file__).parent.parent / "queries" / "questions").glob("*.rq"))
HOSTILE = [
    "", " ", "UNDEF", "?x", "*", "}", "{", '"', "'", "\\", "\n", "\t", "\x00", '"} #', '" } DROP ALL #', "') || true",
    '"^^xsd:date } } #', "\\u0022 }", "<", ">", "<x:y>", "<http://e/> }", "<http://e/x> <http://e/y>", "http://e/ }",
    "person:annan-kofi } #", "person:annan-kofi> <x:y", "2008-06-30\" }", "2008-06-30 # x", "SERVICE <http://e/> {}",
    "true", "5", "5.0", "1e3", "_:b", "()", "[]", "<<( <x:a> <x:b> <x:c> )>>", '"x"@en', "\u2028", "\ufeff", "٣",
    "Kofi Annan", "\ud800", "\udcff", "http://e/\udcff", "\ufffe", "é" * 1000,
]  # fmt: skip


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """Things whose names would be SPARQL if they were ever pasted into a query."""
    made = ox.Store()
    for number, text in enumerate(HOSTILE):
        node = ox.NamedNode(f"{ID}person/p{number}")
        made.add(ox.Quad(node, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{DPO}Person")))
        if not any("\ud800" <= c <= "\udfff" for c in text):
            made.add(ox.Quad(node, ox.NamedNode(f"{RDFS}label"), ox.Literal(text)))
    return made


def compiled(kind: str, class_name: str | None = None, required: bool = False) -> dict[str, Any]:
    """A query of one parameter that stands in two places."""
    param = {"name": "x", "type": kind, "description": "the x", "example": "an example", "required": required}
    if class_name:
        param["class"] = class_name
    default = '"2024-06-01"^^<http://www.w3.org/2001/XMLSchema#date>' if kind == "date" else "UNDEF"
    place = {"param": "x", "default": default}
    texts = ("SELECT ?x ?y { VALUES ?x { ", " } { SELECT ?y { VALUES ?y { ", " } } } } # end")
    return {"name": "test", "params": [param], "segments": [texts[0], place, texts[1], place, texts[2]]}


def bound_term(query: dict[str, Any], text: str) -> ox.NamedNode | ox.Literal:
    """The one term that stands in both places of a bound query, everything else being as it was."""
    before, _, between, _, after = query["segments"]
    assert text.startswith(before)
    written = text[len(before) : text.index(between, len(before))]
    while f"{before}{written}{between}{written}{after}" != text:
        longer = text.find(between, len(before) + len(written) + 1)
        assert longer > 0, f"more than the places of the parameter has changed: {text}"
        written = text[len(before) : longer]
    (quad,) = ox.parse(f"<x:s> <x:p> {written} .", format=ox.RdfFormat.N_TRIPLES)
    term = quad.object
    assert isinstance(term, ox.NamedNode | ox.Literal)
    solutions = ox.Store().query(text)
    assert isinstance(solutions, ox.QuerySolutions)
    (row,) = list(solutions)
    assert row["x"] == row["y"] == term
    return term


KINDS = [("date", None), ("integer", None), ("string", None), ("iri", None), ("iri", "Person"), ("iri", "Post")]


def check_value(store: ox.Store, kind: str, class_name: str | None, value: object) -> None:
    query = compiled(kind, class_name)
    try:
        text = bind_parameters(query, {"x": value}, store)
    except DpoKgError:
        return
    term = bound_term(query, text)
    if kind == "string":
        assert term == ox.Literal(str(value))
    elif kind == "iri":
        assert isinstance(term, ox.NamedNode)
        assert next(store.quads_for_pattern(term, None, None), None) is not None
        assert class_name in (None, "Person")
    else:
        assert isinstance(term, ox.Literal)
        assert term.datatype.value == f"{XSD}{kind}"
        assert re.fullmatch(r"\d{4}-\d\d-\d\d" if kind == "date" else r"-?\d+", term.value, re.ASCII)


@pytest.mark.parametrize(("kind", "class_name"), KINDS)
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_values_stay_values(store: ox.Store, kind: str, class_name: str | None, text: str) -> None:
    check_value(store, kind, class_name, text)


@pytest.mark.parametrize(("kind", "class_name"), KINDS)
@settings(max_examples=150, deadline=None)
@given(text=st.one_of(st.text(max_size=20), st.text(st.sampled_from("\"'\\<>{}#?:_^@ \n}5-2008é"), max_size=15)))
def test_any_text_stays_a_value(store: ox.Store, kind: str, class_name: str | None, text: str) -> None:
    check_value(store, kind, class_name, text)


@settings(max_examples=150, deadline=None)
@given(local=st.text(st.one_of(st.sampled_from('<>"{}|^`\\ \n#%é/?a.'), st.characters()), max_size=8))
def test_any_address_stays_a_value(store: ox.Store, local: str) -> None:
    for text in (f"http://e/{local}", f"<http://e/{local}>", f"person:{local}", f"{ID}person/{local}"):
        check_value(store, "iri", None, text)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=30))
def test_a_string_is_taken_to_the_letter(store: ox.Store, text: str) -> None:
    query = compiled("string")
    assert bound_term(query, bind_parameters(query, {"x": text}, store)) == ox.Literal(text)


@pytest.mark.parametrize("value", [b"x", 5.5, True, None, [], {}, object(), ox.Literal("x"), ox.BlankNode("b")])
@pytest.mark.parametrize(("kind", "class_name"), KINDS)
def test_values_of_other_types(store: ox.Store, kind: str, class_name: str | None, value: object) -> None:
    if value is None:
        query = compiled(kind, class_name)
        assert bind_parameters(query, {"x": None}, store) == bind_parameters(query, {}, store)
    else:
        check_value(store, kind, class_name, value)


def test_a_term_may_be_given_for_a_thing(store: ox.Store) -> None:
    query = compiled("iri", "Person")
    node = ox.NamedNode(f"{ID}person/p0")
    assert bound_term(query, bind_parameters(query, {"x": node}, store)) == node


@pytest.mark.parametrize(
    ("text", "value"), [("5", "5"), ("-5", "-5"), ("+5", "5"), ("007", "7"), (" 5 ", "5"), ("9" * 30, "9" * 30)]
)
def test_integers(store: ox.Store, text: str, value: str) -> None:
    query = compiled("integer")
    term = bound_term(query, bind_parameters(query, {"x": text}, store))
    assert term == ox.Literal(value, datatype=ox.NamedNode(f"{XSD}integer"))


@pytest.mark.parametrize("text", ["", "five", "5.0", "1e3", "0x5", "5 5", "5;", "9" * 5000])
def test_wrong_integers(store: ox.Store, text: str) -> None:
    with pytest.raises(ParameterError, match="--x: not a whole number"):
        bind_parameters(compiled("integer"), {"x": text}, store)


# Days

DAYS: list[tuple[object, str]] = [
    ("2008-06-30", "2008-06-30"),
    (" 2008-06-30\n", "2008-06-30"),
    ("2008-02-29", "2008-02-29"),
    ("0001-01-01", "0001-01-01"),
    ("9999-12-31", "9999-12-31"),
    (date(2008, 6, 30), "2008-06-30"),
    (date(1, 1, 1), "0001-01-01"),
    (datetime(2008, 6, 30, 23, 59), "2008-06-30"),
    (datetime(2008, 6, 30, 23, 59, tzinfo=UTC), "2008-06-30"),
    (pandas.Timestamp("2008-06-30 12:00"), "2008-06-30"),
]
WRONG_DAYS: list[object] = [
    "", "-", "2008", "2008-06", "2008-6-30", "20080630", "2008-W27-1", "2008-182", "2008-02-30", "2007-02-29",
    "2008-13-01", "2008-00-10", "2008-06-00", "30-06-2008", "30/06/2008", "2008/06/30", "2008-06-30Z", "12008-06-30",
    "2008-06-30T00:00:00", "-008-06-30", "2008--6-30", "2008-06--3", "--------30", "٢٠٠٨-٠٦-٣٠", "２００８-０６-３０",
    "2008‑06‑30", "Today", "TODAY", "tomorrow", "now", "2008-06-30\x00", '2008-06-30"', '"2008-06-30"', "2008-06-3\n",
    '2008-06-30"^^xsd:date } #', "UNDEF", "?at", 20080630, 2008.0, True, b"2008-06-30", time(12, 0), pandas.NaT,
]  # fmt: skip


@pytest.mark.parametrize(("value", "day"), DAYS, ids=str)
def test_days(store: ox.Store, value: object, day: str) -> None:
    query = compiled("date")
    term = bound_term(query, bind_parameters(query, {"x": value}, store))
    assert term == ox.Literal(day, datatype=ox.NamedNode(f"{XSD}date"))


@pytest.mark.parametrize("value", WRONG_DAYS, ids=lambda value: ascii(str(value)))
def test_wrong_days(store: ox.Store, value: object) -> None:
    with pytest.raises(ParameterError, match="--x: not a day") as caught:
        bind_parameters(compiled("date"), {"x": value}, store)
    assert "2008-06-30" in str(caught.value)


@settings(max_examples=200, deadline=None)
@given(
    text=st.one_of(
        st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True),
        st.dates().map(str),
        st.text(st.sampled_from("0123456789-"), min_size=8, max_size=11),
    )
)
def test_a_day_is_a_day_of_the_calendar(store: ox.Store, text: str) -> None:
    if text.startswith("0000"):
        return  # XML Schema 1.1 has a year 0, Python has not
    try:
        exists = date.fromisoformat(text).isoformat() == text
    except ValueError:
        exists = False
    try:
        bind_parameters(compiled("date"), {"x": text}, store)
    except ParameterError:
        assert not exists
    else:
        assert exists


def test_today(kg: KnowledgeGraph) -> None:
    before, rows, after = date.today(), kg.run("heads", at="today").terms, date.today()
    assert rows in (kg.run("heads", at=before).terms, kg.run("heads", at=after).terms)


def test_a_day_in_each_form_gives_the_same_rows(kg: KnowledgeGraph) -> None:
    expected = kg.run("heads", at="2008-06-30").terms
    assert expected
    assert expected != kg.run("heads").terms
    for value in (date(2008, 6, 30), datetime(2008, 6, 30, 12), " 2008-06-30 "):
        assert kg.run("heads", at=value).terms == expected


# The queries of this clone


def subsets(items: list[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


def test_queries_are_found(kg: KnowledgeGraph) -> None:
    assert NAMES
    assert sorted(kg.queries()) == NAMES


@pytest.mark.parametrize("name", some_of(NAMES, 9))
def test_query_runs_with_every_subset_of_its_parameters(graph_of: Callable[[str], KnowledgeGraph], name: str) -> None:
    kg = graph_of(name)
    header = kg.describe_query(name)
    examples = {param["name"]: str(param["example"]) for param in header["params"]}
    required = {param["name"] for param in header["params"] if param.get("required")}
    for given_names in subsets(sorted(examples)):
        values: dict[str, Any] = {each: examples[each] for each in given_names}
        nothing: dict[str, Any] = dict.fromkeys(examples)
        if required <= set(given_names):
            rows = kg.run(name, **values)
            assert list(rows.columns) == [each["name"] for each in header["columns"]]
            assert rows.terms == kg.run(name, **{**nothing, **values}).terms
        else:
            with pytest.raises(ParameterError, match=f"{name} needs --"):
                kg.run(name, **values)


@pytest.mark.parametrize("name", NAMES)
def test_query_is_its_file_where_nothing_is_given(kg: KnowledgeGraph, name: str, root: str) -> None:
    text = Path(root, "queries", "questions", f"{name}.rq").read_text(encoding="utf-8")
    query = kg.snapshot.compiled_query(name)
    if not any(param.get("required") for param in query["params"]):
        assert bind_parameters(query, {}, kg.snapshot.store) == text


@pytest.mark.parametrize("name", some_of(NAMES, 5))
def test_a_thing_only_leaves_rows_out(graph_of: Callable[[str], KnowledgeGraph], name: str) -> None:
    """A parameter for a thing chooses among the rows that the query gives without it, unless it has a default."""
    kg = graph_of(name)
    if any(param.get("required") for param in kg.describe_query(name)["params"]):
        return  # there are no rows without it
    params = kg.describe_query(name)["params"]
    segments = kg.snapshot.compiled_query(name)["segments"]
    defaults = {each["param"]: each["default"] for each in segments if not isinstance(each, str)}
    # The examples are of one day; today's rows may have none of their things.
    days: dict[str, Any] = {param["name"]: str(param["example"]) for param in params if param["type"] == "date"}
    every = kg.run(name, **days).terms
    for param in params:
        if param["type"] == "iri" and defaults[param["name"]] == "UNDEF":
            chosen = kg.run(name, **{**days, param["name"]: param["example"]}).terms
            assert chosen
            assert chosen == [row for row in every if row in chosen]


def hostile_cases() -> list[Any]:
    """Return two queries with each text, and in the slow run each query with a third of the texts, each text so."""
    return [
        pytest.param(name, text, id=f"{name}-{text!a}", marks=() if name in ("heads", "why") else pytest.mark.slow)
        for place, text in enumerate(HOSTILE)
        for number, name in enumerate(NAMES)
        if name in ("heads", "why") or (place + number) % 3 == 0
    ]


@pytest.mark.parametrize(("name", "text"), hostile_cases())
def test_hostile_values_for_the_real_queries(kg: KnowledgeGraph, name: str, text: str) -> None:
    for param in kg.describe_query(name)["params"]:
        values: dict[str, Any] = {param["name"]: text}
        try:
            rows = kg.run(name, **values)
        except DpoKgError:
            continue
        free = param["type"] == "string" or (param["type"], text) == ("integer", "5")
        assert free or text.strip() in ("Kofi Annan", "person:annan-kofi")
        assert len(rows) <= len(kg.run(name)) or name == "why", "which tells of one thing where none is given"


def test_unknown_parameters(kg: KnowledgeGraph) -> None:
    with pytest.raises(ParameterError, match="heads has no parameter person; its parameters are at"):
        kg.run("heads", person="Kofi Annan")
    with pytest.raises(ParameterError, match="does not ask about a date"):
        kg.run("vacancies", at="2008-06-30")
    assert kg.run("vacancies", at=None, nonsense=None).terms == kg.run("vacancies").terms


def test_unknown_queries(kg: KnowledgeGraph) -> None:
    for name in ("head", "../heads", "heads.json", "", "HEADS", "heads/", "manifest"):
        with pytest.raises(UnknownNameError, match="unknown query"):
            kg.run(name)


def test_a_required_parameter_gives_its_example(store: ox.Store) -> None:
    with pytest.raises(ParameterError, match='test needs --x \\(the x\\), for example: --x "an example"'):
        bind_parameters(compiled("iri", "Person", required=True), {}, store)
    with pytest.raises(ParameterError, match="test needs --x"):
        bind_parameters(compiled("iri", "Person", required=True), {"x": None}, store)


def test_a_thing_of_the_wrong_class_is_named_with_its_parameter(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match=r"unknown post \(--post\): Kofi Annan"):
        kg.run("vacancies", post="Kofi Annan")
    with pytest.raises(UnknownNameError, match='Did you mean "Kofi Annan"'):
        kg.run("tenures-of-person", person="Kofi Anann")
