"""Changes of the bodies of the Secretariat that run peacekeeping, 1949 to 2019, and the offices that they have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_date, to_edtf, to_english, to_text
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.layer_draft import LayerDraft, Reading, read_cell
from dpo_kg.importers.pages import cite_pages
from dpo_kg.importers.slugs import make_slug
from dpo_kg.vocabulary import CODE, EDTF, ID

CHANGES, OFFICES = "department-history-changes", "department-history-offices"
#: Classes of bodies, the most telling first; by it a name is looked up.
_CLASSES = ("Department", "Office", "Division", "OrganizationalUnit", "Organ", "Organization")
#: Kinds of rows by which a body comes into being, and by which one is only decided on or prepared.
_CREATED = ("created", "created by merger", "merged")
_STEPS = ("announced", "approved", "detailed proposal", "endorsed", "proposed", "supported in principle")
_MOVED = ("functions separated", "moved", "separated")
_OTHERS = ("abolished", "organization bulletin issued", "renamed", "restructured")
_SYMBOL = re.compile(r"A/RES/\d+/\d+(?: ?[A-Z]\b)?|A/\d+/\d+|ST/SGB/\d{4}/\d+")
#: The newest pages that tell of offices are of this year.
_NEWEST = "2024"
_LABELS = {
    "Dissolution": "Dissolution of {}",
    "Founding": "Founding of {}",
    "FunctionTransfer": "Transfer of {}",
    "Merger": "Merger into {}",
    "Reorganization": "Reorganization of {}",
    "Split": "Split of {}",
}


@dataclass
class _History:
    """What the rows have said so far.

    Attributes:
        draft: takes the changes and bodies in.
        creations: IRI of a body → the change by which it comes into being, and its class.
        transfers: IRI of a body → number of its transfers so far.
        cited: rows and subjects whose pages are named.
    """

    draft: LayerDraft
    creations: dict[str, tuple[ox.NamedNode, str]] = field(default_factory=dict)
    transfers: dict[str, int] = field(default_factory=dict)
    cited: set[tuple[int, str]] = field(default_factory=set)

    def say(
        self, row: Row, subject: ox.NamedNode, name: str, value: Reading | ox.NamedNode | ox.Literal | None
    ) -> None:
        """Say something of a thing, with the pages of the row."""
        if (id(row), subject.value) not in self.cited:
            self.cited.add((id(row), subject.value))
            cite_pages(row, [subject], "page_url", "second_page_url", self.draft)
        self.draft.say(row, subject, name, value)


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map the rows of offices to bodies, those of changes to changes of bodies."""
    history = _History(draft)
    for row in rows.of(OFFICES):
        _carry_out(row, _map_office, history)
    for row in rows.of(CHANGES):
        if row["kind_of_change"] in (*_CREATED, "renamed"):
            _carry_out(row, _plan_creation, history)
    for row in rows.of(CHANGES):
        if id(row) not in draft.rejected:
            _carry_out(row, _map_change, history)


def _carry_out(row: Row, map_row: object, history: _History) -> None:
    assert callable(map_row)
    try:
        map_row(row, history)
    except RowError as error:
        history.draft.reject(row, f"{error.column}: {error}" if error.column else str(error))
    except NamingError as error:
        history.draft.reject(row, str(error))


# Offices


def _map_office(row: Row, history: _History) -> None:
    draft = history.draft
    if not row["name_en"]:
        raise RowError("no name", "name_en")
    if row["type"] == "post":
        post = draft.known.find(row["name_en"], "Post") or draft.known.identity.add(row["name_en"], "Post", "post")
        draft.add_thing(post, "Post", to_english(row["name_en"]))
        history.say(row, post, "postIn", find_body(row["parent"], draft))
        return
    body = find_body(row["name_en"], draft, _to_class(row["type"]))
    draft.name(row, body, to_english(row["name_en"]))
    if row["name_fr"]:
        draft.name(row, body, ox.Literal(row["name_fr"], language="fr"))
    history.say(row, body, "acronym", read_cell(row, "abbreviation", to_text))
    for parent in _find_parents(row, "parent", body, draft):
        history.say(row, body, "partOf", parent)
    as_of = to_page_date(row["page_date"])
    if as_of is not None:
        draft.note(row, body, "asOf", as_of)
    if row["status"] == "former":
        history.say(row, body, "endStatus", ox.NamedNode(f"{CODE}end-status/ended"))
    elif row["status"] == "current" and as_of is not None:
        history.say(row, body, "endStatus", ox.NamedNode(f"{CODE}end-status/ongoing"))
        history.say(row, body, "asOf", as_of)


def _to_class(kind: str) -> str:
    return {"department": "Department", "division": "Division", "office": "Office"}.get(kind, "OrganizationalUnit")


def to_page_date(text: str) -> ox.Literal | None:
    """Return for which time a page speaks; None where it does not tell, or only what it was before."""
    found = re.fullmatch(r"(?:undated, )?(about )?(\d{4}(?:-\d{2})?)(?:-(\d{4}))?( or later)?", text)
    if found is None:
        return ox.Literal(f"{text[:3]}X", datatype=ox.NamedNode(EDTF)) if re.fullmatch(r"\d{3}0s", text) else None
    about, first, last, later = found.groups()
    until = last or (_NEWEST if later else "")
    edtf = f"[{first}..{until}]" if until else f"{first}{'~' if about else ''}"
    return ox.Literal(edtf, datatype=ox.NamedNode(EDTF))


# Bodies


def find_body(name: str, draft: LayerDraft, class_name: str = "") -> ox.NamedNode:
    """Return the body of a name, added where no layer has it.

    Raises:
        NamingError: names.tsv says that it names no body.
    """
    known = ((node, kind) for kind in _CLASSES if (node := draft.known.find(name, kind)) is not None)
    found, found_as = next(known, (None, ""))
    word = next((kind for kind in ("Department", "Office", "Division") if kind in name.split()), "OrganizationalUnit")
    kind = class_name or word
    # What earlier layers know as a department or an organ is no unit of one.
    if kind == "OrganizationalUnit" and found_as in ("Department", "Organ"):
        kind = found_as
    if found is None:
        found = draft.known.identity.add(name, kind, "organization")
    draft.add_thing(found, draft.class_of(found) or kind, to_english(_without_bracket(name)))
    return found


def _without_bracket(name: str) -> str:
    """Return a name without the body that stands behind it in brackets."""
    return name.partition(" (")[0]


def _find_parents(row: Row, column: str, body: ox.NamedNode, draft: LayerDraft) -> Iterable[ox.NamedNode]:
    """Yield the bodies that a cell names; a holder of a post, or several, is told in a note instead."""
    text = row[column]
    names = text.removesuffix(" (shared)").split(" and ") if text.endswith(" (shared)") else [text]
    for name in filter(None, names):
        try:
            if draft.known.find(name, "Post") is not None:
                raise NamingError(name, "")
            yield find_body(name, draft)
        except NamingError:
            draft.note(row, body, "skos:note", to_english(f"Under: {name}."))


# Changes


def _plan_creation(row: Row, history: _History) -> None:
    """Find out by which change the body of a row comes into being: the most telling of all rows about it counts."""
    draft = history.draft
    if row["kind_of_change"] == "renamed":
        original, resulting = (
            find_body(row["former_body_or_parent"], draft),
            find_body(row["new_body_or_parent"], draft),
        )
        change = ox.NamedNode(f"{ID}change/{_slug(original)}-to-{_slug(resulting)}")
        history.creations[resulting.value] = change, "Transformation"
        return
    body = find_body(_bodies(row)[0], draft)
    formers = [name for name in row["former_body_or_parent"].split("; ") if name]
    kind = "Merger" if "merge" in row["kind_of_change"] else "Split" if len(formers) == 1 else "Founding"
    held = history.creations.get(body.value)
    if held is None or (held[1] == "Founding" and kind != "Founding"):
        history.creations[body.value] = ox.NamedNode(f"{ID}change/{_slug(body)}-founding"), kind


def _map_change(row: Row, history: _History) -> None:
    kind = row["kind_of_change"]
    if kind not in (*_CREATED, *_STEPS, *_MOVED, *_OTHERS):
        raise RowError(f"no known kind of change: {kind}", "kind_of_change")
    _read_date(row)
    documents = _add_legal_basis(row, history)
    if kind == "organization bulletin issued":
        for document in documents:
            history.say(row, find_body(row["body"], history.draft), "legalBasis", document)
        return
    if kind in _STEPS:
        changes = _map_step(row, history)
    elif kind in _CREATED:
        changes = [_map_creation(row, history)]
    elif kind in _MOVED:
        changes = [_map_transfer(row, history)]
    elif kind == "renamed":
        changes = [_map_transformation(row, history)]
    else:
        changes = [_map_ending(row, history)]
    for change in changes:
        for document in documents:
            history.say(row, change, "legalBasis", document)


def _map_creation(row: Row, history: _History) -> ox.NamedNode:
    draft, body = history.draft, find_body(_bodies(row)[0], history.draft)
    change, kind = history.creations[body.value]
    formers = [name for name in row["former_body_or_parent"].split("; ") if name]
    _add_change(row, change, kind, body, history)
    if kind == "Merger":
        history.say(row, change, "resultingOrganization", body)
        for name in formers:
            original = find_body(name, draft)
            history.say(row, change, "originalOrganization", original)
            draft.name(row, original, to_english(_without_bracket(name)))
            _say_end(row, original, history)
    else:
        history.say(row, change, "affectedOrganization", body)
        for name in formers:
            former = find_body(name, draft)
            if kind == "Split":
                history.say(row, change, "affectedOrganization", former)
            else:
                history.say(row, body, "hasForerunner", former)
    history.say(row, body, "start", _read_date(row))
    for parent in _find_parents(row, "new_body_or_parent", body, draft):
        history.say(row, body, "partOf", parent)
    return change


def _map_transfer(row: Row, history: _History) -> ox.NamedNode:
    draft, body = history.draft, find_body(row["body"], history.draft)
    history.transfers[body.value] = number = history.transfers.get(body.value, 0) + 1
    change = ox.NamedNode(f"{ID}change/{_slug(body)}-transfer{f'-{number}' if number > 1 else ''}")
    _add_change(row, change, "FunctionTransfer", body, history)
    history.say(row, change, "affectedOrganization", body)
    former = row["former_body_or_parent"]
    if row["kind_of_change"] == "functions separated":
        history.say(row, change, "transfersFunction", to_english(former))
        history.say(row, change, "transferredFrom", body)
    elif former:
        history.say(row, change, "transferredFrom", find_body(former, draft))
    for parent in _find_parents(row, "new_body_or_parent", change, draft):
        history.say(row, change, "transferredTo", parent)
    return change


def _map_transformation(row: Row, history: _History) -> ox.NamedNode:
    """Map a renaming of a body that the graph has as two: one ends, the other begins, with the post at the head."""
    draft, date = history.draft, _read_date(row)
    original, resulting = find_body(row["former_body_or_parent"], draft), find_body(row["new_body_or_parent"], draft)
    change, _ = history.creations[resulting.value]
    label = to_english(f"{row['former_body_or_parent']} becomes {row['new_body_or_parent']}")
    draft.add_thing(change, "Transformation", label)
    draft.note(row, change, "wording", to_text("renamed"))
    draft.note(row, change, "skos:note", to_english("The row calls it a renaming: one body under a new name."))
    for name, value in (("originalOrganization", original), ("resultingOrganization", resulting)):
        history.say(row, change, name, value)
    history.say(row, change, "start", date)
    history.say(row, change, "end", date)
    _say_end(row, original, history)
    history.say(row, resulting, "start", date)
    post = ox.NamedNode(f"{ID}post/usg-peace-operations")
    draft.add_thing(post, "Post", to_english("Under-Secretary-General for Peacekeeping Operations"))
    for body, side in ((original, "end"), (resulting, "start")):
        headship = ox.NamedNode(f"{ID}headship/usg-peace-operations-{_slug(body)}")
        draft.add_thing(headship, "PostHeadship")
        draft.note(row, headship, "skos:note", to_english("Concluded from the day on which the body changes."))
        history.say(row, headship, "headshipPost", post)
        history.say(row, headship, "headshipBody", body)
        history.say(row, headship, side, date)
    return change


def _map_ending(row: Row, history: _History) -> ox.NamedNode:
    body = find_body(row["body"], history.draft)
    kind = "Dissolution" if row["kind_of_change"] == "abolished" else "Reorganization"
    change = ox.NamedNode(f"{ID}change/{_slug(body)}-{kind.lower()}")
    _add_change(row, change, kind, body, history)
    history.say(row, change, "affectedOrganization", body)
    if kind == "Dissolution":
        _say_end(row, body, history)
    if row["new_body_or_parent"]:
        history.draft.note(row, change, "skos:note", to_english(f"To: {row['new_body_or_parent']}."))
    return change


def _map_step(row: Row, history: _History) -> list[ox.NamedNode]:
    """Map a decision or proposal to the changes that it prepares; where no row has one, to one without a date."""
    changes = []
    for name in _bodies(row):
        body = find_body(name, history.draft)
        change, kind = history.creations.get(body.value) or (
            ox.NamedNode(f"{ID}change/{_slug(body)}-{'split' if row['kind_of_change'] == 'announced' else 'founding'}"),
            "Split" if row["kind_of_change"] == "announced" else "Founding",
        )
        when = f", {row['date']}" if row["date"] else ""
        history.draft.note(row, change, "skos:note", to_english(f"Step: {row['kind_of_change']}{when}."))
        if kind == "Transformation":
            history.draft.add_thing(change, kind)
        else:
            history.draft.add_thing(change, kind, _label(kind, body, history))
        role = "resultingOrganization" if kind in ("Merger", "Transformation") else "affectedOrganization"
        history.say(row, change, role, body)
        changes.append(change)
    return changes


# Parts of changes


def _bodies(row: Row) -> list[str]:
    return [name for name in row["body"].split("; ") if name]


def _slug(node: ox.NamedNode) -> str:
    return node.value.rpartition("/")[2]


def _label(kind: str, body: ox.NamedNode, history: _History) -> ox.Literal:
    return to_english(_LABELS[kind].format(history.draft.label_of(body)))


def _add_change(row: Row, change: ox.NamedNode, kind: str, body: ox.NamedNode, history: _History) -> None:
    history.draft.add_thing(change, kind, _label(kind, body, history))
    date = _read_date(row)
    history.say(row, change, "start", date)
    history.say(row, change, "end", date)


def _say_end(row: Row, body: ox.NamedNode, history: _History) -> None:
    history.say(row, body, "end", _read_date(row))
    history.say(row, body, "endStatus", ox.NamedNode(f"{CODE}end-status/ended"))


def _read_date(row: Row) -> Reading | None:
    return read_cell(row, "date", _to_date)


def _to_date(text: str) -> ox.Literal:
    """Return a date as EDTF; a decade such as 1950s too."""
    return ox.Literal(f"{text[:3]}X", datatype=ox.NamedNode(EDTF)) if re.fullmatch(r"\d{3}0s", text) else to_edtf(text)


def _add_legal_basis(row: Row, history: _History) -> list[ox.NamedNode]:
    """Return the documents on which a change rests; of those that the row dates, with their date."""
    made = []
    dated = row["kind_of_change"] in (*_STEPS, "organization bulletin issued")
    for given in _SYMBOL.findall(row["legal_basis"]):
        symbol = given.replace(" ", "")
        document = ox.NamedNode(f"{ID}document/{make_slug(given)}")
        resolution = symbol.startswith("A/RES/")
        class_name = "Resolution" if resolution else "Report" if symbol.startswith("A/") else "Document"
        history.draft.add_thing(document, class_name, to_text(symbol))
        history.say(row, document, "symbol", to_text(symbol))
        if dated and not resolution:
            history.say(row, document, "issuedOn", _read_date(row))
        elif dated and len(row["date"]) == len("2007-03-15"):
            history.say(row, document, "adoptedOn", read_cell(row, "date", to_date))
        made.append(document)
    return made


DATA_SET = DataSet(
    "department-history",
    "Changes and offices of the departments of peacekeeping",
    (
        SourceFile(
            "changes.csv",
            CHANGES,
            (
                *("date", "kind_of_change", "body", "former_body_or_parent", "new_body_or_parent", "legal_basis"),
                *("page_url", "page_publisher", "second_page_url", "note"),
            ),
        ),
        SourceFile(
            "offices.csv",
            OFFICES,
            (
                *("name_en", "name_fr", "abbreviation", "type", "parent", "status", "page_date", "page_url"),
                *("page_publisher", "second_page_url", "note"),
            ),
        ),
    ),
    map_rows,
    {
        "organizations.ttl": _CLASSES,
        "changes.ttl": (
            *("Dissolution", "Founding", "FunctionTransfer", "Merger", "Reorganization", "Split", "Transformation"),
        ),
        "posts.ttl": ("Post", "PostHeadship"),
        "documents.ttl": ("Resolution", "Report", "Document"),
        "pages.ttl": ("WebPage",),
    },
)
