"""Lemmas and forms: regular spelling, lost e, doubled consonants, irregular words."""

from __future__ import annotations

import pytest

from twosource.read.text.forms import forms, lemma

VERBS = """
killed kill, kills kill, killing kill, fled flee, fleeing flee, flees flee, shelled shell, hit hit, hitting hit, struck
strike, stricken strike, targeted target, targeting target, wounded wound, died die, dying die, dies die, injured
injure, escaped escape, escaping escape, evacuated evacuate, retreated retreat, withdrew withdraw, shot shoot, carried
carry, launched launch, stopped stop, bombed bomb, bombing bomb, detonated detonate, exploded explode, besieged besiege,
seized seize, captured capture, executed execute, massacred massacre, raped rape, tortured torture, deployed deploy,
ceased cease, agreed agree, denied deny, abducted abduct, ambushed ambush, clashed clash, blew blow, retook retake,
overran overrun, was be, said say, damaged damage, charged charge, challenged challenge, planned plan, admitted admit,
occurred occur, visited visit, opened open, entered enter, added add, created create, treated treat, defeated defeat,
released release, hanged hang, moved move, leaving leave, left leave, lying lie, freed free, succeeded succeed, strafing
strafe
"""
NOUNS = """
children child, women woman, men man, people people, militants militant, bodies body, gunmen gunman, militiamen
militiaman, families family, houses house, clashes clash, churches church, aircraft aircraft, troops troop, casualties
casualty, deaths death, crises crisis, buses bus, car-bombs car-bomb, Washington washington
"""


def pairs(table: str) -> list[list[str]]:
    return [item.split() for item in table.replace("\n", " ").split(",")]


@pytest.mark.parametrize(("word", "expected"), pairs(VERBS))
def test_lemma_of_a_verb(word, expected):
    assert lemma(word, "VERB") == expected


@pytest.mark.parametrize(("word", "expected"), pairs(NOUNS))
def test_lemma_of_a_noun(word, expected):
    assert lemma(word, "NOUN") == expected.casefold()


def test_other_classes_only_lose_their_case():
    assert lemma("Heavier", "ADJ") == "heavier"


@pytest.mark.parametrize("verb", sorted({pair[1] for pair in pairs(VERBS)}))
def test_every_form_leads_back_to_its_verb(verb):
    assert {lemma(form, "VERB") for form in forms(verb, "VERB") if form != "lay"} == {verb}


def test_forms_of_other_classes():
    assert forms("airstrike", "NOUN") == ("airstrike", "airstrikes")
    assert forms("heavy", "ADJ") == ("heavy",)
