"""Which file stands for which address of the site.

A page `/mission/untac` is the file mission/untac/index.html, so that any server of files answers the address that a
server of ours has; its data are mission/untac.ttl and mission/untac.jsonld. Pages in French stand below fr/. What a
server takes from behind the question mark is part of the name, after a ~ that no name of a thing has there:
`/mission?page=2` is mission/~page-2/index.html.

Names are safe on every file system: long ones are cut, those that Windows keeps for devices and those that differ from
another one by case alone get an addition, all with a digest of the name.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dpo_kg.exporters.graphs import GRAPH_FORMATS
from dpo_kg.web.addresses import encode_name, split_suffix
from dpo_kg.web.frame import ENDINGS
from dpo_kg.web.pages.lists import LISTS
from dpo_kg.web.pages.query import OWN_PARAMETERS

#: Path of a page → the parameters of which each value has a page of its own.
KEPT: dict[str, tuple[str, ...]] = {
    **{f"/{kind}": ("page",) for kind in LISTS},
    "/conflicts": ("page",),
    "/missing": ("class", "page"),
    "/quality": ("page", "part"),
    "/queries": ("tag",),
    "/shapes": ("file",),
    "/sources": ("page",),
}
#: Formats of a thing, of an answer, and of the ontology, the codes and the shapes as wholes.
THING_FORMATS, ANSWER_FORMATS, TERM_FORMATS = ("ttl", "jsonld"), ("csv", "json"), tuple(GRAPH_FORMATS)
#: What asks a thing or a day for its whole page.
WHOLE = (("limit", "all"),)
_TERMS = ("/ontology", "/code", "/shapes")
#: Bytes of a name beyond which it is cut; with an ending and a temporary name it stays below 255.
_LONGEST, _CUT = 200, 170
#: Names that Windows keeps for devices, with any ending.
_DEVICES = frozenset(("con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))))


class Address(NamedTuple):
    """What a file of the site stands for.

    Attributes:
        path: path of a page, as `dpo_kg.web` knows it.
        parameters: names and values, sorted.
        lang: language.
        format: short name of the format.
    """

    path: str
    parameters: tuple[tuple[str, str], ...] = ()
    lang: str = "en"
    format: str = "html"


class Places:
    """From addresses to files.

    Args:
        paths: the paths of all things, terms and codes.
        days: the days that have pages.
        examples: name of a stored query → the values with which it is answered besides the default.
        crowded: paths of things and terms that have a short page, and the whole one behind ~all.
    """

    def __init__(
        self,
        paths: Iterable[str],
        days: Iterable[str] = (),
        examples: Mapping[str, Mapping[str, str]] | None = None,
        crowded: Iterable[str] = (),
    ) -> None:
        self.days = tuple(days)
        self.examples = examples or {}
        self._days = frozenset(self.days)
        #: Paths that have a short page and a whole one.
        self.crowded = frozenset((*crowded, *(f"/on/{day}" for day in self.days)))
        #: Paths whose file has another name → that name.
        self.renamed = _rename(paths)

    def reduce(self, path: str, parameters: Mapping[str, str]) -> Address:
        """Return the address that stands for a path with parameters: the same, or the nearest that has a file."""
        lang = parameters.get("lang", "en")
        if path.startswith(("/static/", "/search/", "/.well-known/", "/frames/")):
            return Address(path, format="")
        stem, format = split_suffix(path)
        if format and not stem.startswith("/queries/"):
            return Address(stem, format=format)
        if stem == "/sparql" and parameters.get("stored") in self.examples:
            return Address(f"/queries/{parameters['stored']}", lang=lang)
        if stem.startswith("/on/") and stem.removeprefix("/on/") not in self._days:
            return Address("/on", lang=lang)
        if stem.startswith("/queries/"):
            return Address(stem, self._reduce_question(stem, parameters, format), lang, format or "html")
        if stem in self.crowded:
            return Address(stem, WHOLE if parameters.get("limit") == "all" else (), lang)
        kept = KEPT.get(stem, ())
        given = ((name, value) for name, value in sorted(parameters.items()) if name in kept and value)
        return Address(stem, tuple(given), lang)

    def _reduce_question(self, path: str, parameters: Mapping[str, str], format: str) -> tuple[tuple[str, str], ...]:
        example = self.examples.get(path.removeprefix("/queries/"), {})
        given = {name: value for name, value in parameters.items() if name not in (*OWN_PARAMETERS, "lang")}
        kept = dict(example) if example and given == dict(example) else {}
        if "all" in parameters and not format:
            kept["all"] = "1"
        return tuple(sorted(kept.items()))

    def offers(self, path: str) -> bool:
        """Return whether there is a file of an address that ends in the name of a format."""
        stem, format = split_suffix(path)
        if stem.startswith("/queries/"):
            return format in ANSWER_FORMATS
        return format in (TERM_FORMATS if stem in _TERMS else THING_FORMATS)

    def file(self, address: Address) -> str:
        """Return the name of the file of an address, below the folder of the site."""
        base = self.renamed.get(address.path) or safe_path(address.path)
        folder = "fr/" if address.lang == "fr" else ""
        if not address.format:
            return base.lstrip("/")
        stem = folder + "/".join(filter(None, [base.strip("/"), *self._mark_parameters(address)]))
        if address.format == "html":
            return f"{stem}/index.html" if stem != folder else f"{folder}index.html"
        return f"{stem}.{ENDINGS.get(address.format, address.format)}"

    def _mark_parameters(self, address: Address) -> list[str]:
        if address.parameters == WHOLE:
            return ["~all"]
        given = dict(address.parameters)
        found = []
        if address.path.startswith("/queries/"):
            whole = given.pop("all", None)
            found += ["~example"] if given else []
            found += ["~all"] if whole else []
            return found
        return [f"~{name}-{safe_segment(encode_name(value))}" for name, value in given.items()]

    def place(self, address: Address) -> str:
        """Return what a link to an address has behind the root: as its file, a page without index.html."""
        name = self.file(address)
        return name.removesuffix("index.html") if address.format == "html" else name


def safe_path(path: str) -> str:
    """Return a path each of whose segments is safe as the name of a file."""
    return "/".join(map(safe_segment, path.split("/")))


def safe_segment(name: str) -> str:
    """Return a segment of a path as a name that every file system takes."""
    if len(name) > _LONGEST:
        return _mark(name[:_CUT], name)
    return _mark(name, name) if name.partition(".")[0].lower() in _DEVICES else name


def relative(here: str, place: str) -> str:
    """Return the reference from one place of the site to another.

    Args:
        here: the name of the file that refers, below the folder of the site.
        place: as `Places.place` gives it.
    """
    own, other = here.split("/")[:-1], place.split("/")
    same = 0
    while same < min(len(own), len(other) - 1) and own[same] == other[same]:
        same += 1
    found = "../" * (len(own) - same) + "/".join(other[same:])
    return found or "./"


def _rename(paths: Iterable[str]) -> dict[str, str]:
    alike: dict[str, list[str]] = defaultdict(list)
    for path in sorted(set(paths)):
        alike[safe_path(path).lower()].append(path)
    found = {}
    for same in alike.values():
        for number, path in enumerate(same):
            safe = safe_path(path)
            if number:
                safe = _mark(safe, path)
            if safe != path:
                found[path] = safe
    return found


def _mark(shown: str, name: str) -> str:
    """Return a name with a digest behind two tildes, which no name of a thing has beside each other."""
    return f"{shown}~~{hashlib.sha256(name.encode()).hexdigest()[:12]}"
