"""What people, rules and models decided about pairs: who outranks whom, and which words cannot stand together."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.errors import ReviewError
from twosource.records import Actor, make_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from twosource.records import Claim, Judgement, View

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
    force = in_force([*earlier, new])
    people = {pair: judgement.verdict for pair, judgement in force.items() if judgement.by == "person"}
    contradiction(people)


def known_ids(view: View) -> frozenset[str]:
    """What may be judged: claims, incidents, sources and actors."""
    actors = (arg.value.actor for claim in view.claims for arg in claim.args if isinstance(arg.value, Actor))
    return frozenset((*(record.id for group in (view.claims, view.incidents, view.sources) for record in group), *actors))


def contradiction(verdicts: Mapping[tuple[str, str], str]) -> None:
    """Raises ReviewError with the path where A = B, B = C but A is not C."""
    near: dict[str, list[str]] = {}
    for (left, right), verdict in sorted(verdicts.items()):
        if verdict == "same":
            near.setdefault(left, []).append(right)
            near.setdefault(right, []).append(left)
    for (left, right), verdict in sorted(verdicts.items()):
        path = _path(near, left, right) if verdict == "different" else None
        if path:
            chain = " = ".join(path)
            message = f"{left} and {right} are judged different, but {chain}; change one of these judgements first"
            raise ReviewError(message)


def _path(near: Mapping[str, list[str]], start: str, goal: str) -> list[str] | None:
    """The shortest chain of same-judgements from one to the other."""
    before: dict[str, str | None] = {start: None}
    queue = deque([start])
    while queue:
        name = queue.popleft()
        if name == goal:
            path: list[str] = []
            step: str | None = name
            while step is not None:
                path.append(step)
                step = before[step]
            return path[::-1]
        for other in near.get(name, ()):
            if other not in before:
                before[other] = name
                queue.append(other)
    return None


def incident_id(claims: Iterable[str]) -> str:
    """The id of the incident of these claims: a hash of its smallest claim id, which therefore stands for it."""
    return make_id("inc", min(claims))


def names_incidents(judgement: Judgement) -> bool:
    """Whether it is about incidents, not single claims."""
    return judgement.left.startswith("inc-") or judgement.right.startswith("inc-")


def on_claims(judgements: Iterable[Judgement], claims: Iterable[Claim]) -> Decided:
    """The pairs in force between claims. An incident's id stands for the claim that it is made from (`incident_id`)."""
    stands_for: dict[str, str] = {}
    for claim in claims:
        stands_for[claim.id] = claim.id
        stands_for[incident_id([claim.id])] = claim.id
    force = decided(judgements)
    return Decided(same=_translate(force.same, stands_for), different=_translate(force.different, stands_for))


def _translate(pairs: Iterable[tuple[str, str]], stands_for: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = [(stands_for[left], stands_for[right]) for left, right in pairs if left in stands_for and right in stands_for]
    return tuple(sorted({(min(pair), max(pair)) for pair in found}))


def _pair(judgement: Judgement) -> tuple[str, str]:
    return min(judgement.left, judgement.right), max(judgement.left, judgement.right)
