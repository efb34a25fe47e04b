"""What happened in a world, and who knows of it: happenings, and testimonies that tell of them independently of each other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.simulate.setting import Namer, Party, Setting, Town

if TYPE_CHECKING:
    from random import Random

    from twosource.simulate.phrases import Kind, Phrases

_SAME_TOWN, _SAME_DAY = 0.45, 0.3
_LEAST_APART = 9
"""Days between two happenings of one kind in one town: nearer ones could not be told apart by anybody."""
_AGREES = 0.6
_DENIES, _COUNTERS = 0.35, 0.25
_SOLDIERS = frozenset({"ambush", "armed_clash"})


class Happening(Struct, frozen=True):
    """One thing that happened. `doer` may be told or not by those who tell of it."""

    number: int
    kind: Kind
    town: Town
    day: date
    target: str
    doer: Party
    killed: int
    injured: int


class Speaker(Struct, frozen=True):
    """Who testifies. `name` as first introduced, `short` after that, `key` the same for all words that mean this source."""

    key: str
    name: str
    short: str
    kind: str
    named: bool = True
    party: str | None = None
    person: bool = False


class Testimony(Struct, frozen=True):
    """What one source says of a happening. `group`: people, civilians, soldiers, militants; `facts` and `quotes` are its alone.

    `stance` is asserts or denies; `total` a figure that it gives days later.
    """

    number: int
    happening: Happening
    speaker: Speaker
    killed: int
    injured: int | None
    group: str
    hedge: str
    doer_told: bool
    facts: tuple[tuple[str, ...], ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()
    stance: str = "asserts"
    total: int | None = None


class Chance:
    """What all testimonies of a world are drawn from: fillers and facts go round, so that two sources share none by chance."""

    def __init__(self, rng: Random, phrases: Phrases, setting: Setting) -> None:
        self.rng = rng
        self.phrases = phrases
        self.setting = setting
        self.namer = Namer(rng, phrases)
        self._decks: dict[str, list[int]] = {}

    def turn(self, deck: str, size: int) -> int:
        """The next card of that deck, shuffled anew when it is through."""
        if not self._decks.get(deck):
            self._decks[deck] = self.rng.sample(range(size), size)
        return self._decks[deck].pop()

    def fillers(self) -> dict[str, str]:
        """One filler of each kind."""
        return {name: words[self.turn(name, len(words))] for name, words in self.phrases.fillers.items()}

    def facts(self, many: int) -> tuple[tuple[str, ...], ...]:
        """So many facts, each in all its wordings."""
        chosen = [self.phrases.facts[self.turn("facts", len(self.phrases.facts))] for _ in range(many)]
        return tuple(tuple(one.format(**slots) for one in fact.says) for fact in chosen for slots in [self.fillers()])

    def quotes(self, many: int) -> tuple[tuple[str, str], ...]:
        """So many quotations, direct and indirect."""
        chosen = [self.phrases.quotes[self.turn("quotes", len(self.phrases.quotes))] for _ in range(many)]
        return tuple((one.says.format(**slots), one.indirect.format(**slots)) for one in chosen for slots in [self.fillers()])


def imagine_happenings(rng: Random, phrases: Phrases, setting: Setting, many: int) -> tuple[Happening, ...]:
    """So many happenings; some share the town, or the day and the kind, with an earlier one."""
    found: list[Happening] = []
    first = date(setting.year, rng.randint(1, 11), rng.randint(1, 28))
    for number in range(many):
        kind, town = rng.choice(phrases.kinds), rng.choice(setting.towns)
        day = first + timedelta(days=rng.randint(0, 40))
        if found and rng.random() < _SAME_TOWN:
            town, day = found[-1].town, found[-1].day + timedelta(days=rng.randint(_LEAST_APART, 30))
            kind = rng.choice((found[-1].kind, kind))
        elif found and rng.random() < _SAME_DAY:
            town, day, kind = rng.choice([one for one in setting.towns if one != found[-1].town]), found[-1].day, found[-1].kind
        if any(one.town == town and abs((one.day - day).days) < _LEAST_APART for one in found):
            town = rng.choice([one for one in setting.towns if all(one != other.town for other in found)])
        doer = {"army": setting.army, "rebels": setting.rebels}.get(kind.by) or rng.choice((setting.army, setting.rebels))
        taken = {one.target for one in found}
        target = rng.choice([one for one in kind.targets if one not in taken])
        found.append(Happening(number, kind, town, day, target, doer, rng.randint(3, 40), rng.randint(2, 60)))
    return tuple(found)


def imagine_testimonies(chance: Chance, happening: Happening, many: int, kinds: tuple[str, ...] = ()) -> tuple[Testimony, ...]:
    """So many independent testimonies of a happening, and at times the denial or other account of its supposed doer.

    `kinds` asks for speakers of these kinds only, and then for nobody of the parties.
    """
    rng = chance.rng
    found: list[Testimony] = []
    while len(found) < many:
        speaker = _speaker(chance, happening, kinds)
        if all(speaker.key != one.speaker.key for one in found):
            found.append(_testimony(chance, happening, speaker, len(found)))
    if kinds or not any(one.doer_told for one in found):
        return tuple(found)
    draw = rng.random()
    if draw < _DENIES:
        found.append(_of_party(chance, happening, len(found), stance="denies"))
    elif draw < _DENIES + _COUNTERS and happening.kind.id not in _SOLDIERS:
        found.append(_of_party(chance, happening, len(found), stance="asserts"))
    return tuple(found)


def _testimony(chance: Chance, happening: Happening, speaker: Speaker, number: int) -> Testimony:
    rng = chance.rng
    killed = happening.killed if rng.random() < _AGREES else max(2, happening.killed + rng.choice((-3, -2, -1, 1, 2, 4, 7)))
    soldiers = happening.kind.id in _SOLDIERS
    return Testimony(
        number=number,
        happening=happening,
        speaker=speaker,
        killed=killed,
        injured=happening.injured if rng.random() < 0.5 else None,
        group="soldiers" if soldiers else rng.choice(("people", "people", "civilians")),
        hedge=rng.choice(chance.phrases.sections["hedges"]),
        doer_told=rng.random() < 0.5,
        facts=chance.facts(rng.randint(1, 3)),
        quotes=chance.quotes(rng.randint(0 if speaker.kind == "monitor" else 1, 2)),
        total=killed + rng.randint(1, 9) if rng.random() < 0.4 and speaker.named else None,
    )


def _of_party(chance: Chance, happening: Happening, number: int, *, stance: str) -> Testimony:
    """What the one who is said to have done it says of it."""
    party = happening.doer
    person = chance.namer.person()
    name = chance.rng.choice((party.name, chance.namer.some("spokesmen", person=person, party=party.name)))
    short = person.split()[-1] if person in name else party.short
    return Testimony(
        number=number,
        happening=happening,
        speaker=Speaker(f"party:{party.key}", name, short, _party_kind(party), party=party.key),
        killed=chance.rng.randint(2, 20),
        injured=None,
        group="militants" if party.key == "army" else "soldiers",
        hedge="",
        doer_told=False,
        stance=stance,
    )


def _party_kind(party: Party) -> str:
    return "military" if party.key == "army" else "party"


def _speaker(chance: Chance, happening: Happening, kinds: tuple[str, ...]) -> Speaker:
    rng = chance.rng
    kind = rng.choice(
        kinds or ("monitor", "monitor", "activist", "named", "named", "witness", "witness", "resident", "official", "hidden")
    )
    town = happening.town.name
    if kind == "monitor":
        name = rng.choice(chance.setting.monitors)
        return Speaker(name, f"the {name}", "the monitor" if "Monitor" in name else "the group", "monitor")
    if kind == "activist":
        name = chance.namer.some("activists", town=town)
        return Speaker(name, f"{name}, a network of activists,", "the activists", "activist")
    if kind == "named":
        person = chance.namer.person()
        name = chance.namer.some("named", person=person, town=town)
        return Speaker(person, f"{name},", person.split()[-1], "unknown", person=True)
    if kind == "witness":
        words = chance.phrases.names["witnesses"]
        name = words[chance.turn("witnesses", len(words))]
        return Speaker(name, name, "the " + name.split(" ", 1)[1], "witness", named=False, person=True)
    pattern = {"resident": "residents", "official": "officials", "hidden": "hidden"}[kind]
    words = chance.phrases.names[pattern]
    name = words[chance.turn(pattern, len(words))].format(town=town)
    plain = name.split(" who ")[0].split(" of ")[0]
    short = f"the {plain.split(' ', 1)[1]}" if plain.startswith(("a ", "an ")) else f"the {plain}"
    kind = "anonymous" if kind == "hidden" else kind
    return Speaker(f"{name} {happening.number}", name, short, kind, named=False, person=True)
