"""`relief`: listen and guide, aloud."""

import threading
from contextlib import closing
from datetime import datetime
from functools import partial

from assistant.attention import Attention, Heard
from assistant.audio import listening
from assistant.audio.devices import report
from assistant.audio.echo import EchoCanceller
from assistant.audio.loudspeaker import Loudspeaker
from assistant.audio.microphone import Microphone
from assistant.commands.files import answer_utterance
from assistant.commands.text import greet, open_typing, show
from assistant.conversation.intents import IntentFolder
from assistant.conversation.replies import Replies
from assistant.equipment import Hearing, intents_of, speaker_of, understanding_of
from assistant.errors import AudioError
from assistant.inbox import Inbox
from assistant.memory.diary import Memory, open_memory
from assistant.session import Session
from assistant.settings import Settings
from assistant.speech.utterance import transcripts
from assistant.speech.voice import SpokenVoice

STUMBLE_S = 1.0
"""How long hearing rests after an error of its own before it begins again, in seconds."""

FAREWELL_S = 20.0
"""How long the last words may take, in seconds."""


def run(settings: Settings) -> int:
    """Talk until goodbye, or until the typed conversation that stands in for it ends."""
    folder = intents_of(settings)
    hearing = Hearing(folder, settings.model, settings.wake_phrase)
    _introduce(hearing)
    with closing(open_memory()) as memory:
        return _guide(settings, folder, hearing, memory)


def _guide(settings: Settings, folder: IntentFolder, hearing: Hearing, memory: Memory) -> int:
    inbox, stop = Inbox(), threading.Event()
    replies = Replies(folder, settings.country)
    speaker = speaker_of(settings)
    player = Loudspeaker(settings.loudspeaker, settings.volume)
    voice = SpokenVoice(speaker, player, on_trouble=report)
    understanding = understanding_of(folder)
    session = Session(
        understanding,
        replies,
        settings.plan,
        voice,
        show,
        memory.diary,
        memory.past,
        hearing.bars,
        hearing.wake_phrase,
    )
    ears = hearing.ears(understanding, session.context)
    attention = Attention(ears, voice, EchoCanceller(player.played))
    listener = _Listener(settings, attention, inbox, session, stop)
    listener.start()
    greet(session, memory)
    speaker.prepare(replies.warnings())
    try:
        inbox.run(session, memory.clock)
        voice.finish(FAREWELL_S)
    finally:
        stop.set()
        voice.close()
        speaker.close()
        listener.join(FAREWELL_S)
    return 0 if listener.heard_anything else 1


class _Listener(threading.Thread):
    """Microphone to utterances, and these to the session."""

    def __init__(
        self,
        settings: Settings,
        attention: Attention,
        inbox: Inbox,
        session: Session,
        stop: threading.Event,
    ) -> None:
        super().__init__(name="ears", daemon=True)
        self._microphone = Microphone(settings.microphone)
        self._attention = attention
        self._inbox = inbox
        self._session = session
        self._stop_listening = stop
        self.heard_anything = False

    def run(self) -> None:
        """Listen until told to stop; without a microphone open the typed conversation."""
        while not self._stop_listening.wait(0):
            try:
                self._listen()
            except AudioError as error:
                report(str(error))
                self._open_typing()
                return
            except Exception as error:  # a thread that died would leave the person unheard
                report(f"Hearing stumbled and begins again: {error!r}.")
                self._attention.forget()
                self._stop_listening.wait(STUMBLE_S)

    def _listen(self) -> None:
        for frame in listening.frames(
            self._microphone, self._stop_listening, self._on_lost, self._on_back
        ):
            self.heard_anything = True
            if heard := self._attention.hear(frame, self._microphone.recorded_at):
                self._inbox.put(partial(self._answer, heard))

    def _answer(self, heard: Heard, now: datetime) -> None:
        if heard.interrupts:
            readings = transcripts(heard.utterance.readings)
            acted = self._session.interrupted(readings, now, heard.echoes)
            self._attention.settle(acted)
        else:
            answer_utterance(self._session, heard.utterance, now)

    def _on_lost(self, problem: str) -> None:
        report(problem)
        self._attention.forget()
        if not self.heard_anything:
            self._open_typing()
        self._inbox.put(lambda now: self._session.tell("microphone_lost", now))

    def _open_typing(self) -> None:
        report("Type instead of speaking.")
        open_typing(self._inbox, self._session)

    def _on_back(self) -> None:
        self._inbox.put(lambda now: self._session.tell("microphone_back", now))


def _introduce(hearing: Hearing) -> None:
    if hearing.notice:
        report(hearing.notice)
    report(f"Hearing with {hearing.model.name}. Say: what now. Ctrl-C ends.")
    unknown = hearing.unknown_words
    if unknown:
        some = ", ".join(unknown[:5])
        report(
            f"{len(unknown)} words of the sentences cannot be heard with it ({some}, ...);"
            " `relief doctor` lists them."
        )
