"""What a reader of a world must know on top of the shipped codebook and gazetteer: its sides, papers, monitors and places."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import yaml

from twosource.simulate.setting import CODE

if TYPE_CHECKING:
    from twosource.simulate.setting import Paper, Setting


def codebook(setting: Setting) -> str:
    """The world's codebook file: an analyst's knowledge of the conflict, not of what happened in it."""
    people, rebels = setting.people, setting.rebels
    state, army = _actor(setting.country, "organisation", "official"), _actor(f"{people} army", "armed_group", "military")
    actors: list[dict[str, object]] = [
        {**state, "adjectives": [people], "aliases": [f"{people} government"], "country": CODE},
        {**army, "aliases": [f"{people} military"], "party": key(setting.country), "country": CODE},
        {**_actor(rebels.adjective, "armed_group", "party"), "aliases": [rebels.short]},
    ]
    actors += [_actor(name, "organisation", "monitor") for name in setting.monitors]
    outlets = [_outlet(paper) for paper in setting.papers if paper.known]
    head = "# What a reader of this invented conflict knows on top of the shipped codebook.\n"
    return head + yaml.safe_dump({"actors": actors, "outlets": outlets}, sort_keys=False, allow_unicode=True, width=130)


def _actor(name: str, kind: str, source_kind: str) -> dict[str, object]:
    return {"id": key(name), "name": name, "kind": kind, "source_kind": source_kind}


def _outlet(paper: Paper) -> dict[str, object]:
    found: dict[str, object] = {"id": key(paper.name), "name": paper.name}
    if paper.agency:
        found |= {"kind": "agency", "aliases": [paper.acronym]}
    elif paper.name.startswith("The "):
        found["aliases"] = [paper.name.removeprefix("The ")]
    return found


def key(name: str) -> str:
    """An id for a codebook entry: the name in small letters, words joined by underscores."""
    return "_".join("".join(letter for letter in word if letter.isalnum()) for word in name.casefold().split())


def gazetteer(setting: Setting) -> str:
    """The world's places as a CSV file that `twosource gazetteer add` takes."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["name", "lat", "lon", "country", "admin1", "kind", "aliases"])
    midst = setting.towns[0]
    rows.writerow([setting.country, midst.lat, midst.lon, CODE, "", "country", ""])
    for name in sorted({town.province for town in setting.towns}):
        inside = next(town for town in setting.towns if town.province == name)
        rows.writerow([name, inside.lat, inside.lon, CODE, name, "admin1", f"{name} province"])
    rows.writerows([town.name, town.lat, town.lon, CODE, town.province, "city", ""] for town in setting.towns)
    return out.getvalue()
