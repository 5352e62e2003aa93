"""From models to HTML: the templates, and the few words and filters that they have.

Everything that is put into a page is escaped; a name that a template misspells is an error, not an empty place.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_FOLDER = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the environment of the templates."""
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["json_block"] = json_block
    return made


def render(template: str, model: dict[str, Any]) -> str:
    """Return a page.

    Args:
        template: name of the template.
        model: the names that it uses.
    """
    return environment().get_template(template).render(model)


def json_block(content: object) -> Markup:
    """Return data as JSON that can stand inside a script element: no character of it ends the element."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)
