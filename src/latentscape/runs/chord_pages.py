"""What only a page about a run on chords holds: names, roots, the music itself, and which chords follow which."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data import Examples, Splits, find_source
from latentscape.data.chords import KIND
from latentscape.data.keys import origins
from latentscape.explore.voice_leading import MAX_STEP_SEMITONES, MAX_SURPRISE_NATS, SURPRISE_WEIGHT
from latentscape.measures.chords import DRAWS, masks_in
from latentscape.measures.evidence import log_prob_by_draws
from latentscape.measures.quadrature import has_quadrature, log_prob
from latentscape.measures.transitions import Transitions, fitted_transitions, pieces_of
from latentscape.models import Orbit
from latentscape.music.names import QUALITIES, SHAPES, names_of, notes_of, qualities_of
from latentscape.music.pitches import PITCH_CLASSES, SETS, bits_of, mask_of, shapes_of, transposed
from latentscape.music.text import BEATS_PER_BAR
from latentscape.recipes.data import take_data
from latentscape.runs.chords import ChordRun
from latentscape.runs.opened import Run
from latentscape.shapes import one_line
from latentscape.web.fields import Field
from latentscape.web.packing import Blobs

Masks = NDArray[np.int64]

MAX_POINTS = 10_000  # different examples on the map, the commonest first
MAX_MUSIC_CHORDS = 200_000  # in the page, of whole pieces
MAX_NEXT = 8  # chords that are offered after a chord
NAME_SEPARATOR = "\n"
NO_FRAMES = 1


@final
@dataclass(frozen=True, eq=False)
class ChordPoints:
    """The different examples of the training part, the commonest first.

    Attributes:
        examples: Each of them once, named by its chords. Of a model that sums over transpositions, the 12 transpositions of a chord are one
            example, the one on C.
        masks: Their chords, `(n, steps)`.
        counts: How often each occurs in the training part, `(n,)`.
        total: The number of different examples, of which these are at most `MAX_POINTS`.
    """

    examples: Examples
    masks: Masks
    counts: NDArray[np.int64]
    total: int

    __repr__ = one_line

    def field(self) -> Field:
        """The counts as a field by which a page colours points."""
        return Field("count", "count", self.counts.astype(np.float64))


def is_of_chords(run: Run) -> bool:
    """Whether a run was trained on chords `(12,)` or progressions `(window, 12)`, without a context."""
    shape = run.model.shape
    return run.splits.train.kind == KIND and shape[-1:] == (PITCH_CLASSES,) and len(shape) <= 2 and not run.model.context


def chord_points(run: Run) -> ChordPoints:
    """The different chords, shapes or progressions of the training part of a run."""
    train = run.splits.train
    masks = masks_in(train).reshape(len(train), -1)
    if run.model.frames > NO_FRAMES:
        masks = transposed(masks, -origins(masks))
    rows, counts = np.unique(masks, axis=0, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:MAX_POINTS]
    rows_shown = rows[order]
    steps = rows.shape[1]
    names = np.array([" ".join(names_of(row)) for row in rows_shown])
    qualities = qualities_of(rows_shown[:, 0])
    bits = torch.from_numpy(bits_of(rows_shown if steps > 1 else rows_shown[:, 0])).reshape(-1, *train.shape)
    examples = Examples(bits, labels=qualities, classes=QUALITIES, ids=names, columns=train.columns, kind=KIND, label_name="quality")
    return ChordPoints(examples, rows_shown, counts[order], len(rows))


def chords_state(run: Run, points: ChordPoints, blobs: Blobs) -> dict[str, Any]:
    """The entry `chords` of a page's state; `ChordsState` in the source of the page describes it.

    Args:
        run: A run on chords.
        points: Its points.
        blobs: Where arrays are put; their names begin with `chords-`.

    Raises:
        SettingError: The run was not trained on chords.
    """
    chords = ChordRun(run)
    every = np.arange(SETS)
    music = music_of(run)
    model = run.model
    return {
        "steps": points.masks.shape[1],
        "keys": run.recipe.data.keys,
        "log_frames": model.log_frame_prior().detach().tolist() if isinstance(model, Orbit) else None,
        "masks": blobs.add("chords-masks", points.masks.astype(np.uint16)),
        "names": blobs.add("chords-names", _text(names_of(every))),
        "harte": blobs.add("chords-harte", _text(names_of(every, style="harte"))),
        "notes": blobs.add("chords-notes", _text([" ".join(notes_of(mask)) for mask in every.tolist()])),
        "shapes": [(shape.suffix, shape.harte, mask_of(shape.intervals)) for shape in SHAPES],
        "origins": blobs.add("chords-origins", origins(every).astype(np.uint8)),
        "qualities": blobs.add("chords-qualities", qualities_of(every).astype(np.uint8)),
        "classes": list(QUALITIES),
        "codes": blobs.add_scaled("chords-codes", chords.codes.codes, by_column=True) if chords.has_codes else None,
        "frames": None
        if not chords.has_codes or chords.codes.frames is None
        else blobs.add("chords-frames", chords.codes.frames.astype(np.uint8)),
        "graph": {
            "sets": blobs.add("chords-sets", chords.in_use.astype(np.uint16)),
            "log_prob": blobs.add("chords-log-prob", log_probs_in_use(chords).astype(np.float32)),
            "surprise_weight": SURPRISE_WEIGHT,
            "max_surprise": MAX_SURPRISE_NATS,
            "max_step": MAX_STEP_SEMITONES,
        },
        "music": _music_state(music.train, blobs),
        "next": next_state(next_table(music), masks_in(music.train), blobs),
        "beats_per_bar": BEATS_PER_BAR,
    }


def log_probs_in_use(chords: ChordRun) -> NDArray[np.float64]:
    """The log-probability of each chord in use, `(n,)`; that of other sets changes no path.

    By quadrature, these are the values of `ChordRun.log_probs`; otherwise they come from other draws.
    """
    if not chords.has_codes:
        return chords.log_probs[chords.in_use]
    sets = torch.from_numpy(bits_of(chords.in_use))
    values = log_prob(chords.model, sets) if has_quadrature(chords.model) else log_prob_by_draws(chords.model, Examples(sets), draws=DRAWS)
    return np.asarray(values.numpy(), dtype=np.float64)


def music_of(run: Run) -> Splits:
    """The chords that a run was trained on, in their own keys and one after another, where its recipe joins or transposes them."""
    source = find_source(run.record.source.asked if run.data is None else run.data, run.record.source.label, run.record.source.reading)
    return take_data(replace(run.recipe, data=replace(run.recipe.data, window=0, keys="own", shape=())), source)


def next_table(music: Splits) -> Transitions:
    """The table of each chord of the training part given the one before it, in all keys; the valid part chooses its smoothing."""
    train, valid = (
        pieces_of(masks_in(part), part.groups) if part and part.groups is not None else [] for part in (music.train, music.valid)
    )
    return fitted_transitions(train, valid)


def next_state(table: Transitions, masks: Masks, blobs: Blobs) -> dict[str, Any]:
    """The likeliest chords after each shape of some music; the table is the same in all keys."""
    shapes = np.unique(shapes_of(masks))
    log_prob = np.stack([table.next_log_prob([shape]) for shape in shapes.tolist()])
    log_prob[np.arange(len(shapes)), shapes] = -np.inf  # equal chords in a row are one chord
    likeliest = np.argsort(-log_prob, axis=1, kind="stable")[:, :MAX_NEXT]
    return {
        "shapes": blobs.add("chords-next-shapes", shapes.astype(np.uint16)),
        "masks": blobs.add("chords-next-masks", likeliest.astype(np.uint16)),
        "p": blobs.add("chords-next-p", np.exp(np.take_along_axis(log_prob, likeliest, axis=1)).astype(np.float32)),
    }


def _music_state(music: Examples, blobs: Blobs) -> dict[str, Any]:
    """The chords of whole pieces, up to `MAX_MUSIC_CHORDS`, with the name of each piece and the bar or the place of each chord in it."""
    masks, groups, ids = masks_in(music), music.groups, music.ids
    assert groups is not None and ids is not None  # chords in their own keys, one after another, have both
    starts = np.flatnonzero(np.diff(groups, prepend=groups[:1] - 1))
    ends = np.append(starts[1:], len(masks))
    kept = max(1, int(np.searchsorted(ends, MAX_MUSIC_CHORDS, side="right")))
    stop = int(ends[kept - 1])
    places = [str(name).rpartition(", ") for name in ids[:stop].tolist()]
    numbers = np.array([int(place.rpartition(" ")[2]) for *_, place in places], dtype=np.uint32)
    return {
        "masks": blobs.add("chords-music", masks[:stop].astype(np.uint16)),
        "starts": blobs.add("chords-starts", starts[:kept].astype(np.uint32)),
        "numbers": blobs.add("chords-numbers", numbers),
        "pieces": [places[start][0] for start in starts[:kept].tolist()],
        "in_bars": [places[start][2].startswith("bar ") for start in starts[:kept].tolist()],
        "total": len(starts),
    }


def _text(names: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer(NAME_SEPARATOR.join(names).encode(), dtype=np.uint8)
