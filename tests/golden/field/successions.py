"""Expected answers on operations that took over from others, searched in the raw texts of resolutions.

It reads the texts and tables of `sources/` below the folder named by DPO_KG_REFERENCE, splits the texts at the numbers
that begin lines, and looks for turns of phrase by which one operation takes over from another. The table of the layer
is not read.

    python tests/golden/field/successions.py    writes the files
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from field_writing import write_answers

MISSION = "https://w3id.org/dpo-kg/id/mission/"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
WHOLE, PART = "transformation", "function transfer"
#: Turns of phrase → kind of change; <a> is the earlier operation, <b> the later one. A transition to two operations
#: does not say which of them takes over the whole.
PHRASES = (
    (r"\(<a>\) \(henceforth <b>\)", WHOLE),
    (r"expanded <a> \(<b>\)", WHOLE),
    (r"\b<b> will assume responsibility for (?:all|those) [^;]{0,60}?<a>\b", WHOLE),
    (r"\b<b> will assume responsibility for those <a>\b", WHOLE),
    (r"\b<b> will take over the [^;]{0,70}functions of <a>\b", WHOLE),
    (r"\b<b> and [^;]{0,60}, which will assume <a>['’]s\b", WHOLE),
    (r"handover from <a> to <b>\b", WHOLE),
    (r"transition from <a> (?:and \w+ )?to <b>\b(?! and to [A-Z])", WHOLE),
    (r"transfer authority from <a> (?:and [\w ]+ )?to <b>\b", WHOLE),
    (r"\b<a>, shall, as from [^;]{0,30}bear the title of [^;]{0,120}\(<b>\)", WHOLE),
    (r"transfer appropriate functions performed by [^;]{0,40}\(<a>\) to <b>\b", WHOLE),
    (r"transfer appropriate staff[^;]{0,80}\(<a>\) to \w+ and <b>\b", PART),
    (r"\b<a> shall continue to perform fully the functions [^;]{0,700}until the effective deployment of <b>\b", PART),
    (r"\b<a> within [^;]{0,60}shall be known as [^;]{0,80}\(<b>\)", "split"),
    (r"\(<a>\), established by [^;]{0,40}should be integrated within <b>\b", "reorganization"),
)
#: Names that are acronyms of no list, in the resolution where they stand, and the operations that they are there.
OTHERS = {("support group", 1145): "UNCPSG", ("UNAVEM", 696): "UNAVEM I", ("UNOSOM", 814): "UNOSOM I"}
#: Words of the resolution that date the change → the day.
DAYS = {
    "support group of 180 civilian police monitors, for a single period": ("UNCPSG", "1998-01-16"),
    "UNOCI) for an initial period of 12 months as from 4 April 2004": ("UNOCI", "2004-04-04"),
    "as from 1 July 2010, bear the title": ("MONUSCO", "2010-07-01"),
}
REPLACED = re.compile(r"replaces (\w+)")
PAGES = {"http://hotsrq.com/english/2018-04/10/c_137101149.htm": "hotsrq-com-english-2018-04-10-c-137101149-htm"}
#: Earlier and later operation, kind, day, place.
Change = tuple[str, str, str, str, str]


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: " ".join(value.split()) for key, value in row.items()} for row in csv.DictReader(file)]


def read_texts(sources: Path) -> Iterator[tuple[int, int, list[tuple[str, str]]]]:
    """Yield number, year and numbered paragraphs of the resolutions."""
    seen = set()
    with gzip.open(sources / "sc-resolutions-1946-2015" / "sc_resolution_texts_1-2259.jsonl.gz", "rt") as file:
        for item in map(json.loads, file):
            seen.add(int(item["number"]))
            yield int(item["number"]), int(item["symbol"][-5:-1]), split(item["text"])
    with gzip.open(sources / "sc-resolutions-mandate-registry" / "sc_resolution_paragraphs.jsonl.gz", "rt") as file:
        for item in map(json.loads, file):
            if int(item["number"]) not in seen:
                lines = [f"{p.get('prefix') or ''} {p.get('text') or ''}" for p in item["paragraphs"]]
                yield int(item["number"]), int(item["year"]), split("\n".join(lines))


def split(text: str) -> list[tuple[str, str]]:
    """Return the numbered paragraphs of a text; a number that does not follow the one before begins none."""
    found: list[tuple[str, str]] = []
    for line in re.split(r"[\r\n]+", text):
        number = re.match(r"\s*(\d+)\.\s", line)
        if number and int(number[1]) == len(found) + 1:
            found.append((number[1], line[number.end() :]))
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line}")
    return [(number, " ".join(words.split())) for number, words in found]


def find_changes(sources: Path) -> list[Change]:
    names = {row["acronym"] for row in read_rows(sources / "peacekeeping-mission-dates" / "un_pko_list_71.csv")}
    names |= {row["mission_acronym"] for row in read_rows(sources / "psdata-pko" / "DPPADPOSS-PKO.csv")}
    names |= {"BINUH", *(name for name, _ in OTHERS)}
    anyone = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    patterns = [
        (re.compile(phrase.replace("<a>", f"(?P<a>{anyone})").replace("<b>", f"(?P<b>{anyone})")), kind)
        for phrase, kind in PHRASES
    ]
    changes: dict[tuple[str, str], Change] = {}
    for number, year, paragraphs in read_texts(sources):
        words = " ".join(text for _, text in paragraphs)
        days = dict(day for part, day in DAYS.items() if part in words)
        for paragraph, text in paragraphs:
            for pattern, kind in patterns:
                for found in pattern.finditer(text):
                    a, b = (OTHERS.get((found[side], number), found[side]) for side in "ab")
                    if a != b:
                        place = f"s-res-{number}-{year} para. {paragraph}"
                        changes.setdefault((a, b), (a, b, kind, days.get(b, ""), place))
    for n, row in enumerate(read_rows(sources / "mission-status" / "status.csv"), 2):
        replaced = REPLACED.fullmatch(row["event"])
        if replaced:
            place = f"mission-status row {n}, {PAGES[row['page_url']]}"
            a, b = replaced[1], row["mission"]
            changes[a, b] = (a, b, WHOLE, row["date"], place)
    return list(changes.values())


def name(acronym: str) -> str:
    return acronym.lower().replace(" ", "-")


def answer(changes: list[Change], silent: list[str]) -> str:
    rows = {(name(b), name(a)): [b, a, kind, day, place, "determined"] for a, b, kind, day, place in changes}
    rows |= {(name(acronym), ""): [acronym, "", "", "", "", "not determined"] for acronym in silent}
    heads = ("acronym", "predecessor", "kind", "start", "places", "status", "successor_iri", "predecessor_iri")
    lines = [[f"?{head}" for head in heads]]
    for (later, earlier), cells in sorted(rows.items()):
        written = [f'"{cell}"' if cell else "" for cell in cells]
        written[3] += f"^^<{EDTF}>" if written[3] else ""
        lines.append([*written, f"<{MISSION}{later}>", f"<{MISSION}{earlier}>" if earlier else ""])
    return "".join("\t".join(line) + "\n" for line in lines)


def recompute(reference: Path) -> dict[str, str]:
    """Return query and case → its rows as SPARQL TSV."""
    sources = reference / "sources"
    changes = find_changes(sources)
    told = {side for change in changes for side in change[:2]}
    listed = [row["acronym"] for row in read_rows(sources / "peacekeeping-mission-dates" / "un_pko_list_71.csv")]
    assert len(listed) == 71
    return {
        "mission-successions/default.tsv": answer(changes, [one for one in listed if one not in told]),
        "mission-successions/example.tsv": answer([change for change in changes if "UNMIS" in change[:2]], []),
    }


if __name__ == "__main__":
    write_answers(recompute(Path(os.environ["DPO_KG_REFERENCE"])))
