"""The console for results; it is imported with the first table, because importing rich takes a while."""

from rich.console import Console


class Results(Console):
    """The console for results, on stdout."""

    def on_broken_pipe(self) -> None:
        """Raise the error for the command line, which does not treat a closed pipe as a failure."""
        raise BrokenPipeError
