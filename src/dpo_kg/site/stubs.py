"""Files that lead from the name of a thing, …/id/TYPE/NAME, to the place where it is described, on any server of files.

A server that can answer 303 does so by a rule (`negotiation`), and these are not asked for.
"""

from __future__ import annotations

from html import escape

import pyoxigraph as ox

from dpo_kg.lookup import Lookup
from dpo_kg.site.places import THING_FORMATS, WHOLE, Address, Places, relative
from dpo_kg.web.addresses import page_path
from dpo_kg.web.homes import Homes

_STUB = """\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>{name}</title>
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<meta http-equiv="refresh" content="0; url={href}">
<link rel="alternate" type="text/turtle" href="{turtle}">
<link rel="alternate" type="application/ld+json" href="{jsonld}">
<p><a href="{href}">{name}</a></p>
<p>Not a product of the United Nations.</p>
"""


def stub_name(places: Places, iri: str) -> str:
    """Return the name of the file that stands at the name of a thing."""
    return f"id/{places.file(Address(page_path(iri)))}"


def make_stub(places: Places, homes: Homes, lookup: Lookup, iri: str) -> tuple[str, bytes]:
    """Return name and content of the file that leads from the name of a thing to its place."""
    name = stub_name(places, iri)
    path, anchor = homes.address(iri)
    data = page_path(iri) if path == "/data" else path

    def refer(address: Address) -> str:
        return relative(name, places.place(address))

    whole = WHOLE if anchor and path in places.crowded else ()
    href = refer(Address(path, whole)) + (f"#{anchor}" if anchor else "")
    turtle, jsonld = (refer(Address(data, format=format)) for format in THING_FORMATS)
    return name, write_stub(lookup.name(ox.NamedNode(iri)), href, turtle, jsonld)


def write_stub(name: str, href: str, turtle: str, jsonld: str) -> bytes:
    """Return a page that leads on to another one, and to the data.

    Args:
        name: name of the thing.
        href, turtle, jsonld: references to its page and its data.
    """
    told = {"name": name, "href": href, "turtle": turtle, "jsonld": jsonld}
    return _STUB.format(**{key: escape(text) for key, text in told.items()}).encode()
