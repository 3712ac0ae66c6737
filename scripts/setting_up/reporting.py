"""What set-up says to a person: short lines while it works, a plain sentence when it cannot."""

from __future__ import annotations

import errno
import re
import sys

_NO_INTERNET = (
    "The internet could not be reached. The first set-up downloads the packages; connect this "
    "computer, then start again."
)
_DISK_FULL = "The disk is full. Make about 500 MB of room, then start again."
_NO_PERMISSION = "There is no permission to write here. Use a folder of your own, then start again."

# The first that is found in a failed command's output tells what went wrong.
_CAUSES = (
    (r"No space left on device|not enough space|Disk quota exceeded", _DISK_FULL),
    (r"Permission denied|Read-only file system|Access is denied", _NO_PERMISSION),
    (
        r"DO NOT MATCH THE HASHES",
        "A downloaded package is not the file that this version was checked with. Nothing was "
        "installed from it; start again, and if it stays so, tell the project.",
    ),
    (
        r"NewConnectionError|NameResolutionError|Temporary failure in name resolution|timed out"
        r"|getaddrinfo failed|Network is unreachable|ProxyError|Connection ?(broken|refused|reset)"
        r"|Failed to (connect|establish|resolve)",
        _NO_INTERNET,
    ),
    (
        r"No matching distribution found|Failed to build|BackendUnavailable"
        r"|subprocess-exited-with-error",
        "A package has no ready-made build for this computer and this Python. Linux on Intel, AMD "
        "or 64-bit ARM, macOS and 64-bit Windows are known to work, with Python 3.10 to 3.13.",
    ),
)

_OS_CAUSES = {
    errno.EACCES: _NO_PERMISSION,
    errno.EDQUOT: _DISK_FULL,
    errno.ENOSPC: _DISK_FULL,
    errno.EPERM: _NO_PERMISSION,
    errno.EROFS: _NO_PERMISSION,
}


class SetUpError(Exception):
    """Set-up cannot go on: a sentence for the user, and the failed command's own last lines."""

    def __init__(self, sentence: str, details: str = "") -> None:
        super().__init__(sentence)
        self.details = details


def say(line: str) -> None:
    """Write a line to standard error: standard output belongs to the assistant."""
    print(line, file=sys.stderr, flush=True)


def failure(doing: str, output: str) -> SetUpError:
    """Explain why the command that was ``doing`` something failed, from its output."""
    for pattern, sentence in _CAUSES:
        if re.search(pattern, output):
            return SetUpError(sentence, output)
    return SetUpError(f"{doing} failed. Its own words are below.", output)


def os_failure(error: OSError) -> SetUpError:
    """Explain an error of the operating system."""
    sentence = _OS_CAUSES.get(error.errno or 0, "Set-up could not go on.")
    return SetUpError(sentence, str(error))


def report(error: SetUpError) -> None:
    """Print the sentence, and beneath it the last lines of what failed."""
    say(str(error))
    lines = [line.rstrip() for line in error.details.splitlines() if line.strip()]
    # pip warns at length, once for each attempt, before it says what it could not do.
    for line in [line for line in lines if not line.startswith("WARNING:")][-5:]:
        say(f"    {line}")
