"""A morning at the desk in a real browser: read, correct, merge, undo, sign off, export; and two analysts at one cell."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from twosource import config
from twosource.ledger.store import Store

AGENT = "Ardan Front"
PASSWORD = "a long enough word"  # noqa: S105 - of nobody

pytestmark = pytest.mark.enable_socket


def run(workspace, *words, said=""):
    command = [sys.executable, "-m", "twosource", *words, "-w", str(workspace.folder)]
    done = subprocess.run(command, input=said, capture_output=True, text=True, check=True)
    return done.stdout


def go(page, key, path):
    """To a page of the head's list; loaded, so that no row of the page before is taken for one of its own."""
    page.locator(f'[data-go="{key}"]').click()
    page.wait_for_url(f"**{path}")


def decide(page, button):
    """Presses a button that decides, and waits for the page that answers: who leaves before may leave before it is stored."""
    with page.expect_navigation():
        button.click()


def open_incident(page, kind):
    go(page, "t", "/incidents")
    page.locator("tr[data-row]", has_text=kind).locator("a").click()
    page.wait_for_url("**/incidents/inc-*")  # loaded, with its keys
    return page.url.rpartition("/")[2]


def cell(page, slot):
    return page.locator(f"tbody[id^={slot}]").first


def test_a_morning(serving, analyst, tmp_path):
    workspace = config.Workspace(tmp_path / "sample")
    assert "air strike" in run(workspace, "demo")
    asked, before = [], len(json.loads(run(workspace, "incidents", "--json")))
    with serving(workspace) as address, analyst(asked) as page:
        home = address.partition("/?")[0]
        page.goto(address)
        assert page.url == f"{home}/incidents"  # the token does not stay in the address
        read_and_correct(page)
        merge_and_undo(page)
        sign_off(page)
        exported = take_along(page)
    assert exported == run(workspace, "export")
    assert asked
    assert {url for url in asked if not url.startswith((home, "data:"))} == set()
    assert words_of_corrections(workspace) == [AGENT]
    ledger = json.loads(exported)
    kept = {(one["slot"], one["status"]): one["value"] for one in ledger["cells"]}
    assert kept["killed", "set-by-hand"]["best"] == 8
    assert kept["agent", "set-by-hand"]["name"] == AGENT
    assert len(ledger["incidents"]) == before  # merged, and undone


def test_somebody_who_has_never_seen_it(serving, analyst, tmp_path):
    """From the README's one command, with nothing but what the pages say: the circular report, a wrong merge, the ledger."""
    told = run(config.Workspace(tmp_path / "sample"), "demo")
    folder = re.search(r"twosource desk -w (\S+)", told)[1]  # `demo` ends with what to do next
    workspace = config.Workspace(Path(folder))
    before = json.loads(run(workspace, "incidents", "--json"))
    with serving(workspace) as address, analyst([]) as page:
        page.goto(address)
        find_the_circular_report(page)
        part_a_wrong_merge(page)
        exported = take_along(page)
    assert exported == run(workspace, "export")
    assert len(json.loads(exported)["incidents"]) == len(before) + 1


def find_the_circular_report(page):
    """The table marks what many tell and few say; the incident's figure leads several articles to one origin."""
    page.locator("tr[data-row]", has_text="by few").locator("a").first.click()
    page.wait_for_url("**/incidents/inc-*")
    page.get_by_role("link", name="who repeats whom").click()
    shown = page.request.get(f"{page.url.partition('#')[0]}.json").json()
    articles = [one for one in shown["sayings"]["nodes"] if one["role"] == "article"]
    assert len(articles) >= len(shown["origins"]) + 3
    assert max(len(one["origin"]["articles"]) for one in shown["origins"]) >= 3
    assert page.locator("svg.sayings .node.relay").count()


def part_a_wrong_merge(page):
    """The queue asks about a toll that rests on one voice; its words tell of clashes, the incident of an air strike."""
    page.get_by_role("link", name="Review", exact=True).click()
    page.wait_for_url("**/review")
    page.get_by_role("link", name=re.compile("strong, with one origin")).click()
    page.wait_for_url("**/review?kind=alone*")
    page.locator("tr[data-row] a").first.click()
    page.wait_for_url("**/incidents/inc-*")
    page.get_by_role("link", name="Part …").click()
    wrong = page.locator("table.claims tbody", has_text="clashes")
    (wrong if wrong.count() else page.locator("table.claims tbody")).last.get_by_label("Part this claim").check()
    decide(page, page.get_by_role("button", name="Part the ticked claims"))
    page.locator(".said", has_text="different").first.wait_for()
    page.locator("[data-refreshing]").wait_for(state="detached")


def words_of_corrections(workspace):
    """What the spans that were selected in the browser cover in the stored texts."""
    with Store.open(workspace.ledger) as store:
        return [one.span.of(store.articles(one.article)[0].text) for one in store.reviews() if one.span is not None]


def read_and_correct(page):
    open_incident(page, "shelling")
    page.locator(".claims .show-text").first.click()  # the text comes beside the cells
    page.locator("#panel .words[data-article]", has_text=AGENT).wait_for()
    agent = cell(page, "agent")
    agent.locator("summary").click()
    form = agent.locator("form.correct")
    for _ in range(20):  # the field may hold these words already: what counts is that their place was taken
        select(page, AGENT)
        page.wait_for_timeout(1000)
        if form.locator("[name=unit_start]").input_value():
            break
    assert form.locator("[data-takes-selection]").input_value() == AGENT
    decide(page, form.get_by_role("button", name="Correct"))
    cell(page, "agent").locator(".status", has_text="set-by-hand").wait_for()
    killed = cell(page, "killed")
    killed.locator("summary").click()
    for bound in ("low", "best", "high"):
        killed.locator(f"input[name={bound}]").fill("8")
    decide(page, killed.get_by_role("button", name="Correct"))
    cell(page, "killed").locator(".status", has_text="set-by-hand").wait_for()


def select(page, words):
    """Selects words in the text beside the cells, as a hand with a mouse does."""
    spot = page.evaluate(
        """words => {
          const walk = document.createTreeWalker(document.querySelector("#panel .words"), NodeFilter.SHOW_TEXT);
          const place = (offset) => { let left = offset; walk.currentNode = walk.root; let node;
            while ((node = walk.nextNode())) { if (left <= node.length) return [node, left]; left -= node.length; } };
          const at = document.querySelector("#panel .words").textContent.indexOf(words);
          const corner = (offset) => { const range = document.createRange(); const [node, on] = place(offset);
            range.setStart(node, on); range.collapse(true); return range.getBoundingClientRect(); };
          document.querySelector("#panel .words .block").scrollIntoView({ block: "center" });
          const [start, end] = [corner(at), corner(at + words.length)];
          return [start.x, start.y + start.height / 2, end.x, end.y + end.height / 2];
        }""",
        words,
    )
    page.mouse.move(spot[0] + 0.5, spot[1])
    page.mouse.down()
    page.mouse.move(spot[2] + 0.5, spot[3], steps=4)
    page.mouse.up()


def merge_and_undo(page):
    open_incident(page, "shelling")
    page.locator("summary", has_text="Merge with").click()
    other = page.locator("select[name=other] option", has_text="Pell").first.get_attribute("value")
    page.locator("select[name=other]").first.select_option(other)
    decide(page, page.get_by_role("button", name="Merge", exact=True))
    go(page, "h", "/history")
    merged = page.locator("tr[data-row]", has_text="same")
    decide(page, merged.get_by_role("button", name="undo"))
    page.locator("tr.undone", has_text="same").wait_for()


def sign_off(page):
    page.locator("[data-refreshing]").wait_for(state="detached")  # the page looks again by itself once all is computed
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/review")
    waiting = page.locator("[data-row]").count()
    open_incident(page, "disputed")
    page.keyboard.press("d")
    page.locator(".head .said", has_text="accept").wait_for()
    go(page, "r", "/review")
    expect(page.locator("[data-row]")).to_have_count(waiting - 1, timeout=240_000)  # milliseconds


def take_along(page):
    page.locator("[data-refreshing]").wait_for(state="detached")
    go(page, "x", "/export")
    with page.expect_download() as taken:
        page.get_by_role("button", name="The ledger as JSON").click()
    return taken.value.path().read_text()


def test_two_analysts_and_one_cell(serving, analyst, workspace):
    for name in ("Ada", "Ben"):
        run(workspace, "desk", "user", "add", name, "--role", "editor", said=PASSWORD + "\n")
    asked = []
    with serving(workspace, "--team") as address, analyst(asked) as ada, analyst(asked) as ben:
        for name, page in (("Ada", ada), ("Ben", ben)):
            page.goto(address)
            page.get_by_label("Name").fill(name)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            open_incident(page, "air strike")
            cell(page, "killed").locator("summary").click()
        correct(ada, "7")
        cell(ada, "killed").locator(".status", has_text="set-by-hand").wait_for()
        correct(ben, "9")
        ben.get_by_role("heading", name="Somebody was here before you").wait_for()
        assert "Ada" in ben.locator("main").inner_text()
        assert "7" in ben.locator("main").inner_text()
        decide(ben, ben.get_by_role("button", name="Decide so nevertheless"))
        cell(ben, "killed").locator(".said", has_text="Ben").wait_for()
    assert {url for url in asked if not url.startswith((address, "data:"))} == set()


def correct(page, best):
    form = cell(page, "killed").locator("form.correct")
    form.locator("input[name=best]").fill(best)
    decide(page, form.get_by_role("button", name="Correct"))
