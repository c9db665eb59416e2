"""The files of a source: where they are, whether they are the right ones, and how they are downloaded.

Reading never downloads. Only `fetch` does: it tries one mirror after another, and saves a file only if its SHA-256 is right.
"""

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import final

from latentscape.data.source import File, Source
from latentscape.errors import DamagedError, DataError, FailedError, SettingError, first_line
from latentscape.faces import Command
from latentscape.files import atomic_write, expanded, sha256

FOLDER_VARIABLE = "LATENTSCAPE_DATA"  # the environment variable with the folder of the data sets
CHUNK_BYTES = 2**14
MAX_CONNECT_S, MAX_SILENCE_S, MAX_CHUNK_S = 10, 30, 60  # seconds, after which the next mirror is tried

Say = Callable[[str], None]
Progress = Callable[[File, int], None]


def search_folders(name: str) -> Iterator[Path]:
    """The folders that are searched for the files of a source, in order; `fetch` saves into the first."""
    folder = name.replace("-", "_")
    if os.environ.get(FOLDER_VARIABLE):
        yield expanded(os.environ[FOLDER_VARIABLE]) / folder
    from pooch import os_cache

    yield os_cache("latentscape") / folder


def find(name: str, files: Sequence[File]) -> dict[str, Path]:
    """The paths of those files of a source that exist, by their names; their content is not checked."""
    first = {file.name: next((path for folder in search_folders(name) if (path := folder / file.name).is_file()), None) for file in files}
    return {name: path for name, path in first.items() if path is not None}


def missing(name: str, files: Sequence[File]) -> list[str]:
    """The names of those files of a source that do not exist, and that no other file can replace."""
    paths = find(name, files)
    return [file.name for file in files if file.name not in paths and not find(name, [replace(file, name=other) for other in file.instead])]


def checked(name: str, files: Sequence[File]) -> dict[str, Path]:
    """The paths of all files of a source, by their names.

    Raises:
        DataError: Files are missing, or have the wrong length; the message says how to get them.
        DamagedError: A file has the right length and the wrong content.
    """
    paths = find(name, files)
    absent = [file.name for file in files if file.name not in paths]
    if absent:
        subject, pronoun = ("it is", "it") if len(absent) == 1 else ("they are", "them")
        folders = " or ".join(map(str, search_folders(name)))
        raise DataError(
            f"{name} needs {_listed(absent)}, but {subject} not in {folders}. Download {pronoun} (",
            fetching(name),
            f"), or put {pronoun} there by hand.",
        )
    for file in files:
        _check(name, file, paths[file.name])
    return paths


def fetch(
    source: Source,
    *,
    mirrors: Sequence[str] = (),
    folder: Path | None = None,
    say: Say | None = None,
    progress: Progress | None = None,
    max_chunk_s: float = MAX_CHUNK_S,
) -> Path:
    """Download the missing files of a source, each from the first mirror that has the right one.

    Args:
        source: The source.
        mirrors: Addresses in place of the source's own, to which the name of a file is added.
        folder: Where to save the files; by default the first folder that is searched for them.
        say: Called with sentences about what happens.
        progress: Called with a file and the number of its bytes received so far, by the thread that receives them.
        max_chunk_s: The seconds that a mirror has for each 16 KiB; then the next mirror is tried.

    Returns:
        The folder.

    Raises:
        SettingError: The source has no files.
        FailedError: No mirror has the right file; the message says what was tried, and where to put the file by hand.
    """
    if not source.files:
        train = Command(("train", source.name), f'ls.run("{source.name}")')
        raise SettingError(f"{source.name} has no files to fetch; train on it: ", train, ".")
    say = say or (lambda _: None)
    target = folder or next(search_folders(source.name))
    present = {file.name: folder / file.name for file in source.files} if folder else find(source.name, source.files)
    failed = []
    for file in source.files:
        path = present.get(file.name, target / file.name)
        if path.is_file() and sha256(path) == file.sha256:
            say(f"{path} exists already")
            continue
        urls = [mirror.rstrip("/") + "/" + file.name for mirror in mirrors] or file.urls
        content, tried = _first_right(file, urls, say, progress or (lambda _, __: None), max_chunk_s)
        if content is None:
            failed.append(f"  {file.name}: " + "; ".join(tried))
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(path, content)
        say(f"{path}: {file.bytes:,} bytes, SHA-256 as published")
    if failed:
        raise FailedError(
            f"{len(failed)} of the {len(source.files)} files of {source.name} could not be fetched; "
            f"try again later, or get them elsewhere and put them into {target} by hand:\n" + "\n".join(failed)
        )
    return target


def _first_right(file: File, urls: Sequence[str], say: Say, progress: Progress, max_chunk_s: float) -> tuple[bytes | None, list[str]]:
    """The file from the first mirror that has the right one, or none, and the errors of the mirrors before it."""
    tried: list[str] = []
    for url in urls:
        try:
            return _download(file, url, progress, max_chunk_s), tried
        except FailedError as error:
            tried.append(f"{url} ({error})")
            say(f"{url}: {error}" + ("" if url == urls[-1] else "; trying the next mirror"))
    return None, tried


def _download(file: File, url: str, progress: Progress, max_chunk_s: float) -> bytes:
    """The content of a file from one address, with its hash checked; the message of an error has no full stop."""
    from pooch import HTTPDownloader

    sink = _Sink(file, progress)
    # if the server declared a .gz file as encoded, requests would unpack it
    download = HTTPDownloader(chunk_size=CHUNK_BYTES, timeout=(MAX_CONNECT_S, MAX_SILENCE_S), headers={"Accept-Encoding": "identity"})
    reasons: list[str] = []

    def receive() -> None:
        try:
            download(url, sink, None)
        except (OSError, ValueError) as error:
            reasons.append(_reason(error, file, sink))

    receiver = Thread(target=receive, daemon=True)  # a mirror that sends a byte now and then never lets a read time out
    receiver.start()
    while receiver.is_alive():
        before = sink.tell()
        receiver.join(max_chunk_s)
        if receiver.is_alive() and sink.tell() == before:
            sink.is_given_up = True
            raise FailedError(f"less than {CHUNK_BYTES:,} bytes came in {max_chunk_s:g} s, after {before:,} of {file.bytes:,}")
    if reasons:
        raise FailedError(reasons[0])
    content = sink.getvalue()
    if len(content) < file.bytes:
        raise FailedError(f"only {len(content):,} of {file.bytes:,} bytes came{_start(content)}")
    digest = hashlib.sha256(content).hexdigest()
    if digest != file.sha256:
        raise FailedError(f"the mirror sent another file: {_difference(digest, file)}{_start(content)}")
    return content


@final
class _Sink(io.BytesIO):
    """Takes the bytes of a download, at most as many as the file has, and reports their number."""

    def __init__(self, file: File, progress: Progress) -> None:
        super().__init__()
        self.file = file
        self.progress = progress
        self.is_given_up = False

    def write(self, chunk: bytes, /) -> int:  # type: ignore[override]
        if self.is_given_up:
            raise ValueError("given up")
        if self.tell() + len(chunk) > self.file.bytes:
            raise ValueError(f"more than the {self.file.bytes:,} bytes of this file came{_start(self.getvalue() or chunk)}")
        written = super().write(chunk)
        self.progress(self.file, self.tell())
        return written


def _reason(error: Exception, file: File, sink: _Sink) -> str:
    from requests import exceptions

    progress = f"after {sink.tell():,} of {file.bytes:,} bytes"
    match error:
        case exceptions.HTTPError() if error.response is not None:
            return f"{error.response.status_code} {error.response.reason}"
        case exceptions.ChunkedEncodingError():
            return f"the connection broke {progress}"
        case exceptions.ReadTimeout():
            return f"no answer for {MAX_SILENCE_S} s"
        case exceptions.SSLError():
            return "no secure connection"
        case exceptions.ConnectionError():
            return f"the connection broke {progress}" if sink.tell() else "no connection"
        case _:
            return first_line(error)


def fetching(name: str) -> Command:
    """The command that downloads the files of a source."""
    return Command(("fetch", name), f'ls.data.fetch(ls.find_source("{name}"))')


def _check(name: str, file: File, path: Path) -> None:
    size = path.stat().st_size
    if size != file.bytes:
        raise DataError(f"{path} has {size:,} bytes, but the {file.name} of {name} has {file.bytes:,}; get it again: ", fetching(name), ".")
    digest = sha256(path)
    if digest != file.sha256:
        raise DamagedError(f"{path} is not the {file.name} of {name}: {_difference(digest, file)}; get it again: ", fetching(name), ".")


def _difference(digest: str, file: File) -> str:
    return f"its SHA-256 is {digest[:8]}... instead of {file.sha256[:8]}..."


def _start(content: bytes) -> str:
    return f" (it begins with {content[:24]!r})" if content else ""


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
