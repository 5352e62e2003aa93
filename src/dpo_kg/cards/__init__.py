"""Cards: what the graph says of one thing, with its sources, ready to be shown.

`structure` is what a card is made of, `builder` makes one, `dpo_kg.exporters.card` writes it.
"""
