"""deploy/nginx.conf before the service, in an nginx that runs: TLS, caching, uploads, and who a client is."""

from __future__ import annotations

import http.client
import io
import os
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from parecido.errors import UnknownProduct
from parecido.server.app import create_app
from parecido.server.guard.access import read_access
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.server.listener import open_listener
from parecido.server.loop import ServingLoop
from parecido.settings import Settings

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx.conf"
CERTIFICATE = Path(__file__).parents[1] / "images" / "pictures.example.pem"
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
Answer = tuple[int, dict[str, str], bytes]


class Fronted:
    """The service behind nginx, on a port with TLS and one without."""

    def __init__(self, port: int, plain_port: int) -> None:
        self.port, self.plain_port = port, plain_port

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=context)
        try:
            named = {"Host": "shop.example"} | {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return answer.status, {name.title(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()


@pytest.fixture
def fronted(shop: Any, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fronted]:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), (255, 0, 0)).save(file, "JPEG")
    monkeypatch.setattr(shop, "thumbnail", lambda _product: file.getvalue())
    access = read_access(allow_hosts=["shop.example"], keyless_rate=3, trusted_proxy="127.0.0.1")
    listener = open_listener("127.0.0.1", 0)
    guard = Guard(Keyring(None), access.bound_to("127.0.0.1", public=False))
    loop = ServingLoop(create_app(shop, settings, guard), listener, settings)
    thread = threading.Thread(target=loop.run)
    thread.start()
    port, plain_port = _free_port(), _free_port()
    main = _adapted(tmp_path, port, plain_port, listener.getsockname()[1])
    command = [str(NGINX), "-c", str(main), "-p", str(tmp_path), "-e", str(tmp_path / "error.log")]
    try:
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert "test is successful" in checked.stderr
        assert "[warn]" not in checked.stderr
        subprocess.run(command, check=True)  # it comes back once it listens, and goes on behind
        try:
            yield Fronted(port, plain_port)
        finally:
            subprocess.run([*command, "-s", "stop"], check=True)
    finally:
        loop.stop()
        thread.join(10)


def _adapted(folder: Path, port: int, plain_port: int, service: int) -> Path:
    """Write the configuration with this test's ports and folders, and a main one around it; return that."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "[::]" not in line]
    changes = {
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "127.0.0.1:5000": f"127.0.0.1:{service}",
        "/etc/ssl/parecido/fullchain.pem": str(CERTIFICATE),
        "/etc/ssl/parecido/privkey.pem": str(CERTIFICATE),
        "/var/cache/nginx/parecido": str(folder / "cache"),
    }
    adapted = "\n".join(lines)
    for before, after in changes.items():
        assert before in adapted
        adapted = adapted.replace(before, after)
    (folder / "parecido.conf").write_text(adapted, encoding="utf-8")
    kept = "".join(
        f"{each}_temp_path {folder}/{each};" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(
        f"{user} pid {folder}/pid; events {{}} http {{ access_log off; {kept} include {folder}/parecido.conf; }}",
        encoding="utf-8",
    )
    return main


def _free_port() -> int:
    with open_listener("127.0.0.1", 0) as listener:
        return int(listener.getsockname()[1])


def test_pictures_are_kept_in_each_form_and_asked_about_by_their_etag(fronted: Fronted) -> None:
    seen = [fronted.ask("/images/red", Accept=accept) for accept in ("image/webp,*/*", "image/webp,*/*", "*/*", "*/*")]
    assert [(status, headers["X-Cache-Status"], headers["Content-Type"]) for status, headers, _ in seen] == [
        (200, "MISS", "image/webp"),
        (200, "HIT", "image/webp"),
        (200, "MISS", "image/jpeg"),
        (200, "HIT", "image/jpeg"),
    ]
    headers = seen[1][1]
    assert (headers["Cache-Control"], headers["Vary"]) == ("public, max-age=3600", "Accept")
    again = fronted.ask("/images/red", Accept="image/webp,*/*", If_None_Match=headers["Etag"])
    assert (again[0], again[2]) == (304, b"")


def test_a_picture_that_is_gone_is_not_kept_for_longer_than_it_may(
    fronted: Fronted, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(product: str) -> bytes:
        raise UnknownProduct(f"no product has the id {product!r}")

    monkeypatch.setattr("parecido.server.images.MAX_AGE", 1)
    assert fronted.ask("/images/red")[0] == 200
    monkeypatch.setattr(shop, "thumbnail", gone)
    until = time.monotonic() + 10
    while (status := fronted.ask("/images/red")[0]) == 200:
        assert time.monotonic() < until
    assert status == 404


def test_the_files_of_the_page_are_not_counted(fronted: Fronted) -> None:
    """More of them than may be asked for at once: a page that is loaded twice in a second comes as a whole."""
    assert [fronted.ask("/page/icon.svg")[0] for _ in range(60)] == [200] * 60


def test_answers_are_not_kept(fronted: Fronted) -> None:
    seen = [fronted.ask("/similar/red?n=1&embed=0") for _ in range(2)]
    assert [(status, headers["X-Cache-Status"]) for status, headers, _ in seen] == [(200, "MISS"), (200, "MISS")]


def test_who_asks_the_same_at_one_moment_does_not_wait_in_line(
    fronted: Fronted, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of two questions is answered once both are there: nginx must not hold one back until the other is done."""
    both, answer = threading.Barrier(2, timeout=3), shop.similar

    def similar(**question: Any) -> Any:
        both.wait()
        return answer(**question)

    monkeypatch.setattr(shop, "similar", similar)
    got: list[int] = []
    askers = [threading.Thread(target=lambda: got.append(fronted.ask("/similar/red?n=1")[0])) for _ in range(2)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(20)
    assert got == [200, 200]


def test_a_photo_comes_through_and_one_that_is_too_large_does_not(
    fronted: Fronted, photo_of: Callable[[tuple[float, float, float]], bytes]
) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
    media = "multipart/form-data; boundary=x"
    photo = head + photo_of((0, 0, 255)) + b"\r\n--x--\r\n"
    status, _, answer = fronted.ask("/fashion?n=1&embed=0", "POST", photo, Content_Type=media)
    assert (status, b'"id":"blue"' in answer.replace(b" ", b"")) == (200, True)
    large = head + bytes(20 * 1024 * 1024 - 1000) + b"\r\n--x--\r\n"
    status, _, answer = fronted.ask("/fashion", "POST", large, Content_Type=media)
    assert (status, b"bad_image" in answer) == (400, True)  # within the limits, and no picture
    assert fronted.ask("/fashion", "POST", head + bytes(22_100_000), Content_Type=media)[0] == 413


def test_a_client_cannot_claim_another_address(fronted: Fronted) -> None:
    claims = [
        fronted.ask("/similar/red?n=1&embed=0", X_Forwarded_For=f"192.0.2.{n}", Forwarded=f"for=192.0.2.{n}")[0]
        for n in range(4)
    ]
    assert claims == [200, 200, 200, 429]


def test_ids_and_hosts_arrive_as_they_were_sent(fronted: Fronted) -> None:
    status, headers, _ = fronted.ask("/similar/a%2Fb%20c?n=1&embed=0")
    assert (status, headers["Strict-Transport-Security"]) == (200, "max-age=31536000")
    assert fronted.ask("/metrics")[0] == 404


def test_without_tls_one_is_sent_to_it(fronted: Fronted) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", fronted.plain_port, timeout=10)
    connection.request("GET", "/similar/red?n=3", headers={"Host": "shop.example"})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (301, "https://shop.example/similar/red?n=3")
    connection.close()
