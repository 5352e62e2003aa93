"""Files are written whole or not at all, only where they differ, and nobody else's are touched."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from dpo_kg.errors import InputError
from dpo_kg.site import folder_writing as folders


def test_a_file_that_is_the_same_is_not_touched(tmp_path: Path) -> None:
    first = folders.write_file(str(tmp_path), "a/b.html", b"one")
    assert first == folders.Written("a/b.html", 3, hashlib.sha256(b"one").hexdigest(), touched=True)
    before = (tmp_path / "a/b.html").stat()
    assert not folders.write_file(str(tmp_path), "a/b.html", b"one").touched
    after = (tmp_path / "a/b.html").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    assert folders.write_file(str(tmp_path), "a/b.html", b"two").touched
    assert (tmp_path / "a/b.html").read_bytes() == b"two"


def test_a_run_that_is_killed_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders.write_file(str(tmp_path), "page.html", b"old")

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(KeyboardInterrupt):
        folders.write_file(str(tmp_path), "page.html", b"new and longer")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"page.html": b"old"}


def test_what_is_gone_is_removed_and_what_is_foreign_stays(tmp_path: Path) -> None:
    folder = str(tmp_path)
    old = [folders.write_file(folder, name, b"x") for name in ("kept.html", "gone/page.html")]
    folders.write_sums(folder, old)
    folders.write_file(folder, "killed/page.html", b"x", journal=True)
    (tmp_path / "CNAME").write_text("example.org")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text("x")
    (tmp_path / "gone/.dpo-kg-tmp-1").write_text("half")
    assert folders.sweep(folder, ["kept.html"]) == (2, ["CNAME"])
    assert sorted(folders.list_names(folder)) == [
        ".dpo-kg-site.journal", ".git/config", "CNAME", "SHA256SUMS", "kept.html"
    ]  # fmt: skip
    assert not (tmp_path / "gone").exists() and not (tmp_path / "killed").exists()


def test_a_journal_names_no_files_elsewhere(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "secret").write_text("x")
    (site / folders.JOURNAL).write_text(f"../secret\n{tmp_path}/secret\n")
    folders.sweep(str(site), [])
    assert (tmp_path / "secret").exists()


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"kept")
    site = tmp_path / "site"
    site.mkdir()
    (site / "page.html").symlink_to(outside)
    folders.write_file(str(site), "page.html", b"kept")
    assert not (site / "page.html").is_symlink() and outside.read_bytes() == b"kept"


def test_a_file_gives_way_to_a_folder(tmp_path: Path) -> None:
    (tmp_path / "mission").write_text("x")
    folders.write_file(str(tmp_path), "mission/untac/index.html", b"page")
    assert (tmp_path / "mission/untac/index.html").read_bytes() == b"page"


def test_folders_of_others_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="no site of dpo-kg"):
        folders.prepare_folder(str(tmp_path))
    with pytest.raises(InputError, match="is a file"):
        folders.prepare_folder(str(tmp_path / "file"))
    with pytest.raises(InputError, match="There is no folder"):
        folders.prepare_folder(str(tmp_path / "no/where"))
    with pytest.raises(InputError, match="empty"):
        folders.prepare_folder("")
    (tmp_path / folders.MARKER).write_text('{"format": "something else"}')
    with pytest.raises(InputError, match="no site of dpo-kg"):
        folders.prepare_folder(str(tmp_path))


def test_a_site_is_known_by_its_marker(tmp_path: Path) -> None:
    folder = str(tmp_path / "new")
    assert folders.prepare_folder(folder) == {}
    folders.mark_folder(folder, {"base": "https://example.org"}, finished=True)
    assert folders.prepare_folder(folder) == {
        "format": folders.FORMAT, "finished": True, "base": "https://example.org"
    }  # fmt: skip


def test_sums_are_those_of_sha256sum(tmp_path: Path) -> None:
    folders.write_sums(str(tmp_path), [folders.write_file(str(tmp_path), "a.txt", b"abc")])
    # FIPS 180-2, appendix B.1
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (tmp_path / "SHA256SUMS").read_text() == f"{known}  a.txt\n"
    assert folders.read_sums(str(tmp_path)) == {"a.txt": known}
