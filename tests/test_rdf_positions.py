"""Tests of the reader that finds the lines of RDF statements.

The expected triples come from pyoxigraph; the expected lines are written down by hand, or known from how a
text was laid out.
"""

import os
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_kg.rdf.positions import LocatedTriple, locate_triples

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
}
P = "@prefix : <http://e/> . "

Terms = tuple[str, str, str]


def terms(located: Iterable[LocatedTriple]) -> list[Terms]:
    return [(each.subject, each.predicate, each.object) for each in located]


def parsed(text: str, rdf_format: ox.RdfFormat, base_iri: str | None = None) -> list[Terms]:
    """The triples that pyoxigraph reads, graphs dropped."""
    quads = ox.parse(text.encode(), rdf_format, base_iri=base_iri)
    return [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads]


def comparable(triples: list[Terms]) -> tuple[Counter[Terms], int]:
    """The triples without blank nodes, and the number of the others: labels are free to differ."""
    ground = [each for each in triples if not (each[0].startswith("_:") or each[2].startswith("_:"))]
    return Counter(ground), len(triples) - len(ground)


def short(text: str) -> list[str]:
    """Each triple of a text as "s p o line/predicate line/subject line", names of http://e/ shortened.

    The blank nodes are renamed _:1, _:2 and so on in order of appearance.
    """
    names: dict[str, str] = {}

    def rename(match: re.Match[str]) -> str:
        return names.setdefault(match[0], f"_:{len(names) + 1}")

    lines = []
    for each in locate_triples(text):
        statement = f"{each.subject} {each.predicate} {each.object}"
        statement = statement.replace(f"<{XSD}", "<xsd:")
        statement = re.sub(rf"<{re.escape(RDF)}(\w+)>", r"rdf:\1", statement)
        statement = re.sub(r"<http://e/([^>]*)>", r":\1", statement)
        statement = re.sub(r"(?<![^ ])_:\S+", rename, statement)
        lines.append(f"{statement} {each.line}/{each.predicate_line}/{each.subject_line}")
    return lines


CASES = {
    "lines of the three terms": (P + "\n:s\n:p\n:o\n.", [":s :p :o 4/3/2"]),
    "object list": (P + "\n:s :p :a,\n:b\n,:c .", [":s :p :a 2/2/2", ":s :p :b 3/2/2", ":s :p :c 4/2/2"]),
    "predicate list": (
        P + "\n:s :p :a ;\n\n:q :b ;\n;; :r\n:c ;\n; .\n:t a :d.",
        [":s :p :a 2/2/2", ":s :q :b 4/4/2", ":s :r :c 6/5/2", ":t rdf:type :d 8/8/8"],
    ),
    "comments": (
        "# one\n" + P + "#two\n#three \"'<\n:s#x\n:p #:y\n:o#.\n.#",
        [":s :p :o 6/5/4"],
    ),
    "CRLF counts once": (P + "\r\n:s :p\r\n\r\n:o .\r\n:t :q :r .", [":s :p :o 4/2/2", ":t :q :r 5/5/5"]),
    "CR alone does not count": (P + "#c\r:s :p\r:o .\n:t :q :r .", [":s :p :o 1/1/1", ":t :q :r 2/2/2"]),
    "prefix and base forms": (
        "@prefix\nx:\n<http://e/>\n.\nPrEfIx : <http://e/x/> bAsE\n<http://e/y/>\nx:s :p <o> .\n"
        "@base <z/> . @prefix x: <q#> .\n<> x:p x: .",
        [":s :x/p :y/o 7/7/7", ":y/z/ :y/z/q#p :y/z/q# 9/9/9"],
    ),
    "prefixes named like keywords": (
        "@prefix prefix: <http://e/> . @prefix a: <http://e/a> . @prefix true: <http://e/t> .\n"
        "prefix: <http://e/p> a:a .\ntrue:s a true:o, true, false.",
        [
            ": :p :aa 2/2/2",
            ":ts rdf:type :to 3/3/3",
            ':ts rdf:type "true"^^<xsd:boolean> 3/3/3',
            ':ts rdf:type "false"^^<xsd:boolean> 3/3/3',
        ],
    ),
    "local names": (
        f"{P}@prefix é.x: <http://e/> .\n:a.b..c :%41\\-\\~ é.x:é·, :1:2::.x, :.\n:\\%41 :\\. :\U00010001.",
        [
            ":a.b..c :%41-~ :é· 2/2/2",
            ":a.b..c :%41-~ :1:2::.x 2/2/2",
            ":a.b..c :%41-~ : 2/2/2",
            ":%41 :. :\U00010001 3/3/3",
        ],
    ),
    "numbers": (
        P + "\n:s :p 1, +01 ,-.5,\n1.5, 1.E3 , 1e-5, -.5E+0.\n:s :p 1.",
        [
            ':s :p "1"^^<xsd:integer> 2/2/2',
            ':s :p "+01"^^<xsd:integer> 2/2/2',
            ':s :p "-.5"^^<xsd:decimal> 2/2/2',
            ':s :p "1.5"^^<xsd:decimal> 3/2/2',
            ':s :p "1.E3"^^<xsd:double> 3/2/2',
            ':s :p "1e-5"^^<xsd:double> 3/2/2',
            ':s :p "-.5E+0"^^<xsd:double> 3/2/2',
            ':s :p "1"^^<xsd:integer> 4/4/4',
        ],
    ),
    "quotes": (
        P + "\n:s :p \"a'b\", 'a\"b', \"\"\"a\"\"b\"c\"\"\", '''a''b'c''', \"\", '', \"\"\"\"\"\", ''''''.",
        [
            ':s :p "a\'b" 2/2/2',
            ':s :p "a\\"b" 2/2/2',
            ':s :p "a\\"\\"b\\"c" 2/2/2',
            ":s :p \"a''b'c\" 2/2/2",
            *[':s :p "" 2/2/2'] * 4,
        ],
    ),
    "long strings over several lines": (
        P + '\n:s :p """one\n\r\ntwo\\\\""" ,\n\'\'\'\n#\n\'\'\' ; :q\n"x" .',
        [':s :p "one\\n\\r\\ntwo\\\\" 2/2/2', ':s :p "\\n#\\n" 5/2/2', ':s :q "x" 8/7/2'],
    ),
    "escapes": (
        P
        + '\n:s :p "\\t\\b\\n\\r\\f\\"\\\'\\\\\\u00e9\\U0001F600\\u0001\\u007F\\uFFFF", <http://e/\\u00e9\\U0001F600>.',
        [
            ':s :p "\\t\\b\\n\\r\\f\\"\'\\\\é😀\\u0001\\u007F\\uFFFF" 2/2/2',
            ":s :p :é😀 2/2/2",
        ],
    ),
    "language tags and datatypes": (
        f'{P}\n:s :p "a"@EN-us,\n"b"\n@fr , "c"^^:d, "e" # f\n^^ #g\n<{XSD}string> , "h"^^<{XSD}date>.:t :q"i"@es.',
        [
            ':s :p "a"@en-us 2/2/2',
            ':s :p "b"@fr 3/2/2',
            ':s :p "c"^^:d 4/2/2',
            ':s :p "e" 4/2/2',
            ':s :p "h"^^<xsd:date> 6/2/2',
            ':t :q "i"@es 6/6/6',
        ],
    ),
    "blank nodes": (
        P + "\n_:a.b :p _:1-,[]\n,[ #c\n].\n[]:p _:a.b.",
        ["_:1 :p _:2 2/2/2", "_:1 :p _:3 2/2/2", "_:1 :p _:4 3/2/2", "_:5 :p _:1 5/5/5"],
    ),
    "property lists": (
        P + "\n:s :p [\n:q :a ;\n:r [ a\n:b ] ; ] ;\n:t :c .\n[ :p\n:d ] :q\n:e .\n[ :p :f ] .",
        [
            "_:1 :q :a 3/3/2",
            "_:2 rdf:type :b 5/4/4",
            "_:1 :r _:2 4/4/2",
            ":s :p _:1 2/2/2",
            ":s :t :c 6/6/2",
            "_:3 :p :d 8/7/7",
            "_:3 :q :e 9/8/7",
            "_:4 :p :f 10/10/10",
        ],
    ),
    "collections": (
        P + "\n:s :p (\n1\n:a\n) , () .\n( ( )\n[ :q :b ] ) :r\n:c .",
        [
            '_:1 rdf:first "1"^^<xsd:integer> 3/2/2',
            "_:1 rdf:rest _:2 4/2/2",
            "_:2 rdf:first :a 4/2/2",
            "_:2 rdf:rest rdf:nil 5/2/2",
            ":s :p _:1 2/2/2",
            ":s :p rdf:nil 5/2/2",
            "_:3 rdf:first rdf:nil 6/6/6",
            "_:4 :q :b 7/7/7",
            "_:3 rdf:rest _:5 7/6/6",
            "_:5 rdf:first _:4 7/6/6",
            "_:5 rdf:rest rdf:nil 7/6/6",
            "_:3 :r :c 8/7/6",
        ],
    ),
    "graphs": (
        P + "\n:g {\n:a :p :b\n}\n:c :p :d .{:e :p\n:f . :h :p :i.}\nGRAPH\n:g { } graph _:x\n{ [ :p 1 ] }\n"
        "_:y { () :p '' . }\n[\n] {[] :p :j}[:p :k].",
        [
            ":a :p :b 3/3/3",
            ":c :p :d 5/5/5",
            ":e :p :f 6/5/5",
            ":h :p :i 6/6/6",
            '_:1 :p "1"^^<xsd:integer> 9/9/9',
            'rdf:nil :p "" 10/10/10',
            "_:2 :p :j 12/12/12",
            "_:3 :p :k 12/12/12",
        ],
    ),
    "quads": (
        '<http://e/s> <http://e/p> "a"@en <http://e/g> .\n\n_:s <http://e/p> _:o _:g.# c\n'
        f'<http://e/s><http://e/p>"1"^^<{XSD}int><http://e/g>.',
        [':s :p "a"@en 1/1/1', "_:1 :p _:2 3/3/3", ':s :p "1"^^<xsd:int> 4/4/4'],
    ),
    "labels that look like invented ones": (
        P + ":a :p _:anon1, [], _:anon_1 .",
        [
            ":a :p _:1 1/1/1",
            ":a :p _:2 1/1/1",
            ":a :p _:3 1/1/1",
        ],
    ),
    "nothing": ("", []),
    "only a comment": ("\n# c", []),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_lines_of_each_syntax_feature(text: str, expected: list[str]) -> None:
    assert short(text) == expected


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, (text, _) in CASES.items()])
def test_the_cases_mean_the_same_to_the_parser(name: str, text: str) -> None:
    rdf_format = ox.RdfFormat.N_QUADS if name == "quads" else ox.RdfFormat.TRIG
    assert comparable(terms(locate_triples(text))) == comparable(parsed(text, rdf_format))


def test_brackets_nested_beyond_the_recursion_limit() -> None:
    depth = 20_000
    located = list(locate_triples(P + ":s :p\n" + "(" * depth + "[:q\n:o]" + ")" * depth + " ."))
    assert len(located) == 2 * depth + 2
    assert terms(located)[0][1:] == ("<http://e/q>", "<http://e/o>")
    assert located[0].line == 3


def test_triples_come_before_the_text_is_read_to_its_end() -> None:
    located = locate_triples("<http://e/s> <http://e/p> <http://e/o> .\n!")
    assert next(located).line == 1
    with pytest.raises(ValueError, match=r"^line 2: expected a statement, found '!'$"):
        next(located)


REFERENCES = [
    "", "#s", "?y", "?y#s", ".", "./", "..", "../", "../..", "../../g", "../../../../g", "./g/.", "g", "g/",
    "g/./h", "g/../h", "/g", "/./g", "/../g", "//h", "//h/../g", ".g", "g..", "g;x=1/../y", "g?y/../x",
    "g#s/../x", "..//g", "g//..//h", "x:/../y", "http:g",
]  # fmt: skip


@pytest.mark.parametrize(
    "base",
    ["http://a/b/c/d;p?q", "http://a", "http://a/b/../c/./d", "http://a?q/r", "file:///x/y#f", "urn:x:y"],
)
def test_relative_references_resolve_as_in_the_parser(base: str) -> None:
    text = "".join(f"<x:s> <x:p> <{reference}> .\n" for reference in REFERENCES)
    assert terms(locate_triples(text, base)) == parsed(text, ox.RdfFormat.TURTLE, base)


# Malformed input


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (P + "\n:s :p", "line 2: expected an object, found the end of the text"),
        (
            P + "\n:s :p :o\n\n",
            "line 4: expected the end of the block or statement, found the end of the text",
        ),
        (P + "\n:s :p :o\n:t :q :r .", "line 3: expected the end of the block or statement, found ':t'"),
        ("<x:s> <x:p> <x:o>\n<x:t> <x:q> <x:r> .", "line 2: expected the end of the block or statement"),
        (P + "\n:s\n.", "line 3: expected a predicate, found '.'"),
        (P + '\n"s" :p :o .', "line 2: expected a statement, found '\"s\"'"),
        (P + "\n:s :p ( :o ] .", "line 2: expected an object, found ']'"),
        (P + "\n:s :p [ :q :o ) .", "line 2: expected the end of the block or statement, found ')'"),
        (P + "\n:s :p [ :q :o .", "line 2: expected the end of the block or statement, found '.'"),
        (P + "\n}", "line 2: expected a statement, found '}'"),
        (P + ":g {\n{", "line 2: expected a statement, found '{'"),
        (P + ":g {\n", "line 2: expected a statement, found the end of the text"),
        (P + '\n:s :p "a\n" .', "line 2: expected an object, found '\"'"),
        (P + '\n:s :p """a\n" .', "line 2: "),
        (P + '\n:s :p "\\x" .', "line 2: expected an object, found '\"'"),
        (P + '\n:s :p "\\uD800" .', "line 2: "),
        (P + '\n:s :p "\\UFFFFFFFF" .', "line 2: "),
        (P + "\n:s :p x:o .", "line 2: the prefix 'x' is not declared"),
        (P + "\n:s :p\n<o> .", "line 3: the IRI <o> is relative, and there is no base"),
        (P + "\n:s :p TRUE .", "line 2: expected an object, found 'T'"),
        ("\n@prefix : <http://e/>\n:s :p :o .", "line 2: expected a statement, found '@'"),
    ],
)
def test_malformed_text_names_the_line(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        list(locate_triples(text))


@pytest.mark.parametrize(
    "statement",
    [
        "<< :s :p :o >> :q :r .",
        ":s :p << :s :p :o >> .",
        ":s :p <<( :s :p :o )>> .",
        ":s :p :o {| :q :r |} .",
        ":s :p :o ~ :q .",
        ':s :p "a"@en--ltr .',
        'VERSION "1.2"',
        '@version "1.2" .',
    ],
)
def test_rdf_1_2_syntax_is_refused(statement: str) -> None:
    text = f"{P}\n:a :b :c .\n{statement}\n"
    list(ox.parse(text.encode(), ox.RdfFormat.TRIG))  # the parser does accept it
    with pytest.raises(ValueError, match=r"^line 3: expected "):
        list(locate_triples(text))


# Properties

_iris = st.builds(
    lambda namespace, local: ox.NamedNode(namespace + local),
    st.sampled_from(["http://e/", "http://e/n#", "urn:x:"]),
    st.text(st.sampled_from("ab1_-.~:/;,=()'!*@é·\U00010001"), max_size=6),
)
_blank_nodes = st.from_regex(r"[a-z0-9_]([a-z0-9.-]*[a-z0-9])?", fullmatch=True).map(ox.BlankNode)
_text = st.text(st.characters(exclude_categories=["Cs"])) | st.text("a\"'\\\n\r\t#<>@^.\x00\x7f\ufffe ")
_numbers = st.from_regex(r"[+-]?[0-9]*\.?[0-9]*([eE][+-]?[0-9]+)?|true|false", fullmatch=True)
_native = st.sampled_from(["integer", "decimal", "double", "boolean", "string", "date"])
_languages = st.sampled_from(["en", "EN", "de-CH", "zh-Hant-TW", "x-any", "sr-Latn"])
_literals = st.one_of(
    _text.map(ox.Literal),
    st.builds(lambda value, language: ox.Literal(value, language=language), _text, _languages),
    st.builds(lambda value, datatype: ox.Literal(value, datatype=datatype), _text, _iris),
    st.builds(lambda value, name: ox.Literal(value, datatype=ox.NamedNode(XSD + name)), _numbers, _native),
)
_graphs = _iris | _blank_nodes | st.just(ox.DefaultGraph())
_quads = st.lists(st.builds(ox.Quad, _iris | _blank_nodes, _iris, _iris | _blank_nodes | _literals, _graphs))


def serialised(quads: list[ox.Quad], suffix: str, prefixes: dict[str, str] | None) -> str:
    named = suffix in (".trig", ".nq")
    statements: list[ox.Quad] | list[ox.Triple] = quads if named else [quad.triple for quad in quads]
    prefixes = prefixes if suffix in (".ttl", ".trig") else None
    return (ox.serialize(statements, format=FORMATS[suffix], prefixes=prefixes) or b"").decode()


@given(_quads, st.sampled_from(sorted(FORMATS)), st.sampled_from([None, {"e": "http://e/", "n": "http://e/n#"}]))
@settings(max_examples=500, deadline=None)
def test_serialised_triples_are_found_again(quads: list[ox.Quad], suffix: str, prefixes: dict[str, str] | None) -> None:
    text = serialised(quads, suffix, prefixes)
    located = list(locate_triples(text))
    assert comparable(terms(located)) == comparable(parsed(text, FORMATS[suffix]))
    assert set(terms(located)) == {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads}
    if suffix in (".nt", ".nq"):
        assert [each.line for each in located] == list(range(1, len(located) + 1))


_spaces = st.sampled_from([" ", "\t", "\n", "\r\n", "\r", "#: .\n", "# '''\r\n"])
_gaps = st.lists(_spaces, min_size=1, max_size=3).map("".join)
_tokens = st.sampled_from([":o", "<http://e/o>", "_:o", "1", "1.5", "true", "'''a\n\nb'''", '"""\r\n""" # c\n @en'])


@given(st.lists(st.tuples(st.lists(_gaps, min_size=4, max_size=4), _tokens)))
@settings(deadline=None)
def test_lines_survive_any_layout(statements: list[tuple[list[str], str]]) -> None:
    text, expected = P, []
    for (before_subject, before_predicate, before_object, before_stop), token in statements:
        lines = []
        for part in (before_subject + ":s", before_predicate + ":p", before_object):
            text += part
            lines.append(1 + text.count("\n"))
        text += f"{token}{before_stop}."
        expected.append(tuple(reversed(lines)))
    assert [tuple(each)[3:6] for each in locate_triples(text)] == expected


# The test suites of the World Wide Web Consortium


@pytest.mark.reference
def test_w3c_suites_read_as_by_the_parser() -> None:
    """Over every file of the RDF 1.1 suites that the parser accepts, negative tests among them."""
    suites = Path(os.environ["DPO_KG_REFERENCE"], "conformance", "rdf-tests", "rdf", "rdf11")
    looked_at: Counter[str] = Counter()
    different = []
    for path in sorted(suites.glob("rdf-*/**/*")):
        if path.suffix not in FORMATS:
            continue
        base = f"https://w3c.github.io/rdf-tests/rdf/rdf11/{path.relative_to(suites).as_posix()}"
        try:
            expected = [*ox.parse(path.read_bytes(), FORMATS[path.suffix], base_iri=base)]
        except SyntaxError:
            continue
        looked_at[path.suffix] += 1
        text = path.read_bytes().decode()
        triples = [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in expected]
        if comparable(terms(locate_triples(text, base))) != comparable(triples):
            different.append(path.name)
    assert different == []
    assert looked_at.total() > 300
    assert set(looked_at) == set(FORMATS)


def test_statements_are_numbered() -> None:
    text = f"{P}:a :p 1 ; :q [ :r 2 ] . :a :p 3 .\n:b :p ( 4 ) . [ :r 5 ] :p 6 ."
    numbers = [(each.object[1:2], each.statement) for each in locate_triples(text) if each.object.startswith('"')]
    assert numbers == [("1", 1), ("2", 1), ("3", 2), ("4", 3), ("5", 4), ("6", 4)]


def test_graphs_count_no_statement_twice() -> None:
    text = f"{P}:g {{ :a :p 1 . :a :p 2 }} GRAPH :h {{ :a :p 3 }}"
    numbers = [each.statement for each in locate_triples(text)]
    assert len(set(numbers)) == len(numbers) == 3
