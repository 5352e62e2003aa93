"""Expected answers on members of the Security Council, computed from the list by year and from nothing of the graph.

It reads `sources/sc-membership` below the folder named by DPO_KG_REFERENCE, the English names of states from
`sources/country-codes`, and the corrections of the layer, evidence and no result. Of the rules of the graph it
applies these: elected members serve from the first of January to the last of December; the seat of the Soviet Union
passed to Russia in December 1991; that of China is one seat, whatever code the list gives it.

    python tests/golden/field/councils.py    writes the files
"""

from __future__ import annotations

import csv
import os
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

from field_writing import write_answers

DATA = Path(__file__).resolve().parents[3] / "data"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
ID = "https://w3id.org/dpo-kg/id/"
HEADS = "member iso3 permanent certainty start end status sources state membership"
#: Dissolved states as the Correlates of War and the list itself call them; the list of codes has none of them.
FORMER = {
    "CSK": "Czechoslovakia",
    "DDR": "German Democratic Republic",
    "SUN": "Union of Soviet Socialist Republics",
    "YUG": "Yugoslavia",
}
#: Month in which one permanent member took the seat of another.
PASSED = "1991-12"
READ_IN = 2026
DAYS = {"01": "31", "12": "31"}


class Membership(NamedTuple):
    """One unbroken membership; dates as stated."""

    iso3: str
    permanent: bool
    first: int
    start: str
    end: str
    sources: str


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_corrected_starts() -> dict[tuple[str, str], tuple[str, str]]:
    """Return year and code → the day on which the member took its seat, and the document that says so."""
    months = {"January": "01"}
    found = {}
    with (DATA / "sc-membership" / "corrections.tsv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            assert (line["column"], line["found"]) == ("term_start", "")
            day, month, year = line["right"].split()
            row_year, code = line["row"].split(" | ")
            assert row_year == year
            found[year, code] = (f"{year}-{months[month]}-{int(day):02}", line["evidence"])
    return found


def read_memberships(reference: Path) -> list[Membership]:
    """Return the memberships; consecutive years of one state are one."""
    rows = read_rows(reference / "sources" / "sc-membership" / "sc_members_by_year.csv")
    counts = Counter(int(row["year"]) for row in rows)
    assert counts == {year: 11 if year < 1966 else 15 for year in range(1946, 2028)}
    years: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for row in rows:
        code = "CHN" if row["iso3"] == "TWN" else row["iso3"]
        years[code, row["permanent"] == "True"].append(int(row["year"]))
    starts = read_corrected_starts()
    found = []
    for (code, permanent), held in years.items():
        for first in sorted(year for year in held if year - 1 not in held):
            last = first
            while last + 1 in held:
                last += 1
            sources = {"sc-membership"}
            if permanent:
                start, end = str(first), ""
                if code in ("SUN", "RUS"):
                    sources.add("cow-states")
                    start, end = (start, PASSED) if code == "SUN" else (PASSED, "")
            else:
                start, evidence = starts.get((str(first), code), (f"{first}-01-01", ""))
                end = f"{last}-12-31"
                sources |= {"s-res-14-1946", evidence} - {""}
            found.append(Membership(code, permanent, first, start, end, "; ".join(sorted(sources))))
    return found


def span(date: str) -> tuple[str, str]:
    """Return first and last day of a year, a January or December, or a day."""
    parts = date.split("-")
    if len(parts) == 3:
        return date, date
    return (f"{date}-01-01", f"{date}-12-31") if len(parts) == 1 else (f"{date}-01", f"{date}-{DAYS[parts[1]]}")


def answer(memberships: list[Membership], names: dict[str, str], first: str, last: str, state: str = "") -> str:
    """Return the members on some day from first to last."""
    lines = []
    for m in sorted(memberships, key=lambda m: (not m.permanent, m.iso3, m.first)):
        begun, surely = span(m.start)
        on, over = span(m.end) if m.end else (f"{READ_IN}-01-01", "9999")
        if begun > last or over < first or (state and m.iso3 != state):
            continue
        certainty = "certain" if surely <= last and first <= on else "possible"
        if m.first > READ_IN:
            certainty = "elected"
        status = "" if m.end[:4] >= str(READ_IN) else "ended"
        slug = m.iso3.lower()
        lines.append(
            [
                f'"{names[m.iso3]}"',
                f'"{m.iso3}"',
                f'"{str(m.permanent).lower()}"^^<{BOOLEAN}>',
                f'"{certainty}"',
                f'"{m.start}"^^<{EDTF}>',
                f'"{m.end}"^^<{EDTF}>' if m.end else "",
                f'"{status if m.end else f"ongoing as of {READ_IN}"}"' if status or not m.end else "",
                f'"{m.sources}"',
                f"<{ID}state/{slug}>",
                f"<{ID}membership/security-council-{slug}-{m.first}>",
            ]
        )
    return "".join("\t".join(line) + "\n" for line in [[f"?{head}" for head in HEADS.split()], *lines])


def read_names(reference: Path) -> dict[str, str]:
    """Return code → English short name of the terminology of the United Nations, without its article."""
    names = dict(FORMER)
    for row in read_rows(reference / "sources" / "country-codes" / "country-codes.csv"):
        name = row["UNTERM English Short"].rstrip("* ")
        stem, bracket, inside = name.rpartition(" (")
        names[row["ISO3166-1-Alpha-3"]] = stem if bracket and inside == "the)" else name
    # The list of codes has no terminology for it.
    names["CIV"] = "Côte d'Ivoire"
    return names


def recompute(reference: Path) -> dict[str, str]:
    """Return query and case → its rows as SPARQL TSV."""
    memberships, names = read_memberships(reference), read_names(reference)

    def on(day: str) -> str:
        return answer(memberships, names, day, day)

    def during(year: int, state: str = "") -> str:
        return answer(memberships, names, f"{year}-01-01", f"{year}-12-31", state)

    for year in range(1947, READ_IN):
        rows = on(f"{year}-06-30").count("\n") - 1
        assert rows == (11 if year < 1966 else 15), (year, rows)
    return {
        "council-members/default.tsv": on(f"{READ_IN}-01-01"),
        "council-members/example.tsv": during(2006, "GHA"),
        "council-members/at=1946-01-25.tsv": on("1946-01-25"),
        "council-members/at=1964-03-04.tsv": on("1964-03-04"),
        "council-members/at=1980-01-05.tsv": on("1980-01-05"),
        "council-members/at=1991-12-20.tsv": on("1991-12-20"),
        "council-members/year=1950.tsv": during(1950),
        "council-members/year=1991.tsv": during(1991),
        "council-members/year=2027.tsv": during(2027),
    }


if __name__ == "__main__":
    write_answers(recompute(Path(os.environ["DPO_KG_REFERENCE"])))
