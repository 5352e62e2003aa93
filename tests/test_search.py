"""The search: folding, the index, the order of hits, near misses; and that every name of the graph finds its thing."""

from __future__ import annotations

import unicodedata
from itertools import permutations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_kg.build.name_index import NAMING, index_names
from dpo_kg.errors import ParameterError, UnknownNameError
from dpo_kg.finding import FoundRows
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.search import MATCHES, NameIndex, edit_distance, fold_name, write_section
from dpo_kg.vocabulary import BASE, DPO, ID, OWL, RDF, RDFS, SKOS

FRENCH = "Département des opérations de maintien de la paix"
PERSON, TENURE, CONCEPT = f"{DPO}Person", f"{DPO}Tenure", f"{SKOS}Concept"
#: Group, class and things with their names: what each test looks for.
SECTIONS = [
    (0, PERSON, [("id/person/annan-kofi", ["Kofi Annan"]), ("id/person/annan-ii", ["Annan"])]),
    (0, PERSON, [("id/person/soren", ["Søren Jessen-Petersen", "S. Jessen"]), ("id/person/obrien", ["Pat O’Brien"])]),
    (
        0,
        f"{DPO}Document",
        [("id/document/s-res-50", ["S/RES/50 (1948)"]), ("id/document/note", ["A note on Annanism"])],
    ),
    (1, TENURE, [("id/tenure/sg-annan", ["Annan"])]),
    (2, CONCEPT, [("code/aspect/annan", ["Annan"])]),
    (3, f"{OWL}Class", [("ontology#Annan", ["Annan"])]),
]


@pytest.fixture(scope="module")
def index() -> NameIndex:
    text = "".join(
        write_section(group, [kind], [(f"{BASE}{iri}", [fold_name(n) for n in names]) for iri, names in things])
        for group, kind, things in SECTIONS
    )
    words = sorted(
        {word for *_, things in SECTIONS for _, names in things for n in names for word in fold_name(n).split()}
    )
    return NameIndex(text.encode(), lambda: " ".join(word for word in words if word.isalpha()))


def found(index: NameIndex, text: str, class_iri: str | None = None) -> list[tuple[str, str]]:
    return [(hit.iri.removeprefix(BASE), hit.match) for hit in index.find(text, class_iri)[0]]


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Jean-Marie GUÉHENNO", "jean marie guehenno"),
        ("Søren Łukasz Đorđe", "soren lukasz dorde"),
        ("Straße", "strasse"),
        ("O’Brien's “note”", "obriens note"),
        ("S/RES/1325 (2000)", "s/res/1325 2000"),
        ("  a \t b ", "a b"),
        ("—", ""),
        ("Ｕ Ｔｈａｎｔ", "u thant"),
    ],
)
def test_folding(name: str, folded: str) -> None:
    assert fold_name(name) == folded


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold_name(text)
    assert fold_name(once) == once
    assert not {"\t", "\n", "\x1d", "\x1e", "\x1f"} & set(once), "what parts the index never stands in a name"


def test_entities_come_first_then_records_codes_and_terms(index: NameIndex) -> None:
    assert found(index, "annan") == [
        ("id/person/annan-ii", "exact"),
        ("id/person/annan-kofi", "words"),
        ("id/document/note", "beginnings"),
        ("id/tenure/sg-annan", "exact"),
        ("code/aspect/annan", "exact"),
        ("ontology#Annan", "exact"),
    ]


@pytest.mark.parametrize(
    ("text", "iri", "match"),
    [
        ("KOFI ANNAN", "id/person/annan-kofi", "exact"),
        ("annan, kofi", "id/person/annan-kofi", "words"),
        ("kof", "id/person/annan-kofi", "start"),
        ("ann kof", "id/person/annan-kofi", "beginnings"),
        ("nan ofi", "id/person/annan-kofi", "parts"),
        ("kofi anan", "id/person/annan-kofi", "near"),
        ("soren", "id/person/soren", "start"),
        ("petersen jessen", "id/person/soren", "words"),
        ("Peterson", "id/person/soren", "near"),
        ("Petresen", "id/person/soren", "near"),
        ("o'brien", "id/person/obrien", "words"),
        ("o brien", "id/person/obrien", "parts"),
        ("s/res/50", "id/document/s-res-50", "start"),
        ("1948", "id/document/s-res-50", "words"),
    ],
)
def test_how_a_name_fits(index: NameIndex, text: str, iri: str, match: str) -> None:
    assert found(index, text)[0] == (iri, match)


@pytest.mark.parametrize("text", ["1949", "kafo", "s/res/51", "person", "id", "kofi annan jessen", "tenure"])
def test_what_is_not_found(index: NameIndex, text: str) -> None:
    """A number is not nearly another, a short word not nearly many, and an IRI is no name."""
    assert found(index, text) == []


def test_near_misses_come_after_what_really_fits_and_only_for_words_that_are_no_words(index: NameIndex) -> None:
    assert ("id/person/annan-kofi", "near") not in found(index, "annanism")
    assert [match for _, match in found(index, "annanis")] == ["beginnings"], (
        "a part of a name is no misspelling of others"
    )


def test_a_class_and_a_limit(index: NameIndex) -> None:
    assert found(index, "annan", TENURE) == [("id/tenure/sg-annan", "exact")]
    hits, total = index.find("annan", limit=2)
    assert ([hit.iri for hit in hits], total) == ([f"{BASE}id/person/annan-ii", f"{BASE}id/person/annan-kofi"], 6)
    assert index.find("annan", f"{DPO}Mission") == ([], 0)
    assert index.find("  ") == ([], 0)


def test_suggestions_are_entities(index: NameIndex) -> None:
    assert index.suggest("pettersenjess") == [f"{ID}person/soren"]
    assert index.suggest("zzzz") == []


def brute_distance(one: str, other: str) -> int:
    """Edits between two texts, letters swapped with their neighbours once at most, found by trying all."""
    if not one or not other:
        return len(one) + len(other)
    if one[0] == other[0]:
        return brute_distance(one[1:], other[1:])
    ways = [brute_distance(one[1:], other), brute_distance(one, other[1:]), brute_distance(one[1:], other[1:])]
    if one[:2] == other[1::-1] and len(one) > 1 and len(other) > 1:
        ways.append(brute_distance(one[2:], other[2:]))
    return 1 + min(ways)


@settings(max_examples=150, deadline=None)
@given(st.text("abc", max_size=5), st.text("abc", max_size=5), st.integers(1, 3))
def test_edit_distance(one: str, other: str, limit: int) -> None:
    assert edit_distance(one, other, limit) == min(brute_distance(one, other), limit + 1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6, unique=True), st.data())
def test_an_index_of_any_names(names: list[str], data: st.DataObject) -> None:
    """Whatever the names hold, each is found by itself and by a part of it, and nothing else is."""
    triples = []
    for number, name in enumerate(names):
        node = ox.NamedNode(f"http://example.org/{number}")
        triples.append(ox.Triple(node, ox.NamedNode(f"{RDF}type"), ox.NamedNode(PERSON)))
        triples.append(ox.Triple(node, ox.NamedNode(f"{RDFS}label"), ox.Literal(name)))
    text = index_names(triples)
    index = NameIndex(text.names.encode(), lambda: text.words)
    name = data.draw(st.sampled_from(names))
    folded = fold_name(name)
    if not folded:
        return
    start = data.draw(st.integers(0, len(folded) - 1))
    part = folded[start : data.draw(st.integers(start + 1, len(folded)))]
    for asked in (name, part):
        wanted = fold_name(asked).split()
        fitting = {f"http://example.org/{i}" for i, n in enumerate(names) if all(w in fold_name(n) for w in wanted)}
        hits = {hit.iri for hit in index.find(asked)[0] if hit.match != "near"} if wanted else set()
        assert hits == (fitting if wanted else set())


# The graph of this clone


@pytest.fixture(scope="module")
def names_of_graph(kg: KnowledgeGraph) -> list[tuple[str, str]]:
    """Return every name of every thing that has a type, with the thing."""
    graph = ox.DefaultGraph()
    typed = {
        quad.subject for quad in kg.snapshot.store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), None, graph)
    }
    return [
        (quad.object.value, quad.subject.value)
        for predicate in NAMING
        for quad in kg.snapshot.store.quads_for_pattern(None, ox.NamedNode(predicate), None, graph)
        if isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode) and quad.subject in typed
    ]


def test_every_name_finds_its_thing_exactly(kg: KnowledgeGraph, names_of_graph: list[tuple[str, str]]) -> None:
    index = kg.snapshot.name_index()
    assert len(names_of_graph) > 1000
    for name, iri in names_of_graph:
        exact = [hit.iri for hit in index.find(name)[0] if hit.match == "exact"]
        assert iri in exact, name


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_case_order_and_form_finds_it(
    kg: KnowledgeGraph, names_of_graph: list[tuple[str, str]], data: st.DataObject
) -> None:
    name, iri = data.draw(st.sampled_from([pair for pair in names_of_graph if len(pair[0].split()) < 5]))
    words = data.draw(st.permutations(name.split()))
    changed = "".join(data.draw(st.sampled_from([c, c.upper(), c.lower()])) for c in " ".join(words))
    changed = unicodedata.normalize(data.draw(st.sampled_from(["NFC", "NFD", "NFKD"])), changed)
    assert iri in [hit.iri for hit in kg.snapshot.name_index().find(changed)[0]]


def test_a_slip_of_the_finger_finds_every_person(kg: KnowledgeGraph) -> None:
    """One letter swapped, dropped or changed in a surname."""
    index = kg.snapshot.name_index()
    persons = kg.query("SELECT ?person ?name { ?person a dpo:Person ; rdfs:label ?name } ORDER BY ?person")
    assert isinstance(persons, type(kg.run("heads"))) and len(persons) > 10
    for person, name in persons:
        surname = max(fold_name(str(name)).split(), key=len)
        if len(surname) < 5:
            continue
        for slip in (
            surname[:2] + surname[3] + surname[2] + surname[4:],
            surname[:3] + surname[4:],
            f"{surname[:3]}q{surname[4:]}",
        ):
            assert person in [hit.iri for hit in index.find(slip)[0]], (name, slip)


def rows_of(rows: FoundRows) -> list[tuple[object, ...]]:
    return [tuple(row) for row in rows]


def test_rows(kg: KnowledgeGraph) -> None:
    rows = kg.find("guehenno")
    assert rows.columns == ("name", "type", "dates", "matched", "match", "thing")
    assert rows_of(rows)[0] == (
        *("Jean-Marie Guéhenno", "person", "in office 2000-10-01 to 2008-06-30; born 1949", None, "words"),
        f"{ID}person/guehenno-jean-marie",
    )
    assert rows.total == len(rows) and rows.nearest == [] and rows.data_version == kg.info()["data_version"]
    assert [row.match for row in kg.find("Lacriox")] == ["near"] * 3
    assert kg.find("Lacriox")[0].name == "Jean-Pierre Lacroix"


@pytest.mark.parametrize(
    ("text", "name", "sort", "matched"),
    [
        ("DP0", "Department of Peace Operations", "department", "DP0"),
        ("boutrous-ghali", "Boutros Boutros-Ghali", "Secretary-General", "Boutrous-Ghali"),
        ("Congo", "Democratic Republic of the Congo", "member state", "Congo"),
        ("UNAMID", "UN African Union Hybrid Operation in Darfur", "mission", "UNAMID"),
        ("a/c.5/73/21", "A/C.5/73/21", "document", None),
        ("maintien de la paix", "Department of Peace Operations", "department", FRENCH),
        ("aims at", "aims at", "code: aspect", None),
        ("tenureHolder", "tenure holder", "property", "tenureHolder"),
        ("SecretaryGeneral", "Secretary-General", "class", "SecretaryGeneral"),
    ],
)  # fmt: skip
def test_the_name_that_was_matched(kg: KnowledgeGraph, text: str, name: str, sort: str, matched: str | None) -> None:
    row = kg.find(text)[0]
    assert (row.name, row.type, row.matched) == (name, sort, matched)


@pytest.mark.parametrize(
    ("text", "thing", "match"),
    [
        ("mission MINUSCA", "mission/minusca", "exact"),
        ("MINUSCA mission", "mission/minusca", "exact"),
        ("the mission MINUSCA", "mission/minusca", "exact"),
        ("la personne Kofi Annan", "person/annan-kofi", "exact"),
        ("Secretary-General Kofi Annan", "person/annan-kofi", "exact"),
        ("the report A/C.5/73/21 on the budget", "", ""),
        ("document zzyzx A/C.5/73/21", "document/a-c-5-73-21", "exact"),
    ],
)
def test_the_sort_of_a_thing_may_be_said(kg: KnowledgeGraph, text: str, thing: str, match: str) -> None:
    """What is called so and is of that sort comes first; of what no such thing is called, nothing is asked."""
    rows = rows_of(kg.find(text))
    assert [(row[5], row[4]) for row in rows[:1]] == ([(f"{ID}{thing}", match)] if thing else [])


def test_what_is_nearly_a_whole_name_comes_before_what_has_it_among_others(index: NameIndex) -> None:
    assert found(index, "annam")[:3] == [(f"id/person/{name}", "near") for name in ("annan-ii", "annan-kofi")] + [
        ("id/tenure/sg-annan", "near")
    ]


def test_words_that_part_others_are_left_out_where_nothing_has_them(kg: KnowledgeGraph) -> None:
    assert rows_of(kg.find("post of Head for MINUSCA")) == [], "what is left of it is not the name of a post"
    assert rows_of(kg.find("articles by Annan of the UN")) == []
    assert rows_of(kg.find("from Ki-moon by Ban"))[0][5] == f"{ID}person/ban-ki-moon"


@pytest.mark.parametrize(
    ("text", "thing", "record"),
    [
        (
            "Brian of Urquhart",
            "person/urquhart-brian",
            "tenure/head-of-office-of-special-political-affairs-urquhart-brian",
        ),
        ("Kofi the Annan", "person/annan-kofi", "document/kofi-annan-united-nations-secretary-general"),
    ],
)
def test_a_name_comes_before_what_has_its_words_and_those_between(
    kg: KnowledgeGraph, text: str, thing: str, record: str
) -> None:
    """The words between stand in other names, of records alone or of other things, and are no part of this one."""
    found = kg.find(text, limit=None)
    ids = [str(row.thing).partition("/id/")[2] for row in found]
    assert ids[0] == thing and found[0].match == "exact" and record in ids[1:]
    assert found.total == len(ids) == len(set(ids))
    few = kg.find(text, limit=2)
    assert len(few) == 2 and few.total == found.total
    # What has all the words as they are stays first.
    assert kg.find("aims at", limit=1)[0].match == "exact"


def test_a_sort_alone_is_a_word_like_others(kg: KnowledgeGraph) -> None:
    assert rows_of(kg.find("mission", limit=None)) == rows_of(kg.find("mission ", limit=None))
    assert kg.find("mission 99999").nearest and not len(kg.find("mission 99999"))
    assert [row.type for row in kg.find("mission annan", class_name="Person")] == []


def test_what_is_put_first_counts_once(kg: KnowledgeGraph) -> None:
    rows = kg.find("mission MINUSCA", limit=None)
    things = [row[5] for row in rows_of(rows)]
    assert rows.total == len(rows) == len(set(things))
    assert kg.find("mission MINUSCA", limit=1).total == rows.total


def test_names_in_french(kg: KnowledgeGraph) -> None:
    rows = kg.find("DPO", lang="fr")
    assert rows[0].name == FRENCH and rows[0].type == "département"
    assert kg.find("annan", class_name="person", lang="fr")[0].dates == "en fonction du 1993-03-01 au 1996-12-31"


def test_class_limit_and_scope(kg: KnowledgeGraph) -> None:
    every = kg.find("peacekeeping", limit=None)
    assert len(every) == every.total > 20 == len(kg.find("peacekeeping"))
    assert kg.find("peacekeeping", limit=3).terms == every.terms[:3]
    assert {row.type for row in kg.find("peacekeeping", class_name="Document", limit=None)} >= {"article", "web page"}
    assert rows_of(KnowledgeGraph(kg.snapshot, "seeds").find("annan")) == rows_of(kg.find("annan"))
    assert [MATCHES.index(str(row.match)) for row in kg.find("annan", class_name="Tenure")] == [2, 2, 2]


def test_refusals(kg: KnowledgeGraph) -> None:
    with pytest.raises(ParameterError, match="has no letter or digit"):
        kg.find(" – ")
    with pytest.raises(ParameterError, match="has 501 characters; the most is 500"):
        kg.find("annan " + "x" * 495)
    with pytest.raises(ParameterError, match="not a number above 0"):
        kg.find("annan", limit=0)
    with pytest.raises(UnknownNameError, match="unknown class: Misson\nDid you mean mission"):
        kg.find("annan", class_name="Misson")
    with pytest.raises(UnknownNameError, match=r"unknown language: de\nThe languages are en, fr"):
        kg.find("annan", lang="de")


def test_nothing_found_gives_the_nearest_names(kg: KnowledgeGraph) -> None:
    rows = kg.find("kimoon")
    assert (len(rows), rows.total, rows.nearest[0]) == (0, 0, "Ban Ki-moon")


def test_all_orders_of_words_find_the_same(kg: KnowledgeGraph) -> None:
    answers = {
        tuple(sorted(str(row.thing) for row in kg.find(" ".join(words), limit=None)))
        for words in permutations(("peace", "operations", "department"))
    }
    assert len(answers) == 1 and len(answers.pop()) > 5
