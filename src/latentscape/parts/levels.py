"""The likelihood of values on evenly spaced levels, such as the 256 of pixels of bytes."""

import math
from collections.abc import Iterable, Sequence
from typing import final

import torch
from torch import Tensor, nn

from latentscape import distributions as ds
from latentscape.distributions.levels import location_of_mean
from latentscape.errors import DataError, SettingError
from latentscape.faces import Setting
from latentscape.parts.likelihood import Likelihood
from latentscape.shapes import Support

SCALES = ("predicted", "learnt")
MAX_LEVELS = 65_535  # of 16-bit pixels
MIN_LOG_SCALE = -9.0  # a logistic variable of this scale puts all but e^-15 of its probability on one of 256 levels
MAX_LOG_SCALE = 3.0  # beyond, nearly all probability is on the lowest and the highest level, and single precision loses the mean
START_LOG_SCALE = -2.5  # the standard deviation is 0.15
MIN_MEAN = 0.005  # of a pixel that is always black; the mean of one that is always white is 1 less this
MAX_DISTANCE_FROM_LEVEL = 1e-3  # of a level
STD_OF_LOGISTIC = math.pi / math.sqrt(3)  # in units of its scale


@final
class DiscretisedLogistic(Likelihood):
    """Independent values on `levels + 1` levels from 0 to 1, each rounded from a logistic variable of its own (Salimans et al., 2017).

    Its log p(x | z) is a probability, so that -elbo / (D log 2), for D values, is a number of bits per dimension that can be compared with
    any other model of the same levels. The network gives a location for each value. If the scale is predicted, it also gives the logarithm
    of a scale for each; they are concatenated along the first axis of an example.

    Args:
        shape: X, the shape of one example.
        levels: The number of steps between 0 and 1: 255 for bytes.
        scale: `predicted`, by the network, for each value; or `learnt`, one parameter for each channel of an image (for each value of a
            row). Predicted scales give more probability to what is certain, such as a white ground, and then a code is mostly about
            that; a learnt scale weighs all errors of a channel alike.
    """

    covers = Support.UNIT
    is_density = False

    def __init__(self, shape: Sequence[int], levels: int = 255, scale: str = "predicted") -> None:
        super().__init__()
        self.shape = tuple(shape)
        if not 1 <= levels <= MAX_LEVELS:
            raise SettingError(f"The levels of a DiscretisedLogistic must be from 1 to {MAX_LEVELS:,}, but they are {levels}.")
        self.levels = levels
        if scale not in SCALES:
            raise SettingError(f"The scale of a DiscretisedLogistic is {' or '.join(map(repr, SCALES))}, but it is {scale!r}.")
        channels = (*self.shape[:1], *(1 for _ in self.shape[1:]))
        self.log_scale = nn.Parameter(torch.full(channels, START_LOG_SCALE)) if scale == "learnt" else None

    @property
    def features(self) -> tuple[int, ...]:
        return self.shape if self.log_scale is not None else (2 * self.shape[0], *self.shape[1:])

    def forward(self, h: Tensor, context: Tensor | None = None) -> ds.DiscretisedLogistic:
        if self.log_scale is None:
            location, log_scale = h.chunk(2, dim=-len(self.shape))
        else:
            location, log_scale = h, self.log_scale
        return ds.DiscretisedLogistic(location, log_scale.clamp(MIN_LOG_SCALE, MAX_LOG_SCALE), self.levels, event=len(self.shape))

    def features_at(self, mean: Tensor) -> Tensor:
        log_scale = torch.full_like(mean, START_LOG_SCALE) if self.log_scale is None else self.log_scale.detach().expand_as(mean)
        location = location_of_mean(mean.clamp(MIN_MEAN, 1 - MIN_MEAN), log_scale)
        return location if self.log_scale is not None else torch.cat([location, log_scale])

    def without_code(self, mean: Tensor, std: Tensor) -> ds.DiscretisedLogistic:
        if self.log_scale is not None:  # a scale for each channel, as the decoder has
            std = std.square().mean(dim=tuple(range(1, std.ndim)), keepdim=True).sqrt().expand_as(mean) if std.ndim > 1 else std
        log_scale = (std / STD_OF_LOGISTIC).log().clamp_min(MIN_LOG_SCALE)
        location = location_of_mean(mean.clamp(MIN_MEAN, 1 - MIN_MEAN), log_scale).unsqueeze(0)
        return ds.DiscretisedLogistic(location, log_scale.clamp(MIN_LOG_SCALE, MAX_LOG_SCALE), self.levels, event=len(self.shape))

    def learn(self, blocks: Iterable[Tensor]) -> None:
        """Refuse training examples between the levels.

        Raises:
            DataError: The message has the first such value.
        """
        for rows in blocks:
            steps = rows * self.levels
            outside = rows[(steps - steps.round()).abs() > MAX_DISTANCE_FROM_LEVEL]
            if len(outside):
                raise DataError(
                    f"The likelihood covers the levels k / {self.levels:,}, but a training example holds {float(outside[0]):.6g}; use a "
                    "Gaussian likelihood (",
                    Setting("model.likelihood", "gaussian", python="likelihoods.Gaussian"),
                    ").",
                )
