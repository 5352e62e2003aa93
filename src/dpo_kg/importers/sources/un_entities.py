"""Bodies of the United Nations system: names, websites, the principal organ and the category that the chart gives them.

The descriptions of the chart are its own sentences and are not taken over.
"""

from __future__ import annotations

import ast
import re

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_english, to_text, to_uri
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.identity import NamingError
from dpo_kg.importers.layer_draft import LayerDraft, read_cell
from dpo_kg.vocabulary import ID, XSD

DOCUMENT = "un-entities"
#: Principal organs as the chart names them → slug; what else stands in the column is a category.
ORGANS = {
    "Economic and Social Council": "economic-and-social-council",
    "General Assembly": "general-assembly",
    "International Court of Justice": "icj",
    "Secretariat": "united-nations-secretariat",
    "Security Council": "security-council",
}
#: Names of organs that the rows themselves do not give.
_ORGAN_NAMES = {
    "economic-and-social-council": "Economic and Social Council",
    "general-assembly": "United Nations General Assembly",
    "security-council": "Security Council",
    "united-nations-secretariat": "United Nations Secretariat",
}
#: Categories whose bodies are field operations: the offices of envoys stand under the same head as the missions.
_PEACEKEEPING, _POLITICAL = "Peacekeeping Operations", "Special Political Missions and Other Political Presences"
_SECRETARIAT = "Secretariat"
_ABSENT = re.compile(r"not found\.?|no link found", re.IGNORECASE)
_COLUMNS = (
    *("entity", "entity_long", "entity_combined", "entity_aliases", "entity_description", "entity_footnotes"),
    *("entity_link", "entity_wikipedia_page", "entity_news_page", "entity_branding_page", "entity_data_page"),
    *("entity_logo_page", "entity_logo_url", "entity_logo_available", "entity_careers_page", "entity_headquarters"),
    *("un_principal_organ", "category", "subcategory", "is_ceb_member", "foundational_mandate"),
    *("entity_mandate_registry", "entity_custom_mandate_registry", "organizational_chart_link"),
    *("budget_financial_reporting_link", "results_framework_link", "strategic_plan_link", "annual_reports_link"),
    *("transparency_portal_link", "socials_linkedin", "socials_twitter", "socials_instagram", "is_on_pdf"),
    *("review_needed",),
)
#: Classes among which a body that earlier layers have is looked for.
_CLASSES = ("Department", "Office", "Division", "OrganizationalUnit", "Organ", "Organization")
#: The official list of peacekeeping operations, and where the whole of it stands: these missions are not on it.
_LIST, _WHOLE_LIST = "un-list-of-peacekeeping-operations", "rows 2-72"
_FALSE = ox.Literal("false", datatype=ox.NamedNode(f"{XSD}boolean"))


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map each row to a body or a mission."""
    for row in rows:
        try:
            _map_row(row, draft)
        except RowError as error:
            draft.reject(row, f"{error.column}: {error}")
        except NamingError as error:
            draft.reject(row, str(error))


def _map_row(row: Row, draft: LayerDraft) -> None:
    short, name = _require(row, "entity"), _require(row, "entity_long")
    # The chart names a main committee by what it deals with; its name is the short one.
    name, further = (f"{short} ({name})", "") if row["subcategory"] == "Main Committees" else (name, short)
    organs, group = _read_organs(row)
    website = None if _ABSENT.fullmatch(row["entity_link"]) else read_cell(row, "entity_link", to_uri)
    class_name = _classify(row, name, organs)
    node = _identify(short, row["entity_long"], class_name, draft)
    draft.add_thing(node, class_name)
    if class_name == "Mission":
        draft.note(row, node, "sourceCode", to_text(short))
    draft.name(row, node, to_english(name))
    if further and further.casefold() != name.casefold():
        draft.say(row, node, "skos:altLabel" if " " in further else "acronym", to_text(further))
    if row["entity_aliases"]:
        draft.say(row, node, "skos:altLabel", to_text(row["entity_aliases"]))
    draft.say(row, node, "website", website)
    for organ in organs:
        thing = ox.NamedNode(f"{ID}organization/{ORGANS[organ]}")
        if thing == node:
            continue
        if ORGANS[organ] in _ORGAN_NAMES:
            draft.add_thing(thing, "Organ", ox.Literal(_ORGAN_NAMES[ORGANS[organ]], language="en"))
        draft.say(row, node, "principalOrgan", thing)
        if organ == _SECRETARIAT:
            draft.say(row, node, "partOf", thing)
    for label in filter(None, (group, row["category"], row["subcategory"])):
        if label not in organs:
            draft.say(row, node, "categoryLabel", to_english(label))
    if row["category"] == _POLITICAL:
        draft.say(row, node, "onOfficialList", _FALSE, source=_LIST, locator=_WHOLE_LIST)


def _require(row: Row, column: str) -> str:
    if not row[column]:
        raise RowError("nothing stands there", column)
    return row[column]


def _read_organs(row: Row) -> tuple[list[str], str]:
    """Return the principal organs of a row, and what stands instead of one: a group of bodies outside of them."""
    text = _require(row, "un_principal_organ")
    if text.startswith("["):
        try:
            read = ast.literal_eval(text)
        except (SyntaxError, ValueError):
            raise RowError(f"no list of organs: {text}", "un_principal_organ") from None
    else:
        read = [text]
    unknown = [name for name in read if name not in ORGANS]
    if not unknown:
        return read, ""
    if len(read) == 1 and text in ("Related Organizations", "Specialized Agencies"):
        return [], text
    raise RowError(f"no principal organ: {', '.join(unknown)}", "un_principal_organ")


def _classify(row: Row, name: str, organs: list[str]) -> str:
    """Return the class of a body: by its category, and in the Secretariat by its name."""
    if row["category"] in (_PEACEKEEPING, _POLITICAL):
        return "Mission"
    if row["category"] in ORGANS:
        return "Organ"
    if organs != [_SECRETARIAT]:
        return "Organization"
    if name.startswith("Department"):
        return "Department"
    return "Office" if "Office" in name.split() else "OrganizationalUnit"


def _identify(short: str, name: str, class_name: str, draft: LayerDraft) -> ox.NamedNode:
    """Return the body that earlier layers have by its acronym or name, or a new one."""
    if class_name == "Mission":
        return draft.known.find(short, "Mission") or draft.known.identity.add(
            name, "Mission", "mission", slug=short, others=[short]
        )
    for text in (name, short):
        for among in _CLASSES:
            found = draft.known.find(text, among)
            if found is not None:
                return found
    return draft.known.identity.add(name, class_name, "organization", slug=short, others=[short])


DATA_SET = DataSet(
    "un-entities",
    "Bodies of the United Nations system",
    (SourceFile("un-entities.csv", DOCUMENT, _COLUMNS, ("entity",)),),
    map_rows,
    {
        "organizations.ttl": ("Organization", "Department", "Office", "OrganizationalUnit", "Organ"),
        "missions.ttl": ("Mission",),
    },
)
