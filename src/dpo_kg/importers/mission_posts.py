"""Posts that lead field operations: one for each kind of post of a mission, such as its force commander.

Data sets write several posts of one person in one cell or one title; each is a post of its own here, so that who heads
a mission and who commands its force can be asked for apart.
"""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_english
from dpo_kg.importers.layer_draft import LayerDraft
from dpo_kg.vocabulary import CODE, DPO, ID, RDFS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.importers.dataset import Row

#: Slug of the kind of post → its title.
KINDS = {
    "head-of-mission": "Head of Mission",
    "special-representative": "Special Representative of the Secretary-General",
    "deputy-special-representative": "Deputy Special Representative of the Secretary-General",
    "personal-envoy": "Personal Envoy of the Secretary-General",
    "force-commander": "Force Commander",
    "deputy-force-commander": "Deputy Force Commander",
    "chief-of-staff": "Chief of Staff",
    "police-commissioner": "Police Commissioner",
    "chief-military-observer": "Chief Military Observer",
}
_DEFAULT = ox.DefaultGraph()
_LABELS = tuple(ox.NamedNode(iri) for iri in (f"{DPO}acronym", f"{RDFS}label"))


def add_post(row: Row, mission: ox.NamedNode, kind: str, draft: LayerDraft) -> ox.NamedNode:
    """Return the post of a kind in a mission; the first row that names it is its citation.

    Args:
        row: the row that names the post.
        mission: a mission that `add_mission` has added.
        kind: one of `KINDS`.
        draft: the layer.
    """
    slug = mission.value.rpartition("/")[2]
    post = ox.NamedNode(f"{ID}post/{slug}-{kind}")
    if not draft.has(post):
        draft.add_thing(post, "Post")
        draft.name(row, post, to_english(f"{KINDS[kind]}, {_find_acronym(mission, draft)}"))
        draft.say(row, post, "postIn", mission)
        draft.say(row, post, "postKind", ox.NamedNode(f"{CODE}post-kind/{kind}"))
    return post


def add_mission(acronym: str, draft: LayerDraft) -> ox.NamedNode:
    """Return the mission that a row names, which an earlier layer has, with the name that it has there.

    Raises:
        NamingError: no mission has that name.
    """
    mission = draft.known.require(acronym, "Mission")
    if not draft.has(mission):
        draft.add_thing(mission, "Mission", ox.Literal(_find_acronym(mission, draft), language="en"))
    return mission


def _find_acronym(mission: ox.NamedNode, draft: LayerDraft) -> str:
    """Return the acronym of a mission, else its label."""
    found = [
        sorted(
            str(quad.object.value)
            for quad in draft.known.store.quads_for_pattern(mission, node, None, _DEFAULT)
            if isinstance(quad.object, ox.Literal)
        )
        for node in _LABELS
    ]
    return next(names[0] for names in found if names)
