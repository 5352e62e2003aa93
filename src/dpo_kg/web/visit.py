"""One visit of the site: what is asked for, in which language and for which day; and what a page function gives."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dpo_kg.errors import ParameterError
from dpo_kg.importers.dates import DateError, normalise_date
from dpo_kg.lookup import Lookup
from dpo_kg.stored_query import to_day
from dpo_kg.web.homes import Homes
from dpo_kg.web.links import Links
from dpo_kg.web.row_answers import DOWNLOADS
from dpo_kg.web.words import word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dpo_kg.knowledge_graph import KnowledgeGraph
    from dpo_kg.web.links import Linker

#: Characters of a day in words, with room; reading a date takes more than linear time.
_LONGEST_DAY = 60
#: A day of the calendar without a sign of doubt, as EDTF has it.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Files:
    """What a site of files has, where a server makes what is asked for.

    Attributes:
        permanent: makes what stands behind the base in whole addresses.
        offers: tells whether there is a file, by its path.
        days: the days that have pages, in their order.
        examples: name of a stored query → the values of its parameters with which it is answered besides the default.
    """

    permanent: Linker
    offers: Callable[[str], bool]
    days: tuple[str, ...] = ()
    examples: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass
class Site:
    """What all pages of one site share.

    Attributes:
        kg: the graph.
        linker: makes the addresses of the site.
        base: address of the site, without a slash at its end; "" where it is not known.
        served: whether a server answers, so that forms lead somewhere; False for a site of files.
        editor: path of the script of a rich editor for queries; "" without one.
        endpoint: whether the page of queries of one's own can answer them.
        files: what a site of files has; None where a server makes what is asked for.
    """

    kg: KnowledgeGraph
    linker: Linker
    base: str = ""
    served: bool = True
    editor: str = ""
    endpoint: bool = True
    files: Files | None = None
    cache: dict[str, Any] = field(default_factory=dict)

    def offers(self, path: str) -> bool:
        """Return whether the site has a file: a download, another format of a page."""
        return self.files is None or self.files.offers(path)


@dataclass
class Visit:
    """What is asked for.

    Attributes:
        site: the site.
        path: path below the root, decoded, without an ending that names a format.
        parameters: what stands behind the question mark; the language is not among it.
        lang: language of the page.
        format: short name of the format asked for, such as "html" or "ttl".
    """

    site: Site
    path: str
    parameters: Mapping[str, str]
    lang: str = "en"
    format: str = "html"

    @property
    def kg(self) -> KnowledgeGraph:
        """The graph."""
        return self.site.kg

    @cached_property
    def lookup(self) -> Lookup:
        """Reads of the graph in the language of the page."""
        return Lookup(self.kg.snapshot.store, self.kg.scope, self.lang)

    @cached_property
    def homes(self) -> Homes:
        """Where things are described."""
        return Homes(self.lookup)

    @cached_property
    def at(self) -> str:
        """The day asked about as YYYY-MM-DD; "" for all times.

        Raises:
            ParameterError: the parameter `at` is no day.
        """
        given = self.parameters.get("at", "").strip()
        return self.read_day("at", given) if given else ""

    @cached_property
    def links(self) -> Links:
        """The links of the page."""
        files = self.site.files
        permanent = files.permanent if files else None
        return Links(self.site.linker, self.homes, self.site.base, self.lang, self.at, permanent, by_name=files is None)

    @property
    def row_formats(self) -> tuple[str, ...]:
        """The formats in which a page that is a table gives its rows; none on a site of files."""
        return DOWNLOADS if self.site.served else ()

    def read_day(self, name: str, text: str) -> str:
        """Return the day that a visitor means as YYYY-MM-DD: a day written so, as people write it, or "today".

        Args:
            name: name of the parameter, for the message.
            text: such as 2008-06-30, "30 June 2008", "le 30 juin 2008", 30.6.2008.

        Raises:
            ParameterError: it is no day, or may be one of two.
        """
        try:
            return to_day(name, text, self.kg.snapshot.store)
        except ParameterError as error:
            try:
                day = normalise_date(text) if len(text) <= _LONGEST_DAY else ""
            except DateError as unclear:
                if "two ways" in str(unclear):
                    raise ParameterError(f"{name}: {unclear}", mend=unclear.mend) from None
                day = ""
            if not _DAY.fullmatch(day):
                raise ParameterError(error.problem.removeprefix("--")) from None
            return day

    def word(self, key: str, **values: object) -> str:
        """Return words of the interface in the language of the page."""
        return word(self.lang, key, **values)

    def count(self, number: int) -> str:
        """Return a number with its digits in groups of three, as one reads it in the language of the page."""
        return f"{number:,}".replace(",", "\u202f" if self.lang == "fr" else ",")

    def number(self, name: str, default: int, most: int) -> int:
        """Return a parameter that is a whole number from 1 to `most`.

        Raises:
            ParameterError: it is none.
        """
        given = self.parameters.get(name, "").strip()
        if not given:
            return default
        if not (given.isascii() and given.isdigit() and len(given) < 10 and 1 <= int(given) <= most):
            raise ParameterError(f"{name}: not a whole number from 1 to {most}: {given[:40]!r}")
        return int(given)


@dataclass
class Page:
    """What a page function gives back, to be put into the frame that all pages share.

    Attributes:
        template: name of the template.
        title: title of the page, without the name of the site.
        description: one sentence for lists of results of search engines.
        model: what the template is filled with.
        status: HTTP status.
        formats: other formats of the same, by their short names: "ttl", "csv" …
        about: the same for machines, as schema.org has it; None for nothing.
        parameters: what belongs to the address of the page beside its path, language aside.
        is_record: whether search engines are to list it.
        of_rows: whether the other formats are those of rows, not of statements.
    """

    template: str
    title: str
    description: str
    model: dict[str, Any]
    status: int = 200
    formats: tuple[str, ...] = ()
    about: dict[str, Any] | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    is_record: bool = True
    of_rows: bool = False
