"""What differs between two sets of RDF files, told in the terms of the graph: things, statements, and their sources."""
