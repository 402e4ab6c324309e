"""Splitting at WhatsApp's sizes: pure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels import choices, markup
from channels.base import Button, Buttons, Message
from channels.whatsapp_content import types_of
from channels.whatsapp_markup import to_whatsapp
from channels.whatsapp_parts import (
    BODY_LIMIT,
    CAPTION_LIMIT,
    INTERACTIVE_LIMIT,
    compose,
    fitted,
    length,
)
from tests.channels.contract import BUTTONS, DOCUMENT, PHOTO

LINK = '<a href="https://kpu.go.id/{}">di sini</a> '
MANY: Buttons = tuple((Button(f"Pilihan nomor {n}", f"p:{n}"),) for n in range(1, 13))


def test_markers_and_addresses_count() -> None:
    """A part fits with everything that WhatsApp shows, not only with its words."""
    text = "<b>tebal</b> " * 120 + LINK.format("x" * 120) * 20
    parts = compose(Message(text))
    assert len(parts) > 1
    assert all(len(to_whatsapp(part.text)) <= BODY_LIMIT for part in parts)


def test_an_address_longer_than_a_message_is_left_out() -> None:
    """What no message can hold is dropped, and the words stay."""
    (part,) = compose(Message(LINK.format("x" * 3000)))[:1]
    words = "".join(markup.visible(part.text) for part in compose(Message(LINK.format("x" * 3000))))
    assert length(part.text) <= BODY_LIMIT
    assert "".join(words.split()) == "disini"


def test_buttons_stand_under_a_text_that_can_carry_them() -> None:
    """The last part with buttons is an interactive body's size."""
    parts = compose(Message("Kalimat panjang. " * 90, BUTTONS))
    assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert length(parts[-1].text) <= INTERACTIVE_LIMIT
    assert types_of(parts[-1]) is not None


def test_many_options_are_written_out_within_the_limit() -> None:
    """More options than a list has leave room for themselves as numbered text."""
    parts = compose(Message("Kalimat panjang. " * 90, MANY))
    written = f"{to_whatsapp(parts[-1].text)}\n\n{choices.numbered(MANY)}"
    assert types_of(parts[-1]) is None
    assert len(written) <= BODY_LIMIT


def test_only_a_picture_without_buttons_has_a_caption() -> None:
    """A document and anything with buttons come with their text after them."""
    assert [bool(p.media) for p in compose(Message("Peta", media=PHOTO))] == [True]
    assert [p.text for p in compose(Message("Surat", media=DOCUMENT))] == ["", "Surat"]
    assert [p.text for p in compose(Message("Peta?", BUTTONS, PHOTO))] == ["", "Peta?"]
    assert [p.text for p in compose(Message("", media=DOCUMENT))] == [""]
    long = compose(Message("x " * CAPTION_LIMIT, media=PHOTO))
    assert (long[0].text, long[0].media) == ("", PHOTO)


def test_buttons_without_text_keep_their_buttons() -> None:
    """A message of buttons only is one part, with a file two."""
    assert [p.buttons for p in compose(Message("", BUTTONS))] == [BUTTONS]
    assert [p.buttons for p in compose(Message(" ", BUTTONS, PHOTO))] == [(), BUTTONS]


@given(st.text(st.sampled_from("ab 🗳\n<b></i>*_.&"), max_size=400), st.integers(8, 60))
@settings(max_examples=200)
def test_pieces_fit_and_keep_the_letters(text: str, limit: int) -> None:
    """Every piece fits its limit as sent, and together they say the same."""
    pieces = fitted(text, limit)
    assert all(length(piece) <= limit for piece in pieces)
    said = "".join(markup.visible(piece) for piece in pieces)
    assert "".join(said.split()) == "".join(markup.visible(text).split())


@pytest.mark.parametrize(
    ("count", "kind"),
    [
        (1, "twilio/quick-reply"),
        (3, "twilio/quick-reply"),
        (4, "twilio/list-picker"),
        (10, "twilio/list-picker"),
    ],
)
def test_the_number_of_buttons_decides_their_look(count: int, kind: str) -> None:
    """Up to three are quick replies, up to ten a list."""
    (part,) = compose(Message("Pilih?", MANY[:count]))
    assert list(types_of(part) or ()) == [kind]


UNFIT: dict[str, Buttons] = {
    "eleven": MANY[:11],
    "the same label twice": ((Button("Ya", "a"), Button("Ya", "b")),),
    "the same data twice": ((Button("Ya", "a"), Button("Tidak", "a")),),
    "a label that is too long": ((Button("Teruskan ke provinsi!", "a"),),),
    "a variable": ((Button("Ya", "{{1}}"),),),
    "no label": ((Button("", "a"),),),
}


@pytest.mark.parametrize("label", UNFIT)
def test_unfit_buttons_leave_as_numbers(label: str) -> None:
    """Buttons that WhatsApp would refuse are no Content object."""
    (part,) = compose(Message("Pilih?", UNFIT[label]))
    assert types_of(part) is None
    assert types_of(replace(part, buttons=BUTTONS, text="{{1}} suara")) is None
