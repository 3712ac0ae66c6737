"""Sound in, utterances out: each utterance as several recognizers read it."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf
from time import perf_counter

from assistant.audio.sound import HEARING_RATE
from assistant.conversation.endings import COMPLETE_S, INCOMPLETE_S
from assistant.conversation.meaning import SAID
from assistant.speech.activity import FADES_S, LONGEST_S, RISES_S, Activity
from assistant.speech.recognizer import Recognizer, Transcript
from assistant.speech.utterance import Reading, Utterance, transcripts

LEAD_S = 0.5
"""So much sound from before somebody was found to speak is heard too: words begin softly."""

SENTENCE_S = 8.0
"""Few sentences are longer, in seconds: so much of what was said before a groan is read, and no
more is read thoroughly."""

SOFT_S = 3.0
"""Whoever begins a sentence softly raises the voice within so long, in seconds."""

BYTES_PER_SECOND = 2 * HEARING_RATE

PauseAfter = Callable[[Sequence[tuple[str, float]]], float]
"""How long a pause ends an utterance that has these `transcripts` so far, in seconds."""


@dataclass(frozen=True)
class _Piece:
    """An utterance that has been read."""

    readings: tuple[Reading, ...]
    sound: bytes
    until_s: float = inf
    """Where it ends, in seconds since the ears were opened: what is later belongs to the next."""


class Ears:
    """Finds utterances by their pauses, and has each of them read by all recognizers.

    The last recognizer follows the sound as it comes. In a short pause all tell what was said so
    far: a complete command ends there, anything else goes on until the pause is long, so that
    whoever hesitates is not cut off. Where others are heard, an utterance is what the nearest voice
    says, unless all of it is one command. What is likelier no sentence when it is over is read once
    more, thoroughly. While nobody speaks nothing is decoded.
    """

    def __init__(
        self,
        recognizers: Sequence[Recognizer],
        activity: Activity,
        pause_after: PauseAfter = lambda readings: INCOMPLETE_S,
    ) -> None:
        *self._others, self._follower = recognizers
        self._activity = activity
        self._pause_after = pause_after
        self._sound: deque[bytes] = deque()
        self._heard = 0
        self._decode_s = 0.0
        self._spent_s = 0.0
        self._following = False
        self._began_s = 0.0
        self._parts: list[Transcript] = []
        self._so_far: _Piece | None = None
        self._pause_s = 0.0

    @property
    def engines(self) -> list[str]:
        """The names of the recognizers."""
        return [each.name for each in (*self._others, self._follower)]

    @property
    def decode_s(self) -> float:
        """Computing time spent so far, in seconds."""
        return self._spent_s

    @property
    def heard_s(self) -> float:
        """Seconds of sound taken in so far."""
        return self._heard / BYTES_PER_SECOND

    @property
    def following(self) -> bool:
        """Whether somebody speaks, or did just now."""
        return self._following

    def hear(self, frame: bytes, echoes: bool = False) -> Utterance | None:
        """Take in a frame of 16 kHz mono 16-bit PCM; the utterance that ended with it, if any.

        Where it ``echoes``, what is fainter than the nearest voice may be the assistant's own.
        """
        began = perf_counter()
        return self._utterance(self._follow(frame, echoes), began)

    def finish(self) -> Utterance | None:
        """The utterance that the end of the sound cut off, if any."""
        if not self._following:
            self.forget()
            return None
        began = perf_counter()
        return self._utterance(self._piece(), began)

    def forget(self) -> None:
        """Drop what was heard of an utterance that is not finished."""
        self._keep(0)

    def _follow(self, frame: bytes, echoes: bool) -> _Piece | None:
        """What was said, where it ended with ``frame``."""
        self._heard += len(frame)
        self._activity.hear(frame)
        silent_s = self._activity.silent_s
        self._sound.append(frame)
        self._trim(LEAD_S if silent_s is None else LONGEST_S)
        if silent_s is None:
            self._decode_s = 0.0
            return None
        part = self._follower.accept(frame if self._following else b"".join(self._sound))
        if not self._following:
            self._following, self._began_s = True, self.heard_s
        if part:
            self._parts.append(part)
        if drowned := self._drowned():
            return drowned
        if silent_s < COMPLETE_S:
            self._so_far = None
            # Where it is never silent, an end is that no more words come.
            return self._piece(echoes, rest=False) if part and part.words else None
        if self._so_far is None:
            self._so_far = self._piece(echoes)
            before = None if echoes else self._before_groan(self._so_far)
            if before:
                return before
            self._pause_s = self._pause_after(transcripts(self._so_far.readings))
        if silent_s < self._pause_s:
            return None
        if self._pause_s <= COMPLETE_S:
            return self._so_far
        # What it has in hand is no part of what it reads next.
        self._follower.finish()
        return self._one_voice(echoes) or self._so_far

    def _drowned(self) -> _Piece | None:
        """The command that was said before a voice much nearer, or a groan, set in."""
        began_s, _ = self._span
        before_s = self.heard_s - began_s - RISES_S
        if before_s <= self._began_s:
            return None
        self._began_s = before_s
        # What it has in hand is no part of what it reads next.
        self._parts.append(self._follower.finish())
        return self._if_command(self._before_nearest(self.heard_s))

    def _before_groan(self, nearest: _Piece) -> _Piece | None:
        """What was said before the nearest voice, if that says a word at most: it may be a groan.

        What it does say is the next utterance.
        """
        if _words(nearest) > 1 or not self._activity.nearest:
            return None
        piece = self._before_nearest(self._span[0] + SENTENCE_S)
        return piece if _words(piece) > 1 else None

    def _before_nearest(self, since_s: float) -> _Piece:
        """What was said before the nearest voice, since so many seconds ago; the rest is kept."""
        began_s, _ = self._span
        before = self._between(since_s, began_s)
        said = self._follower.read(before)
        return _Piece(self._readings(said, before), before, self.heard_s - began_s - RISES_S)

    def _piece(self, echoes: bool = False, rest: bool = True) -> _Piece:
        """What was said so far, with the ``rest`` that the one that follows it has in hand.

        Where it ``echoes`` only the nearest voice counts.
        """
        if rest:
            self._parts.append(self._follower.finish())
        return self._one_voice(echoes) or self._nearest_voice()

    def _one_voice(self, echoes: bool) -> _Piece | None:
        """All of it, if that is one command, some of which is softer than the rest."""
        nearest = self._activity.nearest
        if echoes or not nearest:
            return None
        sound = b"".join(self._sound)
        if len(sound) / BYTES_PER_SECOND - nearest[0] > SOFT_S:
            return None
        said = self._follower.read(sound)
        return self._if_command(_Piece(self._readings(said, sound), sound, self.heard_s))

    def _if_command(self, piece: _Piece) -> _Piece | None:
        """The same, if it is plainly a whole command."""
        is_whole = self._pause_after(transcripts(piece.readings)) < INCOMPLETE_S
        return piece if is_whole else None

    def _nearest_voice(self) -> _Piece:
        nearest, sound = self._activity.nearest, self._near_sound()
        if nearest or len(self._parts) > 1:
            # A part that was read on its own was read without the words before it, and what the
            # others read is all of the sound.
            self._parts = [self._follower.read(sound)]
        until_s = self.heard_s - nearest[1] if nearest else inf
        return _Piece(self._readings(self._parts[0], sound), sound, until_s)

    def _readings(self, said: Transcript, sound: bytes) -> tuple[Reading, ...]:
        """What the others make of the ``sound``, and what the one that follows it ``said``."""
        others = self._others if said.words else ()
        read = (Reading(each.name, each.read(sound)) for each in others)
        return (*read, Reading(self._follower.name, said))

    def _thoroughly(self, piece: _Piece) -> _Piece:
        """The same, with the sentence that was given up where the free reading is likelier."""
        if len(piece.sound) > SENTENCE_S * BYTES_PER_SECOND:
            return piece
        *others, free = piece.readings
        pairs = zip(self._others, others, strict=False)  # without words the others read nothing
        read = (_searched(each, reading, free.transcript, piece.sound) for each, reading in pairs)
        return replace(piece, readings=(*read, free))

    def _utterance(self, piece: _Piece | None, began: float) -> Utterance | None:
        """A ``piece`` that is over, if any; the computing on it ``began`` then."""
        read = piece and self._thoroughly(piece)
        self._decode_s += perf_counter() - began
        if read is None:
            return None
        decode_s = self._decode_s
        self._spent_s += decode_s
        self._keep(max(0.0, self.heard_s - read.until_s))
        said = read.readings[-1].transcript
        return Utterance(read.readings, self.heard_s, decode_s) if said.words else None

    @property
    def _span(self) -> tuple[float, float]:
        """How long ago the nearest voice was loud; all there is where it is alone."""
        return self._activity.nearest or (self.heard_s, 0.0)

    def _near_sound(self) -> bytes:
        """The sound of the nearest voice."""
        began_s, ended_s = self._span
        return self._between(began_s + RISES_S, ended_s - FADES_S)

    def _between(self, begin_s: float, end_s: float) -> bytes:
        """The sound from ``begin_s`` seconds ago until ``end_s`` seconds ago."""
        sound = b"".join(self._sound)
        begin, end = (
            len(sound) - 2 * round(ago * HEARING_RATE) for ago in (begin_s, max(0, end_s))
        )
        return sound[max(0, begin) : max(0, end)]

    def _trim(self, longest_s: float) -> None:
        """Forget sound that is longer ago than ``longest_s``, in whole frames."""
        kept = sum(map(len, self._sound))
        while kept - len(self._sound[0]) >= longest_s * BYTES_PER_SECOND:
            kept -= len(self._sound.popleft())

    def _keep(self, seconds: float) -> None:
        """Begin a new utterance with the last ``seconds`` of sound."""
        self._follower.reset()
        rest = self._between(seconds, 0)
        self._activity.keep(seconds)
        self._sound.clear()
        self._sound.append(rest)
        self._decode_s = 0.0
        self._following = False
        self._parts = []
        self._so_far = None


def _searched(by: Recognizer, read: Reading, free: Transcript, sound: bytes) -> Reading:
    """As it was ``read``, or the likelier sentence that is found ``by`` looking thoroughly."""
    if read.transcript.against(free) >= SAID:
        return read
    found = by.read_thoroughly(sound)
    return Reading(by.name, found) if found.against(free) >= SAID else read


def _words(piece: _Piece) -> int:
    return len(piece.readings[-1].transcript.words)
