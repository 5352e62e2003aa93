"""Expected answers about states, computed from the raw files of the sources and from nothing else.

    python tests/golden/field/states.py

It reads country-codes, un-member-states and the state list of the Correlates of War (DPO_KG_REFERENCE) with the csv
module. Names of that last list that are no names of the first are joined by the table below, made by reading both
lists side by side; what the layer state-supplement adds, which people write, stands in BY_HAND.
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from pathlib import Path

from field_writing import write_answers

COLUMNS = (
    *("name", "iso3", "iso2", "m49", "cow", "cow_abbreviation", "member", "admitted", "original", "ended"),
    *("sources", "state"),
)
STATE = "https://w3id.org/dpo-kg/id/state/"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"

#: Number in the Correlates of War list → slug, where its name is not an English name of the list of codes.
COW = {
    "31": "bhs", "52": "tto", "56": "lca", "57": "vct", "58": "atg", "60": "kna", "101": "ven", "145": "bol",
    "200": "gbr", "255": "deu", "260": "deu", "265": "ddr", "315": "csk", "316": "cze", "343": "mkd", "345": "yug",
    "346": "bih", "347": "kos", "359": "mda", "365": "rus", "402": "cpv", "403": "stp", "437": "civ", "484": "cog",
    "490": "cod", "510": "tza", "511": "zan", "572": "swz", "630": "irn", "640": "tur", "652": "syr", "678": "yem",
    "679": "yem", "680": "ymd", "713": "twn", "731": "prk", "732": "kor", "812": "lao", "816": "vnm", "817": "rvn",
    "835": "brn", "860": "tls", "987": "fsm",
}  # fmt: skip
#: Names of the list of members that are neither short nor formal names of the list of codes.
MEMBERS = {
    "Bolivarian Republic of Venezuela": "ven", "Congo": "cog", "Côte d'Ivoire": "civ",
    "Federated States of Micronesia": "fsm", "Islamic Republic of Iran": "irn",
    "Plurinational State of Bolivia": "bol", "São Tomé and Príncipe": "stp",
}  # fmt: skip
#: What the layer state-supplement adds: slug → column → values; its names stand before those of the other lists.
BY_HAND: dict[str, dict[str, str]] = {
    "csk": {"iso3": "CSK", "sources": "sc-membership"},
    "ddr": {"iso3": "DDR", "sources": "sc-membership"},
    "scg": {
        "name": "Serbia and Montenegro",
        "iso3": "SCG; YUG",
        "m49": "891",
        "cow": "345",
        "ended": "2006-06",
        "sources": "cow-states; psdata-fatalities; s-res-1326-2000; s-res-1503-2003",
    },
    "srb": {"cow": "345", "sources": "cow-states"},
    "sun": {
        "name": "Union of Soviet Socialist Republics",
        "iso3": "SUN",
        "cow": "365",
        "ended": "1991-12",
        "sources": "cow-states; sc-membership",
    },
    "usa": {"sources": "sc-membership"},
    "ymd": {"name": "Democratic Yemen", "sources": "s-res-243-1967; s-res-605-1987"},
    "yug": {
        "iso3": "YUG",
        "m49": "890",
        "ended": "[1991-09-25..1992-05-30]",
        "sources": "psdata-fatalities; s-res-713-1991; s-res-757-1992; s-res-777-1992; sc-membership",
    },
    "zan": {"sources": "s-res-184-1963"},
}
FORMER_MEMBERS = {"csk", "ddr", "scg", "sun", "ymd", "yug", "zan"}
Rows = list[dict[str, str]]


def read(path: Path) -> Rows:
    """Return the rows of a file of commas."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def without_article(name: str) -> str:
    """Return a short name of the terminology without article and marks, by splitting it at the bracket."""
    name = name.rstrip("* ")
    stem, bracket, inside = name.rpartition(" (")
    articles = {"the)", "l')", "la)", "le)", "les)"}
    return stem if bracket and inside in articles else name


def join_states(reference: Path) -> dict[str, dict[str, set[str]]]:
    """Return slug → column → values, of all states and areas."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    sources = reference / "sources"
    slugs: dict[str, str] = {}
    for row in read(sources / "country-codes" / "country-codes.csv"):
        of_another = (" of ", "International")
        standing = row["is_independent"].replace("Territories", "Territory")
        if any(word in f"{standing} " for word in of_another) and not standing.startswith("Associated"):
            continue
        slug = row["ISO3166-1-Alpha-3"].lower()
        state = found[slug]
        english = without_article(row["UNTERM English Short"]) or row["official_name_en"]
        state["name"] = {"Côte d'Ivoire" if slug == "civ" else english}
        state["name_fr"] = {without_article(row["UNTERM French Short"]) or row["official_name_fr"]}
        state["iso3"], state["iso2"] = {row["ISO3166-1-Alpha-3"]}, {row["ISO3166-1-Alpha-2"]}
        state["m49"] = {f"{int(row['M49']):03d}"}
        state["numeric"] = {f"{int(row['ISO3166-1-numeric']):03d}"}
        state["sources"].add("country-codes")
        for name in (english, row["official_name_en"], row["CLDR display name"]):
            slugs.setdefault(name, slug)
    for row in read(sources / "un-member-states" / "un_members_admission_dates.csv"):
        state = found[MEMBERS.get(row["member_state"]) or slugs[row["member_state"]]]
        state["member"], state["admitted"] = {"yes"}, {row["date_admitted"]}
        state["original"] = {{"Yes": "true", "No": "false"}[row["original_member"]]}
        state["sources"].add("un-member-states")
    add_cow(read(sources / "un-mission-leadership" / "cow_states2016.csv"), found, slugs)
    for slug, values in BY_HAND.items():
        for column, text in values.items():
            held = found[slug][column]
            found[slug][column] = {text} if column in ("name", "ended") else held | set(text.split("; "))
    for slug in FORMER_MEMBERS:
        found[slug]["member"] = {"yes"}
    found["cod"]["sources"].add("d")
    return found


def add_cow(rows: Rows, found: dict[str, dict[str, set[str]]], slugs: dict[str, str]) -> None:
    """Add numbers and abbreviations of the Correlates of War, and the ends of states without a later period."""
    last: dict[str, str] = {}
    for row in rows:
        end = f"{row['endyear']}-{int(row['endmonth']):02d}-{int(row['endday']):02d}"
        if end < "1945-10-24":
            continue
        slug = COW.get(row["ccode"]) or slugs[row["statenme"]]
        state = found[slug]
        if not state["name"]:
            state["name"] = {row["statenme"]}
        state["cow"].add(row["ccode"])
        state["cow_abbreviation"].add(row["stateabb"])
        state["sources"].add("cow-states")
        last[slug] = max(last.get(slug, ""), end)
    for slug, end in last.items():
        if end < "2016-12-31":
            found[slug]["ended"] = {end}


def write_row(slug: str, values: dict[str, set[str]], lang: str) -> str:
    """Return a row of the query `states` as it is written."""
    french = values.get("name_fr", set()) if lang == "fr" else set()
    (name,) = french or values["name"]
    cells = [f'"{name}"@{"fr" if french else "en"}']
    for column in COLUMNS[1:-1]:
        held = values.get(column) or ({"no"} if column == "member" else set())
        ordered = sorted(held, key=int) if column == "cow" else sorted(held)
        text = "; ".join(ordered)
        kind = {"admitted": EDTF, "ended": EDTF, "original": BOOLEAN}.get(column)
        cells.append(f'"{text}"' + (f"^^<{kind}>" if kind else "") if text else "")
    return "\t".join([*cells, f"<{STATE}{slug}>"])


def write_answer(rows: list[str]) -> str:
    """Return an answer with its head."""
    return "".join(f"{line}\n" for line in ["\t".join(f"?{column}" for column in COLUMNS), *rows])


def recompute(reference: Path) -> dict[str, str]:
    """Return query and case → its rows as SPARQL TSV."""
    states = join_states(reference)
    rows = [write_row(slug, states[slug], "en") for slug in sorted(states)]
    assert sum("un-member-states" in state["sources"] for state in states.values()) == 193
    return {
        "states/default.tsv": write_answer(rows),
        "states/example.tsv": write_answer([write_row("fra", states["fra"], "en")]),
        "states/lang=fr.tsv": write_answer([write_row(slug, states[slug], "fr") for slug in sorted(states)]),
        "states/state=Côte d'Ivoire.tsv": write_answer([write_row("civ", states["civ"], "en")]),
        "states/state=state:nam.tsv": write_answer([write_row("nam", states["nam"], "en")]),
    }


if __name__ == "__main__":
    write_answers(recompute(Path(os.environ["DPO_KG_REFERENCE"])))
