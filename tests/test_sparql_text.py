"""Looking into the text of a query: which words are keywords, and that no query makes the engine call another host."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Iterator
from queue import SimpleQueue
from socket import create_connection, create_server

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dpo_kg.errors import QueryError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.sparql_text import keywords, named_iris, refuse_network
from dpo_kg.vocabulary import PREFIXES

QUERY = "SELECT ?s WHERE { %s }"


def is_refused(query: str) -> bool:
    try:
        refuse_network(query)
    except QueryError as error:
        assert "SERVICE is refused" in str(error)
        return True
    return False


# Where SERVICE is no keyword

HARMLESS = [
    "?s ?p ?o # SERVICE <http://e/> { }\n",
    "?s ?p ?o # SERVICE",
    "#SERVICE\r?s ?p ?o",
    "?s ?p 'SERVICE'",
    '?s ?p "SERVICE <http://e/> { ?a ?b ?c }"',
    "?s ?p '''a ' b '' SERVICE <http://e/> { }'''",
    '?s ?p """a\n" b "" SERVICE <http://e/> { }"""',
    "?s ?p 'it\\'s SERVICE <http://e/> { }'",
    '?s ?p "\\\\\\" SERVICE <http://e/> { }"',
    "?s ?p '\"', 'SERVICE', \"'\"",
    "?s ?p '#', 'SERVICE <http://e/> { }' # '",
    "?s ?p <http://e/SERVICE>",
    "?s ?p <http://e/#SERVICE>",
    "?s ?p <http://e/?SERVICE=1>",
    "?s ?p <http://e/it's/SERVICE>",
    "?s ?p <SERVICE>",
    "?s ?p dpo:SERVICE",
    "?s ?p dpo:a.SERVICE",
    "?s ?p dpo:a-SERVICE",
    "?s ?p dpo:SERVICE-a",
    "?s ?p dpo:a%20SERVICE",
    "?s ?p dpo:a\\,SERVICE",
    "?s service:p service:o . ?s ?p ?o",
    "?s dpo:service ?o . ?s ?p dpo:service",
    "?SERVICE ?p ?o",
    "$SERVICE ?p ?o",
    "?s ?service ?o",
    "?s ?p ?aSERVICE",
    "_:SERVICE ?p ?o",
    "?s ?p 'x'@SERVICE",
    "?s ?p 'x'@en-SERVICE",
    "?s ?p ?o FILTER(?o<5&&'SERVICE'>'A')",
    "?s ?p ?o FILTER(?s<?o) # SERVICE <http://e/> { }\n",
    "?s ?p ?o FILTER(CONTAINS(STR(?o), 'SERVICE'))",
    "?s ?p ?o BIND(1 AS ?SERVICES)",
    "?s ?p ?o . ?s ?p 'SERVICE'^^dpo:SERVICE",
    "?s <http://e/SERVICE>/dpo:SERVICE ?o",
    "GRAPH ?SERVICE { ?s ?p ?o }",
]


@pytest.mark.parametrize("pattern", HARMLESS)
@pytest.mark.parametrize("word", ["SERVICE", "service", "Service"])
def test_service_in_texts_names_and_comments_is_no_keyword(pattern: str, word: str) -> None:
    query = QUERY % (re.sub("service", word, pattern, flags=re.IGNORECASE) + "\n")
    assert not is_refused(query)
    assert "SERVICE" not in keywords(query)


@pytest.mark.parametrize("pattern", HARMLESS)
def test_the_harmless_queries_are_queries(pattern: str) -> None:
    """Otherwise the test above would say nothing."""
    found = ox.Store().query(
        QUERY % f"{pattern}\n", prefixes={**PREFIXES, "service": "http://e/"}, base_iri="http://e/"
    )
    assert isinstance(found, ox.QuerySolutions)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", set()),
        ("SELECT * { ?s ?p ?o }", {"SELECT"}),
        ("select*where{?s a ?o}", {"SELECT", "WHERE", "A"}),
        ("ASK { FILTER(regex('ASK', \"x\") || true) }", {"ASK", "FILTER", "REGEX", "TRUE"}),
        ("# SELECT\nASK {}", {"ASK"}),
        ("ASK{}#SELECT", {"ASK"}),
        ("PREFIX a: <b> SELECT ?x{}", {"PREFIX", "SELECT"}),
        ("ASK { ?a<?b SELECT }", {"ASK", "SELECT"}),
        ("ASK { 'a' IN ('b') }", {"ASK", "IN"}),
        ("ASK { '''SELECT''' }", {"ASK"}),
        ("ASK { ''SELECT'' }", {"ASK", "SELECT"}),
        ("ASK { ?SELECT $SELECT @SELECT _:SELECT a:SELECT :SELECT }", {"ASK"}),
    ],
)
def test_keywords(query: str, expected: set[str]) -> None:
    assert keywords(query) - {"_"} == expected


# Where SERVICE is a call. The host is a listener of this test: what reaches it has left the engine.

#: `<H>` stands for the address of the listener; `:` and `s:` are prefixes of it.
CALLS = [
    "SERVICE <H> { ?s ?p ?o }",
    "service <H> { ?s ?p ?o }",
    "SeRvIcE<H>{?s ?p ?o}",
    "SERVICE SILENT <H> { ?s ?p ?o }",
    "SERVICE\t\r\n<H>\n{ ?s ?p ?o }",
    "SERVICE#x\n<H>#y\n{ ?s ?p ?o }",
    "SERVICE s:x { ?s ?p ?o }",
    "SERVICE :x { ?s ?p ?o }",
    "OPTIONAL { SERVICE <H> { ?s ?p ?o } }",
    "{ SERVICE <H> { ?s ?p ?o } } UNION { ?s ?p ?o }",
    "VALUES ?b { 2 } FILTER EXISTS { SERVICE <H> { ?s ?p ?o } }",
    "VALUES ?b { 2 } MINUS { SERVICE <H> { ?s ?p ?o } }",
    "{ SELECT * { SERVICE <H> { ?s ?p ?o } } }",
    "GRAPH ?g { SERVICE <H> { ?s ?p ?o } }",
    "BIND('a' AS ?x) SERVICE <H> { ?s ?p ?o } BIND('b' AS ?y)",
    'BIND("\'" AS ?x) SERVICE <H> { ?s ?p ?o } BIND("\'" AS ?y)',
    "BIND('''a''b'c''' AS ?x) SERVICE <H> { ?s ?p ?o } BIND('''d''' AS ?y)",
    "BIND('\\\\' AS ?x) SERVICE <H> { ?s ?p ?o } BIND('\\\\' AS ?y)",
    "BIND('\\'' AS ?x) SERVICE <H> { ?s ?p ?o } BIND('\\'' AS ?y)",
    "#'\nSERVICE <H> { ?s ?p ?o } #'\n",
    "#<\nSERVICE <H> { ?s ?p ?o } #>\n",
    "#x\rSERVICE <H> { ?s ?p ?o }",
    "OPTIONAL { ?a ?b <x:it's> } SERVICE <H> { ?s ?p ?o } FILTER('a' = 'a')",
    "OPTIONAL { ?a ?b s:it\\'s } SERVICE <H> { ?s ?p ?o } FILTER('a' = 'a')",
    "OPTIONAL { ?a ?b s:a\\# } SERVICE <H> { ?s ?p ?o } #\n",
    "VALUES ?b { 2 } FILTER(?b<3) SERVICE <H> { ?s ?p ?o }",
    "VALUES ?b { 2 } FILTER(1<?b) SERVICE <H> { ?s ?p ?o } FILTER(?b>1)",
    "VALUES ?b { 2 } FILTER(?b<=3&&?b>=1)SERVICE<H>{?s ?p ?o}",
    "OPTIONAL { ?a ?b [] } SERVICE<H>{?s ?p ?o}",
]
#: The engine has no tokenizer: it reads these as calls as well, where a reader after the standard would not.
RUN_ON_CALLS = [
    "SERVICE:x { ?s ?p ?o }",
    "service:x{?s ?p ?o}",
    "SERVICEs:x { ?s ?p ?o }",
    "SERVICESILENT<H>{?s ?p ?o}",
    "SERVICESILENT:x{?s ?p ?o}",
    "SERVICE SILENTs:x{?s ?p ?o}",
    "OPTIONAL { ?a ?b trueSERVICE<H>{?s ?p ?o} }",
    "OPTIONAL { ?a ?b 1e0SERVICE<H>{?s ?p ?o} }",
    "OPTIONAL { ?a ?b 1.5SERVICE<H>{?s ?p ?o} }",
    "OPTIONAL { ?a ?b falseSERVICE:x{?s ?p ?o} }",
    "VALUES ?b { 2 } FILTER(1<?b)SERVICE#>\n<H>{?s ?p ?o}",
    "VALUES ?b { 2 } FILTER(1<=?b)SERVICE#>\n<H>{?s ?p ?o}",
    "VALUES ?b { 'a' } FILTER(?b<'x>')SERVICE<H>{?s ?p ?o}FILTER(''='')",
    "VALUES ?b { 2 } FILTER(1<?b#>'''\n)SERVICE<H>{?s ?p ?o}#'''\n",
    'VALUES ?b { 2 } FILTER(1<?b#>"""\n)SERVICE<H>{?s ?p ?o}#"""\n',
    "OPTIONAL { ?a ?b <x:\\u0062'b> } SERVICE <H> { ?s ?p ?o } FILTER(''='')",
    "OPTIONAL { ?a ?b <x:\\u0062#b> } SERVICE <H> { ?s ?p ?o } FILTER(''='')",
]


class Listener:
    """Notes who calls at a port of this machine, and hangs up."""

    def __init__(self) -> None:
        self._server = create_server(("127.0.0.1", 0), backlog=64)
        self._place: tuple[str, int] = self._server.getsockname()
        self._callers: SimpleQueue[object] = SimpleQueue()
        self.address = f"http://127.0.0.1:{self._place[1]}/"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, caller = self._server.accept()
                self._callers.put(caller)
                connection.close()

    def close(self) -> None:
        self._server.close()

    def count_calls(self) -> int:
        """Return how many have called since the last count: all who came before a call of its own."""
        with create_connection(self._place) as own:
            calls = 0
            while self._callers.get(timeout=10) != own.getsockname():
                calls += 1
        return calls

    def hears(self, query: str) -> bool:
        """Tell whether the engine calls when it is given a query."""
        store = ox.Store()
        subject, predicate, graph = (ox.NamedNode(f"x:{name}") for name in "spg")
        for form, name in (("true", "boolean"), ("false", "boolean"), ("1e0", "double"), ("1.5", "decimal")):
            value = ox.Literal(form, datatype=ox.NamedNode(f"{PREFIXES['xsd']}{name}"))
            store.extend([ox.Quad(subject, predicate, value), ox.Quad(subject, predicate, value, graph)])
        with contextlib.suppress(SyntaxError, ValueError, OSError, RuntimeError):
            answer = store.query(query)
            assert isinstance(answer, ox.QuerySolutions)
            list(answer)
        return self.count_calls() > 0


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


def written(pattern: str, address: str) -> str:
    prefixes = "".join(f"PREFIX {name}: <{address}> " for name in ("", "s", "SERVICE", "SILENT", "service"))
    return f"{prefixes}SELECT * {{ {pattern.replace('<H>', f'<{address}>')} }}"


@pytest.mark.parametrize("pattern", [*CALLS, *RUN_ON_CALLS])
@pytest.mark.parametrize("word", ["SERVICE", "service", "SeRvIcE"])
def test_calls_are_refused(pattern: str, word: str) -> None:
    assert is_refused(written(re.sub("service", word, pattern, flags=re.IGNORECASE), "http://e/"))


@pytest.mark.parametrize("pattern", CALLS)
def test_service_is_a_keyword_of_calls(pattern: str) -> None:
    assert "SERVICE" in keywords(written(pattern, "http://e/"))


@pytest.mark.parametrize("pattern", [*CALLS, *RUN_ON_CALLS])
def test_the_engine_would_call(listener: Listener, pattern: str) -> None:
    """The cases above are real: given to the engine, they reach the listener."""
    assert listener.hears(written(pattern, listener.address))


@pytest.mark.parametrize("pattern", HARMLESS)
def test_the_engine_does_not_call(listener: Listener, pattern: str) -> None:
    assert not listener.hears(written(pattern.replace("http://e/", listener.address) + "\n", listener.address))


@pytest.mark.parametrize("pattern", [*CALLS, *RUN_ON_CALLS])
def test_no_query_of_a_user_leaves_this_machine(kg: KnowledgeGraph, listener: Listener, pattern: str) -> None:
    listener.count_calls()
    with pytest.raises(QueryError, match="SERVICE is refused"):
        kg.query(written(pattern, listener.address), timeout=5)
    assert listener.count_calls() == 0


PIECES = [
    "SERVICE", "service", "SILENT", "<H>", ":x", "s:x", "SERVICE:x", "?b", "{?s ?p ?o}", "{ ?s ?p ?o }", "{", "}", " ",
    "\n", "#", "#>", "'", '"', "'''", "\\'", "<", "<=", ">", "<x:y>", "<?b>", "FILTER(1<?b", "FILTER(?b<'x>')", ")",
    "true", "1e0", "VALUES ?b{2}", "OPTIONAL{", "?s ?p ?o", ".", "a", "''", "\\u0027", "GRAPH ?g", "UNION", "s:a\\'",
    "'a'", "@en",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES), min_size=2, max_size=10))
@example(
    pieces=["VALUES ?b{2}", "FILTER(1<?b", "#>", "'''", "\n", ")", "SERVICE", "<H>", "{?s ?p ?o}", "#", "'''", "\n"]
)
def test_what_the_engine_would_call_with_is_refused(listener: Listener, pieces: list[str]) -> None:
    query = written("".join(pieces), listener.address)
    if not is_refused(query):
        assert not listener.hears(query)


FRAMES = [
    "{} SERVICE<H>{{?s ?p ?o}} {}",
    "VALUES ?b{{2}} FILTER(1<?b{})SERVICE<H>{{?s ?p ?o}}{}",
    "OPTIONAL{{?a ?b {} }}SERVICE<H>{{?s ?p ?o}}FILTER({}='')",
    "OPTIONAL{{?a ?b {}SERVICE{}<H>{{?s ?p ?o}} }}",
    "BIND({} AS ?x)SERVICE<H>{{?s ?p ?o}}BIND({} AS ?y)",
]
FILLINGS = st.text(st.sampled_from("'\"\\#<>?b:s1etru\n \t.@%u0027&|=!()[]"), max_size=6)


@settings(max_examples=300, deadline=None)
@given(frame=st.sampled_from(FRAMES), one=FILLINGS, other=FILLINGS)
def test_nothing_around_a_call_hides_it(listener: Listener, frame: str, one: str, other: str) -> None:
    query = written(frame.format(one, other), listener.address)
    if not is_refused(query):
        assert not listener.hears(query)


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_can_be_looked_into(text: str) -> None:
    refuse_network(text.replace("{", "("))
    assert all(word == word.upper() for word in keywords(text))


@pytest.mark.parametrize(
    "text",
    [
        "a." * 50_000, "service." * 10_000, "service" * 10_000, "service silent " * 10_000, "service #\n" * 20_000,
        "<" * 100_000, "<x" * 50_000, "'" * 100_001, "'\\" * 50_000, '"\n' * 50_000, '"""' * 50_001, "#" * 100_000,
        "a:" * 50_000, "\\u0061" * 20_000,
    ],
    ids=lambda text: ascii(text[:9]),
)  # fmt: skip
def test_long_texts_take_no_quadratic_time(text: str) -> None:
    began = time.process_time()
    keywords(text)
    is_refused(text)
    assert time.process_time() - began < 5


# Terms that the ontology does not define

_OURS = "https://w3id.org/dpo-kg/ontology#"
TERMS = [
    ("SELECT * { ?d dpo:symbl ?s }", {"dpo:symbl": "dpo:symbol"}),
    ("SELECT * { ?d dpo:symbol 'none' }", {}),
    (
        f"ASK {{ ?d <{_OURS}tenurHolder> ?s. ?s a dpo:Persn. }}",
        {"dpo:tenurHolder": "dpo:tenureHolder", "dpo:Persn": "dpo:Person"},
    ),
    ("PREFIX dpo: <http://e/> SELECT * { ?d dpo:symbl ?s }", {}),
    (f"prefix k: <{_OURS}> CONSTRUCT WHERE {{ ?d k:symbl ?s }}", {"dpo:symbl": "dpo:symbol"}),
    ("SELECT * { ?d ?p 'dpo:symbl' } # dpo:symbl", {}),
    ("SELECT * { ?d foaf:nme ?s ; dpo:zzqqxx 1 }", {"dpo:zzqqxx": ""}),
]


@pytest.mark.parametrize(("query", "expected"), TERMS)
def test_terms_that_are_not_defined(kg: KnowledgeGraph, query: str, expected: dict[str, str]) -> None:
    assert kg.unknown_terms(query) == expected


def test_iris_that_a_query_names() -> None:
    query = "PREFIX : <http://e/> SELECT * { :a dpo:b/<http://x/y>|:c.d 'text'^^:t . ?x a :a }"
    assert named_iris(query) == ["http://e/a", f"{_OURS}b", "http://x/y", "http://e/c.d", "http://e/t"]
