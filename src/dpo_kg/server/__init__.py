"""The graph over HTTP: the SPARQL Protocol, stored queries, pages, descriptions.

The process that speaks HTTP never touches the graph: it gives each request to a worker process (`dpo_kg.isolation`),
which answers by `dpo_kg.service`, and keeps what was answered for as long as the data stay the same.
"""
