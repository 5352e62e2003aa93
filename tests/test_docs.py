"""What README and guide show is what happens: their blocks are taken from the files and carried out."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

import dpo_kg
from conftest import some_of
from documented_pages import read_blocks
from dpo_kg.cli import COMMANDS, main
from dpo_kg.exporters.graphs import GRAPH_FORMATS
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import ROW_FORMATS
from dpo_kg.vocabulary import DPO, ID, PREFIXES, expand_curie

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MODELLING = (ROOT / "docs" / "modelling.md").read_text(encoding="utf-8")
PAGES = {
    path.name: path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    if "made" not in path.parts
}
#: Names in the pages that nothing has: a typing mistake of the tutorial, and a claim that an import would make.
NO_NAMES = (
    *("person/kofi-annan", "claim/usg-peace-operations-le-roy-alain-start-d-l52"),
    *("mission/invented", "mission/third"),
)
ENTRY = "import sys; from dpo_kg.cli import entry; entry()"


def section(text: str, title: str) -> str:
    """Return what stands below a heading, up to the next one of its level."""
    _, found, rest = f"\n{text}".partition(f"\n## {title}\n")
    assert found, f"no heading {title}"
    return rest.split("\n## ")[0]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def example_in_turtle() -> str:
    """Return the examples of the guide with the prefixes that they leave out; things of the graph are referred to."""
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    return "\n".join([head, *blocks(MODELLING, "turtle")])


def run(words: list[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    package = str(Path(dpo_kg.__file__).parent.parent)
    path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
    return subprocess.run(
        [sys.executable, *words], capture_output=True, cwd=folder, env={**os.environ, "PYTHONPATH": path}, timeout=50
    )


(SHELL,) = blocks(section(README, "Ask"), "sh")
(PYTHON,) = blocks(section(README, "Ask"), "python")
(FIELD,) = blocks(section(README, "Ask about the field"), "sh")
LINES = [line for text in (SHELL, FIELD) for line in text.split("\n") if line.strip()]
#: Word of a comment in the block → what the output of its line has to show.
CLAIMS = {"nobody": '"nobody: vacancy', '"possible"': '"possible"', "file, line": "no violations"}
#: Commands that tell on standard error what they have done.
REPORTING = ("import", "diff")


@pytest.fixture
def whole(field: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands work on all layers, as they do for the readers of the README."""
    monkeypatch.setenv("DPO_KG_ROOT", str(ROOT))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, kg: KnowledgeGraph) -> Path:
    """A folder with what the README speaks of as the user's own: the examples of the guide, and a filled-in table."""
    place = tmp_path_factory.mktemp("docs")
    *_, table = (b for b in read_blocks(PAGES["contribute-table.md"]) if b.told.get("file") == "tenures.csv")
    (place / "my-tenures.csv").write_text(table.text, encoding="utf-8")
    (place / "my-tenure.ttl").write_text(example_in_turtle(), encoding="utf-8")
    newer, count = re.subn(r'(dpo:start ")\d{4}', r"\g<1>2031", example_in_turtle(), count=1)
    assert count
    (place / "my-newer.ttl").write_text(newer, encoding="utf-8")
    return place


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize("line", some_of(LINES, 4))
def test_readme_commands(
    folder: Path, line: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    program, *words = shlex.split(line, comments=True)
    assert program == "dpo-kg"
    status = main(words)
    out, errors = capfd.readouterr()
    assert status == (1 if words[0] == "diff" else 0)
    assert not errors or words[0] in REPORTING
    assert out.strip()
    comment = line.partition("  # ")[2]
    for claim, shown in CLAIMS.items():
        assert claim not in comment or shown in out
    assert "two heads" not in comment or out.count("\n") == 3, "a header and two rows"
    assert line not in FIELD or out.count("\n") > 1, "no rows"


def test_claims_stand_in_the_readme() -> None:
    assert all(claim in SHELL for claim in CLAIMS)


@pytest.mark.slow
@pytest.mark.usefixtures("whole")
def test_readme_python(folder: Path) -> None:
    done = run(["-W", "error", "-c", PYTHON], folder)
    assert (done.returncode, done.stderr) == (0, b"")
    out = done.stdout.decode()
    assert "Jean-Marie Guéhenno certain" in out and "\n1992-03 Encyclopedia article" in out


def test_methods_that_the_readme_names(kg: KnowledgeGraph) -> None:
    names = re.findall(r"\.(to_\w+)\(\)", PYTHON)
    assert len(names) >= 6
    rows = kg.run("tenures-of-person")
    assert all(getattr(kg if name == "to_rdflib" else rows, name)() is not None for name in names)


def test_the_list_of_commands_is_complete(folder: Path) -> None:
    """In README, --help and package alike."""
    files = Path(dpo_kg.__file__).parent.glob("cli/*.py")
    code = {path.stem for path in files if "\ndef execute(words" in path.read_text(encoding="utf-8")}
    modules = {name.rstrip("_") for name in code}  # no module can be called "import"
    assert set(COMMANDS) == modules
    # What serves comes to no end, and a whole site takes minutes: they are tried in tests of their own.
    served = [line for block in blocks(section(README, "Serve"), "sh") for line in block.split("\n") if line.strip()]
    shown = [*LINES, *served]
    assert {shlex.split(line, comments=True)[1] for line in shown} == modules
    text = run(["-c", ENTRY, "--help"], folder).stdout.decode()
    listed = re.findall(r"^  ([a-z]+) +\S", text.partition("\nask:\n")[2].partition("\noptions:")[0], re.MULTILINE)
    assert set(listed) == modules


def test_the_list_of_formats_is_complete() -> None:
    (rows, graphs) = re.findall(r"`--format` takes\s+(.*?) for rows and\s+(.*?) for graphs", README, re.DOTALL)[0]
    assert set(re.findall(r"`(\w+)`", rows)) == set(ROW_FORMATS)
    assert set(re.findall(r"`(\w+)`", graphs)) == set(GRAPH_FORMATS)


def test_readme_names_the_version_of_the_data(kg: KnowledgeGraph) -> None:
    (version,) = re.findall(r"Data as of version ([\d-]+)", README)
    assert version == kg.info()["data_version"]


def test_files_that_the_readme_names_exist() -> None:
    names = re.findall(r"`((?:[\w.]+/)+[\w.]*|LICENSE[\w-]*|[A-Z]+\.\w+)`", README)
    names += re.findall(r"python (\S+\.py)", README)
    assert {"data/", "LICENSE", "CITATION.cff", "benchmarks/cold_start.py"} <= set(names)
    made = (".venv/",)  # by the commands of the README
    assert [name for name in names if not name.startswith(made) and not (ROOT / name).exists()] == []


def test_the_example_of_the_guide_is_valid(kg: KnowledgeGraph, folder: Path) -> None:
    report = kg.validate(str(folder / "my-tenure.ttl"))
    assert report.conforms, report.to_text()
    assert report.things >= 2


def test_names_of_the_vocabulary_in_the_pages_exist(field: KnowledgeGraph) -> None:
    """Each CURIE in the pages, and each property that the guide names without its prefix."""
    curies = {
        (page, iri)
        for page, text in PAGES.items()
        for prefix, local in re.findall(r"\b([a-z]+(?:-[a-z]+)*):([A-Za-z][\w-]*)", text)
        if (iri := expand_curie(f"{prefix}:{local}")) is not None
        and prefix not in ("edtf", "rdfs", "xsd")
        and not local.startswith("invented-")
    }
    bare = {("modelling.md", f"{DPO}{name}") for name in re.findall(r"`([a-z]+[A-Z]\w+)`", MODELLING)}
    assert len(curies) > 20 and len(bare) >= 4
    store = field.snapshot.store
    unknown = [
        (page, iri)
        for page, iri in sorted(curies | bare)
        if iri.removeprefix(ID) not in NO_NAMES
        and next(store.quads_for_pattern(ox.NamedNode(iri), None, None, None), None) is None
    ]
    assert unknown == []


def test_links_between_pages_lead_to_files_of_the_repository() -> None:
    """So that they work where the files are read as they are; only Sphinx knows the pages that are made."""
    pages = [ROOT / "README.md", *(path for path in (ROOT / "docs").rglob("*.md") if "made" not in path.parts)]
    links = [
        (page, target)
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not target.startswith("http")
    ]
    assert len(links) > 20
    assert [(str(page), target) for page, target in links if not (page.parent / target).is_file()] == []


def test_every_page_is_in_the_contents() -> None:
    text = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("index.md") if "made" not in path.parts
    )
    names = [
        path.relative_to(ROOT / "docs").with_suffix("").as_posix()
        for path in (ROOT / "docs").rglob("*.md")
        if "made" not in path.parts and path.parent.name != "decisions" and path.name != "ontology-diagrams.md"
    ]
    assert [name for name in names if name != "index" and f"\n{name}\n" not in text] == []


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_what_every_reader_is_told_first(page: str) -> None:
    text = " ".join((ROOT / page).read_text(encoding="utf-8").split()).lower()
    for told in ("not a product of the united nations", "living persons", "open an issue", "not registered yet"):
        assert told in text


def test_the_guide_has_an_example_of_each_pattern(kg: KnowledgeGraph) -> None:
    """Of each class of which people write things, and of the properties that stand for a pattern."""
    shown = " ".join(blocks(MODELLING, "turtle"))
    classes = {
        "Adoption", "Characteristic", "Citation", "Claim", "DebatePosition", "Designation", "Gap", "Mission", "Person",
        "ReferenceEntry", "Resolution", "Tenure", "Topic", "Transformation",
    }  # fmt: skip
    assert {name for name in classes if f"a dpo:{name} ;" not in shown} == set()
    assert "a qb:Observation ;" in shown
    for name in ("carriedFrom", "citesReference", "conflictsWith", "rankReason", "qualifier", "asOf", "supports"):
        assert f"dpo:{name} " in shown
    assert "rank:deprecated" in shown
