"""Expected answers about resolutions of the Security Council, computed from the raw files alone.

    DPO_KG_REFERENCE=FOLDER python tests/golden/field/resolutions.py

It reads eight folders of sources/ with the csv module and the corrections of the layers, which are evidence and no
result. Of the rules of the graph it applies one: a number without a year, between two resolutions of one year, is of
that year.
"""

from __future__ import annotations

import csv
import json
import os
import re
import unicodedata
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import mandates
from field_writing import write_answers

DATA = Path(__file__).resolve().parents[3] / "data"
DOCUMENT = "https://w3id.org/dpo-kg/id/document/"
XSD = "http://www.w3.org/2001/XMLSchema#"
DATES = "dates-of-security-council-resolutions-1946-2015"
TOPICS = "topics-of-security-council-resolutions-1946-2015"
MEETINGS = "security-council-meetings-tables-1946-2019"
REGISTRY = "registry-of-mandates-security-council-resolutions"
DRAFTS = "un-digital-library-security-council-drafts"
Resolution = dict[str, Any]


def read_rows(reference: Path, layer: str, file: str, document: str, key: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows with corrections carried out; "evidence of COLUMN" names the document behind a corrected cell."""
    right: dict[tuple[str, str], dict[str, str]] = {}
    path = DATA / layer / "corrections.tsv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if line["document"] == document:
                    right[line["row"], line["column"]] = line
    with (reference / "sources" / layer / file).open(encoding="utf-8-sig", newline="") as lines:
        rows = [
            {head: " ".join(unicodedata.normalize("NFC", cell).split()) for head, cell in row.items()}
            for row in csv.DictReader(lines)
        ]
    seen: dict[str, int] = defaultdict(int)
    for row in rows:
        name = " | ".join(row[head] for head in key)
        seen[name] += 1
        name += f" | {seen[name]}" if seen[name] > 1 else ""
        for column in list(row):
            if (name, column) in right:
                line = right.pop((name, column))
                assert row[column] == line["found"], line
                row |= {column: line["right"], f"evidence of {column}": line["evidence"] or document}
    assert not right, f"corrections of no cell: {sorted(right)}"
    return rows


def add_day(found: dict[int, Resolution], number: int, year: str, day: str, source: str) -> Resolution:
    """Add a resolution with its day; sources may not differ once errors are corrected."""
    resolution = found[number]
    assert resolution.setdefault("year", year) == year, (number, year)
    if day:
        assert resolution.setdefault("day", day) == day, (number, day)
        resolution.setdefault("sources", set()).add(source)
    return resolution


def join_lists(reference: Path, found: dict[int, Resolution]) -> None:
    """Add the two lists of 1946 to 2015 and the index of the registry."""
    layer = "sc-resolutions-1946-2015"
    for row in read_rows(reference, layer, "sc_resolution_dates_1-2259.csv", DATES, ("resolution",)):
        day = row["date_string"].replace("NA", "")
        add_day(found, int(row["resolution"]), row["year"], day, row.get("evidence of date_string", DATES))
    for row in read_rows(reference, layer, "UNSC_Resolutions_1-2215_topics.csv", TOPICS, ("Number",)):
        day = f"{datetime.strptime(row['Date'], '%d %B %Y'):%Y-%m-%d}" if row["Date"] else ""
        add_day(found, int(row["Number"]), row["Year"], day, TOPICS)["subjects"].add(row["Topic"])
    layer = "sc-resolutions-mandate-registry"
    for row in read_rows(reference, layer, "sc_resolution_index.csv", REGISTRY, ("number",)):
        source = row.get("evidence of date_adopted", REGISTRY)
        add_day(found, int(row["number"]), row["year"], row["date_adopted"], source)


def join_meetings(reference: Path, found: dict[int, Resolution]) -> None:
    """Add the table of meetings: days, subjects and votes."""
    file = "sc_resolutions_from_meetings.csv"
    for row in read_rows(reference, "sc-meetings-1946-2019", file, MEETINGS, ("number",)):
        number, year = int(row["number"]), row["symbol"][-5:-1]
        resolution = add_day(found, number, year, row["date"], row.get("evidence of date", MEETINGS))
        resolution["subjects"] |= {row["topic"]} - {""}
        figures = re.fullmatch(r"(\d+)-(\d+)-(\d+)", row["vote"])
        if figures:
            assert resolution.setdefault("vote", figures.groups()) == figures.groups()
            continue
        words = row["result_text"][row["result_text"].index(f"/{number} (") :].split(")", 1)[1].lstrip().casefold()
        for start, kind in (
            ("unanimously", "unanimous"),
            ("adopted unanimously", "unanimous"),
            ("without", "without vote"),
            ("adopted by consensus", "by consensus"),
        ):
            if words.startswith(start):
                resolution["kind"] = kind


def join_drafts(reference: Path, found: dict[int, Resolution]) -> None:
    """Add symbols of drafts, and their matter where the title tells it in English."""
    file = "sc_drafts_and_related.csv"
    for row in read_rows(reference, "sc-draft-links", file, DRAFTS, ("undl_record", "symbol")):
        for number, year in re.findall(r"S/RES/(\d+) ?\((\d{4})\)", row["related_symbol"]):
            resolution = add_day(found, int(number), year, "", DRAFTS)
            resolution["drafts"].add(row["symbol"].replace(". ", "."))
            before, bracket, matter = row["uniform_title"].partition("[")
            words = before.casefold().split()
            if bracket and words[-2:] == ["draft", "resolution"] and matter.endswith("]"):
                matter = matter[:-1].strip()
                for start in ("on ", "the "):
                    matter = matter[len(start) :] if matter.casefold().startswith(start) else matter
                resolution["subjects"].add(matter)


def join_records(reference: Path, found: dict[int, Resolution]) -> None:
    """Add the addresses of records, and the years of numbers that stand between two resolutions of one year."""
    known = sorted(found)
    for file, column in (("UNSC_Record-Table_2722.csv", "record"), ("UNSC_Record_Voting_2722.csv", "voting_record")):
        for row in read_rows(reference, "cr-unsc", file, "", ("res_no",)):
            number = int(row["res_no"])
            below, above = max(n for n in known if n <= number), min(n for n in known if n >= number)
            near = {found[below]["year"], found[above]["year"]}
            if len(near) == 1:
                resolution = add_day(found, number, near.pop(), "", "")
                resolution[column] = row["url_record"].partition("?")[0]


def find_numbers(
    reference: Path, rows: list[dict[str, str]], found: dict[int, Resolution]
) -> dict[tuple[str, str, str], set[str]]:
    """Return mission, column and day of adoption or of the new end → symbols, of plain sentences too."""
    folder = reference / "sources" / "mandate-renewals"
    with (folder / "renewals_from_texts.csv").open(encoding="utf-8", newline="") as lines:
        every = [*rows, *csv.DictReader(lines)]
    for _, mission, symbol, _, until in mandates.list_plain_extensions(reference / "sources"):
        day = found[int(symbol.split()[0].rpartition("/")[2])].get("day", "")
        every.append({"mission": mission, "resolution": symbol, "adopted": day, "mandate_until": until})
    numbers: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in every:
        for column in ("adopted", "mandate_until"):
            if row["resolution"] and row.get(column):
                numbers[row["mission"], column, row[column]].add(row["resolution"])
    return numbers


def join_pages(reference: Path, found: dict[int, Resolution]) -> None:
    """Add the votes that pages on mandates give, and the members that they name as abstaining."""
    names = {"Russia": "Russian Federation", "United States": "United States of America"}
    names["Bolivia"] = "Bolivia (Plurinational State of)"
    keys = {"mandate-renewals": ("renewals.csv", "resolution"), "mission-status": ("status.csv", "event")}
    for layer, (file, key) in keys.items():
        rows = read_rows(reference, layer, file, layer, ("mission", key, "page_url"))
        numbers = find_numbers(reference, rows, found)
        for row in rows:
            told = re.search(r"abstentions?: ([^;]+)", row["note"])
            day = row.get("adopted", row.get("resolution_adopted", ""))
            ways = [{row["resolution"]} - {""}, numbers[row["mission"], "adopted", day or "-"]]
            ways.append(numbers[row["mission"], "mandate_until", row.get("mandate_until") or "-"])
            symbols = next((way for way in ways if len(way) == 1), set())
            if not symbols or not (row["vote"] or told):
                continue
            number, year = re.fullmatch(r"S/RES/(\d+) \((\d{4})\)", symbols.pop()).groups()  # type: ignore[union-attr]
            resolution = add_day(found, int(number), year, "", "")
            if day:
                assert resolution.setdefault("day of the vote", day) == day, (number, day)
            if told:
                members = re.split(", | and ", told[1])
                resolution["members"] = sorted({names.get(name, name) for name in members})
            if row["vote"] == "unanimous":
                assert resolution.setdefault("kind", "unanimous") == "unanimous"
            elif row["vote"]:
                figures = tuple(row["vote"].split("-"))
                assert resolution.setdefault("vote", figures) == figures, row


def join_lines_of_adoption(reference: Path, found: dict[int, Resolution]) -> None:
    """Add the members that the texts of decisions on mandates name as abstaining."""
    folder = reference / "sources"
    about = {row[2] for row in (*mandates.list_decisions(), *mandates.list_plain_extensions(folder))}
    for symbol, words in mandates.read_texts(folder).items():
        line = re.search(r"[Mm]eeting,? by (\d+) votes to none, with (\d+) abstentions? \(([^()]+)\)", words, re.I)
        if line and symbol in about:
            resolution = found[int(re.split(r"[/ ]", symbol)[2])]
            assert resolution["vote"] == (line[1], "0", line[2]), symbol
            resolution["members"] = sorted(line[3].split(", "))
            assert len(resolution["members"]) == int(line[2]), symbol


def read_resolutions(reference: Path) -> dict[int, Resolution]:
    """Return number → what all sources together say of a resolution."""
    found: dict[int, Resolution] = defaultdict(lambda: {"subjects": set(), "drafts": set(), "sources": set()})
    join_lists(reference, found)
    join_meetings(reference, found)
    join_drafts(reference, found)
    join_records(reference, found)
    join_pages(reference, found)
    join_lines_of_adoption(reference, found)
    return dict(sorted(found.items()))


def text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if value else ""


def typed(value: str, datatype: str) -> str:
    return f'"{value}"^^<{XSD}{datatype}>' if value else ""


def write_symbol(number: int, resolution: Resolution) -> str:
    return f"S/RES/{number} ({resolution['year']})"


def write_iri(number: int, resolution: Resolution) -> str:
    return f"<{DOCUMENT}s-res-{number}-{resolution['year']}>"


def write_day(resolution: Resolution) -> str:
    return typed(resolution.get("day", ""), "date")


def write_row(number: int, resolution: Resolution) -> str:
    """Return a row of the query `resolutions`."""
    vote = [typed(figure, "integer") for figure in resolution.get("vote", ("", "", ""))]
    lists = [text("; ".join(sorted(resolution[name]))) for name in ("subjects", "drafts", "sources")]
    records = [text(resolution.get(name, "")) for name in ("record", "voting_record")]
    kind = text(resolution.get("kind", ""))
    cells = [text(write_symbol(number, resolution)), write_day(resolution), *vote, kind, *lists, *records]
    return "\t".join([*cells, write_iri(number, resolution)])


def write_vote(number: int, resolution: Resolution) -> str:
    """Return a row of the query `votes`."""
    vote = [typed(figure, "integer") for figure in resolution.get("vote", ("", "", ""))]
    who = text("not determined, because the sources give numbers only")
    if "members" in resolution:
        who = text("abstained: " + ", ".join(resolution["members"]))
    day = write_day(resolution) or typed(resolution.get("day of the vote", ""), "date")
    cells = [text(write_symbol(number, resolution)), day, *vote]
    cells += [text("; ".join(sorted(resolution["subjects"]))), who, text(resolution.get("voting_record", ""))]
    return "\t".join([*cells, write_iri(number, resolution)])


def write_citations(found: dict[int, Resolution], edges: list[tuple[int, int]], asked: int) -> list[str]:
    """Return the rows of the query `resolution-citations`, those that cite the resolution first."""
    rows = []
    for direction, pairs in (
        ("cited by", sorted(edge for edge in edges if edge[1] == asked)),
        ("cites", sorted(edge for edge in edges if edge[0] == asked)),
    ):
        for pair in pairs:
            ends = [cell for n in pair for cell in (text(write_symbol(n, found[n])), write_day(found[n]))]
            other = pair[0] if direction == "cited by" else pair[1]
            rows.append("\t".join([*ends, text(direction), write_iri(other, found[other])]))
    return rows


HEADS = {
    "resolutions": "symbol adopted votes_for votes_against abstentions vote_kind subjects drafts day_sources record "
    "voting_record resolution",
    "votes": "symbol adopted votes_for votes_against abstentions subjects who voting_record resolution",
    "resolution-citations": "citing citing_adopted cited cited_adopted direction other",
}


def list_decisions(reference: Path, mission: str) -> set[int]:
    """Return the numbers of the decisions on a mandate: of texts in plain words, of the table, and of pages."""
    folder = reference / "sources"
    symbols = {row[2] for row in mandates.list_decisions() if row[1] == mission}
    with (folder / "mandate-renewals" / "renewals.csv").open(encoding="utf-8", newline="") as lines:
        symbols |= {row["resolution"] for row in csv.DictReader(lines) if row["mission"] == mission} - {""}
    for symbol, words in mandates.read_texts(folder).items():
        if re.search(
            rf"[Dd]ecides[^;]{{0,30}} to (?:extend|renew)[^;]{{0,40}} mandate of [^;]{{0,99}}{mission}", words
        ):
            symbols.add(symbol)
    return {int(symbol.split()[0].rpartition("/")[2]) for symbol in symbols}


def write_answer(query: str, rows: list[str]) -> str:
    """Return an answer with its head."""
    return "".join(f"{line}\n" for line in ["\t".join(f"?{name}" for name in HEADS[query].split()), *rows])


def recompute(reference: Path) -> dict[str, str]:
    """Return query and case → its rows as SPARQL TSV."""
    found = read_resolutions(reference)
    split = {n: r for n, r in found.items() if set(r.get("vote", "000")[1:]) != {"0"} or "members" in r}
    graph = json.loads((reference / "sources/sc-resolution-citations/step07_output02.json").read_text(encoding="utf-8"))
    edges = [(edge["source"], edge["target"]) for edge in graph["edges"]]

    def about(resolution: Resolution, year: str, topic: str) -> bool:
        return year in ("", resolution["year"]) and topic in "; ".join(sorted(resolution["subjects"])).lower()

    def list_all(year: str = "", topic: str = "") -> str:
        return write_answer("resolutions", [write_row(n, r) for n, r in found.items() if about(r, year, topic)])

    def list_votes(year: str = "", topic: str = "", among: set[int] | None = None) -> str:
        chosen = {n: r for n, r in split.items() if about(r, year, topic) and (among is None or n in among)}
        return write_answer("votes", [write_vote(n, r) for n, r in chosen.items()])

    return {
        "resolutions/default.tsv": list_all(),
        "resolutions/example.tsv": list_all("2010", "cyprus"),
        "resolutions/year=1960.tsv": list_all("1960"),
        "resolutions/topic=haiti.tsv": list_all(topic="haiti"),
        "votes/default.tsv": list_votes(),
        "votes/example.tsv": list_votes("2019", "sahara", list_decisions(reference, "MINURSO")),
        "votes/mission=MINURSO.tsv": list_votes(among=list_decisions(reference, "MINURSO")),
        "votes/year=1950.tsv": list_votes("1950"),
        "resolution-citations/default.tsv": write_answer("resolution-citations", write_citations(found, edges, 425)),
        "resolution-citations/example.tsv": write_answer("resolution-citations", write_citations(found, edges, 1244)),
    }


if __name__ == "__main__":
    write_answers(recompute(Path(os.environ["DPO_KG_REFERENCE"])))
