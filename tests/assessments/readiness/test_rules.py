"""What a rehearsal says of a hall, by its figures."""

import pytest

from portal.assessments.readiness.rules import (
    MAX_ASKED,
    MAX_MILLISECONDS,
    NETWORK,
    SERVER,
    Measured,
    PhoneTimes,
    Readiness,
    findings,
    read_times,
    verdict,
)

READY, CAUTION, NOT_READY = Readiness
GOOD = PhoneTimes(20, 0, (200,) * 20)


def hall(phones=(GOOD,) * 50, people=475, cores=2, load=0.1, verification=0.03):
    return Measured(people, phones, cores, load, verification)


def parts(measured):
    return {one.part: one.readiness for one in findings(measured)}


@pytest.mark.parametrize(
    ("sent", "good"),
    [
        ({"asked": 0, "lost": 0, "milliseconds": []}, True),
        ({"asked": 3, "lost": 1, "milliseconds": [0, MAX_MILLISECONDS]}, True),
        ({"asked": MAX_ASKED, "lost": MAX_ASKED, "milliseconds": []}, True),
        ({"asked": MAX_ASKED + 1, "lost": MAX_ASKED + 1, "milliseconds": []}, False),
        ({"asked": 2, "lost": 1, "milliseconds": [5, 5]}, False),
        ({"asked": 1, "lost": 0, "milliseconds": [MAX_MILLISECONDS + 1]}, False),
        ({"asked": 1, "lost": 0, "milliseconds": [-1]}, False),
        ({"asked": 1, "lost": 0, "milliseconds": [1.5]}, False),
        ({"asked": True, "lost": 0, "milliseconds": [1]}, False),
        ({"asked": "1", "lost": 0, "milliseconds": [1]}, False),
        ({"asked": 1, "lost": 0, "milliseconds": "1"}, False),
        ({"asked": 1, "lost": -1, "milliseconds": [1, 1]}, False),
        ({}, False),
    ],
)
def test_what_a_phone_may_send(sent, good):
    found = read_times(sent)
    assert found == (PhoneTimes(sent["asked"], sent["lost"], tuple(sent["milliseconds"])) if good else None)


def test_a_hall_in_order_is_ready():
    found = findings(hall())
    assert verdict(found) is READY
    assert [one.part for one in found] == ["Ponsel", "Sinyal", "Jawaban", "Cadangan server", "Masuk bersama"]
    assert not any(one.advice for one in found)


@pytest.mark.parametrize(
    ("lost", "readiness"), [(0, READY), (10, READY), (11, CAUTION), (50, CAUTION), (51, NOT_READY), (1000, NOT_READY)]
)
def test_losses(lost, readiness):
    phones = [PhoneTimes(1000, lost, (100,) * (1000 - lost)), *[PhoneTimes(0, 0, ())] * 50]
    assert parts(hall(phones))["Sinyal"] is readiness


@pytest.mark.parametrize(
    ("slow", "readiness"), [(2000, READY), (2001, CAUTION), (5000, CAUTION), (5001, NOT_READY), (60_000, NOT_READY)]
)
def test_only_what_the_slowest_twentieth_takes_counts(slow, readiness):
    most = PhoneTimes(95, 0, (100,) * 94 + (slow,))
    few = PhoneTimes(5, 0, (MAX_MILLISECONDS,) * 5)
    assert parts(hall((most, few, *[GOOD] * 0)))["Jawaban"] is readiness


def test_slow_answers_are_the_networks_fault_unless_the_server_is_busy():
    slow = (PhoneTimes(20, 0, (6000,) * 20),) * 50
    said = {load: next(one.advice for one in findings(hall(slow, load=load)) if one.part == "Jawaban")
            for load in (0.5, 0.51, None)}  # fmt: skip
    assert said == {0.5: NETWORK, 0.51: SERVER, None: NETWORK}


@pytest.mark.parametrize(
    ("load", "readiness"),
    [(0, READY), (0.5, READY), (0.51, CAUTION), (0.8, CAUTION), (0.81, NOT_READY)],
)
def test_load(load, readiness):
    found = next(one for one in findings(hall(load=load)) if one.part == "Cadangan server")
    assert found.readiness is readiness
    assert not found.figure.startswith("-")


def test_a_machine_that_does_not_tell_its_load_is_not_judged_by_it():
    assert "Cadangan server" not in parts(hall(load=None))


@pytest.mark.parametrize(
    ("verification", "cores", "readiness"),
    [(0.03, 2, READY), (0.63, 2, READY), (0.64, 2, CAUTION), (0.64, 4, READY), (1.89, 2, CAUTION), (1.9, 2, NOT_READY)],
)
def test_signing_in_together(verification, cores, readiness):
    assert parts(hall(verification=verification, cores=cores))["Masuk bersama"] is readiness


@pytest.mark.parametrize(
    ("people", "phones", "readiness"),
    [(475, 48, READY), (475, 47, CAUTION), (60, 10, READY), (60, 9, CAUTION), (4, 4, READY), (4, 3, CAUTION)],
)
def test_how_many_phones_speak_for_a_hall(people, phones, readiness):
    assert parts(hall((GOOD,) * phones, people=people))["Ponsel"] is readiness


def test_without_a_phone_nothing_is_said_of_the_network():
    found = findings(hall(()))
    assert {"Sinyal", "Jawaban"}.isdisjoint(one.part for one in found)
    assert verdict(found) is CAUTION


def test_where_no_phone_was_answered_the_hall_is_not_ready():
    found = findings(hall((PhoneTimes(5, 5, ()),) * 60))
    assert verdict(found) is NOT_READY
    assert next(one for one in found if one.part == "Jawaban").readiness is NOT_READY


def test_the_worst_part_decides():
    assert verdict(findings(hall(load=0.6))) is CAUTION
    assert verdict(findings(hall(load=0.6, verification=5))) is NOT_READY
    assert all(one.advice for one in findings(hall(load=9, verification=5)) if one.readiness is not READY)
