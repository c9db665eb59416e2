"""The state of a page: plain values that it reads from JSON, and the arrays to which these refer."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data import Examples
from latentscape.explore.dimensions import Dimensions, dimensions
from latentscape.explore.points import Points, points
from latentscape.explore.prior_density import prior_density
from latentscape.explore.projections import MAX_TSNE_POINTS, Projection, discriminants, principal, tsne
from latentscape.files import readable
from latentscape.models import Model
from latentscape.reading import Kind
from latentscape.web.content import Content, PageOptions
from latentscape.web.fields import fields_of, packed_classes
from latentscape.web.networks import decoder_state, encoder_state, rendered_state
from latentscape.web.numbers import finite, listed, short
from latentscape.web.originals import originals_of
from latentscape.web.packing import Blobs

VERSION = 1
BYTES_PER_CODE, BYTES_PER_STD = 2, 1  # of one dimension, before they are packed
BITS_OF_CODE, BITS_OF_STD = 13, 6  # of one dimension, between the ends of all points: steps too small to be seen on a map
MAX_NAME_CHARACTERS = 1_000_000  # of the names of all points together
STANDARD_PRIOR = "N(0, I)"
MARGIN_OF_DENSITY = 0.25  # beyond the ends of the codes and of the prior, as a share of the width between them


def state_of(content: Content, options: PageOptions) -> tuple[dict[str, Any], Blobs]:
    """The state of a page, and its arrays.

    Raises:
        SettingError: The options allow no point, or ask for a t-SNE of codes that have none.
    """
    blobs, model, examples = Blobs(), content.model, content.examples
    limit, has_std, notes = _size(model, len(examples), options)
    shown = points(model, examples, n=limit, part=content.part, seed=options.seed)
    if options.tsne:
        shown, notes = _for_tsne(shown, examples, notes, options.seed)
    notes += [f"points-left-out:{shown.left_out}"] if shown.left_out else []
    kind = kind_of(content)
    measured = dimensions(model, shown, has_prior=content.has_prior)
    projections = _projections(shown, examples)
    fields, field_notes = fields_of(examples, shown, content.more_fields, seed=options.seed)
    decoder, decoder_notes = decoder_state(blobs, model, examples, shown)
    encoder, encoder_notes = encoder_state(blobs, model, examples, shown, kind)
    notes += [*field_notes, *decoder_notes, *encoder_notes]
    grid = None
    if decoder is None:
        first = next(iter(projections), None)
        grid, grid_notes = rendered_state(blobs, model, measured, shown, first, _contexts_to_render(content))
        notes += grid_notes
    names = _names(examples, shown)
    notes += ["names-left-out"] if names is None and examples.ids is not None else []
    originals = None
    if options.originals != 0 and len(shown):
        originals = originals_of(blobs, examples, shown, n=options.originals, budget=options.originals_budget, seed=options.seed)
    log_std = shown.log_std if has_std else None
    state = {
        "version": VERSION,
        "name": content.name,
        "source": content.source,
        "recipe": content.recipe,
        "kind": kind,
        "shape": list(model.shape),
        "display": _display(content),
        "model": {
            "latent": model.latent,
            "parameters": sum(p.numel() for p in model.parameters()),
            "has_posterior": log_std is not None,
            "conditional": model.context > 0,
            "prior": _prior(blobs, content, measured),
        },
        "context": _context(content),
        "decoder": decoder,
        "encoder": encoder,
        "rendered": grid,
        "notes": notes,
        "points": {
            "count": len(shown),
            "total": shown.total if content.total is None else content.total,
            "part": shown.part,
            "stratified": shown.stratified,
            "codes": blobs.add_scaled("codes", shown.codes, bits=BITS_OF_CODE, by_column=True),
            "std": None if log_std is None else blobs.add_scaled("std", log_std, bits=BITS_OF_STD, by_column=True),
            "rows": None
            if len(shown) == shown.total
            else blobs.add("rows", shown.rows.astype(np.uint16 if shown.total <= 2**16 else np.uint32)),
            "names": names,
            "context": _point_contexts(blobs, content, shown),
        },
        "fields": [field.packed(blobs, f"field-{i}") for i, field in enumerate(fields)],
        "originals": originals,
        "dimensions": _dimensions(measured),
        "projections": [
            *map(_projection, projections),
            *([_placed(blobs, shown, _unit(shown), options.seed)] if options.tsne else []),
        ],
        "run": _run(content),
        "chords": None if content.chords is None else content.chords(blobs),
    }
    return _readable(state), blobs


def kind_of(content: Content) -> str:
    """The kind of the examples as a page names it. If only their shape is known, rows are a table, and all others are images."""
    examples = content.examples
    if examples.kind and (examples.kind != Kind.CHORDS or content.chords is not None):
        return str(examples.kind)
    return Kind.TABLE.value if len(examples.shape) == 1 else Kind.IMAGE.value


def _size(model: Model, total: int, options: PageOptions) -> tuple[int | None, bool, list[str]]:
    """The largest number of points, whether they have standard deviations, and notes on what the size of the page forbids."""
    budget = options.codes_budget
    n = total if options.points is None else options.points
    if budget is None or min(n, total) * model.latent * (BYTES_PER_CODE + BYTES_PER_STD) <= budget:
        return options.points, True, []
    notes = ["std-left-out"] if "var" in model.gives else []
    most = max(1, budget // (BYTES_PER_CODE * model.latent))
    if min(n, total) <= most:
        return options.points, False, notes
    return most, False, [*notes, f"fewer-points:{most}"]


def _for_tsne(shown: Points, examples: Examples, notes: list[str], seed: int) -> tuple[Points, list[str]]:
    """The points of a page with a t-SNE: fewer, if there are too many."""
    if len(shown) <= MAX_TSNE_POINTS:
        return shown, notes
    labels = None if examples.labels is None else examples.labels[shown.rows]
    return shown.some(MAX_TSNE_POINTS, labels, seed=seed), [*notes, f"tsne-points:{MAX_TSNE_POINTS}"]


def _unit(shown: Points) -> NDArray[np.float64] | None:
    """The standard deviation of q(z | x) in each dimension, which is the unit of projections; none if codes have no width."""
    if shown.log_std is None or not len(shown):
        return None
    unit = np.sqrt(np.exp(2 * shown.log_std).mean(0))
    return unit if (unit > 0).all() and np.isfinite(unit).all() else None


def _projections(shown: Points, examples: Examples) -> list[Projection]:
    unit = _unit(shown)
    by_class = None if examples.labels is None else discriminants(shown.codes, examples.labels[shown.rows], unit)
    return [each for each in (principal(shown.codes, unit), by_class) if each is not None]


def _projection(projection: Projection) -> dict[str, Any]:
    arrays = {name: listed(getattr(projection, name)) for name in ("centre", "unit", "components", "shares")}
    return {"id": projection.name, "kind": "linear", **arrays}


def _placed(blobs: Blobs, shown: Points, unit: NDArray[np.float64] | None, seed: int) -> dict[str, Any]:
    places = tsne(shown.codes, unit, seed=seed)
    return {"id": "tsne", "kind": "placed", "places": blobs.add_scaled("tsne", places, by_column=True)}


def _dimensions(measured: Dimensions) -> list[dict[str, Any]]:
    """The dimensions, by falling share."""
    arrays = {name: getattr(measured, name) for name in ("share", "low", "high", "median", "mean", "std")}
    order = np.argsort(-measured.share, kind="stable").tolist()
    kl = measured.kl
    return [
        {"index": i, "kl": None if kl is None else finite(kl[i]), **{name: short(values[i]) for name, values in arrays.items()}}
        for i in order
    ]


def _display(content: Content) -> dict[str, Any]:
    display = content.examples.display
    low, high = [listed(np.asarray(end).reshape(-1)) for end in content.limits]
    columns = [{"name": column.name, "kind": column.kind.value, "categories": list(column.categories)} for column in display.columns]
    axis = None if display.axis is None else {"name": display.axis.name, "positions": listed(display.axis.positions)}
    return {"low": low, "high": high, "ink": display.ink, "counts": display.counts, "columns": columns, "axis": axis}


def _prior(blobs: Blobs, content: Content, measured: Dimensions) -> dict[str, Any]:
    model = content.model
    if not content.has_prior:
        return {"name": content.prior_name, "kind": "none", "density": None, "low": [], "high": []}
    if model.has_standard_prior:
        return {"name": STANDARD_PRIOR, "kind": "standard", "density": None, "low": [], "high": []}
    margin = MARGIN_OF_DENSITY * (measured.high - measured.low)
    density = prior_density(model, measured.low - margin, measured.high + margin)
    if density is None or not np.isfinite(density.log_density).any():
        return {"name": content.prior_name, "kind": "other", "density": None, "low": [], "high": []}
    array = blobs.add("prior", density.log_density.astype(np.float32))
    return {"name": content.prior_name, "kind": "other", "density": array, "low": listed(density.low), "high": listed(density.high)}


def _context(content: Content) -> dict[str, Any] | None:
    context = content.examples.context
    if not content.model.context or context is None:
        return None
    if content.classes:
        return {"kind": "class", "names": list(content.classes)}
    values = context.cpu().double().numpy()
    ends = zip(content.examples.context_names, values.mean(0), values.min(0), values.max(0), strict=True)
    return {
        "kind": "columns",
        "columns": [{"name": name, "mean": short(mean), "low": short(low), "high": short(high)} for name, mean, low, high in ends],
    }


def _point_contexts(blobs: Blobs, content: Content, shown: Points) -> dict[str, Any] | None:
    context = content.examples.context
    if not content.model.context or context is None:
        return None
    values = context[shown.rows].cpu().numpy()
    if content.classes:
        return packed_classes(blobs, "contexts", values.argmax(1).astype(np.int64), len(content.classes))
    return blobs.add("contexts", values.astype(np.float32))


def _contexts_to_render(content: Content) -> Tensor | None:
    """The contexts under which a grid is decoded: each class, or the mean of the columns."""
    context = content.examples.context
    if not content.model.context or context is None:
        return None
    return torch.eye(len(content.classes)) if content.classes else context.mean(0, keepdim=True)


def _names(examples: Examples, shown: Points) -> list[str] | None:
    """The id or file name of each point, if there are ids and they are not too long for a page."""
    if examples.ids is None:
        return None
    names = [each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in examples.ids[shown.rows].tolist()]
    return names if sum(map(len, names)) <= MAX_NAME_CHARACTERS else None


def _run(content: Content) -> dict[str, Any]:
    judgement, curves = content.judgement, content.curves
    figures = [{"part": part, **_figures(each.as_dict())} for part, each in content.figures.items()]
    unit = next(iter({each.unit for each in content.figures.values()}), "" if curves is None else curves.unit)
    return {
        "sentence": "" if judgement is None else judgement.sentence,
        "worked": True if judgement is None else judgement.worked,
        "figures": figures,
        "unit": unit,
        "curves": []
        if curves is None
        else [
            {"title": curve.title, "epoch": listed(curve.epoch), "mean": {part: _gaps(values) for part, values in curve.mean.items()}}
            for curve in curves.curves
        ],
        "settings": [list(pair) for pair in content.settings],
    }


def _figures(values: dict[str, object]) -> dict[str, object]:
    names = ("n", "elbo", "log_likelihood", "kl", "mse", "active_units", "bits_per_dim", "binarisation")
    return {name: finite(value) if isinstance(value := values[name], float) else value for name in names}


def _gaps(values: Iterable[float]) -> list[float | None]:
    """Numbers of a curve, with none where one is not finite."""
    return [finite(float(value)) for value in values]


def _readable(tree: Any) -> Any:
    """The same plain values with texts that UTF-8 can hold: names of files may be other bytes."""
    if isinstance(tree, str):
        return readable(tree)
    if isinstance(tree, dict):
        return {_readable(name): _readable(value) for name, value in tree.items()}
    return [_readable(value) for value in tree] if isinstance(tree, list) else tree
