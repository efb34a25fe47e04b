"""Everything by keyboard: rows, accepting, rejecting, correcting, ticking, taking up, finding, going from page to page."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.enable_socket


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def decided(page, key):
    """Presses a key that decides, and waits for the page that answers, computed anew."""
    with page.expect_navigation():
        page.keyboard.press(key)
    page.locator("[data-refreshing]").wait_for(state="detached")


def row(page, number, more=""):
    """That row, once it is the one that keys are for."""
    rows = page.locator("[data-rows] [data-row]")
    rows.nth(number).and_(page.locator(".at")).wait_for()
    return rows.nth(number).locator(more) if more else rows.nth(number)


def test_everything_by_keyboard(serving, analyst, workspace):
    with serving(workspace) as address, analyst([]) as page:
        page.goto(address)
        press(page, "?")
        page.locator("dialog#keys[open]").wait_for()
        press(page, "Escape", "j", "j", "k")
        row(page, 0)
        press(page, "Enter")
        page.wait_for_url("**/incidents/inc-*")
        decided(page, "m")
        page.locator(".brief", has_text="in review").wait_for()
        press(page, "j", "j")
        decided(page, "a")
        row(page, 1, ".said").filter(has_text="accept").wait_for()  # who decided goes on from there
        press(page, "k", "e")
        row(page, 0, "form.correct input:focus").wait_for()
        press(page, "Escape")
        first_claim = page.locator(".cells tbody[data-row]").count()
        press(page, *("j" * first_claim), "x")
        row(page, first_claim, "input[type=checkbox]:checked").wait_for()
        decided(page, "r")
        page.locator(".said", has_text="reject").first.wait_for()
        for key, path in (
            ("i", "inbox"),
            ("r", "review"),
            ("s", "sources"),
            ("h", "history"),
            ("c", "codebook"),
            ("x", "export"),
        ):
            press(page, "g", key)
            page.wait_for_url(f"**/{path}")
        press(page, "/")
        page.locator("#find:focus").wait_for()
