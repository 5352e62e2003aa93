"""The same answers with French names: those of codes and classes from a file of names, that of the body from the facts.

All other names stand in English or without a language, because no source gives them in French.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from expected.facts import ENGLISH, Fact, Table, find, text

FRENCH = "@fr"
NAMES = Path(__file__).parent / "names-fr.tsv"
ENGLISH_ONLY = ("family",)  # columns of names that are no codes, though one is spelt like a code
#: Words that a query itself puts between names and dates.
PHRASES: dict[str, Callable[[re.Match[str], dict[str, str]], str]] = {
    r'^"(\w+) as of (.+)"$': lambda found, names: text(f"{names[found[1]]} au {found[2]}"),
    r'^"(ended)"$': lambda found, names: text(names[found[1]]),
    r'^"nobody: vacancy (\S+) to (\S+)"$': lambda found, _: text(f"personne : vacance du {found[1]} au {found[2]}"),
}


def read_french(facts: Iterable[Fact]) -> dict[str, str]:
    """Return English → French names."""
    with NAMES.open(encoding="utf-8", newline="") as file:
        names = {row["english"]: row["french"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    listed = list(facts)
    english, french = (find(listed, name).object.partition("@")[0] for name in ("D012", "D014"))
    return names | {english: french}


def in_french(table: Table, names: dict[str, str]) -> Table:
    """Return an answer with its names in French where there are any."""
    columns, rows = table
    known = {text(english, ENGLISH): text(french, FRENCH) for english, french in names.items()}
    kept = [name in ENGLISH_ONLY for name in columns.split()]
    return columns, [
        tuple(cell if keep else _translate(cell, known, names) for cell, keep in zip(row, kept, strict=True))
        for row in rows
    ]


def _translate(cell: str, known: dict[str, str], names: dict[str, str]) -> str:
    for pattern, write in PHRASES.items():
        found = re.match(pattern, cell)
        if found:
            return write(found, names)
    return known.get(cell, cell)
