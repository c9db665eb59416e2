"""Files that belong to a source by its name: where they lie, whether they are the right ones, and how they get there.

Reading never downloads. `fetch` does, when asked: from one mirror after the other, and only what has the right SHA-256 gets its name.
"""

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import final

from latentscape.data.source import File, Source
from latentscape.errors import DamagedError, DataError, FailedError, SettingError
from latentscape.files import atomic_write, sha256

FOLDER = "LATENTSCAPE_DATA"  # the environment variable that names a folder of data sets
CONNECT, SILENCE = 10, 30  # seconds after which a mirror is given up

Say = Callable[[str], None]
Progress = Callable[[File, int], None]


def places(name: str) -> Iterator[Path]:
    """The folders in which the files of a source are looked for, in this order; `fetch` puts them into the first."""
    folder = name.replace("-", "_")
    if os.environ.get(FOLDER):
        yield Path(os.environ[FOLDER]).expanduser() / folder
    from pooch import os_cache

    yield os_cache("latentscape") / folder


def find(name: str, files: Sequence[File]) -> dict[str, Path]:
    """Where those files of a source are that are there, by their names; what is in them is not looked at."""
    first = {file.name: next((path for folder in places(name) if (path := folder / file.name).is_file()), None) for file in files}
    return {name: path for name, path in first.items() if path is not None}


def missing(name: str, files: Sequence[File]) -> list[str]:
    """The names of those files of a source that are not there, nor anything that can be read instead."""
    paths = find(name, files)
    return [file.name for file in files if file.name not in paths and not find(name, [replace(file, name=other) for other in file.instead])]


def checked(name: str, files: Sequence[File]) -> dict[str, Path]:
    """Where all files of a source are, by their names.

    Raises:
        DataError: Files are missing, or have another length than they should; how to get them.
        DamagedError: A file has the right length and the wrong content.
    """
    paths = find(name, files)
    lacking = [file.name for file in files if file.name not in paths]
    if lacking:
        them = "it" if len(lacking) == 1 else "them"
        where = " or ".join(map(str, places(name)))
        raise DataError(
            f"{name} needs {_listed(lacking)}, and did not find {them} in {where}; "
            f"get {them} by latentscape fetch {name}, or put {them} there by hand."
        )
    for file in files:
        _check(name, file, paths[file.name])
    return paths


def fetch(
    source: Source, *, mirrors: Sequence[str] = (), folder: Path | None = None, say: Say | None = None, progress: Progress | None = None
) -> Path:
    """Download the files of a source that are not there yet, each from the first mirror that gives the right one.

    Args:
        source: What to get.
        mirrors: Addresses to which a file's name is added, instead of the source's own.
        folder: Where to put them; the first of the places where they are looked for, unless given.
        say: Told what happens, in sentences.
        progress: Told how many bytes of a file have come.

    Returns:
        The folder.

    Raises:
        SettingError: The source has no files.
        FailedError: No mirror gave the right file: which file, what was tried, and where to put it by hand.
    """
    if not source.files:
        raise SettingError(f"{source.name} has no files to fetch; train on it as it is: latentscape train {source.name}.")
    say = say or (lambda _: None)
    target = folder or next(places(source.name))
    there = {file.name: folder / file.name for file in source.files} if folder else find(source.name, source.files)
    failed = []
    for file in source.files:
        path = there.get(file.name, target / file.name)
        if path.is_file() and sha256(path) == file.sha256:
            say(f"{path} is there already")
            continue
        urls = [mirror.rstrip("/") + "/" + file.name for mirror in mirrors] or file.urls
        content, tried = _first_right(file, urls, say, progress or (lambda _, __: None))
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


def _first_right(file: File, urls: Sequence[str], say: Say, progress: Progress) -> tuple[bytes | None, list[str]]:
    """What the first good mirror gives, if any does, and what was wrong with those before it."""
    tried: list[str] = []
    for url in urls:
        try:
            return _download(file, url, progress), tried
        except FailedError as error:
            tried.append(f"{url} ({error})")
            say(f"{url}: {error}" + ("" if url == urls[-1] else "; trying the next mirror"))
    return None, tried


def _download(file: File, url: str, progress: Progress) -> bytes:
    """The content of a file from one address, its hash checked; what went wrong is said without a full stop."""
    from pooch import HTTPDownloader

    sink = _Sink(file, progress)
    # a server that "helps" by sending .gz files as encoded would have them unpacked on the way
    download = HTTPDownloader(chunk_size=2**14, timeout=(CONNECT, SILENCE), headers={"Accept-Encoding": "identity"})
    try:
        download(url, sink, None)
    except (OSError, ValueError) as error:
        raise FailedError(_reason(error, file, sink)) from error
    content = sink.getvalue()
    if len(content) < file.bytes:
        raise FailedError(f"only {len(content):,} of {file.bytes:,} bytes came{_start(content)}")
    digest = hashlib.sha256(content).hexdigest()
    if digest != file.sha256:
        raise FailedError(f"what came is not this file, for {_other(digest, file)}{_start(content)}")
    return content


@final
class _Sink(io.BytesIO):
    """Takes what comes, up to the bytes that the file has, and passes on how many there are."""

    def __init__(self, file: File, progress: Progress) -> None:
        super().__init__()
        self.file = file
        self.progress = progress

    def write(self, chunk: bytes, /) -> int:  # type: ignore[override]
        if self.tell() + len(chunk) > self.file.bytes:
            raise ValueError(f"more than the {self.file.bytes:,} bytes of this file came{_start(self.getvalue() or chunk)}")
        written = super().write(chunk)
        self.progress(self.file, self.tell())
        return written


def _reason(error: Exception, file: File, sink: _Sink) -> str:
    from requests import exceptions

    came = f"after {sink.tell():,} of {file.bytes:,} bytes"
    match error:
        case exceptions.HTTPError() if error.response is not None:
            return f"{error.response.status_code} {error.response.reason}"
        case exceptions.ChunkedEncodingError():
            return f"the connection broke {came}"
        case exceptions.ReadTimeout():
            return f"no answer for {SILENCE} s"
        case exceptions.SSLError():
            return "no secure connection"
        case exceptions.ConnectionError():
            return f"the connection broke {came}" if sink.tell() else "no connection"
        case _:
            return str(error).splitlines()[0] if str(error) else type(error).__name__


def _check(name: str, file: File, path: Path) -> None:
    size = path.stat().st_size
    remedy = f"get it anew by latentscape fetch {name}"
    if size != file.bytes:
        raise DataError(f"{path} has {size:,} bytes, but the {file.name} of {name} has {file.bytes:,}; {remedy}.")
    digest = sha256(path)
    if digest != file.sha256:
        raise DamagedError(f"{path} is not the {file.name} of {name}, for {_other(digest, file)}; {remedy}.")


def _other(digest: str, file: File) -> str:
    return f"its SHA-256 is another, {digest[:8]}... instead of {file.sha256[:8]}..."


def _start(content: bytes) -> str:
    return f" (it begins with {content[:24]!r})" if content else ""


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
