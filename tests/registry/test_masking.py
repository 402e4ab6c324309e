"""NIK and KK are hidden; every other number survives."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.masking import MASK, masked, masked_body, masked_phones

HIDDEN = [
    ("in one", "3273010101900001", MASK * 16),
    ("whatever its beginning", "1234567890123456", MASK * 16),
    ("in a sentence", "NIK:3273010101900001.", f"NIK:{MASK * 16}."),
    ("four by four", "3273 0101 0190 0001", " ".join([MASK * 4] * 4)),
    ("as on the card", "32.73.01.010190.0001", "••.••.••.••••••.••••"),
    ("with dashes", "327301-010190-0001", "••••••-••••••-••••"),
    ("with long dashes", "3273–0101–0190–0001", "–".join([MASK * 4] * 4)),
    ("with hard spaces", "3273\u00a00101\u00a00190\u00a00001", "\u00a0".join([MASK * 4] * 4)),
    ("digit by digit", "3 2 7 3 0 1 0 1 0 1 9 0 0 0 0 1", " ".join(MASK * 16)),
    ("behind a list number", "1 3273 0101 0190 0001", "1 •••• •••• •••• ••••"),
    ("two of them", "3273010101900001 3273010101900002", f"{MASK * 16} {MASK * 16}"),
    ("beside a telephone", "3273010101900001 081234567890", f"{MASK * 16} 081234567890"),
    ("in other digits", "٣٢٧٣٠١٠١٠١٩٠٠٠٠١", MASK * 16),
]
KEPT = [
    ("a mobile number", "0812-3456-7890"),
    ("abroad", "+62 812 3456 7890"),
    ("two numbers", "081234567890 081298765432"),
    ("a long number abroad", "+6281234567890123"),
    ("a group of Telegram", "-1001234567890"),
    ("a letter", "123/HM.03.2-SD/65/2027"),
    ("a long letter", "B/1234/KP.02.00/3273/2027"),
    ("dates", "13.02.2027 14.02.2027"),
    ("dates that begin like a province", "11-02-2027 12-02-2027"),
    ("dates without signs", "20270213 20270214"),
    ("years", "2024 2025 2026 2027"),
    ("times", "07.00 08.00 09.00 10.00"),
    ("times and a year", "11.00 12.00 13.00 2027"),
    ("fifteen digits", "327301010190000"),
    ("seventeen digits", "32730101019000012"),
    ("money", "Rp1.234.567.890.123"),
    ("nothing", ""),
]


PHONES = [
    ("mobile", "081234567890", MASK * 12),
    ("mobile in groups", "0812-3456-7890", f"{MASK * 4}-{MASK * 4}-{MASK * 4}"),
    ("mobile with spaces", "0812 3456 789", f"{MASK * 4} {MASK * 4} {MASK * 3}"),
    ("from abroad", "+62 812-3456-7890", f"+•• {MASK * 3}-{MASK * 4}-{MASK * 4}"),
    ("another country", "+65 6123 4567", f"+•• {MASK * 4} {MASK * 4}"),
    ("without a plus", "wa.me/6281234567890", f"wa.me/{MASK * 13}"),
    ("landline", "(021) 3193-7223", f"(•••) {MASK * 4}-{MASK * 4}"),
    ("landline in one", "0551-21234", f"{MASK * 4}-{MASK * 5}"),
    ("two of them", "081234567890, 081298765432", f"{MASK * 12}, {MASK * 12}"),
    ("in a sentence", "Telp:081234567890.", f"Telp:{MASK * 12}."),
]
NO_PHONES = [
    ("a receipt", "LYN-6203-0012 dan LYN-08-1234"),
    ("a check", "CEK-65-0231"),
    ("a date", "08-02-2027 dan 08.02.2027 dan 2027-02-08"),
    ("two dates", "08.02.2027 09.02.2027"),
    ("hours", "07.00 - 08.00, 08.00-16.00"),
    ("an hour and a year", "08.00 2027"),
    ("a letter", "123/HM.03.2-SD/65/2027"),
    ("money", "Rp62.500.000, 0,5 persen"),
    ("voters", "6281 pemilih di 62 desa"),
    ("a masked NIK", MASK * 16),
]


@pytest.mark.parametrize(("label", "text", "shown"), PHONES)
def test_telephone_numbers_are_hidden_from_other_offices(label: str, text: str, shown: str) -> None:
    """However it is grouped, each digit becomes a dot."""
    assert masked_phones(text) == shown


@pytest.mark.parametrize(("label", "text"), NO_PHONES)
def test_numbers_that_reach_nobody_are_read(label: str, text: str) -> None:
    """Receipts, dates, hours, letters and sums stay as they are."""
    assert masked_phones(text) == text


@pytest.mark.parametrize(("label", "text", "shown"), HIDDEN)
def test_what_is_hidden(label: str, text: str, shown: str) -> None:
    """Sixteen digits, in one or as people group them, become as many dots."""
    assert masked(text) == shown


@pytest.mark.parametrize(("label", "text"), KEPT)
def test_what_is_kept(label: str, text: str) -> None:
    """Telephone and letter numbers, dates, times and platform ids stay as they are."""
    assert masked(text) == text


@given(st.text(alphabet="0123456789 .-+a\u00a0"))
def test_lengths_stay(text: str) -> None:
    """Only digits change, each into one sign, and a second look finds nothing more."""
    shown = masked(text)
    assert len(shown) == len(text)
    pairs = zip(text, shown, strict=True)
    assert all(is_ == was or (was.isdigit() and is_ == MASK) for was, is_ in pairs)
    assert masked(shown) == shown


def hidden(content: Any) -> Any:
    """A body after masking, read again."""
    return json.loads(masked_body(json.dumps(content).encode()))


def test_a_body_keeps_what_machines_gave() -> None:
    """Ids, addresses of files and the data of buttons survive; names and texts are hidden."""
    number = "3273010101900001"
    machine = {
        "update_id": int(number),
        "MessageSid": number,
        "ExternalUserId": number,
        "From": number,
        "MediaUrl0": f"/Media/{number}",
        "ButtonPayload": f"pantau:open:{number}",
        "reply_to": number,
        "callback_query": {"id": number, "data": number, "photo": [{"file_id": number}]},
    }
    assert hidden(machine) == machine
    said = {"text": number, "from": {"first_name": number}, "photo": [{"caption": number}]}
    dots = MASK * 16
    assert hidden(said) == {
        "text": dots,
        "from": {"first_name": dots},
        "photo": [{"caption": dots}],
    }


@pytest.mark.parametrize(
    ("label", "body"),
    [
        ("nothing to hide", b'{"text" : "halo"}'),
        ("no JSON", b"3273010101900001"),
        ("no UTF-8", b"\xff\xfe"),
        ("too deep", b"[" * 100_000),
        ("empty", b""),
    ],
)
def test_other_bodies_stay(label: str, body: bytes) -> None:
    """What holds no such number, or cannot be read, is the same byte for byte."""
    assert masked_body(body) == body


def test_broken_characters_do_not_break_the_body() -> None:
    """Half of a surrogate pair beside the number does not keep it from being hidden."""
    body = b'{"text": "\\ud83d 3273010101900001"}'
    assert b"3273" not in masked_body(body)
    json.loads(masked_body(body))
