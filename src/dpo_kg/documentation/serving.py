"""The page on the settings of the server: each as option and as environment variable, from the code alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from dpo_kg.cli.serve import build_parser
from dpo_kg.documentation.markdown import code, escape, page, table
from dpo_kg.server.settings import Settings


def write_setting_page() -> Iterator[tuple[str, str]]:
    """Yield path and text of the page."""
    told = {action.dest: (action.option_strings[-1], action.help or "") for action in build_parser()._actions}
    rows = []
    for field in fields(Settings):
        option, meaning = told[field.name]
        rows.append((code(option), code(f"DPO_KG_{field.name.upper()}"), escape(meaning)))
    yield (
        "settings.md",
        page(
            "# Settings of the server",
            "`dpo-kg serve` takes each of these as an option or as an environment variable; the option goes first. How "
            "they work together, [Serve the graph to others](../../how-to/serve.md) tells.",
            table(("Option", "Variable", "Meaning"), rows),
            "`DPO_KG_ROOT` names the folder of ontology, data and queries, `DPO_KG_CACHE` that of the snapshots.",
        ),
    )
