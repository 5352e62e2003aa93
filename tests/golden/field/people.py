"""Expected answers on Secretaries-General, heads of peacekeeping and the departments, from the raw files alone.

    DPO_KG_REFERENCE=FOLDER python tests/golden/field/people.py

Names of posts and people are joined by names.tsv of the layer, which is evidence and no result. Where rows differ, the
dates that stand by the rules of authority are read from the rows by eye: TERMS, SETTLED.
"""

from __future__ import annotations

import calendar
import csv
import datetime
import os
import re
import unicodedata
from pathlib import Path

from field_writing import write_answers

FIELD = Path(__file__).resolve().parent
DATA = FIELD.parents[2] / "data"
ID = "https://w3id.org/dpo-kg/id/"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
Row = dict[str, str]

#: Terms where rows differ: name and kind → first and last date; the others are the most precise date of their rows.
TERMS = {
    ("Gladwyn Jebb", "acting"): ("1945-10-24", "1946-02"),
    ("Trygve Lie", "substantive"): ("1946-02-01", "1953-04-10"),
    ("Dag Hammarskjöld", "substantive"): ("1953-04-10", "1961-09-18"),
    ("U Thant", "substantive"): ("1962-11-30", "1971-12-31"),
    ("Kurt Waldheim", "substantive"): ("1972-01-01", "1981-12-31"),
    ("Javier Pérez de Cuéllar", "substantive"): ("1982-01-01", "1991-12-31"),
    ("António Guterres", "substantive"): ("2017-01-01", ""),
}
#: The list was read until this month, in which the last Secretary-General was in office.
AS_OF = "2026-03"
#: Tenures where rows, or the table of the encyclopedia article, differ: slug → first and last date.
SETTLED = {
    "head-of-office-of-special-political-affairs-bunche-ralph": ("1958", "1967"),
    "head-of-office-of-special-political-affairs-urquhart-brian": ("1974", "1986"),
    "military-adviser-baril-maurice": ("1992-06", "1995-06"),
    "military-adviser-cammaert-patrick": ("2002", "2005"),
    "asg-peacekeeping-operations-wane-el-ghassim": (),
    "usg-peace-operations-goulding-marrack": ("1992-03", "1993-02-28"),
    "usg-peace-operations-annan-kofi": ("1993-03-01", "1996-12-31"),
    "usg-peace-operations-guehenno-jean-marie": ("2000-10-01", "2008-06-30"),
    "usg-peace-operations-le-roy-alain": ("2008-08", "2011-08-23"),
    "usg-peace-operations-ladsous-herve": ("2011-09-02", "2017-03-31"),
}
#: Titles of press releases that the articles give.
TITLES = {
    "usg-peace-operations-le-roy-alain": "Secretary-General Appoints New Peacekeeping Chief, Alain Le Roy of France",
    "usg-peace-operations-ladsous-herve": (
        "Secretary-General Appoints Hervé Ladsous of France Under-Secretary-General for Peacekeeping Operations"
    ),
}
STATED_POST = "Under-Secretary-General for Peacekeeping Operations"
NAMES = {
    "asg-africa": "Assistant Secretary-General for Africa",
    "asg-peacekeeping-operations": "Assistant Secretary-General for Peacekeeping Operations",
    "deputy-military-adviser": "Deputy Military Adviser",
    "military-adviser": "Military Adviser",
    "police-adviser": "Police Adviser",
    "usg-peace-operations": STATED_POST,
}


def read(path: Path, name: str = "") -> list[Row]:
    """Return the rows of a file with their numbers and the corrections of a layer."""
    with path.open(encoding="utf-8", newline="") as file:
        found = [{"n": str(n)} | row for n, row in enumerate(csv.DictReader(file), 2)]
    document = {"changes.csv": "department-history-changes", "heads.csv": "peacekeeping-heads"}.get(path.name)
    if name:
        with (DATA / name / "corrections.tsv").open(encoding="utf-8") as file:
            for c in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                for row in found:
                    if c["document"] == document and c["row"] == row["n"]:
                        assert row[c["column"]] == c["found"], c
                        row[c["column"]] = c["right"]
    return found


def first_day(date: str) -> datetime.date:
    year, month, day = (*map(int, date.split("-")), 1, 1)[:3]
    return datetime.date(year, month, day)


def last_day(date: str) -> datetime.date:
    parts = [*map(int, date.split("-"))]
    month = parts[1] if len(parts) > 1 else 12
    day = parts[2] if len(parts) > 2 else calendar.monthrange(parts[0], month)[1]
    return datetime.date(parts[0], month, day)


def slug(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.replace("ø", "o").casefold()).replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in folded if not unicodedata.combining(c))).strip("-")


def slug_person(name: str) -> str:
    words = name.split()
    cut = 2 if len(words) > 2 and words[-2] in ("Le", "van") else 1
    return {"Ban Ki-moon": "ban-ki-moon"}.get(name) or slug(" ".join([*words[-cut:], *words[:-cut]]))


def join_heads(reference: Path) -> dict[str, dict[str, str]]:
    """Return slug of a tenure → post, name, start, end, announcement, documents."""
    with (DATA / "peacekeeping-heads" / "names.tsv").open(encoding="utf-8") as file:
        listed = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        posts = {row["name"]: row["thing"].removeprefix("post:") for row in listed if row["class"] == "Post"}
    found: dict[str, dict[str, str]] = {}
    for row in read(reference / "sources" / "peacekeeping-heads" / "heads.csv", "peacekeeping-heads"):
        post = posts[row["post"]]
        person = {"Javier Pérez de Cuéllar": "perez-de-cuellar-javier"}.get(row["incumbent"])
        tenure = f"{post}-{person or slug_person(row['incumbent'])}"
        if row["incumbent"] == "Edmond Mulet" and row["took_office"] == "2011":
            tenure += "-2"
        held = found.setdefault(tenure, {"post": post, "name": row["incumbent"], "start": "", "end": "", "told": ""})
        held["start"] = max(held["start"], row["took_office"], key=len)
        held["end"] = max(held["end"], row["left_office"], key=len)
        held["told"] = held["told"] or row["announced"]
        held["documents"] = held.get("documents") or TITLES.get(tenure) or row["announcement_document"]
    for tenure, dates in SETTLED.items():
        if dates:
            found[tenure] |= {"start": dates[0], "end": dates[1]}
    return found


def quote(text: str, kind: str = "") -> str:
    if not text:
        return ""
    return f'"{text}"' + (f"^^<{kind}>" if kind not in ("", "en") else "@en" if kind == "en" else "")


def write(columns: str, rows: list[list[str]]) -> str:
    lines = [[f"?{column}" for column in columns.split()], *rows]
    return "".join("\t".join(line) + "\n" for line in lines)


def lead_times(heads: dict[str, dict[str, str]], post: str = "") -> str:
    """Answer of appointment-lead-times."""
    rows = []
    announced = [(t["post"], first_day(t["told"]), slug_, t) for slug_, t in heads.items() if t["told"]]
    for _, _, tenure, t in sorted(announced, key=lambda item: item[:3]):
        if post and t["post"] != post:
            continue
        low = high = ""
        status = "not determined, because no source dates the start, or sources differ"
        if t["start"]:
            low = str((first_day(t["start"]) - last_day(t["told"])).days)
            high = str((last_day(t["start"]) - first_day(t["told"])).days)
            status = "determined" if low == high else "within bounds"
        cells = [quote(NAMES[t["post"]], "en"), quote(t["name"]), quote(t["told"], EDTF), quote(t["start"], EDTF)]
        cells += [
            quote(low, INTEGER),
            quote(high, INTEGER),
            quote(status),
            quote(t["documents"]),
            f"<{ID}tenure/{tenure}>",
        ]
        rows.append(cells)
    return write("post_name name announced start days_min days_max status documents tenure", rows)


def join_terms(reference: Path) -> list[tuple[datetime.date, datetime.date, str]]:
    """Return the certain first and last day of each term, with the name."""
    terms: dict[tuple[str, str], tuple[str, str]] = {}
    for row in read(reference / "sources" / "secretaries-general" / "secretaries_general.csv"):
        key = row["name"], row["kind"]
        start, end = terms.get(key, ("", ""))
        terms[key] = max(start, row["took_office"], key=len), max(end, row["left_office"], key=len)
    terms |= TERMS
    days = [(last_day(start), first_day(end or AS_OF), name) for (name, _), (start, end) in terms.items()]
    return sorted(days)


def under(
    heads: dict[str, dict[str, str]], terms: list[tuple[datetime.date, datetime.date, str]], several: bool = False
) -> str:
    """Answer of secretaries-general-of-tenures for the heads of the department."""
    stated = {"guehenno": "Kofi Annan", "ladsous": "Ban Ki-moon", "lacroix": "António Guterres"}
    stated |= {"goulding": "Boutros Boutros-Ghali", "annan": "Boutros Boutros-Ghali", "miyet": "Kofi Annan"}
    stated["le"] = "Ban Ki-moon"
    rows = []
    own = [(first_day(t["start"]), name, t) for name, t in heads.items() if t["post"] == "usg-peace-operations"]
    for _, tenure, t in sorted(own, key=lambda item: item[:2]):
        begun = last_day(t["start"])
        until = first_day(t["end"]) if t["end"] else datetime.date(2024, 6, 1)
        names = list(dict.fromkeys(name for first, last, name in terms if begun <= last and first <= until))
        at_start = [name for first, last, name in terms if first <= begun <= last][-1]
        said = stated[tenure.removeprefix("usg-peace-operations-").split("-")[0]]
        verdict = "agrees" if [said] == names else "one of several" if said in names else "differs"
        if several and len(names) < 2:
            continue
        cells = [quote(STATED_POST, "en"), quote(t["name"]), quote(t["start"], EDTF), quote(t["end"], EDTF)]
        cells += [
            quote("; ".join(names)),
            quote(str(len(names)), INTEGER),
            quote(at_start),
            quote("; ".join(names[names.index(at_start) + 1 :])),
            quote(said),
            quote(verdict),
        ]
        rows.append([*cells, f"<{ID}tenure/{tenure}>"])
    return write("post_name name start end under count at_start inherited_by stated verdict tenure", rows)


def transfers(reference: Path, body: str = "") -> str:
    """Answer of function-transfers."""
    posts = {"Under-Secretary-General for Administration and Management"}
    short = {"Office of the Chief of Staff (shared by DPKO and DFS)": "Office of Chief of Staff"}
    rows, numbers = [], dict[str, int]()
    for row in read(reference / "sources" / "department-history" / "changes.csv", "department-history"):
        if row["kind_of_change"] not in ("moved", "separated", "functions separated"):
            continue
        unit = row["body"].partition(",")[0]
        numbers[unit] = number = numbers.get(unit, 0) + 1
        task = row["former_body_or_parent"] if row["kind_of_change"] == "functions separated" else ""
        giver = unit if task else row["former_body_or_parent"]
        taker = row["new_body_or_parent"]
        taker = "" if taker in posts else short.get(taker, taker)
        if body and body not in (unit, giver, taker):
            continue
        status = "determined" if row["date"] else "not determined"
        cells = [quote(row["date"], EDTF), quote(status), quote(unit), quote(task, "en"), quote(giver), quote(taker)]
        cells += [quote(row["legal_basis"] or "none named"), quote(f"department-history-changes row {row['n']}")]
        suffix = f"-{number}" if number > 1 else ""
        known = {"Peacekeeping Situation Centre": "peacekeeping-situation-centre"}.get(unit, slug(unit))
        change = f"<{ID}change/{known}-transfer{suffix}>"
        rows.append((not row["date"], row["date"] and first_day(row["date"]).isoformat(), change, [*cells, change]))
    columns = "date status unit function from_body to_body legal_basis place change"
    return write(columns, [row[3] for row in sorted(rows, key=lambda row: row[:3])])


def lineage(reference: Path, until: str = "9999-12-31") -> str:
    """Answer of department-lineage for the department: founding, split and change of name of its earlier form."""
    earlier, later = "Department of Peacekeeping Operations", "Department of Peace Operations"
    dfs = "Department of Field Support"
    label = {
        "dpko-founding": "founding",
        "department-of-field-support-founding": "split",
        "dpko-to-dpo": "transformation",
    }
    found: dict[str, dict[str, set[str]]] = {name: {"date": set(), "basis": set(), "place": set()} for name in label}
    for row in read(reference / "sources" / "department-history" / "changes.csv", "department-history"):
        change = ""
        if row["body"].startswith(dfs) and row["kind_of_change"] in ("created", "approved", "supported in principle"):
            change = "department-of-field-support-founding"
        elif later in row["body"] or row["body"] == "restructuring of the peace and security pillar":
            change = "dpko-to-dpo"
        elif row["body"] == earlier and row["kind_of_change"] == "created":
            change = "dpko-founding"
        if not change:
            continue
        if row["kind_of_change"] in ("created", "renamed"):
            found[change]["date"].add(row["date"])
        found[change]["basis"] |= {
            s.replace(" ", "") for s in re.findall(r"A/[A-Z0-9/]+(?: [A-Z]\b)?", row["legal_basis"])
        }
        found[change]["place"].add(f"department-history-changes row {row['n']}")
    found["dpko-founding"]["date"] = {"1992-03"}  # most sources that give a month; a claim of the layer says so
    found["dpko-founding"]["place"] |= {"d L10", "d L17", "department-history-changes row 21"}
    found["dpko-to-dpo"]["place"].add("d L10")
    rows = []
    for change, held in found.items():
        (date,) = held["date"]
        if first_day(date).isoformat() > until:
            continue
        succession = change == "dpko-to-dpo"
        bodies = {"dpko-founding": earlier, "dpko-to-dpo": later}.get(change, f"{dfs}; {earlier}")
        cells = [quote(date, EDTF), quote("certain"), quote(label[change], "en"), quote(earlier if succession else "")]
        cells += [
            quote(bodies),
            quote("succession" if succession else "beside"),
            quote("; ".join(sorted(held["basis"]))),
        ]
        rows.append([*cells, quote("; ".join(sorted(held["place"]))), f"<{ID}change/{change}>"])
    return write("date certainty kind from_bodies to_bodies chain legal_basis places change", rows)


def renamings(reference: Path) -> str:
    """Answer of renamings: the two readings of the article, and the row that calls the change a renaming."""
    (row,) = [
        row
        for row in read(reference / "sources" / "department-history" / "changes.csv", "department-history")
        if row["kind_of_change"] == "renamed"
    ]
    names = [quote(row[column], "en") for column in ("former_body_or_parent", "new_body_or_parent")]
    change, date = f"<{ID}change/dpko-to-dpo>", quote(row["date"], EDTF)
    place = f"department-history-changes row {row['n']}"
    cited = f"<{ID}citation/department-history-changes-{row['n']}-dpko-to-dpo>"
    rows = [
        ["one body", quote("normal", "en"), "d L10", "", f"<{ID}claim/dpko-en-designates-dpo-d-l10>"],
        ["one body", "", place, row["page_url"], cited],
        ["two bodies", quote("preferred", "en"), "d L10", "", f"<{ID}citation/d-l10-transformation>"],
    ]
    cells = [[*names, quote(r[0]), date, r[1], quote(r[2]), quote(r[3]), change, r[4]] for r in rows]
    return write("earlier later reading date rank place page change attribution", cells)


def recompute(reference: Path) -> dict[str, str]:
    """Return query and case → its rows as SPARQL TSV."""
    heads, terms = join_heads(reference), join_terms(reference)
    return {
        "appointment-lead-times/default.tsv": lead_times(heads, "usg-peace-operations"),
        "appointment-lead-times/example.tsv": lead_times(heads, "police-adviser"),
        "appointment-lead-times/post=post:military-adviser.tsv": lead_times(heads, "military-adviser"),
        "department-lineage/default.tsv": lineage(reference),
        "department-lineage/example.tsv": lineage(reference, "2007-12-31"),
        "department-lineage/at=2007-12-31.tsv": lineage(reference, "2007-12-31"),
        "renamings/default.tsv": renamings(reference),
        "renamings/example.tsv": renamings(reference),
        "function-transfers/default.tsv": transfers(reference),
        "function-transfers/example.tsv": transfers(reference, "Department of Peacekeeping Operations"),
        "secretaries-general-of-tenures/default.tsv": under(heads, terms),
        "secretaries-general-of-tenures/example.tsv": under(heads, terms, several=True),
    }


if __name__ == "__main__":
    write_answers(recompute(Path(os.environ["DPO_KG_REFERENCE"])))
