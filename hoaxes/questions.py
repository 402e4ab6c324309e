"""The messages of the coach: one question at a time, each of which can be skipped."""

from __future__ import annotations

from typing import Final

from channels.base import Button, Buttons, Message
from hoaxes.coaching import SKIPPED, Bringing, Question
from storage import hoax_reports
from storage.hoax_reports import HoaxReport
from texts import claims_chat as texts

KINDS: Final = (Bringing.PASSED_ON, Bringing.SEEN, Bringing.FIGURES)


def asked(report: HoaxReport, question: Question) -> Message:
    """A question about a report; which of the offered claims it is is asked with their titles."""
    number = hoax_reports.key_of(report)
    match question:
        case Question.KIND:
            return Message(texts.ASK_KIND, kinds(f"cek:jenis:{number}"))
        case Question.WHERE:
            return Message(texts.ASK_WHERE, _answers(report, question, texts.PLACES_SEEN))
        case Question.WHEN:
            return Message(texts.ASK_WHEN, _answers(report, question, texts.TIMES))
        case Question.PLACE:
            return Message(texts.ASK_PLACE, _answers(report, question, {}))
        case Question.SAME:
            raise ValueError("it is asked with the claims")


def kinds(data: str, *, first: Bringing = Bringing.PASSED_ON) -> Buttons:
    """The three kinds as buttons, the likeliest first; each adds its word to `data`."""
    ordered = sorted(KINDS, key=lambda kind: kind is not first)
    return tuple((Button(texts.KINDS[kind], f"{data}:{kind}"),) for kind in ordered)


def skip(report: HoaxReport, question: Question) -> Button:
    """The button that leaves a question out."""
    return Button(texts.SKIP, _data(report, question, SKIPPED))


def received(report: HoaxReport, number: str, office: str, *, asks_consent: bool) -> Message:
    """The receipt, and whether they want to hear what came of it, if that is not known."""
    text = texts.received(number, office, asks_consent=asks_consent)
    return Message(text, _wishes(report) if asks_consent else ())


def joined(report: HoaxReport, number: str, office: str, *, asks_consent: bool) -> Message:
    """The same where others have asked before, or the same person has."""
    is_repeat = report.repeats > 0
    asks = asks_consent and not is_repeat
    text = texts.joined(number, office, is_repeat=is_repeat, asks_consent=asks)
    return Message(text, _wishes(report) if asks else ())


def _wishes(report: HoaxReport) -> Buttons:
    wish = f"cek:kabar:{hoax_reports.key_of(report)}"
    return ((Button(texts.AGREE, f"{wish}:ya"), Button(texts.DECLINE, f"{wish}:tidak")),)


def _answers(report: HoaxReport, question: Question, known: dict[str, str]) -> Buttons:
    rows = [(Button(label, _data(report, question, word)),) for word, label in known.items()]
    return (*rows, (skip(report, question),))


def _data(report: HoaxReport, question: Question, word: str) -> str:
    return f"cek:isi:{hoax_reports.key_of(report)}:{question}:{word}"
