"""`dpo-kg quality`: its figures against counts that are made from the files by plain means, without SPARQL."""

from __future__ import annotations

import csv
import io
import itertools
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import dpo_kg
from conftest import ROOT
from dpo_kg.cli import main
from dpo_kg.cli.quality import build_parser
from dpo_kg.documentation.quality import write_quality_page
from dpo_kg.errors import BuildError, UnknownNameError
from dpo_kg.exporters.grouped import write_percent, write_quality
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.quality.agreement import weigh_agreement
from dpo_kg.quality.figures import PARTS, SELECTED, QualityRows, load_figures, read_header

DPO = "https://w3id.org/dpo-kg/ontology#"
LAYERS = sorted(path.name for path in (ROOT / "data").iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def rows(field: KnowledgeGraph) -> QualityRows:
    return field.quality()


def dicts(rows: QualityRows) -> list[dict[str, Any]]:
    return [dict(row) for row in rows.to_dicts()]


def numbers(rows: QualityRows, figure: str) -> dict[str, tuple[int, int]]:
    """Item → number and of how many."""
    return {r["item"]: (r["number"], r["of"]) for r in dicts(rows) if r["figure"] == figure}


# --- The files by plain means: canonical Turtle is a block per thing, a property per line or list of lines


def blocks(layer: str) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    """Name, classes and property → values of each thing in the files of a layer."""
    for path in sorted((ROOT / "data" / layer).rglob("*.ttl")):
        for text in path.read_text(encoding="utf-8").split("\n\n"):
            match = re.match(r"(\S+) (?:a (.*?) [;.](?:\n|$))?", text)
            if match is None or text.startswith("@prefix") or match[1].startswith("#"):
                continue
            about: dict[str, list[str]] = {}
            body = re.sub(r" \.\s*$", " ;", text[match.end() :] if match[2] else text[len(match[1]) :])
            for part in re.split(r" ;\s*\n?\s*", body):
                name, _, values = part.strip().partition(" ")
                if not name:
                    name, _, values = part.strip().partition("\n")
                about[name.strip()] = re.findall(r'"(?:[^"\\]|\\.)*"\S*|[^\s,]+', values)
            yield match[1], match[2] or "", about


def stated(layer: str) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    """As `blocks`, and what claims of preferred rank hold."""
    for name, kinds, about in blocks(layer):
        if name.startswith("claim:") and about.get("dpo:rank") == ["rank:preferred"]:
            yield about["dpo:claimSubject"][0], "", {about["dpo:claimPredicate"][0]: claimed(about)}
        yield name, kinds, about


def claimed(about: dict[str, list[str]]) -> list[str]:
    return about.get("dpo:claimLiteral", []) + about.get("dpo:claimObject", [])


def merged(property: str, kind: str = "", *, left_open: bool = False) -> dict[str, dict[str, set[str]]]:
    """Thing → layer → values of a property, as the files state them; of things whose name begins so.

    On demand also those that a layer merely claims, where it states none.
    """
    found: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for layer in LAYERS:
        for name, _, about in stated(layer):
            if (
                property in about
                and name.startswith(kind)
                and not name.startswith(("citation:", "claim:", "document:"))
            ):
                found[name].setdefault(layer, set()).update(about[property])
        sure = {name for name, said in found.items() if layer in said}
        for name, _, about in blocks(layer) if left_open else ():
            if name.startswith("claim:") and about["dpo:claimPredicate"] == [property]:
                subject = about["dpo:claimSubject"][0]
                if subject not in sure and about.get("dpo:rank") != ["rank:deprecated"]:
                    found[subject].setdefault(layer, set()).update(claimed(about))
    return found


@pytest.fixture(scope="module")
def asserted(field: KnowledgeGraph) -> list[tuple[str, str, str]]:
    """The triples of the merged graph that are no inference, as N-Triples write their terms."""
    lines = field.export(format="nt").splitlines()
    return [(s, p, o.removesuffix(" .")) for s, p, o in (line.split(" ", 2) for line in lines)]


@pytest.mark.slow
def test_operations(rows: QualityRows) -> None:
    """Of the operations that a file puts on the list, those with a value of the property in some file."""
    found = numbers(rows, "operations")
    listed = {name for name, said in merged("dpo:onOfficialList").items() if {"true"} in said.values()}
    assert found["on the official list"] == (len(listed), 71) == (71, 71)
    for item, property in (("start", "dpo:start"), ("host state", "dpo:host"), ("headquarters", "dpo:headquarters")):
        assert found[item] == (len(listed & merged(property).keys()), 71), item
    status = merged("dpo:endStatus")
    ongoing = {name for name, said in status.items() if {"end-status:ongoing"} in said.values()}
    assert found["end, or ongoing"] == (len(listed & (merged("dpo:end").keys() | ongoing)), 71)


@pytest.mark.slow
def test_resolutions(rows: QualityRows) -> None:
    """By the symbols in the files: how many numbers, and how many of these have a day, a vote, a subject."""
    named: dict[str, int] = {}
    having: dict[str, set[str]] = defaultdict(set)
    for layer in LAYERS:
        for name, _, about in stated(layer):
            match = re.match(r'"S/RES/(\d+) ', about.get("dpo:symbol", [""])[0])
            if match and name.startswith("document:"):
                named[name] = int(match[1])
            if name.startswith("document:"):
                having["day of adoption"] |= {name} if "dpo:adoptedOn" in about else set()
                having["subject"] |= {name} if "dpo:subjectLabel" in about else set()
            if "dpo:votesFor" in about or "dpo:voteKind" in about:
                having["vote"].update(about.get("dpo:adopts", [name.replace("adoption:", "document:")]))
    latest = max(named.values())
    expected = {"in the graph": (len(set(named.values())), latest)}
    for item in ("day of adoption", "vote", "subject"):
        expected[item] = len({named[name] for name in having[item] if name in named}), latest
    assert numbers(rows, "resolutions") == expected


@pytest.mark.slow
def test_member_states(rows: QualityRows) -> None:
    members: set[str] = set()
    for layer in LAYERS:
        members |= {name for name, kinds, _ in blocks(layer) if "dpo:MemberState" in kinds}
    gone = merged("dpo:end").keys() | {
        n for n, s in merged("dpo:endStatus").items() if {"end-status:ended"} in s.values()
    }
    today = members - gone
    found = numbers(rows, "member-states")
    assert found["in the graph"] == (len(today), 193)
    for item, name in (
        ("day of admission", "admittedOn"),
        ("ISO 3166 code of two letters", "isoAlpha2"),
        ("ISO 3166 code of three letters", "isoAlpha3"),
        ("M49 number", "m49"),
        ("number in the Correlates of War", "cowNumber"),
    ):
        assert found[item] == (len(today & merged(f"dpo:{name}").keys()), 193), item


@pytest.mark.slow
def test_tenures(rows: QualityRows) -> None:
    held = merged("dpo:tenureHolder", "tenure:")
    every = {name for layer in LAYERS for name, kinds, _ in blocks(layer) if "dpo:Tenure" in kinds.split(" , ")}
    known = merged("dpo:nationality")
    found = numbers(rows, "tenures")
    assert found["holder"] == (len(held.keys() & every), len(every))
    assert found["post"] == (len(every & merged("dpo:tenurePost", "tenure:").keys()), len(every))
    assert found["start"] == (len(every & merged("dpo:start", "tenure:").keys()), len(every))
    national = {name for name, said in held.items() if any(holder in known for v in said.values() for holder in v)}
    assert found["nationality of the holder"] == (len(national & every), len(every))


@pytest.mark.slow
@pytest.mark.parametrize("property", ["start", "end"])
def test_agreement_on_dates(rows: QualityRows, property: str) -> None:
    """Where two layers date one thing: equal, one date the beginning of the other, or neither."""

    def degree(said: list[set[str]]) -> str:
        if all(one == said[0] for one in said):
            return "agree"
        texts = [{value.split('"')[1] for value in one} for one in said]
        near = all(
            any(a.startswith(b) or b.startswith(a) for a in one for b in other)
            for one, other in itertools.combinations(texts, 2)
        )
        return "agree less exactly" if near else "conflict"

    dates = merged(f"dpo:{property}", left_open=True)
    expected = Counter(degree(list(said.values())) for said in dates.values() if len(said) > 1)
    found = {
        r["item"]: r["number"] for r in dicts(rows) if r["property"] == DPO + property and r["part"] == "agreement"
    }
    assert {item: number for item, number in found.items() if number} == dict(expected)
    assert sum(expected.values()) > 20


@pytest.mark.slow
def test_documents_per_fact(rows: QualityRows, asserted: list[tuple[str, str, str]]) -> None:
    """Counted with dictionaries over the asserted triples."""
    about: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for s, p, o in asserted:
        about[s][p.rpartition("#")[2].rstrip(">") if DPO in p else p].append(o)
    claims: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for said in list(about.values()):
        for o in said.get("claimObject", []) + said.get("claimLiteral", []):
            for s, p in itertools.product(said.get("claimSubject", []), said.get("claimPredicate", [])):
                claims[s, p, o].update(said.get("source", []))
    skipped = ("#type>", "rdf-schema#label>")
    counts: Counter[str] = Counter()
    for s, p, o in asserted:
        if p.endswith(skipped):
            continue
        documents = set(claims.get((s, p, o), ()))
        for citation in about[s].get("citation", ()):
            for document in about[citation].get("source", ()):
                if p in (about[citation].get("supports") or about[document].get("supports") or ()):
                    documents.add(document)
        if documents:
            named = ["", "one document", "two documents", "three or more documents"]
            counts[named[min(len(documents), 3)]] += 1
    total = sum(counts.values())
    assert numbers(rows, "sources-per-fact") == {item: (number, total) for item, number in counts.items()}
    assert len(counts) == 3


@pytest.mark.slow
def test_precision_of_dates(rows: QualityRows, asserted: list[tuple[str, str, str]]) -> None:
    types: dict[str, list[str]] = defaultdict(list)
    for s, p, o in asserted:
        if p.endswith("22-rdf-syntax-ns#type>") and DPO in o:
            types[s].append(o)
    counts: Counter[tuple[str, str, str]] = Counter()
    for s, p, o in asserted:
        match = re.fullmatch(r'"([^"]*)"\^\^<(?:\S*/EDTF|\S*#date)>', o)
        if match:
            digits = [len(part) for part in re.sub("[?~%]", "", match[1]).split("-")]
            plain = re.fullmatch(r"[\d-]+", re.sub("[?~%]", "", match[1]))
            kind = {(4, 2, 2): "day", (4, 2): "month", (4,): "year"}.get(tuple(digits)) if plain else None
            for of in types[s]:
                if not of.endswith(("#Citation>", "#Claim>", "#ReferenceEntry>")):
                    counts[of[1:-1], p[1:-1], kind or "otherwise"] += 1
    found = {
        (r["class"], r["property"], r["item"]): r["number"]
        for r in dicts(rows)
        if r["figure"] == "date-precision" and r["number"]
    }
    assert found == dict(counts)
    assert len(counts) > 20 and {key[2] for key in counts} == {"day", "month", "year", "otherwise"}


@pytest.mark.slow
def test_age_of_layers(rows: QualityRows, field: KnowledgeGraph) -> None:
    """Of each layer the latest date of issue in its own files, and the months to the version of the data."""
    now = [int(part) for part in field.info()["data_version"].split("-")]
    found = {r["item"]: (r["number"], r["value"]) for r in dicts(rows) if r["part"] == "age"}
    assert sorted(str(name) for name in found) == LAYERS
    for layer in ("psdata-pko", "cow-states", "un-member-states"):
        issued = {n: a["dpo:issuedOn"][0].split('"')[1] for n, _, a in blocks(layer) if "dpo:issuedOn" in a}
        year, month, day = (int(part) for part in str(found[layer][1]).split("-"))
        assert str(found[layer][1]).startswith(max(issued.values()))
        whole = 12 * (now[0] - year) + now[1] - month - (1 if now[2] < day else 0)
        assert found[layer][0] == whole
    assert found["seeds"] == (None, None)


@pytest.mark.reference
def test_official_lists_by_the_raw_files(rows: QualityRows, reference: Path) -> None:
    """The list of operations has 71 rows, that of the members 193: by the files of their publishers."""

    def read(folder: str) -> list[list[dict[str, str]]]:
        files = sorted((reference / "sources" / folder).rglob("*.csv"))
        texts = (file.read_text(encoding="utf-8-sig") for file in files)
        return [list(csv.DictReader(io.StringIO(text, newline=""))) for text in texts]

    assert 193 in map(len, read("un-member-states"))
    assert 71 in map(len, read("peacekeeping-mission-dates"))
    assert numbers(rows, "operations")["start"][1] == 71 and numbers(rows, "member-states")["in the graph"][1] == 193


# --- The report


@pytest.mark.slow
def test_parts_and_shares(rows: QualityRows, field: KnowledgeGraph) -> None:
    every = dicts(rows)
    assert list(dict.fromkeys(row["part"] for row in every)) == list(PARTS)
    for row in every:
        if row["of"]:
            assert row["share"] == Decimal(f"{row['number'] / row['of']:.4f}") and 0 <= row["number"] <= row["of"]
        else:
            assert row["part"] == "age" and row["share"] is None
    for part in PARTS:
        assert [row for row in every if row["part"] == part] == dicts(field.quality(part))
    with pytest.raises(UnknownNameError, match="unknown part: completness"):
        field.quality("completness")
    assert next(a.choices for a in build_parser()._actions if a.dest == "part") == tuple(PARTS)


@pytest.mark.slow
def test_text(rows: QualityRows) -> None:
    text = write_quality(rows)
    assert all(f"{figure.summary}\n" in text for figure in rows.figures.values())
    assert "  on the official list: 71 of 71 (100.0%)\n" in text
    assert re.search(r"\n  start, \d+: agree \d+ \(", text) and "\n  seeds: not dated\n" in text
    for format in ("table", "csv", "tsv", "json", "jsonl"):
        assert "on the official list" in rows.to_text(format)


@pytest.mark.slow
def test_page(rows: QualityRows, field: KnowledgeGraph) -> None:
    (page,) = (told for _, told in write_quality_page(field))
    assert all(f"### {figure.summary}" in page for figure in rows.figures.values())
    assert "| on the official list | 71 | 71 | 100.0% |" in page
    assert re.search(r"\| start \| \d+ \| \d+ \(", page) and "| seeds |" in page


def test_a_share_is_never_rounded_to_all_or_nothing() -> None:
    told = [write_percent(n, 10_000) for n in (0, 1, 5, 5_000, 9_994, 9_999, 10_000)]
    assert told == ["0.0%", "<0.1%", "0.1%", "50.0%", "99.9%", ">99.9%", "100.0%"]


def edtf(text: str) -> frozenset[ox.NamedNode | ox.BlankNode | ox.Literal]:
    return frozenset({ox.Literal(text, datatype=ox.NamedNode("http://id.loc.gov/datatypes/edtf/EDTF"))})


def test_degrees_of_agreement() -> None:
    assert weigh_agreement([edtf("1991-02"), edtf("1991-02")]) == "agree"
    assert weigh_agreement([edtf("1991-02"), edtf("1991"), edtf("1991-02-03")]) == "agree less exactly"
    assert weigh_agreement([edtf("1991-02"), edtf("1991"), edtf("1991-03")]) == "conflict"
    assert weigh_agreement([edtf("1991-02"), edtf("1991-02"), edtf("1992")]) == "conflict"
    one, two = (frozenset({ox.Literal(text)}) for text in ("1991", "1991-02"))
    assert weigh_agreement([one, two]) == "conflict"


def test_a_figure_is_a_file(tmp_path: Path, root: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A new query is a new figure; what it may not select, and a header at fault, are told."""
    shutil.copytree(root, tmp_path / "own")
    home = tmp_path / "own" / "queries" / "quality"
    shutil.rmtree(home)
    home.mkdir()
    query = 'SELECT ?item ?number WHERE { VALUES (?item ?number) { ("a" 1) ("b" 3) } }\n'
    header = "#+ part: sources\n#+ summary: Of two\n#+ description: >-\n#+   More of it,\n#+   here.\n"
    assert read_header(header) == {"part": "sources", "summary": "Of two", "description": "More of it, here."}
    (home / "two.rq").write_text(header + query, encoding="utf-8")
    own = dpo_kg.open(str(tmp_path / "own"))
    assert numbers(own.quality("sources"), "two") == {"a": (1, 4), "b": (3, 4)}
    assert not len(own.quality("completeness"))
    (home / "two.rq").write_text(header + query.replace("?item ?number W", "?item ?number ?odd W"), encoding="utf-8")
    with pytest.raises(BuildError, match=r"queries/quality/two.rq: it selects .* not odd"):
        own.quality("sources")
    (home / "two.rq").write_text(header.replace("sources", "bogus") + query, encoding="utf-8")
    with pytest.raises(BuildError, match="no part bogus; the parts are completeness"):
        own.quality()
    (home / "two.rq").write_text(query, encoding="utf-8")
    with pytest.raises(BuildError, match="the header has no part and no summary and no description"):
        load_figures(str(tmp_path / "own"))


def test_queries_run_on_any_engine_and_have_an_order() -> None:
    for path in sorted((ROOT / "queries" / "quality").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        solutions = ox.Store().query(text)  # all prefixes are declared in the file
        assert isinstance(solutions, ox.QuerySolutions)
        assert {variable.value for variable in solutions.variables} <= set(SELECTED)
        assert re.search(r"\nORDER BY [?\w ]+\n?\Z", text)


def test_the_command(capfd: pytest.CaptureFixture[str], kg: KnowledgeGraph) -> None:
    assert main(["quality", "age", "-f", "text"]) == 0
    out, err = capfd.readouterr()
    assert out.startswith("Age of the newest source of each layer\n") and err == ""
    assert main(["quality", "age", "-f", "json"]) == 0
    assert '"seeds"' in capfd.readouterr().out
