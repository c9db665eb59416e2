"""`latentscape summary`."""

from dataclasses import asdict
from pathlib import Path

import click

from latentscape.cli.shared import json_option, print_json, print_table, run_argument


@click.command()
@run_argument
@json_option
def summary(run: Path, as_json: bool) -> None:
    """List the layers of RUN's model, with the shapes of one example and the number of parameters of each."""
    from latentscape.explore import layers
    from latentscape.runs import load

    opened = load(run)
    listed = layers(opened.model)
    total = sum(p.numel() for p in opened.model.parameters())
    if as_json:
        print_json({"run": str(run), "recipe": opened.recipe.name, "parameters": total, "layers": [asdict(layer) for layer in listed]})
        return
    print_table(
        ["layer", "kind", "in", "out", "parameters"],
        [[layer.name, layer.kind, _shape(layer.inputs), _shape(layer.outputs), layer.parameters] for layer in listed],
        left=2,
    )
    model = opened.recipe.model
    click.echo(f"{total:,} parameters; posterior {model.posterior.kind}, prior {model.prior.kind}, likelihood {model.likelihood.kind}")


def _shape(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "-"
