"""What several tests share: the encoder, loaded once for all of them."""

from __future__ import annotations

import pytest


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
