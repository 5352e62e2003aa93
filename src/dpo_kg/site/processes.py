"""Processes that make the files of a site, each with the graph open for reading.

They are started by name, not copied from the one that calls, so that neither the threads of its store nor the program
around it matter. One that is no longer asked, because the caller was killed, ends by itself.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from typing import IO, Any

import pyoxigraph as ox

from dpo_kg.errors import WorkerError
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.site.planning import Plan
from dpo_kg.site.rendering import Done, Job, Renderer
from dpo_kg.snapshot import Snapshot

_COMMAND = "from dpo_kg.site.processes import work; work()"


class Processes:
    """Some processes that do jobs.

    Args:
        kg: the graph; one that is held in memory alone is worked on here.
        plan: what the site consists of.
        count: how many processes.
    """

    def __init__(self, kg: KnowledgeGraph, plan: Plan, count: int) -> None:
        self._here = Renderer(kg, plan) if count < 2 or kg.snapshot.folder is None else None
        self._started: list[subprocess.Popen[bytes]] = []
        if self._here is None:
            given = pickle.dumps((kg.snapshot.root, kg.snapshot.folder, kg.scope, plan))
            for _ in range(count):
                environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
                process = subprocess.Popen(
                    [sys.executable, "-c", _COMMAND], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
                )
                self._started.append(process)
                _send(process.stdin, given)

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *exception: object) -> None:
        for process in self._started:
            if exception[0] is not None:
                process.kill()
            assert process.stdin is not None and process.stdout is not None
            process.stdin.close()
            process.wait()
            process.stdout.close()

    def do(self, jobs: Iterable[Job]) -> Iterator[Done]:
        """Do jobs, as many at once as there are processes; yield what came of each as it is done.

        Raises:
            WorkerError: a process ended before its time; what it said of it stands on standard error.
        """
        waiting = list(jobs)
        if self._here is not None:
            yield from map(self._here.do, waiting)
            return
        to_do: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        for job in [*waiting, *([None] * len(self._started))]:
            to_do.put(job)
        done: queue.SimpleQueue[Done | WorkerError] = queue.SimpleQueue()
        threads = [threading.Thread(target=_feed, args=(one, to_do, done), daemon=True) for one in self._started]
        for thread in threads:
            thread.start()
        for _ in waiting:
            found = done.get()
            if isinstance(found, WorkerError):
                raise found
            yield found
        for thread in threads:
            thread.join()


def _feed(process: subprocess.Popen[bytes], jobs: queue.SimpleQueue[Job | None], done: queue.SimpleQueue[Any]) -> None:
    """Hand jobs to one process until there is none left."""
    while (job := jobs.get()) is not None:
        try:
            _send(process.stdin, pickle.dumps(job))
            done.put(pickle.loads(_receive(process.stdout)))
        except (OSError, EOFError):
            told = f"a process that makes pages ended with status {process.wait()} at {job[0]} {str(job[1])[:200]}"
            done.put(WorkerError(told))
            return


def work() -> None:
    """Do the jobs that come over standard input, until it ends."""
    # What a job prints by mistake must not come between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    root, folder, scope, plan = pickle.loads(_receive(sys.stdin.buffer))
    kg = KnowledgeGraph(Snapshot(root, ox.Store.read_only(f"{folder}/store"), folder), scope)
    renderer = Renderer(kg, plan)
    while True:
        try:
            job = pickle.loads(_receive(sys.stdin.buffer))
        except EOFError:
            return
        _send(answers, pickle.dumps(renderer.do(job)))


def _send(pipe: IO[bytes] | None, content: bytes) -> None:
    assert pipe is not None
    pipe.write(len(content).to_bytes(8, "big") + content)
    pipe.flush()


def _receive(pipe: IO[bytes] | None) -> bytes:
    assert pipe is not None
    head = pipe.read(8)
    content = pipe.read(int.from_bytes(head, "big")) if len(head) == 8 else b""
    if len(head) < 8 or len(content) < int.from_bytes(head, "big"):
        raise EOFError
    return content
