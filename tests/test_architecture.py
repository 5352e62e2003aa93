"""Imports go downwards only, and every module stands on a known floor."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "dpo_kg"

#: Floors from the ground up. A module may import from floors below its own, and from its own where that makes no
#: circle. A name stands for the module and all modules in it.
FLOORS = [
    ["errors", "vocabulary", "edtf", "messages"],
    ["literals", "locations", "files", "folders", "terms", "sparql_errors", "engine", "lookup", "periods"],
    ["sparql_text", "question", "search", "cards"],
    ["rdf"],
    ["isolation"],
    [
        "build",
        "exporters",
        "views",
        "names",
        "places",
        "property_constraints",
        "shacl_engine",
        "shape_dependencies",
        "shape_sieve",
        "validation_state",
        "mentioned_things",
        "nearest",
    ],
    ["snapshot", "results", "stored_query", "validation", "sources", "statements", "description", "finding"],
    [
        "checks",
        "comparison",
        "explanation",
        "inference",
        "quality",
        "remote",
        "answer_sources",
        "schema",
        "schema_reading",
        "schema_text",
        "table_writing",
        "importers",
        "merged_validation",
    ],
    ["graph"],
    ["knowledge_graph"],
    ["views"],
    ["web"],
    ["publication"],
    ["service"],
    ["server", "site"],
    ["cli"],
    ["__main__", "documentation"],
]

MODULES = sorted(
    str(path.relative_to(PACKAGE).with_suffix("")).replace("/", ".")
    for path in PACKAGE.rglob("*.py")
    if path.name != "__init__.py" or path.parent.name == "cli"
)


def floor_of(module: str) -> int:
    for number, names in enumerate(FLOORS):
        if any(module == name or module.startswith(f"{name}.") for name in names):
            return number
    raise AssertionError(f"{module} stands on no floor: name it in FLOORS")


def imports_of(module: str) -> list[tuple[str, bool]]:
    """Return the modules of this package that a module imports, and whether it does so for type checking only."""
    path = PACKAGE / (
        module.removesuffix(".__init__").replace(".", "/") + ("/__init__.py" if _is_package(module) else ".py")
    )
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "dpo_kg":
            base = node.module.removeprefix("dpo_kg").lstrip(".")
            names = [f"{base}.{alias.name}".lstrip(".") for alias in node.names]
            found += [(_resolve(name), id(node) in typing_only) for name in names]
        elif isinstance(node, ast.Import):
            found += [("cli", False) for alias in node.names if alias.name == "dpo_kg.cli"]
    return [(name, typing) for name, typing in found if name]


def _is_package(module: str) -> bool:
    return module.endswith("__init__")


def _resolve(name: str) -> str:
    """Return the module in which an imported name stands; "" for the package itself."""
    parts = name.split(".")
    while parts:
        candidate = PACKAGE.joinpath(*parts)
        if candidate.with_suffix(".py").exists() or (candidate.is_dir() and len(parts) > 0):
            return ".".join(parts)
        parts.pop()
    return ""


def test_modules_are_found() -> None:
    assert len(MODULES) > 25


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_downwards(module: str) -> None:
    own = floor_of(module)
    upwards = [name for name, typing_only in imports_of(module) if not typing_only and floor_of(name) > own]
    assert not upwards, f"{module} (floor {own}) imports upwards: {upwards}"


def test_no_import_circles() -> None:
    graph = {
        module: {name for name, typing in imports_of(module) if not typing and name != module} for module in MODULES
    }
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, f"circle: {' → '.join([*path[path.index(module) :], module])}"
        if module not in done:
            for name in graph.get(module, ()):
                visit(name, (*path, module))
            done.add(module)

    for module in MODULES:
        visit(module, ())


def test_a_wrong_import_would_be_seen() -> None:
    """The rule itself can fail: the command line stands above the errors."""
    assert floor_of("cli.run") > floor_of("errors")
    assert ("knowledge_graph", False) in imports_of("cli.common")


def test_exporters_do_not_know_each_other_in_circles() -> None:
    assert not any(name.startswith("exporters") for name, _ in imports_of("exporters.jsonld"))
    assert not any(name.startswith("exporters") for name, _ in imports_of("exporters.rows"))
