"""What the texts of Security Council resolutions decide on the mandates of peacekeeping operations.

Extensions are read by rule from the paragraphs; what no rule reads safely (setting up, ending, liquidation, the
taking over of one mission by another) stands in a table of ours, each line with the paragraph that says so. Where a
text does not name the operation that it sets up, the line names the later text, or the page, that says so by number.
The texts are evidence and are not shipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from dpo_kg.importers.conversions import Value, to_edtf, to_english, to_integer, to_text
from dpo_kg.importers.corrections import Correction
from dpo_kg.importers.council_resolutions import add_adoption, split_symbol
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.layer_draft import LayerDraft, Reading, read_cell
from dpo_kg.importers.mandate_naming import ACTIONS, add_mission, add_resolution, name_action, name_document
from dpo_kg.importers.mandate_pages import add_page, read_page
from dpo_kg.importers.mandate_phrases import FoundExtension, Lexicon, find_extensions
from dpo_kg.importers.mandate_votes import add_state
from dpo_kg.importers.mission_successions import ROLES, add_succession
from dpo_kg.importers.pages import find_page_kind
from dpo_kg.importers.resolution_paragraphs import ResolutionText, join_paragraphs, read_vote, split_text
from dpo_kg.importers.slugs import make_slug
from dpo_kg.vocabulary import CODE, EDTF, ID, XSD

TEXTS = "sc-resolution-texts"
REGISTRY = "sc-resolution-paragraphs"
DECISIONS = "mandate-decisions"
SUCCESSIONS = "mission-successions"


@dataclass(frozen=True)
class _ReadText:
    """The text of a resolution, taken apart.

    Attributes:
        row: its row.
        symbol: its symbol.
        text: the text, with corrections carried out.
        original: the text as the source has it, where a correction changes it.
    """

    row: Row
    symbol: str
    text: ResolutionText
    original: ResolutionText | None

    @property
    def correction(self) -> Correction | None:
        """The correction of the text."""
        return next(iter(self.row.corrections.values()), None)


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map the rows of the texts to extensions, those of our table to other mandate actions."""
    lexicon = Lexicon({name: iri for name, iri in draft.known.list_names("Mission").items() if iri})
    texts: dict[str, _ReadText] = {}
    for row in (*rows.of(TEXTS), *rows.of(REGISTRY)):
        symbol = f"S/RES/{row['number']} ({row['year']})"
        try:
            if symbol in texts:
                raise RowError("the other file of texts has it too, and is read")
            draft.known.find(symbol, "Resolution")
            texts[symbol] = read = _read_text(row, symbol)
            _map_extensions(read, lexicon, draft)
        except (RowError, NamingError) as error:
            draft.reject(row, str(error))
    for row in rows.of(DECISIONS):
        try:
            _map_decision(row, texts, draft)
        except RowError as error:
            draft.reject(row, f"{error.column}: {error}" if error.column else str(error))
    for row in rows.of(SUCCESSIONS):
        try:
            _map_succession(row, texts, draft)
        except (RowError, NamingError) as error:
            draft.reject(row, str(error))


def _read_text(row: Row, symbol: str) -> _ReadText:
    column, split = ("text", split_text) if row.file.document == TEXTS else ("paragraphs", join_paragraphs)
    original = row.original.get(column)
    return _ReadText(row, symbol, split(row[column]), split(original) if original is not None else None)


def _map_extensions(read: _ReadText, lexicon: Lexicon, draft: LayerDraft) -> None:
    """Say what a text extends; what it may extend is told in the report."""
    symbol = read.symbol
    found, doubts = find_extensions(read.text, lexicon)
    for doubt in doubts:
        draft.notes.append(f"perhaps an extension: {symbol}, {_locate(doubt.paragraph.number)}: {doubt.why}")
    if not found:
        raise RowError("an extension that is not clear" if doubts else "extends no mandate of a peacekeeping operation")
    before = find_extensions(read.original, lexicon)[0] if read.original is not None else []
    for extension in {each.operation: each for each in reversed(found)}.values():
        _map_extension(read, extension, before, draft)


def _map_extension(
    read: _ReadText, extension: FoundExtension, before: Iterable[FoundExtension], draft: LayerDraft
) -> None:
    """Say one extension; `before` are those that the text has without its corrections."""
    symbol, number = read.symbol, extension.paragraph.number
    mission = ox.NamedNode(extension.operation)
    action = _add_action(read.row, draft, mission, symbol, "Extension")
    was = next((each for each in before if each.paragraph.number == number), extension)
    source, place = make_slug(symbol), _locate(number)
    draft.say(read.row, action, "actsOn", mission, source=source, locator=place)
    end = _correct(_to_day(extension.end), _to_day(was.end), read.correction)
    draft.say(read.row, action, "setsMandateEnd", end, source=source, locator=place)
    draft.say(read.row, action, "providedBy", name_document(symbol), source=source, locator=place)
    _say_place(read, draft, action, read.row, number)
    _say_vote(read, draft, read.row)


def _map_decision(row: Row, texts: dict[str, _ReadText], draft: LayerDraft) -> None:
    """Say what a line of our table says; the paragraph has to be in the text."""
    symbol, kind, number = row["symbol"], row["action"], row["paragraph"]
    if kind not in ACTIONS:
        raise RowError(f"none of {', '.join(ACTIONS)}: {kind}", "action")
    mission = draft.known.list_names("Mission").get(row["mission"], "")
    if not mission:
        raise RowError(f"no mission of names.tsv: {row['mission']}", "mission")
    read = texts.get(symbol)
    if read is None and (number or not row["evidence"]):
        raise RowError(f"no file of texts has {symbol}, and no other document is named as evidence", "symbol")
    if read is not None and number not in [paragraph.number for paragraph in read.text.paragraphs]:
        raise RowError(f"{symbol} has no paragraph {number}", "paragraph")
    action = _add_action(row, draft, ox.NamedNode(mission), symbol, kind)
    source, place = _add_evidence(row, draft) or make_slug(symbol), row["locator"] or _locate(number)
    draft.say(row, action, "actsOn", ox.NamedNode(mission), source=source, locator=place)
    draft.note(row, action, "skos:note", to_english(row["reason"]))
    for column, name in (
        ("effective_from", "effectiveFrom"),
        ("mandate_end", "setsMandateEnd"),
        ("deadline", "deadline"),
    ):
        draft.say(row, action, name, read_cell(row, column, to_edtf), source=source, locator=place)
    draft.say(row, action, "authorizesCeiling", read_cell(row, "ceiling", to_integer), source=source, locator=place)
    draft.say(row, action, "providedBy", name_document(symbol), source=source, locator=place)
    if read is not None:
        _say_place(read, draft, action, row, number)
        _say_vote(read, draft, row)


def _map_succession(row: Row, texts: dict[str, _ReadText], draft: LayerDraft) -> None:
    """Say which mission took over from which; the paragraph has to name both."""
    symbol, number = row["symbol"], row["paragraph"]
    read = texts.get(symbol)
    paragraphs = read.text.paragraphs if read is not None else ()
    words = next((paragraph.text for paragraph in paragraphs if paragraph.number == number), "")
    for column in ("names_predecessor", "names_successor"):
        if not re.search(rf"\b{re.escape(row[column])}\b", words):
            raise RowError(f"{symbol}, {_locate(number)}, does not say {row[column]}", column)
    # A mission of which only a later layer tells stands among the bodies of names.tsv: no mandate of it is looked for.
    former, later = (
        draft.known.find(row[column], "Mission") or draft.known.require(row[column], "Organization")
        for column in ("predecessor", "successor")
    )
    day = read_cell(row, "effective_from", to_edtf)
    source, place = make_slug(symbol), _locate(number)
    change = add_succession(row, draft, row["change"], (former, later), day, source, place)
    draft.say(row, change, "legalBasis", add_resolution(draft, symbol), source=source, locator=place)
    draft.note(row, change, "skos:note", to_english(row["reason"]))


def _add_evidence(row: Row, draft: LayerDraft) -> str:
    """Return the slug of the document that a line names as evidence: a resolution, or a page by its address."""
    if not row["evidence"].startswith("http"):
        return row["evidence"]
    page = add_page(row, draft, read_page(row, "evidence"))
    draft.set_kind(page, ox.NamedNode(f"{CODE}source-kind/{find_page_kind(row['evidence'])}"))
    return page.value.rpartition("/")[2]


def _add_action(row: Row, draft: LayerDraft, mission: ox.NamedNode, symbol: str, kind: str) -> ox.NamedNode:
    add_mission(draft, mission)
    add_resolution(draft, symbol)
    action = name_action(mission, make_slug(symbol), kind)
    draft.add_thing(action, kind)
    return action


def _say_place(read: _ReadText, draft: LayerDraft, action: ox.NamedNode, row: Row, number: str) -> None:
    """Say where in a text a decision stands, whether under Chapter VII, and the day on which it was made."""
    own = make_slug(read.symbol)
    paragraph = next(each for each in read.text.paragraphs if each.number == number)
    draft.say(row, action, "paragraph", to_text(number or "1"), source=own, locator=_locate(number))
    chapter = read.text.invokes_chapter_vii(paragraph)
    if chapter is not None:
        literal = ox.Literal(str(chapter).lower(), datatype=ox.NamedNode(f"{XSD}boolean"))
        draft.say(row, action, "underChapterVII", literal, source=own, locator=_locate(number))
    if read.text.adopted is not None:
        was = read.original.adopted if read.original is not None else None
        day = _correct(_to_day(read.text.adopted), _to_day(was or read.text.adopted), read.correction)
        for name in ("start", "end"):
            draft.say(row, action, name, day, source=own, locator="adoption line")


def _say_vote(read: _ReadText, draft: LayerDraft, row: Row) -> None:
    """Say the vote that the line of adoption of a text gives, once, and who abstained."""
    parts = split_symbol(read.symbol)
    # The other file has neighbouring resolutions and their votes in some of its texts.
    vote = read_vote(read.row["text"]) if read.row.file.document == TEXTS else None
    if vote is None or parts is None or draft.has(ox.NamedNode(f"{ID}adoption/{make_slug(read.symbol)}")):
        return
    adoption = add_adoption(row, draft, *parts)
    figures = (vote.votes_for, vote.votes_against, vote.abstentions)
    cited = {"source": make_slug(read.symbol), "locator": "adoption line"}
    for name, figure in zip(("votesFor", "votesAgainst", "abstentions"), figures, strict=True):
        draft.say(row, adoption, name, to_integer(str(figure)), **cited)
    for member in vote.abstaining:
        draft.say(row, adoption, "abstainingMember", add_state(member, draft), **cited)


def _correct(right: Value, found: Value, correction: Correction | None) -> Reading:
    """Return a value, with the one that stands in the text where a correction changes it."""
    return Reading(right) if right == found else Reading(right, found, correction)


def _to_day(day: object) -> ox.Literal:
    return ox.Literal(str(day), datatype=ox.NamedNode(EDTF))


def _locate(number: str) -> str:
    """Return the place of a paragraph; one without a number is the only one."""
    return f"para. {number}" if number else "sole paragraph"


DATA_SET = DataSet(
    "resolution-texts",
    "Mandate actions in the texts of Security Council resolutions",
    (
        SourceFile(
            "sc_resolution_texts_1-2259.jsonl.gz",
            TEXTS,
            ("number", "year", "symbol", "text"),
            ("symbol",),
            form="jsonl",
            texts=("text",),
        ),
        SourceFile(
            "sc_resolution_paragraphs.jsonl.gz",
            REGISTRY,
            ("number", "year", "paragraphs"),
            ("number",),
            form="jsonl",
        ),
        SourceFile(
            "decisions.tsv",
            DECISIONS,
            (
                *("mission", "symbol", "action", "paragraph", "effective_from", "mandate_end", "deadline"),
                *("ceiling", "evidence", "locator", "reason"),
            ),
            ("mission", "symbol", "action"),
            delimiter="\t",
            curated=True,
        ),
        SourceFile(
            "successions.tsv",
            SUCCESSIONS,
            (
                *("predecessor", "successor", "change", "symbol", "paragraph"),
                *("names_predecessor", "names_successor", "effective_from", "reason"),
            ),
            ("predecessor", "successor"),
            delimiter="\t",
            curated=True,
        ),
    ),
    map_rows,
    {
        "mandate-actions.ttl": ACTIONS,
        "changes.ttl": tuple(ROLES),
        "missions.ttl": ("Mission",),
        "resolutions.ttl": ("Resolution",),
        "pages.ttl": ("WebPage",),
        "adoptions.ttl": ("Adoption", "Organ"),
        "states.ttl": ("Country",),
    },
)
