"""Expected answers of the query `establishing-decisions`, computed from the raw files alone.

    DPO_KG_REFERENCE=FOLDER python tests/golden/field/establishing.py

It reads the texts, the table of decisions (which people wrote, with the evidence of each), the table of pages with the
list of rows passed over, and the days of the Council's table of meetings.
"""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from pathlib import Path

from field_writing import write_answers
from mandates import DECISIONS, read_texts
from resolutions import MEETINGS, read_rows

DATA = DECISIONS.parents[1]
ID = "https://w3id.org/dpo-kg/id/"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
HEADS = (
    *("acronym", "decision", "paragraph", "decided_on", "effective_from", "chapter_vii", "evidence_kind"),
    *("evidence", "reason", "mission", "action"),
)
Decision = dict[str, str]
Places = set[tuple[int, str]]


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def read_table(path: Path, delimiter: str = "\t") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE if delimiter == "\t" else 0))


def tell_chapter(text: str, paragraph: str) -> str:
    """Return yes or no, whether Chapter VII is invoked for a paragraph; "" where that is not clear."""
    if "Chapter VII" not in re.sub("Chapter VIII", "", text):
        return "no"
    starts = [0]
    while found := re.search(rf"\s\(?{len(starts)}\s?[.)]\s?(?=[A-Z(])", text[starts[-1] :]):
        starts.append(starts[-1] + found.end())
    parts = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    for part in (parts[int(paragraph or 0)], parts[0]):
        invoked = re.search(r"\b[Aa]cting\b[^.;]{0,80}Chapter VII\b([^.;]{0,160})", part)
        if invoked:
            return "" if part is parts[0] and "paragraph" in invoked[1] else "yes"
    return ""


def list_decisions(reference: Path) -> tuple[dict[tuple[str, str], Decision], dict[tuple[str, str], Places]]:
    """Return mission and symbol → what the table says of the decision, and the documents that say so."""
    texts = read_texts(reference / "sources")
    meetings = read_rows(reference, "sc-meetings-1946-2019", "sc_resolutions_from_meetings.csv", MEETINGS, ("number",))
    days = {row["symbol"]: row["date"] for row in meetings}
    found: dict[tuple[str, str], Decision] = {}
    places: dict[tuple[str, str], Places] = defaultdict(set)
    for row in read_table(DECISIONS):
        if row["action"] != "Establishment":
            continue
        key, evidence = (row["mission"], row["symbol"]), row["evidence"]
        locator = row["locator"] or (f"para. {row['paragraph']}" if row["paragraph"] else "sole paragraph")
        found[key] = {"effective_from": row["effective_from"]}
        if row["symbol"] in texts:
            chapter = tell_chapter(texts[row["symbol"]], row["paragraph"])
            found[key] |= {
                "paragraph": row["paragraph"] or "1",
                "chapter_vii": chapter,
                "decided_on": days[row["symbol"]],
            }
        if not evidence:
            places[key].add((1, f"{row['symbol']}, {locator}"))
        elif evidence.startswith("http"):
            places[key].add((3, re.sub(r"^https?://(www[.])?", "", evidence)))
        else:
            places[key].add((2, re.sub(r"s-res-(\d+)-(\d+)", rf"S/RES/\1 (\2), {locator}", evidence)))
    return found, places


def join_pages(reference: Path, found: dict[tuple[str, str], Decision], places: dict[tuple[str, str], Places]) -> None:
    """Add the table of pages."""
    names = read_table(DATA / "mission-establishment" / "names.tsv")
    passed = {line["name"] for line in names}
    table = reference / "sources" / "mission-establishment" / "establishment.csv"
    for row in read_table(table, ","):
        if f"{row['mission']} | {row['symbol'] or row['instrument']} | {row['date']}" in passed:
            continue
        page = re.sub(r"^https?://(www[.])?", "", row["page_url"])
        letters = re.search(r"Letters.*?(\d+ \w+ \d{4})", row["instrument"])
        if letters:
            symbol = f"Letter of the President of the Security Council to the Secretary-General, {letters[1]}"
            found.setdefault((row["mission"], symbol), {"effective_from": row["date"]})
            places[row["mission"], symbol].add((3, page))
        for symbol in filter(None, row["symbol"].split("; ")):
            decision = found.setdefault((row["mission"], symbol), {"decided_on": ""})
            if symbol.startswith("A/"):
                decision["decided_on"] = row["date"] or decision["decided_on"]
            places[row["mission"], symbol].add((3, page))


def write_row(cells: dict[str, str]) -> str:
    def write(name: str) -> str:
        value = cells.get(name, "")
        if not value:
            return ""
        if name in ("mission", "action"):
            return f"<{value}>"
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"' + (f"^^<{EDTF}>" if name in ("decided_on", "effective_from") else "")

    return "\t".join(write(name) for name in HEADS)


def recompute(reference: Path) -> dict[str, str]:
    """Return query and case → its rows as SPARQL TSV."""
    found, places = list_decisions(reference)
    join_pages(reference, found, places)
    rows = []
    for (mission, symbol), decision in found.items():
        evidence = sorted(places[mission, symbol])
        letter = symbol.startswith("Letter")
        basis = "letter-president-of-the-security-council-1988-04-25" if letter else slug(symbol)
        rows.append(
            decision
            | {"acronym": mission, "decision": symbol, "mission": f"{ID}mission/{slug(mission)}"}
            | {"evidence_kind": ("own text", "later text", "page")[evidence[0][0] - 1]}
            | {"evidence": "; ".join(place for _, place in evidence)}
            | {"action": f"{ID}mandate-action/{slug(mission)}-{basis}-establishment"}
        )
    official = read_table(reference / "sources/peacekeeping-mission-dates/un_pko_list_71.csv", ",")
    described = (DECISIONS.parent / "source.ttl").read_text(encoding="utf-8")
    for acronym in {row["acronym"] for row in official} - {mission for mission, _ in found}:
        gap = re.search(rf'gap:mission-{slug(acronym)}-established-by a dpo:Gap.*?gapReason "([^"]+)"', described, re.S)
        reason = gap[1] if gap else "No source that was read tells it."
        row = {"acronym": acronym, "decision": "not determined", "reason": reason}
        rows.append(row | {"mission": f"{ID}mission/{slug(acronym)}"})
    rows.sort(key=lambda row: (row["mission"], row.get("decided_on", ""), row["decision"]))
    head = "\t".join(f"?{name}" for name in HEADS)

    def write(*missions: str) -> str:
        chosen = [write_row(row) for row in rows if not missions or row["acronym"] in missions]
        return "".join(f"{line}\n" for line in (head, *chosen))

    return {
        "establishing-decisions/default.tsv": write(),
        "establishing-decisions/example.tsv": write("MONUSCO"),
        "establishing-decisions/mission=UNMOGIP.tsv": write("UNMOGIP"),
    }


if __name__ == "__main__":
    write_answers(recompute(Path(os.environ["DPO_KG_REFERENCE"])))
