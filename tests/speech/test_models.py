"""The store of speech models: the manifest, how models stand, and that no damaged one is let by."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import vosk

from assistant.errors import InputError, ModelError
from assistant.resources import models_folder
from assistant.speech.model_files import write_record
from assistant.speech.models import (
    Download,
    KnownModel,
    Manifest,
    State,
    locate,
    read_manifest,
)

SHIPPED = models_folder() / "relief-compact-en"
NEEDED = (
    "am/final.mdl",
    "conf/mfcc.conf",
    "conf/model.conf",
    "graph/HCLr.fst",
    "graph/Gr.fst",
    "graph/disambig_tid.int",
)


@pytest.fixture
def small(tmp_path: Path) -> KnownModel:
    """A model to download, not installed."""
    download = Download("https://models.invalid/small.zip", 1, "0" * 64, 1)
    return KnownModel("small", "en", "a small one", "Apache-2.0", tmp_path / "data/small", download)


@pytest.fixture
def manifest(small: KnownModel) -> Manifest:
    """A compact model that ships and a small one that is not installed."""
    return Manifest((KnownModel("compact", "en", "a compact one", "Apache-2.0", SHIPPED), small))


def install(model: KnownModel) -> None:
    shutil.copytree(SHIPPED, model.folder)


def truncate(file: Path, to: float = 0.5) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * to)])


@pytest.fixture
def recordless(tmp_path: Path) -> Path:
    """A whole model in a folder without a record."""
    folder = tmp_path / "mine"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("files.json"))
    return folder


def test_the_model_that_ships_is_the_one_of_its_record() -> None:
    model = read_manifest().named("relief-compact-en")
    advice = "after a wanted change, write the record anew with assistant.speech.download"
    assert model.problem(contents=True) is None, advice
    record = json.loads((model.folder / "files.json").read_text(encoding="utf-8"))
    there = {path.relative_to(model.folder).as_posix() for path in model.folder.rglob("*.*")}
    assert there - set(record) == {"files.json", "NOTES.md"}


def test_vosk_hears_with_the_model_that_ships() -> None:
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(locate("relief-compact-en", "en").folder))
    assert model.vosk_model_find_word("ice") != -1
    recognizer = vosk.KaldiRecognizer(model, 16_000, '["ice", "[unk]"]')
    recognizer.AcceptWaveform(bytes(32_000))
    assert json.loads(recognizer.FinalResult())["text"] == ""


def test_the_manifest_that_ships_offers_a_larger_english_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELIEF_DATA", str(tmp_path))
    first, *others = read_manifest().of_language("en")
    assert first.download is not None and first.download.address.startswith("https://")
    assert first.folder == tmp_path / "models" / first.name
    assert first.state is State.NOT_INSTALLED
    assert [model.state for model in others] == [State.SHIPS]


MODEL = "{name: a, language: en, title: t, licence: l"
ZIP = "address: 'https://x/y.zip', bytes: 5, unpacked_bytes: 9"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("models: ]", "not valid YAML"),
        ("", "expected a mapping with a list of models"),
        ("models: []", "expected a list of at least one model"),
        ("models: [{ships: true}]", "'name' is a required property"),
        (f"models: [{MODEL}}}]", "'download' is a required property"),
        (f"models: [{MODEL}, ships: false}}]", "expected true, or no such line"),
        (f"models: [{MODEL}, ships: true, colour: red}}]", "colour"),
        (f"models: [{MODEL}, ships: true}}, {MODEL}, ships: true}}]", "a stands twice"),
        ("models: [{name: ../a, language: en, title: t, licence: l, ships: true}]", "a name of"),
        (f"models: [{MODEL}, download: {{{ZIP}}}}}]", "'sha256' is a required property"),
        (f"models: [{MODEL}, download: {{{ZIP}, sha256: abc}}}}]", "64 lower-case hexadecimal"),
        (
            f"models: [{MODEL}, ships: true, download: {{{ZIP}, sha256: '{'0' * 64}'}}}}]",
            'expected either "ships: true" or a download',
        ),
    ],
)
def test_a_broken_manifest_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_manifest(path)
    assert str(refused.value).startswith(f"{path}, line 1")
    assert problem in str(refused.value)


def test_a_model_that_ships_lies_beside_its_manifest(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(f"models: [{MODEL}, ships: true}}]", encoding="utf-8")
    model = read_manifest(path).named("a")
    assert model.folder == tmp_path / "a"
    assert model.state is State.DAMAGED


def test_automatic_takes_the_model_that_ships_until_another_is_installed(
    manifest: Manifest, small: KnownModel
) -> None:
    assert locate("auto", "en", manifest).name == "compact"
    install(small)
    located = locate(None, "en", manifest)
    assert (located.name, located.folder, located.notice) == ("small", small.folder, None)
    assert located.licence == "Apache-2.0"


@pytest.mark.parametrize("name", [*NEEDED, "graph/words.txt"])
@pytest.mark.parametrize("harm", [truncate, Path.unlink])
def test_automatic_passes_over_a_damaged_model_and_says_so(
    manifest: Manifest, small: KnownModel, name: str, harm: object
) -> None:
    install(small)
    assert callable(harm)
    harm(small.folder / name)
    located = locate("auto", "en", manifest)
    assert located.name == "compact"
    assert located.notice is not None
    assert f"compact is used for now: small is damaged: {name} " in located.notice
    assert "relief models get small" in located.notice


def test_a_language_without_a_model_is_refused(manifest: Manifest) -> None:
    with pytest.raises(InputError, match="language 'fr'. Known are: en"):
        locate("auto", "fr", manifest)


def test_a_damaged_model_that_ships_is_refused(manifest: Manifest, tmp_path: Path) -> None:
    compact = replace(manifest.named("compact"), folder=tmp_path / "compact")
    install(compact)
    half = (compact.folder / "am" / "final.mdl").stat().st_size // 2
    truncate(compact.folder / "am" / "final.mdl")
    with pytest.raises(ModelError, match=rf"final.mdl has {half:,} bytes instead of .* restore"):
        locate("auto", "en", Manifest((compact,)))


def test_a_named_model_must_be_installed_and_whole(manifest: Manifest, small: KnownModel) -> None:
    with pytest.raises(ModelError, match="small is not installed. .*: relief models get small"):
        locate("small", "en", manifest)
    install(small)
    assert locate("small", "en", manifest).folder == small.folder
    truncate(small.folder / "graph" / "HCLr.fst")
    with pytest.raises(ModelError, match="small is damaged: graph/HCLr.fst"):
        locate("small", "en", manifest)


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ("", "is broken"),
        ("[]", "is broken"),
        ('{"am/final.mdl": {"bytes": 2880823}}', "is broken"),
        ('{"am/final.mdl": {"bytes": "many", "sha256": ""}}', "is broken"),
        ("{}", "lacks am/final.mdl"),
        (None, "is missing"),
    ],
)
def test_a_model_with_a_broken_record_is_damaged(
    small: KnownModel, record: str | None, fault: str
) -> None:
    install(small)
    file = small.folder / "files.json"
    file.unlink()
    if record is not None:
        file.write_text(record, encoding="utf-8")
    assert small.state is State.DAMAGED
    assert f"small is damaged: files.json {fault}" in str(small.problem())


def test_a_file_that_cannot_be_read_is_damage(small: KnownModel) -> None:
    install(small)
    (small.folder / "am" / "final.mdl").unlink()
    (small.folder / "am").rmdir()
    (small.folder / "am").touch()  # a file where a folder should be
    assert small.state is State.DAMAGED
    assert "final.mdl" in str(small.problem())


def test_a_changed_byte_is_found_when_contents_are_compared(small: KnownModel) -> None:
    install(small)
    file = small.folder / "graph" / "Gr.fst"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    assert small.problem() is None
    assert "graph/Gr.fst has changed" in str(small.problem(contents=True))


def test_notes_may_be_edited_without_harm(small: KnownModel) -> None:
    install(small)
    (small.folder / "NOTES.md").write_text("Other words.", encoding="utf-8")
    assert small.problem(contents=True) is None


def test_an_unknown_name_is_refused_with_the_known_ones(manifest: Manifest, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'?huge.* Known speech models are: compact, small"):
        locate("huge", "en", manifest)
    with pytest.raises(InputError, match="nowhere is neither a known speech model nor a folder"):
        locate(str(tmp_path / "nowhere"), "en", manifest)


def test_a_file_is_no_model(manifest: Manifest, tmp_path: Path) -> None:
    archive = tmp_path / "model.zip"
    archive.touch()
    with pytest.raises(InputError, match="model.zip is a file"):
        locate(str(archive), "en", manifest)


def test_any_folder_with_a_vosk_model_will_do(manifest: Manifest, recordless: Path) -> None:
    located = locate(str(recordless), "de", manifest)
    assert (located.folder, located.name) == (recordless, "mine")
    assert (located.language, located.licence) == ("de", None)


def test_a_folder_may_hold_one_model_folder(manifest: Manifest, tmp_path: Path) -> None:
    outer = tmp_path / "unpacked"
    shutil.copytree(SHIPPED, outer / "model")
    assert locate(str(outer), "en", manifest).folder == outer / "model"
    shutil.copytree(SHIPPED, outer / "other")
    with pytest.raises(InputError, match="several speech models: model, other"):
        locate(str(outer), "en", manifest)


@pytest.mark.parametrize("name", NEEDED)
def test_a_folder_that_lacks_a_file_is_no_vosk_model(
    manifest: Manifest, recordless: Path, name: str
) -> None:
    (recordless / name).unlink()
    with pytest.raises(InputError, match=f"no Vosk model: {name} is missing"):
        locate(str(recordless), "en", manifest)


def test_a_folder_of_other_things_is_no_vosk_model(manifest: Manifest, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    with pytest.raises(InputError, match="no Vosk model: am/final.mdl is missing"):
        locate(str(tmp_path / "photos"), "en", manifest)


def test_the_older_layout_and_the_static_graph_are_known(
    manifest: Manifest, tmp_path: Path
) -> None:
    flat = tmp_path / "flat"
    flat.mkdir()
    for name in ("final.mdl", "mfcc.conf", "HCLG.fst"):
        (flat / name).touch()
    with pytest.raises(InputError, match="no Vosk model: words.txt is missing"):
        locate(str(flat), "en", manifest)


def test_a_folder_with_a_record_is_held_to_it(manifest: Manifest, recordless: Path) -> None:
    write_record(recordless)
    words = recordless / "graph" / "words.txt"
    truncate(words, 0.9)
    left = words.stat().st_size
    with pytest.raises(ModelError, match=f"damaged: graph/words.txt has {left:,} bytes"):
        locate(str(recordless), "en", manifest)


@pytest.mark.parametrize("name", NEEDED)
def test_an_empty_file_is_damage(manifest: Manifest, recordless: Path, name: str) -> None:
    truncate(recordless / name, 0)
    with pytest.raises(ModelError, match=f"damaged: {name} is empty"):
        locate(str(recordless), "en", manifest)


@pytest.mark.parametrize("name", ["am/final.mdl", "graph/HCLr.fst", "conf/model.conf"])
def test_a_cut_file_without_a_record_harms_only_a_trial(
    manifest: Manifest, recordless: Path, name: str
) -> None:
    truncate(recordless / name)
    with pytest.raises(ModelError, match="cannot start with it, so a file may be cut short"):
        locate(str(recordless), "en", manifest)


def test_a_crash_of_libvosk_harms_only_a_trial(manifest: Manifest, recordless: Path) -> None:
    # Without the silence phones, libvosk aborts its process at the first endpoint.
    conf = recordless / "conf" / "model.conf"
    lines = conf.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if "silence-phones" not in line]
    assert len(kept) < len(lines)
    conf.write_text("\n".join(kept) + "\n", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot start with it"):
        locate(str(recordless), "en", manifest)


def test_the_first_whole_model_of_a_language_is_taken(
    manifest: Manifest, small: KnownModel, tmp_path: Path
) -> None:
    larger = replace(small, name="large", folder=tmp_path / "data" / "large")
    both = Manifest((larger, *manifest.models))
    install(small)
    assert locate(None, "en", both).name == "small"
    install(larger)
    assert locate(None, "en", both).name == "large"
