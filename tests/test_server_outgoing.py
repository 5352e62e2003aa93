"""Large bodies on their way: within a ceiling, in parts, fair among clients, and not for ever."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest

from dpo_kg.errors import BusyError
from dpo_kg.isolation.frames import Reply
from dpo_kg.server.cache import Entry
from dpo_kg.server.clients import group_address
from dpo_kg.server.outgoing import ABORT, LARGE, Outgoing
from dpo_kg.server.sending import send_entry

MIB = 1 << 20


def test_bodies_are_counted_while_they_are_sent() -> None:
    outgoing = Outgoing(100 * MIB)
    body = bytes(3 * MIB)
    with outgoing.hold(body, "a"):
        assert outgoing.held == 3 * MIB
        with outgoing.hold(body, "b"), outgoing.hold(bytes(LARGE - 1), "a"):  # the same body, and a short one
            assert outgoing.held == 3 * MIB
        with outgoing.hold(bytes(2 * MIB), "b"):
            assert outgoing.held == 5 * MIB
    assert outgoing.held == 0
    with pytest.raises(ZeroDivisionError), outgoing.hold(body, "a"):
        raise ZeroDivisionError
    assert outgoing.held == 0


def test_a_ceiling_for_all_and_half_of_it_for_one() -> None:
    outgoing = Outgoing(10 * MIB)
    bodies = [bytes(3 * MIB) for _ in range(4)]
    with contextlib.ExitStack() as stack:
        stack.enter_context(outgoing.hold(bodies[0], "a"))
        with pytest.raises(BusyError, match="you have yet to read"):
            stack.enter_context(outgoing.hold(bodies[1], "a"))
        stack.enter_context(outgoing.hold(bodies[1], "b"))
        stack.enter_context(outgoing.hold(bodies[2], "c"))
        with pytest.raises(BusyError, match="clients have yet to read") as told:
            stack.enter_context(outgoing.hold(bodies[3], "d"))
        assert told.value.retry_after > 0
        stack.enter_context(outgoing.hold(bodies[0], "d"))  # what is held anyway
        assert outgoing.held == 9 * MIB
    with outgoing.hold(bodies[3], "a"):
        assert outgoing.held == 3 * MIB


def test_one_body_above_the_ceiling_is_sent() -> None:
    outgoing = Outgoing(1 * MIB)
    with outgoing.hold(bytes(3 * MIB), "a"):
        assert outgoing.held == 3 * MIB


def _deliver(body: bytes, scope: dict[str, Any], sent: list[Any], outgoing: Outgoing | None = None) -> int:
    async def send(message: Any) -> None:
        sent.append(message)

    entry = Entry(Reply(200, {"Content-Type": "application/n-triples"}, body))
    return asyncio.run(send_entry({"method": "GET", "headers": [], **scope}, send, entry, b"no-cache", outgoing))


def test_a_large_body_goes_in_parts_that_make_it_up() -> None:
    body = bytes(range(256)) * (5 * LARGE // 256) + b"end"
    sent: list[Any] = []
    assert _deliver(body, {}, sent) == len(body)
    start, *parts = sent
    assert len(parts) > 5 and max(len(part["body"]) for part in parts) < LARGE
    assert b"".join(part["body"] for part in parts) == body
    assert dict(start["headers"])[b"content-length"] == str(len(body)).encode()


def test_a_client_that_takes_a_large_body_too_slowly_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("dpo_kg.server.outgoing.time.monotonic", lambda: now[0])
    cut: list[bool] = []
    body = bytes(40 * LARGE)

    async def send(message: Any) -> None:
        now[0] += 30  # each part takes half a minute

    scope = {"method": "GET", "headers": [], ABORT: lambda: cut.append(True)}
    entry = Entry(Reply(200, {"Content-Type": "text/csv"}, body))
    sent = asyncio.run(send_entry(scope, send, entry))
    assert cut == [True]
    assert sent < len(body)


def test_what_is_refused_has_not_begun() -> None:
    outgoing, sent = Outgoing(4 * MIB), list[Any]()
    with outgoing.hold(bytes(2 * MIB), "local"), pytest.raises(BusyError):
        _deliver(bytes(2 * MIB), {}, sent, outgoing)
    assert sent == []


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a name", "a name"),
    ],
)
def test_addresses_that_one_client_may_choose_from_are_one_client(address: str, group: str) -> None:
    assert group_address(address) == group
