"""A small workspace of invented reports, built once, and a desk on a copy of it for each test."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

HOST = "http://127.0.0.1:8765"
PASSWORD = "a long enough word"  # noqa: S105 - of nobody
REPORTS = {
    "one": "Seven people were killed on 3 May 2031 when army planes bombed Port Talis, the Coast Rights Watch said.\n",
    "two": "Nine people were killed on 3 May 2031 when planes bombed Port Talis, a doctor at the town's hospital told us.\n",
    "three": "Twelve sailors were injured on 9 June 2031 when a mine exploded in Ostrel, the harbour police said.\n",
    "hostile": "<script>alert('x')</script> 😀 قُتل\r\n"
    "Four porters were killed on 12 June 2031 when shells hit Ostrel, <b>a nurse</b> said.\n",
}


@pytest.fixture(scope="session")
def built_desk(built):
    return built({**REPORTS, "empty": ""})


@pytest.fixture
def workspace(built_desk, copied):
    return copied(built_desk)


@pytest.fixture
def place(workspace):
    from twosource.desk.workplace import Workplace

    with Workplace(workspace) as opened:
        yield opened


@pytest.fixture
def keys():
    from twosource.desk.doors import Keys

    return Keys()


@pytest.fixture
def stranger(place, keys):
    """A browser that has no session."""
    from fastapi.testclient import TestClient

    from twosource.desk.app import make_app

    with TestClient(make_app(place, keys, "127.0.0.1", 8765, "Ada"), base_url=HOST) as client:
        yield client


@pytest.fixture
def desk(stranger, keys):
    """A browser that came by the launch link."""
    assert stranger.get(f"/?token={keys.token}").status_code == 200
    return stranger


@pytest.fixture
def lines(place):
    """The lines of the table by what they tell of."""
    return {line.title.split(",")[0]: line for line in place.overview().lines}


@pytest.fixture
def decide():
    """Sends a decision as a program does, and waits until the ledger is computed anew."""

    def send(client, action, target, version="", **fields):
        data = {"action": action, "target": target, "version": version, **fields}
        answer = client.post("/decide", data=data, headers={"Accept": "application/json"})
        while client.get("/state.json").json().get("computing"):
            time.sleep(0.05)
        return answer

    return send


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def accounts(workspace, monkeypatch):
    from argon2 import PasswordHasher

    from twosource.desk.accounts import ROLES, Accounts

    found = Accounts(workspace.folder)
    monkeypatch.setattr(found, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))  # quick, for tests
    for role in ROLES:
        found.add(role[:3], role, PASSWORD)
    return found


@pytest.fixture
def shared(place, accounts, clock):
    """Opens browsers at a shared desk: `shared("cod")` is signed in as the coder, `shared()` is nobody."""
    from fastapi.testclient import TestClient

    from twosource.desk.app import make_app
    from twosource.desk.team import Team

    app = make_app(place, Team(accounts, 8765, clock=clock), "127.0.0.1", 8765)

    def browser(name=""):
        client = TestClient(app, base_url=HOST, headers={"Origin": HOST})
        if name:
            fields = {"name": name, "password": PASSWORD}
            assert client.post("/login", data=fields, follow_redirects=False).status_code == 303
        return client

    return browser


@pytest.fixture(scope="session")
def chromium():
    """A headless browser; where there is none, on CI it is missed, elsewhere the test is left out."""
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("needs Debian's chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def started():
    """Starts a workspace's desk in a process of its own; gives the process and the address that it told. It ends with the test,
    whatever becomes of that: who leaves a Popen by an error waits for its process, which for a desk is for ever.
    """

    @contextlib.contextmanager
    def start(workspace, *more):
        command = [sys.executable, "-m", "twosource", "desk", "-w", str(workspace.folder), "--port", "0", "--no-browser", *more]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                yield server, server.stdout.readline().strip()
            finally:
                server.kill()

    return start


@pytest.fixture
def serving(started):
    """Serves a workspace's desk in a process of its own, and gives its address as it was told."""

    @contextlib.contextmanager
    def serve(workspace, *more):
        with started(workspace, *more) as (_, address):
            yield address

    return serve


@pytest.fixture
def analyst(chromium):
    """Opens a browser of somebody's own; `asked` takes the address of every request that it makes."""

    @contextlib.contextmanager
    def sit(asked, **more):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **more})
        context.set_default_timeout(240_000)  # milliseconds; a busy machine is no failure
        context.on("request", lambda request: asked.append(request.url))
        yield context.new_page()
        context.close()

    return sit
