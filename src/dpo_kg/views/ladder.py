"""The mandate ladder: a rung per decision, from the day of the decision to the expiry that it sets.

A rung is thin from the decision on and thick where it adds to what the decisions before it gave, so that established,
extended, revised and ended read as steps. Where the mandate had run out before the next decision, the days between are
an empty box with the word. The last known expiry is a line of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dpo_kg.edtf import Bounds
from dpo_kg.views.columns import Grid, joined, refuse
from dpo_kg.views.drawing import Drawing
from dpo_kg.views.ink import SMALL, Sheet, fit, text_width
from dpo_kg.views.time_scale import TimeScale
from dpo_kg.views.words import tell, tell_count, tell_number

_LINE, _BAR, _HEADING, _AXIS, _LABELS = 21, 12, 28, 24, 290
#: Decisions that are drawn at most.
MOST_RUNGS = 160
#: Kinds of decision that end a mandate.
_ENDINGS = ("termination", "withdrawal", "liquidation")


@dataclass
class Rung:
    """A decision on a mandate.

    Attributes:
        row: number of the row, from 0.
        mission, action, decision: the operation, the kind of decision, the document with its paragraph.
        decided: the days on which it can have been decided, or from which it takes effect.
        until: the days on which the mandate can end by it.
        before: the last day to which the mandate ran by the decisions before; None where none did.
        words: what stands beside it.
    """

    row: int
    mission: str
    action: str
    decision: str
    decided: Bounds
    until: Bounds
    before: date | None
    words: list[str]

    @property
    def days(self) -> list[date]:
        """The days that it names, for the scale."""
        return [day for day in (*self.decided, *self.until) if day is not None]

    @property
    def gap(self) -> tuple[date, date] | None:
        """First and last day before the decision on which no decision certainly gave a mandate; None for none."""
        if self.before is None or self.decided.earliest is None or self.action in _ENDINGS:
            return None
        if self.decided.earliest <= self.before or (self.decided.earliest - self.before).days < 2:
            return None
        return self.before + timedelta(days=1), self.decided.earliest - timedelta(days=1)


def draw_ladder(grid: Grid, title: str, lang: str) -> Drawing:
    """Return the ladder of the decisions on one or more mandates.

    Raises:
        FormatError: the rows have no column of the kind of decision, of its day, or of the expiry it sets.
    """
    if not {"action", "decided_on", "mandate_until"} <= set(grid.columns) or not len(grid):
        raise refuse("ladder", "the columns action, decided_on and mandate_until", grid.rows)
    rungs = _read_rungs(grid, lang)
    dated = [rung for rung in rungs if rung.days]
    if not dated:
        raise refuse("ladder", "a date in decided_on or mandate_until", grid.rows)
    notes = []
    if len(rungs) > len(dated):
        count = len(rungs) - len(dated)
        notes.append(tell(lang, "note_undated_one" if count == 1 else "note_undated", count=tell_number(lang, count)))
    drawn = dated[:MOST_RUNGS]
    if len(drawn) < len(dated):
        counts = {"count": tell_number(lang, len(dated) - len(drawn)), "total": tell_number(lang, len(rungs))}
        notes.append(tell(lang, "note_capped", **counts))
    summary = _summarise(dated, lang)
    sheet = Sheet("ladder", lang, title + "".join(rung.decision for rung in drawn))
    _draw_rungs(sheet, drawn, lang)
    svg = sheet.finish(title, summary, notes)
    return Drawing("ladder", title, " ".join([summary, *notes]), notes, lang, svg=svg)


def _read_rungs(grid: Grid, lang: str) -> list[Rung]:
    optional = {
        name: grid.texts(name if name in grid.columns else "")
        for name in ("acronym", "decision", "paragraph", "ceiling", "decided_on", "mandate_until", "deadline")
    }
    effective = grid.bounds("effective_from" if "effective_from" in grid.columns else "")
    days = zip(grid.bounds("decided_on"), effective, grid.bounds("mandate_until"), strict=True)
    rungs: list[Rung] = []
    ran_until: dict[str, date] = {}
    for row, ((decided, from_then, until), action) in enumerate(zip(days, grid.texts("action"), strict=True)):
        said = {name: texts[row] for name, texts in optional.items()}
        paragraph = f"para. {said['paragraph']}" if said["paragraph"] else ""
        begins = decided if decided.earliest or not from_then.earliest else from_then
        rung = Rung(
            *(row, said["acronym"], action, joined([said["decision"], paragraph], ", ")),
            *(begins, until, ran_until.get(said["acronym"]), []),
        )
        rung.words = _words_of(rung, said, lang)
        rungs.append(rung)
        if until.latest is not None:
            ran_until[rung.mission] = max(until.latest, ran_until.get(rung.mission, date.min))
    return rungs


def _words_of(rung: Rung, said: dict[str, str], lang: str) -> list[str]:
    words = [] if said["decided_on"] else [tell(lang, "undated_decision")]
    if rung.gap:
        words.append(tell(lang, "gap"))
    if said["mandate_until"]:
        words.append(tell(lang, "until", day=said["mandate_until"]))
    elif said["deadline"]:
        words.append(tell(lang, "until", day=said["deadline"]))
    elif rung.action in ("establishment", "extension"):
        words.append(tell(lang, "no_expiry"))
    if said["ceiling"]:
        words.append(tell(lang, "ceiling", count=said["ceiling"]))
    return words


def _say_action(lang: str, action: str) -> str:
    known = ("establishment", "extension", "revision", "reduction", "transition", *_ENDINGS)
    return tell(lang, action) if action in known else action


def _draw_rungs(sheet: Sheet, rungs: Sequence[Rung], lang: str) -> None:
    right = min(max(text_width(", ".join(rung.words), SMALL) for rung in rungs) + 14, 240)
    scale = TimeScale([day for rung in rungs for day in rung.days], _LABELS, sheet.width - _LABELS - right)
    several = len({rung.mission for rung in rungs}) > 1
    headings = sum(several and (not n or rungs[n - 1].mission != r.mission) for n, r in enumerate(rungs))
    bottom = _AXIS + len(rungs) * _LINE + headings * _HEADING
    scale.draw(sheet, _AXIS, bottom)
    y = float(_AXIS)
    for number, rung in enumerate(rungs):
        if several and (not number or rungs[number - 1].mission != rung.mission):
            sheet.text(0, y + 19, rung.mission, weight="600")
            y += _HEADING
        action = _say_action(lang, rung.action)
        sheet.text(0, y + 15, fit(action, 96), weight="600" if rung.action == "establishment" else "")
        document = rung.decision or tell(lang, "no_document")
        sheet.text(100, y + 15, fit(document, _LABELS - 108, SMALL), size=SMALL)
        sheet.text(scale.right + 8, y + 15, fit(", ".join(rung.words), right - 8, SMALL), size=SMALL)
        stated = rung.decided.earliest.isoformat() if rung.decided.earliest else ""
        words = joined([f"{action} {stated}".strip(), rung.decision, *rung.words])
        sheet.group(words, *_draw_rung(sheet, scale, rung, y + (_LINE - _BAR) / 2))
        y += _LINE
    last = _last_expiry(rungs)
    if last and not several:
        x = scale.after(last)
        sheet.group(
            tell(lang, "last_expiry", day=last.isoformat()), sheet.bar("last-expiry", x - 1, x + 1, _AXIS, y - _AXIS)
        )
    sheet.height = y


def _last_expiry(rungs: Sequence[Rung]) -> date | None:
    return max((rung.until.latest for rung in rungs if rung.until.latest), default=None)


def _draw_rung(sheet: Sheet, scale: TimeScale, rung: Rung, y: float) -> list[str]:
    middle = y + _BAR / 2
    marks = []
    if rung.gap:
        marks.append(sheet.bar("gap", scale.place(rung.gap[0]), scale.after(rung.gap[1]), y, _BAR))
    decided, until = rung.decided.earliest, rung.until.earliest
    if until is not None and decided is not None and until >= decided:
        adds = rung.before + timedelta(days=1) if rung.before and decided <= rung.before < until else decided
        marks.append(sheet.bar("rung", scale.place(decided), scale.after(until), middle - 1.2, 2.4))
        if rung.before is None or rung.before < until:
            marks.append(sheet.bar("added", scale.place(adds), scale.after(until), y, _BAR))
        if rung.until.latest and rung.until.latest > until:
            marks.append(sheet.bar("possible", scale.after(until), scale.after(rung.until.latest), y, _BAR))
    elif until is not None and rung.until.latest is not None and decided is None:
        # The day of the decision is not known: it may add what lies beyond the expiry before.
        if rung.before and rung.before < rung.until.latest:
            start = scale.after(rung.before)
            return [sheet.bar("possible", start, scale.after(rung.until.latest), y, _BAR)]
        marks.append(sheet.arrow("open-start", scale.left, scale.after(rung.until.latest), y, _BAR, to_left=True))
    elif decided is not None and until is None and rung.action in ("establishment", "extension"):
        marks.append(sheet.arrow("open-end", scale.place(decided), scale.right, y, _BAR))
    if rung.decided.earliest and rung.decided.latest and rung.decided.earliest != rung.decided.latest:
        span = scale.place(rung.decided.earliest), scale.after(rung.decided.latest)
        marks.append(sheet.bar("vague", *span, middle - 3, 6))
    if decided is not None and rung.action not in ("establishment", "extension"):
        mark = "ended" if rung.action in _ENDINGS else "revision"
        marks.append(sheet.diamond(mark, scale.place(decided), middle))
    return marks


def _summarise(rungs: Sequence[Rung], lang: str) -> str:
    days = [day for rung in rungs for day in rung.days]
    missions = list(dict.fromkeys(rung.mission for rung in rungs if rung.mission))
    names = missions[0] if len(missions) == 1 else tell_count(lang, "mission", len(missions))
    ends = {"first": min(days).isoformat(), "last": max(days).isoformat()}
    sentences = [tell(lang, "sum_ladder", decisions=tell_count(lang, "decision", len(rungs)), names=names, **ends)]
    last = _last_expiry(rungs)
    if last and len(missions) < 2:
        words = tell(lang, "last_expiry", day=last.isoformat())
        sentences.append(f"{words[0].upper()}{words[1:]}.")
    ending = next((rung for rung in reversed(rungs) if rung.action in _ENDINGS and rung.decided.earliest), None)
    if ending and ending.decided.earliest and len(missions) < 2:
        words = _say_action(lang, ending.action)
        sentences.append(
            f"{words[0].upper()}{words[1:]}: {joined([ending.decided.earliest.isoformat(), ending.decision], ', ')}."
        )
    gaps = sum(rung.gap is not None for rung in rungs)
    if gaps:
        sentences.append(tell(lang, "sum_gap", count=tell_count(lang, "period", gaps)))
    return " ".join(sentences)
