"""The training loops of the tutorials on MNIST, as they are written there: what ours are measured against."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset


class Images(Dataset[Tensor]):
    """Stored images, one after the other made a picture and then a tensor of floats: what torchvision's MNIST does with ToTensor."""

    def __init__(self, x: Tensor) -> None:
        self.x = x.squeeze(1)

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> Tensor:
        picture = Image.fromarray(self.x[index].numpy())
        pixels = torch.from_numpy(np.array(picture, np.uint8, copy=True))
        pixels = pixels.view(picture.size[1], picture.size[0], 1).permute(2, 0, 1).contiguous()
        return pixels.to(torch.get_default_dtype()).div(255)


class Rows(Dataset[Tensor]):
    """Stored images, one after the other turned into floats, without the picture in between."""

    def __init__(self, x: Tensor) -> None:
        self.x = x

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> Tensor:
        return self.x[index].float().div(255)


class DenseVAE(nn.Module):
    """A VAE of full layers, such as 784-128-32-2."""

    def __init__(self, hidden: Sequence[int], latent: int = 2) -> None:
        super().__init__()
        self.encoder = _layers([784, *hidden])
        self.mean, self.log_var = nn.Linear(hidden[-1], latent), nn.Linear(hidden[-1], latent)
        self.decoder = nn.Sequential(_layers([latent, *reversed(hidden)]), nn.Linear(hidden[0], 784), nn.Sigmoid())

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        h = self.encoder(x.flatten(1))
        mean, log_var = self.mean(h), self.log_var(h)
        z = mean + torch.exp(0.5 * log_var) * torch.randn_like(mean)
        return self.decoder(z), mean, log_var


def dense_loop(x: Tensor, hidden: Sequence[int] = (128, 32), lr: float = 1e-3, *, pictures: bool = True) -> Callable[[], None]:
    """The tutorial's epoch, to be called again and again: a DataLoader, plain Adam, batches of 128, `.item()` after every step.

    Args:
        x: The images, `(n, 1, 28, 28)`, uint8.
        hidden: The widths of the hidden layers.
        lr: Adam's learning rate.
        pictures: Whether each image goes through a picture, as in torchvision.
    """
    torch.manual_seed(0)
    model = DenseVAE(hidden)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    loader = DataLoader(Images(x) if pictures else Rows(x), batch_size=128, shuffle=True)

    def epoch() -> None:
        seen = 0.0
        for batch in loader:
            p, mean, log_var = model(batch)
            reconstruction = F.binary_cross_entropy(p, batch.flatten(1), reduction="sum") / len(batch)
            loss = reconstruction - 0.5 * (1 + log_var - mean**2 - log_var.exp()).sum() / len(batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            seen += loss.item()

    return epoch


def _layers(widths: Sequence[int]) -> nn.Sequential:
    return nn.Sequential(*(layer for before, after in pairwise(widths) for layer in (nn.Linear(before, after), nn.ReLU())))
