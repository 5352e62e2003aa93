"""Making the renderer of bar charts, line charts and maps ready, before the first of them is asked for."""

from __future__ import annotations

#: The smallest chart: what counts is that its making starts the engine inside the renderer.
_SMALLEST = '{"data":{"values":[{}]},"mark":"point","encoding":{}}'


def prepare() -> bool:
    """Start the engine that renders charts; return whether there is one.

    It reserves some tens of gigabytes of address space, of which it uses little, and takes about a second: a process
    with a limit on its memory, or that has to answer at once, starts it before.
    """
    try:
        import vl_convert
    except ModuleNotFoundError:
        return False
    vl_convert.vegalite_to_svg(_SMALLEST, allowed_base_urls=[])
    return True
