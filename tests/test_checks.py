"""Checks, discovered: each has a level, a fixture that passes and one that gives exactly the row it names.

A fixture stands in tests/checks/CHECK/: a Turtle file, or a small tree of files for what looks at files. The first
line of one that must fail, or of the file FINDS in its tree, says what is found: `# finds SUBJECT VALUE`. A Turtle
fixture that declares terms is an ontology of its own; the others are data under the ontology of this clone.
"""

from __future__ import annotations

import functools
import re
import shutil
import string
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import yaml

from conftest import checks_of_some_layers, copy_seeds
from dpo_kg.build.assemble import Closed, close
from dpo_kg.build.bounds import derive_bounds
from dpo_kg.build.ontology import Ontology, load_ontology
from dpo_kg.build.rules import Rule, load_rules
from dpo_kg.build.tbox import generate_rules
from dpo_kg.checks.material import Material
from dpo_kg.checks.registry import LEVELS, LEVELS_FILE, Check, load_checks, read_levels
from dpo_kg.checks.report import CheckRows, Told, choose_checks, run_checks
from dpo_kg.errors import BuildError, UnknownNameError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.locations import list_files
from dpo_kg.rdf.reading import read_quads
from dpo_kg.terms import to_display
from dpo_kg.validation import validate_files
from dpo_kg.vocabulary import BASE, CODE, DPO, INFERRED_GRAPH, OWL, RDF, SKOS

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "tests" / "checks"
CHECKS = {check.name: check for check in load_checks(str(ROOT))}
CASES = sorted(path.relative_to(FIXTURES).as_posix() for path in FIXTURES.glob("*/*"))
FINDS = re.compile(r"# finds (\S+) (.+)\n")
FILE_NAME = re.compile(r"(?P<kind>valid|invalid)-[0-9]{3}(?:\.ttl)?")
PLACE = re.compile(r"(?:ontology|data|queries|tests)/[\w/.-]+(?::[1-9][0-9]*){0,2}")
#: Checks whose fixtures find what stands in no file.
NOWHERE = {"serialisations", "vacancy"}
LEAST_CHECKS = 90
_TERM_KINDS = {f"{SKOS}Concept", f"{SKOS}ConceptScheme"}


@functools.cache
def clone_ontology() -> Ontology:
    return load_ontology(str(ROOT))


@functools.cache
def clone_rules() -> tuple[list[Rule], list[list[Rule]]]:
    """Return the rules of the clone; those that only find clashes are the build's business."""
    axioms = [rule for rule in generate_rules(clone_ontology().triples) if rule.conclusions]
    return axioms, load_rules(str(ROOT))


def is_declaration(triple: ox.Triple) -> bool:
    kind = triple.object.value if isinstance(triple.object, ox.NamedNode) else ""
    return triple.predicate.value == f"{RDF}type" and (kind.startswith(OWL) or kind in _TERM_KINDS)


def material_of(case: str, folder: Path) -> Material:
    """Return what the check of a fixture looks at: its files as a tree, and the graph that follows from them."""
    path = FIXTURES / case
    if path.is_dir():
        shutil.copytree(path, folder, dirs_exist_ok=True)
    else:
        declares = any(is_declaration(quad.triple) for quad in read_quads(str(path)))
        home = folder / ("ontology" if declares else "data/layer")
        home.mkdir(parents=True)
        shutil.copy(path, home / "fixture.ttl")
    root = str(folder)
    data = [q.triple for name in list_files(root, ("data",), (".ttl",)) for q in read_quads(str(folder / name))]
    if (folder / "ontology").is_dir():
        ontology = load_ontology(root)
        terms = [t for t in ontology.triples if is_term(t.subject, ontology)]
        data += [t for t in ontology.triples if t not in terms]
        ontology.triples = terms
        closed = Closed(data, derive_bounds(data))
    else:
        ontology = clone_ontology()
        closed = close(data, ontology, *clone_rules())
    files = [str(folder / name) for name in list_files(root, ("data",), (".ttl",))]
    return Material(root, fill_store(closed, ontology), ontology, lambda: validate_files(files, str(ROOT)))


def is_term(node: ox.NamedNode | ox.BlankNode | ox.Triple, ontology: Ontology) -> bool:
    if not isinstance(node, ox.NamedNode):
        return True
    declared = {t.subject for t in ontology.triples if is_declaration(t)}
    return node in declared or node.value.startswith((DPO, CODE))


def fill_store(closed: Closed, ontology: Ontology) -> ox.Store:
    """Return the graph laid out as the build lays it."""
    store = ox.Store()
    derived = [d.triple for d in closed.derivations]
    for triples, graph in (
        ([*closed.asserted, *derived, *ontology.flat_triples()], ox.DefaultGraph()),
        (derived, ox.NamedNode(INFERRED_GRAPH)),
        (ontology.flat_triples(), ox.NamedNode(f"{BASE}graph/ontology")),
    ):
        store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
    return store


def expected(case: str) -> list[tuple[str, str]]:
    """Return the rows that a fixture says are found; none for one that passes."""
    path = FIXTURES / case
    if path.name.startswith("valid"):
        return []
    text = (path / "FINDS" if path.is_dir() else path).read_text(encoding="utf-8")
    first = FINDS.match(text)
    assert first, f"{case}: the first line does not say what is found"
    return [(first[1], first[2])]


def test_checks_are_found() -> None:
    assert len(CHECKS) > LEAST_CHECKS
    assert {check.level for check in CHECKS.values()} == set(LEVELS)
    assert {path.stem for path in (ROOT / "queries" / "checks").glob("*.rq")} < CHECKS.keys()


def test_each_check_has_a_level_and_fixtures_of_both_kinds() -> None:
    assert CHECKS.keys() == read_levels(str(ROOT)).keys() == {path.name for path in FIXTURES.iterdir()}
    for name in CHECKS:
        kinds = {found["kind"] for path in (FIXTURES / name).iterdir() if (found := FILE_NAME.fullmatch(path.name))}
        assert kinds == {"valid", "invalid"}, name


@pytest.mark.parametrize("case", CASES)
def test_fixture(case: str, tmp_path: Path) -> None:
    assert FILE_NAME.fullmatch(Path(case).name), f"not a name of a fixture: {case}"
    check = CHECKS[Path(case).parts[0]]
    rows = run_checks(material_of(case, tmp_path), [check])
    found = [(to_display(terms[2]), to_display(terms[3])) for terms in rows.terms]
    assert found == expected(case)
    assert rows.columns == ("level", "check", "subject", "value", "place", "message")
    assert {row[0] for row in rows} <= {check.level}
    for message in (to_display(terms[5]) for terms in rows.terms):
        assert re.fullmatch(r"[^{}]+[.?] Mend: [^{}]+\.", message), message
    for places in (to_display(terms[4]).replace(f"{tmp_path}/", "") for terms in rows.terms):
        assert bool(places) != (check.name in NOWHERE)
        assert not places or all(PLACE.fullmatch(place) for place in places.split(", ")), places


@pytest.mark.parametrize("name", CHECKS)
def test_check_says_what_it_finds(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert CHECKS[name].summary and len(CHECKS[name].summary) < 120
    assert not CHECKS[name].summary.endswith(".")


@pytest.mark.parametrize("name", CHECKS)
def test_check_says_how_to_mend_it(name: str) -> None:
    """In one sentence, which may use the finding; a statement at fault also has a property."""
    mend = CHECKS[name].mend
    fields = {field for _, field, _, _ in string.Formatter().parse(mend) if field}
    assert fields <= {"subject", "value"} | ({"property"} if name == "statement-unsourced" else set())
    assert re.fullmatch(r"[a-z].*\.", mend) and len(mend) < 200


@pytest.mark.parametrize("path", sorted((ROOT / "queries" / "checks").glob("*.rq")), ids=lambda path: path.stem)
def test_header_is_yaml(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    header = yaml.safe_load("\n".join(line[3:] for line in text.split("\n") if line.startswith("#+ ")))
    assert set(header) == {"summary", "description", "mend"}
    assert header["summary"] == CHECKS[path.stem].summary and header["description"]
    assert header["mend"].strip() == CHECKS[path.stem].mend
    assert text.rstrip().endswith("ORDER BY ?subject ?value")


@pytest.fixture
def resources(tmp_path: Path) -> Path:
    """A copy of the checks to spoil."""
    shutil.copytree(ROOT / "queries", tmp_path / "queries")
    return tmp_path


LEVEL_FAULTS = {
    "no level for the check vacancy": ("vacancy\tinformation\n", ""),
    "there is no check vacancies": ("vacancy\tinformation\n", "vacancies\terror\nvacancy\tinformation\n"),
    "one of error, information": ("vacancy\tinformation", "vacancy\twarning"),
    "a line is NAME, a tab": ("vacancy\tinformation", "vacancy information"),
    "stands twice or not in the order": ("vacancy\tinformation", "vacancy\tinformation\nvacancy\terror"),
    "the first line is": ("check\tlevel", "check,level"),
}


@pytest.mark.parametrize("problem", LEVEL_FAULTS)
def test_levels_are_read_strictly(resources: Path, problem: str) -> None:
    old, new = LEVEL_FAULTS[problem]
    path = resources / LEVELS_FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BuildError, match=problem):
        load_checks(str(resources))


QUERY_FAULTS = {
    "no summary, no description or no mend": ("#+ summary: ", "# summary: "),
    "no description or no mend": ("#+ mend: ", "# mend: "),
    "selects .subject and .value": ("SELECT ?subject ?value", "SELECT ?value ?subject"),
    "the prefix dpo: is not declared": ("PREFIX dpo:", "PREFIX other:"),
}


@pytest.mark.parametrize("problem", QUERY_FAULTS)
def test_a_faulty_check_is_an_error(resources: Path, problem: str) -> None:
    old, new = QUERY_FAULTS[problem]
    path = resources / "queries" / "checks" / "vacancy.rq"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BuildError, match=problem):
        load_checks(str(resources))


@pytest.fixture(scope="module")
def report(kg: KnowledgeGraph) -> CheckRows:
    return kg.check(*checks_of_some_layers())


def test_the_seeds_have_no_errors(report: CheckRows) -> None:
    assert [tuple(row) for row in report if row.level == "error"] == []
    assert report.conforms
    assert report.checks == len(checks_of_some_layers()) > len(CHECKS) - 5
    assert (report.errors, report.information) == (0, len(report))


def test_rows_are_sorted_and_carry_the_data_version(kg: KnowledgeGraph, report: CheckRows) -> None:
    assert len(report) > 5
    assert report.terms == sorted(report.terms, key=lambda row: [str(term) for term in row[1:4]])
    assert report.data_version == kg.info()["data_version"]


def test_some_checks_by_name_and_level(kg: KnowledgeGraph) -> None:
    assert {row.check for row in kg.check("vacancy")} == {"vacancy"}
    assert kg.check("vacancy", "white-space", level="error").checks == 1
    with pytest.raises(UnknownNameError, match="Did you mean vacancy"):
        kg.check("vacancies")
    with pytest.raises(UnknownNameError, match="The levels are error, information"):
        kg.check(level="warning")


def test_progress_is_told(kg: KnowledgeGraph) -> None:
    told: list[str] = []
    kg.check("vacancy", "white-space", notify=told.append)
    assert told == ["1/2 vacancy", "2/2 white-space"]


def test_errors_come_first_and_do_not_conform() -> None:
    def check(name: str, level: str) -> Check:
        return Check(name, level, "", "", lambda material: ())

    subject, value = ox.NamedNode(f"{BASE}id/topic/a"), ox.Literal("x")
    rows = CheckRows([Told(check(*of), subject, value) for of in (("a", "information"), ("b", "error"))], 2)
    assert [row.check for row in rows] == ["b", "a"]
    assert not rows.conforms
    assert rows.summary() == "2 checks, 1 error, 1 information"


def command(*words: str) -> subprocess.CompletedProcess[str]:
    entry = "import sys; from dpo_kg.cli import entry; entry()"
    return subprocess.run(
        [sys.executable, "-c", entry, "check", *words],
        capture_output=True, cwd=ROOT, text=True, encoding="utf-8", timeout=1000,
    )  # fmt: skip


@pytest.mark.slow
def test_command_on_the_clone(monkeypatch: pytest.MonkeyPatch) -> None:
    """All layers have no errors."""
    monkeypatch.setenv("DPO_KG_ROOT", str(ROOT))
    done = command("--format", "csv")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.splitlines()[-1].startswith(f"{len(CHECKS)} checks, 0 errors, ")
    assert done.stdout.startswith("level,check,subject,value,place,message")


def test_command_lists_the_checks() -> None:
    done = command("--list", "--format", "tsv")
    assert done.returncode == 0
    assert done.stdout.count("\n") == len(CHECKS) + 1
    assert '"vacancy"\t"information"\t"A post has no recorded holder for a time"' in done.stdout


def test_command_exits_with_1_for_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_seeds(tmp_path)
    people = tmp_path / "data" / "seeds" / "people.ttl"
    people.write_text(people.read_text(encoding="utf-8").replace('"Marrack Goulding"', '"Marrack  Goulding"'), "utf-8")
    monkeypatch.setenv("DPO_KG_ROOT", str(tmp_path))
    done = command("white-space", "--format", "csv")
    assert (done.returncode, done.stderr) == (1, "1 check, 1 error, 0 information\n"), done.stdout
    assert "error,white-space," in done.stdout


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.parametrize(
    "case", [case for case in CASES if (ROOT / f"queries/checks/{Path(case).parts[0]}.rq").exists()]
)
def test_rdflib_agrees(case: str, tmp_path: Path) -> None:
    """Another engine finds the same in the fixtures of the checks that are queries."""
    material = material_of(case, tmp_path)
    dataset = rdflib.Dataset(default_union=False)
    written = material.store.dump(format=ox.RdfFormat.N_QUADS)
    assert written is not None
    dataset.parse(data=written.decode(), format="nquads")
    name = Path(case).parts[0]
    rows = dataset.query((ROOT / "queries" / "checks" / f"{name}.rq").read_text(encoding="utf-8"))
    found = sorted((str(row[0]), str(row[1])) for row in rows if isinstance(row, rdflib.query.ResultRow) and row[0])
    own = [fault for fault in CHECKS[name].find(material) if not isinstance(fault.subject, ox.Literal)]
    assert found == sorted((fault.subject.value, fault.value.value) for fault in own)


def test_levels_count_as_a_resource(root: str) -> None:
    """So that a copy of the resources, and a stamp of their state, hold them."""
    assert LEVELS_FILE in list_files(root)


def test_checks_need_no_yaml(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """The headers of the stored queries were read when the graph was built."""
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert kg.check("query-form").conforms


def test_choose_checks_keeps_to_the_level() -> None:
    chosen = choose_checks(str(ROOT), level="error")
    assert chosen and {check.level for check in chosen} == {"error"}
