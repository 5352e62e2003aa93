"""Expected answers on heads of missions, from the list of leaders and the rows of recent heads, not from the graph.

    DPO_KG_REFERENCE=FOLDER python tests/golden/field/recent_heads.py

The list gives who was in post when it closed, and since when; the recent rows give later ends, and heads of whom the
list knows nothing. A date that is only expected dates nothing.
"""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import date
from pathlib import Path

from field_writing import write_answers
from leaders import EDTF, ID, KINDS, first, read, slug, text, write
from people import first_day, last_day

CLOSED = date(2019, 9, 4)
#: Full names of the recent rows → names of the list.
SHORT = {"Jeremiah Nyamane Kingsley Mamabolo": "Jeremiah Mamabolo"}
#: Deputies whom the list has as special representatives; corrections.tsv of its layer has the evidence.
DEPUTIES = {"Adamson", "Gressly"}
Row = dict[str, str]


def head_slug(mission: str, surname: str, given: str) -> str:
    return f"{slug(mission)}-head-of-mission-{slug(f'{surname} {given}')}"


def list_posts(sources: Path, kind: str, day: date) -> dict[str, list[Row]]:
    """Mission → its leaders of a kind in the list who were in post on a day, or came before it."""
    found = defaultdict(list)
    for row in read(sources / "un-mission-leadership" / "un_mission_leadership_appointments.csv"):
        start = f"{row['Mandate start year']}-{int(row['Mandate start month']):02}"
        open_ = row["Mandate end year"] == "9999"
        end = "" if open_ else f"{row['Mandate end year']}-{int(row['Mandate end month']) or 12:02}"
        if KINDS.get(row["Appointment"]) == kind and int(row["Mandate start month"]) and first(start) <= day:
            stays = not end or day <= last_day(end)
            surname, given = row["Last name(s)"], row["Name"]
            found[row["Mission"]].append(
                {"surname": surname, "given": given, "start": start, "end": end, "stays": "yes" if stays else ""}
            )
    return found


def list_starts(sources: Path, mission: str) -> list[date]:
    """The last days on which heads of a mission may have started, by the years of service, which name several posts."""
    starts = []
    for row in read(sources / "un-mission-leadership" / "un_mission_leadership_person_years.csv"):
        numbers = (row["Appointment II"] if row["Appointment"] == "8" else row["Appointment"]).replace(".", ",")
        kinds = {KINDS.get(number.strip()) for number in numbers.split(",")}
        if row["Mission"] == mission and "head-of-mission" in kinds and int(row["Mandate start month"]):
            starts.append(last_day(f"{row['Mandate start year']}-{int(row['Mandate start month']):02}"))
    return starts


def recent_tenures(sources: Path) -> dict[tuple[str, str, str], Row]:
    """Mission, person and "yes" for one who acts → start, end, announcement, as far as rows give them."""
    found: dict[tuple[str, str, str], Row] = {}
    for row in read(sources / "mission-heads-recent" / "heads.csv"):
        if "head of mission" in row["post"]:
            key = row["mission"], SHORT.get(row["person"], row["person"]), row["acting"]
            held = found.setdefault(key, {"start": "", "end": "", "named": ""})
            sure = not row["dates_expected_only"]
            held["start"] = max(held["start"], row["took_office"] if sure else "", key=len)
            held["end"] = max(held["end"], row["left_office"] if sure else "", key=len)
            held["named"] = min(filter(None, (held["named"], row["announced"])), default="")
    return found


def going_on(sources: Path) -> list[str]:
    """The missions of the list that had not ended when it closed."""
    rows = read(sources / "un-mission-leadership" / "un_mission_leadership_appointments.csv")
    ends = {row["Mission"]: (int(row["Mission end year"]), int(row["Mission end month"])) for row in rows}
    return sorted(mission for mission, end in ends.items() if end >= (CLOSED.year, CLOSED.month))


def edtf(value: str) -> str:
    return f'"{value}"^^<{EDTF}>' if value else ""


def tell_heads(sources: Path, mission: str, day: date) -> list[list[str]]:
    """The rows of a mission, heads of the list before those of whom only recent rows tell."""
    heads = list_posts(sources, "head-of-mission", day)[mission]
    recent = {key[1:]: held for key, held in recent_tenures(sources).items() if key[0] == mission}
    begun = [start for start in list_starts(sources, mission) if start <= day]
    made = []  # start, slug, name, certainty, reason, start and end as told
    for head in heads:
        name = f"{head['given']} {head['surname']}"
        same = [h["surname"] + h["given"] for h in heads if h["start"] < head["start"]]
        number = same.count(head["surname"] + head["given"]) + 1
        tenure = head_slug(mission, head["surname"], head["given"]) + (f"-{number}" if number > 1 else "")
        end = recent.get((name, ""), {}).get("end", "") or head["end"]
        if head["stays"] and day <= CLOSED:
            made.append((head["start"], tenure, name, "certain", "", head["start"], end))
    told = {slug(f"{head['given']} {head['surname']}") for head in heads}
    for number, ((name, _), held) in enumerate(recent.items()):
        earlier = [key for key in list(recent)[:number] if key[0] == name]
        given, _, surname = name.rpartition(" ")
        since = held["start"] or held["named"]
        if slug(name) in told or held["end"] or not since or first_day(since) > day:
            continue
        reason = "no source gives the end" if held["start"] else "no source gives the start"
        if held["start"] and begun and max(begun) > last_day(held["start"]):
            reason += ", and somebody had certainly taken the post later"
        tenure = head_slug(mission, surname, given) + ("-2" if earlier else "")
        made.append((held["start"], tenure, name, "possible", reason, held["start"], ""))
    return [
        [text(mission), text(name), text(certainty), text(reason), edtf(start), edtf(end), tenure]
        for _, tenure, name, certainty, reason, start, end in sorted(made)
    ]


def answer(sources: Path, missions: list[str], day: date) -> str:
    """Answer of mission-heads; representatives are those of the list, while it speaks."""
    posts = list_posts(sources, "special-representative", day)
    recent = recent_tenures(sources)
    nobody = "not determined, because no source read names a head for that day"
    rows = []
    for mission in missions:
        names = []
        for post in posts[mission]:
            name = f"{post['given']} {post['surname']}"
            ends = [held["end"] for key, held in recent.items() if key[:2] == (mission, name) and held["end"]]
            if post["stays"] and post["surname"] not in DEPUTIES and all(day <= last_day(end) for end in ends):
                names.append(name)
        names = sorted(names) if day <= CLOSED else []
        beside = [text("; ".join(names)), f"<{ID}mission/{slug(mission)}>"]
        heads = tell_heads(sources, mission, day)
        rows += [[*head[:-1], *beside, f"<{ID}tenure/{head[-1]}>"] for head in heads]
        if not heads:
            rows.append([text(mission), text(nobody), "", "", "", "", *beside, ""])
    return write("acronym head certainty reason start end representatives mission tenure", rows)


def recompute(reference: Path) -> dict[str, str]:
    """Return query and case → its rows as SPARQL TSV."""
    sources = reference / "sources"
    return {
        "mission-heads/default.tsv": answer(sources, going_on(sources), CLOSED),
        "mission-heads/at=2022-06-30&mission=UNIFIL.tsv": answer(sources, ["UNIFIL"], date(2022, 6, 30)),
    }


if __name__ == "__main__":
    write_answers(recompute(Path(os.environ["DPO_KG_REFERENCE"])))
