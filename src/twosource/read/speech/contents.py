"""What a verb of saying says: its clause, its object, the quotation beside it, or the clause that it is put into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.speech.syntax import Syntax, can_speak, cue_at, inverted_subject, outer_cue, source_tokens

if TYPE_CHECKING:
    from twosource.codebook import Cue
    from twosource.read.text.quotes import Quote

_SUBJECTS = frozenset({"nsubj", "nsubj:outer", "csubj"})
_CLAUSES = frozenset({"ccomp", "csubj", "csubj:pass"})
_PLACES = frozenset({"in", "near", "at", "around", "outside", "inside", "along", "between", "across", "against", "over"})
_OCCASIONS = frozenset({"during", "after", "from"})
_TALLIED, _HEDGED = 14, 7
"""Words between "put" and the "at" of its number, and between that and the number."""
_SO = frozenset({"so", "such"})
_PERSONAL = frozenset({"he", "she", "it", "they", "i", "we"})
_STOPS = frozenset({";", ":", "–", "—"})
_BREAKS = frozenset({",", ";", ":", ".", "that", "and"})
_VAGUE = frozenset({"dozens", "hundreds", "thousands", "scores", "zero"})
_FATES = frozenset({"dead", "wounded", "injured", "killed", "missing", "hurt", "and", "or"})
_OF_NUMBERS = frozenset({"NUM", "NOUN", "ADJ", "CCONJ"})
_TOLD = frozenset({"acl", "acl:relcl", "ccomp", "advcl"})


def clause_content(syntax: Syntax, verb: int, cue: Cue) -> frozenset[int]:
    """The clause, object or quotation that hangs from the verb, or that the verb is put into."""
    if "figure" in cue.takes:
        return _figure(syntax, verb, cue)
    content = _own_clauses(syntax, verb)
    if not content:
        content = _clause_elsewhere(syntax, verb, cue)
    elif "listener" in cue.takes:
        content |= _bare_clause(syntax, verb)
    content = _put_between(syntax, verb, content) or content
    if "target" in cue.takes:
        content |= _target_content(syntax, verb, cue)
    return _with_quotes(syntax, verb, content or _without_clause(syntax, verb, cue))


def _clause_elsewhere(syntax: Syntax, verb: int, cue: Cue) -> frozenset[int]:
    """The clause that is said, where the tree hung it elsewhere, or the verb from it."""
    return (
        _host_clause(syntax, verb, cue)
        or _beside_clause(syntax, verb, cue)
        or _after_break(syntax, verb, cue)
        or _behind_listener(syntax, verb, cue)
    )


def _without_clause(syntax: Syntax, verb: int, cue: Cue) -> frozenset[int]:
    """What a verb says that has no clause: a deed ("denied burning it"), an object, what follows "of" or "to"."""
    doing = [child for child in syntax.under(verb, ("xcomp",)) if "weak" not in cue.takes or _is_told_doing(syntax, child, cue)]
    content = frozenset[int]().union(*(syntax.tree(child) for child in doing))
    if not content and "object" in cue.takes and "target" not in cue.takes:
        content = _object_content(syntax, verb)
    elif not content and "of" in cue.takes and "target" not in cue.takes:
        content = _of_content(syntax, verb)
    return content or (_done(syntax, verb) if "to" in cue.takes else content)


def _is_told_doing(syntax: Syntax, child: int, cue: Cue) -> bool:
    return "doing" in cue.takes and syntax.words[child].endswith("ing")


def _opens(syntax: Syntax, clause: int) -> bool:
    """Whether the clause begins with "that" as a conjunction."""
    return any(syntax.words[mark] == "that" for mark in syntax.under(clause, ("mark",)))


def _of_content(syntax: Syntax, verb: int) -> frozenset[int]:
    """In "warned of P", "spoke of P": what follows "of", with what goes on right behind it ("of a raid in April")."""
    content: frozenset[int] = frozenset()
    strong = "weak" not in syntax.lexicon.verbs[syntax.words[verb]].takes
    told = [child for child in syntax.under(verb, ("obl",)) if strong and syntax.case(child) == "to"]  # "boasted to the men of P"
    below = [child for noun in told for child in syntax.under(noun, ("nmod", "acl")) if min(syntax.tree(child)) > noun]
    for child in (*syntax.under(verb, ("obl", "advcl")), *below):
        tree = syntax.tree(child)
        of = syntax.words[min(tree)] == "of" or any(syntax.words[mark] == "of" for mark in syntax.under(child, ("case", "mark")))
        if child > verb and (of or min(tree) - 1 in content):
            content |= tree
    return content


def _done(syntax: Syntax, verb: int) -> frozenset[int]:
    """In "confessed to doing P", "admitted in court to doing P": what follows "to"."""
    strong = syntax.lexicon.verbs[syntax.words[verb]].id == "testify"  # "confessed to six murders"
    for child in syntax.under(verb, ("obl", "advcl", "xcomp")):
        to = any(syntax.words[mark] == "to" for mark in syntax.under(child, ("case", "mark")))
        deed = syntax.words[child].endswith("ing") or (strong and not can_speak(syntax, child))
        if child > verb and to and deed:
            return syntax.tree(child)
    return frozenset()


def _own_clauses(syntax: Syntax, verb: int) -> frozenset[int]:
    content: frozenset[int] = frozenset()
    for child in syntax.under(verb, _CLAUSES):
        if not _describes_subject(syntax, verb, child):
            content |= syntax.tree(child).difference(*_said_next(syntax, child))
    for child in syntax.under(verb, ("advcl",)) if not content else ():
        if child > verb and _opens(syntax, child) and syntax.words[min(syntax.tree(child)) - 1] != "so":
            content |= syntax.tree(child)
    for noun in syntax.under(verb, ("obl",)) if not content else ():
        if syntax.words[noun] in syntax.lexicon.helpers["telling"]:  # "said in a statement that"
            content = content.union(*(syntax.tree(child) for child in syntax.under(noun, _TOLD) if _opens(syntax, child)))
    for child in syntax.under(verb, ("parataxis",)):
        if child > verb and syntax.words[min(syntax.tree(child)) - 1] in {":", "“", '"', ","} and not cue_at(syntax, child):
            content |= syntax.tree(child)
    return content


def _said_next(syntax: Syntax, clause: int) -> list[frozenset[int]]:
    """What the speaker goes on to say behind the clause, where the tree hung that in it."""
    return [syntax.tree(child) for child in syntax.under(clause, ("conj",)) if outer_cue(syntax, child) is not None]


def _describes_subject(syntax: Syntax, verb: int, clause: int) -> bool:
    """Whether a clause right behind the verb's subject only describes it ("Traders reached by telephone said")."""
    return clause < verb and clause - 1 in syntax.under(verb, ("nsubj",)) and syntax.words[clause + 1] in {"by", "in", "at"}


def _host_clause(syntax: Syntax, verb: int, cue: Cue) -> frozenset[int]:
    """For a verb put into or behind the clause it reports ("P, X said, Q"; "as X said, P"): that clause."""
    token = syntax.parse.tokens[verb]
    if token.head < 0:
        return frozenset()
    marks = {syntax.words[child] for child in syntax.under(verb, ("mark", "advmod", "case"))}
    if syntax.under(verb, ("nsubj",)) and syntax.under(verb, ("obj",)) and "listener" not in cue.takes:
        return frozenset()
    if syntax.under(verb, ("obl:agent",)) and not syntax.under(verb, ("aux:pass",)):
        return frozenset()  # "..., first reported by X" tells of the noun before it
    told_so = token.rel == "advcl" and "as" in marks and "weak" not in cue.takes and bool(syntax.under(verb, ("nsubj",)))
    if token.rel == "parataxis" and _after_semicolon(syntax, verb):
        return frozenset()  # "P; X told Y of it": another matter
    if token.rel == "parataxis" or (told_so and not syntax.under(verb, ("obj", "ccomp", "xcomp"))):
        return syntax.tree(token.head) - syntax.tree(verb)
    return frozenset()


def _put_between(syntax: Syntax, verb: int, content: frozenset[int]) -> frozenset[int]:
    """In "the toll, it warned, is higher": both sides of the cue, where what stands before it has no verb of its own."""
    own = syntax.tree(verb)
    subject = next(iter(syntax.under(verb, _SUBJECTS)), None)
    subject = inverted_subject(syntax, verb) if subject is None else subject
    sentence = syntax.sentence(verb)
    last = max(verb, subject or verb) + 1
    if subject is None or last >= sentence.stop or syntax.words[last] != "," or syntax.inside[verb] >= 0:
        return frozenset()
    first = min(verb, *syntax.tree(subject))
    start = max((token + 1 for token in range(sentence.start, first) if syntax.words[token] in _STOPS), default=sentence.start)
    before = range(start, first - 1)
    if (
        syntax.words[first - 1] != ","
        or not before
        or any(syntax.is_verb(token) or syntax.words[token] == "," for token in before)
    ):
        return frozenset()
    stop = next((token for token in range(last + 1, sentence.stop) if syntax.words[token] in _STOPS), sentence.stop)
    after = range(last + 1, stop)
    goes_on = len(after) > 1 and syntax.parse.tokens[after[0]].upos in {"VERB", "AUX", "ADV", "PART"}
    named = any(syntax.is_nominal(token) for token in before) and syntax.parse.tokens[before[0]].upos not in {
        "ADP",
        "SCONJ",
        "CCONJ",
    }
    return frozenset((*before, *after)) - own | (content & frozenset((*before, *after))) if goes_on and named else frozenset()


def _after_semicolon(syntax: Syntax, verb: int) -> bool:
    """Whether a semicolon stands before the verb's clause, which has a subject of its own."""
    start = min(syntax.tree(verb))
    return ";" in syntax.words[max(start - 1, 0) : start + 1] and bool(syntax.under(verb, _SUBJECTS))


def _beside_clause(syntax: Syntax, verb: int, cue: Cue) -> frozenset[int]:
    """For "X told Y that P", where the tree hung P beside the telling: that clause, if no other cue stands between."""
    if "listener" not in cue.takes:
        return frozenset()
    above, sentence = syntax.parse.tokens[verb].head, syntax.sentence(verb)
    that = next((token for token in range(verb + 1, sentence.stop) if syntax.words[token] == "that"), None)
    if that is None:
        return _bare_clause(syntax, verb)
    if any(cue_at(syntax, token) and syntax.is_verb(token) for token in range(verb + 1, that)):
        return frozenset()
    clause = syntax.parse.tokens[that].head
    agents = {verb, *syntax.under(verb, ("obl:agent",))} if syntax.under(verb, ("obl:agent",)) else set()
    if clause <= that or syntax.parse.tokens[that].rel != "mark" or syntax.parse.tokens[clause].head not in {above, *agents}:
        return frozenset()
    return frozenset(token for token in syntax.tree(clause) if token >= that)


def _behind_listener(syntax: Syntax, verb: int, cue: Cue) -> frozenset[int]:
    """In "X reported to the post that P", where the tree hung P from whom it was reported to: P."""
    for heard in syntax.under(verb, ("obl", "obj", "iobj")) if "weak" not in cue.takes else ():
        for clause in syntax.under(heard, ("acl", "acl:relcl", "ccomp")):
            that = min(syntax.tree(clause))
            own = any(child != that for child in syntax.under(clause, ("nsubj", "nsubj:pass")))
            listens = syntax.words[heard] not in syntax.lexicon.nouns and syntax.case(heard) in {"to", ""}
            listens = listens and _SO.isdisjoint(syntax.words[verb:that])  # "tells so many lies that"
            if verb < heard < that and syntax.words[that] == "that" and own and listens:
                return syntax.tree(clause)
    return frozenset()


def _bare_clause(syntax: Syntax, verb: int) -> frozenset[int]:
    """In "X told the hearing the gates were shut": the clause without a "that", which trees hang from who was told."""
    for heard in syntax.under(verb, ("obj", "iobj")):
        for clause in syntax.under(heard, ("acl:relcl",)):
            tree = syntax.tree(clause)
            own = any(min(syntax.tree(child)) == min(tree) for child in syntax.under(clause, ("nsubj", "nsubj:pass")))
            personal = syntax.words[min(tree)] in _PERSONAL or syntax.parse.tokens[min(tree)].upos != "PRON"
            if own and heard < min(tree) and personal:
                return tree
    return frozenset()


def _after_break(syntax: Syntax, verb: int, cue: Cue) -> frozenset[int]:
    """In "X reports, quoting Y, that P", where the tree hung P from the words put between: all from the "that" on."""
    sentence = syntax.sentence(verb)
    if "weak" in cue.takes or not syntax.is_verb(verb) or syntax.words[verb + 1 : verb + 2] != [","]:
        return frozenset()
    that = next((token for token in range(verb + 3, sentence.stop) if syntax.words[token - 1 : token + 1] == [",", "that"]), None)
    if that is None or syntax.parse.tokens[that].upos == "DET" or syntax.inside[that] != syntax.inside[verb]:
        return frozenset()
    cites = syntax.words[verb + 2].endswith("ing") or syntax.parse.tokens[verb + 2].upos == "ADP"
    return frozenset(range(that, sentence.stop)) if cites and ":" not in syntax.words[verb + 2 : that - 1] else frozenset()


def _target_content(syntax: Syntax, verb: int, cue: Cue) -> frozenset[int]:
    """In "accused X of Y", "blamed X for Y": X and Y."""
    content: frozenset[int] = frozenset()
    accused = syntax.under(verb, ("obj", "nsubj:pass"))
    below = [child for one in accused for child in syntax.under(one, ("nmod",))]
    beside = (*syntax.under(verb, ("obl", "advcl", "xcomp")), *(child for child in below if syntax.case(child) == "of"))
    charges = [child for child in beside if child > verb and _charge(syntax, child)]
    if "answerable" in cue.takes and not _answers(syntax, verb, accused):
        return content
    if accused and (charges or "answerable" in cue.takes):
        for child in (*accused, *charges):
            content |= syntax.tree(child)
    return content


def _answers(syntax: Syntax, verb: int, accused: list[int]) -> bool:
    """Whether somebody is held answerable for something: "held the police responsible for the deaths"."""
    words = [child for one in (verb, *accused) for child in syntax.under(one, ("amod", "xcomp", "acl", "obj", "advcl"))]
    return any(syntax.words[word] in syntax.lexicon.helpers["answerable"] for word in words)


def _figure(syntax: Syntax, verb: int, cue: Cue) -> frozenset[int]:
    """For "put the toll at 44", "raised the toll to 44 dead": the toll and the number, read word by word."""
    stop = syntax.sentence(verb).stop
    tallies = any(syntax.words[child] in syntax.lexicon.helpers["tally"] for child in syntax.under(verb, ("obj",)))
    towards = {"at", "as"} if "weak" not in cue.takes else {"at", "to"} if tallies else {"at"}
    told = next((token for token in range(verb + 2, min(verb + _TALLIED, stop)) if syntax.words[token] in towards), None)
    if told is None or any(syntax.words[token] in _BREAKS for token in range(verb + 1, told)):
        return frozenset()
    number = next((token for token in range(told + 1, min(told + _HEDGED, stop)) if _is_number(syntax, token)), None)
    if number is None:
        return frozenset()
    last = number + 1
    while last < stop and (syntax.parse.tokens[last].upos in _OF_NUMBERS or syntax.words[last] in _FATES):
        last += 1
    return frozenset(range(verb + 1, last))


def _is_number(syntax: Syntax, token: int) -> bool:
    return syntax.parse.tokens[token].upos == "NUM" or syntax.words[token] in _VAGUE


def _charge(syntax: Syntax, child: int) -> bool:
    marks = {syntax.words[mark] for mark in syntax.under(child, ("case", "mark"))}
    return bool(marks & {"of", "for", "on", "with"})


def _object_content(syntax: Syntax, verb: int) -> frozenset[int]:
    """The object, and the "as ..." or "to ..." that completes it ("describes them as P", "attributed that to P")."""
    content: frozenset[int] = frozenset()
    if verb and syntax.words[verb - 1] in {",", "”", '"'} and _is_subject_behind(syntax, verb):
        return content
    for child in syntax.under(verb, ("obj",)) or _shifted(syntax, verb):
        content |= syntax.tree(child)
    if content:
        for child in syntax.under(verb, ("obl", "advcl", "xcomp")):
            marks = {syntax.words[mark] for mark in syntax.under(child, ("case", "mark"))}
            if child > min(content) and (
                marks & {"as", "to"} or (not marks and child - 1 in content) or _where(syntax, child, content)
            ):
                content |= syntax.tree(child)
    return content


def _shifted(syntax: Syntax, verb: int) -> list[int]:
    """The object behind a phrase that says to whom ("reported to him the loss of two boats"), which trees hang elsewhere."""
    behind = [child for child in syntax.under(verb, ("obl", "obl:unmarked")) if child > verb]
    if not behind or syntax.case(behind[0]) not in {"to", "in", "with"}:
        return []
    edge = max(syntax.tree(behind[0])) + 1
    bare = (child for child in behind[1:] if not syntax.case(child) and syntax.parse.tokens[child].upos in {"NOUN", "PROPN"})
    return [child for child in bare if min(syntax.tree(child)) == edge][:1]


def _where(syntax: Syntax, child: int, content: frozenset[int]) -> bool:
    """Whether the phrase right behind tells where what is said happened ("reported heavy shelling near the port")."""
    helpers = syntax.lexicon.helpers
    said_in = syntax.words[child] in helpers["telling"] | helpers["own-report"] | syntax.kinds.nouns.keys()
    marks = {syntax.words[mark] for mark in syntax.under(child, ("case", "mark"))}
    return bool(marks & (_PLACES | _OCCASIONS)) and min(syntax.tree(child)) - 1 in content and not said_in


def _is_subject_behind(syntax: Syntax, verb: int) -> bool:
    """Whether what the tree took for an object names somebody at the end: "P, reports X"."""
    return any(can_speak(syntax, child) for child in syntax.under(verb, ("obj",))) and not syntax.under(verb, _SUBJECTS)


def _with_quotes(syntax: Syntax, verb: int, content: frozenset[int]) -> frozenset[int]:
    """The content grown to the ends of the quotations that it enters; a lone quotation beside the verb counts too."""
    numbers = {syntax.inside[token] for token in content} - {-1, syntax.inside[verb]}
    if not content:
        numbers = _beside(syntax, verb)
    for number in sorted(numbers):
        quote = syntax.quotes[number]
        if quote.is_speech:
            content |= frozenset(range(quote.first, quote.last))
    return content


def _beside(syntax: Syntax, verb: int) -> set[int]:
    """The quotations of the verb's sentence that do not hold the verb and have no other cue nearer."""
    if syntax.inside[verb] >= 0:
        return set()
    sentence = syntax.sentence(verb)
    found = {syntax.inside[token] for token in sentence} - {-1}
    cues = [
        token
        for token in sentence
        if token != verb and syntax.inside[token] < 0 and cue_at(syntax, token) and syntax.is_verb(token)
    ]
    return {
        number
        for number in found
        if syntax.quotes[number].is_speech and not any(_nearer(syntax.quotes[number], cue, verb) for cue in cues)
    }


def _nearer(quote: Quote, cue: int, verb: int) -> bool:
    def gap(token: int) -> int:
        return quote.first - token if token < quote.first else token - quote.last

    return gap(cue) < gap(verb)


def loose_content(syntax: Syntax, verb: int, head: int, cue: Cue) -> frozenset[int]:
    """Where the tree ties nothing to a strong cue: what stands before ", X said" in its sentence, or after "X said"."""
    if "weak" in cue.takes or syntax.parse.tokens[verb].rel in {"acl", "acl:relcl"}:
        return frozenset()
    sentence = syntax.sentence(verb)
    source = source_tokens(syntax, head, verb)
    first = min(token for token in source | {verb} if syntax.words[token] != ",")
    before = range(sentence.start, first)
    if len(before) > 3 and syntax.words[before[-1]] in {",", "”", '"', "''"} and any(syntax.is_verb(token) for token in before):
        return frozenset(before)
    after = range(verb + 1, sentence.stop)
    if head < verb and len(after) > 3 and syntax.words[verb + 1] in {"that", ":"}:
        return frozenset(after)
    return frozenset()


def free_relative(syntax: Syntax, verb: int) -> bool:
    """In "what X told Y": the cue hangs in a relative clause whose words stand elsewhere."""
    token = syntax.parse.tokens[verb]
    return any(syntax.words[child] == "what" for child in syntax.parse.children[verb]) or (
        token.head >= 0 and syntax.words[token.head] == "what"
    )
