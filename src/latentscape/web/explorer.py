"""A page, for a notebook and for a file."""

import html
from pathlib import Path
from typing import final

from latentscape.files import atomic_write
from latentscape.web.content import Content, PageOptions
from latentscape.web.page import page
from latentscape.web.state import state_of

FRAME_HEIGHT_PX = 760  # of the page in a notebook


@final
class Explorer:
    """The explorer page of a model; a notebook shows it.

    Args:
        content: What it shows.
        options: How much of it.

    Attributes:
        name: The name of the run, or of the class of the estimator.
        notes: Codes of what the page leaves out, as its script reads them, with an argument after a colon: `fewer-points:3000`.
        points: The `count` of its points, and the `total` of the examples in their part.
        html: The page, one HTML file in UTF-8, which loads nothing from elsewhere.
    """

    def __init__(self, content: Content, options: PageOptions) -> None:
        self.name = content.name
        state, blobs = state_of(content, options)
        self.notes: list[str] = state["notes"]
        self.points: dict[str, int] = {"count": state["points"]["count"], "total": state["points"]["total"]}
        self.html = page(content.name, state, blobs.texts)

    def __repr__(self) -> str:
        return f"<Explorer {self.name}: {self.points['count']:,} of {self.points['total']:,} examples, {len(self.html):,} bytes>"

    def _repr_html_(self) -> str:
        """The page in a frame of its own, as a notebook shows it."""
        return (
            f'<iframe srcdoc="{html.escape(self.html.decode())}" title="{html.escape(self.name)}" '
            f'sandbox="allow-scripts allow-downloads" style="width: 100%; height: {FRAME_HEIGHT_PX}px; border: 0"></iframe>'
        )

    def save(self, path: str | Path) -> Path:
        """Write the page to a file, and return its path."""
        target = Path(path)
        atomic_write(target, self.html)
        return target
