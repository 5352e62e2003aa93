"""From the cells of a row to the record of a thing: which thing it is, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox

from dpo_kg.build.bounds import derive_bounds
from dpo_kg.importers.cells import Row, add_person, note_new
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.records import Record, Said
from dpo_kg.vocabulary import DPO, ID, RDFS, SKOS

_LABEL = f"{RDFS}label"


def make_plain(row: Row, record: Record, said: dict[str, list[Said]]) -> None:
    """Make the record of a thing that is known by a name, an acronym or a symbol."""
    template, identity = row.template, row.run.identity
    names = [row.text(head) for head in template.known_by if row.text(head)]
    found = {node.value for name in names if (node := identity.find(name, template.class_name)) is not None}
    if len(found) > 1:
        raise NamingError(
            f"{' and '.join(names)} are two things: {', '.join(sorted(found))}", "Look up which is meant."
        )
    label = said.pop("name", [])
    name = str(label[0].value.value) if label else names[0]
    if found:
        record.subject = ox.NamedNode(found.pop())
        record.said += _say_known_name(row, record.subject, label)
    elif template.name == "person":
        record.subject = add_person(row, name)
        record.said += [
            Said(said_label.property, _label_of(row, record.subject), said_label.cell) for said_label in label
        ]
    else:
        near = identity.suspect(name, template.class_name)
        record.subject = identity.add(name, template.class_name, template.folder, names[0], names)
        record.said += label or [Said(ox.NamedNode(_LABEL), ox.Literal(name, language="en"))]
        note_new(row, record.subject, name, near)
    record.said += [value for values in said.values() for value in values]
    row.run.ledger.add(record)


def _label_of(row: Row, node: ox.NamedNode) -> ox.Literal:
    return ox.Literal(row.run.identity.added[node.value])


def _say_known_name(row: Row, subject: ox.NamedNode, label: list[Said]) -> list[Said]:
    """Return the name of a thing of the graph as the graph has it, or as a further name where it is another."""
    quads = row.run.store.quads_for_pattern(subject, ox.NamedNode(_LABEL), None, ox.DefaultGraph())
    labels = [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
    if row.template.name == "person":  # "Surname, Given names" says the name that the graph has
        return [Said(said.property, labels[0], said.cell) for said in label if labels]
    known = {known.value.casefold(): known for known in labels}
    return [
        Said(said.property, known[said.value.value.casefold()], said.cell)
        if said.value.value.casefold() in known
        else Said(ox.NamedNode(f"{SKOS}altLabel"), said.value, said.cell)
        for said in label
    ]


def _make_tenure(row: Row, record: Record, said: dict[str, list[Said]]) -> None:
    """Make the record of a tenure: one of the graph where holder and post are the same and the times may be."""
    person, post = said["person"][0].value, said["post"][0].value
    stem = f"{post.value.rpartition('/')[2]}-{person.value.rpartition('/')[2]}"
    record.said = [value for values in said.values() for value in values]
    number = 1
    while True:
        node = ox.NamedNode(f"{ID}tenure/{stem}{'' if number == 1 else f'-{number}'}")
        if not row.run.identity.knows(node.value):
            row.run.identity.added[node.value] = stem
            row.run.report.new.append(f"tenure:{node.value.rpartition('/')[2]}, row {row.number}")
            break
        if _may_be_same(row, node, record):
            break
        number += 1
    record.subject = node
    row.run.ledger.add(record)


def _may_be_same(row: Row, node: ox.NamedNode, record: Record) -> bool:
    """Tell whether a tenure that is known may be the one of the row: their times may have a day in common."""
    quads = row.run.store.quads_for_pattern(node, None, None, ox.DefaultGraph())
    known = [ox.Triple(node, q.predicate, q.object) for q in quads if not isinstance(q.object, ox.Triple)]
    for other in row.run.ledger.origins.get(node.value, ()):
        known += [ox.Triple(node, said.property, said.value) for said in other.said]
    first, second = (
        _find_span(triples, node) for triples in (known, [ox.Triple(node, s.property, s.value) for s in record.said])
    )
    return first[0] <= second[1] and second[0] <= first[1]


def _find_span(triples: list[ox.Triple], node: ox.NamedNode) -> tuple[str, str]:
    """Return the first and the last day on which something may have been."""
    bounds = {d.triple.predicate.value: d.triple.object for d in derive_bounds(triples)}

    def day(name: str, otherwise: str) -> str:
        found = bounds.get(f"{DPO}{name}")
        return found.value if isinstance(found, ox.Literal) else otherwise

    return day("startEarliest", "0001-01-01"), day("endLatest", "9999-12-31")


def _make_resolution(row: Row, record: Record, said: dict[str, list[Said]]) -> None:
    """Make the record of a resolution, and that of its adoption where the row says when or by whom."""
    dates, organs = said.pop("adopted on"), said.pop("adopted by")
    title = said["title"][0].value.value if said["title"] else ""
    symbol = row.text("symbol")
    said["name"] = [] if row.run.identity.find(symbol, "Resolution") else [
        Said(ox.NamedNode(_LABEL), ox.Literal(title or symbol, language="en"))
    ]  # fmt: skip
    make_plain(row, record, said)
    if not dates and not organs:
        return
    slug = record.subject.value.rpartition("/")[2]
    adoption = Record(
        **{**vars(record), "subject": ox.NamedNode(f"{ID}adoption/{slug}"), "class_iri": f"{DPO}Adoption"}
    )
    label = ox.Literal(f"Adoption of {symbol}", language="en")
    adoption.said = [Said(ox.NamedNode(f"{DPO}adopts"), record.subject, row.cells["symbol"]), *organs]
    for date in dates:
        adoption.said += [Said(ox.NamedNode(f"{DPO}{name}"), date.value, date.cell) for name in ("start", "end")]
    if not row.run.identity.knows(adoption.subject.value):
        row.run.ledger.describe(adoption.subject, adoption.class_iri, label, adoption)
    row.run.ledger.add(adoption)


MAKERS: dict[str, Callable[[Row, Record, dict[str, list[Said]]], None]] = {
    "resolution": _make_resolution,
    "tenure": _make_tenure,
}
