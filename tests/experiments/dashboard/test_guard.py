"""Who is let in: requests and sockets from the dashboard's own page, and nobody else's."""

import asyncio
import http.client
import socket
import threading
import time
from contextlib import closing

import pytest
import uvicorn
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect

from experiments.dashboard.app import application
from experiments.dashboard.desk import Desk
from experiments.dashboard.guard import Guard, names_of


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """Serves the real application, and one study's report."""
    results = tmp_path_factory.mktemp("results")
    for place in (results / "mine", results.parent / "outside"):
        place.mkdir()
        (place / "manifest.json").write_text('{"hcpsim": "1", "verb": "compare"}')
        (place / "report.html").write_text("<p>of the study")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    desk = Desk(results)
    app = application(desk, names_of("127.0.0.1", number, ("desk.example.org",)))
    server = uvicorn.Server(uvicorn.Config(app, port=number, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield number
    server.should_exit = True
    thread.join(20)
    desk.close()


def asked(port, path="/", method="GET", body=None, **headers):
    """Sends a request with these headers and no other; `Host` is right unless it is told."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as line:
        line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": f"127.0.0.1:{port}", **headers}.items():
            for one in value if isinstance(value, list) else [value]:
                line.putheader(name.replace("_", "-"), one)
        line.endheaders()
        if body is not None:
            line.send(body)
        answer = line.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


EVIL_HOSTS = ("evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "",
              "localhost.evil.example:{port}", "desk.example.org.evil.example",
              "127.0.0.1:{port}@evil.example")  # fmt: skip
EVIL_ORIGINS = ("https://evil.example", "null", "http://evil.example:{port}", "http://127.0.0.1",
                "http://127.0.0.1:1", "https://127.0.0.1:{port}", "file://",
                "http://localhost.evil.example:{port}", "")  # fmt: skip


def test_the_page_is_given_to_its_own_browser_with_what_it_may_do(port):
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}", "desk.example.org"):
        status, headers, body = asked(port, Host=host)
        assert status == 200
        assert b"hcpsim" in body
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("host", EVIL_HOSTS)
def test_a_request_for_another_name_is_refused(port, host):
    assert asked(port, Host=host.format(port=port))[0] in (400, 403)


def test_a_request_for_two_names_or_none_is_refused(port):
    both = [f"127.0.0.1:{port}", "evil.example"]
    assert asked(port, Host=both)[0] in (400, 403)
    assert asked(port, Host=[])[0] in (400, 403)


@pytest.mark.parametrize("origin", EVIL_ORIGINS)
def test_a_request_from_another_page_is_refused(port, origin):
    evil = origin.format(port=port)
    assert asked(port, Origin=evil)[0] == 403
    assert asked(port, method="POST", Origin=evil, Content_Length="0")[0] == 403


def test_what_writes_has_to_say_where_it_comes_from(port):
    assert asked(port, method="POST", Content_Length="0")[0] == 403
    own = f"http://127.0.0.1:{port}"
    assert asked(port, "/session/x/upload/y?w=", "POST", Origin=own, Content_Length="0")[0] == 404


def test_what_another_page_embeds_is_refused_and_a_link_is_not(port):
    assert asked(port, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors")[0] == 403
    assert asked(port, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")[0] == 200


def opens(port, host=None, origin=None):
    """Tells whether a socket opens, and the server says its first word."""
    uri = f"ws://{host or f'127.0.0.1:{port}'}/websocket/"
    try:
        with (
            closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as line,
            connect(uri, sock=line, origin=origin, proxy=None, open_timeout=20) as told,
        ):
            told.send('{"method":"init","data":{}}')
            return "config" in str(told.recv(20))
    except InvalidHandshake:
        return False


def test_a_socket_of_its_own_page_opens(port):
    assert opens(port, origin=f"http://127.0.0.1:{port}")
    assert opens(port, f"localhost:{port}", f"http://localhost:{port}")
    assert opens(port, "desk.example.org", "https://desk.example.org")


@pytest.mark.parametrize("origin", [*EVIL_ORIGINS[:-1], None])
def test_a_socket_of_another_page_is_closed_before_it_opens(port, origin):
    assert not opens(port, origin=origin and origin.format(port=port))


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1:1"])
def test_a_socket_for_another_name_is_closed_before_it_opens(port, host):
    own = f"http://127.0.0.1:{port}"
    evil = host.format(port=port)
    assert not opens(port, evil, own)
    assert not opens(port, evil, f"http://{evil}")


def test_a_report_is_found_by_the_studys_name_alone_and_kept_in_a_sandbox(port):
    status, headers, body = asked(port, "/report/mine")
    assert (status, body) == (200, b"<p>of the study")
    assert headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in headers["content-security-policy"]
    for path in (
        "../outside",
        "..%2Foutside",
        "%2e%2e/outside",
        "mine/../../outside",
        "",
        "mine%00",
    ):
        assert asked(port, f"/report/{path}")[0] == 404, path
    for path in ("/../pyproject.toml", "/..%2f..%2fpyproject.toml", "/%2e%2e/app.py"):
        assert asked(port, path)[0] == 404, path


def test_an_upload_that_is_too_large_is_refused(port):
    own = f"http://127.0.0.1:{port}"
    for told in ("50000001", "-1", "many", "9" * 30):
        status = asked(port, "/session/x/upload/y", "POST", Origin=own, Content_Length=told)[0]
        assert status in (400, 413), told


def test_an_upload_that_does_not_say_how_large_it_is_is_counted():
    async def reads_all(scope, receive, send):
        while (message := await receive())["type"] == "http.request":
            if not message.get("more_body"):
                await send({"type": "http.response.start", "status": 200, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
        raise ConnectionError

    async def sent(parts):
        waiting = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
        waiting.append({"type": "http.request", "body": b"", "more_body": False})
        told = []

        async def receive():
            return waiting.pop(0)

        async def send(message):
            told.append(message)

        headers = [(b"host", b"localhost:80"), (b"origin", b"http://localhost:80")]
        scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
        await Guard(reads_all, names_of("127.0.0.1", 80), most=10)(scope, receive, send)
        return told[0]["status"]

    assert asyncio.run(sent([b"12345", b"12345"])) == 200
    assert asyncio.run(sent([b"12345", b"12345", b"1"])) == 413
