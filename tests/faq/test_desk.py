"""What may be told is asked of the database at the moment of telling."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from faq import desk
from faq.answer import Outcome, Way
from faq.boundaries import Boundary
from faq.desk import UNKNOWN, Kind, Reader
from storage.engine import Database
from storage.faq_entries import VersionState
from tests.faq.rows import NOW, TODAY, change, put

ANYBODY = Reader(UNKNOWN, TODAY)
STAFF = Reader(UNKNOWN, TODAY, uncertified=True)
IN_PAPUA = Reader("94.01", TODAY)
FOUND = Outcome(Way.ANSWER, ("L1",), ("L1", "L2"))


@pytest.fixture
def told(office_db: Database) -> Callable[..., Any]:
    """Stores an entry that is so, and says what somebody is told of it."""

    def tell(reader: Reader, office: str = "00", **fields: Any) -> Any:
        office_db.write_now(lambda tx: put(tx, "L1", office=office))
        office_db.write_now(lambda tx: change(tx, "L1", **fields))
        return office_db.read_now(lambda tx: desk.tell(tx, ["L1"], reader))

    return tell


def test_a_certified_entry_is_told_with_its_source_and_date(told: Callable[..., Any]) -> None:
    """Whoever asks reads the answer, where it is laid down, and since when it counts."""
    (answer,) = told(ANYBODY)
    assert (answer.code, answer.short) == ("L1", "Pukul 08.00 sampai 16.00.")
    assert answer.sources[0].law == "Keputusan KPU 1/2026"
    assert answer.dated == NOW
    assert answer.is_certified
    assert not answer.needs_region


@pytest.mark.parametrize(
    ("label", "fields"),
    [
        ("withdrawn", {"withdrawn_at": NOW}),
        ("past its date", {"valid_until": TODAY - timedelta(days=1)}),
        ("not begun", {"valid_from": TODAY + timedelta(days=1)}),
        ("not certified", {"state": VersionState.DRAFT}),
        ("submitted only", {"state": VersionState.SUBMITTED}),
        ("without an answer", {"full": ""}),
    ],
)
def test_what_may_not_be_told_is_not(
    told: Callable[..., Any], label: str, fields: dict[str, Any]
) -> None:
    """Nobody is told what is no answer, or none any more."""
    assert not told(ANYBODY, **fields), label


def test_on_its_last_day_an_entry_is_told(told: Callable[..., Any]) -> None:
    """The day that is named is the last one."""
    assert told(ANYBODY, valid_until=TODAY, valid_from=TODAY)


def test_staff_are_told_what_nobody_has_certified(told: Callable[..., Any]) -> None:
    """It says of itself that it is not certified."""
    (answer,) = told(STAFF, state=VersionState.DRAFT)
    assert not answer.is_certified


def test_staff_are_not_told_what_is_withdrawn(told: Callable[..., Any]) -> None:
    """Being at a desk does not bring back what was taken away."""
    assert not told(STAFF, withdrawn_at=NOW)


@pytest.mark.parametrize(
    ("region", "is_told"), [(UNKNOWN, False), ("65", False), ("94", True), ("94.01", True)]
)
def test_an_office_answers_its_own_region(
    told: Callable[..., Any], region: str, *, is_told: bool
) -> None:
    """A province's entry is nobody else's."""
    assert bool(told(Reader(region, TODAY), office="94")) is is_told


def test_a_region_hears_what_is_added_there(office_db: Database) -> None:
    """Who is elsewhere hears the entry alone; who may be anywhere is to be asked first."""

    def write(tx: Any) -> None:
        put(tx, "L1")
        put(tx, "L1-94", base="L1", full="Di Nabire pukul 09.00.", short="", regions=["94"])

    office_db.write_now(write)
    (anybody,) = office_db.read_now(lambda tx: desk.tell(tx, ["L1"], ANYBODY))
    (there,) = office_db.read_now(lambda tx: desk.tell(tx, ["L1"], IN_PAPUA))
    (elsewhere,) = office_db.read_now(lambda tx: desk.tell(tx, ["L1"], Reader("65", TODAY)))
    assert anybody.needs_region
    assert "Nabire" not in anybody.full
    assert there.full.endswith("Di Nabire pukul 09.00.")
    assert len(there.sources) == 2
    assert elsewhere.full == anybody.full
    assert not elsewhere.needs_region


def test_an_overlay_that_is_not_certified_is_for_staff(office_db: Database) -> None:
    """A region's part needs its own second person."""
    draft: dict[str, Any] = {
        "base": "L1",
        "full": "Di Nabire.",
        "regions": ["94"],
        "state": VersionState.DRAFT,
    }
    office_db.write_now(lambda tx: put(tx, "L1"))
    office_db.write_now(lambda tx: put(tx, "L1-94", **draft))
    (anybody,) = office_db.read_now(lambda tx: desk.tell(tx, ["L1"], IN_PAPUA))
    staff = Reader("94", TODAY, uncertified=True)
    (known,) = office_db.read_now(lambda tx: desk.tell(tx, ["L1"], staff))
    assert "Nabire" not in anybody.full
    assert "Nabire" in known.full


def test_what_was_meant_and_may_not_be_told_is_named(office_db: Database) -> None:
    """No neighbour answers in its place; the gap can be noted."""
    office_db.write_now(lambda tx: put(tx, "L1", state=VersionState.DRAFT))
    office_db.write_now(lambda tx: put(tx, "L2"))
    response = office_db.read_now(lambda tx: desk.respond(tx, FOUND, ANYBODY))
    assert response.kind is Kind.NONE
    assert response.untold == ("L1",)


def test_only_what_may_be_told_is_offered(office_db: Database) -> None:
    """A choice never leads to nothing."""
    office_db.write_now(lambda tx: put(tx, "L1"))
    office_db.write_now(lambda tx: put(tx, "L2"))
    office_db.write_now(lambda tx: change(tx, "L1", withdrawn_at=NOW))
    unsure = Outcome(Way.OFFER, ranked=("L1", "L2"))
    response = office_db.read_now(lambda tx: desk.respond(tx, unsure, ANYBODY))
    assert response.kind is Kind.OFFERED
    assert [offer.code for offer in response.offers] == ["L2"]


def test_a_boundary_reads_no_entry(office_db: Database) -> None:
    """What is never answered stays so."""
    touched = Outcome(Way.ABSTAIN, boundary=Boundary.RESULTS)
    response = office_db.read_now(lambda tx: desk.respond(tx, touched, ANYBODY))
    assert (response.kind, response.boundary) == (Kind.BOUNDARY, Boundary.RESULTS)


def test_topics_hold_what_may_be_told(office_db: Database) -> None:
    """A topic of which nothing is certified is not shown to citizens, and is to staff."""

    def write(tx: Any) -> None:
        put(tx, "L1")
        put(tx, "L2", topic="tps", state=VersionState.DRAFT)
        put(tx, "L3", related=["L1", "L2"])

    office_db.write_now(write)
    assert office_db.read_now(lambda tx: desk.topics(tx, ANYBODY)) == ["layanan"]
    assert office_db.read_now(lambda tx: desk.topics(tx, STAFF)) == ["layanan", "tps"]
    found = office_db.read_now(lambda tx: desk.titles(tx, "layanan", ANYBODY))
    assert [title.code for title in found] == ["L1", "L3"]
    (answer,) = office_db.read_now(lambda tx: desk.tell(tx, ["L3"], ANYBODY))
    assert [title.code for title in answer.related] == ["L1"]
