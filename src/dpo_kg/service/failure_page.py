"""Problem details as a small page, for people whose request never came as far as the pages of the graph.

Made without the graph: it is sent while all workers are busy, too.
"""

from __future__ import annotations

import json
from html import escape

from dpo_kg.isolation.frames import Reply

#: Nothing is loaded by the page, and nothing runs in it.
_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
#: Status → title in French; the English one stands in the problem details.
_FRENCH = {
    400: "La demande ne peut être comprise",
    403: "La demande est refusée",
    404: "Il n’y a rien de ce nom",
    405: "La méthode n’est pas admise ici",
    406: "Il n’y a pas de telle représentation",
    408: "La demande est arrivée trop lentement",
    413: "La demande est trop grande",
    414: "L’adresse est trop longue",
    415: "Le type de média de la demande n’est pas connu ici",
    422: "La requête dépasse une limite",
    431: "Les en-têtes sont trop grands",
    503: "Le serveur est occupé",
}
_OTHERWISE = "La demande a échoué"


def show_problem(reply: Reply, lang: str) -> Reply:
    """Return problem details as a page of the same status and headers: what is wrong, where, and how to mend it.

    Args:
        reply: problem details (RFC 9457), as `dpo_kg.service.problems` writes them.
        lang: language of the title, "en" or "fr"; the details are in English.
    """
    told = json.loads(reply.body)
    title = _FRENCH.get(reply.status, _OTHERWISE) if lang == "fr" else told["title"]
    where = ", ".join(f"{name} {told[name]}" for name in ("place", "line", "column") if name in told)
    parts = [part for part in (told["detail"], where, told.get("mend", "")) if part]
    texts = "".join(f'<p lang="en">{escape(part)}</p>\n' for part in parts)
    page = (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n{texts}</main>\n</body>\n"
        "</html>\n"
    )
    headers = {
        **reply.headers,
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": lang,
        "Content-Security-Policy": _POLICY,
    }
    return Reply(reply.status, headers, page.encode("utf-8", "replace"))
