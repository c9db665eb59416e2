"""The explorer page of a run: one HTML file, in which the model decodes where the user points."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from latentscape.arguments import truth, whole_number
from latentscape.faces import Face, speaks
from latentscape.files import atomic_write
from latentscape.machine.memory import memory_errors_said
from latentscape.machine.modes import usual_modes
from latentscape.recipes.settings import plain, to_tree
from latentscape.runs.chord_pages import chord_points, chords_state, is_of_chords
from latentscape.runs.folder import refuse_inside_run
from latentscape.runs.opened import Run, load, write_into
from latentscape.runs.pictures import value_limits
from latentscape.web.content import Content, PageOptions
from latentscape.web.explorer import Explorer

DEFAULT_OPTIONS = PageOptions()
PAGE = "explorer.html"  # in the folder of a run


@speaks(Face.RUN)
def explorer(
    run: Run | str | Path,
    *,
    part: str = "train",
    points: int | str | None = None,
    originals: int | str | None = None,
    tsne: bool = False,
    seed: int = 0,
) -> Explorer:
    """The explorer page of a run. A notebook shows it, and its `save` writes it to a file.

    Args:
        run: The run, or its folder.
        part: The part of its data whose examples are the points: `train`, `valid`, `heldout` or `all`.
        points: The largest number of points, or `all`; by default, as many as leave a page that can be mailed.
        originals: The number of original examples, `all` or `none`; by default, about 2 MB of them.
        tsne: Whether the page has a t-SNE of the codes, with at most 5,000 points.
        seed: The seed of the choice of examples, the clusters and the t-SNE.

    Raises:
        RunError: There is no such run, or it has not finished.
        DataError: The source of its data is missing or has changed.
        SettingError: There is no such part, or a number is not valid.
    """
    options = PageOptions.of(points, originals, tsne=truth("tsne", tsne), seed=whole_number("seed", seed))
    return page_of(run if isinstance(run, Run) else load(run), options, part)


@memory_errors_said()
@usual_modes()
def page_of(run: Run, options: PageOptions = DEFAULT_OPTIONS, part: str = "train") -> Explorer:
    """The page of a run with these options; the errors are those of `explorer`."""
    content = Content(
        model=run.model,
        examples=run.splits.part(part),
        part=part,
        limits=value_limits(run.splits.train),
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
    return Explorer(_about_chords(run, content) if part == "train" and is_of_chords(run) else content, options)


def _about_chords(run: Run, content: Content) -> Content:
    """The content of a page about chords, whose points are the different chords."""
    chords = chord_points(run)
    return replace(
        content, examples=chords.examples, total=chords.total, more_fields=(chords.field(),), chords=partial(chords_state, run, chords)
    )


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
