"""How many units of a convolutional encoder's hidden layer answer to any held-out image at all, in runs that were kept.

Adam moves each weight by about its rate, and thousands of numbers come into each of these units: within a few steps some can be moved to
where no image brings them above 0, and there no gradient brings them back. See `base_fan_in` in the recipes.
Run it with: python benchmarks/alive.py RUN ... (of `tutorials.py mnist-conv --out FOLDER`, say)
"""

import argparse

import torch
from torch import Tensor, nn

import latentscape as ls
from latentscape.models import evaluating
from latentscape.networks import ConvEncoder


def alive(run: ls.Run) -> Tensor:
    """Whether each unit of the hidden layer is above 0 for one image or more, `(units,)`."""
    assert isinstance(run.model, ls.Autoencoder)
    network = run.model.encoder.network
    assert isinstance(network, ConvEncoder)
    layer = network.full[1]
    assert isinstance(layer, nn.ReLU)
    found: list[Tensor] = []
    hook = layer.register_forward_hook(lambda _layer, _given, y: found.append((y > 0).any(0)))
    with evaluating(run.model):
        for batch in run.splits.part("heldout").batches():
            run.model.encode(batch)
    hook.remove()
    return torch.stack(found).any(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("runs", nargs="+", metavar="RUN")
    for path in parser.parse_args().runs:
        units = alive(ls.load(path))
        print(f"{path}: {int(units.sum())} of {len(units)} units", flush=True)


if __name__ == "__main__":
    main()
