"""The records of a run: what `run.json` and `metrics.json` hold, in declared types and bounds."""

import math
from collections.abc import Mapping
from typing import Annotated, Any, cast

import msgspec
from msgspec import Meta, Struct
from msgspec.json import Decoder

from latentscape.data.ranges import Range
from latentscape.files import Sha256
from latentscape.measures import Explained, Figures, Judgement
from latentscape.reading import AS_IT_IS, Column, ReadOptions

MAX_MAGNITUDE = 1e40  # of a figure or a loss, since these are computed from 32-bit numbers

Count = Annotated[int, Meta(ge=0)]
Size = Annotated[int, Meta(ge=1)]
Seconds = Annotated[float, Meta(ge=0)]
Figure = Annotated[float, Meta(ge=-MAX_MAGNITUDE, le=MAX_MAGNITUDE)]


class Header(Struct, frozen=True, kw_only=True):
    """What a `run.json` of any format holds.

    Attributes:
        format: The format of the run folder; the first runs did not write it.
        versions: The versions of the packages that wrote it.
    """

    format: Annotated[int, Meta(ge=1)] = 1
    versions: dict[str, str] = msgspec.field(default_factory=dict)


class SourceRecord(Struct, frozen=True, kw_only=True):
    """The source of the data of a run; runs of the first format have no columns.

    Attributes:
        asked: Its name in the catalogue, or the whole path of its file.
        sha256: The hash of its content.
        label: The name of its labels, if one was chosen.
        support: Its support.
        licence: Its licence.
        columns: The names of its columns, if they have names.
        reading: How else its file is read; older runs have none.
        kind: What its examples are; empty for older runs, and where nothing is known.
        schema: The typed columns of a table, as in `Examples.schema`.
        ranges: The range of each column of a table in the training part; older runs have none.
    """

    asked: Annotated[str, Meta(min_length=1)]
    sha256: Sha256
    label: str | None = None
    support: str = ""
    licence: str = ""
    columns: tuple[str, ...] = ()
    reading: ReadOptions = AS_IT_IS
    kind: str = ""
    schema: tuple[Column, ...] = ()
    ranges: tuple[Range, ...] = ()


class SplitRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The number of examples in each part of the data; none where there is no such part."""

    train: Size
    valid: Size | None = None
    heldout: Size | None = None

    def parts(self) -> dict[str, int]:
        """The number of examples in each part that exists, by its name."""
        return json_tree(self)


class Continued(Struct, frozen=True, kw_only=True):
    """A point at which a run was given more epochs than it had been started with.

    Attributes:
        step: The step at which it went on.
        epochs: The number of epochs that it had until then.
        finished: Whether it had taken all of them, so that the weights of its objective stay as they were.
    """

    step: Count
    epochs: Size
    finished: bool


class Started(Struct, frozen=True, kw_only=True, tag_field="status", tag="started"):
    """The `run.json` of a run that has not finished.

    Attributes:
        format: The format of the run folder.
        started: The time of its start, in UTC.
        seed: The seed of the weights, the order of the examples, and the noise.
        settings: The values that were changed in the recipe, by dotted name.
        device: The device.
        processor: The processor of the device; older runs did not write it.
        pictures: Whether it draws pictures.
        versions: The versions of the packages that it was started with.
        source: The source of its data.
        split: The sizes of the parts of its data.
        continued: Where it was given more epochs; earlier versions could not.
    """

    format: Annotated[int, Meta(ge=1)] = 1
    started: str = ""
    seed: int
    settings: dict[str, Any] = msgspec.field(default_factory=dict)
    device: str
    processor: str | None = None
    pictures: bool
    versions: dict[str, str]
    source: SourceRecord
    split: SplitRecord
    continued: tuple[Continued, ...] = ()


class Finished(Started, frozen=True, kw_only=True, tag="finished"):
    """The `run.json` of a run that has finished.

    Attributes:
        seconds: The time of its training.
        threads: The number of threads that it trained with.
        steps: The number of steps that it took.
        drawn: Whether its pictures were drawn; it is missing in older runs, which drew them before they wrote this file.
    """

    seconds: Seconds
    threads: Size = 1
    steps: Count = 0
    drawn: bool = True


RunRecord = Started | Finished


class FiguresRecord(Struct, frozen=True, kw_only=True):
    """The figures of one part in `metrics.json`, with null for a figure that is undefined or not finite."""

    n: Size
    binarisation: str | None
    elbo: Figure | None
    log_likelihood: Figure | None
    kl: Figure | None
    mse: Figure | None
    active_units: Count | None
    kl_each: tuple[Figure | None, ...] | None
    unit: str = "nats"

    def figures(self) -> Figures:
        """The figures; a null becomes NaN where a figure must be a number."""
        each = None if self.kl_each is None else tuple(math.nan if kl is None else kl for kl in self.kl_each)
        mse = math.nan if self.mse is None else self.mse
        return Figures(**msgspec.structs.asdict(self) | {"mse": mse, "kl_each": each})


class MetricsRecord(Struct, frozen=True, kw_only=True):
    """What `metrics.json` holds.

    Attributes:
        train: The figures of the training examples.
        valid: The figures of the validation examples, if there are any.
        judgement: The judgement on these figures.
        explained: How much of each part the reconstructions explain, and of each column of a table; older runs have none.
    """

    train: FiguresRecord
    valid: FiguresRecord | None = None
    judgement: Judgement
    explained: dict[str, Explained] = msgspec.field(default_factory=dict)

    def figures(self) -> dict[str, Figures]:
        """The figures of each part that was measured, by its name."""
        records = {"train": self.train, "valid": self.valid}
        return {part: record.figures() for part, record in records.items() if record is not None}


HEADER = Decoder(Header)
RUN: Decoder[RunRecord] = Decoder(RunRecord)
METRICS = Decoder(MetricsRecord)


def json_tree(record: object) -> dict[str, Any]:
    """The content of the JSON file of a record, as plain values."""
    return cast("dict[str, Any]", msgspec.json.decode(msgspec.json.encode(record)))


def metrics_tree(figures: Mapping[str, Figures], judgement: Judgement, explained: Mapping[str, Explained]) -> dict[str, Any]:
    """The content of `metrics.json`, as plain values."""
    return json_tree({**figures, "judgement": judgement} | ({"explained": explained} if explained else {}))
