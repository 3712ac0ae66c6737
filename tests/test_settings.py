"""The settings file: what it sets, and how a mistake in it is told."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.cli import main
from assistant.errors import InputError
from assistant.relief.plan import Plan
from assistant.settings import Settings, load, settings_file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "my settings.yaml"


GOOD = """
language: en
country: GB
model: relief-compact-en
microphone: USB
loudspeaker: Kitchen
voice: english
words_per_minute: 120
volume: 0.5
plan:
  ice_on_minutes: 15
  ice_off_minutes: 30
  ice_again_minutes: 10.5
  between_cycles_minutes: 180
  warning_minutes: 2
  repeat_minutes: [1, 2.5]
  repeat_every_minutes: 3
  minute_seconds: 0.5
"""


def test_a_good_file_is_used(file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    assert load(file) == Settings(
        language="en",
        country="GB",
        model="relief-compact-en",
        microphone="USB",
        loudspeaker="Kitchen",
        voice="english",
        words_per_minute=120,
        volume=0.5,
        plan=Plan(
            ice_on_minutes=15,
            ice_off_minutes=30,
            ice_again_minutes=10.5,
            between_cycles_minutes=180,
            warning_minutes=2,
            repeat_minutes=(1, 2.5),
            repeat_every_minutes=3,
            minute=timedelta(seconds=0.5),
        ),
    )


def test_what_is_not_set_is_as_it_was(file: Path) -> None:
    file.write_text("country: AU\nplan:\n  ice_on_minutes: 12\n", encoding="utf-8")
    assert load(file) == Settings(country="AU", plan=Plan(ice_on_minutes=12))


@pytest.mark.parametrize("content", ["", "# all as it was\n", "{}\n"])
def test_a_file_that_sets_nothing_changes_nothing(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")
    assert load(file) == Settings()


def test_without_a_file_everything_has_a_value_that_works() -> None:
    assert not settings_file().exists()
    assert load() == Settings()


def test_the_users_own_file_is_found(home: Path) -> None:
    assert settings_file().is_relative_to(home)
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text("country: CA\n", encoding="utf-8")
    assert load() == Settings(country="CA")


MISTAKES = {
    "an unknown field": (
        "country: GB\nlanguag: en\n",
        "line 2, languag: there is no such field. Known are: language, country, model, wake_phrase,"
        " microphone, loudspeaker, voice, words_per_minute, volume, plan.",
    ),
    "an unknown field of the plan": (
        "plan:\n  ice_of_minutes: 5\n",
        "line 2, plan.ice_of_minutes: there is no such field. Known are: ice_on_minutes,",
    ),
    "a number for text": (
        "language: 5\n",
        'line 1, language: expected a language code such as "en", found 5. Put it in quotes.',
    ),
    "Norway": (
        "country: NO\n",
        'line 1, country: expected a country code such as "US" or "GB", found false. Put it in'
        " quotes.",
    ),
    "text for a number": (
        "volume: loud\n",
        'line 1, volume: expected a number from 0 to 1, found "loud".',
    ),
    "half a word": (
        "words_per_minute: 150.5\n",
        "line 1, words_per_minute: expected a whole number from 60 to 400, found 150.5.",
    ),
    "too loud": ("volume: 1.5\n", "line 1, volume: expected a number from 0 to 1, found 1.5."),
    "no list": (
        "plan:\n  repeat_minutes: 5\n",
        "line 2, plan.repeat_minutes: expected a list of minutes, found 5.",
    ),
    "no plan": ("plan: 3\n", "line 1, plan: expected lengths in minutes by name, found 3."),
    "no mapping": ("- language\n", 'line 1: expected settings by name, found ["language"].'),
    "another folder for a language": (
        'language: "../.."\n',
        'line 1, language: expected a language code such as "en", found "../..".',
    ),
    "a key twice": (
        "plan:\n  ice_on_minutes: 5\n  ice_on_minutes: 6\n",
        "line 3, plan.ice_on_minutes: this name stands twice, first on line 2. Join the two.",
    ),
    "a minute of no length": (
        "plan: {minute_seconds: 1.0e-9}\n",
        "line 1, plan.minute_seconds: expected seconds that a minute of the plan lasts,",
    ),
    "a repeat without a pause": (
        "plan: {repeat_every_minutes: 1.0e-9}\n",
        "line 1, plan.repeat_every_minutes: expected a number of minutes from 0.01 to 1440,",
    ),
}


@pytest.mark.parametrize(("content", "problem"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_line_and_field(file: Path, content: str, problem: str) -> None:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load(file)
    assert str(refused.value).startswith(f"{file}, {problem}")


@pytest.mark.parametrize("field", ["ice_on_minutes", "ice_again_minutes"])
@pytest.mark.parametrize("minutes", ["20.01", "25", "60", "1440", ".inf", ".nan", "0", "-5"])
def test_ice_longer_than_is_safe_for_skin_is_refused(file: Path, field: str, minutes: str) -> None:
    file.write_text(f"plan:\n  {field}: {minutes}\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load(file)
    assert str(refused.value).startswith(f"{file}, line 2, plan.{field}: ")


@given(st.floats())
def test_no_number_at_all_sets_ice_for_longer_than_twenty_minutes(
    tmp_path_factory: pytest.TempPathFactory, minutes: float
) -> None:
    file = tmp_path_factory.getbasetemp() / "settings.yaml"
    number = str(minutes).replace("inf", ".inf").replace("nan", ".nan")
    file.write_text(f"plan:\n  ice_on_minutes: {number}\n", encoding="utf-8")
    try:
        loaded = load(file)
    except InputError:
        assert not 0.01 <= minutes <= 20 or "e" in number  # YAML reads "1e-05" as text
    else:
        assert 0 < loaded.plan.ice_on_minutes <= 20


def test_a_settings_file_that_is_missing_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "nowhere.yaml"
    assert main(["--settings", str(missing), "understand", "yes"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"{missing} cannot be read: {os.strerror(2)}.\n"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("language: fr\n", "The language 'fr' is not there yet. Use one of: en.\n"),
        ("volume: 7\n", "{file}, line 1, volume: expected a number from 0 to 1, found 7.\n"),
    ],
)
def test_a_mistake_ends_a_command_with_one_line_and_status_2(
    file: Path, capsys: pytest.CaptureFixture[str], content: str, problem: str
) -> None:
    file.write_text(content, encoding="utf-8")
    assert main(["--settings", str(file), "understand", "yes"]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", problem.format(file=file))
