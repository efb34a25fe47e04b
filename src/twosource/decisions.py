"""What people decide, taken into the ledger: judgements on pairs, reviews of single things, and taking either back.

Every function appends and returns what it appended; nothing is erased. None of them computes the view: call
`pipeline.refresh` (or `pipeline.run`) when the words are in, so that several cost one recomputation.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct, structs
from msgspec.structs import replace

from twosource.assess.reviews import SET_OF_ARTICLES, VERDICTS, cell_key
from twosource.codebook_values import RELIABILITY
from twosource.errors import ReviewError
from twosource.ledger.shelves import cell_id
from twosource.ledger.store import Store
from twosource.link.agreement import from_csv, to_csv
from twosource.link.judgements import check, in_force, known_ids, undone
from twosource.records import Article, Cell, Claim, Identity, Incident, Judgement, Review, Source, View, Words, make_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.config import Workspace
    from twosource.records import Span, Value

_ON_SOURCES = frozenset({"protect", "rate"})


class Spot(Struct, frozen=True):
    """What a correction is of, and the words that it rests on; the fields are those of a Review."""

    slot: str = ""
    article: str = ""
    span: Span | None = None
    replaces: Span | None = None


class Decisions(Struct, frozen=True):
    """All that people decided, in order, and the ids of what they took back."""

    judgements: tuple[Judgement, ...]
    reviews: tuple[Review, ...]
    undone: frozenset[str]


def decisions(workspace: Workspace) -> Decisions:
    """Everything that was ever decided in this workspace, also what is undone or overruled: for a page of history."""
    with Store.open(workspace.ledger, create=False) as store:
        return _decisions(store)


def judge(  # noqa: PLR0913, PLR0917 a judgement is all of these
    workspace: Workspace, verdict: str, left: str, right: str, note: str = "", author: str = ""
) -> Judgement:
    """Appends a person's judgement on two claims, incidents, sources or actors.

    Incidents judged the same are merged, and stay so whatever becomes of their articles. Raises ReviewError where it
    contradicts earlier judgements (with the path) or names an id that the ledger does not have.
    """
    with Store.open(workspace.ledger, create=False) as store:
        first, second = sorted((left, right))
        return _judged(store, Judgement("", first, second, verdict, "person", note, author=author))


def import_judgements(workspace: Workspace, name: str, text: str) -> int:
    """Appends the judgements of a CSV file, in its order; returns how many lines it has.

    Raises ReviewError naming the line that contradicts or names the unknown; the lines before it are kept.
    """
    rows = from_csv(name, text)
    for row in rows:
        try:
            judge(workspace, row.verdict, row.left, row.right, row.note, row.author)
        except ReviewError as error:
            message = f"{name}:{row.line}: {error}"
            raise ReviewError(message) from error
    return len(rows)


def export_judgements(workspace: Workspace) -> str:
    """The people's judgements in force as CSV, to be compared with another coder's or taken in elsewhere."""
    found = decisions(workspace)
    return to_csv(one for one in found.judgements if one.id not in found.undone)


def split(workspace: Workspace, incident: str, claims: Sequence[str], note: str = "", author: str = "") -> tuple[Judgement, ...]:
    """Parts these claims, as one incident of their own, from the other claims of the incident.

    Returns the judgements appended: that the two sets differ, and that what is parted belongs together. Raises ReviewError where
    the claims are not some, but not all, of the incident's, or where earlier judgements contradict.
    """
    with Store.open(workspace.ledger, create=False) as store:
        whole = next(iter(store.records(Incident, id=incident)), None)
        parted = tuple(sorted(set(claims)))
        rest = tuple(claim for claim in whole.claims if claim not in parted) if whole else ()
        if whole is None or not parted or not rest or not set(parted) <= set(whole.claims):
            message = f"{incident}: to part claims from an incident, name some, but not all, of those that it has"
            raise ReviewError(message)
        words = Judgement("", parted[0], rest[0], "different", "person", note, author=author)
        made = [_judged(store, replace(words, left_claims=parted, right_claims=rest))]
        if len(parted) > 1:
            together = replace(words, right=parted[1], verdict="same", left_claims=parted, right_claims=parted[1:2])
            made.append(_judged(store, together))
        return tuple(made)


def review(  # noqa: PLR0913, PLR0917 a review is all of these
    workspace: Workspace,
    target: str,
    verdict: str,
    value: Value | None = None,
    note: str = "",
    author: str = "",
    spot: Spot | None = None,
) -> Review:
    """Appends a person's review of a claim, an incident, a source, an article, or a cell (its id, or INCIDENT/SLOT/GROUP).

    accept, reject and correct (with the right `value`) are of claims and cells, protect and rate (with Words("A") to Words("F"))
    of sources, assign (with Words of a name) of incidents; a note may stand anywhere. `spot` names the words that tell the value,
    the argument of a claim that is corrected (`type`: what happened), or what is set of an article (published, outlet; with a
    reason). Raises ReviewError for what the ledger does not have and for a value that is missing.
    """
    spot = spot or Spot()
    if spot.slot == "type" and verdict == "correct":
        _check_type(workspace, target, value)
    with Store.open(workspace.ledger, create=False) as store:
        words = Review("", target, verdict, value, note=note, author=author, **structs.asdict(spot))
        _check_review(words)
        _check_spot(store, words)
        return _reviewed(store, _aimed(store, words))


def undo(workspace: Workspace, decision: str, note: str = "", author: str = "") -> Review:
    """Takes a judgement or review back by a counter-review of its id; undoing that one brings it into force again.

    Raises ReviewError for an id of neither, and for what is undone already.
    """
    with Store.open(workspace.ledger, create=False) as store:
        found = _decisions(store)
        if decision not in {*(one.id for one in found.judgements), *(one.id for one in found.reviews)}:
            message = f"{decision}: no judgement or review has this id"
            raise ReviewError(message)
        if decision in found.undone:
            message = f"{decision}: is undone already"
            raise ReviewError(message)
        return _reviewed(store, Review("", decision, "undo", note=note, author=author))


# --------------------------------------------------------------------------------------------------


def _decisions(store: Store) -> Decisions:
    reviews = store.reviews()
    return Decisions(store.judgements(), reviews, undone(reviews))


def _stamp(found: Decisions) -> tuple[str, str]:
    """The number by which decisions are ordered (the clock may go back), and the time."""
    return f"{len(found.judgements) + len(found.reviews) + 1:06}", datetime.now(UTC).isoformat(timespec="seconds")


def _judged(store: Store, words: Judgement) -> Judgement:
    found = _decisions(store)
    standing = [one for one in found.judgements if one.id not in found.undone]
    last = in_force(standing).get((min(words.left, words.right), max(words.left, words.right)))
    if last is not None and not words.left_claims:  # of what was judged before, the claims of then: it may be one incident now
        words = replace(words, left_claims=last.left_claims, right_claims=last.right_claims)
    elif not words.left_claims:
        words = replace(words, left_claims=_claims(store, words.left), right_claims=_claims(store, words.right))
    made, at = _stamp(found)
    identity = make_id("jdg", words.left, words.right, words.verdict, words.by, words.note, words.author, made)
    judgement = replace(words, id=identity, made=made, at=at)
    check(judgement, standing, _holding(store, words.left, words.right))
    repeated = last is not None and (last.verdict, last.note, last.author) == (words.verdict, words.note, words.author)
    if repeated and last is not None:
        return last
    store.add_judgement(judgement)
    return judgement


def _holding(store: Store, *names: str) -> View:
    """Of the view what tells whether these ids are in it: the records themselves; all claims only where one may be an actor's."""
    small = View(
        claims=store.records(Claim, id=list(names)),
        incidents=store.records(Incident, id=list(names)),
        sources=store.records(Source, id=list(names)),
        identities=store.records(Identity),
    )
    return small if known_ids(small).issuperset(names) else replace(small, claims=store.records(Claim))


def _claims(store: Store, name: str) -> tuple[str, ...]:
    """The claims of an incident; none for what is no incident."""
    return next((incident.claims for incident in store.records(Incident, id=name)), ())


def _check_review(words: Review) -> None:
    if words.verdict not in VERDICTS or words.verdict == "undo":
        message = f"{words.verdict!r} is no verdict of a review; use one of {', '.join(VERDICTS[:-1])}"
        raise ReviewError(message)
    if (words.verdict in {"correct", "rate", "assign"}) != (words.value is not None):
        message = f"{words.target}: give a value with `correct`, `rate` and `assign`, and with nothing else"
        raise ReviewError(message)
    if words.verdict == "rate" and not (isinstance(words.value, Words) and words.value.text in RELIABILITY):
        message = f"{words.target}: a source is rated {', '.join(RELIABILITY)}"
        raise ReviewError(message)
    if words.verdict == "assign" and not (words.target.startswith("inc-") and "/" not in words.target):
        message = f"{words.target}: only an incident can be somebody's to look at"
        raise ReviewError(message)


def _check_type(workspace: Workspace, target: str, value: Value | None) -> None:
    types = {one.id for one in workspace.codebook().event_types if not one.state}
    if not isinstance(value, Words) or value.text not in types:
        message = f"{target}: say what happened by the id of an event type of the codebook; `twosource schema` lists them"
        raise ReviewError(message)


def _check_spot(store: Store, words: Review) -> None:
    """Raises ReviewError where the words that were chosen are not in their article, or a correction lacks what it needs."""
    kind = words.target.partition("-")[0]
    if words.verdict == "correct" and kind == "art" and (words.slot not in SET_OF_ARTICLES or not words.note.strip()):
        raise ReviewError("of an article, its date (published) or its outlet can be set, with a reason: say why in the note")
    if words.verdict == "reject" and words.slot == "type":
        message = f"{words.target}: what happened cannot be dropped; correct it, or reject the claim"
        raise ReviewError(message)
    if words.verdict == "correct" and kind == "clm" and not words.slot:
        message = f"{words.target}: say which slot of the claim is corrected (killed, place, time ...)"
        raise ReviewError(message)
    if words.span is not None:
        held = next(iter(store.records(Article, id=words.article)), None)
        if held is None or not 0 <= words.span.start < words.span.end <= len(held.text):
            message = f"{words.article}: the words that were chosen are not in this article as the ledger shows it"
            raise ReviewError(message)
    claim = next(iter(store.records(Claim, id=words.target)), None) if words.slot and words.span else None
    if claim is not None and claim.article != words.article:
        message = f"{words.target}: choose words of the claim's own article, {claim.article}"
        raise ReviewError(message)


def _aimed(store: Store, words: Review) -> Review:
    """The review with its target as it is kept, and the claims of the incident that it is about."""
    cell = _cell_of(store, words.target)
    incident = cell.incident if cell else words.target
    claims = _claims(store, incident)
    known = (
        cell is not None
        or claims
        or store.records(Article, id=words.target)
        or words.target in known_ids(_holding(store, words.target))
    )
    if not known:
        message = f"{words.target} is not in this ledger; name a claim, source, article, incident or cell (INCIDENT/SLOT/GROUP)"
        raise ReviewError(message)
    if (words.verdict in _ON_SOURCES) != (words.target.partition("-")[0] == "src") and words.verdict != "note":
        message = f"{words.target}: `{words.verdict}` is for {'sources' if words.verdict in _ON_SOURCES else 'claims and cells'}"
        raise ReviewError(message)
    target = cell_key(cell.incident, cell.slot, cell.group) if cell else words.target
    return replace(words, target=target, claims=claims)


def _cell_of(store: Store, target: str) -> Cell | None:
    """The cell with that id, or of that INCIDENT/SLOT/GROUP; also one that is not there, for it may have been rejected."""
    if target.startswith("cell-"):
        return next(iter(store.records(Cell, id=target)), None)
    incident, slot, group = (*target.split("/"), "", "")[:3]
    if "/" not in target or not _claims(store, incident):
        return None
    found = store.records(Cell, id=cell_id(Cell(incident, slot, group or None, Words(""), "", "")))
    return next(iter(found), None) or Cell(incident, slot, group or None, Words(""), "", "")


def _reviewed(store: Store, words: Review) -> Review:
    made, at = _stamp(_decisions(store))
    spot = (words.slot, words.article, words.span, words.replaces) if words.slot or words.span else ()
    identity = make_id("rev", words.target, words.verdict, words.value, words.by, words.note, words.author, made, *spot)
    done = replace(words, id=identity, made=made, at=at)
    store.add_review(done)
    return done
