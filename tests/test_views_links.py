"""Trees and networks: what stands below what, what leads to what, and that the drawing holds it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows
from dpo_kg.views import draw
from dpo_kg.views.layering import find_layers, find_parts
from row_strategies import Term

SVG = "{http://www.w3.org/2000/svg}"


def rows_of(columns: str, *cells: str) -> Rows:
    rows: list[tuple[Term | None, ...]] = [
        tuple(ox.Literal(cell) if cell else None for cell in row.split("|")) for row in cells
    ]
    return Rows(columns.split(), rows)


def outline(svg: str) -> list[tuple[float, str]]:
    """Return the lines of a tree: how far each is indented, and its name."""
    texts = [
        group.find(f"{SVG}text")
        for group in ElementTree.fromstring(svg).iter(f"{SVG}g")
        if group.get("class") == "vw-entry"
    ]
    return [(float(text.get("x", "")), text.text or "") for text in texts if text is not None]


def boxes(svg: str) -> dict[str, tuple[float, float]]:
    """Return the things of a network by name, with left and right of their boxes."""
    found = {}
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        box = group.find(f"{SVG}rect")
        if group.get("class") == "vw-node" and box is not None:
            left = float(box.get("x", ""))
            found[group.findtext(f"{SVG}title") or ""] = left, left + float(box.get("width", ""))
    return found


def links(svg: str) -> list[str]:
    groups = ElementTree.fromstring(svg).iter(f"{SVG}g")
    return [group.findtext(f"{SVG}title") or "" for group in groups if group.get("class") == "vw-link"]


# Trees


def test_what_belongs_to_a_whole_stands_below_it() -> None:
    rows = rows_of("whole part relation", "A|B|office", "B|C|unit", "A|D|office", "A|B|division", "E|C|unit")
    drawing = draw(rows, "tree")
    assert outline(drawing.svg) == [(2, "A"), (22, "B"), (42, "C"), (22, "D"), (2, "E"), (22, "C")]
    assert "B; office; division" in drawing.svg and ">office, division</tspan>" in drawing.svg
    assert drawing.summary == "4 entries below 2 roots, 2 levels deep. A: 2 entries."


def test_a_circle_ends_and_says_so() -> None:
    drawing = draw(rows_of("whole part", "A|B", "B|A"), "tree")
    assert outline(drawing.svg) == [(2, "A"), (22, "B"), (42, "A")]
    assert "again: see above" in drawing.svg


def test_a_branch_in_two_places_is_drawn_once() -> None:
    drawing = draw(rows_of("whole part", "A|X", "B|X", "X|Y"), "tree", lang="fr")
    assert [name for _, name in outline(drawing.svg)] == ["A", "X", "Y", "B", "X"]
    assert drawing.svg.count("encore : voir plus haut") == 1


def test_columns_as_levels() -> None:
    drawing = draw(rows_of("topic_name stance text", "T|for|one", "T|against|two", "T|for|three"), "tree")
    assert outline(drawing.svg) == [(2, "T"), (22, "for"), (42, "one"), (42, "three"), (22, "against"), (42, "two")]


def test_units_stand_within_the_bodies_that_the_rows_name(kg: KnowledgeGraph) -> None:
    rows = kg.run("units-of-organization")
    lines = outline(draw(rows).svg)
    for row in rows.to_dicts():
        names = [name for _, name in lines]
        for whole in str(row["within"]).split("; "):
            below = []
            first = names.index(whole)
            for indent, name in lines[first + 1 :]:
                if indent <= lines[first][0]:
                    break
                below.append(name)
            assert row["unit_name"] in below


def test_a_long_tree_is_capped() -> None:
    drawing = draw(rows_of("whole part", *(f"A|n{number}" for number in range(400))), "tree")
    drawn = len(outline(drawing.svg)) - 1
    assert 200 <= drawn < 400
    assert drawing.notes == [f"{400 - drawn} of 400 rows are not drawn, for room; the table has them."]


# Networks


def test_what_comes_later_stands_to_the_right() -> None:
    drawing = draw(rows_of("earlier later", "A|B", "B|C", "A|C", "X|Y"), "network")
    found = boxes(drawing.svg)
    assert set(found) == set("ABCXY")
    assert found["A"][1] < found["B"][0] and found["B"][1] < found["C"][0] and found["X"][1] < found["Y"][0]
    assert links(drawing.svg) == ["A → B", "B → C", "A → C", "X → Y"]
    assert drawing.summary.startswith("5 things and 4 links between them. They form 2 groups of linked things.")


def test_several_names_in_a_cell_are_several_things() -> None:
    drawing = draw(rows_of("kind from_bodies to_bodies date", "merger|A; B|C|1992-03", "founding||D|1993"), "network")
    assert links(drawing.svg) == ["A → C: merger, 1992-03", "B → C: merger, 1992-03"]
    assert drawing.notes == ["1 of 2 rows link nothing to anything; the table has them."]


def test_two_things_of_one_name_are_two() -> None:
    cells = [
        (ox.Literal("Mulet"), ox.Literal("Mulet"), ox.NamedNode("http://e/1"), ox.NamedNode("http://e/2")),
        (ox.Literal("Mulet"), ox.Literal("Ladsous"), ox.NamedNode("http://e/2"), ox.NamedNode("http://e/3")),
    ]
    drawing = draw(Rows(["earlier_holder", "later_holder", "earlier", "later"], cells), "network")
    assert drawing.svg.count('class="vw-node"') == 3 and "3 things and 2 links" in drawing.summary


def test_circles_and_links_to_itself_are_drawn() -> None:
    drawing = draw(rows_of("source target label", "A|B|x", "B|A|y", "B|B|z"), "network")
    assert set(links(drawing.svg)) == {"A → B: x", "B → A: y", "B → B: z"}


def test_the_first_two_things_of_a_row_are_linked() -> None:
    cells = [(ox.NamedNode("http://e/1"), ox.Literal("One"), ox.NamedNode("http://e/2"), ox.Literal("Two"))]
    rows = Rows(["item", "itemLabel", "linkTo", "linkToLabel"], cells)
    assert links(draw(rows, "Graph").svg) == ["One → Two"]


def test_a_large_network_is_capped_by_groups() -> None:
    drawing = draw(rows_of("earlier later", *(f"a{n}|b{n}" for n in range(200))), "network")
    drawn = len(links(drawing.svg))
    assert 40 <= drawn < 200
    assert drawing.notes == [f"{200 - drawn} of 200 rows are not drawn, for room; the table has them."]
    assert "400 things and 200 links" in drawing.summary


NODES = "abcdefgh"
edges = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=14)


@settings(max_examples=80, deadline=None)
@given(edges)
def test_layers_hold_each_thing_once_and_links_run_rightwards(pairs: list[tuple[str, str]]) -> None:
    layers = find_layers(list(NODES), pairs)
    assert sorted(node for layer in layers for node in layer) == sorted(NODES)
    depth = {node: number for number, layer in enumerate(layers) for node in layer}
    assert all(depth[one] != depth[other] for one, other in pairs if one != other)
    # Without a circle every link runs to the right.
    ahead = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    depth = {node: number for number, layer in enumerate(find_layers(list(NODES), ahead)) for node in layer}
    assert all(depth[one] < depth[other] for one, other in ahead)


@settings(max_examples=80, deadline=None)
@given(edges)
def test_parts_are_what_links_tie_together(pairs: list[tuple[str, str]]) -> None:
    part_of = {node: {node} for node in NODES}
    for one, other in pairs:  # merge sets, a way of its own
        union = part_of[one] | part_of[other]
        for node in union:
            part_of[node] = union
    found = find_parts(NODES, pairs)
    assert {frozenset(part) for part in found} == {frozenset(part) for part in part_of.values()}
    assert [len(part) for part in found] == sorted((len(part) for part in found), reverse=True)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_words_beside_links_are_cut_but_told_in_full(lang: str) -> None:
    long = "word " * 40
    svg = draw(rows_of("source target label", f"A|B|{long}"), "network", lang=lang).svg
    assert links(svg) == [f"A → B: {long.strip()}"] and re.search(r">word [^<]*…</text>", svg)
