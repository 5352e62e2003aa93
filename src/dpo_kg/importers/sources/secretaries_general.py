"""The Secretaries-General with their terms and the two acting periods, one row for each statement of a page."""

from __future__ import annotations

import re

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_edtf, to_english, to_integer
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.layer_draft import LayerDraft, read_cell
from dpo_kg.importers.pages import add_page, cite_pages
from dpo_kg.importers.people import Tenures, name_person, say_tenure, to_state, to_tenure_kind
from dpo_kg.vocabulary import CODE, EDTF, ID

DOCUMENT = "secretaries-general"
_POST = ox.NamedNode(f"{ID}post/secretary-general")
#: The newest pages that were read for the list are of this month; they name no successor of the last one in office.
_AS_OF = ox.Literal("2026-03", datatype=ox.NamedNode(EDTF))
#: Words of the column reason_left → code of the cause; the first that fits counts.
_CAUSES = (
    ("died in office", "death"),
    ("resigned", "resignation"),
    ("vetoed|denied", "further-term-refused"),
    ("first secretary-general|appointed secretary-general", "holder-appointed"),
    ("retired|declined|did not seek", "no-further-term"),
)


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map each row to a tenure of the post of Secretary-General and its holder."""
    draft.add_thing(_POST, "Post", to_english("Secretary-General of the United Nations"))
    tenures = Tenures(draft)
    last = max((row["order"] for row in rows if row["order"].isdigit()), key=int, default="")
    for row in rows:
        try:
            _map_row(row, tenures, row["order"] == last, draft)
        except RowError as error:
            draft.reject(row, f"{error.column}: {error}" if error.column else str(error))
        except NamingError as error:
            draft.reject(row, str(error))


def _map_row(row: Row, tenures: Tenures, newest: bool, draft: LayerDraft) -> None:
    if not row["name"]:
        raise RowError("no name", "name")
    start, end = read_cell(row, "took_office", to_edtf), read_cell(row, "left_office", to_edtf)
    born, died = (read_cell(row, f"{event}_year", to_edtf) for event in ("birth", "death"))
    kind, cause = read_cell(row, "kind", to_tenure_kind), read_cell(row, "reason_left", to_end_cause)
    nationality = read_cell(row, "nationality_iso3", lambda code: to_state(code, draft))
    number = read_cell(row, "order", to_integer)
    person = name_person(row["name"], draft)
    tenure = tenures.find(_POST, person, row["kind"], start, end)
    cite_pages(row, [tenure], "page_url", "second_page_url", draft)
    say_tenure(row, tenure, _POST, person, draft, start=start, end=end, tenureKind=kind, endCause=cause)
    if row["kind"] == "substantive" and row["order"] != "0":
        draft.say(row, tenure, "ordinal", number)
    if newest and end is None:
        draft.say(row, tenure, "endStatus", ox.NamedNode(f"{CODE}end-status/ongoing"))
        draft.say(row, tenure, "asOf", _AS_OF)
    if row["reason_left"]:
        draft.note(row, tenure, "skos:note", to_english(f"End: {row['reason_left']}."))
    draft.say(row, person, "nationality", nationality)
    draft.note(row, person, "originalSource", add_page(row, "bio_page_url", draft))
    draft.say(row, person, "birthYear", born)
    draft.say(row, person, "deathYear", died)


def to_end_cause(text: str) -> ox.NamedNode:
    """Return the code of the cause for which a tenure ended.

    Raises:
        ValueError: the words name no cause that is known.
    """
    for words, code in _CAUSES:
        if re.search(words, text.casefold()):
            return ox.NamedNode(f"{CODE}end-cause/{code}")
    raise ValueError(f"no known cause of an end: {text}")


DATA_SET = DataSet(
    DOCUMENT,
    "Secretaries-General of the United Nations",
    (
        SourceFile(
            "secretaries_general.csv",
            DOCUMENT,
            (
                *("order", "name", "birth_year", "death_year", "nationality_iso3", "kind", "took_office"),
                *("left_office", "reason_left", "page_url", "page_publisher", "second_page_url", "bio_page_url"),
                "note",
            ),
        ),
    ),
    map_rows,
    {
        "tenures.ttl": ("Tenure",),
        "people.ttl": ("Person",),
        "pages.ttl": ("WebPage",),
        "posts.ttl": ("Post",),
        "states.ttl": ("Country",),
    },
)
