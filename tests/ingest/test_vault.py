from __future__ import annotations

import errno
import hashlib
import os

import pytest

from twosource.errors import LedgerError
from twosource.ingest.vault import Vault


def test_bytes_come_back_unaltered(tmp_path):
    vault = Vault(tmp_path / "vault")
    data = b"\x00\xff three lines\r\n"
    digest = vault.put(data)
    assert digest == hashlib.sha256(data).hexdigest()
    assert vault.get(digest) == data


def test_the_same_bytes_are_kept_once(tmp_path):
    vault = Vault(tmp_path)
    assert vault.put(b"one") == vault.put(b"one")
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 1


def test_digests_are_sorted_and_leave_out_strangers(tmp_path):
    vault = Vault(tmp_path)
    kept = sorted(vault.put(f"page {i}".encode()) for i in range(20))
    (tmp_path / kept[0][:2] / "notes.txt").write_text("not ours", encoding="utf-8")
    assert list(vault.digests()) == kept


def test_an_empty_vault_has_no_digests(tmp_path):
    assert list(Vault(tmp_path / "none").digests()) == []


def test_altered_bytes_are_refused_by_name(tmp_path):
    vault = Vault(tmp_path)
    digest = vault.put(b"the report")
    path = tmp_path / digest[:2] / digest
    path.write_bytes(b"the rep0rt")
    with pytest.raises(LedgerError, match=rf"{digest}: holds other bytes.*; restore"):
        vault.get(digest)


def test_missing_bytes_are_refused_by_name(tmp_path):
    with pytest.raises(LedgerError, match=r"is missing from the vault; restore"):
        Vault(tmp_path).get("0" * 64)


def test_damage_is_healed_by_adding_the_page_again(tmp_path):
    vault = Vault(tmp_path)
    digest = vault.put(b"the report")
    (tmp_path / digest[:2] / digest).write_bytes(b"the rep0rt")
    assert vault.put(b"the report") == digest
    assert vault.get(digest) == b"the report"


def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LedgerError, match=r"No space left on device.*free some disk space") as caught:
        Vault(tmp_path).put(b"the report")
    assert caught.value.exit_status == 3
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_vault_that_cannot_be_made_is_an_error_of_the_machine(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(LedgerError, match="cannot be written"):
        Vault(blocked).put(b"x")
