"""What is mended in a decoded tree: slips that the encoder makes again and again, told by the words and tags around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.read.encoder.decode import Ints

_INSIDE_NOUNS = frozenset({"compound", "flat", "nmod", "amod"})
_HOLDS = frozenset({"NOUN", "PROPN", "VERB"})
_SUBJECTS = frozenset({"nsubj", "nsubj:pass", "csubj", "expl"})
_RELATIVE = frozenset({"that", "which", "who"})
_FAR = 24
"""Words before a closing verb among which its subject is looked for."""


def mend_tree(heads: Ints, rels: list[str], upos: Sequence[str], words: Sequence[str]) -> None:
    """Mends heads and relations in place. All four are of words 1, 2 ... of a window; the root is 0."""
    _mend_obliques(heads, rels, upos)
    _mend_subjects(heads, rels, upos, words)
    _lend_subjects(heads, rels, upos, words)
    _mend_relatives(heads, rels, upos, words)


def _mend_relatives(heads: Ints, rels: list[str], upos: Sequence[str], words: Sequence[str]) -> None:
    """Hangs a relative clause from the noun before its pronoun, where the tree hung either from the other's verb: in "nine died
    in a raid on Monday that was carried out by rebels" the raid was carried out. All are of words 1, 2 ...; the root is 0.
    """
    for relative in range(2, len(rels)):
        verb = int(heads[relative])
        if words[relative] not in _RELATIVE or upos[relative] != "PRON" or rels[relative] not in _SUBJECTS:
            continue
        above = int(heads[verb])
        if verb < relative or not 0 < above < relative or upos[above] != "VERB":
            continue
        before = [word for word in range(above + 1, relative) if heads[word] == verb and upos[word] in {"NOUN", "PROPN"}]
        if not before and rels[verb] in {"advcl", "acl:relcl"} and upos[relative - 1] in {"NOUN", "PROPN"}:
            before = [word for word in range(above + 1, relative) if heads[word] == above and upos[word] == "NOUN"]
        if before and rels[before[-1]] in {"obl", "nmod", "obj"}:
            heads[before[-1]], heads[verb], rels[verb] = above, before[-1], "acl:relcl"


def _mend_obliques(heads: Ints, rels: list[str], upos: Sequence[str]) -> None:
    """Calls a noun with a preposition that hangs from a verb its oblique, where the label is one of parts of names or nouns,
    or that of a subject behind its verb ("as saying by the agency").
    """
    for case in range(1, len(rels)):
        word = int(heads[case])
        wrong = rels[word] in _INSIDE_NOUNS or (rels[word] == "nsubj" and heads[word] < case)
        if rels[case] == "case" and wrong and upos[heads[word]] == "VERB" and case < word:
            rels[word] = "obl"


def _mend_subjects(heads: Ints, rels: list[str], upos: Sequence[str], words: Sequence[str]) -> None:
    """Hangs what is not the subject of a verb, or not only that, where it belongs. All are of words 1, 2 ...; the root is 0.

    What has a preposition goes under the noun or verb before it: in "a spokesman for the clinic said" the clinic says nothing.
    Of "the police said they had left" and "they left, the police said", the police go under the verb that stands next to them.
    """
    subjects = [word for word, rel in enumerate(rels) if rel == "nsubj"]
    for word in subjects:
        verb = int(heads[word])
        saying = int(heads[verb]) if rels[verb] == "ccomp" else 0
        others = [other for other in subjects if other != word and heads[other] == verb]
        parts = word < saying < verb and any(other > saying for other in others)
        parts |= verb < word < saying and any(other < verb for other in others)
        if saying and parts and not any(heads[other] == saying for other in subjects):
            heads[word] = saying
    cases = {int(heads[word]): word for word in range(len(rels) - 1, 0, -1) if rels[word] == "case"}
    for word, case in cases.items():
        behind = rels[word] == "obl" and rels[case - 1] == "nsubj" and 1 < case < word < heads[word] == heads[case - 1]
        if behind and words[case] in {"of", "for", "from"}:  # "the head of the clinic said"
            heads[word], rels[word] = case - 1, "nmod"
    for word in subjects:
        case = cases.get(word, 0)
        if not 1 < case < word or not any(other < case and heads[other] == heads[word] for other in subjects):
            continue
        above = case - 1
        while upos[above] == "PROPN" and rels[above] in {"flat", "compound"} and heads[above] < above:
            above = int(heads[above])
        if upos[above] in _HOLDS and not _is_below(heads, above, word):
            heads[word] = above
            rels[word] = "obl" if upos[above] == "VERB" else "nmod"


def _lend_subjects(heads: Ints, rels: list[str], upos: Sequence[str], words: Sequence[str]) -> None:
    """Gives verbs that have no subject the one that stands before them. All are of words 1, 2 ...; the root is 0.

    A name, or the noun that calls one ("the paper Northtown Today"), that hangs from the verb behind it without a preposition is
    its subject. So is who stands between the last comma and a verb that ends the sentence: "P, a nurse who had fled said.",
    "P, Lamps of Northtown, a network of activists, said."
    """
    cased = {int(heads[word]) for word, rel in enumerate(rels) if rel == "case"}
    have = {int(heads[word]) for word, rel in enumerate(rels) if rel in _SUBJECTS}
    for word, rel in enumerate(rels):
        verb = int(heads[word])
        if not 0 < word < verb or upos[word] not in {"PROPN", "NOUN"} or upos[verb] != "VERB" or word in cased:
            continue
        named = upos[word] == "PROPN"
        if verb not in have and (rel == "nmod:desc" or (named and rel in {"flat", "dep"})):
            rels[word] = "nsubj"
            have.add(verb)
        elif named and rel in {"obl", "nsubj"} and (upos[word + 1], heads[word + 1], rels[word + 1]) == ("PROPN", verb, "nsubj"):
            heads[word], rels[word] = word + 1, "compound"
    _lend_results(heads, rels, words)
    for verb in range(4, len(rels) - 1):
        if upos[verb] == "VERB" and words[verb + 1] == "." and rels[verb] in {"root", "dep", "parataxis"} and verb not in have:
            speaker = _speaker_before(heads, rels, upos, words, verb)
            if speaker:
                heads[speaker], rels[speaker] = verb, "nsubj"


def _lend_results(heads: Ints, rels: Sequence[str], words: Sequence[str]) -> None:
    """Hangs what came of a deed from the deed that another answers: "they bomb them for downing a jet, killing nine"."""
    answered = {int(heads[mark]) for mark, rel in enumerate(rels) if rel == "mark" and words[mark] == "for"}
    deeds = {int(heads[deed]): deed for deed in sorted(answered) if rels[deed] == "advcl" and words[deed].endswith("ing")}
    for word in range(2, len(rels)):
        deed = deeds.get(int(heads[word]), word)
        if deed < word and rels[word] == "advcl" and words[word].endswith("ing") and words[word - 1] == ",":
            heads[word] = deed


def _speaker_before(heads: Ints, rels: Sequence[str], upos: Sequence[str], words: Sequence[str], verb: int) -> int:
    """The head of the phrase behind the last comma before the verb, or of that before it which an apposition describes; or 0."""
    commas = [word for word in range(max(1, verb - _FAR), verb) if words[word] == ","]
    if commas[-1:] == [verb - 1]:  # "X, a network of activists, said"
        commas = commas[:-2]
    if not commas or "." in words[commas[-1] : verb] or upos[verb - 1] in {"AUX", "PART", "ADP"}:
        return 0
    first = next((word for word in range(commas[-1] + 1, verb) if upos[word] in {"NOUN", "PROPN", "PRON"}), 0)
    leading = upos[commas[-1] + 1 : first] if first else ()
    if not first or any(tag not in {"DET", "ADJ", "NUM"} for tag in leading):
        return 0
    while commas[-1] < first < heads[first] < verb and upos[int(heads[first])] in _HOLDS - {"VERB"}:
        first = int(heads[first])
    return 0 if _is_below(heads, verb, first) or rels[first] == "root" else first


def _is_below(heads: Ints, word: int, above: int) -> bool:
    """Whether the way up from the word leads through the other."""
    while word and word != above:
        word = int(heads[word])
    return word == above
