"""Files for programs that visit the site: search engines, language models.

Sources: sitemaps.org, protocol 0.9; RFC 9309 (robots.txt); llmstxt.org.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from dpo_kg.knowledge_graph import KnowledgeGraph

#: Addresses that one sitemap may hold.
MOST_ADDRESSES = 50_000
_DATE = len("2026-01-01")


def write_robots(base: str) -> str:
    """Return robots.txt: everything may be read.

    Args:
        base: address of the site, ending in a slash.
    """
    return f"User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n"


def write_sitemaps(places: Sequence[str], base: str, version: str, most: int = MOST_ADDRESSES) -> dict[str, str]:
    """Return name → content of the sitemap, or of an index and its parts where there are too many addresses.

    Args:
        places: what stands behind the base in the address of each page.
        base: address of the site, ending in a slash.
        version: version of the data; a date is told as the last change.
        most: addresses of one file.
    """
    changed = f"<lastmod>{escape(version)}</lastmod>" if len(version) == _DATE else ""
    entries = [f"<url><loc>{escape(base + place)}</loc>{changed}</url>\n" for place in sorted(places)]
    parts = [entries[at : at + most] for at in range(0, len(entries), most)] or [[]]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    texts = [f"{head}<urlset {space}>\n{''.join(part)}</urlset>\n" for part in parts]
    if len(texts) == 1:
        return {"sitemap.xml": texts[0]}
    found = {f"sitemap-{number}.xml": text for number, text in enumerate(texts, 1)}
    listed = "".join(f"<sitemap><loc>{escape(base + name)}</loc>{changed}</sitemap>\n" for name in found)
    return {"sitemap.xml": f"{head}<sitemapindex {space}>\n{listed}</sitemapindex>\n", **found}


def write_llms(kg: KnowledgeGraph, links: Mapping[str, Sequence[tuple[str, str, str]]]) -> str:
    """Return llms.txt: what this is, and where a language model finds what.

    Args:
        kg: the graph.
        links: heading → title, address and remark of each link below it.
    """
    catalog, manifest = kg.catalog(), kg.snapshot.manifest()
    classes = manifest["classes"]
    counted = ", ".join(f"{classes.get(name, 0)} {told}" for name, told in _COUNTED)
    lines = [
        f"# {catalog.get('title', 'dpo-kg')}",
        "",
        "> Who headed what and when in United Nations peace operations, who says so, and where sources disagree. "
        f"{counted}. Data of {manifest['data_version']}. Not a product of the United Nations.",
        "",
        "Every statement names its source and the place in it. A date can be vague (EDTF), an end open, a statement "
        "disputed: what is only possible is marked so, rivals stand beside each other with their ranks, and what no "
        "source says is not in the graph. Quote the source of a statement with it, and the version of the data.",
        "",
        f"Licence of the data: {catalog.get('licence', 'see LICENSE-DATA')}",
    ]
    for heading, found in links.items():
        lines += ["", f"## {heading}", ""]
        lines += [f"- [{title}]({address})" + (f": {remark}" if remark else "") for title, address, remark in found]
    return "\n".join(lines) + "\n"


_COUNTED = (("Mission", "missions"), ("Person", "people"), ("Post", "posts"), ("Document", "documents"))
