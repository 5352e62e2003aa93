"""Golden rows of mandates, computed from the raw files without the graph: csv, json and plain Python.

Usage: python tests/golden/field/mandates.py SOURCES, the folder that holds the folders of the sources. It prints
tab-separated rows: where from, mission, symbol, what, value. `establishing.py` and `resolutions.py` use it for the
expected answers of stored queries.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from pathlib import Path

DECISIONS = Path(__file__).resolve().parents[3] / "data" / "resolution-texts" / "decisions.tsv"
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
#: Plain sentences: "Decides to extend the mandate of NAME until DAY" and the form of UNFICYP. Deliberately narrow.
PLAIN = re.compile(
    r"[Dd]ecides to (?:extend|renew) "
    r"(?:the (?:present )?mandate of |until [0-9]{1,2} \w+ [0-9]{4} the mandate of )"
    r"(?:the )?(?P<name>[A-Z]{4,}(?: I{1,3})?)(?P<rest>[^;]{0,160})"
)
CYPRUS = re.compile(
    r"Extends once more the stationing in Cyprus of the United Nations Peace-keeping Force,? [^;]{0,80}?"
    r"for a further period ending (?:on )?(?P<day>[0-9]{1,2}) (?P<month>\w+) (?P<year>[0-9]{4})"
)
UNTIL = re.compile(r"until (?P<day>[0-9]{1,2}) (?P<month>\w+) (?P<year>[0-9]{4})")


def iso(found: re.Match[str]) -> str:
    return f"{found['year']}-{MONTHS.index(found['month']) + 1:02}-{int(found['day']):02}"


def read_texts(folder: Path) -> dict[str, str]:
    texts = {}
    with gzip.open(folder / "sc-resolutions-mandate-registry" / "sc_resolution_paragraphs.jsonl.gz", "rt") as file:
        for line in file:
            item = json.loads(line)
            words = " ".join(f"{p.get('text', '')};" for p in item["paragraphs"])
            texts[f"S/RES/{item['number']} ({item['year']})"] = words
    with gzip.open(folder / "sc-resolutions-1946-2015" / "sc_resolution_texts_1-2259.jsonl.gz", "rt") as file:
        for line in file:
            item = json.loads(line)
            texts[item["symbol"]] = item["text"]
    return {symbol: re.sub(r"\s+", " ", text) for symbol, text in texts.items()}


def list_plain_extensions(folder: Path) -> list[tuple[str, ...]]:
    with (folder / "peacekeeping-mission-dates" / "un_pko_list_71.csv").open(encoding="utf-8") as file:
        acronyms = {row["acronym"] for row in csv.DictReader(file)}
    rows: list[tuple[str, ...]] = []
    for symbol, text in read_texts(folder).items():
        for found in PLAIN.finditer(text):
            until = UNTIL.search(found[0])
            if (
                found["name"] in acronyms
                and until
                and until["month"] in MONTHS
                and "mandate of the" not in found["rest"]
            ):
                rows.append(("text", found["name"], symbol, "setsMandateEnd", iso(until)))
        rows += [("text", "UNFICYP", symbol, "setsMandateEnd", iso(found)) for found in CYPRUS.finditer(text)]
    return rows


def list_decisions() -> list[tuple[str, ...]]:
    """Rows of the table of decisions, which people wrote: mission, symbol, action, paragraph."""
    with DECISIONS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [("decisions.tsv", row["mission"], row["symbol"], row["action"], row["paragraph"]) for row in rows]


def list_renewals(folder: Path) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name in ("renewals.csv", "renewals_from_texts.csv"):
        with (folder / "mandate-renewals" / name).open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["resolution"] and row["mandate_until"]:
                    rows.append((name, row["mission"], row["resolution"], "setsMandateEnd", row["mandate_until"]))
    return rows


def list_status(folder: Path) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    with (folder / "mission-status" / "status.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for words, what in (
                ("mandate terminated", "Termination"),
                ("mandate ends", "Termination"),
                ("liquidation begins", "Liquidation"),
                ("withdrawal to be completed by", "Withdrawal"),
            ):
                if row["event"].startswith(words) and row["date"] and row["resolution"]:
                    rows.append(("status.csv", row["mission"], row["resolution"], what, row["date"]))
    return rows


def main() -> None:
    folder = Path(sys.argv[1])
    rows = sorted({*list_plain_extensions(folder), *list_renewals(folder), *list_status(folder)})
    lines = [("source", "mission", "symbol", "what", "value"), *rows]
    sys.stdout.write("".join("\t".join(line) + "\n" for line in lines))


if __name__ == "__main__":
    main()
