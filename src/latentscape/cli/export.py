"""`latentscape export`."""

from pathlib import Path

import click

from latentscape.cli.shared import json_option, output_option, pasteable, print_json, run_argument


@click.command()
@run_argument
@output_option((".onnx", ".pt2"), "An .onnx file, or a .pt2 file for torch.export.load.", required=True)
@json_option
def export(run: Path, out: Path, as_json: bool) -> None:
    """Write the decoder of RUN to a file for other programs. It maps codes z (and contexts) to means x in the data's own unit."""
    from latentscape.runs import export as export_decoder
    from latentscape.runs import load

    opened = load(run)
    model = opened.model
    export_decoder(opened, out)
    if as_json:
        print_json({"run": str(run), "latent": model.latent, "context": model.context, "shape": list(model.shape), "file": str(out)})
    else:
        click.echo(pasteable(out))
        inputs = f"z (n, {model.latent})" + (f" and context (n, {model.context})" if model.context else "")
        click.echo(f"from {inputs} to x (n, {', '.join(map(str, model.shape))})")
