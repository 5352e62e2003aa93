"""Pages on the web that the rows of compiled files name: each becomes a document of its own, with its kind of source.

The kind follows from who publishes: the table below tells it by the host. A page of a host that is not in the table is
of the press in the widest sense: newspapers, agencies, governments, institutes.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_text, to_uri
from dpo_kg.importers.dataset import Row, RowError
from dpo_kg.importers.layer_draft import LayerDraft
from dpo_kg.importers.slugs import make_slug, number_slug
from dpo_kg.vocabulary import CODE, DPO, ID

#: Host, or the end of one after a dot → kind of source; the longest that fits counts.
KINDS = {
    # The United Nations: press releases are documents of the Organization, other pages are kept lists and reports.
    "press.un.org": "un-document",
    "un.org": "un-list",
    "un.int": "un-list",
    "unmissions.org": "un-list",
    # Copies of documents and pages of the United Nations on other hosts.
    "careersdocbox.com": "un-derived",
    "de.scribd.com": "un-derived",
    "docsbay.net": "un-derived",
    "docslib.org": "un-derived",
    "dokumen.tips": "un-derived",
    "fdocuments.net": "un-derived",
    "kimandelvis.com": "un-derived",
    "miistock.com": "un-derived",
    "reseaucitadelle.blogspot.com": "un-derived",
    "slideplayer.com": "un-derived",
    "slideserve.com": "un-derived",
    "unic.or.jp": "un-derived",
    # Books and projects of scholars.
    "books.google.com.tw": "academic",
    "knigalit.ru": "academic",
    "snaccooperative.org": "academic",
    # Works of reference, whoever edits them.
    "adducation.info": "encyclopedia",
    "britannica.com": "encyclopedia",
    "casquebleu.org": "encyclopedia",
    "discmaster.textfiles.com": "encyclopedia",
    "encyclopedia2.thefreedictionary.com": "encyclopedia",
    "infoplease.com": "encyclopedia",
    "nationsencyclopedia.com": "encyclopedia",
    "wikipedia.org": "encyclopedia",
    # Copies and translations of such works, blogs and almanacs.
    "a.osmarks.net": "copy",
    "agenziacalendario.com": "copy",
    "blogspot.com": "copy",
    "encyclopedia.kids.net.au": "copy",
    "gateway.ipfs.io": "copy",
    "gkgigs.com": "copy",
    "hqproductreviews.com": "copy",
    "iiab.me": "copy",
    "it.wiki7.org": "copy",
    "liquisearch.com": "copy",
    "memim.com": "copy",
    "perceptiode.com": "copy",
    "phibetaiota.net": "copy",
    "russellsrodriquez.s3.amazonaws.com": "copy",
    "translateexamples.com": "copy",
    "wikimili.com": "copy",
    "wikisum.wiki": "copy",
}
_ADDRESS = ox.NamedNode(f"{DPO}address")


def find_page_kind(address: str) -> str:
    """Return the local name of the kind of source that a page at an address is, such as "un-document"."""
    host = urlsplit(address).hostname or ""
    if host in ("un.org", "www.un.org") and urlsplit(address).path.startswith("/press/"):
        return "un-document"
    parts = host.split(".")
    ends = (".".join(parts[start:]) for start in range(len(parts)))
    return next((KINDS[end] for end in ends if end in KINDS), "press")


def cite_pages(row: Row, subjects: list[ox.NamedNode], page: str, second: str, draft: LayerDraft) -> None:
    """Name the page that a row was taken from, and the second page that says the same, on its citations.

    Args:
        row: the row, of a compiled file.
        subjects: the things that the row says something of.
        page, second: heads of the columns with the addresses; the publisher of the first stands in `page_publisher`.
        draft: takes the pages in.

    Raises:
        RowError: there is no address, or it is none.
    """
    if not row[page]:
        raise RowError("names no page", page, "Name the page that says so.")
    first = add_page(row, page, draft, row["page_publisher"])
    other = add_page(row, second, draft) if row[second] else None
    for subject in subjects:
        draft.note(row, subject, "originalSource", first)
        if other is not None:
            draft.note(row, subject, "corroboratedBy", other)


def add_page(row: Row, column: str, draft: LayerDraft, publisher: str = "") -> ox.NamedNode:
    """Return the page at the address in a cell, added where neither the draft nor an earlier layer has it.

    Raises:
        RowError: the cell holds no address.
    """
    try:
        address = to_uri(row[column])
    except ValueError as error:
        raise RowError(str(error), column) from None
    node = _find(address, draft) or _name(address.value, draft)
    parts = urlsplit(address.value)
    shown = unquote(f"{parts.hostname}{parts.path}").rstrip("/") + (f"?{unquote(parts.query)}" if parts.query else "")
    draft.add_thing(node, "WebPage", to_text(shown))
    draft.set_kind(node, ox.NamedNode(f"{CODE}source-kind/{find_page_kind(address.value)}"))
    if address.value not in draft.pages:
        draft.say(row, node, "address", address)
        draft.pages[address.value] = node
    if publisher and node not in draft.published:
        draft.say(row, node, "publisherLabel", to_text(publisher))
        draft.published.add(node)
    return node


def _find(address: ox.Literal, draft: LayerDraft) -> ox.NamedNode | None:
    """Return the page of that address, of the draft or of an earlier layer."""
    if address.value in draft.pages:
        return draft.pages[address.value]
    found = (quad.subject for quad in draft.known.store.quads_for_pattern(None, _ADDRESS, address))
    return next((node for node in found if isinstance(node, ox.NamedNode)), None)


def _name(address: str, draft: LayerDraft) -> ox.NamedNode:
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    slug = make_slug(f"{host} {unquote(parts.path)} {unquote(parts.query)}")

    def taken(free: str) -> bool:
        node = ox.NamedNode(f"{ID}document/{free}")
        return draft.has(node) or draft.known.identity.knows(node.value)

    return ox.NamedNode(f"{ID}document/{number_slug(slug, taken)}")
