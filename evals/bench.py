"""Speed: the whole pipeline over a corpus, the encoder alone over the same words, and the start of the program.

Absolute figures depend on the machine, so the encoder alone is measured in the same run and the ratio is printed.
Words are runs of non-space characters.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING

import msgspec

from twosource import codebook
from twosource.read.model import Encoder
from twosource.records import Article, Block, text_digest

if TYPE_CHECKING:
    from pathlib import Path

START_RUNS = 5


def run(data: Path) -> int:
    """Prints the figures; returns 1 where the corpus is missing or the pipeline fails on an article."""
    corpus = data / "airwars" / "dev.jsonl"
    if not corpus.is_file():
        print(f"{corpus} is missing: nothing was measured")
        return 1
    texts = [msgspec.json.decode(line)["text"] for line in corpus.read_bytes().split(b"\n") if line]
    words = sum(len(text.split()) for text in texts)
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; {len(texts)} texts, {words:,} words"
    )
    encoder = words / _encoder_seconds(texts, threads=1)
    print(f"encoder alone, 1 thread      {encoder:10,.0f} words/s")
    print(f"encoder alone, 2 threads     {words / _encoder_seconds(texts, threads=2):10,.0f} words/s")
    status, seconds = _build_seconds(corpus)
    print(f"twosource build, whole       {words / seconds:10,.0f} words/s   {words / seconds / encoder:.2f} of the encoder alone")
    print(f"twosource --help             {_start_seconds():10.2f} s         median of {START_RUNS}")
    return status


def _encoder_seconds(texts: list[str], threads: int) -> float:
    encoder, book = Encoder(threads=threads), codebook.shipped()
    articles = [
        Article(
            id=str(number), ref="", path="", page="", text=text, digest=text_digest(text), blocks=(Block("body", 0, len(text)),)
        )
        for number, text in enumerate(texts)
    ]
    encoder.parse(articles[:2], book)
    start = time.perf_counter()
    encoder.parse(articles, book)
    return time.perf_counter() - start


def _build_seconds(corpus: Path) -> tuple[int, float]:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        done = subprocess.run(  # noqa: S603 our own program
            [sys.executable, "-m", "twosource", "build", str(corpus), "-w", f"{folder}/w", "--quiet"],
            stdout=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode, time.perf_counter() - start


def _start_seconds() -> float:
    runs = []
    for _ in range(START_RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "twosource", "--help"], stdout=subprocess.DEVNULL, check=True)
        runs.append(time.perf_counter() - start)
    return sorted(runs)[START_RUNS // 2]
