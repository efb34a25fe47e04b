"""What people, rules and models decided about pairs: who outranks whom, and which words cannot stand together.

A side of a judgement is the claims that it speaks of: those an incident had when it was judged, or the one claim, source or
actor that it names. Sides outlive the incidents that they were taken from: where an article is withdrawn, the others stand.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise, product
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.errors import ReviewError
from twosource.records import Actor, make_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from twosource.records import Claim, Judgement, Review, View

RANKS = {"person": 2, "rule": 1, "model": 0}
VERDICTS = ("same", "different", "unsure")


class Decided(Struct, frozen=True):
    """The pairs in force, sorted: what must be together, what must not."""

    same: tuple[tuple[str, str], ...] = ()
    different: tuple[tuple[str, str], ...] = ()


def in_force(judgements: Iterable[Judgement]) -> dict[tuple[str, str], Judgement]:
    """The judgement that counts for each pair (smaller id first): person before rule before model, then the latest."""
    best: dict[tuple[str, str], Judgement] = {}
    for judgement in sorted(judgements, key=lambda one: (RANKS.get(one.by, 0), one.made, one.id)):
        best[_pair(judgement)] = judgement
    return dict(sorted(best.items()))


def decided(judgements: Iterable[Judgement]) -> Decided:
    """The pairs in force; an unsure one neither ties nor parts."""
    force = in_force(judgements)
    pairs = {verdict: tuple(pair for pair, judgement in force.items() if judgement.verdict == verdict) for verdict in VERDICTS}
    return Decided(same=pairs["same"], different=pairs["different"])


def undone(reviews: Iterable[Review]) -> frozenset[str]:
    """The ids of the judgements and reviews that people took back, and did not take back to have taken back."""
    found: set[str] = set()
    for review in sorted(reviews, key=lambda one: one.made, reverse=True):  # an undo can only name what was before it
        if review.verdict == "undo" and review.id not in found:
            found.add(review.target)
    return frozenset(found)


def check(new: Judgement, judgements: Iterable[Judgement], view: View) -> None:
    """Raises ReviewError where the new judgement names an id that the view lacks, or contradicts what people decided before.

    A later word on the very same pair replaces the earlier one and is no contradiction.
    """
    if new.verdict not in VERDICTS:
        message = f"{new.verdict!r} is no verdict; use one of {', '.join(VERDICTS)}"
        raise ReviewError(message)
    earlier = tuple(judgements)
    # what was judged the same is one incident now, and one of its two ids is gone: it must still be named to part them
    known = known_ids(view).union(name for old in earlier for name in (old.left, old.right))
    for name in (new.left, new.right):
        if name not in known:
            message = f"{name} is not in this ledger; `twosource incidents` and `twosource export` list the ids"
            raise ReviewError(message)
    if new.left == new.right:
        message = f"{new.left} is judged against itself; name two different ids"
        raise ReviewError(message)
    contradiction([one for one in in_force([*earlier, new]).values() if one.by == "person"])


def known_ids(view: View) -> frozenset[str]:
    """What may be judged: claims, incidents, sources and actors, these also by the ids under which they were merged."""
    actors = (arg.value.actor for claim in view.claims for arg in claim.args if isinstance(arg.value, Actor))
    members = (name for identity in view.identities for name in identity.members)
    return frozenset((*(one.id for group in (view.claims, view.incidents, view.sources) for one in group), *actors, *members))


def contradiction(judgements: Sequence[Judgement]) -> None:
    """Raises ReviewError with the path where A = B, B = C but A is not C."""
    near: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        if judgement.verdict == "same":
            for name in {*_side(judgement, "left"), *_side(judgement, "right")}:
                near.setdefault(name, []).append(judgement)
    for judgement in judgements:
        path = _path(near, judgement) if judgement.verdict == "different" else None
        if path:
            chain = " = ".join(path)
            parted = f"{judgement.left} and {judgement.right} are judged different"
            message = f"{parted}, but {chain}; change one of these judgements first"
            raise ReviewError(message)


def _side(judgement: Judgement, which: str) -> tuple[str, ...]:
    """The claims that stand for one side of the judgement, else the id itself."""
    name, claims = (judgement.left, judgement.left_claims) if which == "left" else (judgement.right, judgement.right_claims)
    return claims or (name,)


def _path(near: Mapping[str, Sequence[Judgement]], different: Judgement) -> list[str] | None:
    """The shortest chain of same-judgements from one side to the other, in the ids by which people named them."""
    start, goal = sorted(_side(different, "left")), frozenset(_side(different, "right"))
    before: dict[str, tuple[str, Judgement] | None] = dict.fromkeys(start)
    queue = deque(start)
    while queue:
        name = queue.popleft()
        if name in goal:
            return _named(before, name, different)
        for judgement in near.get(name, ()):
            for other in sorted({*_side(judgement, "left"), *_side(judgement, "right")}):
                if other not in before:
                    before[other] = (name, judgement)
                    queue.append(other)
    return None


def _named(before: Mapping[str, tuple[str, Judgement] | None], last: str, different: Judgement) -> list[str]:
    """The way back from `last` to where the search began, each thing by the name that the judgements gave it."""
    path = [different.right]
    name: str = last
    while (step := before[name]) is not None:
        judgement = step[1]
        path += [_name_in(judgement, name), _name_in(judgement, step[0])]
        name = step[0]
    path.append(different.left)
    return [name for number, name in enumerate(path) if not number or path[number - 1] != name][::-1]


def _name_in(judgement: Judgement, name: str) -> str:
    return judgement.left if name in _side(judgement, "left") else judgement.right


def incident_id(claims: Iterable[str]) -> str:
    """The id of the incident of these claims: a hash of its smallest claim id, which therefore stands for it."""
    return make_id("inc", min(claims))


def names_incidents(judgement: Judgement) -> bool:
    """Whether it is about incidents, not single claims."""
    return judgement.left.startswith("inc-") or judgement.right.startswith("inc-")


def on_claims(judgements: Iterable[Judgement], claims: Iterable[Claim]) -> Decided:
    """The pairs in force between claims: one side's claims with the other's, and all of one side where both are the same.

    An incident of which a judgement does not tell the claims stands for the one that its id is made from (`incident_id`).
    """
    force = in_force(judgements)
    stands_for: dict[str, str] = {}
    for claim in claims if force else ():
        stands_for[claim.id] = claim.id
        stands_for[incident_id([claim.id])] = claim.id
    same: set[tuple[str, str]] = set()
    different: set[tuple[str, str]] = set()
    for judgement in force.values():
        left, right = (
            sorted({stands_for[name] for name in _side(judgement, which) if name in stands_for}) for which in ("left", "right")
        )
        if judgement.verdict == "same":
            united = sorted({*left, *right})
            same.update(pairwise(united))
        elif judgement.verdict == "different":
            different.update(_ordered(left, right))
    return Decided(same=tuple(sorted(same)), different=tuple(sorted(different)))


def _ordered(left: Iterable[str], right: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((min(pair), max(pair)) for pair in product(left, right) if pair[0] != pair[1])


def _pair(judgement: Judgement) -> tuple[str, str]:
    return min(judgement.left, judgement.right), max(judgement.left, judgement.right)
