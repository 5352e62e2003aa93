"""The command line as a user meets it: real processes, their exit status, and what they write where."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

import dpo_kg
from conftest import some_of
from dpo_kg.cli import COMMANDS
from dpo_kg.cli.welcome import EXAMPLES
from dpo_kg.knowledge_graph import KnowledgeGraph

ENTRY = "import sys; from dpo_kg.cli import entry; entry()"
#: Counts 10^12 solutions: it ends when it is stopped.
HARD = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
NAMES = "SELECT ?name { ?p a dpo:SecretaryGeneral ; rdfs:label ?name } ORDER BY ?name"
LABELS = "CONSTRUCT { ?p rdfs:label ?name } WHERE { ?p a dpo:SecretaryGeneral ; rdfs:label ?name }"

PREFIXES = """\
@prefix citation: <https://w3id.org/dpo-kg/id/citation/> .
@prefix document: <https://w3id.org/dpo-kg/id/document/> .
@prefix dpo: <https://w3id.org/dpo-kg/ontology#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix person: <https://w3id.org/dpo-kg/id/person/> .
@prefix post: <https://w3id.org/dpo-kg/id/post/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix tenure: <https://w3id.org/dpo-kg/id/tenure/> .

"""
#: Refers to a person, a post and a document of the published graph.
GOOD = f"""{PREFIXES}tenure:of-mine a dpo:Tenure ;
    dpo:tenureHolder person:annan-kofi ;
    dpo:tenurePost post:usg-peace-operations ;
    dpo:start "2001-05"^^edtf:EDTF ;
    dpo:end "2003-02-28"^^edtf:EDTF ;
    dpo:citation citation:of-mine .

citation:of-mine a dpo:Citation ;
    dpo:source document:d ; dpo:locator "L44" ;
    dpo:supports dpo:tenureHolder , dpo:tenurePost , dpo:start , dpo:end .
"""
BAD = GOOD.replace("of-mine", "of-others").replace("dpo:start", "dpo:strat").replace("2003-02-28", "2003-02-31")
RDF_HEAD = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 8))

FILES: dict[str, str | bytes] = {
    "names.rq": NAMES,
    "bom-crlf.rq": b"\xef\xbb\xbf" + NAMES.replace(" { ", "\r\n{ ").encode(),
    "latin.rq": 'SELECT ?p {\n ?p rdfs:label "Guéhenno" }'.encode("latin-1"),
    "syntax.rq": "# a comment\nSELECT ?p {\n\t?p rdfs:label } \n",
    "empty.rq": "",
    "good.ttl": GOOD,
    "bad.ttl": BAD,
    "a b 'c' \"é\".ttl": GOOD,
    "crlf.ttl": b"\xef\xbb\xbf" + BAD.replace("\n", "\r\n").encode(),
    "empty.ttl": "",
    "latin.ttl": (PREFIXES + 'person:x rdfs:label "Guéhenno" .').encode("latin-1"),
    "broken.ttl": GOOD.replace('"L44"', '"L44'),
    "prefix.ttl": GOOD.replace("citation:of-mine a", "cite:of-mine a"),
    "space.ttl": PREFIXES + "<http://example.org/a b> a dpo:Person .\n",
    "quote.ttl": PREFIXES + '<http://example.org/a"b> a dpo:Person .\n',
    "term.ttl": PREFIXES + "person:x rdfs:label <<( person:x rdfs:label 1 )>> .\n",
    "blank.ttl": PREFIXES + "[] a dpo:Tenure ; dpo:tenureHolder [ a dpo:Person ] .\n",
    "good.unknown": GOOD,
    "broken.rdf": f'{RDF_HEAD}\n<rdf:Description rdf:about="http://e/x">\n<e:p></e:q>\n</rdf:Description></rdf:RDF>',
    "entities.rdf": f'<!DOCTYPE r [<!ENTITY l0 "lollollol">{ENTITIES}]>{RDF_HEAD}<rdf:Description rdf:about="http://e/x">'
    "<e:p>&l7;</e:p></rdf:Description></rdf:RDF>",
    "broken.jsonld": '{"@id": "http://e/x",\n "http://e/p": ]',
    "deep.jsonld": '{"http://e/p":' * 20000 + "1" + "}" * 20000,
    "deep.nt": "<x:a> <x:b> " + "<<( <x:a> <x:b> " * 50_000 + "1" + " )>>" * 50_000 + " .",
    "remote.jsonld": '{"@context": "https://example.org/context",\n "@id": "http://e/x", "http://e/p": 1}',
}
FORMATS = {"nt": ox.RdfFormat.N_TRIPLES, "nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG,
           "rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD}  # fmt: skip


class Ended(NamedTuple):
    """A process that has ended."""

    status: int
    out: str
    err: str


def environment(changes: Mapping[str, str] = {}) -> dict[str, str]:
    """Return the environment of this process, without what would change the output, for a child in any folder."""
    package = str(Path(dpo_kg.__file__).parent.parent)
    dropped = ("PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONHASHSEED", "COLUMNS", "NO_COLOR", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH")))), **changes}


def command(words: Sequence[str | bytes], code: str = ENTRY) -> list[str | bytes]:
    return [sys.executable, "-c", code, *words]


def run(
    words: Sequence[str | bytes],
    folder: Path,
    *,
    stdin: bytes = b"",
    changes: Mapping[str, str] = {},
    code: str = ENTRY,
) -> Ended:
    """Run dpo-kg in a folder, its output in pipes; no trace may ever be seen."""
    done = subprocess.run(
        command(words, code), input=stdin, capture_output=True, cwd=folder, env=environment(changes), timeout=50
    )
    ended = Ended(done.returncode, done.stdout.decode(), done.stderr.decode(errors="surrogateescape"))
    assert "Traceback" not in ended.out + ended.err, ended.err
    return ended


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, kg: KnowledgeGraph) -> Path:
    """A folder with the files that the tables below speak of; the graph is built already."""
    place = tmp_path_factory.mktemp("cli")
    for name, content in FILES.items():
        (place / name).write_bytes(content.encode() if isinstance(content, str) else content)
    for ending, fmt in FORMATS.items():
        for name, text in (("good", GOOD), ("bad", BAD)):
            triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
            ox.serialize(triples, str(place / f"{name}.{ending}"), fmt)
    (place / "folder.ttl").mkdir()
    (place / "loop.csv").symlink_to("loop.csv")
    return place


# Command line, exit status, parts of standard output, parts of standard error.
Case = tuple[str, int, str, str]

HELP: list[Case] = [
    ("", 0, "Not a product of the United Nations. Data as of 20|Try:|dpo-kg --help", ""),
    ("--help", 0, "Not a product of the United Nations", ""),
    ("help", 0, "usage: dpo-kg COMMAND", ""),
    ("help run", 0, "usage: dpo-kg run", ""),
    ("--version", 0, f"dpo-kg {dpo_kg.__version__}\n", ""),
    *[(f"{name} --help", 0, f"usage: dpo-kg {name}", "") for name in COMMANDS],
    ("run heads --help", 0, "--at DATE", ""),
    ("run --help heads", 0, "columns of the answer:", ""),
    ("bogus", 2, "", "unknown command: bogus|dpo-kg --help"),
    ("qury", 2, "", "Did you mean query?"),
    ("Run heads", 2, "", "Did you mean run?"),
    ("--bogus", 2, "", "unknown command: --bogus"),
]
RUN: list[Case] = [
    ("run heads --at 2008-06-30", 0, '"Jean-Marie Guéhenno"\t"certain"|"Alain Le Roy"\t"certain"', ""),
    ("run heads --at 1997-01-15 -f csv", 0, "nobody: vacancy 1997-01-01 to 1997-01-27,certain", ""),
    ("run heads --at 1992-03-10 -f csv", 0, "Marrack Goulding,possible,1992-03,", ""),
    ("run heads --at ' 2008-06-30 ' --scope seeds", 0, "Alain Le Roy", ""),
    ("run heads --at today", 0, "?head\t?certainty", ""),
    ("run heads --at 1800-01-01", 0, "?head\t", "no rows"),
    ("run --format csv heads", 0, "head,certainty", ""),
    ("run -- heads", 0, "?head\t", ""),
    ("run", 2, "", "give the name of a query"),
    ("run ''", 2, "", "unknown query|dpo-kg queries"),
    ("run hed", 2, "", "unknown query: hed|Did you mean heads?"),
    ("run HEADS", 2, "", "Did you mean heads"),
    ("run ../../queries/heads", 2, "", "unknown query"),
    ("run heads 2008-06-30", 2, "", "2008-06-30|Did you mean --at 2008-06-30?"),
    ("run heads --att 2008-06-30", 2, "", "unknown option: --att|Did you mean --at"),
    ("run heads --at", 2, "", "--at"),
    ("run heads --person 'Kofi Annan'", 2, "", "unknown option: --person"),
    ("run overlaps --at 2008-06-30", 2, "", "overlaps does not ask about a date"),
    ("run overlaps --at=2008-06-30", 2, "", "overlaps does not ask about a date"),
    *[
        (f"run heads --at {shlex.quote(day)}", 2, "", "--at: not a day|2008-06-30")
        for day in ("", "2008-6-30", "2008-02-30", "2008-06", "2008-06-30T00:00:00", "30.06.2008", "２００８-06-30",
                    '2008-06-30" } #', '2008-06-30"^^xsd:date } ?s ?p ?o . { "')
    ],
    *[
        (f"run heads --timeout {seconds}", 2, "", "--timeout|not a number of seconds")
        for seconds in ("0", "-1", "nan", "inf", "1e9", "soon", "''")
    ],
    ("run heads --timeout 1e5 -f csv", 0, "head,", ""),
    ("run heads --scope nowhere", 2, "", "--scope|seeds"),
    ("run heads --color mauve", 2, "", "--color|never"),
]  # fmt: skip
ANNAN = "Kofi Annan,Under-Secretary-General for Peacekeeping Operations,1993-03-01,1996-12-31"
PARAMETERS: list[Case] = [
    *[
        (f"run tenures-of-person -f csv --person {shlex.quote(name)}", 0, ANNAN, "")
        for name in ("Kofi Annan", "kofi  ANNAN", "person:annan-kofi", "annan-kofi", " Kofi Annan",
                     "https://w3id.org/dpo-kg/id/person/annan-kofi", "<https://w3id.org/dpo-kg/id/person/annan-kofi>")
    ],
    ("run end-causes --post-kind head-of-mission -f csv", 0, "post_name,name,end,cause", ""),
    ("run end-causes --post-kid x", 2, "", "unknown option: --post-kid|Did you mean --post_kind"),
    ("run tenures-of-person -f csv --person 'jean-marie guehenno'", 0, "2000-10-01,2008-06-30", ""),
    ("run tenures-of-person -f csv --person 'Jean-Marie Gue\u0301henno'", 0, "2000-10-01,2008-06-30", ""),
    ("run overlaps -f csv --post usg-pko", 0, "Jean-Marie Guéhenno,Alain Le Roy", ""),
    ("run tenures-of-person --person Anan", 2, "", "unknown person (--person): Anan|Kofi Annan"),
    ("run tenures-of-person --person guehenno", 2, "", "Jean-Marie Guéhenno"),
    ("run tenures-of-person --person person:anan-kofi", 2, "", "Did you mean person:annan-kofi"),
    ("run tenures-of-person --person https://w3id.org/dpo-kg/id/person/anan-kofi", 2, "", "person:annan-kofi"),
    ("run sources-of-tenure --tenure usg-peace-operations-gehenno", 2, "", "usg-peace-operations-guehenno-jean-marie"),
    ("run tenures-of-person --person DPO", 2, "", "organization:dpo"),
    ("run tenures-of-person --person 'https://example.org/a b'", 2, "", "not an IRI"),
    *[
        (f"run tenures-of-person --person {shlex.quote(name)}", 2, "", "--person")
        for name in ('"} UNION { ?s ?p ?o', "> } #", "<x> . ?s ?p ?o", "", " ", "\n", "foo:bar", "<urn:x:y>", "\\u0022")
    ],
    ("export 'Department of Peace Operations'", 0, "organization:dpo a dpo:Department", ""),
    ("export budget", 2, "", "dataset:budget|topic:budget"),
]  # fmt: skip
QUERY: list[Case] = [
    ("query names.rq -f csv", 0, "name\r\nAntónio Guterres\r\n", ""),
    ("query bom-crlf.rq -f csv", 0, "António Guterres", ""),
    ("query /dev/stdin", 2, "", ""),
    ("query -e 'ASK { ?s a dpo:Tenure }'", 0, "true\n", ""),
    ("query -e 'ASK { ?s a dpo:Nothing }'", 0, "false\n", "dpo:Nothing is no term of the ontology"),
    ("query -e 'ASK { ?s a dpo:Tenure }' --exit-status", 0, "true\n", ""),
    ("query -e 'ASK { ?s a dpo:Nothing }' --exit-status", 1, "false\n", "dpo:Nothing is no term of the ontology"),
    ("query -e 'ASK {}' -f json", 0, '"boolean": true', ""),
    ("query -e 'ASK {}' -f bogus", 2, "", "bogus|json"),
    ("query -e 'SELECT ?s { ?s a dpo:Nothing }'", 0, "?s\n", "no rows"),
    ("query -e 'SELECT (1/0 AS ?x) {}' -f csv", 0, "x\r\n\r\n", ""),
    ("query -e 'SELECT * FROM <http://nobody.invalid/> { ?s ?p ?o }'", 0, "?o\t?p\t?s\n", "no rows"),
    ("query -e 'SELECT (\"SERVICE\" AS ?service) {} # SERVICE'", 0, '"SERVICE"', ""),
    ("query -e 'SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }'", 2, "", "SERVICE is refused"),
    ("query -e 'SELECT * {\n SERVICE ?s { ?s ?p ?o } }'", 2, "", "query:2:2: |SERVICE is refused|\n   ^"),
    ("query -e 'SELECT (<x:f>(1) AS ?x) {}'", 2, "", "not supported"),
    ("query", 2, "", "FILE"),
    ("query names.rq -e 'ASK {}'", 2, "", "not allowed with"),
    ("query nobody.rq", 2, "", "nobody.rq: no such file"),
    ("query name.rq", 2, "", "Did you mean names.rq"),
    ("query folder.ttl", 2, "", "folder.ttl: is a folder"),
    ("query names.rq/x", 2, "", "cannot be read: Not a directory"),
    ("query latin.rq", 2, "", "latin.rq:2:19: not UTF-8: byte 0xE9|iconv"),
    ("query empty.rq", 2, "", "empty.rq: the query is empty"),
    ("query -e ''", 2, "", "the query is empty"),
    # Nested deep enough to overflow the stack of a usual thread.
    (f"query -f csv -e 'SELECT * {'{' * 5000}?a a dpo:Post{'}' * 5000}'", 0, "post/", ""),
    (f"query -e 'SELECT * {'{' * 5000}'", 2, "", "ends too early"),
]
OPTIONS: list[Case] = [
    (
        "query -e 'SELECT * { ?d dpo:symbl ?s }'",
        0,
        "",
        "no rows|dpo:symbl is no term of the ontology. Did you mean dpo:symbol?",
    ),
    ("query -e 'ASK {}' --formt csv", 2, "", "--formt|Did you mean --format"),
    ("queries --formt csv", 2, "", "--formt|Did you mean --format"),
    ("info --formt json", 2, "", "--formt|Did you mean --format"),
    ("validate --outptu x.txt", 2, "", "--outptu|Did you mean --output"),
    ("export --with-infered", 2, "", "--with-infered|Did you mean --with-inferred"),
    ("queries heads", 2, "", "heads"),
    ("info extra", 2, "", "extra"),
    ("export DPO DPKO", 2, "", "DPKO"),
]
ROWS = f"query -e '{NAMES}'"
GRAPH = f"query -e '{LABELS}'"
FORMAT_CASES: list[Case] = [
    (f"{ROWS} -f table", 0, "name\n─────", ""),
    *[(f"{ROWS} -f {name}", 0, "name\r\nAntónio Guterres\r\n", "") for name in ("csv", "CSV", "text/csv")],
    *[(f"{ROWS} -f {name}", 0, '?name\n"António', "") for name in ("tsv", "text/tab-separated-values")],
    *[
        (f"{ROWS} -f {name}", 0, '"bindings"', "")
        for name in ("json", "application/json", "application/sparql-results+json")
    ],
    (f"{ROWS} -f ttl", 2, "", "ttl|table, list, csv, tsv, json"),
    (f"{ROWS} -f cvs", 2, "", "Did you mean csv"),
    (f"{GRAPH} -f csv", 2, "", "csv|ttl, nt, nq, trig, jsonld, rdfxml"),
    (f"{GRAPH}", 0, "@prefix person: ", ""),
    *[(f"{GRAPH} -f {name}", 0, "@prefix person: ", "") for name in ("ttl", "TTL", "turtle", "text/turtle", "trig")],
    *[
        (f"{GRAPH} -f {name}", 0, '#label> "António Guterres" .\n', "")
        for name in ("nt", "nq", "application/n-triples", "application/n-quads")
    ],
    *[(f"{GRAPH} -f {name}", 0, '"@context"', "") for name in ("jsonld", "application/ld+json")],
    *[(f"{GRAPH} -f {name}", 0, "<rdf:RDF", "") for name in ("rdfxml", "application/rdf+xml")],
    ("info -f json", 0, '"data_version"', ""),
    ("info -f application/json", 0, '"data_version"', ""),
    ("info", 0, "data version", ""),
    ("info -f csv", 2, "", "csv|text"),
    ("queries -f csv", 0, "\r\nheads,--at", ""),
    ("validate good.ttl -f csv", 2, "", "csv|text"),
    ("export -f csv", 2, "", "csv|ttl"),
    # Terms that some formats cannot hold.
    ('query -e \'CONSTRUCT { <x:a> <x:b> "x"^^xsd:integer, "05"^^xsd:integer } WHERE {}\' -f jsonld', 0, '"05"', ""),
    ("query -e 'SELECT (<<( <x:a> <x:b> 1 )>> AS ?t) {}' -f json", 2, "", "RDF 1.2"),
    ("query -e 'CONSTRUCT { <x:a> <x:b> <<( <x:a> <x:b> 1 )>> } WHERE {}'", 2, "", "RDF 1.2"),
]
EXPORT: list[Case] = [
    ("export DPO", 0, "organization:dpo a dpo:Department ;", ""),
    ("export 'Kofi Annan' --scope seeds", 0, "person:annan-kofi a dpo:Person ;", ""),
    ("export vacancy:usg-peace-operations-annan-kofi --with-inferred", 0, "dpo:vacantPost", ""),
    ("export vacancy:usg-peace-operations-annan-kofi", 2, "", "--with-inferred"),
    ("export dpo:Tenure", 2, "", "dpo:Tenure|ontology"),
    ("export end-status:ongoing", 2, "", "end-status:ongoing|ontology"),
    ("export nobody-at-all", 2, "", "unknown thing: nobody-at-all"),
    ("export 'Kofi Anan'", 2, "", "Did you mean|Kofi Annan"),
    ("export https://w3id.org/dpo-kg/id/person/anan-kofi", 2, "", "person:annan-kofi"),
    ("export ''", 2, "", "unknown thing"),
    ("export 'http://e/\"x\"'", 2, "", "not an IRI"),
    ("export DPO -o nowhere/x.ttl", 2, "", "nowhere/x.ttl: cannot be written: No such file or directory"),
    ("export DPO -o folder.ttl", 2, "", "folder.ttl: cannot be written: Is a directory"),
    ("export DPO -o names.rq/x.ttl", 2, "", "cannot be written: Not a directory"),
    ("export DPO -o /proc/nobody/x.ttl", 2, "", "/proc/nobody/x.ttl: cannot be written"),
    ("export DPO -o no-ending", 2, "", "no-ending has no ending|--format"),
    ("export DPO -o x.gz", 2, "", "gz|ttl"),
    ("export DPO -o ''", 2, "", "--output"),
    ("run heads -o loop.csv", 2, "", "loop.csv: cannot be written"),
    (f"query -e '{HARD}' -o no-ending", 2, "", "no-ending has no ending|--format"),
    ("export DPO -f nt -o -", 0, "/ontology#acronym> ", ""),
    ("export DPO -f nt -o /dev/stdout", 0, "/ontology#acronym> ", ""),
]
VALIDATE: list[Case] = [
    *[(f"validate good.{ending}", 0, "13 triples, 2 things checked: no violations\n", "") for ending in FORMATS],
    ("validate good.ttl 'a b '\"'c'\"' \"é\".ttl'", 0, "13 triples, 2 things checked: no violations\n", ""),
    ("validate bad.ttl", 1, "bad.ttl:13: |dpo:strat|Did you mean dpo:start|bad.ttl:14: |no such day", ""),
    ("validate bad.nt good.ttl", 1, "bad.nt:|violation", ""),
    ("validate good.ttl bad.rdf", 1, "bad.rdf:6: tenure:of-others|dpo:strat", ""),
    ("validate good.ttl bad.jsonld", 1, "bad.jsonld:1: tenure:of-others|dpo:strat", ""),
    ("validate crlf.ttl", 1, "crlf.ttl:13: ", ""),
    ("validate blank.ttl", 1, "blank.ttl|exactly one", ""),
    ("validate bad.ttl -f ttl", 1, "sh:conforms false|sh:focusNode tenure:of-others", ""),
    ("validate good.ttl -f text/turtle", 0, "sh:conforms true", ""),
    ("validate empty.ttl", 0, "0 triples", ""),
]
UNREADABLE: list[Case] = [
    ("validate broken.ttl", 2, "", "broken.ttl:18:41: |\n  |^"),
    ("validate prefix.ttl", 2, "", "prefix.ttl:17:1: |cite:|\n  ^"),
    ("validate space.ttl", 2, "", "space.ttl:10:|<http://example.org/a b>"),
    ("validate quote.ttl", 2, "", 'quote.ttl:10:|<http://example.org/a"b>'),
    ("validate latin.ttl", 2, "", "latin.ttl:10:24: not UTF-8: byte 0xE9|iconv"),
    ("validate term.ttl", 2, "", "term.ttl:10:|RDF 1.2"),
    ("validate broken.rdf", 2, "", "broken.rdf:3:|mismatched tag|<e:p></e:q>|^"),
    ("validate entities.rdf", 2, "", "entities.rdf:1:|entities"),
    ("validate broken.jsonld", 2, "", "broken.jsonld:2:|^"),
    ("validate deep.jsonld", 2, "", "deep.jsonld:1:|deep"),
    ("validate deep.nt", 2, "", "deep.nt:1:|deep"),
    ("validate remote.jsonld", 2, "", "remote.jsonld:1:|context|no network"),
    ("validate good.unknown", 2, "", "good.unknown|.ttl, .nt"),
    ("validate god.ttl", 2, "", "god.ttl: no such file|good.ttl"),
    ("validate good.ttl nobody.ttl", 2, "", "nobody.ttl: no such file"),
    ("validate folder.ttl", 2, "", "folder.ttl: is a folder"),
    ("validate ''", 2, "", "name of a file"),
    ("validate https://example.org/x.ttl", 2, "", "no network"),
]
TABLES = {
    "help": HELP, "run": RUN, "parameters": PARAMETERS, "query": QUERY, "options": OPTIONS, "formats": FORMAT_CASES,
    "export": EXPORT, "validate": VALIDATE, "unreadable": UNREADABLE,
}  # fmt: skip
#: Every fourth case runs always, the others in the slow run: each is a process of its own.
CASES = [
    pytest.param(*case, id=f"{table}: {case[0][:60]!a}", marks=pytest.mark.slow if number % 4 else ())
    for table, cases in TABLES.items()
    for number, case in enumerate(cases)
]


@pytest.mark.parametrize(("line", "status", "out", "err"), CASES)
def test_command(folder: Path, line: str, status: int, out: str, err: str) -> None:
    """Exit status and the parts of both outputs, parted by |; what cannot be done leaves standard output empty."""
    ended = run(shlex.split(line), folder)
    assert ended.status == status, ended.err
    for part in filter(None, out.split("|")):
        assert part.casefold() in ended.out.casefold()
    for part in filter(None, err.split("|")):
        assert part.casefold() in ended.err.casefold()
    if status == 2:
        assert ended.out == "" and ended.err.strip()
    elif not err:
        assert ended.err == ""
    assert "\x1b" not in ended.out + ended.err, "no colour outside a terminal"
    # Nothing half written is left behind.
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".dpo-kg")]


def test_the_welcome_fits_one_screen(folder: Path, kg: KnowledgeGraph) -> None:
    """A window of 24 lines, the line of the prompt after it included; it names the data that it speaks of."""
    lines = run([], folder).out.rstrip("\n").split("\n")
    assert len(lines) <= 23 and max(map(len, lines)) < 80
    assert f"Data as of {kg.info()['data_version']}." in "\n".join(lines)
    assert len(EXAMPLES) == 5


@pytest.mark.parametrize("line", EXAMPLES)
def test_what_the_welcome_tells_to_try(folder: Path, line: str) -> None:
    ended = run(shlex.split(line), folder)
    assert (ended.status, ended.err) == (0, "") and ended.out.count("\n") > 2


def test_a_catalog_without_a_version(folder: Path, tmp_path: Path) -> None:
    for name in ("ontology", "data", "queries"):
        (tmp_path / name).mkdir()
    changes = {"DPO_KG_ROOT": str(tmp_path)}
    assert "catalog.ttl: cannot be read" in run([], folder, changes=changes).err
    (tmp_path / "data" / "catalog.ttl").write_text("", encoding="utf-8")
    ended = run([], folder, changes=changes)
    assert (ended.status, ended.out) == (2, "") and "catalog.ttl: the catalog states no dcat:version" in ended.err


def test_the_package_runs_as_a_program(folder: Path) -> None:
    code = "import runpy; runpy.run_module('dpo_kg', run_name='__main__')"
    assert run(["--version"], folder, code=code) == Ended(0, f"dpo-kg {dpo_kg.__version__}\n", "")


# Query, line and column of the first word that does not fit, part of the message.
SYNTAX: list[tuple[str, int, int, str]] = [
    ("SELEKT ?x {}", 1, 1, "SELECT"),
    ("PREFX a: <x:a> SELECT ?x {}", 1, 1, "PREFIX"),
    ("INSERT DATA { <x:a> <x:b> 1 }", 1, 1, "published, not edited"),
    ("\n\nhello", 3, 1, "SELECT"),
    ("SELECT ?x { ?x a dpo:Person", 1, 28, "ends too early"),
    ("SELECT ?x {\n  ?x a dpo:Person\n  ?x a dpo:Tenure }\n", 3, 3, "?x"),
    ("SELECT ?x {\r\n\t?x a dpo:Person ;\r\n\tOPTIONL { ?x ?y ?z } }", 3, 2, "OPTIONAL"),
    ("SELECT ?x { ?x a dpo:Person }}", 1, 30, "}"),
    ("SELECT ?x { ?x ?y }", 1, 19, "}"),
    ("SELECT ?x, ?y { ?x a ?y }", 1, 10, ","),
    ("SELECT ?x { ?x a ?y FILTER ?x = 1 }", 1, 28, "?x"),
    ('SELECT ?x { ?x rdfs:label "Guéhenno" ü }', 1, 38, "ü"),
    ("SELECT ?x # { (\n{ ?x a <x:'> ; rdfs:label 'a{' , ; }", 2, 34, ";"),
    ("SELECT ?x { ?x a dp:Person }", 1, 18, "the prefix dp: is not declared\n|Did you mean dpo:"),
    ("SELECT ?x { ?x a <Person> }", 1, 18, "<Person>"),
    ("SELECT ?x { ?x a ?y } LIMIT many", 1, 29, "many"),
    ('SELECT ?x {\n ?x rdfs:label "a b .\n ?x a "c" }', 2, 16, '"a'),
]


@pytest.mark.parametrize(("query", "line", "column", "problem"), SYNTAX, ids=[case[0][:40] for case in SYNTAX])
def test_a_syntax_error_is_shown_where_it_is(folder: Path, query: str, line: int, column: int, problem: str) -> None:
    """File, line and column, the line itself, a caret under the word at fault, and nothing of the parser's inside."""
    ended = run(["query", "-"], folder, stdin=query.encode())
    assert (ended.status, ended.out) == (2, "")
    first, shown, caret, *_ = ended.err.split("\n")
    assert first.startswith(f"dpo-kg: standard input:{line}:{column}: ")
    assert shown == "  " + query.split("\n")[line - 1].rstrip("\r")
    assert caret.endswith("^") and len(caret) == column + 2
    for part in problem.split("|"):
        assert part in ended.err
    assert "\\u{" not in ended.err and "[_]" not in ended.err and "white space" not in ended.err


def test_queries_from_standard_input(folder: Path) -> None:
    assert run(["query", "-", "-f", "csv"], folder, stdin=NAMES.encode()).out.startswith("name\r\nAntónio")
    assert run(["query", "-"], folder, stdin=b"\xef\xbb\xbfASK\r\n{ }\r\n").out == "true\n"
    ended = run(["query", "-"], folder, stdin=b"ASK {\n ?s ?p '\xe9' }")
    assert ended.status == 2 and ended.err.startswith("dpo-kg: standard input:2:9: not UTF-8: byte 0xE9\n")
    assert run(["query", "-"], folder).err.startswith("dpo-kg: standard input: the query is empty\n")


def test_data_from_standard_input(folder: Path) -> None:
    ended = run(["validate", "-"], folder, stdin=BAD.encode())
    assert ended.status == 1 and ":13: " in ended.out and "dpo:strat" in ended.out
    assert run(["validate", "-"], folder, stdin=GOOD.encode()).status == 0


def test_the_graph_itself_is_valid(folder: Path) -> None:
    ended = run(["validate"], folder)
    assert ended.status == 0 and ended.out.endswith(": no violations\n")


def test_blank_nodes_of_two_files_are_not_the_same(folder: Path) -> None:
    (folder / "one.ttl").write_text(f'{PREFIXES}_:x a dpo:Person ; rdfs:label "One" .', encoding="utf-8")
    (folder / "two.ttl").write_text(f'{PREFIXES}_:x a dpo:Person ; rdfs:label "Two" .', encoding="utf-8")
    assert run(["validate", "one.ttl", "two.ttl"], folder).status == 0


@pytest.mark.parametrize("words", [["run", "tenures-of-person", "--person"], ["export"], ["query", "-e"], ["run"]])
def test_an_argument_that_is_no_text(folder: Path, words: list[str]) -> None:
    ended = run([*words, b"Gu\xe9henno"], folder)
    assert (ended.status, ended.out) == (2, "") and "UTF-8" in ended.err


@pytest.mark.skipif(sys.platform == "darwin", reason="file names are UTF-8 there")
def test_a_file_name_that_is_no_text(folder: Path) -> None:
    (folder / os.fsdecode(b"\xe9.ttl")).write_text(BAD, encoding="utf-8")
    ended = subprocess.run(
        command(["validate", b"\xe9.ttl"]), capture_output=True, cwd=folder, env=environment(), timeout=50
    )
    assert ended.returncode == 1 and b"Traceback" not in ended.stderr
    assert b"\xe9.ttl:13: " in ended.stdout


@pytest.mark.parametrize("ending", some_of(["ttl", "nt", "nq", "trig", "jsonld", "rdf"], 4))
def test_export_holds_the_whole_graph(folder: Path, kg: KnowledgeGraph, ending: str) -> None:
    path = folder / f"whole.{ending}"
    assert run(["export", "-o", path.name], folder) == Ended(0, "", "")
    fmt = FORMATS.get(ending, ox.RdfFormat.TURTLE)
    assert {quad.triple for quad in ox.parse(path.read_text(encoding="utf-8"), format=fmt)} == set(kg.triples())


def test_the_ending_of_a_file_implies_the_format(folder: Path) -> None:
    for name, words, beginning in (
        ("rows.csv", ["run", "heads"], "head,certainty"),
        ("rows.tsv", ["run", "heads"], "?head\t?certainty"),
        ("rows.JSON", ["run", "heads"], '{\n  "head"'),
        ("rows.table", ["queries"], "name "),
        ("truth.json", ["query", "-e", "ASK {}"], '{"head": {}, "boolean": true}'),
        ("info.json", ["info"], "{"),
        ("report.ttl", ["validate", "good.ttl"], "@prefix"),
    ):
        assert run([*words, "-o", name], folder) == Ended(0, "", ""), name
        assert (folder / name).read_text(encoding="utf-8").startswith(beginning), name
    # A format asked for goes before the ending.
    assert run(["export", "DPO", "-f", "nt", "-o", "lines.ttl"], folder).status == 0
    assert (folder / "lines.ttl").read_text(encoding="utf-8").startswith("<https://")


def test_an_existing_file_keeps_its_permissions_and_a_link_stays_a_link(folder: Path) -> None:
    target, link = folder / "target.csv", folder / "link.csv"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    link.symlink_to(target.name)
    assert run(["run", "heads", "-o", "link.csv"], folder).status == 0
    assert link.is_symlink() and target.read_text(encoding="utf-8").startswith("head,")
    assert target.stat().st_mode & 0o777 == 0o640


def test_nothing_is_written_when_the_query_fails(folder: Path) -> None:
    (folder / "kept.csv").write_text("old", encoding="utf-8")
    assert run(["query", "-e", "SELECT {", "-o", "kept.csv"], folder).status == 2
    assert (folder / "kept.csv").read_text(encoding="utf-8") == "old"


# --- Streams


@pytest.mark.parametrize(
    "line",
    ["run heads", "queries", "info", "export", "--help", "--version", "run heads --help", "query --help",
     "export -f jsonld", "query -f csv -e 'SELECT * { ?a ?b ?c . ?d a dpo:Tenure }'"],
)  # fmt: skip
def test_a_reader_that_goes_away_is_no_fault(folder: Path, line: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        command(shlex.split(line)), stdout=writing, stderr=subprocess.PIPE, cwd=folder, env=environment(), timeout=50
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("line", ["run heads", "--help", "query --help", "run nobody", "query -"])
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams(folder: Path, line: str, closed: str) -> None:
    shell = ["sh", "-c", f'exec "$@" {closed}', "sh", *command(shlex.split(line))]
    done = subprocess.run(shell, input=b"", capture_output=True, cwd=folder, env=environment(), timeout=50)
    assert b"Traceback" not in done.stdout + done.stderr
    assert done.returncode == 2 if line in ("run nobody", "query -") else done.returncode in (0, 2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("line", ["run heads", "info", "export", "--help", "query --help"])
def test_a_full_disk_is_told(folder: Path, line: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command(shlex.split(line)), stdout=full, stderr=subprocess.PIPE, cwd=folder, env=environment(), timeout=50
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"dpo-kg: ") and b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr and done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    "changes",
    [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "ascii"}],
    ids=str,
)
def test_output_is_utf8_whatever_the_locale(folder: Path, changes: dict[str, str]) -> None:
    words = ["run", "tenures-of-person", "-f", "csv", "--person"]
    assert run([*words, "António Guterres"], folder, changes=changes).out.count("António Guterres") == 1
    assert run([*words, "Antonio Guterrez"], folder, changes=changes).status == 2


# --- Stopping


def start(
    words: Sequence[str],
    folder: Path,
    code: str = ENTRY,
    changes: Mapping[str, str] = {},
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(words, code), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder,
        env=environment(changes),
    )  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        HARD,
        HARD.replace("(COUNT(*) AS ?n)", "*"),
        HARD.replace("SELECT (COUNT(*) AS ?n)", "CONSTRUCT { ?a ?b ?l } WHERE"),
    ],
    ids=["count", "rows", "construct"],
)
def test_ctrl_c_ends_a_query_at_once(folder: Path, query: str) -> None:
    # Started in the background of a shell, a process ignores the signal; so it is told to listen.
    listen = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); {ENTRY}"
    with start(["query", "-e", query], folder, listen) as process:
        time.sleep(0.7)
        assert process.poll() is None, "the query was meant to be hard"
        process.send_signal(signal.SIGINT)
        sent = time.monotonic()
        out, err = process.communicate(timeout=20)
        taken = time.monotonic() - sent
    assert process.returncode == 130 and taken < 5
    assert out == b"" and len(err) <= 80 and err.count(b"\n") <= 1 and b"Traceback" not in err


@pytest.mark.parametrize("query", [HARD, f"ASK {{ {{ {HARD} }} FILTER(?n < 0) }}"], ids=["select", "ask"])
def test_a_timeout_ends_a_query(folder: Path, query: str) -> None:
    began = time.monotonic()
    ended = run(["query", "-e", query, "--timeout", "0.5"], folder)
    assert time.monotonic() - began < 5
    assert (ended.status, ended.out) == (2, "")
    assert "0.5 s" in ended.err and "--timeout" in ended.err


# --- Terminals


def on_terminal(
    words: Sequence[str],
    folder: Path,
    columns: int = 120,
    changes: Mapping[str, str] = {},
) -> Ended:
    """Run dpo-kg on a pseudo-terminal; `out` is all that is seen there, standard error too."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        command(words), stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder,
        env=environment({"TERM": "xterm", **changes}),
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other side has closed
            piece = b""
        if not piece:
            break
        seen += piece
    os.close(ours)
    status = process.wait(timeout=50)
    assert b"Traceback" not in seen, seen.decode()
    return Ended(status, seen.decode().replace("\r\n", "\n"), "")


def test_a_terminal_tells_the_day_that_was_not_asked_for(folder: Path, kg: KnowledgeGraph) -> None:
    """In a pipe and with a day there is no such line."""
    assert kg.default_day("heads") == "2024-06-01" and kg.default_day("missions") == ""
    line = "as of 2024-06-01; --at DAY asks about another day\n"
    assert on_terminal(["run", "heads"], folder).out.endswith(line)
    assert line not in on_terminal(["run", "heads", "--at", "2008-06-30"], folder).out
    assert run(["run", "heads"], folder).err == ""


@pytest.mark.parametrize("columns", [60, 80, 200])
@pytest.mark.parametrize("line", ["run heads --at 2008-06-30", "run tenures-of-person", "queries"])
def test_a_terminal_gets_a_table_that_fits(folder: Path, columns: int, line: str) -> None:
    ended = on_terminal([*shlex.split(line), "-f", "table"], folder, columns)
    table = re.sub(r"\x1b\[[0-9;]*m", "", ended.out)
    assert ended.status == 0 and "─" in table and "\t" not in table
    too_wide = [text for text in table.split("\n") if len(text) > columns and "─" in table and "not shown" not in text]
    assert not too_wide
    if "heads" in line:
        assert "Guéhenno" in table and "Alain Le" in table
    if columns == 60 and "queries" not in line:
        assert "--format csv" in table, "what is left out is told"


@pytest.mark.parametrize(
    ("line", "columns", "table"),
    [
        ("run heads --at 2008-06-30", 100, True),
        ("run heads --at 2008-06-30", 40, False),
        ("run references", 80, False),
        ("run references", 120, False),
        ("run references", 220, True),
        ("queries", 80, True),
    ],
)
def test_a_table_that_cannot_be_read_becomes_records(folder: Path, line: str, columns: int, table: bool) -> None:
    """No word is parted, and nothing but IRIs is left out: the rest of a row stands below it."""
    seen = re.sub(r"\x1b\[[0-9;]*m", "", on_terminal(shlex.split(line), folder, columns).out)
    lines = [text for text in seen.split("\n") if "--format" not in text]
    assert max(map(len, lines)) <= columns
    assert ("─" in seen) == table and ("as records" in seen) != table
    if "references" in line:
        assert all(word in seen for word in ("Peacekeeping", "pillar", "2020-08-09", "Permanent", "resolved"))
    if "heads" in line and not table:
        assert "head       Jean-Marie Guéhenno\ncertainty  certain\n" in seen and "person:le-roy-alain" in seen


def test_a_pipe_gets_tsv(folder: Path) -> None:
    assert run(["run", "heads"], folder).out.startswith("?head\t?certainty\t")


@pytest.mark.slow
def test_help_fits_the_terminal(folder: Path) -> None:
    for words in (["--help"], ["run", "heads", "--help"], *([name, "--help"] for name in COMMANDS)):
        ended = on_terminal(words, folder, 80)
        assert ended.status == 0 and max(map(len, ended.out.split("\n"))) <= 80, words


def test_values_cannot_steer_the_terminal(folder: Path) -> None:
    query = r'SELECT ("a\tb\r\nc\u001b[31md\u0007\u009b" AS ?x) ("日本" AS ?y) {}'
    ended = on_terminal(["query", "-e", query, "--color", "never"], folder)
    assert ended.status == 0 and not set(ended.out) & set("\x1b\x07\x9b\t\r")
    header, rule, row = ended.out.rstrip("\n").split("\n")
    assert header.index("y") == rule.index(" ") + 2 == row.index("日")


# Variables, option, is it coloured on a terminal, is a table in a pipe coloured.
COLOURS: list[tuple[dict[str, str], str, bool, bool]] = [
    ({}, "", True, False), ({}, "--color=never", False, False), ({}, "--color=always", True, True),
    ({}, "--color=auto", True, False),
    ({"NO_COLOR": "1"}, "", False, False), ({"NO_COLOR": ""}, "", True, False),
    ({"NO_COLOR": "1"}, "--color=always", True, True), ({"FORCE_COLOR": "1"}, "", True, True),
    ({"FORCE_COLOR": "1"}, "--color=never", False, False), ({"TERM": "dumb"}, "", False, False),
    ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, "", False, False),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "option", "terminal", "pipe"), COLOURS, ids=str)
def test_colour(folder: Path, changes: dict[str, str], option: str, terminal: bool, pipe: bool) -> None:
    words = ["queries", "-f", "table", *filter(None, [option])]
    assert ("\x1b[" in on_terminal(words, folder, changes=changes).out) == terminal
    ended = run(words, folder, changes=changes)
    assert ("\x1b[" in ended.out) == pipe and ended.err == ""
    assert "\x1b" not in run(["queries", *words[3:]], folder, changes=changes).out, "TSV is never coloured"


@pytest.mark.slow
def test_a_build_is_announced_on_a_terminal_only(folder: Path, tmp_path: Path, root: str) -> None:
    for part in ("ontology", "data", "queries"):  # an installed graph may have its snapshot already
        shutil.copytree(Path(root, part), tmp_path / "root" / part)
    changes = {"DPO_KG_ROOT": str(tmp_path / "root"), "DPO_KG_CACHE": str(tmp_path / "one")}
    assert run(["run", "heads"], folder, changes=changes).err == ""
    seen = on_terminal(["run", "heads"], folder, changes=changes | {"DPO_KG_CACHE": str(tmp_path / "two")}).out
    assert seen.startswith("Building") and "Alain" not in seen.split("\n")[0]


# --- Equal bytes, no network

REPEATED = [
    "run heads --at 2008-06-30", "run tenures-of-person -f csv", "run sources-of-tenure -f json", "queries -f table",
    "info", "info -f json", "--help", "run heads --help", "run hed", "query -e 'SELECT ?x {'",
    "query -e 'SELECT ?s (BNODE() AS ?b) { ?s a dpo:Tenure } ORDER BY ?s'",
    *[f"export -f {name}" for name in ("ttl", "nt", "nq", "trig", "jsonld", "rdfxml")],
    "export DPO --with-inferred -f trig",
    *[f"query -f {name} -e 'CONSTRUCT {{ [] rdfs:label ?n }} WHERE {{ ?s a dpo:Post ; rdfs:label ?n }}'"
      for name in ("ttl", "nt", "jsonld", "rdfxml")],
    "validate bad.ttl", "validate bad.ttl -f ttl", "validate blank.ttl bad.jsonld", "validate blank.ttl -f ttl",
]  # fmt: skip


@pytest.mark.parametrize("line", some_of(REPEATED, 5))
def test_two_runs_write_the_same_bytes(folder: Path, line: str) -> None:
    processes = [start(shlex.split(line), folder, changes={"PYTHONHASHSEED": seed}) for seed in ("0", "4711")]
    first, second = ((*process.communicate(timeout=50), process.returncode) for process in processes)
    assert first == second


@pytest.mark.parametrize(
    "line",
    ["run heads", "queries", "info", "export -f jsonld", "validate good.ttl", "validate good.jsonld", GRAPH, ROWS],
)
def test_python_opens_no_connection(folder: Path, line: str) -> None:
    watch = (
        "import os, sys\n"
        "def watch(event, args):\n"
        "    if event in ('socket.connect', 'socket.sendto', 'socket.getaddrinfo', 'socket.gethostbyname'):\n"
        "        os.write(2, f'{event} {args}'.encode()); os._exit(99)\n"
        "sys.addaudithook(watch)\n"
    )
    assert run(shlex.split(line), folder, code=watch + ENTRY).status == 0


class Listener:
    """A server on this host that remembers who called."""

    def __init__(self) -> None:
        self.calls = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def test_the_listener_would_hear_a_call(listener: Listener) -> None:
    before = listener.calls
    host, port = listener.url.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port))) as connection:
        assert connection.recv(1) == b""
    assert listener.calls == before + 1


# How a query might call another host; the engine itself connects, so that an audit hook would see nothing.
CALLS = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { sErViCe SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1.SERVICE<URL>{ ?s ?p ?o } }",
    "SELECT * { FILTER(1<2)SERVICE#>\n<URL>{ ?s ?p ?o } }",
    "SELECT * { FILTER(?a<?b)SERVICE#'>\n<URL>{ ?s ?p ?o } } # '",
    "SELECT * { BIND(<URL> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s rdfs:label 'a\\'' . SERVICE <URL> { ?s ?p ?o } } # '",
    "SELECT * { FILTER NOT EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "ASK { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "LOAD <URL>",
]


@pytest.mark.parametrize("query", CALLS)
def test_no_query_calls_another_host(folder: Path, listener: Listener, query: str) -> None:
    before = listener.calls
    ended = run(["query", "-", "--timeout", "10"], folder, stdin=query.replace("URL", listener.url).encode())
    assert listener.calls == before, "the engine has called"
    assert (ended.status, ended.out) == (2, "")


def test_no_file_calls_another_host(folder: Path, listener: Listener) -> None:
    url, before = listener.url, listener.calls
    texts = {
        "call.jsonld": json.dumps({"@context": url, "@id": "http://e/x", "http://e/p": 1}),
        "import.jsonld": json.dumps({"@context": {"@import": url}, "@id": "http://e/x", "http://e/p": 1}),
        "call.rdf": f'<!DOCTYPE r SYSTEM "{url}" [<!ENTITY x SYSTEM "{url}">]>{RDF_HEAD}</rdf:RDF>',
        "call.ttl": f"<{url}> <http://www.w3.org/2002/07/owl#imports> <{url}> .",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
        assert run(["validate", name], folder).status in (0, 2), name
    assert run(["query", "-e", f"SELECT * FROM <{url}> {{ ?s ?p ?o }}"], folder).status == 0
    assert run(["validate", url + "x.ttl"], folder).status == 2
    assert listener.calls == before


# --- The files of the graph and the store in the cache


# File, old text, new text, part of the message.
BROKEN: list[tuple[str, str, str, str]] = [
    ("queries/questions/overlaps.rq", "SELECT ?post_name", "SELEKT ?post_name", "overlaps.rq:31:1: |SELECT|\n  ^"),
    ("queries/questions/overlaps.rq", "tags: [", "tags: [[", "overlaps.rq:11:|not YAML|^"),
    ("data/seeds/people.ttl", "person:annan-kofi a", "persona:annan-kofi a", "people.ttl:|persona:|^"),
    ("data/seeds/tenures.ttl", '"1993-03-01"', '"1993-02-31"', "tenures.ttl:|1993-02-31|no such day"),
]


@pytest.mark.parametrize(("name", "old", "new", "err"), BROKEN, ids=[f"{case[0]}: {case[2]}" for case in BROKEN])
def test_a_fault_in_the_files_of_the_graph(
    folder: Path, tmp_path: Path, root: str, name: str, old: str, new: str, err: str
) -> None:
    for part in ("ontology", "data", "queries"):
        shutil.copytree(Path(root, part), tmp_path / part)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    ended = run(["run", "heads"], folder, changes={"DPO_KG_ROOT": str(tmp_path)})
    assert (ended.status, ended.out) == (2, "")
    assert all(part in ended.err for part in err.split("|")), ended.err


@pytest.mark.slow
def test_a_damaged_cache_is_told_or_mended(folder: Path, tmp_path: Path) -> None:
    changes = {"DPO_KG_CACHE": str(tmp_path)}
    answer = run(["run", "heads"], folder, changes=changes)
    manifests = list(tmp_path.rglob("manifest.json"))
    if not manifests:
        return  # a wheel brings its snapshot
    (manifests[0].parent / "queries" / "heads.json").write_text("garbage", encoding="utf-8")
    ended = run(["run", "heads"], folder, changes=changes)
    assert ended == answer or (ended.status == 2 and str(manifests[0].parent) in ended.err)


@pytest.mark.slow
def test_first_runs_at_the_same_time(folder: Path, tmp_path: Path) -> None:
    env = environment({"DPO_KG_CACHE": str(tmp_path)})
    words = command(["run", "heads", "-f", "csv"])
    processes = [subprocess.Popen(words, stdout=subprocess.PIPE, cwd=folder, env=env) for _ in range(3)]
    answers = {(process.communicate(timeout=50)[0], process.returncode) for process in processes}
    assert len(answers) == 1 and {status for _, status in answers} == {0}


def test_an_unwritable_cache_is_done_without(folder: Path) -> None:
    ended = run(["run", "heads", "-f", "csv"], folder, changes={"DPO_KG_CACHE": "/dev/null"})
    assert ended.status == 0 and ended.out.startswith("head,") and ended.err == ""
