"""VoID, DCAT and the service description: each count equals one that is counted otherwise, each address answers."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, VOID, XSD

from dpo_kg.exporters.graphs import GRAPH_FORMATS
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.publication.statements import Statements, day, number, term
from dpo_kg.publication.void import DATASET, describe_dataset
from serving import InProcess

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
ID = "https://w3id.org/dpo-kg/id/"
DCAT_VERSION = rdflib.URIRef(f"{DCAT}version")  # of DCAT 3
DATA = rdflib.URIRef(str(DATASET.value))

Triple = tuple[str, str, str]


def parse(body: bytes) -> rdflib.Graph:
    """Read Turtle by rdflib."""
    return rdflib.Graph().parse(io.BytesIO(body), format="turtle")


@pytest.fixture(scope="module")
def void(site: InProcess) -> rdflib.Graph:
    """The description as it is published."""
    answer = site.get("/.well-known/void", "text/turtle")
    assert answer.status == 200
    return parse(answer.body)


@pytest.fixture(scope="module")
def triples(site: InProcess) -> list[Triple]:
    """All statements: the lines of the dump that the description names, split by hand."""
    lines = site.get("/data.nt").text.splitlines()
    found = []
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        found.append((subject, predicate, rest.removesuffix(" .")))
    assert len(found) == len(set(found)) > 10_000
    return found


def counted(graph: rdflib.Graph, name: str) -> int:
    """The one number that is said of the data set."""
    (value,) = graph.objects(DATA, VOID[name])
    assert isinstance(value, rdflib.Literal) and value.datatype == XSD.integer
    return int(value)


def test_counts(void: rdflib.Graph, triples: list[Triple]) -> None:
    a = f"<{RDF.type}>"
    assert counted(void, "triples") == len(triples)
    assert counted(void, "distinctSubjects") == len({s for s, _, _ in triples})
    assert counted(void, "distinctObjects") == len({o for _, _, o in triples})
    assert counted(void, "properties") == len({p for _, p, _ in triples})
    assert counted(void, "classes") == len({o for _, p, o in triples if p == a})
    assert counted(void, "entities") == len({s for s, p, _ in triples if p == a and s.startswith(f"<{ID}")})


def test_partitions(void: rdflib.Graph, triples: list[Triple]) -> None:
    members: dict[str, set[str]] = {}
    for s, p, o in triples:
        if p == f"<{RDF.type}>":
            members.setdefault(o.strip("<>"), set()).add(s)
    uses = Counter(p.strip("<>") for _, p, _ in triples)
    for kind, key, value, expected in (
        ("classPartition", "class", "entities", {name: len(found) for name, found in members.items()}),
        ("propertyPartition", "property", "triples", dict(uses)),
    ):
        parts = list(void.objects(DATA, VOID[kind]))
        told = {str(void.value(part, VOID[key])): int(str(void.value(part, VOID[value]))) for part in parts}
        assert len(parts) == len(told)
        assert told == expected


def test_what_is_said_of_the_data_set(void: rdflib.Graph, kg: KnowledgeGraph, triples: list[Triple]) -> None:
    kinds = set(void.objects(DATA, RDF.type))
    assert {VOID.Dataset, DCAT.Dataset} <= kinds
    assert str(void.value(DATA, DCAT_VERSION)) == kg.info()["data_version"]
    for name in ("title", "description", "license"):
        assert void.value(DATA, DCTERMS[name]) is not None, name
    subjects = {s.strip("<>") for s, _, _ in triples}
    examples = {str(node) for node in void.objects(DATA, VOID.exampleResource)}
    assert len(examples) >= 3 and examples <= subjects
    for node in void.objects(DATA, VOID.vocabulary):
        assert any(str(node) in "".join(triple) for triple in triples), node


def test_every_address_answers(site: InProcess, void: rdflib.Graph) -> None:
    """What the description names below the address of the site is there."""
    named = {
        str(node)
        for name in (VOID.dataDump, VOID.sparqlEndpoint, VOID.openSearchDescription, DCAT.downloadURL, DCAT.accessURL)
        for node in void.objects(None, name)
    }
    named |= {str(node) for name in (DCAT.endpointURL, DCAT.endpointDescription) for node in void.objects(None, name)}
    assert len(named) >= len(GRAPH_FORMATS) + 2
    for address in named:
        assert address.startswith("http://test/")
        assert site.request("HEAD", address.removeprefix("http://test")).status == 200, address


def test_distributions(site: InProcess, void: rdflib.Graph) -> None:
    distributions = set(void.objects(DATA, DCAT.distribution))
    assert len(distributions) == len(GRAPH_FORMATS)
    for node in distributions:
        assert (node, RDF.type, DCAT.Distribution) in void
        address = str(void.value(node, DCAT.downloadURL))
        kind = str(void.value(node, DCAT.mediaType)).partition("media-types/")[2]
        answer = site.request("HEAD", address.removeprefix("http://test"))
        assert answer.headers["content-type"].partition(";")[0] == kind
    (catalog,) = void.subjects(RDF.type, DCAT.Catalog)
    assert (catalog, DCAT.dataset, DATA) in void and void.value(catalog, FOAF.homepage) is not None
    assert void.value(catalog, DCTERMS.modified) is not None


@pytest.mark.parametrize(
    "target", ["/void.ttl", "/dcat.ttl", "/void.nt", "/dcat.jsonld", "/service.rdf", "/service.ttl"]
)
def test_endings(site: InProcess, target: str) -> None:
    assert site.get(target).status == 200
    assert site.get(target.rpartition(".")[0] + ".csv").status == 406


def test_dumps_as_files(kg: KnowledgeGraph) -> None:
    """A site of files says how large its dumps are and by which digest they are checked."""
    dumps = {"nt": {"url": "https://x.example/data.nt", "bytes": 123, "sha256": "ab" * 32}}
    told = describe_dataset(kg, "https://x.example/", dumps)
    text = "\n".join(f"{triple} ." for triple in told)
    graph = rdflib.Graph().parse(data=text, format="nt")
    (node,) = graph.objects(DATA, DCAT.distribution)
    assert int(str(graph.value(node, DCAT.byteSize))) == 123
    checksum = graph.value(node, rdflib.URIRef("http://spdx.org/rdf/terms#checksum"))
    assert str(graph.value(checksum, rdflib.URIRef("http://spdx.org/rdf/terms#checksumValue"))) == "ab" * 32
    assert [str(node) for node in graph.objects(DATA, VOID.dataDump)] == ["https://x.example/data.nt"]


def test_two_runs_give_the_same_bytes(kg: KnowledgeGraph) -> None:
    one, two = (list(map(str, describe_dataset(kg, "http://test/"))) for _ in range(2))
    assert one == two


def test_service_description(site: InProcess, kg: KnowledgeGraph) -> None:
    graph = parse(site.get("/sparql", "text/turtle").body)
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert str(graph.value(service, SD.endpoint)) == "http://test/sparql"
    assert graph.value(service, SD.supportedLanguage) == SD.SPARQL11Query
    assert len(list(graph.objects(service, SD.resultFormat))) == 4 + len(GRAPH_FORMATS)
    sizes = Counter(quad.graph_name for quad in kg.snapshot.store.quads_for_pattern(None, None, None, None))
    dataset = graph.value(service, SD.defaultDataset)
    told = {}
    for entry in graph.objects(dataset, SD.namedGraph):
        told[str(graph.value(entry, SD.name))] = int(str(graph.value(graph.value(entry, SD.graph), VOID.triples)))
    named = {name.value: size for name, size in sizes.items() if isinstance(name, ox.NamedNode)}
    assert told == named and len(told) >= 3
    default = graph.value(dataset, SD.defaultGraph)
    assert int(str(graph.value(default, VOID.triples))) == sizes[ox.DefaultGraph()]


def test_statements() -> None:
    made = Statements()
    node = made.blank()
    made.add(
        node, rdf_type=["void:Dataset", "dcat:Dataset"], void_triples=number(3), dcterms_modified=day("2026-01-02")
    )
    assert made.blank() != node and len(made.triples) == 4
    assert made.triples[0].object == term("void:Dataset")
    assert str(made.triples[3].object).endswith("#date>")
    with pytest.raises(KeyError):
        made.add(node, nope_x=number(1))


def test_the_licence_is_that_of_the_files(void: rdflib.Graph) -> None:
    (licence,) = void.objects(DATA, DCTERMS.license)
    assert "creativecommons.org/licenses/by/4.0" in str(licence)
    assert "Creative Commons Attribution 4.0" in (Path(__file__).parent.parent / "LICENSE-DATA").read_text(
        encoding="utf-8"
    )


def test_search_of_browsers(site: InProcess) -> None:
    answer = site.get("/opensearch.xml")
    assert answer.headers["content-type"] == "application/opensearchdescription+xml"
    (url,) = ElementTree.fromstring(answer.body).findall("{http://a9.com/-/spec/opensearch/1.1/}Url")
    target = url.attrib["template"].removeprefix("http://test").replace("{searchTerms}", "guehenno")
    page = site.get(target, "text/html")
    assert page.status == 200 and "Guéhenno" in page.text
