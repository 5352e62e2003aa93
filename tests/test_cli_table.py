"""Every command by every kind of input: what it is given, what it exits with, what it says, and where.

The table stands in `COMMAND_CASES`; what holds of every command (an unknown option, an output that cannot be written, a
reader that goes away, …) is made from its parser and its good input, so that no command can be forgotten.

python tests/test_cli_table.py prints the table as Markdown.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from dpo_kg.cli import COMMANDS, load_command, main

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
EDTF_MEND = "as in 1992, 1992-03 or 1992-03-01"

COMMAND_CASES: dict[str, Inputs] = {
    "run": Inputs(
        "run heads --at 2008-06-30",
        LISTS,
        [
            Case("run hed", 2, "unknown query: hed|Did you mean heads?|dpo-kg queries"),
            Case("run overlaps --post usg-pk", 2, "unknown post (--post): usg-pk|Did you mean USG-PKO"),
            Case("run overlaps --post nowhere-at-all", 2, "unknown post (--post): nowhere-at-all|dpo-kg find"),
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
            Case("query goood.rq", 2, "goood.rq: no such file|Did you mean good.rq?"),
            Case("query 'SELECT ?s { ?s a dpo:Post }'", 2, "no such file|-e"),
            Case("query -e 'SELECT ?s { ?s a dpoo:Post }'", 2, "query:1:18: |dpoo: is not declared|Did you mean dpo:?"),
            Case("query -e 'SELEKT ?s {}'", 2, "query:1:1: |SELECT"),
        ],
        NO_DATE,
        ("query {}", ".rq"),
    ),
    "queries": Inputs("queries", LISTS, "takes no name", NO_DATE, NO_FILE),
    "schema": Inputs(
        "schema --class Tenure",
        LISTS,
        [
            Case("schema --class Tenur", 2, "unknown class: Tenur|Did you mean tenure"),
            Case("schema --class nothing-like-it", 2, "unknown class: nothing-like-it|dpo-kg schema"),
            Case("schema --frame persn", 2, "unknown frame: persn|Did you mean person?|dataset, document"),
        ],
        NO_DATE,
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
            Case("conflicts DPKOO", 2, "unknown thing: DPKOO|dpko"),
            Case("conflicts zzzzzzzz", 2, "unknown thing: zzzzzzzz|dpo-kg find"),
        ],
        NO_DATE,
        NO_FILE,
    ),
    "missing": Inputs(
        "missing --class Mission",
        LISTS,
        [
            Case("missing DPKOO", 2, "unknown thing: DPKOO|dpko"),
            Case("missing --class Misson", 2, "unknown class (--class): Misson|Did you mean mission"),
            Case("missing --kind gapp", 2, "--kind|gapp|Did you mean gap?"),
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
            Case("import tabel good.csv", 2, "unknown importer: tabel|Did you mean table?|dpo-kg import table FILE"),
            Case("import table goood.csv", 2, "goood.csv: no such file|Did you mean good.csv"),
            Case("import table good.ttl", 2, "good.ttl: is no table|.csv"),
            Case("import table good.csv --kind tenur", 2, "unknown kind of table: tenur|Did you mean tenure?"),
            Case("import table good.csv --sheet x", 2, "unknown sheet: x|CSV file has no sheets"),
        ],
        [
            Case("import table date-0.csv", 1, "date-0.csv: C2 (start): no such day: 2008-02-30"),
            *[Case(f"import table date-{n}.csv", 1, f"date-{n}.csv: C2 (start): not a date|Write it") for n in (1, 2)],
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
        [Case("completion bsh", 2, "bsh|Did you mean bash?|zsh")],
        NO_DATE,
        NO_FILE,
    ),
}  # fmt: skip

#: Options that say how something is done, not on what: each takes a wrong value as well.
WRONG_VALUES = {
    "--color": "mauve", "--lang": "de", "--scope": "nowhere", "--timeout": "soon", "--endpoint": "nowhere",
    "--format": "bogus", "--errors": "yaml", "--level": "mild", "--kind": "bogus", "--frame": "bogus",
    "--reasoner": "bogus",
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
    if not any(action.nargs == "*" for action in positionals):
        given, _ = parser.parse_known_args(shlex.split(good)[1:])
        open_places = sum(getattr(given, action.dest) is None for action in positionals)
        cases.append(Case(good + " word" * open_places + " toomany", 2, "an argument too many: toomany"))
    if any(action.nargs is None for action in positionals):
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
        Case(line.format(f"latin{ending}"), 2, f"latin{ending}:2:|not UTF-8: byte 0xE9|iconv"),
        Case(line.format(f"broken{ending}"), 2, f"broken{ending}:|2:" if ending != ".ttl" else f"broken{ending}:6:"),
        Case(line.format(f"good{ending}/x{ending}"), 2, f"good{ending}/x{ending}: |Not a directory"),
        Case(line.format("''"), 2, "the name of a file is empty"),
    ]


KINDS = {
    "good": lambda name: [Case(COMMAND_CASES[name].good, 0, "")],
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


# --- In this process


def fill(place: Path) -> None:
    """Write what the cases speak of."""
    for name, content in FILES.items():
        (place / name).write_text(content, encoding="utf-8")
        ending = Path(name).suffix
        (place / f"latin{ending}").write_bytes(b"#\n# Gu\xe9henno\n")
        (place / f"a b \u00e9{ending}").write_text(FILES[f"good{ending}"], encoding="utf-8")
        (place / f"taken{ending}").mkdir(exist_ok=True)
    (place / "taken.json").mkdir()


def tell(line: str) -> Ended:
    """Carry out a command line in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(shlex.split(line))
    texts = [stream.buffer.getvalue().decode() for stream in (out, err) if isinstance(stream.buffer, io.BytesIO)]
    return Ended(status, *texts)


def print_table() -> None:
    """Print the table as Markdown."""
    with tempfile.TemporaryDirectory() as place:
        fill(Path(place))
        os.chdir(place)
        for name in COMMANDS:
            print(f"\n## {name}\n\n| kind | command line | exit | says |\n| --- | --- | --- | --- |")
            for kind in KINDS:
                for case in cases_of(name, kind):
                    ended = tell(case.line)
                    said = (ended.err or ended.out).rstrip("\n")
                    shown = " \u23ce ".join(said.split("\n")[: 3 if ended.status else 1])[:230].replace("|", "\\|")
                    print(f"| {kind} | `{case.line}` | {ended.status} | {shown.replace(chr(9), ' ')} |")


if __name__ == "__main__":
    print_table()
