"""Every page in every language, what surrounds them, and a clear answer to each wrong turn."""

from __future__ import annotations

import base64
import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote

import pytest
from fastapi.testclient import TestClient

from simulator import LESSONS, notes
from simulator.trace.facts import Queued, Stored
from web.app import create_app
from web.look import assets
from web.look.template import HTMX_HASH, HTMX_URL
from web.pages.article import claims
from web.pages.glossary import MOST_FOUND
from web.settings import Settings
from web.told.practice import groups, practices
from web.told.shelf import acts, following, ids, scenario
from web.words.language import LANGUAGES, preferred

PAGES = [
    "/",
    "/article",
    "/glossary",
    "/glossary/smtp.command",
    "/glossary?q=mail",
    "/build",
    *(f"/lessons/{id}" for id in (*ids(), *practices())),
    *(f"/lessons/{id}/{kind}" for id in ids() for kind in ("handout", "key")),
]
PEOPLE = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(Settings(data=tmp_path_factory.mktemp("data")))
    with TestClient(app, "http://localhost", headers=PEOPLE, follow_redirects=False) as client:
        yield client


class Elements(HTMLParser):
    """All elements of a page, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, {name: value or "" for name, value in attrs}))

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.all if name == tag]


def get(client: TestClient, path: str, **headers: str) -> Elements:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return Elements(response.text)


# ---- pages


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_in_every_language(client: TestClient, path: str, language: str) -> None:
    page = get(client, f"/{language}{path}")
    assert page.of("html")[0]["lang"] == language
    assert len(page.of("h1")) == 1
    assert [main["id"] for main in page.of("main")] == ["main"]
    names = Counter(attributes["id"] for _, attributes in page.all if "id" in attributes)
    assert [name for name, times in names.items() if times > 1] == []
    assert [attributes for _, attributes in page.all if "style" in attributes or "onclick" in attributes] == []


@pytest.mark.parametrize("path", [*PAGES, "/glossary?q=a%20b&x=1", "/lessons/type-smtp?run=abc"])
def test_the_switch_of_languages_keeps_the_place(client: TestClient, path: str) -> None:
    links = {a["data-language"]: a["href"] for a in get(client, f"/en{path}").of("a") if "data-language" in a}
    assert links == {language: f"/{language}{path}" for language in LANGUAGES}


def test_the_front_door_knows_the_visitor(client: TestClient) -> None:
    def led_to(**headers: str) -> str:
        response = client.get("/", headers=headers)
        assert (response.status_code, response.headers["cache-control"]) == (307, "no-store")
        return str(response.headers["location"])

    assert led_to(**{"Accept-Language": "fr-CA, en;q=0.8"}) == "/fr/"
    assert led_to(**{"Accept-Language": "de"}) == "/en/"
    assert led_to(**{"Accept-Language": "de", "Cookie": "language=fr"}) == "/fr/"
    assert led_to(**{"Accept-Language": "fr", "Cookie": "language=xx"}) == "/fr/"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("de, fr;q=0.5, en;q=0.4", "fr"),
        ("en;q=0.3, fr;q=0.7", "fr"),
        ("fr;q=0, en;q=0.1", "en"),
        ("fr;q=what, en", "en"),
        ("FR-be", "fr"),
    ],
)
def test_the_language_wanted_most(header: str, language: str) -> None:
    assert preferred(header) == language


def test_a_forgotten_slash_is_forgiven(client: TestClient) -> None:
    assert client.get("/fr").headers["location"].endswith("/fr/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_programme_lists_every_practice_in_its_group(client: TestClient, language: str) -> None:
    listed = [one["data-lesson"] for one in get(client, f"/{language}/").of("li") if "data-lesson" in one]
    assert listed == [*ids(), *practices()]
    assert [id for act in acts() for id in act.ids] == list(ids())
    assert sorted(practices()) == sorted(path.parent.name for path in LESSONS.glob("practice/*/scenario.toml"))
    assert all(set(group.name) == set(LANGUAGES) for group in groups())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_programme_leads_a_teacher_to_what_she_needs_for_each_lesson(client: TestClient, language: str) -> None:
    page = client.get(f"/{language}/").text
    for id in ids():
        for paper in ("presenter", "handout", "key"):
            href = f"/{language}/lessons/{id}/{paper}"
            assert f'href="{href}"' in page
            assert client.get(href).status_code == 200


def test_a_practice_leads_to_the_next_one_and_the_last_to_none() -> None:
    assert [following(id) for id in practices()] == [*practices()[1:], None]
    assert following(ids()[-1]) is None


LOST = "/xx/ /xx/article /xx/glossary /xx/lessons/type-smtp /en/lessons/nothing /fr/lessons/..%2f.. /en/nothing /fr/x/y"


@pytest.mark.parametrize("path", LOST.split())
def test_a_wrong_turn_is_answered_kindly(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    links = [a.get("href", "") for a in Elements(response.text).of("a")]
    language = path[1:3] if path[1:3] in LANGUAGES else "en"
    assert f"/{language}/lessons/{ids()[0]}" in links


def test_scripts_get_their_wrong_turns_as_json(client: TestClient) -> None:
    response = client.get("/en/nothing", headers={"Accept": "application/json"})
    assert (response.status_code, response.json()) == (404, {"error": "not-found", "at": "/en/nothing"})


def test_the_presenters_notes_are_for_the_presenter(client: TestClient) -> None:
    def notes_in(query: str) -> int:
        page = get(client, f"/en/lessons/type-smtp{query}")
        return sum("leaf-presenter" in attributes.get("class", "") for _, attributes in page.all)

    assert notes_in("") == 0
    assert notes_in("?presenter") > 0


# ---- what surrounds them


@pytest.mark.parametrize("path", ["/", "/en/", "/en/nothing", "/en/lessons/letter-journey/handout"])
def test_the_guards_stand_at_every_door(client: TestClient, path: str) -> None:
    headers = client.get(path, headers={"accept": "text/html"}).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == f"'self' {HTMX_URL}"
    assert policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")


@pytest.mark.parametrize(
    "path", ["/healthz", "/runs/nothing", "/static/x/css/site.css", "/static/x/js/site/early.js", "/notes/en?keys=smtp"]
)
def test_what_is_no_page_may_do_nothing(client: TestClient, path: str) -> None:
    headers = client.get(path, headers={"accept": "application/json"}).headers
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["x-content-type-options"] == "nosniff"


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"ok": True}


def test_the_one_foreign_script_is_held_by_its_hash_and_ours_is_the_same(client: TestClient) -> None:
    scripts = get(client, "/en/").of("script")
    foreign = [script for script in scripts if script.get("src", "").startswith("http")]
    assert [(script["src"], script["integrity"]) for script in foreign] == [(HTMX_URL, HTMX_HASH)]
    ours = client.get(foreign[0]["data-ours"])
    digest = hashlib.sha384(ours.content).digest()
    assert f"sha384-{base64.b64encode(digest).decode()}" == HTMX_HASH


def test_files_are_kept_for_ever_under_their_version_alone(client: TestClient) -> None:
    today = client.get(assets.static("css/site.css"))
    assert today.headers["cache-control"] == "public, max-age=31536000, immutable"
    older = client.get("/static/0123456789ab/css/site.css")
    assert (older.status_code, older.headers["cache-control"]) == (200, "no-cache")
    assert client.head(assets.static("js/site/site.js")).headers["content-type"].startswith("text/javascript")


def test_a_page_asks_for_one_script_with_all_it_needs(client: TestClient) -> None:
    found = get(client, "/en/lessons/letter-journey").of("script")
    modules = [script["src"] for script in found if script.get("type") == "module"]
    assert modules == [assets.whole("js/site/theatre.js")]
    answer = client.get(modules[0], headers={"Accept-Encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert "modules['js/stage/stage.js']" in answer.text
    assert "\nimport " not in answer.text


@pytest.mark.parametrize(
    "name",
    ["css/none.css", "whole/js/none.js", "whole/css/site.css", "%2e%2e/app.py", "..%2f..%2fREADME.md", "css", ""],
)
def test_no_file_but_ours_is_given_away(client: TestClient, name: str) -> None:
    assert client.get(f"/static/x/{name}").status_code == 404


def test_a_file_nobody_has_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        assets.static("css/none.css")


IMPORT = re.compile(
    r"""^(?:import|export)\b(?:[^"';]*?\bfrom)?\s*["']([^"']+)["']|\bimport\(["']([^"']+)["']\)""", re.MULTILINE
)


@pytest.mark.parametrize("name", [name for name in assets.files() if name.startswith("js/")])
def test_modules_find_each_other_at_the_same_version(client: TestClient, name: str) -> None:
    text = client.get(assets.static(name)).text
    for found in IMPORT.finditer(text):
        target = found[1] or found[2]
        assert target.startswith("."), f"{target} would not carry the version"
        parts: list[str] = []
        for part in (PurePosixPath(name).parent / target).parts:
            parts = parts[:-1] if part == ".." else [*parts, part]
        assert "/".join(parts) in assets.files()


def test_what_is_long_travels_packed_for_those_who_can_unpack(client: TestClient) -> None:
    packed = client.get("/en/glossary", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/en/glossary", headers={"Accept-Encoding": "identity"})
    assert (packed.headers["content-encoding"], plain.headers.get("content-encoding")) == ("gzip", None)
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) * 3 < int(plain.headers["content-length"])
    assert "content-encoding" not in client.get("/healthz", headers={"Accept-Encoding": "gzip"}).headers


def test_pages_are_asked_for_again(client: TestClient) -> None:
    assert client.get("/en/").headers["cache-control"] == "no-cache"


# ---- runs


def test_a_run_is_begun_and_told_of(client: TestClient) -> None:
    made = client.post("/runs", json={"lesson": "type-smtp"})
    assert made.status_code == 201
    run = made.json()["run"]
    assert made.json()["ws"] == f"/ws/runs/{run}"
    about = client.get(f"/runs/{run}").json()
    assert (about["run"], about["lesson"], about["parent"]) == (run, "type-smtp", None)
    assert about["events"] > about["utterances"] > 0
    shown = client.get(f"/run/{run}", headers={"Cookie": "language=fr"})
    assert shown.headers["location"] == f"/fr/lessons/type-smtp?run={run}"


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"", 400, "bad-frame"),
        (b"\xff\x00", 400, "bad-frame"),
        (b"[]", 400, "bad-frame"),
        (b'{"lesson": 7}', 400, "bad-frame"),
        (b'{"lesson": "type-smtp", "more": 1}', 400, "bad-frame"),
        (b'{"lesson": "' + b"x" * 5_000_000 + b'"}', 400, "bad-frame"),
        (b'{"lesson": "nothing"}', 404, "unknown-lesson"),
        (b'{"lesson": "../notes"}', 404, "unknown-lesson"),
    ],
)
def test_what_cannot_be_begun_is_told_why(client: TestClient, body: bytes, status: int, error: str) -> None:
    response = client.post("/runs", content=body)
    assert (response.status_code, response.json()["error"]) == (status, error)


def test_letters_are_had_together_as_they_are_one_by_one(client: TestClient) -> None:
    run = client.post("/runs", json={"lesson": "letter-journey"}).json()["run"]
    events = client.app.state.runs.get(run).run.events  # type: ignore[attr-defined]
    places = [event.n for event in events if isinstance(event.fact, Queued | Stored)]
    asked = ",".join(map(str, [*places, 0, 99999, "x"]))
    together = client.get(f"/runs/{run}/letters?of={asked}").json()
    assert together == {str(n): client.get(f"/runs/{run}/letters/{n}").json() for n in places}
    assert len(places) > 3


@pytest.mark.parametrize("path", ["/runs/nothing", "/runs/nothing/events/0", "/runs/nothing/letters/0"])
def test_a_run_nobody_knows(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "*/*"})
    assert (response.status_code, response.json()) == (404, {"error": "unknown-run", "at": "nothing"})


def test_the_page_of_a_run_nobody_knows(client: TestClient) -> None:
    response = client.get("/run/nothing")
    assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_a_moment_a_run_does_not_have(client: TestClient) -> None:
    run = client.post("/runs", json={"lesson": "type-smtp"}).json()["run"]
    for path in ("events/99999", "letters/0", "letters/99999"):
        response = client.get(f"/runs/{run}/{path}")
        assert (response.status_code, response.json()["error"]) == (404, "no-such-moment")
    assert client.get(f"/runs/{run}/events/0").json()["n"] == 0


def test_notes_come_by_key(client: TestClient) -> None:
    key = next(iter(notes("fr").by_key))
    assert client.get(f"/notes/fr?keys={key},nothing.at.all").json()[key]["key"] == key
    assert client.get("/notes/xx?keys=smtp").status_code == 404


# ---- the glossary


def listed(page: Elements) -> set[str]:
    known = set(notes("en").by_key) | set(notes("fr").by_key)
    return {attributes["id"] for _, attributes in page.all if attributes.get("id") in known}


def shelves(client: TestClient, language: str) -> dict[str, str]:
    """The glossary's shelves by their address: the text of each page."""
    links = [a.get("href") or "" for a in get(client, f"/{language}/glossary").of("a")]
    return {link: client.get(link).text for link in links if link.startswith(f"/{language}/glossary/")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_cut_short_leads_to_the_programme(client: TestClient, language: str) -> None:
    shelf, _, place = client.get(f"/{language}/lessons").headers["location"].partition("#")
    assert place in [attributes.get("id") for _, attributes in get(client, shelf).all]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_practice_has_a_page(client: TestClient, language: str) -> None:
    assert {id: client.get(f"/{language}/lessons/{id}").status_code for id in practices()} == dict.fromkeys(
        practices(), 200
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_has_its_place_in_the_glossary(client: TestClient, language: str) -> None:
    standing = [listed(Elements(text)) for text in shelves(client, language).values()]
    assert set().union(*standing) == set(notes(language).by_key)
    assert sum(map(len, standing)) == len(notes(language).by_key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_the_glossary_is_heavy(client: TestClient, language: str) -> None:
    weights = {path: len(text) for path, text in shelves(client, language).items()}
    weights |= {path: len(client.get(path).text) for path in (f"/{language}/glossary", f"/{language}/glossary?q=e")}
    assert {path: weight for path, weight in weights.items() if weight > 150_000} == {}  # a sixth of it on the line


@pytest.mark.parametrize("key", ["smtp.command.RCPT", "imap.attribute.\\All", "header.Received.with.HTTP-/-HTTPS"])
def test_the_way_to_a_note_is_known(client: TestClient, key: str) -> None:
    address = f"/fr/glossary/{quote(key)}"
    response = client.get(address, follow_redirects=False)
    shelf, _, place = response.headers["location"].partition("#")
    assert (response.status_code, unquote(place)) == (307, key)
    assert key in listed(get(client, shelf))
    part = client.get(address, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "RFC" in part


def test_a_note_that_is_none_has_no_page(client: TestClient) -> None:
    assert client.get("/en/glossary/no.such.key").status_code == 404


def test_the_glossary_is_searched(client: TestClient) -> None:
    found = listed(get(client, "/en/glossary?q=uidvalidity"))
    assert 0 < len(found) < 30
    assert found == listed(get(client, "/en/glossary?q=%20UIDVALIDITY%20"))
    assert listed(get(client, "/fr/glossary?q=EN-TETE")) == listed(get(client, "/fr/glossary?q=en-tête")) != set()
    assert {"smtp.command.RCPT"} <= listed(get(client, "/en/glossary?q=rcpt"))
    assert len(listed(get(client, "/en/glossary?q=e"))) == MOST_FOUND
    both = listed(get(client, "/en/glossary?q=client%20server"))
    assert both == listed(get(client, "/en/glossary?q=server%20client"))
    assert both


def test_a_search_that_finds_nothing_says_so(client: TestClient) -> None:
    page = get(client, "/en/glossary?q=xyzzy")
    assert listed(page) == set()
    assert any(a.get("href") == "/en/glossary" and "aria-current" not in a for a in page.of("a"))


def test_a_search_stays_text(client: TestClient) -> None:
    wanted = '"><script>alert(1)</script>'
    response = client.get("/en/glossary", params={"q": wanted})
    assert "<script>alert" not in response.text
    box = next(field for field in Elements(response.text).of("input") if field.get("name") == "q")
    assert unescape(box["value"]) == wanted


def test_htmx_gets_the_list_alone(client: TestClient) -> None:
    part = get(client, "/en/glossary?q=rcpt", **{"HX-Request": "true"})
    assert (part.of("html"), part.of("input")) == ([], [])
    assert listed(part) == listed(get(client, "/en/glossary?q=rcpt"))
    again = get(client, "/en/glossary?q=rcpt", **{"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert again.of("html")
    assert "HX-Request" in client.get("/en/glossary").headers["vary"]


# ---- the article


def reference() -> list[dict[str, Any]]:
    path = LESSONS / "reference" / "article_sentences.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_of_the_article_is_answered(language: str) -> None:
    found = claims(language)
    assert [claim.id for claim in found] == [row["id"] for row in reference()]
    for claim in found:
        assert len(claim.right) > 100
        assert claim.sources


LINK = re.compile(r"^> +([a-z0-9-]+)(?:#([\w-]+)(?:\+\d+)?)? +\|", re.MULTILINE)


def test_the_article_shows_the_same_moments_in_every_language_and_each_is_there() -> None:
    texts = [Path(LESSONS / f"article.{language}.md").read_text(encoding="utf-8") for language in LANGUAGES]
    moments = [LINK.findall(text) for text in texts]
    assert all(each == moments[0] for each in moments)
    for lesson, cue in moments[0]:
        assert lesson in ids()
        assert not cue or cue in scenario(lesson).cues
    assert all(claim.moments for claim in claims("en"))
