"""The question inside a message: without greetings, with the story that it is about; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

MOST_QUESTIONS: Final = 3  # of one message; more are asked for again
LONGEST: Final = 4_096  # characters that are looked at; no channel delivers more

_BREAK: Final = re.compile(r"\s*\n+\s*|(?<=[?!])\s+|(?<=[^\W\d_]{3}\.)\s+|(?<=\d\.)\s+(?=[A-Z])")
_COUNTED: Final = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|[-*•–])\s+")
_COURTESY: Final = re.compile(
    r"""^(?:
        (?:assalam\w*|ass?wr\w*|warahmat\w*|wabarakat\w*|wr\.?|wb\.?|salam|sampurasun|om\s+swastiastu)
      | (?:halo+|hallo+|hai+|hay|hei|hey|hi|hello|permisi|punten|nuwun\s+sewu|kulo\s+nuwun|eh|p)
      | (?:se?la?mat|met|good)\s+(?:pagi|siang|sore|malam|malem|morning|afternoon|evening)
      | (?:pagi|siang|sore|malam)
        (?=\s+(?:min|admin|kak|pak|bu|bang|mas|mbak|bapak|ibu)\b|\s*[,.!]|$)
      | (?:kepada\s+)?(?:yth|yang\s+terhormat)\.?
      | apa\s+kabar(?:nya)?
      | dengan\s+hormat | salam\s+sejahtera(?:\s+bagi\s+kita\s+semua)?
      | (?:saya|aku|gw|gue|kami|ak|sy)?\s*(?:mau|ingin|pengen|pingin|izin|ijin|numpang|arep)\s+
        (?:tanya|nanya|bertanya|nanyain|tanya2|takon)(?:\s+(?:dong|nih|ya|sedikit|dulu))*
      | (?:mohon|minta|tolong)\s+(?:maaf|izin|bantuannya|infonya|pencerahannya|dijawab)
      | (?:terima\s*kasih|makasih?|trims|thanks?|tq|suwun|nuhun|tks)
        (?:\s+(?:banyak|sebelumnya|atas\s+\w+))*
      | (?:sebelumnya|maaf|sorry|btw|oh\s+iya)
      | (?:(?:bapak|ibu|pak|bu|kak|kakak|min|mimin|admin|bang|mas|mbak|gan|sis|bro|kpu)\b
           (?:\s*/\s*(?:bapak|ibu|kakak))*)
    )(?=\W|$)[\s,.!:;~]*""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKING: Final = re.compile(
    r"""\?|\b(?:
        apa(?:kah|aja|an|sih)? | ap | opo | naon | siapa(?:kah)? | sopo | saha | kapan | kpn | iraha
      | berapa(?:kah)? | brp | brapa | piro | pirang | sabaraha | mana | dimana | kemana | dmn | kmn
      | ng?endi | bagaimana | gimana | gmn | bgmn | piye | kumaha | kepriye | kenapa | mengapa | knp
      | boleh(?:kah)? | blh | bisa(?:kah)? | bs | iso | tiasa | benar(?:kah)? | betul(?:kah)?
      | apa\s+bedanya | mohon | jelaskan | sebutkan | cara(?:nya)? | minta
      | what | how | when | where | who | why | which | can | is | are | does | do
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_GOING_ON: Final = re.compile(
    r"\W*(?:kalau|kalo|klo|kl|yen|nek|terus|trus|lalu|lah|nah|dan|untuk|buat|bagi)\b", re.IGNORECASE
)
_SPOKEN: Final = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and all that was said about it."""

    text: str
    story: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A message as one question, the questions in it, and how many more there were."""

    whole: Question
    single: Sequence[Question]
    left_out: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left once greetings are gone."""
        return not self.whole.story


def is_empty(message: str) -> bool:
    """Whether nothing is left of a message once greetings are gone."""
    return asked(message).is_empty


def asks(message: str) -> bool:
    """Whether a message asks, or goes on from a question: “kalau di luar kota”."""
    return _ASKING.search(message) is not None or _GOING_ON.match(message) is not None


def asked(message: str) -> Asked:
    """The question or questions of a message; of more than three the first three."""
    sentences = list(_sentences(message[:LONGEST]))
    story = " ".join(sentences)
    asking = [sentence for sentence in sentences if _ASKING.search(sentence)]
    marked = [sentence for sentence in asking if "?" in sentence] or asking
    whole = Question(" ".join(asking) or story, story)
    if len(marked) < 2:
        return Asked(whole, (whole,), 0)
    single = [Question(sentence, sentence) for sentence in marked]
    return Asked(whole, tuple(single[:MOST_QUESTIONS]), max(len(single) - MOST_QUESTIONS, 0))


def _sentences(message: str) -> Iterator[str]:
    for part in _BREAK.split(message):
        if (sentence := _plain(part)) and _SPOKEN.search(sentence):
            yield sentence


def _plain(sentence: str) -> str:
    """The sentence without its number in a list and the courtesies at its beginning."""
    rest = _COUNTED.sub("", sentence).strip()
    while (found := _COURTESY.match(rest)) and found.end():
        rest = rest[found.end() :].strip()
    return rest
