"""The reference pages of the documentation, written from what they describe.

`write_pages` returns them as Markdown (MyST), by path; `docs/conf.py` has them written before Sphinx reads the pages,
so none is committed and none can be out of date. `python -m dpo_kg.documentation` writes them for other uses.
"""

from __future__ import annotations

from dpo_kg.documentation.pages import write_pages

__all__ = ["write_pages"]
