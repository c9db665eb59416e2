"""Files are whole or absent, and listed with their hashes."""

import hashlib
import json
import os
import resource
import socket
import stat
from contextlib import contextmanager
from pathlib import Path

import pytest

from latentscape.errors import DamagedError
from latentscape.files import atomic_write, open_file, read_listed, read_manifest, sha256, write_listed

BIG = b"new" * 1000


@contextmanager
def room_for(size):
    """Files of this process can hold so many bytes and no more, as on a full disk: a longer one fails half way."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_and_replaced(tmp_path):
    for content in (b"old", b"", BIG):
        atomic_write(tmp_path / "a", content)
        assert (tmp_path / "a").read_bytes() == content and names(tmp_path) == ["a"]


def test_a_write_that_fails_half_way_leaves_the_old_file(tmp_path):
    atomic_write(tmp_path / "a", b"old")
    with room_for(100), pytest.raises(OSError, match="too large"):
        atomic_write(tmp_path / "a", BIG)
    assert (tmp_path / "a").read_bytes() == b"old" and names(tmp_path) == ["a"]


def test_a_first_write_that_fails_leaves_nothing(tmp_path):
    with room_for(100), pytest.raises(OSError, match="too large"):
        atomic_write(tmp_path / "a", BIG)
    assert names(tmp_path) == []


def test_a_folder_in_the_way_stays(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/inside").write_bytes(b"mine")
    with pytest.raises(OSError, match="irectory"):
        atomic_write(tmp_path / "a", b"new")
    assert names(tmp_path) == ["a"] and (tmp_path / "a/inside").read_bytes() == b"mine"


def test_a_folder_that_is_gone_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        atomic_write(tmp_path / "gone/a", b"new")
    assert names(tmp_path) == []


def test_others_may_read_what_the_umask_lets_them(tmp_path):
    before = os.umask(0o027)
    try:
        atomic_write(tmp_path / "a", b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_the_hash_is_sha256(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_what_is_written_is_listed_and_read_again(tmp_path):
    write_listed(tmp_path, {"a": b"one", "b/c": b"two"})
    write_listed(tmp_path, {"d": b"three", "a": b"four"})
    listed = json.loads((tmp_path / "manifest.json").read_text())
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in {"a": b"four", "b/c": b"two", "d": b"three"}.items()}
    assert [read_listed(tmp_path, name) for name in ("a", "b/c", "d")] == [b"four", b"two", b"three"]


def test_what_is_removed_is_no_longer_listed(tmp_path):
    write_listed(tmp_path, {"a": b"one", "b": b"two"})
    write_listed(tmp_path, {"c": b"three"}, remove=["a"])
    assert names(tmp_path) == ["b", "c", "manifest.json"] and set(read_manifest(tmp_path)) == {"b", "c"}


def test_a_folder_stays_readable_when_writing_fails_half_way(tmp_path):
    write_listed(tmp_path, {"a": b"old", "b": b"old"})
    with room_for(1000), pytest.raises(OSError, match="too large"):
        write_listed(tmp_path, {"a": b"new", "b": BIG})
    assert read_listed(tmp_path, "a") == b"new" and read_listed(tmp_path, "b") == b"old"
    write_listed(tmp_path, {"b": BIG})
    assert read_listed(tmp_path, "b") == BIG and names(tmp_path) == ["a", "b", "manifest.json"]


def test_a_changed_a_missing_and_an_unlisted_file_are_damage(tmp_path):
    write_listed(tmp_path, {"a": b"one", "b": b"two"})
    (tmp_path / "a").write_bytes(b"One")
    (tmp_path / "b").unlink()
    (tmp_path / "c").write_bytes(b"three")
    for name in ("a", "b", "c"):
        with pytest.raises(DamagedError, match=str(tmp_path / name)):
            read_listed(tmp_path, name)


def test_a_hash_among_the_old_ones_is_damage_once_the_new_file_stands(tmp_path):
    write_listed(tmp_path, {"a": b"old"})
    write_listed(tmp_path, {"a": b"new"})
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(DamagedError, match="SHA-256"):
        read_listed(tmp_path, "a")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"3", b'{"a": 3}', b'{"a": {"b": "c"}}', b"\xff", b"[" * 100_000])
def test_a_manifest_that_is_none_is_damage(tmp_path, content):
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(DamagedError, match=r"manifest\.json"):
        read_manifest(tmp_path)


def test_only_regular_files_are_opened(tmp_path, at_once):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"abc")
    (tmp_path / "link").symlink_to("file")
    with socket.socket(socket.AF_UNIX) as server, at_once():
        server.bind(str(tmp_path / "socket"))
        for path, kind in ((tmp_path / "pipe", "pipe"), (tmp_path / "folder", "folder"), (tmp_path / "socket", "socket")):
            with pytest.raises(OSError, match=f"it is a {kind}, not a file"):
                open_file(path)
        with pytest.raises(OSError, match="it is a device, not a file"):
            open_file(Path("/dev/zero"))
    with open_file(tmp_path / "link") as file:
        assert file.read() == b"abc"
    with pytest.raises(FileNotFoundError):
        open_file(tmp_path / "nowhere")
