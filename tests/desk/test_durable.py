"""Decisions that were answered survive the server's sudden death, whatever they are."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.parse
import urllib.request

import pytest


def call(address, token, data=None):
    body = urllib.parse.urlencode(data, doseq=True).encode() if data else None
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=60) as answer:  # noqa: S310 - our own
        return json.loads(answer.read())


def told(address, token):
    """One decision of every kind, on what the desk shows."""
    lines = call(f"{address}/incidents.json", token)["incidents"]
    whole = max(lines, key=lambda line: len(line["claims"]))
    other = next(line for line in lines if line is not whole)
    cell = call(f"{address}/incidents/{other['id']}.json", token)["cells"][0]["key"]
    source = call(f"{address}/sources.json", token)["sources"][0]["source"]["id"]
    article = call(f"{address}/inbox.json", token)["arrivals"][0]["id"]
    yield {"action": "note", "target": article, "note": "seen"}
    yield {"action": "accept", "target": cell}
    yield {"action": "assign", "target": other["id"], "who": "Ada"}
    yield {"action": "rate", "target": source, "grade": "B"}
    yield {"action": "protect", "target": source}
    yield {"action": "correct", "target": article, "argument": "outlet", "text": "The Harbour Post", "note": "its masthead"}
    yield {"action": "reject", "target": other["claims"][0]}
    yield {"action": "split", "target": whole["id"], "claims": whole["claims"][:1]}


@pytest.mark.enable_socket
def test_every_decision_survives_kill_9(workspace):
    from twosource import decisions

    command = [sys.executable, "-m", "twosource", "desk", "-w", str(workspace.folder), "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        line = server.stdout.readline()
        address, _, token = line.strip().partition("/?token=")
        assert address.startswith("http://127.0.0.1:")
        made = []
        for one in told(address, token):
            made += call(f"{address}/decide", token, one)["decisions"]
        made += call(f"{address}/decide", token, {"action": "undo", "target": made[0]})["decisions"]
        os.kill(server.pid, signal.SIGKILL)
    kept = decisions.decisions(workspace)
    assert {one.id for one in (*kept.judgements, *kept.reviews)} == set(made)
    assert {one.verdict for one in kept.reviews} == {"note", "accept", "assign", "rate", "protect", "correct", "reject", "undo"}
    assert {one.verdict for one in kept.judgements} == {"different"}
