"""Expected answers of the stored queries, a module for each group of them."""
