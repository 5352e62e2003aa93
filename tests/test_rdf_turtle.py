"""The canonical Turtle writer; and that the Turtle files of this clone are in canonical form."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_kg.locations import list_files
from dpo_kg.rdf.turtle import format_turtle, write_turtle
from dpo_kg.vocabulary import DPO, ID, PREFIXES, RDF, XSD

ROOT = Path(__file__).parent.parent
FILES = list_files(str(ROOT), ("ontology", "data"), (".ttl",))
P = (
    "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    + "@prefix : <http://e/> .\n"
)


def parse(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def written(text: str) -> str:
    """The canonical form of Turtle that needs no prefixes declared, without the lines that declare them."""
    text = write_turtle(parse(P + text), {**PREFIXES, "": "http://e/"})
    return re.sub(r"\A(?:@prefix [^\n]*\n)+\n", "", text)


def canonical(triples: list[ox.Triple]) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


# The files of this clone


def test_files_are_found() -> None:
    assert len(FILES) > 20
    assert {name.split("/")[0] for name in FILES} == {"ontology", "data"}


def mend_turtle(name: str) -> str:
    """The command that puts a Turtle file in canonical form."""
    return f"dpo-kg fmt {name}"


def carry_out(command: str, folder: Path) -> None:
    program, *words = shlex.split(command)
    start = ["-c", "import sys; from dpo_kg.cli import entry; entry()"] if program == "dpo-kg" else []
    words = [sys.executable, *start, *words]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(words, cwd=folder, env=environment, check=True)


@pytest.mark.parametrize("name", FILES)
def test_file_is_canonical(name: str) -> None:
    text = (ROOT / name).read_bytes().decode()
    declared = dict(re.findall(r"^@prefix ([^:]*): <([^>]*)> \.$", text, re.MULTILINE))
    assert declared.items() <= PREFIXES.items(), "files of the project use the prefixes of the project"
    assert format_turtle(text) == text, f"{name} is not in canonical form; mend it with:\n{mend_turtle(name)}"


def test_the_command_of_this_message_mends(tmp_path: Path) -> None:
    untidy = "# About x.\n@prefix x: <http://e/> .\nx:b x:p 'é' .\nx:a x:p 2 .\n"
    (tmp_path / "x.ttl").write_bytes(untidy.encode())
    carry_out(mend_turtle("x.ttl"), tmp_path)
    tidy = '# About x.\n\n@prefix x: <http://e/> .\n\nx:a x:p 2 .\n\nx:b x:p "é" .\n'
    assert (tmp_path / "x.ttl").read_bytes().decode() == tidy


# Order


def test_type_first_then_label_then_by_name_and_citation_last() -> None:
    text = ':x dpo:citation :c ; :z 1 ; dpo:start 2 ; rdfs:label "x" ; a :T ; :a 3 ; <urn:p> 4 .'
    expected = [":x a :T", 'rdfs:label "x"', ":a 3", ":z 1", "<urn:p> 4", "dpo:start 2", "dpo:citation :c .\n"]
    assert written(text) == " ;\n    ".join(expected)


def test_subjects_stand_in_the_order_of_their_iris() -> None:
    assert written(":b :p 1 . :a :p 1 . :B :p 1 . :é :p 1 .") == ":B :p 1 .\n\n:a :p 1 .\n\n:b :p 1 .\n\n:é :p 1 .\n"


def test_attributions_follow_their_record() -> None:
    text = ":z dpo:citation :b , :a . :a :p 1 . :b :p 1 . :m :p 1 . :a2 dpo:claimSubject :z ."
    assert re.findall(r"^:\w+", written(text), re.MULTILINE) == [":m", ":z", ":a", ":a2", ":b"]


def test_an_attribution_of_two_records_follows_the_first() -> None:
    text = ":y dpo:citation :a . :z dpo:citation :a . :a :p 1 ."
    assert re.findall(r"^:\w+", written(text), re.MULTILINE) == [":y", ":a", ":z"]


@pytest.mark.parametrize(
    "text",
    [
        ":a dpo:citation :b . :b dpo:citation :a .",
        ":a dpo:citation :a .",
        ":a dpo:claimSubject :a .",
        ":a dpo:claimSubject :b . :b dpo:claimSubject :a .",
        ":a dpo:claimSubject :b . :b dpo:claimSubject :c . :c :p 1 .",
        ":a dpo:citation :nowhere . :b dpo:claimSubject :nowhere .",
        ':a dpo:citation "text" ; dpo:claimSubject "text" .',
        ":a dpo:citation [ :p 1 ] .",
    ],
)
def test_no_attribution_is_lost(text: str) -> None:
    assert canonical(parse(P + written(text))) == canonical(parse(P + text))


def test_values_are_sorted_by_language_then_text() -> None:
    assert written(':x :p "b"@en , "a"@fr , "a"@en , "c" , 10 , 9 , :z .') == (
        ':x :p "c" , 10 , 9 , :z , "a"@en , "b"@en , "a"@fr .\n'
    )


def test_long_lists_of_values_take_a_line_each() -> None:
    values = [f"<http://e/long/{number:040}>" for number in range(3)]
    assert written(f":x :p {', '.join(values)} .") == ":x :p\n        " + " ,\n        ".join(values) + " .\n"


# Terms


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("5", "5"),
        ('"05"^^xsd:integer', "05"),
        ("-5", "-5"),
        ("5.0", "5.0"),
        ('"100"^^xsd:decimal', '"100"^^xsd:decimal'),
        ('"5."^^xsd:decimal', '"5."^^xsd:decimal'),
        ("27.89", "27.89"),
        ("true", "true"),
        ('"1"^^xsd:boolean', '"1"^^xsd:boolean'),
        ("1e0", '"1e0"^^xsd:double'),
        ('"abc"^^xsd:integer', '"abc"^^xsd:integer'),
        ('"٣"^^xsd:integer', '"٣"^^xsd:integer'),
        ('"5\\n"^^xsd:integer', '"5\\n"^^xsd:integer'),
        ('"1992-03"^^edtf:EDTF', '"1992-03"^^edtf:EDTF'),
        ('"x"^^<urn:d>', '"x"^^<urn:d>'),
        ('"x"^^xsd:string', '"x"'),
        ('"""a"b\nc\\\\d"""', '"a\\"b\\nc\\\\d"'),
        ('"x"@fr', '"x"@fr'),
        ("person:annan-kofi", "person:annan-kofi"),
        (f"<{ID}person/>", f"<{ID}person/>"),
        (f"<{ID}person/a.b>", f"<{ID}person/a.b>"),
        (f"<{ID}person/-a>", f"<{ID}person/-a>"),
        (f"<{DPO}a/b>", f"<{DPO}a/b>"),
        ("rdf:nil", "rdf:nil"),
        ("()", "rdf:nil"),
    ],
)
def test_terms(term: str, expected: str) -> None:
    text = written(f":x :p {term} .")
    assert text == f":x :p {expected} .\n"
    assert parse(P + text) == parse(P + f":x :p {term} .")


def test_prefixes_in_use_only() -> None:
    text = write_turtle(parse(P + ':x dpo:p "1"^^xsd:date .'))
    assert text == (f'@prefix dpo: <{DPO}> .\n@prefix xsd: <{XSD}> .\n\n<http://e/x> dpo:p "1"^^xsd:date .\n')
    assert write_turtle([]) == ""


def test_graph_names_are_left_out_and_nothing_is_written_twice() -> None:
    triple = parse(P + ":x :p 1 .")[0]
    quad = ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode("http://e/g"))
    assert write_turtle([triple, quad, triple]) == "<http://e/x> <http://e/p> 1 .\n"


# Blank nodes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":x :p [ :b 1 ; :a 2 ] .", ":x :p [ :a 2 ; :b 1 ] .\n"),
        (":x :p [ :a [ :b [ a :T ] ] ] .", ":x :p [ :a [ :b [ a :T ] ] ] .\n"),
        (":x :p [] .", ":x :p [] .\n"),
        (":x :p [] , [] .", ":x :p [] , [] .\n"),
        (":x :p [ :a 1 ] , [ :a 1 ] .", ":x :p [ :a 1 ] , [ :a 1 ] .\n"),
        ("[ :b 1 ] :a 2 .", "[ :a 2 ; :b 1 ] .\n"),
        ("[ :b 2 ] . [ :b 1 ] . :z :p 1 .", ":z :p 1 .\n\n[ :b 1 ] .\n\n[ :b 2 ] .\n"),
        (":x :p ( 3 1 2 ) .", ":x :p ( 3 1 2 ) .\n"),
        (':x :p ( ( 1 ) [ :a ( "x" ) ] () ) .', ':x :p ( ( 1 ) [ :a ( "x" ) ] rdf:nil ) .\n'),
        (":x :p [ rdf:first 1 ; rdf:rest [ rdf:first 2 ; rdf:rest () ] ] .", ":x :p ( 1 2 ) .\n"),
    ],
)
def test_trees(text: str, expected: str) -> None:
    assert written(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "[ rdf:first 1 ; rdf:rest () ] .",
        "( 1 2 ) :p 3 .",
        "[ rdf:first [ :a 1 ] ; rdf:rest ( 2 ) ] .",
        ":x :p [ rdf:first 1 , 2 ; rdf:rest () ] .",
        ":x :p [ rdf:first 1 ; rdf:rest :y ] .",
        ':x :p [ rdf:first 1 ; rdf:rest "y" ] .',
        ":x :p [ rdf:first 1 ; rdf:rest () ; a rdf:List ] .",
        ":x :p [ rdf:first 1 ; rdf:rest [ rdf:first 2 ; rdf:rest () ; :a 3 ] ] .",
        ":x :p [ rdf:first 1 ] , [ rdf:rest () ] .",
        ":x rdf:first 1 ; rdf:rest () .",
        ":x :p [ rdf:first 1 ; rdf:rest [] ] .",
        "rdf:nil :p 1 .",
    ],
)
def test_lists_that_are_none_and_lists_that_nothing_refers_to(text: str) -> None:
    """They are written as nodes, because `( … )` would be no Turtle there, or would say something else."""
    assert canonical(parse(P + written(text))) == canonical(parse(P + text))


@pytest.mark.parametrize(
    "text",
    [
        ":x :p _:a . :y :p _:a .",
        ":x :p _:a ; :q _:a .",
        "_:a :p _:a .",
        "_:a :p _:b . _:b :p _:a .",
        ":x :p _:a . _:a :p _:b . _:b :p _:a .",
        "_:a rdf:first 1 ; rdf:rest _:a .",
        ":x :p _:l . _:l rdf:first _:m ; rdf:rest _:m . _:m rdf:first 1 ; rdf:rest () .",
        ":x :p _:l , _:r . _:l rdf:first 1 ; rdf:rest _:r . _:r rdf:first 2 ; rdf:rest () .",
    ],
)
def test_shared_and_circular_blank_nodes_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="blank node"):
        written(text)


@pytest.mark.parametrize("link", [f"{DPO}partOf", f"{RDF}rest"])
def test_nodes_that_stand_deep_in_each_other(link: str) -> None:
    """They are written or refused; the depth of Python's calls is no answer."""
    nodes = [ox.BlankNode(f"b{number}") for number in range(3000)]
    triples = [ox.Triple(one, ox.NamedNode(link), other) for one, other in pairwise(nodes)]
    try:
        text = write_turtle(triples)
    except ValueError:
        return
    assert canonical(parse(text)) == canonical(triples)


def test_triple_terms_are_refused() -> None:
    triple = parse(P + ":x :p 1 .")[0]
    with pytest.raises(ValueError, match="triple terms"):
        write_turtle([ox.Triple(triple.subject, triple.predicate, triple)])


# Reformatting


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# one\n# two\n<x:s> <x:p> 1 .\n", "# one\n# two\n\n<x:s> <x:p> 1 .\n"),
        ("# one\n\n# two\n<x:s> <x:p> 1 .\n", "# one\n# two\n\n<x:s> <x:p> 1 .\n"),
        ("\n# one\n<x:s> <x:p> 1 .\n", "# one\n\n<x:s> <x:p> 1 .\n"),
        ("  # one\n<x:s> <x:p> 1 .\n", "# one\n\n<x:s> <x:p> 1 .\n"),
        ("# one\r\n# two\r\n<x:s> <x:p> 1 .\r\n", "# one\n# two\n\n<x:s> <x:p> 1 .\n"),
        ("# one\r<x:s> <x:p> 1 .\r", "# one\n\n<x:s> <x:p> 1 .\n"),
        ("<x:s> <x:p> 1 .", "<x:s> <x:p> 1 .\n"),
        ("@base <http://e/> . <s> <p> <#o> .", "<http://e/s> <http://e/p> <http://e/#o> .\n"),
        ("", ""),
    ],
)
def test_comments_before_the_first_statement_are_kept(text: str, expected: str) -> None:
    assert format_turtle(text) == expected
    assert format_turtle(expected) == expected


def test_relative_addresses_need_a_base() -> None:
    assert format_turtle("<s> <p> <o> .", "http://e/f") == "<http://e/s> <http://e/p> <http://e/o> .\n"
    with pytest.raises(SyntaxError):
        format_turtle("<s> <p> <o> .")


def test_what_is_no_turtle_is_refused() -> None:
    with pytest.raises(SyntaxError):
        format_turtle("<x:s> <x:p> .")


# Any triples, in any order

names = st.sampled_from([ox.NamedNode(f"{ID}{name}") for name in ("a", "b/c", "citation/d", "person/e")])
links = st.sampled_from(
    [
        *(ox.NamedNode(f"{DPO}{name}") for name in ("citation", "claimSubject", "start")),
        *(ox.NamedNode(f"{RDF}{name}") for name in ("type", "first", "rest")),
        ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
        ox.NamedNode("http://e/(p)"),
    ]
)
values = st.one_of(
    names,
    st.just(ox.NamedNode(f"{RDF}nil")),
    st.builds(ox.Literal, st.text(max_size=5)),
    st.builds(lambda text: ox.Literal(text, language="en"), st.text(max_size=5)),
    st.integers().map(ox.Literal),
    st.booleans().map(ox.Literal),
    st.decimals(allow_nan=False, allow_infinity=False).map(
        lambda number: ox.Literal(str(number), datatype=ox.NamedNode(f"{XSD}decimal"))
    ),
    st.floats().map(ox.Literal),
)
#: A blank node has at most one that refers to it, with a lower number: trees, also without a named root.
referrers = st.lists(st.one_of(st.none(), names, st.integers(0, 4)), max_size=5)


@st.composite
def forests(draw: st.DrawFn) -> list[ox.Triple]:
    triples = draw(st.lists(st.builds(ox.Triple, names, links, values), max_size=6))
    for number, referrer in enumerate(draw(referrers)):
        node = ox.BlankNode(f"b{number}")
        triples += draw(st.lists(st.builds(ox.Triple, st.just(node), links, values), max_size=3))
        if isinstance(referrer, int) and referrer < number:
            triples.append(ox.Triple(ox.BlankNode(f"b{referrer}"), draw(links), node))
        elif isinstance(referrer, ox.NamedNode):
            triples.append(ox.Triple(referrer, draw(links), node))
    return list(dict.fromkeys(triples))


@settings(max_examples=200, deadline=None)
@given(triples=forests(), data=st.data())
def test_any_order_gives_the_same_bytes_and_the_same_triples(triples: list[ox.Triple], data: st.DataObject) -> None:
    text = write_turtle(triples)
    shuffled = data.draw(st.permutations(triples))
    assert write_turtle(shuffled) == text
    assert canonical(parse(text)) == canonical(triples)
    assert format_turtle(text) == text


@settings(max_examples=100, deadline=None)
@given(triples=forests(), data=st.data())
def test_labels_of_blank_nodes_say_nothing(triples: list[ox.Triple], data: st.DataObject) -> None:
    labels = data.draw(st.permutations([f"b{number}" for number in range(5)]))
    renamed = {ox.BlankNode(f"b{number}"): ox.BlankNode(label) for number, label in enumerate(labels)}

    def rename(triple: ox.Triple) -> ox.Triple:
        subject, node = triple.subject, triple.object
        assert not isinstance(subject, ox.Triple)
        if isinstance(subject, ox.BlankNode):
            subject = renamed[subject]
        return ox.Triple(subject, triple.predicate, renamed[node] if isinstance(node, ox.BlankNode) else node)

    assert write_turtle([rename(triple) for triple in triples]) == write_turtle(triples)


@settings(max_examples=100, deadline=None)
@given(
    comments=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=10), max_size=3),
    triples=forests(),
)
def test_comments_survive_reformatting(comments: list[str], triples: list[ox.Triple]) -> None:
    head = [f"# {comment}".rstrip() for comment in comments]
    once = format_turtle("\n".join([*head, write_turtle(triples)]))
    assert format_turtle(once) == once
    assert [line for line in once.split("\n") if line.startswith("#")] == head
    assert canonical(parse(once)) == canonical(triples)
