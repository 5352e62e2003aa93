"""Pages from which the rows of a compiled table were read: documents of their own, the original sources of the rows."""

from __future__ import annotations

import hashlib
import re

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_text, to_uri
from dpo_kg.importers.dataset import Row, RowError
from dpo_kg.importers.layer_draft import LayerDraft
from dpo_kg.importers.slugs import make_slug
from dpo_kg.vocabulary import ID

_SCHEME = re.compile(r"^https?://(?:www\.)?")
#: Characters at the end of an address that its slug has to keep; one that loses them is told apart by a digest.
_TAIL = 12


def name_page(address: str) -> ox.NamedNode:
    """Return the IRI of the page with an address; pages of one site whose addresses start alike stay apart."""
    bare = _SCHEME.sub("", address)
    slug = make_slug(bare)
    if not slug.endswith(make_slug(bare[-_TAIL:])):
        slug += "-" + hashlib.sha256(bare.encode("utf-8")).hexdigest()[:8]
    return ox.NamedNode(f"{ID}document/{slug}")


def read_page(row: Row, column: str) -> ox.Literal:
    """Return the address that a cell holds.

    Raises:
        RowError: it is no address on the web.
    """
    try:
        return to_uri(row[column])
    except ValueError as error:
        raise RowError(str(error), column) from None


def add_page(row: Row, draft: LayerDraft, address: ox.Literal) -> ox.NamedNode:
    """Add the page with an address that a row names, and return it."""
    page = name_page(address.value)
    draft.add_thing(page, "WebPage", to_text(_SCHEME.sub("", address.value)))
    draft.say(row, page, "address", address)
    return page


def cite_page(row: Row, draft: LayerDraft, address: ox.Literal, *subjects: ox.NamedNode) -> None:
    """Say that what a row says of things was read from the page with an address."""
    page = add_page(row, draft, address)
    for subject in dict.fromkeys(subjects):
        draft.note(row, subject, "originalSource", page)
