"""The data set as VoID and DCAT describe data sets: how much of what, where, of which version, under which licence.

Sources: Describing Linked Datasets with the VoID Vocabulary (W3C Interest Group Note, 3 March 2011); Data Catalog
Vocabulary (DCAT) Version 3 (W3C Recommendation, 22 August 2024).
"""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from dpo_kg.exporters.graphs import GRAPH_FORMATS
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.publication.statements import FORMATS, Statements, day, number, term
from dpo_kg.vocabulary import BASE, DCTERMS, DPO, ID, MERGED_GRAPH, OWL, RDF, RDFS, SKOS

#: The data set, as data/catalog.ttl names it.
DATASET = ox.NamedNode(f"{ID}catalog")
_FORMAT_NAMES = {
    "ttl": "Turtle",
    "nt": "N-Triples",
    "nq": "N-Quads",
    "trig": "TriG",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
}
_GZIP = "https://www.iana.org/assignments/media-types/application/gzip"
_COUNTS = {
    "void_triples": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "void_distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }",
    "void_distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }",
    "void_properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { ?s ?p ?o }",
    "void_classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?s a ?c }",
    "void_entities": f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s a ?c FILTER(STRSTARTS(STR(?s), '{ID}')) }}",
}
_CLASSES = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c ORDER BY ?c"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
_SHOWN = " ".join(f"<{DPO}{name}>" for name in ("Mission", "Person", "Post", "Organization"))
_EXAMPLES = f"""SELECT (MIN(?s) AS ?first) WHERE {{ ?s a ?class VALUES ?class {{ {_SHOWN} }} }}
  GROUP BY ?class ORDER BY ?first"""


def describe_dataset(
    kg: KnowledgeGraph, base: str, dumps: Mapping[str, Mapping[str, object]] | None = None
) -> list[ox.Triple]:
    """Return the VoID and DCAT description of the data set.

    Args:
        kg: the graph.
        base: address under which it is published, ending in a slash.
        dumps: for files that are published, short name of a graph format → `url`, and `bytes` and `sha256` where they
            are known, and `compressed` where gzip has made it smaller. A site of files has no SPARQL endpoint. None
            for a server, with the dumps of its Graph Store.
    """
    made = Statements()
    store = kg.snapshot.store
    _describe(made, kg)
    for name, query in _COUNTS.items():
        made.add(DATASET, **{name: number(_count(store, query))})
    _partition(made, store)
    made.add(
        DATASET,
        void_uriSpace=ox.Literal(ID),
        void_vocabulary=[ox.NamedNode(iri) for iri in (DPO, OWL, RDFS, SKOS, DCTERMS, RDF)],
        void_exampleResource=[row[0] for row in _rows(store, _EXAMPLES)],
        void_feature=[ox.NamedNode(f"{FORMATS}{name}") for name in _FORMAT_NAMES.values()],
        void_openSearchDescription=ox.NamedNode(f"{base}opensearch.xml"),
    )
    _describe_distributions(made, base, dumps)
    _describe_catalog(made, kg, base)
    if dumps is None:
        made.add(DATASET, void_sparqlEndpoint=ox.NamedNode(f"{base}sparql"))
        _describe_service(made, base)
    return made.triples


def _describe(made: Statements, kg: KnowledgeGraph) -> None:
    """Take over what the catalog of the data says of itself."""
    made.add(DATASET, rdf_type=["void:Dataset", "dcat:Dataset"])
    for name in ("title", "description", "license", "modified"):
        for quad in kg.snapshot.store.quads_for_pattern(DATASET, term(f"dcterms:{name}"), None, ox.DefaultGraph()):
            made.add(DATASET, **{f"dcterms_{name}": quad.object})
    made.add(DATASET, dcat_version=ox.Literal(kg.snapshot.data_version()), dcat_landingPage=ox.NamedNode(BASE))


def _partition(made: Statements, store: ox.Store) -> None:
    for kind, query, property_, counted in (
        ("classPartition", _CLASSES, "void_class", "void_entities"),
        ("propertyPartition", _PROPERTIES, "void_property", "void_triples"),
    ):
        for node, count in _rows(store, query):
            part = made.blank()
            made.add(DATASET, **{f"void_{kind}": part})
            made.add(part, **{property_: node, counted: number(int(count.value))})


def _describe_distributions(made: Statements, base: str, dumps: Mapping[str, Mapping[str, object]] | None) -> None:
    if dumps is None:
        dumps = {short: {"url": f"{base}data.{_ending(short)}"} for short in GRAPH_FORMATS}
    for short, dump in dumps.items():
        url = ox.NamedNode(str(dump["url"]))
        made.add(DATASET, void_dataDump=url)
        distribution = ox.NamedNode(f"{base}dcat.ttl#{short}")
        made.add(DATASET, dcat_distribution=distribution)
        made.add(
            distribution,
            rdf_type="dcat:Distribution",
            dcterms_title=ox.Literal(f"All statements as {_FORMAT_NAMES[short].replace('_', '/')}", language="en"),
            dcat_downloadURL=url,
            dcat_accessURL=url,
            dcat_mediaType=ox.NamedNode(f"https://www.iana.org/assignments/media-types/{GRAPH_FORMATS[short]}"),
        )
        if dump.get("compressed"):
            made.add(distribution, dcat_compressFormat=ox.NamedNode(_GZIP))
        if "bytes" in dump:
            made.add(distribution, dcat_byteSize=number(int(str(dump["bytes"]))))
        if "sha256" in dump:
            checksum = made.blank()
            made.add(distribution, spdx_checksum=checksum)
            made.add(
                checksum,
                rdf_type="spdx:Checksum",
                spdx_algorithm=term("spdx:checksumAlgorithm_sha256"),
                spdx_checksumValue=ox.Literal(str(dump["sha256"])),
            )


def _describe_catalog(made: Statements, kg: KnowledgeGraph, base: str) -> None:
    catalog = ox.NamedNode(f"{base}dcat.ttl#catalog")
    version = kg.snapshot.data_version()
    made.add(
        catalog,
        rdf_type="dcat:Catalog",
        dcterms_title=ox.Literal("dpo-kg: data and services", language="en"),
        dcterms_modified=day(version) if len(version) == len("2026-01-01") else ox.Literal(version),
        dcat_dataset=DATASET,
        foaf_homepage=ox.NamedNode(base),
    )


def _describe_service(made: Statements, base: str) -> None:
    catalog, service = ox.NamedNode(f"{base}dcat.ttl#catalog"), ox.NamedNode(f"{base}dcat.ttl#sparql")
    made.add(catalog, dcat_service=service)
    made.add(
        service,
        rdf_type="dcat:DataService",
        dcterms_title=ox.Literal("SPARQL endpoint", language="en"),
        dcat_endpointURL=ox.NamedNode(f"{base}sparql"),
        dcat_endpointDescription=ox.NamedNode(f"{base}openapi.json"),
        dcat_servesDataset=DATASET,
        dcterms_conformsTo=ox.NamedNode("https://www.w3.org/TR/sparql11-protocol/"),
    )


def describe_service(kg: KnowledgeGraph, base: str) -> list[ox.Triple]:
    """Return the description of the SPARQL service: languages, formats, its data set with its graphs.

    Source: SPARQL 1.1 Service Description (W3C Recommendation 21 March 2013).
    """
    made, store = Statements(), kg.snapshot.store
    service = ox.NamedNode(f"{base}sparql#service")
    made.add(
        service,
        rdf_type="sd:Service",
        sd_endpoint=ox.NamedNode(f"{base}sparql"),
        sd_supportedLanguage=term("sd:SPARQL11Query"),
        sd_resultFormat=[
            ox.NamedNode(f"{FORMATS}{name}")
            for name in (
                *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
                *_FORMAT_NAMES.values(),
            )
        ],
    )
    dataset = made.blank()
    default = made.blank()
    made.add(service, sd_defaultDataset=dataset)
    made.add(dataset, rdf_type="sd:Dataset", sd_defaultGraph=default)
    made.add(
        default,
        rdf_type="sd:Graph",
        dcterms_source=ox.NamedNode(MERGED_GRAPH),
        void_triples=number(_count(store, _COUNTS["void_triples"])),
    )
    for name in sorted((node for node in store.named_graphs() if isinstance(node, ox.NamedNode)), key=str):
        entry, graph = made.blank(), made.blank()
        made.add(dataset, sd_namedGraph=entry)
        made.add(entry, rdf_type="sd:NamedGraph", sd_name=name, sd_graph=graph)
        count = _count(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}")
        made.add(graph, rdf_type="sd:Graph", void_triples=number(count))
    return made.triples


def _ending(short: str) -> str:
    return "rdf" if short == "rdfxml" else short


def _count(store: ox.Store, query: str) -> int:
    return int(_rows(store, query)[0][0].value)


def _rows(store: ox.Store, query: str) -> list[tuple[ox.Literal, ...]]:
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(solution) for solution in solutions]
