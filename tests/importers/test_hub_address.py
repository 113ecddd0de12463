"""What a handle of TensorFlow Hub becomes: an address to fetch and a file to keep it in."""

from __future__ import annotations

import pytest

from parecido.embeddings.importers.hub_address import is_address, read_address
from parecido.errors import ModelError

DIGEST = "0a" * 32


def test_kaggle_handle() -> None:
    found = read_address("https://www.kaggle.com/models/google/mobilenet-v2/tensorFlow2/100-224-feature-vector/2")
    handle = "https://www.kaggle.com/models/google/mobilenet-v2/tensorFlow2/100-224-feature-vector/2"
    assert (found.handle, found.address) == (handle, f"{handle}?tf-hub-format=compressed")
    assert str(found.place) == ("www.kaggle.com/models/google/mobilenet-v2/tensorFlow2/100-224-feature-vector/2.tar.gz")
    assert (found.sha256, found.of_hub) == (None, True)


def test_tfhub_handle_with_a_digest() -> None:
    found = read_address(f"https://tfhub.dev/google/net/feature_vector/5#sha256={DIGEST.upper()}")
    assert found.address == "https://tfhub.dev/google/net/feature_vector/5?tf-hub-format=compressed"
    assert found.sha256 == DIGEST


def test_any_archive() -> None:
    found = read_address(f"http://127.0.0.1:5000/models/net.tar.gz#sha256={DIGEST}")
    assert (found.address, str(found.place)) == (
        "http://127.0.0.1:5000/models/net.tar.gz",
        "127.0.0.1_5000/models/net.tar.gz",
    )
    assert not found.of_hub


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("https://tfhub.dev/google/net", "names no version, so the model could change; add it, as in"),
        ("https://example.org/net", r"is no handle of tfhub.dev or kaggle.com, and does not end in .tar.gz"),
        ("http://example.org/net.tar.gz", "can be read and changed on its way; give https, or add #sha256=HEX"),
        ("https://tfhub.dev/net/1#sha256=12", "expected sha256= and 64 hexadecimal digits, or nothing"),
        ("https://tfhub.dev/../../etc/1", "is no address of a model; copy the handle from the model's page"),
        ("https://tfhub.dev/net//1", "is no address of a model"),
        ("https://tfhub.dev/net/1?x=y", "is no address of a model"),
    ],
)
def test_what_is_no_pinned_address(source: str, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        read_address(source)


def test_is_address() -> None:
    assert is_address("https://tfhub.dev/net/1")
    assert not is_address("models/net")
