from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest

from twosource.errors import ModelError, TwoSourceError
from twosource.executors import Pool, Serial
from twosource.records import Failure

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from invented_stages import Doubling, Forgetful, Process  # noqa: E402 - the line above makes it importable


def batched(numbers, size=4):
    numbers = list(numbers)
    return [numbers[at : at + size] for at in range(0, len(numbers), size)]


@pytest.fixture(params=["serial", "pool"])
def executor(request):
    return Serial() if request.param == "serial" else Pool(2)


def test_results_come_in_order(executor):
    assert list(executor.map(Doubling(), [*batched(range(12)), []])) == [2 * number for number in range(12)]


def test_no_batches_no_results(executor):
    assert list(executor.map(Doubling(), [])) == []


def test_a_bad_item_fails_alone(executor):
    results = list(executor.map(Doubling(), batched(range(8, 15))))
    assert results[:5] == [16, 18, 20, 22, 24]
    bug, empty = results[5:]
    assert (bug.where, bug.kind, bug.stage) == ("numbers.txt:13", "ValueError", "doubling")
    assert "a number of ill omen" in bug.what
    assert "invented_stages.py" in bug.what
    assert empty == Failure("numbers.txt:14", "EmptyPage", "holds nothing; leave it out", "doubling")


def test_what_is_no_items_fault_ends_the_run(executor):
    with pytest.raises(ModelError, match="no model here"):
        list(executor.map(Doubling(), batched([1, 2, 3, 4, 5, 15])))


def test_a_stage_that_loses_items_is_found_out(executor):
    with pytest.raises(RuntimeError, match="3 results of 4 items"):
        list(executor.map(Forgetful(), batched(range(8))))


def test_a_worker_that_dies_takes_only_its_item_with_it():
    results = list(Pool(2).map(Doubling(), batched([1, 16, 3, 4, 5, 6, 7, 8, 16])))
    assert [result for result in results if not isinstance(result, Failure)] == [2, 6, 8, 10, 12, 14, 16]
    assert [results.index(result) for result in results if isinstance(result, Failure)] == [1, 1]
    assert (results[1].kind, results[1].where) == ("WorkerDied", "numbers.txt:16")
    assert results[8] == results[1]


def test_a_result_that_cannot_travel_is_raised():
    with pytest.raises(Exception, match="pickle"):
        list(Pool(2).map(Doubling(), batched([1, 2, 3, 4, 18])))


def test_a_small_run_stays_in_this_process():
    assert set(Pool(2).map(Process(), batched([1, 2]))) == {os.getpid()}
    assert set(Pool(1).map(Process(), batched(range(9)))) == {os.getpid()}
    assert os.getpid() not in set(Pool(2).map(Process(), batched(range(9))))


def test_memory_is_bounded():
    taken = []

    def batches():
        for number in range(100):
            taken.append(number)
            yield [number]

    results = Pool(2).map(Doubling(), batches())
    assert next(results) == 0
    assert len(taken) <= 8
    results.close()
    assert not multiprocessing.active_children()


def test_workers_end_with_the_run():
    list(Pool(2).map(Doubling(), batched(range(12))))
    assert not multiprocessing.active_children()


def test_one_worker_per_core_unless_told():
    assert Pool().workers == Pool(0).workers >= 1
    assert Pool(3).workers == 3


SCRIPT = """
    import sys, time
    sys.path.insert(0, {here!r})
    from twosource.executors import Pool

    class Slow:
        name, needs, makes = "slow", (), ()

        def run(self, batch):
            print("at work", flush=True)
            time.sleep({seconds})
            return batch

        def where(self, item):
            return str(item)

    {guard}
        print(list(Pool(2).map(Slow(), [[number] for number in range(12)])))
    """


def script(folder, seconds=0, guard='if __name__ == "__main__":'):
    path = folder / "script.py"
    path.write_text(dedent(SCRIPT).format(here=str(HERE), seconds=seconds, guard=guard), encoding="utf-8")
    return [sys.executable, str(path)]


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_the_run(tmp_path, end):
    process = subprocess.Popen(
        script(tmp_path, seconds=1.5), stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    process.stdout.readline()
    (os.killpg if end == signal.SIGINT else os.kill)(process.pid, end)
    _, errors = process.communicate(timeout=20)  # the workers hold stdout too: this returns when the last one is gone
    assert process.returncode in {-end, 130}
    assert errors.count(b"Traceback") == (1 if end == signal.SIGINT else 0)


def test_a_script_without_a_guard_is_told_so(tmp_path):
    done = subprocess.run(script(tmp_path, guard="if True:"), capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "worker processes do not start" in done.stderr


def test_it_never_hangs_on_large_items():
    started = time.monotonic()
    big = ["x" * 300_000] * 3
    assert list(Pool(2).map(Doubling(), [big] * 9)) == ["x" * 600_000] * 27
    assert time.monotonic() - started < 20


def test_the_pool_says_what_is_wrong_with_the_machine(monkeypatch):
    def refuses(*_, **__):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.context.ForkServerProcess.start", refuses)
    with pytest.raises(TwoSourceError, match=r"temporarily unavailable.*workers = 1"):
        list(Pool(2).map(Doubling(), batched(range(8))))
