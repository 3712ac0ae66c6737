"""Other methods for the second stage, on the same examples and the same utterances.

scikit-learn and RapidFuzz come with the group `train`; the product does without them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from time import perf_counter

from assistant.conversation.encoder import SentenceEncoder
from assistant.conversation.learning import Numbers
from assistant.conversation.likeness import Head, learn
from assistant.conversation.wordings import normal
from benchmarking.tables import count, table
from benchmarking.understanding.utterances import Utterance

Method = Callable[[list[str]], list[str]]
"""From utterances to labels."""


def compare(
    examples: Mapping[str, str], encoder: SentenceEncoder, sets: Mapping[str, Sequence[Utterance]]
) -> str:
    """How often each method's first choice is right, what it costs to learn and to ask."""
    texts, labels = list(examples), list(examples.values())
    rows = []
    for name, make in _methods(encoder):
        began = perf_counter()
        method = make(texts, labels)
        learnt_s = perf_counter() - began
        began = perf_counter()
        shares = [_right(method, said) for said in sets.values()]
        each_ms = (perf_counter() - began) * 1000 / sum(map(len, sets.values()))
        rows.append([name, *shares, f"{learnt_s:.0f} s", f"{each_ms:.1f} ms"])
    return table(["method, first choice right", *sets, "to learn", "an utterance"], rows)


def _right(method: Method, said: Sequence[Utterance]) -> str:
    found = method([normal(utterance.text) for utterance in said])
    right = sum(_fits(label, u) for label, u in zip(found, said, strict=True))
    return count(right, len(said))


def _fits(label: str, utterance: Utterance) -> bool:
    """Whether it is the sense, or the intent where the list names a value that words fill."""
    intent = label.partition("/")[0]
    return any(
        wanted == label or (wanted.partition("/")[0] == intent == label)
        for wanted in utterance.wanted
    )


def _methods(
    encoder: SentenceEncoder,
) -> Iterator[tuple[str, Callable[[list[str], list[str]], Method]]]:
    def spelt(head: Head, texts: list[str]) -> Numbers:
        return head.spelling.scores(texts)

    def meant(head: Head, texts: list[str]) -> Numbers:
        return head.meaning.scores(encoder.points(texts))

    def both(head: Head, texts: list[str]) -> Numbers:
        return head.scores(encoder.points(texts), texts)

    yield "RapidFuzz, the likest example", _fuzzy
    yield "characters (2 to 5) and words, linear SVM", _characters
    yield "tuned encoder, the nearest example", lambda x, y: _nearest(encoder, x, y)
    yield "spelling alone", lambda x, y: _head(encoder, spelt, x, y)
    yield "tuned encoder alone", lambda x, y: _head(encoder, meant, x, y)
    yield "tuned encoder and spelling (ours)", lambda x, y: _head(encoder, both, x, y)


def _fuzzy(texts: list[str], labels: list[str]) -> Method:
    from rapidfuzz import fuzz, process

    def method(said: list[str]) -> list[str]:
        found = (process.extractOne(text, texts, scorer=fuzz.token_sort_ratio) for text in said)
        return [labels[match[2]] for match in found]

    return method


def _characters(texts: list[str], labels: list[str]) -> Method:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    features = make_union(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"[a-z0-9']+"),
    )
    machine = make_pipeline(features, LinearSVC(C=0.5))
    machine.fit(texts, labels)
    return lambda said: list(machine.predict(said))


def _nearest(encoder: SentenceEncoder, texts: list[str], labels: list[str]) -> Method:
    points = encoder.points(texts)
    return lambda said: [labels[n] for n in (encoder.points(said) @ points.T).argmax(axis=1)]


def _head(
    encoder: SentenceEncoder,
    scores: Callable[[Head, list[str]], Numbers],
    texts: list[str],
    labels: list[str],
) -> Method:
    head = learn(dict(zip(texts, labels, strict=True)), encoder.points(texts))
    return lambda said: [head.labels[n] for n in scores(head, said).argmax(axis=1)]
