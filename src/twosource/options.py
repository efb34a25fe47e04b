"""What may be written on the command line: every command with its options. What the commands do is in cli.py."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING

from twosource import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Command = Callable[[argparse.Namespace], int]
    _Adder = Callable[..., argparse.ArgumentParser]


def parser(do: Mapping[str, Command]) -> argparse.ArgumentParser:
    """The parser of the command line; `do` has the function of every command, which takes the options and returns a status."""
    whole = argparse.ArgumentParser(
        prog="twosource",
        usage="twosource COMMAND ... [-h] [--version]",
        description="Reads reports about a conflict and writes an evidence ledger: who says so, and how many "
        "independent origins stand behind it. It works offline and gives no verdict on truth.",
        formatter_class=partial(argparse.HelpFormatter, max_help_position=20),
    )
    whole.add_argument("--version", action="version", version=f"twosource {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "-w", "--workspace", metavar="DIR", help="the workspace folder (else $TWOSOURCE_WORKSPACE, a parent, ./ledger)"
    )
    common.add_argument("--quiet", action="store_true", help="no progress on stderr")
    commands = whole.add_subparsers(dest="name", metavar="COMMAND ...", required=True)

    def command(name: str, does: str, function: Command, *, as_json: bool = False) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=does, description=does, parents=[common])
        sub.set_defaults(command=function, json=False)
        if as_json:
            sub.add_argument("--json", action="store_true", help="JSON instead of a table")
        return sub

    _pile_commands(command, do)
    _view_commands(command, do)
    _knowledge_commands(command, do)
    return whole


def _pile_commands(command: _Adder, do: Mapping[str, Command]) -> None:
    for name, does, function in (
        ("build", "the whole job: take articles in, read them, print the incidents", do["build"]),
        ("add", "take articles in", do["add"]),
    ):
        sub = command(name, does, function, as_json=name == "build")
        sub.add_argument("paths", nargs="+", metavar="PATH", help="a file or folder: html, txt, md, jsonl, warc, feeds")
    command("run", "bring every stage up to date", do["run"])
    for name, does, function in (
        ("remove", "withdraw articles; the vault and the history keep them", do["remove"]),
        ("restore", "take a withdrawal back", do["restore"]),
    ):
        command(name, does, function).add_argument("refs", nargs="+", metavar="REF", help="an article's ref or id")


def _view_commands(command: _Adder, do: Mapping[str, Command]) -> None:
    command("status", "what is in the workspace", do["status"], as_json=True)
    sub = command("incidents", "the table of incidents", do["incidents"], as_json=True)
    _what_if(sub)
    _may_be_shown(sub)
    sub = command("show", "one incident: cells, chains, origins, conflicts", do["show"], as_json=True)
    _may_be_shown(sub)
    sub.add_argument("incident", metavar="INCIDENT", help="its id, the beginning of it, or its number in the table")
    _what_if(sub)
    sub = command("read", "annotate articles without a workspace: JSON Lines", do["read"])
    sub.add_argument("paths", nargs="+", metavar="PATH")
    sub.add_argument("--published", metavar="DATE", help="the publication date; outranks what the page tells")
    sub.add_argument("--outlet", metavar="NAME", help="the outlet; outranks what the page tells")
    sub.add_argument("--why", action="store_true", help="say in a sentence which rule, policy or anchor each value rests on")
    for name, does, function, formats in (
        ("export", "the ledger for other programs", do["export"], ("json", "csv", "geojson")),
        ("brief", "a briefing in which every figure is cited", do["brief"], ("md", "html")),
    ):
        sub = command(name, does, function)
        sub.add_argument("--format", choices=formats, default=formats[0])
        sub.add_argument("-o", "--output", metavar="FILE", help="write to a file instead of stdout")
        sub.add_argument(
            "--unprotected", dest="protected", action="store_false", help="name protected sources too; for your own eyes only"
        )
        _what_if(sub)
    command("verify", "re-hash pages and texts, re-check every span", do["verify"])
    command("schema", "the JSON Schema of the export, with the vocabularies", do["schema"])
    command("doctor", "what is missing on this machine", do["doctor"], as_json=True)
    command("demo", "build the sample in a new temporary folder", do["demo"])
    sub = command("desk", "open the ledger in the browser, on this machine alone", do["desk"])
    sub.add_argument(
        "user", nargs="*", metavar="user ...", help="add NAME, password NAME, remove NAME, list: a shared desk's accounts"
    )
    sub.add_argument("--role", default="coder", help="of a new account: reader, coder, editor or admin")
    sub.add_argument("--team", action="store_true", help="several people share it, and sign in (setting team)")
    sub.add_argument("--host", default="127.0.0.1", help="the address to serve at")
    sub.add_argument("--port", type=int, default=8765, help="0 takes any that is free")
    sub.add_argument("--no-browser", dest="browser", action="store_false", help="only print the address")


def _may_be_shown(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--protected", action="store_true", help="without what would give protected sources away, as exports are")


def _what_if(sub: argparse.ArgumentParser) -> None:
    """What a view may be asked to leave out, or to choose by; nothing stored changes."""
    sub.add_argument("--as-of", metavar="DATE", help="only what was published by then")
    sub.add_argument(
        "--without", action="append", default=[], metavar="WHAT", help="leave out article:REF, outlet:NAME or origin:ID"
    )
    sub.add_argument("--policy", metavar="NAME", help="choose the cells' values by this policy of the codebook")


def _knowledge_commands(command: _Adder, do: Mapping[str, Command]) -> None:
    sub = command("judge", "say that two things are the same or not; compare coders", do["judge"])
    verdicts = ("same", "different", "unsure", "import", "export", "agreement")
    sub.add_argument("verdict", choices=verdicts, metavar="VERDICT", help=f"one of {', '.join(verdicts)}")
    sub.add_argument("what", nargs="*", metavar="A B", help="two ids; for import and agreement, CSV files of judgements")
    sub.add_argument("--note", default="", help="why you think so")
    sub.add_argument("--author", metavar="NAME", default="", help="who judges")
    sub = command("review", "accept, reject, correct, note or undo, as the desk does by its forms", do["review"])
    words = ("accept", "reject", "correct", "note", "assign", "rate", "protect", "undo")
    sub.add_argument("verdict", choices=words, metavar="VERDICT", help=f"one of {', '.join(words)}")
    sub.add_argument("target", metavar="TARGET", help="an id, or a cell as INCIDENT/SLOT/GROUP; a decision's id for undo")
    sub.add_argument("value", nargs="?", default="", metavar="VALUE", help="what is right, in words; a grade; a name")
    sub.add_argument("--slot", default="", help="of a claim: its argument, or type; of an article: published, outlet")
    sub.add_argument("--words", default="", help="the words of the article that tell what is right")
    sub.add_argument("--instead", default="", metavar="WORDS", help="the words of the argument that is wrong, where several are")
    sub.add_argument("--article", default="", metavar="REF", help="for a cell: whose words --words are")
    sub.add_argument("--note", default="", help="why you think so")
    sub.add_argument("--author", metavar="NAME", default="", help="who decides")
    sub = command("gazetteer", "your own places", do["gazetteer"])
    sub.add_argument("action", choices=("add",))
    sub.add_argument("file", metavar="FILE", help="a GeoNames dump, CSV or JSON Lines of places")
    sub = command("codebook", "validate codebook files", do["codebook"])
    sub.add_argument("action", choices=("check",))
    sub.add_argument("files", nargs="+", metavar="FILE")
    sub = command("simulate", "invented worlds: reports, and the ledger that is true of them", do["simulate"])
    sub.add_argument("folder", metavar="DIR", help="where the folders world-0001 ... are written")
    sub.add_argument("--worlds", type=int, default=1, metavar="N", help="how many (default 1)")
    sub.add_argument("--seed", type=int, default=0, metavar="S", help="the same seed gives the same worlds (default 0)")
    kinds = ("mixed", "rewrites", "witnesses")
    sub.add_argument("--kind", choices=kinds, default="mixed", help="also: ten rewrites of one wire; ten witnesses")
