"""A report for a person: where, what is wrong, how to mend it."""

from __future__ import annotations

from dpo_kg.vocabulary import shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.validation.findings import Finding, Report


_WIDTH = 100


def write_text(report: Report) -> str:
    """Return the report for a person."""
    if report.unreadable:
        return "".join(f"{error}\n" for error in report.unreadable)
    parts = [*(write_finding(finding) for finding in report.findings), *report.notes, _summarise(report)]
    return "".join(f"{part}\n" for part in parts)


def write_finding(finding: Finding) -> str:
    """Return a finding as a paragraph: place, thing and property, the line of the file, message, mending."""
    where = ":".join(str(part) for part in (finding.place, finding.line) if part)
    shown = bool(finding.source_line.strip())
    about = " ".join(filter(None, (finding.thing, shorten_iri(finding.path), "" if shown else finding.value)))
    lead = "" if finding.severity == "Violation" else "information: "
    lines = [f"{where + ': ' if where else ''}{lead}{about}"]
    if finding.pointer and finding.pointer != "/":
        lines[0] += f" (at {finding.pointer})"
    if shown:
        lines += _show_line(finding.source_line, finding.column or 1)
    lines.append(f"  {finding.what}")
    if finding.mend:
        lines.append(f"  Mend: {finding.mend}")
    return "\n".join(lines)


def _show_line(text: str, column: int) -> list[str]:
    """Return a line, cut where it is long, and a caret below the column."""
    indent = len(text) - len(text.lstrip())
    first = max(indent, min(column - 1 - _WIDTH // 2, len(text) - _WIDTH)) if len(text) - indent > _WIDTH else indent
    shown = text[first : first + _WIDTH]
    gap = "".join("\t" if c == "\t" else " " for c in shown[: max(column - 1 - first, 0)])
    return [f"    {shown.rstrip()}", f"    {gap}^"]


def _summarise(report: Report) -> str:
    violations = sum(finding.severity == "Violation" for finding in report.findings)
    others = len(report.findings) - violations
    verdict = "no violations" if not violations else f"{violations:,} violation{'s' if violations > 1 else ''}"
    if others:
        verdict += f", {others:,} for information"
    things = f"{report.things:,}" if report.checked is None else f"{report.checked:,} of {report.things:,}"
    triples = f"{report.triples:,} triple{'' if report.triples == 1 else 's'}"
    return f"{triples}, {things} thing{'' if report.things == 1 else 's'} checked: {verdict}"
