"""The tables that can be filled in: tenures, missions, resolutions, people, bodies, posts."""

from __future__ import annotations

from dpo_kg.importers.columns import Column, Template
from dpo_kg.vocabulary import DPO, RDFS

_LABEL = f"{RDFS}label"
_DATE = "As precise as the source, no more: 1992, 1992-03 or 1992-03-01; March 1992 and 1 March 1992 are read too."


def _date(head: str, property_name: str, example: str, what: str) -> Column:
    return Column(head, f"{what} {_DATE}", example, f"{DPO}{property_name}", "date")


def _thing(head: str, what: str, example: str, property_name: str, class_name: str, several: bool = False) -> Column:
    more = " Several are parted by semicolons." if several else ""
    return Column(head, f"{what}{more}", example, f"{DPO}{property_name}", "thing", class_name, several=several)


def _period(start: str, end: str) -> tuple[Column, ...]:
    return (
        _date("start", "start", start, "When it began."),
        _date("end", "end", end, "When it ended; empty where it goes on or where the source does not say."),
        Column(
            "end status",
            "ended, ongoing or unknown; empty where the source does not say.",
            "ended" if end else "",
            f"{DPO}endStatus",
            "code",
            scheme="end-status",
        ),
        _date("as of", "asOf", "", "The date for which the source says so; needed for what is ongoing."),
    )


TENURE = Template(
    "tenure",
    "Tenure",
    "tenure",
    "One person in one post for one time.",
    (
        Column(
            "person",
            "A name as the graph has it, or a new person as Surname, Given names.",
            "Goulding, Marrack",
            f"{DPO}tenureHolder",
            "thing",
            "Person",
            required=True,
            may_be_new=True,
        ),
        Column(
            "post",
            "A post of the graph, by its name; a new one comes in a table of posts first.",
            "Under-Secretary-General for Peacekeeping Operations",
            f"{DPO}tenurePost",
            "thing",
            "Post",
            required=True,
        ),
        *_period("March 1992", "1993-02-28"),
        Column("number", "Which tenure of the post it is, counted from 1.", "1", f"{DPO}ordinal", "number"),
    ),
)

MISSION = Template(
    "mission",
    "Mission",
    "mission",
    "One mission.",
    (
        Column(
            "name",
            "The full name; the acronym where there is no other.",
            "United Nations Example Mission",
            _LABEL,
            language="en",
            required=True,
        ),
        Column("acronym", "The acronym, without spaces.", "UNEXM", f"{DPO}acronym"),
        _thing("host", "The state in which it works.", "Ghana; France", "host", "Country", several=True),
        _thing("conducted by", "Who conducts it.", "United Nations", "conductedBy", "Organization", several=True),
        *_period("March 2030", "2031-02-28"),
    ),
    ("acronym", "name"),
)

RESOLUTION = Template(
    "resolution",
    "Resolution",
    "document",
    "One resolution.",
    (
        Column("symbol", "The symbol.", "S/RES/9999 (2031)", f"{DPO}symbol", required=True),
        Column("title", "The title, in English.", "An example", "http://purl.org/dc/terms/title", language="en"),
        _date("adopted on", "adoptedOn", "1 July 2031", "When it was adopted."),
        _thing("adopted by", "The organ that adopted it.", "Security Council", "adoptedBy", "Organ"),
    ),
    ("symbol",),
)

PERSON = Template(
    "person",
    "Person",
    "person",
    "One person; of living people only their public office is held.",
    (
        Column(
            "name",
            "A name as the graph has it, or a new person as Surname, Given names.",
            "Doe, Jane",
            _LABEL,
            required=True,
        ),
        Column("honorific", "A title before the name.", "Dame", f"{DPO}honorific"),
        Column("birth year", "The year alone: 1949, 194X or 1949~.", "1949", f"{DPO}birthYear", "date"),
        _thing("nationality", "The state or states.", "Ghana", "nationality", "Country", several=True),
    ),
    ("name",),
)

ORGANIZATION = Template(
    "organization",
    "Organization",
    "organization",
    "One body: a department, an office, another organization.",
    (
        Column("name", "The full name.", "Example Office", _LABEL, language="en", required=True),
        Column("acronym", "The acronym, without spaces.", "EXO", f"{DPO}acronym"),
        _thing("part of", "The body of which it is a part.", "United Nations Secretariat", "partOf", "Organization"),
        *_period("2030", ""),
    ),
    ("acronym", "name"),
)

POST = Template(
    "post",
    "Post",
    "post",
    "One post that people hold.",
    (
        Column(
            "name",
            "The full name.",
            "Head of the Example Office",
            _LABEL,
            language="en",
            required=True,
        ),
        _thing("in", "The body to which it belongs.", "United Nations Secretariat", "postIn", "Organization"),
        _thing("heads", "The body that it heads, as the graph has it.", "", "headPostOf", "Organization"),
    ),
    ("name",),
)

#: Name → table.
TEMPLATES: dict[str, Template] = {t.name: t for t in (TENURE, MISSION, RESOLUTION, PERSON, ORGANIZATION, POST)}
