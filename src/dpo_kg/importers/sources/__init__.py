"""The importers of public data sets: one module each, named like the data set with underscores.

`SOURCES` lists them in the order in which they build on each other: the things of a data set are looked up in the
layers of those before it and in those that people write, never in later ones, so that each layer is the same whatever
comes after.
"""

from __future__ import annotations

from importlib import import_module

from dpo_kg.errors import UnknownNameError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dpo_kg.importers.dataset import DataSet

#: Names of the data sets, in the order in which they are imported.
SOURCES: tuple[str, ...] = (
    "peacekeeping-mission-dates",
    "psdata-pko",
    "country-codes",
    "un-member-states",
    "cow-states",
    "sc-resolutions-1946-2015",
    "sc-meetings-1946-2019",
    "sc-resolutions-mandate-registry",
    "sc-draft-links",
    "cr-unsc",
    "sc-resolution-citations",
    "resolution-texts",
    "mandate-renewals",
    "mission-status",
    "mission-establishment",
    "sc-membership",
    "secretaries-general",
    "peacekeeping-heads",
    "department-history",
    "un-mission-leadership",
    "mission-heads-recent",
    "un-entities",
)
#: Layers that people write; those of the data sets come after them.
HAND_WRITTEN = ("seeds", "state-supplement")


def load_source(name: str) -> DataSet:
    """Return the declaration of a data set.

    Raises:
        UnknownNameError: there is none of that name.
    """
    if name not in SOURCES:
        raise UnknownNameError("data set", name, SOURCES, mend=f"The data sets are {', '.join(SOURCES)}.")
    module = import_module(f"dpo_kg.importers.sources.{name.replace('-', '_')}")
    data_set: DataSet = module.DATA_SET
    return data_set


def list_earlier(name: str) -> tuple[str, ...]:
    """Return the names of the layers in which the things of a data set are looked up."""
    return (*HAND_WRITTEN, *SOURCES[: SOURCES.index(name)])
