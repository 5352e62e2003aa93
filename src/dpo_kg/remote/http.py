"""One question to a SPARQL endpoint, and its answer as bytes (SPARQL 1.1 Protocol, section 2.1.2, query via POST).

The store is not trusted: the number of redirects, the size of an answer and the time between two pieces of it are
limited, only http and https are spoken, and what it says of itself in messages is cut and made printable.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import NoReturn
from urllib.parse import urlencode, urljoin, urlsplit

from dpo_kg import __version__
from dpo_kg.errors import EndpointError

#: Bytes of the largest answer that is read.
LARGEST = 100 << 20
_REDIRECTS = 5
_AGAIN_AS_GET, _AGAIN = {303}, {301, 302, 307, 308}
_PIECE = 1 << 16
_ADDRESS = "Give the address of the SPARQL endpoint itself; of Oxigraph it ends in /query, of Virtuoso in /sparql."


class Endpoint:
    """The address of a store.

    Args:
        url: address of its SPARQL endpoint, http or https.
        patience: seconds to wait for each piece of an answer, the first included.

    Attributes:
        program: what the store has called itself in its last answer, such as "Virtuoso/07.20.3229"; "" for nothing.

    Raises:
        EndpointError: no address of the kind.
    """

    def __init__(self, url: str, patience: float = 60.0) -> None:
        self.url = url.strip()
        self.patience = patience
        self.program = ""
        _check_address(self.url)

    def ask(self, query: str, media_type: str, default_graphs: Sequence[str] = (), graphs: Sequence[str] = ()) -> bytes:
        """Return the body of the answer to a query.

        Args:
            query: SPARQL.
            media_type: what the answer has to be, such as "application/sparql-results+xml".
            default_graphs: graphs whose merge is the default graph; none for the store's own.
            graphs: the named graphs, where default graphs are given.

        Raises:
            EndpointError: the store cannot be reached, refuses, or sends something else or too much.
        """
        fields = [("query", query), *(("default-graph-uri", iri) for iri in default_graphs)]
        fields += [("named-graph-uri", iri) for iri in graphs]
        form: bytes | None = urlencode(fields).encode()
        url = self.url
        for _ in range(_REDIRECTS + 1):
            response = self._send(url, form, media_type)
            with response:
                if response.status in _AGAIN | _AGAIN_AS_GET and response.headers["Location"]:
                    form = None if response.status in _AGAIN_AS_GET else form
                    url = self._follow(url, response.headers["Location"])
                    continue
                self.program = _clean(response.headers.get("Server", ""))
                return self._read_answer(response, media_type)
        raise EndpointError(f"redirected more than {_REDIRECTS} times", place=self.url, mend=_ADDRESS)

    def _send(self, url: str, form: bytes | None, media_type: str) -> http.client.HTTPResponse:
        headers = {
            "Accept": media_type,
            "Accept-Encoding": "identity",
            "User-Agent": f"dpo-kg/{__version__}",
            **({"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}),
        }
        try:
            request = urllib.request.Request(url, form, headers)
            response = _opener().open(request, timeout=self.patience)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._give_up(error)
        assert isinstance(response, http.client.HTTPResponse)
        return response

    def _follow(self, url: str, location: str) -> str:
        """Return the address that a store redirects to.

        Raises:
            EndpointError: it is none, or leads from https to http.
        """
        target = urljoin(url, location)
        _check_address(target, self.url)
        if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
            raise EndpointError(f"redirected from https to {_clean(target)}, which is refused", place=self.url)
        return target

    def _read_answer(self, response: http.client.HTTPResponse, media_type: str) -> bytes:
        if response.status != 200:
            self._refuse(response)
        found = (response.headers.get_content_type() or "").lower()
        if found != media_type:
            page = found in ("text/html", "application/xhtml+xml")
            what = f"a web page ({found})" if page else _clean(found)
            raise EndpointError(
                f"the answer is {what}, not query results ({media_type})", place=self.url, mend=_ADDRESS
            )
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise EndpointError("the answer is compressed, which was not asked for", place=self.url)
        # Virtuoso answers with a part where it has reached a limit of its own.
        cut = response.headers.get("X-SPARQL-MaxRows") or response.headers.get("X-SQL-Message")
        if cut:
            problem = f"the store has reached a limit of its own and cut the answer: {_clean(cut)}"
            raise EndpointError(problem, place=self.url, mend="Ask for less, or raise its ResultSetMaxRows.")
        return self._read_body(response, LARGEST)

    def _read_body(self, response: http.client.HTTPResponse, largest: int) -> bytes:
        body = bytearray()
        try:
            while piece := response.read1(_PIECE):
                body += piece
                if len(body) > largest:
                    problem = f"the answer is larger than {largest >> 20} MB"
                    raise EndpointError(problem, place=self.url, mend="Ask for less, for example with LIMIT.")
            if response.length:  # read1 ends without a word where the connection does
                raise http.client.IncompleteRead(bytes(body), response.length)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._give_up(error)
        return bytes(body)

    def _refuse(self, response: http.client.HTTPResponse) -> NoReturn:
        """Raise what the status of an answer means; the store's own words are added where they are text."""
        status = f"{response.status} {_clean(response.reason)}".strip()
        said = ""
        if response.headers.get_content_type() in ("text/plain", "application/json", "application/problem+json"):
            said = _clean(self._read_body(response, 1 << 20).decode("utf-8", "replace"))
        told = f": {said}" if said else ""
        after = _clean(response.headers.get("Retry-After", ""))
        mend = f"Try again later (Retry-After: {after})." if after else ""
        if response.status in (404, 405, 410):
            problem, mend = f"no SPARQL endpoint is there ({status})", _ADDRESS
        elif response.status == 400:
            problem = f"the store refuses the query ({status}){told}"
        elif response.status in (401, 403, 407):
            problem = f"the store refuses access ({status}){told}"
        else:
            problem = f"the store cannot answer ({status}){told}"
        raise EndpointError(problem, place=self.url, mend=mend)

    def _give_up(self, error: Exception) -> NoReturn:
        """Raise what a failure of the connection means."""
        cause: object = error.reason if isinstance(error, urllib.error.URLError) else error
        host = urlsplit(self.url).hostname
        if isinstance(cause, socket.gaierror):
            problem, mend = f"no such host: {host}", "Is the address right, and is this computer online?"
        elif isinstance(cause, ConnectionRefusedError):
            problem, mend = "nothing answers there: connection refused", "Does the store run, and is its port right?"
        elif isinstance(cause, TimeoutError):
            problem = f"the store has been silent for {self.patience:g} s"
            mend = "Give --timeout more seconds, or ask for less."
        elif isinstance(cause, ssl.SSLError):
            problem, mend = f"no safe connection: {cause.reason or cause}", "Is the address one of https?"
        elif isinstance(cause, http.client.IncompleteRead):
            problem, mend = "the answer breaks off", "The store may have a limit of time: ask for less."
        elif isinstance(cause, http.client.RemoteDisconnected | ConnectionResetError | BrokenPipeError):
            problem, mend = "the store has closed the connection without an answer", ""
        elif isinstance(cause, http.client.HTTPException):
            problem, mend = f"the answer is no HTTP ({type(cause).__name__})", "Is the port that of a SPARQL store?"
        else:
            problem, mend = f"cannot be reached: {_clean(str(cause))}", ""
        raise EndpointError(problem, place=self.url, mend=mend) from None


def _check_address(url: str, place: str = "") -> None:
    """Raise EndpointError where a text is no address of http or https with a host and nothing secret in it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise EndpointError(f"no address: {error}", place=place or url, mend=_ADDRESS) from None
    if parts.scheme.lower() not in ("http", "https"):
        problem = "only http and https are spoken" if parts.scheme else "no address: it begins with http:// or https://"
        raise EndpointError(problem, place=place or url, mend=_ADDRESS)
    if not host or port == 0 or not url.isprintable() or " " in url or not url.isascii():
        problem = "no address of a store: it is written in ASCII, without spaces, with a host"
        raise EndpointError(problem, place=place or _clean(url), mend=_ADDRESS)
    if parts.username is not None:
        raise EndpointError("names and passwords in an address are not sent", place=place or host, mend=_ADDRESS)


def _opener() -> urllib.request.OpenerDirector:
    """Return what speaks http and https and nothing else, by way of the proxies that the environment names."""
    opener = urllib.request.OpenerDirector()
    for handler in (urllib.request.ProxyHandler(), urllib.request.HTTPHandler(), urllib.request.HTTPSHandler()):
        opener.add_handler(handler)
    return opener


def _clean(text: str, longest: int = 400) -> str:
    """Return a foreign text on one line, printable and cut."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * longest]).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
