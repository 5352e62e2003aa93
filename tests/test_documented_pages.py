"""Every command and every snippet of README and docs/ works, and writes what the pages show."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conftest import some_of
from documented_pages import elide, matches, read_blocks, run_page

ROOT = Path(__file__).parent.parent
#: Set to 1, the pages are written anew with what the commands write today.
WRITE = "DPO_KG_WRITE_PAGES"
#: A line of pages whose commands work on all layers; those of the others work on the seeds alone.
WHOLE = "<!-- data: all layers -->"
#: The README's blocks are the business of test_docs.py, those of the modelling guide too.
OTHERS = ("docs/modelling.md", "docs/reference/ontology-diagrams.md")
PAGES = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "docs").rglob("*.md")
    if "made" not in path.parts and str(path.relative_to(ROOT)) not in OTHERS
)
#: Why a block may be shown without being run.
REASONS = {
    "the set-up, which .ci/run carries out": "pip install",
    "needs a network": "",
    "needs a store": "",
    "another program's configuration": "",
    "takes minutes": "",
    "runs until it is stopped": "",
}


def check(page: str, folder: Path, with_programs: bool) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    new, shift, wrong = text, 0, []
    for block, written in run_page(text, folder, with_programs=with_programs):
        written = written if not written or written.endswith("\n") else f"{written}\n"
        if matches(block.text, written):
            continue
        shown = elide(block.text, written)
        wrong.append(f"{page}:{block.line} shows\n{block.text}but there is\n{written}")
        new = new[: block.start + shift] + shown + new[block.end + shift :]
        shift += len(shown) - (block.end - block.start)
    if wrong and os.environ.get(WRITE) == "1":
        (ROOT / page).write_text(new, encoding="utf-8")
    assert not wrong, "\n".join([*wrong, f"Mend: {WRITE}=1 pytest {Path(__file__).name} -k '{page}', and look at it."])


@pytest.fixture
def graph_of_page(page: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands of a page work on the seeds, or on all layers where a comment of the page asks for them."""
    whole = WHOLE in (ROOT / page).read_text(encoding="utf-8").splitlines()
    request.getfixturevalue("field" if whole else "kg")
    if whole:
        monkeypatch.setenv("DPO_KG_ROOT", str(ROOT))


@pytest.mark.usefixtures("graph_of_page")
@pytest.mark.parametrize("page", some_of(PAGES, 3))
def test_pages(page: str, tmp_path: Path) -> None:
    check(page, tmp_path, with_programs=False)


def needs_programs(page: str) -> bool:
    blocks = read_blocks((ROOT / page).read_text(encoding="utf-8"))
    return any(block.language == "r" or "needs" in block.told for block in blocks)


@pytest.mark.programs
@pytest.mark.usefixtures("graph_of_page")
@pytest.mark.parametrize("page", [page for page in PAGES if needs_programs(page)])
def test_pages_with_other_programs(page: str, tmp_path: Path) -> None:
    check(page, tmp_path, with_programs=True)


def test_blocks_that_are_only_shown_have_one_of_the_reasons() -> None:
    shown = {
        block.told["shown"]
        for page in PAGES
        for block in read_blocks((ROOT / page).read_text(encoding="utf-8"))
        if "shown" in block.told
    }
    assert shown <= set(REASONS)


def test_pages_are_found() -> None:
    assert len(PAGES) > 20
    assert sum(len(read_blocks((ROOT / page).read_text(encoding="utf-8"))) for page in PAGES) > 80
    assert any(needs_programs(page) for page in PAGES)
    assert any(WHOLE in (ROOT / page).read_text(encoding="utf-8").splitlines() for page in PAGES)
