"""Where every incident stands with its analysts: new, in review or done, and whose it is; worked out from what they decided."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.records import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from twosource.desk.overview import Overview
    from twosource.desk.versions import Said
    from twosource.desk.workplace import Workplace

STAGES = ("new", "in review", "done")
NOBODY = "nobody"
"""Asked for in the place of a name: what nobody took yet."""


class Work(Struct, frozen=True):
    """How far an incident is; whose it is (empty: nobody's), who signed it off, and how many claims came to it since then."""

    stage: str = "new"
    who: str = ""
    by: str = ""
    since: int = 0


NEW = Work()


def work_of(place: Workplace) -> Mapping[str, Work]:
    """How far every incident is of which anybody said anything, by its id; all others are NEW."""
    return place.kept(("work", str(place.store.decided())), lambda: _work(place))


def tally(overview: Overview, work: Mapping[str, Work]) -> tuple[dict[str, int], dict[str, int]]:
    """How many incidents there are at each stage, and of everybody."""
    shown = [work[line.id] for line in overview.lines if line.id in work]
    stages = Counter(one.stage for one in shown)
    stages["new"] += len(overview.lines) - len(shown)
    people = Counter(one.who for one in shown if one.who and one.stage != "done")
    return {stage: stages[stage] for stage in STAGES}, dict(sorted(people.items()))


def _work(place: Workplace) -> dict[str, Work]:
    claims = {line.id: line.claims for line in place.overview().lines}
    told = [one for one in place.sayings().all if not one.undone and one.verdict != "undo"]
    where = _whereabouts(place, told, claims)
    found: dict[str, Work] = {}
    for one in told:
        for incident in _incidents(one, where, claims):
            found[incident] = _after(found.get(incident, NEW), one, claims[incident])
    return found


def _after(before: Work, one: Said, claims: Iterable[str]) -> Work:
    """How far it is after this word. Who signs it off is done with the claims that it then had, and no others."""
    if one.verdict == "assign" and isinstance(one.value, Words):
        return Work("in review", one.value.text)
    if one.verdict == "accept" and one.about.startswith("inc-") and "/" not in one.about:
        fresh = len(set(claims).difference(one.claims)) if one.claims else 0
        return Work("in review" if fresh else "done", before.who, one.author, fresh)
    return before if before.stage == "done" else Work("in review", before.who, before.by, before.since)


def _whereabouts(place: Workplace, told: Iterable[Said], lines: Mapping[str, object]) -> dict[str, str | None]:
    """The incidents of the claims by which decisions are found again."""
    wanted: set[str] = set()
    for one in told:
        wanted.update(name for name in (one.about, one.other) if name.startswith("clm-"))
        for name, claims in ((one.about.partition("/")[0], one.claims), (one.other, one.other_claims)):
            if name not in lines:
                wanted.update(claims)
    return place.store.incidents_of(sorted(wanted))


def _incidents(one: Said, where: Mapping[str, str | None], lines: Mapping[str, object]) -> Iterable[str]:
    """The incidents that a decision is about, as they are called now."""
    found = []
    for name, claims in ((one.about.partition("/")[0], one.claims), (one.other, one.other_claims)):
        if name in lines:
            found.append(name)
            continue
        now = Counter(where[claim] for claim in (name, *claims) if where.get(claim) in lines)
        found += [incident for incident, _ in now.most_common(1) if incident]
    return dict.fromkeys(found)
