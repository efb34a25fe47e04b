"""Decisions that were answered survive the server's sudden death, whatever they are."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

from twosource import decisions, pipeline
from twosource.desk.coding import Codings

PASSWORD = "a long enough word"  # noqa: S105 - of nobody
REPORTS = {
    "one": "Seven people were killed on 3 May 2031 when the Ardan Front shelled Port Talis, the Coast Rights Watch said.\n",
    "two": "The Harran Brigade shelled Port Talis on 3 May 2031 and killed nine people, a doctor at the hospital told us.\n",
    "three": "Twelve sailors were injured on 9 June 2031 when a mine exploded in Ostrel, the harbour police said.\n",
    "four": "Four porters were killed on 12 August 2031 when shells hit Kell, a nurse said.\n",
    "five": "Two drivers were killed on 3 October 2031 when a bomb exploded in Varn, the police said.\n",
}


class Desk:
    """A browser of the shared desk: keeps its cookie, and sends its own address as Origin."""

    def __init__(self, address):
        self.address = address.rstrip("/")
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(self, path, **fields):
        body = urllib.parse.urlencode(fields, doseq=True).encode() if fields else None
        headers = {"Origin": self.address, "Accept": "application/json"}
        wanted = urllib.request.Request(self.address + path, body, headers)  # noqa: S310 - our own
        with self.opener.open(wanted, timeout=120) as answer:
            return answer.read()

    def shown(self, path):
        return json.loads(self.ask(f"{path}.json"))

    def decide(self, **fields):
        return json.loads(self.ask("/decide", **fields))["decisions"]


def told(desk):
    """One decision of every kind, each on what the desk shows when its turn comes."""
    lines = desk.shown("/incidents")["incidents"]
    whole = max(lines, key=lambda line: len(line["claims"]))
    other, third, fourth = [line for line in lines if line is not whole][:3]
    shown = desk.shown(f"/incidents/{other['id']}")
    cell, claim = shown["cells"][0]["key"], shown["claims"][0]["claim"]
    source, second = (line["source"]["id"] for line in desk.shown("/sources")["sources"][:2])
    actor, another = (line["actor"]["id"] for line in desk.shown("/actors")["actors"][:2])
    article = desk.shown("/inbox")["arrivals"][0]["id"]
    yield {"action": "note", "target": article, "note": "seen"}
    yield {"action": "accept", "target": cell}
    yield {"action": "assign", "target": other["id"], "who": "Ada"}
    yield {"action": "accept", "target": third["id"]}
    yield {"action": "rate", "target": source, "grade": "B"}
    yield {"action": "protect", "target": source}
    yield {"action": "correct", "target": article, "argument": "outlet", "text": "The Harbour Post", "note": "its masthead"}
    yield {"action": "correct", "target": claim["id"], "argument": "missing", "low": "2", "best": "2"}
    yield {"action": "reject", "target": claim["id"]}
    yield {"action": "split", "target": whole["id"], "claims": whole["claims"][:1]}
    yield {"action": "unsure", "target": whole["claims"][0], "other": third["claims"][0]}
    yield {"action": "same", "target": third["claims"][0], "other": fourth["claims"][0]}
    yield {"action": "same", "target": source, "other": second}
    yield {"action": "same", "target": actor, "other": another}


def kept(workspace):
    """What another program finds in the file: the kernel has it, and no kill takes it back."""
    found = decisions.decisions(workspace)
    return {one.id for one in (*found.judgements, *found.reviews)}


def coded(desk, workspace):
    """A draw to be coded by two, and what one of them says of it."""
    desk.ask("/coding/draw", incident=desk.shown("/incidents")["incidents"][0]["id"])
    (task,) = Codings(workspace.folder).all()
    desk.ask(f"/coding/{task.id}", **{f"word {unit.target}": "right" for unit in task.units})
    return task


@pytest.mark.enable_socket
def test_every_decision_survives_kill_9(built, copied, started):
    from twosource.desk.accounts import Accounts

    workspace = copied(built(REPORTS))
    Accounts(workspace.folder).add("Ada", "admin", PASSWORD)
    with started(workspace, "--team") as (server, address):
        desk, made = Desk(address), []
        desk.ask("/login", name="Ada", password=PASSWORD)
        for one in told(desk):
            made += desk.decide(**one)
            assert kept(workspace) == set(made), one
        made += desk.decide(action="undo", target=made[0])
        task = coded(desk, workspace)
        server.kill()  # SIGKILL: with a recomputation under way, if it is not quick
    assert kept(workspace) == set(made)
    found = decisions.decisions(workspace)
    reviewed = {"note", "accept", "assign", "rate", "protect", "correct", "reject", "undo"}
    assert {one.verdict for one in found.reviews} == reviewed
    assert {one.verdict for one in found.judgements} == {"different", "unsure", "same"}
    assert {one.author for one in (*found.judgements, *found.reviews)} == {"Ada"}
    codes = Codings(workspace.folder).codes([task.id])
    assert sorted(one.target for one in codes) == sorted(unit.target for unit in task.units)
    view = pipeline.refresh(workspace)  # and the ledger goes on from there
    assert any(one.outlet == "The Harbour Post" for one in view.articles)
    assert len(view.identities) >= 2


@pytest.mark.enable_socket
def test_a_desk_that_is_asked_wrongly_answers_and_goes_on(workspace, started):
    """An answer that is a refusal leaves no lock behind: the next decision is taken."""
    with started(workspace) as (_, address):
        home, _, token = address.partition("/?token=")
        desk = Desk(home)
        desk.opener.addheaders = [("Authorization", f"Bearer {token}")]
        target = desk.shown("/incidents")["incidents"][0]["id"]
        for wrong in (
            {"action": "split", "target": target},
            {"action": "same", "target": target, "other": "inc-0"},
            {"action": "?"},
        ):
            with pytest.raises(urllib.error.HTTPError, match=r"4\d\d"):
                desk.decide(**wrong)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            desk.ask("/coding/draw", incident=target)  # a desk for one has no coding
        assert desk.decide(action="note", target=target, note="still here")
