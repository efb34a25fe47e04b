"""The commands as a user meets them: what is printed where, and the exit status."""

from __future__ import annotations

import json

import pytest

from twosource.cli import main

REPORT = """Army planes bomb the harbour of Port Talis

3 May 2021

At least nine fishermen were killed on Sunday when army planes bombed the harbour of Port Talis, the Coast Rights Watch said.
"""


@pytest.fixture
def pile(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TWOSOURCE_WORKSPACE", raising=False)
    (tmp_path / "pile").mkdir()
    (tmp_path / "pile" / "harbour.txt").write_text(REPORT)
    return tmp_path


@pytest.mark.usefixtures("pile")
def test_build_prints_the_table_on_stdout_and_the_summary_on_stderr(capsys):
    assert main(["build", "pile"]) == 0
    printed = capsys.readouterr()
    assert "9+" in printed.out
    assert "1 article" in printed.err


def test_a_bad_input_is_one_line_and_status_1(pile, capsys):
    (pile / "pile" / "empty.html").write_text("")
    assert main(["build", "pile"]) == 1
    printed = capsys.readouterr()
    assert [line for line in printed.err.splitlines() if line.startswith("pile/empty.html: ")]
    assert "9+" in printed.out


@pytest.mark.usefixtures("pile")
def test_export_prints_one_json_document_and_nothing_else(capsys):
    main(["build", "pile", "--quiet"])
    capsys.readouterr()
    assert main(["export"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "twosource/1"
    assert [article["ref"] for article in document["articles"]] == ["pile/harbour.txt"]


def test_read_needs_no_workspace(pile, capsys):
    assert main(["read", "pile/harbour.txt", "--outlet", "The Talis Herald"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert line["outlet"] == "The Talis Herald"
    assert line["published"]["start"] == "2021-05-03"
    assert not (pile / "ledger").exists()


def test_an_unknown_setting_names_file_and_known_settings(pile, capsys):
    (pile / "w").mkdir()
    (pile / "w" / "twosource.toml").write_text("polcy = 'acled'\n")
    assert main(["run", "-w", "w"]) == 2
    error = capsys.readouterr().err
    assert "twosource.toml" in error
    assert "polcy" in error


def test_a_codebook_with_an_unknown_key_names_its_line(pile, capsys):
    (pile / "w" / "codebooks").mkdir(parents=True)
    (pile / "w" / "twosource.toml").write_text("")
    (pile / "w" / "codebooks" / "mine.yml").write_text("actors:\n  - id: x\n    name: X\n    kind: person\n    colour: red\n")
    assert main(["build", "pile", "-w", "w"]) == 2
    assert "mine.yml:5:" in capsys.readouterr().err


def test_an_unknown_policy_lists_the_known(pile, capsys):
    (pile / "w").mkdir()
    (pile / "w" / "twosource.toml").write_text("policy = 'guess'\n")
    assert main(["build", "pile", "-w", "w"]) == 2
    assert "acled" in capsys.readouterr().err


@pytest.mark.usefixtures("pile")
def test_no_workspace_is_said_with_the_remedy(capsys):
    assert main(["incidents"]) == 2
    assert "twosource build" in capsys.readouterr().err


@pytest.mark.usefixtures("pile")
def test_an_unknown_incident_is_refused(capsys):
    main(["build", "pile", "--quiet"])
    assert main(["show", "inc-nowhere"]) == 3
    assert "inc-nowhere" in capsys.readouterr().err


@pytest.mark.usefixtures("pile")
def test_remove_and_restore(capsys):
    main(["build", "pile", "--quiet"])
    main(["export"])
    before = capsys.readouterr().out
    assert main(["remove", "pile/harbour.txt", "--quiet"]) == 0
    main(["export"])
    assert json.loads(capsys.readouterr().out)["articles"] == []
    assert main(["restore", "pile/harbour.txt", "--quiet"]) == 0
    capsys.readouterr()
    main(["export"])
    assert before.endswith(capsys.readouterr().out)


@pytest.mark.usefixtures("pile")
def test_a_bug_leaves_a_log_and_status_70(capsys, monkeypatch):
    monkeypatch.setattr("twosource.pipeline.status", lambda _: 1 / 0)
    main(["build", "pile", "--quiet"])
    capsys.readouterr()
    assert main(["status"]) == 70
    error = capsys.readouterr().err
    assert "ZeroDivisionError" not in error
    assert ".log" in error


@pytest.mark.usefixtures("pile")
@pytest.mark.parametrize("command", ["verify", "status", "schema", "doctor", "brief", "incidents"])
def test_every_view_ends_well(capsys, command):
    main(["build", "pile", "--quiet"])
    capsys.readouterr()
    assert main([command]) == 0
    assert capsys.readouterr().out.strip()


def test_help_lists_every_command(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    printed = capsys.readouterr().out
    for name in (
        "build",
        "add",
        "run",
        "remove",
        "restore",
        "show",
        "read",
        "export",
        "brief",
        "verify",
        "judge",
        "gazetteer",
        "demo",
    ):
        assert f"    {name} " in printed
