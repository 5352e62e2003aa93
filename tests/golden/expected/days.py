"""Expected answers about days: what was so on one, and when two met.

Tenures come from the list of facts. What else lasts or happened is read from the text of the Turtle files by plain
means (`expected.turtle_facts`): the list of facts does not say of every date to which thing of the model it belongs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from expected.facts import DATE, EDTF, ENGLISH, INTEGER, Row, Table, iri, text
from expected.tenures import CHIEF, OSPA, POST, POST_LABELS, Answers, Life, find_vacancies, list_limits
from expected.turtle_facts import BASE, Facts, dpo, plain

LASTING = ("PostHeadship", "Mission", "Organization", "ReformEffort", "Designation")
RANKS = {
    **{kind: rank for rank, kind in enumerate(("tenure", "vacancy", "headship", "mission", "body", "reform"), 1)},
    **{"designation": 7, "said": 8, "figure": 9, "began": 11, "ended": 12, "change": 13, "appointment": 14},
    **{"adoption": 15, "event": 16, "issued": 17},
}
KINDS = {"PostHeadship": "headship", "Mission": "mission", "Organization": "body", "ReformEffort": "reform"}
#: Class → what its happening is called, and its date.
HAPPENING = {
    "OrganizationChange": ("change", "start"),
    "Appointment": ("appointment", "announcedOn"),
    "Adoption": ("adoption", "start"),
    "Document": ("issued", "issuedOn"),
}
MEASURES = {"count": "", "amount": "", "percent": " %"}
SORTS = ("budgetKind", "countKind", "personnelType")
DATASET, PART = "<http://purl.org/linked-data/cube#dataSet>", "<http://purl.org/dc/terms/isPartOf>"


class Line(NamedTuple):
    """A row before it is written: what puts it in order, and its cells."""

    kind: str
    first: date | None
    name: str
    detail: str
    certainty: str
    start: str
    end: str
    as_of: str
    sources: Sequence[str]
    thing: str

    def order(self) -> tuple[int, date, str, str, str]:
        """Return what puts it in order; what has no first day comes first."""
        return RANKS[self.kind], self.first or date.min, self.kind, self.name, self.thing.strip("<>")

    def row(self) -> Row:
        """Return its cells."""
        names = text(self.kind), text(self.name), text(self.detail), text(self.certainty)
        dates = text(self.start, EDTF), text(self.end, EDTF), text(self.as_of, EDTF)
        return (*names, *dates, text("; ".join(sorted(set(self.sources)))), self.thing)


def read_span(stated: str) -> tuple[date | None, date | None]:
    """Return the first and last day of a date with or without open digits, or of a span."""
    if not stated:
        return None, None
    if "/" in stated:
        before, after = stated.split("/")
        return read_span(before)[0], read_span(after)[1]
    first, last = ([*map(int, stated.replace("X", digit).split("-")), 0, 0][:3] for digit in "09")
    end_of_month = date(last[0], last[1] or 12, 28) + timedelta(4)
    end = date(*last) if last[2] else end_of_month - timedelta(end_of_month.day)
    return date(first[0], first[1] or 1, first[2] or 1), end


def live(facts: Facts, node: str) -> Life:
    """Return the bounds of a thing of the files."""
    start, end, as_of = (read_span(value(facts, node, name)) for name in ("start", "end", "asOf"))
    if end[0] is None:
        ongoing = facts.get(node, "endStatus") == [f"<{BASE}code/end-status/ongoing>"]
        end = max(filter(None, (start[1], as_of[0] if ongoing else None)), default=None), None
    return Life(*start, *end)


def value(facts: Facts, node: str, name: str) -> str:
    """Return the text of a value, or nothing."""
    return next((plain(one) for one in facts.get(node, name)), "")


def list_places(facts: Facts, node: str) -> list[str]:
    """Return the documents and places of the citations of a thing."""
    found = []
    for citation in facts.get(node, "citation"):
        for source in facts.get(citation, "source"):
            found += [f"{source[1:-1].rsplit('/', 1)[1]} {plain(place)}" for place in facts.get(citation, "locator")]
    return found


def answer_on(answers: Answers, facts: Facts, at: str, around: int = 31) -> Table:
    """What was so on a day."""
    day = date.fromisoformat(at)
    lines = [*_tenures(answers, day, around), *_lasting(facts, day), *_said(facts, day), *_figures(facts, day)]
    lines += _happened(facts, day, around)
    rows = [line.row() for line in sorted(lines, key=Line.order)]
    return "kind name detail certainty start end as_of sources thing", rows


def _near(first: date | None, last: date | None, day: date, around: int) -> str:
    """Return how a day stands to the date of a happening; nothing where it is too far."""
    margin = timedelta(around)
    if first is None or last is None or not first - margin <= day <= last + margin:
        return ""
    if not first <= day <= last:
        return "around"
    return "certain" if first == last else "possible"


def _tenures(answers: Answers, day: date, around: int) -> Iterator[Line]:
    for t in answers.tenures:
        life, thing = t.life, iri("tenure", t.slug)
        dates = t.start, t.end, t.as_of
        places = [f"{s.document} {s.place}" for s in t.statements]
        if any(life) and life.possible(day):
            post = POST_LABELS[t.post]
            yield Line("tenure", life.start_earliest, t.holder, post, life.describe(day), *dates, places, thing)
        name = f"{t.holder}, {POST_LABELS[t.post]}"
        for kind, stated in (("began", t.start), ("ended", t.end)):
            first, last = read_span(stated)
            near = _near(first, last, day, around)
            if near:
                yield Line(kind, first, name, "", near, *dates, places, thing)
    for days, after, before in find_vacancies([t for t in answers.tenures if t.post == POST]):
        if day in days:
            name = f"Vacancy of {POST_LABELS[POST]}, {days[0]} to {days[-1]}"
            dates = str(days[0]), str(days[-1]), ""
            places, thing = list_limits(after, before), iri("vacancy", after.slug)
            yield Line("vacancy", days[0], name, POST_LABELS[POST], "certain", *dates, places, thing)


def _subjects(facts: Facts, *classes: str) -> Iterator[tuple[str, str]]:
    """Yield the things of some classes, each with the first that fits; states are no bodies, missions only that."""
    for node in list(facts.about):
        types = facts.types(node)
        fitting = [name for name in classes if dpo(name) in types]
        if fitting and not (fitting[0] == "Organization" and dpo("MemberState") in types):
            yield node, fitting[0]


def _stated(facts: Facts, node: str) -> tuple[str, str, str]:
    start, end, as_of = (value(facts, node, name) for name in ("start", "end", "asOf"))
    return start, end, as_of


def _lasting(facts: Facts, day: date) -> Iterator[Line]:
    for node, kind in _subjects(facts, *LASTING):
        life = live(facts, node)
        if not any(life) or not life.possible(day):
            continue
        name, detail = facts.name(node), ""
        if kind == "PostHeadship":
            name, detail = (facts.name(facts.get(node, p)[0]) for p in ("headshipPost", "headshipBody"))
        given = name, detail, life.describe(day), *_stated(facts, node), list_places(facts, node)
        yield Line(KINDS.get(kind, "designation"), life.start_earliest, *given, node)


def _said(facts: Facts, day: date) -> Iterator[Line]:
    for node, _ in _subjects(facts, "Characteristic"):
        life, as_of = live(facts, node), value(facts, node, "asOf")
        first, last = read_span(as_of)
        if any(life):
            certainty, first = (life.describe(day) if life.possible(day) else ""), life.start_earliest
        elif first is not None and last is not None and first <= day <= last:
            certainty = "certain" if "/" in as_of or first == last else "possible"
        else:
            continue
        detail = f"{facts.name(facts.get(node, 'aspect')[0])}: {value(facts, node, 'text')}"
        for thing in facts.get(node, "characterizes") if certainty else ():
            given = facts.name(thing), detail, certainty, *_stated(facts, node), list_places(facts, node)
            yield Line("said", first, *given, node)


def _figures(facts: Facts, day: date) -> Iterator[Line]:
    for node in [one for one in list(facts.about) if facts.get(one, "refPeriod")]:
        (period,) = facts.get(node, "refPeriod")
        life = live(facts, period)
        if not any(life) or not life.possible(day):
            continue
        family = facts.get(facts.get(node, DATASET)[0], PART)[0]
        sort = "".join(f" ({facts.name(one)})" for name in SORTS for one in facts.get(node, name))
        (measure,) = [name for name in MEASURES if facts.get(node, name)]
        currency = value(facts, node, "currencyLabel")
        amount = f"{currency} {value(facts, node, measure)}" if currency else value(facts, node, measure)
        about = [*facts.get(node, "contributor"), *facts.get(node, "refScope")][0]
        detail = f"{facts.name(family)}{sort}: {amount}{MEASURES[measure]}"
        given = facts.name(about), detail, life.describe(day), *_stated(facts, period), list_places(facts, node)
        yield Line("figure", life.start_earliest, *given, node)


def _happened(facts: Facts, day: date, around: int) -> Iterator[Line]:
    dated = [(node, "began", "start") for node, _ in _subjects(facts, "Mission", "Organization", "ReformEffort")]
    dated += [(node, "ended", "end") for node, _ in _subjects(facts, "Mission", "Organization", "ReformEffort")]
    dated += [(node, *HAPPENING[kind]) for node, kind in _subjects(facts, *HAPPENING)]
    others = [dpo(name) for name in HAPPENING]
    dated += [(n, "event", "start") for n, _ in _subjects(facts, "Event") if facts.types(n).isdisjoint(others)]
    for node, kind, dating in dated:
        first, last = read_span(value(facts, node, dating))
        near = _near(first, last, day, around)
        if near:
            start = value(facts, node, "start") or value(facts, node, dating)
            dates = start, value(facts, node, "end"), value(facts, node, "asOf")
            yield Line(kind, first, facts.name(node), "", near, *dates, list_places(facts, node), node)


# When two met

BODIES = {POST: {"dpo", "dpko"}, CHIEF: {"united-nations"}, OSPA: {"office-of-special-political-affairs"}}
CERTAINTIES = ("certain", "stated", "possible", "undated", "apart")


class Side(NamedTuple):
    """A tenure, or the life of a thing."""

    name: str
    suffix: str
    post: str
    life: Life
    thing: str
    chief: str = ""


def list_sides(answers: Answers, *holders: str) -> list[Side]:
    """Return the tenures of some persons, or of all."""
    return [
        Side(t.holder, "", t.post, t.life, iri("tenure", t.slug), t.secretary_general)
        for t in answers.tenures
        if not holders or t.holder in holders
    ]


def answer_together(answers: Answers, one: str = "Kofi Annan", other: str | Side = "", show: str = "all") -> Table:
    """Where and when two met; `other` is a person, or a thing with its life."""
    others = [other] if isinstance(other, Side) else list_sides(answers, *filter(None, [other]))
    pairs = [(a, b) for a in list_sides(answers, one) for b in others if a.name != b.name]
    met = [(_meet(a, b), a, b) for a, b in pairs]
    rows = []
    for (certainty, days), a, b in met:
        if show == "met" and certainty in ("undated", "apart"):
            continue
        names = [cell for side in (a, b) for cell in (text(side.name, side.suffix), _name_post(side))]
        order = CERTAINTIES.index(certainty), days.apart, days.first or date.min, a.thing, b.thing
        cells = text(certainty), text(_how(a, b)), *names, *days.cells(certainty), a.thing, b.thing
        rows.append((order, cells))
    columns = "certain_from certain_to certain_days possible_from possible_to possible_days apart_days"
    sides = "certainty how one_name one_post other_name other_post"
    return f"{sides} {columns} one_tenure other_tenure", [row for _, row in sorted(rows)]


class Days(NamedTuple):
    """The days that two certainly and possibly had in common."""

    start: date | None
    end: date | None
    first: date | None
    last: date | None
    apart: int

    def cells(self, certainty: str) -> Iterator[str]:
        """Yield the columns of the answer."""
        sure = certainty == "certain"
        yield from _write_days(*((self.start, self.end) if sure else (None, None)))
        open_ = certainty not in ("undated", "apart")
        yield from _write_days(*((self.first, self.last) if open_ else (None, None)))
        yield text(self.apart, INTEGER) if certainty == "apart" else ""


def _write_days(first: date | None, last: date | None) -> Iterator[str]:
    yield from (text(first, DATE), text(last, DATE))
    yield text((last - first).days + 1, INTEGER) if first and last else ""


def _meet(a: Side, b: Side) -> tuple[str, Days]:
    one, other = a.life, b.life
    start = max(one.start_latest, other.start_latest) if one.start_latest and other.start_latest else None
    end = min(one.end_earliest, other.end_earliest) if one.end_earliest and other.end_earliest else None
    first = max(filter(None, (one.start_earliest, other.start_earliest)), default=None)
    last = min(filter(None, (one.end_latest, other.end_latest)), default=None)
    excluded = first is not None and last is not None and first > last
    apart = (first - last).days if first and last and excluded else 0
    days = Days(start, end, first, last, apart)
    if start and end and start <= end:
        return "certain", days
    if (a.chief == b.name and b.post == CHIEF) or (b.chief == a.name and a.post == CHIEF):
        return "stated", days
    if not any(one) or not any(other):
        return "undated", days
    return ("apart" if excluded else "possible"), days


def _how(a: Side, b: Side) -> str:
    if not a.post or not b.post:
        return "life"
    if a.post == b.post:
        return "same post"
    return "same body" if BODIES.get(a.post, set()) & BODIES.get(b.post, set()) else "in office"


def _name_post(side: Side) -> str:
    return text(POST_LABELS[side.post], ENGLISH) if side.post else ""
