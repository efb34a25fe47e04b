"""The command line: the only module that prints. Each command is a function `_do_NAME(options) -> exit status`.

Progress, warnings and failures go to stderr, one line each; results go to stdout and nothing else does.
Exit status: 0 done; 1 done, but some inputs failed; 2 wrong usage, configuration or codebook; 3 the ledger or
the machine stands in the way; 70 a bug of ours.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from twosource import __version__
from twosource.errors import ConfigError, TwoSourceError
from twosource.options import parser
from twosource.screen import one_line, progress, speak_utf8, table, visible

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from twosource.config import Workspace
    from twosource.records import Failure, View

EXIT_FAILED_INPUTS = 1
EXIT_MACHINE = 3
EXIT_BUG = 70
EXIT_STOPPED = 130  # by Ctrl-C, as shells count it


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status; a bug of ours is traced into a log file, not onto the screen."""
    speak_utf8()
    options = _parser().parse_args(arguments)
    try:
        status: int = options.command(options)
        sys.stdout.flush()
    except TwoSourceError as error:
        _say(str(error))
        return error.exit_status
    except BrokenPipeError:
        _drop_stdout()  # the reader went away: nothing is left to say
        return 0
    except KeyboardInterrupt:
        _say("stopped; what was stored stays, run the same command again to go on")
        return EXIT_STOPPED
    except OSError as error:
        _say(f"{error.filename or 'the machine'}: {error.strerror}; free some space or check the permissions, then run again")
        _drop_stdout()
        return EXIT_MACHINE
    except Exception:  # noqa: BLE001 the last line of defence: a bug must leave a trace and a number, not a stack on the screen
        return _report_bug()
    return status


def _drop_stdout() -> None:
    """Lets what cannot be written go; otherwise Python tries again when it ends, and complains in its own words."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report_bug() -> int:
    trace = f"twosource {__version__}, Python {sys.version}\n{traceback.format_exc()}"
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="twosource-", suffix=".log", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as log:
            log.write(trace)
    except OSError as error:
        _say(f"a bug of ours; its trace cannot be saved ({error.strerror}): make room in {tempfile.gettempdir()}, run again")
    else:
        _say(f"a bug of ours; the trace is in {log.name}. It may quote your articles: read it before you send it to anybody")
    return EXIT_BUG


def _say(line: str) -> None:
    print(one_line(line), file=sys.stderr)


def _write(text: str, target: str | None) -> None:
    if target is None or target == "-":
        sys.stdout.write(text)
        return
    from twosource import export  # noqa: PLC0415 each command loads only what it needs

    export.save(text, Path(target))


# --------------------------------------------------------------------------------------------------
# the commands


def _do_build(options: argparse.Namespace) -> int:
    status = _do_add(options)
    return max(status, _do_run(options), _do_incidents(options))


def _do_add(options: argparse.Namespace) -> int:
    from twosource import pipeline  # noqa: PLC0415 each command loads only what it needs

    workspace = _workspace(options, create=True)
    with progress(quiet=options.quiet) as tell:
        summary = pipeline.add(workspace, options.paths, tell=tell)
    _failures(summary.failures)
    if not options.quiet:
        _say(summary.sentence())
    return EXIT_FAILED_INPUTS if summary.failures else 0


def _do_run(options: argparse.Namespace) -> int:
    from twosource import pipeline  # noqa: PLC0415 each command loads only what it needs

    with progress(quiet=options.quiet) as tell:
        failures = pipeline.run(_workspace(options), tell=tell)
    _failures(failures)
    return EXIT_FAILED_INPUTS if failures else 0


def _do_mark(options: argparse.Namespace, *, action: str) -> int:
    from twosource import pipeline  # noqa: PLC0415 each command loads only what it needs

    pipeline.check_refs(_workspace(options), options.refs)
    for ref in options.refs:
        pipeline.mark(_workspace(options), ref, action)
    return _do_run(options)


def _do_status(options: argparse.Namespace) -> int:
    from twosource import pipeline  # noqa: PLC0415 each command loads only what it needs

    figures = pipeline.status(_workspace(options))
    if options.json:
        _print_json(figures)
    else:
        for name, figure in figures.items():
            print(f"{name.replace('_', ' '):24} {figure}")
    return 0


def _do_incidents(options: argparse.Namespace) -> int:
    from twosource.export import changes, text  # noqa: PLC0415 each command loads only what it needs

    view = _view(options)
    if options.json:
        _print_json(view.incidents)
        return 0
    sys.stdout.write(table(text.incident_columns(), text.incident_table(view)))
    print(text.totals(view))
    if _asks_what_if(options):
        print(visible("\n".join(["", *changes.in_words(_stored(options), view)])))
    return 0


def _do_show(options: argparse.Namespace) -> int:
    from twosource import pipeline  # noqa: PLC0415 each command loads only what it needs
    from twosource.export import changes, rows, text  # noqa: PLC0415 as above

    view = _view(options)
    stored = _stored(options) if (what_if := _asks_what_if(options)) else view
    before = pipeline.find_incident(stored, options.incident)
    incident = changes.counterpart(before, view) if what_if else before
    if options.json:
        _print_json(rows.incident_document(view, incident) if incident else None)
        return 0
    if incident:
        print(visible(text.incident_report(view, incident)))
    if what_if:
        print(visible("\n".join(["", "WHAT CHANGES", *changes.of_incident(stored, before, view)])))
    return 0


def _do_read(options: argparse.Namespace) -> int:
    from twosource import pipeline  # noqa: PLC0415 each command loads only what it needs
    from twosource.export import readings  # noqa: PLC0415 as above
    from twosource.records import Failure  # noqa: PLC0415 as above

    failures = []
    given = {key: value for key, value in (("published", _dated(options.published)), ("outlet", options.outlet)) if value}
    home = _reading_workspace(options)
    policy = home.codebook().policy(home.settings.policy) if options.why else None
    for result in pipeline.annotate(options.paths, given, home):
        if isinstance(result, Failure):
            failures.append(result)
        else:
            sys.stdout.write(readings.line(*result, why=policy))
    _failures(failures)
    return EXIT_FAILED_INPUTS if failures else 0


def _do_export(options: argparse.Namespace) -> int:
    from twosource import export  # noqa: PLC0415 each command loads only what it needs

    _write(export.render(_view(options), options.format), options.output)
    return 0


def _do_brief(options: argparse.Namespace) -> int:
    from twosource.export import briefing  # noqa: PLC0415 each command loads only what it needs

    view, layers = _view(options), _workspace(options).layers
    _write(visible(briefing.html(view, layers) if options.format == "html" else briefing.markdown(view)), options.output)
    return 0


def _do_verify(options: argparse.Namespace) -> int:
    from twosource import pipeline  # noqa: PLC0415 each command loads only what it needs

    checked, problems = pipeline.verify(_workspace(options))
    for problem in problems:
        _say(problem)
    print(f"{checked}; {len(problems)} problems")
    return EXIT_MACHINE if problems else 0


def _do_schema(_: argparse.Namespace) -> int:
    from twosource.export import schema  # noqa: PLC0415 each command loads only what it needs

    sys.stdout.write(schema.document())
    return 0


def _do_doctor(options: argparse.Namespace) -> int:
    from twosource import doctor  # noqa: PLC0415 each command loads only what it needs

    findings = doctor.examine(options.workspace)
    if options.json:
        _print_json(findings)
    else:
        for finding in findings:
            print(f"{'ok     ' if finding.fine else 'missing'}  {finding.name:22} {visible(finding.what)}")
    return 0 if all(finding.fine or finding.optional for finding in findings) else EXIT_MACHINE


def _do_judge(options: argparse.Namespace) -> int:
    from twosource import decisions  # noqa: PLC0415 each command loads only what it needs

    if options.verdict == "agreement":
        return _compare_coders(options.what)
    workspace = _workspace(options)
    if options.verdict == "export":
        sys.stdout.write(decisions.export_judgements(workspace))
        return 0
    if options.verdict == "import":
        for name in options.what:
            _say(f"{decisions.import_judgements(workspace, name, _text_of(name))} judgements taken in from {name}")
        return _do_run(options)
    if len(options.what) != 2:
        raise ConfigError("judge: name two ids, of claims, incidents, sources or actors")
    decisions.judge(workspace, options.verdict, options.what[0], options.what[1], options.note, options.author)
    return _do_run(options)


def _do_review(options: argparse.Namespace) -> int:
    from twosource.desk import command  # noqa: PLC0415 each command loads only what it needs

    fields = {name: getattr(options, name) for name in command.Asked.__struct_fields__}
    print(command.review(_workspace(options), command.Asked(**fields)).id)
    return _do_run(options)


def _compare_coders(names: Sequence[str]) -> int:
    from twosource.link import agreement  # noqa: PLC0415 each command loads only what it needs

    if len(names) < 2:
        raise ConfigError("judge agreement: name two or more CSV files, one of each coder; `judge export` writes them")
    found = agreement.agreement([agreement.verdicts_of(agreement.from_csv(name, _text_of(name))) for name in names])
    print(found.sentence())
    for left, right, words in found.apart:
        print(f"  {left} {right}: {', '.join(words)}")
    return 0


def _text_of(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{name}: cannot be read as UTF-8 text ({error}); check its name"
        raise ConfigError(message) from error


def _do_gazetteer(options: argparse.Namespace) -> int:
    from twosource import pipeline  # noqa: PLC0415 each command loads only what it needs

    added = pipeline.add_gazetteer(_workspace(options, create=True), Path(options.file))
    print(f"{added} places added; run `twosource run` to read the articles with them")
    return 0


def _do_codebook(options: argparse.Namespace) -> int:
    from twosource import codebook  # noqa: PLC0415 each command loads only what it needs

    codebook.load([Path(name) for name in options.files], codebook.shipped())
    print(f"{len(options.files)} file(s) valid")
    return 0


def _do_desk(options: argparse.Namespace) -> int:
    from twosource.desk import server, users  # noqa: PLC0415 the only command that serves, and the only one that loads a server

    workspace, tell = _workspace(options), partial(print, flush=True)
    if options.user:
        return tell(users.manage(workspace.folder, options.user, options.role)) or 0
    server.serve(workspace, options.host, options.port, tell, browser=options.browser, team=options.team)
    return 0


def _do_demo(options: argparse.Namespace) -> int:
    from twosource import demo  # noqa: PLC0415 each command loads only what it needs

    folder = Path(options.workspace or tempfile.mkdtemp(prefix="twosource-demo-"))
    demo.unpack(folder)
    print(f"The sample (an invented conflict) is in {folder}\n")
    with demo.inside(folder):
        status = main(["build", "reports", "-w", ".", "--quiet"])
    name = demo.own_name()
    print(f"\nNext: {name} desk -w {folder}\n      {name} brief -w {folder}")
    return status


def _do_simulate(options: argparse.Namespace) -> int:
    from twosource.simulate import worlds  # noqa: PLC0415 each command loads only what it needs

    worlds.write(Path(options.folder), options.worlds, options.seed, options.kind)
    if not options.quiet:
        _say(f"{options.worlds} world(s) of invented reports in {options.folder}, each with its true ledger in truth.json")
    return 0


# --------------------------------------------------------------------------------------------------
# what the commands share


def _workspace(options: argparse.Namespace, *, create: bool = False) -> Workspace:
    from twosource import config  # noqa: PLC0415 each command loads only what it needs

    return config.open_workspace(config.find(options.workspace), create=create)


def _reading_workspace(options: argparse.Namespace) -> Workspace:
    """The workspace whose codebook and places `read` uses: the one found, or the shipped knowledge alone."""
    from twosource import config  # noqa: PLC0415 each command loads only what it needs

    folder = config.find(options.workspace)
    if (folder / config.SETTINGS_FILE).is_file():
        return config.open_workspace(folder, create=False)
    return config.Workspace(folder)


def _day(text: str | None) -> str | None:
    """The day in ISO form; ConfigError for what is none."""
    from datetime import date  # noqa: PLC0415 each command loads only what it needs

    try:
        return date.fromisoformat(text).isoformat() if text is not None else None
    except ValueError as error:
        message = f"--as-of {text}: no day; write YYYY-MM-DD"
        raise ConfigError(message) from error


def _dated(text: str | None) -> str | None:
    """The words if a date can be read in them; ConfigError if not."""
    from twosource.dates import parse_date  # noqa: PLC0415 each command loads only what it needs

    if text is not None and parse_date(text) is None:
        message = f"--published {text}: no date can be read in it; write YYYY-MM-DD"
        raise ConfigError(message)
    return text


def _view(options: argparse.Namespace) -> View:
    """The ledger as last computed, or without what the options leave out; says so where it is not all there is."""
    from twosource import pipeline  # noqa: PLC0415 each command loads only what it needs

    workspace = _workspace(options)
    without, as_of, policy = (getattr(options, name, None) for name in ("without", "as_of", "policy"))
    shown = pipeline.view(workspace, without or (), _day(as_of), policy, lambda ref, why: _say(f"{ref}: {why}"))
    waiting = 0 if _asks_what_if(options) else pipeline.waiting(workspace, shown)
    if waiting:
        _say(f"{workspace.folder}: not up to date with {waiting} of its articles; run `twosource run`")
    return pipeline.shareable(workspace, shown) if getattr(options, "protected", False) else shown


def _asks_what_if(options: argparse.Namespace) -> bool:
    """Whether the view is another than the stored one: something is left out, or chosen by another policy."""
    return any(getattr(options, name, None) for name in ("without", "as_of", "policy"))


def _stored(options: argparse.Namespace) -> View:
    from twosource import pipeline  # noqa: PLC0415 each command loads only what it needs

    shown = pipeline.view(_workspace(options))
    return pipeline.shareable(_workspace(options), shown) if options.protected else shown


def _failures(failures: Iterable[Failure]) -> None:
    for failure in failures:
        _say(f"{failure.where}: {failure.what}")


def _print_json(value: object) -> None:
    import msgspec  # noqa: PLC0415 each command loads only what it needs

    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def _parser() -> argparse.ArgumentParser:
    return parser(
        {
            "add": _do_add,
            "brief": _do_brief,
            "build": _do_build,
            "codebook": _do_codebook,
            "demo": _do_demo,
            "desk": _do_desk,
            "doctor": _do_doctor,
            "export": _do_export,
            "gazetteer": _do_gazetteer,
            "incidents": _do_incidents,
            "judge": _do_judge,
            "read": _do_read,
            "review": _do_review,
            "run": _do_run,
            "schema": _do_schema,
            "show": _do_show,
            "simulate": _do_simulate,
            "status": _do_status,
            "verify": _do_verify,
            "remove": partial(_do_mark, action="withdraw"),
            "restore": partial(_do_mark, action="restore"),
        }
    )


if __name__ == "__main__":
    sys.exit(main())
