"""`relief --text`: the conversation, typed."""

import sys
from contextlib import closing
from datetime import datetime

from assistant.conversation.replies import Replies
from assistant.equipment import intents_of, understanding_of
from assistant.inbox import Inbox, read_lines
from assistant.memory.diary import Memory, open_memory
from assistant.session import Session
from assistant.settings import Settings
from assistant.speech.voice import NoVoice


def run(settings: Settings) -> int:
    """Talk until goodbye or the end of the input."""
    folder = intents_of(settings)
    replies = Replies(folder, settings.country)
    understanding, voice, inbox = understanding_of(folder), NoVoice(), Inbox()
    with closing(open_memory()) as memory:
        session = Session(
            understanding, replies, settings.plan, voice, show, memory.diary, memory.past
        )
        greet(session, memory)
        open_typing(inbox, session)
        inbox.run(session, memory.clock)
    return 0


def greet(session: Session, memory: Memory) -> None:
    """The first words: trouble with the log, then who is here or where we are."""
    now = memory.clock.now()
    if memory.notice:
        session.tell(memory.notice, now)
    session.greet(now, memory.away)


def open_typing(inbox: Inbox, session: Session) -> None:
    """Let typed lines into the conversation; the end of the input ends it."""

    def take(line: str) -> None:
        inbox.put(lambda now: _typed(session, line, now))

    read_lines(take, lambda: inbox.put(lambda now: session.end()))


def show(text: str) -> None:
    """Print what was heard or is said."""
    print(text if text.startswith(">") else f"  {text}", flush=True)


def _typed(session: Session, line: str, now: datetime) -> None:
    if not sys.stdin.isatty():
        show(f"> {line}")
    session.typed(line, now)
