"""Takes the pictures of the desk that the docs show, from the sample. A maintainer's script; it is not shipped.

    python tools/screenshots.py [-w WORKSPACE] [-o FOLDER] [--dark] [--width N] [--chromium PATH]

Without a workspace it builds the sample. It needs a Chromium (Debian's `chromium`) and the Python package playwright.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

DOCS = Path(__file__).parent.parent / "docs" / "pictures"
FLAGS = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-lcd-text"]
_MOST_BYTES = 250_000


def main() -> None:
    """Builds the sample if need be, opens its desk and takes the pictures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("-w", "--workspace", type=Path)
    options.add_argument("-o", "--out", type=Path, default=DOCS)
    options.add_argument("--dark", action="store_true")
    options.add_argument("--width", type=int, default=1280)
    options.add_argument("--chromium", default="/usr/bin/chromium")
    chosen = options.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        workspace = chosen.workspace or Path(folder) / "sample"
        if not chosen.workspace:
            command = [sys.executable, "-m", "twosource", "demo", "-w", workspace]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
        with desk(workspace) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chosen.chromium, args=FLAGS)
            page = browser.new_page(
                viewport={"width": chosen.width, "height": 680},
                color_scheme="dark" if chosen.dark else "light",
                reduced_motion="reduce",
            )
            page.goto(address)
            pictures(page, address.partition("/?")[0], chosen.out)
            browser.close()


@contextmanager
def desk(workspace: Path) -> Iterator[str]:
    """A desk on the workspace, and its address with the launch token."""
    command = [sys.executable, "-m", "twosource", "desk", "-w", workspace, "--port", "0", "--no-browser"]
    serving = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own program
    try:
        line = serving.stdout.readline() if serving.stdout else ""
        yield next(word for word in line.split() if word.startswith("http"))
    finally:
        serving.terminate()
        serving.wait()


def pictures(page: Page, address: str, out: Path) -> None:
    """One picture a page; the incident is the one that most articles tell of."""
    take(page, f"{address}/incidents", out / "incidents.png")
    page.goto(f"{address}/incidents?sort=told")
    page.locator("tr[data-row] .what a").first.click()
    page.wait_for_url("**/incidents/inc-*")
    incident = page.url
    page.locator(".show-text").first.click()
    page.locator("#panel .words[data-article]").wait_for()
    take(page, None, out / "incident.png")
    told = out / "who-says-so.png"
    window = page.viewport_size or {}
    page.set_viewport_size({"width": window["width"], "height": 3000})  # so that the head of the page lies over nothing
    page.locator("section[aria-labelledby=who]").screenshot(path=told, animations="disabled")
    page.set_viewport_size({"width": window["width"], "height": window["height"]})
    weigh(told)
    page.goto(incident)
    page.goto(address + (page.locator(".show-text").first.get_attribute("href") or "").partition("?")[0])
    take(page, None, out / "article.png")
    for name in ("review", "sources"):
        take(page, f"{address}/{name}", out / f"{name}.png")


def take(page: Page, address: str | None, path: Path) -> None:
    """The picture of what the window shows."""
    if address:
        page.goto(address)
    page.screenshot(path=path, animations="disabled")
    weigh(path)


def weigh(path: Path) -> None:
    """Tells how large the picture is; one that is too large for the repository is an error."""
    size = path.stat().st_size
    if size > _MOST_BYTES:
        message = f"{path}: {size:,} bytes, more than {_MOST_BYTES:,}"
        raise SystemExit(message)
    print(f"{path}: {size:,} bytes", flush=True)


if __name__ == "__main__":
    main()
