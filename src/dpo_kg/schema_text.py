"""The schema of the graph as text for people: a paragraph per class and property, by module; or one class in full."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from itertools import groupby

from dpo_kg.schema import Schema, expected_times, write_example, write_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Columns of the text where no terminal tells its own, and the least and most that are taken from a terminal.
_WIDTH, _NARROWEST, _WIDEST = 100, 40, 120


def write_schema_text(
    schema: Schema, language: str = "en", emphasise: Callable[[str], str] = str, width: int | None = None
) -> str:
    """Return a schema as text.

    Args:
        schema: the schema.
        language: "en" or "fr", of labels.
        emphasise: marks a heading, for a terminal.
        width: columns of the terminal; None where there is none.
    """
    columns = max(_NARROWEST, min(width or _WIDTH, _WIDEST))
    lines = list(_class_lines(schema, language) if "class" in schema.content else _all_lines(schema, language))
    text = []
    for indent, hanging, line in lines:
        if not line:
            text.append("")
            continue
        wrapper = textwrap.TextWrapper(columns, " " * indent, " " * (indent + hanging))
        wrapper.break_on_hyphens = wrapper.break_long_words = False
        broken = wrapper.wrap(line)
        text += [emphasise(part) for part in broken] if indent == 0 else broken
    return "\n".join(text).strip("\n") + "\n"


#: Indent, further indent of broken lines, text.
_Line = tuple[int, int, str]


def _all_lines(schema: Schema, language: str) -> Iterable[_Line]:
    content = schema.content
    yield 0, 0, f"{content['ontology']}, version {content['version']}; data of {content['data_version']}"
    entries = sorted([*content["classes"], *content["properties"]], key=lambda e: (e["module"], "kind" in e, e["id"]))
    for module, group in groupby(entries, key=lambda entry: entry["module"]):
        yield 0, 0, ""
        yield 0, 0, module
        for entry in group:
            yield from _property_lines(entry, language) if "kind" in entry else _term_lines(entry, language)
    yield 0, 0, ""
    yield 0, 0, "codes"
    for scheme in content["codes"]:
        codes = ", ".join(code["id"].partition(":")[2] for code in scheme["codes"])
        yield 2, 4, f"{scheme['codes'][0]['id'].partition(':')[0]}: {codes}"


def _term_lines(entry: dict[str, Any], language: str) -> Iterable[_Line]:
    label = entry["label"].get(language) or entry["label"].get("en")
    above = f" ⊑ {', '.join(entry['superclasses'])}" if entry["superclasses"] else ""
    yield 2, 6, f"class {entry['id']}{_quoted(label)}{above}"
    if entry["definition"]:
        yield 6, 0, entry["definition"]
    if entry["example"]:
        of = f" ({entry['example']['label']})" if entry["example"]["label"] else ""
        yield 6, 2, f"{_count(entry['things'], 'thing')}, such as {entry['example']['id']}{of}"


def _property_lines(entry: dict[str, Any], language: str) -> Iterable[_Line]:
    label = entry["label"].get(language) or entry["label"].get("en")
    times = expected_times(entry)
    between = f"{', '.join(entry['domain']) or 'any'} → {', '.join(write_values(entry)) or 'any'}"
    yield 2, 6, f"{entry['id']}{_quoted(label)}: {between}{f' [{times}]' if times else ''}"
    if entry["definition"]:
        yield 6, 0, entry["definition"]
    codes = list(dict.fromkeys(code for expected in entry["expected"] for code in expected["codes"]))
    if codes:
        yield 6, 2, f"codes: {', '.join(codes)}"
    if entry["uses"]:
        derived = ", all derived" if entry["derived"] else ""
        yield 6, 2, f"{_count(entry['uses'], 'triple')}{derived}, such as {write_example(entry['example'])}"


def _class_lines(schema: Schema, language: str) -> Iterable[_Line]:
    content = schema.content
    entry = content["class"]
    label = entry["label"].get(language) or entry["label"].get("en")
    yield 0, 0, f"{entry['id']}{_quoted(label)}, {_count(entry['things'], 'thing')}"
    if entry["definition"]:
        yield 2, 0, entry["definition"]
    if entry["superclasses"]:
        yield 2, 2, f"below {', '.join(entry['superclasses'])}"
    if entry["subclasses"]:
        yield 2, 2, f"above {', '.join(entry['subclasses'])}"
    had = [found for found in content["properties"] if found["things"]]
    lacking = [found for found in content["properties"] if not found["things"]]
    for title, group in (("what its things have", had), ("what is expected and none has", lacking)):
        if group:
            yield 0, 0, ""
            yield 0, 0, title
        for found in group:
            yield from _lines_of_use(found, entry["things"])
    if content["incoming"]:
        yield 0, 0, ""
        yield 0, 0, "what names its things"
    for found in content["incoming"]:
        of, number = ", ".join(found["from"]), _count(found["values"], "triple")
        yield 2, 4, f"{found['property']} of {of}: {number}, such as {write_example(found['example'])}"


def _lines_of_use(found: dict[str, Any], things: int) -> Iterable[_Line]:
    times = expected_times(found)
    expected = f", expected {times}" if times else ""
    values = f" → {', '.join(write_values(found))}" if write_values(found) else ""
    derived = ", derived" if found["derived"] else ""
    if not found["things"]:
        yield 2, 4, f"{found['id']}{values}{expected}"
        return
    most = f", up to {found['most']} each" if found["most"] > 1 else ""
    yield 2, 4, f"{found['id']}{values}: {found['things']} of {things}{most}{expected}{derived}"
    yield 6, 2, write_example(found["example"])


def _quoted(label: str | None) -> str:
    return f' "{label}"' if label else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
