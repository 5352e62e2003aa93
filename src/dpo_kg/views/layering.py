"""Where the things of a network stand: in layers from left to right, links running rightwards as far as they can.

After K. Sugiyama, S. Tagawa and M. Toda, Methods for visual understanding of hierarchical system structures, 1981:
links that close a circle are turned, each thing stands one layer right of the furthest that leads to it, and within a
layer things stand near the middle of their neighbours. The same links give the same places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Edge = tuple[str, str]


def find_parts(nodes: Iterable[str], edges: Iterable[Edge]) -> list[list[str]]:
    """Return the groups of things that links tie together, each in the order of `nodes`, the largest first."""
    order = list(nodes)
    near: dict[str, list[str]] = {node: [] for node in order}
    for start, end in edges:
        near[start].append(end)
        near[end].append(start)
    parts: list[list[str]] = []
    seen: set[str] = set()
    for node in order:
        if node in seen:
            continue
        found, waiting = {node}, [node]
        while waiting:
            fresh = [other for other in near[waiting.pop()] if other not in found]
            found.update(fresh)
            waiting += fresh
        seen |= found
        parts.append([other for other in order if other in found])
    return sorted(parts, key=len, reverse=True)


def find_layers(nodes: Sequence[str], edges: Sequence[Edge]) -> list[list[str]]:
    """Return the things in layers, each layer in the order from top to bottom."""
    forward = _turn_circles(nodes, edges)
    depth = dict.fromkeys(nodes, 0)
    # Longest way from a beginning: at most one round per layer.
    for _ in nodes:
        changed = False
        for start, end in forward:
            if depth[end] < depth[start] + 1:
                depth[end] = depth[start] + 1
                changed = True
        if not changed:
            break
    _pull_beginnings(nodes, forward, depth)
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for node in nodes:
        layers[depth[node]].append(node)
    layers = [layer for layer in layers if layer]
    _order_layers(layers, forward)
    return layers


def _turn_circles(nodes: Sequence[str], edges: Sequence[Edge]) -> list[Edge]:
    """Return the links with those turned that would close a circle, and those left out that lead to themselves."""
    onward: dict[str, list[str]] = {node: [] for node in nodes}
    for start, end in edges:
        if start != end:
            onward[start].append(end)
    state: dict[str, int] = {}
    turned: set[Edge] = set()
    for root in nodes:
        stack = [(root, iter(onward[root]))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                state[node] = 2
                stack.pop()
            elif state.get(following) == 1:
                turned.add((node, following))
            elif following not in state:
                state[following] = 1
                stack.append((following, iter(onward[following])))
    return [(e, s) if (s, e) in turned else (s, e) for s, e in dict.fromkeys(edges) if s != e]


def _pull_beginnings(nodes: Sequence[str], edges: Sequence[Edge], depth: dict[str, int]) -> None:
    """Move what nothing leads to next to the first thing that it leads to."""
    reached = {end for _, end in edges}
    for node in nodes:
        ends = [depth[end] for start, end in edges if start == node]
        if node not in reached and ends:
            depth[node] = min(ends) - 1


def _order_layers(layers: list[list[str]], edges: Sequence[Edge]) -> None:
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for start, end in edges:
        before.setdefault(end, []).append(start)
        after.setdefault(start, []).append(end)
    for _ in range(4):
        for layer in layers[1:]:
            _sort_layer(layer, before, layers)
        for layer in reversed(layers[:-1]):
            _sort_layer(layer, after, layers)


def _sort_layer(layer: list[str], near: Mapping[str, list[str]], layers: Sequence[Sequence[str]]) -> None:
    place = {node: (number + 0.5) / len(row) for row in layers for number, node in enumerate(row)}

    def middle(node: str) -> float:
        others = near.get(node, ())
        return sum(place[other] for other in others) / len(others) if others else place[node]

    layer.sort(key=middle)
