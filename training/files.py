"""Finds and reads the files of `--data DIR`, plain or packed, and says by digests which ones they were."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE = Path(__file__).parent


def find(data: Path, name: str) -> Path | None:
    """The file `name` under `data`, or its packed copy with .gz, or None."""
    return next((path for path in (data / name, data / f"{name}.gz") if path.is_file()), None)


def text(data: Path, name: str) -> str:
    """The whole text of a file that `find` finds, line ends as they are; empty where there is none."""
    path = find(data, name)
    if path is None:
        return ""
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")


def records(data: Path, name: str) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, one a line."""
    for line in text(data, name).split("\n"):
        if line.strip():
            yield msgspec.json.decode(line)


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def held_out(key: str, share: int = 8) -> bool:
    """Whether a document of a corpus without a development set is kept from training: one in `share`, by its name."""
    return int(hashlib.sha256(f"dev{key}".encode()).hexdigest(), 16) % share == 0


def scheme() -> dict[str, Any]:
    """The tables of schemes.yml."""
    loaded: dict[str, Any] = yaml.safe_load((_HERE / "schemes.yml").read_text("utf-8"))
    return loaded
