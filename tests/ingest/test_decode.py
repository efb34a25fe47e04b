from __future__ import annotations

import codecs

import pytest

from twosource.errors import EmptyPage, UnreadablePage, UnsupportedPage
from twosource.ingest.decode import decode_html, decode_text

WESTERN = "The café in Zürich was closed “for good”, the señor said. " * 5
RUSSIAN = "В городе слышали взрывы, сообщил губернатор области в пятницу утром. " * 5
ARABIC = "وقالت وكالة الأنباء إن المدينة تعرضت للقصف صباح يوم الجمعة. " * 5


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (WESTERN.encode(), WESTERN, "utf-8"),
        (codecs.BOM_UTF8 + WESTERN.encode(), WESTERN, "utf-8, by its byte order mark"),
        (codecs.BOM_UTF16_LE + WESTERN.encode("utf-16-le"), WESTERN, "utf-16-le, by its byte order mark"),
        (codecs.BOM_UTF16_BE + WESTERN.encode("utf-16-be"), WESTERN, "utf-16-be, by its byte order mark"),
        (codecs.BOM_UTF32_LE + WESTERN.encode("utf-32-le"), WESTERN, "utf-32-le, by its byte order mark"),
        ("Le caf\u00e9 est ferm\u00e9. ".encode("latin-1") * 9, "Le café est fermé. " * 9, "by its bytes"),
        (WESTERN.encode("cp1252"), WESTERN, "windows-1252, by its bytes"),
        (RUSSIAN.encode("cp1251"), RUSSIAN, "by its bytes"),
        (ARABIC.encode("cp1256"), ARABIC, "by its bytes"),
    ],
)
def test_the_encoding_is_found_and_recorded(data, text, encoding):
    decoded = decode_text(data)
    assert decoded.text == text
    assert encoding in decoded.encoding


def test_text_is_not_touched_but_for_the_leading_mark():
    text = "  \ufeffOne.\r\nTwo.\rThree.\n\n\t"
    assert decode_text(b"\xef\xbb\xbf" + text.encode()).text == text


def test_a_few_broken_bytes_of_utf8_are_replaced_and_told():
    decoded = decode_text(WESTERN.encode() + b"\xe2\x80")
    assert decoded.text == WESTERN + "\ufffd"
    assert decoded.encoding == "utf-8, 1 unreadable byte replaced"


def test_a_mark_that_lies_is_a_failure():
    with pytest.raises(UnreadablePage, match="starts with the mark of utf-16-le"):
        decode_text(codecs.BOM_UTF16_LE + b"abc")


@pytest.mark.parametrize("data", [b"", b"  \r\n"])
def test_nothing_is_an_empty_page(data):
    with pytest.raises(EmptyPage):
        decode_text(data)


def test_binary_is_refused():
    with pytest.raises(UnsupportedPage):
        decode_text(bytes(range(256)) * 4)


def test_bytes_of_no_known_encoding_are_refused():
    with pytest.raises((UnreadablePage, UnsupportedPage)):
        decode_text(b"\x81\x8d\x8f\x90\x9d\xff" * 50)


@pytest.mark.parametrize(
    ("head", "charset", "codec"),
    [
        ('<meta charset="windows-1251">', None, "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', None, "cp1251"),
        ('<?xml version="1.0" encoding="koi8-r"?>', None, "koi8-r"),
        ('<meta charset="utf-8">', "windows-1251", "cp1251"),
        ('<meta charset="nonsense">', None, "utf-8"),
        ('<meta charset="utf-16">', None, "utf-8"),
        ('<meta charset="zlib">', None, "utf-8"),
        ("", None, "utf-8"),
    ],
)
def test_html_is_read_as_it_declares(head, charset, codec):
    html = f"<html><head>{head}</head><body>{RUSSIAN}</body></html>"
    decoded = decode_html(html.encode(codec), charset)
    assert decoded.text == html


def test_latin_1_on_the_web_is_windows_1252():
    assert "“so”" in decode_html(b'<meta charset="iso-8859-1"><p>\x93so\x94</p>').text
