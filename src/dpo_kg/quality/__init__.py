"""How complete, how well sourced, how exact and how fresh the graph is, in figures."""
