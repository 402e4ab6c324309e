"""Dialogues survive a restart and count their changes."""

from __future__ import annotations

from typing import Any

from storage import conversations
from storage.engine import Database, Tx
from tests.world import NOW


def test_a_dialogue_is_kept_with_its_data(database_url: str) -> None:
    """State and data are there after a restart; each change raises the version."""
    data: dict[str, Any] = {"text": "Rapat", "tiers": ["provinsi"], "at": None}
    db = Database(database_url)
    db.write_now(lambda tx: conversations.put(tx, "a", "announce.when", data, NOW))
    db.write_now(lambda tx: conversations.put(tx, "a", "announce.preview", data, NOW))
    db.close()
    again = Database(database_url)
    row = again.read_now(lambda tx: conversations.get(tx, "a"))
    again.close()
    assert row is not None
    assert (row.state, row.data, row.version) == ("announce.preview", data, 2)


def test_dialogues_do_not_touch_each_other(db: Database) -> None:
    """Ending a dialogue forgets it and no other; ending an unknown one is fine."""

    def play(tx: Tx) -> None:
        for key in ("a", "b"):
            conversations.put(tx, key, "x", {}, NOW)
        for key in ("a", "a", "c"):
            conversations.end(tx, key)

    db.write_now(play)
    assert db.read_now(lambda tx: conversations.get(tx, "a")) is None
    assert db.read_now(lambda tx: conversations.get(tx, "b")) is not None
