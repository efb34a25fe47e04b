"""Taking the ledger along from the desk."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from twosource.desk.pages.export import FORMATS
from twosource.records import Source


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.file)
def test_what_leaves_the_desk_is_what_the_command_line_writes(desk, workspace, one):
    answer = desk.get(f"/export/{one.file}?as_of=")
    assert answer.status_code == 200
    assert f'filename="w-{one.file}"' in answer.headers["content-disposition"]
    command = [sys.executable, "-m", "twosource", one.command, "--format", one.format, "-w", str(workspace.folder)]
    assert answer.content == subprocess.run(command, capture_output=True, check=True).stdout


def test_protected_sources_are_named_only_where_somebody_may_and_asks(shared, decide, place):
    source = next(one for one in place.store.records(Source) if "Watch" in one.name)
    editor, coder = shared("edi"), shared("cod")
    assert source.name in editor.get("/export/ledger.json").text
    assert decide(editor, "protect", source.id).status_code == 200
    assert editor.get("/export.json").json()["protected"] == 1
    assert "1 protected source" in editor.get("/export").text
    for one in FORMATS:
        assert source.name not in coder.get(f"/export/{one.file}").text
    assert coder.get("/export/ledger.json?named=true").status_code == 403
    assert "for your own eyes" not in coder.get("/export").text
    assert source.name in editor.get("/export/ledger.json?named=true").text
    assert "with protected sources named" in shared("adm").get("/people").text


def test_only_what_was_published_by_a_day_goes_along(desk):
    whole = json.loads(desk.get("/export/ledger.json").text)
    early = json.loads(desk.get("/export/ledger.json?as_of=1990-01-01").text)
    assert len(early["articles"]) < len(whole["articles"]) or not whole["articles"][0]["published"]


@pytest.mark.parametrize("path", ["/export/ledger.exe", "/export/..%2Fledger.db", "/export/ledger.json?as_of=--unprotected"])
def test_nothing_else_can_be_had(desk, path):
    assert desk.get(path).status_code in {404, 422}
