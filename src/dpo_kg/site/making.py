"""Making a site: planning, making what pages need and what they refer to, removing what is gone, checking all links."""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from dpo_kg.errors import ParameterError
from dpo_kg.exporters.graphs import GRAPH_FORMATS
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.locations import package_folder
from dpo_kg.messages import LANGUAGES
from dpo_kg.site import folder_writing as folders
from dpo_kg.site.folder_writing import Written
from dpo_kg.site.link_check import PageLinks, find_broken
from dpo_kg.site.places import TERM_FORMATS, WHOLE, Address
from dpo_kg.site.planning import Plan, make_plan
from dpo_kg.site.processes import Processes
from dpo_kg.site.rendering import Done, Job, Renderer, expand_question
from dpo_kg.site.report import SiteReport
from dpo_kg.site.site_files import make_site_files
from dpo_kg.vocabulary import BASE
from dpo_kg.web.addresses import kind_of
from dpo_kg.web.pages import PAGES

#: Things of one job, stubs of one job, pages of one job of the link check.
_THINGS, _STUBS, _READ = 20, 2000, 200
#: Pages that are made another way, or that only a server has.
_NOT_PAGES = ("/vocabulary",)
_TOLD = 5
#: Told of progress: what is being done, how many of how many are done.
Notify = Callable[[str, int, int], None]


def make_site(
    kg: KnowledgeGraph,
    folder: str | os.PathLike[str],
    *,
    base: str | None = None,
    processes: int | None = None,
    notify: Notify | None = None,
) -> SiteReport:
    """Write the site of a graph to a folder, so that any server of files can serve it.

    A second run touches nothing that is as it should be. A run that is killed leaves each file whole, old or new, and
    the next one mends the rest.

    Args:
        kg: the graph.
        folder: a new or empty folder, or one that holds a site already.
        base: address at which the site will stand, such as "https://example.org/dpo-kg"; None for the one that names
            begin with. Links within the site are relative, so only what has to be whole depends on it.
        processes: how many processes make pages; None for one per core.
        notify: called with what is being done, the number done, and the number to do.

    Returns:
        What stands in the folder. Its `broken` and `problems` are empty where all is well.

    Raises:
        InputError: the folder holds something else, or cannot be written.
        ParameterError: the base is no address.
    """
    begun = time.perf_counter()
    target = os.fspath(folder)
    place, root_path = _read_base(base)
    marker = folders.prepare_folder(target)
    stamp = {"base": place, "root_path": root_path, "data": kg.snapshot.data_version(), "state": _read_state(kg)}
    report = SiteReport(target)
    if marker == {"format": folders.FORMAT, "finished": True, **stamp}:
        found = _read_again(target)
        if found is not None:
            _count(report, found)
            report.seconds = time.perf_counter() - begun
            return report
    folders.mark_folder(target, stamp, finished=False)
    plan = make_plan(kg, target, place, root_path)
    with Processes(kg, plan, processes or os.cpu_count() or 1) as started:
        made = _Making(kg, plan, started, notify or _say_nothing, report).make()
    folders.mark_folder(target, stamp, finished=report.sound)
    _count(report, made)
    report.seconds = time.perf_counter() - begun
    return report


def outline_site(kg: KnowledgeGraph, *, base: str | None = None) -> dict[str, int]:
    """Return what a site of a graph would hold, and how many of each; nothing is written.

    Args:
        kg: the graph.
        base: as for `make_site`.

    Raises:
        ParameterError: the base is no address.
    """
    plan = make_plan(kg, "", *_read_base(base))
    kinds = Counter(f"pages of things: {kind_of(iri)}" for iri in plan.own)
    return {
        **dict(sorted(kinds.items())),
        "pages of terms and codes": len(plan.terms),
        "pages of questions": len(plan.places.examples),
        "answers for an example": sum(map(bool, plan.places.examples.values())),
        "days": len(plan.places.days),
        "languages of each": len(LANGUAGES),
        "names of things that lead to a page": len(plan.things),
    }


class _Making:
    """One run."""

    def __init__(
        self, kg: KnowledgeGraph, plan: Plan, processes: Processes, notify: Notify, report: SiteReport
    ) -> None:
        self._kg = kg
        self._plan = plan
        self._processes = processes
        self._notify = notify
        self._report = report
        self._made: dict[str, Written] = {}
        self._seconds: list[tuple[str, float]] = []

    def make(self) -> list[Written]:
        """Make everything; return the files."""
        wanted = self._do("pages", list(plan_jobs(self._kg, self._plan)))
        while missing := self._not_made(wanted):
            wanted = self._do("further pages", [("addresses", group) for group in _group(missing)])
        renderer = Renderer(self._kg, self._plan)
        for name, content in make_site_files(renderer, self._kg, self._plan, list(self._made.values())).items():
            self._keep([folders.write_file(self._plan.folder, name, content, journal=True)])
        removed, self._report.foreign = folders.sweep(self._plan.folder, self._made)
        self._report.removed = removed
        files = sorted(self._made.values())
        folders.write_sums(self._plan.folder, files)
        folders.finish(self._plan.folder)
        pages = self._read_links([file.name for file in files if file.name.endswith(".html")])
        self._report.broken = find_broken(pages, self._made.keys())
        self._report.slowest = sorted(self._seconds, key=lambda one: -one[1])[:_TOLD]
        return files

    def _do(self, what: str, jobs: Sequence[Job]) -> set[Address]:
        wanted: set[Address] = set()
        for done in self._run(what, jobs):
            self._keep(done.files)
            wanted |= done.wanted
            self._report.problems += done.problems
            self._seconds += done.seconds
        self._report.problems.sort()
        return wanted

    def _run(self, what: str, jobs: Sequence[Job]) -> Iterator[Done]:
        for number, done in enumerate(self._processes.do(jobs), 1):
            yield done
            self._notify(what, number, len(jobs))

    def _keep(self, files: Iterable[Written]) -> None:
        for file in files:
            self._made[file.name] = file
            self._report.written += file.touched

    def _not_made(self, wanted: Iterable[Address]) -> list[Address]:
        told = {problem.partition(" ")[0] for problem in self._report.problems}
        files = ((address, self._plan.places.file(address)) for address in sorted(wanted))
        return [address for address, name in files if name not in self._made and address.path not in told]

    def _read_links(self, names: Sequence[str]) -> list[PageLinks]:
        jobs: list[Job] = [("links", names[at : at + _READ]) for at in range(0, len(names), _READ)]
        return [page for done in self._run("links", jobs) for page in done.links]


def plan_jobs(kg: KnowledgeGraph, plan: Plan) -> Iterator[Job]:
    """Yield what is to be done before it is known what pages refer to, what takes longest first."""
    yield from (("dump", format) for format in GRAPH_FORMATS)
    yield "index", None
    for path in PAGES:
        if path not in _NOT_PAGES:
            yield "addresses", [Address(path, lang=lang) for lang in LANGUAGES]
    for path in ("/ontology", "/code", "/shapes"):
        yield "addresses", [Address(path, format=format) for format in TERM_FORMATS]
    for name in plan.places.examples:
        yield "addresses", expand_question(name, plan)
    for day in plan.places.days:
        yield "addresses", [Address(f"/on/{day}", given, lang) for given in ((), WHOLE) for lang in LANGUAGES]
    for kind, given, many in (
        *(("things", plan.own, _THINGS), ("terms", plan.terms, _THINGS)),
        *(("with data", plan.with_data, _THINGS), ("stubs", plan.things, _STUBS)),
    ):
        yield from ((kind, given[at : at + many]) for at in range(0, len(given), many))


def _group(addresses: Sequence[Address]) -> list[list[Address]]:
    """Return addresses by their path: pages of one list share what is counted for it."""
    groups: dict[str, list[Address]] = {}
    for address in addresses:
        groups.setdefault(address.path, []).append(address)
    return list(groups.values())


def _read_base(base: str | None) -> tuple[str, str]:
    """Return the address of the site without a slash at its end, and the path of it on its host.

    Raises:
        ParameterError: it is no address.
    """
    if base is None:
        return BASE.rstrip("/"), ""
    mend = "Give it as https://example.org/dpo-kg."
    try:
        parts = urlsplit(base)
        sound = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
    except ValueError:
        sound = False
    if not sound or any(c <= " " or c in '<>"\\^`{|}' or c > "~" for c in base) or ".." in base:
        raise ParameterError(f"--base: not the address of a site: {base[:200]!r}", mend=mend)
    return base.rstrip("/"), parts.path.rstrip("/")


def _read_state(kg: KnowledgeGraph) -> str:
    """Return a digest of what the files are made from: the graph, its scope, and the code with its templates."""
    found = hashlib.sha256(f"{kg.snapshot.manifest()['digest']} {kg.scope}".encode())
    package = Path(package_folder())
    for path in sorted(path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        found.update(f"{path.relative_to(package).as_posix()}\0".encode() + path.read_bytes())
    return found.hexdigest()


def _read_again(folder: str) -> list[Written] | None:
    """Return the files of a site that is as it was when it was finished; None where something differs."""
    found = []
    for name, digest in folders.read_sums(folder).items():
        try:
            content = Path(folder, name).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content).hexdigest() != digest:
            return None
        found.append(Written(name, len(content), digest, touched=False))
    return found or None


def _count(report: SiteReport, files: Sequence[Written]) -> None:
    html = [file for file in files if file.name.endswith(".html")]
    report.files = len(files)
    report.bytes = sum(file.size for file in files)
    report.stubs = sum(file.name.startswith("id/") for file in html)
    report.pages = len(html) - report.stubs
    report.largest = [(file.name, file.size) for file in sorted(html, key=lambda one: (-one.size, one.name))[:_TOLD]]


def _say_nothing(what: str, done: int, of: int) -> None:
    """Tell nobody."""
