"""All reference pages, and their way into a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import dpo_kg
from dpo_kg.documentation.architecture import write_architecture_page
from dpo_kg.documentation.commands import write_command_page
from dpo_kg.documentation.data_tables import write_table_page
from dpo_kg.documentation.formats import write_format_page
from dpo_kg.documentation.frames import write_frame_pages
from dpo_kg.documentation.ontology import write_ontology_pages
from dpo_kg.documentation.python import write_error_page, write_python_page
from dpo_kg.documentation.quality import write_quality_page
from dpo_kg.documentation.queries import write_query_pages, write_question_page
from dpo_kg.documentation.rules import write_check_page, write_rule_page
from dpo_kg.documentation.serving import write_setting_page
from dpo_kg.documentation.shapes import write_shape_pages
from dpo_kg.documentation.sources import write_source_page
from dpo_kg.files import write_atomically


def write_pages(root: str) -> dict[str, str]:
    """Return path → text of the reference pages, as Markdown (MyST).

    Args:
        root: a clone of the project.

    Raises:
        DpoKgError: the clone is not fit to be described.
    """
    kg = dpo_kg.open(root)
    return dict(
        sorted(
            [
                *write_query_pages(kg),
                *write_question_page(kg, root),
                *write_command_page(root),
                *write_ontology_pages(kg),
                *write_shape_pages(kg),
                *write_check_page(kg),
                *write_rule_page(kg),
                *write_table_page(kg),
                *write_quality_page(kg),
                *write_source_page(kg, root),
                *write_setting_page(),
                *write_format_page(kg),
                *write_frame_pages(kg),
                *write_python_page(),
                *write_error_page(),
                *write_architecture_page(root),
            ]
        )
    )


def save_pages(pages: Mapping[str, str], folder: str) -> None:
    """Write the pages that differ, and remove Markdown files that are no pages any more.

    Raises:
        InputError: a file cannot be written.
    """
    for name in differing_pages(pages, folder):
        path = Path(folder, name)
        if name not in pages:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(str(path), pages[name])


def differing_pages(pages: Mapping[str, str], folder: str) -> list[str]:
    """Return the pages that are not in a folder as they should be, and those there that should not be."""
    there = {path.relative_to(folder).as_posix() for path in Path(folder).rglob("*.md")}
    return sorted(
        name
        for name in there | set(pages)
        if name not in there or name not in pages or Path(folder, name).read_text(encoding="utf-8") != pages[name]
    )
