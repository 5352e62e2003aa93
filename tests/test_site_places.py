"""Which file stands for which address, whatever stands in the names of things."""

from __future__ import annotations

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dpo_kg.site.places import Address, Places, relative, safe_segment
from dpo_kg.vocabulary import ID
from dpo_kg.web.addresses import iri_of_page, page_path

EXAMPLE = {"mission": "UNTAC", "at": "1993-01-01"}
PLACES = Places(
    ["/mission/untac", "/ontology/Citation", "/ontology/citation", "/person/con", "/person/CON"],
    ["2008-01-01"],
    {"heads": EXAMPLE, "people": {}},
)


@pytest.mark.parametrize(
    ("path", "parameters", "place"),
    [
        ("/", {}, ""),
        ("/", {"lang": "fr"}, "fr/"),
        ("/mission/untac", {"at": "2008-06-30", "limit": "all"}, "mission/untac/"),
        ("/mission/untac", {"lang": "fr"}, "fr/mission/untac/"),
        ("/mission/untac.ttl", {}, "mission/untac.ttl"),
        ("/mission", {"page": "2", "find": "x"}, "mission/~page-2/"),
        ("/missing", {"page": "2", "class": "mission post"}, "missing/~class-mission~20post/~page-2/"),
        ("/queries/heads", {"view": "table"}, "queries/heads/"),
        ("/queries/heads", EXAMPLE, "queries/heads/~example/"),
        ("/queries/heads", {**EXAMPLE, "all": "1", "lang": "fr"}, "fr/queries/heads/~example/~all/"),
        ("/queries/heads", {"mission": "UNTAC"}, "queries/heads/"),
        ("/queries/heads.csv", EXAMPLE, "queries/heads/~example.csv"),
        ("/queries/heads.csv", {"all": "1"}, "queries/heads.csv"),
        ("/queries/people", {}, "queries/people/"),
        ("/on/2008-01-01", {}, "on/2008-01-01/"),
        ("/on/2008-01-02", {"lang": "fr"}, "fr/on/"),
        ("/sparql", {"stored": "heads"}, "queries/heads/"),
        ("/sparql", {"stored": "unknown", "query": "ASK {}"}, "sparql/"),
        ("/search", {"q": "annan"}, "search/"),
        ("/search/names.json", {}, "search/names.json"),
        ("/static/page.0f1e.css", {}, "static/page.0f1e.css"),
        ("/ontology.rdf", {}, "ontology.rdf"),
        ("/ontology", {}, "ontology/"),
    ],
)
def test_place_of_an_address(path: str, parameters: dict[str, str], place: str) -> None:
    assert PLACES.place(PLACES.reduce(path, parameters)) == place


def test_names_that_differ_by_case_alone_have_files_that_differ_otherwise() -> None:
    places = [PLACES.file(PLACES.reduce(f"/ontology/{name}", {})) for name in ("Citation", "citation")]
    assert places[0] == "ontology/Citation/index.html"
    assert places[1].startswith("ontology/citation~~")
    assert len({place.lower() for place in places}) == 2
    devices = [PLACES.file(PLACES.reduce(f"/person/{name}", {})).lower() for name in ("con", "CON")]
    assert len(set(devices)) == 2 and not any(place.split("/")[1] == "con" for place in devices)


@pytest.mark.parametrize("name", ["con", "NUL", "com1", "lpt9.txt", "Aux"])
def test_names_of_devices_are_no_names_of_files(name: str) -> None:
    assert safe_segment(name) != name


@pytest.mark.parametrize("name", ["untac", "console", "com", "page.0f1e.css", "a~2Fb"])
def test_harmless_names_stay(name: str) -> None:
    assert safe_segment(name) == name


HOSTILE = [
    "..", ".", "../../etc/passwd", "a/b", "a\\b", "a b", "a.", ".hidden", "con", "CON", "x" * 300, "é" * 100, "%2e%2e",
    "a%00b", "\u202e", "<script>", "a?b#c", "~", "~2E", "~~", "~page-2", "index", "index.html", "UNTAC", "untac",
    "日本",    "a:b", "a*b", '"', "'", "|", "$(x)", "`", "\n", "a\x00b",
]  # fmt: skip


def check_names(names: list[str]) -> None:
    """Each name has a file of its own, on any file system, below the folder of its kind, and the path leads back."""
    paths = [page_path(f"{ID}person/{name}") for name in names]
    places = Places(paths)
    files = [places.file(Address(path)) for path in paths]
    assert len({file.lower() for file in files}) == len(set(names))
    for name, path, file in zip(names, paths, files, strict=True):
        assert iri_of_page(path) == f"{ID}person/{name}"
        parts = file.split("/")
        assert parts[0] == "person" and parts[2:] == ["index.html"] and posixpath.normpath(file) == file
        assert file.isascii() and len(parts[1]) <= 200
        assert not set(parts[1]) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_~")


def test_hostile_names() -> None:
    check_names(HOSTILE)


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1, unique=True))
def test_any_names(names: list[str]) -> None:
    check_names(names)


@pytest.mark.parametrize("kind", ["queries", "static", "fr", "id", "on", "code", "ontology", "search"])
def test_no_kind_of_things_takes_the_place_of_pages(kind: str) -> None:
    path = page_path(f"{ID}{kind}/x")
    assert not path.startswith(f"/{kind}/") and iri_of_page(path) == f"{ID}{kind}/x"


PLACE = st.lists(st.sampled_from(["a", "b", "~all"]), max_size=3).map("/".join)


@given(PLACE, PLACE)
def test_references_lead_where_they_should(folder: str, other: str) -> None:
    here = f"{folder}/index.html".lstrip("/")
    there = f"{other}/" if other else ""
    found = posixpath.normpath(posixpath.join(posixpath.dirname(here), relative(here, there)))
    assert found == posixpath.normpath(there or ".")


def test_offers() -> None:
    assert PLACES.offers("/queries/heads.csv") and not PLACES.offers("/queries/heads.xlsx")
    assert PLACES.offers("/mission/untac.ttl") and not PLACES.offers("/mission/untac.nq")
    assert PLACES.offers("/ontology.nq")


def test_a_crowded_thing_and_a_day_have_a_short_page_and_a_whole_one() -> None:
    places = Places(["/organization/un"], ["2008-01-01"], {}, ["/organization/un"])

    def place(path: str, **parameters: str) -> str:
        return places.place(places.reduce(path, parameters))

    assert place("/organization/un") == "organization/un/"
    assert place("/organization/un", limit="all", at="2008-01-01") == "organization/un/~all/"
    assert place("/organization/un", limit="all", lang="fr") == "fr/organization/un/~all/"
    assert place("/on/2008-01-01", limit="all") == "on/2008-01-01/~all/"
    assert place("/mission/untac", limit="all") == "mission/untac/"
