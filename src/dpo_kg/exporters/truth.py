"""The answer of an ASK query as text. SPARQL 1.1 has no CSV and no TSV for truth values."""

from __future__ import annotations

from dpo_kg.errors import UnknownNameError
from dpo_kg.exporters.rows import ALIASES, ROW_FORMATS

#: Short names of the formats.
TRUTH_FORMATS = ("text", "json", "xml")


def write_truth(answer: bool, format: str = "text") -> str:
    """Return the answer of an ASK query as "text", "json" or "xml" (SPARQL results), or by media type.

    Raises:
        UnknownNameError: no such format, or one that has no truth values (CSV and TSV).
    """
    wanted = format.partition(";")[0].strip().lower()
    name = "text" if wanted in ("text", "txt", "text/plain") else ALIASES.get(wanted, wanted)
    if name in ("json", ROW_FORMATS["json"]):
        return f'{{"head": {{}}, "boolean": {str(answer).lower()}}}\n'
    if name in ("xml", ROW_FORMATS["xml"]):
        from dpo_kg.exporters.results_xml import write_truth_xml

        return write_truth_xml(answer)
    if name == "text":
        return f"{str(answer).lower()}\n"
    mend = f"The formats are {', '.join(TRUTH_FORMATS)}."
    raise UnknownNameError("format of a truth value", format, TRUTH_FORMATS, mend=mend)
