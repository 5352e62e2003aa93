"""Errors as data, frames, and the queue: what the pool is made of."""

from __future__ import annotations

import inspect
import json
import socket
import threading

import pytest

from dpo_kg import errors
from dpo_kg.errors import BusyError, DpoKgError, LimitError
from dpo_kg.isolation.error_data import error_from_data, error_to_data
from dpo_kg.isolation.fair_queue import FairQueue
from dpo_kg.isolation.frames import decode_call, encode_call, receive_frame, send_frame
from dpo_kg.isolation.limits import Limits

FAMILY = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DpoKgError)]
MADE = {
    "UnknownNameError": errors.UnknownNameError("query", "hed", ["heads", "posts"], mend="Look."),
    "QueryTimeoutError": errors.QueryTimeoutError(2.5),
    "BuildError": errors.BuildError(["one", "two"]),
    "MissingExtraError": errors.MissingExtraError("a chart", "charts"),
    "LimitError": LimitError("nesting", 64, 66),
    "BusyError": BusyError(7),
}


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_an_error_crosses_as_itself(kind: type[DpoKgError]) -> None:
    error = MADE.get(kind.__name__) or kind(
        "é is wrong", place="x.ttl", line=3, column=2, source_line="é\t", suggestions=["a", "b"], mend="Mend it."
    )
    told = json.loads(json.dumps(error_to_data(error)))
    back = error_from_data(told)
    assert type(back) is kind
    assert str(back) == str(error) and back.to_dict() == error.to_dict()
    assert vars(back) == vars(error) and back.args == (str(error),)


def test_every_class_with_arguments_of_its_own_is_tried() -> None:
    own = {kind.__name__ for kind in FAMILY if inspect.signature(kind) != inspect.signature(DpoKgError)}
    assert own == set(MADE)


@pytest.mark.parametrize("data", [{}, {"class": "OSError", "message": "", "attributes": {}}, {"class": "DpoKgError"}])
def test_what_describes_no_error_is_refused(data: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, AttributeError)):
        error_from_data(data)


def test_every_limit_has_its_words() -> None:
    for name in Limits.__dataclass_fields__:
        error = LimitError(name, 1_000, 2_000)
        assert "1,000" in str(error) and "2,000" in str(error) and error.mend != "Ask for less.", name


@pytest.mark.parametrize("size", [0, 1, 10, 11, 12, 100, 1_000_000])
def test_a_frame_arrives_whole(size: int) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        body = b"\xff" * size
        sender = threading.Thread(target=send_frame, args=(ours, 1, 404, b'{"a":1}', body))
        sender.start()
        assert receive_frame(theirs, bytearray(32)) == (1, 404, b'{"a":1}', body)
        sender.join()
        sender = threading.Thread(target=ours.sendall, args=(encode_call({"a": "é", "body": body}),))
        sender.start()
        frame = receive_frame(theirs, bytearray(1 << 21))
        assert frame is not None and decode_call(*frame[1:]) == {"a": "é", "body": body}
        sender.join()
        ours.sendall(encode_call({"body": "text"})[:-1])
        ours.close()
        assert receive_frame(theirs, bytearray(32)) is None
        assert receive_frame(theirs, bytearray(32)) is None


class Job:
    """What waits for a client."""

    def __init__(self, client: str) -> None:
        self.client = client


def test_clients_take_turns() -> None:
    queue: FairQueue[Job] = FairQueue(10, 5, 2, 2)
    for client in "aaaabbc":
        queue.add(Job(client))
    taken = []
    while (found := queue.take()) is not None:
        taken.append(found.client)
    assert "".join(taken) == "abcabaa" and len(queue) == 0


def test_who_has_least_at_work_goes_first_and_nobody_has_more_than_allowed() -> None:
    queue: FairQueue[Job] = FairQueue(10, 5, 2, 4)
    for client in "aaab":
        queue.add(Job(client))
    order = []
    while (found := queue.take()) is not None:
        order.append(found.client)
        queue.begin(found.client)
    assert order == ["a", "b", "a"] and len(queue) == 1
    assert not queue.may_run("c"), "somebody waits"
    queue.end("a", 1.0)
    last = queue.take()
    assert last is not None and last.client == "a"
    assert queue.may_run("c")


def test_the_queue_is_bounded_and_forgets_who_goes() -> None:
    queue: FairQueue[Job] = FairQueue(3, 2, 1, 1)
    first, second = Job("a"), Job("a")
    queue.add(first)
    queue.add(second)
    with pytest.raises(BusyError, match="your requests"):
        queue.add(Job("a"))
    queue.add(Job("b"))
    with pytest.raises(BusyError, match="too many requests"):
        queue.add(Job("c"))
    queue.remove(first)
    queue.remove(first)
    assert len(queue) == 2
    assert queue.take() is second and queue.take_any() is not None and queue.take_any() is None


def test_the_estimate_grows_with_what_waits() -> None:
    queue: FairQueue[Job] = FairQueue(1_000, 1_000, 4, 4)
    assert queue.retry_after() == 1
    for _ in range(64):
        queue.begin("a")
        queue.end("a", 10.0)
    for _ in range(8):
        queue.add(Job("a"))
    assert 15 <= queue.retry_after() <= 20
    for _ in range(500):
        queue.add(Job("a"))
    assert queue.retry_after() == 60
