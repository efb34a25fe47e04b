"""`python -m training run --data DIR --out DIR` trains the encoder.

`label` has a finished run annotate texts for another run, `export` makes a model of finished runs.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import twosource
from training import heads

if TYPE_CHECKING:
    from training.loop import Config

_REPOSITORY = Path(__file__).parent.parent
_SMOKE_STEPS = 20


def main() -> int:
    """Runs one command and returns its exit status: 0, or 2 for what the user must put right."""
    options = _parser().parse_args()
    try:
        import torch  # noqa: F401, PLC0415 - asked for early, to say how to get it
    except ModuleNotFoundError:
        print("training needs torch: pip install -e '.[train]'", file=sys.stderr)
        return 2
    try:
        {"run": _run, "label": _label, "export": _export}[options.command](options)
    except (FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="train, score and export")
    run.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out, under its own settings")
    run.add_argument("--minutes", type=float, help="of training, without scoring (40)")
    run.add_argument("--steps", type=int, help="a schedule in steps, which can be repeated exactly")
    run.add_argument(
        "--again", type=float, help="a second, lower fall of the rate over this share of the schedule; also with --resume"
    )
    run.add_argument("--seed", type=int)
    run.add_argument("--heads", default="", help=f"beyond the base: all, or of {', '.join(head.name for head in heads.FURTHER)}")
    run.add_argument("--still", default="", help="train these heads alone, over the trunk of --start")
    run.add_argument("--without-polnear", action="store_true", help="leave out the corpus that has no licence")
    run.add_argument("--smoke", action="store_true", help=f"{_SMOKE_STEPS} steps on 4 documents of each corpus")
    run.add_argument("--weights", type=Path, help="folder with the model.safetensors that the trunk starts from")
    run.add_argument("--start", type=Path, nargs="+", help="finished runs whose weights, or their mean, this one goes on from")
    run.add_argument("--silver", help="a file that `label` wrote: layers for the texts that lack them")
    run.add_argument("--base", choices=("minilm", "mpnet"), help="whose weights these are (minilm)")
    run.add_argument("--rate", type=float, help="of the last layer at its height (2e-4)")
    run.add_argument("--threads", type=int)
    run.add_argument("--device", help="cpu, or cuda")
    run.add_argument("--layers", type=int, help="layers of the trunk, for tests")
    run.add_argument("--blank", action="store_true", default=None, help="start from random numbers, for tests")
    run.add_argument("--stop-after", type=int, help="end after this many steps as if cut off")
    run.add_argument("--no-export", action="store_true", help="train and score only")
    label = commands.add_parser("label", help="have a finished run annotate what the corpora lack")
    label.add_argument("run", type=Path, help="folder that `run` wrote")
    export = commands.add_parser("export", help="export one run, or the mean of several")
    export.add_argument("runs", type=Path, nargs="+", help="folders that `run` wrote")
    for command in (run, label, export):
        command.add_argument("--data", type=Path, required=True, help="the folder with the corpora")
        command.add_argument("--out", type=Path, required=True, help="the folder (of label: the file) for what is made")
    return parser


def _config(options: argparse.Namespace) -> Config:
    from training.loop import Config  # noqa: PLC0415 - imports torch

    if options.resume:
        held = msgspec.json.decode((options.out / "config.json").read_bytes(), type=Config)
        return held if options.again is None else msgspec.structs.replace(held, again=options.again)
    names = ("minutes", "steps", "again", "seed", "threads", "device", "layers", "blank", "base", "rate", "silver")
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    if options.smoke:
        given.setdefault("steps", _SMOKE_STEPS)
    further, still = (tuple(name.strip() for name in held.split(",") if name.strip()) for held in (options.heads, options.still))
    heads.chosen(still)
    return Config(**given, further=further, still=still, without_polnear=options.without_polnear, smoke=options.smoke)


def _run(options: argparse.Namespace) -> None:
    from training import loop  # noqa: PLC0415 - imports torch
    from training.windows import Coder  # noqa: PLC0415 - as above

    config = _config(options)
    options.out.mkdir(parents=True, exist_ok=True)
    coder = Coder()
    material = loop.gather(options.data, config, coder)
    print(f"corpora: {', '.join(f'{name} {count} words' for name, count in material.words.items())}", flush=True)
    trainer = loop.Trainer(material, config, coder, options.weights)
    if options.resume:
        trainer.resume(options.out)
    elif options.start:
        trainer.start_from(*options.start)
    loop.write_json(options.out / "config.json", msgspec.to_builtins(config))
    trainer.train(options.out, options.stop_after)
    if trainer.progress < 1 + config.again:
        print(f"stopped at step {trainer.step}; go on with --resume", flush=True)
        return
    record = {"code": _version(), **trainer.record(), "scores": trainer.scores()}
    loop.write_json(options.out / "record.json", record)
    print(record["scores"], flush=True)
    if not options.no_export:
        from training.export import export  # noqa: PLC0415 - imports onnx

        record["export"] = export(trainer.network, options.out, material.dev, coder)
        loop.write_json(options.out / "record.json", record)


def _label(options: argparse.Namespace) -> None:
    """Silver layers of all training texts that lack some, by one run's network."""
    from training import corpora, loop, silver  # noqa: PLC0415 - imports torch
    from training.windows import Coder  # noqa: PLC0415 - imports torch

    config, coder = _finished(options.run), Coder()
    material = loop.gather(options.data, config, coder)
    trainer = loop.Trainer(material, msgspec.structs.replace(config, blank=True), coder)
    trainer.start_from(options.run, whole=True)
    predict = loop.torch_predict(trainer.network, config.device, bf16=trainer.bf16)
    wanted = frozenset(heads.NAMES)
    with options.out.open("wb") as file:
        for corpus in corpora.usable(options.data, heads.chosen(["all"]), bare=True):
            documents = [coder.code(document, corpus.task) for document in corpus.bare(options.data, wanted)]
            for layers in silver.label(predict, material.heads, documents, coder):
                file.write(msgspec.json.encode(layers) + b"\n")
            print(f"{corpus.name}: {len(documents)} documents", flush=True)


def _finished(run: Path) -> Config:
    from training.loop import Config  # noqa: PLC0415 - imports torch

    return msgspec.json.decode((run / "config.json").read_bytes(), type=Config)


def _export(options: argparse.Namespace) -> None:
    """The mean of the runs' weights: they must have started from the same weights and have the same heads."""
    from training import loop  # noqa: PLC0415 - imports torch
    from training.export import export  # noqa: PLC0415 - imports onnx
    from training.windows import Coder  # noqa: PLC0415 - imports torch

    config = _finished(options.runs[0])
    coder = Coder()
    material = loop.gather(options.data, config, coder)
    trainer = loop.Trainer(material, msgspec.structs.replace(config, blank=True), coder)
    trainer.start_from(*options.runs, whole=True)
    options.out.mkdir(parents=True, exist_ok=True)
    record = {"code": _version(), "runs": [run.name for run in options.runs], "scores": trainer.scores()}
    record["export"] = export(trainer.network, options.out, material.dev, coder)
    loop.write_json(options.out / "record.json", record)


def _version() -> dict[str, str]:
    """The version of the package and the commit of the checkout, with a mark where it was changed since."""
    asked = ["git", "-C", str(_REPOSITORY), "describe", "--always", "--dirty", "--abbrev=40"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    return {"twosource": twosource.__version__, "commit": told.stdout.strip() or "unknown"}


if __name__ == "__main__":
    sys.exit(main())
