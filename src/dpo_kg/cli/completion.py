"""dpo-kg completion: what a shell needs in order to complete a command line.

The scripts hold no list of their own: at each press of the key they ask `dpo-kg completion candidates` for what fits,
so they never fall behind the commands and the stored queries that are installed.
"""

from __future__ import annotations

from dpo_kg.cli.common import Parser, new_parser, write_text
from dpo_kg.cli.completion_scripts import SCRIPTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from dpo_kg.snapshot import Snapshot

    #: A word that fits, and what it is.
    Candidate = tuple[str, str]

#: In place of candidates: the names of files fit.
FILES = "files"
#: Arguments that are files or folders, as the help calls them.
_FILE_NAMES = ("FILE", "OLD", "NEW")


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "completion",
        "Print a script that teaches a shell to complete commands, options and their values, the names of stored "
        "queries and their parameters. It works after this, in a new shell:\n\n"
        "  bash              echo 'eval \"$(dpo-kg completion bash)\"' >> ~/.bashrc\n"
        "  zsh               echo 'eval \"$(dpo-kg completion zsh)\"' >> ~/.zshrc (after compinit)\n"
        "  fish              dpo-kg completion fish > ~/.config/fish/completions/dpo-kg.fish",
        epilog='The scripts ask "dpo-kg completion candidates -- WORD..." for what fits the last word. It answers with '
        '"words" and a line per candidate (word, tab, what it is), or with "files".',
    )
    parser.add_argument("shell", metavar="SHELL", choices=tuple(SCRIPTS), help="bash, zsh or fish")
    return parser


def execute(words: list[str]) -> int:
    """Print the script of a shell, or for a script of ours the candidates for a word."""
    if words[:2] == ["candidates", "--"]:
        write_text(_write(find_candidates(words[2:] or [""])), None)
        return 0
    if words[:2] == ["candidates", "--line"] and len(words) == 4:
        line = split_line(words[2])[1:] or [""]
        write_text(_write(cut_candidates(find_candidates(line), line[-1], words[3])), None)
        return 0
    arguments = build_parser().parse_args(words)
    write_text(SCRIPTS[arguments.shell], None)
    return 0


def _write(found: list[Candidate] | str) -> str:
    if isinstance(found, str):
        return f"{found}\n"
    return "".join(f"{line}\n" for line in ("words", *(f"{word}\t{told}" for word, told in found)))


def find_candidates(words: Sequence[str]) -> list[Candidate] | str:
    """Return what fits the last word of a command line.

    Args:
        words: the words after `dpo-kg`; the last one is the one to be completed, and may be empty.

    Returns:
        Words that begin with the last word, and what each is; or FILES.

    Raises:
        InputError: the files of the graph cannot be read.
    """
    *before, current = words
    found = _fitting(before, current)
    if isinstance(found, str):
        return found
    return [(word, told) for word, told in found.items() if word.startswith(current)]


def _fitting(before: list[str], current: str) -> Mapping[str, str] | str:
    from dpo_kg.cli import COMMANDS

    while before and (before[0] == "help" or before[0].startswith("--errors")):
        if before[0] == "--errors" and before[1:]:
            del before[0]
        elif before[0] == "--errors":
            return {"text": "", "json": ""}
        del before[0]
    if before:
        return _fitting_a_command(before[0], before[1:], current) if before[0] in COMMANDS else {}
    if current.startswith("-"):
        return {"--help": "all commands", "--version": "the version", "--errors": "text or json"}
    return COMMANDS


def _fitting_a_command(name: str, before: list[str], current: str) -> Mapping[str, str] | str:
    from dpo_kg.cli import load_command

    module = load_command(name)
    parser: Parser = module.build_parser()
    expecting, given = _read_words(parser, before)
    snapshot, own = None, set[str]()
    if name == "run":
        snapshot = _find_snapshot()
        query = given[0] if given else ""
        if snapshot is not None and query in snapshot.query_summaries():
            compiled = snapshot.compiled_query(query)
            parser, own = module.build_parser(compiled), {f"--{param['name']}" for param in compiled["params"]}
            expecting, given = _read_words(parser, before)
    if expecting is not None:
        return _values(parser, expecting)
    options = {
        name: (action.help or "").replace("%%", "%")
        for name, action in sorted(parser._option_string_actions.items(), key=lambda item: item[0] not in own)
        if name.startswith("--")
    }
    if current.startswith("-"):
        option, equals, _ = current.partition("=")
        if equals and option in options:
            found = _values(parser, parser._option_string_actions[option])
            return found if isinstance(found, str) else {f"{option}={value}": told for value, told in found.items()}
        return {} if "--" in before else options
    if name == "run" and not given:
        return {} if snapshot is None else snapshot.query_summaries()
    positionals = [action for action in parser._actions if not action.option_strings]
    for action in positionals[len(given) :] or [action for action in positionals[-1:] if action.nargs == "*"]:
        return _values(parser, action)
    return options


def _read_words(parser: Parser, words: Sequence[str]) -> tuple[argparse.Action | None, list[str]]:
    """Return the option that waits for its value at the end of the words, and the words that are no options."""
    expecting: argparse.Action | None = None
    given: list[str] = []
    only_names = False
    for word in words:
        if expecting is not None:
            expecting = None
        elif word == "--":
            only_names = True
        elif word.startswith("-") and word != "-" and not only_names:
            action = parser._option_string_actions.get(word)
            expecting = action if action is not None and action.nargs is None else None
        else:
            given.append(word)
    return expecting, given


def _values(parser: Parser, action: argparse.Action) -> Mapping[str, str] | str:
    """Return the values that an option or argument takes, as far as they are known."""
    if action.metavar in _FILE_NAMES:
        return FILES
    known = next((parser.values[name] for name in action.option_strings if name in parser.values), None)
    return dict.fromkeys(map(str, known or action.choices or ()), "")


def _find_snapshot() -> Snapshot | None:
    """Return the snapshot, where there is one: nobody waits for a build at the press of a key."""
    from dpo_kg.snapshot import find_snapshot

    return find_snapshot()


def split_line(line: str) -> list[str]:
    """Split the line of a shell up to the cursor into words; the last one is the one to be completed.

    Quotes that are not closed yet count as closed at the end.
    """
    import shlex

    end = "\0"  # tells whether the last word has ended; no argument can hold it
    for closing in (end, f"{end}'", f'{end}"'):
        try:
            words = shlex.split(line + closing)
        except ValueError:
            continue
        return [*words[:-1], words[-1].removesuffix(end)]
    return split_line(line.removesuffix("\\")) if line.endswith("\\") else [""]


def cut_candidates(found: list[Candidate] | str, current: str, breaks: str) -> list[Candidate] | str:
    """Leave out what bash has taken for a word before: it parts words at the characters of COMP_WORDBREAKS.

    Args:
        found: candidates for the word.
        current: the word as it stands there so far.
        breaks: the value of COMP_WORDBREAKS.
    """
    cut = max((current.rfind(c) for c in "=:" if c in breaks), default=-1) + 1
    return found if isinstance(found, str) else [(word[cut:], told) for word, told in found]
