"""Expected answers of the query `mandate-history`, computed from the raw files alone.

    DPO_KG_REFERENCE=FOLDER python tests/golden/field/history.py

Only missions are asked whose extensions stand in plain sentences that a narrow pattern reads; of the others the tests
compare single rows (`mandates.tsv`) and look for what has to hold of every row.
"""

from __future__ import annotations

import csv
import os
import re
from datetime import date
from pathlib import Path

from establishing import slug
from field_writing import write_answers
from mandates import DECISIONS, MONTHS, iso, list_status, read_texts
from resolutions import MEETINGS, read_rows

ID = "https://w3id.org/dpo-kg/id/"
TYPES = dict.fromkeys(("decided_on", "effective_from", "mandate_until"), "http://id.loc.gov/datatypes/edtf/EDTF")
TYPES["deadline"] = TYPES["decided_on"]
TYPES["ceiling"] = "http://www.w3.org/2001/XMLSchema#integer"
TYPES["mandate_ran_until"] = "http://www.w3.org/2001/XMLSchema#date"
HEADS = (
    *("acronym", "decided_on", "action", "decision", "paragraph", "effective_from", "mandate_until", "deadline"),
    *("ceiling", "flag", "mandate_ran_until", "mission", "mandate_action"),
)
#: Missions of all ages whose history is computed, beside UNMEE.
MISSIONS = (
    *("MONUA", "UNASOG", "UNAVEM III", "UNCRO", "UNMISET", "UNMIT", "UNMOGIP", "UNOMSIL", "UNOMUR", "UNSMIS"),
    *("UNTAET", "UNTSO", "UNYOM"),
)
#: Longest three months, in days.
THREE_MONTHS = 92
#: A decision that extends a mandate to a day.
PLAIN = (
    r"[Dd]ecides (?:\w+ ){0,3}to (?:extend|renew)(?:(?!further period)[^;]){0,260}? "
    r"until (?P<day>\d{1,2}) (?P<month>\w+),? (?P<year>\d{4})"
)
Row = dict[str, str]


def find_paragraph(text: str, place: int) -> str:
    """Return the number of the paragraph in which a sentence stands."""
    numbers = re.findall(r"(?<![\w/.])([1-9]\d?) ?\. ?(?=[A-Z])", text[: place + 1])
    return str(numbers[-1]) if numbers else "1"


def list_actions(reference: Path, mission: str) -> list[Row]:
    """Return what the texts, the table of decisions and the table of events say of a mission."""
    sources = reference / "sources"
    texts = read_texts(sources)
    meetings = read_rows(reference, "sc-meetings-1946-2019", "sc_resolutions_from_meetings.csv", MEETINGS, ("number",))
    days = {row["symbol"]: row["date"] for row in meetings}
    rows: list[Row] = []
    with DECISIONS.open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if line["mission"] == mission:
                row = {name: line[name] for name in ("paragraph", "effective_from", "deadline", "ceiling")}
                row |= {"mandate_until": line["mandate_end"], "action": line["action"].lower()}
                rows.append(row | {"decision": line["symbol"], "decided_on": days[line["symbol"]]})
    told = {row["decision"] for row in rows if row["action"] == "extension"}
    for symbol, text in texts.items():
        for found in re.finditer(PLAIN, text):
            if (
                re.search(rf"{mission}(?! I)", found[0])
                and found["month"] in MONTHS
                and symbol in days
                and symbol not in told
            ):
                until = iso(found)
                row = {"action": "extension", "decision": symbol, "mandate_until": until, "decided_on": days[symbol]}
                rows.append(row | {"paragraph": find_paragraph(text, found.start())})
    for _, named, symbol, what, day in list_status(sources):
        if named == mission:
            name = {"Termination": "mandate_until", "Withdrawal": "deadline", "Liquidation": "effective_from"}[what]
            rows.append({"action": what.lower(), "decision": symbol, name: day})
    return rows


def fold(mission: str, rows: list[Row]) -> list[Row]:
    """Put actions in order and say to which day the mandate ran before each extension."""
    for row in rows:
        row |= {"acronym": mission, "mission": f"{ID}mission/{slug(mission)}"}
        row["mandate_action"] = f"{ID}mandate-action/{slug(mission)}-{slug(row['decision'])}-{row['action']}"
        decided, own = row.get("decided_on", ""), row.get("mandate_until", "")
        # A decision whose day is not known comes before those that let the mandate run longer.
        earlier = [
            r["mandate_until"]
            for r in rows
            if r.get("mandate_until")
            and (r["decided_on"] < decided if r.get("decided_on") else r["mandate_until"] < own)
        ]
        if row["action"] == "extension" and earlier:
            row["mandate_ran_until"] = ran = max(earlier)
            before = [r for r in rows if r.get("decided_on") and r["decided_on"] < decided]
            dated = max((r["decided_on"] for r in before if r.get("mandate_until")), default="")
            # An extension without a day, newer than the last that has one: nobody knows to which day the mandate ran.
            if any(
                r["action"] == "extension" and not r.get("mandate_until") and r["decided_on"] >= dated for r in before
            ):
                continue
            if not row.get("mandate_until"):
                row["flag"] = "gap" if decided > ran else ""
                continue
            longer = (date.fromisoformat(row["mandate_until"]) - date.fromisoformat(ran)).days
            row["flag"] = "gap" if decided > ran else "rollover" if 0 < longer <= THREE_MONTHS else ""

    def place(row: Row) -> tuple[str, str]:
        until = row.get("mandate_until", "")
        return row.get("decided_on") or until or row.get("deadline", ""), until

    return sorted(rows, key=lambda row: (*place(row), row["mandate_action"]))


def write_rows(rows: list[Row]) -> str:
    def write(row: Row, name: str) -> str:
        value = row.get(name, "")
        if not value or name in ("mission", "mandate_action"):
            return f"<{value}>" if value else ""
        return f'"{value}"' + (f"^^<{TYPES[name]}>" if name in TYPES else "")

    lines = ["\t".join(f"?{name}" for name in HEADS), *("\t".join(write(row, n) for n in HEADS) for row in rows)]
    return "".join(f"{line}\n" for line in lines)


def recompute(reference: Path) -> dict[str, str]:
    """Return query and case → its rows as SPARQL TSV."""
    history = {name: fold(name, list_actions(reference, name)) for name in ("UNMEE", *MISSIONS)}
    rollovers = [row for row in history["UNMEE"] if row.get("flag") == "rollover"]
    return {
        "mandate-history/default.tsv": write_rows(history["UNMEE"]),
        "mandate-history/example.tsv": write_rows(rollovers),
    } | {f"mandate-history/mission={name}.tsv": write_rows(history[name]) for name in MISSIONS}


if __name__ == "__main__":
    write_answers(recompute(Path(os.environ["DPO_KG_REFERENCE"])))
