"""Whether the verb that governs a time expression looks ahead or back: "meets on Friday" against "met on Friday"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.text.forms import forms, lemma

if TYPE_CHECKING:
    from twosource.codebook import Codebook
    from twosource.records import Parse, Token

_STEPS = 8
"""How many words up the tree a governing verb is looked for."""
_NEAR = 6
_FINITE = frozenset({"root", "conj", "parataxis", "ccomp", "acl:relcl"})
_LEANING = frozenset({"xcomp", "advcl", "acl", "ccomp"})
_BE = frozenset({"is", "are", "was", "were", "'s", "’s", "'re", "’re"})
_NOW = frozenset({"is", "are", "'re", "’re", "am", "being"})
_WHEN = frozenset({"when", "if", "once", "before", "after", "until", "unless"})


class Outlook(Struct, frozen=True):
    """Which way the words around a time expression look, where anything shows it. `present`: the verb is in the present.

    A verb in the past says nothing of the day of a noun under it ("they spoke of the summit in April").
    """

    ahead: bool = False
    past: bool = False
    present: bool = False


class Tenses(Struct, frozen=True):
    """The words that put a verb into the future, from the codebook.

    `auxiliaries` and `modals` stand before a verb; an infinitive under one of `verbs` is in the future; `settings` fix a date for
    what is still to come, in whatever tense they stand ("was scheduled for Friday"); `deferring` put off until a day to come;
    `predicates` say of a thing that it is still to come ("payable", "due"); `lead_ins` stand before a day to come ("as soon as").
    `telling` are verbs whose present tells of what is over ("reports say").
    """

    auxiliaries: frozenset[str]
    modals: frozenset[str]
    verbs: frozenset[str]
    settings: frozenset[str]
    deferring: frozenset[str]
    predicates: frozenset[str]
    lead_ins: frozenset[str]
    telling: frozenset[str]


def tenses(codebook: Codebook) -> Tenses:
    """The word lists of this codebook."""
    names = ("future_auxiliary", "future_modal", "future_verb", "future_setting", "future_deferring", "future_predicate")
    return Tenses(*(codebook.words(name) for name in (*names, "future_lead_in", "present_telling")))


def outlook(parse: Parse, known: Tenses, first: int, start: int, lead_first: int) -> Outlook:
    """Which way the verb that governs token `first` looks, in a sentence that begins at token `start`.

    `lead_first` is where the words begin that lead to it: a clock time may stand between ("until 9 a.m. Tuesday").
    """
    lead = _lead(parse, lead_first, start)
    if lead[-1:] == ["since"]:
        return Outlook(past=True)
    if any(" ".join(lead[-size:]) in known.lead_ins for size in (1, 2, 3)):
        return Outlook(ahead=True)
    until = lead[-1:] in (["until"], ["till"], ["to"], ["for"])
    token, of_noun = first, False
    for _ in range(_STEPS):
        token = parse.tokens[token].head
        if token < 0:
            break
        word = parse.tokens[token]
        if word.upos == "VERB":
            look = _of_verb(parse, known, token, until=until and token < first)
            return Outlook(look.ahead, look.past and not of_noun, look.present)
        of_noun = of_noun or word.upos == "NOUN"
        if word.upos == "ADJ" and word.text.casefold() in known.predicates:
            return Outlook(ahead=True)
    return _by_words(parse, known, first, start)


def _lead(parse: Parse, first: int, start: int) -> list[str]:
    """The three words before a token in its sentence, articles left out."""
    words = [token.text.casefold() for token in parse.tokens[max(start, first - 4) : first]]
    parts = {"the", "a", "this"} | ({"early", "late"} if "as" not in words else set())
    return [word for word in words if word not in parts][-3:]


def _of_verb(parse: Parse, known: Tenses, verb: int, *, until: bool) -> Outlook:
    """The outlook of a verb: by its auxiliaries, by what an infinitive or a form in -ing depends on, or by what it means."""
    for _ in range(4):
        helpers = _helpers(parse, verb)
        word = parse.tokens[verb]
        shifted = helpers & known.modals and not helpers & {"have", "has"}
        if shifted or helpers & known.auxiliaries or _sets(known, word, until=until):
            return Outlook(ahead=True)
        above = parse.tokens[word.head] if word.head >= 0 else None
        if "to" in helpers:
            if above is None or helpers & _BE or above.text.casefold() in known.verbs or lemma(above.text, "AUX") == "be":
                return Outlook(ahead=True)
        elif not _borrows(word, helpers):
            if _awaits(parse, verb, helpers):
                return Outlook(ahead=True)
            return Outlook(past=_is_past(word, helpers), present=_tells_present(parse, verb, helpers, known.telling))
        if above is None or above.upos != "VERB":
            break
        verb = word.head
    return Outlook()


def _borrows(word: Token, helpers: set[str]) -> bool:
    """Whether a bare form in -ing looks the way of the verb that it hangs from ("will land on Friday, bringing tents")."""
    return not helpers and word.rel in _LEANING and word.text.casefold().endswith("ing")


def _awaits(parse: Parse, verb: int, helpers: set[str]) -> bool:
    """Whether a clause in the present waits for what it tells ("when the case is heard")."""
    marks = {parse.tokens[child].text.casefold() for child in parse.children[verb] if child < verb}
    return bool(helpers) and not helpers - _NOW and bool(marks & _WHEN)


def _tells_present(parse: Parse, verb: int, helpers: set[str], telling: frozenset[str]) -> bool:
    """Whether a verb tells of a day to come in the present: "they meet", "they are meeting"."""
    word = parse.tokens[verb]
    if not helpers:
        return _is_present(word, telling)
    low = word.text.casefold()
    return not helpers - _NOW and low.endswith("ing") and word.rel in _FINITE and lemma(low, "VERB") not in telling


def _helpers(parse: Parse, verb: int) -> set[str]:
    """The auxiliaries and the "to" that stand before a verb and hang from it."""
    below = (parse.tokens[child] for child in parse.children[verb] if child < verb)
    return {token.text.casefold() for token in below if token.upos in {"AUX", "PART"}}


def _sets(known: Tenses, word: Token, *, until: bool) -> bool:
    """Whether a verb by its meaning sets a day to come, or puts something off until then."""
    low = word.text.casefold()
    return low in known.settings or (until and lemma(low, "VERB") in known.deferring)


def _is_past(word: Token, helpers: set[str]) -> bool:
    """Whether a verb without a word of the future is told as over: a form in -ed or an irregular one, or one after "have"."""
    low = word.text.casefold()
    if helpers & {"have", "has", "had", "was", "were", "did"}:
        return True
    return low != lemma(low, "VERB") and not low.endswith(("ing", "s"))


def _is_present(word: Token, telling: frozenset[str]) -> bool:
    """Whether a finite verb is in the present, which sets a weekday that is still to come ("they meet on Monday")."""
    low = word.text.casefold()
    base = lemma(low, "VERB")
    if base in telling or word.rel not in _FINITE:
        return False
    if low == base:  # "hit" and "put" are their own past
        return any(form not in {base, f"{base}s", f"{base}es"} and not form.endswith("ing") for form in forms(base, "VERB"))
    return low.endswith("s")


def _by_words(parse: Parse, known: Tenses, first: int, start: int) -> Outlook:
    """The outlook of a phrase that no verb governs: by the words shortly before it."""
    tokens = parse.tokens
    near = range(max(start, first - _NEAR), first)
    words = {tokens[i].text.casefold() for i in near if tokens[i].text.casefold() != "to" or tokens[i + 1].upos == "VERB"}
    return Outlook(ahead=bool(words & (known.auxiliaries | {"to", "upcoming"})))
