"""Checks of the stored queries: their form, their order, their golden rows, and that a cube is asked in full."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from dpo_kg.build.headers import compile_queries
from dpo_kg.checks.material import Fault, FunctionCheck, Material, find_names
from dpo_kg.errors import BuildError
from dpo_kg.vocabulary import shorten_iri

_VARIABLE = re.compile(r"[?$](\w+)")
_ORDER = re.compile(r"\bORDER\s+BY\b([^{}]*)\Z", re.IGNORECASE)
_LIMIT = re.compile(r"\b(?:LIMIT|OFFSET)\s+\d+", re.IGNORECASE)
_SELECT = re.compile(r"\bSELECT\b", re.IGNORECASE)
_LIST = re.compile(r"\bIN\s*\([^()]*\)", re.IGNORECASE)
#: So many golden files of a query make up for one of its whole answer.
_CASES = 4
_CUBE = "http://purl.org/linked-data/cube#"


def find_faulty_queries(material: Material) -> Iterable[Fault]:
    """A stored query does not parse, or its header, parameters or columns are at fault.

    Mend: correct the query or its header at that place.
    """
    try:
        compile_queries(material.root, material.known_queries)
    except BuildError as error:
        for problem in error.problems:
            place, _, fault = problem.partition(": ")
            said = fault.split("\n")[0]
            yield Fault(ox.Literal(place.split(":")[0]), ox.Literal(said), place=place, what=said)


def find_ties(material: Material) -> Iterable[Fault]:
    """A stored query has different rows with the same place in its order.

    Mend: add to ORDER BY the variables that tell these rows apart.
    """
    for name, text in material.question_texts.items():
        ties = _count_ties(text, material)
        if ties:
            yield Fault(ox.Literal(name), ox.Literal(f"{ties} rows share their place with another"))


def _count_ties(text: str, material: Material) -> int:
    """Return how many rows of a query its ORDER BY does not tell apart."""
    body = "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("#"))
    order = _ORDER.search(_LIMIT.sub("", body).rstrip())
    if order is None:
        return 0  # without an order it is at fault already: query-form
    keys = list(dict.fromkeys(_VARIABLE.findall(order[1])))
    projected = [variable.value for variable in _solve(body, material).variables]
    unseen = " ".join(f"?{key}" for key in keys if key not in projected)
    try:
        solutions = _solve(_SELECT.sub(f"SELECT {unseen}", body, count=1), material)
    except SyntaxError:  # such as in an aggregate or behind DISTINCT, where only what is selected can be ordered by
        solutions = _solve(body, material)
    names = [variable.value for variable in solutions.variables]
    rows = {tuple(map(str, solution)) for solution in solutions}
    places = Counter(tuple(row[names.index(key)] for key in keys if key in names) for row in rows)
    return sum(count - 1 for count in places.values())


def _solve(query: str, material: Material) -> ox.QuerySolutions:
    solutions = material.store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions


def find_missing_golden_rows(material: Material) -> Iterable[Fault]:
    """A stored query has no golden rows, or golden rows have no query (in a clone only).

    Mend: write the golden rows, computed without the graph (CONTRIBUTING.md, 4), or drop those of a query that is
    gone.
    """
    below = Path(material.root, "tests", "golden")
    # Those of the seeds, and those of all layers.
    homes = [home for home in (below / "queries", below / "field" / "queries") if home.is_dir()]
    if not homes:
        return
    questions = {Path(name).stem: name for name in material.question_texts}
    for name, file in questions.items():
        cases = {path.name for home in homes for path in (home / name).glob("*.tsv")}
        # The whole may be more than anybody computes apart from the graph: then its parts are more than one.
        missing = ["example.tsv"] if "example.tsv" not in cases else []
        missing += ["default.tsv"] if "default.tsv" not in cases and len(cases) < _CASES else []
        for case in missing:
            yield Fault(ox.Literal(file), ox.Literal(f"no tests/golden/queries/{name}/{case}"))
    for home in homes:
        for folder in sorted(path.name for path in home.iterdir() if path.is_dir()):
            if folder not in questions:
                place = (home / folder).relative_to(material.root).as_posix()
                yield Fault(ox.Literal(place), ox.Literal("no such query"))


def find_open_dimensions(material: Material) -> Iterable[Fault]:
    """A stored query reads a measure of a data cube and leaves a dimension of its structure out.

    A measure that stands in a list of properties only (`IN`) is not read: such a query shows statements of one thing.

    Mend: bind or filter {value} in the query, so that figures of different kinds are not mixed.
    """
    structures: dict[str, tuple[set[str], set[str]]] = {}  # dimensions and measures
    rows = material.select(
        f"SELECT ?dsd ?dimension ?measure {{ ?dsd <{_CUBE}component> ?c "
        f"OPTIONAL {{ ?c <{_CUBE}dimension> ?dimension }} OPTIONAL {{ ?c <{_CUBE}measure> ?measure }} }}"
    )
    for dsd, *parts in rows:
        kept = structures.setdefault(str(dsd), (set(), set()))
        for part, known in zip(parts, kept, strict=True):
            if isinstance(part, ox.NamedNode):
                known.add(shorten_iri(part.value))
    for name, text in material.question_texts.items():
        words = find_names(text)
        read = find_names(_LIST.sub(" ", text))
        asked = [dimensions for dimensions, measures in structures.values() if measures & read]
        missing = [sorted(dimensions - words) for dimensions in asked]
        if missing and all(missing):
            fewest = min(sorted(missing), key=len)
            yield Fault(ox.Literal(name), ox.Literal(", ".join(fewest)))


CHECKS: dict[str, FunctionCheck] = {
    "query-dimensions": find_open_dimensions,
    "query-form": find_faulty_queries,
    "query-golden": find_missing_golden_rows,
    "query-order": find_ties,
}
