"""dpo-kg serve: the graph over HTTP, with pages, stored queries and a SPARQL endpoint."""

from __future__ import annotations

import os
import sys

from dpo_kg.cli.common import Parser, new_parser
from dpo_kg.errors import MissingExtraError

#: Flag → what it takes, what it says. The names are those of `dpo_kg.server.settings.Settings`.
_FLAGS = (
    ("host", "ADDRESS", "address to listen on (default: 127.0.0.1, this machine alone)"),
    ("port", "NUMBER", "port (default: 8000)"),
    ("socket", "PATH", "a Unix socket to listen on instead"),
    ("workers", "NUMBER", "processes that answer (default: one per core, at least two)"),
    ("timeout", "SECONDS", "time for one answer (default: 10)"),
    ("memory", "MEGABYTES", "memory for one answer (default: 1024)"),
    ("rows", "NUMBER", "rows of one answer; a longer one is cut and says so (default: 100000)"),
    ("answer-size", "MEGABYTES", "size of one answer (default: 100)"),
    ("query-size", "KILOBYTES", "size of one query (default: 100)"),
    ("queue", "NUMBER", "requests that may wait (default: 128)"),
    ("answer-cache", "MEGABYTES", "answers kept for who asks again (default: 64)"),
    ("root-path", "PATH", "path of the site on its host, such as /dpo-kg"),
    ("base", "URL", "address under which the site is known, such as https://example.org/dpo-kg/"),
    ("trusted-proxies", "LIST", "addresses of proxies whose X-Forwarded headers are believed"),
    ("access-log", "FORM", "none (default), or json for a line per request on standard error"),
    ("drain", "SECONDS", "time for running requests when the server is stopped (default: 30)"),
)


def build_parser() -> Parser:
    """Return the parser."""
    parser = new_parser(
        "serve",
        "Serve the graph over HTTP: pages, stored queries, a SPARQL endpoint. Nothing can be changed over it, and it "
        "listens on this machine alone unless --host says otherwise. Every option can be given as an environment "
        "variable, such as DPO_KG_PORT.",
        epilog="example: dpo-kg serve --open",
    )
    for name, value, told in _FLAGS:
        parser.add_argument(f"--{name}", metavar=value, help=told)
    parser.add_argument("--log-queries", action="store_true", help="have the access log hold what people look for")
    parser.add_argument("--open", action="store_true", help="show the site in a browser")
    parser.values["--access-log"] = ("none", "json")
    return parser


def execute(words: list[str]) -> int:
    """Serve until told to stop."""
    arguments = build_parser().parse_args(words)
    try:
        from dpo_kg.server.run import serve
        from dpo_kg.server.settings import Settings, parse_setting, read_environment
    except ImportError as error:
        if error.name is not None and error.name.startswith("dpo_kg"):
            raise
        raise MissingExtraError("dpo-kg serve", "serve") from None
    given = read_environment(os.environ)
    for name, _, _ in _FLAGS:
        text = getattr(arguments, name.replace("-", "_"))
        if text is not None:
            given[name.replace("-", "_")] = parse_setting(name.replace("-", "_"), text, f"--{name}")
    if arguments.log_queries:
        given["log_queries"] = True
    settings = Settings(**given)
    serve(settings, _tell, _open_browser if arguments.open else None)
    return 0


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def _open_browser(place: str) -> None:
    """Show the site; a thread of its own, because some browsers are waited for."""
    import threading
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(place,), daemon=True).start()
