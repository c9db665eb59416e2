"""Checkpoints: a training as bytes and back, without code in the file, and a watcher that writes them."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import final

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from latentscape.errors import DamagedError, first_line
from latentscape.objectives import Score
from latentscape.training.state import State
from latentscape.training.training import Training

MAX_THREADS = 1024  # torch crashes if it cannot start them
MAX_SECONDS = 1e10
MAX_STEPS = 2**53  # that an optimiser counts
NOISE_BYTES = (16, 44, 5056)  # of the state of a generator: on CUDA, MPS and the CPU


def pack(training: Training) -> bytes:
    """The whole training, in the safetensors format."""
    return safetensors.torch.save(training.tensors())


def unpack(training: Training, content: bytes, origin: str = "The checkpoint") -> None:
    """Restore a checkpoint into `training`, which was begun with the same settings; all of it is checked before anything is restored.

    Args:
        training: The training.
        content: The checkpoint.
        origin: The name of its file, for the message.

    Raises:
        DamagedError: The bytes are not a checkpoint, or are one of another training.
    """
    tensors = _renamed(read_tensors(content, origin))
    _check(training, tensors, origin)
    training.set_tensors(tensors)


def read_tensors(content: bytes, origin: str) -> dict[str, Tensor]:
    """The named tensors in a file of the safetensors format.

    Raises:
        DamagedError: The file is of another format.
    """
    try:
        return safetensors.torch.load(content)
    except (safetensors.SafetensorError, RuntimeError, KeyError, ValueError) as error:
        raise _unfit(origin, f"is not in the safetensors format ({first_line(error)})") from error


def check_tensors(tensors: Mapping[str, Tensor], expected: Mapping[str, Tensor], origin: str) -> None:
    """Refuse tensors whose names, shapes or types differ from the expected ones; values are not compared.

    Raises:
        DamagedError: The message gives the first name that differs.
    """
    for name in sorted(expected.keys() - tensors.keys()):
        raise _unfit(origin, f"has no {name}")
    for name in sorted(tensors.keys() - expected.keys()):
        raise _unfit(origin, f"holds {name!r}, which is not in its recipe")
    for name, like in expected.items():
        if (tensors[name].shape, tensors[name].dtype) != (like.shape, like.dtype):
            raise _unfit(origin, f"holds {name} as {_described(tensors[name])} instead of {_described(like)}")


def check_finite(tensors: Mapping[str, Tensor], origin: str) -> None:
    """Refuse tensors with NaN or infinity.

    Raises:
        DamagedError: The message has the name of the first such tensor.
    """
    for name in not_finite(tensors):
        raise _unfit(origin, f"holds numbers in {name} that are not finite")


def not_finite(tensors: Mapping[str, Tensor]) -> list[str]:
    """The names of the tensors with NaN or infinity."""
    return [name for name, tensor in tensors.items() if not bool(tensor.isfinite().all())]


def _check(training: Training, tensors: Mapping[str, Tensor], origin: str) -> None:
    """Refuse the tensors of a checkpoint that this training cannot have saved.

    Raises:
        DamagedError: The message gives the first name that does not fit.
    """
    step = int(_number(tensors, "step", origin, high=training.state.last))
    expected = _expected(training, tensors, step, origin)
    check_tensors(tensors, expected, origin)
    for name in ("history.steps.step", "history.epochs.epoch", "history.sizes"):
        if name in expected and not tensors[name].equal(expected[name]):
            raise _unfit(origin, f"holds values in {name} that do not belong to {step} steps")
    check_finite({name: tensor for name, tensor in tensors.items() if name.startswith(("modules.", "best.weights."))}, origin)
    for name, tensor in tensors.items():
        if name.startswith(("optimisers.", "best.")) and bool(tensor.isnan().any()):
            raise _unfit(origin, f"holds NaN in {name}")
        if name.startswith("optimisers.") and name.endswith((".steps", ".in_a_row", ".skipped")):
            _number(tensors, name, origin, high=MAX_STEPS)
    for skipped in tensors.get("history.epochs.skipped", ()):
        _number({"history.epochs.skipped": skipped}, "history.epochs.skipped", origin, high=step)
    _number(tensors, "threads", origin, low=1, high=MAX_THREADS)
    _number(tensors, "seconds", origin, high=MAX_SECONDS, whole=False)
    if not training.state.noise.takes(tensors["noise"]):
        raise _unfit(origin, "holds noise that is not the state of a generator")


def _expected(training: Training, tensors: Mapping[str, Tensor], step: int, origin: str) -> dict[str, Tensor]:
    """Tensors with the names, shapes and types of those that `training` saves after `step` steps; most values are arbitrary."""
    state, best = training.state, training.best
    expected = state.tensors() | {"threads": torch.tensor(0), "seconds": torch.tensor(0.0, dtype=torch.float64)}
    expected |= {f"history.{name}": tensor for name, tensor in training.history.expected(step, state.steps_per_epoch).items()}
    if best is not None:
        epoch = int(_number(tensors, "best.epoch", origin, high=step // state.steps_per_epoch))
        expected |= {f"best.{name}": tensor for name, tensor in best.expected(state, epoch).items()}
    if (weight := "history.pending.weight") in tensors:  # present if the update weights the examples
        expected[weight] = torch.empty(len(expected.get("history.sizes", ())) * training.history.batch)
    for name in expected.keys() & tensors.keys():
        if name.startswith("history.pending.") and tensors[name].is_floating_point():  # terms have the type of the model's numbers
            expected[name] = expected[name].to(tensors[name].dtype)
    noise = tensors.get("noise", expected["noise"])
    if noise.ndim == 1 and len(noise) in NOISE_BYTES:
        expected["noise"] = expected["noise"].new_empty(len(noise))
    return expected


def _number(tensors: Mapping[str, Tensor], name: str, origin: str, *, high: float, low: int = 0, whole: bool = True) -> float:
    """The number under a name.

    Raises:
        DamagedError: There is none, or it is outside the bounds.
    """
    if name not in tensors:
        raise _unfit(origin, f"has no {name}")
    if tensors[name].ndim or tensors[name].is_complex():
        raise _unfit(origin, f"holds {name} as {_described(tensors[name])} instead of one number")
    value = float(tensors[name])
    if not low <= value <= high or (whole and not value.is_integer()):
        raise _unfit(origin, f"holds {value:g} for {name}, which must be {'a whole number ' * whole}from {low:,} to {high:,}")
    return value


def _renamed(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of a checkpoint of the first format, with the present names."""
    if "optimiser.mean" not in tensors:
        return dict(tensors)
    present = {"model": "modules.model", "optimiser": "optimisers.model"}
    split = {name: name.partition(".") for name in tensors}
    return {present.get(first, first) + dot + rest: tensors[name] for name, (first, dot, rest) in split.items()}


def _described(tensor: Tensor) -> str:
    return f"{str(tensor.dtype).removeprefix('torch.')} of shape {tuple(tensor.shape)}"


def _unfit(origin: str, reason: str) -> DamagedError:
    return DamagedError(f"{origin} {reason}; restore the folder from a copy, or train again.")


@final
@dataclass(eq=False)
class Checkpoints:
    """A watcher that saves checkpoints. They are at least `min_interval_s` seconds apart, and saving takes at most 1/50 of the time.

    Attributes:
        save: Writes the current state of the training.
        min_interval_s: The smallest number of seconds between two checkpoints.
    """

    save: Callable[[], None]
    min_interval_s: float = 5.0
    _next: float = 0.0

    def __post_init__(self) -> None:
        self._next = time.monotonic() + self.min_interval_s

    def __call__(self, state: State, score: Score) -> None:
        now = time.monotonic()
        if now >= self._next:
            self.save()
            done = time.monotonic()
            self._next = done + max(self.min_interval_s, 50 * (done - now))
