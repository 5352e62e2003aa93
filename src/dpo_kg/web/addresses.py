"""Between names of things (IRIs) and addresses of pages (paths below the root of the site).

A thing `…/id/mission/untac` is described by the page `/mission/untac`, a term `…/ontology#Mission` by
`/ontology/Mission`, a code `…/code/rank/normal` by `/code/rank/normal`. What a path says of a name is made of ASCII
letters, digits, hyphens and underscores: every other byte of the name is written `~` and two hexadecimal digits, which
survives the decoding of percent signs by servers, is safe as the name of a file, and never looks like an ending.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from dpo_kg.vocabulary import BASE, CODE, DPO, ID, ONTOLOGY

#: Kinds of things, by the part of their IRI after …/id/, that have pages of their own. All others belong to a page of
#: such a thing (`dpo_kg.web.homes`).
PAGE_KINDS = (
    *("person", "post", "organization", "mission", "document", "state", "topic", "debate", "reform", "place"),
)
#: Endings of paths → short name of the format that they ask for, as `Accept` would.
SUFFIXES = {
    **{name: name for name in ("html", "ttl", "nt", "nq", "trig", "jsonld", "json")},
    **{name: name for name in ("csv", "tsv", "jsonl", "xml", "xlsx", "zip", "svg", "png", "ics")},
    "rdf": "rdfxml",
}
#: First segments of paths that no kind of things has, whatever stands in names.
_TAKEN = frozenset(
    ("code", "fr", "frames", "graph", "id", "on", "ontology", "queries", "reconcile", "search", "static")
)
_SAFE = re.compile(r"[A-Za-z0-9_-]")
_ESCAPED = re.compile(r"(?:~[0-9A-F]{2})+")
_OTHER = {f"{ID}catalog": "/data", BASE.rstrip("/"): "/", BASE: "/", ONTOLOGY: "/ontology"}


def page_path(iri: str) -> str:
    """Return the path of the page that an IRI of ours would have, be there such a thing or not; "" for a foreign one.

    Things that are described on the page of another one have a path of that form as well; it leads there.
    """
    if iri in _OTHER:
        return _OTHER[iri]
    if iri.startswith(DPO):
        return f"/ontology/{encode_name(iri[len(DPO) :])}"
    if iri.startswith(CODE):
        scheme, slash, code = iri[len(CODE) :].partition("/")
        return f"/code/{encode_name(scheme)}{slash}{encode_name(code)}"
    if iri.startswith(ID):
        kind, _, name = iri[len(ID) :].partition("/")
        return f"/{_encode_kind(kind)}/{encode_name(name)}" if kind and name else ""
    return ""


def iri_of_page(path: str) -> str:
    """Return the IRI that a path of a page speaks of; "" where it has not the form of one.

    Args:
        path: path below the root, decoded, without an ending such as .html.
    """
    parts = path.strip("/").split("/")
    if len(parts) == 1 and parts[0] == "ontology":
        return ONTOLOGY
    if parts[0] == "code" and len(parts) in (2, 3):
        return CODE + "/".join(map(decode_name, parts[1:]))
    if len(parts) != 2 or not all(parts):
        return ""
    kind, name = map(decode_name, parts)
    return f"{DPO}{name}" if parts[0] == "ontology" else f"{ID}{kind}/{name}"


def kind_of(iri: str) -> str:
    """Return the kind of a thing: the part of its IRI after …/id/; "" where it has none."""
    kind, slash, _ = iri[len(ID) :].partition("/") if iri.startswith(ID) else ("", "", "")
    return kind if slash else ""


def anchor(iri: str) -> str:
    """Return the name of the place on a page at which a thing is described, such as "tenure-secretary-general-annan".

    It is made of ASCII letters, digits, hyphens and underscores, and different things have different ones.
    """
    local = iri.removeprefix(ID).replace("/", "-", 1)
    return "".join(c if c.isascii() and (c.isalnum() or c == "-") else _hex(c, "_") for c in local)


def encode_name(name: str) -> str:
    """Return a name as one segment of a path; see the head of this module."""
    return "".join(c if _SAFE.fullmatch(c) else _hex(c, "~") for c in name)


def _encode_kind(kind: str) -> str:
    """Return a kind of things as the first segment of a path, another one than those of pages that are no things'."""
    return _hex(kind[0], "~") + encode_name(kind[1:]) if kind in _TAKEN else encode_name(kind)


def decode_name(segment: str) -> str:
    """Return the name that a segment of a path stands for."""
    return _ESCAPED.sub(lambda found: _unhex(found.group()), segment)


def split_suffix(path: str) -> tuple[str, str]:
    """Return a path without its ending, and the format that the ending asks for ("" for none that is known)."""
    stem, dot, ending = path.rpartition(".")
    known = SUFFIXES.get(ending)
    return (stem, known) if dot and known and stem and not stem.endswith("/") else (path, "")


def quote_path(path: str) -> str:
    """Return a path as it stands in a URL."""
    return quote(path, safe="/~-_.")


def _hex(character: str, mark: str) -> str:
    return "".join(f"{mark}{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


def _unhex(text: str) -> str:
    found = bytes.fromhex(text.replace("~", ""))
    try:
        return found.decode("utf-8")
    except UnicodeDecodeError:
        return text  # no name of ours has it: it is not found
