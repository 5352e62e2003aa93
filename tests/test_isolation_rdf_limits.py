"""RDF of strangers: bombs of every format are refused before they are parsed, and honest RDF is read."""

from __future__ import annotations

import asyncio
import bz2
import gzip
import json
import lzma
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
import pytest

from dpo_kg.errors import DpoKgError, InputError, LimitError
from dpo_kg.isolation import Limits, WorkerPool
from dpo_kg.isolation.rdf_limits import check_rdf, parse_rdf
from dpo_kg.rdf.jsonld_context import CONTEXT
from dpo_kg.rdf.reading import guess_format

ROOT = Path(__file__).parent.parent
LIMITS = Limits()
SMALL = Limits(rdf_bytes=500_000, triples=1_000, rdf_literal=10_000, rdf_expanded=1_000_000)
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="x:">'


def xml(inner: str, before: str = "", start: str = RDF) -> str:
    return f'<?xml version="1.0"?>{before}{start}{inner}</rdf:RDF>'


def laughs(levels: int) -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels))
    return xml(
        f'<rdf:Description rdf:about="x:a"><x:p>&l{levels - 1};</x:p></rdf:Description>',
        f'<!DOCTYPE r [<!ENTITY l0 "ha">{entities}]>',
    )


def described(inner: str) -> str:
    return xml(f'<rdf:Description rdf:about="x:a">{inner}</rdf:Description>')


# Name → ending of the format, the text, and what refuses it: the name of a limit, or words of the message.
BOMBS: dict[str, tuple[str, str | bytes, str]] = {
    "billion laughs": (".rdf", laughs(10), "DOCTYPE"),
    "quadratic blow-up": (
        ".rdf",
        xml(
            f'<rdf:Description rdf:about="x:a"><x:p>{"&a;" * 9_000}</x:p></rdf:Description>',
            f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]>',
        ),
        "DOCTYPE",
    ),
    "external DTD": (".rdf", xml("", '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd">'), "DOCTYPE"),
    "external entity": (".rdf", xml("&x;", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "DOCTYPE"),
    "parameter entity": (".rdf", xml("", '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p;]>'), "DOCTYPE"),
    "laughs in UTF-16": (".rdf", laughs(9).replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"), "DOCTYPE"),
    "deep elements": (".rdf", described("<x:p><x:C>" * 5_000 + "</x:C></x:p>" * 5_000), "rdf_nesting"),
    "deep open elements": (".rdf", RDF + "<x:p>" * 50_000, "rdf_nesting"),
    "deep literal XML": (
        ".rdf",
        described(f'<x:p rdf:parseType="Literal">{"<a>" * 5_000}{"</a>" * 5_000}</x:p>'),
        "rdf_nesting",
    ),
    "long XML text": (".rdf", described(f"<x:p>{'a' * 20_000}</x:p>"), "rdf_literal"),
    "long XML attribute": (".rdf", described(f'<x:p rdf:resource="x:{"a" * 20_000}"/>'), "rdf_literal"),
    "long namespace used often": (
        ".rdf",
        xml('<n:C rdf:about="x:a"/>' * 500, start=RDF.replace("xmlns:x=", f'xmlns:n="x:{"a" * 9_000}" xmlns:x=')),
        "rdf_expanded",
    ),
    "many XML triples": (".rdf", xml('<x:C rdf:about="x:a"/>' * 2_000), "triples"),
    "deep JSON arrays": (".jsonld", "[" * 50_000 + "]" * 50_000, "rdf_nesting"),
    "deep JSON objects": (".jsonld", '{"x:a":' * 50_000 + "1" + "}" * 50_000, "rdf_nesting"),
    "deep JSON, open": (".jsonld", "[{" + '"a":[' * 50_000, "rdf_nesting"),
    "remote context": (".jsonld", '{"@context": "http://127.0.0.1:1/c.jsonld", "@id": "x:a"}', "elsewhere"),
    "remote context in a list": (".jsonld", '{"@context": [{}, "http://127.0.0.1:1/"], "@id": "x:a"}', "elsewhere"),
    "remote context by escapes": (".jsonld", r'{"\u0040context": "http:\/\/127.0.0.1:1\/"}', "elsewhere"),
    "remote context, overwritten": (".jsonld", '{"@context": "http://127.0.0.1:1/", "@context": {}}', "elsewhere"),
    "file context": (".jsonld", '[{"@graph": [{"@context": "file:///etc/passwd"}]}]', "elsewhere"),
    "scoped remote context": (
        ".jsonld",
        '{"@context": {"p": {"@id": "x:p", "@context": "http://127.0.0.1:1/"}}, "p": {}}',
        "elsewhere",
    ),
    "imported context": (".jsonld", '{"@context": {"@import": "http://127.0.0.1:1/"}}', "elsewhere"),
    "long JSON text": (".jsonld", json.dumps({"@id": "x:a", "x:p": "a" * 20_000}), "rdf_literal"),
    "prefix used often": (
        ".jsonld",
        json.dumps({"@context": {"n": f"http://a/{'a' * 9_000}/"}, "@id": "n:a", "n:p": list(range(500))}),
        "rdf_expanded",
    ),
    "many JSON triples": (".jsonld", json.dumps({"@id": "x:a", "x:p": list(range(2_000))}), "triples"),
    "deep lists": (".ttl", "<x:a> <x:p> " + "(" * 50_000 + ")" * 50_000 + " .", "rdf_nesting"),
    "deep blank nodes": (".ttl", "<x:a> <x:p> " + "[ <x:p> " * 50_000 + "1" + "]" * 50_000 + " .", "rdf_nesting"),
    "deep lists, open": (".ttl", "<x:a> <x:p> " + "(" * 50_000, "rdf_nesting"),
    "deep triple terms": (".ttl", "<x:a> <x:p> " + "<<( <x:a> <x:p> " * 20_000 + "1" + ")>>" * 20_000, "rdf_nesting"),
    "deep quoted triples": (".ttl", "<<" * 20_000, "rdf_nesting"),
    "deep annotations": (".ttl", "<x:a> <x:p> 1 " + "{| <x:p> 1 " * 5_000 + "|}" * 5_000 + ".", "rdf_nesting"),
    "deep triple terms, lines": (".nt", "<x:a> <x:p> " + "<<( <x:a> <x:p> " * 20_000 + '"1"', "rdf_nesting"),
    "deep in TriG": (".trig", "<x:g> { <x:a> <x:p> " + "(" * 20_000 + ")" * 20_000 + " }", "rdf_nesting"),
    "long text": (".ttl", f'<x:a> <x:p> """{"a" * 20_000}""" .', "rdf_literal"),
    "long text of quotes": (".ttl", f"<x:a> <x:p> '''{chr(92)}'{'a' * 20_000}''' .", "rdf_literal"),
    "long IRI": (".nq", f"<x:{'a' * 20_000}> <x:p> <x:o> .", "rdf_literal"),
    "long prefix used often": (
        ".ttl",
        f"@prefix n: <x:{'a' * 9_000}> .\n" + "n:a n:b n:c .\n" * 500,
        "rdf_expanded",
    ),
    "long base used often": (".ttl", f"BASE <http://a/{'a' * 9_000}/>\n" + "<a> <b> <c> .\n" * 500, "rdf_expanded"),
    "many triples": (".ttl", "<x:a><x:b>1." * 2_000, "triples"),
    "many triples by commas": (".ttl", "<x:a> <x:b> " + ",".join(["1"] * 2_000) + " .", "triples"),
    "a long list": (".ttl", "<x:a> <x:b> (" + "1 " * 2_000 + ") .", "triples"),
    "many quads": (".nq", "<x:a> <x:b> <x:c> <x:d> .\n" * 2_000, "triples"),
    "large": (".ttl", b"#" * 500_001, "rdf_bytes"),
    "gzip bomb": (".ttl", gzip.compress(b"\n" * 10_000_000), "gzip"),
    "bzip2 bomb": (".ttl", bz2.compress(b"\n" * 10_000_000), "bzip2"),
    "xz bomb": (".ttl", lzma.compress(b"\n" * 10_000_000), "xz"),
    "gzip bomb as XML": (".rdf", gzip.compress(b"<a/>" * 1_000_000), "gzip"),
    "a byte 0": (".ttl", b"<x:a> <x:b> \0 .", "byte 0"),
    "no UTF-8": (".ttl", b"<x:a> <x:b> '\xc0\xaf' .", "UTF-8"),
    "surrogates": (".ttl", b"<x:a> <x:b> '\xed\xa0\x80' .", "UTF-8"),
    "an unended text": (".ttl", "<x:a> <x:b> '''" + "a" * 100_000, ""),
    "unended texts": (".ttl", "' " * 100_000, ""),
    "unended IRI": (".ttl", "<" * 100_000, "rdf_nesting"),
    "unended JSON text": (".jsonld", '{"' * 100_000, "rdf_nesting"),
    "JSON text without end": (".jsonld", '{"' + "a" * 100_000, ""),
    "XML that is none": (".rdf", "<" * 100_000, ""),
    "an undeclared entity": (".rdf", described("<x:p>&nbsp;</x:p>"), ""),
}


def zipped() -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.ttl", b"\n" * 10_000_000)
    return held.getvalue()


BOMBS["zip bomb"] = (".ttl", zipped(), "ZIP")


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(name: str) -> None:
    ending, text, by = BOMBS[name]
    data = text if isinstance(text, bytes) else text.encode()
    began = time.thread_time()
    with pytest.raises(DpoKgError, match=None if by in vars(Limits) or not by else by) as caught:
        parse_rdf(data, guess_format(f"x{ending}"), SMALL)
    assert time.thread_time() - began < 3
    if isinstance(caught.value, LimitError):
        assert caught.value.limit == by
    else:
        assert isinstance(caught.value, InputError) and by not in Limits.__dataclass_fields__


def test_what_is_well_within_is_read() -> None:
    for path in sorted((ROOT / "data").rglob("*.ttl"))[:12] + sorted((ROOT / "ontology").glob("*.ttl")):
        data = path.read_bytes()
        found = parse_rdf(data, ox.RdfFormat.TURTLE, LIMITS, path.name)
        assert len(found) == sum(1 for _ in ox.parse(data, format=ox.RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("ending", "text", "count"),
    [
        (".ttl", "<x:a> <x:p> '((((((((' , (1 (2 [ <x:q> \"[[[\" ])) . # ((((\n<x:(((> <x:p> 1 .", 12),
        (".rdf", described("<x:p>&lt;!DOCTYPE&#32;</x:p><!-- <!DOCTYPE a> -->"), 1),
        (".rdf", "<?xml version='1.0'?><!-- DOCTYPE -->" + RDF + "</rdf:RDF>", 0),
        (".jsonld", '{"@context": {"p": "x:p"}, "@id": "x:a", "p": "[[[[[{{{{ \\" @context"}', 1),
        (".jsonld", f'{{"@context": "{CONTEXT}", "@id": "x:a", "x:b": 1}}', 1),
        (".nt", '<x:a> <x:b> "((((" .\n# ((((\n', 1),
    ],
)
def test_what_only_looks_nested_is_read(ending: str, text: str, count: int) -> None:
    assert len(parse_rdf(text.encode(), guess_format(f"x{ending}"), Limits(rdf_nesting=4))) == count


def test_nothing_is_fetched_or_parsed_by_the_check() -> None:
    text = "<x:a> <x:b> this is no Turtle"
    assert check_rdf(text.encode(), ox.RdfFormat.TURTLE, LIMITS) == text
    with pytest.raises(InputError) as caught:
        parse_rdf(text.encode(), ox.RdfFormat.TURTLE, LIMITS, "sent")
    assert caught.value.place == "sent" and caught.value.line == 1


def test_a_bomb_that_no_check_knows_costs_its_worker(tmp_path: Path) -> None:
    """Without any limit on its terms, RDF that grows in memory ends at the ceiling of the worker."""

    async def test() -> None:
        pool = WorkerPool("isolation_handlers:open_parser", {}, size=1, limits=Limits(memory=150 << 20, seconds=20))
        await pool.start()
        try:
            text = f"@prefix n: <x:{'a' * 90_000}> .\n" + "n:a n:b n:c .\n" * 5_000
            with pytest.raises(LimitError) as caught:
                await pool.call({"format": "x.ttl", "body": text.encode()})
            assert caught.value.limit == "memory"
            reply = await pool.call({"format": "x.ttl", "body": b"<x:a> <x:b> 1 ."})
            assert reply.body == b"1"
        finally:
            await pool.close()

    asyncio.run(test())
