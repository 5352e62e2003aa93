"""The links that the pages of a site of files write: from the file they stand in to another, by a relative reference.

So the folder can stand at any address, and be moved. What a page refers to is collected: it has to be made.
"""

from __future__ import annotations

from collections.abc import Mapping

from dpo_kg.site.places import Address, Places, relative
from dpo_kg.web.addresses import iri_of_page, kind_of, page_path
from dpo_kg.web.homes import Homes

#: Files that are made once for the whole site, whatever refers to them.
_MADE_ONCE = frozenset((("/void", "ttl"), ("/dcat", "ttl"), ("/context", "jsonld")))


class SiteLinker:
    """Makes the links of one page after the other; a `dpo_kg.web.links.Linker`.

    Args:
        places: which file stands for which address.
        homes: where things are described.
        root_path: path at which the site stands on its host, for the one page that is shown at any address.

    Attributes:
        here: name of the file whose links are made; "" for links from the root of the host.
        wanted: addresses that pages refer to.
    """

    def __init__(self, places: Places, homes: Homes, root_path: str = "") -> None:
        self._places = places
        self._homes = homes
        self._root = root_path
        self.here = ""
        self.wanted: set[Address] = set()

    def __call__(self, path: str, parameters: Mapping[str, str]) -> str:
        """Return the reference to an address."""
        place = self._places.place(self._find(path, parameters))
        return relative(self.here, place) if self.here else f"{self._root}/{place}"

    def permanent(self, path: str, parameters: Mapping[str, str]) -> str:
        """Return what stands behind the base in a whole address; it names the data version where it is given."""
        version = parameters.get("version")
        return f"/{self._places.place(self._find(path, parameters))}" + (f"?version={version}" if version else "")

    def _find(self, path: str, parameters: Mapping[str, str]) -> Address:
        found = self._places.reduce(path, parameters)
        if found.format in ("", "html") or found.path.startswith("/queries/"):
            if found.format or path.startswith("/static/"):
                self.wanted.add(found)
            return found
        iri = iri_of_page(found.path)
        home = self._homes.home(iri) if kind_of(iri) else ""
        if home and home != iri:
            return found._replace(path=page_path(home))
        if (found.path, found.format) not in _MADE_ONCE:
            self.wanted.add(found)
        return found
