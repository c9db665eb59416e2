"""`latentscape train`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from latentscape.cli.completion import names_of, recipe_or_file, run_folder, source_or_file
from latentscape.cli.reading import reading_options
from latentscape.cli.shared import (
    data_option,
    json_option,
    message_console,
    pasteable,
    print_figures,
    print_json,
    seed_option,
    settings_from,
)
from latentscape.errors import UsageError
from latentscape.reading import ReadOptions
from latentscape.recipes.settings import PART_NAMES, SHORT_NAMES

if TYPE_CHECKING:
    from latentscape.runs import Run

Command = TypeVar("Command", bound=Callable[..., Any])


def short_options(command: Command) -> Command:
    """Add an option for each setting that has a short name."""
    for name, short_name in reversed(SHORT_NAMES.items()):
        complete = names_of(PART_NAMES.get(name, ()))
        command = click.option(
            f"--{name}", type=short_name.read, metavar=short_name.metavar, help=short_name.help, shell_complete=complete
        )(command)
    return command


@click.command()
@click.argument("source", required=False, shell_complete=source_or_file)
@click.option(
    "--recipe",
    metavar="NAME|FILE.toml",
    shell_complete=recipe_or_file,
    help="What to train and how; by default, the source's own recipe.",
)
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change one value of the recipe, such as train.batch=256.")
@short_options
@reading_options
@seed_option("the weights, the order of the examples and the noise")
@click.option(
    "--device", default="auto", show_default=True, help="Device to compute on: auto, cpu, cuda, mps; by default with --resume, the run's."
)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="The run folder, which must not exist yet.")
@click.option(
    "--resume",
    type=click.Path(path_type=Path),
    metavar="RUN",
    shell_complete=run_folder,
    help="Continue a stopped run with its own settings; with --epochs, train any run longer.",
)
@data_option
@click.option("--strict", is_flag=True, help="Exit with 1 if the model learnt nothing.")
@click.option("--no-report", is_flag=True, help="Draw no pictures, and make no page.")
@click.option("--watch", is_flag=True, help="Redraw the run's figures/live.png while it trains, for an open image viewer.")
@json_option
def train(
    source: str | None,
    recipe: str | None,
    settings: tuple[str, ...],
    reading: ReadOptions,
    seed: int,
    device: str,
    out: Path | None,
    resume: Path | None,
    data: str | None,
    strict: bool,
    no_report: bool,
    watch: bool,
    as_json: bool,
    **short_values: Any,
) -> int:
    """Train a model on SOURCE: a name from `latentscape sources`, a table, a file or folder of arrays, a folder of images, or music."""
    from latentscape import runs

    if resume is not None:
        _refuse_more_than_resume()
        epochs = short_values["epochs"]
        if epochs is None and runs.has_finished(resume):
            message_console().print(f"{pasteable(resume)} has already finished; these are its figures")
        new_device = device if _is_given("device") else None
        continued = runs.resume(resume, epochs=epochs, device=new_device, data=data, watch=watch, console=message_console())
        return _report(continued, strict=strict, as_json=as_json)
    if data is not None:
        raise UsageError(
            "--data says where the data of a run is now, but no run is named; give the data as SOURCE, or name the run with --resume."
        )
    if watch and no_report:
        raise UsageError("--watch draws a picture, and --no-report draws none; leave one of them out.")
    if source is None:
        raise UsageError("There is nothing to train on; name a source (latentscape train digits), or a run to --resume.")
    changes = settings_from(settings)
    for name, value in short_values.items():
        if value is not None:
            setting = SHORT_NAMES[name].setting
            if setting in changes:
                raise UsageError(f"{setting} is set twice, by --set and by its own option; leave one out.")
            changes[setting] = value
    finished = runs.run(
        source,
        recipe,
        reading=reading,
        settings=changes,
        out=out,
        seed=seed,
        device=device,
        pictures=not no_report,
        watch=watch,
        console=message_console(),
    )
    return _report(finished, strict=strict, as_json=as_json)


def _refuse_more_than_resume() -> None:
    allowed = {"resume", "epochs", "device", "data", "strict", "watch", "as_json"}
    extra = [parameter for parameter in click.get_current_context().command.params if parameter.name not in allowed]
    names = [parameter.opts[0] if isinstance(parameter, click.Option) else "SOURCE" for parameter in extra if _is_given(parameter.name)]
    if names:
        raise UsageError(f"--resume takes the source and the settings from the run, but {', '.join(names)} came too; leave them out.")


def _is_given(name: str | None) -> bool:
    return name is not None and click.get_current_context().get_parameter_source(name) is not ParameterSource.DEFAULT


def _report(finished: "Run", *, strict: bool, as_json: bool) -> int:
    from latentscape import runs

    rows = [finished.figures(part, figures) for part, figures in finished.measured.items()]
    if as_json:
        print_json(rows[-1] | {"judgement": finished.metrics["judgement"]})
    else:
        print_figures(rows)
        split = finished.record.split
        if split.valid is None and split.heldout is None:
            click.echo("there are no valid and no heldout examples: these figures are on the training examples")
        elif split.heldout is not None:
            count = split.heldout
            subject = "1 example is" if count == 1 else f"{count:,} examples are"
            click.echo(f"{subject} held out for the final evaluation: latentscape evaluate {pasteable(finished.path)}")
        click.echo(finished.judgement.sentence)
        if finished.judgement.longer:
            click.echo(
                f"to train longer: latentscape train --resume {pasteable(finished.path)} --epochs {2 * finished.recipe.train.epochs}"
            )
        has_pictures = finished.record.pictures and finished.record.drawn
        click.echo(pasteable(finished.path) + (f"   (pictures in {pasteable(finished.path / 'figures')})" if has_pictures else ""))
        page = finished.path / runs.PAGE
        if finished.record.pictures and page.is_file():
            click.echo(f"{pasteable(page)}   (open it in a browser, and point at the map)")
    return 1 if strict and not finished.judgement.worked else 0
