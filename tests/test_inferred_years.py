"""Resolutions of which no source gives the year: they say so, and no source at hand gives another year."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

DATA = Path(__file__).resolve().parents[1] / "data"
DPO = "https://w3id.org/dpo-kg/ontology#"
LABEL, NOTE, CITATION = (
    ox.NamedNode(iri)
    for iri in (
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.w3.org/2004/02/skos/core#note",
        f"{DPO}citation",
    )
)
#: The layers from which the years of the records are taken.
BEFORE = ("sc-resolutions-1946-2015", "sc-meetings-1946-2019", "sc-resolutions-mandate-registry", "sc-draft-links")
_SYMBOL = re.compile(r"S/RES/(\d+) \((\d{4})\)")


def read(*layers: str) -> ox.Store:
    store = ox.Store()
    for layer in layers:
        for path in sorted((DATA / layer).glob("*.ttl")):
            store.load(path=path, format=ox.RdfFormat.TURTLE)
    return store


def list_years(store: ox.Store) -> dict[int, set[int]]:
    """Number of a resolution → the years that its symbols have."""
    years: dict[int, set[int]] = {}
    for quad in store.quads_for_pattern(None, LABEL, None, None):
        if isinstance(quad.object, ox.Literal) and (found := _SYMBOL.fullmatch(quad.object.value)):
            years.setdefault(int(found[1]), set()).add(int(found[2]))
    return years


def list_marked(store: ox.Store) -> set[int]:
    """Numbers of the resolutions with a citation whose note says that the year is inferred."""
    return {
        int(str(quad.subject).rpartition("s-res-")[2].split("-")[0])
        for note in store.quads_for_pattern(None, NOTE, None, None)
        if str(note.object).startswith('"The table gives no year; the resolution stands between S/RES/')
        for quad in store.quads_for_pattern(None, CITATION, note.subject, None)
    }


def test_inferred_years_are_marked() -> None:
    """Whatever resolution no layer before has, and no other, carries the note."""
    records = read("cr-unsc")
    missing = set(list_years(records)) - set(list_years(read(*BEFORE, "seeds")))
    assert len(missing) == 29
    assert list_marked(records) == missing


def test_no_source_contradicts_an_inferred_year() -> None:
    """Other layers that name such a resolution give the same year; some do."""
    others = [path.parent.name for path in DATA.glob("*/source.ttl") if path.parent.name != "cr-unsc"]
    inferred, named = list_years(read("cr-unsc")), list_years(read(*sorted(others)))
    marked = list_marked(read("cr-unsc"))
    confirmed = {number for number in marked if number in named}
    assert confirmed == {2640, 2650, 2660, 2666, 2689, 2703, 2708, 2718}
    assert all(named[number] == inferred[number] for number in confirmed)


@pytest.mark.reference
def test_other_files_confirm_all_but_six(reference: Path) -> None:
    """Texts of later resolutions, and pages on renewals, cite all but six with the year that was inferred."""
    sources = reference / "sources"
    registry = sources / "sc-resolutions-mandate-registry" / "sc_resolution_paragraphs.jsonl.gz"
    texts = gzip.decompress(registry.read_bytes()).decode("utf-8")
    texts += (sources / "mandate-renewals" / "renewals.csv").read_text(encoding="utf-8")
    records = read("cr-unsc")
    years = list_years(records)
    cited = {n: {int(year) for year in re.findall(rf"\b{n} ?\((\d{{4}})\)", texts)} for n in list_marked(records)}
    assert {n for n, found in cited.items() if not found} == {2649, 2651, 2685, 2695, 2697, 2711}
    assert all(found == years[n] for n, found in cited.items() if found)
