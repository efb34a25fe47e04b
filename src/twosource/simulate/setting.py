"""Where a world plays: an invented country with towns, parties, papers, agencies, and people who may speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from twosource.simulate.phrases import Phrases

CODE = "XW"
"""A country code that ISO 3166 leaves to users."""
_TOWNS, _PROVINCES, _PAPERS = 9, 3, 10
_MIDST = (-31.0, -19.0)
"""In the open sea, degrees."""


class Town(Struct, frozen=True):
    """A place of the world; degrees WGS84."""

    name: str
    province: str
    lat: float
    lon: float


class Paper(Struct, frozen=True):
    """An outlet or agency; `known` papers stand in the world's codebook."""

    name: str
    agency: bool = False
    acronym: str = ""
    standing: str = ""
    known: bool = True

    @property
    def shown(self) -> str:
        """How others call it."""
        return f"the {self.name}" if self.agency else self.name


class Party(Struct, frozen=True):
    """A side of the war: its name, how its deeds are called ("army warplanes"), and its name after the first mention."""

    key: str
    name: str
    adjective: str
    short: str


class Setting(Struct, frozen=True):
    """A country at war."""

    country: str
    people: str
    towns: tuple[Town, ...]
    army: Party
    rebels: Party
    papers: tuple[Paper, ...]
    monitors: tuple[str, ...]
    year: int


class Namer:
    """Makes names that nobody bears, each once."""

    def __init__(self, rng: Random, phrases: Phrases) -> None:
        self.rng = rng
        self.names = phrases.names
        self._stems = self._fresh_stems()

    def _fresh_stems(self) -> Iterator[str]:
        beginnings = list(self.names["beginnings"])
        while True:
            self.rng.shuffle(beginnings)
            yield from beginnings

    def stem(self) -> str:
        """The beginning of a name, none twice as long as there are others."""
        return next(self._stems)

    def town(self) -> str:
        """A town's name."""
        return self.stem() + self.rng.choice(self.names["middles"]) + self.rng.choice(self.names["endings"])

    def person(self) -> str:
        """First name and family name."""
        family = self.rng.choice(self.names["beginnings"]) + self.rng.choice(self.names["middles"])
        ending = self.rng.choice(self.names["family_endings"]).lstrip("aeiou")
        return f"{self.rng.choice(self.names['first_names'])} {family}{ending}"

    def some(self, pattern: str, **slots: str) -> str:
        """A name by one of the patterns of that kind."""
        return self.rng.choice(self.names[pattern]).format(**slots)


def imagine_setting(rng: Random, phrases: Phrases) -> Setting:
    """A country of three provinces, an army and those who fight it, ten papers and one or two agencies."""
    namer = Namer(rng, phrases)
    country = namer.some("countries", stem=namer.stem())
    people = country.removesuffix("istan") + "i" if country.endswith("istan") else country + "n"
    provinces = [namer.town() for _ in range(_PROVINCES)]
    towns = tuple(_town(rng, namer.town(), provinces[number % _PROVINCES], number) for number in range(_TOWNS))
    rebels = namer.some("rebels", stem=namer.stem())
    slots = {"people": people, "country": country}
    names = dict.fromkeys(namer.some("agencies", stem=namer.stem(), **slots) for _ in range(rng.randint(1, 2)))
    agencies = [Paper(name, agency=True, acronym="".join(word[0] for word in name.split())) for name in names]
    papers = dict.fromkeys(
        namer.some("papers", stem=namer.stem(), town=rng.choice(towns).name, number=str(rng.randint(2, 9)))
        for _ in range(_PAPERS)
    )
    return Setting(
        country=country,
        people=people,
        towns=towns,
        army=Party("army", f"the {people} army", rng.choice([f"{people} army", "army", f"{people}"]), "the army"),
        rebels=Party("rebels", f"the {rebels}", rebels, f"the {rebels.split()[-1]}"),
        papers=(*agencies, *(Paper(name, known=rng.random() < 0.8) for name in papers)),
        monitors=tuple(dict.fromkeys(namer.some("monitors", stem=namer.stem(), **slots) for _ in range(2))),
        year=rng.randint(2014, 2024),
    )


def _town(rng: Random, name: str, province: str, number: int) -> Town:
    lat = _MIDST[0] + (number % _PROVINCES) * 1.4 + rng.uniform(-0.5, 0.5)
    lon = _MIDST[1] + (number // _PROVINCES) * 0.9 + rng.uniform(-0.3, 0.3)
    return Town(name, province, round(lat, 4), round(lon, 4))
