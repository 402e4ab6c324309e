"""Which words of a text became which: pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

NEAR = 2  # words that stay the same between two changes told as one
MOST_PLACES = 3  # more changes than these are no longer told word by word
JOINT = "; "
ENDINGS = (".", ",", ";", ":")


@dataclass(frozen=True, slots=True)
class Difference:
    """What a text said, and what it says now; both empty where no few words tell it."""

    wrong: str = ""
    right: str = ""


def difference(old: str, new: str, longest: int) -> Difference:
    """The words that differ, each side at most `longest` characters; else an empty difference."""
    before, after = old.split(), new.split()
    places = list(_places(before, after))
    if len(places) > MOST_PLACES:
        return Difference()
    pairs = [_bare(before[start:end], after[begin:stop]) for start, end, begin, stop in places]
    wrong, right = (JOINT.join(side) for side in zip(*pairs, strict=True)) if pairs else ("", "")
    return Difference(wrong, right) if max(len(wrong), len(right)) <= longest else Difference()


def _bare(wrong: list[str], right: list[str]) -> tuple[str, str]:
    """Both sides without the mark that ends the sentence for both."""
    sides = " ".join(wrong), " ".join(right)
    if sides[0][-1:] == sides[1][-1:] and sides[0].endswith(ENDINGS):
        return sides[0][:-1], sides[1][:-1]
    return sides


def _places(before: list[str], after: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """The spans that differ, near ones joined, none of them empty on either side."""
    joined: list[list[int]] = []
    for what, *span in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        if joined and span[0] - joined[-1][1] <= NEAR:
            joined[-1][1], joined[-1][3] = span[1], span[3]
        else:
            joined.append(list(span))
    for start, end, new_start, new_end in joined:
        yield _with_neighbour(before, after, (start, end, new_start, new_end))


def _with_neighbour(
    before: list[str], after: list[str], span: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    """Words that were only added or left out are told with the word next to them."""
    start, end, new_start, new_end = span
    if start < end and new_start < new_end:
        return span
    if start > 0 and new_start > 0:
        return start - 1, end, new_start - 1, new_end
    return start, min(end + 1, len(before)), new_start, min(new_end + 1, len(after))
