"""`twosource review ...`: what the desk takes by its forms, taken from the command line; words of an article by naming them."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource import decisions
from twosource.decisions import Spot
from twosource.desk.targets import target_of
from twosource.desk.told import told_at
from twosource.desk.values import value_of
from twosource.desk.workplace import Workplace
from twosource.errors import ReviewError
from twosource.records import Claim, Span, Words

if TYPE_CHECKING:
    from twosource.config import Workspace
    from twosource.desk.targets import Target
    from twosource.records import Review, Value


class Asked(Struct, frozen=True):
    """What was written: the verdict, what it is about, the value in words, and what else names it.

    `slot` is the argument of a claim (or `type`, or what is set of an article), `instead` the words that it was read from where
    there are several; `words` are those of the article (`article`, by id or ref) that tell the right value.
    """

    verdict: str
    target: str
    value: str = ""
    slot: str = ""
    instead: str = ""
    words: str = ""
    article: str = ""
    note: str = ""
    author: str = ""


def review(workspace: Workspace, asked: Asked) -> Review:
    """Appends what was asked for. Raises ReviewError or NotFound for what cannot be taken, as the desk does."""
    if asked.verdict == "undo":
        return decisions.undo(workspace, asked.target, asked.note, asked.author)
    place = Workplace(workspace)  # not entered: nothing need be looked through beforehand
    with closing(place.store):
        spot, value = _said(place, target_of(place, asked.target), asked)
    return decisions.review(workspace, asked.target, asked.verdict, value, asked.note, asked.author, spot)


def _said(place: Workplace, target: Target, asked: Asked) -> tuple[Spot, Value | None]:
    """What is said of the target, and the argument that is meant where it is one."""
    if asked.verdict in {"rate", "assign"}:
        return Spot(), Words(asked.value)
    if asked.verdict == "correct" or (asked.verdict == "reject" and asked.slot):
        return _spot(place, target, asked)
    return Spot(), None


def _spot(place: Workplace, target: Target, asked: Asked) -> tuple[Spot, Value | None]:
    """Which argument is meant, the words that tell it, and the right value; none where it is dropped."""
    slot = target.slot or asked.slot
    claim = next(iter(place.store.records(Claim, id=target.name)), None)
    replaces = _replaced(place, claim, slot, asked.instead) if claim is not None else None
    if asked.verdict == "reject":
        return Spot(slot, replaces=replaces), None
    if not slot:
        message = f"{target.name}: say with --slot what is corrected (killed, place, time, type ...)"
        raise ReviewError(message)
    spot = Spot("" if target.slot else slot, replaces=replaces)
    if not asked.words:
        return spot, value_of(slot, target.group, {"text": asked.value}, place.known(target.near), target.value)
    article = claim.article if claim is not None else _article(place, target, asked.article)
    span = _found(place.article(article).article(article).text, asked.words)
    told = told_at(place, article, span, slot, target.group, target.near)
    value = told.value
    if asked.value:
        value = value_of(slot, target.group, {"text": asked.value}, place.known(target.near))
    if value is None:
        raise ReviewError(told.reads)
    return Spot(spot.slot, article, span, replaces), value


def _replaced(place: Workplace, claim: Claim, slot: str, instead: str) -> Span | None:
    """The span of the argument that is meant; None where the claim gives none. Raises ReviewError where it gives several."""
    text = place.article(claim.article).article(claim.article).text
    spans = [arg.span for arg in claim.args if arg.slot == slot]
    if instead:
        spans = [span for span in spans if span is not None and " ".join(span.of(text).split()) == " ".join(instead.split())]
    if len(spans) > 1 or (instead and not spans):
        given = "; ".join(repr(span.of(text)) for span in spans if span is not None) or "none with these words"
        message = f"{claim.id}: which {slot} is meant? Name its words with --instead: {given}"
        raise ReviewError(message)
    return spans[0] if spans else None


def _article(place: Workplace, target: Target, named: str) -> str:
    if target.name.startswith("art-"):
        return target.name
    if not named:
        message = f"{target.name}: name with --article whose words these are"
        raise ReviewError(message)
    return place.store.articles(named)[0].id


def _found(text: str, words: str) -> Span:
    """Where these words stand in the text, however they are broken over lines. Raises ReviewError for never and for twice."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    found = [Span(*match.span()) for match in re.finditer(pattern, text)] if pattern else []
    if len(found) != 1:
        message = f"“{words}” {'stands more than once' if found else 'does not stand'} in the article: name more or other words"
        raise ReviewError(message)
    return found[0]
