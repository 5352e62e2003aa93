"""How a server is run: each setting is a flag of `dpo-kg serve` and an environment variable, DPO_KG_ and its name."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from dpo_kg.errors import ParameterError
from dpo_kg.isolation.limits import Limits

_MEGABYTE = 1 << 20
#: Setting → its least value.
_LEAST = {
    **{"port": 0, "workers": 1, "queue": 1, "answer_cache": 0, "rows": 1, "memory": 64},
    **{"answer_size": 1, "query_size": 1},
}
_ROOT_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
_BASE = re.compile(r"https?://[^\s/?#]+(?:/[^\s?#]*)?")


@dataclass(frozen=True)
class Settings:
    """Settings of a server.

    Attributes:
        host: address to listen on, IPv4 or IPv6; ignored where `socket` is given.
        port: TCP port.
        socket: path of a Unix socket to listen on; "" for none.
        workers: processes that answer; each holds the graph open and answers one request at a time.
        timeout: seconds that a request may be worked on.
        memory: megabytes that a worker may take for one answer.
        rows: rows of an answer; a longer one is cut and says so.
        answer_size: megabytes of an answer.
        query_size: kilobytes of a query.
        queue: requests that may wait for a worker.
        answer_cache: megabytes of answers kept.
        root_path: path of the site on its host, such as "/dpo-kg"; "" for the root.
        base: address under which the site is known, such as "https://example.org/dpo-kg/"; "" for that of the socket.
        trusted_proxies: addresses or networks of proxies whose X-Forwarded headers are believed; "*" for any, which
            a Unix socket needs.
        access_log: "none", or "json" for a line per request on standard error.
        log_queries: whether the access log holds the query part of addresses.
        drain: seconds that running requests get to end when the server is stopped.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    socket: str = ""
    workers: int = max(2, os.cpu_count() or 2)
    timeout: float = 10.0
    memory: int = 1024
    rows: int = 100_000
    answer_size: int = 100
    query_size: int = 100
    queue: int = 128
    answer_cache: int = 64
    root_path: str = ""
    base: str = ""
    trusted_proxies: tuple[str, ...] = ()
    access_log: str = "none"
    log_queries: bool = False
    drain: float = 30.0

    def __post_init__(self) -> None:
        for name, least in _LEAST.items():
            if getattr(self, name) < least:
                flag = name.replace("_", "-")
                raise ParameterError(f"--{flag}: a number from {least} on, not {getattr(self, name)}")
        if self.port > 0xFFFF:
            raise ParameterError(f"--port: a number up to 65535, not {self.port}")
        for name in ("timeout", "drain"):
            if not 0 < getattr(self, name) < 1e6:
                raise ParameterError(f"--{name}: a number of seconds above 0, not {getattr(self, name)}")
        if not _ROOT_PATH.fullmatch(self.root_path):
            raise ParameterError(f"--root-path: a path such as /dpo-kg, not {self.root_path!r}")
        if self.base and not _BASE.fullmatch(self.base):
            raise ParameterError(f"--base: an address such as https://example.org/, not {self.base!r}")
        if self.trusted_proxies != ("*",):
            for proxy in self.trusted_proxies:
                _check_proxy(proxy)
        if self.access_log not in ("none", "json"):
            raise ParameterError(f"--access-log: none or json, not {self.access_log!r}")

    def limits(self) -> Limits:
        """Return the limits that a worker holds."""
        return Limits(
            seconds=self.timeout,
            memory=self.memory * _MEGABYTE,
            rows=self.rows,
            answer_bytes=self.answer_size * _MEGABYTE,
            query_bytes=self.query_size * 1024,
        )

    def public_base(self) -> str:
        """Return the address under which the site is known, ending in a slash."""
        if self.base:
            return self.base.rstrip("/") + "/"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.root_path}/"


def _check_proxy(text: str) -> None:
    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        mend = "Write addresses or networks, parted by commas, such as 127.0.0.1,10.0.0.0/8; or * alone for any."
        raise ParameterError(f"--trusted-proxies: not an address: {text!r}: {error}", mend=mend) from None


def read_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that environment variables give, by name.

    Raises:
        ParameterError: a value that is none.
    """
    found: dict[str, Any] = {}
    for field in fields(Settings):
        variable = f"DPO_KG_{field.name.upper()}"
        if environment.get(variable, "") != "":
            found[field.name] = parse_setting(field.name, environment[variable], variable)
    return found


def parse_setting(name: str, text: str, place: str) -> Any:
    """Return the value of a setting that is given as text.

    Args:
        name: its name.
        text: the text.
        place: what gives it, for the message.

    Raises:
        ParameterError: it is no such value.
    """
    default = getattr(Settings, name)
    try:
        if isinstance(default, bool):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        if isinstance(default, tuple):
            return tuple(part.strip() for part in text.split(",") if part.strip())
        return type(default)(text)
    except (ValueError, KeyError):
        raise ParameterError(f"{place}: not a value for {name.replace('_', '-')}: {text!r}") from None
