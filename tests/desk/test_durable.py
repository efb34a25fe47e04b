"""A decision that was answered survives the server's sudden death."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.parse
import urllib.request

import pytest


def call(address, token, data=None):
    body = urllib.parse.urlencode(data).encode() if data else None
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=30) as answer:  # noqa: S310 - our own
        return answer.read().decode()


@pytest.mark.enable_socket
def test_a_decision_survives_kill_9(workspace):
    from twosource import decisions

    command = [sys.executable, "-m", "twosource", "desk", "-w", str(workspace.folder), "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        line = server.stdout.readline()
        address, _, token = line.strip().partition("/?token=")
        assert address.startswith("http://127.0.0.1:")
        article = call(f"{address}/inbox.json", token).partition('"id":"')[2].partition('"')[0]
        call(f"{address}/decide", token, {"action": "note", "target": article, "note": "seen"})
        os.kill(server.pid, signal.SIGKILL)
    assert [review.note for review in decisions.decisions(workspace).reviews] == ["seen"]
