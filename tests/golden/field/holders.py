"""Expected answers on how tenures ended and on runs of one nationality, from the raw files alone.

    DPO_KG_REFERENCE=FOLDER python tests/golden/field/holders.py

Dates where sources differ are those that people.py reads from the rows by eye. A tenure is disputed where the rows and
the list of seed facts do not all write its start, or its end, the same way.
"""

from __future__ import annotations

import csv
import datetime
import itertools
import os
import re
from collections import Counter
from pathlib import Path

from field_writing import write_answers
from people import EDTF, ID, INTEGER, NAMES, TERMS, first_day, join_heads, last_day, quote, read, slug_person, write

DATE = "http://www.w3.org/2001/XMLSchema#date"
UNKNOWN = "not determined, because no source tells why"
#: Words of the reasons that the list of Secretaries-General gives → cause.
CAUSES = (
    (r"resigned", "resignation"),
    (r"died", "death in office"),
    (r"veto|denied", "further term refused"),
    (r"did not seek|retired|declined", "no further term sought"),
    (r"Secretary-General", "substantive holder appointed"),
)
CHIEF = "usg-peace-operations"
MISSION_LIST = "un-mission-leadership"
#: Personal envoys: in the list they stand as special representatives, which corrections.tsv of the layer mends.
ENVOYS = {"Baker III", "Van Walsum", "Ross", "Köhler"}
#: Month in which the table of the article was current, so that the last head was still in post on its first day.
CURRENT = "2024-06"
Ended = tuple[datetime.date, str, str, str, str, str]  # last day, tenure, post, holder, end, cause


def answer_causes(ended: list[Ended]) -> str:
    """Answer of end-causes: the tenures in the order of post and end."""
    alike = Counter((post, cause) for _, _, post, _, _, cause in ended)
    rows = [
        [quote(post), quote(name), quote(end, EDTF), quote(cause), quote(str(alike[post, cause]), INTEGER),
         f"<{ID}tenure/{tenure}>"]
        for _, tenure, post, name, end, cause in sorted(ended, key=lambda e: (e[2], e[0], e[1]))
    ]  # fmt: skip
    return write("post_name name end cause alike tenure", rows)


def ended_chiefs(heads: dict[str, dict[str, str]]) -> list[Ended]:
    """The heads of the department who left; no row tells why."""
    return [
        (last_day(head["end"]), tenure, NAMES[CHIEF], head["name"], head["end"], UNKNOWN)
        for tenure, head in heads.items()
        if head["post"] == CHIEF and head["end"]
    ]


def ended_envoys(reference: Path) -> list[Ended]:
    """The personal envoys who left."""
    path = reference / "sources" / MISSION_LIST / "un_mission_leadership_appointments.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Mission"] == "MINURSO"]
    found = []
    for row in rows:
        surname, given = (" ".join(row[column].split()) for column in ("Last name(s)", "Name"))
        if surname in ENVOYS and row["Appointment"] == "1":
            end = f"{row['Mandate end year']}-{int(row['Mandate end month']):02}"
            slug = "-".join(f"{surname} {given}".lower().replace("ö", "o").replace(".", "").split())
            tenure = f"minurso-personal-envoy-{slug}"
            found.append(
                (
                    last_day(end),
                    tenure,
                    "Personal Envoy of the Secretary-General, MINURSO",
                    f"{given} {surname}",
                    end,
                    UNKNOWN,
                )
            )
    return found


def ended_terms(reference: Path) -> list[Ended]:
    """The terms of Secretaries-General that ended, with the cause that all reasons of their rows mean."""
    ends: dict[tuple[str, str], str] = {}
    causes: dict[tuple[str, str], set[str]] = {}
    for row in read(reference / "sources" / "secretaries-general" / "secretaries_general.csv"):
        key = row["name"], row["kind"]
        ends[key] = max(ends.get(key, ""), row["left_office"], key=len)
        if row["reason_left"]:
            found = next(cause for words, cause in CAUSES if re.search(words, row["reason_left"]))
            causes.setdefault(key, set()).add(found)
    terms: list[Ended] = []
    numbers: Counter[str] = Counter()
    for (name, kind), end in ends.items():
        numbers[name] += 1
        last = TERMS[name, kind][1] if (name, kind) in TERMS else end
        if last:
            (cause,) = causes[name, kind]
            person = {"Javier Pérez de Cuéllar": "perez-de-cuellar-javier"}.get(name) or slug_person(name)
            tenure = f"secretary-general-{person}" + (f"-{numbers[name]}" if numbers[name] > 1 else "")
            terms.append((last_day(last), tenure, "Secretary-General of the United Nations", name, last, cause))
    return terms


def said_dates(reference: Path) -> dict[tuple[str, str], set[str]]:
    """Holder of the post of chief, and start or end → how the rows and the seed facts write it."""
    said: dict[tuple[str, str], set[str]] = {}
    for row in read(reference / "sources" / "peacekeeping-heads" / "heads.csv"):
        if row["post"] in (NAMES[CHIEF], "Under-Secretary-General for Peace Operations"):
            for key, column in (("start", "took_office"), ("end", "left_office")):
                said.setdefault((row["incumbent"], key), set()).add(row[column])
    with (reference / "acceptance" / "seed-facts.tsv").open(encoding="utf-8", newline="") as file:
        for fact in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            holder = re.fullmatch(r"tenure \d+ \((.*)\)", fact["subject"])
            key = {"tookOffice": "start", "leftOffice": "end"}.get(fact["relation"], "")
            day = re.match(r"\d{4}(-\d\d)*", fact["object"])
            if holder and key and day:
                said.setdefault((holder[1], key), set()).add(day[0])
    return {key: dates - {""} for key, dates in said.items()}


def runs(reference: Path, heads: dict[str, dict[str, str]]) -> str:
    """Answer of nationality-runs for the heads of the department."""
    rows = read(reference / "sources" / "peacekeeping-heads" / "heads.csv")
    states = {row["incumbent"]: row["nationality_iso3"] for row in rows}
    said = said_dates(reference)
    chiefs = sorted((h for h in heads.values() if h["post"] == CHIEF and h["start"]), key=lambda h: h["start"])
    found = []
    for state, group in itertools.groupby(chiefs, key=lambda h: states[h["name"]]):
        run = list(group)
        fewest = sum((first_day(h["end"] or CURRENT) - last_day(h["start"])).days for h in run)
        gone = all(h["end"] for h in run)
        most = sum((last_day(h["end"]) - first_day(h["start"])).days for h in run) if gone else None
        disputed = sum(any(len(said.get((h["name"], key), ())) > 1 for key in ("start", "end")) for h in run)
        status = "determined" if fewest == most else "within bounds"
        if most is None:
            status = "not determined, because a tenure goes on or sources do not date its end"
        persons = len({h["name"] for h in run})
        cells = [quote(NAMES[CHIEF]), quote(state), quote(str(persons), INTEGER), quote(str(fewest), INTEGER)]
        cells += [quote("" if most is None else str(most), INTEGER), quote(status)]
        cells += [quote(first_day(run[0]["start"]).isoformat(), DATE)]
        cells += [quote(last_day(run[-1]["end"]).isoformat() if gone else "", DATE)]
        cells += [quote(str(disputed), INTEGER), quote("0", INTEGER)]
        found.append((-persons, -fewest, cells))
    columns = "post_name state persons days_min days_max status first_day last_day disputed undated"
    return write(columns, [cells for *_, cells in sorted(found)])


def recompute(reference: Path) -> dict[str, str]:
    """Return query and case → its rows as SPARQL TSV."""
    heads = join_heads(reference)
    chiefs = ended_chiefs(heads)
    return {
        "end-causes/default.tsv": answer_causes(chiefs),
        "end-causes/example.tsv": answer_causes(chiefs + ended_envoys(reference)),
        "end-causes/post=post:secretary-general.tsv": answer_causes(ended_terms(reference)),
        "nationality-runs/default.tsv": runs(reference, heads),
        "nationality-runs/example.tsv": runs(reference, heads),
    }


if __name__ == "__main__":
    write_answers(recompute(Path(os.environ["DPO_KG_REFERENCE"])))
