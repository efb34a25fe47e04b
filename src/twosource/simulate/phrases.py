"""The phrase book of worlds: templates from YAML, expanded by chance, with marks that tell afterwards where each value stands.

In a template `{name}` is a slot or another section, `[a|b]` one of the two. A mark is control characters around a value: they
are taken out when a report is finished, and leave spans behind.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias

import msgspec
import yaml
from msgspec import Struct

from twosource.records import Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

Slots: TypeAlias = "Mapping[str, str | tuple[str, ...]]"
"""What fills the slots of a template: words, or templates to choose from."""

_OPEN, _TAGGED, _CLOSE = "\x02", "\x1f", "\x03"
_CHOICE = re.compile(r"\[([^\[\]{}]*(?:\{\w+\}[^\[\]{}]*)*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_FIRST_LETTER = re.compile(r"^((?:\x02[^\x1f]*\x1f|[“‘(])*)(\w)")
_PLAIN_WORD = re.compile(r"(?<![\w\x02])[a-z]{6,}(?!\w)")


class Kind(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of happening: whom it may hit, who may do it, how it is told with and without the doer; `id` is the event type."""

    id: str
    by: str
    targets: tuple[str, ...]
    acts: tuple[str, ...]
    acts_by: tuple[str, ...]
    nouns: tuple[str, ...]
    nouns_by: tuple[str, ...]
    short: tuple[str, ...]
    odd: tuple[str, ...]


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """A small fact in several wordings that share their fillers."""

    id: str
    says: tuple[str, ...]


class Quote(Struct, frozen=True, forbid_unknown_fields=True):
    """What a source says word for word, and the same in indirect speech."""

    says: str
    indirect: str


class Phrases(Struct, frozen=True, forbid_unknown_fields=True):
    """All that ships in data/worlds: kinds of happenings, sections of templates, facts, quotations, fillers, sounds of names."""

    kinds: tuple[Kind, ...]
    sections: dict[str, tuple[str, ...]]
    facts: tuple[Fact, ...]
    quotes: tuple[Quote, ...]
    fillers: dict[str, tuple[str, ...]]
    names: dict[str, tuple[str, ...]]


def load() -> Phrases:
    """The phrase book that ships."""
    found: dict[str, object] = {}
    for source in sorted(files("twosource").joinpath("data/worlds").iterdir(), key=lambda one: one.name):
        if source.name.endswith(".yml"):
            found |= yaml.safe_load(source.read_text(encoding="utf-8"))
    return msgspec.convert(found, Phrases)


class Pen:
    """Chooses wordings for one world: by chance among those used least, so that two sources rarely sound alike."""

    def __init__(self, rng: Random, phrases: Phrases) -> None:
        self.rng = rng
        self.phrases = phrases
        self._used: dict[str, int] = {}

    def pick(self, templates: Sequence[str]) -> str:
        """One of the templates that were used least so far."""
        least = min(self._used.get(one, 0) for one in templates)
        chosen = self.rng.choice([one for one in templates if self._used.get(one, 0) == least])
        self._used[chosen] = least + 1
        return chosen

    def write(self, template: str, slots: Slots) -> str:
        """The template with all choices made and all slots filled. A slot may hold templates, of which one is taken; with a
        capital it is the small one's value, capitalised.
        """
        chosen = template
        while (found := _CHOICE.search(chosen)) is not None:
            chosen = chosen[: found.start()] + self.rng.choice(found[1].split("|")) + chosen[found.end() :]
        return _SLOT.sub(lambda slot: self._fill(slot[1], slots), chosen)

    def _fill(self, name: str, slots: Slots) -> str:
        small = name[0].lower() + name[1:]
        if small != name:
            return capitalised(self._fill(small, slots))
        section = f"{name}_both" if "hurt" in slots and f"{name}_both" in self.phrases.sections else name
        found = slots.get(name) or self.phrases.sections[section]
        return found if isinstance(found, str) else self.write(self.pick(found), slots)


def mark(tag: str, words: str) -> str:
    """The words, marked as that."""
    return f"{_OPEN}{tag}{_TAGGED}{words}{_CLOSE}"


def capitalised(words: str) -> str:
    """The words with a capital at the beginning, whatever marks stand before it."""
    return _FIRST_LETTER.sub(lambda found: found[1] + found[2].upper(), words)


def unmarked(words: str) -> tuple[str, tuple[tuple[str, Span], ...]]:
    """The plain text and the spans of all marks with their tags, in the order of their ends."""
    plain: list[str] = []
    open_marks: list[tuple[str, int]] = []
    found: list[tuple[str, Span]] = []
    at = length = 0
    while at < len(words):
        if words[at] == _OPEN:
            end = words.index(_TAGGED, at)
            open_marks.append((words[at + 1 : end], length))
            at = end + 1
        elif words[at] == _CLOSE:
            tag, start = open_marks.pop()
            found.append((tag, Span(start, length)))
            at += 1
        else:
            plain.append(words[at])
            at, length = at + 1, length + 1
    return "".join(plain), tuple(found)


def with_typo(rng: Random, words: str) -> str:
    """The words with two neighbouring letters of one long word exchanged."""
    found = list(_PLAIN_WORD.finditer(words))
    if not found:
        return words
    at = rng.choice(found).start() + rng.randrange(1, 4)
    return words[:at] + words[at + 1] + words[at] + words[at + 2 :]
