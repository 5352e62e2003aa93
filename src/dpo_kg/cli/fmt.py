"""dpo-kg fmt: Turtle in canonical form."""

from __future__ import annotations

import sys

from dpo_kg.cli.common import Parser, new_parser, write_text
from dpo_kg.rdf.formatting import format_files


def build_parser() -> Parser:
    """Return the parser of the command line."""
    parser = new_parser(
        "fmt",
        "Put Turtle files into canonical form, each in one step, and name those that changed. Without files, those of "
        "ontology/ and data/. Comments above the first statement and the file's own prefixes stay; known prefixes "
        "need no declaration. What would be lost is refused, and a thing that is described in two places, because "
        "two things may have been given one name. Where one file is at fault, none is written.",
    )
    parser.add_argument(
        "files", metavar="FILE", nargs="*", help="Turtle files; - for standard input, written to standard output"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; name the files that are not in this form")
    parser.add_argument("--diff", action="store_true", help="write nothing; show what would change as a unified diff")
    parser.add_argument("--drop-comments", action="store_true", help="let comments behind the first statement go")
    parser.add_argument(
        "--merge-blocks", action="store_true", help="put the blocks about one thing together; not in data/ of dpo-kg"
    )
    return parser


def execute(words: list[str]) -> int:
    """Put files into canonical form; with --check or --diff, exit with 1 where one is not."""
    arguments = build_parser().parse_args(words)
    files = format_files(arguments.files, drop_comments=arguments.drop_comments, merge_blocks=arguments.merge_blocks)
    changed = [file for file in files if file.changed]
    if arguments.check or arguments.diff:
        write_text("".join(file.diff() if arguments.diff else f"{file.place}\n" for file in changed), None)
        if changed:
            named = " ".join(arguments.files) if len(arguments.files) <= 5 else "…"
            mend = f"mend with: dpo-kg fmt {named}".rstrip()
            sys.stderr.write(f"{len(changed)} of {len(files)} files differ from the canonical form; {mend}\n")
        return 1 if changed else 0
    for file in files:
        file.write()
    write_text("".join(f"{file.place}\n" for file in changed if file.place != "standard input"), None)
    return 0
