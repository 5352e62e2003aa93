"""What was so on a day, by sort; what is certain and what is possible told apart; and the days around it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from dpo_kg.errors import ParameterError
from dpo_kg.messages import say
from dpo_kg.web.answers import Answer, redirect
from dpo_kg.web.card_views import name_precision
from dpo_kg.web.models import EntryView, Link, Mark
from dpo_kg.web.visit import Page

if TYPE_CHECKING:
    from dpo_kg.results import Row, Rows
    from dpo_kg.web.visit import Visit

#: Kinds of rows that tell what happened, not what was so.
_HAPPENED = ("began", "ended", "change", "appointment", "adoption", "event", "issued")
_ISSUED = "issued_kind"
#: Entries of a sort that are shown before one asks for all.
_SHOWN = 40


class _DayGroup(NamedTuple):
    label: str
    kind: str
    entries: list[EntryView]
    total: int


def choose_day(visit: Visit) -> Answer | Page:
    """Return the page on which a day is chosen, or go to the day that was chosen.

    Raises:
        ParameterError: what was chosen is no day.
    """
    given = visit.parameters.get("date", "").strip()
    if given:
        return redirect(visit.links.to(f"/on/{_read(visit, given)}"))
    title = visit.word("nav_day")
    days = visit.site.files.days if visit.site.files else ()
    model = {"action": visit.links.file("/on"), "days": [Link(day, visit.links.to(f"/on/{day}")) for day in days]}
    return Page("choose_day.html", title, visit.word("day_purpose"), model)


def make_page(visit: Visit) -> Page | Answer:
    """Return the page of a day.

    Raises:
        ParameterError: it is no day.
    """
    given = visit.path.removeprefix("/on/")
    day = _read(visit, given)
    if day != given:
        return redirect(visit.links.to(f"/on/{day}"), 302)
    rows = visit.kg.on(day, lang=visit.lang)
    groups: dict[str, list[EntryView]] = {}
    for row in rows:
        groups.setdefault(str(row.kind), []).append(_entry(visit, row))
    whole = visit.parameters.get("limit", "")
    if whole not in ("", "all"):
        raise ParameterError(f"limit: neither empty nor all: {whole[:40]!r}")
    most = None if whole else _SHOWN
    was = [
        _DayGroup(say(visit.lang, f"on_{kind}"), kind, found[:most], len(found))
        for kind, found in order_standing(groups)
    ]
    happened = [
        _DayGroup(say(visit.lang, _ISSUED if kind == "issued" else kind), kind, groups[kind][:most], len(groups[kind]))
        for kind in _HAPPENED
        if kind in groups
    ]
    model = {
        "day": day,
        "was": was,
        "happened": happened,
        "has_vacant": "vacancy" in groups,
        "count": len(rows),
        "before": _other(visit, day, -1),
        "after": _other(visit, day, 1),
        "whole": visit.links.to(visit.path, {"limit": "all"}),
        "action": visit.links.file("/on"),
        "query_href": visit.links.query("on-date", {"at": day}),
    }
    title = say(visit.lang, "on_day", day=day)
    description = visit.word("day_description", day=day, count=len(rows))
    return Page(
        "day.html", title, description, model, formats=visit.row_formats, parameters={"limit": whole}, of_rows=True
    )


def list_rows(visit: Visit) -> Rows:
    """Return what the page of a day tells.

    Raises:
        ParameterError: it is no day.
    """
    return visit.kg.on(_read(visit, visit.path.removeprefix("/on/")), lang=visit.lang)


def order_standing(groups: dict[str, list[EntryView]]) -> list[tuple[str, list[EntryView]]]:
    """Return what was so, the certain first; days without a recorded holder come after the holders."""
    found = {kind: sorted(entries, key=_is_possible) for kind, entries in groups.items()}
    if "vacancy" in found:
        found["tenure"] = found.get("tenure", []) + found.pop("vacancy")
    order = ("tenure", "headship", "mission", "body", "reform", "designation", "said", "figure")
    return [(kind, found[kind]) for kind in order if kind in found]


def _is_possible(entry: EntryView) -> bool:
    return entry.marks[0].kind == "possible"


def _entry(visit: Visit, row: Row) -> EntryView:
    """Return a row as an entry: its certainty and what is vague or open about it in words."""
    start, end, kind = str(row.start or ""), str(row.end or ""), str(row.kind)
    certainty = str(row.certainty)
    marks = [Mark(certainty, say(visit.lang, certainty))]
    name = str(row.name)
    if kind == "vacancy":  # its label speaks of a vacancy, which no source states
        marks.append(Mark("vacant", visit.word("vacant")))
        name = str(row.detail)
    if kind in ("tenure", "mission", "body") and not end:
        marks.append(Mark("open", visit.word("open_end")))
    if kind == "tenure" and not start:
        marks.append(Mark("open-start", visit.word("open_start")))
    for key in dict.fromkeys(filter(None, map(name_precision, (start, end)))):
        marks.append(Mark("vague", visit.word(key)))
    period = _period(visit.lang, start, end, str(row.as_of or ""))
    details = [("", str(row.detail))] if row.detail and name != row.detail else []
    details += [(visit.word("source"), str(row.sources))] if row.sources else []
    return EntryView(Link(name, visit.links.thing(str(row.thing), at="")), "", period, marks, [], details)


def _period(lang: str, start: str, end: str, as_of: str) -> str:
    if start and end:
        return start if start == end else say(lang, "from_to", start=start, end=end)
    if start:
        return say(lang, "since", start=start)
    if end:
        return say(lang, "until", end=end)
    return say(lang, "as_of", day=as_of) if as_of else ""


def _other(visit: Visit, day: str, days: int) -> Link | None:
    if visit.site.files:
        return _nearest(visit, day, days)
    try:
        other = (date.fromisoformat(day) + timedelta(days)).isoformat()
    except OverflowError:
        return None
    return Link(other, visit.links.to(f"/on/{other}"))


def _nearest(visit: Visit, day: str, days: int) -> Link | None:
    """Return the next day before or after that a site of files has a page of."""
    assert visit.site.files is not None
    found = [other for other in visit.site.files.days if (other < day if days < 0 else other > day)]
    if not found:
        return None
    other = found[-1] if days < 0 else found[0]
    return Link(other, visit.links.to(f"/on/{other}"))


def _read(visit: Visit, text: str) -> str:
    day = visit.read_day("date", text)
    try:
        date.fromisoformat(day)
    except ValueError:
        raise ParameterError(f"date: not a day of the years 1 to 9999: {text!r}") from None
    return day
