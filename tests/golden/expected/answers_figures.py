"""Expected answers that compute with figures: changes, sums, ranks, means, and what is not determined."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from expected.facts import DATE, DECIMAL, EDTF, ENGLISH, INTEGER, Fact, Row, Table, find, iri, source_of, span, text
from expected.figures import FAMILIES, FIGURES, QUALIFIERS
from expected.statements import read_wording

ARTICLE = "Encyclopedia article on the United Nations Department of Peace Operations"
MEASURES = {"assessment": "percent", "budget": "amount"}  # all others are counts
#: Figures of missions and personnel whose scope is a body or an aggregate → last part of its IRI.
SCOPES = {
    "Department of Peace Operations": ("organization", "dpo"),
    "UN peacekeeping operations": ("topic", "un-peacekeeping-operations"),
    "United Nations Office of Special Political Affairs": ("organization", "office-of-special-political-affairs"),
    "the 16 missions of 2010": ("topic", "missions-led-in-2010"),
}


class Figure(NamedTuple):
    """A figure that a fact gives."""

    fact: Fact
    slug: str
    family: str
    kind: str
    scope: str
    payer: str
    period: str
    start: date | None
    value: Decimal
    unit: str
    qualifier: str

    @property
    def state(self) -> str:
        """Last part of the IRI of the state that pays."""
        return self.slug.rpartition("-")[2]


def read_figures(facts: Sequence[Fact]) -> list[Figure]:
    """Return the figures of the facts, in the order of family and IRI."""
    figures = []
    for name, (slug, kind, scope, period) in FIGURES.items():
        fact = find(facts, name)
        family = slug.partition("-d-")[0]
        number = re.search(r"[\d,.]*\d", fact.object)
        if number is None:
            raise ValueError(f"{name} gives no figure: {fact.object!r}")
        unit = "percent" if family == "assessment" else "count"
        if family == "budget":
            unit = "US$" if "US$" in fact.object else "$"
        limits = [word for first, word in QUALIFIERS.items() if fact.object.startswith(first)]
        payer = fact.subject if family == "assessment" else ""
        dated = re.match(r"(?:fiscal year |FY )?(\d{4}(?:-\d\d(?!\d)(?:-\d\d)?)?)", fact.as_of)
        start = span(dated[1])[0] if dated else None
        value = Decimal(number[0].replace(",", ""))
        figures.append(
            Figure(fact, slug, family, kind, scope, payer, period, start, value, unit, (*limits, "exact")[0])
        )
    return sorted(figures, key=lambda figure: (figure.family, figure.slug))


def number(value: Decimal | int) -> str:
    """Return a whole number as integer, any other as decimal in its shortest form."""
    value = Decimal(value)
    return text(int(value), INTEGER) if value == int(value) else text(f"{value.normalize():f}", DECIMAL)


def decimal(value: Decimal) -> str:
    """Return a decimal in its shortest form."""
    return text(f"{value.normalize():f}", DECIMAL)


def status(fact: Fact) -> str:
    """Return whether the source backs its words."""
    return text("cited" if fact.marks else "uncited", ENGLISH)


def wording(fact: Fact) -> str:
    """Return the words of the source where they matter."""
    return text(next((row["wording"] for row in read_wording("wording") if row["fact"] == fact.id), ""))


# Changes


def change(earlier: Figure, later: Figure) -> Row:
    """Return direction, limit and size of a change; a bound on either side bounds it, two that clash leave it open."""
    size = later.value - earlier.value
    pair = earlier.qualifier, later.qualifier
    below = earlier.qualifier in ("exact", "more than") and later.qualifier in ("exact", "less than")
    above = earlier.qualifier in ("exact", "less than") and later.qualifier in ("exact", "more than")
    if pair == ("exact", "exact") or set(pair) <= {"exact", "about"}:
        limit = "exact" if set(pair) == {"exact"} else "about"
        direction = "rise" if size > 0 else "fall" if size < 0 else "none"
    elif below:
        direction, limit = ("rise, if any", "less than") if size > 0 else ("fall", "more than")
    elif above:
        direction, limit = ("fall, if any", "less than") if size < 0 else ("rise", "more than")
    else:
        return "", "", ""
    return text(direction), text(limit), number(abs(size))


def choose(facts: Sequence[Fact], dataset: str, subject: str, kinds: str) -> list[Figure]:
    """Return the figures of a family, about a thing and of some kinds, in the order of their periods."""
    chosen = [
        figure
        for figure in read_figures(facts)
        if dataset in ("", figure.family)
        and subject in ("", figure.scope)
        and (figure.kind in kinds.split("|") or not kinds)
    ]
    return sorted(chosen, key=lambda f: (f.family, f.start is None, f.start or date.max, f.slug))


def answer_figures_over_time(facts: Sequence[Fact], dataset: str = "", subject: str = "", kinds: str = "") -> Table:
    """Figures in the order of their periods."""
    rows: list[Row] = []
    for figure in choose(facts, dataset, subject, kinds):
        source, place, marks = source_of(figure.fact)
        names = FAMILIES[figure.family], figure.kind, figure.scope, figure.payer, figure.period
        start = text(figure.start.isoformat(), DATE) if figure.start else ""
        said = number(figure.value), text(figure.unit), text(figure.qualifier, ENGLISH), status(figure.fact), marks
        backing = wording(figure.fact), source, place, iri("observation", figure.slug)
        rows.append((*(text(name, ENGLISH) for name in names), start, *said, *backing))
    columns = (
        "family kind scope_name contributor period start value unit qualifier citation_status marks wording source "
        "place observation"
    )
    return columns, rows


def answer_differences(facts: Sequence[Fact], dataset: str = "", subject: str = "", kinds: str = "") -> Table:
    """Each dated figure against the earliest of its family."""
    rows: list[Row] = []
    chosen = [figure for figure in choose(facts, dataset, subject, kinds) if figure.start]
    for figure in chosen:
        base = next(other for other in chosen if other.family == figure.family)
        if figure.start == base.start:
            continue
        pairs = ("kind", base.kind, figure.kind), ("scope", base.scope, figure.scope), ("unit", base.unit, figure.unit)
        differing = ", ".join(name for name, one, two in pairs if one != two)
        places = f"d {base.fact.place}; d {figure.fact.place}"
        sides = [
            (
                *(text(f.kind, ENGLISH), text(f.scope, ENGLISH), text(f.period, ENGLISH), text(f.qualifier, ENGLISH)),
                *(number(f.value), text(f.unit)),
            )
            for f in (base, figure)
        ]
        iris = iri("observation", base.slug), iri("observation", figure.slug)
        rest = *change(base, figure), text(differing) or '""', text(places), *iris
        rows.append((text(FAMILIES[figure.family], ENGLISH), *sides[0], *sides[1], *rest))
    columns = (
        "family earlier_kind earlier_scope earlier_period earlier_qualifier earlier_value earlier_unit kind scope_name "
        "period qualifier value unit direction limit difference differs_in sources earlier observation"
    )
    return columns, rows


# Shares


def rank_shares(facts: Sequence[Fact]) -> list[Figure]:
    """Return the assessed shares, the largest first."""
    shares = [figure for figure in read_figures(facts) if figure.family == "assessment"]
    return sorted(shares, key=lambda figure: (-figure.value, figure.state))


def answer_sums(facts: Sequence[Fact], top: str = "") -> Table:
    """What the largest shares add up to, and what is left."""
    shares = rank_shares(facts)
    added = [share for share in shares if not top or sum(o.value > share.value for o in shares) < int(top)]
    total = sum((share.value for share in added), Decimal())
    names = text(shares[0].kind, ENGLISH), text(shares[0].period, ENGLISH), number(len(added))
    numbers = decimal(total), decimal(100 - total), text("percent"), text(", ".join(share.payer for share in added))
    columns = "scale_name period_name shares sum rest unit providers source period document"
    iris = iri("period", "2020-2021"), iri("document", "d")
    return columns, [(*names, *numbers, text(ARTICLE, ENGLISH), *iris)]


def answer_ranking(facts: Sequence[Fact], top: str = "", contributor: str = "") -> Table:
    """Who pays the largest shares, and by how much each leads the next."""
    shares = rank_shares(facts)
    rows: list[Row] = []
    total = Decimal()
    for place, share in enumerate(shares, 1):
        total += share.value
        lead = decimal(share.value - shares[place].value) if place < len(shares) else ""
        if (top and place > int(top)) or contributor not in ("", share.payer):
            continue
        names = text(share.kind, ENGLISH), text(share.period, ENGLISH), number(place), text(share.payer, ENGLISH)
        where = source_of(share.fact)[:2]
        iris = iri("state", share.state), iri("observation", share.slug)
        rows.append((*names, decimal(share.value), lead, decimal(total), *where, *iris))
    return "scale_name period_name rank provider share lead sum source place contributor observation", rows


def answer_owed(facts: Sequence[Fact], contributor: str = "") -> Table:
    """How much of a budget a state owes: not determined, where the periods of budget and share differ."""
    rows: list[Row] = []
    figures = read_figures(facts)
    budgets = [f for f in figures if f.family == "budget" and f.qualifier == "exact" and f.start]
    for share in sorted(rank_shares(facts), key=lambda figure: figure.state):
        for budget in budgets:
            if contributor not in ("", share.payer) or budget.scope != share.scope:
                continue
            if budget.period == share.period:
                raise ValueError(f"{budget.period}: share and budget are of one period")
            reason = f"the shares are for {share.period}, the budget is for {budget.period}"
            places = f"d {budget.fact.place}; d {share.fact.place}"
            known = f"{share.value} percent for {share.period}"
            names = text(share.payer, ENGLISH), text(budget.period, ENGLISH), text("not determined"), ""
            numbers = text(budget.unit), number(budget.value), text(known), text(reason), text(places)
            rows.append((*names, *numbers, iri("state", share.state), iri("observation", budget.slug)))
    columns = "provider budget_period status owed unit budget shares reason looked_at contributor observation"
    return columns, rows


def answer_payers(facts: Sequence[Fact]) -> Table:
    """Which payers are permanent members: not determined, because no fact names one of these."""
    gap = next(row for row in read_wording("gaps") if row["gap"] == "permanent-members")
    spoken = find(facts, gap["facts"])
    places = sorted([f"{spoken.document} {spoken.place}", *(f"{d} (read for it)" for d in gap["documents"].split())])
    payers = ", ".join(sorted(share.payer for share in rank_shares(facts)))
    said = text(spoken.subject, ENGLISH), text("not determined"), "", "", "", text(gap["reason"])
    iris = iri("topic", "permanent-members-of-the-security-council"), "", "", iri("gap", gap["gap"])
    columns = "group_name status provider share period_name reason looked_at payers group contributor observation gap"
    return columns, [(*said, text("; ".join(places)), text(payers), *iris)]


# Personnel and missions


def answer_means(facts: Sequence[Fact]) -> Table:
    """Personnel per mission, where both are given for one body and period."""
    figures = read_figures(facts)
    rows: list[Row] = []
    for people in (figure for figure in figures if figure.family == "personnel"):
        for missions in (figure for figure in figures if figure.family == "mission-count"):
            if (people.scope, people.period) != (missions.scope, missions.period):
                continue
            if {people.qualifier, missions.qualifier} != {"exact"}:
                raise ValueError(f"{people.slug} and {missions.slug} are no exact figures")
            mean = (people.value / missions.value).quantize(Decimal("0.01"), ROUND_HALF_UP)
            places = "; ".join(dict.fromkeys((people.fact.place, missions.fact.place)))
            names = text(people.scope, ENGLISH), text(people.period, ENGLISH)
            counts = number(people.value), text(people.kind, ENGLISH), number(missions.value)
            rest = text(missions.kind, ENGLISH), decimal(mean), text("exact"), text(ARTICLE, ENGLISH), text(places)
            rows.append((*names, *counts, *rest, iri("observation", people.slug), iri("observation", missions.slug)))
    columns = (
        "scope_name period_name personnel personnel_kind missions missions_kind mean limit source places "
        "personnel_figure missions_figure"
    )
    return columns, rows


def answer_financed(facts: Sequence[Fact]) -> Table:
    """Whether the ongoing missions, less the excluded ones, are those financed."""
    figures = {figure.kind: figure for figure in read_figures(facts) if figure.family == "mission-count"}
    ongoing, financed = figures["ongoing"], figures["financed by the budget"]
    excluded = sorted(fact.subject for fact in facts if fact.relation == "excludedFrom")
    rest = ongoing.value - len(excluded)
    assumes = "if the excluded missions are among the ongoing ones, which no source says of all of them"
    numbers = number(ongoing.value), number(len(excluded)), number(rest), number(financed.value)
    agrees = text("yes" if rest == financed.value else "no"), text(assumes), text("; ".join(excluded))
    where = source_of(ongoing.fact)[:2]
    columns = (
        "period_name ongoing excluded difference financed agrees assumes excluded_missions source place "
        "ongoing_count financed_count"
    )
    iris = iri("observation", ongoing.slug), iri("observation", financed.slug)
    return columns, [(text(ongoing.period, ENGLISH), *numbers, *agrees, *where, *iris)]


def answer_by_aspect(facts: Sequence[Fact], relation: str = "excludedFrom", year: str = "") -> Table:
    """Missions of which something is said, and whether they are those that start in a year."""
    said = {fact.subject: fact for fact in facts if fact.relation == relation}
    starts = {fact.subject: fact for fact in facts if fact.relation == "createdIn" and fact.subject.isupper()}
    stated = {mission: fact.object.partition(" ")[0] for mission, fact in starts.items()}
    of_year = {mission for mission, start in stated.items() if year and start == year}
    texts = {row["fact"]: row["text"] for row in read_wording("characteristics")}
    rows: list[Row] = []
    for mission in sorted(said.keys() | of_year):
        name = next(f.object for f in facts if (f.subject, f.relation) == (mission, "fullName"))
        backing = sorted({f"d {fact.place}" for fact in (said.get(mission), starts.get(mission)) if fact})
        described = text("yes" if mission in said else "no")
        in_year = text("certain" if mission in of_year else "no") if year else ""
        same = text("yes" if said.keys() == of_year else "no") if year else ""
        words = text(texts[said[mission].id]) if mission in said else ""
        cells = text(mission), text(name, ENGLISH), text(stated.get(mission, ""), EDTF), described, in_year, same, words
        rows.append((*cells, text("; ".join(backing)), iri("mission", mission.lower())))
    return "acronym name start described in_year same text sources mission", rows


def answer_comparisons(facts: Sequence[Fact], thing: str = "") -> Table:
    """How the budget of a body compares, and the amounts themselves."""
    rows: list[tuple[tuple[str, ...], Row]] = []
    for row in read_wording("characteristics"):
        if row["aspect"] == "compares-with" and thing in ("", row["things"]):
            fact = find(facts, row["fact"])
            place = re.match(r"\d+", fact.object)
            source, where, marks = source_of(fact)
            record = next(line["subject"] for line in read_rows() if line["fact"] == fact.id).partition(":")[2]
            said: Row = (
                *(text(fact.subject, ENGLISH), text("comparison"), text(row["text"], ENGLISH), text(row["concerns"])),
                *(text(place[0], INTEGER) if place else "", "", "", "", "", wording(fact), status(fact)),
                *(marks, source, where, iri(*row["things"].split("/")), iri("characteristic", record)),
            )
            rows.append(((row["things"], "0", "", record), said))
    for figure in read_figures(facts):
        about = "/".join(SCOPES[figure.scope])
        if figure.family == "budget" and thing in ("", about):
            source, where, marks = source_of(figure.fact)
            amount = number(figure.value), text(figure.unit), text(figure.qualifier, ENGLISH)
            said = (
                *(text(figure.scope, ENGLISH), text("amount"), text(figure.kind, ENGLISH), "", "", *amount),
                *(text(figure.period, ENGLISH), wording(figure.fact), status(figure.fact), marks, source, where),
                *(iri(*about.split("/")), iri("observation", figure.slug)),
            )
            order = about, "1", figure.start.isoformat() if figure.start else "", figure.slug
            rows.append((order, said))
    columns = (
        "thing_name kind text concerns position value unit qualifier period wording citation_status marks source "
        "place thing record"
    )
    return columns, [row for _, row in sorted(rows)]


def read_rows() -> list[dict[str, str]]:
    """Return the rows that say which record carries which fact, and under which name."""
    return read_wording("../facts")


LISTS: dict[str, tuple[Callable[..., Table], dict[str, list[str]]]] = {
    "figures-over-time": (
        answer_figures_over_time,
        {
            "default": [],
            "example": ["mission-count", "Department of Peace Operations", "led|overseen"],
            "dataset=budget": ["budget"],
        },
    ),
    "compare-figures": (
        answer_differences,
        {
            "default": [],
            "example": ["mission-count", "Department of Peace Operations", "led|overseen"],
            "dataset=personnel": ["personnel"],
        },
    ),
    "sum-of-shares": (answer_sums, {"default": [], "example": ["3"]}),
    "ranking-of-shares": (answer_ranking, {"default": [], "example": ["2", "China"], "top=3": ["3"]}),
    "owed-amounts": (answer_owed, {"default": [], "example": ["China"]}),
    "payers-in-group": (answer_payers, {"default": [], "example": []}),
    "personnel-per-mission": (answer_means, {"default": [], "example": []}),
    "missions-financed": (answer_financed, {"default": [], "example": []}),
    "missions-by-aspect": (
        answer_by_aspect,
        {"default": [], "example": ["financedThrough", "1948"], "year=1948": ["excludedFrom", "1948"]},
    ),
    "budget-comparisons": (answer_comparisons, {"default": [], "example": ["organization/dpo"]}),
}
