"""Expected answers on leaders of missions, computed from the files of their publisher and from nothing of the graph.

It reads `sources/` below the folder named by DPO_KG_REFERENCE. Computed are answers on missions of which both files of
the list say the same and no later page says anything else; no correction touches them.

    python tests/golden/field/leaders.py    writes the files
"""

from __future__ import annotations

import calendar
import csv
import itertools
import os
import re
import unicodedata
from datetime import date
from pathlib import Path

from field_writing import write_answers

ID = "https://w3id.org/dpo-kg/id/"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
KINDS = {
    "1": "special-representative", "2": "head-of-mission", "3": "force-commander", "4": "deputy-force-commander",
    "5": "chief-of-staff", "6": "police-commissioner", "7": "chief-military-observer",
}  # fmt: skip
APPOINTMENTS, YEARS = "un-mission-leadership-appointments", "un-mission-leadership-person-years"
Leader = dict[str, str]


def slug(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in folded if not unicodedata.combining(c))).strip("-")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: " ".join(value.split()) for key, value in row.items()} for row in csv.DictReader(file)]


def states(sources: Path) -> dict[str, str]:
    """Number of the Correlates of War → three letters of ISO, by the English names of both lists."""
    codes = {
        row["UNTERM English Short"].split(" (")[0]: row["ISO3166-1-Alpha-3"]
        for row in read(sources / "country-codes" / "country-codes.csv")
    }
    rows = read(sources / "un-mission-leadership" / "cow_states2016.csv")
    return {row["ccode"]: codes[row["statenme"]] for row in rows if row["statenme"] in codes}


def leaders(sources: Path, mission: str) -> list[Leader]:
    """The tenures of a mission, in the order of kind and start."""
    folder, codes = sources / "un-mission-leadership", states(sources)
    told = {
        (row["Last name"], row["Name"], row["Mandate start year"], row["Mandate start month"])
        for row in read(folder / "un_mission_leadership_person_years.csv")
        if row["Mission"] == mission
    }
    made = []
    for row in read(folder / "un_mission_leadership_appointments.csv"):
        if row["Mission"] == mission:
            kind, surname, given = KINDS[row["Appointment"]], row["Last name(s)"], row["Name"]
            person = slug(f"{surname} {given}")
            both = (surname, given, row["Mandate start year"], row["Mandate start month"]) in told
            made.append({
                "kind": kind, "name": f"{given} {surname}", "state": codes.get(row["Nationality"], ""),
                "start": f"{row['Mandate start year']}-{int(row['Mandate start month']):02}",
                "end": f"{row['Mandate end year']}-{int(row['Mandate end month']):02}",
                "sources": f"{APPOINTMENTS}; {YEARS}" if both else APPOINTMENTS,
                "tenure": f"{ID}tenure/{slug(mission)}-{kind}-{person}", "person": f"{ID}person/{person}",
            })  # fmt: skip
    return sorted(made, key=lambda leader: (leader["kind"], leader["start"], leader["tenure"]))


def first(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, number, 1)


def last(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, number, calendar.monthrange(year, number)[1])


def certainty(leader: Leader, day: date) -> str:
    """ "certain", "possible", or "" where the tenure does not cover the day."""
    if not first(leader["start"]) <= day <= last(leader["end"]):
        return ""
    return "certain" if last(leader["start"]) <= day <= first(leader["end"]) else "possible"


def text(value: str) -> str:
    return f'"{value}"' if value else ""


def month(value: str) -> str:
    return f'"{value}"^^<{EDTF}>'


def write(heads: str, lines: list[list[str]]) -> str:
    return "".join("\t".join(line) + "\n" for line in [[f"?{head}" for head in heads.split()], *lines])


def recompute(reference: Path) -> dict[str, str]:
    """Return query and case → its rows as SPARQL TSV."""
    sources, day = reference / "sources", date(1993, 1, 1)
    untac = leaders(sources, "UNTAC")
    tenures, covering, heads = [], [], []
    for leader in untac:
        front = [text("UNTAC"), text(leader["kind"]), text(leader["name"]), text(leader["state"])]
        dates = [month(leader["start"]), month(leader["end"])]
        back = [text("ended"), "", "", text(leader["sources"]), f"<{leader['tenure']}>", f"<{leader['person']}>"]
        sure = certainty(leader, day)
        tenures.append([*front, *dates, *back])
        if sure and leader["kind"] == "force-commander":
            covering.append([*front, *dates, text(sure), *back])
        if sure and leader["kind"] == "head-of-mission":
            names = sorted(o["name"] for o in untac if o["kind"] == "special-representative" and certainty(o, day))
            why = "" if sure == "certain" else "the dates are months or years"
            row = [text("UNTAC"), text(leader["name"]), text(sure), text(why), *dates, text("; ".join(names))]
            heads.append([*row, f"<{ID}mission/untac>", f"<{leader['tenure']}>"])
    commanders = [leader for leader in leaders(sources, "MINUSTAH") if leader["kind"] == "force-commander"]
    successions = [
        [text("Force Commander, MINUSTAH"), text(b["state"]), text(a["name"]), text(b["name"]), month(b["start"]),
         f"<{b['tenure']}>"]
        for a, b in itertools.pairwise(commanders)
        if a["state"] == b["state"] == "BRA"
    ]  # fmt: skip
    common = "acronym kind leader nationality start end"
    return {
        "mission-tenures/example.tsv": write(
            f"{common} status capacity announced sources tenure person",
            [row for row in tenures if row[1] == text("force-commander")],
        ),
        "mission-tenures/mission=UNTAC.tsv": write(
            f"{common} status capacity announced sources tenure person", tenures
        ),
        "mission-leaders/example.tsv": write(
            f"{common} certainty status capacity announced sources tenure person", covering
        ),
        "mission-heads/example.tsv": write(
            "acronym head certainty reason start end representatives mission tenure", heads
        ),
        "national-successions/example.tsv": write(
            "post_name state earlier later start tenure", sorted(successions, key=lambda row: row[5])
        ),
    }


if __name__ == "__main__":
    write_answers(recompute(Path(os.environ["DPO_KG_REFERENCE"])))
