"""Where the statements of a file stand, in all six formats: against the triples of the parser, and against the text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_kg.rdf.documents import RdfDocument, read_document
from dpo_kg.rdf.jsonld_context import CONTEXT
from dpo_kg.rdf.positions import LocatedTriple
from dpo_kg.vocabulary import DPO, RDF

RDF_XML_HEAD = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/" xml:base="http://b/x/">\n'
#: What may be used of JSON-LD in the generated texts.
GENERATED_CONTEXT: dict[str, Any] = {
    "@vocab": "http://e/",
    "name": "@id",
    "link": {"@type": "@id"},
    "date": {"@type": "http://e/Date"},
    "label": {"@container": "@language"},
    "items": {"@container": "@list"},
    "back": {"@reverse": "http://e/forth"},
    "hidden": None,
}


def read(tmp_path: Path, name: str, text: str) -> RdfDocument:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_document(str(path))


def terms(document: RdfDocument) -> list[tuple[str, str, str]]:
    return [(str(t.subject), str(t.predicate), str(t.object)) for t in document.triples]


def show(statement: LocatedTriple) -> str:
    """A statement as "subject predicate object", names of http://e/ and http://b/x/ shortened."""
    text = " ".join(statement[:3])
    for start, short in (("http://e/", ":"), ("http://b/x/", "b:"), (RDF, "rdf:")):
        text = text.replace(f"<{start}", f"<{short}")
    return text.replace("<", "").replace(">", "")


# RDF/XML: each construct of the grammar, with the lines written down by hand

RDF_XML = {
    "typed node, property attributes": (
        '<e:T rdf:about="a"\n  e:p="1"\n  e:q="2"/>',
        {"b:a rdf:type :T": (2, 2), 'b:a :p "1"': (3, 2), 'b:a :q "2"': (4, 2)},
    ),
    "text, resource, nested node": (
        '<e:T rdf:about="a">\n<e:p>1</e:p>\n<e:q rdf:resource="b"/>\n<e:r>\n<e:U rdf:about="c">\n<e:s>é</e:s></e:U>'
        "\n</e:r></e:T>",
        {
            'b:a :p "1"': (3, 2),
            "b:a :q b:b": (4, 2),
            "b:a :r b:c": (5, 2),
            "b:c rdf:type :U": (6, 6),
            'b:c :s "é"': (7, 6),
        },
    ),
    "rdf:ID, nodeID, xml:base, language": (
        '<rdf:Description rdf:ID="i" xml:lang="fr">\n<e:p>un</e:p>\n<e:q rdf:nodeID="n"/></rdf:Description>\n'
        '<rdf:Description rdf:nodeID="n" xml:base="http://e/">\n<e:q rdf:resource="o"/></rdf:Description>',
        {'b:#i :p "un"@fr': (3, 2), "b:#i :q _:b0": (4, 2), "_:b0 :q :o": (6, 5)},
    ),
    "parseType Resource, Collection, Literal": (
        '<e:T rdf:about="a">\n<e:p rdf:parseType="Resource">\n<e:q>1</e:q></e:p>\n<e:l rdf:parseType="Collection">\n'
        '<e:U rdf:about="u"/>\n</e:l>\n<e:x rdf:parseType="Literal">\n<b>c</b></e:x></e:T>',
        {
            "b:a :p _:b0": (3, 2),
            '_:b0 :q "1"': (4, 3),
            "b:u rdf:type :U": (6, 6),
            "b:a :l _:b1": (5, 2),
            "_:b1 rdf:first b:u": (6, 5),
            "b:a :x": (8, 2),
        },
    ),
    "rdf:li and an empty property": (
        '<rdf:Bag rdf:about="a">\n<rdf:li>1</rdf:li>\n<rdf:li rdf:resource="z"/>\n<e:m/>\n<e:n></e:n></rdf:Bag>',
        {'b:a rdf:_1 "1"': (3, 2), "b:a rdf:_2 b:z": (4, 2), 'b:a :m ""': (5, 2), 'b:a :n ""': (6, 2)},
    ),
    "empty property with attributes, comments and CDATA": (
        '<e:T rdf:about="a">\n<!-- <e:p>0</e:p> -->\n<e:p e:q="1"\n e:r="2"/>\n<e:s><![CDATA[a&b]]></e:s></e:T>',
        {"b:a :p _:b0": (4, 2), '_:b0 :q "1"': (4, 4), '_:b0 :r "2"': (5, 4), 'b:a :s "a&b"': (6, 2)},
    ),
    "reification": (
        '<e:T rdf:about="a">\n<e:p rdf:ID="s">1</e:p></e:T>',
        {'b:a :p "1"': (3, 2), 'b:#s rdf:object "1"': (3, 2)},
    ),
}


@pytest.mark.parametrize(("body", "expected"), RDF_XML.values(), ids=RDF_XML)
def test_lines_of_rdfxml(tmp_path: Path, body: str, expected: dict[str, tuple[int, int]]) -> None:
    document = read(tmp_path, "x.rdf", f"{RDF_XML_HEAD}{body}\n</rdf:RDF>")
    assert [t[:3] for t in document.statements] == terms(document)
    for said, lines in expected.items():
        found = [(t.line, t.subject_line) for t in document.statements if show(t).startswith(said)]
        assert found == [lines], (said, [show(t) for t in document.statements])


def test_entities_and_other_prefixes_of_rdfxml(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY e "http://e/">]>\n'
        f'<r:RDF xmlns:r="{RDF}" xmlns="&e;">\n<T r:about="&e;a">\n<p r:resource="&e;b"/></T></r:RDF>'
    )
    document = read(tmp_path, "x.rdf", text)
    assert [(show(t), t.line, t.column) for t in document.statements] == [(":a rdf:type :T", 4, 1), (":a :p :b", 5, 1)]


# JSON-LD: each construct, with the pointers written down by hand

JSON_LD = {
    "values": (
        {"@id": "http://e/a", "p": [1, "x", {"@value": True}], "date": "2001"},
        {":p 1": "/p/0", ':p "x"': "/p/1", ":p true": "/p/2", ":date 2001": "/date"},
    ),
    "nodes, links, classes": (
        {"@id": "http://e/a", "@type": ["T", "U"], "link": "http://e/b", "q": {"name": "http://e/c", "r": "y"}},
        {"rdf:type :T": "/@type", "rdf:type :U": "/@type", ":link :b": "/link", ":q :c": "/q", ':r "y"': "/q/r"},
    ),
    "languages, lists, reverse": (
        {"@id": "http://e/a", "label": {"en": "x", "fr": ["y", "z"]}, "items": [1], "back": {"@id": "http://e/d"}},
        {'"x"@en': "/label/en", '"z"@fr': "/label/fr/1", "rdf:first 1": "/items/0", ":d :forth :a": "/back"},
    ),
    "nodes without a name": (
        {"@graph": [{"@type": "T", "p": "x"}, {"@type": "T", "p": "y"}]},
        {':p "x"': "/@graph/0/p", ':p "y"': "/@graph/1/p"},
    ),
    "a pointer with signs to escape": ({"http://e/a~b": "x"}, {'"x"': "/http:~1~1e~1a~0b"}),
}


@pytest.mark.parametrize(("value", "expected"), JSON_LD.values(), ids=JSON_LD)
def test_pointers_of_jsonld(tmp_path: Path, value: dict[str, Any], expected: dict[str, str]) -> None:
    text = json.dumps({"@context": GENERATED_CONTEXT, **value})
    document = read(tmp_path, "x.jsonld", text)
    assert [t[:3] for t in document.statements] == terms(document)
    integer = '"^^http://www.w3.org/2001/XMLSchema#integer'
    shown = {show(t).replace(integer, "").replace(' "1', " 1"): t.pointer for t in document.statements}
    shown = {k.replace('"true"^^http://www.w3.org/2001/XMLSchema#boolean', "true"): v for k, v in shown.items()}
    shown = {k.replace('"2001"^^:Date', "2001"): v for k, v in shown.items()}
    for said, pointer in expected.items():
        assert [p for key, p in shown.items() if said in key] == [pointer], (said, shown)


def test_a_node_without_a_name_has_its_place(tmp_path: Path) -> None:
    text = '{"@context": {"@vocab": "http://e/"}, "@graph": [\n{"@type": "T"},\n{"@type": "T", "p": {"q": 1}}]}'
    document = read(tmp_path, "x.jsonld", text)
    places = [(t.subject_line, t.subject_pointer) for t in document.statements]
    assert places == [(2, "/@graph/0"), (3, "/@graph/1"), (3, "/@graph/1"), (3, "/@graph/1/p")]


LOST = {
    '{"@context": {"start": "http://e/start", "ex": "http://e/"}, "@id": "http://e/a", "strat": 1, "start": 2}': [
        ("strat", "start", False, "/strat")
    ],
    '{"@context": {"@vocab": "http://e/"}, "@id": "http://e/a", "start": 2}': [],
    '{"@context": {"a": "http://e/a"}, "@id": "http://e/a", "a": 1, "b": {"c": [1, {"d": 2}]}}': [
        ("b", "a", False, "/b")
    ],
    '{"@context": {"a": {"@id": "http://e/a", "@type": "@id"}}, "a": ["http://e/b", "no iri"], "@id": "http://e/c"}': [
        ("a", "a", True, "/a/1")
    ],
    '{"@context": {"a": "http://e/a"}, "@graph": [{"@id": "http://e/a"}, {"@id": "http://e/b", "a": null}]}': [],
}


@pytest.mark.parametrize("text", LOST)
def test_what_says_nothing_in_jsonld_is_found(tmp_path: Path, text: str) -> None:
    found = [(v.key, v.near, v.is_known, v.pointer) for v in read(tmp_path, "x.jsonld", text).lost_values]
    assert [v if v[0] != "b" else ("b", "a", *v[2:]) for v in found] == LOST[text]


def test_our_context_by_its_address(tmp_path: Path) -> None:
    """It is put in without the network, and the places are those of the text."""
    for context in (f'"{CONTEXT}"', f'[{{"x": "http://e/x"}}, "{CONTEXT}"]', f'\n  [ "{CONTEXT}" ]'):
        text = f'{{"@context": {context},\n"id": "http://e/a", "type": "Tenure",\n "start": "1992-03"}}'
        document = read(tmp_path, "x.jsonld", text)
        statement = next(t for t in document.statements if t.predicate == f"<{DPO}start>")
        assert statement.object == '"1992-03"^^<http://id.loc.gov/datatypes/edtf/EDTF>'
        assert (statement.line, statement.column, statement.pointer) == (text.count("\n") + 1, 11, "/start")


def test_the_base_of_a_named_context_does_not_count(tmp_path: Path) -> None:
    """JSON-LD 1.1 API, section 5.1.2 step 5.7; a base beside it does."""
    relative = '{{"@context": {}, "id": "person/x", "start": "1992"}}'
    document = read(tmp_path, "x.jsonld", relative.format(f'"{CONTEXT}"'))
    assert str(document.triples[0].subject).startswith("<file:")
    based = relative.format(f'["{CONTEXT}", {{"@base": "http://e/"}}]')
    assert str(read(tmp_path, "x.jsonld", based).triples[0].subject) == "<http://e/person/x>"


# Turtle and its family: names of blank nodes

BLANK = """@prefix : <http://e/> .
:s :p [ :q :a ;
  :r [ a :b ] ] ;
  :t ( 1 [ :z 2 ] ) .
_:x :p
  [] .
"""


@pytest.mark.parametrize("number", [0, 2])
def test_blank_nodes_of_turtle_are_those_of_the_triples(tmp_path: Path, number: int) -> None:
    path = tmp_path / "x.ttl"
    path.write_text(BLANK, encoding="utf-8")
    document = read_document(str(path), number)
    assert [t[:3] for t in document.statements] == terms(document)
    assert {t.object: t.line for t in document.statements if "#integer" in t.object} == {
        '"1"^^<http://www.w3.org/2001/XMLSchema#integer>': 4,
        '"2"^^<http://www.w3.org/2001/XMLSchema#integer>': 4,
    }
    same = "_:x" if number == 0 else "_:x.file3"
    assert [(t.line, t.subject_line) for t in document.statements if t.subject == same] == [(6, 5)]


@pytest.mark.parametrize("ending", ["nt", "nq", "trig", "ttl"])
def test_the_column_of_a_statement(tmp_path: Path, ending: str) -> None:
    document = read(
        tmp_path, f"x.{ending}", '<http://e/s> <http://e/p> "é" .\n  <http://e/s>\t<http://e/p>  "x"@en .\n'
    )
    assert [(t.line, t.column, t.subject_column) for t in document.statements] == [(1, 27, 1), (2, 30, 3)]


# Generated texts

_values = st.recursive(
    st.sampled_from(["value", "null", "language", "typed"]),
    lambda inner: st.dictionaries(
        st.sampled_from(["p", "q", "link", "label", "items", "back", "hidden", "@type", "@included"]),
        st.lists(inner, min_size=1, max_size=3),
        min_size=1,
        max_size=4,
    ),
    max_leaves=12,
)


class _Json:
    """Turns a plan into JSON-LD in which each value and each name occurs once."""

    def __init__(self, draw: Any) -> None:
        self._draw, self._count = draw, 0

    def node(self, plan: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, values in plan.items() if isinstance(plan, dict) else ():
            if key == "@type":
                found[key] = [self._fresh("T") for _ in values]
            elif key == "label":
                found[key] = {"en": self._fresh("en"), "fr": [self._fresh("fr")]}
            elif key in ("back", "@included"):
                found[key] = [self.node(value) for value in values]
            elif key == "link":
                found[key] = [f"http://n/{self._fresh('n')}" for _ in values]
            else:
                found[key] = [self.value(value) for value in values]
        if self._draw(st.booleans()):
            found["@id"] = f"http://n/{self._fresh('n')}"
        return found

    def value(self, plan: Any) -> Any:
        if plan == "null":
            return None
        if plan == "language":
            return {"@value": self._fresh("v"), "@language": "de"}
        if plan == "typed":
            return {"@value": self._fresh("v"), "@type": "http://e/Type"}
        return self.node(plan) if isinstance(plan, dict) else self._draw(st.sampled_from([self._number, self._text]))()

    def _number(self) -> int:
        self._count += 1
        return self._count

    def _text(self) -> str:
        return f'{self._fresh("v")} "é\\'

    def _fresh(self, start: str) -> str:
        self._count += 1
        return f"{start}{self._count}"


@st.composite
def jsonld_texts(draw: Any) -> str:
    node = _Json(draw).node(draw(_values))
    indent = draw(st.sampled_from([None, 0, 2]))
    return json.dumps({"@context": GENERATED_CONTEXT, **node}, indent=indent, ensure_ascii=draw(st.booleans()))


def follow(document: Any, pointer: str) -> Any:
    """The value to which a JSON Pointer leads (RFC 6901, section 4)."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


@settings(max_examples=40, deadline=None)
@given(text=jsonld_texts())
def test_generated_jsonld_is_located_where_the_value_stands(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    document = read(tmp_path_factory.mktemp("j"), "x.jsonld", text)
    assert [t[:3] for t in document.statements] == terms(document)
    whole = json.loads(text)
    for statement, triple in zip(document.statements, document.triples, strict=True):
        value = follow(whole, statement.pointer)
        node = triple.object
        if isinstance(node, ox.Literal):
            bare = value["@value"] if isinstance(value, dict) else value
            assert str(bare) == node.value
            assert document.source_line(statement.line)[statement.column - 1] in '"{-0123456789'
        elif statement.predicate == f"<{RDF}type>":
            assert isinstance(node, ox.NamedNode) and node.value.removeprefix("http://e/") in value
        elif isinstance(node, ox.NamedNode) and node.value.startswith("http://n/"):
            own = value.get("@id") if isinstance(value, dict) else value
            assert node.value == own or statement.predicate == "<http://e/forth>"
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith("http://n/"):
            assert follow(whole, statement.subject_pointer)["@id"] == triple.subject.value


class _Xml:
    """Turns a plan into RDF/XML in which each value and each name stands in a line of its own."""

    def __init__(self, draw: Any) -> None:
        self._draw, self._count = draw, 0

    def fresh(self, start: str) -> str:
        self._count += 1
        return f"{start}{self._count}"

    def node(self, plan: Any) -> str:
        naming = self._draw(st.sampled_from(["about", "ID", "nodeID", ""]))
        name = f' rdf:{naming}="{self.fresh("n")}"' if naming else ""
        attributes = f'\n e:a="{self.fresh("v")}"' if self._draw(st.booleans()) else ""
        kind = self._draw(st.sampled_from(["e:T", "rdf:Description"]))
        inner = "".join(self.property(key, value) for key, value in plan.items()) if isinstance(plan, dict) else ""
        return f"\n<{kind}{name}{attributes}>{inner}\n</{kind}>" if inner else f"\n<{kind}{name}{attributes}/>"

    def property(self, key: str, plan: Any) -> str:
        if key == "node":
            return f"\n<e:p>{self.node(plan)}</e:p>"
        if key == "resource":
            return f'\n<e:q rdf:resource="{self.fresh("n")}"/>'
        if key == "struct":
            return f'\n<e:r rdf:parseType="Resource">{self.property("text", plan)}</e:r>'
        if key == "list":
            return f'\n<e:s rdf:parseType="Collection">{self.node(plan)}{self.node(None)}</e:s>'
        if key == "attributes":
            return f'\n<e:t\n e:b="{self.fresh("v")}"/>'
        return f"\n<rdf:li>{self.fresh('v')} &lt;é</rdf:li>"


_plans = st.recursive(
    st.none(),
    lambda inner: st.dictionaries(
        st.sampled_from(["node", "resource", "struct", "list", "attributes", "text"]), inner, min_size=1, max_size=4
    ),
    max_leaves=10,
)


@st.composite
def rdfxml_texts(draw: Any) -> str:
    xml = _Xml(draw)
    nodes = "".join(xml.node(draw(_plans)) for _ in range(draw(st.integers(1, 3))))
    return f"{RDF_XML_HEAD}{nodes}\n</rdf:RDF>"


@settings(max_examples=40, deadline=None)
@given(text=rdfxml_texts())
def test_generated_rdfxml_is_located_where_the_value_stands(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    document = read(tmp_path_factory.mktemp("x"), "x.rdf", text)
    assert [t[:3] for t in document.statements] == terms(document)
    for statement, triple in zip(document.statements, document.triples, strict=True):
        node, line = triple.object, document.source_line(statement.line)
        if isinstance(node, ox.Literal):
            assert node.value.split(" ")[0] in line
        if isinstance(triple.subject, ox.NamedNode):
            name = triple.subject.value.rpartition("/")[2].lstrip("#")
            assert f'"{name}"' in document.source_line(statement.subject_line)
        if isinstance(node, ox.NamedNode) and statement.predicate == "<http://e/q>":
            assert f'"{node.value.rpartition("/")[2]}"' in line
