"""Asks the PulseAudio (or PipeWire) sound server what PortAudio cannot tell us.

When the last microphone goes, the server does not end our recording: it moves it, without a word,
to the loudspeaker's own monitor, and the assistant would hear nothing but itself. PortAudio shows
no sign of it. The server's ``pactl`` does, in about 4 ms a question.
"""

import json
import os
import shutil
import subprocess
from typing import Any

_PATIENCE_S = 1.0


def recording_source() -> int | None:
    """The number of the source that this process records from.

    None where there is no such server, no ``pactl``, or no recording of ours.
    """
    recordings = _ask("list", "source-outputs")
    if not isinstance(recordings, list):
        return None
    ours = str(os.getpid())
    for recording in recordings:
        if recording.get("properties", {}).get("application.process.id") == ours:
            source = recording.get("source")
            return source if isinstance(source, int) else None
    return None


def is_our_own_loudspeaker(source: int) -> bool:
    """Whether a source is the monitor of the loudspeaker in use.

    False where the user asked for just that source by the variable ``PULSE_SOURCE``.
    """
    server, sources = _ask("info"), _ask("list", "sources")
    if not isinstance(server, dict) or not isinstance(sources, list):
        return False
    loudspeaker = server.get("default_sink_name")
    return any(
        each.get("index") == source
        and each.get("monitor_source") == loudspeaker
        and each.get("name") != os.environ.get("PULSE_SOURCE")
        for each in sources
    )


def _ask(*question: str) -> Any:
    """What ``pactl`` answers, or None where it cannot."""
    pactl = shutil.which("pactl")
    if pactl is None:
        return None
    try:
        answer = subprocess.run(
            [pactl, "--format=json", *question],
            # A decimal comma would make its JSON unreadable.
            env={**os.environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE_S,
            check=True,
        )
        return json.loads(answer.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
