"""What holds of every drawing: the view chosen, well-formed SVG, words for every mark, nothing from elsewhere."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_kg.errors import FormatError, MissingExtraError, UnknownNameError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.messages import LANGUAGES
from dpo_kg.question import Question
from dpo_kg.results import Rows
from dpo_kg.views import KINDS, Drawing, choose_view, draw, ink, words
from row_strategies import DATES, NUMBERS, Term, answers, edtf, texts, typed

ROOT = Path(__file__).parent.parent
SVG = "{http://www.w3.org/2000/svg}"
#: Stored query → view, of those that name one other than the table.
VIEWS = {
    path.stem: match[1]
    for path in sorted((ROOT / "queries" / "questions").glob("*.rq"))
    if (match := re.search(r"^#\+ view: (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)) and match[1] != "table"
}


def parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def told(svg: str) -> list[str]:
    """Return the words of all marks, without those of the whole drawing."""
    root = parse(svg)
    return [title.text or "" for title in root.iter(f"{SVG}title")][1:]


def check_safe(drawing: Drawing) -> None:
    """Hold a drawing to what a page needs of it."""
    svg = drawing.svg
    root = parse(svg)
    assert root.tag == f"{SVG}svg" and root.get("role") == "img"
    prefix = f"vw-{drawing.kind}-"
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids)) and all(name.startswith(prefix) for name in ids)
    assert set((root.get("aria-labelledby") or "").split()) <= set(ids)
    assert root.findtext(f"{SVG}title") and root.findtext(f"{SVG}desc")
    for element in root.iter():
        assert element.tag.removeprefix(SVG) not in ("script", "style", "foreignObject", "image", "use", "a")
        for name, value in element.attrib.items():
            assert name not in ("style", "href") and not name.startswith("on"), name
            assert not re.search(r"NaN|Infinity|undefined|None|https?:|data:", value) or name == "aria-label", value
            for reference in re.findall(r"url\(([^)]*)\)", value):
                assert reference.removeprefix("#") in ids
    assert drawing.summary and all(note in drawing.summary for note in drawing.notes)
    assert float(root.get("width") or 0) > 0 and float(root.get("height") or 0) > 0


# The view


def rows_of(sparql: str, view: str = "") -> Rows:
    header = {"view": view} if view else {}
    return Rows(["x"], [], question=Question(header, sparql))


@pytest.mark.parametrize(
    ("sparql", "header", "argument", "expected"),
    [
        ("", "", None, "table"),
        ("", "bar", None, "bar"),
        ("#defaultView:Timeline\nSELECT", "bar", None, "timeline"),
        ("SELECT\n  # DEFAULTVIEW: BarChart\n", "", None, "bar"),
        ('#defaultView:Map{"hide":"?c"}\n', "", None, "map"),
        ("#defaultView:Graph\n", "", None, "network"),
        ("#defaultView:LineChart\n", "", None, "line"),
        ("#defaultView:TreeMap\n", "", None, "tree"),
        ("#defaultView:Table\n", "bar", None, "table"),
        ("#defaultView:Map\n", "bar", "Ladder", "ladder"),
        ("", "", "line chart", "line"),
        ('SELECT ("#defaultViewing:Map" AS ?x)', "", None, "table"),
    ],
)
def test_the_view_chosen(sparql: str, header: str, argument: str | None, expected: str) -> None:
    assert choose_view(rows_of(sparql, header), argument) == expected


@pytest.mark.parametrize(
    ("name", "near"), [("timelime", "timeline"), ("Bars", "bar"), ("pie", ""), ("linechar", "LineChart")]
)
def test_unknown_views_are_told(name: str, near: str) -> None:
    for rows, argument in ((rows_of(""), name), (rows_of(f"#defaultView:{name}\n"), None)):
        with pytest.raises(UnknownNameError, match="The views are table, timeline, ladder") as caught:
            draw(rows, argument)
        assert not near or near in caught.value.suggestions


def test_headers_may_name_every_view() -> None:
    from dpo_kg.build.headers import VIEWS as allowed

    assert set(allowed) == set(KINDS)
    assert set(VIEWS.values()) <= set(KINDS) and len(VIEWS) > 30


# Rows that do not fit


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "table"])
def test_rows_that_do_not_fit_are_refused_with_what_is_needed(kind: str) -> None:
    for rows in (Rows(["a"], [(ox.Literal("x"),)]), Rows(["a", "b"], []), Rows([], [])):
        with pytest.raises(FormatError) as caught:
            draw(rows, kind)
        assert ("needs" in str(caught.value) and "the columns are a" in str(caught.value)) or "no rows" in str(
            caught.value
        )


def test_a_table_is_the_rows_themselves() -> None:
    drawing = draw(Rows(["a"], [(ox.Literal("x"),)]))
    assert (drawing.kind, drawing.svg, drawing.spec, drawing.summary) == ("table", "", None, "1 row.")
    with pytest.raises(FormatError, match="a table is not drawn"):
        drawing.to_svg()
    with pytest.raises(FormatError, match="a table is not drawn"):
        drawing.to_png()


# Real answers


def drawings(kg: KnowledgeGraph, lang: str) -> Iterator[tuple[str, Rows, Drawing]]:
    for name in VIEWS:
        rows = kg.run(name)
        try:
            yield name, rows, draw(rows, lang=lang)
        except FormatError:
            # Of few data an answer can be empty; of all layers none is.
            assert not len(rows) or VIEWS[name] in ("network", "map", "timeline"), name


def test_every_stored_query_draws_its_view(kg: KnowledgeGraph) -> None:
    drawn = {}
    for name, rows, drawing in drawings(kg, "en"):
        assert drawing.kind == VIEWS[name]
        check_safe(drawing)
        check_every_row_is_told(rows, drawing)
        drawn[name] = drawing
    assert len(drawn) > 25
    assert {drawing.kind for drawing in drawn.values()} >= {"timeline", "tree", "network", "bar", "line", "map"}


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_stored_query_draws_its_view_of_all_layers(field: KnowledgeGraph, lang: str) -> None:
    names = set()
    for name, rows, drawing in drawings(field, lang):
        assert drawing.kind == VIEWS[name]
        check_safe(drawing)
        check_every_row_is_told(rows, drawing)
        assert draw(rows, lang=lang).svg == drawing.svg
        assert len(drawing.svg.encode()) < 180_000, name
        names.add(name)
    assert names == set(VIEWS)


def check_every_row_is_told(rows: Rows, drawing: Drawing) -> None:
    """A row has a mark, or a note says how many have none."""
    if drawing.notes and any(re.search(r"\d", note) for note in drawing.notes):
        return
    label = next((name for name in ("leader", "head", "name", "acronym") if name in rows.columns), "")
    if drawing.kind == "timeline" and label:
        words_told = " ".join(told(drawing.svg))
        for row in rows.to_dicts():
            assert ink.escaped(str(row[label])) in words_told or str(row[label]) in words_told


def test_french_words(kg: KnowledgeGraph) -> None:
    rows = kg.run("tenures-of-person", post="USG-PKO", lang="fr")
    timeline, strip = draw(rows, lang="fr"), draw(rows, "strip", lang="fr")
    assert timeline.summary.startswith("7 périodes sur 7 lignes, de 1992-03-01 à 2024-06-01.")
    assert "fin inconnue" in timeline.svg and "en cours au 2024-06" in timeline.svg
    assert (
        "aucun titulaire attesté pendant 27 jours" in strip.svg
        and "le lendemain" in strip.svg
        and "Passations" in strip.summary
    )
    for english in ("no end known", "possible: the", "no holder recorded for", "next day"):
        assert english not in timeline.svg and english not in strip.svg
    assert draw(kg.run("locations", lang="fr"), lang="fr").summary.endswith("l'Organisation des Nations Unies.")


def test_every_word_stands_in_both_languages_with_the_same_gaps() -> None:
    table: Mapping[str, tuple[str, str]] = words._TABLE
    for key, pair in table.items():
        gaps = [set(re.findall(r"\{(\w+)\}", text)) for text in pair]
        assert gaps[0] == gaps[1] and all(pair), key
    assert words.tell_number("fr", 12345.5) == "12\u202f345,5" and words.tell_number("en", 12345) == "12,345"


# Any rows


#: Columns by which each view is chosen; values of any kind stand in them.
COLUMNS = {
    "timeline": ["name", "start", "end", "as_of", "capacity"],
    "strip": ["post_name", "name", "start", "end"],
    "ladder": ["acronym", "action", "decided_on", "mandate_until", "decision", "ceiling"],
    "tree": ["whole", "part", "relation"],
    "network": ["earlier", "later", "date"],
    "bar": ["name", "value", "unit"],
    "line": ["name", "date", "value"],
    "map": ["name", "latitude", "longitude"],
}
DATED = st.one_of(st.none(), st.sampled_from([*DATES, edtf("1992"), edtf("199X"), edtf("1992/1993"), edtf("0001~")]))
LABELLED = st.one_of(st.none(), st.builds(ox.Literal, texts), st.just(ox.Literal("acting")))
MEASURED = st.one_of(st.sampled_from(NUMBERS), st.builds(lambda n: typed(str(n), "integer"), st.integers(-200, 200)))


@st.composite
def rows_for(draw_from: st.DrawFn, kind: str) -> Rows:
    columns = COLUMNS[kind]
    cells = [
        DATED
        if re.search("start|end|as_of|date|_on|_until", name)
        else MEASURED
        if re.search("value|tude|ceiling", name)
        else LABELLED
        for name in columns
    ]
    return Rows(columns, draw_from(st.lists(st.tuples(*cells), min_size=1, max_size=6)))


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_any_rows_give_a_safe_drawing_or_a_reason(kind: str, lang: str) -> None:
    examples = 10 if kind in ("bar", "line", "map") else 40
    drawn = 0

    @settings(max_examples=examples, deadline=None, derandomize=True, database=None)
    @given(rows=rows_for(kind))
    def holds(rows: Rows) -> None:
        nonlocal drawn
        try:
            drawing = draw(rows, kind, lang=lang)
        except FormatError as error:
            assert "needs" in str(error)
            return
        check_safe(drawing)
        assert draw(rows, kind, lang=lang).svg == drawing.svg
        drawn += 1

    holds()
    assert drawn


@settings(max_examples=40, deadline=None)
@given(rows=answers(), kind=st.sampled_from([kind for kind in KINDS if kind not in ("bar", "line", "map")]))
def test_any_answer_in_any_view(rows: Rows, kind: str) -> None:
    try:
        drawing = draw(rows, kind)
    except FormatError:
        return
    if kind != "table":
        check_safe(drawing)


def test_text_of_the_data_is_escaped() -> None:
    nasty = '<script>alert("x")</script>&\x00\x1f\ud7ff]]>'
    cells: list[tuple[Term | None, ...]] = [(ox.Literal(nasty), edtf("1992"), ox.Literal(nasty), typed("3", "integer"))]
    for columns, kind in (
        (["name", "start", "part", "value"], "timeline"),
        (["whole", "start", "part", "value"], "tree"),
        (["earlier", "start", "later", "value"], "network"),
        (["name", "start", "part", "value"], "bar"),
    ):
        svg = draw(Rows(columns, cells), kind).svg
        assert "<script" not in svg and "\x00" not in svg and "\x1f" not in svg
        assert any('<script>alert("x")</script>&' in text for text in parse(svg).itertext())


# Ink


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.2."""
    parts = [int(colour[number : number + 2], 16) / 255 for number in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_ink_stands_on_white_and_on_near_black() -> None:
    for colour in {*ink.SERIES, ink.BLUE, ink.OCHRE, ink.RED}:
        assert contrast(colour, "#ffffff") >= 3 and contrast(colour, "#121212") >= 3, colour
    assert contrast("#ffff00", "#ffffff") < 3, "the measure can fail"
    # Quiet text is the page's own colour at 0.8: black on white, and #eeeeee on #121212.
    assert contrast("#333333", "#ffffff") >= 4.5 and contrast("#c2c2c2", "#121212") >= 4.5


def test_no_width_is_underrated() -> None:
    assert ink.text_width("W" * 10) > ink.text_width("i" * 10)
    assert ink.text_width(ink.fit("W" * 200, 100)) <= 100 and ink.fit("short", 100) == "short"
    assert ink.wrap("a b " + "x" * 200, 60)[0] == "a b"
    assert all(ink.text_width(line, ink.SMALL) <= 60 for line in ink.wrap("word " * 30 + "x" * 200, 60))


def test_the_legend_names_exactly_the_marks_used() -> None:
    whole = Rows(["name", "start", "end"], [(ox.Literal("x"), edtf("2000-01-01"), edtf("2001-01-01"))])
    svg = draw(whole, "timeline").svg
    assert words.tell("en", "mark_certain") in svg
    for mark in ("possible", "open_end", "acting", "vacant"):
        assert words.tell("en", f"mark_{mark}") not in svg
    vague = Rows(["name", "start", "end"], [(ox.Literal("x"), edtf("2000"), None)])
    svg = draw(vague, "timeline").svg
    assert words.tell("en", "mark_open_end") in svg and "vw-open" in svg
    assert "vw-certain" not in svg and ">certain<" not in svg


# What is missing, and how long it takes


def test_without_the_extra_a_chart_has_its_words_and_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = Rows(["name", "value"], [(ox.Literal("x"), typed("3", "integer"))])
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    drawing = draw(rows, "bar")
    assert drawing.spec and drawing.summary
    for call in (drawing.to_svg, drawing.to_png, draw(rows_with_dates(), "timeline").to_png):
        with pytest.raises(MissingExtraError, match="charts"):
            call()
    assert draw(rows_with_dates(), "timeline").to_svg().startswith("<svg ")


def rows_with_dates() -> Rows:
    return Rows(["name", "start", "end"], [(ox.Literal("x"), edtf("2000-01-01"), edtf("2001-01-01"))])


def test_png() -> None:
    image = draw(rows_with_dates(), "timeline").to_png()
    assert image.startswith(b"\x89PNG\r\n\x1a\n") and image == draw(rows_with_dates(), "timeline").to_png()
    width = int.from_bytes(image[16:20], "big")
    assert width == 2 * 820


def test_rows_and_notebooks_use_the_views(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = kg.run("tenures-of-person")
    assert rows.to_svg() == draw(rows).svg and rows.to_svg("strip", lang="fr") == draw(rows, "strip", lang="fr").svg
    assert rows._repr_html_().startswith("<svg ") and "<table>" in rows._repr_html_()
    assert not kg.run("observations")._repr_html_().startswith("<svg")
    bars = kg.run("ages-at-start")
    assert bars._repr_html_().startswith("<svg ")
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    assert bars._repr_html_().startswith("<table>")
