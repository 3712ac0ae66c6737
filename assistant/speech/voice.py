"""The voice: what says a line aloud, and stops when told to."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from assistant.audio import tone
from assistant.audio.sound import Sound, last_pause
from assistant.audio.wav import Recording
from assistant.errors import AudioError, VoiceError
from assistant.relief.episode import Manner

ECHO_S = 0.3
"""After speech the room still rings; the assistant stays deaf for so long, in seconds."""

NEAR_S = 2.0
"""So much before and after the place where a line was cut off may have been heard just then, in
seconds: 0.7 s is listened to again, and words are found by their share of the line."""


class Speaker(Protocol):
    """Makes speech: the text in, the sound out. Raises VoiceError where it cannot."""

    def speak(self, text: str) -> Sound:
        """The sound of ``text``."""

    def pace(self, factor: float) -> None:
        """Speak by ``factor`` faster than was set, from the next text on."""


class NoSpeech:
    """Stands in for a speech engine that did not start, so that everything else goes on."""

    def __init__(self, problem: str) -> None:
        self._problem = problem

    def speak(self, text: str) -> Sound:
        """Never; raises VoiceError."""
        raise VoiceError(self._problem)

    def pace(self, factor: float) -> None:
        """Nothing."""

    def prepare(self, texts: Iterable[str]) -> None:
        """Nothing to prepare."""

    def close(self) -> None:
        """Nothing to close."""


class Player(Protocol):
    """Plays sound until its end or until it is stopped."""

    @property
    def stops(self) -> int:
        """How often `stop` was called."""

    @property
    def played_s(self) -> float:
        """How much of the latest sound was played before it was cut off, in seconds."""

    def play(self, sound: Sound, stops: int | None = None) -> bool:
        """Play to the end; False where it was cut off, also where ``stops`` has grown since.

        Raises AudioError where it cannot play.
        """

    def stop(self) -> None:
        """Be silent at once; from any thread."""

    def amplify(self, factor: float) -> None:
        """Play by ``factor`` louder than was set, from the next sound on."""


class Voice(Protocol):
    """Says lines."""

    def say(self, text: str, urgent: bool, now: datetime) -> None:
        """Say ``text`` after what is being said; an urgent one cuts that off."""

    def hush(self) -> None:
        """Be silent now and drop what was still to be said."""

    def adopt(self, manner: Manner) -> None:
        """Speak as loud and as fast as the person asked for, from the next line on."""

    @property
    def quiet_s(self) -> float:
        """Seconds since its last word; 0 while it speaks, infinite where it said nothing."""

    @property
    def urgent(self) -> bool:
        """Whether what it says or said last is urgent."""


class NoVoice:
    """Says nothing: the typed conversation."""

    quiet_s = math.inf
    urgent = False

    def say(self, text: str, urgent: bool, now: datetime) -> None:
        """Nothing."""

    def hush(self) -> None:
        """Nothing."""

    def adopt(self, manner: Manner) -> None:
        """Nothing."""


class RecordedVoice:
    """Says lines into a recording, each at its time on the recording's clock."""

    def __init__(self, speaker: Speaker, recording: Recording, began: datetime) -> None:
        self._speaker = speaker
        self._recording = recording
        self._began = began
        self.quiet_s = math.inf
        self.urgent = False
        self.trouble: str | None = None

    def say(self, text: str, urgent: bool, now: datetime) -> None:
        """Lay ``text`` behind what the recording holds, not before ``now``."""
        try:
            sound = self._speaker.speak(text)
        except VoiceError as error:
            self.trouble, sound = str(error), tone.warning()
        self._recording.add(sound, (now - self._began).total_seconds())

    def hush(self) -> None:
        """Nothing: a recording is written faster than it is heard."""

    def adopt(self, manner: Manner) -> None:
        """Speak as fast as asked for; a recording is as loud as it is played."""
        self._speaker.pace(1 + manner.faster / 10)


class SpokenVoice:
    """Says lines through a loudspeaker, from a thread of its own.

    Where no speech can be made a plain tone is played, so that the person at least hears that
    there is something; trouble is reported once, until it has passed.
    """

    def __init__(self, speaker: Speaker, player: Player, on_trouble: Callable[[str], None]) -> None:
        self._speaker = speaker
        self._player = player
        self._on_trouble = on_trouble
        self._told: set[str] = set()
        self._lines: deque[tuple[str, bool]] = deque()
        self._busy = False
        self._urgent = False
        self._spoke = False
        self._closed = False
        self._held = False
        self._dropped = False
        self._text = ""
        self._near = (0.0, 1.0)
        self._silent_since = 0.0
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    @property
    def speaking(self) -> bool:
        """Whether something is being said, or the room may still ring with it."""
        return self.quiet_s < ECHO_S

    @property
    def quiet_s(self) -> float:
        """Seconds since its last word; 0 while it speaks, infinite where it said nothing."""
        with self._changed:
            if self._at_work():
                return 0.0
            return time.monotonic() - self._silent_since if self._spoke else math.inf

    @property
    def urgent(self) -> bool:
        """Whether what it says or said last is urgent."""
        with self._changed:
            return self._lines[-1][1] if self._lines else self._urgent

    def say(self, text: str, urgent: bool, now: datetime) -> None:
        """Say ``text`` after what is being said; an urgent one cuts that off."""
        if urgent:
            self.hush()
        with self._changed:
            self._lines.append((text, urgent))
            self._changed.notify_all()

    def hush(self) -> None:
        """Be silent now and drop what was still to be said."""
        with self._changed:
            self._lines.clear()
            self._held, self._dropped = False, True
            self._player.stop()
            self._changed.notify_all()

    def hold(self) -> bool:
        """Fall silent in the middle of a line, as somebody speaks; False where nothing is said.

        It waits for `resume`; `hush` and an urgent line drop it.
        """
        with self._changed:
            if not self._busy or self._held:
                return False
            self._held = True
            self._player.stop()
            return True

    def resume(self) -> None:
        """Go on with the line that is held, from the last pause in it."""
        with self._changed:
            self._held = False
            self._changed.notify_all()

    @property
    def held(self) -> bool:
        """Whether a line is held."""
        with self._changed:
            return self._held

    @property
    def saying(self) -> str:
        """The line that is being said, or was said last; of one that is held what is next to it."""
        with self._changed:
            begin, end = (round(share * len(self._text)) for share in self._near)
            return self._text[begin:end]

    def adopt(self, manner: Manner) -> None:
        """Speak as loud and as fast as the person asked for, from the next line on."""
        self._speaker.pace(1 + manner.faster / 10)
        self._player.amplify(1 + manner.louder / 10)

    def finish(self, timeout_s: float) -> None:
        """Wait until everything is said, at most ``timeout_s`` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: not self._at_work(), timeout_s)

    def close(self) -> None:
        """Be silent and end the thread."""
        self.hush()
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(2)

    def _at_work(self) -> bool:
        return self._busy or bool(self._lines)

    def _run(self) -> None:
        while (line := self._next_line()) is not None:
            text, stops = line
            try:
                self._play(self._sound(text), stops)
                self._told.discard("loudspeaker")
            except AudioError as error:
                self._tell("loudspeaker", str(error))
            except Exception as error:  # a thread that died would take every later alarm with it
                self._tell("loudspeaker", f"A line could not be said: {error!r}. Going on.")

    def _play(self, sound: Sound, stops: int) -> None:
        whole_s = sound.seconds
        while not self._player.play(sound, stops):
            with self._changed:
                cut_at = whole_s - sound.seconds + self._player.played_s
                self._near = _shares_near(cut_at, whole_s)
                self._changed.wait_for(lambda: not self._held)
                if self._dropped:
                    return
                stops = self._player.stops
            sound = sound.after(last_pause(sound, self._player.played_s))

    def _next_line(self) -> tuple[str, int] | None:
        """The next line and the count of stops as it was taken: later stops are meant for it."""
        with self._changed:
            self._busy = False
            self._silent_since = time.monotonic()
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._closed or bool(self._lines))
            if self._closed:
                return None
            self._busy = self._spoke = True
            self._held = self._dropped = False
            self._near = (0.0, 1.0)
            self._text, self._urgent = self._lines.popleft()
            return self._text, self._player.stops

    def _sound(self, text: str) -> Sound:
        try:
            sound = self._speaker.speak(text)
        except VoiceError as error:
            self._tell("voice", str(error))
            return tone.warning()
        self._told.discard("voice")
        return sound

    def _tell(self, part: str, problem: str) -> None:
        if part not in self._told:
            self._told.add(part)
            self._on_trouble(problem)


def _shares_near(cut_at_s: float, whole_s: float) -> tuple[float, float]:
    """What of a sound is near the place where it was cut off: from where to where, from 0 to 1."""
    if not whole_s:
        return 0.0, 1.0
    return max(cut_at_s - NEAR_S, 0.0) / whole_s, min(cut_at_s + NEAR_S, whole_s) / whole_s
