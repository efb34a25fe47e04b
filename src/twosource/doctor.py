"""What is missing on this machine, and what to do about it."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from msgspec import Struct

from twosource import config
from twosource.errors import TwoSourceError


class Finding(Struct, frozen=True):
    """One thing that was looked at: whether it is fine, and if not what to do; `optional` things may be missing."""

    name: str
    what: str
    fine: bool = True
    optional: bool = False


_OPTIONAL = {"psycopg": "a ledger on PostgreSQL: pip install 'twosource[postgresql]'"}
_NEEDED = (
    "lxml",
    "lxml_html_clean",
    "numpy",
    "onnxruntime",
    "py3langid",
    "rich",
    "sqlalchemy",
    "tokenizers",
    "trafilatura",
    "warcio",
    "yaml",
)


def examine(workspace: str | None) -> tuple[Finding, ...]:
    """Looks at Python, the libraries, the model, the gazetteer, the codebooks and the workspace, in that order."""
    return (
        Finding("Python", sys.version.split()[0], fine=sys.version_info >= (3, 11)),
        *(_library(name, f"pip install {name}") for name in _NEEDED),
        *(_library(name, why, optional=True) for name, why in _OPTIONAL.items()),
        _model(),
        _gazetteer(),
        _workspace(workspace),
    )


def _library(name: str, remedy: str, *, optional: bool = False) -> Finding:
    if find_spec(name) is None:
        return Finding(name, f"not installed; {remedy}", fine=False, optional=optional)
    return Finding(name, "installed", optional=optional)


def _model() -> Finding:
    from twosource.read.model import Encoder  # noqa: PLC0415 loading it is what is examined

    try:
        return Finding("model", f"loads; digest {Encoder().digest[:16]}")
    except (TwoSourceError, ImportError) as error:
        return Finding("model", str(error), fine=False)


def _gazetteer() -> Finding:
    from twosource.read.places.gazetteer import Gazetteer  # noqa: PLC0415 opening it is what is examined

    try:
        places = Gazetteer.open()
    except TwoSourceError as error:
        return Finding("gazetteer", str(error), fine=False)
    return Finding("gazetteer", "opens" if places.candidates("London") else "opens, but is empty; install twosource again")


def _workspace(given: str | None) -> Finding:
    folder = config.find(given)
    try:
        workspace = config.open_workspace(folder, create=False)
        workspace.codebook()
    except TwoSourceError as error:
        return Finding("workspace", str(error), fine=False, optional=True)
    return Finding("workspace", f"{folder}: settings and codebooks are valid")
