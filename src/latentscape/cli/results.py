"""Where the command line prints its results; loaded with the first table, as rich takes a while."""

from rich.console import Console


class Results(Console):
    """Where results go: stdout."""

    def on_broken_pipe(self) -> None:
        """Leave it to the command line, for which a reader that has seen enough is no failure."""
        raise BrokenPipeError
