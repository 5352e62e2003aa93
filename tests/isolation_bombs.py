"""Query texts that grow, a kind each: what has ended the engine's process or kept it busy, and what might.

`BOMBS` gives for each kind a function from a size to a text. Most of them are well-formed queries.
"""

from __future__ import annotations

from collections.abc import Callable

Bomb = Callable[[int], str]


def _group(inner: str) -> str:
    return f"SELECT * {{ {inner} }}"


def _condition(inner: str) -> str:
    return _group(f"?s ?p ?o FILTER({inner})")


def _nested(opening: str, closing: str, wrap: Callable[[str], str] = _group, core: str = "") -> Bomb:
    return lambda size: wrap(opening * size + core + closing * size)


def _row(part: str, wrap: Callable[[str], str] = _group, first: str = "") -> Bomb:
    return lambda size: wrap(first + part * size)


def _numbered(part: str, wrap: Callable[[str], str] = _group, joint: str = " ") -> Bomb:
    return lambda size: wrap(joint.join(part.replace("#", str(number)) for number in range(size)))


def _verb(inner: str) -> str:
    return _group(f"?s {inner} ?o")


BOMBS: dict[str, Bomb] = {
    "groups": _nested("{", "}"),
    "groups-glued": lambda size: "SELECT*" + "{" * size + "}" * size,
    "groups-commented": _nested("{#}\n", "}#{\n"),
    "groups-open": lambda size: "SELECT * {" + "{" * size,
    "parentheses": _nested("(", ")", _condition, "1"),
    "parentheses-open": lambda size: "ASK { FILTER(" + "(" * size,
    "parentheses-bind": _nested("(", ")", lambda inner: _group(f"BIND({inner} AS ?x)"), "1"),
    "parentheses-select": _nested("(", ")", lambda inner: f"SELECT ({inner} AS ?x) {{}}", "1"),
    "parentheses-order": _nested("(", ")", lambda inner: f"SELECT * {{}} ORDER BY {inner}", "1"),
    "parentheses-having": _nested("(", ")", lambda inner: f"SELECT (1 AS ?x) {{}} GROUP BY ?s HAVING({inner})", "1"),
    "parentheses-after-comparison": _nested("(1<", ")", _condition, "1"),
    "parentheses-in-odd-iri": lambda size: _condition("?o<" + "(" * size + "1" + ")" * size + ">2"),
    "conditions": _nested("IF(1,1,", ")", _condition, "1"),
    "functions": _nested("STR(", ")", _condition, "1"),
    "functions-prefixed": lambda size: "PREFIX x: <x:>" + _condition("x:f(" * size + "1" + ")" * size),
    "not-parentheses": _nested("!(", ")", _condition, "1"),
    "sums-in-parentheses": _nested("(1+", ")", _condition, "1"),
    "in-in": _nested("1 IN (", ")", _condition, "1"),
    "aggregates-nested": _nested("COUNT(", ")", lambda inner: f"SELECT ({inner} AS ?x) {{}}", "1"),
    "path-parentheses": _nested("(", ")", _verb, "<x:a>"),
    "path-closures": _nested("(", "*)", _verb, "<x:a>"),
    "path-inverses": _nested("^(", ")", _verb, "<x:a>"),
    "path-open": lambda size: "SELECT * { ?s " + "(" * size,
    "collection-nested": _nested("(", ")", lambda inner: _group(f"?s ?p {inner}"), "1"),
    "collection-glued-a": lambda size: "SELECT * {truea(" + "1 " * size + ")}",
    "collection": _row("1 ", lambda inner: _group(f"?s ?p ({inner})")),
    "collection-subject": _row("1 ", lambda inner: _group(f"({inner}) ?p ?o")),
    "collection-after-path": _row("1 ", lambda inner: _group(f"?s ^<x:a> ({inner})")),
    "collection-of-bnodes": _row("[] ", lambda inner: _group(f"?s ?p ({inner})")),
    "collection-glued-terms": _row("''", lambda inner: _group(f"?s ?p ({inner})")),
    "bnodes": _nested("[?p ", "]", lambda inner: _group(f"?s ?p {inner}"), "1"),
    "bnodes-open": lambda size: "SELECT * { ?s ?p " + "[?p " * size,
    "bnodes-row": _row("[?p ?o]."),
    "optionals": _row("OPTIONAL{?s ?p ?o}"),
    "optionals-empty": _row("OPTIONAL{}"),
    "optionals-nested": _nested("?s ?p ?o OPTIONAL{", "}"),
    "optionals-case": _nested("oPTIONAl{", "}"),
    "minus": _row("MINUS{?s ?p ?o}", first="?s ?p ?o "),
    "minus-nested": _nested("?s ?p ?o MINUS{", "}"),
    "unions": _row("UNION{}", first="{}"),
    "unions-of-patterns": _row("UNION{?s ?p ?o}", first="{?s ?p ?o}"),
    "unions-joined": _row("{{?s ?p ?o}UNION{?o ?p ?s}}"),
    "unions-nested": _nested("{}UNION{", "}"),
    "groups-joined": _row("{?s ?p ?o}"),
    "graphs": _row("GRAPH ?g {?s ?p ?o}"),
    "graphs-nested": _nested("GRAPH ?g {", "}"),
    "laterals": _row("LATERAL{?s ?p ?o}"),
    "laterals-nested": _nested("LATERAL{?s ?p ?o ", "}"),
    "pattern-repeated": _row("?s ?p ?o."),
    "pattern-glued": _row("?s<x:p>1."),
    "pattern-dot-after-word": lambda size: "PREFIX a: <a:> SELECT * {?s a:a " + "true.a:b a:c " * size + "1}",
    "pattern-dot-after-name": lambda size: "PREFIX a: <a:> SELECT * {" + "a:b a:c a:d." * size + "}",
    "pattern-dot-after-number": _row("?s ?p 1."),
    "pattern-between-filters": _row("?s ?p ?o FILTER(?o)"),
    "star": _numbered("?p# ?o#", lambda inner: _group(f"?s {inner}"), ";"),
    "star-of-constants": _numbered("<x:p#> ?o#", lambda inner: _group(f"?s {inner}"), ";"),
    "chain": _numbered("?s# <x:p> ?t#.?t# <x:q> ?s#", joint="."),
    "cross-product": _numbered("?s# ?p# ?o#", joint="."),
    "objects": _numbered("?o#", lambda inner: _group(f"?s ?p {inner}"), ","),
    "subjects-of-templates": _row("?s ?p ?o.", lambda inner: f"CONSTRUCT {{ {inner} }} {{}}"),
    "path": _row("/<x:a>", _verb, "<x:a>"),
    "path-of-closures": _row("/<x:a>*", _verb, "<x:a>*"),
    "path-alternatives": _row("|<x:a>", _verb, "<x:a>"),
    "path-alternatives-closed": _row("|<x:a>", lambda inner: _verb(f"({inner})*"), "<x:a>"),
    "path-closed": _row("/<x:a>", lambda inner: _verb(f"({inner})*"), "<x:a>"),
    "path-negated": _row("|<x:a>", lambda inner: _verb(f"!({inner})"), "<x:a>"),
    "path-inverse-row": _row("/^<x:a>", _verb, "<x:a>"),
    "path-optional-row": _row("/<x:a>?", _verb, "<x:a>"),
    "path-of-a": _row("/a", _verb, "a"),
    "path-prefixed": lambda size: "PREFIX x: <x:>" + _verb("x:a" + "/x:a" * size),
    "filters": _row("FILTER(?a)"),
    "binds": _numbered("BIND(1 AS ?x#)"),
    "exists-nested": _nested("FILTER EXISTS{?s ?p ?o ", "}"),
    "not-exists-nested": _nested("FILTER NOT EXISTS{", "}"),
    "exists-row": _row("FILTER EXISTS{?s ?p ?o}"),
    "exists-in-bind": _nested("BIND(EXISTS{", "} AS ?x)"),
    "subselects": _row("{SELECT * {?s ?p ?o}}"),
    "subselects-nested": _nested("{SELECT * {", "}}"),
    "subselects-glued": _nested("{SELECT*{", "}}"),
    "values-row": _row("VALUES ?x {1}"),
    "values": _row("1 ", lambda inner: _group(f"VALUES ?x {{{inner}}}")),
    "values-of-rows": _row("(1 2)", lambda inner: _group(f"VALUES (?x ?y) {{{inner}}}")),
    "values-after": _row("(1 2)", lambda inner: f"SELECT * {{}} VALUES (?x ?y) {{{inner}}}"),
    "values-of-odd-iris": _row("(1 <urn:a/b#c>)", lambda inner: _group(f"VALUES (?x ?y) {{{inner}}}")),
    "and": _row("&&1", _condition, "1"),
    "or": _row("||1", _condition, "1"),
    "plus": _row("+1", _condition, "1"),
    "minus-signs": _row("-1", _condition, "1"),
    "minus-spaced": _row(" - 1", _condition, "1"),
    "times": _row("*1", _condition, "1"),
    "divided": _row("/1", _condition, "1"),
    "divided-in-odd-iri": lambda size: _condition("?o<1" + "/1" * size + "&&2>1"),
    "not": lambda size: _condition("!" * size + "1"),
    "negative": lambda size: _condition("- " * size + "1"),
    "arguments": _row(",1", lambda inner: _condition(f"COALESCE({inner})"), "1"),
    "concat": _row(",'a'", lambda inner: _condition(f"CONCAT({inner})='b'"), "'a'"),
    "in": _row(",1", lambda inner: _condition(f"?o IN ({inner})"), "1"),
    "not-in": _row(",<x:a>", lambda inner: _condition(f"?o NOT IN ({inner})"), "<x:a>"),
    "columns": _numbered("?x#", lambda inner: f"SELECT {inner} {{}}"),
    "column-expressions": _numbered("(1 AS ?x#)", lambda inner: f"SELECT {inner} {{}}"),
    "aggregates": _numbered("(COUNT(*) AS ?x#)", lambda inner: f"SELECT {inner} {{}}"),
    "groupings": _numbered("?x#", lambda inner: f"SELECT (1 AS ?x) {{}} GROUP BY {inner}"),
    "orders": _numbered("DESC(?x#)", lambda inner: f"SELECT * {{}} ORDER BY {inner}"),
    "having": _row("(1)", lambda inner: f"SELECT (1 AS ?x) {{}} GROUP BY ?y HAVING {inner}"),
    "described": _row("<x:a> ", lambda inner: f"DESCRIBE {inner}"),
    "from": _row("FROM <x:a> ", lambda inner: f"SELECT * {inner} {{}}"),
    "prefixes": _numbered("PREFIX a#: <x:a>", lambda inner: f"{inner} SELECT * {{}}"),
    "bases": _row("BASE <x:a> ", lambda inner: f"{inner} SELECT * {{}}"),
    "comments": _row("#\n"),
    "spaces": _row(" "),
    "semicolons": _row(";", lambda inner: _group(f"?s ?p ?o {inner}")),
    "quoted-nested": lambda size: _group("<<" * size + "?s ?p ?o" + ">> ?p ?o" * size),
    "quoted-open": lambda size: "SELECT * {" + "<<" * size,
    "triple-terms": lambda size: _group("?s ?p " + "<<( ?s ?p " * size + "?o" + " )>>" * size),
    "triple-terms-in-expressions": lambda size: _group(
        "BIND(" + "<<( <x:a> <x:a> " * size + "1" + " )>>" * size + " AS ?x)"
    ),
    "reified": lambda size: _group("?s ?p " + "<< ?s ?p " * size + "?o" + " >>" * size),
    "annotations": _row("{| ?p ?o |}", lambda inner: _group(f"?s ?p ?o {inner}")),
    "annotations-nested": _nested("{| ?p ?o ", "|}", lambda inner: _group(f"?s ?p ?o {inner}")),
    "reifiers": _row("~ _:b", lambda inner: _group(f"?s ?p ?o {inner}")),
    "long-text": lambda size: _group("BIND('" + "a" * size + "' AS ?x)"),
    "long-escapes": lambda size: _group("BIND('" + r"\n" * size + "' AS ?x)"),
    "long-name": lambda size: f"SELECT ?{'a' * size} {{}}",
    "long-iri": lambda size: _group(f"?s ?p <x:{'a' * size}>"),
    "long-number": lambda size: _group(f"?s ?p {'1' * size}"),
    "regex-alternatives": lambda size: _condition("REGEX('a', '" + "(a|" * size + "b" + ")" * size + "')"),
    "unended-texts": _row("' ", lambda inner: _group(f"?s ?p {inner}")),
    "escaped-brackets": _nested(r"\u007B", r"\u007D"),
}
