"""A run on chords: its chords in use, the paths, samples and continuations of its model, and its pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data.chords import KIND as CHORDS
from latentscape.data.keys import origins
from latentscape.errors import SettingError, unknown
from latentscape.explore.chord_pictures import on_c
from latentscape.explore.chords import ChordCodes, check_single_chords, chord_codes, latent_line, sample_chords
from latentscape.explore.harmony import PCA_COMPONENTS, Neighbours, Planes, TriadCorrelations, components, near, planes, triad_correlations
from latentscape.explore.voice_leading import (
    ChordGraph,
    ChordPath,
    PathFigures,
    chord_graph,
    movement,
    path_figures,
    sets_in_use,
    voice_path,
)
from latentscape.faces import Command, call
from latentscape.measures.chords import all_log_probs, exact_chords, masks_in
from latentscape.models import Chain
from latentscape.music import symbols
from latentscape.music.names import name_of, root_of
from latentscape.music.pitches import PITCH_CLASSES, SETS, bits_of, masks_of, shapes_of, transposed
from latentscape.music.text import read_progressions
from latentscape.random import StreamNoise, generator
from latentscape.runs.opened import Run

Masks = NDArray[np.int64]

ROUTES = ("voices", "latent")
N_LINES = 60  # between pairs of chords, by which the latent space is judged
TRIADS_AND_SEVENTHS = [symbols.parse_chord(name)[0] for name in ("C", "Cm", "C7", "Cmaj7", "Cm7")]


@dataclass(frozen=True, eq=False)
class Walk:
    """A path between two chords.

    Attributes:
        along: Its route, one of `ROUTES`.
        masks: The chords, including the ends, `(n,)`.
        semitones: The movement of all voices in each step, `(n - 1,)`.
        in_use: Which of the chords are in use in the training music, `(n,)`.
        basses: The bass of each chord, `(n,)`; -1 for its root.
    """

    along: str
    masks: Masks
    semitones: NDArray[np.float64]
    in_use: NDArray[np.bool_]
    basses: tuple[int, ...]

    @property
    def chords(self) -> list[tuple[int, int]]:
        """The mask and the bass of each chord."""
        return list(zip(self.masks.tolist(), self.basses, strict=True))

    @property
    def names(self) -> list[str]:
        """The name of each chord."""
        return [name_of(*chord) for chord in self.chords]


@dataclass(frozen=True, eq=False)
class Geometry:
    """What the latent space of a model of single chords keeps of music.

    Attributes:
        components: The number of principal components that stand beside the model, of chords in all keys; for a model that sums over
            transpositions, of chords whose root is moved to C.
        triads: For the model, for principal components and for the bits: the correlation of the distances of codes with those of music;
            none for a model that sums over transpositions, whose codes do not tell keys apart.
        planes: The planes of fifths and thirds of each; none for such a model.
        exact_chords: The share of the chords of the default part that are decoded from their mean codes without a wrong note.
        pca_exact_chords: The same of principal components.
        lines: The figures of straight lines of codes between triads and sevenths.
        voices: The figures of paths through chords in use between the same chords.
    """

    components: int
    triads: Mapping[str, TriadCorrelations]
    planes: tuple[Planes, ...]
    exact_chords: float
    pca_exact_chords: float
    lines: PathFigures
    voices: PathFigures


class ChordRun:
    """A run on chords. Its codes, probabilities and chords in use are computed once, when they are first needed.

    Raises:
        SettingError: The run was not trained on chords.
    """

    def __init__(self, run: Run) -> None:
        if run.splits.train.kind != CHORDS:
            raise SettingError(
                f"{run.path} was trained on {run.record.source.asked}, which holds no chords; import some (",
                Command(("chords", "import", "FOLDER", "-o", "chords.npz"), "ls.data.read_music"),
                "), and train on them.",
            )
        self.run = run
        self.model = run.model

    @property
    def source(self) -> str:
        """What the run was trained on: a name in the catalogue, or the path of a file."""
        return self.run.record.source.asked

    def check_single_chords(self) -> None:
        """Refuse a run whose examples are not single chords.

        Raises:
            SettingError: They are not; the message has a command that trains such a model on the same chords.
        """
        check_single_chords(self.model, self.source)

    @cached_property
    def train(self) -> Masks:
        """The training chords, by their masks, `(n,)`."""
        return masks_in(self.run.splits.train).ravel()

    @cached_property
    def log_probs(self) -> NDArray[np.float64]:
        """log p(x) of all 4,096 sets; for a model of progressions, the log of their share in the training chords, in all keys."""
        if self.has_codes:
            return all_log_probs(self.model)
        counts = np.bincount(transposed(self.train[:, None], np.arange(PITCH_CLASSES)).ravel(), minlength=1 << PITCH_CLASSES) + 1e-3
        return np.asarray(np.log(counts / counts.sum()))

    @property
    def has_codes(self) -> bool:
        """Whether a chord has a code: the model is one of single chords."""
        return self.model.shape == (PITCH_CLASSES,)

    @cached_property
    def codes(self) -> ChordCodes:
        """The codes of all 4,096 sets."""
        self.check_single_chords()
        return chord_codes(self.model)

    @cached_property
    def in_use(self) -> Masks:
        """The chords in use: those that cover 99 % of the training chords, in all keys."""
        return sets_in_use(self.train, all_keys=True)

    @cached_property
    def graph(self) -> ChordGraph:
        """The graph of the chords in use; unlikely chords cost more."""
        return chord_graph(self.in_use, self.log_probs)

    def walk(self, a: tuple[int, int], b: tuple[int, int], along: str = "voices") -> Walk:
        """A path from one chord to another: `voices` goes through chords in use, `latent` along the straight line of codes.

        Raises:
            UnknownNameError: There is no such route.
            SettingError: The model is not one of single chords, whose codes a line needs.
        """
        if along not in ROUTES:
            raise unknown("route", along, ROUTES)
        if along == "voices":
            path: ChordPath = voice_path(self.graph, a[0], b[0])
            masks = path.masks
        else:
            self.check_single_chords()
            masks = latent_line(self.model, a[0], b[0])
        ends = {0: a, len(masks) - 1: b}
        basses = tuple(ends[i][1] if i in ends and ends[i][0] == mask else -1 for i, mask in enumerate(masks.tolist()))
        return Walk(along, masks, movement(masks[:-1], masks[1:]), np.isin(masks, self.in_use), basses)

    @cached_property
    def geometry(self) -> Geometry:
        """The distances, planes and lines of the latent space, beside those of principal components and of the bits themselves."""
        has_keys = self.model.frames == 1
        count = min(PCA_COMPONENTS, self.model.latent)
        examples = self.run.splits.part(self.run.splits.default_part)
        train, masks = self.train, masks_in(examples)
        if not has_keys:  # the baseline of a model of shapes knows no keys either
            train, masks = on_c(train), on_c(masks)
        pca = components(train, count, all_keys=has_keys)
        every = np.arange(SETS)
        names = {"VAE": self.codes.codes, f"PCA, {count} components": pca.codes(every), "the 12 bits": bits_of(every).astype(np.float64)}
        pairs = ends_of_lines(N_LINES)
        lines = [latent_line(self.model, a, b) for a, b in pairs]
        return Geometry(
            components=count,
            triads={name: triad_correlations(codes) for name, codes in names.items()} if has_keys else {},
            planes=tuple(planes(codes, name) for name, codes in names.items()) if has_keys else (),
            exact_chords=exact_chords(self.model, examples),
            pca_exact_chords=float((pca.decode(pca.codes(masks)) == masks).mean()),
            lines=path_figures(lines, pairs, self.in_use),
            voices=path_figures([voice_path(self.graph, a, b).masks for a, b in pairs], pairs, self.in_use),
        )

    def near(self, mask: int, k: int = 8) -> Neighbours:
        """The chords in use whose codes are nearest to that of a chord.

        In a model that sums over transpositions, all transpositions of a shape have one code; the one to which voices move least is listed.
        """
        sets = self.in_use
        if self.codes.frames is not None:
            apart = movement(np.full_like(sets, mask), sets)
            order = np.lexsort((apart, shapes_of(sets)))
            _, first = np.unique(shapes_of(sets)[order], return_index=True)
            sets = sets[order][first]
            sets = sets[shapes_of(sets) != shapes_of(mask)]
        return near(self.codes.codes, mask, sets, k=k)

    def sample(self, n: int, seed: int = 0) -> list[list[tuple[int, int]]]:
        """Progressions drawn from the model, each a list of masks and basses; of a model of single chords, one chord each."""
        drawn = masks_of(sample_chords(self.model, n, seed=seed)).reshape(n, -1)
        return [[(int(mask), root_of(int(mask))) for mask in row] for row in drawn]

    def continued(self, chords: Sequence[tuple[int, int]], n: int, *, seed: int = 0) -> list[tuple[int, int]]:
        """Draw the `n` chords that follow some chords.

        Raises:
            SettingError: The model is not one of progressions.
        """
        if not isinstance(self.model, Chain):
            raise SettingError(
                f"{self.run.path} cannot continue chords, because it is not a model of progressions; train one: ",
                Command(("train", self.source, "--recipe", "chords-progression"), call("ls.run", self.source, "chords-progression")),
                ".",
            )
        so_far = list(chords)
        every = torch.from_numpy(bits_of(np.arange(SETS))).to(next(self.model.parameters()))
        random = generator("continuation", seed)
        for _ in range(n):
            before = np.array([mask for mask, _ in so_far[1 - self.model.steps :]], dtype=np.int64)
            key = self._key_of(so_far[-len(before)]) if len(before) else 0
            context = torch.from_numpy(bits_of(transposed(before, -key))).to(every)
            probabilities = self.model.log_next(context, every, StreamNoise(random)).double().exp()
            drawn = int(torch.multinomial(probabilities, 1, generator=random))
            mask = int(transposed(drawn, key))
            so_far.append((mask, root_of(mask)))
        return so_far[len(chords) :]

    def _key_of(self, first: tuple[int, int]) -> int:
        """By how many semitones a row with this first chord was moved down for the model."""
        return int(origins(np.array([first[0]]))[0]) if self.run.recipe.data.keys == "relative" else 0


def ends_of_lines(n: int) -> list[tuple[int, int]]:
    """`n` pairs of different triads and seventh chords, the same at each call."""
    pool = np.unique(transposed(np.array(TRIADS_AND_SEVENTHS)[:, None], np.arange(PITCH_CLASSES)))
    drawn = torch.stack([torch.randperm(len(pool), generator=generator("ends of lines", i))[:2] for i in range(n)]).numpy()
    return [(int(a), int(b)) for a, b in pool[drawn]]


def read_chords(texts: Sequence[str]) -> list[tuple[int, int]]:
    """The masks and the basses of chords in a row: names between blanks, commas or bar lines, or the MIDI numbers of one chord.

    Args:
        texts: Texts as `latentscape.music.text.read_progressions` reads them; and texts of numbers, each of which is one chord.

    Raises:
        SettingError: One of them is silence.
        UnknownNameError: A word is no chord.

    Example:
        >>> read_chords(["| Dm7 G7 |", "60 64 67"]) == [read_chord(name) for name in ("Dm7", "G7", "C")]
        True
    """
    chords: list[tuple[int, int]] = []
    for text in texts:
        if text.replace(",", " ").replace(" ", "").isdecimal():
            chords.append(read_chord(text))
            continue
        progressions, unknown = read_progressions(text)
        row = [(chord.mask, chord.bass) for progression in progressions for chord in progression.chords]
        for symbol in [*unknown, *("N" for mask, _ in row if not mask)]:
            read_chord(symbol)  # says what is wrong with it
        chords += row
    return chords


def read_chord(text: str) -> tuple[int, int]:
    """The mask and the bass of a chord: its name, or the MIDI numbers of its notes, the lowest of which is the bass.

    Raises:
        SettingError: It is no chord, such as `N`, or a number is no MIDI number.
        UnknownNameError: It is neither.

    Example:
        >>> read_chord("60 64 67") == read_chord("C") == (145, 0)
        True
    """
    mask, bass = symbols.read_chord(text)
    if not mask:
        raise SettingError(f"{text!r} is no chord; give one with notes, such as Cmaj7 or 60 64 67.")
    return mask, bass
