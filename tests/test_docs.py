"""The documentation keeps up with the program, or the build fails."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import twosource
from twosource import config
from twosource.cli import _parser

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "twosource"


def commands():
    parser = _parser()
    return list(next(action for action in parser._actions if action.dest == "name").choices)


def test_every_command_is_documented():
    use = (ROOT / "docs" / "use.md").read_text()
    assert [name for name in commands() if f"`{name}" not in use] == []


def test_every_setting_is_documented():
    use = (ROOT / "docs" / "use.md").read_text()
    assert [name for name in config.Settings.__struct_fields__ if f"| `{name}` |" not in use] == []


def test_every_room_is_on_the_map():
    architecture = (ROOT / "docs" / "architecture.md").read_text()
    rooms = [path.parent.name for path in PACKAGE.rglob("*/__init__.py")]
    assert [room for room in rooms if f"`{room}/`" not in architecture] == []


def test_the_changelog_has_this_version():
    assert f"## [{twosource.__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def test_the_readme_shows_what_the_program_prints():
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "readme.py"), "--check"], check=False)
    assert done.returncode == 0, "run `python tools/readme.py`"


def test_the_table_of_figures_is_current():
    done = subprocess.run([sys.executable, "-m", "evals", "table", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0, "run `python -m evals table`"


def test_the_list_of_modules_is_current():
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "rooms.py"), "--check"], check=False)
    assert done.returncode == 0, "run `python tools/rooms.py`"


def test_links_in_the_documents_lead_somewhere():
    for document in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
            if "://" not in target:
                assert (document.parent / target).exists(), f"{document.name} links to {target}"
