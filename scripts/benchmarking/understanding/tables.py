"""The tables of the benchmark of understanding."""

from collections.abc import Mapping, Sequence

from benchmarking.tables import count, table
from benchmarking.understanding.judging import Judged, Verdict, means


def intents(sets: Mapping[str, Sequence[Judged]]) -> str:
    """How much of each set was understood."""
    head = ["said", "n", *(verdict.value for verdict in Verdict), "right at once or asked rightly"]
    rows = []
    for name, judged in sets.items():
        verdicts = [sum(each.verdict is verdict for each in judged) for verdict in Verdict]
        whole = len(judged)
        cells = [count(number, whole) for number in verdicts]
        rows.append([name, str(whole), *cells, count(verdicts[0] + verdicts[1], whole)])
    return table(head, rows)


def slots(sets: Mapping[str, Sequence[Judged]]) -> str:
    """Where the intent is right: how often the slot that is listed is right too."""
    rows = []
    for name, judged in sets.items():
        valued = [each for each in judged if each.said and _names_value(each)]
        wanted = [(each, each.utterance.wanted[0].partition("/")[0]) for each in valued]
        met = [each for each, intent in wanted if each.said and _has(each, intent)]
        right = sum(each.verdict in (Verdict.RIGHT, Verdict.ASKED) for each in met)
        rows.append([name, count(right, len(met))])
    return table(["said", "listed value right, of those with the intent right"], rows)


def alarms(sets: Mapping[str, Sequence[Judged]], harmless: Mapping[str, Sequence[Judged]]) -> str:
    """Warning signs: caught or missed; frightening words that are harmless: left alone or not."""
    rows = []
    for name, judged in sets.items():
        signs = [each for each in judged if each.utterance.is_alarm]
        rows.append([name, *_alarm_shares(signs)])
    rows += [[name, *_alarm_shares(judged)] for name, judged in harmless.items()]
    return table(["said", "n", "acted on", "asked about", "neither"], rows)


def strangers(sets: Mapping[str, Sequence[Judged]]) -> str:
    """What is not for the assistant: left alone, taken for a command, or asked about."""
    rows, lines = [], []
    for name, judged in sets.items():
        taken = [each for each in judged if each.said is not None and not each.asked]
        asked = sum(each.asked for each in judged)
        whole = len(judged)
        rows.append([name, str(whole), count(len(taken), whole), count(asked, whole)])
        lines += [f"- {each.utterance.text}: {_taken(each)}" for each in taken]
    head = ["said", "n", "taken for a command", "asked about"]
    return "\n".join([table(head, rows), "", *lines])


def confusions(judged: Sequence[Judged], most: int) -> str:
    """What was taken for something else, or for nothing."""
    failed = [each for each in judged if each.verdict not in (Verdict.RIGHT, Verdict.ASKED)]
    rows = [
        [each.utterance.text, " or ".join(each.utterance.wanted), _taken(each)]
        for each in failed[:most]
    ]
    more = f"\n\n... and {len(failed) - most} more." if len(failed) > most else ""
    return table(["said", "meant", "taken for"], rows, texts=3) + more


def _alarm_shares(judged: Sequence[Judged]) -> list[str]:
    whole = len(judged)
    acted = sum(each.alarmed for each in judged)
    asked = sum(each.alarm_asked for each in judged)
    counts = (acted, asked, whole - acted - asked)
    return [str(whole), *(count(number, whole) for number in counts)]


def _names_value(each: Judged) -> bool:
    return any("/" in wanted for wanted in each.utterance.wanted)


def _has(each: Judged, intent: str) -> bool:
    return each.said is not None and any(means(intent, m) for m in each.said.meanings)


def _taken(each: Judged) -> str:
    if each.said is None:
        return "nothing"
    names = [meaning.label or meaning.intent for meaning in each.said.meanings]
    return f"{' and '.join(names)}{' (asked)' if each.asked else ''}"
