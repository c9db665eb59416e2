"""The explorer page of a run: one HTML file, in which the model decodes where the user points."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from latentscape.data import Splits
from latentscape.files import atomic_write
from latentscape.machine.memory import memory_errors_said
from latentscape.machine.modes import usual_modes
from latentscape.recipes.settings import plain, to_tree
from latentscape.runs.folder import refuse_inside_run
from latentscape.runs.opened import Run, write_into
from latentscape.runs.pictures import value_limits
from latentscape.web.content import Content, PageOptions
from latentscape.web.explorer import Explorer

DEFAULT_OPTIONS = PageOptions()
PAGE = "explorer.html"  # in the folder of a run


@memory_errors_said()
@usual_modes()
def explorer(run: Run, *, part: str = "train", options: PageOptions = DEFAULT_OPTIONS, splits: Splits | None = None) -> Explorer:
    """The page of a run.

    Args:
        run: The run.
        part: The part of its data whose examples are the points.
        options: How much it holds.
        splits: The data of the run, if it is in memory already.

    Raises:
        DataError: The source is missing or has changed.
        SettingError: There is no such part, or the options ask for no point.
    """
    splits = run.splits if splits is None else splits
    examples = splits.part(part)
    content = Content(
        model=run.model,
        examples=examples,
        part=part,
        limits=value_limits(splits.train),
        name=run.path.resolve().name,
        source=Path(run.record.source.asked).name,
        recipe=run.recipe.name,
        has_prior=run.codes_follow_prior,
        prior_name=run.prior_name,
        classes=run.classes,
        figures=run.measured,
        judgement=run.judgement,
        curves=run.curves,
        settings=[*_settings(to_tree(run.recipe))],
    )
    return Explorer(content, options)


def save_page(run: Run, page: Explorer, target: Path | None = None) -> Path:
    """Write a page into the folder of its run, listed in its manifest, or to `target`; return its path.

    Raises:
        RunError: `target` is inside a run folder.
        MovedError: The folder holds another run now.
    """
    if target is None:
        return write_into(run, PAGE, page.html)
    refuse_inside_run(target)
    atomic_write(target, page.html)
    return target


def _settings(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """The settings of a recipe by dotted name."""
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _settings(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value if isinstance(value, str) else str(plain(value))
