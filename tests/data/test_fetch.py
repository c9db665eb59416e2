"""Downloads, from a server on this machine that misbehaves as servers do."""

import hashlib
import os
import stat
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from latentscape.data import SOURCES, File, Source, fetch
from latentscape.data.splits import Splits
from latentscape.errors import FailedError, SettingError
from latentscape.files import sha256
from latentscape.shapes import Support

CONTENT = {"a.gz": os.urandom(65_536), "b.gz": os.urandom(300)}
PAGE = b"<html>Please log in</html>"


class Mirror(BaseHTTPRequestHandler):
    """A folder of the address decides what goes wrong: /good/a.gz, /cut/a.gz ..."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(self.path)
        _, how, name = self.path.split("/")
        getattr(self, f"send_{how}")(CONTENT[name])

    def reply(self, content: bytes, *, code: int = 200, length: int | None = None, **headers: str) -> None:
        self.send_response(code)
        for header, value in headers.items():
            self.send_header(header.replace("_", "-"), value)
        if length is None or length >= 0:
            self.send_header("Content-Length", str(len(content) if length is None else length))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = True

    def send_good(self, content):
        self.reply(content)

    def send_plain(self, content):  # no length is told, as when the connection's end is the file's
        self.reply(content, length=-1)

    def send_flipped(self, content):
        self.reply(content[:-1] + bytes([content[-1] ^ 1]))

    def send_gone(self, content):
        self.reply(PAGE, code=404)

    def send_broken(self, content):
        self.reply(PAGE, code=500)

    def send_page(self, content):
        self.reply(PAGE)

    def send_cut(self, content):
        self.reply(content[: len(content) // 2], length=len(content))

    def send_short(self, content):  # cut, and nothing tells that more was to come
        self.reply(content[: len(content) // 2], length=-1)

    def send_endless(self, content):
        self.reply(content + bytes(10))

    def send_moved(self, content):
        self.reply(b"", code=302, Location=self.path.replace("moved", "good"))

    def send_slowly(self, content):
        self.reply(b"", length=len(content))
        while not self.server.is_over.wait(0.05):
            self.wfile.write(b"x")

    def send_steadily(self, content):
        self.reply(b"", length=len(content))
        for start in range(0, len(content), 2**14):
            self.server.is_over.wait(0.6)
            self.wfile.write(content[start : start + 2**14])

    def send_oddly(self, content):
        self.reply(content, length=-1, Content_Length="many")

    def send_packed(self, content):  # unpacks what it sends unless it is told not to
        encoded = "gzip" in self.headers.get("Accept-Encoding", "")
        self.reply(PAGE if encoded else content)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Mirror) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        server.is_over = threading.Event()
        yield server
        server.is_over.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def at(server, monkeypatch):
    """The address of a folder of the server; what was asked of it before is forgotten."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server.asked = []
    return lambda how: f"http://127.0.0.1:{server.server_port}/{how}/"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LATENTSCAPE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "data" / "two_files"


def source(*urls: str) -> Source:
    return Source(
        name="two-files",
        title="two files",
        shape=(1,),
        support=Support.UNIT,
        recipe="array-unit",
        load=lambda: Splits(None),
        digest="",
        files=tuple(
            File(name=name, urls=tuple(url + name for url in urls), sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
            for name, content in CONTENT.items()
        ),
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def test_nothing_is_downloaded_until_it_is_asked_for():
    assert all(file.urls for source in SOURCES.values() for file in source.files)
    assert {source.name for source in SOURCES.values() if source.files} == {"cifar10", "mnist", "fashion-mnist"}


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_every_file_has_several_addresses_that_end_in_its_name(name):
    for file in SOURCES[name].files:
        assert len(file.urls) == len({url.split("/")[2] for url in file.urls}) == 3
        assert all(url.startswith("http") and url.endswith(f"/{file.name}") for url in file.urls)
        assert len(file.sha256) == 64 and file.bytes > 4000


@pytest.mark.parametrize("how", ["good", "plain", "moved", "packed"])
def test_what_is_fetched_is_what_the_server_has(at, folder, how):
    said, progress = [], []
    found = fetch(source(at(how)), say=said.append, progress=lambda file, came: progress.append((file.name, came)))
    assert found == folder and contents(folder) == CONTENT
    assert progress[-1] == ("b.gz", 300) and ("a.gz", 65_536) in progress
    assert len(said) == 2 and "65,536 bytes" in said[0] and str(folder / "a.gz") in said[0]


def test_without_a_folder_of_ones_own_it_goes_into_the_cache(at, folder, tmp_path, monkeypatch):
    monkeypatch.delenv("LATENTSCAPE_DATA")
    assert fetch(source(at("good"))) == tmp_path / "cache" / "latentscape" / "two_files"
    assert not folder.exists()


def test_it_can_be_put_elsewhere(at, folder, tmp_path):
    assert fetch(source(at("good")), folder=tmp_path / "here") == tmp_path / "here"
    assert contents(tmp_path / "here") == CONTENT and not folder.exists()


def test_others_may_read_what_was_fetched(at, folder):
    fetch(source(at("good")))
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((folder / "a.gz").stat().st_mode) == 0o666 & ~mask


# what a mirror does, and what is said of it
FAULTS = {
    "flipped": ["its SHA-256 is", f"instead of {hashlib.sha256(CONTENT['a.gz']).hexdigest()[:8]}...", "begins with"],
    "gone": ["404 Not Found"],
    "broken": ["500 Internal Server Error"],
    "page": ["only 26 of 65,536 bytes", "<html>Please log in"],
    "cut": ["the connection broke after 32,768 of 65,536 bytes"],
    "short": ["only 32,768 of 65,536 bytes came"],
    "endless": ["more than the 65,536 bytes"],
    "oddly": ["many"],
}


@pytest.mark.parametrize("how", FAULTS)
def test_a_file_that_did_not_come_right_gets_no_name(at, folder, how):
    with pytest.raises(FailedError) as failed:
        fetch(source(at(how)))
    sentence = str(failed.value)
    assert "2 of the 2 files of two-files" in sentence and str(folder) in sentence and "by hand" in sentence
    assert [part for part in [f"a.gz: {at(how)}a.gz (", *FAULTS[how], f"b.gz: {at(how)}b.gz ("] if part not in sentence] == []
    assert contents(folder) == {}


@pytest.mark.parametrize("how", FAULTS)
def test_the_next_mirror_is_tried(at, folder, how, server):
    said = []
    fetch(source(at(how), at("good"), at("never")), say=said.append)
    assert contents(folder) == CONTENT
    assert server.asked == [f"/{how}/a.gz", "/good/a.gz", f"/{how}/b.gz", "/good/b.gz"]
    assert "trying the next mirror" in said[0] and FAULTS[how][0] in said[0]


def test_other_mirrors_can_be_given(at, folder, server):
    fetch(source(at("gone")), mirrors=[at("flipped"), at("good").rstrip("/")])
    assert contents(folder) == CONTENT and server.asked[:2] == ["/flipped/a.gz", "/good/a.gz"]


def test_no_connection_says_which_file_what_was_tried_and_where_to_put_it(folder, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Mirror) as closed:
        port = closed.server_port
    mirrors = [f"http://127.0.0.1:{port}/one/", f"http://127.0.0.1:{port}/two/"]
    with pytest.raises(FailedError) as failed:
        fetch(source(), mirrors=mirrors)
    for name in CONTENT:
        assert f"  {name}: {mirrors[0]}{name} (no connection); {mirrors[1]}{name} (no connection)" in str(failed.value).splitlines()
    first = str(failed.value).splitlines()[0]
    assert failed.value.exit_code == 1 and f"put them into {folder} by hand" in first and contents(folder) == {}


def test_a_file_that_failed_does_not_hold_up_the_others(at, folder, server, monkeypatch):
    monkeypatch.setitem(CONTENT, "a.gz", CONTENT["a.gz"][::-1])  # what is published after the list was made
    listed = source(at("good"))
    monkeypatch.undo()
    monkeypatch.setenv("LATENTSCAPE_DATA", str(folder.parent))
    with pytest.raises(FailedError, match="1 of the 2 files") as failed:
        fetch(listed)
    assert "a.gz" in str(failed.value) and "b.gz" not in str(failed.value) and list(contents(folder)) == ["b.gz"]


def test_what_is_there_stays_and_what_is_damaged_is_replaced(at, folder, server):
    folder.mkdir(parents=True)
    (folder / "a.gz").write_bytes(CONTENT["a.gz"])
    (folder / "b.gz").write_bytes(b"half")
    before = (folder / "a.gz").stat()
    said = []
    fetch(source(at("good")), say=said.append)
    after = (folder / "a.gz").stat()
    assert server.asked == ["/good/b.gz"] and "a.gz exists already" in said[0] and contents(folder) == CONTENT
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_what_is_damaged_stays_until_there_is_something_better(at, folder):
    folder.mkdir(parents=True)
    (folder / "a.gz").write_bytes(b"half")
    with pytest.raises(FailedError):
        fetch(source(at("flipped")))
    assert contents(folder) == {"a.gz": b"half"}


def test_what_lies_in_the_cache_is_not_fetched_again(at, folder, tmp_path, server):
    cache = tmp_path / "cache" / "latentscape" / "two_files"
    cache.mkdir(parents=True)
    (cache / "a.gz").write_bytes(CONTENT["a.gz"])
    fetch(source(at("good")))
    assert server.asked == ["/good/b.gz"]


def test_a_source_without_files_has_nothing_to_fetch(ask):
    with pytest.raises(SettingError, match="digits has no files to fetch"):
        fetch(SOURCES["digits"])
    code, out, err = ask("fetch", "digits")
    assert (code, out) == (2, "") and "latentscape train digits" in err


def test_an_unknown_source_is_refused_with_the_nearest(ask):
    code, out, err = ask("fetch", "mnits")
    assert (code, out) == (2, "") and "'mnits'" in err and "did you mean 'mnist'" in err


def test_the_command_prints_the_folder_and_talks_on_stderr(ask, at, folder, monkeypatch):
    monkeypatch.setitem(SOURCES, "two-files", source(at("cut"), at("good")))
    code, out, err = ask("fetch", "two-files")
    assert (code, out) == (0, f"{folder}\n") and "the connection broke" in err and "SHA-256 as published" in err
    assert {name: sha256(folder / name) for name in CONTENT} == {name: hashlib.sha256(c).hexdigest() for name, c in CONTENT.items()}
    assert "b.gz exists already" in ask("fetch", "two-files").err


def test_the_command_fails_with_1_if_no_mirror_gives_it(ask, at, folder, monkeypatch):
    monkeypatch.setitem(SOURCES, "two-files", source(at("flipped"), at("gone")))
    code, out, err = ask("fetch", "two-files")
    assert (code, out) == (1, "") and "latentscape: 2 of the 2 files" in err and "404 Not Found" in err and contents(folder) == {}


def test_a_folder_that_cannot_be_written_is_said(ask, at, folder, monkeypatch):
    monkeypatch.setitem(SOURCES, "two-files", source(at("good")))
    folder.parent.write_text("a file stands where the folder should")
    code, out, err = ask("fetch", "two-files")
    assert (code, out) == (1, "") and str(folder.parent) in err


def test_a_slow_mirror_is_left_for_the_next(at, folder):
    said = []
    assert fetch(source(at("slowly"), at("good")), say=said.append, max_chunk_s=2.0) == folder
    assert "slowly/a.gz: less than 16,384 bytes came in 2 s, after 0 of 65,536; trying the next mirror" in said[0]
    assert (folder / "a.gz").read_bytes() == CONTENT["a.gz"]


def test_a_mirror_that_takes_longer_in_all_than_for_a_chunk_is_kept(at, folder):
    said = []
    assert fetch(source(at("steadily"), at("gone")), say=said.append, max_chunk_s=2.0) == folder
    assert (folder / "a.gz").read_bytes() == CONTENT["a.gz"] and not any("trying the next mirror" in sentence for sentence in said)
