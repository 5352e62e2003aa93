"""The search of the site, as browsers take it up among their own.

Source: OpenSearch 1.1, draft 6.
"""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

#: Media type of the description.
OPENSEARCH_XML = "application/opensearchdescription+xml"


def describe_search(base: str, page: str = "search") -> str:
    """Return the description of the search page and of what it takes.

    Args:
        base: address under which it is published, ending in a slash.
        page: what stands behind the base in the address of the search page.
    """
    template = f"{base}{page}?q={{searchTerms}}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        "  <ShortName>dpo-kg</ShortName>\n"
        "  <Description>United Nations peace operations: people, posts, missions, resolutions</Description>\n"
        "  <InputEncoding>UTF-8</InputEncoding>\n"
        f'  <Url type="text/html" template={quoteattr(template)}/>\n'
        '  <Query role="example" searchTerms="guehenno"/>\n'
        "</OpenSearchDescription>\n"
    )
