"""Which representation a client gets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_kg.service.formats import GRAPHS, ROWS
from dpo_kg.service.negotiation import Offer, choose_language, choose_media_type, prefers_html

OFFERED: tuple[Offer, ...] = (("json", "application/json"), ("html", "text/html"), ("csv", "text/csv"))
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

# Accept header → short name of what is given; None for nothing.
ACCEPT: list[tuple[str | None, str | None]] = [
    (None, "json"),
    ("", "json"),
    ("  ", "json"),
    ("*/*", "json"),
    ("text/html", "html"),
    ("TEXT/HTML", "html"),
    ("text/*", "html"),
    ("text/csv, text/html", "html"),  # of equal ones the server's first
    ("text/csv;q=0.9, text/html;q=0.8", "csv"),
    ("text/csv;q=0.9, application/json;q=0.91", "json"),
    ("text/html;q=0.001", "html"),
    ("text/html;q=0", None),
    ("text/html;q=0.000", None),
    ("*/*;q=0", None),
    ("application/json;q=0, */*", "html"),
    ("*/*;q=0.1, text/csv", "csv"),
    ("text/*;q=0.5, text/html;q=0.1, */*;q=0.3", "csv"),  # the narrower range says how good HTML is
    ("text/*, text/html;q=0", "csv"),
    ("text/*;level=1, text/html;q=0, application/json;q=0.1", "csv"),
    ("*/*;q=0.5, application/json;q=0.2", "html"),
    ("text/csv ; q=1.0 , text/html ; q=0.5", "csv"),
    ("text/csv;q=1.000", "csv"),
    ("text/csv;q=1.1", None),  # no quality value: what is not understood is not taken
    ("text/csv;q=-1", None),
    ("text/csv;q=0.1234", None),
    ("text/csv;q=", None),
    ("text/csv;q=x, text/html;q=0.1", "html"),
    ("text/csv;charset=utf-8", "csv"),
    ("text/csv;header=present;q=0.5, text/html;q=0.4", "csv"),
    ("image/png", None),
    ("image/png, */*;q=0.01", "json"),
    (",, text/csv ,,", "csv"),
    ("csv", None),
    ("*", "json"),  # as some old libraries write it
    ("text/html;q=0.3, *; q=.2, */*; q=.2", "html"),
    ("text/csv;q=.5, text/html;q=.4", "csv"),
    ("text/csv;q=.", None),
    ("*/html", None),  # no range
    ("text/, /html", None),
    ("text/plain, application/octet-stream", None),
    (BROWSER, "html"),
    ("a" * 5000, "json"),  # too long to be looked at
]


@pytest.mark.parametrize(("header", "expected"), ACCEPT)
def test_accept(header: str | None, expected: str | None) -> None:
    found = choose_media_type(header, OFFERED)
    assert (found and found[0]) == expected


def test_nothing_is_on_offer() -> None:
    assert choose_media_type("*/*", ()) is None
    assert choose_media_type(None, ()) is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("application/xhtml+xml", True),
        ("text/html;q=0", False),
        ("*/*", False),
        ("text/*", False),
        (None, False),
        ("application/json", False),
        ("text/html," * 1000, False),
    ],
)
def test_browsers_are_known(header: str | None, expected: bool) -> None:
    assert prefers_html(header) is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA, en;q=0.5", "fr"),
        ("FR", "fr"),
        ("en;q=0.5, fr;q=0.6", "fr"),
        ("fr;q=0", "en"),
        ("de", "en"),
        ("de, fr;q=0.1", "fr"),
        ("de, *;q=0.1", "en"),
        ("*", "en"),
        ("fr;q=zzz", "en"),
        ("en;q=0, *;q=0.5", "fr"),
        ("fr;q=0.2, *;q=0.1", "fr"),
        ("fr," * 3000, "en"),
    ],
)
def test_languages(header: str | None, expected: str) -> None:
    assert choose_language(header, ("en", "fr")) == expected


_NAMES = st.sampled_from(["text", "application", "image", "*", "html", "csv", "json", "turtle", "x"])
_QUALITIES = st.sampled_from(["", ";q=0", ";q=0.0", ";q=0.3", ";q=0.999", ";q=1", ";q=1.000", ";q=2", ";q", ";level=1"])
_RANGES = st.builds(lambda main, sub, quality: f"{main}/{sub}{quality}", _NAMES, _NAMES, _QUALITIES)
_HEADERS = st.lists(_RANGES, max_size=6).map(", ".join)


@settings(max_examples=150, deadline=None)
@given(st.one_of(_HEADERS, st.text(max_size=60)))
def test_any_header_is_read(header: str) -> None:
    """No header raises, and what is given is one of what is on offer."""
    for offered in (OFFERED, ROWS, GRAPHS):
        assert choose_media_type(header, offered) in (None, *offered)
    assert choose_language(header, ("en", "fr")) in ("en", "fr")
    assert prefers_html(header) in (True, False)


@settings(max_examples=150, deadline=None)
@given(_HEADERS, st.sampled_from(OFFERED))
def test_what_a_client_refuses_by_name_is_never_given(header: str, refused: Offer) -> None:
    kept = [part for part in header.split(", ") if part and not part.startswith(refused[1])]
    assert choose_media_type(", ".join([*kept, f"{refused[1]};q=0"]), OFFERED) != refused


@settings(max_examples=150, deadline=None)
@given(_HEADERS)
def test_the_order_of_a_header_means_nothing(header: str) -> None:
    # Of one range that stands there twice, the order is all there is to choose by.
    parts = list({part.partition(";")[0]: part for part in header.split(", ")}.values())
    if any(";level" in part for part in parts):
        return
    assert choose_media_type(", ".join(parts), OFFERED) == choose_media_type(", ".join(reversed(parts)), OFFERED)


@settings(max_examples=100, deadline=None)
@given(_HEADERS, st.sampled_from(OFFERED))
def test_a_wish_by_name_beats_a_wish_by_range(header: str, wished: Offer) -> None:
    """Whatever else stands there, with all else at a lower quality the one named is given."""
    lower = [f"{part.partition(';')[0]};q=0.4" for part in header.split(", ") if part and wished[1] not in part]
    assert choose_media_type(", ".join([*lower, wished[1]]), OFFERED) == wished
