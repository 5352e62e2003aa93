"""What a worker does with each request: the operation that it names, and errors as answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pyoxigraph as ox

from dpo_kg.engine import work_in_place
from dpo_kg.errors import DpoKgError
from dpo_kg.exporters.graphs import write_graph
from dpo_kg.isolation.frames import Reply
from dpo_kg.isolation.limits import Limits
from dpo_kg.isolation.query_limits import check_query
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.publication.openapi import describe_interface
from dpo_kg.publication.opensearch import OPENSEARCH_XML, describe_search
from dpo_kg.publication.statements import DESCRIBING
from dpo_kg.publication.void import describe_dataset, describe_service
from dpo_kg.rdf.turtle import write_turtle
from dpo_kg.service import formats
from dpo_kg.service.graph_store import answer_graph
from dpo_kg.service.negotiation import prefers_html
from dpo_kg.service.problems import make_problem, status_of
from dpo_kg.service.published_files import answer_file, answer_terms
from dpo_kg.service.reconciliation import answer_reconciliation
from dpo_kg.service.sparql import answer_sparql, choose_format
from dpo_kg.service.stored import answer_stored
from dpo_kg.service.visitors import answer_visitor
from dpo_kg.snapshot import Snapshot
from dpo_kg.views.preparing import prepare
from dpo_kg.web import Answer, Web
from dpo_kg.web.pages import name_content

Request = Mapping[str, Any]
#: Paths of pages that speak of the whole dataset.
_SITE = ("/", "/data")


def open_handler(root: str, folder: str, base: str, root_path: str, limits: Mapping[str, Any]) -> Handler:
    """Return the handler of a worker.

    Args:
        root: folder of the files that the snapshot was built from.
        folder: the snapshot on disk.
        base: address under which all is published, ending in a slash.
        root_path: path of the site on its host; "" for the root.
        limits: as `Limits` takes them.
    """
    work_in_place()
    prepare()
    snapshot = Snapshot(root, ox.Store.read_only(f"{folder}/store"), folder)
    return Handler(KnowledgeGraph(snapshot), base=base, root_path=root_path, limits=Limits(**limits))


class Handler:
    """Answers requests from one graph.

    A request is a dictionary with the name of an `operation` and what that operation takes; `lang` and `accept` are
    there for all.

    Args:
        kg: the graph.
        base: address under which all is published, ending in a slash.
        root_path: path of the site on its host; "" for the root.
        limits: of queries and answers.
    """

    def __init__(self, kg: KnowledgeGraph, *, base: str, root_path: str = "", limits: Limits | None = None) -> None:
        self.kg = kg
        self.base = base
        self.limits = limits or Limits()
        self.web = Web(kg, base=base.removesuffix("/"), root_path=root_path)
        self._version = kg.snapshot.data_version()
        self._operations: dict[str, Callable[[Request], Reply]] = {
            "sparql": self._sparql,
            "stored": self._stored,
            "graph": lambda request: answer_graph(kg, request, base),
            "file": lambda request: answer_file(kg, request),
            "terms": lambda request: answer_terms(kg, request),
            "describe": self._describe,
            "reconcile": lambda request: answer_reconciliation(kg, request, base),
            "page": self._page,
            "visitor": lambda request: answer_visitor(kg, request, base),
        }

    def __call__(self, request: Request) -> Reply:
        """Answer a request; an error that a client can mend is an answer as well."""
        try:
            reply = self._operations[request["operation"]](request)
        except DpoKgError as error:
            reply = self._tell(error, request)
        return Reply(reply.status, {**reply.headers, "Dpo-Kg-Data-Version": self._version}, reply.body)

    def _sparql(self, request: Request) -> Reply:
        # The page asks the graph as it is; of a dataset of one's own the data are the answer.
        named = request.get("default_graphs") or request.get("named_graphs")
        if not request.get("format") and not named and prefers_html(request.get("accept")):
            check_query(request["query"], self.limits)
            return self._page({**request, "path": "/sparql", "parameters": _pairs(request)})
        return answer_sparql(self.kg, request, self.limits, f"{self.base}sparql")

    def _stored(self, request: Request) -> Reply:
        wanted = request.get("format")
        if wanted == "html" or (not wanted and prefers_html(request.get("accept"))):
            return self._page({**request, "path": f"/queries/{request['name']}"})
        return answer_stored(self.kg, request, self.limits)

    def _describe(self, request: Request) -> Reply:
        what = request["what"]
        if what == "openapi":
            text = json.dumps(describe_interface(self.kg, self.base), ensure_ascii=False, indent=1) + "\n"
            return Reply(200, {"Content-Type": "application/vnd.oai.openapi+json;version=3.1"}, text.encode())
        if what == "search":
            return Reply(200, {"Content-Type": OPENSEARCH_XML}, describe_search(self.base).encode())
        describe = describe_service if what == "service" else describe_dataset
        short, media_type = choose_format(request, formats.GRAPHS, "descriptions")
        triples = describe(self.kg, self.base)
        text = write_turtle(triples, DESCRIBING) if short == "ttl" else write_graph(triples, short)
        return Reply(200, {"Content-Type": formats.content_type(media_type)}, text.encode())

    def _page(self, request: Request) -> Reply:
        # An ending is the page's own business; without one the client chooses.
        path, short, media_type = request["path"], request.get("format"), ""
        if not short:
            short, media_type = choose_format(request, formats.CONTENTS[name_content(path)], "pages")
            if path in _SITE and short != "html":
                return self._describe({**request, "what": "dataset"})
        program = not request.get("format") and not prefers_html(request.get("accept"))
        parameters = dict(request["parameters"])
        reply = _to_reply(self.web.answer(path, parameters, format=short, lang=request["lang"], tell_programs=program))
        # One format may have several media types; a client gets the one that it named.
        if media_type == "application/json" and reply.headers.get("Content-Type") == formats.media_type_of(short):
            return Reply(reply.status, {**reply.headers, "Content-Type": media_type}, reply.body)
        return reply

    def _tell(self, error: DpoKgError, request: Request) -> Reply:
        """Return an error as a page to browsers, as problem details to programs."""
        status = status_of(error)
        if prefers_html(request.get("accept")) and request.get("format") in (None, "html"):
            return _to_reply(self.web.tell(error, status, lang=request["lang"]))
        return make_problem(error, status)


def _pairs(request: Request) -> list[tuple[str, str]]:
    return [("query", request["query"]), *((name, request[name]) for name in ("scope", "view") if request.get(name))]


def _to_reply(answer: Answer) -> Reply:
    headers = {"Content-Type": answer.media_type} if answer.media_type else {}
    return Reply(answer.status, headers | answer.headers, answer.body)
