"""The vault: the bytes of every page, unaltered, each in a file named by its own SHA-256."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from twosource.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"[0-9a-f]{64}")


class Vault:
    """Page bytes under `root/ab/abcdef...`, named by their SHA-256. Nothing in it is ever changed or overwritten."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes) -> str:
        """The SHA-256 of the bytes, which are then in the vault, whole or not at all.

        Bytes that are already there are left alone; a damaged file of that name is replaced by the right bytes.
        Raises LedgerError when the disk is full or the folder cannot be written.
        """
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if not self._holds(path, digest, len(data)):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                _write_whole(path, data)
            except OSError as error:
                _refuse(
                    path,
                    f"cannot be written ({error.strerror})",
                    "free some disk space or make the folder writable, and run again",
                )
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes with that SHA-256, which is checked. Raises LedgerError when they are missing or altered."""
        path = self._path(digest)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            _refuse(path, "is missing from the vault", "restore it from a backup, or add the article's file again")
        except OSError as error:
            _refuse(path, f"cannot be read ({error.strerror})", "make the vault readable")
        if hashlib.sha256(data).hexdigest() != digest:
            _refuse(path, "holds other bytes than its name says", "restore it from a backup, or add the article's file again")
        return data

    def digests(self) -> Iterator[str]:
        """The SHA-256 of every page in the vault, in order."""
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(path.name for path in folder.iterdir() if _NAME.fullmatch(path.name))

    def _path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest

    @staticmethod
    def _holds(path: Path, digest: str, size: int) -> bool:
        """Whether the right bytes are there. Equal size is not enough: a disk error keeps the size."""
        try:
            return path.stat().st_size == size and hashlib.sha256(path.read_bytes()).hexdigest() == digest
        except OSError:
            return False


def _write_whole(path: Path, data: bytes) -> None:
    """Writes beside the path and renames, so that no reader and no power cut ever sees half a file."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _refuse(path: Path, what: str, remedy: str) -> NoReturn:
    message = f"{path}: {what}; {remedy}"
    raise LedgerError(message)
