"""Quoting a message whose id we do not know yet."""

from __future__ import annotations

from sqlalchemy import update
from sqlmodel import col

from handlers import desk_quotes
from storage import chats
from storage.engine import Database, Tx
from storage.operations import OperationRow, OperationState
from tests.registry.conftest import engine_name, seeded, seeded_database
from tests.threads.desk import citizen, officer, opened

__all__ = ["engine_name", "seeded", "seeded_database"]


def test_whoever_answers_before_the_platform_has_answered_us(seeded: Database) -> None:
    """The message on the wire is the one quoted; once its id is stored, only that id counts."""

    def unit(tx: Tx) -> None:
        officer(tx)
        case = opened(tx)
        chat = citizen(tx, "dewi")
        notice = update(OperationRow).where(col(OperationRow.chat_id) == chats.key_of(chat))
        assert desk_quotes.case_of(tx, chat, "3") is None
        tx.execute(notice.values(state=OperationState.SENDING))
        assert desk_quotes.case_of(tx, chat, "3") == case.id
        tx.execute(notice.values(state=OperationState.SENT, external_id="3"))
        assert desk_quotes.case_of(tx, chat, "3") == case.id
        assert desk_quotes.case_of(tx, chat, "4") is None

    seeded.write_now(unit)
