"""What can go wrong for a user, in words that a user can act on.

Each message says what is wrong, what it means and what to do, in one or two plain
sentences: it is printed as it stands, without a traceback.
"""


class AssistantError(Exception):
    """Something that a user can cause or mend.

    ``exit_status`` is what the command returns when this ends it: 1 when the machine lacks
    something, 2 when what the user gave (a file, a setting, an argument) cannot be used.
    """

    exit_status = 1


class InputError(AssistantError):
    """What the user gave cannot be used: a broken file, an unknown name, a bad setting."""

    exit_status = 2


class ModelError(AssistantError):
    """A speech model is missing, damaged, or could not be fetched."""


class AudioError(AssistantError):
    """A microphone or loudspeaker is missing, was lost, or cannot be opened."""


class VoiceError(AssistantError):
    """No speech can be made: the speech engine is missing or failed."""


class StoreError(AssistantError):
    """The log of what happened cannot be opened, read or written."""


class StoreBusyError(StoreError):
    """Another process has the log."""
