"""What the assistant makes of what it hears: its own ears, understanding and session."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from assistant.audio.sound import FRAME_S
from assistant.conversation.intents import IntentFolder
from assistant.conversation.meaning import Meaning, Readings
from assistant.conversation.rejection import Rejection
from assistant.conversation.replies import Replies
from assistant.errors import InputError
from assistant.session import Session
from assistant.settings import Settings
from assistant.speech.utterance import Reading, Utterance, transcripts
from assistant.speech.voice import NoVoice
from benchmarking.hearing.bench import Bench
from benchmarking.hearing.conditions import Scene
from benchmarking.hearing.senses import context, moment, sense_of


@dataclass(frozen=True)
class Heard:
    """An utterance, and what came of it."""

    readings: tuple[Reading, ...]

    acted: tuple[str, ...]
    """The senses that were acted on."""

    asked: tuple[str, ...]
    """The senses that were asked about: did you mean ...?"""

    puzzled: bool
    """Whether the answer was that it was not understood."""

    ended_s: float
    """Where its sound ended, in seconds since the ears were opened."""

    @property
    def words(self) -> str:
        """All readings, for a table."""
        return " and ".join(f"“{reading.transcript.text}”" for reading in self.readings)


class Listener:
    """Hears scenes and streams, always at the same moment of an episode."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._ears = bench.assistant_ears()
        self._responding = _Responding(bench)

    def hear(self, scene: Scene, asked: str) -> list[Heard]:
        """What comes of a scene up to the first utterance that ends after the speech.

        It is the first thing that the session hears, after the question ``asked``.
        """
        self._bench.asked = asked
        self._responding.begin(asked)
        return [self._heard(utterance) for utterance in self._utterances(scene)]

    def follow(self, frames: Iterable[bytes]) -> Iterator[Heard]:
        """What comes of a long stream, when nothing was asked."""
        self._bench.asked = ""
        self._responding.begin("")
        for frame in frames:
            if utterance := self._ears.hear(frame):
                yield self._heard(utterance)
        if rest := self._ears.finish():
            yield self._heard(rest)

    def _utterances(self, scene: Scene) -> Iterator[Utterance]:
        for number, frame in enumerate(scene.frames(), start=1):
            if utterance := self._ears.hear(frame):
                yield utterance
                if number * FRAME_S > scene.speech_ends_s:
                    self._ears.forget()
                    return
        if rest := self._ears.finish():
            yield rest

    def _heard(self, utterance: Utterance) -> Heard:
        acted, asked, puzzled = self._responding.to(
            transcripts(utterance.readings), utterance.ended_s
        )
        return Heard(utterance.readings, acted, asked, puzzled, utterance.ended_s)


class _Responding:
    """Which of what was understood the session would act on, and which ask about.

    It is put back to the same moment after every utterance, so that one mistake does not change
    what the next sentence means. Intents without replies have no session: then all counts that is
    understood, and it is never puzzled.
    """

    def __init__(self, bench: Bench) -> None:
        self._understanding = bench.understanding
        self._bars = bench.hearing.bars
        self._wake_phrase = bench.hearing.wake_phrase
        self._rejection = Rejection(self._bars)
        self._settings = Settings()
        self._replies = _replies_of(bench.folder, self._settings)
        self._asked = ""
        self._lines: list[str] = []
        self._began = datetime.now(timezone.utc)
        self._session: Session | None = None

    def begin(self, asked: str) -> None:
        """Begin a new session after the question ``asked`` ("" if none)."""
        self._asked = asked
        self._rejection = Rejection(self._bars)
        if self._replies:
            self._session = Session(
                self._understanding,
                self._replies,
                self._settings.plan,
                NoVoice(),
                self._lines.append,
                bars=self._bars,
                wake_phrase=self._wake_phrase,
            )

    def to(
        self, readings: Readings, ended_s: float
    ) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
        """What is acted on, what is asked about, and whether it says that it is puzzled."""
        now = self._began + timedelta(seconds=ended_s)
        replied = self._reply(readings, now)
        if self._wake_phrase.text and not replied:
            return (), (), False
        called = bool(self._wake_phrase.text)
        readings, addressed = self._wake_phrase.strip(readings)
        understood = self._understanding.interpret(readings, context(self._asked))
        said = self._rejection.judge(understood, readings, now, called and addressed).said
        if said is None:
            return (), (), replied and self._session is not None
        meant = [m for m in said.meanings if self._asked or not m.is_answer]
        acted = [meaning for meaning in meant if not meaning.doubtful]
        doubted = [meaning for meaning in meant if meaning.doubtful]
        return _senses(acted), _senses(doubted) if replied else (), False

    def _reply(self, readings: Readings, now: datetime) -> bool:
        """Whether anything is said to it; the session keeps silent after it was puzzled once."""
        if self._session is None:
            return True
        self._session.episode = moment(self._asked)
        self._lines.clear()
        self._session.heard(readings, now)
        return any(not line.startswith(">") for line in self._lines)


def _senses(meanings: Iterable[Meaning]) -> tuple[str, ...]:
    return tuple(sense_of(meaning) for meaning in meanings)


def _replies_of(folder: IntentFolder, settings: Settings) -> Replies | None:
    try:
        return Replies(folder, settings.country)
    except InputError:
        return None
