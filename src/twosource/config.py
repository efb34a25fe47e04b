"""The workspace and its settings: a folder with `twosource.toml`, `ledger.db`, `vault/`, `codebooks/`."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from twosource import codebook as codebooks
from twosource.errors import CodebookError, ConfigError, LedgerError

SETTINGS_FILE = "twosource.toml"

_TEMPLATE = """\
# Settings of this twosource workspace; every line may be left out.
# policy = "default"              # how vague words are valued and cells are filled: see codebooks/policies.yml
# model = "path/to/model"         # another model directory than the one that ships
# ledger = "postgresql://..."     # another ledger than ledger.db in this folder
# max_article_chars = 5_000_000   # longer articles are failures, not long waits
# max_page_bytes = 50_000_000     # larger pages are failures
# workers = 2                     # processes that read articles; without it, one per core
# team = true                     # several people share the desk: see `twosource desk user add`
# desk_name = "desk.example.org"  # the name under which a proxy of yours serves the desk by https
# Your own codebook files go into codebooks/*.yml, your own places come in with `twosource gazetteer add`.
"""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What `twosource.toml` may say. Sizes are characters and bytes; `workers` 0 means one per core.

    `team`: the desk asks for accounts. `desk_name`: the host name under which a proxy serves it by https.
    """

    policy: str = "default"
    model: str | None = None
    ledger: str | None = None
    max_article_chars: Annotated[int, Meta(ge=1)] = 5_000_000
    max_page_bytes: Annotated[int, Meta(ge=1)] = 50_000_000
    workers: Annotated[int, Meta(ge=0)] = 0
    team: bool = False
    desk_name: str | None = None


class Workspace(Struct, frozen=True):
    """A workspace folder and the settings in force there."""

    folder: Path
    settings: Settings = Settings()

    @property
    def vault(self) -> Path:
        """The folder of the saved bytes."""
        return self.folder / "vault"

    @property
    def ledger(self) -> str:
        """The ledger's URL or path."""
        return self.settings.ledger or str(self.folder / "ledger.db")

    @property
    def model(self) -> Path | None:
        """The folder of another model than the one that ships, if one is set."""
        return self.folder / self.settings.model if self.settings.model else None

    @property
    def gazetteers(self) -> tuple[Path, ...]:
        """The workspace's own gazetteers, in the order of their names."""
        return tuple(sorted((self.folder / "gazetteers").glob("*.db")))

    @property
    def layers(self) -> tuple[Path, ...]:
        """The workspace's own layers of maps (GeoJSON, PMTiles), in the order of their names."""
        folder = self.folder / "layers"
        return tuple(sorted((*folder.glob("*.geojson"), *folder.glob("*.pmtiles"))))

    @property
    def codebook_files(self) -> tuple[Path, ...]:
        """The workspace's own codebook files, in the order of their names."""
        return tuple(sorted((self.folder / "codebooks").glob("*.yml")))

    def codebook(self) -> codebooks.Codebook:
        """The shipped codebook with the workspace's own on top. Raises CodebookError, ConfigError for an unknown policy."""
        book = codebooks.shipped()
        if self.codebook_files:
            book = codebooks.load(self.codebook_files, book)
        try:
            book.policy(self.settings.policy)
        except CodebookError as error:
            message = f"{self.folder / SETTINGS_FILE}: {error}"
            raise ConfigError(message) from error
        return book


def find(given: str | None) -> Path:
    """The workspace folder: as given, else $TWOSOURCE_WORKSPACE, else the nearest parent with settings, else ./ledger.

    Raises ConfigError for an empty name: it is a variable that was never set.
    """
    if given == "":
        raise ConfigError("-w: the folder's name is empty; name the workspace folder")
    chosen = given or os.environ.get("TWOSOURCE_WORKSPACE")
    if chosen:
        return Path(chosen)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    return Path("ledger")


def open_workspace(folder: Path, *, create: bool) -> Workspace:
    """The workspace in that folder, made if need be.

    Raises ConfigError if it is none, or its settings are wrong, and LedgerError where the machine lets none be made.
    """
    settings = folder / SETTINGS_FILE
    if not settings.is_file():
        if not create:
            message = f"{folder}: no workspace here ({SETTINGS_FILE} is missing); run `twosource build PATH -w {folder}` first"
            raise ConfigError(message)
        _create(folder, settings)
    return Workspace(folder, _settings(settings))


def _create(folder: Path, settings: Path) -> None:
    try:
        (folder / "codebooks").mkdir(parents=True, exist_ok=True)
        settings.write_text(_TEMPLATE, encoding="utf-8")
    except OSError as error:
        message = f"{folder}: cannot make a workspace ({error.strerror}); choose another folder with -w"
        wrong = isinstance(error, NotADirectoryError | FileExistsError | FileNotFoundError)
        raise (ConfigError if wrong else LedgerError)(message) from error


def _settings(path: Path) -> Settings:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Settings)
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror})"
        raise ConfigError(message) from error
    except UnicodeDecodeError as error:
        message = f"{path}: not UTF-8 ({error.reason}); save it as UTF-8"
        raise ConfigError(message) from error
    except tomllib.TOMLDecodeError as error:
        message = f"{path}: not valid TOML: {error}"
        raise ConfigError(message) from error
    except msgspec.ValidationError as error:
        known = ", ".join(Settings.__struct_fields__)
        message = f"{path}: {str(error).replace('Object', 'it')}; known settings: {known}"
        raise ConfigError(message) from error
