"""The client's key before a service that answers those alone who have one."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.server.v1.asking import picture_of
from tests.server.v1.conftest import SETTINGS, built  # noqa: F401  (a fixture)

from parecido.client import Client, ServiceError
from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.server.app import create_app
from parecido.server.guard.access import read_access
from parecido.server.guard.file import keys_file
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.server.guard.keys import add_key, revoke_keys
from parecido.server.listener import address_of, open_listener
from parecido.server.loop import ServingLoop
from parecido.server.snapshot import RequestSnapshot
from parecido.server.writing import Writing


@pytest.fixture
def shop(built: Path, tmp_path: Path) -> Path:  # noqa: F811
    return Path(shutil.copytree(built / "shop", tmp_path / "shop"))


@pytest.fixture
def address(shop: Path) -> Iterator[str]:
    """A service of the shop that asks for keys; its address."""
    with closing(LiveShop(Recommender.open(shop, SETTINGS))) as live:
        guard = Guard(Keyring(keys_file(shop)), read_access(require_key=True))
        app = create_app(RequestSnapshot(lambda: live.current), SETTINGS, guard, writing=Writing(live, SETTINGS))
        listener = open_listener("127.0.0.1", 0)
        loop = ServingLoop(app, listener, SETTINGS)
        thread = threading.Thread(target=loop.run)
        thread.start()
        yield address_of(listener)
        loop.stop()
        thread.join(10)


def refusal(client: Client, *, changing: bool) -> tuple[str, int]:
    with pytest.raises(ServiceError) as refused:
        client.put("0", {"gender": "Men"}) if changing else client.product("0")
    return refused.value.problem.code, refused.value.problem.status


def test_what_each_key_opens(address: str, shop: Path) -> None:
    _, reading = add_key(shop, "a page", "read")
    made, writing = add_key(shop, "a job", "write")
    with Client(address) as client:
        assert refusal(client, changing=False) == refusal(client, changing=True) == ("key_needed", 401)
    with Client(address, key=reading) as client:
        assert client.product("0").id == "0"
        assert refusal(client, changing=True) == ("wrong_scope", 403)
    with Client(address, key=writing) as client:
        assert client.put("0", {"gender": "Men"}).change == "updated"
        assert client.product("0").product["gender"] == "Men"
        revoke_keys(shop, [made.id])
        assert refusal(client, changing=False) == ("unknown_key", 401)


def test_a_key_past_its_rate_says_when_to_ask_again(address: str, shop: Path) -> None:
    with Client(address, key=add_key(shop, "seldom", "read", rate=1)[1]) as client:
        client.product("0")
        with pytest.raises(ServiceError) as refused:
            client.product("0")
    problem = refused.value.problem
    assert (problem.code, problem.status) == ("too_many_requests", 429)
    assert problem.retry_after is not None
    assert 1 <= problem.retry_after <= 60


@pytest.mark.parametrize(
    "product", [".", "..", "a/similar", "/variants", "a b/notes", "a/../b", "//", "?id=0", "%2e", "ü"]
)
def test_every_id_that_a_table_may_hold_can_be_named(address: str, shop: Path, product: str) -> None:
    with Client(address, key=add_key(shop, "a job", "write")[1]) as client:
        assert client.put(product, {"gender": "Men"}, [picture_of("white")]).id == product
        found = client.product(product)
        assert (found.id, found.product["gender"]) == (product, "Men")
        assert client.variants(product).by is None
        assert client.notes(product).current is False
        assert product not in {each.id for each in client.similar(product=product).recommendations}
        picture = client.image(product)
        assert picture[:2] == b"\xff\xd8"
        assert client._transport.send("GET", found.image_url, headers={"Accept": "image/jpeg"}) == picture
        assert client.delete(product).removed == 1
        assert client.product("0").id == "0"
