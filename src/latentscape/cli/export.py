"""`latentscape export`."""

from pathlib import Path

import click

from latentscape.cli.shared import json_option, output_path, print_json, run_argument


@click.command()
@run_argument
@click.option(
    "-o", "out", type=click.Path(path_type=Path), metavar="FILE", required=True, help="An .onnx file, or a .pt2 file for torch.export.load."
)
@json_option
def export(run: Path, out: Path, as_json: bool) -> None:
    """Write the decoder of RUN to a file for other programs. It maps codes z (and contexts) to means x in the data's own unit."""
    from latentscape.runs import export as export_decoder
    from latentscape.runs import load

    target = output_path(out, (".onnx", ".pt2"))
    model = load(run).model
    export_decoder(model, target)
    if as_json:
        print_json({"run": str(run), "latent": model.latent, "context": model.context, "shape": list(model.shape), "file": str(target)})
    else:
        click.echo(f"{target}")
        inputs = f"z (n, {model.latent})" + (f" and context (n, {model.context})" if model.context else "")
        click.echo(f"from {inputs} to x (n, {', '.join(map(str, model.shape))})")
