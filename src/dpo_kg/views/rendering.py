"""Vega-Lite specifications as SVG, and SVG as PNG, by vl-convert (extra `charts`); nothing is fetched.

vl-convert runs Vega in a JavaScript engine of its own inside this process: the first drawing of a process starts it.
What it writes is then brought to what all our drawings hold to: words for each mark as <title>, ids of its own, sizes
with one decimal, no address of another file.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any
from xml.etree import ElementTree

from dpo_kg.errors import MissingExtraError
from dpo_kg.views.ink import clean

_SVG = "http://www.w3.org/2000/svg"
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_REFERENCE = re.compile(r"url\(#([^)]*)\)")
#: Version of Vega-Lite whose schema the specifications name.
VEGA_LITE = "6"


def render_spec(spec: dict[str, Any], kind: str, title: str, summary: str, lang: str) -> str:
    """Return the SVG of a specification.

    Args:
        spec: a Vega-Lite specification with its data inline.
        kind: name of the view, for classes and ids.
        title, summary: words of the whole drawing.
        lang: language of these words.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    try:
        import vl_convert
    except ImportError:
        raise MissingExtraError("drawing a chart or a map", "charts") from None
    # No address is allowed: a specification that named one would fail instead of fetching.
    text = json.dumps(spec)
    svg = vl_convert.vegalite_to_svg(text, allowed_base_urls=[])
    prefix = f"vw-{kind}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    return _bring_in_line(svg, kind, prefix, title, summary, lang)


def to_png(svg: str, scale: float) -> bytes:
    """Return an SVG as PNG on white, with ink for what takes the colour of the page.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    try:
        import vl_convert
    except ImportError:
        raise MissingExtraError("a drawing as PNG", "charts") from None
    head, inside = svg.split(">", 1)
    white = '<rect width="100%" height="100%" fill="#ffffff"/>'
    image: bytes = vl_convert.svg_to_png(f'{head} color="#1a1a1a">{white}{inside}', scale=scale)
    return image


def _bring_in_line(svg: str, kind: str, prefix: str, title: str, summary: str, lang: str) -> str:
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(svg)
    # Vega counts its ids over all drawings of a process; the same rows give the same bytes.
    ids = {element.attrib["id"]: "" for element in root.iter() if "id" in element.attrib}
    ids = {name: f"{prefix}-{number}" for number, name in enumerate(ids)}
    for element in root.iter():
        label = element.attrib.pop("aria-label", "")
        element.attrib.pop("aria-roledescription", None)
        if label and element.get("role") == "graphics-symbol" and "role-axis" not in element.get("class", ""):
            words = ElementTree.Element(f"{{{_SVG}}}title")
            words.text = clean(label)
            element.insert(0, words)
        for name, value in element.attrib.items():
            if name in ("d", "transform"):
                element.set(name, _NUMBER.sub(lambda match: f"{float(match[0]):.1f}".removesuffix(".0"), value))
            elif "url(#" in value:
                element.set(name, _REFERENCE.sub(lambda match: f"url(#{ids[match[1]]})", value))
        if "id" in element.attrib:
            element.set("id", ids[element.attrib["id"]])
        element.attrib.pop("role", None)
    heads = f"{prefix}-title", f"{prefix}-desc"
    for number, (name, words_id, text) in enumerate((("title", heads[0], title), ("desc", heads[1], summary))):
        head = ElementTree.Element(f"{{{_SVG}}}{name}", {"id": words_id})
        head.text = clean(text)
        root.insert(number, head)
    root.set("class", f"vw vw-{kind}")
    root.set("role", "img")
    root.set("aria-labelledby", " ".join(heads))
    root.set("lang", lang)
    return ElementTree.tostring(root, encoding="unicode")
