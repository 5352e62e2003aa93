"""Expected answers on operations, computed from the files of their publishers and from nothing of the graph.

It reads `sources/` below the folder named by DPO_KG_REFERENCE and the corrections of the layer, which are evidence
and no result. Of the rules of the graph it applies these: the hub is the newer of two lists of equal authority, and
a day is more exact than a month; the first of a month stands for the month. Pages on the web have no more authority
than the lists: what they date takes the place of a month of the lists only where it is a day of that month.

    python tests/golden/field/operations.py    writes the files
"""

from __future__ import annotations

import calendar
import csv
import datetime
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

from field_writing import write_answers

FIELD = Path(__file__).resolve().parent
DATA = FIELD.parents[2] / "data"
MISSION = "https://w3id.org/dpo-kg/id/mission/"
MONTHS = {name: number for number, name in enumerate(calendar.month_abbr) if name}
LIST, HUB, CROSSWALK = "un-list-of-peacekeeping-operations", "psdata-pko", "psdata-pko-country-crosswalk"
STATUS, ESTABLISHMENT, CHART = "mission-status", "mission-establishment", "un-entities"
#: Tables that say other things of operations, which they only name: document → file and column.
NAMING = {
    "un-mission-leadership-appointments": (
        "un-mission-leadership/un_mission_leadership_appointments.csv", "Mission"
    ),
    "un-mission-leadership-person-years": (
        "un-mission-leadership/un_mission_leadership_person_years.csv", "Mission"
    ),
    "mission-heads-recent": ("mission-heads-recent/heads.csv", "mission"),
    "mandate-renewals": ("mandate-renewals/renewals.csv", "mission"),
    STATUS: ("mission-status/status.csv", "mission"),
    ESTABLISHMENT: ("mission-establishment/establishment.csv", "mission"),
}  # fmt: skip
#: Categories of the chart of the United Nations system that are field operations; the second is not on the list.
KEEPING, POLITICAL = "Peacekeeping Operations", "Special Political Missions and Other Political Presences"
#: Names of the pages from which single dates were read, by a part of the address that tells each from the others.
PAGES = {
    "worcmedals.com": "worcmedals-com-full-size-medals-and-emblems-campaign-medals-united-nations-un-a5aa659c",
    "story/2019/10/1054041": "news-un-org-fr-story-2019-10-1054041",
    "ca.m.wikipedia.org": "ca-m-wikipedia-org-wiki-especial-mobilelanguages-missi-c3-b3-d-27observaci-c3-b3-ba2bf60e",
    "peacekeepersday/2008/1948": "un-org-en-events-peacekeepersday-2008-1948-shtml",
    "A/UNOCI": "kiwix-lema-org-wikipedia-en-all-mini-2024-02-a-unoci",
    "turiusw.blogspot.com": "turiusw-blogspot-com-2013-04-dokumen-pbb-tentang-integrasi-papua-ke-html",
    "clik.dva.gov.au": ("clik-dva-gov-au-history-library-part-1-military-history-ch-7-peacekeeping-forces-9fda544e"),
}
#: Rows of the hub that are sums of others, and the one that lists an operation a second time.
SUMS = ("UNEF", "UNOSOM", "UNAVEM")
SECOND = {"UNPSG": "UNCPSG"}
#: Codes of the crosswalk that are none of ISO 3166; Kosovo has the letters of its name in the graph.
CODES = {"YAR": "YEM", "KSV": "KOS"}
#: Hosts that the crosswalk leaves out, by the texts that set the operations up.
HOSTS = {"untag": ("NAM", "s-res-435-1978"), "untmih": ("HTI", "s-res-1123-1997")}
#: What the two encyclopedia articles say of operations (tests/golden/facts.tsv): documents, hosts, the one that the
#: later sources do not have.
ARTICLES = {
    "minusca": ["u"], "minusma": ["u"], "monusco": ["d", "u"], "unamid": ["d", "u"], "unifil": ["d"],
    "unmiss": ["u"], "unmit": ["d"], "unmogip": ["d"], "untso": ["d"], "amisom": ["d"],
}  # fmt: skip
AMISOM = {"acronym": "AMISOM", "name": "African Union Mission in Somalia", "hosts": {"SOM"}}
Operation = dict[str, Any]


def slug(acronym: str) -> str:
    return SECOND.get(acronym, acronym).lower().replace(" ", "-")


def rows(path: Path, document: str) -> list[dict[str, str]]:
    """Rows with their corrections carried out; "n" is the number as a spreadsheet shows it."""
    with (DATA / "psdata-pko" / "corrections.tsv").open(encoding="utf-8") as file:
        corrections = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = enumerate(csv.DictReader(file), 2)
        found = [{"n": str(n)} | {k: " ".join(v.split()) for k, v in row.items()} for n, row in read]
    for c in corrections:
        for row in found:
            key = row.get("mission_acronym", "") + (f" | {row['iso3c']}" if "iso3c" in row else "")
            if c["document"] == document and c["row"] == key:
                assert row[c["column"]] == c["found"], c
                row[c["column"]] = c["right"]
                row |= {"evidence": row.get("evidence", ""), "corrected": "yes"}
                if c["evidence"] and c["right"]:
                    row["evidence"] += f" {c['evidence']}"
                break
    return found


def month(text: str) -> str:
    name, year = text.split()
    return f"{year}-{MONTHS[name[:3]]:02}"


def day(text: str) -> str:
    """A date of the hub: the first of a month is the month, but a day in words is that day."""
    if " " in text:
        number, name, year = text.split()
        return f"{year}-{MONTHS[name[:3]]:02}-{int(number):02}"
    return text[:-3] if text.endswith("-01") else text


def read_operations(reference: Path) -> dict[str, Operation]:
    sources = reference / "sources"
    made: dict[str, Operation] = defaultdict(
        lambda: {"hosts": set(), "towns": set(), "sources": set(), "codes": defaultdict(set)}
    )
    for row in rows(sources / "peacekeeping-mission-dates" / "un_pko_list_71.csv", LIST):
        o = made[slug(row["acronym"])]
        o |= {"acronym": row["acronym"], "name": row["mission_name"], "start": month(row["start"]), "listed": "yes"}
        ongoing = row["end"] == "Present"
        o |= {"end": "" if ongoing else month(row["end"]), "status": "ongoing" if ongoing else "ended"}
        o["sources"].add(LIST)
        o["codes"][LIST, row["acronym"]].add(row["n"])
    for row in rows(sources / "psdata-pko" / "DPPADPOSS-PKO.csv", HUB):
        if row["mission_acronym"] in SUMS:
            continue
        o = made[slug(row["mission_acronym"])]
        o.setdefault("acronym", row["mission_acronym"])
        o.setdefault("listed", "no")
        if not o.get("in_hub"):
            o["name"] = row["mission_name"]
        o["in_hub"] = True
        for key, column in (("start", "start_date"), ("end", "end_date")):
            stated = day(row[column])
            if stated and not (o.get("hub_" + key) and len(o["hub_" + key]) > len(stated)):
                o[key] = o["hub_" + key] = stated
        ongoing = row["mission_isactive"].lower() == "yes"
        o |= {"status": "ongoing" if ongoing else "ended", "as_of": row["last_update"] if ongoing else ""}
        towns = [town.split(" (")[0] for town in row["mission_location"].split(" and ")]
        o["towns"] |= set(filter(None, towns))
        # Which coordinates are right is said of the town, not of the operation.
        places = ("geo-pko-front-map",)
        o["sources"] |= {HUB, LIST} | {e for e in row.get("evidence", "").split() if e not in places}
        o["codes"][HUB, row["mission_acronym"]].add(row["n"])
    for row in rows(sources / "psdata-pko" / "unpko_country_crosswalk.csv", CROSSWALK):
        if row["iso3c"] or row.get("corrected"):
            o = made[slug(row["mission_acronym"])]
            o["hosts"] |= {CODES.get(row["iso3c"], row["iso3c"])} - {""}
            o["sources"] |= {CROSSWALK, *row.get("evidence", "").split()}
            o["codes"][CROSSWALK, row["mission_acronym"]].add(row["n"])
    for name, (host, text_of) in HOSTS.items():
        made[name]["hosts"].add(host)
        made[name]["sources"].add(text_of)
    read_pages(sources, made)
    read_chart(sources, made)
    read_codes(sources, made)
    for name, documents in ARTICLES.items():
        made[name]["sources"] |= set(documents)
    made["amisom"] |= AMISOM
    return made


def read_pages(sources: Path, made: dict[str, Operation]) -> None:
    """Add what single pages date: ends of missions, and starts and ends of those set up without a clear text."""
    passed = {
        tuple(line.split("\t")[1].split(" | "))
        for line in (DATA / ESTABLISHMENT / "names.tsv").read_text(encoding="utf-8").splitlines()[1:]
    }
    for row in read_table(sources / STATUS / "status.csv"):
        if row["event"].startswith("mission ends"):
            add_page(made[slug(row["mission"])], STATUS, "end", row)
    for row in read_table(sources / ESTABLISHMENT / "establishment.csv"):
        key = (row["mission"], row["symbol"] or row["instrument"], row["date"])
        if not row["symbol"] and "Letter" not in row["instrument"] and key not in passed:
            key_of_date = "end" if "dissolved" in row["what_the_page_says"] else "start"
            add_page(made[slug(row["mission"])], ESTABLISHMENT, key_of_date, row)


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{"n": str(n)} | row for n, row in enumerate(csv.DictReader(file), 2)]


def add_page(o: Operation, table: str, key: str, row: dict[str, str]) -> None:
    """Add the source of a date of a page, and the date where it tells the day of a month that the lists tell."""
    (page,) = (name for part, name in PAGES.items() if part in row["page_url"])
    o["sources"] |= {table, page}
    if len(o.get(key, "")) == 7 and row["date"].startswith(o[key] + "-"):
        o[key] = row["date"]


def read_chart(sources: Path, made: dict[str, Operation]) -> None:
    """Add the missions of the chart of the system, the newest of the lists; what it calls political is on none."""
    for row in read_table(sources / CHART / "un-entities.csv"):
        if row["category"] in (KEEPING, POLITICAL):
            o = made[slug(row["entity"])]
            o.setdefault("acronym", row["entity"])
            o["name"] = row["entity_long"]
            o["sources"].add(CHART)
            o["codes"][CHART, row["entity"]].add(row["n"])
            if row["category"] == POLITICAL:
                o["listed"] = "no"
                o["sources"].add(LIST)


def read_codes(sources: Path, made: dict[str, Operation]) -> None:
    """Add the codes by which tables name operations, with the rows."""
    for document, (name, column) in NAMING.items():
        for row in read_table(sources / name):
            o = made[slug(row[column])]
            o["codes"][document, row[column]].add(row["n"])
            o["sources"].add(document)


def tell_rows(numbers: set[str]) -> str:
    """Row numbers as runs: "row 7", "rows 7-9" or "rows 7-9, 12"."""
    ordered = sorted(map(int, numbers))
    starts = [n for n in ordered if n - 1 not in ordered]
    ends = [n for n in ordered if n + 1 not in ordered]
    runs = [f"{a}-{b}" if a != b else str(a) for a, b in zip(starts, ends, strict=True)]
    return ("row " if len(ordered) == 1 else "rows ") + ", ".join(runs)


def tell_places(document: str, numbers: set[str]) -> str:
    """Rows that say more of an operation are cited one by one, those that only name it together."""
    return tell_rows(numbers) if document in NAMING else "; ".join(sorted(f"row {n}" for n in numbers))


EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


def text(value: object) -> str:
    return '"' + str(value).replace('"', '\\"') + '"' if value not in ("", None) else ""


def date(value: str | None) -> str:
    return f'"{value}"^^<{EDTF}>' if value else ""


def write(heads: str, lines: list[list[str]]) -> str:
    return "".join("\t".join(line) + "\n" for line in [[f"?{h}" for h in heads.split()], *lines])


def answer_operations(operations: dict[str, Operation], chosen: list[str]) -> str:
    lines = [
        [
            text(o["acronym"]), text(o["name"]), date(o.get("start")), date(o.get("end")), text(o.get("status")),
            date(o.get("as_of")), text("; ".join(sorted(o["hosts"]))), text("; ".join(sorted(o["towns"]))),
            text(o.get("listed")), text("; ".join(sorted(o["sources"]))), f"<{MISSION}{name}>",
        ]
        for name, o in sorted(operations.items())
        if name in chosen
    ]  # fmt: skip
    return write("acronym name start end status as_of hosts headquarters listed sources mission", lines)


def answer_codes(operations: dict[str, Operation], chosen: set[tuple[str, str, str]] | None = None) -> str:
    lines = [
        [text(o["acronym"]), text(document), text(code), text(tell_places(document, numbers)), f"<{MISSION}{name}>"]
        for name, o in sorted(operations.items())
        for (document, code), numbers in sorted(o["codes"].items())
        if chosen is None or (name, document, code) in chosen
    ]
    return write("acronym source code places mission", lines)


def span(value: str) -> tuple[datetime.date, datetime.date]:
    """First and last day that a date allows."""
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 3:
        return datetime.date(*parts), datetime.date(*parts)
    year, number = parts
    after = datetime.date(year + number // 12, number % 12 + 1, 1)
    return datetime.date(year, number, 1), after - datetime.timedelta(1)


def answer_months(operations: dict[str, Operation], year: int | None, kind: str | None) -> str:
    """Months counted one by one, by days."""
    last = max(span(value)[1] for o in operations.values() for value in (o.get("end"), o.get("as_of")) if value)
    lines = []
    for number in range(1940 * 12, last.year * 12 + last.month):
        name = f"{number // 12}-{number % 12 + 1:02}"
        first, final = span(name)
        sure: list[str] = []
        unsure: list[str] = []
        for o in operations.values():
            if not o.get("start") or (kind and o.get("listed") != kind) or (year and first.year != year):
                continue
            begun, surely = span(o["start"])
            over = span(o["end"])[1] if o.get("end") else None
            on = span(o["end"])[0] if o.get("end") else span(o["as_of"])[0] if o.get("as_of") else surely
            if begun <= final and (over is None or first <= over):
                (sure if surely <= final and first <= on else unsure).append(o["acronym"])
        if sure or unsure:
            counts = [f'"{len(names)}"^^<{INTEGER}>' for names in (sure, unsure)]
            lines.append([date(name), *counts, text("; ".join(sorted(sure))), text("; ".join(sorted(unsure)))])
    return write("month certain possible operations further", lines)


def recompute(reference: Path) -> dict[str, str]:
    """Return query and case → its rows as SPARQL TSV."""
    operations = read_operations(reference)
    listed = [name for name, o in operations.items() if o.get("listed") == "yes"]
    assert len(listed) == 71
    return {
        "operations/default.tsv": answer_operations(operations, list(operations)),
        "operations/example.tsv": answer_operations(operations, ["untso"]),
        "operations/kind=official.tsv": answer_operations(operations, listed),
        "mission-codes/default.tsv": answer_codes(operations),
        "mission-codes/example.tsv": answer_codes(operations, {("uncpsg", HUB, "UNPSG")}),
        "missions-by-month/default.tsv": answer_months(operations, None, None),
        "missions-by-month/example.tsv": answer_months(operations, 1993, "yes"),
    }


if __name__ == "__main__":
    write_answers(recompute(Path(os.environ["DPO_KG_REFERENCE"])))
