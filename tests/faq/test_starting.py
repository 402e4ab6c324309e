"""The entries that come with the program are put into the database once."""

from __future__ import annotations

from faq import desk, starting
from faq.desk import UNKNOWN, Reader
from faq.entries import Catalogue
from storage import faq_entries
from storage.engine import Database
from tests.faq.rows import NOW, TODAY, change

STAFF = Reader(UNKNOWN, TODAY, uncertified=True)


def test_everything_is_put_in_once(office_db: Database, starter: Catalogue) -> None:
    """A second start finds nothing to do, and bothers no index."""
    count = len(starter.entries) + len(starter.overlays)
    assert office_db.write_now(lambda tx: starting.seed(tx, NOW)) == count
    revision = office_db.read_now(faq_entries.revision)
    assert office_db.write_now(lambda tx: starting.seed(tx, NOW)) == 0
    assert office_db.read_now(faq_entries.revision) == revision


def test_what_an_office_made_of_it_stays(office_db: Database, starter: Catalogue) -> None:
    """Edited words and withdrawals survive every start; what is missing comes."""
    office_db.write_now(lambda tx: starting.seed(tx, NOW))
    office_db.write_now(lambda tx: change(tx, "P19", short="Pukul 07.00."))
    office_db.write_now(lambda tx: change(tx, "P20", withdrawn_at=NOW))
    office_db.write_now(lambda tx: starting.seed(tx, NOW))
    (answer,) = office_db.read_now(lambda tx: desk.tell(tx, ["P19", "P20"], STAFF))
    assert answer.short == "Pukul 07.00."


def test_an_entry_is_read_back_as_it_was_written(office_db: Database, starter: Catalogue) -> None:
    """No field is lost on the way through the database; nobody has certified anything."""
    office_db.write_now(lambda tx: starting.seed(tx, NOW))
    told = office_db.read_now(lambda tx: desk.tell(tx, ["P19", "P49", "D01"], STAFF))
    assert len(told) == 3
    for answer in told:
        written = starter[answer.code]
        assert (answer.question, answer.short, answer.full, answer.election) == (
            written.question,
            written.short,
            written.full,
            written.election,
        )
        assert not answer.is_certified
        assert answer.sources == (written.source,)
    anybody = Reader(UNKNOWN, TODAY)
    assert not office_db.read_now(lambda tx: desk.tell(tx, ["P19"], anybody))
