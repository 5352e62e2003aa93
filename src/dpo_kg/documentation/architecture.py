"""The page on the architecture: the floors of the package, as the test of its imports holds them."""

from __future__ import annotations

import ast
import html
from collections.abc import Iterator, Sequence
from pathlib import Path

from dpo_kg.documentation.markdown import block, code, codes, page, prose, table
from dpo_kg.errors import InputError

#: The test that holds the floors.
TEST = "tests/test_architecture.py"
_PACKAGE = "src/dpo_kg"
_NAMES_A_LINE = 4


def write_architecture_page(root: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of the page.

    Raises:
        InputError: the test does not name the floors.
    """
    floors = read_floors(root)
    parts = [
        "# Floors of the package",
        f"A module imports from its own floor and from those below it, never from above; `{TEST}` fails where one "
        "does. "
        "So a floor can be read and changed without knowing what stands on it.",
        block("{graphviz}", draw_floors(floors)),
    ]
    for number, names in reversed(list(enumerate(floors))):
        rows = [(code(name), prose(_summarise(root, name)), codes(_list_parts(root, name))) for name in names]
        parts += [f"## Floor {number}", table(("Module", "What it does", "Parts"), rows)]
    yield "architecture.md", page(*parts)


def read_floors(root: str) -> list[list[str]]:
    """Return the names of modules and packages on each floor, the lowest first; names without a file are left out.

    Raises:
        InputError: the test does not name the floors.
    """
    path = Path(root, TEST)
    for node in ast.parse(path.read_text(encoding="utf-8")).body if path.is_file() else ():
        if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["FLOORS"]:
            floors: list[list[str]] = ast.literal_eval(node.value)
            return [[name for name in names if _find_file(root, name)] for names in floors]
    raise InputError("names no FLOORS; the pages are made in a clone", place=str(path))


def draw_floors(floors: Sequence[Sequence[str]]) -> str:
    """Return the floors as boxes one above the other, for Graphviz."""
    lines = [
        "digraph {",
        '  graph [rankdir=TB, bgcolor="white", ranksep=0.25];',
        '  node [shape=box, style=filled, fillcolor="#eaf2fb", color="#7a93ad", fontname="sans-serif", fontsize=11, '
        "width=6];",
        '  edge [color="#555555", arrowhead=vee];',
    ]
    for number, names in enumerate(floors):
        rows = [", ".join(names[i : i + _NAMES_A_LINE]) for i in range(0, len(names), _NAMES_A_LINE)]
        label = "<br/>".join(html.escape(row) for row in rows)
        lines.append(f"  floor{number} [label=<<b>{number}</b><br/>{label}>];")
    lines += [f"  floor{number} -> floor{number - 1};" for number in range(len(floors) - 1, 0, -1)]
    return "\n".join([*lines, "}"]) + "\n"


def _find_file(root: str, name: str) -> Path | None:
    """Return the file of a module or package; None where there is none."""
    base = Path(root, _PACKAGE, *name.split("."))
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


def _summarise(root: str, name: str) -> str:
    path = _find_file(root, name)
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path else ""
    return (docstring or "").split("\n\n")[0]


def _list_parts(root: str, name: str) -> list[str]:
    path = _find_file(root, name)
    if path is None or path.name != "__init__.py":
        return []
    return sorted(part.stem for part in path.parent.glob("*.py") if not part.stem.startswith("__"))
