"""Expected answers about the references of an article and the figures that it gives."""

from __future__ import annotations

import re
from collections.abc import Sequence

from expected.facts import DECIMAL, EDTF, ENGLISH, INTEGER, Fact, Row, Table, find, iri, source_of, text

#: Columns of an entry → relations that give them.
ENTRY = {
    "title": ("title",),
    "author": ("author",),
    "publisher": ("publisher",),
    "host": ("host",),
    "page": ("page",),
    "issued": ("publicationDate", "publicationYear"),
    "retrieved": ("retrieved",),
    "archived": ("archivedFromOriginalOn",),
    "symbol": ("documentSymbol",),
    "isbn": ("ISBN",),
}
DATES, TITLES = ("issued", "retrieved", "archived"), ("title",)

DPO, ALL = "Department of Peace Operations", "UN peacekeeping operations"
YEAR = "fiscal year 2021–2022 (1 July 2021 to 30 June 2022)"
#: Facts that give a figure → last part of the IRI, what it measures, scope, period.
FIGURES = {
    "D031": ("budget-d-l12", "annual budget", DPO, "undated in the article on the department"),
    "D034": ("personnel-d-l12", "personnel", DPO, "March 2020"),
    "D035": ("mission-count-d-l12", "overseen", DPO, "March 2020"),
    "D043": (
        "personnel-d-l15",
        "officials",
        "United Nations Office of Special Political Affairs",
        "up to the late 1980s",
    ),
    "D213": ("budget-d-l65", "peacekeeping budget", ALL, YEAR),
    "D216": ("mission-count-d-l67-financed", "financed by the budget", ALL, YEAR),
    "D217": ("mission-count-d-l67-ongoing", "ongoing", ALL, YEAR),
    "D240": ("assessment-d-l71-usa", "peacekeeping scale", ALL, "2020–2021"),
    "D241": ("assessment-d-l71-chn", "peacekeeping scale", ALL, "2020–2021"),
    "D242": ("assessment-d-l71-jpn", "peacekeeping scale", ALL, "2020–2021"),
    "D243": ("assessment-d-l71-deu", "peacekeeping scale", ALL, "2020–2021"),
    "D244": ("assessment-d-l71-gbr", "peacekeeping scale", ALL, "2020–2021"),
    "D246": ("mission-count-d-l75", "led", DPO, "2010"),
    "D253": ("personnel-d-l75", "uniformed and civilian personnel", "the 16 missions of 2010", "2010"),
    "D255": ("budget-d-l75", "approved expenses", ALL, "July 2006 to June 2007"),
}
FAMILIES = {
    "assessment": "assessed shares",
    "budget": "budget",
    "mission-count": "mission counts",
    "personnel": "personnel",
}
QUALIFIERS = {"more than": "more than", "approximately": "about"}  # all others are exact


def answer_references(facts: Sequence[Fact], *asked: str) -> Table:
    """What the article on the department gives as its references; `asked` are marks or limits (lacking=title)."""
    limits = dict(limit.split("=") for limit in asked if "=" in limit)
    marks = [mark for mark in asked if "=" not in mark]
    entries: dict[str, dict[str, Fact]] = {}
    for fact in facts:
        found = re.fullmatch(r"reference \[(\d+)\]", fact.subject)
        if found:
            entries.setdefault(found[1], {})[fact.relation] = fact
    rows = []
    for mark, entry in sorted(entries.items(), key=lambda item: int(item[0])):
        given = {}
        for column, relations in ENTRY.items():
            suffix = EDTF if column in DATES else ENGLISH if column in TITLES else ""
            given[column] = next((text(entry[r].object, suffix) for r in relations if r in entry), "")
        # An entry of the list is used once, but for those of which a fact says otherwise.
        uses, letters = ("1", "") if "title" in entry else ("", "")
        if "usedTimes" in entry:
            found = re.fullmatch(r"(\d+) \(marks (\w) and (\w)\)", entry["usedTimes"].object)
            if found is None:
                raise ValueError(f"not understood: {entry['usedTimes']}")
            uses, letters = found[1], f"{found[2]}, {found[3]}"
        place = next(iter(entry.values())).place
        rows.append((mark, given, ("numbered", uses, letters, "yes" if "title" in entry else "no", place), f"d-{mark}"))
    # A mark by author and year has no entry.
    inline = next(fact for fact in facts if fact.relation == "authorDate")
    author, year = re.findall(r"\w+", inline.object)
    given = dict.fromkeys(ENTRY, "") | {"author": text(author)}
    rows.append((inline.object, given, ("inline", "", "", "no", inline.place), f"d-{author.lower()}-{year}"))
    lines: list[Row] = []
    for mark, given, (form, uses, letters, resolved, place), slug in rows:
        having, lacking = limits.get("having"), limits.get("lacking")
        fits = (not having or given[having]) and not (lacking and given[lacking])
        fits = fits and limits.get("form", form) == form and int(limits.get("used", 0)) <= int(uses or 0)
        if fits and (not marks or mark in marks):
            rest = text(form), text(uses, INTEGER), text(letters), text(resolved), text(place), iri("reference", slug)
            lines.append((iri("document", "d"), text(mark), *given.values(), *rest))
    return f"article mark {' '.join(ENTRY)} form uses use_marks resolved place reference", lines


def answer_figures(facts: Sequence[Fact], *asked: str) -> Table:
    """Which figures the sources give, and for when; `asked` are families or scopes."""
    rows: list[tuple[Row, Row]] = []
    for name, (slug, kind, scope, period) in FIGURES.items():
        fact = find(facts, name)
        family = slug.partition("-d-")[0]
        if not set(asked) <= {family, scope}:
            continue
        number = re.search(r"[\d,.]*\d", fact.object)
        if number is None:
            raise ValueError(f"{name} gives no figure: {fact.object!r}")
        value = number[0].replace(",", "")
        unit = "percent" if "percent" in fact.object else "count"
        if family == "budget":
            unit = "US$" if "US$" in fact.object else "$"
        limits = [word for start, word in QUALIFIERS.items() if fact.object.startswith(start)]
        cells = text(value, DECIMAL if "." in value else INTEGER), text(unit), text((*limits, "exact")[0], ENGLISH)
        payer = text(fact.subject, ENGLISH) if family == "assessment" else ""
        names = text(FAMILIES[family], ENGLISH), text(kind, ENGLISH), text(scope, ENGLISH), payer
        row = *names, text(period, ENGLISH), *cells, *source_of(fact), iri("observation", slug)
        rows.append(((family, slug), row))
    columns = "family kind scope_name contributor period value unit qualifier source place marks observation"
    return columns, [row for _, row in sorted(rows)]
