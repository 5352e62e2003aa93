"""From what a person writes to the thing meant, on a small graph with awkward names and on the real one."""

from __future__ import annotations

import unicodedata

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_kg.errors import DpoKgError, ParameterError, UnknownNameError, fold
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.names import resolve_thing
from dpo_kg.vocabulary import DPO, ID, RDF, RDFS, SKOS, expand_curie, shorten_iri

PERSON, POST, DOCUMENT, ORGANIZATION = (f"{DPO}{name}" for name in ("Person", "Post", "Document", "Organization"))
#: Thing → class, and names as (property, text, language).
THINGS: dict[str, tuple[str, list[tuple[str, str, str | None]]]] = {
    "person/guehenno-jean-marie": (PERSON, [("label", "Jean-Marie Guéhenno", None)]),
    "person/ladsous-herve": (PERSON, [("label", "Hervé Ladsous", None), ("altLabel", "H. Ladsous", "fr")]),
    "person/grosse": (PERSON, [("label", "Anna GROSSE", None)]),
    "person/strasse": (PERSON, [("label", "Otto Straße", "en")]),
    "person/one": (PERSON, [("label", "Alex Doe", None)]),
    "person/two": (PERSON, [("label", "Alex Doe", "en")]),
    "person/case-a": (PERSON, [("label", "Van Den Berg", None)]),
    "person/case-b": (PERSON, [("label", "van den Berg", None)]),
    "person/colon": (PERSON, [("label", "post: mortem", None)]),
    "person/http": (PERSON, [("label", "httpd", None)]),
    "person/hostile": (PERSON, [("label", '"} DROP ALL # \\ \n', None)]),
    "person/un": (PERSON, [("label", "Ursula Neumann", None), ("acronym", "UN", None)]),
    "organization/un": (ORGANIZATION, [("label", "United Nations", "en"), ("label", "Nations Unies", "fr")]),
    "organization/who": (ORGANIZATION, [("acronym", "WHO", None)]),
    "post/usg": (POST, [("label", "Under-Secretary-General", "en"), ("label", "Secrétaire général adjoint", "fr")]),
    "post/sg": (POST, [("label", "Secretary-General", "en"), ("altLabel", "SG", None), ("acronym", "SG-UN", None)]),
    "document/a-66-380": (DOCUMENT, [("symbol", "A/66/380", None), ("label", "Transparency", "en")]),
    "document/res": (DOCUMENT, [("symbol", "S/RES/1325 (2000)", None)]),
}
NAMESPACES = {"label": RDFS, "altLabel": SKOS, "acronym": DPO, "symbol": DPO}


@pytest.fixture(scope="module")
def store() -> ox.Store:
    made = ox.Store()
    for local, (kind, names) in THINGS.items():
        node = ox.NamedNode(f"{ID}{local}")
        made.add(ox.Quad(node, ox.NamedNode(f"{RDF}type"), ox.NamedNode(kind)))
        for name, text, language in names:
            literal = ox.Literal(text) if language is None else ox.Literal(text, language=language)
            made.add(ox.Quad(node, ox.NamedNode(f"{NAMESPACES[name]}{name}"), literal))
    return made


RESOLVED = [
    (f"{ID}person/ladsous-herve", "person/ladsous-herve"),
    (f"<{ID}person/ladsous-herve>", "person/ladsous-herve"),
    ("person:ladsous-herve", "person/ladsous-herve"),
    ("ladsous-herve", "person/ladsous-herve"),
    ("Hervé Ladsous", "person/ladsous-herve"),
    ("herve ladsous", "person/ladsous-herve"),
    ("HERVÉ LADSOUS", "person/ladsous-herve"),
    ("HERVE  LADSOUS", "person/ladsous-herve"),
    (unicodedata.normalize("NFD", "Hervé Ladsous"), "person/ladsous-herve"),
    ("ｈｅｒｖｅ ｌａｄｓｏｕｓ", "person/ladsous-herve"),
    ("𝐇𝐞𝐫𝐯𝐞 𝐋𝐚𝐝𝐬𝐨𝐮𝐬", "person/ladsous-herve"),
    ("Herve\u00a0Ladsous", "person/ladsous-herve"),
    ("h. ladsous", "person/ladsous-herve"),
    ("jean-marie guehenno", "person/guehenno-jean-marie"),
    ("anna große", "person/grosse"),
    ("otto strasse", "person/strasse"),
    ("Van Den Berg", "person/case-a"),
    ("van den Berg", "person/case-b"),
    ("post: mortem", "person/colon"),
    ("httpd", "person/http"),
    ('"} DROP ALL # \\ \n', "person/hostile"),
    ("United Nations", "organization/un"),
    ("nations unies", "organization/un"),
    ("WHO", "organization/who"),
    ("who", "organization/who"),
    ("SG", "post/sg"),
    ("sg-un", "post/sg"),
    ("secretaire general adjoint", "post/usg"),
    ("A/66/380", "document/a-66-380"),
    ("a/66/380", "document/a-66-380"),
    ("S/RES/1325 (2000)", "document/res"),
]


@pytest.mark.parametrize(("text", "local"), RESOLVED)
def test_names_are_resolved(store: ox.Store, text: str, local: str) -> None:
    kind, _ = THINGS[local]
    assert resolve_thing(store, text) == ox.NamedNode(f"{ID}{local}")
    assert resolve_thing(store, text, kind) == ox.NamedNode(f"{ID}{local}")


def test_a_name_as_written_goes_before_one_in_another_case(store: ox.Store) -> None:
    assert resolve_thing(store, "van den Berg").value.endswith("case-b")
    with pytest.raises(ParameterError, match=r"person:case-a, person:case-b\nGive one of these instead"):
        resolve_thing(store, "VAN DEN BERG")


@pytest.mark.parametrize("text", ["Alex Doe", "alex doe"])
def test_ambiguous_names_list_what_they_mean(store: ox.Store, text: str) -> None:
    with pytest.raises(ParameterError, match="several things are called") as caught:
        resolve_thing(store, text, PERSON)
    assert "person:one, person:two" in str(caught.value)


def test_ambiguous_slugs(store: ox.Store) -> None:
    """Two things of different types have the same slug; the class tells them apart."""
    with pytest.raises(ParameterError, match="organization:un, person:un"):
        resolve_thing(store, "un")
    assert resolve_thing(store, "un", PERSON).value.endswith("person/un")
    assert resolve_thing(store, "un", ORGANIZATION).value.endswith("organization/un")


@pytest.mark.parametrize(
    "text",
    [f"{ID}post/sg", f"<{ID}post/sg>", "post:sg", "sg", "SG", "Secretary-General", "SG-UN", "sEcReTaRy-GeNeRaL"],
)
def test_things_of_another_class_do_not_count(store: ox.Store, text: str) -> None:
    with pytest.raises(UnknownNameError, match="unknown Person") as caught:
        resolve_thing(store, text, PERSON)
    assert not any(name.startswith("post:") or "Secretary" in name for name in caught.value.suggestions)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Herve Ladsou", "Hervé Ladsous"),
        ("guehenno", "Jean-Marie Guéhenno"),
        ("person:ladsous-hervé", "person:ladsous-herve"),
        ("person:ladsous", "person:ladsous-herve"),
        ("Untied Nations", "United Nations"),
        ("A/66/38", "A/66/380"),
    ],
)
def test_suggestions(store: ox.Store, text: str, suggestion: str) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean") as caught:
        resolve_thing(store, text)
    assert suggestion in caught.value.suggestions
    assert suggestion in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n", "-", ":", "person:", ":sg", "<>", "< >", "<person:ladsous-herve", "person:ladsous-herve>",
        "<Hervé Ladsous>", "Person:ladsous-herve", "urn:x", "javascript:alert(1)", "http://", "https://",
        f"{ID}person/nobody", f"{ID}person/ladsous-herve#x", f"{ID}person/ladsous-herve ", "dpo:tenureHolder",
        "http://e/a b", "http://e/<x>", 'http://e/"', "http://e/\n", f"<{ID}person/ladsous-herve> }} #", "\u0301",
        "*", "?x", "UNDEF", "person:ladsous-herve } #", "ladsous-herve/..", "../person/ladsous-herve", "x" * 10_000,
        "person://ladsous-herve", "\x00",
    ],
)  # fmt: skip
def test_what_names_nothing(store: ox.Store, text: str) -> None:
    with pytest.raises((UnknownNameError, ParameterError)):
        resolve_thing(store, text)
    with pytest.raises((UnknownNameError, ParameterError)):
        resolve_thing(store, text, PERSON)


@pytest.mark.parametrize(
    "text", ["\udcff", "Herv\udce9 Ladsous", "http://e/\udcff", "person:\udcff", "<http://\ud800>"]
)
def test_what_is_no_unicode(store: ox.Store, text: str) -> None:
    """A word of the command line that is not UTF-8 comes as lone surrogates."""
    with pytest.raises(DpoKgError):
        resolve_thing(store, text)


def test_blank_nodes_and_values_without_names_are_passed_over() -> None:
    store = ox.Store()
    label = ox.NamedNode(f"{RDFS}label")
    store.add(ox.Quad(ox.BlankNode("b"), label, ox.Literal("Nobody")))
    store.add(ox.Quad(ox.NamedNode("http://e/x"), label, ox.NamedNode("http://e/Nobody")))
    with pytest.raises(UnknownNameError):
        resolve_thing(store, "Nobody")


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=20))
def test_any_text_names_one_thing_or_is_refused(store: ox.Store, text: str) -> None:
    try:
        found = resolve_thing(store, text)
    except DpoKgError:
        return
    assert found.value.removeprefix(ID) in THINGS


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_every_name_in_any_case_names_its_thing(store: ox.Store, data: st.DataObject) -> None:
    local = data.draw(st.sampled_from([name for name in THINGS if name.split("/")[1] not in ("one", "two")]))
    _, names = THINGS[local]
    _, text, _ = data.draw(st.sampled_from(names))
    changed = "".join(data.draw(st.sampled_from([c.lower(), c.upper(), c])) for c in text)
    changed = unicodedata.normalize(data.draw(st.sampled_from(["NFC", "NFD"])), changed)
    try:
        found = resolve_thing(store, changed)
    except ParameterError as error:
        assert shorten_iri(f"{ID}{local}") in str(error)
    else:
        assert found.value in (f"{ID}{local}", f"{ID}person/case-a", f"{ID}person/case-b")


# Folding


@settings(max_examples=500, deadline=None)
@given(text=st.text(max_size=6))
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(max_examples=500, deadline=None)
@given(text=st.text(st.characters(max_codepoint=0x24F, exclude_characters="ı"), max_size=8))
def test_case_and_composition_do_not_matter(text: str) -> None:
    """Of the Latin letters only the dotless i is another letter in upper case."""
    assert fold(text.upper()) == fold(text.lower()) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Guéhenno", "guehenno"), ("  Kofi \t Annan\n", "kofi annan"), ("STRASSE", "strasse"), ("Straße", "strasse"),
        ("İstanbul", "istanbul"), ("ǅ", "dz"), ("ﬁn", "fin"), ("ℌ", "h"), ("", ""), ("\u0301", ""),
        ("Ångström", "angstrom"),
    ],
)  # fmt: skip
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


# CURIEs


@pytest.mark.parametrize("local", ["annan-kofi", "x", "a_b", "1", "a1-b2"])
def test_short_names_expand_to_what_they_shorten(local: str) -> None:
    iri = f"{ID}person/{local}"
    assert shorten_iri(iri) == f"person:{local}"
    assert expand_curie(f"person:{local}") == iri


@settings(deadline=None)
@given(
    local=st.text(st.sampled_from("ab1-_.~:/?#é%()'*"), max_size=6),
    namespace=st.sampled_from([f"{ID}person/", DPO, ID]),
)
def test_short_names_mean_the_same(local: str, namespace: str) -> None:
    iri = f"{namespace}{local}"
    short = shorten_iri(iri)
    assert short == iri or expand_curie(short) == iri


# The real graph


@pytest.mark.parametrize(
    ("text", "class_name", "expected"),
    [
        ("Kofi Annan", "Person", "person:annan-kofi"),
        ("antonio guterres", "Person", "person:guterres-antonio"),
        ("USG-PKO", "Post", "post:usg-peace-operations"),
        ("secretary-general", "Post", "post:secretary-general"),
        ("DPKO", None, "organization:dpko"),
        ("A/66/380", None, "document:a-66-380"),
        (
            "tenure:usg-peace-operations-guehenno-jean-marie",
            "Tenure",
            "tenure:usg-peace-operations-guehenno-jean-marie",
        ),
        ("France", "MemberState", "state:fra"),
    ],
)
def test_names_of_the_real_graph(kg: KnowledgeGraph, text: str, class_name: str | None, expected: str) -> None:
    found = resolve_thing(kg.snapshot.store, text, f"{DPO}{class_name}" if class_name else None)
    assert shorten_iri(found.value) == expected


def test_every_thing_is_found_by_its_own_short_name(kg: KnowledgeGraph) -> None:
    things = {triple.subject.value for triple in kg.triples() if isinstance(triple.subject, ox.NamedNode)}
    assert len(things) > 100
    for iri in things:
        for text in (iri, f"<{iri}>", shorten_iri(iri)):
            assert resolve_thing(kg.snapshot.store, text).value == iri


def test_a_body_and_its_designation_have_one_name(kg: KnowledgeGraph) -> None:
    """The name means the body; the designation is reached by its short name."""
    assert kg.export("Department of Peacekeeping Operations") == kg.export("organization:dpko")
    assert kg.export("organization:dpko") != kg.export("designation:dpko-en")


def test_export_of_an_unknown_thing(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match="Kofi Annan"):
        kg.export("Kofi Anan")


def test_a_name_means_the_thing_and_not_what_is_said_of_it(kg: KnowledgeGraph) -> None:
    """The mission, not the statement of the same text; the department, not its designation."""
    store = kg.snapshot.store
    assert resolve_thing(store, "UNAMID").value == f"{ID}mission/unamid"
    assert resolve_thing(store, "Department of Peace Operations").value == f"{ID}organization/dpo"
    designation = resolve_thing(store, "Department of Peace Operations", f"{DPO}Designation")
    assert designation.value == f"{ID}designation/dpo-en"


def test_the_index_gives_what_reading_all_names_gives(kg: KnowledgeGraph) -> None:
    """Whichever way a name is looked up: as written, in other letters, by a spelling of a source, or not at all."""
    store, index = kg.snapshot.store, kg.snapshot.name_index
    for text in ("kofi annan", "JEAN-MARIE GUEHENNO", "boutrous-ghali", "usg-pko", "departement des operations",
                 "Secretary-General", "a/66/380", "nobody", "mission", "ongoing"):  # fmt: skip
        answers = []
        for reader in (None, index):
            try:
                answers.append(str(resolve_thing(store, text, index=reader)))
            except DpoKgError as error:
                answers.append(error.problem)
        assert answers[0] == answers[1], text


@pytest.mark.parametrize(
    ("text", "class_name", "nearest"),
    [
        ("goulding", None, "Marrack Goulding"),
        ("MINUSC", None, "MINUSCA"),
        ("dpkoo", None, "DPKO"),
        ("usg-pk", "Post", "USG-PKO"),
        ("person:anan-kofi", None, "person:annan-kofi"),
        ("usg-peace-operations-gehenno", "Tenure", "usg-peace-operations-guehenno-jean-marie"),
    ],
)
def test_suggestions_are_those_of_the_search(
    kg: KnowledgeGraph, text: str, class_name: str | None, nearest: str
) -> None:
    """The best one first, written as the graph writes it."""
    class_iri = f"{DPO}{class_name}" if class_name else None
    with pytest.raises(UnknownNameError) as caught:
        resolve_thing(kg.snapshot.store, text, class_iri, kg.snapshot.name_index)
    assert caught.value.suggestions[0] == nearest
