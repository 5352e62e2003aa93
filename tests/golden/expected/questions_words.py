"""Questions about what the articles say in words: missions listed, examples, debates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from expected.answers_words import POST, answer_examples, answer_overseen, answer_topics
from expected.bodies import answer_counts
from expected.facts import Fact, Row, Table
from expected.question import Question
from expected.statements import answer_characteristics, answer_debates


def ask(answer: Callable[..., Table], columns: str, *values: str) -> Callable[[Sequence[Fact]], list[Row]]:
    """Return what makes the rows of an answer with some columns only."""

    def rows(facts: Sequence[Fact]) -> list[Row]:
        names, found = answer(facts, *values)
        kept = [names.split().index(name) for name in columns.split()]
        return [tuple(row[n] for n in kept) for row in found]

    return rows


def debate(slug: str, columns: str, reworded: dict[str, str], explained: tuple[str, ...] = ()) -> Question:
    """Return the question who says what in a debate."""
    return Question(
        "debates", {"topic": slug.replace("/", ":")}, columns, ask(answer_debates, columns, slug), reworded, explained
    )


SAID = "aspect_name text"
OVERSEEN, EXAMPLES, TOPICS = "mission_name aspect_name text", "task_name thing_name text", "topic_name total"
SIDES, OUTLOOK, TOPIC = "stance held_by text details", "perspective text qualifier", "perspective topic_name text"
RESULTS, PRACTICE = "right-of-center, results-oriented", "a practical standpoint"
PROPOSALS, MEASURES = (
    ("topic/reform-proposals", "aspect/concentrates-on"),
    ("topic/international-community", "aspect/calls-for"),
)

QUESTIONS = {
    "CQ100": Question(
        "missions-overseen",
        {"holder": "usg-peace-operations"},
        OVERSEEN,
        ask(answer_overseen, OVERSEEN, POST),
        reworded={"illustrates": "exemplifies", "lessons about": "lessons learned about"},
    ),
    "CQ101": Question(
        "examples-of-tasks",
        {"holder": "usg-peace-operations"},
        EXAMPLES,
        ask(answer_examples, EXAMPLES, POST),
    ),
    "CQ121": Question("debate-topics", {"document": "document:u"}, TOPICS, ask(answer_topics, TOPICS, "u")),
    "CQ122": debate(
        "debate/effectiveness-and-mandate-design",
        SIDES,
        reworded={
            "overextended or lack": "stretched too far or have no",
            "reducing the sense that foreign troops are": "Foreign troops then seem less like",
            "well-designed, multidimensional": "of many dimensions, if well designed",
            "even if outcomes are gradual": "Outcomes may be gradual",
        },
    ),
    "CQ123": debate("debate/costs-and-accountability", SIDES, reworded={}),
    "CQ145": Question(
        "counts",
        {"document": "document:d", "kind": "reference"},
        "what count stated",
        ask(answer_counts, "what count stated", "d", "kind=reference"),
        reworded={"entries": "reference-entries", "numbers used": "reference-numbers-used"},
        explained=("(1 to 15 and 17 to 24)",),
    ),
    "CQ126": Question(
        "characteristics-of",
        {"thing": "topic:international-community", "aspect": "aspect:calls-for"},
        SAID,
        ask(answer_characteristics, SAID, *MEASURES),
    ),
    "CQ127": Question(
        "characteristics-of",
        {"thing": "topic:reform-proposals", "aspect": "aspect:concentrates-on"},
        SAID,
        ask(answer_characteristics, SAID, *PROPOSALS),
        reworded={"“civilian-male staffing ratios” (sic)": "staffing ratios, as worded “civilian-male”"},
    ),
    "CQ128": Question(
        "debates",
        {"outlook": RESULTS},
        OUTLOOK,
        ask(answer_debates, OUTLOOK, f"outlook={RESULTS}"),
        reworded={
            "emphasizes": "stresses",
            "safeguarding donor resources": "guarding national sovereignty and the resources of donors",
            "safeguarding national sovereignty": "guarding national sovereignty",
            "acknowledges the humanitarian stakes": "Grants what is at stake for people in need",
        },
    ),
    "CQ129": Question(
        "debates",
        {"outlook": PRACTICE},
        TOPIC,
        ask(answer_debates, TOPIC, f"outlook={PRACTICE}"),
        reworded={"disciplined mission leadership": "disciplined leadership of missions"},
        explained=("debate 6",),
    ),
}
