"""How Sphinx makes the documentation: `sphinx-build -W docs build/docs`, offline.

The reference pages are written from code, ontology and data before Sphinx reads the pages; they land in
docs/reference/made/, which is not committed.
"""

from __future__ import annotations

from pathlib import Path

import dpo_kg
from dpo_kg.documentation.pages import save_pages, write_pages

_DOCS = Path(__file__).parent
_INFO = dpo_kg.open(str(_DOCS.parent)).info()

project = "dpo-kg"
author = "The dpo-kg maintainers"
copyright = "The dpo-kg maintainers; code Apache-2.0, ontology, data and text CC BY 4.0"
version = release = dpo_kg.__version__
language = "en"

default_role = "literal"  # docstrings write `names` between single backticks
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.graphviz"]
exclude_patterns = ["reference/ontology-diagrams.md"]  # the same diagrams as Graphviz draws them stand in made/ontology
suppress_warnings = ["misc.highlighting_failure"]

myst_heading_anchors = 3
smartquotes = False  # "--at" is an option, not a dash

autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
add_module_names = False

graphviz_output_format = "svg"

html_theme = "furo"
html_title = f"dpo-kg {release}"
html_static_path = ["_static"]
html_css_files = ["dpo-kg.css"]
html_show_sphinx = False
html_copy_source = False
html_theme_options = {
    "announcement": "Not a product of the United Nations. "
    f"Data as of {_INFO['data_version']}. For living persons only public office is held.",
}
html_context = {"data_version": _INFO["data_version"]}

save_pages(write_pages(str(_DOCS.parent)), str(_DOCS / "reference" / "made"))
