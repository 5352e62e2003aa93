"""Pages on what is checked beyond shapes, and on what follows by rule."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dpo_kg.checks.registry import load_checks
from dpo_kg.documentation.markdown import block, code, escape, page, prose, table
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.locations import list_files


def write_check_page(kg: KnowledgeGraph) -> Iterator[tuple[str, str]]:
    """Yield path and text of the page on the checks."""
    checks = load_checks(kg.snapshot.root)
    parts = [
        "# Checks",
        f"`dpo-kg check` runs {len(checks)} checks on ontology, data and stored queries. A finding of level error "
        "must be "
        "mended and gives exit status 1; one of level information is good to know. `dpo-kg check NAME` runs one.",
    ]
    for level in dict.fromkeys(check.level for check in checks):
        rows = [
            (code(c.name), prose(c.summary), prose(f"{c.mend[:1].upper()}{c.mend[1:]}"))
            for c in checks
            if c.level == level
        ]
        parts += [f"## Level {level}", table(("Check", "What a finding means", "How to mend it"), rows)]
    yield "checks.md", page(*parts)


def write_rule_page(kg: KnowledgeGraph) -> Iterator[tuple[str, str]]:
    """Yield path and text of the page on the rules of ontology/rules/, in the order in which they run."""
    parts = [
        "# Rules",
        "What follows and is never written into data. The axioms of the ontology are rules too: inverses, chains, "
        "subclasses. What needs dates, or the absence of something, is a file of `ontology/rules/`; they run in this "
        "order, each until nothing new follows. `dpo-kg explain` shows the rule and the premises behind a triple, "
        "`dpo-kg infer FILE` what follows from a file of your own.",
    ]
    root = kg.snapshot.root
    for name in (n for n in list_files(root, ("ontology",), (".rq",)) if n.startswith("ontology/rules/")):
        lines = Path(root, name).read_text(encoding="utf-8").splitlines()
        told = [line for line in lines if line.startswith("#")]
        parts += [
            f"## {escape(Path(name).stem)}",
            prose(" ".join(line.lstrip("# ") for line in told)),
            block("sparql", "\n".join(lines[len(told) :])),
        ]
    yield "rules.md", page(*parts)
