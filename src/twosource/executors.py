"""Running a stage over its items: in this process, or in a pool of them.

An item that raises becomes a Failure row and the run goes on: this is the only place in the program that
catches whatever a stage raises. What is no item's fault (a missing model, a wrong codebook) ends the run.
The pool has a pipe to each of its workers, so that a worker that dies takes nothing with it but the one
batch it held, and there is no shared queue to wait on for ever.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections import deque
from contextlib import suppress
from functools import cache
from itertools import chain, count, islice
from multiprocessing.connection import wait
from traceback import extract_tb
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from msgspec import Struct

from twosource.errors import PageError, TwoSourceError
from twosource.records import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext, SpawnContext
    from multiprocessing.process import BaseProcess

    from twosource.stage import Stage

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

_READY = b"ready"
_AHEAD = 3  # batches per worker that may be under way or wait for their turn: what bounds the memory
_PATIENCE = 5.0  # seconds that a worker gets to end by itself before it is killed


class Serial:
    """Runs a stage in this process, batch after batch."""

    def map(self, stage: Stage[ItemT, ResultT], batches: Iterable[Sequence[ItemT]]) -> Iterator[ResultT | Failure]:
        """Every item's result or its failure, in the order of the items."""
        for batch in batches:
            yield from _attempt(stage, batch)


class Pool:
    """Runs a stage in worker processes; `workers` None or 0 means one per core that this process may use.

    The stage is pickled once and handed to each worker when it starts. A run of one batch, or with one
    worker, stays in this process: starting others would take longer than the work.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or _cores()

    def map(self, stage: Stage[ItemT, ResultT], batches: Iterable[Sequence[ItemT]]) -> Iterator[ResultT | Failure]:
        """Every item's result or its failure, in the order of the items.

        Raises TwoSourceError if worker processes cannot start on this machine.
        """
        rest = iter(batches)
        first = list(islice(rest, 2))
        every = chain(first, rest)
        if self.workers == 1 or len(first) < 2:
            yield from Serial().map(stage, every)
            return
        crew = _Crew(stage, self.workers)
        try:
            yield from crew.results(every)
        finally:
            crew.dismiss()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# --------------------------------------------------------------------------------------------------
# one batch, wherever it runs


def _attempt(stage: Stage[ItemT, ResultT], batch: Sequence[ItemT]) -> list[ResultT | Failure]:
    """The batch's results; if anything in it raises, item by item, so that only the guilty ones fail."""
    try:
        results = list(stage.run(batch))
    except PageError as error:
        if len(batch) == 1:
            return [_failure(stage, batch[0], error)]
    except TwoSourceError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever one item does to a stage, the run goes on and says so
        if len(batch) == 1:
            return [_failure(stage, batch[0], error)]
    else:
        if len(results) != len(batch):
            message = f"stage {stage.name!r} made {len(results)} results of {len(batch)} items; this is a bug of twosource"
            raise RuntimeError(message)
        return list(results)
    return [result for item in batch for result in _attempt(stage, [item])]


def _failure(stage: Stage[ItemT, ResultT], item: ItemT, error: Exception) -> Failure:
    what = str(error)
    if not isinstance(error, PageError):
        frames = extract_tb(error.__traceback__)
        place = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""  # noqa: PTH119 - a name, not a path
        what = f"{type(error).__name__}{place}: {what or 'no message'}; a bug of twosource: please report it, the run goes on"
    return Failure(where=stage.where(item), kind=type(error).__name__, what=" ".join(what.split()), stage=stage.name)


# --------------------------------------------------------------------------------------------------
# the pool


class _Task(Struct, Generic[ItemT]):
    """Items `[at, at + len(items))` of batch `number`; `alone` once a worker has died over its batch."""

    number: int
    at: int
    items: list[ItemT]
    alone: bool = False


class _Worker(Struct):
    """A worker process, the pipe to it, and what it is at work on."""

    process: BaseProcess
    pipe: Connection[Any, Any]
    ready: bool = False
    task: _Task[Any] | None = None


class _Crew(Generic[ItemT, ResultT]):
    """The workers of one run, and the results that wait for their turn."""

    def __init__(self, stage: Stage[ItemT, ResultT], size: int) -> None:
        self._stage = stage
        self._blob = pickle.dumps(stage)
        self._size = size
        self._context = _context(type(stage).__module__)
        self._workers: list[_Worker] = []
        self._todo: deque[_Task[ItemT]] = deque()
        self._done: dict[int, list[ResultT | Failure | None]] = {}
        self._missing: dict[int, int] = {}

    def results(self, batches: Iterable[Sequence[ItemT]]) -> Iterator[ResultT | Failure]:
        """The results in order; never more than `_AHEAD` batches per worker are in memory."""
        rest = iter(batches)
        for number in count():
            while len(self._done) < self._size * _AHEAD and self._take(number + len(self._done), rest):
                pass
            if number not in self._done:
                return
            while self._missing[number]:
                self._turn()
            del self._missing[number]
            yield from cast("list[ResultT | Failure]", self._done.pop(number))

    def dismiss(self) -> None:
        """Ends the workers, at work or not."""
        for worker in self._workers:
            worker.pipe.close()
            if worker.task is not None or not worker.ready:
                worker.process.kill()
        for worker in self._workers:
            worker.process.join(_PATIENCE)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers.clear()

    def _take(self, number: int, batches: Iterator[Sequence[ItemT]]) -> bool:
        batch = next(batches, None)
        if batch is None:
            return False
        self._done[number] = [None] * len(batch)
        self._missing[number] = len(batch)
        if batch:
            self._todo.append(_Task(number, 0, list(batch)))
        return True

    def _turn(self) -> None:
        """Hands out what there is to do, then waits until a worker says something or dies."""
        while self._todo and len(self._workers) < min(self._size, len(self._todo) + self._busy()):
            self._workers.append(self._hire())
        for worker in self._workers:
            if self._todo and worker.ready and worker.task is None:
                worker.task = self._todo.popleft()
                with suppress(OSError):  # it died; its end of the pipe says so below
                    worker.pipe.send(worker.task.items)
        pipes = {worker.pipe: worker for worker in self._workers}
        for pipe in wait(list(pipes)):
            self._listen(pipes[cast("Connection[Any, Any]", pipe)])

    def _busy(self) -> int:
        return sum(worker.task is not None for worker in self._workers)

    def _hire(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, self._blob), name="twosource-worker", daemon=True)
        try:
            process.start()
        except (OSError, RuntimeError) as error:
            ours.close()
            theirs.close()
            refused = isinstance(error, PermissionError) or not isinstance(error, OSError)
            if refused and self._context.get_start_method() == "forkserver":  # a sandbox may refuse even a local socket
                self._context = multiprocessing.get_context("spawn")
                return self._hire()
            message = f"no worker process can be started ({error}); set `workers = 1` in twosource.toml"
            raise TwoSourceError(message) from error
        theirs.close()
        return _Worker(process, ours)

    def _listen(self, worker: _Worker) -> None:
        try:
            said = worker.pipe.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        if isinstance(said, BaseException):
            raise said
        if not worker.ready:
            worker.ready = True
        elif worker.task is not None:
            self._keep(worker.task, said)
            worker.task = None

    def _keep(self, task: _Task[ItemT], results: Sequence[ResultT | Failure]) -> None:
        self._done[task.number][task.at : task.at + len(results)] = results
        self._missing[task.number] -= len(results)

    def _bury(self, worker: _Worker) -> None:
        """A worker died: its items are tried once more, each alone; the one that kills again is a failure."""
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.join(_PATIENCE)
        if not worker.ready:
            message = (
                f"worker processes do not start on this machine (exit code {worker.process.exitcode}); "
                "set `workers = 1` in twosource.toml, or call it from a script guarded by `if __name__ == '__main__'`"
            )
            raise TwoSourceError(message)
        task = worker.task
        if task is None:
            return
        if task.alone:
            self._keep(task, [self._death(task.items[0], worker.process.exitcode)])
            return
        singles = [_Task(task.number, task.at + index, [item], alone=True) for index, item in enumerate(task.items)]
        self._todo.extendleft(reversed(singles))

    def _death(self, item: ItemT, code: int | None) -> Failure:
        what = (
            f"the process at work on it died twice (exit code {code}), perhaps for want of memory; "
            "try it alone, or on a machine with more memory"
        )
        return Failure(where=self._stage.where(item), kind="WorkerDied", what=what, stage=self._stage.name)


def _context(module: str) -> ForkServerContext | SpawnContext:
    """A start method that copies no threads at work and no open ledger: forkserver where the system has it, else spawn.

    The server imports the stage's module once, for all workers of this and later runs.
    """
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["__main__", module])
        return context
    return multiprocessing.get_context("spawn")


def _work(pipe: Connection[Any, Any], blob: bytes) -> None:
    """A worker's life: it reads batches from its pipe until that closes, which it also does if the parent dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent ends its workers itself
    with suppress(EOFError, OSError):
        pipe.send(_READY)
        while True:
            pipe.send_bytes(_answer(blob, pipe.recv()))


def _answer(blob: bytes, batch: Sequence[Any]) -> bytes:
    """The pickled results of a batch, or the error that is no single item's fault and that the parent raises."""
    try:
        return pickle.dumps(_attempt(_unpickled(blob), batch))
    except Exception as error:  # noqa: BLE001 - it is raised again, in the parent
        return pickle.dumps(error)


@cache
def _unpickled(blob: bytes) -> Stage[Any, Any]:
    """The worker's one stage; what it loads on first use stays loaded."""
    return cast("Stage[Any, Any]", pickle.loads(blob))  # noqa: S301 - our own parent wrote it
