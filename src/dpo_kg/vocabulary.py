"""The names of the graph: base address, prefixes, and the terms that the code itself speaks of.

One prefix map serves the command line, the exports, ad-hoc queries and the documentation.
IRIs are plain strings, so that a stored answer needs no RDF library to be loaded for them.
"""

from __future__ import annotations

BASE = "https://w3id.org/dpo-kg/"
ONTOLOGY = f"{BASE}ontology"
DPO = f"{ONTOLOGY}#"
ID = f"{BASE}id/"
CODE = f"{BASE}code/"
GRAPH = f"{BASE}graph/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCAT = "http://www.w3.org/ns/dcat#"
DCTERMS = "http://purl.org/dc/terms/"
SH = "http://www.w3.org/ns/shacl#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"

#: Types of things that have a prefix of their own, `…/id/{type}/`.
THING_TYPES = (
    "adoption",
    "appointment",
    "change",
    "characteristic",
    "citation",
    "claim",
    "component",
    "dataset",
    "debate",
    "designation",
    "document",
    "document-part",
    "event",
    "gap",
    "headship",
    "layer",
    "mandate-action",
    "mandate-period",
    "membership",
    "mission",
    "observation",
    "organization",
    "overlap",
    "period",
    "person",
    "place",
    "position",
    "post",
    "reference",
    "reform",
    "state",
    "structure",
    "tenure",
    "topic",
    "vacancy",
)

#: Schemes of codes that have a prefix of their own, `…/code/{scheme}/`.
CODE_SCHEMES = (
    "aspect",
    "budget-kind",
    "citation-status",
    "count-kind",
    "designation-kind",
    "end-cause",
    "end-status",
    "modality",
    "personnel-type",
    "post-kind",
    "rank",
    "scale",
    "source-kind",
    "stance",
    "tenure-kind",
    "value-qualifier",
    "vote-kind",
)

#: Prefix → namespace, for every text that dpo-kg reads or writes.
PREFIXES: dict[str, str] = {
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "dpo": DPO,
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "owl": OWL,
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SH,
    "shape": f"{BASE}shape/",
    "skos": SKOS,
    "vann": "http://purl.org/vocab/vann/",
    "wikidata": "http://www.wikidata.org/entity/",
    "xsd": XSD,
    **{kind: f"{ID}{kind}/" for kind in THING_TYPES},
    **{scheme: f"{CODE}{scheme}/" for scheme in CODE_SCHEMES},
}

#: Graph of the merge of all layers, in stores that have no default graph of their own.
MERGED_GRAPH = f"{GRAPH}all"
#: Graph of the triples that no file asserts.
INFERRED_GRAPH = f"{GRAPH}inferred"
#: Graph of the ontology and the code lists, blank nodes left out.
ONTOLOGY_GRAPH = f"{GRAPH}ontology"


def layer_graph(layer: str) -> str:
    """Return the IRI of the graph that holds one layer by itself, with what follows from it."""
    return f"{GRAPH}{layer}"


def shorten_iri(iri: str) -> str:
    """Return the CURIE of an IRI under the prefix map, or the IRI itself where none fits.

    A local part with a character that Turtle would have to escape stays unshortened.
    """
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = _NAMESPACES.get(iri[:cut])
    local = iri[cut:]
    if prefix is None or not local or not local.replace("-", "").replace("_", "").isalnum():
        return iri
    return f"{prefix}:{local}" if local.isascii() and local[0] != "-" and local[-1] != "-" else iri


def expand_curie(curie: str) -> str | None:
    """Return the IRI of a CURIE under the prefix map; None where it is not a CURIE with a known prefix."""
    prefix, colon, local = curie.partition(":")
    namespace = PREFIXES.get(prefix)
    return f"{namespace}{local}" if colon and namespace and not local.startswith("//") else None


_NAMESPACES = {namespace: prefix for prefix, namespace in PREFIXES.items()}
