"""A lint over every sentence and button: VOICE in a form that a machine can check."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from channels import whatsapp_errors
from channels.base import Approval, Button, Misconfigured, Postponed, Rejected, Unreachable
from channels.whatsapp_templates import Template, usable
from handlers import announce_steps, announce_views, groups_views
from handlers.commands import COMMANDS
from registry import offices
from registry.groups import Audience
from storage.chats import Category
from texts import broadcasts, faq_topics, groups, registry, service, shifts

ROOT = Path(__file__).parents[2]
LONGEST_LABEL = 20  # characters; WhatsApp cuts what is longer
LONGEST_DATA = 64  # bytes; Telegram refuses what is longer
LONGEST_TOAST = 200  # characters; Telegram refuses what is longer
BIGGEST_NUMBER = 10**15 - 1

FORBIDDEN = {  # words that mean something else to our readers
    "siaran": "is heard as siaran pers",
    "penghubung": "is the LO of a candidate",
    "pemantau": "is an election monitor",
    "serentak": "is pemilu serentak",
    "skor": "sounds like votes",
    "rekap": "sounds like votes",
    "bantahan": "sounds defensive",
    "broadcast": "is English",
    "error": "is English",
    "invalid": "is English",
    "silahkan": "is misspelt",
    "di kirim": "is misspelt",
    "di batalkan": "is misspelt",
    "anda": "is cold; staff are Bapak/Ibu",
    "kamu": "is rude",
    "gagal total": "blames",
    "lapor": "means a violation",
}
ALLOWED = (  # where such a word is right
    "LSM dan pemantau",
    "Siaran pers",
)
SHOWN = sorted((ROOT / "texts").glob("*.py"))


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Every string of a file that people may read, with its line; docstrings are not."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    plain = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) not in docstrings | plain:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_words_that_mislead_are_not_used(path: Path) -> None:
    """No sentence uses a word that VOICE forbids."""
    for line, text in sentences(path):
        shown = re.sub(r"\{\w+\}", "", text)
        for phrase in ALLOWED:
            shown = shown.replace(phrase, "")
        for word, reason in FORBIDDEN.items():
            found = re.search(rf"\b{word}\b", shown, re.IGNORECASE)
            assert not found, f"{path.name}:{line}: “{word}” {reason}: {text!r}"


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_citizens_are_asked_for_nothing_secret(path: Path) -> None:
    """NIK, OTP and APK occur only where we say that we never ask for or send them."""
    for line, text in sentences(path):
        if re.search(r"\b(NIK|OTP|APK)\b", text):
            assert "tidak pernah" in text, f"{path.name}:{line}"


def labels() -> Iterator[tuple[str, str]]:
    """Every fixed label: the constants that handlers use for buttons, with where they stand."""
    rooms = ("handlers", "broadcasts", "threads")
    for path in sorted(path for room in rooms for path in (ROOT / room).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_button = isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "Button",
                "_button",
                "button",
            )
            if is_button and isinstance(node, ast.Call) and isinstance(node.args[0], ast.Attribute):
                constant = node.args[0]
                yield f"{path.name}: {ast.unparse(constant)}", _value(path, constant)


def _value(path: Path, constant: ast.Attribute) -> str:
    """The label; where several files of texts have such a name, the longest."""
    modules = [import_module(f"texts.{shown.stem}") for shown in SHOWN]
    found = [str(getattr(one, constant.attr)) for one in modules if hasattr(one, constant.attr)]
    assert found, f"{path.name} uses {ast.unparse(constant)} as a label"
    return max(found, key=len)


@pytest.mark.parametrize(("place", "label"), sorted(set(labels())))
def test_labels_fit_their_buttons(place: str, label: str) -> None:
    """Every fixed label has at most 20 characters and reads as one line."""
    assert 0 < len(label) <= LONGEST_LABEL, place
    assert label == label.strip()


def test_labels_that_are_made_fit_too() -> None:
    """Categories, audiences and tiers with their mark, and all 553 offices."""
    made = (
        *registry.CATEGORY_LABELS.values(),
        *(f"{announce_views.CHOSEN}{label}" for label in registry.AUDIENCE_LABELS.values()),
        *(f"{announce_views.CHOSEN}{label}" for label in registry.SEGMENT_LABELS.values()),
        *(f"{announce_views.CHOSEN}{label}" for label in broadcasts.TIER_LABELS.values()),
        *(offices.label(office) for office in offices.read_offices()),
        *faq_topics.TOPICS.values(),
    )
    assert [label for label in made if not 0 < len(label) <= LONGEST_LABEL] == []


def buttons() -> Iterator[Button]:
    """Buttons with the longest data that there can be."""
    number, every = BIGGEST_NUMBER, offices.read_offices()
    for rows in (
        announce_views.offer_buttons(number),
        announce_views.instead_buttons(number, number),
        announce_views.resume_buttons(number),
        announce_views.region_buttons(number, every),
        announce_views.time_buttons(number),
        announce_views.released_buttons(number),
        groups_views.ask_category(every[-1]).buttons,
        groups_views.ask_which(every[-5:]).buttons,
    ):
        yield from (button for row in rows for button in row)
    for category in Category:
        yield Button("x", f"grup:yes:{number}:{every[-1].code}:{category.value}")
    for audience in Audience:
        yield Button("x", f"kirim:for:{number}:{audience.value}")


def test_data_fits_its_button() -> None:
    """However large the numbers, the data stays within 64 bytes."""
    for button in buttons():
        assert len(button.data.encode()) <= LONGEST_DATA, button


@pytest.mark.parametrize(
    "text",
    [
        service.OLD_BUTTON,
        service.NOT_YOUR_BUTTON,
        groups.NOT_YOURS,
        broadcasts.ALREADY_RELEASED,
        broadcasts.ROLE_ENDED,
        broadcasts.ONE_TIER_AT_LEAST,
        broadcasts.REGION_NOT_YOURS,
        shifts.FIRST_IN_PRIVATE,
        shifts.NOT_SHARED,
    ],
)
def test_notices_fit(text: str) -> None:
    """The short answers on a button stay within what the platform shows, and have no markup."""
    assert len(text) <= LONGEST_TOAST
    assert "<" not in text


def test_reasons_are_read_in_words() -> None:
    """Whatever Twilio refuses with, staff read a reason and no code of ours."""
    for code in range(100_000):
        error = whatsapp_errors.from_code(code)
        reason = getattr(error, "code", None)
        if isinstance(error, Misconfigured | Rejected | Unreachable) and reason is not None:
            assert "_" not in broadcasts.because(reason), reason
            assert broadcasts.because(reason) != reason
    assert broadcasts.because("twilio_63051") == "ditolak Twilio, kode 63051"
    assert broadcasts.because("<x>") == "&lt;x&gt;"


@pytest.mark.parametrize("approval", Approval)
def test_templates_are_explained_in_words(approval: Approval) -> None:
    """Why a template does not leave is read in words, too."""
    template = Template("kabar", "HX1", approval=approval)
    if approval in (Approval.APPROVED, Approval.NOT_NEEDED):
        assert usable(template) == template
        return
    with pytest.raises((Postponed, Rejected)) as caught:
        usable(template)
    assert broadcasts.because(str(caught.value)).startswith("templat ")


def test_every_command_is_described() -> None:
    """Each command has its line in menu and help, as Telegram wants its name."""
    assert list(service.COMMANDS) == [entry.name for entry in COMMANDS]
    for name, description in service.COMMANDS.items():
        assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
        assert 3 <= len(description) <= LONGEST_LABEL * 2


def test_every_question_can_be_typed() -> None:
    """The questions that wait for typed answers are those that the dialogue knows."""
    assert set(announce_steps.QUESTIONS) <= set(announce_steps.STEPS)
