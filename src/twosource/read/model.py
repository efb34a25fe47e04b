"""The encoder: one int8 ONNX graph that tags words, parses sentences and finds who says what.

Every window of text runs alone and unpadded: the graph takes the scale of its int8 numbers from all
that runs together, so that an article batched with others would read differently by its company.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import numpy as np
from msgspec import Struct

from twosource.errors import ModelError
from twosource.read.encoder import decode, signals
from twosource.read.encoder.mends import mend_tree
from twosource.read.encoder.saidspans import Stretch, said_spans
from twosource.read.segment import segment
from twosource.records import Parse, Token, TokenRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.codebook import Codebook
    from twosource.read.segment import Layout
    from twosource.records import Article

KindT = TypeVar("KindT")

_FILES = ("encoder.onnx", "labels.json", "tokenizer.json")
_INPUTS = ("ids", "shape", "widx", "sid", "mask", "wmask")
_NEEDED = 4
"""The first of these a graph must take; it may ask for masks of padding too, of which there is none."""
_OUTPUTS = ("pos", "ner", "att", "arc", "rel", "aarc")
_LABELS = {"upos": "NOUN", "rels": "nsubj", "ner": "B-PER", "att": "B-cue"}
_REMEDY = "install twosource again, or correct `model` in twosource.toml"

SLOW = ("SkipLayerNormFusion",)
"""Rewritings of the graph that onnxruntime would do on loading and that make it slower: 13 norms take eight times as long."""
_WINDOW = 192
"""Wordpieces that a window of whole paragraphs may hold: what the encoder was trained on."""
_POSITIONS = 510
"""Wordpieces that the encoder has positions for, beside the two marks at the ends."""
_WORD_PIECES = 12
_LONGEST_WORD = 100
_CACHE = 200_000


class Labels(Struct, frozen=True):
    """The names of the encoder's labels, in the order of its outputs."""

    upos: tuple[str, ...]
    rels: tuple[str, ...]
    ner: tuple[str, ...]
    att: tuple[str, ...]
    entity: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    where: tuple[str, ...] = ()


class _Vocabulary(Struct, frozen=True):
    vocab: dict[str, int]


class _TokenizerFile(Struct, frozen=True):
    model: _Vocabulary


class _Window(Struct, frozen=True):
    """Words [first, last) that run together; `starts` are its sentences' first words, counted from 1."""

    first: int
    last: int
    starts: tuple[int, ...]
    paragraphs: frozenset[int]


class _Found(Struct):
    """What has been decoded of one article, window after window."""

    upos: list[str]
    rels: list[str]
    heads: list[int]
    entities: list[TokenRun]
    stretches: list[Stretch]
    links: list[Any]
    further: signals.Gathered


class Encoder:
    """The model in `folder` (the one that ships if None), loaded on first use; `threads` cores at most.

    Raises ModelError where a file is missing, corrupt or made for another version.
    """

    def __init__(self, folder: Path | None = None, threads: int = 1) -> None:
        self.folder = folder or Path(__file__).parent.parent / "data" / "model"
        self.threads = threads
        self._pieces: dict[str, tuple[list[int], int]] = {}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the model's files: what a reading's reproducibility hangs on."""
        digest = hashlib.sha256()
        for name in _FILES:
            data = self._bytes(name)
            digest.update(f"{name}:{len(data)}:".encode())
            digest.update(data)
        return digest.hexdigest()

    @cached_property
    def labels(self) -> Labels:
        """The label names that the outputs stand for."""
        path = self.folder / "labels.json"
        labels = _decoded(path, self._bytes("labels.json"), Labels)
        for name, label in _LABELS.items():
            if label not in getattr(labels, name):
                message = f"{path}: {name} has no label {label}: made for another version; {_REMEDY}"
                raise ModelError(message)
        return labels

    def parse(self, articles: Sequence[Article], codebook: Codebook) -> list[Parse]:
        """One Parse per article, in order; the same for an article whatever others come with it."""
        return [self._parse(article.text, segment(article, codebook)) for article in articles]

    def _parse(self, text: str, layout: Layout) -> Parse:
        coded = [self._word(word) for word in layout.words]
        found = _Found([], [], [], [], [], [], signals.Gathered())
        windows = _windows(layout, [len(ids) for ids, _ in coded])
        for window in windows:
            words = ["", *layout.words[window.first : window.last]]
            self._decode(window, words, self._run(window, coded[window.first : window.last]), found)
        return _parse_of(text, layout, found, _said(windows, found, self.labels.att))

    def _run(self, window: _Window, coded: Sequence[tuple[list[int], int]]) -> dict[str, Any]:
        most = _WORD_PIECES if sum(len(ids) for ids, _ in coded) <= _POSITIONS else _POSITIONS // len(coded)
        ids, shapes, places = [self._cls], [0], [0]
        for pieces, shape in coded:
            places.append(len(ids))
            ids += pieces[:most]
            shapes += [shape] * len(pieces[:most])
        sentences = np.zeros(len(places), np.int64)
        sentences[list(window.starts[1:])] = 1
        sentences = sentences.cumsum()
        sentences[0] = -2
        ids.append(self._sep)
        shapes.append(0)
        arrays = (ids, shapes, places, sentences, [1] * len(ids), [1] * len(places))
        taken, asked = self._ends
        feed = {name: np.array(array, np.int64)[None] for name, array in zip(_INPUTS, arrays, strict=True) if name in taken}
        return {name: output[0] for name, output in zip(asked, self._session.run(asked, feed), strict=True)}

    @cached_property
    def _ends(self) -> tuple[frozenset[str], tuple[str, ...]]:
        """What this model takes, and what it is asked for: the further heads, too, that it has."""
        given = {output.name for output in self._session.get_outputs()}
        further = (name for name in (*signals.HEADS, signals.ROWS) if name in given)
        return frozenset(taken.name for taken in self._session.get_inputs()), (*_OUTPUTS, *further)

    def _decode(self, window: _Window, words: Sequence[str], outputs: dict[str, Any], found: _Found) -> None:
        pos, ner, att, arcs, rels, links = (outputs[name] for name in _OUTPUTS)
        labels, first = self.labels, window.first
        guessed = arcs.argmax(axis=1)
        heads = decode.tree_heads(arcs, window.starts)
        names = [labels.rels[k] for k in rels.argmax(axis=1).tolist()]
        for i in np.flatnonzero((heads != guessed) | (heads == 0))[1:].tolist():
            # The graph labels the arc to the best head only; where the tree took another, the label is kept
            # unless it speaks of the root.
            names[i] = "root" if heads[i] == 0 else "dep" if names[i] == "root" else names[i]
        tags = [labels.upos[k] for k in pos.argmax(axis=1).tolist()]
        mend_tree(heads, names, tags, words)
        found.upos += tags[1:]
        found.rels += names[1:]
        found.heads += [first + head - 1 if head else -1 for head in heads[1:].tolist()]

        best = decode.best_names(ner[1:], labels.ner)
        sure = decode.confidence(ner[1:], best)
        breaks = frozenset(start - 1 for start in window.starts)
        for kind, begin, z in decode.label_runs(best, labels.ner, breaks):
            a = decode.name_start(words, tags, begin + 1, z + 1) - 1
            if a == z:
                continue
            found.entities.append(TokenRun(kind, first + a, first + z, None, _score(sure[a:z])))

        marks = np.array([tag == "PUNCT" for tag in found.upos[first:]])
        found.stretches.append(Stretch(att[1:], marks, window.paragraphs))
        found.links.append(links)
        found.further.add(signals.Window(first, breaks, found.upos[first:]), outputs, self._names)

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        """The labels of the further heads."""
        return {name: getattr(self.labels, name) for name in signals.LABELLED}

    def _word(self, word: str) -> tuple[list[int], int]:
        """The wordpieces of a word and its case class."""
        coded = self._pieces.get(word)
        if coded is None:
            if len(self._pieces) >= _CACHE:
                self._pieces.clear()
            plain = word[:_LONGEST_WORD].encode("utf-8", "replace").decode()
            ids = self._tokenizer.encode(plain, add_special_tokens=False).ids[:_WORD_PIECES]
            coded = self._pieces[word] = (ids or [self._unknown], _shape(word))
        return coded

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401 - tokenizers has no types
        from tokenizers import Tokenizer, models, normalizers, pre_tokenizers  # noqa: PLC0415 - slow, needed by few commands

        # Built from its vocabulary: the library's own reader raises nothing narrower than Exception.
        path = self.folder / "tokenizer.json"
        vocabulary = _decoded(path, self._bytes("tokenizer.json"), _TokenizerFile).model.vocab
        if not vocabulary.keys() >= {"[CLS]", "[SEP]", "[UNK]"}:
            message = f"{path}: lacks [CLS], [SEP] or [UNK]: made for another model; {_REMEDY}"
            raise ModelError(message)
        tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=_LONGEST_WORD))  # noqa: S106 - no password
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        return tokenizer

    @cached_property
    def _cls(self) -> int:
        return int(self._tokenizer.token_to_id("[CLS]"))

    @cached_property
    def _sep(self) -> int:
        return int(self._tokenizer.token_to_id("[SEP]"))

    @cached_property
    def _unknown(self) -> int:
        return int(self._tokenizer.token_to_id("[UNK]"))

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401 - onnxruntime has no types
        import onnxruntime  # noqa: PLC0415 - slow import, needed by few commands
        from onnxruntime.capi import onnxruntime_pybind11_state as failures  # noqa: PLC0415 - as above

        path = self.folder / "encoder.onnx"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.use_deterministic_compute = True
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        graph, given = self._bytes("encoder.onnx"), {"providers": ["CPUExecutionProvider"], "disabled_optimizers": SLOW}
        try:
            session = onnxruntime.InferenceSession(graph, options, **given)
        except (
            failures.Fail,
            failures.InvalidArgument,
            failures.InvalidGraph,
            failures.InvalidProtobuf,
            failures.NotImplemented,
            failures.RuntimeException,
        ) as error:
            message = f"{path}: not a readable ONNX model ({error}); {_REMEDY}"
            raise ModelError(message) from error
        self._check(session, path)
        return session

    def _check(self, session: Any, path: Path) -> None:  # noqa: ANN401 - onnxruntime has no types
        """Raise ModelError unless the graph takes and gives what this version does, for as many labels as are named."""
        taken = [given.name for given in session.get_inputs()]
        given = {output.name: output.shape[-1] for output in session.get_outputs()}
        if not set(_INPUTS[:_NEEDED]) <= set(taken) <= set(_INPUTS) or not given.keys() >= set(_OUTPUTS):
            message = f"{path}: takes {', '.join(taken)} and gives {', '.join(given)}: made for another version; {_REMEDY}"
            raise ModelError(message)
        further = ((name, name) for name in signals.LABELLED if name in given)
        for output, name in (("pos", "upos"), ("rel", "rels"), ("ner", "ner"), ("att", "att"), *further):
            none = output in signals.PAIRS
            if given[output] != len(getattr(self.labels, name)) + none:
                message = f"{path}: {given[output]} classes of {name}, but labels.json names another number; {_REMEDY}"
                raise ModelError(message)

    def _bytes(self, name: str) -> bytes:
        path = self.folder / name
        try:
            return path.read_bytes()
        except OSError as error:
            message = f"{path}: cannot be read ({error.strerror}); {_REMEDY}"
            raise ModelError(message) from error


def _decoded(path: Path, data: bytes, kind: type[KindT]) -> KindT:
    """A JSON file of the model, or a ModelError that says what is wrong with it."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"{path}: not what this version reads ({error}); {_REMEDY}"
        raise ModelError(message) from error


def _windows(layout: Layout, sizes: Sequence[int]) -> list[_Window]:
    """Whole paragraphs packed up to `_WINDOW` wordpieces; a longer paragraph is cut between its sentences."""
    total = [0]
    for size in sizes:
        total.append(total[-1] + size)
    parts: list[list[int]] = []
    for k, sentence in enumerate(layout.sentences):
        start = layout.sentences[parts[-1][0]] if parts else sentence
        if parts and start.paragraph == sentence.paragraph and total[sentence.last] - total[start.first] <= _WINDOW:
            parts[-1].append(k)
        else:
            parts.append([k])
    packed: list[list[int]] = []
    for part in parts:
        last = layout.sentences[part[-1]].last
        if packed and total[last] - total[layout.sentences[packed[-1][0]].first] <= _WINDOW:
            packed[-1] += part
        else:
            packed.append(part)
    return [_window(layout, part) for part in packed]


def _window(layout: Layout, part: Sequence[int]) -> _Window:
    held = [layout.sentences[k] for k in part]
    first = held[0].first
    seen: dict[int, int] = {}
    for sentence in held:
        seen.setdefault(sentence.paragraph, sentence.first - first)
    return _Window(first, held[-1].last, tuple(sentence.first - first + 1 for sentence in held), frozenset(seen.values()))


def _said(windows: Sequence[_Window], found: _Found, labels: Sequence[str]) -> list[TokenRun]:
    """The sources, cues and contents of all windows, each linked to its cue."""
    said: list[TokenRun] = []
    for window, spans, links in zip(windows, said_spans(found.stretches, labels), found.links, strict=True):
        base, first = len(said), window.first
        for span, cue in zip(spans, decode.link_to_cues(links, [(at.kind, at.first, at.last) for at in spans]), strict=True):
            to = None if cue is None else base + cue
            said.append(TokenRun(span.kind, first + span.first, first + span.last, to, round(span.sure, 3)))
    return said


def _parse_of(text: str, layout: Layout, found: _Found, said: Sequence[TokenRun]) -> Parse:
    sentence_of = [k for k, sentence in enumerate(layout.sentences) for _ in range(sentence.first, sentence.last)]
    parts = zip(layout.spans, layout.words, found.upos, found.heads, found.rels, sentence_of, strict=True)
    tokens = tuple(Token(at.start, at.end, word, upos, head, rel, k) for at, word, upos, head, rel, k in parts)
    children: list[list[int]] = [[] for _ in tokens]
    for i, head in enumerate(found.heads):
        if head >= 0:
            children[head].append(i)
    below = tuple(tuple(kids) for kids in children)
    return Parse(text, tokens, layout.sentences, below, tuple(found.entities), tuple(said), found.further.signals())


def _score(sure: Any) -> float:  # noqa: ANN401 - a numpy array of either float width
    """The mean probability of a run's labels, rounded so that it prints the same everywhere."""
    return round(float(sure.mean()), 3)


def _shape(word: str) -> int:
    """The class of a word's letters, which the encoder's lower-case vocabulary does not show."""
    if word.islower():
        return 1
    if word.isupper():
        return 3 if len(word) > 1 else 4
    if word[:1].isupper():
        return 2
    if any(char.isdigit() for char in word):
        return 5
    return 7 if any(char.isalnum() for char in word) else 6
