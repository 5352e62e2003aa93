"""What is counted in a query before the engine reads it, and that what passes does not hurt the engine."""

from __future__ import annotations

import contextlib
import gc
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dpo_kg.errors import DpoKgError, LimitError, ParameterError, QueryError
from dpo_kg.isolation import Limits, check_query, classify
from dpo_kg.isolation.query_limits import Reading, readings_of
from isolation_bombs import BOMBS

ROOT = Path(__file__).parent.parent
LIMITS = Limits()
STORED = sorted((ROOT / "queries").rglob("*.rq"))
#: Kinds that grow in nothing but length.
LONG = {
    "comments", "escaped-brackets", "groups-glued", "long-escapes", "long-iri", "long-name", "long-number", "long-text",
    "pattern-dot-after-name", "regex-alternatives", "spaces", "unended-texts", "prefixes", "bases",
}  # fmt: skip


def counted(text: str) -> dict[str, int]:
    """Return the most that any reading of a text counts."""
    readings = readings_of(text)
    return {name: max(getattr(reading, name) for reading in readings) for name in Reading.COUNTED}


def test_every_stored_query_has_room_to_grow() -> None:
    assert len(STORED) > 50
    for path in STORED:
        text = path.read_text(encoding="utf-8")
        assert len(readings_of(text)) == 1, path.name
        check_query(text, LIMITS)
        for name, count in counted(text).items():
            assert 1.4 * count <= getattr(LIMITS, name), (path.name, name, count)
        assert 2 * len(text.encode()) <= LIMITS.query_bytes


# Query, and what it counts: nesting, groups, patterns, path_steps, unions, optionals, operators, values, columns.
COUNTS: list[tuple[str, dict[str, int]]] = [
    ("SELECT * { ?s ?p ?o }", {"nesting": 1, "groups": 1, "patterns": 1, "path_steps": 0, "unions": 0}),
    ("SELECT * { ?s ?p ?o . ?s ?p ?o . }", {"patterns": 2}),
    ("SELECT * { ?s ?p ?o ; ?q ?r , ?t }", {"patterns": 3}),
    ("SELECT * { ?s ?p (1 2 3) }", {"patterns": 7, "nesting": 2}),
    ("SELECT * { (1 2 3) ?p ?o }", {"patterns": 7}),
    ("SELECT * { ?s ?p ((1) (2)) }", {"patterns": 9, "nesting": 3}),
    ("SELECT * { ?s ?p [ ?q 1 ; ?r 2 ] }", {"patterns": 3, "groups": 2, "nesting": 2}),
    ("SELECT * { ?s <x:a>/<x:b>*|^<x:c> ?o }", {"patterns": 1, "path_steps": 4}),
    ("SELECT * { ?s (<x:a>/<x:b>)+ ?o . ?s ?p ?o }", {"patterns": 2, "path_steps": 2}),
    ("SELECT * { ?s <x:a>/(<x:b>|<x:c>)/<x:d> (1) }", {"patterns": 3, "path_steps": 3}),
    ("SELECT * { ?s ^<x:a> (1 2) }", {"patterns": 5, "path_steps": 1}),
    ("SELECT * { ?s a ?o FILTER(?o > 1 && !BOUND(?s)) ?s ?p ?o }", {"patterns": 2, "operators": 6, "path_steps": 0}),
    ("SELECT * { ?s ?p ?o FILTER regex(?o, 'a(((((((b{{{{') }", {"nesting": 2, "groups": 1, "patterns": 1}),
    ("SELECT * { ?s ?p '''a'{''' , \"\"\"b\"{\"\"\" # {{{\n }", {"nesting": 1, "patterns": 2}),
    ("SELECT * { ?s ?p 'a\\'{{{' }", {"nesting": 1}),
    ("SELECT * { { ?s ?p ?o } UNION { ?s ?p ?o } OPTIONAL { ?a ?b ?c } }", {"unions": 1, "optionals": 1, "groups": 4}),
    ("select * { {} union {} optional {} }", {"unions": 1, "optionals": 1, "patterns": 0}),
    ("SELECT * { VALUES (?a ?b) { (1 UNDEF) (<x:a> 'b'@en) } ?s ?p ?o }", {"values": 4, "patterns": 1}),
    ("SELECT * { VALUES ?a { 1 2 } GRAPH ?g { ?s ?p ?o } }", {"values": 2, "patterns": 1}),
    ("SELECT ?a (COUNT(?b) AS ?c) { ?a ?p ?b } GROUP BY ?a ORDER BY ?a", {"columns": 9, "patterns": 1}),
    ("PREFIX a: <x:a> BASE <x:b> SELECT ?a {}", {"columns": 2}),
    ("SELECT * { ?s ?p <http://a/('!*#),> }", {"nesting": 1, "path_steps": 0, "patterns": 1}),
    ("SELECT * { ?s ?p <urn:a(b> }", {"nesting": 1}),
    ("SELECT * { FILTER(?a<((1))) }", {"nesting": 4}),
    ("SELECT * { FILTER(?a<((1))>2) }", {"nesting": 4}),
    ("SELECT * { FILTER(?a <urn:x#y> 1) }", {"nesting": 2}),
    ("SELECT * { FILTER(?a = <urn:x(y>) }", {"nesting": 2}),
    ("SELECT * { FILTER EXISTS { ?s ?p ?o FILTER NOT EXISTS { ?s ?p 1 } } }", {"patterns": 2, "nesting": 3}),
    ("SELECT * { { SELECT ?s { ?s ?p ?o } GROUP BY ?s } ?s ?p ?o }", {"patterns": 2, "nesting": 3, "groups": 3}),
    ("SELECT * { << ?s ?p ?o >> ?q ?r }", {"nesting": 2}),
    ("ASK { ?a:b }", {"nesting": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "wanted"), COUNTS, ids=[query for query, _ in COUNTS])
def test_counts(query: str, wanted: dict[str, int]) -> None:
    assert {name: counted(query)[name] for name in wanted} == wanted


def test_each_limit_names_itself() -> None:
    texts = [make(600) for make in BOMBS.values()] + [BOMBS["plus"](2_500), BOMBS["values"](20_100)]
    counts = [counted(text) for text in texts]
    for name in Reading.COUNTED:
        assert max(count[name] for count in counts) > getattr(LIMITS, name), name
    with pytest.raises(LimitError) as caught:
        check_query(BOMBS["groups"](65), LIMITS)
    told = caught.value.to_dict()
    assert (told["limit"], told["value"], told["measured"], told["code"]) == ("nesting", 64, 66, "over-limit")
    assert "nesting" in told["message"] and told["mend"]
    with pytest.raises(LimitError) as caught:
        check_query("é" * 50_001, LIMITS)
    assert (caught.value.limit, caught.value.measured) == ("query_bytes", 100_002)


def test_a_limit_may_be_set() -> None:
    check_query(BOMBS["groups"](300), Limits(nesting=400, groups=400))
    for wrong in ({"nesting": 0}, {"rows": -1}, {"patterns": 1.5}, {"groups": True}, {"seconds": float("nan")}):
        with pytest.raises(ParameterError):
            Limits(**wrong)


@pytest.mark.parametrize("kind", sorted(set(BOMBS) - LONG))
def test_a_bomb_is_refused_long_before_it_is_large(kind: str) -> None:
    with pytest.raises(LimitError):
        check_query(BOMBS[kind](20_100 if kind.startswith("values") else 2_500), LIMITS)


@pytest.mark.parametrize("kind", sorted(LONG))
def test_what_is_only_long_is_refused_by_its_length(kind: str) -> None:
    check_query(BOMBS[kind](40), LIMITS)
    with pytest.raises(LimitError):
        check_query(BOMBS[kind](100_001), LIMITS)


def test_braces_by_code_point_count() -> None:
    """SPARQL 1.1, section 19.2: an engine may read them as braces."""
    with pytest.raises(LimitError):
        check_query(BOMBS["escaped-brackets"](65), LIMITS)
    check_query(r"SELECT * { ?s ?p '\u0027' , <http://a/\uD800\U00110000> }", LIMITS)


def test_too_many_readings_are_refused() -> None:
    text = "SELECT * { FILTER(" + "?a <urn:a'b> '1' <urn:c#d> ((" * 20 + " }"
    with pytest.raises(DpoKgError) as caught:
        check_query(text, LIMITS)
    assert isinstance(caught.value, QueryError | LimitError)
    assert len(readings_of("SELECT * { FILTER(?a <urn:a'b> 1) }")) == 2


def test_a_hidden_bomb_is_found_in_the_other_reading() -> None:
    """What looks like an IRI hides an apostrophe: read as a comparison, the rest is no text but parentheses."""
    text = "ASK { FILTER(?a<'>' && 1=" + "(" * 80 + "1" + ")" * 80 + ") }"
    hidden = "ASK { FILTER(?a<(1+'>(1) && 1='," + "(" * 80 + ",'" + ") }"
    for query in (text, hidden):
        with pytest.raises(LimitError):
            check_query(query, LIMITS)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT * {}", "query"),
        ("ask{}", "query"),
        ("# INSERT\nPREFIX insert: <x:delete>\nBASE <x:y> CONSTRUCT WHERE {}", "query"),
        ("PREFIX a-b: <x:> DESCRIBE a-b:c", "query"),
        ("VERSION '1.2' SELECT * {}", "query"),
        ("INSERT DATA {}", "update"),
        ("PREFIX a: <x:>\nWITH a:g DELETE {} WHERE {}", "update"),
        ("LOAD <x:a>", "update"),
        ("clear all", "update"),
        ("", "unknown"),
        ("# SELECT", "unknown"),
        ("<x:a> SELECT", "unknown"),
        ("hello SELECT", "unknown"),
        ("'", "unknown"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert classify(text) == kind


# --- Time


def test_the_check_takes_linear_time() -> None:
    """Four times the text takes about four times as long, whatever it holds; in quadratic time it would be sixteen."""
    pieces = [make(20) for make in BOMBS.values()] + [
        "<" * 50,
        "<a" * 50,
        "'" * 51,
        '"""' * 20,
        "\\" * 50,
        "a:" * 50,
        "1." * 50,
    ]
    for piece in pieces:
        short, long = (_time_of_the_check(piece * (size // len(piece))) for size in (6_000, 24_000))
        assert long < 10 * short + 0.01, piece[:40]


def _time_of_the_check(text: str) -> float:
    """The lesser of two, without the rests of other tests: a collection of their objects takes longer than a check."""
    taken = []
    gc.disable()
    try:
        for _ in range(2):
            began = time.thread_time()
            with contextlib.suppress(DpoKgError):
                check_query(text, LIMITS)
            taken.append(time.thread_time() - began)
    finally:
        gc.enable()
    return min(taken)


@pytest.mark.slow
def test_a_look_up_is_checked_in_no_time() -> None:
    text = (ROOT / "queries" / "questions" / "heads.rq").read_text(encoding="utf-8")
    text = re.sub(r"#.*\n", "", text)[:300]
    began = time.process_time()
    for _ in range(2_000):
        check_query(text, LIMITS)
    assert (time.process_time() - began) / 2_000 < 0.000_12


# --- Nothing that passes hurts the engine

CHILD = """
import resource, sys, threading, time
import pyoxigraph as ox
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
texts = sys.stdin.read().split("\\0")
store = ox.Store()
def work():
    for number, text in enumerate(texts):
        began = time.process_time()
        try:
            found = store.query(text)
            if not isinstance(found, ox.QueryBoolean):
                for _ in zip(range(10), found):
                    pass
        except (SyntaxError, ValueError, RuntimeError, OSError):
            pass
        spent = time.process_time() - began
        if spent > 0.2:
            print(number, round(spent, 2), flush=True)
threading.stack_size(8 << 20)
thread = threading.Thread(target=work)
thread.start()
thread.join()
print("done", flush=True)
"""


def slowest(texts: list[str], seconds: float) -> list[tuple[float, str]]:
    """Give texts to an engine in a process of its own; return those that took longer than 0.2 s, slowest first.

    The stack is the usual 8 MiB, a thirtieth of what the workers have.
    """
    done = subprocess.run(
        [sys.executable, "-c", CHILD], input="\0".join(texts), capture_output=True, text=True, timeout=seconds
    )
    assert done.returncode != -signal.SIGSEGV and done.stdout.endswith("done\n"), (done.returncode, done.stderr[-500:])
    lines = [line.split() for line in done.stdout.splitlines()[:-1]]
    return sorted(((float(spent), texts[int(number)]) for number, spent in lines), reverse=True)


def largest_that_passes(kind: str) -> str:
    """Return the largest text of a kind, up to 100 KB, that is not refused."""
    low, high = 1, 100_000
    while low < high:
        middle = (low + high + 1) // 2
        try:
            check_query(BOMBS[kind](middle), LIMITS)
            low = middle
        except DpoKgError:
            high = middle - 1
    return BOMBS[kind](low)


@pytest.mark.slow
def test_the_largest_of_each_kind_that_passes_is_harmless() -> None:
    texts = [largest_that_passes(kind) for kind in BOMBS]
    slow = slowest(texts, 300)
    assert not slow or slow[0][0] < LIMITS.seconds


def mixture(chance: random.Random) -> str:
    """Return a text that no single test thought of: two or three of the known ones, mixed."""
    sizes = (1, 2, 3, 5, 9, 20, 40, 60, 90, 140, 240)
    parts = [chance.choice(list(BOMBS.values()))(chance.choice(sizes)) for _ in range(chance.choice((2, 2, 3)))]
    if chance.random() < 0.3:
        parts[0] = chance.choice(STORED).read_text(encoding="utf-8")
    inner = [re.sub(r"^[^{]*\{(.*)\}[^}]*$", r"\1", part, flags=re.DOTALL) for part in parts[1:]]
    way = chance.randrange(4)
    places = [found.start() for found in re.finditer(r"[{}();.]", parts[0])] or [0]
    place = chance.choice(places) + 1
    if way == 0:
        text = parts[0][:place] + " ".join(inner) + parts[0][place:]
    elif way == 1:
        text = "SELECT * { " + " ".join(f"{{ {part} }}" for part in inner) + " }"
    elif way == 2:
        text = parts[0][:place] + parts[1][chance.randrange(len(parts[1])) :]
    else:
        text = parts[0]
        for _ in range(chance.choice((1, 3, 10))):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice("<>(){}[]'\"#!|/.,;a1?:\\ \n") + text[at + chance.choice((0, 1)) :]
    return text


@pytest.mark.slow
def test_bombs_in_bombs_that_pass_are_harmless() -> None:
    """Thousands of texts, each of two or three kinds one in the other, or side by side, or torn."""
    chance = random.Random(6)
    texts: list[str] = []
    while len(texts) < 3_000:
        text = mixture(chance)
        try:
            check_query(text, LIMITS)
        except DpoKgError:
            continue
        if "\0" not in text and "service" not in text.lower():
            texts.append(text)
    slow = slowest(texts, 600)
    assert not slow or slow[0][0] < LIMITS.seconds
