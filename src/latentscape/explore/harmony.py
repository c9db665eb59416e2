"""The geometry of chords: how distances between codes relate to harmony, and on which circles the 12 transpositions lie.

Every function takes codes, whatever they come from: the mean codes of a model, the components of a PCA, or the 12 bits themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latentscape.errors import DataError, SettingError
from latentscape.explore.voice_leading import movement
from latentscape.music.pitches import PITCH_CLASSES, SETS, bits_of, mask_of, transposed
from latentscape.shapes import one_line

Masks = NDArray[np.int64]
Floats = NDArray[np.float64]

MAJOR, MINOR, DOMINANT_SEVENTH = mask_of([0, 4, 7]), mask_of([0, 3, 7]), mask_of([0, 4, 7, 10])  # on C
TRIADS = transposed(np.array([MAJOR, MINOR])[:, None], np.arange(PITCH_CLASSES)).ravel()  # C to B major, then C to B minor
HARMONICS = {5: "circle of fifths", 3: "major thirds", 4: "minor thirds", 1: "semitones", 2: "whole tones", 6: "tritones"}
PLANES = (5, 3, 4)  # the harmonics whose planes a picture shows
PCA_COMPONENTS = 6  # beside a model, whose eight dimensions keep about as much variance as six components
MIN_POWER_SHARE = 1e-9  # of the variance over the transpositions; a harmonic with less power has no plane


@dataclass(frozen=True, kw_only=True)
class TriadCorrelations:
    """Pearson correlations of the distances between the codes of the 24 major and minor triads with three musical distances.

    Attributes:
        tonnetz: With the number of steps between the triads in the Tonnetz.
        common_tones: With the number of notes that they do not share.
        voice_leading: With the movement of voices from one to the other.
    """

    tonnetz: float
    common_tones: float
    voice_leading: float

    __repr__ = one_line


@dataclass(frozen=True, eq=False)
class Planes:
    """The transpositions of some chords, projected onto the plane of each harmonic of the 12 transpositions.

    In the plane of harmonic k, transposition by one semitone is a turn by k twelfths of a circle if the codes keep this part of the
    harmony. The planes are turned and mirrored so that the first chord on C lies at the top, and clockwise follows the next fifth up in the
    circle of fifths, and the next semitone up in the other planes.

    Attributes:
        name: What the codes are from.
        harmonics: The harmonics k.
        chords: The names of the chords that are transposed.
        points: The coordinates, across and upwards, `(planes, chords, 12, 2)`.
        angle_error: How far the angles lie from those of an even turn, in degrees, on average over the 12 transpositions,
            `(planes, chords)`; about 56 for 8-D codes that are pure chance.
        share_in_plane: The share of the power of the harmonic that lies inside the plane, `(planes,)`; 1 if all chords turn in one plane.
        power: The share of each harmonic from 1 to 6 in the variance of the codes over the transpositions, `(6,)`.
    """

    name: str
    harmonics: tuple[int, ...]
    chords: tuple[str, ...]
    points: Floats
    angle_error: Floats
    share_in_plane: Floats
    power: Floats

    __repr__ = one_line


@dataclass(frozen=True, eq=False)
class Components:
    """The principal components of the 12 bits of some chords: the baseline of a map and of reconstructions.

    Attributes:
        mean: The mean of each bit, `(12,)`.
        axes: The components, largest variance first, `(components, 12)`, each of length 1.
        shares: The share of the variance that each of them has, `(components,)`.
    """

    mean: Floats
    axes: Floats
    shares: Floats

    __repr__ = one_line

    def codes(self, masks: Masks) -> Floats:
        """The codes of chords: `(n,)` to `(n, components)`."""
        return np.asarray((bits_of(masks) - self.mean) @ self.axes.T)

    def decode(self, codes: Floats) -> Masks:
        """The chords of codes: the notes whose reconstruction is above one half, as masks; `(..., components)` to `(...)`."""
        return np.asarray((codes @ self.axes + self.mean > 0.5) @ (1 << np.arange(PITCH_CLASSES)))


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The chords in use whose codes are nearest to that of a chord, nearest first.

    Attributes:
        mask: The chord.
        masks: Its neighbours, without itself, `(k,)`.
        distance: The distance of their codes, `(k,)`.
        common_tones: The number of notes that each shares with the chord, `(k,)`.
        semitones: The movement of voices from the chord to each, `(k,)`.
    """

    mask: int
    masks: Masks
    distance: Floats
    common_tones: NDArray[np.int64]
    semitones: Floats

    __repr__ = one_line


def common_tones(a: Masks, b: Masks) -> NDArray[np.int64]:
    """The number of notes that chords share, by their masks, of shapes that broadcast.

    Example:
        >>> common_tones(np.array([145]), np.array([529, 2320])).tolist()  # C major with A minor and with E major
        [2, 1]
    """
    return np.asarray(bits_of(np.bitwise_and(a, b)).sum(-1), dtype=np.int64)


def tonnetz_distance() -> NDArray[np.int64]:
    """The number of steps between the 24 triads in the Tonnetz, `(24, 24)`, in the order of `TRIADS`.

    A step keeps two notes, and leads to the parallel (C major to C minor), the relative (to A minor) or the leading-tone exchange
    (to E minor).

    Example:
        >>> tonnetz_distance()[0, [12, 21, 16, 5, 6]].tolist()  # from C major to C, A and E minor, and to F and F# major
        [1, 1, 1, 2, 4]
    """
    steps = common_tones(TRIADS[:, None], TRIADS) == 2  # for triads these are the three exchanges, and no others
    distance = np.where(np.eye(len(TRIADS), dtype=bool), 0, np.where(steps, 1, len(TRIADS)))
    for through in range(len(TRIADS)):
        distance = np.minimum(distance, distance[:, through, None] + distance[through])
    return distance


def triad_correlations(codes: Floats) -> TriadCorrelations:
    """Correlate the distances between the codes of the triads with musical distances, over the 276 pairs of triads.

    Listeners judge triads much as the Tonnetz and common tones do, and less as the movement of voices does (Milne & Holland, *Journal of
    Mathematics and Music*, 2016). The 12 bits themselves reach high correlations: a model keeps them or loses them.

    Args:
        codes: The codes of the 24 triads, in the order of `TRIADS`, `(24, latent)`, or of all 4,096 sets.

    Raises:
        SettingError: There are neither 24 nor 4,096 codes.
    """
    if len(codes) == SETS:
        codes = codes[TRIADS]
    if len(codes) != len(TRIADS):
        raise SettingError(f"The codes of 24 triads or of all 4,096 sets are needed, but there are {len(codes)}; encode `TRIADS`.")
    pairs = np.triu_indices(len(TRIADS), 1)
    apart = np.linalg.norm(codes[pairs[0]] - codes[pairs[1]], axis=1)
    a, b = TRIADS[pairs[0]], TRIADS[pairs[1]]
    return TriadCorrelations(
        tonnetz=_correlation(apart, tonnetz_distance()[pairs]),
        common_tones=_correlation(apart, 3 - common_tones(a, b)),
        voice_leading=_correlation(apart, movement(a, b)),
    )


def planes(codes: Floats, name: str, *, chords: dict[str, int] | None = None, harmonics: Sequence[int] = PLANES) -> Planes:
    """Project the transpositions of some chords onto the plane of each harmonic, in which their codes turn as they are transposed.

    The Fourier transform of the codes over the 12 transpositions gives, for each chord and harmonic k, two directions, and the plane is
    the one with the most power of all chords.

    Args:
        codes: The codes of all 4,096 sets, by their masks, `(4096, latent)`.
        name: What the codes are from, such as `VAE` or `PCA`.
        chords: The chords on C, their masks by their names; by default major, minor and dominant 7.
        harmonics: The harmonics, from 1 to 6.

    Raises:
        SettingError: A harmonic is not from 1 to 6, there is no chord, or the codes are not those of all sets.
    """
    chords = {"major": MAJOR, "minor": MINOR, "dominant 7": DOMINANT_SEVENTH} if chords is None else chords
    if not chords or len(codes) != SETS or not set(harmonics) <= set(range(1, 7)):
        raise SettingError(
            f"Planes need a chord, harmonics from 1 to 6 and {SETS:,} codes, "
            f"but there are {len(chords)} chords, the harmonics {[*harmonics]} and {len(codes):,} codes."
        )
    turns = transposed(np.array([*chords.values()])[:, None], np.arange(PITCH_CLASSES))  # (chords, 12)
    waves = np.fft.fft(codes[turns], axis=1)[:, : PITCH_CLASSES // 2 + 1]  # (chords, 7, latent)
    power = (np.abs(waves) ** 2).sum((0, 2)) * np.array([0, 2, 2, 2, 2, 2, 1])  # harmonics k and 12 - k are one
    total = power.sum()
    points = np.zeros((len(harmonics), len(chords), PITCH_CLASSES, 2))
    error, share = np.full((len(harmonics), len(chords)), np.nan), np.full(len(harmonics), np.nan)
    for i, k in enumerate(harmonics):
        if power[k] <= MIN_POWER_SHARE * max(total, 1e-300):
            continue
        directions = np.concatenate([waves[:, k].real, waves[:, k].imag])  # (2 chords, latent)
        _, lengths, axes = np.linalg.svd(directions, full_matrices=False)
        share[i] = (lengths[:2] ** 2).sum() / (lengths**2).sum()
        basis = np.zeros((2, codes.shape[1]))
        basis[: len(axes[:2])] = axes[:2]
        flat = (codes[turns] - codes[turns].mean(1, keepdims=True)) @ basis.T  # (chords, 12, 2)
        error[i], points[i] = _against_even_turn(flat, k)
    return Planes(name, tuple(harmonics), tuple(chords), points, error, share, power[1:] / max(total, 1e-300))


def components(masks: Masks, count: int, *, all_keys: bool) -> Components:
    """The principal components of the bits of some chords, or of their 12 transpositions.

    Args:
        masks: The chords, by their masks, `(n,)`.
        count: The number of components, from 1 to 12.
        all_keys: Whether each chord stands for its 12 transpositions.

    Raises:
        SettingError: The number of components is not from 1 to 12.
        DataError: There are no chords.
    """
    if not 1 <= count <= PITCH_CLASSES:
        raise SettingError(f"The bits of chords have 1 to {PITCH_CLASSES} components, but count is {count}; give one of these.")
    if not len(masks):
        raise DataError("There are no chords to take components of; give at least one.")
    chords = transposed(masks[:, None], np.arange(PITCH_CLASSES)).ravel() if all_keys else masks
    sets, counts = np.unique(chords, return_counts=True)
    bits, shares = bits_of(sets).astype(np.float64), counts / counts.sum()
    mean = shares @ bits
    variances, axes = np.linalg.eigh((bits - mean).T @ ((bits - mean) * shares[:, None]))
    order = np.argsort(-variances, kind="stable")[:count]
    return Components(mean, axes[:, order].T, np.maximum(variances[order], 0) / max(float(variances.sum()), 1e-300))


def near(codes: Floats, mask: int, sets: Masks, *, k: int = 8) -> Neighbours:
    """The chords in use whose codes are nearest to that of a chord; of equal distances, the smaller mask comes first.

    Args:
        codes: The codes of all 4,096 sets, `(4096, latent)`.
        mask: The chord, which need not be in use.
        sets: The chords in use, by their masks.
        k: The number of neighbours, at most as many as there are.
    """
    others = np.setdiff1d(sets, [mask, 0])
    distance = np.linalg.norm(codes[others] - codes[mask], axis=1)
    nearest = np.argsort(distance, kind="stable")[:k]
    masks, chord = others[nearest], np.array(mask)
    return Neighbours(mask, masks, distance[nearest], common_tones(chord, masks), movement(chord, masks))


def _correlation(a: Floats, b: Floats | NDArray[np.int64]) -> float:
    """Pearson's correlation; 0 if one of the two is constant, as the codes of a collapsed model are."""
    return 0.0 if np.ptp(a) == 0 else float(np.corrcoef(a, b.astype(np.float64))[0, 1])


def _against_even_turn(points: Floats, k: int) -> tuple[Floats, Floats]:
    """The mean angle of each chord between its points `(chords, 12, 2)` and an even turn, in degrees, and the points turned upright.

    The even turn goes by k twelfths of a circle from one transposition to the next. All chords turn in the same direction, clockwise or
    counter-clockwise, whichever fits better; each chord has a starting angle of its own.
    """
    plane = points[..., 0] + 1j * points[..., 1]
    even = np.exp(2j * np.pi * k * np.arange(PITCH_CLASSES) / PITCH_CLASSES)
    unit = np.exp(1j * np.angle(plane))
    rests = {sign: unit * (np.conj(even) if sign > 0 else even) for sign in (1, -1)}  # constant for an even turn
    errors = {sign: np.degrees(np.abs(np.angle(rest * np.conj(rest.mean(1, keepdims=True))))).mean(1) for sign, rest in rests.items()}
    sign = 1 if errors[1].mean() <= errors[-1].mean() else -1
    if sign != (1 if k == 5 else -1):  # a turn by 5 twelfths counter-clockwise for a semitone is one twelfth clockwise for a fifth
        plane, even = np.conj(plane), np.conj(even)
    begin = (plane[0] * (np.conj(even) if sign > 0 else even)).mean()
    upright = plane * 1j * np.exp(-1j * np.angle(begin))
    return errors[sign], np.stack([upright.real, upright.imag], -1)
