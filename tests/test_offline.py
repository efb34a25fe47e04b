"""Nothing in the package opens a socket: shown on the source, and on the program run with sockets taken away."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import twosource

PACKAGE = Path(twosource.__file__).parent
NETWORK = {
    "socket",
    "ssl",
    "http.client",
    "http.server",
    "urllib.request",
    "ftplib",
    "smtplib",
    "xmlrpc",
    "socketserver",
    "requests",
    "httpx",
}


def imported_modules(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_no_module_but_the_desks_server_imports_the_network():
    found = {(path.name, name) for path in PACKAGE.rglob("*.py") for name in imported_modules(path) if name in NETWORK}
    assert found == {("server.py", "socket")}  # the desk's


def test_no_module_but_the_command_line_prints():
    for path in PACKAGE.rglob("*.py"):
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        printing = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
        assert path.name == "cli.py" or not printing


def test_the_demo_runs_with_sockets_blocked(tmp_path, no_sockets):
    environment = {**os.environ, "PYTHONPATH": no_sockets}
    done = subprocess.run(
        [sys.executable, "-m", "twosource", "demo", "-w", str(tmp_path / "w")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Halvek" in done.stdout


def test_help_imports_nothing_heavy():
    code = "import sys; sys.argv = ['twosource', '--version']\nimport twosource.cli\nprint(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {
        "numpy",
        "onnxruntime",
        "sqlalchemy",
        "trafilatura",
        "tokenizers",
        "yaml",
        "rich",
        "lxml",
        "py3langid",
        "fastapi",
        "uvicorn",
    }
    assert heavy & set(loaded) == set()
