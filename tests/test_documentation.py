"""The reference pages: complete, and right where what they describe changes."""

from __future__ import annotations

import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest

import dpo_kg
from dpo_kg.checks.registry import load_checks
from dpo_kg.cli import COMMANDS, load_command, main
from dpo_kg.documentation.__main__ import main as write_documentation
from dpo_kg.documentation.architecture import read_floors
from dpo_kg.documentation.markdown import block, code, escape, prose, table
from dpo_kg.documentation.pages import write_pages
from dpo_kg.documentation.queries import write_question_page
from dpo_kg.documentation.serving import write_setting_page
from dpo_kg.errors import InputError
from dpo_kg.exporters.graphs import GRAPH_FORMATS
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import ROW_FORMATS
from dpo_kg.server.settings import Settings
from dpo_kg.validation.writing import FORMATS

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def pages(kg: KnowledgeGraph) -> dict[str, str]:
    return write_pages(str(ROOT))


@pytest.mark.slow
def test_every_stored_query_has_a_page(kg: KnowledgeGraph, pages: dict[str, str]) -> None:
    assert {f"queries/{name}.md" for name in kg.queries()} | {"queries/index.md"} == {
        name for name in pages if name.startswith("queries/")
    }
    for name in kg.queries():
        page, header = pages[f"queries/{name}.md"], kg.describe_query(name)
        assert f"\ndpo-kg run {name}" in page and f'.run("{name}"' in page and "\nSELECT " in page
        assert all(f"| `--{param['name']}` |" in page for param in header["params"])
        assert all(f"| `{column['name']}` |" in page for column in header["columns"])
        assert "The answer, " in page, f"the example of {name} has no rows"


@pytest.mark.slow
def test_every_command_and_option_is_told(pages: dict[str, str]) -> None:
    page = pages["commands.md"]
    sections = re.split(r"^### ", page, flags=re.MULTILINE)[1:]
    assert [section.partition("\n")[0] for section in sections] == list(COMMANDS)
    for name, section in zip(COMMANDS, sections, strict=True):
        options = [option for action in load_command(name).build_parser()._actions for option in action.option_strings]
        assert [option for option in options if option not in section] == []
        assert "```sh\ndpo-kg " in section, f"README shows no example of {name}"


@pytest.mark.slow
def test_every_term_is_told(kg: KnowledgeGraph, pages: dict[str, str]) -> None:
    content = kg.schema().to_dict()
    for entry in [*content["classes"], *content["properties"]]:
        page = pages[f"ontology/{entry['module']}.md"]
        assert f"\n### `{entry['id']}`\n" in page and escape(entry["label"].get("en", "")) in page
    listed = pages["ontology/codes.md"]
    assert all(f"| `{found['id']}` |" in listed for scheme in content["codes"] for found in scheme["codes"])


@pytest.mark.slow
def test_every_message_of_a_shape_is_told(pages: dict[str, str]) -> None:
    files = list((ROOT / "ontology" / "shapes").glob("*.ttl"))
    for path in files:
        text = path.read_text(encoding="utf-8")
        targeted = re.findall(r'sh:message "(.*)"@en ;\n(?:    sh:\w+ .*\n)*?    sh:target', text)
        page = pages[f"shapes/{path.stem}.md"]
        for message in targeted:
            demand = message.replace('\\"', '"').partition(" Mend: ")[0]
            assert prose(demand) in page
    assert len(files) > 10


@pytest.mark.slow
def test_checks_formats_errors_and_public_names_are_told(pages: dict[str, str]) -> None:
    assert all(f"| `{check.name}` |" in pages["checks.md"] for check in load_checks(str(ROOT)))
    assert all(f"| `{name}` |" in pages["formats.md"] for name in (*ROW_FORMATS, *GRAPH_FORMATS, *FORMATS))
    errors = [getattr(dpo_kg, name) for name in dpo_kg.__all__ if name.endswith("Error")]
    assert all(f"| `{error.code}` | `{error.__name__}` |" in pages["errors.md"] for error in errors)
    names = [name for name in dpo_kg.__all__ if not name.startswith("__")]
    assert all(f"\n### {name}\n" in pages["python.md"] for name in names)


@pytest.mark.slow
def test_every_question_of_the_tests_is_told(pages: dict[str, str]) -> None:
    lines = (ROOT / "tests" / "golden" / "questions.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert all(f"| {line.split(chr(9))[0]} |" in pages["questions.md"] for line in lines)


@pytest.mark.slow
def test_every_layer_is_told_with_its_terms(field: KnowledgeGraph, pages: dict[str, str]) -> None:
    page = "\n" + pages["sources.md"]
    layers = sorted(path.name for path in (ROOT / "data").iterdir() if path.is_dir())
    assert len(layers) > 20
    for name, number in field.info()["attributions_by_layer"].items():
        (section,) = (part for part in page.split("\n## ") if f"Layer `{name}`: {number} " in part)
        table = ROOT / "data" / name / "corrections.tsv"
        lines = table.read_text(encoding="utf-8").splitlines()[1:] if table.exists() else []
        cells = "1 cell is corrected" if len(lines) == 1 else f"{len(lines) or 'No'} cell"
        assert cells in section
        described = ROOT / "data" / name / "source.ttl"
        terms = re.findall(r'dcterms:rights "(.*)"@en', described.read_text("utf-8")) if described.exists() else []
        assert not terms or any(f"| Terms | {escape(text)} |" in section for text in terms)
        layers.remove(name)
    assert layers == []


def test_every_layer_has_its_terms_in_the_licence() -> None:
    paragraphs = (ROOT / "LICENSE-DATA").read_text(encoding="utf-8").split("\n\n")
    named = [name for text in paragraphs for name in re.findall(r"data/([\w-]+)", text.partition(": ")[0])]
    assert sorted(named) == sorted(path.name for path in (ROOT / "data").iterdir() if path.is_dir())


@pytest.mark.slow
def test_every_floor_is_drawn(pages: dict[str, str]) -> None:
    floors = read_floors(str(ROOT))
    assert len(floors) > 5
    assert all(f"floor{number} " in pages["architecture.md"] for number in range(len(floors)))
    assert all(f"| `{name}` |" in pages["architecture.md"] for names in floors for name in names)


@pytest.mark.slow
def test_pages_do_not_name_this_machine(pages: dict[str, str]) -> None:
    assert [name for name, text in pages.items() if str(ROOT) in text or str(Path.home()) in text] == []


@pytest.mark.slow
def test_commands_of_the_pages_work(
    pages: dict[str, str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DPO_KG_ROOT", str(ROOT))
    lines = {
        line
        for name, text in pages.items()
        if name.startswith("queries/") or name == "questions.md"
        for shown in re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        for line in shown.splitlines()
    }
    assert len(lines) > 50
    for line in sorted(lines):
        program, *words = shlex.split(line)
        assert program == "dpo-kg" and main(words) == 0, line
        assert capfd.readouterr().out.count("\n") > 1, f"no rows: {line}"


@pytest.mark.slow
def test_python_calls_of_the_pages_work(pages: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DPO_KG_ROOT", str(ROOT))
    for name, text in pages.items():
        if name.startswith("queries/") and "```python" in text:
            (call,) = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
            names: dict[str, object] = {}
            exec(call, names)
            assert names["rows"], name


@pytest.mark.slow
def test_writing_and_comparing(
    pages: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dpo_kg.documentation.__main__.write_pages", lambda root: pages)
    folder = tmp_path / "made"
    assert write_documentation(["--check", str(folder)]) == 1
    assert write_documentation([str(folder)]) == 0
    assert write_documentation(["--check", str(folder)]) == 0
    (folder / "errors.md").write_text("old", encoding="utf-8")
    (folder / "queries" / "gone.md").write_text("gone", encoding="utf-8")
    capsys.readouterr()
    assert write_documentation(["--check", str(folder)]) == 1
    assert capsys.readouterr().err.startswith("errors.md differs\nqueries/gone.md differs\nMend: ")
    assert write_documentation([str(folder)]) == 0
    assert not (folder / "queries" / "gone.md").exists()
    assert (folder / "errors.md").read_text(encoding="utf-8") == pages["errors.md"]


def test_a_folder_that_is_no_clone_is_told(
    kg: KnowledgeGraph, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write_documentation(["--root", str(tmp_path / "none"), str(tmp_path / "made")]) == 2
    assert str(tmp_path / "none") in capsys.readouterr().err
    with pytest.raises(InputError, match="the pages are made in a clone"):
        read_floors(str(tmp_path))
    with pytest.raises(InputError, match="the pages are made in a clone"):
        list(write_question_page(kg, str(tmp_path)))


def test_markdown_shows_texts_as_they_are() -> None:
    assert escape("a|b_c*d") == r"a\|b\_c\*d"
    assert code("a|b") == r"`a\|b`" and code("`x`") == "`` `x` ``" and code("") == ""
    assert prose("Give dpo:start, or `x|y`.") == r"Give `dpo:start`, or `x\|y`."
    assert block("text", "```\n").startswith("````text\n")
    assert table(("a", "b"), [("1", ""), ("2", "")]) == "| a |\n| --- |\n| 1 |\n| 2 |\n"
    assert table(("a",), []) == ""


def test_settings_of_the_server() -> None:
    """Each as option and as variable, as the code has them."""
    pages = dict(write_setting_page())
    rows = re.findall(r"^\| `--([a-z-]+)` \| `(DPO_KG_[A-Z_]+)` \| (.+?) \|$", pages["settings.md"], re.MULTILINE)
    assert [variable for _, variable, _ in rows] == [f"DPO_KG_{field.name.upper()}" for field in fields(Settings)]
    assert all(option.replace("-", "_").upper() == variable.removeprefix("DPO_KG_") for option, variable, _ in rows)
