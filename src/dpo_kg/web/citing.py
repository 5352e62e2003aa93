"""How to cite an answer or a page: in words, for BibTeX, and as CSL-JSON for reference managers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

#: Who is cited as the author of the data, as CITATION.cff has it.
AUTHOR = "The dpo-kg maintainers"
_SPECIAL = re.compile(r"([\\{}$&#^_%~])")
_WRITTEN = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


@dataclass(frozen=True)
class Citation:
    """What is cited.

    Attributes:
        title: title of the answer or page.
        work: title of the data.
        version: date version of the data, YYYY-MM-DD.
        address: permanent link.
        key: name of the citation, such as "heads".
    """

    title: str
    work: str
    version: str
    address: str
    key: str

    def to_apa(self) -> str:
        """Return the citation in words, author and date first (as the manual of the APA, 7th edition, cites data)."""
        parts = f"{AUTHOR}. ({self.version[:4]}). {self.title}. In {self.work} (data version {self.version})"
        return f"{parts} [Data set]. {self.address}"

    def to_bibtex(self) -> str:
        """Return the citation as an entry for BibTeX."""
        fields = {
            "author": "{" + _escape(AUTHOR) + "}",
            "title": "{" + _escape(self.title) + "}",
            "howpublished": _escape(f"{self.work}, data version {self.version}"),
            "year": self.version[:4],
            "url": self.address,
        }
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{dpo-kg-{self.key}-{self.version},\n{lines}\n}}"

    def to_csl(self) -> str:
        """Return the citation as CSL-JSON (Citation Style Language 1.0.2)."""
        days = [int(part) for part in self.version.split("-") if part.isdigit()]
        item = {
            "id": f"dpo-kg-{self.key}-{self.version}",
            "type": "dataset",
            "title": self.title,
            "container-title": self.work,
            "author": [{"literal": AUTHOR}],
            "issued": {"date-parts": [days]},
            "version": self.version,
            "URL": self.address,
        }
        return json.dumps([item], ensure_ascii=False, indent=1)


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda found: _WRITTEN.get(found[0], f"\\{found[0]}"), text)
