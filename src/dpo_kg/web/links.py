"""Links of the site: where the page of a thing is, in the language and on the day of the page that links to it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from dpo_kg.vocabulary import BASE, ID, expand_curie
from dpo_kg.web.addresses import page_path, quote_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dpo_kg.web.homes import Homes

    #: From a path and parameters to the address that a page writes.
    Linker = Callable[[str, Mapping[str, str]], str]

#: Schemes of addresses in the data that become links; any other stays text.
SCHEMES = ("http", "https", "mailto")


def serving_linker(root_path: str) -> Linker:
    """Return what makes addresses for a site that a server answers.

    Args:
        root_path: path below which the site stands, such as "/kg"; "" for the root of the host.
    """
    root = root_path.rstrip("/")

    def link(path: str, parameters: Mapping[str, str]) -> str:
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"{root}{quote_path(path)}{query}"

    return link


def safe_address(address: str) -> str:
    """Return an address of the data where it may become a link (http, https, mailto); "" for any other."""
    text = address.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    if parts.scheme.lower() not in SCHEMES or (parts.scheme.lower() != "mailto" and not parts.netloc):
        return ""
    # A browser drops control characters inside an address, so that what is checked is not what it follows.
    return "" if any(ord(c) <= 32 or ord(c) == 127 for c in text) else text


class Links:
    """The links of one page.

    Args:
        linker: makes addresses.
        homes: finds the page of a thing.
        base: address of the site without the last slash, such as "https://example.org/kg"; "" where it is not known.
        lang: language of the page.
        at: day that the page asks about; "" for none.
        permanent: makes what stands behind the base in whole addresses; None for addresses of a server.
        by_name: whether links to what is described on another thing's page go by its own name, /id/…: a server knows
            where it stands on the day asked about, be it on the short page or on the whole one. Else they go to the
            whole page.
    """

    def __init__(
        self,
        linker: Linker,
        homes: Homes,
        base: str,
        lang: str,
        at: str = "",
        permanent: Linker | None = None,
        *,
        by_name: bool = True,
    ) -> None:
        self._linker = linker
        self._permanent = permanent or serving_linker("")
        self._homes = homes
        self.base = base.rstrip("/")
        self.lang = lang
        self.at = at
        self._by_name = by_name

    def to(self, path: str, parameters: Mapping[str, str] | None = None, *, lang: str | None = None) -> str:
        """Return the address of a page of the site in the language of this one.

        Args:
            path: path below the root.
            parameters: its parameters; those that are empty are left out.
            lang: another language.
        """
        given = {name: str(value) for name, value in (parameters or {}).items() if value not in ("", None)}
        chosen = self.lang if lang is None else lang
        return self._linker(path, given | ({} if chosen == "en" else {"lang": chosen}))

    def file(self, path: str, parameters: Mapping[str, str] | None = None) -> str:
        """Return the address of something that is the same in every language: a file, a download."""
        return self._linker(path, {k: str(v) for k, v in (parameters or {}).items() if v not in ("", None)})

    def thing(self, iri: str, *, at: str | None = None) -> str:
        """Return the address at which a thing is described: its page, or its place on that of another; "" for none.

        A foreign IRI leads to where it points. A short page leaves out entries, so no link to one goes there.
        """
        if not iri.startswith(BASE.rstrip("/")):
            return safe_address(iri)
        path, anchor = self._homes.address(iri)
        if not path:
            return ""
        day = self.at if at is None else at
        if not anchor:
            return self.to(path, {"at": day})
        if self._by_name:
            return self.to(f"/id/{iri.removeprefix(ID)}", {"at": day})
        return f"{self.to(path, {'at': day, 'limit': 'all'})}#{anchor}"

    def curie(self, curie: str) -> str:
        """Return the address at which a thing is described, by its CURIE or IRI; "" for none."""
        return self.thing(expand_curie(curie) or curie) if curie else ""

    def query(self, name: str, parameters: Mapping[str, str] | None = None, **more: str) -> str:
        """Return the address of the page of a stored query with values of its parameters."""
        return self.to(f"/queries/{name}", {**(parameters or {}), **more})

    def absolute(self, path: str, parameters: Mapping[str, str] | None = None) -> str:
        """Return the address of a page with the base of the site before it, where that is known."""
        given = {k: v for k, v in (parameters or {}).items() if v}
        if not self.base:
            return self._linker(path, given)
        return f"{self.base}{self._permanent(path, given)}"

    def page_of(self, iri: str) -> str:
        """Return the path of the page that an IRI of ours has or would have."""
        return page_path(iri)
