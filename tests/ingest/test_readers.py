from __future__ import annotations

import gzip
import json
import os
import tracemalloc

import pytest

from twosource.ingest.readers import Found, Skipped, read_paths
from twosource.records import Failure

TEXT = "Two bridges over the Lume were closed on Friday, the harbour office said.\n"


def read(*paths, **limits):
    return list(read_paths([str(path) for path in paths], **limits))


def failures(results):
    return [result for result in results if isinstance(result, Failure)]


def refs(results):
    return [result.page.ref for result in results if isinstance(result, Found)]


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        path.write_bytes(content.encode())
    else:
        path.write_bytes(content)
    return path


# folders and files


def test_folders_are_walked_by_name_and_other_endings_are_counted(tmp_path):
    write(tmp_path / "b.txt", TEXT)
    write(tmp_path / "a" / "z.HTM", "<p>One.</p>")
    write(tmp_path / "a" / "page.xhtml", "<p>One.</p>")
    write(tmp_path / "c.pdf", "x")
    results = read(tmp_path)
    assert refs(results) == [f"{tmp_path}/a/page.xhtml", f"{tmp_path}/a/z.HTM", f"{tmp_path}/b.txt"]
    assert [(result.path, result.why) for result in results if isinstance(result, Skipped)] == [
        (f"{tmp_path}/c.pdf", "files ending in .pdf are not read")
    ]


def test_a_files_ref_is_the_path_as_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "in" / "a.md", TEXT)
    assert refs(read("./in/a.md")) == ["./in/a.md"]
    assert refs(read("in")) == ["in/a.md"]
    assert refs(read("in/")) == ["in/a.md"]


def test_paths_come_in_the_order_given(tmp_path):
    first, second = write(tmp_path / "b.txt", TEXT), write(tmp_path / "a.txt", TEXT)
    assert refs(read(first, second)) == [str(first), str(second)]


def test_a_page_keeps_its_bytes(tmp_path):
    data = b"\xef\xbb\xbfOne.\r\nTwo.\x85"
    (result,) = read(write(tmp_path / "a.txt", data))
    assert result.data == data
    assert result.page.media == "text"


def test_a_folder_without_readable_files_fails_once(tmp_path):
    write(tmp_path / "a.png", "x")
    skipped, failed = read(tmp_path)
    assert isinstance(skipped, Skipped)
    assert failed.where == str(tmp_path)
    assert "no file here that twosource reads" in failed.what


def test_a_path_that_does_not_exist_fails(tmp_path):
    (failed,) = read(tmp_path / "gone.txt")
    assert (failed.where, failed.kind) == (f"{tmp_path}/gone.txt", "UnreadablePage")
    assert "check the path" in failed.what


def test_a_path_with_a_nul_character_fails():
    (failed,) = read("a\0.txt")
    assert failed.kind == "UnreadablePage"


def test_links_cannot_make_the_walk_endless(tmp_path):
    write(tmp_path / "a" / "one.txt", TEXT)
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a" / "self")
    results = read(tmp_path)
    assert refs(results) == [f"{tmp_path}/a/one.txt"]


def test_a_broken_link_fails_with_a_remedy(tmp_path):
    link = tmp_path / "a.txt"
    link.symlink_to(tmp_path / "gone.txt")
    (failed,) = read(link)
    assert "a link to a file that is gone" in failed.what


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_fails(tmp_path):
    path = write(tmp_path / "a.txt", TEXT)
    path.chmod(0)
    (failed,) = read(path)
    assert "no permission to read it" in failed.what


def test_permission_errors_are_told_also_as_root(tmp_path, monkeypatch):
    path = write(tmp_path / "a.txt", TEXT)

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    (failed,) = read(path)
    assert "change its permissions" in failed.what


def test_a_named_pipe_is_skipped(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    (skipped,) = read(tmp_path / "a.txt")
    assert skipped.why == "not a regular file"


def test_the_vault_of_a_workspace_is_no_input(tmp_path):
    write(tmp_path / "twosource.toml", "")
    write(tmp_path / "vault" / "aa" / "a.txt", TEXT)
    write(tmp_path / "reports" / "b.txt", TEXT)
    assert refs(read(tmp_path)) == [f"{tmp_path}/reports/b.txt"]


# bad files


@pytest.mark.parametrize(
    ("name", "data", "kind", "words"),
    [
        ("a.txt", b"", "EmptyPage", "the file is empty"),
        ("a.txt", b" \n\t\n", "EmptyPage", "the file is empty"),
        ("a.html", b"%PDF-1.7 ...", "UnsupportedPage", "a PDF file"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "UnsupportedPage", "a PNG image"),
        ("a.txt", b"PK\x03\x04rest", "UnsupportedPage", "ZIP archive"),
        ("a.html", b"some\x00thing", "UnsupportedPage", "binary data"),
        ("a.txt", "ohne Marke".encode("utf-16-le"), "UnsupportedPage", "UTF-16 without a byte order mark"),
        ("a.txt", bytes(range(1, 32)) * 20, "UnsupportedPage", "binary data"),
        ("a.xml", b"<rss><channel>", "UnreadablePage", "not well-formed XML"),
        ("a.jsonl", b"", "UnreadablePage", "no line in it"),
        ("a.warc", b"", "UnreadablePage", "no WARC record in it"),
        ("a.warc", b"not a warc at all\n", "UnreadablePage", "no WARC record in it"),
        ("a.jsonl.gz", b"\x1f\x8bgarbage", "UnreadablePage", "the gzip data"),
    ],
)
def test_a_bad_file_is_one_failure_with_a_remedy(tmp_path, name, data, kind, words):
    (failed,) = read(write(tmp_path / name, data))
    assert isinstance(failed, Failure)
    assert (failed.where, failed.kind, failed.stage) == (f"{tmp_path}/{name}", kind, "ingest")
    assert words in failed.what
    assert ";" in failed.what


def test_a_bad_file_takes_no_other_with_it(tmp_path):
    write(tmp_path / "a.txt", b"")
    write(tmp_path / "b.txt", TEXT)
    results = read(tmp_path)
    assert len(failures(results)) == 1
    assert refs(results) == [f"{tmp_path}/b.txt"]


def test_a_file_over_the_limit_is_not_read_into_memory(tmp_path):
    path = tmp_path / "huge.html"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    tracemalloc.start()
    (failed,) = read(path, max_page_bytes=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "larger than 1,000,000 bytes" in failed.what
    assert "max_page_bytes" in failed.what
    assert peak < 10_000_000


# JSON Lines


def lines(tmp_path, *rows, name="a.jsonl"):
    data = b"".join(row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)
    return write(tmp_path / name, gzip.compress(data) if name.endswith("gz") else data)


def test_each_line_is_a_page_of_its_own_bytes(tmp_path):
    path = lines(
        tmp_path,
        b'{"id":"r1","text":"One."}\n',
        b'\n{"id":7,"html":"<p>Two.</p>","outlet":"Lume Post"}\r\n',
        b'{"text":"Three."}',
    )
    one, two, three = read(path)
    assert (one.page.ref, one.page.where, one.data) == ("r1", f"{path}:1", b'{"id":"r1","text":"One."}')
    assert (two.page.ref, two.page.where, two.page.given) == ("7", f"{path}:3", {"outlet": "Lume Post"})
    assert (three.page.ref, three.page.path) == (f"{path}:4", str(path))


def test_only_a_line_feed_ends_a_line(tmp_path):
    text = "One\u2028two\u2029three\x85four\x0bfive."
    (result,) = read(lines(tmp_path, {"id": "a", "text": text}))
    assert json.loads(result.data)["text"] == text


def test_compressed_lines_and_a_byte_order_mark(tmp_path):
    path = write(tmp_path / "a.jsonl.gz", gzip.compress(b'\xef\xbb\xbf{"id":"a","text":"One."}\n'))
    (result,) = read(path)
    assert result.data == b'{"id":"a","text":"One."}'


def test_duplicate_ids_are_both_handed_on(tmp_path):
    assert refs(read(lines(tmp_path, {"id": "a", "text": "One."}, {"id": "a", "text": "Two."}))) == ["a", "a"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"id":"a"}\n', "neither `text` nor `html`"),
        (b'{"text":""}\n', "is empty"),
        (b'{"text":" \\n "}\n', "is empty"),
        (b'{"text":7}\n', "`text` is not text"),
        (b'{"text":"One.","published":2015}\n', "`published` is not text"),
        (b'{"text":"One.","id":true}\n', "`id` is neither text nor a number"),
        (b'{"text":"One.","id":[1]}\n', "`id` is neither text nor a number"),
        (b'{"text":"One\n', "not valid JSON"),
        (b'["text"]\n', "not a JSON object"),
        (b"null\n", "not a JSON object"),
        (b'{"text":"\xff"}\n', "not UTF-8"),
        (b'{"text":"a\\u0000b"}\n', "NUL"),
        (b'{"text":"\\ud800"}\n', "not valid JSON"),
        (b"[" * 5000 + b"\n", "not valid JSON"),
    ],
)
def test_a_bad_line_fails_alone_and_is_named(tmp_path, line, words):
    path = lines(tmp_path, {"id": "a", "text": "One."}, line, {"id": "b", "text": "Two."})
    results = read(path)
    assert refs(results) == ["a", "b"]
    (failed,) = failures(results)
    assert failed.where == f"{path}:2"
    assert words in failed.what


def test_a_line_over_the_limit_fails_alone(tmp_path):
    path = lines(tmp_path, {"id": "a", "text": "x" * 5000}, {"id": "b", "text": "Two."}, {"id": "c", "text": "y" * 9000})
    results = read(path, max_page_bytes=1000)
    assert refs(results) == ["b"]
    assert [failed.where for failed in failures(results)] == [f"{path}:1", f"{path}:3"]


@pytest.mark.parametrize(("given", "ref"), [("7", "7"), ("1.5", "1.5"), ('"x"', "x"), ("null", None), ('""', None)])
def test_the_id_may_be_text_or_a_number(tmp_path, given, ref):
    path = lines(tmp_path, b'{"text":"One.","id":' + given.encode() + b"}\n")
    assert refs(read(path)) == [ref or f"{path}:1"]


def test_truncated_gzip_yields_what_could_be_read_and_one_failure(tmp_path):
    rows = b"".join(json.dumps({"id": i, "text": f"Report {i}. {os.urandom(200).hex()}"}).encode() + b"\n" for i in range(500))
    packed = gzip.compress(rows)
    path = write(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2])
    results = read(path)
    (failed,) = failures(results)
    assert failed is results[-1]
    assert 100 < len(refs(results)) < 400
    assert "the gzip data ends too early" in failed.what


def test_lines_are_read_as_a_stream(tmp_path):
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        for i in range(2000):
            file.write(json.dumps({"id": i, "text": "word " * 2000}).encode() + b"\n")
    tracemalloc.start()
    count = sum(isinstance(result, Found) for result in read_paths([str(path)]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 2000
    assert peak < 2_000_000
