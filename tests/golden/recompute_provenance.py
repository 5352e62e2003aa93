"""Expected answers of the queries on provenance, computed from the text of the Turtle files by plain means.

What the sources say, with ranks and reasons, only these files know. They are read here line by line, with code that
shares nothing with the product: no RDF library, no SPARQL, no build. The rows of the table of heads are compared
with the list of facts below the folder named by DPO_KG_REFERENCE.

    python tests/golden/recompute_provenance.py            writes the files
    python tests/golden/recompute_provenance.py --check    exits 1 and names the files that differ
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from expected.turtle_facts import BASE, LABEL, SKOS, Facts, Pair, Row, dpo, follows, plain, span, text, thing
from expected.writing import GOLDEN, run_script, write_table

ROOT = GOLDEN.parent.parent
MEASURES = ("count", "amount", "percent")


# Statements of attributions


def supported(facts: Facts, record: str, attribution: str) -> Iterator[tuple[str, str]]:
    """Yield property and value of what a citation of a record backs: by its own list, else by that of its source."""
    listed = [p for document in facts.get(attribution, "source") for p in facts.get(document, "supports")]
    for predicate in facts.get(attribution, "supports") or listed:
        yield from ((predicate, value) for value in facts.get(record, predicate))


def backed(facts: Facts, attribution: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield what the statement is about, its record, property and value, for all that an attribution backs."""
    for record in facts.get(attribution, "claimSubject"):
        yield record, record, facts.get(attribution, "claimPredicate")[0], facts.claimed(attribution)
    for record in facts.having("citation", attribution):
        types = facts.types(record)
        if dpo("Characteristic") in types:
            for about in facts.get(record, "characterizes"):
                yield about, record, facts.get(record, "aspect")[0], facts.get(record, "text")[0]
            continue
        for predicate, value in supported(facts, record, attribution):
            if "<http://purl.org/linked-data/cube#Observation>" not in types or predicate in map(dpo, MEASURES):
                yield [*facts.get(record, "refScope"), record][0], record, predicate, value


def rivals_of(facts: Facts, attribution: str) -> list[str]:
    """Return the attributions that are said to conflict with one, by either."""
    return sorted({*facts.get(attribution, "conflictsWith"), *facts.having("conflictsWith", attribution)})


def conflict_of(facts: Facts, attribution: str) -> set[str]:
    """Return all attributions that are linked with one."""
    found, waiting = set[str](), [attribution]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += rivals_of(facts, one)
    return found


def first(facts: Facts, subject: str, name: str) -> str:
    """Return a value as it is written, or nothing."""
    return [*facts.get(subject, name), ""][0]


def code(facts: Facts, subject: str, name: str) -> str:
    """Return the label of a code, or nothing."""
    value = first(facts, subject, name)
    return f"{text(facts.name(value))}@{facts.language}" if value else ""


def label(facts: Facts, node: str) -> str:
    """Return the label of a document as it is written."""
    return facts.label(node) if node else ""


# The answers


def answer_why(facts: Facts, subject: str, wanted: str = "") -> list[Row]:
    """Who says so, for each statement about a thing."""
    said: set[tuple[str, ...]] = set()  # kind, about, record, property, value, attribution, rival of
    for attribution in facts.get(subject, "citation"):
        for predicate, value in supported(facts, subject, attribution):
            said.add(("stated", subject, subject, predicate, value, attribution, ""))
    for claim in facts.having("claimSubject", subject):
        predicate = facts.get(claim, "claimPredicate")[0]
        said.add(("claimed", subject, subject, predicate, facts.claimed(claim), claim, ""))
    for record in facts.having("characterizes", subject):
        aspect, words = facts.get(record, "aspect")[0], facts.get(record, "text")[0]
        said |= {("stated", subject, record, aspect, words, c, "") for c in facts.get(record, "citation")}
    if wanted:
        said = {row for row in said if row[3] == wanted}
    shown = {row[5] for row in said}
    own = {subject} if dpo("Attribution") in facts.types(subject) else set[str]()
    apparatus = {*own, *facts.having("citesReference", subject)}
    for attribution in apparatus:
        said |= {("stated", *statement, attribution, "") for statement in backed(facts, attribution)}
    for attribution in shown | own:
        for rival in rivals_of(facts, attribution):
            rows = [statement for statement in backed(facts, rival) if statement[2] != LABEL]
            said |= {("rival", *statement, rival, attribution) for statement in rows}
    if not wanted:
        said |= {("derived", subject, subject, p, value, "", "") for p, value in follows(facts, subject)}
    marked = [(row, mark) for row in said for mark in facts.get(row[5], "citesReference") or [""]]
    ordered = sorted((_why_order(facts, row, mark), _why_row(facts, row, mark)) for row, mark in marked)
    return [row for _, row in ordered]


def _why_order(facts: Facts, row: Sequence[str], entry: str) -> tuple[str, ...]:
    kind, about, record, predicate, value, attribution, rival = row
    mark = first(facts, entry, "mark")
    return about, facts.name(predicate), facts.name(value), kind, attribution, record, rival, mark


def _why_row(facts: Facts, row: Sequence[str], entry: str) -> Row:
    kind, about, record, predicate, value, attribution, rival = row
    times = ["", "", ""]
    if dpo("Characteristic") in facts.types(record):
        times = [first(facts, record, name) for name in ("asOf", "start", "end")]
    carried, wording = first(facts, attribution, "carriedFrom"), first(facts, attribution, "wording")
    both = [attribution, record] if attribution else []
    modality = next((code(facts, s, "modality") for s in both if facts.get(s, "modality")), "")
    qualifier = next((first(facts, s, "qualifier") for s in both if facts.get(s, "qualifier")), "")
    return (
        *(text(facts.name(about)), text(facts.name(predicate)), text(facts.name(value)), text(kind)),
        *(label(facts, first(facts, attribution, "source")), first(facts, attribution, "locator"), carried),
        *(first(facts, entry, "mark"), label(facts, first(facts, entry, "refersTo"))),
        *(code(facts, attribution, "citationStatus"), first(facts, attribution, "asOf") or times[0], *times[1:]),
        *(modality, qualifier, wording, code(facts, attribution, "rank"), first(facts, attribution, "rankReason")),
        *(first(facts, attribution, f"<{SKOS}note>"), rival, attribution, record, predicate),
    )


def answer_conflicts(facts: Facts, subject: str = "", direct: bool = False) -> list[Row]:
    """Which statements can hardly hold together; with `direct` only sides about the thing and their own rivals."""
    sides = {one for s in list(facts.about) if facts.get(s, "conflictsWith") for one in conflict_of(facts, s)}
    rows = []
    for side in sides:
        linked = conflict_of(facts, side)
        near = {side, *rivals_of(facts, side)} if direct else linked
        if subject and not any(_speaks_of(facts, one, subject) for one in near):
            continue
        for about, record, predicate, value in backed(facts, side):
            if predicate == LABEL:
                continue
            period = [facts.name(p) for p in facts.get(record, "refPeriod")]
            period += [plain(t) for s in (side, record) for t in facts.get(s, "asOf")]
            qualifier = next((first(facts, s, "qualifier") for s in (side, record) if facts.get(s, "qualifier")), "")
            names = [facts.name(node) for node in (about, predicate, value)]
            row = (
                *(min(linked), *map(text, names), text(period[0]) if period else ""),
                *(label(facts, first(facts, side, "source")), first(facts, side, "locator")),
                *(code(facts, side, "rank"), first(facts, side, "rankReason"), qualifier),
                *(first(facts, side, "wording"), side, record, predicate),
            )
            # An engine orders IRIs, without the sign that ends them here: d-l75-observation before d-l75-observation-2.
            order = (min(linked), side, about, *names[1:], record)
            rows.append((tuple(cell.removesuffix(">") for cell in order), row))
    return [row for _, row in sorted(rows)]


def _speaks_of(facts: Facts, attribution: str, subject: str) -> bool:
    """Whether an attribution is the thing, is about it, or names it."""
    said = {attribution, *facts.get(attribution, "claimSubject"), *facts.get(attribution, "claimObject")}
    for record in facts.having("citation", attribution):
        said |= {record, *(value for _, value in supported(facts, record, attribution))}
    return subject in said


def marks_of(facts: Facts, attribution: str) -> str:
    """Return the reference marks beside the words, in the order of their characters."""
    marks = sorted(plain(first(facts, entry, "mark")) for entry in facts.get(attribution, "citesReference"))
    return text(", ".join(marks)) if marks else ""


def part_of(facts: Facts, attribution: str) -> str:
    """Return the label of the part of the document in which the first line of an attribution lies."""
    line = int(re.findall(r"\d+", first(facts, attribution, "locator"))[0])
    for part in facts.having("<http://purl.org/dc/terms/isPartOf>", first(facts, attribution, "source")):
        lines = [int(number) for number in re.findall(r"\d+", first(facts, part, "locator"))]
        if lines[0] <= line <= lines[-1]:
            return label(facts, part)
    return ""


def answer_citations(facts: Facts, subject: str, wanted: str = "") -> list[Row]:
    """In which places a statement stands, and which references back it."""
    said: set[tuple[str, ...]] = set()  # kind, about, record, property, value, attribution
    for attribution in facts.get(subject, "citation"):
        said |= {("own", subject, subject, p, v, attribution) for p, v in supported(facts, subject, attribution)}
    for claim in facts.having("claimSubject", subject):
        said |= {("own", *statement, claim) for statement in backed(facts, claim)}
    for record in facts.having("characterizes", subject):
        aspect, words = facts.get(record, "aspect")[0], facts.get(record, "text")[0]
        said |= {("own", subject, record, aspect, words, c) for c in facts.get(record, "citation")}
    said = {row for row in said if wanted in ("", row[3])}
    for rival in {rival for row in said for rival in rivals_of(facts, row[5])}:
        others = [s for s in backed(facts, rival) if s[2] != LABEL and (s[0] != subject or wanted not in ("", s[2]))]
        said |= {("rival", *statement, rival) for statement in others}
    rows = []
    for kind, about, record, predicate, value, attribution in said:
        names = [facts.name(node) for node in (about, predicate, value)]
        place = first(facts, attribution, "locator"), marks_of(facts, attribution)
        where = label(facts, first(facts, attribution, "source")), part_of(facts, attribution), *place
        standing = code(facts, attribution, "citationStatus"), code(facts, attribution, "rank")
        order = about, *names[1:], kind, attribution, record
        row = *map(text, names), text(kind), *where, *standing, attribution, record, predicate
        rows.append((tuple(cell.removesuffix(">") for cell in order), row))
    return [row for _, row in sorted(rows)]


def answer_disputed(facts: Facts, subject: str = "", words: str = "") -> list[Row]:
    """What is said of a thing, and what speaks against it."""
    rows = []
    for record in [s for s in list(facts.about) if facts.get(s, "characterizes")]:
        said, when = first(facts, record, "text"), first(facts, record, "asOf")
        for about in facts.get(record, "characterizes"):
            for attribution in facts.get(record, "citation"):
                if subject not in ("", about) or words not in plain(said):
                    continue
                concerns = "; ".join(sorted(facts.name(node) for node in facts.get(record, "concerns")))
                own = (
                    *(text(facts.name(about)) + "@en", said, text(plain(when) if when else "undated")),
                    *(first(facts, record, "qualifier"), text(concerns) if concerns else ""),
                    *(code(facts, attribution, "citationStatus"), marks_of(facts, attribution)),
                    *(label(facts, first(facts, attribution, "source")), first(facts, attribution, "locator")),
                    first(facts, attribution, "rankReason"),
                )
                start = "1" if not when else "0" + plain(when)
                for rival in rivals_of(facts, attribution):
                    for order, cells in _speaks_against(facts, rival):
                        iris = attribution, rival, record, cells[-1]
                        key = about, start, plain(said), attribution, *order, record
                        rows.append((tuple(cell.removesuffix(">") for cell in key), (*own, *cells[:-1], *iris)))
    return [row for _, row in sorted(rows)]


def _speaks_against(facts: Facts, rival: str) -> Iterator[tuple[tuple[str, ...], Row]]:
    """Yield place in the order, and value, qualifier, name, place and record of what an attribution backs."""
    place = f"{first(facts, rival, 'source')[:-1].rpartition('/')[2]} {plain(first(facts, rival, 'locator'))}"
    for about, record, predicate, value in backed(facts, rival):
        if predicate != LABEL:
            named = about if facts.get(record, "characterizes") else record
            period = [start for p in facts.get(record, "refPeriod") for start in facts.get(p, "start")]
            order = ("0" + span(plain(period[0]))[0].isoformat()) if period else "1"
            names = text(facts.name(value)), code(facts, record, "valueQualifier"), text(facts.name(named))
            yield (order, rival, facts.name(named), facts.name(value)), (*names, text(place), record)


#: The list of the query: class, properties that one expects of its things.
EXPECTED = {
    "Department": ["start"],
    "Mission": ["acronym", "end", "host", "start"],
    "OrganizationChange": ["start"],
    "Person": ["birthYear", "nationality"],
    "PostHeadship": ["start"],
    "Report": ["issuedOn"],
    "Resolution": ["symbol"],
    "Tenure": ["end", "start"],
}


def answer_missing(facts: Facts, of: str = "", kind: str = "", subject: str = "", wanted: str = "") -> list[Row]:
    """What is not known."""
    rows: list[tuple[Row, Row]] = []
    spoken: set[Pair] = set()

    def add(found: str, node: str, predicate: str, read: str, reason: str, of_class: str, gap: str) -> None:
        fits = kind in ("", found) and subject in ("", node) and wanted in ("", predicate)
        if fits and (not of or dpo(of) in facts.types(node)):
            names = text(facts.name(node)), text(facts.name(predicate)), text(found)
            order = node, predicate, found, plain(read) if read else "", gap, of_class
            rows.append((order, (*names, read, reason, of_class, node, predicate, gap)))

    for gap in [s for s in list(facts.about) if facts.get(s, "gapSubject")]:
        node, predicate = facts.get(gap, "gapSubject")[0], facts.get(gap, "gapProperty")[0]
        spoken.add((node, predicate))
        for document in facts.get(gap, "searchedIn"):
            add("gap", node, predicate, label(facts, document), first(facts, gap, "gapReason"), "", gap)
    for claim in [s for s in list(facts.about) if facts.get(s, "claimSubject")]:
        spoken.add((facts.get(claim, "claimSubject")[0], facts.get(claim, "claimPredicate")[0]))
    for name, properties in EXPECTED.items():
        of_class = f"{text(facts.name(dpo(name)))}@{facts.language}"
        for node in [s for s in list(facts.about) if dpo(name) in facts.types(s)]:
            ended = facts.get(node, "endStatus") == [f"<{BASE}code/end-status/ended>"]
            for predicate in (p for p in properties if p != "end" or ended):
                if not facts.get(node, predicate) and (node, dpo(predicate)) not in spoken:
                    add("absent", node, dpo(predicate), "", "", of_class, "")
    return [row for _, row in sorted(rows)]


TENURE = thing("tenure:usg-peace-operations-guehenno-jean-marie")
DPO_BODY, MISSION = thing("organization:dpo"), thing("mission:unamid")
CASES: list[tuple[str, Callable[..., list[Row]], list[object]]] = [
    ("why/default", answer_why, [DPO_BODY]),
    ("why/example", answer_why, [TENURE, dpo("start")]),
    ("why/lang=fr", answer_why, [DPO_BODY]),
    ("why/thing=DPKO", answer_why, [thing("organization:dpko")]),
    ("why/thing=UNAMID", answer_why, [MISSION]),
    ("why/thing=Jean-Marie Guéhenno", answer_why, [thing("person:guehenno-jean-marie")]),
    ("why/thing=d-l8", answer_why, [thing("citation:d-l8")]),
    ("why/thing=d-24", answer_why, [thing("reference:d-24")]),
    ("why/property=has main office", answer_why, [DPO_BODY, dpo("hasMainOffice")]),
    ("why/property=charged with", answer_why, [DPO_BODY, f"<{BASE}code/aspect/charged-with>"]),
    ("citations-of/default", answer_citations, [DPO_BODY]),
    ("citations-of/example", answer_citations, [DPO_BODY, dpo("start")]),
    ("citations-of/thing=UNAMID", answer_citations, [MISSION]),
    ("citations-of/property=has main office", answer_citations, [DPO_BODY, dpo("hasMainOffice")]),
    ("disputed-characteristics/default", answer_disputed, []),
    ("disputed-characteristics/example", answer_disputed, [thing("topic:un-peacekeeping-operations"), "all-time high"]),
    ("disputed-characteristics/thing=UNAMID", answer_disputed, [MISSION]),
    ("conflicts/default", answer_conflicts, []),
    ("conflicts/example", answer_conflicts, [DPO_BODY, True]),
    ("conflicts/thing=DPO", answer_conflicts, [DPO_BODY]),
    ("conflicts/lang=fr", answer_conflicts, []),
    ("conflicts/thing=UNAMID", answer_conflicts, [MISSION]),
    ("missing/default", answer_missing, []),
    ("missing/example", answer_missing, ["Mission", "gap", MISSION, dpo("end")]),
    ("missing/class=person", answer_missing, ["Person"]),
    ("missing/kind=absent", answer_missing, ["", "absent"]),
    ("missing/lang=fr", answer_missing, []),
    ("missing/thing=Kofi Annan", answer_missing, ["", "", thing("person:annan-kofi")]),
]  # fmt: skip
COLUMNS = {
    "why": "subject property value kind source place carried_from mark reference citation_status as_of start end "
    "modality qualifier wording rank rank_reason note rival_of attribution record predicate",
    "conflicts": "conflict subject property value period source place rank rank_reason qualifier wording attribution "
    "record predicate",
    "citations-of": "subject property value kind source part place marks status rank attribution record predicate",
    "disputed-characteristics": "thing_name text as_of qualifier concerns citation_status marks source place "
    "rank_reason against against_qualifier against_name against_place attribution rival characteristic rival_record",
    "missing": "subject property kind searched_in reason expected_of thing predicate gap",
}


def compare_with_facts(facts: Facts, path: Path) -> None:
    """Compare the table of heads with the list of facts: place, marks and value of each start and holder."""
    with path.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    stated = set()
    for tenure in [s for s in list(facts.about) if dpo("Tenure") in facts.types(s)]:
        for citation in facts.get(tenure, "citation"):
            marks = tuple(sorted(plain(first(facts, entry, "mark")) for entry in facts.get(citation, "citesReference")))
            place = plain(first(facts, citation, "locator"))
            stated |= {(p, facts.name(v), place, marks) for p, v in supported(facts, tenure, citation)}
    found = 0
    for fact in listed:
        name = {"holder": "tenureHolder", "tookOffice": "start"}.get(fact["relation"])
        if name and re.fullmatch(r"tenure \d+ \(.+\)", fact["subject"]):
            found += 1
            value = fact["object"].partition(" (")[0]
            marks = tuple(sorted(re.findall(r"\[(\d+)\]", fact["citations"])))
            if (dpo(name), value, fact["note"].partition(";")[0], marks) not in stated:
                raise ValueError(f"not in the files: {fact}")
    if not found:
        raise ValueError(f"{path} lists no tenure")


def recompute(reference: Path) -> dict[str, str]:
    """Return the expected answers as SPARQL 1.1 TSV: path below the folder of this script → text."""
    facts = Facts(
        sorted([*ROOT.glob("data/*.ttl"), *ROOT.glob("data/seeds/**/*.ttl"), *ROOT.glob("ontology/**/*.ttl")])
    )
    compare_with_facts(facts, reference / "acceptance" / "seed-facts.tsv")
    files = {}
    for case, answer, values in CASES:
        facts.language = "fr" if case.endswith("lang=fr") else "en"
        files[f"queries/{case}.tsv"] = write_table(COLUMNS[case.partition("/")[0]], answer(facts, *values))
    return files


if __name__ == "__main__":
    sys.exit(run_script(Path(__file__).name, recompute, sys.argv[1:]))
