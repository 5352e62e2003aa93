"""Questions about people and posts: who held what and when, who says so, and what is said of the office."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from expected.answers_people import (
    answer_birth_years,
    answer_careers,
    answer_holders,
    answer_nationality,
    answer_people,
    answer_served,
)
from expected.durations import (
    answer_ages,
    answer_currency,
    answer_lead_times,
    answer_lengths,
    answer_stated,
    answer_successions,
)
from expected.facts import ENGLISH, Fact, Row, Table, find, text
from expected.occasions import (
    answer_announcements,
    answer_compared,
    answer_events,
    answer_late_dates,
    answer_titles,
)
from expected.question import Question
from expected.statements import answer_characteristics
from expected.tenures import CHIEF, DEPUTY, POST, POST_LABELS, answer_periods, read_answers

USG = "post/usg-peace-operations"
Rows = Callable[[Sequence[Fact]], list[Row]]


def project(answer: Callable[..., Table], columns: str, *asked: str) -> Rows:
    """Return what makes some columns of an answer."""

    def rows(facts: Sequence[Fact]) -> list[Row]:
        heading, found = answer(facts, *asked)
        kept = [heading.split().index(name) for name in columns.split()]
        return [tuple(row[number] for number in kept) for row in found]

    return rows


def ask(
    query: str,
    answer: Callable[..., Table],
    columns: str,
    asked: Sequence[str] = (),
    parameters: dict[str, str] | None = None,
    reworded: dict[str, str] | None = None,
    explained: tuple[str, ...] = (),
) -> Question:
    """Return a question whose rows are columns of the answer of a query."""
    return Question(query, parameters or {}, columns, project(answer, columns, *asked), reworded or {}, explained)


def answer_aspects(facts: Sequence[Fact], thing: str, *aspects: str) -> Table:
    """What the sources say of a thing in several respects, in their order."""
    tables = [answer_characteristics(facts, thing, f"aspect/{aspect}") for aspect in aspects]
    return tables[0][0], [row for _, rows in tables for row in rows]


def answer_accountability(facts: Sequence[Fact]) -> Table:
    """To whom the head is accountable, with the limit that the source sets."""
    names = {"Secretary-General": POST_LABELS[CHIEF]}
    said = [find(facts, name) for name in ("U197", "U198", "U199")]
    limit = {"U199": said[2].relation.partition("(")[2].rstrip(")")}
    rows: list[tuple[str, Row]] = []
    for fact in said:
        value = names.get(fact.object, fact.object.partition(" that ")[0])
        rows.append((value, (text(value), text(limit.get(fact.id, ""), ENGLISH))))
    return "value qualifier", [row for _, row in sorted(rows)]


def answer_overlaps(facts: Sequence[Fact], post: str) -> Table:
    """When a post had two recorded holders at once."""
    return answer_periods(read_answers(facts), "overlap", post)


INTERACTIONS = ("collaborates-with", "coordinates-with", "engages-with", "has-formal-relations-with")

QUESTIONS = {
    "CQ29": ask(
        "careers",
        answer_careers,
        "name step post_name start end placed_by",
        [DEPUTY, POST, CHIEF],
        {"first": DEPUTY, "then": "USG-PKO", "last": CHIEF},
        {"head": POST_LABELS[POST]},
    ),
    "CQ38": ask(
        "nationality-of-holders",
        answer_nationality,
        "verdict country_name nationals exceptions first_national first_start without_holder",
        ["1997-01-01", POST, "France"],
        {"post": "USG-PKO", "country": "France", "since": "1997-01-01"},
        {"French": "France"},
        ("the first", "head took office on", "all later heads", "have no recorded head"),
    ),
    "CQ40": ask(
        "served-under",
        answer_served,
        "name secretary_general how",
        [POST, "stated"],
        {"post": "USG-PKO", "relation": "stated"},
    ),
    "CQ41": ask(
        "served-under",
        answer_served,
        "secretary_general name how basis",
        [POST, "appointer"],
        {"post": "USG-PKO", "relation": "appointer"},
        explained=("the column is headed only “Secretary-General”",),
    ),
    "CQ44": ask(
        "successions",
        answer_successions,
        "from_number to_number days_min days_max handover vacant_days first_vacant last_vacant overlap_days"
        " first_overlap",
        [POST],
        {"post": "USG-PKO"},
        {"vacant": "vacancy"},
        ("days", "day"),
    ),
    "CQ46": ask(
        "successions",
        answer_successions,
        "earlier_holder later_holder end start handover",
        [POST, "next-day"],
        {"post": "USG-PKO", "kind": "next-day"},
    ),
    "CQ48": ask(
        "stated-durations",
        answer_stated,
        "convention differing name stated computed agrees holds_from holds_to",
        [POST, "doubtful"],
        {"post": "USG-PKO", "only": "doubtful"},
        {
            "none": "0",
            "cannot be checked exactly": "possibly",
            "on 1 to 28 March 1992": "1992-03-28",
            "12 months": "1 year",
            "1 March 1992": "1992-03-01",
        },
        ("when", "the remainder is dropped", "holds for a start", "would be", "if he started", "(stated", "If"),
    ),
    "CQ49": ask(
        "list-currency",
        answer_currency,
        "first_day last_day stated start certainty",
        [POST],
        {"post": "USG-PKO"},
        {"7 complete years and 2 complete months": "7 years, 2 months"},
        ("between", "inclusive", "after"),
    ),
    "CQ51": ask(
        "tenure-lengths",
        answer_lengths,
        "extreme name days_min days_max certainty",
        [POST, "extremes"],
        {"post": "USG-PKO", "only": "extremes"},
        explained=("days",),
    ),
    "CQ53": ask(
        "birth-years",
        answer_birth_years,
        "name birth_year given",
        explained=("nor for any person outside the table",),
    ),
    "CQ54": ask("ages-at-start", answer_ages, "name age_min age_max", [POST], {"post": "USG-PKO"}),
    "CQ58": ask(
        "statements-after-source",
        answer_late_dates,
        "number property value extent mark symbol issued",
        ["12", "Tenure"],
        {"reference": "reference:d-12", "class": "Tenure"},
        explained=("of tenure", "dated"),
    ),
    "CQ59": ask(
        "source-lead-times",
        answer_lead_times,
        "name start issued symbol days_min days_max",
        ["0"],
        {"within": "0"},
    ),
    "CQ60": ask(
        "source-lead-times",
        answer_lead_times,
        "days_min days_max issued start",
        ["Jean-Pierre Lacroix"],
        {"person": "Jean-Pierre Lacroix"},
    ),
    "CQ92": ask(
        "announcements",
        answer_announcements,
        "speaker office secretary_general text date",
        ["scale of peacekeeping"],
        {"event": "event:press-conference-on-the-surge", "about": "topic:scale-of-peacekeeping"},
        {"USG": POST_LABELS[POST]},
    ),
    "CQ102": ask(
        "events",
        answer_events,
        "date kind name short_name who",
        [],
        {},
        {
            "creation of UNMOGIP": "UNMOGIP",
            "creation of DPKO": "Founding of the Department of Peacekeeping Operations",
            "the surge": "the growth of peacekeeping",
            "resolution": "Adoption",
        },
        ("launched",),
    ),
    "CQ103": ask(
        "events",
        answer_events,
        "date heads",
        ["1992-06-01"],
        {"since": "1992-06-01"},
        {
            "June 1992": "1992-06",
            "October 2006": "2006-10",
            "March 2007": "2007-03",
            "Guéhenno or Le Roy": "Guéhenno (possible, to 2008-06-30); Alain Le Roy (possible, from 2008-06-30)",
        },
        ("year precision straddles",),
    ),
    "CQ113": ask(
        "characteristics-of",
        answer_aspects,
        "text qualifier",
        [USG, "aims-at"],
        {"thing": "USG-PKO", "aspect": "aspect:aims-at"},
        {"can resolve": "resolve"},
    ),
    "CQ114": ask(
        "characteristics-of",
        answer_aspects,
        "aspect_name text",
        [USG, "does-not-do", "provides"],
        {"thing": "USG-PKO", "aspect": "aspect:does-not-do", "or_aspect": "aspect:provides"},
        {"not directly command troops": "direct command of troops"},
    ),
    "CQ115": ask(
        "characteristics-of",
        answer_aspects,
        "text",
        [USG, "at-intersection-of"],
        {"thing": "USG-PKO", "aspect": "aspect:at-intersection-of"},
    ),
    "CQ116": ask(
        "characteristics-of",
        answer_aspects,
        "text",
        ["topic/multifaceted-missions", "combines"],
        {"thing": "topic:multifaceted-missions", "aspect": "aspect:combines"},
    ),
    "CQ118": ask(
        "why",
        answer_accountability,
        "value qualifier",
        [],
        {"thing": "USG-PKO", "property": "accountable to"},
        explained=("that fund peacekeeping",),
    ),
    "CQ120": ask(
        "characteristics-of",
        answer_aspects,
        "aspect_name text",
        [USG, *INTERACTIONS],
        {"thing": "USG-PKO", "aspect": "aspect:interacts-with"},
    ),
    "CQ135": ask(
        "tenures-compared",
        answer_compared,
        "name other_start other_end wording agrees start end",
        [POST, "u"],
        {"post": "USG-PKO", "document": "document:u"},
        {"2011-2017": "2011–2017"},
    ),
    "CQ136": ask(
        "holders-by-source",
        answer_holders,
        "named_by name sources",
        [POST],
        {"post": "USG-PKO"},
    ),
    "CQ140": ask("people", answer_people, "name", [CHIEF], {"post": CHIEF}),
    "CQ141": ask("people", answer_people, "all_people name"),
    "CQ142": ask(
        "told-by-titles",
        answer_titles,
        "thing_name property value mark also_at",
        ["Person"],
        {"class": "Person"},
        {
            "has died": "deceased",
            "DPKO": "the Department of Peacekeeping Operations",
            "also in the table column": "L48",
        },
        ("was a",),
    ),
    "CQ146": ask(
        "overlaps",
        answer_overlaps,
        "earlier later start end days",
        [POST],
        {"post": "USG-PKO"},
        {"only": "1"},
        ("all other tenures are disjoint",),
    ),
}
