"""Decoders in files that other programs read: ONNX, and the format of `torch.export`."""

import copy
import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.export.graph_signature import InputKind

from latentscape.errors import SettingError, UsageError, first_line
from latentscape.files import atomic_write, to_json
from latentscape.machine.memory import is_out_of_memory, memory_errors_said
from latentscape.models import Model, check_model
from latentscape.models.decoding import DecoderNetwork
from latentscape.runs.folder import refuse_inside_run
from latentscape.runs.opened import Run
from latentscape.runs.rows import columns_of

SUFFIXES = (".onnx", ".pt2")
METADATA_KEY = "latentscape"  # of the description of the inputs and outputs
CODES_TRACED = 3  # the number of codes to trace a decoder with; torch.export would treat 0 or 1 as a constant


@memory_errors_said()
def export(model: Model | Run, path: str | Path) -> Path:
    """Write the decoder to a file; it maps codes `z` `(batch, latent)` to means `x` `(batch, *X)` in the data's own unit.

    The decoder of a conditional model has a second input, the `context` of each code, `(batch, context)`. The batch may have any size.

    The file of a run says in `latentscape` what the inputs and outputs are, as JSON: see `described`. An .onnx file has it among its
    metadata, a .pt2 file among its extra files.

    Args:
        model: The model, or a run.
        path: The file: `.onnx` for ONNX, which other programs run, or `.pt2` for `torch.export.load`.

    Raises:
        SettingError: The file has another suffix.
        RunError: The file is inside a run folder.
        UsageError: The packages for ONNX are not installed, or a network of your own cannot be exported.
    """
    target = Path(path)
    if target.suffix not in SUFFIXES:
        raise SettingError(f"A decoder is written to a file {' or '.join(SUFFIXES)}, but this is {target.name!r}; change its suffix.")
    about = ""
    if isinstance(model, Run):
        about, model = to_json(described(model)), model.model
    check_model(model)
    refuse_inside_run(target)
    if target.suffix == ".onnx":
        _check_installed()
    program = None
    try:
        with _quiet(), torch.no_grad():
            program = _traced(copy.deepcopy(model).cpu().eval())
            content = _onnx(program, model, about) if target.suffix == ".onnx" else _pt2(program, about)
    except (RuntimeError, TypeError, ValueError) as error:
        if is_out_of_memory(error):
            raise
        if program is None:
            raise UsageError(
                f"The decoder cannot be exported ({first_line(error)}); its network must not branch on the values of a code."
            ) from error
        raise UsageError(
            f"The decoder cannot be written as {target.suffix} ({first_line(_first_cause(error))}); write the other kind of file, "
            f"{next(suffix for suffix in SUFFIXES if suffix != target.suffix)}."
        ) from error
    atomic_write(target, content)
    return target


def described(run: Run) -> dict[str, Any]:
    """What the inputs and outputs of the exported decoder of a run are.

    The entry `x` holds the shape of an example and, for a table, its columns in their order: name, kind, and the texts of a category. The
    entry `context` holds the names of its values in their order, and their unit.
    """
    shape, names = run.model.shape, run.recipe.data.context
    x: dict[str, Any] = {"shape": list(shape), "unit": "that of the data", "mean": "of p(x | z)"}
    if len(shape) == 1:
        x["columns"] = [{"name": each.name, "kind": each.kind.value, "categories": list(each.categories)} for each in columns_of(run)]
    tree: dict[str, Any] = {"z": {"latent": run.model.latent}, "x": x}
    if names:
        unit = "1 for the class and 0 for all others" if run.classes else "that of the columns of the data"
        tree["context"] = {"names": list(names), "unit": unit}
    return tree


def _first_cause(error: BaseException) -> BaseException:
    """The error from which others were raised."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _check_installed() -> None:
    for package in ("onnx", "onnxscript"):
        if find_spec(package) is None:
            raise UsageError(f'ONNX files need the package {package}, which is not installed: pip install "latentscape[onnx]".')


def _traced(model: Model) -> torch.export.ExportedProgram:
    """The decoder as a program, without the weights that it does not use, such as those of the encoder."""
    decoder = DecoderNetwork(model)
    like = next(model.parameters())
    inputs = [like.new_zeros(CODES_TRACED, width) for width in (model.latent, model.context) if width]
    shapes = tuple({0: torch.export.Dim("batch")} for _ in inputs)
    program = torch.export.export(decoder, tuple(inputs), dynamic_shapes=shapes)
    nodes = [node for node in program.graph.nodes if node.op == "placeholder"]
    for node, spec in zip(nodes, program.graph_signature.input_specs, strict=True):
        if spec.target is not None and not node.users:
            owner, _, name = spec.target.rpartition(".")
            empty = like.new_zeros(0)
            setattr(decoder.get_submodule(owner), name, nn.Parameter(empty) if spec.kind is InputKind.PARAMETER else empty)
    return torch.export.export(decoder, tuple(inputs), dynamic_shapes=shapes)


def _onnx(program: torch.export.ExportedProgram, model: Model, about: str) -> bytes:
    import onnx

    names = ["z", "context"] if model.context else ["z"]
    written = torch.onnx.export(program, dynamo=True, external_data=False, verbose=False, input_names=names, output_names=["x"])
    assert written is not None
    proto = written.model_proto
    if about:
        proto.metadata_props.add(key=METADATA_KEY, value=about)
    onnx.checker.check_model(proto, full_check=True)
    content: bytes = proto.SerializeToString()
    return content


def _pt2(program: torch.export.ExportedProgram, about: str) -> bytes:
    buffer = io.BytesIO()
    torch.export.save(program, buffer, extra_files={METADATA_KEY: about} if about else None)
    return buffer.getvalue()


@contextmanager
def _quiet() -> Iterator[None]:
    """Hide what torch's exporters print, log and warn about."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(action="ignore"), redirect_stdout(io.StringIO()):
            yield
    finally:
        logger.setLevel(level)
