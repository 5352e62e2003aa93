"""The graph in a SPARQL store elsewhere, asked over HTTP. Loaded where an address is given, and only there."""
