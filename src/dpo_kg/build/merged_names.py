"""Names in the merge: a thing keeps one label in each language, the names of other layers become further names.

A name written out stays before a mere code or acronym; then the label of the more authoritative kind of source, then
that of the newer source, then that of the layer whose name comes first. A name that no citation backs is dropped where
it does not stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from dpo_kg.build.provenance import SUPPORTS, Records
from dpo_kg.vocabulary import RDFS, SKOS

LABEL = ox.NamedNode(f"{RDFS}label")
ALT_LABEL = ox.NamedNode(f"{SKOS}altLabel")


class NameVoice(NamedTuple):
    """A label in one layer, and the citations that back it."""

    layer: str
    value: ox.Literal
    citations: tuple[ox.NamedNode, ...]


def merge_names(
    merged: dict[ox.Triple, None], records: Mapping[str, Records], weigh: Callable[[NameVoice], tuple[int, int]]
) -> None:
    """Carry out the merge of names.

    Args:
        merged: the merged triples; changed in place.
        records: layer → its records.
        weigh: returns precedence and age of a name, the lower the better.
    """
    voices: dict[tuple[ox.NamedNode, str | None], list[NameVoice]] = defaultdict(list)
    for layer, found in records.items():
        for subject, about in found.about.items():
            for value in about.get(LABEL, ()):
                if isinstance(value, ox.Literal):
                    citations = tuple(found.citations_for(subject, LABEL))
                    voices[subject, value.language].append(NameVoice(layer, value, citations))
    kept = {
        (subject, language): min(
            several, key=lambda v: (_is_code(v.value, subject), *weigh(v), v.layer, v.value.value)
        ).value
        for (subject, language), several in voices.items()
    }
    for (subject, language), several in voices.items():
        label = kept[subject, language]
        if len({voice.value for voice in several}) > 1:
            for voice in several:
                if voice.value != label:
                    merged.pop(ox.Triple(subject, LABEL, voice.value), None)
                    if voice.citations:
                        merged[ox.Triple(subject, ALT_LABEL, voice.value)] = None
                    _move(merged, records[voice.layer], subject, voice, set(kept.values()))
        _drop_doubled(merged, records, subject, label)


def _is_code(name: ox.Literal, subject: ox.NamedNode) -> bool:
    """Tell whether a name is but the code or acronym that stands in the address of the thing."""
    return name.value.casefold().replace(" ", "-") == subject.value.rpartition("/")[2]


def _move(
    merged: dict[ox.Triple, None], layer: Records, subject: ox.NamedNode, voice: NameVoice, kept: set[ox.Literal]
) -> None:
    """Let the citations of a label back it as a further name."""
    others = [value for value in layer.values(subject, LABEL) if value in kept and value != voice.value]
    for citation in voice.citations:
        supported = [*layer.supported(citation), ALT_LABEL]
        left = [node for node in dict.fromkeys(supported) if others or node != LABEL]
        for node in layer.values(citation, SUPPORTS):
            merged.pop(ox.Triple(citation, SUPPORTS, node), None)
        merged.update(dict.fromkeys(ox.Triple(citation, SUPPORTS, node) for node in left))
        layer.about[citation][SUPPORTS] = list(left)


def _drop_doubled(
    merged: dict[ox.Triple, None], records: Mapping[str, Records], subject: ox.NamedNode, label: ox.Literal
) -> None:
    """Take out a further name that another layer has as the label; its citation backs the label then."""
    if merged.pop(ox.Triple(subject, ALT_LABEL, label), False) is False:
        return
    for layer in records.values():
        if label not in layer.values(subject, ALT_LABEL):
            continue
        alone = len(layer.values(subject, ALT_LABEL)) == 1
        for citation in layer.citations_for(subject, ALT_LABEL):
            supported = [*layer.supported(citation), LABEL]
            left = [node for node in dict.fromkeys(supported) if not alone or node != ALT_LABEL]
            for node in layer.values(citation, SUPPORTS):
                merged.pop(ox.Triple(citation, SUPPORTS, node), None)
            merged.update(dict.fromkeys(ox.Triple(citation, SUPPORTS, node) for node in left))
            layer.about[citation][SUPPORTS] = list(left)
