"""`python -m dpo_kg.documentation [--check] DIR`: write the reference pages to a folder, or tell which differ."""

from __future__ import annotations

import argparse
import sys

from dpo_kg.documentation.pages import differing_pages, save_pages, write_pages
from dpo_kg.errors import DpoKgError


def main(words: list[str] | None = None) -> int:
    """Write the pages, or compare them; return the exit status, 1 where a page differs."""
    parser = argparse.ArgumentParser(prog="python -m dpo_kg.documentation", description=__doc__)
    parser.add_argument("folder", metavar="DIR", help="the folder; pages of ours that are no more are removed from it")
    parser.add_argument("--root", default=".", help="the clone (default: the current folder)")
    parser.add_argument("--check", action="store_true", help="write nothing; name the pages that differ")
    arguments = parser.parse_args(words)
    try:
        pages = write_pages(arguments.root)
        if not arguments.check:
            save_pages(pages, arguments.folder)
            return 0
        differing = differing_pages(pages, arguments.folder)
    except DpoKgError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for name in differing:
        sys.stderr.write(f"{name} differs\n")
    if differing:
        sys.stderr.write(f"Mend: python -m dpo_kg.documentation {arguments.folder}\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
