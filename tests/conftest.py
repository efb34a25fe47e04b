"""What several tests share: the encoder, loaded once for all of them."""

from __future__ import annotations

import shutil

import pytest


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Builds a workspace of these reports, by name and text, in this process; once for all who ask for the same."""
    from twosource import config, pipeline
    from twosource.executors import Serial

    made = {}

    def build(reports):
        key = tuple(reports.items())
        if key not in made:
            folder = tmp_path_factory.mktemp("built")
            for name, text in reports.items():
                (folder / f"{name}.txt").write_bytes(text.encode())
            made[key] = config.open_workspace(folder / "w", create=True)
            pipeline.add(made[key], [str(folder / f"{name}.txt") for name in reports], executor=Serial())
            pipeline.run(made[key], executor=Serial())
        return made[key]

    return build


@pytest.fixture
def copied(tmp_path):
    """A copy of a workspace, for a test to decide in."""
    from twosource import config

    def copy(workspace):
        shutil.copytree(workspace.folder, tmp_path / "w")
        return config.open_workspace(tmp_path / "w", create=False)

    return copy


@pytest.fixture(scope="session")
def encoder():
    from twosource.read.model import Encoder

    return Encoder()


@pytest.fixture(scope="session")
def shipped():
    from twosource import codebook

    return codebook.shipped()


REFUSAL = """
import socket

def refuse(*_, **__):
    raise RuntimeError("a socket was opened")

socket.socket.connect = refuse
socket.create_connection = refuse
socket.getaddrinfo = refuse
"""


@pytest.fixture
def no_sockets(tmp_path):
    """A folder for PYTHONPATH: a Python that starts with it cannot open a socket."""
    folder = tmp_path / "no_sockets"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(REFUSAL)
    return str(folder)
