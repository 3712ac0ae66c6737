"""What the assistant does next: facts to keep, then lines to say."""

from dataclasses import dataclass

from assistant.relief.events import Event, Line


@dataclass(frozen=True)
class Turn:
    """The answer to an utterance or to a timer.

    The events are committed before the first of the lines is spoken.
    """

    events: tuple[Event, ...] = ()
    lines: tuple[Line, ...] = ()

    hush: bool = False
    """Whether what is being said now is to be cut off first."""

    goodbye: bool = False
    """Whether the session ends after this."""
