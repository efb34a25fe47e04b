"""Every error that twosource raises on purpose.

    TwoSourceError                 exit status
    +-- ConfigError                2   twosource.toml, an option, an argument
    +-- CodebookError              2   a codebook file, with its line
    +-- ReviewError                2   a judgement or review that cannot be taken
    +-- PageError                  1   one input is bad; the rest of the run goes on
    |   +-- UnreadablePage             cannot be opened, decoded or decompressed
    |   +-- EmptyPage                  opened, but holds no text
    |   +-- UnsupportedPage            binary, or of a kind we do not read
    +-- ModelError                 3   model files missing, corrupt or of another version
    +-- LedgerError                3   the ledger or the machine stands in the way
        +-- SchemaTooNew               written by a newer twosource
        +-- NotFound                   no such article, incident, claim
        +-- StoreConflict              somebody else changed or locked it

A message says what is wrong, where (file, line, record), and what to do about it.
"""

from __future__ import annotations

__all__ = [
    "CodebookError",
    "ConfigError",
    "EmptyPage",
    "LedgerError",
    "ModelError",
    "NotFound",
    "PageError",
    "ReviewError",
    "SchemaTooNew",
    "StoreConflict",
    "TwoSourceError",
    "UnreadablePage",
    "UnsupportedPage",
]


class TwoSourceError(Exception):
    """Anything that twosource refuses or cannot do, with the exit status it ends in."""

    exit_status = 3


class ConfigError(TwoSourceError):
    """A setting, option or argument is wrong."""

    exit_status = 2


class CodebookError(TwoSourceError):
    """A codebook file is wrong; the message starts with ``FILE:LINE:``."""

    exit_status = 2


class ReviewError(TwoSourceError):
    """A judgement or review cannot be taken, for example because it contradicts another."""

    exit_status = 2


class PageError(TwoSourceError):
    """One input is bad. It becomes a failure row; the rest of the run goes on."""

    exit_status = 1


class UnreadablePage(PageError):
    """The page cannot be opened, decoded or decompressed."""


class EmptyPage(PageError):
    """The page opened, but holds no readable text."""


class UnsupportedPage(PageError):
    """The page is binary or of a kind that twosource does not read."""


class ModelError(TwoSourceError):
    """The model files are missing, corrupt or made for another version."""


class LedgerError(TwoSourceError):
    """The ledger, or the machine under it, stands in the way."""


class SchemaTooNew(LedgerError):
    """The ledger was written by a newer twosource."""


class NotFound(LedgerError):
    """No article, incident, claim or source has that name."""


class StoreConflict(LedgerError):
    """Somebody else holds or changed what was to be written."""
