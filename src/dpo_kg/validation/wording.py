"""A violation in words: what of the rule is broken, with the values named.

The message of a shape says the whole rule; these sentences say which part of it a thing breaks, and with what value.
Source: Shapes Constraint Language (SHACL), W3C Recommendation 20 July 2017, section 4 (Core constraint components).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import rdflib
from rdflib.term import Node

from dpo_kg.errors import nearest_names
from dpo_kg.vocabulary import EDTF, SH, shorten_iri

_SH = rdflib.Namespace(SH)
_LANG_STRING = rdflib.RDF.langString
#: Characters of a text that a message quotes, and values that it lists.
_QUOTED = 60
_LISTED = 12


class Violation:
    """One result of a SHACL report, with the graphs that it speaks of.

    Args:
        report: the report graph.
        result: the result.
        shapes: the shapes graph.
        data: the data graph.
    """

    def __init__(self, report: rdflib.Graph, result: Node, shapes: rdflib.Graph, data: rdflib.Graph) -> None:
        self._shapes = shapes
        self._data = data
        self.focus = report.value(result, _SH.focusNode)
        self.path = report.value(result, _SH.resultPath)
        self.value = report.value(result, _SH.value)
        self.shape = report.value(result, _SH.sourceShape)
        self.component = str(report.value(result, _SH.sourceConstraintComponent))

    def describe(self) -> str:
        """Return in one sentence what is wrong; "" where the message of the shape says it all."""
        name = self.component.removeprefix(SH).removesuffix("ConstraintComponent")
        say = _SENTENCES.get(name)
        return say(self) if say is not None else ""

    def near(self) -> str:
        """Return another property of the focus node that has to do with the fault, as IRI; "" for none.

        For an order, it is the one that the values of the path are compared with; for a shape without a path, the one
        that brought it into play.
        """
        for name in ("lessThan", "lessThanOrEquals"):
            if self.path is not None and self.component == f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent":
                return str(self.parameter(name) or "")
        if self.path is not None:
            return ""
        named = [*self._shapes.objects(self.shape, _SH.targetSubjectsOf)]
        return min((str(name) for name in named if (self.focus, name, None) in self._data), default="")

    # What sentences are made of

    def parameter(self, name: str) -> Node | None:
        return self._shapes.value(self.shape, _SH[name])

    def listed(self, name: str) -> list[str]:
        head = self.parameter(name)
        return [] if head is None else [show(item) for item in self._shapes.items(head)]

    def values(self) -> list[Node]:
        """Return the values of the path, where it is a property or the inverse of one."""
        if isinstance(self.path, rdflib.URIRef):
            return sorted(self._data.objects(self.focus, self.path), key=str)
        return []

    def property(self) -> str:
        """Return the property at fault, as a sentence names it."""
        return show(self.path) if isinstance(self.path, rdflib.URIRef) else "the property"

    def classes(self, node: Node) -> list[str]:
        """Return the classes that a node is said to have, the most special ones."""
        found = set(self._data.objects(node, rdflib.RDF.type))
        above = {c for kind in found for c in self._data.transitive_objects(kind, rdflib.RDFS.subClassOf) if c != kind}
        return sorted(show(kind) for kind in found - above)

    def kind(self, node: Node) -> str:
        """Return what a node is or is not, in words that follow its name."""
        classes = self.classes(node)
        if classes:
            return f"is a {' and a '.join(classes)}"
        if (node, None, None) in self._data:
            return "has no class"
        return "is described neither in the files nor in the graph"


def show(node: Node | None) -> str:
    """Return a term as a person writes it in Turtle, cut where it is long."""
    if isinstance(node, rdflib.URIRef):
        short = shorten_iri(str(node))
        return short if short != str(node) else f"<{node}>"
    if isinstance(node, rdflib.Literal):
        text = " ".join(str(node).split())
        quoted = f'"{text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"}"'
        if node.language:
            return f"{quoted}@{node.language}"
        plain = node.datatype is None or node.datatype == rdflib.XSD.string
        return quoted if plain else f"{quoted}^^{shorten_iri(str(node.datatype))}"
    return "a blank node" if node is not None else "nothing"


def _kind_of_literal(node: rdflib.Literal) -> str:
    if node.language:
        return f'text with the language "{node.language}"'
    if node.datatype is None or node.datatype == rdflib.XSD.string:
        return "text without a language or datatype"
    return f"of the datatype {shorten_iri(str(node.datatype))}"


def _join(parts: Iterable[str], word: str) -> str:
    *head, last = parts
    return f"{', '.join(head)} {word} {last}" if head else last


def _say_missing(v: Violation) -> str:
    count, wanted = len(v.values()), str(v.parameter("minCount"))
    if count == 0:
        return f"{v.property()} is missing." if isinstance(v.path, rdflib.URIRef) else ""
    return f"{v.property()} has {count} of at least {wanted} values."


def _say_too_many(v: Violation) -> str:
    values = [show(value) for value in v.values()]
    if not values:
        return ""
    more = [f"{len(values) - _LISTED} more"] if len(values) > _LISTED else []
    named = _join([*values[:_LISTED], *more], "and")
    count = f"{len(values)} value{'s' if len(values) > 1 else ''}"
    return f"{v.property()} has {count}, {named}, of at most {v.parameter('maxCount')}."


def _say_datatype(v: Violation) -> str:
    wanted = v.parameter("datatype")
    if not isinstance(v.value, rdflib.Literal):
        return f"{show(v.value)} is a thing, and no text, number or date."
    if v.value.datatype == wanted and wanted != _LANG_STRING:
        return f"{show(v.value)} is not written as {show(wanted)} is."
    form = {
        str(_LANG_STRING): 'text with a language, as in "…"@en',
        str(rdflib.XSD.string): "text without a language or datatype",
        EDTF: "a date with ^^edtf:EDTF",
        str(rdflib.XSD.integer): "a whole number, as in 12",
    }.get(str(wanted), show(wanted))
    return f"{show(v.value)} is {_kind_of_literal(v.value)}; wanted is {form}."


def _say_class(v: Violation) -> str:
    if v.value == v.focus:
        used = v.near()
        having = f", and has {shorten_iri(used)}" if used else ""
        kinds = v.classes(v.focus) if v.focus is not None else []
        return f"It is a {' and a '.join(kinds)}{having}." if kinds else f"It has no class{having}."
    return _say_kind(v)


def _say_kind(v: Violation) -> str:
    if v.value is None or v.value == v.focus:
        return ""
    if isinstance(v.value, rdflib.Literal):
        named = v.component.endswith("ClassConstraintComponent")
        return f"{show(v.value)} is {'text, and names no thing' if named else _kind_of_literal(v.value)}."
    return f"{show(v.value)} {v.kind(v.value)}."


def _say_node_kind(v: Violation) -> str:
    if isinstance(v.value, rdflib.Literal):
        return f"{show(v.value)} is {_kind_of_literal(v.value)}, and names no thing."
    return "A blank node has no name." if isinstance(v.value, rdflib.BNode) else f"{show(v.value)} is a thing."


def _say_not_listed(v: Violation) -> str:
    allowed = v.listed("in")
    given = show(v.value)
    slug = given.strip('"<>').rpartition("/")[2].rpartition(":")[2]
    near = nearest_names(slug, {name.rpartition(":")[2]: name for name in allowed}, 1)
    meant = next((name for name in allowed if near and name.rpartition(":")[2] == near[0]), "")
    meant = meant if isinstance(v.value, rdflib.Literal) else ""  # of a code that there is not, the nearest is told
    choice = f"; wanted is {_join(allowed, 'or')}" if len(allowed) <= _LISTED else ""
    return f"{given} is none of the codes{choice}.{f' Did you mean {meant}?' if meant else ''}"


def _say_language(v: Violation) -> str:
    wanted = _join([name.strip('"') for name in v.listed("languageIn")], "or")
    if isinstance(v.value, rdflib.Literal):
        return f"{show(v.value)} is {_kind_of_literal(v.value)}; the language wanted is {wanted}."
    return f"{show(v.value)} is no text."


def _say_twice_in_a_language(v: Violation) -> str:
    tags = [value.language for value in v.values() if isinstance(value, rdflib.Literal) and value.language]
    twice = sorted({tag for tag in tags if tags.count(tag) > 1})
    values = [show(value) for value in v.values() if getattr(value, "language", None) in twice]
    return f"{v.property()} has several values of one language: {_join(values, 'and')}." if values else ""


def _say_pattern(v: Violation) -> str:
    return f"{show(v.value)} does not have that form."


def _say_limit(word: str, parameter: str) -> Callable[[Violation], str]:
    return lambda v: f"{show(v.value)} is {word} {_bare(v.parameter(parameter))}."


def _bare(node: Node | None) -> str:
    return str(node) if isinstance(node, rdflib.Literal) else show(node)


def _say_order(v: Violation) -> str:
    """Say which two values are out of order; the dates of bounds are those of the date that was authored."""
    name = "lessThan" if v.component.endswith("LessThanConstraintComponent") else "lessThanOrEquals"
    other = v.parameter(name)
    others = sorted(_bare(node) for node in v._data.objects(v.focus, other)) if other is not None else []
    if v.value is None or not others:
        return ""
    return f"{_bare(v.value)} comes after {_join(others, 'and')}."


def _say_shared(v: Violation) -> str:
    return f"{show(v.value)} stands in {v.property()} and in {show(v.parameter('disjoint'))}."


def _say_unequal(v: Violation) -> str:
    return f"{show(v.value)} does not stand in both." if v.value is not None else ""


def _say_wanted(v: Violation) -> str:
    return f"{show(v.parameter('hasValue'))} is missing."


#: Component, without its ending → what is said of a violation.
_SENTENCES: dict[str, Callable[[Violation], str]] = {
    "Class": _say_class,
    "Datatype": _say_datatype,
    "Disjoint": _say_shared,
    "Equals": _say_unequal,
    "HasValue": _say_wanted,
    "In": _say_not_listed,
    "LanguageIn": _say_language,
    "LessThan": _say_order,
    "LessThanOrEquals": _say_order,
    "MaxCount": _say_too_many,
    "MaxInclusive": _say_limit("above", "maxInclusive"),
    "MinCount": _say_missing,
    "MinInclusive": _say_limit("below", "minInclusive"),
    "Node": _say_kind,
    "NodeKind": _say_node_kind,
    "Or": _say_kind,
    "Pattern": _say_pattern,
    "UniqueLang": _say_twice_in_a_language,
}
