"""Heads of peacekeeping since the 1950s, deputies and advisers, heads of field support: a row for each statement."""

from __future__ import annotations

import re

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_edtf, to_english, to_text
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.layer_draft import LayerDraft, Reading, read_cell
from dpo_kg.importers.pages import cite_pages
from dpo_kg.importers.people import Tenures, name_person, say_tenure, to_state, to_tenure_kind
from dpo_kg.importers.slugs import make_slug
from dpo_kg.vocabulary import CODE, ID

DOCUMENT = "peacekeeping-heads"
#: Usual names of the posts; names.tsv of the layer tells which titles mean which post.
_POSTS = {
    "asg-africa": "Assistant Secretary-General for Africa",
    "asg-field-support": "Assistant Secretary-General for Field Support",
    "asg-mission-support": "Assistant Secretary-General for Mission Support",
    "asg-peacekeeping-operations": "Assistant Secretary-General for Peacekeeping Operations",
    "asg-rule-of-law-and-security-institutions": (
        "Assistant Secretary-General for Rule of Law and Security Institutions"
    ),
    "asg-special-political-affairs": "Assistant Secretary-General for special political affairs",
    "deputy-military-adviser": "Deputy Military Adviser",
    "director-mine-action-service": "Director of the United Nations Mine Action Service",
    "head-of-office-of-special-political-affairs": "Head of the Office of Special Political Affairs",
    "military-adviser": "Military Adviser",
    "police-adviser": "Police Adviser",
    "usg-field-support": "Under-Secretary-General for Field Support",
    "usg-operational-support": "Under-Secretary-General for Operational Support",
    "usg-peace-operations": "Under-Secretary-General for Peacekeeping Operations",
    "usg-special-political-affairs": "Under-Secretary-General for Special Political Affairs (not head of peacekeeping)",
}
#: Bodies by the acronyms that stand behind a title, with class and usual name.
_BODIES = {
    "DPKO": ("dpko", "Department", "Department of Peacekeeping Operations"),
    "DPO": ("dpo", "Department", "Department of Peace Operations"),
    "DPPA": ("dppa", "Department", "Department of Political and Peacebuilding Affairs"),
    "DFS": ("department-of-field-support", "Department", "Department of Field Support"),
    "DOS": ("department-of-operational-support", "Department", "Department of Operational Support"),
    "OROLSI": (
        *("office-of-rule-of-law-and-security-institutions", "Office"),
        "Office of Rule of Law and Security Institutions",
    ),
    "UNMAS": ("united-nations-mine-action-service", "OrganizationalUnit", "United Nations Mine Action Service"),
}
#: Posts whose title names the body that they head.
_HEADED = {
    "asg-rule-of-law-and-security-institutions": "OROLSI",
    "director-mine-action-service": "UNMAS",
    "usg-field-support": "DFS",
    "usg-operational-support": "DOS",
}
#: Words in a note of the file → what is to be told of a date.
_REMARKS = (
    (r"date is the appointment|is the appointment;", "The start is the date of the appointment."),
    (r"announcement dates?", "A date of the row is that of an announcement, not of a change of office."),
    (r"start year worked out", "The start is worked out from the length of the appointment; no page states it."),
    (r"\bend ?[=:]", "The end is concluded from another event; no page states it as such."),
    (r"end from |start from ", "Start and end come from different pages."),
)


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map each row to a tenure, its post and its holder, and to the appointment that it reports."""
    tenures = Tenures(draft)
    for row in rows:
        try:
            _map_row(row, tenures, draft)
        except RowError as error:
            draft.reject(row, f"{error.column}: {error}" if error.column else str(error))
        except NamingError as error:
            draft.reject(row, str(error))


def _map_row(row: Row, tenures: Tenures, draft: LayerDraft) -> None:
    if not row["incumbent"]:
        raise RowError("no name", "incumbent")
    start, end, announced = (read_cell(row, name, to_edtf) for name in ("took_office", "left_office", "announced"))
    kind = read_cell(row, "kind", to_tenure_kind)
    nationality = read_cell(row, "nationality_iso3", lambda code: to_state(code, draft))
    post = draft.known.require(row["post"], "Post")
    person = name_person(row["incumbent"], draft)
    tenure = tenures.find(post, person, row["kind"], start, end)
    appointment = ox.NamedNode(f"{ID}appointment/{tenure.value.rpartition('/')[2]}")
    cite_pages(row, [tenure, person, post, appointment], "page_url", "second_page_url", draft)
    say_tenure(row, tenure, post, person, draft, start=start, end=end, tenureKind=kind)
    for column, name in (("predecessor_on_page", "statedPredecessor"), ("successor_on_page", "statedSuccessor")):
        if row[column]:
            draft.say(row, tenure, name, name_person(row[column], draft))
    for words, remark in _REMARKS:
        if re.search(words, row["note"]):
            draft.note(row, tenure, "skos:note", to_english(remark))
    draft.say(row, person, "nationality", nationality)
    _map_post(row, post, draft)
    if announced is not None or row["announcement_document"]:
        _map_appointment(row, appointment, announced, draft)
        draft.say(row, appointment, "appointee", person)
        draft.say(row, appointment, "appointedTo", post)
        draft.say(row, tenure, "startedBy", appointment)


def _map_post(row: Row, post: ox.NamedNode, draft: LayerDraft) -> None:
    """Say how a post is called, to which bodies it belongs and which it heads."""
    slug = post.value.rpartition("/")[2]
    draft.add_thing(post, "Post", to_english(_POSTS[slug]))
    title, _, bracket = row["post"].partition(" (")
    if not bracket.startswith("not named"):
        draft.name(row, post, to_english(title if "D" in bracket[:1] else row["post"]))
    for acronym in re.findall(r"\b[A-Z]{3,4}\b", bracket):
        draft.say(row, post, "postIn", _add_body(acronym, draft))
    first = "first holder of the post" in row["note"]
    headed = _HEADED.get(slug) or ("DPKO" if first else "")
    if row["post"] == "Under-Secretary-General for Peace Operations":
        headed = "DPO"
    if not headed:
        return
    body = _add_body(headed, draft)
    headship = ox.NamedNode(f"{ID}headship/{slug}-{body.value.rpartition('/')[2]}")
    draft.add_thing(headship, "PostHeadship")
    cite_pages(row, [headship], "page_url", "second_page_url", draft)
    draft.note(row, headship, "skos:note", to_english("From the title of the post."))
    draft.say(row, headship, "headshipPost", post)
    draft.say(row, headship, "headshipBody", body)
    if first:
        draft.say(row, headship, "start", read_cell(row, "took_office", to_edtf))


def _add_body(acronym: str, draft: LayerDraft) -> ox.NamedNode:
    slug, class_name, label = _BODIES[acronym]
    body = ox.NamedNode(f"{ID}organization/{slug}")
    draft.add_thing(body, class_name, to_english(label))
    return body


def _map_appointment(row: Row, appointment: ox.NamedNode, announced: Reading | None, draft: LayerDraft) -> None:
    draft.add_thing(appointment, "Appointment")
    draft.say(row, appointment, "announcedOn", announced)
    if not row["announcement_document"]:
        return
    name = row["announcement_document"]
    document = draft.known.find(name, "PressRelease") or ox.NamedNode(f"{ID}document/{make_slug(name)}")
    draft.add_thing(document, "PressRelease", to_text(name))
    if re.fullmatch(r"SG/(A|SM)/[0-9]+", name):
        draft.set_kind(document, ox.NamedNode(f"{CODE}source-kind/un-document"))
        cite_pages(row, [document], "page_url", "second_page_url", draft)
        draft.say(row, document, "symbol", to_text(name))
    draft.say(row, appointment, "announcedIn", document)


DATA_SET = DataSet(
    DOCUMENT,
    "Heads of United Nations peacekeeping and their senior advisers",
    (
        SourceFile(
            "heads.csv",
            DOCUMENT,
            (
                *("post_group", "post", "incumbent", "nationality_iso3", "kind", "took_office", "left_office"),
                *("announced", "announcement_document", "predecessor_on_page", "successor_on_page", "page_url"),
                *("page_publisher", "second_page_url", "note"),
            ),
        ),
    ),
    map_rows,
    {
        "tenures.ttl": ("Tenure", "Appointment"),
        "people.ttl": ("Person",),
        "posts.ttl": ("Post", "PostHeadship"),
        "organizations.ttl": ("Department", "Office", "OrganizationalUnit"),
        "pages.ttl": ("WebPage", "PressRelease"),
        "states.ttl": ("Country",),
    },
)
