"""Who stands between a source and the reader: the outlet that was told, that asked, that carried or gathered the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.attribution.stations import OF_STATE, outlet_at
from twosource.read.speech.syntax import Frame, Syntax, author_of
from twosource.read.speech.voices import kind_of_entity, kind_of_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twosource.read.attribution.cast import Cast

_TOLD_TO = frozenset({"to", "with", "by", "on", "via", "through", "for"})
_CITED = frozenset({"what X said", "citing", "quoting", "according to", "continued quote"})
_GATHERERS = frozenset({"monitor", "activist"})
"""The kinds of those who hand on what they are told, whoever they are."""
_HANDED = frozenset({"by", "in", "to", "on"})
_BY_OFFICE = frozenset({"official", "military", "medic", "monitor", "activist", "expert", "party"})
"""The kinds of people who hand on what they are told because it is their office."""
_KIN = frozenset({"family", "families", "relatives", "parents"})
_SPOKEN = frozenset({"on", "with"})
_THEY = frozenset({"it", "he", "she", "they"})
_THEM = frozenset({"them", "him", "her"})
_FAR = 4
"""Nouns between what somebody says and the verb of the outlet that lets him say it."""
_DESCRIBED = 4
"""Words from a noun on that still tell what kind of body it is ("commission of inquiry")."""
_EMPLOYED = ("for", "from", "of", "with", "at")


def relay_of(syntax: Syntax, cast: Cast, frame: Frame) -> str | None:
    """The entity that stands between: told, asking, interviewed with, or carrying the statement; None where there is none."""
    if not frame.cue:
        return None
    if frame.rule in _CITED:
        return _gatherer(syntax, cast, frame) or _carrier(syntax, cast, frame)
    told = _told(syntax, cast, frame) if "listener" in frame.entry.takes else None
    if told is not None:
        return None if _notifies(syntax, cast, frame, told) else told
    for token in _clause_tokens(syntax, frame):
        if syntax.words[token] in syntax.lexicon.helpers["talk"] and (told := _reporter_told(syntax, cast, token)):
            return told
        asked = _asks(syntax, cast, token) or _gave_testimony(syntax, cast, token, frame)
        if not asked and not _carries(syntax, cast, token, frame):
            continue
        above = _above(syntax, cast, token)  # "confirmed to X that", "talking to X, Y said"
        talks = above == frame.anchor or (above >= 0 and syntax.words[above] in syntax.lexicon.helpers["talk"])
        speaks = above >= 0 and syntax.words[above] in syntax.lexicon.helpers["talk"]
        spoken_to = asked or (talks and _case(syntax, token) == "to") or (speaks and _case(syntax, token) in _SPOKEN)
        spoken_to = spoken_to or _handed_on(syntax, cast, token)
        entity = outlet_at(syntax, cast, token, told=spoken_to) or (_asker(syntax, cast, token) if asked else None)
        if entity is not None:
            return entity
    return (
        _gatherer(syntax, cast, frame)
        or _host(syntax, cast, frame)
        or _told_behind(syntax, cast, frame)
        or _called_in(syntax, cast, frame)
    )


def _called_in(syntax: Syntax, cast: Cast, frame: Frame) -> str | None:
    """The programme or station of a caller, listener or guest ("a caller to Radio X said")."""
    if frame.head is None or syntax.words[frame.head] not in syntax.lexicon.helpers["audience"]:
        return None
    on = [child for child in syntax.tree(frame.head) if child > frame.head and child in cast.at]
    return next((found for child in sorted(on) if (found := outlet_at(syntax, cast, child, told=True))), None)


def _carrier(syntax: Syntax, cast: Cast, frame: Frame) -> str | None:
    """The outlet that carried the words of one who is quoted, or who quotes: "a post by Y, picked up by X, quotes Z"."""
    for token in _clause_tokens(syntax, frame):
        carried = _handed_on(syntax, cast, token) and syntax.parse.tokens[_above(syntax, cast, token)].rel != "acl:relcl"
        entity = outlet_at(syntax, cast, token, told=True) if carried and _above(syntax, cast, token) != frame.anchor else None
        if entity is not None:
            return entity
    return None


def carriers_of(syntax: Syntax, cast: Cast, frame: Frame) -> list[tuple[int, str]]:
    """All outlets that are said to have carried the words, by the words that name them, in text order."""
    found: dict[str, int] = {}
    for token in _clause_tokens(syntax, frame):
        carried = _case(syntax, token) == "by" and _handed_on(syntax, cast, token)
        entity = outlet_at(syntax, cast, token, told=True) if carried else None
        if entity is not None:
            found.setdefault(entity, token)
    return [(token, entity) for entity, token in found.items()]


def _handed_on(syntax: Syntax, cast: Cast, token: int) -> bool:
    """Whether the words are said to be carried, printed or leaked by, in or to whoever stands here."""
    verb = _above(syntax, cast, token)
    if verb < 0 or not syntax.is_verb(verb) or _case(syntax, token) not in _HANDED:
        return False
    if syntax.words[token] in syntax.lexicon.helpers["platform"]:
        return False
    writes = syntax.lexicon.verbs.get(syntax.words[verb]) is syntax.lexicon.by_id["write"]
    if writes and _case(syntax, token) == "in":
        return True
    if syntax.words[verb] in syntax.lexicon.helpers["ask"]:
        return False  # "reached in X by Y"
    by = _case(syntax, token) == "by" or syntax.words[verb] in syntax.lexicon.helpers["showing-up"]
    passive = not syntax.under(verb, ("nsubj", "obj"))
    return syntax.words[verb] in syntax.lexicon.helpers["carry"] and (by or passive)


def _told_behind(syntax: Syntax, cast: Cast, frame: Frame) -> str | None:
    """The outlet right behind the cue and its "to" ("revealed to X that"), where the tree hung it elsewhere."""
    behind = _right_behind(syntax, max(frame.cue), "to")
    return outlet_at(syntax, cast, behind[0], told=True) if behind and behind[0] not in frame.content else None


def _notifies(syntax: Syntax, cast: Cast, frame: Frame, told: str) -> bool:
    """Whether a state or party gives notice to a panel or another body of states ("the government informed the Mission that")."""
    formal = frame.rule.startswith("verb") and syntax.words[frame.anchor] in syntax.lexicon.helpers["giving-notice"]
    heard = cast.entities[told]
    panel = bool({*heard.name.casefold().split()} & syntax.lexicon.helpers["inquiring"])
    panel = panel or kind_of_entity(syntax.kinds, heard, None) in {"official", "monitor"}
    words = syntax.parse.span(min(frame.source), max(frame.source) + 1).of(syntax.parse.text) if frame.source else ""
    return formal and panel and kind_of_words(syntax.kinds, words) in OF_STATE


def _asker(syntax: Syntax, cast: Cast, noun: int) -> str | None:
    """The outlet or body whose reporter asked, or a panel that did ("interviewed by the Panel")."""
    return _employer(syntax, cast, noun) or (cast.at.get(noun) if _inquires(syntax, noun) else None)


def _host(syntax: Syntax, cast: Cast, frame: Frame) -> str | None:
    """Who learned it or let the source speak: "X has learned from Y that", "X aired an interview with Y, who said"."""
    if frame.rule.startswith("heard from"):
        verb = frame.anchor
    else:
        anchor = syntax.parse.tokens[frame.anchor]
        above = anchor.head if anchor.rel == "acl:relcl" else -1
        steps = 0
        while above >= 0 and not syntax.is_verb(above) and steps < _FAR:
            above, steps = syntax.parse.tokens[above].head, steps + 1
        helpers = syntax.lexicon.helpers
        shown = helpers["saw"] | helpers["reading-out"] if _stands_in(syntax, anchor.head) else frozenset()
        told = helpers["carry"] | helpers["talk"] | helpers["ask"] | helpers["gather"] | shown
        if above < 0 or syntax.words[above] not in told:
            return None
        verb = above
    nested = syntax.parse.tokens[verb].rel == "ccomp"
    for subject in syntax.under(verb, ("nsubj",)):
        if subject != frame.head and not (nested and syntax.words[subject] in _THEY):
            return (
                outlet_at(syntax, cast, subject, told=True)
                or _employer(syntax, cast, subject)
                or _hears(syntax, cast, subject, frame)
            )
    return None


def _stands_in(syntax: Syntax, noun: int) -> bool:
    """Whether the noun is a document or recording, in which somebody may say something."""
    return syntax.kinds.nouns.get(syntax.words[noun]) == "document" or syntax.words[noun] in syntax.lexicon.helpers["telling"]


def _hears(syntax: Syntax, cast: Cast, subject: int, frame: Frame) -> str | None:
    """Whoever learned it, or the panel that heard witnesses."""
    reads_out = syntax.words[syntax.parse.tokens[subject].head] in syntax.lexicon.helpers["reading-out"]
    heard = frame.rule.startswith("heard from") or _inquires(syntax, subject) or reads_out
    return _who_heard(syntax, cast, subject) if heard else None


def _who_heard(syntax: Syntax, cast: Cast, subject: int) -> str | None:
    """The body, or the person, that learned from somebody what is told; not a court, which only sits and listens."""
    entity = cast.entities.get(cast.at.get(subject, ""))
    own = any(syntax.parse.tokens[child].upos == "PRON" for child in syntax.under(subject, ("nmod:poss",)))
    if entity is None or (own and entity.kind != "person") or syntax.words[subject] in syntax.lexicon.helpers["sitting"]:
        return None  # "his government was told by X": the step is his
    if own and syntax.words[subject] in syntax.lexicon.helpers["gatherer"]:
        return None  # "its delegates were told": the body's own
    kind = kind_of_words(syntax.kinds, entity.name)
    private = entity.kind == "person" and entity.plural and not entity.named  # "relatives were told by the morgue"
    hands_on = kind in _BY_OFFICE or not (private or (kind == "relative" and syntax.words[subject] in _KIN))
    return entity.id if hands_on and entity.kind in {"organisation", "person"} else None


def _case(syntax: Syntax, token: int) -> str:
    """The preposition of a name, also where the tree took the name for a verb ("confirmed to X that")."""
    return syntax.case(token) or next((syntax.words[child] for child in syntax.under(token, ("mark",))), "")


def _reporter_told(syntax: Syntax, cast: Cast, verb: int) -> str | None:
    """The outlet whose reporter somebody was "speaking to"."""
    heard = [child for child in syntax.under(verb, ("obj", "iobj", "obl")) if syntax.case(child) in {"", "to", "with"}]
    return next((found for child in heard if (found := _employer(syntax, cast, child))), None)


def _clause_tokens(syntax: Syntax, frame: Frame) -> list[int]:
    """The words of the cue's clause and of the source's relative clauses, without what is said."""
    anchor = frame.anchor
    while syntax.parse.tokens[anchor].rel == "xcomp":
        anchor = syntax.parse.tokens[anchor].head  # "reached by X, Y refused to say"
    near = set(syntax.tree(anchor)) if syntax.parse.tokens[frame.anchor].rel != "acl" else set()
    for clause in syntax.under(frame.anchor, ("parataxis",)):  # "..., first reported by X"
        near -= syntax.tree(clause)
    if frame.head is not None:
        near |= syntax.tree(frame.head)
    return sorted(near - frame.content - {*frame.cue, frame.head})


def _told(syntax: Syntax, cast: Cast, frame: Frame) -> str | None:
    """Who was told, behind the verb or, in "X was told by Y that", before it."""
    told = told_at(syntax, cast, frame.anchor)
    if told is not None or not frame.rule.startswith("passive"):
        return told
    nested = syntax.parse.tokens[frame.anchor].rel == "ccomp"
    heard = syntax.under(frame.anchor, ("nsubj:pass",))
    heard = [child for child in heard if not (nested and syntax.words[child] in _THEY)]  # "X said it was told by Y": X
    heard = [child for child in heard if not _is_somebodys(syntax, child)]  # "her husband was warned by Y": the step is hers
    found = (
        outlet_at(syntax, cast, child, told=True)
        or _employer(syntax, cast, child)
        or _hearer(syntax, cast, child)
        or _who_heard(syntax, cast, child)
        for child in heard
    )
    return next((entity for entity in found if entity is not None), None)


def told_at(syntax: Syntax, cast: Cast, verb: int) -> str | None:
    """The outlet, or its reporter, among the listeners of "told", "spoke to", "talking with"; else who gathers testimony."""
    for child in syntax.under(verb, ("obj", "iobj", "obl")):
        case = syntax.case(child)
        if syntax.parse.tokens[child].rel == "obl" and case not in {"to", "with"}:
            continue
        heard = _reporter_meant(syntax, child)
        found = outlet_at(syntax, cast, heard, told=True) or _employer(syntax, cast, heard) or _hearer(syntax, cast, heard)
        if found is not None:
            return found
    behind = verb + 1 + (syntax.words[verb + 1 : verb + 2] == ["the"])  # where the tree hung it elsewhere
    named = behind < syntax.sentence(verb).stop and syntax.parse.tokens[behind].text[:1].isupper()
    return outlet_at(syntax, cast, behind, told=True) if named else None


def _is_somebodys(syntax: Syntax, noun: int) -> bool:
    return any(syntax.parse.tokens[child].upos == "PRON" for child in syntax.under(noun, ("nmod:poss",)))


def _reporter_meant(syntax: Syntax, listener: int) -> int:
    """The reporters whom "told them" means: the last subject before it, if reporters; else the listener itself."""
    if syntax.words[listener] not in _THEM:
        return listener
    here = syntax.sentence(listener)
    start = syntax.sentence(here.start - 1).start if here.start else 0
    for token in range(listener - 1, start - 1, -1):
        if syntax.parse.tokens[token].rel == "nsubj" and syntax.words[token] in syntax.lexicon.helpers["reporter"]:
            return token
    return listener


def _employer(syntax: Syntax, cast: Cast, noun: int) -> str | None:
    """The named outlet or body whose reporter or researcher was told ("a reporter from X", "X's correspondent")."""
    helpers = syntax.lexicon.helpers
    reports, gathers = syntax.words[noun] in helpers["reporter"], syntax.words[noun] in helpers["gatherer"]
    if not reports and not gathers:
        return None
    before = syntax.under(noun, ("compound", "nmod:poss", "nmod:desc", "nmod", "amod", "flat"))
    behind = [child for child in syntax.under(syntax.parse.tokens[noun].head, ("obl",)) if child > noun]
    behind += [token for case in _EMPLOYED for token in _right_behind(syntax, noun, case)]
    for child in (*before, *behind):
        entity = cast.entities.get(cast.at.get(child, ""))
        if entity is not None and gathers and child < noun and entity.kind == "organisation":
            return entity.id
        if entity is None or not entity.named or (child > noun and syntax.case(child) not in _EMPLOYED):
            continue
        if outlet_at(syntax, cast, child, told=True) or (gathers and entity.kind == "organisation"):
            return entity.id
    return None


def _hearer(syntax: Syntax, cast: Cast, noun: int) -> str | None:
    """Who was told and hands it on: monitors, activists, aid workers; not a court, the police or reporters at large."""
    entity = cast.entities.get(cast.at.get(noun, ""))
    if entity is None or entity.kind == "place":
        return None
    first, last = min(syntax.tree(noun)), min(max(syntax.tree(noun)) + 1, noun + _DESCRIBED)
    gathers = kind_of_words(syntax.kinds, " ".join(syntax.words[first:last])) in _GATHERERS
    known = " ".join(syntax.words[noun - 1 : noun + 1]) in syntax.lexicon.helpers["hearer"]
    return entity.id if gathers or known or _inquires(syntax, noun) else None


def _inquires(syntax: Syntax, noun: int) -> bool:
    """Whether it is a body that is set up to hear witnesses, by the name that its own reports give it ("the Panel")."""
    return syntax.words[noun] in syntax.lexicon.helpers["inquiring"] and syntax.parse.tokens[noun].text[:1].isupper()


def _above(syntax: Syntax, cast: Cast, token: int) -> int:
    """What a name hangs from as a whole, whichever of its words the tree took for its head."""
    own, above = cast.at.get(token), syntax.parse.tokens[token].head
    steps = 0
    while own is not None and above >= 0 and cast.at.get(above) == own and steps < _FAR:
        above, steps = syntax.parse.tokens[above].head, steps + 1
    return above


def _asks(syntax: Syntax, cast: Cast, token: int) -> bool:
    """Whether somebody asked: "asked by X", "reached by phone by X", "in reply to questions from X"."""
    governor = _above(syntax, cast, token)
    helpers = syntax.lexicon.helpers
    if governor < 0:
        return False
    if syntax.words[governor] in helpers["interview"]:
        return syntax.parse.tokens[token].rel in {"compound", "nmod:poss"} or syntax.case(token) in {"with", "to", "for", "by"}
    above = syntax.parse.tokens[governor].head if syntax.is_nominal(governor) else -1  # "asked about the raid by X"
    asks = [verb for verb in (governor, above) if verb >= 0 and syntax.words[verb] in helpers["ask"]]
    case = syntax.case(token) if asks else ""
    return case == "by" or (case in {"from", "of"} and asks[0] == governor)


def _gave_testimony(syntax: Syntax, cast: Cast, token: int, frame: Frame) -> bool:
    """Whether the token gathered or saw what somebody else says in it: "in testimony gathered by X, Y said"."""
    helpers, verb = syntax.lexicon.helpers, _above(syntax, cast, token)
    noun = syntax.parse.tokens[verb].head if verb >= 0 else -1
    if noun < 0 or syntax.case(token) != "by" or (frame.head is not None and noun in syntax.tree(frame.head)):
        return False
    told = syntax.words[verb] in helpers["gather"] and syntax.words[noun] in helpers["testimony"]
    return told or (syntax.words[verb] in helpers["saw"] and syntax.kinds.nouns.get(syntax.words[noun]) == "document")


def _gatherer(syntax: Syntax, cast: Cast, frame: Frame) -> str | None:
    """Who gathered the testimony or got hold of the papers that speak, where these are somebody else's words."""
    if frame.head is None:
        return None
    helpers, author = syntax.lexicon.helpers, author_of(syntax, frame.head)
    for verb in syntax.under(frame.head, ("acl:relcl",)) if author is None else ():
        asked = syntax.words[verb] in helpers["ask"] and any(
            syntax.words[child] == "whom" for child in syntax.parse.children[verb]
        )
        for subject in syntax.under(verb, ("nsubj",)) if asked else ():
            return outlet_at(syntax, cast, subject, told=True) or _who_heard(syntax, cast, subject)
    handling = helpers["gather"] | (helpers["saw"] if author is None else frozenset())
    below = (token for token in sorted(frame.source | {frame.head}) if syntax.parse.tokens[token].rel in {"acl", "acl:relcl"})
    for verb in below:
        if syntax.words[verb] in handling and author not in syntax.tree(verb):
            return next(_agents(syntax, cast, verb), None)
    return None


def _agents(syntax: Syntax, cast: Cast, verb: int) -> Iterator[str]:
    """The named bodies that did the verb: below it, or right behind its "by" where the tree hung them elsewhere."""
    below = [child for child in syntax.under(verb, ("obl:agent", "obl")) if syntax.case(child) == "by"]
    behind = [token for token in _right_behind(syntax, verb, "by") if token not in below]
    for child in (*below, *behind):
        entity = cast.entities.get(cast.at.get(child, ""))
        if entity is not None and (entity.kind == "organisation" or _inquires(syntax, child)):
            yield entity.id
        elif (paper := outlet_at(syntax, cast, child, told=True)) is not None:
            yield paper


def _right_behind(syntax: Syntax, verb: int, word: str) -> list[int]:
    """The first noun or name behind a preposition that follows the verb."""
    if syntax.words[verb + 1 : verb + 2] != [word]:
        return []
    near = range(verb + 2, min(verb + 2 + _FAR, syntax.sentence(verb).stop))
    return [token for token in near if syntax.is_nominal(token)][:1]


def _carries(syntax: Syntax, cast: Cast, token: int, frame: Frame) -> bool:
    """Whether the way from the outlet up to the cue or source is one of telling ("in an interview with X", "carried by X")."""
    case = _case(syntax, token)
    if case == "in":
        return _handed_on(syntax, cast, token)
    if case not in _TOLD_TO:
        governor, rel = syntax.parse.tokens[token].head, syntax.parse.tokens[token].rel
        talks = rel in {"obj", "iobj"} and governor != frame.anchor and syntax.words[governor] in syntax.lexicon.helpers["talk"]
        return talks and frame.head is not None and governor in syntax.tree(frame.head)
    governor = _above(syntax, cast, token)
    if governor == frame.anchor:
        return case in {"to", "on", "via", "with"}
    helpers = syntax.lexicon.helpers
    if case == "by":
        return governor >= 0 and syntax.words[governor] in helpers["carry"] and syntax.is_verb(governor)
    return _leads_to_telling(syntax, governor, frame.anchor, case)


def _leads_to_telling(syntax: Syntax, governor: int, anchor: int, case: str) -> bool:
    """Whether a word of telling ("interview", "statement", "spoke") lies between the outlet and the cue."""
    helpers, steps = syntax.lexicon.helpers, 0
    while governor >= 0 and steps < 4 and governor != anchor:
        word = syntax.words[governor]
        if (word in helpers["talk"] and case in {"to", "with", "on"}) or word in helpers["telling"] or word in helpers["carry"]:
            return True
        governor, steps = syntax.parse.tokens[governor].head, steps + 1
    return False
