"""From a request to an answer: what was answered before, else a worker; a new snapshot in place of the old one."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from dpo_kg import __version__
from dpo_kg.errors import DpoKgError
from dpo_kg.isolation.pool import WorkerPool
from dpo_kg.messages import LANGUAGES
from dpo_kg.server.cache import AnswerCache, Entry, Key
from dpo_kg.server.reading import HttpError, Scope, read_header
from dpo_kg.server.settings import Settings
from dpo_kg.server.warming import STANDING_PAGES
from dpo_kg.server.watching import Folder, find_folder, watch_folder
from dpo_kg.service.negotiation import choose_language, prefers_html

#: Longest address in bytes: that of a query in the query part.
_LONGEST_ADDRESS = 60 << 10
#: What a worker runs.
_TARGET = "dpo_kg.service.handler:open_handler"
#: Statuses of answers that are kept: nothing changes them but new data.
_KEPT = (200, 303, 404)


@dataclass
class Exchange:
    """A request and its answer, for metrics and the access log.

    Attributes:
        key: what the answer depends on; None for what is not kept.
        resource: name of the resource.
        status: status code of the answer; 499 where the client went away before it.
        size: bytes of the body that were sent.
        begun: whether sending has begun, after which no other answer can be given.
    """

    key: Key | None = None
    resource: str = "none"
    status: int = 499
    size: int = 0
    begun: bool = False


class Answering:
    """The workers, the answers kept, and the snapshot that both are of. An asynchronous context.

    Args:
        settings: how the server is run.
        folder: the snapshot; None for the one that fits the files, which is followed as the files change.

    Attributes:
        folder: root and folder of the snapshot.
        limits: what a request may ask for.
        snapshots: how many new snapshots were taken up.
    """

    def __init__(self, settings: Settings, folder: Folder | None = None) -> None:
        self._settings = settings
        self.limits = settings.limits()
        self._watches = folder is None
        self.folder = folder or find_folder()
        self.cache = AnswerCache(settings.answer_cache << 20)
        self._stamp = _stamp(settings)
        arguments = self._arguments(self.folder)
        self.pool = WorkerPool(_TARGET, arguments, size=settings.workers, limits=self.limits, queue=settings.queue)
        self.snapshots = 0
        self._running: dict[Key, asyncio.Future[Entry]] = {}
        self._watching: asyncio.Task[None] | None = None
        self._warming: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Answering:
        await self.pool.start()
        # What is there now stays: the collector need not look at it again with each thousand requests.
        gc.collect()
        gc.freeze()
        self._start_warming()
        if self._watches:
            self._watching = asyncio.create_task(watch_folder(self.folder, self._take_up))
        return self

    async def __aexit__(self, *error: object) -> None:
        for task in (self._watching, self._warming):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        await self.pool.close()

    def _arguments(self, place: Folder) -> dict[str, Any]:
        root, folder = place
        return {
            "root": root,
            "folder": folder,
            "base": self._settings.public_base(),
            "root_path": self._settings.root_path,
            "limits": asdict(self.limits),
        }

    async def _take_up(self, folder: Folder) -> None:
        """Answer from a new snapshot from now on; what runs ends on the old one.

        Keys name the new snapshot only once its workers answer: what an old one still works on is kept under the old
        name, where nobody looks.
        """
        await self.pool.replace(self._arguments(folder))
        self.folder = folder
        self.cache.clear()
        self.snapshots += 1
        self._start_warming()

    def _start_warming(self) -> None:
        """Have the standing pages made, while nobody waits for them."""
        if self._warming is not None:
            self._warming.cancel()
        self._warming = asyncio.create_task(self._warm())

    async def _warm(self) -> None:
        for path in STANDING_PAGES:
            for lang in LANGUAGES:
                key = self._make_key(path, "", "text/html", lang)
                request = {"operation": "page", "path": path, "parameters": [], "accept": "text/html", "lang": lang}
                # A page that cannot be made now is made when somebody asks, who is then told.
                with contextlib.suppress(DpoKgError):
                    await self.answer(request, key, "warming")

    def key_of(self, scope: Scope) -> Key | None:
        """Return what the answer to a request depends on; None for what is not kept.

        Raises:
            HttpError: the address is too long.
        """
        if scope["method"] not in ("GET", "HEAD"):
            return None
        raw, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
        if len(raw) + len(query) > _LONGEST_ADDRESS:
            told = f"the address has more than {_LONGEST_ADDRESS} bytes"
            raise HttpError(414, "address-too-long", told, "Send a long query by POST.")
        accept = read_header(scope, b"accept")
        lang = choose_language(read_header(scope, b"accept-language"), LANGUAGES)
        return self._make_key(raw.decode("latin-1"), query.decode("latin-1"), name_wish(accept), lang)

    def _make_key(self, path: str, query: str, accept: str, lang: str) -> Key:
        # Pages may speak of today.
        return self.folder[1], self._stamp, datetime.now(UTC).date().isoformat(), path, query, accept, lang

    def recall(self, key: Key | None) -> Entry | None:
        """Return the answer that was given before, if it is kept."""
        return None if key is None else self.cache.get(key)

    async def answer(self, request: dict[str, Any], key: Key | None, client: str) -> Entry:
        """Have a request answered by a worker; the same one is not answered twice at once.

        Args:
            request: as `dpo_kg.service.handler` takes it.
            key: what the answer depends on; None where it is not to be kept.
            client: who asks, for fair shares.

        Raises:
            BusyError: too many requests wait.
            LimitError: the answer took too long, or too much memory.
        """
        if key is None:
            return Entry(await self.pool.call(request, client=client))
        while (running := self._running.get(key)) is not None:
            # Who asked first may have gone away; then the next one asks.
            with contextlib.suppress(asyncio.CancelledError):
                return await asyncio.shield(running)
            if not running.cancelled():
                raise asyncio.CancelledError
        running = self._running[key] = asyncio.get_running_loop().create_future()
        try:
            entry = await self._compute(request, key, client)
        except DpoKgError as error:
            running.set_exception(error)
            running.exception()  # seen, even where nobody waits for it
            raise
        except BaseException:
            running.cancel()
            raise
        else:
            running.set_result(entry)
            return entry
        finally:
            del self._running[key]

    async def _compute(self, request: dict[str, Any], key: Key, client: str) -> Entry:
        reply = await self.pool.call(request, client=client)
        entry = Entry(reply, _tag(key) if reply.status == 200 else "")
        if reply.status in _KEPT:
            self.cache.put(key, entry)
        return entry


def name_wish(accept: str | None) -> str:
    """Return what the header Accept comes to: browsers that name HTML in different ways get the same answer."""
    return "text/html" if prefers_html(accept) else accept or ""


def _stamp(settings: Settings) -> str:
    """Return what of the settings changes answers: a browser keeps entity tags longer than a server runs."""
    shaping = {**asdict(settings.limits()), "root_path": settings.root_path, "base": settings.public_base()}
    return hashlib.blake2b(json.dumps(shaping, sort_keys=True).encode(), digest_size=8).hexdigest()


def _tag(key: Key) -> str:
    """Return the entity tag of an answer: equal for equal data and an equal representation."""
    text = "\0".join((__version__, *key))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
