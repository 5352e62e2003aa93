"""Answers about provenance, and the findings of checks, as text for people.

Of an answer: a statement, below it who says so, and below that its rivals; values with the same sources are told
together. Of a finding: where it stands and what it is about, and below that what is wrong and how to mend it. Every
value is free text of a file: what is no visible character is replaced, so that none can steer the terminal.
"""

from __future__ import annotations

import re
import textwrap
from itertools import groupby

from dpo_kg.terms import to_display
from dpo_kg.vocabulary import shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from dpo_kg.quality.figures import QualityRows
    from dpo_kg.results import Rows

    Answer = Mapping[str, Any]

#: Columns of the text where no terminal tells its own, and the least and most that are taken from a terminal.
_WIDTH, _NARROWEST, _WIDEST = 100, 40, 120
#: Characters of the value of a finding that are shown.
_SHOWN = 200
_IRI = re.compile(r"<([^<>\s]+)>")
_DIGITS = re.compile(r"([0-9]+)")


class _Page:
    """Lines of a width; a paragraph is broken at spaces and hangs below its first word."""

    def __init__(self, emphasise: Callable[[str], str], width: int | None) -> None:
        self._emphasise = emphasise
        self._width = max(_NARROWEST, min(width or _WIDTH, _WIDEST))
        self._lines: list[str] = []

    def heading(self, text: str, indent: int = 0) -> None:
        """Write an emphasised paragraph after an empty line."""
        if self._lines:
            self._lines.append("")
        self._lines += [self._emphasise(line) for line in self._break(text, indent)]

    def paragraph(self, text: str, indent: int, hanging: int = 2) -> None:
        """Write a paragraph; its further lines are indented by `hanging` more."""
        self._lines += self._break(text, indent, hanging)

    def text(self) -> str:
        """Return all lines."""
        return "".join(f"{line}\n" for line in self._lines)

    def _break(self, text: str, indent: int, hanging: int = 2) -> list[str]:
        visible = "".join(c if c.isprintable() else " " for c in text)
        first, rest = " " * indent, " " * (indent + hanging)
        return textwrap.wrap(visible, self._width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def write_why(rows: Rows, emphasise: Callable[[str], str] = str, width: int | None = None) -> str:
    """Return the answer of the stored query `why` as text.

    Args:
        rows: the answer.
        emphasise: marks a heading, for a terminal.
        width: columns of the terminal; None where there is none.
    """
    page = _Page(emphasise, width)
    every = rows.to_dicts()
    rivals: dict[str, list[Answer]] = {}
    for row in every:
        if row["kind"] == "rival":
            rivals.setdefault(str(row["rival_of"]), []).append(row)
    own = [row for row in every if row["kind"] != "rival"]
    for subject, of_subject in groupby(own, key=lambda row: row["subject"]):
        said = list(of_subject)
        page.heading(str(subject))
        for name, statements in groupby((r for r in said if r["kind"] != "derived"), key=lambda row: row["property"]):
            page.heading(str(name), 2)
            _write_statements(page, list(statements), rivals)
        _write_derived(page, [row for row in said if row["kind"] == "derived"])
    alone = [row for row in every if row["kind"] == "rival"] if not own else []
    if alone:
        _write_rivals(page, alone)
    return page.text()


def write_conflicts(rows: Rows, emphasise: Callable[[str], str] = str, width: int | None = None) -> str:
    """Return the answer of the stored query `conflicts` as text; arguments as for `write_why`."""
    page = _Page(emphasise, width)
    for number, (_, conflict) in enumerate(groupby(rows.to_dicts(), key=lambda row: row["conflict"]), 1):
        for place, (_, side) in enumerate(groupby(conflict, key=lambda row: row["attribution"])):
            said = list(side)
            if place == 0:
                page.heading(f"Conflict {number}")
            else:
                page.paragraph("against", 2)
            _write_claims(page, said, 4)
            _write_source(page, said[:1], 6)
    return page.text()


def write_differences(rows: Rows, emphasise: Callable[[str], str] = str, width: int | None = None) -> str:
    """Return what differs between two sets of files (`KnowledgeGraph.diff`) as text; arguments as for `write_why`."""
    page = _Page(emphasise, width)
    every = rows.to_dicts()
    for kind, title in (("new", "New"), ("gone", "Gone")):
        of_kind = [row for row in every if row["change"] == kind]
        for name, group in groupby(of_kind, key=lambda row: row["class"] or "without a class"):
            things = [(thing, list(said)) for thing, said in groupby(group, key=_thing_and_name)]
            page.heading(f"{title}: {name} ({len(things)})")
            for (thing, label), said in things:
                page.paragraph(_name_with_iri(label, thing), 2)
                for row in (row for row in said if row["property"]):
                    page.paragraph(f"{row['property']}: {row['after'] or row['before']}", 4)
    changed = [row for row in every if row["change"] not in ("new", "gone")]
    for (thing, label), group in groupby(changed, key=_thing_and_name):
        said = list(group)
        page.heading(f"{said[0]['class'] or 'Thing'}: {_name_with_iri(label, thing)}")
        for row in (row for row in said if row["change"] == "changed"):
            page.paragraph(f"{row['property']}: {_tell_change(row['before'], row['after'])}", 2)
            if row["sources"]:  # a name or a class needs none
                page.paragraph(str(row["sources"]), 6)
        for row_of_sources in _join_properties(row for row in said if row["change"] != "changed"):
            page.paragraph(row_of_sources, 2)
    return page.text()


def _thing_and_name(row: Answer) -> tuple[Any, Any]:
    return row["thing"], row["name"]


def _name_with_iri(name: Any, thing: Any) -> str:
    short = shorten_iri(str(thing)) if thing else ""
    return f"{name} ({short})" if short and short != name else str(name)


def _tell_change(before: Any, after: Any) -> str:
    if before and after:
        return f"{before} → {after}"
    return f"{after}, new" if after else f"{before}, gone"


def _join_properties(rows: Iterable[Answer]) -> list[str]:
    """Return a line per way in which sources differ, with all properties whose statements it befalls."""
    found: dict[tuple[Any, ...], list[str]] = {}
    for row in rows:
        marks = (row["before"], row["after"]) if row["change"] == "source changed" else (None, None)
        found.setdefault((row["change"], row["sources"], *marks), []).append(str(row["property"]))
    lines = []
    for (change, sources, before, after), names in found.items():
        told = f"; {_tell_change(before, after)}" if before or after else ""
        lines.append(f"{change}, of {', '.join(dict.fromkeys(names))}: {sources or 'without a source'}{told}")
    return lines


def write_quality(rows: QualityRows, emphasise: Callable[[str], str] = str, width: int | None = None) -> str:
    """Return the figures of quality (`KnowledgeGraph.quality`) as text; arguments as for `write_why`."""
    page = _Page(emphasise, width)
    for name, group in groupby(rows.to_dicts(), key=lambda row: row["figure"]):
        page.heading(rows.figures[str(name)].summary)
        for key, of_one in groupby(group, key=lambda row: (row["class"], row["property"])):
            said = list(of_one)
            about = ", ".join(rows.labels[str(iri)] for iri in key if iri)
            if len(said) == 1 or said[0]["of"] is None:
                for row in said:
                    page.paragraph(f"{row['item']}: {_tell_figure(row)}", 2)
                continue
            told = "; ".join(f"{row['item']} {_tell_figure(row, short=True)}" for row in said if row["number"])
            page.paragraph(f"{about or 'all'}, {said[0]['of']}: {told}", 2)
    return page.text()


def write_percent(number: int, whole: int) -> str:
    """Return a share in percent with one decimal; what is not all or nothing is never rounded to it."""
    if 0 < number < whole and not 0.0005 <= number / whole < 0.9995:
        return "<0.1%" if number * 2 < whole else ">99.9%"
    return f"{number / whole:.1%}"


def _tell_figure(row: Answer, short: bool = False) -> str:
    """Return a number with of how many, and the share in percent; of an age the months and the day."""
    if row["of"] is None:
        return "not dated" if row["number"] is None else f"{row['number']} months, {row['value']}"
    share = f" ({write_percent(row['number'], row['of'])})" if row["of"] else ""
    whole = "" if short else f" of {row['of']}"
    return f"{row['number']}{whole}{share}"


def write_missing(rows: Rows, emphasise: Callable[[str], str] = str, width: int | None = None) -> str:
    """Return the answer of the stored query `missing` as text; arguments as for `write_why`."""
    page = _Page(emphasise, width)
    every = rows.to_dicts()
    gaps = [row for row in every if row["kind"] == "gap"]
    if gaps:
        page.heading("Not said by the documents that were read for it")
    for _, group in groupby(gaps, key=lambda row: row["gap"]):
        read = list(group)
        page.paragraph(f"{read[0]['subject']}: {read[0]['property']}", 2)
        page.paragraph(str(read[0]["reason"]), 6)
        page.paragraph(f"read: {'; '.join(str(row['searched_in']) for row in read if row['searched_in'])}", 6)
    absent = sorted((row for row in every if row["kind"] == "absent"), key=_expectation)
    if absent:
        page.heading("Expected, and given by no source of the graph")
    for (of, name), group in groupby(absent, key=_expectation):
        page.paragraph(f"{of}, {name}: {'; '.join(str(row['subject']) for row in group)}", 2)
    return page.text()


def write_findings(
    rows: Rows, emphasise: Callable[[str], str] = str, width: int | None = None, *, with_information: bool = True
) -> str:
    """Return the findings of checks as text, errors first, by check and place.

    Args:
        rows: level, check, subject, value, place and message (`dpo_kg.checks.report.CheckRows`).
        emphasise, width: as for `write_why`.
        with_information: also each finding that only informs; else their number by check.
    """
    page = _Page(emphasise, width)
    every = [dict(zip(rows.columns, map(to_display, terms), strict=True)) for terms in rows.terms]
    told = [row for row in every if with_information or row["level"] == "error"]
    for (level, check), group in groupby(told, key=lambda row: (row["level"], row["check"])):
        found = sorted(group, key=lambda row: _natural(row["place"]))
        page.heading(f"{check} ({_count(len(found), level)})")
        for message, alike in groupby(found, key=lambda row: row["message"]):
            for row in alike:
                page.paragraph(_describe_finding(row), 2)
            page.paragraph(message, 6, hanging=0)
    counts = [row["check"] for row in every if not with_information and row["level"] != "error"]
    if counts:
        page.heading(f"{_count(len(counts), 'information')}, which --all shows")
        said = (f"{check} {len(list(group))}" for check, group in groupby(counts))
        page.paragraph(", ".join(said), 2)
    return page.text()


def _describe_finding(row: Mapping[str, str]) -> str:
    """Return place, subject and value; a file and a line that the place tells are not told twice."""
    value = _IRI.sub(lambda found: shorten_iri(found[1]), " ".join(row["value"].split()))
    value = value if len(value) <= _SHOWN else f"{value[: _SHOWN - 1]}…"
    place = row["place"]
    subject = "" if place.partition(":")[0] == row["subject"] else row["subject"]
    if place and all(part.removeprefix("line ") in place for part in value.split(", ")):
        value = ""
    said = " ".join(filter(None, (subject, value)))
    return ": ".join(filter(None, (place, said)))


def _count(number: int, level: str) -> str:
    return f"{number} {level}{'s' if level == 'error' and number != 1 else ''}"


def _natural(place: str) -> list[str]:
    """Return what puts places in order, line 9 before line 10."""
    return [part.zfill(9) if part.isdigit() else part for part in _DIGITS.split(place)]


def _expectation(row: Answer) -> tuple[str, str]:
    return str(row["expected_of"]), str(row["property"])


def _write_statements(page: _Page, rows: Sequence[Answer], rivals: Mapping[str, Sequence[Answer]]) -> None:
    """Write the values of one property; neighbours with the same sources stand together above them."""
    backings: list[tuple[list[str], list[list[Answer]]]] = []
    for value, statement in groupby(rows, key=lambda row: (row["value"], row["start"], row["end"])):
        sources = [list(marks) for _, marks in groupby(statement, key=lambda row: row["attribution"])]
        if backings and _fingerprint(backings[-1][1]) == _fingerprint(sources):
            backings[-1][0].append(_describe_value(*value))
        else:
            backings.append(([_describe_value(*value)], sources))
    for values, sources in backings:
        for value_text in values:
            page.paragraph(value_text, 4)
        for marks in sources:
            _write_source(page, marks, 6)
            _write_rivals(page, rivals.get(str(marks[0]["attribution"]), ()))


def _fingerprint(sources: Sequence[Sequence[Answer]]) -> list[tuple[object, list[str]]]:
    """Return what has to be equal for two values to share their sources; rivals hang on the attribution."""
    return [(marks[0]["attribution"] if marks[0]["rank"] else None, _source_lines(marks)) for marks in sources]


def _describe_value(value: object, start: object, end: object) -> str:
    if start is None and end is None:
        return str(value)
    return f"{value} (from {start or 'an unknown date'} to {end or 'an unknown date'})"


def _write_rivals(page: _Page, rows: Iterable[Answer]) -> None:
    for _, of_rival in groupby(rows, key=lambda row: row["attribution"]):
        said = list(of_rival)
        page.paragraph("against", 8)
        _write_claims(page, said, 10)
        first = said[0]["record"], said[0]["predicate"], said[0]["value"]
        _write_source(page, [r for r in said if (r["record"], r["predicate"], r["value"]) == first], 12)


def _write_claims(page: _Page, rows: Iterable[Answer], indent: int) -> None:
    """Write the statements that one attribution backs, a line per thing and property."""
    lines: dict[str, list[str]] = {}
    for row in rows:
        when = f", {row['period']}" if row.get("period") else ""
        values = lines.setdefault(f"{row['subject']}, {row['property']}", [])
        value = f"{row['value']}{when}"
        if value not in values:
            values.append(value)
    for name, values in lines.items():
        page.paragraph(f"{name}: {'; '.join(values)}", indent)


def _write_source(page: _Page, rows: Sequence[Answer], indent: int) -> None:
    lines = _source_lines(rows)
    for number, line in enumerate(lines):
        page.paragraph(line, indent + (2 if number else 0))


def _source_lines(rows: Sequence[Answer]) -> list[str]:
    """Return who says it and where, then what limits it; the rows of one attribution differ in their marks only."""
    row = rows[0]
    line = f"{row['source']}, {row['place']}"
    if row.get("carried_from"):
        line += f", carried from {row['carried_from']}"
    if row.get("as_of"):
        line += f", as of {row['as_of']}"
    marks = [f"[{r['mark']}] {r['reference'] or 'without an entry'}" for r in rows if r.get("mark")]
    status = row.get("citation_status")
    if status and (not marks or status != "cited"):
        line += f" ({status})"
    lines = [line]
    if marks:
        lines.append(f"it cites {'; '.join(dict.fromkeys(marks))}")
    lines += [f"{name}: {row[name]}" for name in ("modality", "qualifier") if row.get(name)]
    lines += [f"wording: “{row['wording']}”"] if row.get("wording") else []
    if row.get("rank"):
        reason = f": {row['rank_reason']}" if row.get("rank_reason") else ""
        lines.append(f"rank {row['rank']}{reason}")
    lines += [f"note: {note}" for note in dict.fromkeys(r["note"] for r in rows if r.get("note"))]
    return lines


def _write_derived(page: _Page, rows: Sequence[Answer]) -> None:
    if not rows:
        return
    page.heading("follows by rule (dpo-kg explain tells from what)", 2)
    for name, values in groupby(rows, key=lambda row: row["property"]):
        page.paragraph(f"{name}: {'; '.join(str(row['value']) for row in values)}", 4)
