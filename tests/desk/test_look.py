"""What no page may get wrong: axe-core's serious findings, what does not fit the window, and print."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

pytestmark = pytest.mark.enable_socket
AXE = """async source => {
  if (!window.axe) (0, eval)(source);
  const found = await window.axe.run(document, { resultTypes: ["violations"] });
  return found.violations.filter(one => ["serious", "critical"].includes(one.impact))
    .map(one => one.id + ": " + one.nodes.map(node => node.html.slice(0, 160)).join(" | "));
}"""
WIDE = """() => Math.max(...[document.scrollingElement, ...document.querySelectorAll("#results.wide-page, section[aria-label]")]
  .map(one => one.scrollWidth - one.clientWidth))"""
PAGES = (
    "/incidents",
    "/inbox",
    "/review",
    "/sources",
    "/actors",
    "/history",
    "/codebook?sentence=Shelling+killed+five.",
    "/export",
)


@pytest.fixture
def paths(workspace):
    """Every page of a workspace in which something was decided."""
    from twosource import decisions, pipeline

    view = pipeline.view(workspace)
    told = max(view.incidents, key=lambda one: len(one.claims))
    decisions.review(workspace, told.id, "note", note="look again", author="Ada")
    decisions.review(workspace, view.sources[0].id, "protect", author="Ada")
    decisions.review(workspace, told.claims[0], "accept", author="Ada")
    pipeline.refresh(workspace)
    return (*PAGES, f"/incidents/{told.id}", f"/articles/{view.articles[0].id}", "/nowhere")


@pytest.mark.parametrize("window", [("light", 1280), ("dark", 1280), ("light", 820)], ids=lambda one: f"{one[0]}-{one[1]}")
def test_every_page_is_free_of_serious_findings_and_fits(serving, analyst, workspace, paths, window):
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text()
    asked, found = [], {}
    scheme, width = window
    with serving(workspace) as address, analyst(asked, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
        page.goto(address)
        home = address.partition("/?")[0]
        for path in paths:
            page.goto(home + path)
            if "/incidents/" in path:
                page.locator("#panel .words, #panel .soft").first.wait_for(state="attached")
                for summary in page.locator("summary").all()[:3]:
                    if summary.is_visible():
                        summary.click()
            found[path] = page.evaluate(AXE, axe), max(page.evaluate(WIDE), 0)
    assert found == dict.fromkeys(paths, ([], 0))
    assert {url for url in asked if not url.startswith((home, "data:"))} == set()


@pytest.mark.usefixtures("accounts")
def test_the_shared_pages_are_free_of_serious_findings(serving, analyst, workspace):
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text()
    found = {}
    with serving(workspace, "--team") as address, analyst([]) as page:
        page.goto(address)
        found["/login"] = page.evaluate(AXE, axe)
        page.get_by_label("Name").fill("adm")
        page.get_by_label("Password").fill("a long enough word")
        page.get_by_role("button", name="Sign in").click()
        page.goto(f"{address}coding")
        page.get_by_role("button", name="Draw", exact=True).click()
        page.get_by_role("link", name="Code it").first.wait_for()
        found["/coding"] = page.evaluate(AXE, axe)
        page.get_by_role("link", name="Code it").first.click()
        page.get_by_role("button", name="Send and seal").wait_for()
        found["/coding/..."] = page.evaluate(AXE, axe)
        page.goto(f"{address}people")
        found["/people"] = page.evaluate(AXE, axe)
        for width in (1280, 820):
            page.set_viewport_size({"width": width, "height": 900})
            found[f"/people at {width}"] = [f"{page.evaluate(WIDE)} too wide"] if page.evaluate(WIDE) > 0 else []
    assert [one for one in found.items() if one[1]] == []


def luminance(colour):
    """Relative luminance (WCAG 2.2) of #rgb or #rrggbb: what is left of a colour in grey."""
    digits = colour.strip("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        ("good", "line", 3),
        ("bar", "card", 1.9),
        ("link", "bar", 1.5),
        ("link", "land", 3),
        ("bad", "card", 3),
        ("faint", "card", 3),
    ],
)
def test_what_a_figure_tells_apart_is_apart_in_grey(scheme, one, other, least):
    """Shares, bars and the chosen one, dots on land, lines; denials and what only rests on an origin are dashed besides."""
    style = (files("twosource.desk") / "static" / "desk.css").read_text()
    blocks = [dict(re.findall(r"--(\w+): (#\w+)", block)) for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)]
    colours = {**blocks[0], **blocks[scheme]}
    assert contrast(colours[one], colours[other]) >= least


def test_print_leaves_the_controls_out(serving, analyst, workspace, paths):
    with serving(workspace) as address, analyst([]) as page:
        page.goto(address)
        page.emulate_media(media="print")
        for path in paths[:-1]:
            page.goto(address.partition("/?")[0] + path)
            assert not page.locator(".top").is_visible()
            assert not [one for one in page.locator("main button").all() if one.is_visible()]


ON_THE_MAP = {
    "east": "Five miners were killed on 1 July 2031 when shelling hit Kharkiv, a medic said.\n",
    "west": "Two drivers were killed on 3 July 2031 when a bomb exploded in Lviv, the police said.\n",
}


def test_a_stretch_that_is_dragged_over_narrows_the_table(serving, analyst, built, copied):
    with serving(copied(built(ON_THE_MAP))) as address, analyst([]) as page:
        page.goto(address)
        every = page.locator("tr[data-row]").count()
        bars = page.locator("svg.timeline a[data-since] rect")
        last = bars.nth(bars.count() - 1).bounding_box()
        drag(page, (last["x"] - 2, last["y"] - 5), (last["x"] + last["width"] + 2, last["y"] + 3))
        page.wait_for_url("**since=20*")
        assert 0 < page.locator("tr[data-row]").count() < every
        page.locator("a", has_text="all days").click()
        page.wait_for_url("**since=&*")
        seen = page.locator("svg.map").bounding_box()
        drag(page, (seen["x"] + 3, seen["y"] + 3), (seen["x"] + 40, seen["y"] + 30))
        page.wait_for_url(re.compile(r"[?&]box=-?\d"))
        west, south, east, north = map(float, page.locator("input[name=box]").input_value().split(","))
        assert west < east
        assert south < north


def test_a_wrong_merge_is_parted_by_ticking(serving, analyst, workspace):
    with serving(workspace) as address, analyst([]) as page:
        page.goto(address)
        every = page.locator("tr[data-row]").count()
        page.goto(f"{address.partition('/?')[0]}/incidents?sort=told")
        page.locator("tr[data-row] .what a").first.click()
        page.get_by_role("link", name="Part …").click()
        page.get_by_label("Part this claim from the incident").first.check()
        page.get_by_role("button", name="Part the ticked claims").click()
        page.locator(".said", has_text="different").first.wait_for()
        page.locator('[data-go="t"]').click()
        page.locator("tr[data-row]").nth(every).wait_for()
        assert page.locator("tr[data-row]").count() == every + 1


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()
