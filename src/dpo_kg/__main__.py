"""`python -m dpo_kg` is the command `dpo-kg`."""

from __future__ import annotations

from dpo_kg.cli import entry

if __name__ == "__main__":
    entry()
