"""Speed of the desk on a large ledger: its start, the first page, incident pages one by one, and many sessions at once.

The ledger is made of generated records of a view, not by reading: what is measured is what pages ask of it. Its incidents
are told as news tells them: most by one or two claims, a few by hundreds.

Seconds are those that a reader waits, and beside them those that the server had the processor. On a machine that is busy with
other things the first say more of those than of the desk: there the second are judged, and it is said.
"""

from __future__ import annotations

import http.client
import itertools
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from twosource import config
from twosource.ledger.store import Store
from twosource.records import (
    Arg,
    Article,
    Block,
    Cell,
    Claim,
    Conflict,
    Count,
    Incident,
    Interval,
    Origin,
    Place,
    Source,
    Span,
    Step,
    View,
    make_id,
    text_digest,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CLAIMS = 100_000
SIZES = (1, 1, 1, 2, 2, 3, 5, 8, 13, 20, 40, 150)
"""Claims of an incident, in turn; about twenty in the mean."""
FIRST_SECONDS, PAGE_SECONDS, MEGABYTES = 0.5, 0.150, 300
"""What is wanted: the first page, 19 of 20 incident pages, and the memory of the server with SESSIONS at once."""
SESSIONS, PAGES_EACH, IN_TURN = 30, 8, 200
_PATIENCE = 600.0  # seconds for one page: a busy machine makes figures bad, and is no error
_OF_PROCESS = 2  # the kernel's name for a clock of a whole process, beside its number
_OUTLETS, _STATUSES = 200, ("corroborated", "single-origin", "disputed", "denied")
_KINDS = ("air_strike", "shelling", "armed_clash", "bombing")


class _Desk(NamedTuple):
    port: int
    token: str
    pid: int
    started: float


def run(claims: int = CLAIMS) -> int:
    """Prints the figures; returns 1 where one of them is not what is wanted."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        incidents = make_ledger(Path(folder), claims)
        print(f"{claims:,} claims in {len(incidents):,} incidents, made in {time.perf_counter() - start:.0f} s")
        with _serving(folder) as desk:
            return _measure(desk, incidents)


class _Took(NamedTuple):
    """Seconds for one page: those that went by, and those that the server had the processor."""

    waited: float
    worked: float


def _measure(desk: _Desk, incidents: Sequence[str]) -> int:
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    busy = load > cores
    print(f"start, until the address is told      {desk.started:8.2f} s", flush=True)
    first, again = _took(desk, "/incidents"), _took(desk, "/incidents")
    _tell("first page", first, f"(wanted: under {FIRST_SECONDS}); again {again.waited:.3f} s")
    looked = random.Random(7).sample(list(incidents), min(IN_TURN, len(incidents)))  # noqa: S311 - a sample, not a secret
    pages = [_took(desk, f"/incidents/{one}") for one in looked]
    waited, worked = (sorted(one[which] for one in pages) for which in (0, 1))
    at = math.ceil(0.95 * len(pages)) - 1
    late = _Took(waited[at], worked[at])
    _tell(f"incident page, median of {len(pages)}", _Took(waited[len(pages) // 2], worked[len(pages) // 2]))
    _tell("incident page, p95", late, f"(wanted: under {PAGE_SECONDS}); slowest {waited[-1]:.3f} s")
    _all_at_once(desk, incidents)
    memory = _memory(desk.pid)
    print(f"memory of the server, at most         {memory:8.0f} MB  (wanted: under {MEGABYTES})")
    if busy:
        print(f"the machine was busy (load {load:.0f} on {cores} cores): the seconds of the processor are judged")
    judged = (first.worked, late.worked) if busy else (first.waited, late.waited)
    return int(judged[0] >= FIRST_SECONDS or judged[1] >= PAGE_SECONDS or memory >= MEGABYTES)


def _tell(name: str, took: _Took, more: str = "") -> None:
    print(f"{name:<37} {took.waited:8.3f} s   of the processor {took.worked:.3f} s   {more}".rstrip(), flush=True)


def _all_at_once(desk: _Desk, incidents: Sequence[str]) -> None:
    with ThreadPoolExecutor(SESSIONS) as pool:
        start, before = time.perf_counter(), _worked(desk.pid)
        list(pool.map(lambda number: _session(desk, incidents, number), range(SESSIONS)))
        together, worked = time.perf_counter() - start, _worked(desk.pid) - before
    number = SESSIONS * PAGES_EACH
    told = f"{number / together:.0f} pages/s; {number / worked:.0f} a second of the processor"
    print(f"{SESSIONS} sessions at once, {PAGES_EACH} pages each      {together:8.1f} s   {told}", flush=True)


@contextmanager
def _serving(folder: str) -> Iterator[_Desk]:
    command = [sys.executable, "-m", "twosource", "desk", "-w", folder, "--port", "0", "--no-browser"]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 our own program
        line = server.stdout.readline() if server.stdout else ""
        found = re.search(r":(\d+)/\?token=(\S+)", line)
        try:
            if found is None:
                message = f"the desk did not start: {line}"
                raise RuntimeError(message)
            yield _Desk(int(found[1]), found[2], server.pid, time.perf_counter() - start)
        finally:
            server.terminate()


def _took(desk: _Desk, path: str) -> _Took:
    start, before = time.perf_counter(), _worked(desk.pid)
    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=_PATIENCE)
    connection.request("GET", path, headers={"Authorization": f"Bearer {desk.token}"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != http.client.OK:
        message = f"{path}: status {answer.status}"
        raise RuntimeError(message)
    return _Took(time.perf_counter() - start, _worked(desk.pid) - before)


def _session(desk: _Desk, incidents: Sequence[str], number: int) -> None:
    """What an analyst looks at: the table, the queue, and some incidents of her own."""
    own = random.Random(number).sample(list(incidents), PAGES_EACH - 2)  # noqa: S311 - a sample, not a secret
    for path in ("/incidents", "/review", *(f"/incidents/{one}" for one in own)):
        _took(desk, path)


def _memory(pid: int) -> float:
    """The most memory that the process ever held, in megabytes (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]  # the kernel always tells it


def _worked(pid: int) -> float:
    """How many seconds the process has had the processor, in all threads that it ever had (Linux: clock_getcpuclockid(3))."""
    return time.clock_gettime((~pid << 3) | _OF_PROCESS)


# --------------------------------------------------------------------------------------------------
# the ledger


def make_ledger(folder: Path, claims: int) -> tuple[str, ...]:
    """A workspace with a ledger of so many claims; returns the ids of its incidents."""
    workspace = config.open_workspace(folder, create=True)
    view = make_view(claims)
    with Store.open(workspace.ledger) as store:
        store.add_articles(view.articles)
        store.put_view("generated", view)
    return tuple(one.id for one in view.incidents)


def make_view(claims: int) -> View:
    """A view of so many claims, the same each time."""
    outlets = [Source(make_id("src", "outlet", str(number)), f"Courier {number}", "outlet") for number in range(_OUTLETS)]
    voices = [Source(make_id("src", "voice", str(number)), f"Clinic {number}", "medic") for number in range(_OUTLETS)]
    parts: list[View] = []
    made, sizes = 0, itertools.cycle(SIZES)
    while made < claims:
        size = min(next(sizes), claims - made)
        parts.append(_incident(len(parts), size, outlets, voices))
        made += size
    return View(
        sources=tuple(sorted((*outlets, *voices), key=lambda one: one.id)),
        **{
            name: tuple(sorted((one for part in parts for one in getattr(part, name)), key=_name))
            for name in ("articles", "claims", "incidents", "cells", "origins", "conflicts")
        },
    )


def _name(record: Article | Claim | Incident | Cell | Origin | Conflict) -> str:
    return f"{record.incident}/{record.slot}" if isinstance(record, Cell) else record.id


def _incident(number: int, size: int, outlets: Sequence[Source], voices: Sequence[Source]) -> View:
    """One incident of so many claims, four to an article, with as many origins as articles at most."""
    day = f"{2021 + number % 10}-{number % 12 + 1:02}-{number % 28 + 1:02}"
    when = Interval(day, day, "day", day)
    lat, lon = 33.0 + number % 97 / 30, 36.0 + number % 89 / 20
    where = Place(f"Town {number % 800}", f"plc-{number % 800}", round(lat, 3), round(lon, 3), "SY", None, "place")
    told = [_article(number, first, min(4, size - first), when, where, outlets, voices) for first in range(0, size, 4)]
    claims = tuple(claim for _, own in told for claim in own)
    name = make_id("inc", str(number))
    origins = tuple(_origin(name, voice, claims) for voice in sorted({claim.chain[-1].source for claim in claims}))
    counts = [arg.value for claim in claims for arg in claim.args if isinstance(arg.value, Count)]
    ids = tuple(claim.id for claim in claims)
    kept = tuple(origin.id for origin in origins)
    status = _STATUSES[number % len(_STATUSES)]
    values = (("killed", counts[-1]), ("place", where), ("time", when))
    return View(
        articles=tuple(article for article, _ in told),
        claims=claims,
        incidents=(Incident(name, f"Incident {number}", _KINDS[number % 4], ids, len(told), len(origins), status, when, where),),
        cells=tuple(Cell(name, slot, None, value, status, "default", kept, ids, (), "generated") for slot, value in values),
        origins=origins,
        conflicts=tuple(_conflict(left, right) for left, right in itertools.pairwise(ids[:4])),
    )


def _article(  # noqa: PLR0913, PLR0917 - an article's place in the ledger is all of these
    number: int, first: int, size: int, when: Interval, where: Place, outlets: Sequence[Source], voices: Sequence[Source]
) -> tuple[Article, tuple[Claim, ...]]:
    outlet, name = outlets[(number + first) % _OUTLETS], make_id("art", str(number), str(first))
    text, claims = "", []
    for at in range(first, first + size):
        voice, dead = voices[(number * 7 + at // 6) % _OUTLETS], 3 + (number + at) % 40
        words = f"{dead} people were killed on {when.value} when planes bombed {where.name}, {voice.name} said."
        start = len(text)
        trigger = start + words.index("killed")
        chain = (
            Step(outlet.id, outlet.name, "outlet", "publishes"),
            Step(voice.id, voice.name, "medic", "says", Span(start + words.index(voice.name), start + len(words) - 6)),
        )
        spot = start + words.index(where.name)
        args = (
            Arg("killed", Count(dead, dead, dead, words=str(dead)), Span(start, start + len(str(dead)))),
            Arg("place", where, Span(spot, spot + len(where.name))),
            Arg("time", when, Span(start + words.index(day := str(when.value)), start + words.index(day) + len(day))),
        )
        claim = make_id("clm", name, str(at))
        whole, killed = Span(start, start + len(words)), Span(trigger, trigger + 6)
        claims.append(Claim(claim, name, "air_strike", "asserts", "happened", whole, killed, chain, args, (whole,)))
        text += words + "\n\n"
    block = Block("body", 0, len(text))
    digest = text_digest(text)
    article = Article(name, f"report-{number}-{first}", "", digest, text, digest, (block,), outlet=outlet.name, published=when)
    return article, tuple(claims)


def _origin(incident: str, root: str, claims: Sequence[Claim]) -> Origin:
    own = [claim for claim in claims if claim.chain[-1].source == root]
    articles = tuple(sorted({claim.article for claim in own}))
    return Origin(make_id("org", incident, root), incident, root, tuple(claim.id for claim in own), articles, "generated")


def _conflict(left: str, right: str) -> Conflict:
    return Conflict(make_id("cnf", left, right), left, right, "killed", "value", "generated")
