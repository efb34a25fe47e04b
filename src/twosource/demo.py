"""The sample: invented reports by invented outlets on an invented conflict, with its own places and codebook."""

from __future__ import annotations

import contextlib
import shutil
import sys
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from twosource import config
from twosource.errors import ConfigError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


def unpack(folder: Path) -> None:
    """Makes a workspace of the sample in that folder: reports, codebook, places, map. Refuses a folder that is in use."""
    if (folder / config.SETTINGS_FILE).exists():
        message = f"{folder}: already a workspace; choose a new folder for the demo with -w"
        raise ConfigError(message)
    from twosource.read.places import gazetteer  # noqa: PLC0415 only the demo needs it here

    workspace = config.open_workspace(folder, create=True)
    with as_file(files("twosource") / "data" / "sample") as sample:
        for part in ("reports", "layers"):
            shutil.copytree(sample / part, folder / part, dirs_exist_ok=True)
        shutil.copy(sample / "codebook.yml", folder / "codebooks" / "sample.yml")
        gazetteer.import_gazetteer(sample / "gazetteer.csv", workspace.folder / "gazetteers" / "sample.db")


def inside(folder: Path) -> AbstractContextManager[None]:
    """Runs what follows inside the folder, so that the sample's refs are the same on every machine."""
    return contextlib.chdir(folder)


def own_name() -> str:
    """How this program is called from here: by its name where a shell finds it, else as it was called now."""
    if shutil.which("twosource"):
        return "twosource"
    called = Path(sys.argv[0])
    return f"{sys.executable} -m twosource" if called.suffix == ".py" else str(called)
