"""States: the layers of their lists against the raw files, and their codes by date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from dpo_kg.importers.conversions import to_text
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.known_things import load_known_things
from dpo_kg.importers.sources.country_codes import strip_article, to_three_digits
from dpo_kg.importers.state_codes import SCHEMES, StateCodes
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.vocabulary import DPO, ID, RDFS, SKOS

ROOT = Path(__file__).parent.parent
#: Layer → folder of its raw files, rows read, rows mapped.
LAYERS = {
    "country-codes": ("country-codes", 249, 199),
    "un-member-states": ("un-member-states", 193, 193),
    "cow-states": ("un-mission-leadership", 243, 203),
}


def state(slug: str) -> ox.NamedNode:
    return ox.NamedNode(f"{ID}state/{slug}")


def literals(field: KnowledgeGraph, slug: str, iri: str) -> list[ox.Literal]:
    quads = field.snapshot.store.quads_for_pattern(state(slug), ox.NamedNode(iri), None, ox.DefaultGraph())
    return sorted((quad.object for quad in quads if isinstance(quad.object, ox.Literal)), key=str)


def texts(field: KnowledgeGraph, slug: str, name: str) -> list[str]:
    return [literal.value for literal in literals(field, slug, f"{DPO}{name}")]


# The layers


@pytest.mark.reference
@pytest.mark.parametrize("name", LAYERS)
def test_rows_read_and_mapped(field: KnowledgeGraph, reference: Path, name: str) -> None:
    folder, read, mapped = LAYERS[name]
    report = field.import_data_set(name, str(reference / "sources" / folder))
    assert (report.rows, report.mapped, len(report.rejected)) == (read, mapped, read - mapped)


def golden_rows() -> Iterator[dict[str, str]]:
    path = ROOT / "tests" / "golden" / "field" / "queries" / "states" / "default.tsv"
    heads, *lines = path.read_text("utf-8").splitlines()
    for line in lines:
        yield {head.strip("?"): cell for head, cell in zip(heads.split("\t"), line.split("\t"), strict=True)}


def test_counts_of_members() -> None:
    rows = list(golden_rows())
    admitted = [row for row in rows if row["admitted"]]
    assert len(admitted) == 193
    assert all(row["iso2"] and row["iso3"] and row["m49"] for row in admitted)
    assert sum(row["original"].startswith('"true"') for row in rows) == 49
    assert len({row["iso3"] for row in admitted}) == 193


def test_members_that_the_state_system_lets_begin_with_their_admission(field: KnowledgeGraph) -> None:
    """The Correlates of War list takes the first day of small states from their admission: two lists, one date."""
    admitted = {
        slug: texts(field, slug, "admittedOn") for slug in ("and", "kir", "fsm", "mhl", "nru", "plw", "tuv", "wsm")
    }
    assert admitted == {
        "and": ["1993-07-28"],
        "fsm": ["1991-09-17"],
        "kir": ["1999-09-14"],
        "mhl": ["1991-09-17"],
        "nru": ["1999-09-14"],
        "plw": ["1994-12-15"],
        "tuv": ["2000-09-05"],
        "wsm": ["1976-12-15"],
    }


def test_codes_keep_what_programs_lose(field: KnowledgeGraph) -> None:
    """The letters NA are a code, and zeros lead."""
    assert texts(field, "nam", "isoAlpha2") == ["NA"]
    assert texts(field, "afg", "isoNumeric") == texts(field, "afg", "m49") == ["004"]


def test_names_in_six_languages(field: KnowledgeGraph) -> None:
    labels = {literal.language: literal.value for literal in literals(field, "civ", f"{RDFS}label")}
    assert labels.keys() == {"ar", "en", "es", "fr", "ru", "zh"}
    assert labels["en"] == "Côte d'Ivoire"
    others = {literal.value for literal in literals(field, "usa", f"{SKOS}altLabel")}
    assert "United States" in others
    assert not [o for slug in ("vat", "bhs", "cok") for o in literals(field, slug, f"{RDFS}label") if "(" in o.value]


@pytest.mark.parametrize("text", ["Côte", "cote d'ivoire", "Ivory Coast"])
def test_a_state_is_found_by_each_of_its_names(field: KnowledgeGraph, text: str) -> None:
    assert state("civ").value in {str(row["thing"]) for row in field.find(text)}


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("Bahamas (the)", "Bahamas"),
        ("Afghanistan (l')", "Afghanistan"),
        ("Holy See (the) *", "Holy See"),
        ("Bolivia (Plurinational State of)", "Bolivia (Plurinational State of)"),
        ("Iran (République islamique d')", "Iran (République islamique d')"),
        ("the Republic of Angola", "Republic of Angola"),
        ("l'État d'Israël", "État d'Israël"),
        ("los Estados Unidos Mexicanos", "Estados Unidos Mexicanos"),
        ("El Salvador", "El Salvador"),
        ("Lesotho (le)", "Lesotho"),
        ("Niue **", "Niue"),
        ("", ""),
    ],
)
def test_articles_are_no_part_of_names(written: str, bare: str) -> None:
    assert strip_article(written) == bare


def test_zeros_are_put_back_and_other_text_is_refused() -> None:
    assert to_three_digits("4") == to_text("004")
    for text in ("", "4a", "1234", "-4", "4.0"):
        with pytest.raises(ValueError, match="no code"):
            to_three_digits(text)


# Codes by date


@pytest.fixture(scope="module")
def codes() -> StateCodes:
    return StateCodes(load_known_things(str(ROOT), ("state-supplement", *LAYERS)))


@pytest.mark.parametrize(
    ("code", "scheme", "day", "slug"),
    [
        ("365", "cowNumber", "1990-06-01", "sun"),
        ("365", "cowNumber", "1991-12-31", "sun"),
        ("365", "cowNumber", "1992-01-01", "rus"),
        ("365", "cowNumber", "1991-12", "sun"),
        ("345", "cowNumber", "1985", "yug"),
        ("345", "cowNumber", "1992-05-30", "yug"),
        ("345", "cowNumber", "1992-05-31", "scg"),
        ("345", "cowNumber", "2006-06-30", "scg"),
        ("345", "cowNumber", "2006-07", "srb"),
        ("YUG", "isoAlpha3", "1961", "yug"),
        ("YUG", "isoAlpha3", "2000-05-06", "scg"),
        ("SCG", "isoAlpha3", "2003-05-05", "scg"),
        ("260", "cowNumber", "1980", "deu"),
        ("255", "cowNumber", "1999", "deu"),
        ("265", "cowNumber", "1980", "ddr"),
        ("678", "cowNumber", "1963", "yem"),
        ("679", "cowNumber", "2000", "yem"),
        ("680", "cowNumber", "1980", "ymd"),
        ("CSK", "isoAlpha3", "1992-12-31", "csk"),
        ("csk", "isoAlpha3", "", "csk"),
        ("4", "m49", "", "afg"),
        ("004", "isoNumeric", "2020", "afg"),
        ("NA", "isoAlpha2", "", "nam"),
        ("2", "cowNumber", "", "usa"),
        ("UKG", "cowAbbreviation", "1950", "gbr"),
    ],
)
def test_a_code_means_a_state_on_a_day(codes: StateCodes, code: str, scheme: str, day: str, slug: str) -> None:
    assert codes.find_state(code, scheme, day) == state(slug)


@pytest.mark.parametrize(
    ("code", "scheme", "day", "message"),
    [
        ("730", "cowNumber", "1999", "no state has the cowNumber 730"),
        ("XXX", "isoAlpha3", "", "no state has the isoAlpha3 XXX"),
        ("", "isoAlpha3", "", "no state has"),
        ("SUN", "isoAlpha3", "1992-01-01", "on 1992-01-01: state:sun to 1991-12-31"),
        ("DDR", "isoAlpha3", "1990-10-03", "state:ddr to 1990-10-02"),
        ("365", "cowNumber", "", "may be state:rus, state:sun"),
    ],
)
def test_a_code_that_means_none_or_several_is_told(
    codes: StateCodes, code: str, scheme: str, day: str, message: str
) -> None:
    with pytest.raises(NamingError, match=message) as told:
        codes.find_state(code, scheme, day)
    assert told.value.mend


def test_schemes_and_days_are_checked(codes: StateCodes) -> None:
    with pytest.raises(ValueError, match="isoAlpha2, isoAlpha3"):
        codes.find_state("FRA", "iso3")
    with pytest.raises(ValueError):
        codes.find_state("FRA", "isoAlpha3", "March 1992")


def test_every_code_means_a_state_today(codes: StateCodes) -> None:
    """Or the state that had it has ended."""
    store = load_known_things(str(ROOT), ("state-supplement", *LAYERS))
    ended = {quad.subject for quad in store.quads_for_pattern(None, ox.NamedNode(f"{DPO}end"), None)}
    for scheme in SCHEMES:
        for quad in store.quads_for_pattern(None, ox.NamedNode(f"{DPO}{scheme}"), None):
            if quad.subject not in ended:
                assert isinstance(quad.object, ox.Literal)
                assert codes.find_state(quad.object.value, scheme, "2026-01-01") == quad.subject
