"""dpo-kg site: the whole as files that any server of files can serve."""

from __future__ import annotations

import sys
import time

from dpo_kg.cli.common import Parser, new_parser, open_graph
from dpo_kg.errors import MissingExtraError, UsageError

#: Seconds between two lines of progress.
_PAUSE = 0.2


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "site",
        "Write the graph as a site of files: a page for each person, post, body, mission, document, state and topic, "
        "in English and French, with Turtle and JSON-LD; every stored query with its answer; downloads, a search that "
        "needs no server, descriptions for programs. Any server of files can serve it. A second run touches only "
        "what differs. Exit status 1: a link leads nowhere, or something could not be made.",
        epilog="example: dpo-kg site public --base https://example.org/dpo-kg",
    )
    parser.add_argument("folder", metavar="DIR", help="a new or empty folder, or one that holds a site already")
    parser.add_argument(
        "--base", metavar="URL", help="address at which the site will stand (default: the one names begin with)"
    )
    parser.add_argument("--processes", metavar="NUMBER", help="processes that make pages (default: one per core)")
    parser.add_argument("--dry-run", action="store_true", help="tell what the site would hold, and write nothing")
    return parser


def execute(words: list[str]) -> int:
    """Write the site."""
    arguments = build_parser().parse_args(words)
    count = _read_count(arguments.processes)
    try:
        from dpo_kg.site import make_site, outline_site
    except ImportError as error:
        if error.name is not None and error.name.startswith("dpo_kg"):
            raise
        raise MissingExtraError("dpo-kg site", "serve") from None
    from dpo_kg.site.folder_writing import prepare_folder

    prepare_folder(arguments.folder, make=False)  # before a graph is built
    if arguments.dry_run:
        for what, count in outline_site(open_graph(), base=arguments.base).items():
            print(f"{count:>7}  {what}")
        return 0
    progress = _Progress()
    report = make_site(open_graph(), arguments.folder, base=arguments.base, processes=count, notify=progress.tell)
    progress.clear()
    print(report, file=sys.stderr)
    return 0 if report.sound else 1


def _read_count(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= 64):
        raise UsageError(f"--processes: not a number from 1 to 64: {text[:40]!r}")
    return int(text)


class _Progress:
    """A line on a terminal that says how far the work is."""

    def __init__(self) -> None:
        self._last = 0.0
        self._shown = False

    def tell(self, what: str, done: int, of: int) -> None:
        now = time.monotonic()
        if sys.stderr.isatty() and (now - self._last > _PAUSE or done == of):
            self._last, self._shown = now, True
            print(f"\r\x1b[K{what}: {done} of {of}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
