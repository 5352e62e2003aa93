"""Checking RDF against the shapes: SHACL by pySHACL, in words and lines that a person can act on.

Only the shapes of this package run, given as a graph; nothing is fetched. Before validation the bounds of dates are
derived, because shapes compare days and not EDTF. No other inference takes place: domains and ranges would supply
the very types whose absence is a fault.
Source: Shapes Constraint Language (SHACL), W3C Recommendation 20 July 2017.

- `findings`: what is found; `writing`: the forms in which a report is written.
- `running`: the shapes over triples; `terms`: what shapes cannot see; `wording`: a violation in words.
- `placing`: file and line of what is found.
- `files`: files of a user; `resources`: the graph itself.
"""

from dpo_kg.validation.files import validate_files
from dpo_kg.validation.findings import Finding, Report
from dpo_kg.validation.resources import validate_resources

__all__ = ["Finding", "Report", "validate_files", "validate_resources"]
