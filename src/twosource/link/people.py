"""Single people whom something befell, as claims tell of them: by name, age and sex, and by words that point back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.link.names import fold_name
from twosource.read.text.nearby import Nearby, nearby
from twosource.records import Count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twosource.codebook import Codebook
    from twosource.records import Article, Claim, Entity, Mention, Reading, Span

_WORD = re.compile(r"[\w'’-]+")
_AGE = re.compile(r"\b(\d{1,3})[- ]years?[- ]old", re.IGNORECASE)
_AGE_BEHIND = re.compile(r"\s*[,(]\s*(\d{1,3})\b(?=\s*[,).;])")
_HARMS = frozenset({"killed", "injured"})


class Victim(Struct, frozen=True):
    """One person whom something befell, with what may tell that two are one.

    `name` are the words of the name, folded, `back` marks words that point back ("he", "the victim"), `other` such as "another
    man"; `sex` is m, f or nothing; `dead` that the claim tells of the death.
    """

    entity: str | None
    name: frozenset[str]
    age: int | None
    sex: str
    back: bool
    other: bool
    dead: bool


class People(Struct, frozen=True):
    """What is needed to say who the victims in the claims of one article are."""

    text: str
    mentions: Nearby[Mention]
    entities: Mapping[str, Entity]
    sexes: Mapping[str, str]
    back: frozenset[str]
    others: frozenset[str]

    def victims(self, claim: Claim) -> tuple[Victim, ...]:
        """The single people whom a claim tells to have been killed or hurt."""
        found = [
            self._victim(arg.span, arg.value, dead=arg.slot == "killed")
            for arg in claim.args
            if arg.slot in _HARMS and isinstance(arg.value, Count) and arg.span is not None and _is_one(arg.value)
        ]
        return tuple(dict.fromkeys(found))

    def _victim(self, span: Span, count: Count, *, dead: bool) -> Victim:
        entity = self._entity(span)
        words = _WORD.findall(span.of(self.text).casefold())
        name = entity.name if entity is not None and entity.named else " ".join(count.named)
        age = _AGE.search(span.of(self.text)) or (_AGE_BEHIND.match(self.text, span.end) if name else None)
        return Victim(
            entity=entity.id if entity is not None else None,
            name=frozenset(fold_name(name).split()),
            age=int(age[1]) if age else None,
            sex=next((self.sexes[word] for word in words if word in self.sexes), ""),
            back=bool(words) and words[0] in self.back,
            other=not self.others.isdisjoint(words),
            dead=dead,
        )

    def _entity(self, span: Span) -> Entity | None:
        touching = [one for one in self.mentions.touching(span.start, span.end) if one.start < span.end and span.start < one.end]
        best = max(touching, key=lambda one: (one.end == span.end, one.form == "name", one.end - one.start), default=None)
        return self.entities.get(best.entity) if best is not None else None


def people_of(article: Article, reading: Reading, codebook: Codebook) -> People:
    """The people of one article, ready to be asked who its claims' victims are."""
    sexes = dict.fromkeys(codebook.words("words_for_men"), "m") | dict.fromkeys(codebook.words("words_for_women"), "f")
    entities = {entity.id: entity for entity in reading.entities}
    back, others = codebook.words("counts_pointing_back"), codebook.words("counts_besides") | codebook.words("counts_ranks")
    return People(article.text, nearby(reading.mentions), entities, sexes, back, others)


def _is_one(count: Count) -> bool:
    return len(count.named) == 1 or (not count.named and count.low == 1 and count.best in {1, None} and count.high in {1, None})
