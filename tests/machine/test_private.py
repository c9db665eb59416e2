"""What torch says in private and in public is the same."""

import pytest
import torch

from latentscape.machine import private


@pytest.mark.parametrize("on", [False, True])
def test_autocast_is_on_where_torch_says_so(on):
    with torch.autocast("cpu", torch.bfloat16, enabled=on):
        assert private.casts() == torch.is_autocast_enabled("cpu") == on
    assert not private.casts()


def test_operations_are_passed_with_all_their_arguments_and_the_same_objects():
    seen = []

    def handle(operation):
        result = operation.run(operation.arguments)
        seen.append((operation.name, operation.arguments, operation.is_random, result))
        return result

    x, weight = torch.ones(1, 2), torch.ones(3, 2, requires_grad=True)
    with private.operations_passed_to(handle):
        y = torch.nn.functional.linear(x, weight)
        z = y.flatten().relu_()
        torch.rand(2)
    assert [name for name, *_ in seen][:4] == ["linear", "view", "relu_", "rand"]
    assert seen[0][1]["input"] is x and seen[0][1]["weight"] is weight and seen[0][1]["bias"] is None
    assert seen[1][1]["self"] is y and seen[2][1]["self"] is seen[1][3] is z
    assert [is_random for *_, is_random, _ in seen][:4] == [False, False, False, True]


@pytest.mark.parametrize("name", ["celu", "celu_", "glu"])
def test_an_operation_can_be_run_as_others(name):
    x = torch.linspace(-2, 2, 8)
    expected = getattr(torch, name, torch.nn.functional.glu)(x.clone())
    names = []

    def handle(operation):
        names.append(operation.name)
        return operation.run_as_others() if operation.name == name else operation.run(operation.arguments)

    with private.operations_passed_to(handle):
        result = getattr(torch, name, torch.nn.functional.glu)(x)
    torch.testing.assert_close(result, expected)
    assert names[0] == name and len(names) > 2 and (result is x) == name.endswith("_")


def test_an_operation_that_is_no_composition_is_not_run_as_others():
    others = []

    def handle(operation):
        if operation.name == "sort":
            others.append(operation.run_as_others())
        return operation.run(operation.arguments)

    x = torch.ones(2)
    with private.operations_passed_to(handle):
        x.sort()
    assert others == [NotImplemented]
