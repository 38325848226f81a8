"""Text to word pieces and back: windows of a long text, marked pairs, words with code-point offsets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

WINDOW = 160
OVERLAP = 40


@dataclass(frozen=True, slots=True)
class Window:
    """A run of word pieces that fits the encoder: their ids, and where its words start and lie in the text.

    `firsts[k]` is the index among `ids` of the first piece of word `k`, `words[k]` that word's offsets. Words near the
    edge that a neighbouring window sees better are in `firsts` as well, but `owned[k]` is False.
    """

    ids: list[int]
    firsts: list[int]
    words: list[tuple[int, int]]
    owned: list[bool]


class Pieces:
    """The tokenizer of the model, with the markers of a pair."""

    def __init__(self, path: str, markers: Sequence[str]) -> None:
        self._tokenizer = Tokenizer.from_file(path)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        known = (self._tokenizer.token_to_id(marker) for marker in markers)
        self._markers = [number for number in known if number is not None]
        if len(self._markers) != 4:
            raise ValueError(f"{path}: of the markers {list(markers)} not all four are in the vocabulary")

    def windows(self, text: str) -> list[Window]:
        """Cut a text into windows of at most `WINDOW` pieces; neighbours share `OVERLAP` of them."""
        code = self._tokenizer.encode(text)
        ids, word_ids, offsets = code.ids, code.word_ids, code.offsets
        opening, closing, body = ids[0], ids[-1], len(ids) - 2
        room = WINDOW - 2
        starts = [0]
        while starts[-1] + room < body:
            starts.append(min(starts[-1] + room - OVERLAP, body - room))
        windows = []
        for number, start in enumerate(starts):
            stop = min(start + room, body)
            low = 0 if number == 0 else (start + starts[number - 1] + room) // 2
            high = body if number == len(starts) - 1 else (starts[number + 1] + stop) // 2
            firsts: list[int] = []
            words: list[tuple[int, int]] = []
            owned: list[bool] = []
            before = None
            for at in range(start, stop):
                word = word_ids[at + 1]
                begin, end = offsets[at + 1]
                if word is None or word == before:
                    if words and word is not None:
                        words[-1] = (words[-1][0], max(end, words[-1][1]))
                    continue
                before = word
                firsts.append(at - start + 1)
                words.append((begin, end))
                owned.append(low <= at < high)
            windows.append(Window([opening, *ids[start + 1 : stop + 1], closing], firsts, words, owned))
        return windows

    def pair(
        self, text: str, actor: tuple[int, int] | None, recipient: tuple[int, int] | None
    ) -> tuple[list[int], list[int], int]:
        """Put markers round both parties; return ids, the role of each (0, 1, 2) and how many pieces had to go.

        Of a text too long, the pieces farthest from both parties go first.
        """
        code = self._tokenizer.encode(text)
        roles = [self._role(start, end, actor, recipient) for start, end in code.offsets]
        keep = self._nearest(roles, WINDOW - 4)
        ids: list[int] = []
        marked: list[int] = []
        before = 0
        for at in keep:
            role = roles[at]
            if role != before:
                if before:
                    ids.append(self._markers[before * 2 - 1])
                    marked.append(before)
                if role:
                    ids.append(self._markers[role * 2 - 2])
                    marked.append(role)
            ids.append(code.ids[at])
            marked.append(role)
            before = role
        return ids, marked, len(code.ids) - len(keep)

    @staticmethod
    def _role(start: int, end: int, actor: tuple[int, int] | None, recipient: tuple[int, int] | None) -> int:
        role = 0
        for number, span in ((1, actor), (2, recipient)):
            if span and end > start and start < span[1] and end > span[0]:
                role = number
        return role

    @staticmethod
    def _nearest(roles: list[int], room: int) -> list[int]:
        last = len(roles) - 1
        if len(roles) <= room:
            return list(range(len(roles)))
        parties = [at for at, role in enumerate(roles) if role] or [0]
        distance = {at: min(abs(at - party) for party in parties) for at in range(1, last)}
        inner = sorted(distance, key=lambda at: (distance[at], at))[: room - 2]
        return [0, *sorted(inner), last]
