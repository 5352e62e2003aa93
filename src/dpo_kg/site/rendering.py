"""Making the files of a site, one address after the other; a process of its own does this for a part of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dpo_kg.errors import UnknownNameError
from dpo_kg.graph.asking import AskableGraph
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.lookup import Lookup
from dpo_kg.messages import LANGUAGES
from dpo_kg.results import Rows
from dpo_kg.site.data_of_pages import describe_page
from dpo_kg.site.dumps import make_dump
from dpo_kg.site.folder_writing import Written, write_file
from dpo_kg.site.link_check import PageLinks, read_links
from dpo_kg.site.linking import SiteLinker
from dpo_kg.site.places import ANSWER_FORMATS, THING_FORMATS, WHOLE, Address
from dpo_kg.site.planning import Plan
from dpo_kg.site.search_index import make_index
from dpo_kg.site.stubs import make_stub
from dpo_kg.web import Web
from dpo_kg.web.addresses import page_path
from dpo_kg.web.homes import Homes
from dpo_kg.web.visit import Files

#: What is to be done: its kind, and what the kind takes.
Job = tuple[str, Any]

_OK, _NOT_FOUND = 200, 404
#: Answers that are kept while the pages of one question are made.
_REMEMBERED = 16


@dataclass
class Done:
    """What came of a job.

    Attributes:
        files: the files that stand now.
        wanted: addresses that the pages refer to.
        problems: what could not be made, and why.
        seconds: address → time taken.
        links: what the link check found.
    """

    files: list[Written] = field(default_factory=list)
    wanted: set[Address] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    seconds: list[tuple[str, float]] = field(default_factory=list)
    links: list[PageLinks] = field(default_factory=list)


class RememberingGraph(KnowledgeGraph):
    """A graph that keeps its last answers: a question has pages in two languages, and files."""

    def run(self, name: str, *, scope: str | None = None, timeout: float | None = None, **parameters: object) -> Rows:
        """Answer a stored query; see `KnowledgeGraph.run`."""
        kept: dict[Any, Rows] = self.__dict__.setdefault("_kept_answers", {})
        key = (name, scope, tuple(sorted((key, str(value)) for key, value in parameters.items())))
        if key not in kept:
            if len(kept) >= _REMEMBERED:
                del kept[next(iter(kept))]
            kept[key] = AskableGraph.run(self, name, scope=scope, timeout=timeout, **parameters)
        return kept[key]


class Renderer:
    """Makes files.

    Args:
        kg: the graph.
        plan: what the site consists of.
    """

    def __init__(self, kg: KnowledgeGraph, plan: Plan) -> None:
        self._kg = RememberingGraph(kg.snapshot, kg.scope)
        self._plan = plan
        self._lookup = Lookup(kg.snapshot.store, kg.scope)
        self._homes = Homes(self._lookup)
        self._linker = SiteLinker(plan.places, self._homes, plan.root_path)
        places = plan.places
        files = Files(self._linker.permanent, places.offers, places.days, places.examples)
        self.web = Web(self._kg, base=plan.base, linker=self._linker, served=False, assets=(), files=files)
        self._kinds: dict[str, Callable[[Any, Done], None]] = {
            "addresses": self._make_addresses,
            "dump": self._make_dump,
            "index": self._make_index,
            "links": self._read_links,
            "stubs": self._make_stubs,
            "terms": self._make_terms,
            "things": self._make_things,
            "with data": self._make_data,
        }

    def do(self, job: Job) -> Done:
        """Do a job."""
        kind, given = job
        done = Done()
        self._linker.wanted = done.wanted
        self._kinds[kind](given, done)
        return done

    def make_missing(self) -> bytes:
        """Return the page that hosts show for what is not there; it is shown at any address."""
        self._linker.here = ""
        error = UnknownNameError("page", "this address", (), suggestions=[])
        return self.web.tell(error, _NOT_FOUND).body

    def _make_addresses(self, given: Sequence[Address], done: Done) -> None:
        for address in given:
            self._make(address, done)

    def _make_things(self, given: Sequence[str], done: Done) -> None:
        for iri in given:
            path = page_path(iri)
            self._make_pages(path, done)
        self._make_data(given, done)

    def _make_pages(self, path: str, done: Done) -> None:
        """Make the page of a thing or term: the whole one, beside a short one where it is crowded."""
        for lang in LANGUAGES:
            if path in self._plan.places.crowded:
                self._make(Address(path, lang=lang), done)
                self._make(Address(path, WHOLE, lang), done)
            else:
                self._make(Address(path, lang=lang), done, dict(WHOLE))

    def _make_data(self, given: Sequence[str], done: Done) -> None:
        for iri in given:
            path = page_path(iri)
            for format in THING_FORMATS:
                text = describe_page(self._lookup, self._homes, iri, format)
                self._write(self._plan.places.file(Address(path, format=format)), text.encode(), done)

    def _make_terms(self, given: Sequence[str], done: Done) -> None:
        for iri in given:
            path = page_path(iri)
            self._make_pages(path, done)
            for format in THING_FORMATS:
                self._make(Address(path, format=format), done)

    def _make_stubs(self, given: Sequence[str], done: Done) -> None:
        for iri in given:
            name, content = make_stub(self._plan.places, self._homes, self._lookup, iri)
            self._write(name, content, done)

    def _make_dump(self, format: str, done: Done) -> None:
        begun = time.perf_counter()
        name, content = make_dump(self._kg, format)
        self._write(name, content, done)
        done.seconds.append((name, time.perf_counter() - begun))

    def _make_index(self, given: object, done: Done) -> None:
        for name, content in make_index(self._kg, self._plan).items():
            self._write(name, content, done)

    def _read_links(self, names: Sequence[str], done: Done) -> None:
        done.links = [read_links(self._plan.folder, name, self._plan.base) for name in names]

    def _make(self, address: Address, done: Done, more: dict[str, str] | None = None) -> None:
        """Make the file of an address; what cannot be made is told."""
        begun = time.perf_counter()
        name = self._plan.places.file(address)
        self._linker.here = name
        given = {**dict(address.parameters), **(more or {})}
        format = address.format or "html"
        answer = self.web.answer(address.path, given, format=format, lang=address.lang)
        if answer.status == _OK:
            self._write(name, answer.body, done)
        else:
            told = answer.text[:300] if format != "html" else f"status {answer.status}"
            done.problems.append(f"{address.path} {given or ''} {address.lang} {address.format}: {told}")
        done.seconds.append((name, time.perf_counter() - begun))

    def _write(self, name: str, content: bytes, done: Done) -> None:
        done.files.append(write_file(self._plan.folder, name, content, journal=True))


def expand_question(name: str, plan: Plan) -> list[Address]:
    """Return the addresses of a question: its answer by default and for its example, as pages and as files."""
    path, example = f"/queries/{name}", tuple(sorted(plan.places.examples[name].items()))
    found = []
    for given in dict.fromkeys(((), example)):
        for lang in LANGUAGES:
            found.append(Address(path, given, lang))
            found += [Address(path, given, lang, format) for format in ANSWER_FORMATS]
    return found
