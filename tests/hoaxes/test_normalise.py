"""A message is reduced to what it claims, and nothing that tells claims apart is lost."""

from __future__ import annotations

import pytest

from hoaxes.entities import entities
from hoaxes.gazetteer import places
from hoaxes.normalise import canonical, claimed, read
from hoaxes.stance import Stance, stance
from search.words import Lexicon

CLAIMED = [
    (
        "opener and tail",
        "VIRAL!!! Kotak suara hilang. Sebarkan ke semua grup!!!",
        "Kotak suara hilang",
    ),
    ("forwarded", "Pesan diteruskan berkali-kali\nKotak suara hilang", "Kotak suara hilang"),
    ("a chat's stamp", "[14/02/27 10.12] Pak RT: Kotak suara hilang", "Kotak suara hilang"),
    ("tags at the end", "Kotak suara hilang #viral #pemilu", "Kotak suara hilang"),
    ("a checker's tail", "Kotak suara hilang = = = Penjelasan: tidak benar", "Kotak suara hilang"),
    ("only appeals", "Sebarkan!!!", "Sebarkan!!!"),
    ("nothing", "", ""),
    ("only emoji", "🙏🙏", "🙏🙏"),
]
ADDRESSES = [
    ("tracking", "https://www.contoh.com/a/?utm_source=wa&id=3#x", "contoh.com/a?id=3"),
    ("mobile host", "http://m.facebook.com/story?id=3&fbclid=9", "facebook.com/story?id=3"),
    ("short host", "https://youtu.be/abc?si=1", "youtube.com/watch?v=abc"),
    ("a front page", "https://contoh.com/", ""),
    ("broken", "http://[::1", ""),
]
STANCES = [
    ("kotak suara dibakar warga", Stance.CLAIM),
    ("tidak benar kotak suara dibakar", Stance.DENIAL),
    ("saya lihat sendiri kotak suara dibakar", Stance.WITNESS),
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The words."""
    return Lexicon.load()


@pytest.mark.parametrize(
    ("text", "core"), [one[1:] for one in CLAIMED], ids=[c[0] for c in CLAIMED]
)
def test_what_senders_put_around_a_claim_is_taken_off(text: str, core: str) -> None:
    """Openers, appeals and headers say nothing; what is nothing else stays."""
    assert claimed(text) == core


@pytest.mark.parametrize(
    ("address", "key"), [a[1:] for a in ADDRESSES], ids=[a[0] for a in ADDRESSES]
)
def test_addresses_of_one_page_are_one(address: str, key: str) -> None:
    """Tracking and mobile hosts do not count; a front page is no page."""
    assert canonical(address) == key


def test_private_numbers_are_hidden(lexicon: Lexicon) -> None:
    """Neither a NIK nor a telephone number is compared or kept."""
    message = read("NIK 3273010101900001, hubungi 081234567890 https://a.go.id/x", lexicon)
    assert "3273" not in message.text
    assert "0812" not in message.text
    assert not message.links


@pytest.mark.parametrize(
    "number",
    ["021-55123", "(0274) 555-123", "+62 (21) 555.12", "0812 3456 7890", "3273.0101.0190.0001",
     "3 2 7 3 0 1 0 1 0 1 9 0 0 0 0 1"],
)  # fmt: skip
def test_short_and_spaced_numbers_are_hidden_too(lexicon: Lexicon, number: str) -> None:
    """However somebody's number is written."""
    assert not any(sign.isdecimal() for sign in read(f"telepon {number} ya", lexicon).text)


def test_what_a_claim_names_is_read(lexicon: Lexicon) -> None:
    """Places, polling stations, days, years, numbers and candidates are kept apart."""
    text = "TPS 012 Kabupaten Sleman, 17 April 2019, paslon 02 menang 60,15% menurut KPU"
    found = entities(read(text, lexicon).words, places())
    assert found.places == {frozenset({"34.04"})}
    assert found.stations == {"12"}
    assert found.days == {"17-4"}
    assert found.years == {"2019"}
    assert found.numbers == {"60.15"}
    assert found.candidates == {"2"}
    assert found.institutions == {"kpu"}


@pytest.mark.parametrize(("text", "expected"), STANCES)
def test_denials_and_witnesses_are_told_from_claims(text: str, expected: Stance) -> None:
    """Who denies a hoax or was there does not spread it."""
    assert stance(text) is expected


def test_a_long_message_is_cut(lexicon: Lexicon) -> None:
    """A message of any length is read in the time of the longest that platforms allow."""
    assert len(read("kata " * 100_000, lexicon).text) <= 4096


@pytest.mark.parametrize(
    "text",
    ["Kotak suara İ hilang. SEBARKAN!!!", "İİİİ kotak hilang\n#VİRAL", "Kotak İ hilang, sebarkan"],
)
def test_a_letter_that_grows_when_made_small_moves_no_ending(text: str) -> None:
    """What is taken off is the appeal, to the letter."""
    assert claimed(text).endswith("hilang")
