"""A small workspace of invented reports, built once, and a desk on a copy of it for each test."""

from __future__ import annotations

import shutil

import pytest

HOST = "http://127.0.0.1:8765"
REPORTS = {
    "one": "Seven people were killed on 3 May 2031 when army planes bombed Port Talis, the Coast Rights Watch said.\n",
    "two": "Nine people were killed on 3 May 2031 when planes bombed Port Talis, a doctor at the town's hospital told us.\n",
    "three": "Twelve sailors were injured on 9 June 2031 when a mine exploded in Ostrel, the harbour police said.\n",
    "hostile": "<script>alert('x')</script> 😀 قُتل\r\n"
    "Four porters were killed on 12 June 2031 when shells hit Ostrel, <b>a nurse</b> said.\n",
}


@pytest.fixture(scope="session")
def built_desk(tmp_path_factory):
    from twosource import config, pipeline

    folder = tmp_path_factory.mktemp("desk")
    for name, text in REPORTS.items():
        (folder / f"{name}.txt").write_bytes(text.encode())
    (folder / "empty.txt").write_text("")
    workspace = config.open_workspace(folder / "w", create=True)
    pipeline.add(workspace, [str(folder / f"{name}.txt") for name in (*REPORTS, "empty")])
    pipeline.run(workspace)
    return workspace


@pytest.fixture
def workspace(built_desk, tmp_path):
    from twosource import config

    shutil.copytree(built_desk.folder, tmp_path / "w")
    return config.open_workspace(tmp_path / "w", create=False)


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
