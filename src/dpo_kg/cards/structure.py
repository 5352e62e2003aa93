"""What a card is made of. Everything is text in the card's language, ready to be shown, with the thing behind it.

`Card.to_dict` is the structure that `--format json` and web pages use: keys are stable, and none is ever left out.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dpo_kg.periods import Period

#: Sections in the order in which a card shows them.
SECTIONS = (
    *("definition", "names", "tenures", "facts", "heads", "did", "said", "positions", "succession", "parts"),
    *("figures", "members", "named", "derived", "unknown"),
)


class Reference:
    """A reference mark beside the words of a source.

    Attributes:
        mark: the mark, such as "12".
        document: name of the document that it leads to; "" where its entry is missing.
        thing: CURIE of the entry.
    """

    __slots__ = ("document", "mark", "thing")

    def __init__(self, mark: str, document: str, thing: str) -> None:
        self.mark = mark
        self.document = document
        self.thing = thing

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes."""
        return {name: getattr(self, name) for name in ("mark", "document", "thing")}


class Footnote:
    """Who says so, and where.

    Attributes:
        number: its number on the card, from 1.
        document: name of the source document.
        thing: CURIE of the document.
        place: place in it, such as "L42-L43".
        carried_from: place of a merged table cell that holds for this one; "" for none.
        references: reference marks beside the words.
        status: name of the citation status; "" where none is stated.
        is_plain: whether the status says no more than whether there are reference marks.
        as_of: time for which the source says it, as EDTF; "" for none.
        wording: words of the source, where the wording matters.
        note: what else is to be known of the source's words.
        attributions: CURIEs of the citations and claims behind it.
    """

    __slots__ = (
        *("as_of", "attributions", "carried_from", "document", "is_plain", "note", "number", "place", "references"),
        *("status", "thing", "wording"),
    )

    def __init__(self, number: int, document: str, thing: str, place: str, carried_from: str) -> None:
        self.number = number
        self.document = document
        self.thing = thing
        self.place = place
        self.carried_from = carried_from
        self.references: list[Reference] = []
        self.status = ""
        self.is_plain = True
        self.as_of = ""
        self.wording = ""
        self.note = ""
        self.attributions: list[str] = []

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes; None for what is not there."""
        plain = ("document", "thing", "place", "carried_from", "status", "as_of", "wording", "note")
        return {
            "number": self.number,
            **{name: getattr(self, name) or None for name in plain},
            "references": [reference.to_dict() for reference in self.references],
            "attributions": self.attributions,
        }


class Rival:
    """A statement that conflicts with one of the card.

    Attributes:
        text: the statement: what it is about, property, value.
        footnotes: numbers of its footnotes.
        rank: name of its standing; "" where none is stated.
        reason: why it has that rank.
    """

    __slots__ = ("footnotes", "rank", "reason", "text")

    def __init__(self, text: str, footnotes: list[int], rank: str, reason: str) -> None:
        self.text = text
        self.footnotes = footnotes
        self.rank = rank
        self.reason = reason

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes; None for what is not there."""
        return {
            "text": self.text,
            "footnotes": self.footnotes,
            "rank": self.rank or None,
            "reason": self.reason or None,
        }


class Entry:
    """One value, tenure, characteristic, figure or other thing that is said.

    Attributes:
        text: what is said.
        thing: CURIE of the thing that the text names; "" where it is a text, a date or a number.
        period: when it held; None where it has no time of its own.
        certainty: "certain", "possible" or "undated" for the day of the card; "" where none is asked for.
        concerns: name and CURIE of each thing that a characteristic or a position names.
        derived: whether it follows by rule and no source states it.
        details: what else belongs to it, each a label and a text.
        footnotes: numbers of its footnotes.
        rank, reason: its standing among rivals, and why; "" where there are none.
        rivals: what conflicts with it.
        followed: whether the graph takes it as so; False for a claim that lost, or that holds in some cases only.
    """

    __slots__ = (
        *("certainty", "concerns", "derived", "details", "followed", "footnotes", "period", "rank", "reason", "rivals"),
        *("text", "thing"),
    )

    def __init__(self, text: str, thing: str = "", *, derived: bool = False) -> None:
        self.text = text
        self.thing = thing
        self.period: Period | None = None
        self.certainty = ""
        self.concerns: list[tuple[str, str]] = []
        self.derived = derived
        self.details: list[tuple[str, str]] = []
        self.footnotes: list[int] = []
        self.rank = ""
        self.reason = ""
        self.rivals: list[Rival] = []
        self.followed = True

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes; None for what is not there."""
        return {
            "text": self.text,
            "thing": self.thing or None,
            "period": self.period.to_dict() if self.period else None,
            "certainty": self.certainty or None,
            "derived": self.derived,
            "followed": self.followed,
            "concerns": [{"name": name, "thing": thing} for name, thing in self.concerns],
            "details": [{"label": label or None, "text": text} for label, text in self.details],
            "footnotes": self.footnotes,
            "rank": self.rank or None,
            "rank_reason": self.reason or None,
            "rivals": [rival.to_dict() for rival in self.rivals],
        }


class Group:
    """Entries of one property, aspect, stance or kind.

    Attributes:
        label: name of the property or the like; "" where the section has but one group.
        term: CURIE of the property, aspect or stance; "" for none.
        entries: its entries.
        more: how many more there are, which were not asked for.
    """

    __slots__ = ("entries", "label", "more", "term")

    def __init__(self, label: str, term: str, entries: list[Entry], more: int = 0) -> None:
        self.label = label
        self.term = term
        self.entries = entries
        self.more = more

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes."""
        return {
            "label": self.label or None,
            "term": self.term or None,
            "entries": [entry.to_dict() for entry in self.entries],
            "more": self.more,
        }


class Section:
    """A part of a card.

    Attributes:
        key: which, one of `SECTIONS`.
        groups: its groups, none of them empty.
    """

    __slots__ = ("groups", "key")

    def __init__(self, key: str, groups: list[Group]) -> None:
        self.key = key
        self.groups = groups

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes."""
        return {"section": self.key, "groups": [group.to_dict() for group in self.groups]}


class Card:
    """What the graph says of one thing.

    Attributes:
        iri: the thing.
        thing: its CURIE.
        name: its name.
        sort: names of the most specific classes it is in; of a code, that of its list; "class" or "property".
        lang: language of the names.
        at: day asked about as YYYY-MM-DD; "" for none.
        period: when it began and ended; None where it has no time of its own.
        certainty: whether it was there on that day: "certain", "possible", "undated", "no"; "" without a day, and for
            what has no start and end.
        lead: one line on when: a person's time in office and birth, a body's life, a document's date; "" for none.
        sections: what is said, in the order of `SECTIONS`; empty ones are left out.
        footnotes: who says so.
        left_out: how many entries were left out because they hold at other times than the day asked about.
        data_version: date version of the data.
    """

    __slots__ = (
        *("at", "certainty", "data_version", "footnotes", "iri", "lang", "lead", "left_out", "name", "period"),
        *("sections", "sort", "thing"),
    )

    def __init__(self, iri: str, thing: str, name: str, lang: str, at: str, data_version: str) -> None:
        self.iri = iri
        self.thing = thing
        self.name = name
        self.lang = lang
        self.at = at
        self.data_version = data_version
        self.sort = ""
        self.period: Period | None = None
        self.certainty = ""
        self.lead = ""
        self.sections: list[Section] = []
        self.footnotes: list[Footnote] = []
        self.left_out = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the card as plain data, ready for JSON; None for what is not there."""
        return {
            "thing": self.thing,
            "iri": self.iri,
            "name": self.name,
            "type": self.sort or None,
            "lead": self.lead or None,
            "period": self.period.to_dict() if self.period else None,
            "lang": self.lang,
            "at": self.at or None,
            "certainty": self.certainty or None,
            "left_out": self.left_out,
            "sections": [section.to_dict() for section in self.sections],
            "footnotes": [footnote.to_dict() for footnote in self.footnotes],
            "data_version": self.data_version,
        }
