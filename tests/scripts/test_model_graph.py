"""./scripts/model/graph: what a speech model can hear, from the intents."""

import json
import math
import shutil
from collections.abc import Iterator
from itertools import count, product
from pathlib import Path

import pytest
from benchmarking.voices import Voice
from model import graph
from model.fst import Arc, Automaton, write_constant
from model.language_model import BEGIN, END, LanguageModel, Settings, estimate
from model.lexicon import OWN, lexicon, read_dictionary
from model.lexicon_graph import Costs, lexicon_graph, with_nonrhotic
from model.phones import (
    CLASS_OF,
    LEFT_CLASSES,
    NOISE,
    PHONES,
    SILENCE,
    nonrhotic,
    numbered,
)
from model.transitions import Transitions, Tuple, read_transitions
from model.vocabulary import NUMBERS, common_words, frequent, sayings
from setting_up.system_packages import is_debian

from assistant.conversation.grammar import grammar
from assistant.conversation.intents import load
from assistant.conversation.meaning import UNKNOWN
from assistant.errors import AssistantError, InputError, ModelError
from assistant.resources import models_folder
from assistant.speech.model_files import find_fault
from assistant.speech.vosk_recognizer import VoskModel

COMPACT = models_folder() / "relief-compact-en"

needs_openfst = pytest.mark.skipif(
    shutil.which("fstcompile") is None and not is_debian(),
    reason="the tools that write graphs are installed on Debian only",
)


# The phones


def test_every_phone_and_silence_stands_in_one_left_class() -> None:
    listed = [phone for phones in LEFT_CLASSES for phone in phones]
    assert sorted(listed) == sorted((*PHONES, SILENCE))
    assert len(PHONES) == 39


@pytest.mark.parametrize(
    ("american", "british"),
    [
        ("HH IY R", "HH IY AH"),
        ("HH AA R D", "HH AA D"),
        ("L OW ER", "L OW AH"),
        ("HH ER T", "HH ER T"),
        ("V EH R IY", "V EH R IY"),
        ("R IH L IY F", "R IH L IY F"),
        ("ER", "ER"),
    ],
)
def test_the_south_of_england_says_r_only_before_a_vowel(american: str, british: str) -> None:
    assert nonrhotic(american.split()) == tuple(british.split())


# The transition model


def test_the_shipped_network_is_read() -> None:
    transitions = read_transitions(COMPACT / "am" / "final.mdl")

    assert set(transitions.tuples) == set(numbered().values())
    assert {len(each) for each in transitions.tuples.values()} <= {1, len(LEFT_CLASSES)}
    every = [one for each in transitions.tuples.values() for one in each]
    assert len({tid for one in every for tid in (one.forward, one.loop)}) == 2 * len(every)
    unused = (COMPACT / "graph" / "disambig_tid.int").read_text(encoding="ascii")
    assert transitions.unused == 2 * len(every) + 1 == int(unused)


@pytest.mark.parametrize("content", [b"", b"no network", None], ids=["empty", "text", "cut"])
def test_what_is_no_network_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "final.mdl"
    whole = (COMPACT / "am" / "final.mdl").read_bytes()
    path.write_bytes(whole[:2000] if content is None else content)

    with pytest.raises(ModelError, match=r"final\.mdl has no transition model"):
        read_transitions(path)


# The lexicon

DICTIONARY = "take T EY K\nthe DH AH\nthe(2) DH IY\nice AY S  # frozen\nheat HH IY T\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / OWN


def dictionary(folder: Path) -> dict[str, tuple[tuple[str, ...], ...]]:
    path = folder / "dictionary"
    path.write_text(DICTIONARY, encoding="utf-8")
    return read_dictionary(path)


def test_words_are_said_as_the_dictionary_has_it(tmp_path: Path, own: Path) -> None:
    assert lexicon(["ice", "the"], dictionary(tmp_path), own) == {
        "ice": (("AY", "S"),),
        "the": (("DH", "AH"), ("DH", "IY")),
    }


def test_what_is_written_beside_the_intents_replaces_the_dictionary(
    tmp_path: Path, own: Path
) -> None:
    own.write_text("# ours\n\nice  AA S\nice  AY Z\n", encoding="utf-8")

    assert lexicon(["ice"], dictionary(tmp_path), own) == {"ice": (("AA", "S"), ("AY", "Z"))}


@pytest.mark.parametrize(
    ("word", "said"),
    [("heat's", "HH IY T S"), ("ice's", "AY S IH Z"), ("takes", "T EY K S"), ("bed's", "B EH D Z")],
)
def test_possessives_and_plurals_follow(tmp_path: Path, own: Path, word: str, said: str) -> None:
    own.write_text("bed B EH D\n", encoding="utf-8")

    assert lexicon([word], dictionary(tmp_path), own) == {word: (tuple(said.split()),)}


def test_all_words_that_nobody_can_say_are_named(tmp_path: Path, own: Path) -> None:
    with pytest.raises(InputError) as raised:
        lexicon(["ice", "xyzzy", "plugh"], dictionary(tmp_path), own)

    assert "xyzzy, plugh" in str(raised.value)
    assert str(own) in str(raised.value)


@pytest.mark.parametrize(
    ("line", "problem"), [("ice", "'ice' has no phones"), ("ice AY ES", "ES is no phone")]
)
def test_a_malformed_line_is_refused(own: Path, line: str, problem: str) -> None:
    own.write_text(f"# ours\n{line}\n", encoding="utf-8")

    with pytest.raises(InputError, match=f"{OWN}, line 2: {problem}"):
        lexicon(["ice"], {}, own)


# The words


def test_the_numbers_are_spelt_out() -> None:
    assert len(NUMBERS) == len(set(NUMBERS)) == 101
    assert [NUMBERS[n] for n in (0, 21, 40, 100)] == ["zero", "twenty one", "forty", "one hundred"]


def test_common_words_are_words_the_commonest_first() -> None:
    words = common_words(200)
    assert len(set(words)) == 200
    assert "the" in words[:5]
    assert {word for word in words if len(word) == 1} == {"a", "i"}


def test_frequent_words_stand_often_enough_and_are_no_figures() -> None:
    assert frequent(["ice ice 3 3", "heat 3"], 2) == {"ice"}


# The language model

SENTENCES = ["take the ice off", "take the ice off now", "put the heat on", "the ice"]
WORDS = ["heat", "ice", "now", "off", "on", "put", "take", "the", "towel"]


def model_of(*least: float) -> LanguageModel:
    weighted = [(text.split(), 0.5) for text in [*SENTENCES, "take the wombat off"]]
    return estimate(weighted, WORDS, {"towel": 2.0, "ice": 1.0}, Settings(least=least))


@pytest.mark.parametrize("least", [(), (0.0,), (0.0, 0.0), (0.02, 0.01), (9.0, 9.0)])
def test_what_may_follow_sums_to_one(least: tuple[float, ...]) -> None:
    model = model_of(*least)

    for history in [(BEGIN,), (), ("the",), ("take", "the"), ("towel",), ("towel", "the")]:
        known = [model.probability(history, word) for word in (*WORDS, UNKNOWN, END)]
        assert sum(known) == pytest.approx(1)
        assert min(known) > 0


def test_what_was_said_is_likelier_and_words_unknown_count_as_such() -> None:
    model = model_of(0.0, 0.0)

    assert model.probability(("take", "the"), "ice") > model.probability(("put", "the"), "ice")
    assert model.probability(("take", "the"), UNKNOWN) > 2 * model.probability((), UNKNOWN)


def test_pruning_leaves_fewer_sequences() -> None:
    sizes = [len(model_of(least, least).automaton(label).arcs) for least in (0, 0.02, 9)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == len(WORDS) + 1


def label(word: str) -> int:
    return (*WORDS, UNKNOWN).index(word) + 1


@pytest.mark.parametrize("text", ["take the ice off", "towel off now", "", "the heat the heat"])
def test_the_acceptor_costs_what_the_model_says(text: str) -> None:
    model = model_of(0.01, 0.01)
    words = [BEGIN, *text.split(), END]
    expected = sum(
        math.log(model.probability(tuple(words[max(0, n - 2) : n]), words[n]))
        for n in range(1, len(words))
    )
    assert cheapest(model.automaton(label), [label(word) for word in words[1:-1]]) == (
        pytest.approx(-expected)
    )


def cheapest(made: Automaton, labels: list[int]) -> float:
    """The cost of the way that backs off only where it must."""
    state, cost = 0, 0.0
    for wanted in (*labels, None):
        while True:
            arcs = {arc.taken: arc for arc in made.arcs if arc.source == state}
            if wanted is None and state in made.finals:
                return cost + made.finals[state]
            arc = arcs.get(wanted or 0, arcs.get(0))
            assert arc is not None
            state, cost = arc.target, cost + arc.cost
            if arc.taken == wanted:
                break
    raise AssertionError


# The graph from sounds to words

WAYS = {
    word: [(tuple(said.split()), 0.0)]
    for word, said in {
        "a": "AH",
        "eye": "AY",
        "ice": "AY S",
        "nice": "N AY S",
        "niece": "N IY S",
        "knees": "N IY Z",
        "neat": "N IY T",
        "see": "S IY",
        "sea": "S IY",
        "easy": "IY Z IY",
    }.items()
}
LABELS = {word: number for number, word in enumerate(WAYS, start=1)}
NAMES = {number: word for word, number in LABELS.items()}
STRANGE, BEGUN = len(WAYS) + 1, len(WAYS) + 2


def made_up(classes: int) -> Transitions:
    numbers = count(1)
    return Transitions(
        {
            phone: tuple(
                Tuple(next(numbers), next(numbers), next(numbers), 0) for _ in range(classes)
            )
            for phone in numbered().values()
        }
    )


def paths(made: Automaton, phones: int) -> Iterator[list[Arc]]:
    """All ways of at most so many phones from the beginning to an end, no phone drawn out."""
    leaving: dict[int, list[Arc]] = {}
    for arc in made.arcs:
        if arc.source != arc.target:
            leaving.setdefault(arc.source, []).append(arc)
    open_paths: list[tuple[int, int, list[Arc]]] = [(0, 0, [])]
    while open_paths:
        state, heard, path = open_paths.pop()
        if state in made.finals:
            yield path
        for arc in leaving.get(state, []):
            if (further := heard + (arc.taken > 0)) <= phones:
                open_paths.append((arc.target, further, [*path, arc]))


@pytest.fixture(params=[1, len(LEFT_CLASSES)], ids=["any left", "by left class"])
def transitions(request: pytest.FixtureRequest) -> Transitions:
    classes: int = request.param
    return made_up(classes)


def test_every_path_says_its_words_each_phone_by_what_is_before_it(
    transitions: Transitions,
) -> None:
    made = lexicon_graph(WAYS, LABELS, STRANGE, BEGUN, transitions, Costs())
    meant = {
        one.forward: (SILENCE if phone == NOISE else phone, number if len(each) > 1 else None)
        for (phone, _), kaldi in numbered().items()
        for each in [transitions.tuples[kaldi]]
        for number, one in enumerate(each)
    }
    found: set[tuple[str, ...]] = set()
    silences = set()
    for path in paths(made, 6):
        heard = [meant[arc.taken] for arc in path if arc.taken]
        before = SILENCE
        for phone, left in heard:
            assert left in (None, CLASS_OF[before])
            before = phone
        given = [arc.given for arc in path if arc.given not in (0, BEGUN)]
        if STRANGE not in given:
            words = tuple(NAMES[number] for number in given)
            said = [phone for word in words for phone in WAYS[word][0][0]]
            assert [phone for phone, _ in heard if phone != SILENCE] == said
            found.add(words)
            silences.add(
                (words, tuple(n for n, (phone, _) in enumerate(heard) if phone == SILENCE))
            )
    # One word and two of any, with silence before, between and behind them or without.
    assert found >= {(word,) for word in WAYS} | set(product(WAYS, repeat=2))
    assert {at for words, at in silences if words == ("ice", "see")} == {
        *((), (0,), (2,), (4,), (0, 3), (0, 5), (2, 5)),
    }


def test_an_utterance_begins_with_a_word_of_silence_or_at_a_cost_without(
    transitions: Transitions,
) -> None:
    made = lexicon_graph(WAYS, LABELS, STRANGE, BEGUN, transitions, Costs(unstarted=7.0))
    spoken = numbered()[NOISE, ""]
    silent = {one.forward for one in transitions.tuples[spoken]}
    for path in paths(made, 4):
        given = [arc.given for arc in path if arc.given]
        if BEGUN in given:
            assert given.index(BEGUN) == 0 and given.count(BEGUN) == 1
            assert next(arc.taken for arc in path if arc.taken) in silent
        else:
            assert sum(arc.cost for arc in path) > 7


def test_a_phone_that_lasts_is_the_one_that_began(transitions: Transitions) -> None:
    made = lexicon_graph(WAYS, LABELS, STRANGE, BEGUN, transitions, Costs())
    loop_of = {one.forward: one.loop for each in transitions.tuples.values() for one in each}
    loops = {arc.source: arc.taken for arc in made.arcs if arc.source == arc.target}
    begun = [arc for arc in made.arcs if arc.taken and arc.source != arc.target]

    assert begun
    assert all(loops[arc.target] == loop_of[arc.taken] for arc in begun)


def test_unknown_words_have_two_phones_and_more_and_cost(transitions: Transitions) -> None:
    made = lexicon_graph(WAYS, LABELS, STRANGE, BEGUN, transitions, Costs(unknown=3.0))
    strange = [
        (sum(arc.taken > 0 for arc in path), sum(arc.cost for arc in path))
        for path in paths(made, 4)
        if [arc.given for arc in path if arc.given] == [STRANGE]
    ]
    assert {phones for phones, _ in strange} == {2, 3, 4}
    assert min(cost for _, cost in strange) > 3


def test_the_british_way_is_added_at_a_cost() -> None:
    ways = with_nonrhotic({"here": [("HH", "IY", "R")], "are": [("AA", "R")]}, Costs(nonrhotic=0.7))

    assert ways["here"] == [(("HH", "IY", "R"), 0.0), (("HH", "IY", "AH"), 0.7)]
    assert len(ways["are"]) == 1, "a lone vowel is no word of its own"


def test_a_network_with_another_number_of_classes_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\[3\] tuples a phone instead of 1 or 9"):
        lexicon_graph(WAYS, LABELS, STRANGE, BEGUN, made_up(3), Costs())


def test_a_missing_tool_is_named_with_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(AssistantError, match=r"fstcompile is missing.*install libfst-tools"):
        write_constant(Automaton(finals={0: 0.0}), tmp_path / "Gr.fst")


# All of it

INTENTS = """language: en
intents:
  ice_off:
    data:
      - sentences: ["take the ice off[ now]", "ice off"]
  heat_on:
    data:
      - sentences: ["put the heat on", "heat[ please]"]
"""
SAID = """take T EY K
the DH AH
the(2) DH IY
ice AY S
off AO F
now N AW
put P UH T
heat HH IY T
on AA N
please P L IY Z
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The shipped network, and of its graph one file."""
    folder = tmp_path / "model"
    for part in ("am", "conf"):
        shutil.copytree(COMPACT / part, folder / part)
    (folder / "graph").mkdir()
    (folder / "graph" / "words.txt").write_text("old\n", encoding="ascii")
    return folder


@pytest.fixture
def intents(tmp_path: Path) -> Path:
    folder = tmp_path / "intents"
    folder.mkdir()
    (folder / "all.yaml").write_text(INTENTS, encoding="utf-8")
    (folder / OWN).write_text(SAID.replace("(2)", ""), encoding="utf-8")
    return folder


@needs_openfst
def test_a_model_hears_what_its_intents_say(model: Path, intents: Path) -> None:
    said = sayings(load(intents), ["Heat on, please!"])
    words = sorted(said.required)
    graph.replace_graph(model, lexicon(words, {}, intents / OWN), graph.spoken(said, words))

    vosk = VoskModel(model, "tiny")
    assert vosk.unknown([*words, UNKNOWN]) == []
    assert vosk.unknown(["old"]) == ["old"]
    assert find_fault(model, contents=True) is None
    assert "graph/HCLr.fst" in json.loads((model / "files.json").read_text(encoding="utf-8"))
    samples = Voice("flite", "slt").says(["take the ice off now"])[0].tobytes()
    for recognizer in (vosk.free(), vosk.strict(grammar(load(intents)))):
        recognizer.accept(bytes(9600) + samples + bytes(9600))
        heard = recognizer.finish()
        assert " ".join(word.text for word in heard.words) == "take the ice off now"


@needs_openfst
def test_a_network_that_cannot_be_used_leaves_the_old_graph(model: Path, intents: Path) -> None:
    (model / "am" / "final.mdl").write_bytes(b"broken")
    said = sayings(load(intents))
    words = sorted(said.required)
    with pytest.raises(ModelError):
        graph.replace_graph(model, lexicon(words, {}, intents / OWN), graph.spoken(said, words))

    assert (model / "graph" / "words.txt").read_text(encoding="ascii") == "old\n"
    assert [path.name for path in model.parent.glob(".*")] == []


def test_the_command_names_the_words_it_cannot_say(
    model: Path,
    intents: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(graph, "cmu_dictionary", dict)
    monkeypatch.setattr(graph, "BASICS", frozenset(["zero"]))
    monkeypatch.setattr(graph, "common_words", lambda *_: ["towel"])

    assert graph.main(["--model", str(model), "--intents", str(intents)]) == 2
    assert "towel, zero" in capsys.readouterr().err
