"""Episodes as text, for a terminal of 80 columns."""

import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from assistant.relief.episode import Cream, Dose
from assistant.relief.record import EpisodeRecord, Pack, WarningSign

_WIDTH = 79

_ROW = "{:>3}  {:<22}  {:<14}  {:>10}  {:>9}"


def overview(episodes: Sequence[EpisodeRecord]) -> Iterator[str]:
    """A table of all episodes, a line each."""
    yield _ROW.format("No.", "Began", "Lasted", "Ice cycles", "Last pain")
    for episode in episodes:
        began = _began(episode)
        pain = f"{episode.pain[-1][1]:g}" if episode.pain else "-"
        lasted = _span(episode.last - began)
        yield _ROW.format(episode.number, _day(began), lasted, len(episode.ice), pain)


def chart(episode: EpisodeRecord, advice: Sequence[str]) -> Iterator[str]:
    """One episode in full; ``advice`` is what was said to each of its warning signs."""
    yield f"Episode {episode.number}"
    yield ""
    yield f"  Began    {_day(episode.began) if episode.began else 'not told'}"
    yield f"  Guided   {_day(episode.first)} to {_day(episode.last)}"
    yield f"  Plan     {'gone through to its end' if episode.finished else 'not finished'}"
    yield from _section("Ice", [(cycle[0].on, _cycle(cycle)) for cycle in episode.ice])
    yield from _section("Heat", [(pack.on, _cycle([pack])) for pack in episode.heats])
    yield from _section("Medicine", [(dose.taken, _dose(dose)) for dose in episode.medicines])
    yield from _section("Cream", [(cream.since, _cream(cream)) for cream in episode.creams])
    yield from _section("Pain, 0 to 10", [(at, _pain(score)) for at, score in episode.pain])
    yield from _section("Walks", [(at, "done") for at in episode.walks])
    signs = zip(episode.warnings, advice, strict=True)
    yield from _section("Warning signs", [(sign.at, _sign(sign, said)) for sign, said in signs])


def _section(title: str, rows: Sequence[tuple[datetime, str]]) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield title
    for at, text in rows:
        first = f"  {_day(at)}   "
        yield from textwrap.wrap(
            text, _WIDTH, initial_indent=first, subsequent_indent=" " * len(first)
        )


def _began(episode: EpisodeRecord) -> datetime:
    return min(episode.began or episode.first, episode.first)


def _cycle(rounds: Sequence[Pack]) -> str:
    """The rounds of ice, or the heat, behind the moment when the first began."""
    first, *later = rounds
    again = [f", then {_clock(pack.on)} {_until(pack)}" for pack in later]
    return "".join([_until(first), *again])


def _until(pack: Pack) -> str:
    if pack.off is None:
        return "on, not yet told to be off"
    return f"to {_clock(pack.off)} ({_span(pack.off - pack.on)})"


def _dose(dose: Dose) -> str:
    tablets = {0: "", 1: ", 1 tablet"}.get(dose.count, f", {dose.count} tablets")
    return f"{dose.medicine}{tablets}"


def _cream(cream: Cream) -> str:
    kind = "anti-inflammatory cream" if cream.nsaid else "pain relief cream"
    return f"{kind}, washed off later" if cream.washed_off else kind


def _pain(score: float) -> str:
    return f"{score:<4g} {'#' * round(score)}".rstrip()


def _sign(sign: WarningSign, said: str) -> str:
    return f"{said} (It was a false alarm.)" if sign.false_alarm else said


def _day(moment: datetime) -> str:
    return f"{moment.astimezone():%a %d %b %Y %H:%M}"


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone():%H:%M}"


def _span(span: timedelta) -> str:
    """The largest one or two units."""
    minutes = round(span / timedelta(minutes=1))
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = ((days, "d"), (hours, "h"), (minutes, "min"))
    named = [f"{number} {unit}" for number, unit in units if number]
    return " ".join(named[:2]) or "under 1 min"
