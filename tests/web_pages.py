"""What the tests of pages share: reading a page as a browser does, and following its links within the site."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urlsplit

from dpo_kg.web import Answer, Web
from dpo_kg.web.addresses import split_suffix

#: Elements that have no end tag (HTML Living Standard, section 13.1.2).
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


@dataclass
class Element:
    """A start tag with its attributes and the text in it."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    lang: str = ""


@dataclass
class ReadPage:
    """A page as a parser reads it.

    Attributes:
        elements: its elements in order.
        faults: what is not well formed.
    """

    elements: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def all(self, *names: str) -> list[Element]:
        """Return the elements of these names."""
        return [element for element in self.elements if element.name in names]

    def ids(self) -> list[str]:
        """Return all names of places."""
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = ReadPage()
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            self.page.faults.append(f"<{tag}> has an attribute twice: {names}")
        attributes = {name: value or "" for name, value in attrs}
        around = self._open[-1].lang if self._open else ""
        element = Element(tag, attributes, lang=attributes.get("lang", around))
        self.page.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].name != tag:
            self.page.faults.append(f"</{tag}> closes {self._open[-1].name if self._open else 'nothing'}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def close(self) -> None:
        super().close()
        self.page.faults += [f"<{element.name}> is not closed" for element in self._open]


def read_page(html: str) -> ReadPage:
    """Return a page as it is read."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


def visit(web: Web, address: str, lang: str = "en") -> Answer:
    """Return what the site answers for an address as a page writes it."""
    parts = urlsplit(address)
    path, format = unquote(parts.path), ""
    if not path.startswith("/static/"):
        path, format = split_suffix(path)
    return web.answer(path, dict(parse_qsl(parts.query)), format=format or "html", lang=lang)
