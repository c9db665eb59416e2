"""Settings of the whole process that change for a while: threads that overlap in time share one change."""

import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager


def shared(change: Callable[[], Iterator[None]]) -> Callable[[], AbstractContextManager[None]]:
    """Like `contextmanager`: the first thread to enter makes the change, and the last to leave undoes it.

    If each thread restored what it met, the last one to leave could restore the change of another thread.

    Example:
        >>> settings = {"exact": False}
        >>> @shared
        ... def exact():
        ...     settings["exact"] = True
        ...     yield
        ...     settings["exact"] = False
        >>> first, second = exact(), exact()
        >>> with first:
        ...     _ = second.__enter__()
        >>> settings
        {'exact': True}
        >>> _ = second.__exit__(None, None, None)
        >>> settings
        {'exact': False}
    """
    make, undo, lock = contextmanager(change), ExitStack(), threading.Lock()
    inside = 0

    @contextmanager
    def block() -> Iterator[None]:
        nonlocal inside
        with lock:
            if inside == 0:
                undo.enter_context(make())
            inside += 1
        try:
            yield
        finally:
            with lock:
                inside -= 1
                if inside == 0:
                    undo.close()

    return block


@shared
def expected_warnings_hidden() -> Iterator[None]:
    """Hide the warnings that we expect from matplotlib and scikit-learn; the filters of warnings hold for the whole process."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from")  # a name may be in any script; such a letter is drawn as a box
        warnings.filterwarnings("ignore", "Number of distinct clusters")  # collapsed codes, which the judgement names
        yield
