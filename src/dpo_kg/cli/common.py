"""What the commands share: options, the opening of the graph, and the way out for results."""

from __future__ import annotations

import argparse
import os
import sys

import dpo_kg
from dpo_kg.errors import UnknownNameError, UsageError, nearest_names
from dpo_kg.exporters import rows as row_formats
from dpo_kg.knowledge_graph import SCOPES, KnowledgeGraph
from dpo_kg.messages import LANGUAGES

#: Short names of the formats of rows, as a help text lists them.
ROW_FORMATS = ", ".join(row_formats.ROW_FORMATS)
#: The same for rows that are written as grouped text too (`write_grouped`).
GROUPED_FORMATS = f"text (on a terminal), {ROW_FORMATS}"
#: How errors are told (dpo_kg.cli).
ERROR_FORMS = ("text", "json")

#: Options with a value that say nothing of what is asked.
_SHARED_OPTIONS = ("--errors", "--format", "--output", "--timeout", "--endpoint", "--lang")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    from dpo_kg.results import Rows, Triples


class _HelpFormatter(argparse.HelpFormatter):
    """Help of a known width: asked for none, argparse would import shutil to find it."""

    def __init__(self, prog: str) -> None:
        try:
            width = os.get_terminal_size().columns
        except OSError:
            width = 100
        super().__init__(prog, width=max(40, min(width, 110)) - 2, max_help_position=28)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Break lines to the width; a line that is indented is one of a list, "  name   what it is"."""
        import textwrap

        lines = text.split("\n")
        return "\n".join(
            textwrap.fill(line, width, subsequent_indent=" " * 20 if line.startswith("  ") else "") for line in lines
        )


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are those of all of dpo-kg: what is wrong, the nearest name, where to read on.

    Attributes:
        values: option → the values that it takes, where argparse does not know them; for completion.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.values: dict[str, tuple[str, ...]] = {}

    def error(self, message: str) -> NoReturn:
        told = message.removeprefix("argument ").replace("expected one argument", "the value is missing")
        raise UsageError(f"{told[0].lower()}{told[1:]}", mend=self.more())

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Refuse what is none of the choices in the words of all other unknown names; argparse's vary by version."""
        choices = [str(choice) for choice in action.choices or ()]
        if choices and value not in choices:
            name = max(action.option_strings, key=len, default=str(action.metavar))
            mend = f"It is {' or '.join(filter(None, (', '.join(choices[:-1]), choices[-1])))}."
            near = nearest_names(str(value), choices) if value else []
            raise UsageError(f"{name}: unknown value: {value or 'it is empty'}", suggestions=near, mend=mend)

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse words; an unknown option is found before its value is taken for something else."""
        self.refuse_unknown_options(args)
        found, rest = self.parse_known_args(args, namespace)
        if rest:
            near = [] if any(not action.option_strings for action in self._actions) else self._own_options(rest[0])
            raise UsageError(f"an argument too many: {rest[0]}", suggestions=near, mend=self.more())
        return found

    def _own_options(self, word: str) -> list[str]:
        """Return the options that this command alone has and that take a value, each with a word as its value."""
        import shlex

        own = [action for action in self._actions if action.nargs is None and not action.choices]
        names = [max(action.option_strings, key=len) for action in own]
        return [f"{name} {shlex.quote(word)}" for name in names if name not in _SHARED_OPTIONS]

    def parse_known_args(  # type: ignore[override]
        self, args: Any = None, namespace: Any = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse words; what the options of the output say together is settled (`_settle_format`)."""
        found, rest = super().parse_known_args(args, namespace)
        if hasattr(found, "excel") and not getattr(found, "help", False):
            found.format = _settle_format(found.format, found.output, found.excel)
        return found, rest

    def refuse_unknown_options(self, words: list[str]) -> None:
        """Raise UnknownNameError at the first word that looks like an option and is none."""
        known = self._option_string_actions
        takes_value = False
        for word in words:
            name = word.partition("=")[0]
            if word == "--":
                return
            if word.startswith("--") and not takes_value and name not in known:
                if name == "--endpoint":
                    command = self.prog.partition(" ")[2]
                    raise UsageError(
                        f"{command} works on the graph that is installed here, not on a store elsewhere",
                        mend="--endpoint goes with run and query, and with what is made of stored queries.",
                    )
                # Compared without dashes, which would make any two options look alike.
                near = nearest_names(name[2:], [option[2:] for option in known if option.startswith("--")])
                suggestions = [f"--{option}" for option in near]
                raise UnknownNameError("option", name, (), mend=self.more(), suggestions=suggestions)
            takes_value = name in known and "=" not in word and known[name].nargs is None

    def more(self) -> str:
        """Return where the help of this command is."""
        return f"{self.prog} --help tells more."


def new_parser(command: str, description: str, epilog: str | None = None, add_help: bool = True) -> Parser:
    """Return the parser of one command."""
    parser = Parser(
        prog=f"dpo-kg {command}",
        description=description,
        allow_abbrev=False,
        formatter_class=_HelpFormatter,
        epilog=epilog,
        add_help=add_help,
    )
    # The command line has taken this option out before (dpo_kg.cli); here it is told of, in help and completion.
    parser.add_argument(
        "--errors",
        choices=ERROR_FORMS,
        help="errors as text (default) or as JSON; or DPO_KG_ERRORS",
    )
    return parser


def add_enquiry_options(parser: Parser, formats: str) -> None:
    """Add the options of a question to the graph that has rows as its answer: language, output, what is asked.

    Args:
        parser: the parser of a command.
        formats: as for `add_file_options`.
    """
    add_language_option(parser)
    add_output_options(parser, formats)
    add_query_options(parser)


def add_output_options(parser: Parser, formats: str) -> None:
    """Add the options that say how rows are written and where to.

    Args:
        parser: the parser of a command.
        formats: as for `add_file_options`.
    """
    add_file_options(parser, formats)
    parser.add_argument(
        "--excel", action="store_true", help="csv for spreadsheet programs: byte order mark, no cell that is a formula"
    )
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour in tables (default: auto)",
    )


def add_file_options(parser: Parser, formats: str, note: str = "or a media type") -> None:
    """Add --format and --output.

    Args:
        parser: the parser of a command.
        formats: their short names, parted by commas, or by semicolons into groups: "rows: csv, tsv; ASK: text". A
            remark stands in brackets.
        note: what else to say of them.
    """
    told = "; ".join(filter(None, (formats, note)))
    parser.add_argument("-f", "--format", metavar="NAME", help=told)
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE; its ending implies the format")
    named = [part.rpartition(":")[2].partition("(")[0].strip() for part in formats.replace(";", ",").split(",")]
    parser.values["--format"] = tuple(dict.fromkeys(named))


def add_query_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is asked and how long."""
    parser.add_argument("--scope", choices=SCOPES, default="all", help="all layers merged, or the seeds alone")
    parser.add_argument("--timeout", metavar="SECONDS", type=_seconds, help="give up after SECONDS")
    parser.add_argument(
        "--endpoint", metavar="URL", help="ask a SPARQL store elsewhere that holds the graph (export --dataset)"
    )


def add_language_option(parser: argparse.ArgumentParser) -> None:
    """Add the option for the language of names; `chosen_language` reads it."""
    parser.add_argument(
        "--lang", metavar="LANG", help="names in en (default) or fr where the graph has them; DPO_KG_LANG says so too"
    )


def chosen_language(given: str | None) -> str:
    """Return the language asked for: by the option, else by the environment, else English.

    Raises:
        UnknownNameError: the graph has no names in it.
    """
    wanted = given or os.environ.get("DPO_KG_LANG") or LANGUAGES[0]
    if wanted not in LANGUAGES:
        source = "--lang" if given else "the environment variable DPO_KG_LANG"
        raise UnknownNameError("language", wanted, LANGUAGES, mend=f"{source} takes {' or '.join(LANGUAGES)}.")
    return wanted


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"not a number of seconds above 0 and below 1000000: {text!r}")
    return value


def open_graph(scope: str = "all", endpoint: str | None = None, timeout: float | None = None) -> KnowledgeGraph:
    """Open the graph that is installed here, or one in a store elsewhere.

    A build is announced on standard error, on a terminal only; another version of the data elsewhere is told always.

    Args:
        scope: as the option says.
        endpoint, timeout: as the options say, for a command that has them (`add_query_options`).
    """
    if endpoint is None:
        return dpo_kg.open(scope=scope, notify=notifier())
    import warnings

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        graph = dpo_kg.open(scope=scope, endpoint=endpoint, timeout=timeout, notify=notifier())
    for warning in told:
        print(f"dpo-kg: {warning.message}", file=sys.stderr)
    return graph


def notifier() -> Callable[[str], None]:
    """Return a function that tells of progress where a person watches, the same thing once."""
    told: set[str] = set()

    def tell(message: str) -> None:
        if message not in told and sys.stderr.isatty():
            told.add(message)
            print(message, file=sys.stderr)

    return tell


def chosen_format(format: str | None, output: str | None, fallback: str) -> str:
    """Return the format asked for: by name, else by the ending of the file, else the fallback."""
    if format:
        return format
    if output == "":
        raise UsageError("--output: give the name of a file, or - for standard output")
    if output and output != "-":
        ending = os.path.splitext(output)[1].lstrip(".").lower()
        if not ending:
            raise UsageError(f"{output} has no ending that implies a format; add one, or --format")
        return ending
    return fallback


def _settle_format(format: str | None, output: str | None, excel: bool) -> str | None:
    """Return the format asked for; None where what it is depends on the result.

    Raises:
        UsageError: --excel with another format than csv, or a binary format for a terminal.
    """
    if excel:
        name = chosen_format(format, output, "csv").lower()
        if name.partition(";")[0] not in ("csv", "text/csv", row_formats.EXCEL_CSV):
            raise UsageError(f"--excel is about csv, not {name}; leave one out, or take xlsx")
        return row_formats.EXCEL_CSV
    if format and output in (None, "-") and sys.stdout.isatty():
        for name in row_formats.BINARY_FORMATS:
            if format.lower().partition(";")[0].strip() in (name, row_formats.ROW_FORMATS[name]):
                raise UsageError(f"{name} is no text and would spoil the terminal; add -o FILE.{name}")
    return format


def write_rows(rows: Rows, format: str | None, output: str | None, color: str, empty: str = "no rows") -> None:
    """Write rows: a table on a terminal, TSV in a pipe, unless something else is asked for; `empty` tells of none."""
    terminal = _to_terminal(output)
    name = row_formats.row_format(chosen_format(format, output, "table" if terminal else "tsv"))
    if name == "table":
        _write_table(rows, output, emphasis(color, output), records=terminal and not format)
    else:
        write_output(rows.to_bytes(name), output)
    if not len(rows):
        print(empty, file=sys.stderr)


def _write_table(rows: Rows, output: str | None, emphasise: Callable[[str], str], records: bool) -> None:
    """Write rows as a table; as records where they may be, and where a table does not fit the terminal."""
    from dpo_kg.exporters.table import fits_table, hidden_columns, write_records, write_table

    width = text_width(output)
    if records and not fits_table(rows.columns, rows.terms, width):
        write_text(write_records(rows.columns, rows.terms, emphasise, width), output)
        print(f"as records, because a table does not fit {width} columns (--format table writes one)", file=sys.stderr)
        return
    write_text(write_table(rows.columns, rows.terms, emphasise, width), output)
    hidden = hidden_columns(rows.columns, rows.terms, width)
    if hidden:
        print(f"not shown here: {', '.join(hidden)} (--format csv has all columns)", file=sys.stderr)


def write_grouped(
    rows: Rows,
    write: Callable[..., str],
    format: str | None,
    output: str | None,
    color: str,
    empty: str = "no rows",
) -> None:
    """Write rows as grouped text on a terminal or where "text" is asked for, else as `write_rows` does.

    Args:
        rows: the answer.
        write: makes the text (`dpo_kg.exporters.grouped`).
        format, output, color: the options of the command.
        empty: what to say on standard error where there are no rows.
    """
    fallback = "text" if _to_terminal(output) else "tsv"
    if chosen_format(format, output, fallback) not in ("text", "txt", "text/plain"):
        write_rows(rows, format, output, color, empty)
        return
    write_text(write(rows, emphasis(color, output), text_width(output)), output)
    if not len(rows):
        print(empty, file=sys.stderr)


def write_triples(triples: Triples, format: str | None, output: str | None) -> None:
    """Write triples: Turtle unless something else is asked for."""
    write_text(triples.to_text(chosen_format(format, output, "ttl")), output)


def write_text(text: str, output: str | None) -> None:
    """Write a text as UTF-8 whatever the locale says: to standard output, or to a file in one step."""
    write_output(text.encode(errors="surrogateescape"), output)


def write_output(data: bytes, output: str | None) -> None:
    """Write bytes to standard output, or to a file in one step."""
    if output is None or output == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from dpo_kg.files import write_atomically

    write_atomically(output, data)


def text_width(output: str | None) -> int | None:
    """Return the columns of the terminal that a text goes to; None where it goes elsewhere."""
    return (os.get_terminal_size(sys.stdout.fileno()).columns or None) if _to_terminal(output) else None


def emphasis(color: str, output: str | None) -> Callable[[str], str]:
    """Return what marks a heading of a text: bold where colour is wanted, nothing else.

    NO_COLOR (no-color.org) and FORCE_COLOR are honoured; an option goes first.
    """
    wanted = _to_terminal(output) and os.environ.get("TERM") != "dumb"
    if os.environ.get("FORCE_COLOR"):
        wanted = True
    if os.environ.get("NO_COLOR"):
        wanted = False
    if color != "auto":
        wanted = color == "always"
    return (lambda text: f"\x1b[1m{text}\x1b[0m") if wanted else str


def _to_terminal(output: str | None) -> bool:
    return output in (None, "-") and sys.stdout.isatty()
