"""Answers that were given, kept for as long as they are asked for and the data stay the same."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from dataclasses import dataclass, field

from dpo_kg.isolation.frames import Reply

#: A shorter body gains nothing by being compressed.
_WORTH_COMPRESSING = 600
#: Media types that are compressed already.
_COMPRESSED = ("application/zip", "image/png", "application/vnd.openxmlformats")

#: What an answer depends on: version of the data, method-free request and the headers that choose a representation.
Key = tuple[str, ...]


@dataclass
class Entry:
    """An answer as it is sent, with its compressed body once one was asked for.

    Attributes:
        reply: the answer.
        etag: its entity tag, without quotation marks; "" for an answer that has none.
    """

    reply: Reply
    etag: str = ""
    _gzip: bytes | None = field(default=None, repr=False)

    def is_compressible(self) -> bool:
        """Tell whether a compressed body would be smaller."""
        media_type = self.reply.headers.get("Content-Type", "")
        return len(self.reply.body) >= _WORTH_COMPRESSING and not media_type.startswith(_COMPRESSED)

    def gzip(self) -> bytes:
        """Return the body compressed (RFC 1952), the same bytes each time."""
        if self._gzip is None:
            # Level 5 takes a third of the time of 9 and leaves a twentieth more.
            writer = zlib.compressobj(5, zlib.DEFLATED, 31)
            self._gzip = writer.compress(self.reply.body) + writer.flush()
        return self._gzip

    def size(self) -> int:
        """Return how many bytes the answer takes at most, compressed body included, roughly."""
        return len(self.reply.body) * (2 if self.is_compressible() else 1) + 1000


class AnswerCache:
    """Answers by what they depend on; the one that was asked for longest ago goes first.

    Args:
        limit: bytes that all answers together may take, their keys included.
        most: answers that may be kept.
    """

    def __init__(self, limit: int, most: int = 10_000) -> None:
        self._limit = limit
        self._most = most
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._size = 0
        self.hits = 0
        self.misses = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Key) -> Entry | None:
        """Return the answer for a key, or None."""
        entry = self._entries.get(key)
        if entry is None:
            self.misses += 1
            return None
        self._entries.move_to_end(key)
        self.hits += 1
        return entry

    def put(self, key: Key, entry: Entry) -> None:
        """Keep an answer; one that takes more than an eighth of the room is not kept."""
        size = _size_of(key, entry)
        if size > self._limit // 8:
            return
        self.remove(key)
        self._entries[key] = entry
        self._size += size
        while self._size > self._limit or len(self._entries) > self._most:
            self.remove(next(iter(self._entries)))

    def remove(self, key: Key) -> None:
        """Forget the answer for a key, if there is one."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._size -= _size_of(key, entry)

    def clear(self) -> None:
        """Forget all answers."""
        self._entries.clear()
        self._size = 0


def _size_of(key: Key, entry: Entry) -> int:
    """Return how many bytes an answer takes with its key: an address may be longer than its answer."""
    return sum(map(len, key)) + entry.size()
