"""Checks: what must hold of ontology, data and queries beyond the shapes.

A check is a query of queries/checks/ that must give no rows, or, for what SPARQL cannot see, one function of a module
here. Its level stands in queries/checks/levels.tsv.
"""
