from __future__ import annotations

import pytest

from twosource.ingest.metadata import domain_of, names
from twosource.ingest.page import extract
from twosource.ingest.readers import found

BODY = "The army left the town of Halvek on Thursday, residents told reporters."


def article(text, shipped, **given):
    page = found(text.encode(), "a.txt", "text", given=given)
    return extract(page.page, page.data, shipped)


@pytest.mark.parametrize(
    ("text", "given", "outlet", "how"),
    [
        (BODY, {"outlet": "Lume Post"}, "Lume Post", "given"),
        (BODY, {"url": "https://www.bbc.co.uk/news/1"}, "BBC", "the URL's domain"),
        (BODY, {"url": "http://edition.cnn.com:80/a"}, "CNN", "the URL's domain"),
        (BODY, {"url": "https://web.archive.org/web/2015/http://www.reuters.com/a"}, "Reuters", "the URL's domain"),
        (BODY, {"url": "https://www.lume.example/a"}, "lume.example", "no codebook knows"),
        (f"Haaretz\nHome | News | Sport\n\nArmy leaves Halvek for good\n\n{BODY}\n", {}, "Haaretz", "stands above the title"),
        (f"Lume Herald\n\nArmy leaves Halvek for good\n\n{BODY}\n", {}, "Lume Herald", "first line"),
        (
            f"Voices of Lume\nHome | Politics | Sport\n\nArmy leaves Halvek for good\n\n{BODY}\n",
            {},
            "Voices of Lume",
            "first line",
        ),
        (
            f"Army leaves Halvek for good\n\n{BODY}\n\n© 2016 The Washington Times, LLC. All rights reserved.\n",
            {},
            "The Washington Times",
            "copyright",
        ),
        (f"Army leaves Halvek for good\n\nHALVEK (Reuters) - {BODY}\n", {}, None, None),
        (f"Breaking News\n\nArmy leaves Halvek for good\n\n{BODY}\n", {}, None, None),
        (f"Old quarters\n\nArmy leaves Halvek for good\n\n{BODY}\n", {}, None, None),
        (f"{BODY} The mayor spoke to BBC.", {}, None, None),
    ],
)
def test_the_outlet_and_how_it_is_known(text, given, outlet, how, shipped):
    read = article(text, shipped, **given)
    assert read.outlet == outlet
    assert (how in read.outlet_how) if how else read.outlet_how is None


@pytest.mark.parametrize(
    ("text", "credited"),
    [
        (f"HALVEK (AP) — {BODY}", ("Associated Press",)),
        (f"HALVEK, Zhevaria (ZNA) — {BODY}", ("ZNA",)),
        (f"(Reuters) - {BODY}", ("Reuters",)),
        (f"Damascus, SANA – {BODY}", ("SANA",)),
        (f"MOSCOW, May 3. /TASS/. {BODY}", ("TASS",)),
        (f"Army leaves Halvek for good\n\n{BODY} (AFP)\n", ("Agence France-Presse",)),
        (f"Army leaves Halvek for good\n\n{BODY}\n\nSource: Xinhua\n", ("Xinhua",)),
        (f"Army leaves Halvek for good\n\n{BODY}\n\nThe Associated Press contributed to this report.\n", ("Associated Press",)),
        (f"Army leaves Halvek for good\n\nAgence France-Presse\n\n{BODY}\n", ("Agence France-Presse",)),
        (f"Army leaves Halvek for good\n\nOdo Frell/Anadolu Agency/Getty Images\n\n{BODY}\n", ()),
        (f"KABUL, Afghanistan (Oct. 17, 2011) — {BODY}", ()),
        (f"{BODY} Reuters could not verify this.", ()),
    ],
)
def test_agencies_are_credited_for_text_and_not_for_photos(text, credited, shipped):
    assert article(text, shipped).credits == credited


def test_an_agency_is_no_relay_on_its_own_site(shipped):
    read = article(f"HALVEK (Reuters) - {BODY}", shipped, url="https://www.reuters.com/a")
    assert (read.outlet, read.credits) == ("Reuters", ())


def test_title_and_byline(shipped):
    read = article(f"Army leaves Halvek for good\n\nBy Odo Frell and Ilse Tarrow\n\n{BODY}\n", shipped)
    assert (read.title, read.byline) == ("Army leaves Halvek for good", "Odo Frell and Ilse Tarrow")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (BODY * 3, "en"),
        (BODY.upper(), "en"),
        ("Dos soldados resultaron heridos el viernes en un ataque contra un puesto militar, informó el alcalde.", "es"),
        ("В пятницу в городе были слышны взрывы, сообщил губернатор области журналистам.", "ru"),
        ("وقالت مصادر محلية إن المدينة تعرضت للقصف صباح يوم الجمعة", "ar"),
        ("A b.", None),
    ],
)
def test_the_language(text, language, shipped):
    assert article(text, shipped).language == language


def test_domains_of_shipped_outlets_are_bare_and_lead_to_one(shipped):
    known = names(shipped)
    for outlet in shipped.outlets:
        for domain in outlet.domains:
            assert domain_of(f"https://www.{domain}/a") is not None
            assert known.by_domain[domain] is outlet


def test_parties_of_outlets_are_actors_of_the_codebook(shipped):
    actors = {actor.id for actor in shipped.actors}
    assert [outlet.id for outlet in shipped.outlets if outlet.party and outlet.party not in actors] == []
