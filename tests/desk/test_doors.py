from __future__ import annotations

import re

import pytest

PAGES = ("/incidents", "/inbox", "/review", "/sources", "/history", "/codebook")


@pytest.mark.parametrize("path", [*PAGES, "/incidents.json", "/api.json", "/state.json", "/articles/x"])
def test_nothing_is_told_to_a_stranger(stranger, path):
    answer = stranger.get(path)
    assert answer.status_code == 401
    assert "Talis" not in answer.text


def test_the_launch_link_opens_one_session(stranger, keys):
    first = stranger.get(f"/review?token={keys.token}&kind=alone", follow_redirects=False)
    assert (first.status_code, first.headers["location"]) == (303, "/review?kind=alone")
    assert "HttpOnly" in first.headers["set-cookie"]
    assert "SameSite=strict" in first.headers["set-cookie"]
    assert stranger.get("/incidents").status_code == 200
    stranger.cookies.clear()
    assert stranger.get(f"/?token={keys.token}").status_code == 401


def test_a_wrong_token_opens_nothing(stranger):
    assert stranger.get("/?token=guess").status_code == 401
    assert stranger.get("/incidents", headers={"Cookie": "twosource-8765=guess"}).status_code == 401


def test_a_program_may_send_the_token(stranger, keys):
    assert stranger.get(f"/incidents.json?token={keys.token}").status_code == 200
    assert stranger.get("/sources.json", headers={"Authorization": f"Bearer {keys.token}"}).status_code == 200
    assert stranger.get("/sources.json", headers={"Authorization": "Bearer guess"}).status_code == 401


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", ""])
def test_another_name_is_turned_away(desk, host):
    assert desk.get("/incidents", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765"])
def test_this_machines_names_are_let_in(desk, host):
    assert desk.get("/static/desk.css", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_other_sites_change_nothing(desk, place, headers):
    assert desk.post("/decide", data={"action": "undo", "target": "rev-1"}, headers=headers).status_code == 403
    assert place.store.decided() == 0


@pytest.mark.parametrize("path", [*PAGES, "/incidents.json", "/nowhere", "/static/desk.js"])
def test_every_answer_carries_the_policy(desk, path):
    headers = desk.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert ("no-store" in headers["cache-control"]) == (not path.startswith("/static/"))


def test_pages_hold_nothing_that_the_policy_forbids_or_that_leaves_the_machine(desk, lines):
    for path in (*PAGES, f"/incidents/{next(iter(lines.values())).id}"):
        page = desk.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)", page), path
        assert not re.search(r"\s(style|on\w+)=|<style|javascript:", page), path
        assert not re.search(r"(src|href|action|hx-get)=\"(?!/|#|\?)", page), path


def test_the_vendored_script_asks_nobody():
    from importlib.resources import files

    static = files("twosource.desk") / "static"
    svg = '"http://www.w3.org/2000/svg"'  # a name, never asked for
    for name in ("desk.js", "desk.css"):
        text = (static / name).read_text().replace(svg, "")
        assert "//" not in re.sub(r"^\s*//.*$|\s// .*$", "", text, flags=re.MULTILINE)
