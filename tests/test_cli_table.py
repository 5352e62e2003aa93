"""Every command by every kind of input: what it is given, what it exits with, what it says, and where.

The table stands in `COMMAND_CASES`; what holds of every command (an unknown option, an output that cannot be written, a
reader that goes away, …) is made from its parser and its good input, so that no command can be forgotten.

python tests/test_cli_table.py prints the table as Markdown.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import io
import json
import os
import pty
import re
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

import dpo_kg
from conftest import some_of
from dpo_kg import errors
from dpo_kg.cli import COMMANDS, load_command, main
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.locations import FOLDERS, find_resources

ENTRY = "import sys; from dpo_kg.cli import entry; entry()"
POST = "Under-Secretary-General for Peacekeeping Operations"
SOURCE = "Encyclopedia article on the United Nations Department of Peace Operations"
TURTLE = """\
@prefix dpo: <https://w3id.org/dpo-kg/ontology#> .
@prefix person: <https://w3id.org/dpo-kg/id/person/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

person:doe-jane a dpo:Person ;
    rdfs:label "Jane Doe" .
"""
DATED = f"""{TURTLE}
<https://w3id.org/dpo-kg/id/tenure/x> a dpo:Tenure ;
    dpo:end "DATE"^^<http://id.loc.gov/datatypes/edtf/EDTF> .
"""
ROW = f'"Doe, Jane",{POST},March 2030,2031-02-28,ended,,{SOURCE},L42,\n'
HEADS = "person,post,start,end,end status,as of,source,place,note\n"
#: No dates, as people write them; each is one argument on a command line.
NO_DATES = ("2008-02-30", "1992-3", "yesterday", "''")

FILES = {
    "good.rq": "SELECT ?name { ?p a dpo:SecretaryGeneral ; rdfs:label ?name } ORDER BY ?name",
    "good.ttl": TURTLE,
    "good.csv": HEADS + ROW,
    "bad.ttl": TURTLE.replace("rdfs:label", "dpo:lable"),
    "bad.csv": HEADS + ROW.replace("Doe, Jane", ""),
    "broken.rq": "SELECT ?name {\n  ?p rdfs:label }",
    "broken.ttl": TURTLE.replace('Doe"', "Doe"),
    "broken.csv": HEADS + '"Doe, Jane',
    "loose.ttl": TURTLE.replace(" ;\n    ", "; "),
    "clash.ttl": f"{TURTLE}person:doe-jane a dpo:Post .\n",
    **{f"date-{n}.ttl": DATED.replace("DATE", shlex.split(day)[0]) for n, day in enumerate(NO_DATES)},
    **{f"date-{n}.csv": HEADS + ROW.replace("March 2030", day) for n, day in enumerate(NO_DATES[:3])},
}


class Case(NamedTuple):
    """A command line in the folder of FILES.

    Attributes:
        line: the words after `dpo-kg`.
        status: what it exits with.
        said: parts of what it says, parted by |: on standard error where it cannot be done, else on either stream.
    """

    line: str
    status: int
    said: str


class Inputs(NamedTuple):
    """What a command is given. A text instead of cases says why there are none.

    Attributes:
        good: a line that is carried out, with exit status 0.
        negative: lines that are understood and whose answer is no, with exit status 1.
        names: wrong names of things, queries, classes, …
        dates: what is no date.
        reads: the line with {} in the place of a file, and the ending of the file.
    """

    good: str
    negative: list[Case] | str
    names: list[Case] | str
    dates: list[Case] | str
    reads: tuple[str, str] | str


NO_FILE = "reads no file of the user's"
NO_DATE = "takes no date"
LISTS = "lists what there is; none is an answer"

COMMAND_CASES: dict[str, Inputs] = {
    "run": Inputs(
        "run heads --at 2008-06-30",
        LISTS,
        [
            Case("run hed", 2, "unknown query: hed|Did you mean heads?|dpo-kg queries"),
            Case("run overlaps --post usg-pk", 2, "unknown post (--post): usg-pk|Did you mean USG-PKO"),
            Case("run overlaps --post zzzzzzzz", 2, "unknown post (--post): zzzzzzzz|dpo-kg find"),
            Case("run missing --class Misson", 2, "unknown class (--class): Misson|Did you mean mission"),
            Case("run people --country ''", 2, "unknown country (--country): the name is empty"),
            Case("run stated-durations --only doubtfull", 2, "--only|doubtfull|Did you mean doubtful?|agreeing or"),
        ],
        [
            *[Case(f"run heads --at {day}", 2, "--at: not a day: '|as in 2008-06-30") for day in NO_DATES],
            *[Case(f"run events --since {day}", 2, "--since: not a day: '|as in 2008-06-30") for day in NO_DATES],
            Case("run overlaps --at 2008-02-30", 2, "overlaps does not ask about a date"),
        ],
        NO_FILE,
    ),
    "query": Inputs(
        "query good.rq",
        [Case("query -e 'ASK { ?s a dpo:Nothing }' --exit-status", 1, "false")],
        [
            Case("query goood.rq", 2, "goood.rq: no such file|Did you mean good.rq"),
            Case("query 'SELECT ?s { ?s a dpo:Post }'", 2, "no such file|-e"),
            Case("query -e 'SELECT ?s { ?s a dpoo:Post }'", 2, "query:1:18: |dpoo: is not declared|Did you mean dpo:?"),
            Case("query -e 'SELEKT ?s {}'", 2, "query:1:1: |SELECT"),
        ],
        NO_DATE,
        ("query {}", ".rq"),
    ),
    "queries": Inputs("queries", LISTS, "takes no name", NO_DATE, NO_FILE),
    "on": Inputs(
        "on 2008-06-30",
        "of every day something may be said; none is an answer",
        "takes a day alone",
        [Case(f"on {day}", 2, "dpo-kg: not a day: '|as in 2008-06-30") for day in (*NO_DATES, "1992", "1992-03")],
        NO_FILE,
    ),
    "together": Inputs(
        "together 'Jean-Marie Guéhenno' 'Alain Le Roy'",
        [Case("together 'Alain Le Roy' 'Bernard Miyet'", 1, "apart")],
        [
            Case("together 'Kofi Anan' 'Alain Le Roy'", 2, "unknown thing: Kofi Anan|Kofi Annan"),
            Case("together 'Alain Le Roy' zzzzzzzz", 2, "unknown thing: zzzzzzzz|dpo-kg find"),
        ],
        NO_DATE,
        NO_FILE,
    ),
    "vacancies": Inputs(
        "vacancies",
        LISTS,
        [
            Case("vacancies --post usg-pk", 2, "unknown post (--post): usg-pk|Did you mean USG-PKO"),
            Case("vacancies --post zzzzzzzz", 2, "unknown post (--post): zzzzzzzz|dpo-kg find"),
            Case("vacancies USG-PKO", 2, "an argument too many: USG-PKO|Did you mean --post USG-PKO?"),
        ],
        NO_DATE,
        NO_FILE,
    ),
    "overlaps": Inputs(
        "overlaps",
        LISTS,
        [
            Case("overlaps --post DPO", 2, "unknown post (--post): DPO|organization:dpo, which is no post"),
            Case("overlaps --post ''", 2, "unknown post (--post): the name is empty"),
        ],
        NO_DATE,
        NO_FILE,
    ),
    "schema": Inputs(
        "schema --class Tenure",
        LISTS,
        [
            Case("schema --class Tenur", 2, "unknown class: Tenur|Did you mean tenure"),
            Case("schema --class nothing-like-it", 2, "unknown class: nothing-like-it|dpo-kg schema lists"),
            Case("schema Tenure", 2, "an argument too many: Tenure|Did you mean --class Tenure"),
            Case("schema --frame persn", 2, "unknown frame: persn|Did you mean person?|dataset, document"),
        ],
        NO_DATE,
        NO_FILE,
    ),
    "find": Inputs(
        "find guehenno",
        [
            Case("find zzzzzzzz", 1, "nothing is called 'zzzzzzzz'"),
            Case("find kimoon", 1, "nothing is called 'kimoon'|Did you mean \"Ban Ki-moon"),
            Case("find zzzzzzzz -f json", 1, '"bindings": []|nothing is called'),
        ],
        [
            Case("find Annan --class Persn", 2, "unknown class: Persn|Did you mean person|dpo-kg schema"),
            Case("find ''", 2, "nothing to look for"),
        ],
        [Case(f"find {day}", 1, "nothing is called '") for day in NO_DATES[:2]],
        NO_FILE,
    ),
    "show": Inputs(
        "show DPO",
        LISTS,
        [
            Case("show 'Kofi Anan'", 2, "unknown thing: Kofi Anan|Kofi Annan"),
            Case("show zzzzzzzz", 2, "unknown thing: zzzzzzzz|dpo-kg find"),
            Case("show ''", 2, "the name is empty"),
        ],
        [Case(f"show DPO --at {day}", 2, "--at: not a day: '|as in 2008-06-30") for day in NO_DATES],
        NO_FILE,
    ),
    "why": Inputs(
        "why DPKO start",
        [Case("why DPKO 'held post'", 1, "no rows")],
        [
            Case("why 'Kofi Anan'", 2, "unknown thing: Kofi Anan|Kofi Annan"),
            Case("why zzzzzzzz", 2, "unknown thing: zzzzzzzz|dpo-kg find"),
            Case("why DPKO strat", 2, "unknown property: strat|start"),
            Case("why DPKO zzzzzzzz", 2, "unknown property: zzzzzzzz|dpo-kg schema"),
            Case("why ''", 2, "the name is empty"),
        ],
        NO_DATE,
        NO_FILE,
    ),
    "explain": Inputs(
        "explain DPKO start 1992-03",
        [Case("explain DPKO start 1993-03", 1, "does not hold|1992-03")],
        [
            Case("explain 'Kofi Anan' heldPost secretary-general", 2, "unknown thing: Kofi Anan|Kofi Annan"),
            Case("explain 'Kofi Annan' heldPst secretary-general", 2, "unknown property: heldPst|held post"),
            Case("explain 'Kofi Annan' heldPost secretary-genral", 2, "unknown thing: secretary-genral|secretary-gen"),
        ],
        # What is no date is a value that nothing has.
        [Case(f"explain DPKO start {day}", 1, "does not hold|1992-03") for day in NO_DATES],
        NO_FILE,
    ),
    "conflicts": Inputs(
        "conflicts",
        LISTS,
        [
            Case("conflicts DPKOO", 2, "unknown thing: DPKOO|Did you mean DPKO?"),
            Case("conflicts zzzzzzzz", 2, "unknown thing: zzzzzzzz|dpo-kg find"),
        ],
        NO_DATE,
        NO_FILE,
    ),
    "missing": Inputs(
        "missing --class Mission",
        LISTS,
        [
            Case("missing DPKOO", 2, "unknown thing: DPKOO|Did you mean DPKO?"),
            Case("missing --class Misson", 2, "unknown class (--class): Misson|Did you mean mission"),
            Case("missing --kind gapp", 2, "--kind|gapp|Did you mean gap?"),
        ],
        NO_DATE,
        NO_FILE,
    ),
    "quality": Inputs(
        "quality completeness",
        LISTS,
        [
            Case("quality completenes", 2, "PART: unknown value: completenes|Did you mean completeness"),
            Case("quality ''", 2, "PART: unknown value: it is empty|completeness, agreement"),
        ],
        NO_DATE,
        NO_FILE,
    ),
    "info": Inputs("info", LISTS, "takes no name", NO_DATE, NO_FILE),
    "check": Inputs(
        "check chain-length",
        "its graph is that of this clone, which has no fault (tests/test_checks.py has graphs with faults)",
        [
            Case("check chain-lenght", 2, "unknown check: chain-lenght|Did you mean chain-length|check --list"),
            Case("check chain-length --level eror", 2, "unknown level: eror|Did you mean error?|error, information"),
            Case("check --list chain-length", 2, "--list|chain-length"),
        ],
        NO_DATE,
        NO_FILE,
    ),
    "validate": Inputs(
        "validate good.ttl",
        [Case("validate bad.ttl", 1, "bad.ttl:6: |dpo:lable")],
        [Case("validate goood.ttl", 2, "goood.ttl: no such file|Did you mean good.ttl")],
        [Case(f"validate date-{n}.ttl", 1, f"date-{n}.ttl:9: |dpo:end") for n in range(len(NO_DATES))],
        ("validate {}", ".ttl"),
    ),
    "diff": Inputs(
        "diff good.ttl loose.ttl",
        [
            Case("diff good.ttl bad.ttl", 1, "Jane Doe|lable|2 changed"),
            Case("diff good.ttl bad.ttl -f json", 1, '"bindings"|lable'),
        ],
        [
            Case("diff good.ttl goood.ttl", 2, "goood.ttl: no such file|Did you mean good.ttl"),
            Case("diff good.ttl good.csv", 2, "unknown kind of RDF file: good.csv|.ttl"),
            Case("diff goood.ttl good.ttl", 2, "goood.ttl: no such file|Did you mean good.ttl"),
            Case("diff good.ttl taken.csv", 2, "taken.csv: is a folder without RDF files|.ttl"),
        ],
        "compares dates as they are written",
        ("diff good.ttl {}", ".ttl"),
    ),
    "export": Inputs(
        "export DPO",
        LISTS,
        [
            Case("export 'Kofi Anan'", 2, "unknown thing: Kofi Anan|Kofi Annan"),
            Case("export zzzzzzzz", 2, "unknown thing: zzzzzzzz|dpo-kg find"),
            Case("export DPO --frame organisation", 2, "unknown frame: organisation|Did you mean organization?"),
            Case("export --frame", 2, "name the thing|export MINUSCA --frame"),
        ],
        NO_DATE,
        NO_FILE,
    ),
    "tables": Inputs(
        "tables --list",
        LISTS,
        [
            Case("tables ''", 2, "the name of the folder is empty"),
            Case("tables good.ttl", 2, "good.ttl: is a file, not a folder|new or empty folder"),
            Case("tables .", 2, ".: the folder holds files that were not written here|new or empty folder"),
            Case("tables no/where", 2, "no/where: cannot be written: No such file or directory"),
        ],
        NO_DATE,
        NO_FILE,
    ),
    "infer": Inputs(
        "infer good.ttl",
        [Case("infer clash.ttl", 1, "person:doe-jane|dpo:Post")],
        [
            Case("infer goood.ttl", 2, "goood.ttl: no such file|Did you mean good.ttl"),
            Case("infer good.ttl --reasoner rule", 2, "unknown reasoner: rule|Did you mean rules?|rules, owlrl"),
        ],
        "a date that is none has no bounds, so that nothing follows; validate tells",
        ("infer {}", ".ttl"),
    ),
    "serve": Inputs(
        "serve --port 0",
        "answers over HTTP alone (tests/test_server.py)",
        [
            Case("serve --access-log apache", 2, "--access-log|apache"),
            Case("serve --port http", 2, "--port: not a value for port: 'http'"),
            Case("serve --workers 0", 2, "--workers: a number from 1 on, not 0"),
            Case("serve --root-path kg", 2, "--root-path: a path such as /dpo-kg, not 'kg'"),
            Case("serve --trusted-proxies localhost", 2, "--trusted-proxies: not an address: 'localhost'"),
            Case("serve --socket good.ttl", 2, "good.ttl is a file and no socket"),
        ],
        NO_DATE,
        NO_FILE,
    ),
    "site": Inputs(
        "site new-site --dry-run",
        "links that lead nowhere and pages that cannot be made are met in tests of their own",
        [
            Case("site ''", 2, "the name of the folder is empty"),
            Case("site good.ttl", 2, "good.ttl: is a file, not a folder|new or empty folder"),
            Case("site .", 2, ".: the folder holds files that are no site of dpo-kg|new or empty folder"),
            Case("site no/where", 2, "no/where: cannot be made|There is no folder no"),
            Case("site new-site --base example.org", 2, "--base: not the address of a site|https://example.org/dpo-kg"),
            Case("site new-site --base https://example.org/a?b", 2, "--base: not the address of a site"),
            Case("site new-site --processes 0", 2, "--processes: not a number from 1 to 64"),
        ],
        NO_DATE,
        NO_FILE,
    ),
    "template": Inputs(
        "template tenure",
        LISTS,
        [Case("template tenur", 2, "unknown kind of table: tenur|Did you mean tenure?|tenure, mission")],
        NO_DATE,
        NO_FILE,
    ),
    "import": Inputs(
        "import table good.csv",
        [Case("import table bad.csv", 1, "bad.csv: A2 (person)|nothing is written")],
        [
            Case("import tabel good.csv", 2, "unknown importer: tabel|Did you mean table?|There is table, for"),
            Case("import table goood.csv", 2, "goood.csv: no such file|Did you mean good.csv"),
            Case("import table good.ttl", 2, "good.ttl: is no table|.csv"),
            Case("import table good.csv --kind tenur", 2, "unknown kind of table: tenur|Did you mean tenure?"),
            Case("import table good.csv --sheet x", 2, "unknown sheet: x|CSV file has no sheets"),
        ],
        [
            Case("import table date-0.csv", 1, "date-0.csv: C2 (start): no such day: 2008-02-30"),
            Case("import table date-1.csv", 0, '"1992-03"'),
            Case("import table date-2.csv", 1, "date-2.csv: C2 (start): not a date|Write it as in 1992, 1992-03"),
        ],
        ("import table {}", ".csv"),
    ),
    "fmt": Inputs(
        "fmt --check good.ttl",
        [Case("fmt --check loose.ttl", 1, "loose.ttl|dpo-kg fmt loose.ttl")],
        [Case("fmt --check goood.ttl", 2, "goood.ttl: no such file|Did you mean good.ttl")],
        "knows no dates: it changes the form of a file alone",
        ("fmt --check {}", ".ttl"),
    ),
    "completion": Inputs(
        "completion bash",
        LISTS,
        [Case("completion bsh", 2, "SHELL: unknown value: bsh|Did you mean bash or")],
        NO_DATE,
        NO_FILE,
    ),
}  # fmt: skip

#: Options that say how something is done, not on what: each takes a wrong value as well.
WRONG_VALUES = {
    "--color": "mauve", "--lang": "de", "--scope": "nowhere", "--timeout": "soon", "--endpoint": "nowhere",
    "--format": "bogus", "--errors": "yaml", "--level": "mild", "--kind": "bogus",
    "--reasoner": "bogus", "--limit": "many",
}  # fmt: skip


class Ended(NamedTuple):
    """A command that has ended."""

    status: int
    out: str
    err: str


# --- What is made from the parser of a command


def parser_of(name: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = load_command(name).build_parser()
    return parser


def options_with_values(name: str) -> Iterator[argparse.Action]:
    for action in parser_of(name)._actions:
        if action.option_strings and action.nargs is None:
            yield action


def usage_cases(name: str) -> list[Case]:
    """A misspelt option, an option without its value, a value that it does not take, an argument too many or few."""
    good = COMMAND_CASES[name].good
    parser = parser_of(name)
    cases = [Case(f"{good} --bogus", 2, f"unknown option: --bogus|dpo-kg {name}|--help tells more")]
    for action in parser._actions:
        option = max(action.option_strings, key=len, default="")
        if len(option) > 5:
            misspelt = option[:-2] + option[-1]
            cases.append(Case(f"{good} {misspelt}", 2, f"unknown option: {misspelt}|Did you mean {option}"))
    for action in options_with_values(name):
        option = max(action.option_strings, key=len)
        cases.append(Case(f"{good} {option}", 2, option))
        if option in WRONG_VALUES:
            value = WRONG_VALUES[option]
            cases.append(Case(f"{good} {option} {value}", 2, value))
    positionals = [action for action in parser._actions if not action.option_strings]
    if not any(action.nargs in ("*", "+") for action in positionals):
        given, _ = parser.parse_known_args(shlex.split(good)[1:])
        open_places = sum(getattr(given, action.dest) is None for action in positionals)
        cases.append(Case(good + " word" * open_places + " toomany", 2, "an argument too many: toomany"))
    if any(action.nargs in (None, "+") for action in positionals):
        cases.append(Case(name, 2, f"dpo-kg {name}|--help tells more"))
    return cases


def output_cases(name: str) -> list[Case]:
    """Places that cannot be written, for a command that has --output."""
    option = next((action for action in parser_of(name)._actions if "--output" in action.option_strings), None)
    if option is None:
        return []
    ending = output_ending(name)
    good = COMMAND_CASES[name].good
    return [
        Case(f"{good} -o no/where{ending}", 2, f"no/where{ending}: cannot be written: No such file or directory"),
        Case(f"{good} -o taken{ending}", 2, f"taken{ending}: cannot be written: Is a directory"),
        Case(f"{good} -o good.ttl/x{ending}", 2, "cannot be written: Not a directory"),
        Case(f"{good} -o ''", 2, "--output: give the name of a file"),
        Case(f"{good} -o no-ending", 2, "no-ending|.ttl" if name == "import" else "no-ending has no ending|--format"),
        Case(f"{good} -o x.bogus", 2, "x.bogus|.ttl" if name == "import" else "unknown format|bogus"),
    ]


def output_ending(name: str) -> str:
    values = getattr(parser_of(name), "values", {}).get("--format", ("csv",))
    return ".ttl" if "ttl" in values[:2] or name == "import" else ".json" if "json" in values else ".csv"


def input_cases(name: str) -> list[Case]:
    """Files that cannot be read, for a command that reads some: not there, a folder, no UTF-8, broken, no name."""
    reads = COMMAND_CASES[name].reads
    if isinstance(reads, str):
        return []
    line, ending = reads
    return [
        Case(line.format(f"nobody{ending}"), 2, f"nobody{ending}: no such file"),
        Case(line.format(f"taken{ending}"), 2, f"taken{ending}: is a folder"),
        Case(line.format(f"latin{ending}"), 2, f"latin{ending}:2:|not UTF-8|iconv"),
        Case(line.format(f"broken{ending}"), 2, f"broken{ending}:|2:" if ending != ".ttl" else f"broken{ending}:6:"),
        Case(line.format(f"good{ending}/x{ending}"), 2, f"good{ending}/x{ending}: |Not a directory"),
        Case(line.format("''"), 2, "the name of a file is empty"),
    ]


#: Commands that come to an end by themselves; what serves is tried in tests/test_server.py.
ENDING = [name for name in COMMANDS if name != "serve"]
#: Kind of input → the cases of a command; a text says why there are none.
KINDS: dict[str, Callable[[str], list[Case] | str]] = {
    "good": lambda name: [Case(COMMAND_CASES[name].good, 0, "")] if name in ENDING else "ends by a signal alone",
    "answer no": lambda name: COMMAND_CASES[name].negative,
    "wrong name": lambda name: COMMAND_CASES[name].names,
    "wrong date": lambda name: COMMAND_CASES[name].dates,
    "wrong usage": usage_cases,
    "input": input_cases,
    "output": output_cases,
}


def cases_of(name: str, kind: str) -> list[Case]:
    cases = KINDS[kind](name)
    return [] if isinstance(cases, str) else cases


#: Commands that read files of the user's.
READING = [name for name in COMMANDS if not isinstance(COMMAND_CASES[name].reads, str)]


# --- In this process


def fill(place: Path) -> None:
    """Write what the cases speak of."""
    for name, content in FILES.items():
        (place / name).write_text(content, encoding="utf-8")
    for ending in (".rq", ".ttl", ".csv", ".json"):
        (place / f"taken{ending}").mkdir()
        (place / f"latin{ending}").write_bytes(b"#\n# Gu\xe9henno\n")
        (place / f"a b \u00e9{ending}").write_text(FILES.get(f"good{ending}", ""), encoding="utf-8")


def tell(line: str) -> Ended:
    """Carry out a command line in this process."""
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        status = main(shlex.split(line))
    out, err = (stream.detach().getvalue().decode() for stream in streams)
    return Ended(status, out, err)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, kg: KnowledgeGraph) -> Path:
    """A folder with the files that the cases speak of; the graph is built already."""
    folder = tmp_path_factory.mktemp("table")
    fill(folder)
    return folder


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The resources without the snapshot that an installation puts beside them, so that the graph has to be built."""
    folder = tmp_path_factory.mktemp("bare")
    root = Path(find_resources())
    for name in FOLDERS:
        shutil.copytree(root / name, folder / name)
    shutil.copy(root / "LICENSE-DATA", folder)
    return str(folder)


def check(case: Case, ended: Ended, place: Path) -> None:
    """Assert what holds of every end: its status, what it says and where, and that nothing is left behind."""
    both = ended.out + ended.err
    assert ended.status == case.status, both
    assert "Traceback" not in both and "\x1b" not in both
    # A negative answer is an answer, so that it stands on standard output; but for clashes and faults of a table.
    said = ended.err if case.status == 2 else both
    for part in filter(None, case.said.split("|")):
        assert part.casefold() in said.casefold()
    if case.status == 2:
        assert ended.out == "" and ended.err.startswith("dpo-kg: ")
    assert not [path.name for path in place.iterdir() if path.name.startswith(".dpo-kg")], "left behind"


ALL_CASES = [(name, kind, case) for name in COMMANDS for kind in KINDS for case in cases_of(name, kind)]
#: Options that most commands have: in the plain run one command stands for all.
_SHARED = ("--color", "--errors", "--format", "--output", "--scope", "--timeout", "--endpoint", "--excel", "--help")


def _always_runs(name: str, kind: str, case: Case) -> bool:
    if name == "conflicts":
        return True
    if kind == "wrong usage":
        return not any(option[:-2] in case.line for option in _SHARED)
    if case.line.startswith(("tables no/", "validate date-1", "validate date-2", "validate date-3")):
        return False
    return kind != "output" or case.line.endswith("-o ''")


def test_no_command_is_forgotten() -> None:
    assert list(COMMAND_CASES) == list(COMMANDS), "a command has come or gone: give its inputs in COMMAND_CASES"
    for name, inputs in COMMAND_CASES.items():
        for cases in (inputs.good, inputs.negative, inputs.names, inputs.dates, inputs.reads):
            assert cases, f"{name}: say why there are none"
        lines = [case.line for kind in KINDS for case in cases_of(name, kind)]
        assert lines and len(set(lines)) == len(lines) and all(shlex.split(line)[0] == name for line in lines)


@pytest.mark.parametrize(
    ("name", "kind", "case"),
    [
        pytest.param(*cell, id=f"{cell[1]}: {cell[2].line}", marks=() if _always_runs(*cell) else pytest.mark.slow)
        for cell in ALL_CASES
    ],
)
def test_case(place: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str, case: Case) -> None:
    """The line ends as it must, and an error is one object with a code where that is asked for."""
    monkeypatch.chdir(place)
    before = {path.name: path.stat().st_mtime_ns for path in place.iterdir()}
    ended = tell(case.line)
    check(case, ended, place)
    assert {path.name: path.stat().st_mtime_ns for path in place.iterdir()} == before, "nothing is written"
    if case.status == 2 and "--errors" not in case.line:
        told = tell(f"{name} --errors json{case.line[len(name) :]}")
        assert (told.status, told.out, told.err.count("\n")) == (2, "", 1)
        error = json.loads(told.err)
        assert error["code"] in CODES and error["status"] == 2
        assert ended.err.startswith(f"dpo-kg: {error['place'] or ''}") and error["message"] in ended.err
        if "Did you mean" in ended.err:
            assert error["suggestions"]


#: Codes of errors (dpo_kg.errors).
CODES = {kind.code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.DpoKgError)}


# --- In a process of its own


def environment(changes: Mapping[str, str] = {}) -> dict[str, str]:
    """Return the environment of this process, without what would change the output."""
    package = str(Path(dpo_kg.__file__).parent.parent)
    dropped = ("PYTHONUNBUFFERED", "PYTHONIOENCODING", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "DPO_KG_ERRORS")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH")))), **changes}


def start(line: str, place: Path, shell: str = "", *, plain: bool = False, changes: Mapping[str, str] = {}) -> Ended:
    """Run a line in a process.

    Args:
        line: the words after `dpo-kg`.
        place: the folder it runs in.
        shell: what follows the command in a shell, such as "<&-".
        plain: take away what a superuser may and others may not.
        changes: environment variables.
    """
    command = [*(PLAIN if plain else ()), sys.executable, "-c", ENTRY, *shlex.split(line)]
    if shell:
        command = ["sh", "-c", f'"$@" {shell}', "sh", *command]
    done = subprocess.run(command, input=b"", capture_output=True, cwd=place, env=environment(changes), timeout=60)
    ended = Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in ended.out + ended.err, ended.err
    return ended


#: For the superuser: a process that has no more rights than the permissions of files give.
PLAIN = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
needs_permissions = pytest.mark.skipif(
    bool(PLAIN) and shutil.which("setpriv") is None, reason="the superuser may read all, and no setpriv"
)


@pytest.mark.parametrize("name", some_of(ENDING, 6))
def test_poor_surroundings(place: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """No home, no language, no standard input, a cache that may only be read: the same bytes."""
    monkeypatch.chdir(place)
    line = COMMAND_CASES[name].good
    poor = {"HOME": "/nonexistent", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TERM": "dumb"}
    assert start(line, place, "<&-", changes=poor) == tell(line)


@pytest.mark.slow
@pytest.mark.parametrize("changes", [{"LC_ALL": "C"}, {"LC_ALL": "C.UTF-8"}, {"HOME": "/nonexistent"}], ids=str)
@pytest.mark.parametrize("name", ENDING)
def test_surroundings(place: Path, monkeypatch: pytest.MonkeyPatch, name: str, changes: dict[str, str]) -> None:
    monkeypatch.chdir(place)
    line = COMMAND_CASES[name].good
    assert start(line, place, changes=changes) == tell(line)


@pytest.mark.slow
@needs_permissions
@pytest.mark.parametrize("name", ENDING)
def test_a_cache_that_cannot_be_written(
    place: Path, bare: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Without a cache, in the environment or in the home, the graph is built in memory: the same answer."""
    monkeypatch.chdir(place)
    line = COMMAND_CASES[name].good
    expected = re.sub(r"(?m)^snapshot .*", "snapshot              in memory", tell(line).out)
    (tmp_path / "locked").mkdir(mode=0o555)
    locked = {"DPO_KG_CACHE": str(tmp_path / "locked" / "cache"), "DPO_KG_ROOT": bare}
    ended = start(line, place, plain=True, changes=locked)
    assert (ended.status, ended.out, ended.err) == (0, expected, tell(line).err)
    homeless = {"DPO_KG_CACHE": "", "XDG_CACHE_HOME": "", "HOME": "/proc/nobody", "DPO_KG_ROOT": bare}
    ended = start(line, place, plain=True, changes=homeless)
    assert (ended.status, ended.out, ended.err) == (0, expected, tell(line).err)


@needs_permissions
@pytest.mark.parametrize("name", some_of(ENDING, 10))
def test_no_permission(place: Path, tmp_path: Path, name: str) -> None:
    """A file that may not be read, a folder that may not be written, a file that may not be overwritten."""
    fill(tmp_path)
    (tmp_path / "locked").mkdir()
    reads, writes = COMMAND_CASES[name].reads, output_cases(name)
    cases = []
    if not isinstance(reads, str):
        line, ending = reads
        (tmp_path / f"secret{ending}").write_bytes((tmp_path / f"good{ending}").read_bytes())
        (tmp_path / f"secret{ending}").chmod(0)
        cases.append((line.format(f"secret{ending}"), f"secret{ending}", "cannot be read"))
    if writes:
        ending, good = output_ending(name), COMMAND_CASES[name].good
        (tmp_path / f"kept{ending}").touch(0o444)
        for path in (f"locked/x{ending}", f"kept{ending}"):
            cases.append((f"{good} -o {path}", path, "cannot be written"))
    if name == "tables":
        cases.append(("tables locked/x", "locked/x", "cannot be written"))
    if name == "site":
        cases.append(("site locked/x", "locked/x", "cannot be written"))
    if name == "fmt":
        shutil.copy(tmp_path / "loose.ttl", tmp_path / "kept.ttl")
        (tmp_path / "kept.ttl").chmod(0o444)
        cases.append(("fmt kept.ttl", "kept.ttl", "cannot be written"))
    (tmp_path / "locked").chmod(0o555)
    assert cases or name in ("completion",), "neither reads nor writes"
    for line, path, problem in cases:
        ended = start(line, tmp_path, plain=True)
        assert ended == Ended(2, "", f"dpo-kg: {path}: {problem}: Permission denied\n")
    assert not list((tmp_path / "locked").iterdir())
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".dpo-kg")]


@pytest.mark.parametrize("name", some_of(ENDING, 6))
def test_a_reader_that_goes_away(place: Path, name: str) -> None:
    """One that has gone before anything is said (a pipe that nobody reads); and, when slow, `| head -1`."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", ENTRY, *shlex.split(COMMAND_CASES[name].good)]
    done = subprocess.run(command, stdout=writing, stderr=-1, cwd=place, env=environment(), timeout=60)
    os.close(writing)
    told = tell_in(place, COMMAND_CASES[name].good)
    assert (done.returncode, done.stderr.decode()) == (0, told.err if not told.out else done.stderr.decode())
    assert b"Traceback" not in done.stderr and b"Broken pipe" not in done.stderr


def tell_in(place: Path, line: str) -> Ended:
    with contextlib.chdir(place):
        return tell(line)


@pytest.mark.slow
@pytest.mark.parametrize("name", ENDING)
def test_streams(place: Path, name: str) -> None:
    """`| head -1`, a full disk, and streams that the caller has closed."""
    line = COMMAND_CASES[name].good
    told = tell_in(place, line)
    first = start(line, place, "| head -n 1")
    assert first.status == 0 and first.out == "".join(told.out.splitlines(keepends=True)[:1])
    assert start(line, place, ">&-").status == 0
    assert start(line, place, "2>&-") == Ended(0, told.out, "")
    assert start(line, place, "<&- >&- 2>&-") == Ended(0, "", "")
    if told.out and Path("/dev/full").exists():
        ended = start(line, place, "> /dev/full")
        assert (ended.status, ended.err) == (2, "dpo-kg: standard output: No space left on device\n")
        ended = start(f"{line} --errors json", place, "> /dev/full")
        assert json.loads(ended.err.splitlines()[-1])["code"] == "failed-output"
        if output_cases(name):
            ending = output_ending(name)
            (place / f"full{ending}").unlink(missing_ok=True)
            (place / f"full{ending}").symlink_to("/dev/full")
            ended = start(f"{line} -o full{ending}", place)
            (place / f"full{ending}").unlink()
            assert ended == Ended(2, "", f"dpo-kg: full{ending}: cannot be written: No space left on device\n")


@pytest.mark.parametrize("name", some_of(READING, 3))
def test_a_file_name_with_blanks_and_accents(place: Path, name: str) -> None:
    """Read and written under any locale, and named as it is."""
    reads = COMMAND_CASES[name].reads
    assert not isinstance(reads, str)
    line, ending = reads
    good = tell_in(place, line.format(f"good{ending}"))
    for file in (f"a b \u00e9{ending}", f"./a b \u00e9{ending}"):
        told = tell_in(place, line.format(shlex.quote(file)))
        assert told.status == good.status
        assert told.out.replace("a%20b%20%C3%A9", "good") == good.out
    assert (
        start(line.format(f"'a b \u00e9{ending}'"), place, changes={"LC_ALL": "C", "PYTHONUTF8": "0"}).out == told.out
    )
    missing = start(line.format(f"'a b \u00eb{ending}'"), place, changes={"LC_ALL": "C"})
    assert missing.status == 2 and f'a b \u00eb{ending}: no such file\nDid you mean "a b \u00e9{ending}"' in missing.err


# --- On a terminal


def on_terminal(line: str, place: Path, columns: int, **changes: str) -> Ended:
    """Run a line on a pseudo-terminal; `out` is all that is seen there, standard error too."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    command = [sys.executable, "-c", ENTRY, *shlex.split(line)]
    env = environment({"TERM": "xterm", **changes})
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=place, env=env)
    os.close(theirs)
    seen = b""
    with contextlib.suppress(OSError):  # the other side has closed
        while piece := os.read(ours, 65536):
            seen += piece
    os.close(ours)
    return Ended(process.wait(timeout=60), seen.decode().replace("\r\n", "\n"), "")


@pytest.mark.parametrize("name", some_of(ENDING, 4))
def test_a_terminal(place: Path, name: str) -> None:
    """60 columns wide, where rows are broken so that they fit; not a byte that steers it where no colour is wanted."""
    line = COMMAND_CASES[name].good
    ended = on_terminal(line, place, 60, NO_COLOR="1")
    assert ended.status == 0 and "Traceback" not in ended.out
    assert "\x1b" not in ended.out
    if any("--color" in action.option_strings for action in parser_of(name)._actions):
        rows = [text for text in ended.out.split("\n") if "--format" not in text]  # a remark on the formats
        assert not [text for text in rows if len(text) > 60 and " " in text.strip()]  # one long word cannot be broken


@pytest.mark.slow
@pytest.mark.parametrize("name", ENDING)
def test_colour_on_a_terminal(place: Path, name: str) -> None:
    line = COMMAND_CASES[name].good
    plain = on_terminal(line, place, 100, NO_COLOR="1").out
    assert on_terminal(line, place, 100, TERM="dumb").out == plain
    for changes in ({}, {"FORCE_COLOR": "1"}, {"FORCE_COLOR": "1", "TERM": "dumb"}):
        assert re.sub(r"\x1b\[[0-9;]*m", "", on_terminal(line, place, 100, **changes).out) == plain
    if not any("--color" in action.option_strings for action in parser_of(name)._actions):
        assert on_terminal(line, place, 100, FORCE_COLOR="1").out == plain


# --- Ctrl-C


def interrupt(command: Sequence[str], place: Path, seconds: float, changes: Mapping[str, str]) -> tuple[int, str, str]:
    """Send SIGINT to a process some seconds after it has begun its work; return its status and what it has said."""
    begun = place / ".begun"
    # Started in the background of a shell, a process ignores the signal; so it is told to listen.
    code = (
        "import pathlib, signal, sys; from dpo_kg.cli import entry; pathlib.Path('.begun').touch();"
        "signal.signal(signal.SIGINT, signal.default_int_handler); entry()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, *command], stdout=-1, stderr=-1, cwd=place, env=environment(changes)
    ) as process:
        while not begun.exists() and process.poll() is None:
            time.sleep(0.02)
        begun.unlink()
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    return process.returncode, out.decode(), err.decode()


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ENDING if name not in ("fmt", "completion")])
def test_ctrl_c_while_the_graph_is_built(place: Path, bare: str, tmp_path: Path, name: str) -> None:
    """130, no trace, no half of a cache; the next run builds it."""
    changes = {"DPO_KG_CACHE": str(tmp_path), "DPO_KG_ROOT": bare}
    words = shlex.split(COMMAND_CASES[name].good)
    assert interrupt(words, place, 0.4, changes) == (130, "", "")
    status, out, err = interrupt([*words, "--errors", "json"], place, 0.4, changes)
    assert (status, out, json.loads(err)["code"]) == (130, "", "interrupted")
    assert not list(tmp_path.rglob("manifest.json"))


#: Lines that work for seconds, by command.
LONG = {
    "query": "query -e 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }'",
    "check": "check",
    "validate": "validate good.ttl --with-graph",
    "infer": "infer --reasoner owlrl",
    "tables": "tables new",
}


@pytest.mark.slow
@pytest.mark.parametrize("line", LONG.values())
def test_ctrl_c_during_the_work(place: Path, line: str) -> None:
    assert interrupt(shlex.split(line), place, 0.3, {}) == (130, "", "")
    assert not (place / "new").exists() and not [path for path in place.iterdir() if path.name.startswith(".dpo-kg")]


def test_ctrl_c_in_a_destructor(place: Path) -> None:
    """Python drops what is raised in one; the command ends all the same."""
    code = (
        "import signal, time, dpo_kg.cli as cli\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Thing:\n"
        "    def __del__(self): signal.raise_signal(signal.SIGINT)\n"
        "def work():\n"
        "    Thing()\n"
        "    for _ in range(500): time.sleep(0.01)\n"
        "cli.main.__globals__['_dispatch'] = lambda words: work()\n"
        "cli.entry()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment(), timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


# --- The table as Markdown


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def print_table() -> None:
    """Print what each case exits with and says first, and why there are none of a kind."""
    with tempfile.TemporaryDirectory() as name_of_place:
        place = Path(name_of_place)
        fill(place)
        for name in COMMANDS:
            _print(f"\n## {name}\n\n| input | command line | exit | says |\n| --- | --- | --- | --- |")
            for kind, find in KINDS.items():
                cases = find(name)
                for case in [] if isinstance(cases, str) else cases:
                    ended = tell_in(place, case.line)
                    lines = (ended.err or ended.out).rstrip("\n").split("\n")
                    shown = " \u23ce ".join(lines[: 3 if ended.status else 1]).replace("|", "\\|").replace("\t", " ")
                    _print(f"| {kind} | `{case.line}` | {ended.status} | {shown[:250]} |")
                if isinstance(cases, str):
                    _print(f"| {kind} | none: {cases} | | |")


if __name__ == "__main__":
    print_table()
