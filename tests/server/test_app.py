"""What the server answers over HTTP."""

import http.client
import json
import re
from urllib.parse import quote

import pytest

from server.pages import ROOT, STYLES, Pages
from tests.server.running import PATIENCE, Server

PAGES = ["/", "/embed", "/neuron"]


class Answer:
    def __init__(self, server: Server, path: str, method: str = "GET", **headers: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()
        connection.close()

    @property
    def text(self) -> str:
        return self.body.decode()


class TestPages:
    @pytest.mark.parametrize("path", PAGES)
    @pytest.mark.parametrize(
        ("query", "cookie", "accept", "language"),
        [
            ("", "", "", "en"),
            ("?lang=zh", "lang=en", "en", "zh"),
            ("", "lang=zh", "en", "zh"),
            ("", "", "fr, zh-CN;q=0.9", "zh"),
            ("?lang=fr", "", "de", "en"),
        ],
    )
    def test_it_is_in_the_readers_language_from_its_first_byte(
        self, server: Server, path: str, query: str, cookie: str, accept: str, language: str
    ) -> None:
        answer = Answer(server, path + query, cookie=cookie, accept_language=accept)
        assert answer.status == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["content-language"] == language
        assert f'<html lang="{"zh-CN" if language == "zh" else "en"}"' in answer.text

    @pytest.mark.parametrize("path", PAGES)
    def test_every_file_that_it_names_is_there(self, server: Server, path: str) -> None:
        names = set(re.findall(r'(?:src|href)="(/[^"#]+)"', Answer(server, path).text))
        assert len(names) > 5
        for name in sorted(names):
            assert Answer(server, name).status == 200, name

    @pytest.mark.parametrize(
        "lang", ['"><script>alert(1)</script>', "zh'\"><img src=x>", "%00", "\u96ea".encode().hex()]
    )
    def test_nothing_of_the_address_is_written_into_it(self, server: Server, lang: str) -> None:
        answer = Answer(server, f"/?lang={quote(lang)}")
        assert answer.status == 200
        assert "alert(1)" not in answer.text
        assert "<img src=x>" not in answer.text

    @pytest.mark.parametrize("path", PAGES)
    def test_it_is_asked_for_anew_each_time_and_differs_by_language(self, server: Server, path: str) -> None:
        headers = Answer(server, path).headers
        assert headers["cache-control"] == "no-cache"
        assert {"accept-language", "cookie"} <= set(re.split(r",\s*", headers["vary"].lower()))

    def test_who_accepts_gzip_gets_gzip(self, server: Server) -> None:
        assert Answer(server, "/", accept_encoding="gzip").headers["content-encoding"] == "gzip"
        assert "content-encoding" not in Answer(server, "/").headers

    @pytest.mark.parametrize("path", [*PAGES, "/health"])
    def test_a_head_request_is_answered_without_a_body(self, server: Server, path: str) -> None:
        answer = Answer(server, path, "HEAD")
        assert (answer.status, answer.body) == (200, b"")


class TestStaticFiles:
    def test_under_their_digest_they_may_be_kept_for_ever(self, server: Server) -> None:
        answer = Answer(server, f"{path_of_static(server)}/main.js")
        assert answer.status == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "javascript" in answer.headers["content-type"]

    def test_the_style_of_a_page_is_one_file_of_all_its_sheets(self, server: Server) -> None:
        sheets = {path.stem: path.read_text() for path in (ROOT / "static" / "css").iterdir()}
        assert {name for names in STYLES.values() for name in names} == set(sheets)
        for kind, names in STYLES.items():
            answer = Answer(server, f"{path_of_static(server)}/{kind}.css")
            assert answer.status == 200
            assert answer.headers["content-type"] == "text/css; charset=utf-8"
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert answer.text == "\n".join(sheets[name] for name in names)

    def test_the_path_is_that_of_the_files(self, server: Server) -> None:
        assert re.fullmatch(r"/static/[0-9a-f]{16}", path_of_static(server))
        assert re.fullmatch(r"/static/[0-9a-f]{16}", Pages().static_path)

    @pytest.mark.parametrize(
        "path",
        [
            "/static/0123456789abcdef/main.js",
            "/static/main.js",
            "{}/no.js",
            "{}/../server/app.py",
            "{}/%2e%2e/run.py",
            "{}/..%2frun.py",
            "{}//etc/passwd",
            "{}/",
        ],
    )
    def test_everything_else_is_not_there_and_not_kept(self, server: Server, path: str) -> None:
        answer = Answer(server, path.format(path_of_static(server)))
        assert answer.status == 404
        assert "immutable" not in answer.headers.get("cache-control", "")


def path_of_static(server: Server) -> str:
    found = re.search(r'src="(/static/[^/"]+)/', Answer(server, "/").text)
    assert found
    return found[1]


class TestHeaders:
    @pytest.mark.parametrize("path", ["/", "/health", "/nothing", "/static/x", "/qr.svg?text=http://a.example"])
    def test_every_answer_allows_only_what_is_ours(self, server: Server, path: str) -> None:
        headers = Answer(server, path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["connect-src"] == policy["style-src"] == "'self'"
        assert policy["frame-ancestors"] == "'self'"
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"

    def test_only_the_page_for_frames_may_be_shown_in_frames_of_others(self, server: Server) -> None:
        assert Answer(server, "/embed").headers["content-security-policy"].endswith("frame-ancestors *")

    @pytest.mark.parametrize("path", ["/", "/health", "/nothing"])
    def test_no_answer_says_what_it_was_made_with(self, server: Server, path: str) -> None:
        answer = Answer(server, path)
        assert not {"server", "x-powered-by", "via"} & answer.headers.keys()
        assert not re.search(r"uvicorn|starlette|fastapi|python|traceback", answer.text, re.IGNORECASE)


class TestRest:
    def test_health_says_how_many_sessions_there_are(self, server: Server) -> None:
        answer = Answer(server, "/health")
        assert (answer.status, json.loads(answer.body)) == (200, {"status": "ok", "sessions": 0, "watchers": 0})

    @pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/ws", "/nothing", "/server/app.py"])
    def test_there_is_nothing_else(self, server: Server, path: str) -> None:
        assert Answer(server, path).status == 404

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
    def test_nothing_is_taken(self, server: Server, method: str) -> None:
        assert Answer(server, "/", method).status == 405

    def test_a_code_is_a_picture_that_is_not_kept(self, server: Server) -> None:
        answer = Answer(server, "/qr.svg?text=http%3A%2F%2Fa.example%2F%23seed%3D1")
        assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
        assert answer.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize("query", ["", "?text=", "?text=javascript:1", "?text=http://" + "a" * 2000, "?text=%ff"])
    def test_a_code_of_something_else_is_a_bad_request(self, server: Server, query: str) -> None:
        assert Answer(server, f"/qr.svg{query}").status in (400, 422)
