"""Looking back: what an episode's record holds, and what was taken back it does not."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from assistant.relief.episode import Cream, Dose
from assistant.relief.events import (
    AdviceAwaited,
    Announced,
    Asked,
    ClockChanged,
    CreamOff,
    CreamOn,
    CycleEnded,
    EpisodeBegan,
    Event,
    FalseAlarm,
    FellAsleep,
    HeatOff,
    HeatOn,
    IceNotOn,
    IceOff,
    IceOn,
    Line,
    MedicineTaken,
    PainReported,
    RedFlagRaised,
    Returned,
    Said,
    SpasmBegan,
    SpokenTo,
    StartedOver,
    StepDone,
    StepGiven,
    Told,
    Undone,
)
from assistant.relief.record import EpisodeRecord, Pack, WarningSign, records

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone(timedelta(hours=1)))


def at(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def the_only(*events: Event) -> EpisodeRecord:
    """The record of ``events``, which are one episode."""
    (episode,) = records(events)
    return episode


def spans(packs: Sequence[Pack]) -> list[tuple[float, float | None]]:
    """When each was on and off, in minutes after noon."""
    minute = timedelta(minutes=1)
    return [((p.on - NOON) / minute, (p.off - NOON) / minute if p.off else None) for p in packs]


def ice(*events: Event) -> list[list[tuple[float, float | None]]]:
    return [spans(cycle) for cycle in the_only(*events).ice]


def test_nothing_told_is_no_episode() -> None:
    talk = (Said(NOON, (Line("greeting"),)), Returned(at(1)), SpokenTo(at(2)))
    assert records([]) == records([*talk, Asked(at(2), "s1"), Announced(at(3), "ice")]) == []


def test_an_episode_lasts_from_the_first_to_the_last_that_was_told() -> None:
    episode = the_only(
        Returned(at(0)),
        PainReported(at(1), 7),
        StepDone(at(50), "walk"),
        StepGiven(at(900), "walk"),
        SpokenTo(at(1000)),
    )
    assert (episode.number, episode.first, episode.last) == (1, at(1), at(50))


def test_when_it_began_is_what_was_told_last() -> None:
    assert the_only(PainReported(at(1), 7)).began is None
    assert the_only(SpasmBegan(at(1), at(-60)), SpasmBegan(at(2), at(-90))).began == at(-90)


def test_an_ice_cycle_has_two_rounds() -> None:
    first = (IceOn(at(0), at(0)), IceOff(at(20), at(20)))
    second = (IceOn(at(41), at(40)), IceOff(at(60), at(60)))
    assert ice(*first, *second) == [[(0, 20), (40, 60)]]
    assert ice(*first, *second, IceOn(at(180), at(180))) == [[(0, 20), (40, 60)], [(180, None)]]


def test_a_cycle_that_ended_early_has_one_round() -> None:
    once, again = (IceOn(at(0), at(0)), IceOff(at(20), at(20))), IceOn(at(200), at(200))
    for end in (CycleEnded(at(90)), FellAsleep(at(90), None), StartedOver(at(90))):
        assert ice(*once, end, again) == [[(0, 20)], [(200, None)]]


def test_ice_that_was_not_on_is_in_no_record() -> None:
    on, off = IceOn(at(0), at(0)), IceOff(at(20), at(20))
    assert ice(on, IceNotOn(at(1))) == []
    assert ice(on, IceNotOn(at(1)), IceOn(at(2), at(2)), off) == [[(2, 20)]]
    assert ice(on, off, IceOn(at(40), at(40)), IceNotOn(at(41))) == [[(0, 20)]]
    again = ice(on, off, IceOn(at(40), at(40)), IceNotOn(at(41)), IceOn(at(42), at(42)))
    assert again == [[(0, 20), (42, None)]]


def test_heat_cream_medicine_pain_and_walks() -> None:
    episode = the_only(
        HeatOn(at(0), at(-1)),
        HeatOff(at(15), at(14)),
        HeatOn(at(200), at(200)),
        CreamOn(at(16), nsaid=True),
        CreamOff(at(17)),
        CreamOn(at(18), nsaid=False),
        MedicineTaken(at(20), "ibuprofen", 1, at(5)),
        MedicineTaken(at(21), "paracetamol", 0, at(21)),
        PainReported(at(22), 7),
        PainReported(at(400), 2.5),
        StepDone(at(30), "walk"),
        StepDone(at(31), "walk", skipped=True),
        StepDone(at(32), "breathe"),
    )
    assert spans(episode.heats) == [(-1, 14), (200, None)]
    assert episode.creams == (Cream(at(16), nsaid=True, washed_off=True), Cream(at(18), False))
    assert episode.medicines == (Dose("ibuprofen", 1, at(5)), Dose("paracetamol", 0, at(21)))
    assert episode.pain == ((at(22), 7), (at(400), 2.5))
    assert episode.walks == (at(30),)


def test_a_false_alarm_clears_the_emergency_and_not_the_advice() -> None:
    episode = the_only(
        AdviceAwaited(at(0), "rf20"),
        RedFlagRaised(at(1), "rf5"),
        FalseAlarm(at(2)),
        RedFlagRaised(at(3), "rf1"),
    )
    assert episode.warnings == (
        WarningSign("rf20", at(0), at_once=False),
        WarningSign("rf5", at(1), at_once=True, false_alarm=True),
        WarningSign("rf1", at(3), at_once=True),
    )


def test_what_was_taken_back_is_in_no_record() -> None:
    episode = the_only(
        Told(at(0), "pain"),
        PainReported(at(0), 7),
        Told(at(1), "medicine_took"),
        MedicineTaken(at(1), "aspirin", 1, at(1)),
        Undone(at(2)),
        Told(at(3), "medicine_took"),
        MedicineTaken(at(3), "ibuprofen", 1, at(3)),
    )
    assert episode.pain == ((at(0), 7),)
    assert [dose.medicine for dose in episode.medicines] == ["ibuprofen"]


def test_one_thing_after_the_other_can_be_taken_back() -> None:
    told = [Told(at(0), "pain"), PainReported(at(0), 7), Told(at(1), "pain")]
    events = [*told, PainReported(at(1), 8), Undone(at(2))]
    assert the_only(*events).pain == ((at(0), 7),)
    assert records([*events, Undone(at(3))]) == records([*events, *[Undone(at(3))] * 2]) == []


def test_ice_taken_back_leaves_the_cycle_as_it_was() -> None:
    once = (IceOn(at(0), at(0)), IceOff(at(20), at(20)))
    mistaken = (Told(at(21), "ice_on"), IceOn(at(21), at(21)), Undone(at(22)))
    assert ice(*once, *mistaken, IceOn(at(40), at(40))) == [[(0, 20), (40, None)]]
    off_again = (Told(at(10), "ice_off"), IceOff(at(10), at(10)), Undone(at(11)))
    assert ice(once[0], *off_again, once[1]) == [[(0, 20)]]


def test_a_warning_sign_is_not_taken_back_with_what_was_told_before() -> None:
    episode = the_only(
        Told(at(0), "pain"), PainReported(at(0), 7), AdviceAwaited(at(1), "rf20"), Undone(at(2))
    )
    assert episode.pain == ()
    assert [sign.prompt for sign in episode.warnings] == ["rf20"]


def test_a_new_spasm_is_a_new_episode_and_a_return_is_none() -> None:
    first, second = records(
        [
            PainReported(at(0), 7),
            Returned(at(9000)),
            PainReported(at(9001), 1),
            EpisodeBegan(at(20000)),
            PainReported(at(20001), 8),
        ]
    )
    assert (first.number, first.pain) == (1, ((at(0), 7), (at(9001), 1)))
    assert (second.number, second.pain) == (2, ((at(20001), 8),))
    assert (first.last, second.first) == (at(9001), at(20000))


def test_a_new_episode_that_was_taken_back_is_none() -> None:
    began = (Told(at(1), "yes"), EpisodeBegan(at(1)), Undone(at(2)))
    assert the_only(PainReported(at(0), 7), *began, PainReported(at(3), 6)).pain == (
        (at(0), 7),
        (at(3), 6),
    )


def test_starting_over_stays_in_the_episode() -> None:
    episode = the_only(PainReported(at(0), 7), StartedOver(at(1)), PainReported(at(2), 6))
    assert len(episode.pain) == 2


def test_packs_that_are_on_as_a_new_episode_begins_stay_in_the_old_one() -> None:
    first, second = records(
        [
            IceOn(at(0), at(0)),
            HeatOn(at(0), at(0)),
            EpisodeBegan(at(5)),
            IceOff(at(20), at(20)),
            HeatOff(at(21), at(21)),
            IceOn(at(200), at(200)),
        ]
    )
    assert ([*map(spans, first.ice)], spans(first.heats)) == ([[(0, 20)]], [(0, 21)])
    assert ([*map(spans, second.ice)], second.heats) == ([[(200, None)]], ())


def test_it_is_finished_once_the_stretches_are_done() -> None:
    stretched = StepDone(at(0), "stretch")
    assert the_only(stretched).finished
    assert not the_only(StepDone(at(0), "stretch", skipped=True)).finished
    assert not the_only(stretched, StartedOver(at(1))).finished


def test_times_are_what_the_clock_shows_now() -> None:
    hour = timedelta(hours=1)
    episode = the_only(
        MedicineTaken(at(0), "ibuprofen", 1, at(0)), IceOn(at(1), at(1)), ClockChanged(at(2), hour)
    )
    assert episode.medicines[0].taken == at(60)
    assert (episode.first, episode.ice[0][0].on) == (at(60), at(61))
