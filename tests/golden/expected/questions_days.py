"""Questions about who headed peacekeeping on a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from expected.facts import Fact, Row
from expected.question import Question
from expected.tenures import answer_heads, read_answers


def ask_heads(day: str) -> Callable[[Sequence[Fact]], list[Row]]:
    """Return what makes the rows of a day: head, certainty, start, end."""

    def rows(facts: Sequence[Fact]) -> list[Row]:
        columns, found = answer_heads(read_answers(facts), day)
        kept = [columns.split().index(name) for name in ("head", "certainty", "start", "end")]
        return [tuple(row[number] for number in kept) for row in found]

    return rows


COLUMNS = "head certainty start end"
QUESTIONS = {
    "CQ09": Question("heads", {}, COLUMNS, ask_heads("2024-06-01")),
    "CQ32": Question("heads", {"at": "1995-07-01"}, COLUMNS, ask_heads("1995-07-01")),
    "CQ33": Question(
        "heads",
        {"at": "1997-01-15"},
        COLUMNS,
        ask_heads("1997-01-15"),
        reworded={"gap": "vacancy"},
        explained=("recorded",),
    ),
    "CQ35": Question(
        "heads",
        {"at": "1992-03-10"},
        COLUMNS,
        ask_heads("1992-03-10"),
        reworded={"possibly": "possible", "March 1992": "1992-03"},
        explained=("not determined to the day", "his start is known only"),
    ),
}
