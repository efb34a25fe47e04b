"""The wheel, as a user gets it: built, installed into an empty environment, run with sockets blocked."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIMIT_MB = 60


def run(*command, **environment):
    return subprocess.run(
        [str(part) for part in command], env={**os.environ, **environment}, capture_output=True, text=True, check=False, cwd=ROOT
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ".")
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_data_and_stays_small(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "model/encoder.onnx",
        "model/labels.json",
        "model/tokenizer.json",
        "gazetteer.db",
        "sample/codebook.yml",
        "codebooks/events.yml",
    ):
        assert f"twosource/data/{name}" in names
    assert wheel.stat().st_size < LIMIT_MB * 1_000_000


def test_the_demo_runs_from_an_empty_environment(wheel, tmp_path, no_sockets):
    assert run(sys.executable, "-m", "venv", tmp_path / "env").returncode == 0
    python = tmp_path / "env" / "bin" / "python"
    installed = run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    assert installed.returncode == 0, installed.stderr
    done = run(
        tmp_path / "env" / "bin" / "twosource",
        "demo",
        "-w",
        tmp_path / "w",
        PYTHONPATH=no_sockets,
        HOME=str(tmp_path),
    )
    assert done.returncode == 0, done.stderr
    assert "Halvek" in done.stdout
