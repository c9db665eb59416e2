"""`latentscape train`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from latentscape.cli.shared import json_option, label_option, print_figures, print_json, seed_option, settings_from, talk
from latentscape.errors import UsageError
from latentscape.recipes.recipe import SHORT_NAMES

if TYPE_CHECKING:
    from latentscape.runs import Run

Command = TypeVar("Command", bound=Callable[..., Any])


def short_options(command: Command) -> Command:
    """An option for each setting that has a short name."""
    for name, short in reversed(SHORT_NAMES.items()):
        command = click.option(f"--{name}", type=short.read, metavar=short.metavar, help=short.help)(command)
    return command


@click.command()
@click.argument("source", required=False)
@click.option("--recipe", metavar="NAME|FILE.toml", help="What to train and how; the source's own unless given.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change one value of the recipe, such as train.batch=256.")
@short_options
@label_option
@seed_option("the weights, the order of the examples and the noise")
@click.option("--device", default="auto", show_default=True, help="Where to compute: auto, cpu, cuda, mps; beside --resume, elsewhere.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="The run folder, which must not exist yet.")
@click.option("--resume", type=click.Path(path_type=Path), metavar="RUN", help="Continue a run that was stopped; its settings stay.")
@click.option("--strict", is_flag=True, help="Exit with 1 if the model learnt nothing.")
@click.option("--no-report", is_flag=True, help="Draw no pictures.")
@click.option("--watch", is_flag=True, help="Draw the run's figures/live.png again and again while it trains, for a window that is open.")
@json_option
def train(
    source: str | None,
    recipe: str | None,
    settings: tuple[str, ...],
    label: str | None,
    seed: int,
    device: str,
    out: Path | None,
    resume: Path | None,
    strict: bool,
    no_report: bool,
    watch: bool,
    as_json: bool,
    **short: Any,
) -> int:
    """Train a model on SOURCE: a name that `latentscape sources` lists, or a file (.npy, .npz, .csv, idx .gz)."""
    from latentscape import runs

    if resume is not None:
        _refuse_more_than_resume()
        if runs.has_finished(resume):
            talk().print(f"{resume} had finished already; this is what came out")
        elsewhere = device if _is_given("device") else None
        return _tell(runs.resume(resume, device=elsewhere, watch=watch, console=talk()), strict=strict, as_json=as_json)
    if watch and no_report:
        raise UsageError("--watch draws a picture, and --no-report draws none; leave one of them out.")
    if source is None:
        raise UsageError("There is nothing to train on; name a source (latentscape train digits), or a run to --resume.")
    changes = settings_from(settings)
    for name, value in short.items():
        if value is not None:
            setting = SHORT_NAMES[name].setting
            if setting in changes:
                raise UsageError(f"{setting} is set twice, by --set and by its own option; leave one out.")
            changes[setting] = value
    done = runs.run(
        source,
        recipe,
        label=label,
        settings=changes,
        out=out,
        seed=seed,
        device=device,
        pictures=not no_report,
        watch=watch,
        console=talk(),
    )
    return _tell(done, strict=strict, as_json=as_json)


def _refuse_more_than_resume() -> None:
    allowed = {"resume", "device", "strict", "watch", "as_json"}
    given = [name for name in click.get_current_context().params if name not in allowed and _is_given(name)]
    if given:
        raise UsageError(f"--resume takes source and settings from the run, but {', '.join(given)} was given too; leave it out.")


def _is_given(name: str) -> bool:
    return click.get_current_context().get_parameter_source(name) is not ParameterSource.DEFAULT


def _tell(done: "Run", *, strict: bool, as_json: bool) -> int:
    rows = [done.figures(part, found) for part, found in done.measured.items()]
    if as_json:
        print_json(rows[-1])
    else:
        print_figures(rows)
        if set(done.info["split"]) == {"train"}:
            click.echo("there is no valid and no heldout part: these figures are on the examples it was trained on")
        elif "heldout" in done.info["split"]:
            held = done.info["split"]["heldout"]
            which = "1 example is" if held == 1 else f"{held:,} examples are"
            click.echo(f"{which} held out, for the last word: latentscape evaluate {done.path}")
        click.echo(done.judgement.sentence)
        click.echo(
            f"{done.path}" + (f"   (pictures in {done.path / 'figures'})" if done.info["pictures"] and done.info.get("drawn", True) else "")
        )
    return 1 if strict and not done.judgement.worked else 0
