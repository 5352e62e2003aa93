"""Which representation a client gets: quality values of Accept and Accept-Language, and endings of addresses.

Sources: RFC 9110, sections 12.4.2 (quality values), 12.5.1 (Accept), 12.5.4 (Accept-Language); RFC 4647, section 3.4.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

#: Short name of a format and its media type.
Offer = tuple[str, str]

_HTML = (("text", "html"), ("application", "xhtml+xml"))
#: Longest header that is looked at; a longer one counts as not sent.
_LONGEST = 4096
#: Some old clients leave the nought out.
_QUALITY = re.compile(r"(?:0?\.[0-9]{1,3}|0\.?|1(?:\.0{0,3})?)\Z")


class _Range(NamedTuple):
    type: str
    subtype: str
    parameters: frozenset[tuple[str, str]]
    quality: float

    def specificity(self) -> tuple[int, int]:
        """Return how narrow the range is: a more specific one goes before (RFC 9110, section 12.5.1)."""
        return (self.type != "*") + (self.subtype != "*"), len(self.parameters)


@lru_cache(maxsize=512)
def choose_media_type(accept: str | None, offered: tuple[Offer, ...]) -> Offer | None:
    """Return the representation that suits a client best.

    Args:
        accept: the header Accept; None or "" for a client that takes anything.
        offered: short name and media type of each representation, in the order of the server's preference; one may
            stand there under several media types.

    Returns:
        The one with the highest quality, of equal ones the first; None where the client takes none of them.
    """
    if not accept or not accept.strip() or len(accept) > _LONGEST:
        return offered[0] if offered else None
    ranges = _parse_accept(accept)
    best, best_quality = None, 0.0
    for offer in offered:
        quality = _quality_of(offer[1], ranges)
        if quality > best_quality:
            best, best_quality = offer, quality
    return best


@lru_cache(maxsize=256)
def prefers_html(accept: str | None) -> bool:
    """Tell whether a client names HTML, as browsers do, and nothing that it likes better.

    One that takes anything gets data.
    """
    if not accept or len(accept) > _LONGEST:
        return False
    ranges = _parse_accept(accept)
    named = [r.quality for r in ranges if (r.type, r.subtype) in _HTML]
    return bool(named) and max(named) > 0 and max(named) >= max(r.quality for r in ranges)


@lru_cache(maxsize=256)
def choose_language(header: str | None, offered: tuple[str, ...]) -> str:
    """Return the language that suits a client best, the first of those offered where none does.

    Args:
        header: the header Accept-Language; None or "" for a client that has no wish.
        offered: languages, such as "en"; the first is the default.
    """
    best, best_quality = offered[0], 0.0
    if header and len(header) <= _LONGEST:
        wishes = [_parse_item(item) for item in header.split(",")]
        for name in offered:
            # A wish for fr-CA is met by fr (lookup), one for fr by fr, and * is for those that nobody names.
            fitting = [w.quality for w in wishes if w.type.partition("-")[0] == name]
            fitting = fitting or [w.quality for w in wishes if w.type == "*"]
            if fitting and max(fitting) > best_quality:
                best, best_quality = name, max(fitting)
    return best


def _quality_of(media_type: str, ranges: Sequence[_Range]) -> float:
    main, _, sub = media_type.partition("/")
    fitting = [r for r in ranges if r.type in ("*", main) and r.subtype in ("*", sub)]
    # A parameter such as charset=utf-8 or version=1.1 narrows nothing that is offered here.
    return max(fitting, key=_Range.specificity).quality if fitting else 0.0


@lru_cache(maxsize=256)
def _parse_accept(header: str) -> tuple[_Range, ...]:
    found = []
    for part in header.split(","):
        item = _parse_item(part)
        if item.type == "*" and item.subtype == "":  # as some old clients write it
            item = item._replace(subtype="*")
        if item.type and item.subtype and (item.type != "*" or item.subtype == "*"):
            found.append(item)
    return tuple(found)


def _parse_item(item: str) -> _Range:
    words = [word.strip().lower() for word in item.split(";")]
    main, _, sub = words[0].partition("/")
    quality, parameters = 1.0, set()
    for word in words[1:]:
        name, _, value = word.partition("=")
        if name.strip() == "q":
            quality = float(value.strip()) if _QUALITY.match(value.strip()) else 0.0
        elif name:
            parameters.add((name.strip(), value.strip()))
    return _Range(main.strip(), sub.strip(), frozenset(parameters), quality)
