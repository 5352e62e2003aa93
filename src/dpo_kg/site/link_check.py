"""Reading what was written, and following every link and every anchor of it within the site."""

from __future__ import annotations

import html
import posixpath
import re
from array import array
from collections.abc import Collection, Iterable
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

#: In what we write, an attribute stands in double quotes, and every quote of a text is escaped.
_LINK = re.compile(rb'\s(?:href|src|action|data-index)="([^"]*)"|http-equiv="refresh" content="0; url=([^"]*)"')
_PLACE = re.compile(rb'\sid="([^"]*)"')
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


class PageLinks(NamedTuple):
    """What a page refers to within the site, and the places that it has.

    Attributes:
        name: name of its file.
        links: file and place ("" for none) of each reference.
        places: digests of the names of its places.
    """

    name: str
    links: list[tuple[str, str]]
    places: array[int]


def read_links(folder: str, name: str, base: str) -> PageLinks:
    """Read the links and places of a page as it stands in the folder.

    Args:
        folder: the site.
        name: name of the page below it.
        base: address of the site; what begins with it leads into the site as well.
    """
    content = Path(folder, name).read_bytes()
    links = {
        found
        for match in _LINK.finditer(content)
        if (found := _resolve(name, html.unescape((match[1] or match[2] or b"").decode()), base)) is not None
    }
    places = array("q", (_digest(html.unescape(match[1].decode())) for match in _PLACE.finditer(content)))
    return PageLinks(name, sorted(links), places)


def _resolve(name: str, reference: str, base: str) -> tuple[str, str] | None:
    """Return file and place that a reference leads to; None for one that leads out of the site."""
    path, _, place = reference.partition("#")
    path = path.partition("?")[0]
    if base and (path == base or path.startswith(f"{base}/")):
        joined = path[len(base) :].lstrip("/")
    elif _SCHEME.match(path) or path.startswith("//"):
        return None
    elif path.startswith("/"):
        return None if name == "404.html" else (path, place)  # but for one page, links are relative
    elif not path:
        return name, unquote(place)
    else:
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        joined = "" if joined == "." else joined
    file = unquote(joined)
    if path.endswith(("/", "..")) or path == "." or not file:
        file = posixpath.join(file, "index.html")
    return file, unquote(place)


def find_broken(pages: Iterable[PageLinks], names: Collection[str]) -> list[str]:
    """Return the links that lead to no file, or to no place of one, each as "page: link"; sorted.

    Args:
        pages: what the pages refer to.
        names: the names of all files of the site.
    """
    read = {page.name: page for page in pages}
    places: dict[str, frozenset[int]] = {}
    broken = []
    for page in read.values():
        for file, place in page.links:
            if file not in names:
                broken.append(f"{page.name}: {file}")
            elif place:
                if file not in places:
                    places[file] = frozenset(read[file].places) if file in read else frozenset()
                if _digest(place) not in places[file]:
                    broken.append(f"{page.name}: {file}#{place}")
    return sorted(broken)


def _digest(place: str) -> int:
    return int.from_bytes(blake2b(place.encode(), digest_size=8).digest(), "big", signed=True)
