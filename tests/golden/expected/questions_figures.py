"""Questions about references and citations, figures, shares, and the missions that the articles name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from expected.answers_figures import (
    Figure,
    answer_by_aspect,
    answer_comparisons,
    answer_differences,
    answer_figures_over_time,
    answer_financed,
    answer_means,
    answer_owed,
    answer_payers,
    answer_ranking,
    answer_sums,
    read_figures,
)
from expected.answers_figures_texts import (
    answer_authors,
    answer_citation_counts,
    answer_conducted,
    answer_dates,
    answer_forecasts,
    answer_locations,
    answer_naming,
    answer_statuses,
)
from expected.bodies import SLUGS
from expected.facts import ENGLISH, Fact, Row, Table, find, join_marks, text
from expected.figures import FAMILIES, answer_references
from expected.question import Question
from expected.statements import read_date, read_wording

#: Parts of the article on the department, as the graph calls them → first line.
PARTS = {"infobox": 2, "introduction": 10, "history": 15, "Organizational structure": 21}
OPERATIONS = "UN peacekeeping operations"
FISCAL_YEAR = {"2021-07-01": "1 July 2021", "2022-06-30": "30 June 2022"}


def take(columns: str, answer: Callable[..., Table], *values: str) -> Callable[[Sequence[Fact]], list[Row]]:
    """Return what makes the rows of an answer, with some of its columns."""

    def rows(facts: Sequence[Fact]) -> list[Row]:
        names, found = answer(facts, *values)
        kept = [names.split().index(column) for column in columns.split()]
        return [tuple(row[number] for number in kept) for row in found]

    return rows


def ask(
    query: str, parameters: dict[str, str], columns: str, answer: Callable[..., Table], *values: str
) -> Callable[..., Question]:
    """Return what makes a question of its exceptions."""

    def question(reworded: dict[str, str] | None = None, explained: tuple[str, ...] = ()) -> Question:
        return Question(query, parameters, columns, take(columns, answer, *values), reworded or {}, explained)

    return question


def ask_references(columns: str, **limits: str) -> Callable[..., Question]:
    """Return what makes a question about the references within limits."""
    return ask("references", limits, columns, answer_references, *(f"{name}={limits[name]}" for name in limits))


def ask_figures(query: str, columns: str, dataset: str, subject: str = "") -> Callable[..., Question]:
    """Return what makes a question about figures of a family."""
    parameters = {"dataset": f"dataset:{dataset}"} | ({"subject": subject} if subject else {})
    answer = {"compare-figures": answer_differences, "figures-over-time": answer_figures_over_time}[query]
    return ask(query, parameters, columns, answer, dataset, subject)


def list_starts(facts: Sequence[Fact]) -> list[Row]:
    """Return marks, part of the article and place of what gives the start of the department."""
    said = [find(facts, name) for name in ("D002", "D023", "D056")]

    def order(fact: Fact) -> tuple[str, str]:
        return SLUGS[fact.subject.partition(" / ")[0]], fact.place

    rows: list[Row] = []
    for fact in sorted(said, key=order):
        part = [name for name, first in PARTS.items() if first <= int(fact.first_line[1:])][-1]
        rows.append((text(join_marks(fact.marks)), text(part, ENGLISH), text(fact.place)))
    return rows


def list_highs(facts: Sequence[Fact]) -> list[Row]:
    """Return each all-time high, with the other one, and for the undated one the counts, that speak against it."""
    said = {row["fact"]: row for row in read_wording("characteristics") if row["fact"] in ("D139", "D258")}

    def counts(figure: Figure) -> bool:
        return figure.family in ("mission-count", "personnel") and bool(figure.start) and "financed" not in figure.kind

    def own(fact: Fact) -> Row:
        row, when = said[fact.id], read_date(fact)
        status = "cited" if fact.marks else "uncited"
        words = text(row["text"], ENGLISH), text(when or "undated"), text(row["qualifier"], ENGLISH)
        return *words, text(row["concerns"]), text(status, ENGLISH), text(join_marks(fact.marks))

    figures = sorted((f for f in read_figures(facts) if counts(f)), key=lambda f: (f.start, f.family))
    dated, undated = find(facts, "D258"), find(facts, "D139")
    rows = [(*own(dated), text(said[undated.id]["text"]), "", text(OPERATIONS))]
    for figure in figures:
        name = f"{FAMILIES[figure.family]} ({figure.kind}): {figure.scope}, {figure.period}"
        value = text(str(figure.value)), text(figure.qualifier, ENGLISH), text(name)
        rows.append((*own(undated), *value))
    return [*rows, (*own(undated), text(said[dated.id]["text"]), "", text(OPERATIONS))]


HIGHS = "text as_of qualifier concerns citation_status marks against against_qualifier against_name"
STATUSES = "statements-by-citation-status"
EARLIER = "earlier_kind earlier_period earlier_qualifier earlier_value earlier_unit"
DIFFERENCE = f"{EARLIER} kind period value direction limit difference"

QUESTIONS = {
    "CQ05": Question(
        "citations-of",
        {"thing": "DPO", "property": "start"},
        "marks part place",
        list_starts,
        explained=("paragraph",),
    ),
    "CQ61": ask_references("symbol mark", having="symbol")(),
    "CQ62": ask_references("mark archived", having="archived")(),
    "CQ64": ask("reference-dates", {"kind": "retrieved"}, "extreme date mark", answer_dates, "retrieved")(),
    "CQ65": ask_references("mark resolved", lacking="retrieved", form="numbered")({"which has no entry": "no"}),
    "CQ67": ask_references("mark uses use_marks", used="2")(),
    "CQ69": ask("authors", {}, "author form year", answer_authors)(),
    "CQ70": ask(
        STATUSES,
        {"status": "unresolved", "form": "inline"},
        "marks subject property value concerns",
        answer_statuses,
        "unresolved",
    )({"gets": "provides", "peace building efforts": "peacebuilding"}),
    "CQ71": ask(STATUSES, {"status": "citation-needed"}, "subject property value", answer_statuses)(
        {"serves as": "is a", "coordinating": "coordinates", "DPO": "Department of Peace Operations"},
        ("the new entity",),
    ),
    "CQ73": ask("citation-counts", {"article": "document:u"}, "marks gap", answer_citation_counts, "u")(
        {"none": "neither", "citations": "reference marks"}
    ),
    "CQ74": ask_figures(
        "figures-over-time", "kind value unit qualifier wording period marks citation_status", "budget"
    )({"6.38 billion": "6380000000", **FISCAL_YEAR, "no citation": "uncited"}),
    "CQ76": ask_figures("compare-figures", DIFFERENCE, "budget", OPERATIONS)(
        {
            "1.38 billion": "1380000000",
            "a lower bound": "more than",
            "over": "more than",
            "5 billion": "5000000000",
        },
        ("the earlier figure is only",),
    ),
    "CQ78": ask(
        "missions-by-aspect",
        {"aspect": "aspect:excluded-from", "year": "1948"},
        "acronym start described in_year same",
        answer_by_aspect,
        "excludedFrom",
        "1948",
    )(),
    "CQ79": ask("missions-financed", {}, "ongoing excluded difference financed agrees assumes", answer_financed)(
        {"two": "2", "which the seed implies but does not say": "which no source says"}
    ),
    "CQ81": ask(
        "locations", {"words": "service centre"}, "name place_name state_name", answer_locations, "service centre"
    )(),
    "CQ82": ask(
        "sum-of-shares", {"top": "5", "period": "period:2020-2021"}, "shares sum rest unit", answer_sums, "5"
    )(),
    "CQ83": ask("ranking-of-shares", {"top": "5"}, "rank provider share lead", answer_ranking, "5")(
        explained=("lead", "percentage points")
    ),
    "CQ84": ask(
        "owed-amounts",
        {"contributor": "United States", "period": "period:fiscal-year-2021-2022"},
        "status reason looked_at",
        answer_owed,
        "United States",
    )({"2020-2021": "2020–2021", **FISCAL_YEAR}),
    "CQ87": ask("payers-in-group", {}, "group_name status reason looked_at payers", answer_payers)(
        {"by the seeds": "read for it", "are never listed": "no state is named as one of them"}
    ),
    "CQ88": ask_figures("figures-over-time", "kind scope_name value period marks citation_status", "mission-count")(
        {"2021-07-01/2022-06-30": "1 July 2021 to 30 June 2022", "no citation": "uncited"}, ("of them",)
    ),
    "CQ89": ask_figures("compare-figures", DIFFERENCE, "personnel")({"over": "more than"}),
    "CQ90": ask("personnel-per-mission", {"period": "March 2020"}, "personnel missions mean", answer_means)(
        explained=("rounded to 2 decimals",)
    ),
    "CQ93": ask("forecasts", {"said": "2006-10"}, "text modality_name as_of", answer_forecasts, "2006-10")(
        {"reaching": "reaches", "entering": "enters"}
    ),
    "CQ94": Question(
        "disputed-characteristics",
        {"thing": OPERATIONS, "words": "all-time high"},
        HIGHS,
        list_highs,
        {
            "October 2006": "2006-10",
            "announced": "press conference",
            "no numbered citation": "uncited",
            "missions": "mission counts",
            "over": "more than",
        },
        ("the second sits ill with",),
    ),
    "CQ95": ask("missions-by-document", {"named": "2"}, "acronym documents named_in", answer_naming, "2")(),
    "CQ96": ask("missions-by-document", {}, "acronym total", answer_naming)(
        explained=("the conditional “UN mission in Darfur” of 2006 not counted",)
    ),
    "CQ97": ask(
        "missions-of-body",
        {"body": "African Union"},
        "acronym name form conducted_by",
        answer_conducted,
        "African Union",
    )(),
    "CQ143": ask(
        "budget-comparisons",
        {"thing": "DPO"},
        "kind text concerns position wording marks",
        answer_comparisons,
        "organization/dpo",
    )(explained=("itself",)),
}
