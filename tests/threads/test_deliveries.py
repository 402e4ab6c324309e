"""How far an answer is: as far as the part that has come least far."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from storage import case_entries, cases, operations
from storage.case_entries import EntryKind
from storage.engine import Database, Tx
from storage.operations import OperationState as Call
from tests.threads.desk import by, officer, opened
from tests.world import rows_of
from threads import talking
from threads.deliveries import Delivery, deliveries


@pytest.mark.parametrize(
    ("calls", "delivery"),
    [
        ([Call.PENDING], Delivery.LEAVING),
        ([Call.SENT, Call.SENDING], Delivery.LEAVING),
        ([Call.SENT], Delivery.SENT),
        ([Call.READ, Call.DELIVERED], Delivery.DELIVERED),
        ([Call.READ, Call.READ], Delivery.READ),
        ([Call.READ, Call.UNKNOWN], Delivery.UNKNOWN),
        ([Call.UNKNOWN, Call.FAILED, Call.SENT], Delivery.FAILED),
        ([Call.SKIPPED], Delivery.FAILED),
        ([Call.WITHDRAWN], None),
        ([], None),
    ],
    ids=str,
)
def test_an_answer_is_as_far_as_its_last_part(
    calls: Sequence[Call], delivery: Delivery | None, seeded: Database
) -> None:
    """What is lost or doubtful outweighs what arrived; of what nobody remembers nothing is said."""

    def unit(tx: Tx) -> None:
        case = opened(tx)
        number = cases.key_of(case)
        entry = talking.answer(by(tx, officer(tx)), number, "Pukul 08.00.")
        (row,) = rows_of(tx, entry.message)
        columns = row.model_dump(exclude={"id", "part", "state"})
        tx.delete(row)
        tx.flush()
        operations.add(
            tx, [{**columns, "part": part, "state": call} for part, call in enumerate(calls)]
        )
        found = deliveries(tx, case, case_entries.of_case(tx, number))
        assert found == ({} if delivery is None else {entry.message: delivery})

    seeded.write_now(unit)


def test_only_answers_are_on_their_way(seeded: Database) -> None:
    """What the person wrote and what the desk noted goes nowhere; what is held says so."""

    def unit(tx: Tx) -> None:
        dewi, case = officer(tx), opened(tx)
        number = cases.key_of(case)
        talking.note(by(tx, dewi), number, "Sudah ditelepon.")
        assert deliveries(tx, case, case_entries.of_case(tx, number)) == {}
        entry = talking.answer(by(tx, dewi), number, "Pukul 08.00.")
        entry.is_held = True
        assert entry.kind is EntryKind.ANSWER
        found = deliveries(tx, case, case_entries.of_case(tx, number))
        assert found == {entry.message: Delivery.HELD}

    seeded.write_now(unit)
