"""`relief --input A --output B`: the conversation over sound files.

The recording is the clock: what it says at ten minutes is answered at ten minutes, and an alarm
due by then is in the answer too.
"""

import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from assistant.audio import wav
from assistant.clock import Clock
from assistant.commands.text import show
from assistant.conversation.replies import Replies
from assistant.equipment import Hearing, intents_of, speaker_of, understanding_of
from assistant.session import Session
from assistant.settings import Settings
from assistant.speech.ears import Ears
from assistant.speech.utterance import Utterance, transcripts
from assistant.speech.voice import NoVoice, RecordedVoice, Voice

ANSWER_RATE = 22_050
"""Samples a second in the answer, in hertz: what eSpeak NG makes."""


def run(settings: Settings, source: Path, answer: Path | None) -> int:
    """Hear ``source`` to its end and answer into ``answer`` where one is given.

    Where no speech can be made the answer holds tones, the message says so, and 1 is returned.

    Raises:
        InputError: a file cannot be read or written.
    """
    folder = intents_of(settings)
    hearing = Hearing(folder, settings.model, settings.wake_phrase)
    if hearing.notice:
        print(hearing.notice, file=sys.stderr)
    understanding, replies = understanding_of(folder), Replies(folder, settings.country)
    wav.duration(source)
    began = Clock().now()

    def talk(voice: Voice) -> None:
        session = Session(
            understanding,
            replies,
            settings.plan,
            voice,
            show,
            bars=hearing.bars,
            wake_phrase=hearing.wake_phrase,
        )
        _play_through(session, source, hearing.ears(understanding, session.context), began)

    if answer is None:
        talk(NoVoice())
        return 0
    with (
        wav.Recording(answer, ANSWER_RATE, source) as recording,
        closing(speaker_of(settings)) as speaker,
    ):
        voice = RecordedVoice(speaker, recording, began)
        talk(voice)
    if voice.trouble:
        print(voice.trouble, file=sys.stderr)
        return 1
    return 0


def _play_through(session: Session, source: Path, ears: Ears, began: datetime) -> None:
    def now() -> datetime:
        return began + timedelta(seconds=ears.heard_s)

    for frame in wav.read_frames(source):
        utterance = ears.hear(frame)
        while (due := session.next_announcement()) and due <= now():
            session.tick(due)
        if utterance:
            answer_utterance(session, utterance, now())
        if session.finished:
            return
    if rest := ears.finish():
        answer_utterance(session, rest, now())


def answer_utterance(session: Session, utterance: Utterance, now: datetime) -> None:
    """Let the session answer what was said, with everything that it may have been."""
    session.heard(transcripts(utterance.readings), now)
