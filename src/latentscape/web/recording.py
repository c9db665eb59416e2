"""Records a call of a model as a graph: every operation of torch on a tensor that depends on an input."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import torch
from torch import Tensor

from latentscape.machine.private import Operation, operations_passed_to
from latentscape.networks.kernels import torchs_own_convolutions
from latentscape.web.graph import Graph, UnsupportedError, Value

FROM_SHAPES = frozenset(  # their values depend on no value of their arguments
    ("empty_like", "full_like", "new_empty", "new_empty_strided", "new_full", "new_ones", "new_zeros", "ones_like", "zeros_like")
)
READ_BY_PYTHON = frozenset(("_local_scalar_dense", "equal", "is_nonzero", "nonzero", "item"))


@final
@dataclass(frozen=True, eq=False)
class Call:
    """A call of an operation, for its translation.

    Attributes:
        arguments: The arguments of the operation by their names.
        result: What torch gave for it.
        value_of: The value of a tensor or number.
        is_recorded: Whether a tensor depends on an input.
    """

    arguments: Mapping[str, Any]
    result: Any
    value_of: Callable[[Any], Value]
    is_recorded: Callable[[Tensor], bool]
    run: Callable[[Mapping[str, Any]], Any]

    def __getitem__(self, name: str) -> Any:
        return self.arguments[name]

    def value(self, name: str) -> Value:
        """An argument as a value of the graph."""
        return self.value_of(self.arguments[name])

    @property
    def x(self) -> Value:
        """The argument that most operations have."""
        return self.value("self")

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the result."""
        return tuple(self.result.shape)


Translation = Callable[[Call], Value | Sequence[Value | None]]


def recorded(
    call: Callable[..., Tensor], inputs: Sequence[Tensor], translations: Mapping[str, Translation]
) -> tuple[Graph, list[Value], Value, Tensor]:
    """The graph of `call(*inputs)`, its inputs, its result in the graph, and its result in torch.

    Raises:
        UnsupportedError: It computes something that has no translation.
    """
    recorder = _Recorder(translations)
    values = [recorder.new_input(each) for each in inputs]
    with torchs_own_convolutions(), operations_passed_to(recorder):
        result = call(*inputs)
        return recorder.graph, values, recorder.value_of(result), result


@final
class _Recorder:
    """Handles operations: it runs each, and adds those that depend on an input to the graph.

    Tensors are told apart by their identity, so they are all kept until the end. An operation that changes a tensor in place gives it a new
    value; other tensors in the same memory then have none any more.
    """

    def __init__(self, translations: Mapping[str, Translation]) -> None:
        self.graph = Graph()
        self._translations = translations
        self._recorded: dict[int, tuple[Tensor, Value | None, int]] = {}  # by identity, with the number of changes of its memory before
        self._constants: dict[int, tuple[Tensor, Value]] = {}
        self._changes: dict[int, int] = {}  # how often a memory that holds recorded values was changed, by its address

    def new_input(self, tensor: Tensor) -> Value:
        """A new input of the graph."""
        value = self.graph.new(tensor.shape)
        self._bind(tensor, value)
        return value

    def is_recorded(self, tensor: Tensor) -> bool:
        """Whether a tensor depends on an input."""
        return tensor.numel() > 0 and (id(tensor) in self._recorded or _memory(tensor) in self._changes)

    def value_of(self, argument: Tensor | float) -> Value:
        """The value of a tensor or number.

        Raises:
            UnsupportedError: The tensor has no value in the graph.
        """
        if not isinstance(argument, Tensor):
            return self.graph.value(float(argument))
        if not self.is_recorded(argument):
            if id(argument) not in self._constants:
                self._constants[id(argument)] = argument, self.graph.constant(argument)
            return self._constants[id(argument)][1]
        _, value, changes = self._recorded.get(id(argument), (None, None, -1))
        if changes != self._changes.get(_memory(argument), 0):
            raise UnsupportedError("The model changes a part of a tensor in place, which a page cannot.")
        if value is None:
            raise UnsupportedError("The model uses a second result of an operation, which a page does not compute.")
        return value

    def __call__(self, operation: Operation) -> Any:
        if operation.is_random and operation.arguments.get("dropout_p") != 0:
            raise UnsupportedError(f"The model draws random numbers ({operation.name}), which a page cannot.")
        in_place = operation.name.endswith("_") and not operation.name.endswith("__")
        name = operation.name.removesuffix("_") if in_place else operation.name
        if not any(self.is_recorded(tensor) for tensor in _tensors(operation.arguments.values())) or name in FROM_SHAPES:
            if in_place:
                self._check_unused(operation.arguments["self"])
            return operation.run(operation.arguments)
        if any(self._is_left_out(tensor) for tensor in _tensors(operation.arguments.values())):
            return self._bind_all(operation.run(operation.arguments), None)
        if name in READ_BY_PYTHON:
            raise UnsupportedError("The model branches on values that it computes, which a page cannot.")
        if name not in self._translations:
            result = operation.run_as_others()
            if result is NotImplemented:
                raise UnsupportedError(f"The model uses the operation {name}, which a page cannot compute.")
            return result
        result = torch.empty_like(operation.arguments["self"]) if in_place else operation.run(operation.arguments)
        call = Call(operation.arguments, result, self.value_of, self.is_recorded, operation.run)
        values = self._translations[name](call)
        if in_place:
            result = operation.run(operation.arguments)
            self._changes[_memory(result)] = self._changes.get(_memory(result), 0) + 1
        return self._bind_all(result, values)

    def _is_left_out(self, tensor: Tensor) -> bool:
        """Whether a tensor is a result, such as the places of largest values, that the graph leaves out."""
        return id(tensor) in self._recorded and self._recorded[id(tensor)][1] is None

    def _bind_all(self, result: Any, values: Value | Sequence[Value | None] | None) -> Any:
        results = [result] if isinstance(result, Tensor) else result
        for tensor, value in zip(results, values if isinstance(values, Sequence) else [values] * len(results), strict=True):
            self._bind(tensor, value)
        return result

    def _bind(self, tensor: Tensor, value: Value | None) -> None:
        assert value is None or value.shape == tuple(tensor.shape), (value.shape, tensor.shape)
        if tensor.numel():
            self._recorded[id(tensor)] = tensor, value, self._changes.get(_memory(tensor), 0)

    def _check_unused(self, tensor: Tensor) -> None:
        """Refuse a change of a constant that the graph already holds."""
        if any(_memory(constant) == _memory(tensor) for constant, _ in self._constants.values()):
            raise UnsupportedError("The model changes a constant in place after it has used it, which a page cannot.")


def _memory(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def _tensors(arguments: Any) -> Iterator[Tensor]:
    """All tensors among arguments, which may be lists of tensors."""
    for argument in arguments:
        if isinstance(argument, Tensor):
            yield argument
        elif isinstance(argument, list | tuple):
            yield from _tensors(argument)
