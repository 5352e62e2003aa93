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
#: Missions of which both files say the same, that no later page and no line of corrections.tsv or names.tsv is about,
#: and whose leaders have states that both lists of states call by one name.
MISSIONS = (
    *("MINUGUA", "MINURCA", "MIPONUH", "MONUA", "ONUCA", "ONUSAL", "UNAMIC", "UNASOG", "UNAVEM I", "UNEF II"),
    *("UNGOMAP", "UNIPOM", "UNMIH", "UNMOP", "UNOMSIL", "UNOMUR", "UNOSOM I", "UNPF", "UNPREDEP", "UNSF", "UNSMIS"),
    *("UNTAC", "UNTAET", "UNTAG", "UNTMIH"),
)
#: Mission → a day on which it had leaders.
DAYS = {"ONUSAL": date(1993, 6, 15), "UNMIH": date(1995, 10, 1), "UNTAET": date(2000, 7, 1), "UNTAG": date(1989, 11, 1)}
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


def write_tenure(mission: str, leader: Leader, sure: str | None = None) -> list[str]:
    """A row of mission-tenures, or of mission-leaders with how sure it is."""
    return [
        *map(text, (mission, leader["kind"], leader["name"], leader["state"])),
        *(month(leader["start"]), month(leader["end"])),
        *([] if sure is None else [text(sure)]),
        *(text("ended"), "", "", text(leader["sources"]), f"<{leader['tenure']}>", f"<{leader['person']}>"),
    ]


def name_post(kind: str, mission: str) -> str:
    return f"{kind.replace('-', ' ').title()}, {mission}"


def successions(mission: str, found: list[Leader]) -> list[list[str]]:
    """The pairs of leaders in a row in one post who were of one state."""
    pairs = [
        pair for _, group in itertools.groupby(found, lambda each: each["kind"]) for pair in itertools.pairwise(group)
    ]
    rows = [
        [text(name_post(a["kind"], mission)), text(b["state"]), text(a["name"]), text(b["name"]), month(b["start"]),
         f"<{b['tenure']}>"]
        for a, b in pairs
        if a["state"] == b["state"] and a["person"] != b["person"]
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row[0], row[5]))


def head_rows(mission: str, found: list[Leader], day: date) -> list[list[str]]:
    """The heads of a mission on a day, with those who represented the Secretary-General."""
    present = [(leader, certainty(leader, day)) for leader in found]
    names = sorted(o["name"] for o, sure in present if o["kind"] == "special-representative" and sure)
    return [
        [text(mission), text(leader["name"]), text(sure),
         text("" if sure == "certain" else "the dates are months or years"),
         month(leader["start"]), month(leader["end"]),
         text("; ".join(names)), f"<{ID}mission/{slug(mission)}>",
         f"<{leader['tenure']}>"]
        for leader, sure in present
        if sure and leader["kind"] == "head-of-mission"
    ]  # fmt: skip


def recompute(reference: Path) -> dict[str, str]:
    """Return query and case → its rows as SPARQL TSV."""
    sources, day = reference / "sources", date(1993, 1, 1)
    common = "acronym kind leader nationality start end"
    apparatus = "status capacity announced sources tenure person"
    succession = "post_name state earlier later start tenure"
    found = {mission: leaders(sources, mission) for mission in MISSIONS}
    commanders = [leader for leader in found["UNTAC"] if leader["kind"] == "force-commander"]
    brazilians = [leader for leader in leaders(sources, "MINUSTAH") if leader["kind"] == "force-commander"]
    answers = {
        "mission-tenures/example.tsv": write(
            f"{common} {apparatus}", [write_tenure("UNTAC", leader) for leader in commanders]
        ),
        "mission-leaders/example.tsv": write(
            f"{common} certainty {apparatus}",
            [write_tenure("UNTAC", leader, certainty(leader, day)) for leader in commanders if certainty(leader, day)],
        ),
        "mission-heads/example.tsv": write(
            "acronym head certainty reason start end representatives mission tenure",
            head_rows("UNTAC", found["UNTAC"], day),
        ),
        "national-successions/example.tsv": write(
            succession, [row for row in successions("MINUSTAH", brazilians) if row[1] == text("BRA")]
        ),
    }
    for mission, each in found.items():
        answers[f"mission-tenures/mission={mission}.tsv"] = write(
            f"{common} {apparatus}", [write_tenure(mission, leader) for leader in each]
        )
        if rows := successions(mission, each):
            answers[f"national-successions/mission={mission}.tsv"] = write(succession, rows)
    for mission, on in DAYS.items():
        rows = [write_tenure(mission, each, certainty(each, on)) for each in found[mission] if certainty(each, on)]
        answers[f"mission-leaders/at={on}&mission={mission}.tsv"] = write(f"{common} certainty {apparatus}", rows)
    return answers


if __name__ == "__main__":
    write_answers(recompute(Path(os.environ["DPO_KG_REFERENCE"])))
