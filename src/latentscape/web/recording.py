"""Records a call of a model as a graph: every operation of torch on a tensor that depends on an input."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import torch
from torch import Tensor

from latentscape.machine.private import Operation, operations_passed_to
from latentscape.networks.kernels import torchs_own_convolutions
from latentscape.web.graph import Graph, UnsupportedError, Value

FROM_SHAPES = frozenset(  # their results depend on the shapes of tensors, not on their values
    ("empty_like", "full_like", "new_empty", "new_empty_strided", "new_full", "new_ones", "new_zeros", "ones_like", "zeros_like")
)
MAX_PLACES = 2**18  # of a result whose values are each taken from a place of their own
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
        run: Runs the operation with other arguments.
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
    """Handles operations: it runs each of them, and adds those that depend on an input to the graph.

    Tensors are told apart by their identity, so they are all kept until the end. An operation that changes a tensor in place gives it a new
    value; a tensor that shares its memory gets its part of that value when it is next used.
    """

    def __init__(self, translations: Mapping[str, Translation]) -> None:
        self.graph = Graph()
        self._translations = translations
        self._recorded: dict[int, tuple[Tensor, Value | None, int]] = {}  # by identity, with the number of changes in its value
        self._constants: dict[int, tuple[Tensor, Value]] = {}
        self._changes: dict[int, list[tuple[Tensor, Value]]] = {}  # the tensors that were changed in place, by the address of their memory
        self._originals: dict[int, Tensor] = {}  # the content of such a memory before

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
        changes = self._changes.get(_memory(argument), [])
        if id(argument) in self._recorded:
            _, value, past = self._recorded[id(argument)]
        else:
            value, past = self.graph.constant(_place(argument, self._originals[_memory(argument)])), 0
        if value is None:
            raise UnsupportedError("The model uses a second result of an operation, which a page does not compute.")
        for tensor, new in changes[past:]:
            value = _changed(argument, value, tensor, new)
        self._bind(argument, value)
        return value

    def __call__(self, operation: Operation) -> Any:
        if operation.is_random and operation.arguments.get("dropout_p") != 0:
            raise UnsupportedError(f"The model draws random numbers ({operation.name}), which a page cannot do.")
        in_place = operation.name.endswith("_") and not operation.name.endswith("__")
        name = operation.name.removesuffix("_") if in_place else operation.name
        if not any(self.is_recorded(tensor) for tensor in _tensors(operation.arguments.values())) or name in FROM_SHAPES:
            if in_place:
                self._check_unused(operation.arguments["self"])
            return operation.run(operation.arguments)
        if any(self._is_left_out(tensor) for tensor in _tensors(operation.arguments.values())):
            return self._bind_all(operation.run(operation.arguments), None)
        if name in READ_BY_PYTHON:
            raise UnsupportedError("The model branches on values that it computes, which a page cannot do.")
        if name not in self._translations:
            result = operation.run_as_others()
            if result is NotImplemented:
                raise UnsupportedError(f"The model uses the operation {name}, which a page cannot compute.")
            return result
        result = torch.empty_like(operation.arguments["self"]) if in_place else operation.run(operation.arguments)
        call = Call(operation.arguments, result, self.value_of, self.is_recorded, operation.run)
        values = self._translations[name](call)
        if in_place:
            assert isinstance(values, Value)
            memory = _memory(operation.arguments["self"])
            if memory not in self._originals:
                self._originals[memory] = _whole(operation.arguments["self"]).clone()
            result = operation.run(operation.arguments)
            self._changes.setdefault(memory, []).append((result, values))
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
            self._recorded[id(tensor)] = tensor, value, len(self._changes.get(_memory(tensor), []))

    def _check_unused(self, tensor: Tensor) -> None:
        """Refuse a change of a constant that the graph already holds."""
        if any(_memory(constant) == _memory(tensor) for constant, _ in self._constants.values()):
            raise UnsupportedError("The model changes a constant in place after it has used it, which a page cannot do.")


def _memory(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def _whole(tensor: Tensor) -> Tensor:
    """The whole memory of a tensor, `(values,)`."""
    return tensor.as_strided((tensor.untyped_storage().nbytes() // tensor.element_size(),), (1,), 0)


def _place(tensor: Tensor, whole: Tensor) -> Tensor:
    """The part of a memory in which a tensor lies."""
    return whole.as_strided(tensor.shape, tensor.stride(), tensor.storage_offset())


def _changed(tensor: Tensor, value: Value, part: Tensor, new: Value) -> Value:
    """The value of a tensor after a `part` of its memory got a `new` value.

    Raises:
        UnsupportedError: One has another dtype, or is too large.
    """
    if tensor.dtype != part.dtype or tensor.numel() > MAX_PLACES:
        raise UnsupportedError("The model changes a part of a large tensor, or of one with two dtypes, in place, which a page cannot do.")
    origins = torch.full(_whole(part).shape, -1)
    _place(part, origins).copy_(torch.arange(part.numel()).view(part.shape))
    origins = _place(tensor, origins).flatten()
    is_new = origins >= 0
    if not bool(is_new.any()):
        return value
    moved = new.view((part.numel(),)).take(0, origins.clamp_min(0).tolist()).view(tensor.shape)
    return moved if bool(is_new.all()) else value.graph.constant(is_new.view(tensor.shape)).where(moved, value)


def _tensors(arguments: Any) -> Iterator[Tensor]:
    """All tensors among arguments, which may be lists of tensors."""
    for argument in arguments:
        if isinstance(argument, Tensor):
            yield argument
        elif isinstance(argument, list | tuple):
            yield from _tensors(argument)
