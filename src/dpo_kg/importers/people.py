"""People in compiled files: who is who, of which state, and which tenure of a post a row speaks of."""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.edtf import parse_edtf
from dpo_kg.importers.conversions import to_text
from dpo_kg.importers.dataset import Row, RowError
from dpo_kg.importers.layer_draft import LayerDraft, Reading
from dpo_kg.importers.slugs import make_slug
from dpo_kg.vocabulary import CODE, ID

#: Small words with which a surname begins, as in Alain Le Roy and Frank van Kappen.
_PARTICLES = frozenset({"da", "de", "del", "di", "dos", "la", "le", "van", "von"})
_KINDS = ("acting", "interim", "officer-in-charge", "substantive")


def name_person(name: str, draft: LayerDraft) -> ox.NamedNode:
    """Return the person of a name with the given names first: one that the graph knows, or a new one."""
    person = draft.known.find(name, "Person")
    if person is None:
        given, surname = split_name(name)
        person = draft.known.identity.add(name, "Person", "person", f"{surname} {given}")
    draft.add_thing(person, "Person", to_text(name))
    return person


def split_name(name: str) -> tuple[str, str]:
    """Return the given names and the surname, which is the last word with the small words before it."""
    words = name.split()
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def to_state(code: str, draft: LayerDraft) -> ox.NamedNode:
    """Return the state of an ISO code of three letters.

    Raises:
        ValueError: no earlier layer has that state.
    """
    state = ox.NamedNode(f"{ID}state/{code.lower()}")
    if make_slug(code) != code.lower() or not draft.known.identity.knows(state.value):
        raise ValueError(f"no state has the code {code}")
    draft.add_thing(state, "Country", ox.Literal(code, language="en"))
    return state


def to_tenure_kind(text: str) -> ox.NamedNode:
    """Return the code of the capacity in which a post is held.

    Raises:
        ValueError: there is no such capacity.
    """
    if text not in _KINDS:
        raise ValueError(f"no kind of tenure: {text}; the kinds are {', '.join(_KINDS)}")
    return ox.NamedNode(f"{CODE}tenure-kind/{text}")


class Tenures:
    """The tenures of posts that the rows of a file speak of.

    Rows of one person, post and capacity are of one tenure, even where their dates differ; a row that certainly starts
    after all others have certainly ended is of a second one.

    Args:
        draft: takes the tenures in.
    """

    def __init__(self, draft: LayerDraft) -> None:
        self._draft = draft
        self._ends: dict[tuple[str, str, str], list[tuple[ox.NamedNode, list[str]]]] = {}
        self._numbers: dict[str, int] = {}

    def find(
        self, post: ox.NamedNode, person: ox.NamedNode, kind: str, start: Reading | None, end: Reading | None
    ) -> ox.NamedNode:
        """Return the tenure of a row, added where no row before it is of the same.

        Raises:
            RowError: it ends before it starts.
        """
        first, last = _bound(start, "earliest"), _bound(end, "latest")
        if first and last and last < first:
            raise RowError("ends before it starts", "left_office", "Correct one of the two dates.")
        known = self._ends.setdefault((post.value, person.value, kind), [])
        if known and not (first and all(known[-1][1]) and first > max(known[-1][1])):
            tenure, ends = known[-1]
            if last:
                ends.append(last)
            return tenure
        stem = f"{post.value.rpartition('/')[2]}-{person.value.rpartition('/')[2]}"
        self._numbers[stem] = number = self._numbers.get(stem, 0) + 1
        tenure = ox.NamedNode(f"{ID}tenure/{stem}{f'-{number}' if number > 1 else ''}")
        self._draft.add_thing(tenure, "Tenure")
        known.append((tenure, [last]))
        return tenure


def _bound(reading: Reading | None, side: str) -> str:
    """Return the earliest or latest day of a date as ISO text; "" where it is open."""
    if reading is None or not isinstance(reading.value, ox.Literal):
        return ""
    day = getattr(parse_edtf(reading.value.value), side)
    return day.isoformat() if day else ""


def say_tenure(
    row: Row, tenure: ox.NamedNode, post: ox.NamedNode, person: ox.NamedNode, draft: LayerDraft, **said: Reading | None
) -> None:
    """Say of a tenure who holds which post, and what else a row tells of it: property → value."""
    draft.say(row, tenure, "tenureHolder", person)
    draft.say(row, tenure, "tenurePost", post)
    for name, reading in said.items():
        draft.say(row, tenure, name, reading)
    if (end := said.get("end")) is not None and end.value is not None:
        draft.say(row, tenure, "endStatus", ox.NamedNode(f"{CODE}end-status/ended"))
