from __future__ import annotations

import re
import stat
import subprocess
import sys

import pytest

from twosource.desk.accounts import Accounts
from twosource.desk.team import FREE_TRIES, IDLE, LONGEST, Team
from twosource.errors import ConfigError

HOST = "http://127.0.0.1:8765"
OWN = {"Origin": HOST}
PASSWORD = "a long enough word"  # noqa: S105 - of nobody


def sign_in(client, name, password=PASSWORD, back=""):
    fields = {"name": name, "password": password, "back": back}
    return client.post("/login", data=fields, follow_redirects=False)


def decide(client, **fields):
    return client.post("/decide", data=fields, headers={"Accept": "application/json"})


def test_nobody_sees_anything_before_signing_in(shared):
    nobody = shared()
    answer = nobody.get("/incidents?q=Talis", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?back=%2Fincidents%3Fq%3DTalis")
    assert nobody.get("/incidents.json").status_code == 401
    assert nobody.get("/people.json").status_code == 401
    assert decide(nobody, action="note", target="x").status_code == 401
    assert "password" in nobody.get("/login").text


def test_signing_in_leads_back_and_out_again(shared):
    client = shared()
    answer = sign_in(client, "cod", back="/review?kind=alone")
    assert answer.headers["location"] == "/review?kind=alone"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert client.get("/review").status_code == 200
    assert "cod · sign out" in client.get("/review").text
    client.post("/logout")
    assert client.get("/review", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"])
def test_signing_in_leads_nowhere_else(shared, back):
    assert sign_in(shared(), "cod", back=back).headers["location"] == "/incidents"


@pytest.mark.parametrize(("name", "password"), [("cod", "wrong"), ("nobody", PASSWORD), ("", PASSWORD), ("cod", "")])
def test_what_does_not_fit_opens_nothing(shared, name, password):
    client = shared()
    answer = sign_in(client, name, password)
    assert answer.status_code in {401, 422}
    assert "set-cookie" not in answer.headers


def test_guessing_is_slowed_down(shared, clock):
    client = shared()
    for _ in range(FREE_TRIES):
        assert sign_in(client, "cod", "wrong").status_code == 401
    answer = sign_in(client, "cod")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 2
    clock.now += 3
    assert sign_in(client, "cod", "wrong").status_code == 401
    clock.now += 3
    assert sign_in(client, "cod").status_code == 429  # each wrong one doubles the wait
    clock.now += 900
    assert sign_in(client, "cod").status_code == 303


def test_a_session_ends(shared, clock):
    client = shared("rea")
    for _ in range(3):
        clock.now += IDLE - 1
        assert client.get("/inbox").status_code == 200
    clock.now += IDLE + 1
    assert client.get("/inbox.json").status_code == 401
    client = shared("rea")
    for _ in range(int(LONGEST / (IDLE - 1)) + 1):
        clock.now += IDLE - 1
        client.get("/inbox")
    assert client.get("/inbox.json").status_code == 401


def test_a_removed_account_is_out_at_once(shared, accounts):
    client = shared("cod")
    accounts.remove("cod")
    assert client.get("/inbox.json").status_code == 401


def test_decisions_carry_the_name_of_who_is_signed_in(shared, place, lines):
    incident = next(iter(lines.values())).id
    assert decide(shared("edi"), action="note", target=incident, note="look again").status_code == 200
    assert place.sayings().of(incident)[-1].author == "edi"


@pytest.mark.parametrize(
    ("who", "action", "status"),
    [
        ("rea", "note", 403),
        ("cod", "note", 200),
        ("cod", "accept", 403),  # that of an incident signs it off
        ("edi", "accept", 200),
        ("cod", "unheard-of", 403),
        ("edi", "unheard-of", 422),
    ],
)
def test_roles_say_who_may_decide_what(shared, lines, who, action, status):
    answer = decide(shared(who), action=action, target=next(iter(lines.values())).id, note="because")
    assert answer.status_code == status


@pytest.mark.parametrize(("action", "status"), [("accept", 200), ("rate", 403), ("protect", 403)])
def test_a_coder_decides_on_claims_and_an_editor_on_sources(shared, place, lines, action, status):
    from twosource.records import Source

    line = next(iter(lines.values()))
    target = line.claims[0] if action == "accept" else place.store.records(Source)[0].id
    assert decide(shared("cod"), action=action, target=target, grade="B").status_code == status
    assert decide(shared("edi"), action=action, target=target, grade="B").status_code == 200


def test_a_coder_takes_back_only_what_is_their_own(shared, place, lines):
    incident = next(iter(lines.values())).id
    coder, editor = shared("cod"), shared("edi")
    decide(coder, action="note", target=incident, note="mine")
    decide(editor, action="note", target=incident, note="theirs")
    mine, theirs = (one.id for one in place.sayings().of(incident)[-2:])
    assert decide(coder, action="undo", target=theirs).status_code == 403
    assert decide(coder, action="undo", target=mine).status_code == 200


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": ""}])
def test_other_sites_change_nothing(shared, place, headers):
    client = shared("adm")
    assert client.post("/decide", data={"action": "undo", "target": "rev-1"}, headers=headers).status_code == 403
    assert client.post("/logout", headers=headers).status_code == 403
    del client.headers["Origin"]
    assert client.post("/decide", data={"action": "undo", "target": "rev-1"}).status_code == 403
    assert place.store.decided() == 0


def test_who_saw_a_protected_source_is_on_record(shared, place, accounts):
    from twosource.records import Source

    source = next(one for one in place.store.records(Source) if "doctor" in one.name)
    assert decide(shared("edi"), action="protect", target=source.id).status_code == 200
    reader = shared("rea")
    reader.get("/codebook")
    assert [one for one in accounts.looked(50) if one.what == source.id] == []
    told = next(line for line in place.overview().lines if "Talis" in line.title)
    reader.get(f"/incidents/{told.id}")
    reader.get("/sources.json")
    seen = [(one.name, one.page) for one in accounts.looked(50) if one.what == source.id]
    assert seen == [("rea", "/sources.json"), ("rea", f"/incidents/{told.id}")]
    page = shared("adm").get("/people").text
    assert "doctor" in page
    assert f"/incidents/{told.id}" in page


def test_only_admins_see_people(shared):
    assert shared("edi").get("/people").status_code == 403
    assert "People" not in shared("edi").get("/inbox").text
    assert "People" in shared("adm").get("/inbox").text


def test_a_desk_for_one_has_no_people(desk):
    assert desk.get("/people").status_code == 404
    assert desk.get("/login").status_code == 404


def test_a_proxys_name_is_let_in_where_it_is_set(place, accounts):
    from fastapi.testclient import TestClient

    from twosource.desk.app import make_app

    app = make_app(place, Team(accounts, 8765, "desk.example.org"), "127.0.0.1", 8765)
    with TestClient(app, base_url="https://desk.example.org", headers={"Origin": "https://desk.example.org"}) as client:
        answer = sign_in(client, "cod")
        assert "Secure" in answer.headers["set-cookie"]
        assert client.get("/inbox").status_code == 200
        assert client.get("/inbox", headers={"Host": "other.example.org"}).status_code == 421


@pytest.mark.parametrize(
    ("name", "role", "password", "problem"),
    [
        ("", "coder", PASSWORD, "no name"),
        ("a b", "coder", PASSWORD, "no name"),
        ("x" * 41, "coder", PASSWORD, "no name"),
        ("Ada", "boss", PASSWORD, "no role"),
        ("Ada", "coder", "short", "too short"),
        ("cod", "coder", PASSWORD, "already"),
    ],
)
def test_an_account_that_cannot_be_is_refused(accounts, name, role, password, problem):
    with pytest.raises(ConfigError, match=problem):
        accounts.add(name, role, password)


def test_passwords_are_kept_as_hashes_for_the_owner_alone(accounts, tmp_path):
    whole = accounts.path.read_bytes()
    assert PASSWORD.encode() not in whole
    assert b"$argon2id$" in whole
    assert stat.S_IMODE(Accounts(tmp_path).path.stat().st_mode) == 0o600


def run(folder, *words, said=""):
    command = [sys.executable, "-m", "twosource", "desk", *words, "-w", str(folder)]
    return subprocess.run(command, input=said, capture_output=True, text=True, check=False, timeout=60)


def test_accounts_are_made_on_the_command_line(workspace):
    folder = workspace.folder
    refused = run(folder, "--team", "--no-browser", "--port", "0")
    assert refused.returncode == 2
    assert "user add" in refused.stderr
    assert run(folder, "user", "add", "Ada", "--role", "admin", said=PASSWORD + "\n").stdout == "Ada may sign in as admin\n"
    assert re.fullmatch(r"Ada  admin  since \d{4}-\d\d-\d\d\n", run(folder, "user", "list").stdout)
    assert run(folder, "user", "add", "Bob", said="short\n").returncode == 2
    assert run(folder, "user", "shave", "Bob").returncode == 2
    assert Accounts(folder).check("Ada", PASSWORD).role == "admin"
    assert run(folder, "user", "remove", "Ada").returncode == 0
    assert Accounts(folder).all() == ()
