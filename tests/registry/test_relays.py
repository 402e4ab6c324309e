"""Groups that others pass on to: known by name, served by two people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from channels.base import ChatKind
from registry import consent, contacts, relays
from registry.access import NotAllowed
from registry.invitations import ExpiredInvitation, UnknownInvitation, UsedInvitation
from storage import chats, group_admins, people
from storage.chats import Category, ChatRow, ChatState
from storage.engine import Database, Tx
from storage.offices import Office
from storage.roles import Role
from tests.registry.conftest import NOW
from tests.registry.people import staff

NUNUKAN, MALINAU = "65.03", "65.02"


def person(tx: Tx, number: int) -> ChatRow:
    """Somebody's private chat on WhatsApp."""
    digits = f"+62811{number:08}"
    address = people.add(tx, "whatsapp", "internal", digits, f"Orang {number}", NOW)
    return chats.add(
        tx,
        ChatRow(
            channel="whatsapp",
            account="internal",
            external_id=digits,
            kind=ChatKind.PRIVATE,
            title="",
            state=ChatState.ACTIVE,
            person_id=address.person_id,
            created_at=NOW,
        ),
    )


def group(tx: Tx, title: str = "Humas", office: str = NUNUKAN) -> ChatRow:
    """A group of an office."""
    place = tx.get_one(Office, office)
    return relays.add(tx, title, place, Category.SATKER, "cli:operator", NOW)


def code(tx: Tx, of: ChatRow) -> str:
    """A fresh code of a group."""
    officer = staff(tx, "1", (NUNUKAN, Role.DESK))
    return relays.invite(tx, of, officer, tx.get_one(Office, NUNUKAN), NOW)


def join(tx: Tx, word: str, chat: ChatRow, later: timedelta = timedelta(0)) -> ChatRow:
    """Take up a code."""
    return relays.redeem(tx, word, chat, chat.person_id or 0, NOW + later)


def test_names_are_those_of_an_office(seeded: Database) -> None:
    """The same name in another office is another group; case and spaces do not matter."""

    def scene(tx: Tx) -> None:
        first = group(tx)
        assert group(tx, " HUMAS ").id == first.id
        assert group(tx, office=MALINAU).id != first.id
        assert [row.id for row in relays.of_office(tx, NUNUKAN)] == [first.id]

    seeded.write_now(scene)


def test_only_somebody_of_the_office(seeded: Database) -> None:
    """Registering, inviting and removing need a role there."""

    def scene(tx: Tx) -> None:
        humas, place = group(tx), tx.get_one(Office, NUNUKAN)
        for who in (
            staff(tx, "1", (NUNUKAN, Role.VIEWER)),
            staff(tx, "2", (MALINAU, Role.ADMIN)),
        ):
            with pytest.raises(NotAllowed):
                relays.register(tx, "Lain", place, Category.SATKER, who, NOW)
            with pytest.raises(NotAllowed):
                relays.invite(tx, humas, who, place, NOW)
            with pytest.raises(NotAllowed):
                relays.remove(tx, humas, who, place, NOW)
        assert len(relays.of_office(tx, NUNUKAN)) == 1

    seeded.write_now(scene)


def test_a_code_is_for_two(seeded: Database) -> None:
    """Each person once; the third is refused, and nothing of the code can be read in the table."""

    def scene(tx: Tx) -> None:
        humas = group(tx)
        word = code(tx, humas)
        one, two, three = (person(tx, number) for number in (1, 2, 3))
        for chat in (one, one, two, two):
            assert join(tx, word, chat).id == humas.id
        with pytest.raises(UsedInvitation):
            join(tx, word, three)
        number = chats.key_of(humas)
        found = group_admins.of_groups(tx, [number])[number]
        assert [chat.id for chat in found] == [one.id, two.id]

    seeded.write_now(scene)


def test_codes_end(seeded: Database) -> None:
    """At the end of a week, with the next code, and with the group."""

    def scene(tx: Tx) -> None:
        humas, chat = group(tx), person(tx, 1)
        old, word = code(tx, humas), code(tx, humas)
        with pytest.raises(UnknownInvitation):
            join(tx, old, chat)
        with pytest.raises(ExpiredInvitation):
            join(tx, word, chat, relays.VALID_FOR)
        assert join(tx, word, chat, relays.VALID_FOR - timedelta(seconds=1)).id == humas.id
        officer, place = staff(tx, "1", (NUNUKAN, Role.DESK)), tx.get_one(Office, NUNUKAN)
        word = code(tx, humas)
        relays.remove(tx, humas, officer, place, NOW)
        with pytest.raises(UnknownInvitation):
            join(tx, word, chat)
        assert group_admins.groups_of(tx, chats.key_of(chat)) == []

    seeded.write_now(scene)


def test_who_can_be_asked(seeded: Database) -> None:
    """Not who has said STOP, nor who cannot be reached; both still count as Admin Grup."""

    def scene(tx: Tx) -> None:
        humas = group(tx)
        number = chats.key_of(humas)
        three = [person(tx, n) for n in (1, 2, 3)]
        for chat in three:
            relays.appoint(tx, humas, chat, "cli:operator", NOW)
        assert consent.stop(tx, "whatsapp", "internal", three[0].external_id, NOW)
        chats.mark_gone(tx, chats.key_of(three[1]))
        tx.expire_all()
        found = group_admins.of_groups(tx, [number])[number]
        assert [chat.id for chat in found] == [three[2].id]
        assert group_admins.count(tx, number) == 3

    seeded.write_now(scene)


def test_a_contact_belongs_to_the_first_office(seeded: Database) -> None:
    """Joining a second office takes nobody away; a list may move somebody."""

    def scene(tx: Tx) -> None:
        chat = person(tx, 1)
        by = "person:1"
        assert contacts.register(tx, chat, NUNUKAN, Category.SATKER, by, NOW)
        assert not contacts.register(tx, chat, MALINAU, Category.SATKER, by, NOW)
        assert chat.office == NUNUKAN
        contacts.move(tx, chat, MALINAU, Category.MEDIA, by, NOW)
        assert (chat.office, chat.category) == (MALINAU, Category.MEDIA)

    seeded.write_now(scene)
