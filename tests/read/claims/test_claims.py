"""Claims: typed values, one claim for each happening and chain, what a speaker's last sentence lends, denial and zero."""

from __future__ import annotations

import pytest

from twosource.records import Actor, Count, Place, Span


@pytest.fixture(scope="module")
def claims_of(read_parts):
    def read(text):
        return read_parts([text])[0].claims

    return read


def values(claim, slot):
    return [arg.value for arg in claim.args if arg.slot == slot]


def of_type(claims, kind):
    return [claim for claim in claims if claim.type == kind]


def test_values_are_typed(claims_of):
    (claim,) = claims_of("Russian jets struck a depot in Aleppo on 3 May 2016, killing seven civilians.")
    assert claim.type == "air_strike"
    (killed,) = values(claim, "killed")
    assert isinstance(killed, Count)
    assert (killed.low, killed.best, killed.high, killed.group) == (7, 7, 7, "civilians")
    (place,) = values(claim, "place")
    assert isinstance(place, Place)
    assert place.country == "SY"
    assert any(isinstance(value, Actor) and value.actor.startswith("russia") for value in values(claim, "agent"))
    (time,) = values(claim, "time")
    assert (time.start, time.end) == ("2016-05-03", "2016-05-03")


def test_every_span_is_exact(read_parts):
    text = "Gunmen killed two guards in Kabul on Monday. Police said three men were arrested in Herat."
    (found,) = read_parts([text])
    for claim in found.claims:
        assert all(span.of(text) for span in (claim.span, claim.trigger, *claim.spans))
        assert all(arg.span is not None or arg.how for arg in claim.args)
        assert claim.span.covers(claim.trigger)


def test_the_chain_starts_at_the_outlet_and_ends_at_the_speaker(claims_of):
    (claim,) = claims_of("The Syrian Observatory for Human Rights said that rebels shelled the town of Idlib.")
    assert claim.chain[0].name == "The Lowland Times"
    assert claim.chain[0].span is None
    assert claim.chain[-1].kind == "monitor"


def test_sources_hold_every_step(read_parts):
    (found,) = read_parts(["Police told Reuters that gunmen had killed two guards in Kabul."])
    known = {source.id for source in found.sources}
    assert {step.source for claim in found.claims for step in claim.chain} <= known


def test_a_denial_of_deaths_is_a_denied_claim(claims_of):
    (claim,) = claims_of("Russia denied causing civilian deaths in Aleppo.")
    assert claim.stance == "denies"
    assert claim.type == "killing"
    assert values(claim, "killed")[0].group == "civilians"
    assert values(claim, "agent")[0].actor.startswith("russia")


def test_no_casualties_counts_zero_and_takes_the_agent_from_the_sentence_before(claims_of):
    text = (
        "The activist said that the coalition had carried out air strikes on Raqqa. "
        "“There have been no civilian casualties,” the activist said."
    )
    zero = next(claim for claim in claims_of(text) if any(value.high == 0 for value in values(claim, "killed")))
    assert zero.stance == "asserts"
    assert values(zero, "killed")[0].group == "civilians"
    inferred = [arg for arg in zero.args if arg.slot == "agent"]
    assert inferred
    assert all(arg.span is None and arg.how for arg in inferred)


def test_a_happening_told_twice_by_one_source_is_one_claim_with_two_spans(claims_of):
    text = (
        "A car bomb killed 12 people in Mogadishu on Sunday.\n\nThe town was quiet at first.\n\n"
        "A car bomb exploded in Mogadishu on Sunday, killing 12 people."
    )
    (claim,) = of_type(claims_of(text), "bombing")
    assert len(claim.spans) == 2


def test_other_tolls_are_other_claims(claims_of):
    text = "A car bomb killed 12 people in Mogadishu on Sunday.\n\nA car bomb killed 30 people in Mogadishu on Sunday."
    assert len(of_type(claims_of(text), "bombing")) == 2


def test_other_sources_make_other_claims(claims_of):
    text = "Police said a car bomb killed 12 people in Mogadishu. Medics said a car bomb killed 12 people in Mogadishu."
    claims = of_type(claims_of(text), "bombing")
    assert len(claims) == 2
    assert len({claim.chain[-1].source for claim in claims}) == 2


def test_states_are_marked(claims_of):
    (claim,) = claims_of("Some 15,000 fighters remain in Iraq.")
    assert claim.state
    (strength,) = values(claim, "strength")
    assert strength.kind == "stock"


def test_a_headline_is_weak(read_parts):
    (found,) = read_parts([("Rebels shelled the town of Idlib overnight", "Talks went on in Geneva.")])
    assert [claim.weak for claim in found.claims] == [True]


def test_a_headline_that_the_lead_repeats_is_one_claim_of_the_lead(read_parts):
    found = read_parts([("Rebels shelled clinic in Aleppo", "Rebels shelled a clinic in Aleppo on Monday.")])[0]
    (claim,) = found.claims
    assert (claim.stance, claim.weak, len(claim.spans)) == ("asserts", False, 2)
    assert claim.span.start > found.article.text.index("\n")


def test_a_war_toll_is_background(claims_of):
    (claim,) = of_type(claims_of("The war has killed more than 300,000 people since 2011."), "killing")
    assert claim.weak


@pytest.mark.parametrize(
    ("text", "background"),
    [
        (
            "Troops captured a smuggler near Orrin on Monday. He is responsible for the killing of six teachers.",
            {"captured": 0, "killed": 1},
        ),
        ("Troops killed two gunmen in Tarn. Both men were wanted for the murder of four nurses.", {"killed": [0, 1]}),
        (
            "Soldiers arrested a cook in Tarn. He was involved in a bombing that killed nine sailors.",
            {"captured": 0, "killed": 1},
        ),
        ("An air strike killed the warlord behind an attack that killed seven pilgrims.", {"killed": [0, 1]}),
        ("Guards in Orrin detained a baker. Patrols have captured or killed 70 smugglers.", {"captured": 0, "killed": 1}),
        ("The militia is responsible for the killing of six teachers.", {"killed": 0}),
        ("A bus driver was arrested in Tarn on Friday after a bombing killed six teachers.", {"captured": 0, "killed": 0}),
    ],
)
def test_a_past_deed_laid_at_a_door_is_background(claims_of, text, background):
    found = claims_of(text)
    for slot, wanted in background.items():
        told = sorted((claim.span.start, claim.trigger.start, int(claim.background)) for claim in found if values(claim, slot))
        assert [one[-1] for one in told] == (wanted if isinstance(wanted, list) else [wanted]), slot


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The shelling of Orrin caused civilian casualties.", [(1, None)]),
        ("There were reports of civilian casualties in Tarn on Monday.", [(1, None)]),
        ("The leaders of the militia withdrew to Tarn after sustaining heavy casualties.", []),
        ("Rebel commanders fled to the hills after suffering heavy casualties.", []),
        ("The general is committed to eliminating civilian casualties.", []),
    ],
)
def test_casualties_are_some_of_those_who_have_them(claims_of, text, wanted):
    told = [(value.low, value.high) for claim in claims_of(text) for value in values(claim, "killed")]
    assert told == wanted


def test_a_victim_without_a_number_counts_one(claims_of):
    (claim,) = claims_of("The militants beheaded a journalist.")
    assert values(claim, "killed")[0].low == 1


def test_two_nations_jets_are_two_agents(claims_of):
    (claim,) = claims_of("French and Russian warplanes bombed Raqqa.")
    assert len(values(claim, "agent")) == 2


def test_plans_keep_their_modality(claims_of):
    (claim,) = claims_of("The army plans to launch an offensive on Homs.")
    assert claim.modality == "planned"


def test_ids_do_not_depend_on_other_sentences(read_parts):
    first, second = "Rebels shelled Idlib.", "Troops withdrew from Kherson."
    alone, both = read_parts([first, f"{first} {second}"])
    assert alone.claims[0].trigger == both.claims[0].trigger == Span(7, 14)
    assert alone.claims[0].id != both.claims[0].id  # another article


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("The mayor said that 14 cows perished in the fire in Aleppo.", []),
        ("Nine goats were killed when shells hit a farm near Aleppo.", []),
        ("Nine villagers were killed when shells hit a farm near Aleppo.", [9]),
        ("A witness told the agency by phone that at least 24 people were killed in Aleppo.", [24]),
    ],
)
def test_animals_and_those_who_tell_are_in_no_toll(claims_of, text, killed):
    assert [value.best for claim in claims_of(text) for value in values(claim, "killed")] == killed


def test_a_plan_for_a_place_puts_nothing_else_there(claims_of):
    (wounded,) = of_type(claims_of("Militants planned an imminent attack on Kabul. Two guards were wounded."), "injuring")
    assert not values(wounded, "place")
    assert not values(wounded, "agent")
