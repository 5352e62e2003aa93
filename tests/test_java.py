"""The ontology under other programs: the OWL API tells its profiles, HermiT whether it is free of contradiction.

Fixtures stand in tests/java/; the first line of each says what it violates.
"""

from __future__ import annotations

import importlib.util
import shutil
import string
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from dpo_kg.build.layers import load_layers, load_settings
from dpo_kg.build.merge import correct_layer, merge_layers
from dpo_kg.build.ontology import load_ontology
from dpo_kg.rdf.reading import read_quads
from dpo_kg.vocabulary import DPO, EDTF, OWL, RDF, XSD

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "java"
PROFILE_FIXTURES = sorted(FOLDER.glob("profile-*.ttl"))
REASONER_FIXTURES = sorted([*FOLDER.glob("consistency-*.ttl"), *FOLDER.glob("satisfiability-*.ttl")])
LAYERS = sorted(path.name for path in (ROOT / "data").iterdir() if path.is_dir())

#: Where Debian and Ubuntu put libraries of Java, and those that the OWL API needs to read RDF/XML.
JARS = Path("/usr/share/java")
OWL_API = (
    "owlapi-distribution",
    "atinject-jsr330-api",
    "caffeine",
    "commons-io",
    "commons-rdf-api",
    "guava",
    "hppcrt",
    "rdf4j-model",
    "rdf4j-model-api",
    "rdf4j-rio-api",
    "rdf4j-util",
    "slf4j-api",
    "slf4j-nop",
    "xz",
)
PACKAGES = "apt-get install default-jdk-headless libowlapi-java"

#: Datatypes in use that are outside the OWL 2 datatype map, so that a reasoner refuses their literals.
OUTSIDE_OWL = (f"{XSD}date", EDTF)
#: HermiT takes some milliseconds for each triple, and more than its share of memory: of larger data it sees a part.
MOST_TRIPLES = 6000

pytestmark = pytest.mark.java


def run_java(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    program = shutil.which("java")
    assert program, f"there is no java; install it: {PACKAGES}"
    return subprocess.run([program, *words], capture_output=True, text=True, timeout=300)


def find_owl_api() -> str:
    """The class path of the OWL API."""
    paths = [JARS / f"{name}.jar" for name in OWL_API]
    missing = [str(path) for path in paths if not path.exists()]
    assert not missing, f"{', '.join(missing)} not there; install the OWL API: {PACKAGES}"
    return ":".join(map(str, paths))


def find_hermit() -> str:
    found = importlib.util.find_spec("owlready2")
    assert found and found.origin, "owlready2, which brings HermiT, is not installed: pip install -e '.[test]'"
    return str(Path(found.origin).parent / "hermit" / "HermiT.jar")


def write_rdfxml(triples: Iterable[ox.Triple], path: Path) -> str:
    """RDF/XML, because the OWL API reads it without an RDF library."""
    ox.serialize(triples, str(path), format=ox.RdfFormat.RDF_XML)
    return str(path)


def check_profiles(files: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """What CheckProfiles.java prints: file, kind, detail, text."""
    done = run_java(["-cp", find_owl_api(), str(FOLDER / "CheckProfiles.java"), *files])
    assert done.returncode == 0, done.stderr
    rows = [tuple(line.split("\t", 3)) for line in done.stdout.splitlines()]
    assert sum(row[1] == "axioms" for row in rows) == len(files), "each file was read to its end"
    return [(file, kind, detail, text) for file, kind, detail, text in rows]


def is_outside_owl(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.Literal) and triple.object.datatype.value in OUTSIDE_OWL


def write_address(triple: ox.Triple) -> ox.Triple:
    """Return a triple with an address in ASCII: HermiT knows the xsd:anyURI of 2004, which was no IRI."""
    node = triple.object
    if not (isinstance(node, ox.Literal) and node.datatype.value == f"{XSD}anyURI"):
        return triple
    encoded = quote(node.value, safe=string.punctuation)
    return ox.Triple(triple.subject, triple.predicate, ox.Literal(encoded, datatype=node.datatype))


def take_part(triples: Sequence[ox.Triple], most: int = MOST_TRIPLES) -> list[ox.Triple]:
    """Return all that is said of every so-many-th thing, so that about as many triples are left."""
    step = -(-len(triples) // most)
    things = sorted({str(triple.subject) for triple in triples})[::step]
    kept = set(things)
    return [triple for triple in triples if str(triple.subject) in kept]


def ask_hermit(triples: Iterable[ox.Triple], folder: Path) -> tuple[bool, set[str]]:
    """Whether HermiT finds the triples consistent, and which classes it finds unsatisfiable.

    HermiT's own command reads the file, so that it judges the triples and no translation of them.
    """
    kept = [write_address(t) for t in triples if not is_outside_owl(t)]
    path = Path(write_rdfxml(kept, folder / "reasoned.rdf"))
    words = ["-cp", find_hermit(), "org.semanticweb.HermiT.cli.CommandLine", "-N", "-k", "-U", path.as_uri()]
    done = run_java(words)
    if "InconsistentOntologyException" in done.stderr:
        return False, set()
    assert done.returncode == 0, done.stderr
    head = f"{OWL}Thing is satisfiable.\nClasses equivalent to '{OWL}Nothing':\n"
    empty = set(done.stdout.removeprefix(head).split())
    assert done.stdout.startswith(head) and f"{OWL}Nothing" in empty, done.stdout
    return True, empty - {f"{OWL}Nothing"}


def violations_named_in(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# violates ").split()


def test_fixtures_are_found() -> None:
    named = [violations_named_in(path)[0] for path in (*PROFILE_FIXTURES, *REASONER_FIXTURES)]
    assert {"nothing", "DL", "RL", "unparsed", "consistency", "satisfiability"} == set(named)
    assert "seeds" in LAYERS


def test_ontology_is_in_both_profiles(tmp_path: Path) -> None:
    """OWL 2 DL and OWL 2 RL, all files read as one document."""
    triples = load_ontology(str(ROOT)).triples
    rows = check_profiles([write_rdfxml(triples, tmp_path / "ontology.rdf")])
    assert [row[1:] for row in rows[:-1]] == []
    assert int(rows[-1][3]) > len({t.subject for t in triples}), "more axioms than terms"


@pytest.fixture(scope="module")
def profile_rows(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str, str]]:
    folder = tmp_path_factory.mktemp("profiles")
    return check_profiles([write_rdfxml(read_triples(path), folder / f"{path.stem}.rdf") for path in PROFILE_FIXTURES])


def read_triples(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in read_quads(str(path))]


@pytest.mark.parametrize("path", PROFILE_FIXTURES, ids=lambda path: path.stem)
def test_profile_fixture(profile_rows: list[tuple[str, str, str, str]], path: Path) -> None:
    """A faulty one has the violation that it names; none of OWL 2 DL where it is to leave OWL 2 RL alone."""
    found = {(kind, detail) for file, kind, detail, _ in profile_rows if Path(file).stem == path.stem}
    found.discard(("axioms", ""))
    profile, *kind = violations_named_in(path)
    if profile == "nothing":
        assert found == set()
    else:
        assert (profile, *(kind or [""])) in found
        assert profile != "RL" or {profile for profile, _ in found} == {"RL"}


@pytest.mark.parametrize("layer", LAYERS)
def test_layer_is_consistent(tmp_path: Path, layer: str) -> None:
    """Each by itself, with the ontology; and no class is bound to be empty."""
    ontology = load_ontology(str(ROOT))
    (found,) = [correct_layer(one) for one in load_layers(str(ROOT), ontology) if one.name == layer]
    assert ask_hermit([*ontology.triples, *take_part(found.triples)], tmp_path) == (True, set())


def test_merged_data_is_consistent(tmp_path: Path) -> None:
    ontology = load_ontology(str(ROOT))
    settings = load_settings(str(ROOT), ontology)
    layers = [correct_layer(layer) for layer in load_layers(str(ROOT), ontology)]
    data = merge_layers(layers, settings, ontology)
    seeds = {triple for layer in layers if layer.name == "seeds" for triple in layer.triples}
    part = [*take_part(data, 2 * MOST_TRIPLES), *(triple for triple in data if triple in seeds)]
    assert ask_hermit([*ontology.triples, *settings, *dict.fromkeys(part)], tmp_path) == (True, set())


@pytest.mark.parametrize("path", REASONER_FIXTURES, ids=lambda path: path.stem)
def test_reasoner_fixture(tmp_path: Path, path: Path) -> None:
    """Beside the ontology, HermiT finds what the fixture says."""
    check, *names = violations_named_in(path)
    found = ask_hermit([*load_ontology(str(ROOT)).triples, *read_triples(path)], tmp_path)
    assert found == (check != "consistency", set(names))


def test_dates_are_why_literals_are_left_out(tmp_path: Path) -> None:
    """HermiT refuses them; were it to take them, leaving them out would hide clashes."""
    thing = ox.NamedNode("http://example.org/a")
    triples = [
        ox.Triple(ox.NamedNode(f"{DPO}start"), ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{OWL}DatatypeProperty")),
        ox.Triple(thing, ox.NamedNode(f"{DPO}start"), ox.Literal("1992-03", datatype=ox.NamedNode(EDTF))),
    ]
    path = Path(write_rdfxml(triples, tmp_path / "dates.rdf"))
    done = run_java(["-cp", find_hermit(), "org.semanticweb.HermiT.cli.CommandLine", "-k", path.as_uri()])
    assert "UnsupportedDatatypeException" in done.stderr


def test_what_is_absent_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As a failure that names the packages, not as a skip."""
    monkeypatch.setattr("test_java.JARS", tmp_path)
    with pytest.raises(AssertionError, match=r"owlapi-distribution\.jar.*apt-get install .*libowlapi-java"):
        find_owl_api()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AssertionError, match="apt-get install default-jdk-headless"):
        run_java(["-version"])
