"""SavedModels that are made here, loaded by tensorflow_hub and converted."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow", reason="TensorFlow is part of the extra tfhub")
pytest.importorskip("tf2onnx", reason="tf2onnx is part of the extra tfhub")

from tests.importers.agreement import assert_agrees, import_source, pictures
from tests.importers.web import Web, serve

from parecido.embeddings.framing import Framing
from parecido.embeddings.importers.registry import find_importer
from parecido.errors import MissingExtra, ModelError

pytestmark = pytest.mark.filterwarnings("ignore")  # of TensorFlow and its packages about themselves and each other


class Net(tf.Module):  # type: ignore[name-defined, misc]
    """Two convolutions and their mean over the picture: 16 numbers."""

    def __init__(self) -> None:
        super().__init__()
        noise = tf.random.Generator.from_seed(1)
        self.first = tf.Variable(noise.normal([3, 3, 3, 8]) * 0.3)
        self.second = tf.Variable(noise.normal([3, 3, 8, 16]) * 0.2)

    def see(self, images: Any) -> Any:
        seen = tf.nn.relu(tf.nn.conv2d(images, self.first, 2, "SAME"))
        return tf.nn.relu(tf.nn.conv2d(seen, self.second, 2, "SAME"))


def save(folder: Path, side: int | None = 32, *, pooled: bool = True, **functions: Any) -> tuple[Net, Path]:
    """Save a Net that takes float pictures of a side, under the one signature `serving_default`."""
    net = Net()

    def call(inputs: Any) -> Any:
        seen = net.see(inputs)
        return tf.reduce_mean(seen, [1, 2]) if pooled else seen

    tf.saved_model.save(net, str(folder), signatures=functions or {"serving_default": traced(call, side)})
    return net, folder


def traced(call: Any, side: int | None = 32) -> Any:
    return tf.function(call, input_signature=[tf.TensorSpec([None, side, side, 3], tf.float32, name="inputs")])


def zero_to_one(net: Net, size: tuple[int, int]) -> Any:
    return tf.reduce_mean(net.see(tf.constant(pictures(size) / 255, tf.float32)), [1, 2]).numpy()


def test_folder_takes_zero_to_one(tmp_path: Path) -> None:
    net, saved = save(tmp_path / "net")
    converted = import_source(f"tfhub:{saved}", tmp_path / "out")
    assert converted.framing == Framing((32, 32), "squash", filter="bilinear")
    assert (converted.origin.name, converted.origin.source, converted.origin.licence) == ("net", str(saved), None)
    assert_agrees(converted, zero_to_one(net, (32, 32)))


def test_reusable_model_without_signatures(tmp_path: Path) -> None:
    """As TensorFlow Hub's second format allows: the object itself is called."""
    net = Net()
    net.__call__ = traced(lambda inputs: tf.reduce_mean(net.see(inputs), [1, 2]))
    tf.saved_model.save(net, str(tmp_path / "net"), signatures={})
    converted = import_source(f"tfhub:{tmp_path / 'net'}", tmp_path / "out")
    assert_agrees(converted, zero_to_one(net, (32, 32)))


def test_model_of_any_size_is_taken_at_224_and_says_so(tmp_path: Path) -> None:
    _, saved = save(tmp_path / "net", side=None)
    converted = import_source(f"tfhub:{saved}", tmp_path / "out")
    assert converted.framing.size == (224, 224)
    assert converted.origin.source == f"{saved}; it takes any size, and 224 x 224 was taken"
    (tmp_path / "net.json").write_text('{"std": 255, "size": [48, 32]}')
    converted = import_source(f"tfhub:{saved}", tmp_path / "told")
    assert (converted.framing.size, converted.origin.source) == ((48, 32), str(saved))
    assert_agrees(converted)


def test_first_format_with_reference_variables(tmp_path: Path) -> None:
    """As TensorFlow 1 saved them, with several outputs, one of them called default."""
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        images = v1.placeholder(tf.float32, [None, 32, 32, 3], name="images")
        start = v1.random_normal_initializer(seed=1, stddev=0.3)
        weights = v1.get_variable("weights", [3, 3, 3, 8], initializer=start, use_resource=False)
        seen = tf.nn.relu(tf.nn.conv2d(images, weights, 2, "SAME"))
        session.run(v1.global_variables_initializer())
        definition = v1.saved_model.signature_def_utils.predict_signature_def(
            {"images": images}, {"conv": seen, "default": tf.reduce_mean(seen, [1, 2])}
        )
        builder = v1.saved_model.builder.SavedModelBuilder(str(tmp_path / "net"))
        builder.add_meta_graph_and_variables(session, [], signature_def_map={"default": definition})
        builder.save()
    (tmp_path / "net" / "tfhub_module.pb").write_bytes(b"\x08\x03")  # what tells the first format: version 3
    converted = import_source(f"tfhub:{tmp_path / 'net'}", tmp_path / "out")
    assert_agrees(converted)
    assert converted.original(pictures((32, 32))).shape == (5, 8)


def test_keras_export_must_say_what_it_takes(tmp_path: Path) -> None:
    keras = pytest.importorskip("keras", reason="keras comes with TensorFlow")
    layers = [keras.Input((32, 32, 3)), keras.layers.Conv2D(8, 3), keras.layers.GlobalAveragePooling2D()]
    network = keras.Sequential(layers)
    network.export(str(tmp_path / "net"), verbose=False)
    with pytest.raises(ModelError, match=r"net was exported by Keras and does not say what it wants of pixels; say it"):
        import_source(f"tfhub:{tmp_path / 'net'}", tmp_path / "out")
    (tmp_path / "net.json").write_text('{"mean": 127.5, "std": 127.5, "channels": "bgr"}')
    converted = import_source(f"tfhub:{tmp_path / 'net'}", tmp_path / "told")
    assert_agrees(converted, network(pictures((32, 32))[..., ::-1] / np.float32(127.5) - 1).numpy())


def pack(saved: Path, archive: Path) -> bytes:
    with tarfile.open(archive, "w:gz") as tar:
        for path in sorted(saved.iterdir()):
            tar.add(path, path.name)
    return archive.read_bytes()


def test_archive_from_the_web_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is fetched and kept; later imports need neither the server nor the folder that it was unpacked into."""
    monkeypatch.setenv("PARECIDO_CACHE", str(tmp_path / "cache"))
    net, saved = save(tmp_path / "net")
    web = Web(content=pack(saved, tmp_path / "net.tar.gz"))
    digest = hashlib.sha256(web.content).hexdigest()
    shutil.rmtree(saved)
    with serve(web):
        source = f"tfhub:{web.address}/models/net.tar.gz#sha256={digest}"
        convert, rest = find_importer(source)
        (tmp_path / "first").mkdir()
        converted = convert(rest, tmp_path / "first", offline=False)
    assert converted.origin.source == f"{web.address}/models/net.tar.gz (archive of SHA-256 {digest})"
    assert_agrees(converted, zero_to_one(net, (32, 32)))
    assert_agrees(import_source(source, tmp_path / "second"))


def test_archive_that_is_not_here_and_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARECIDO_CACHE", str(tmp_path / "cache"))
    place = tmp_path / "cache" / "tfhub" / "tfhub.dev" / "google" / "net" / "1.tar.gz"
    with pytest.raises(ModelError) as caught:
        import_source("tfhub:https://tfhub.dev/google/net/1", tmp_path / "out")
    assert str(caught.value) == (
        f"downloads are switched off and {place} is not there; fetch "
        "https://tfhub.dev/google/net/1?tf-hub-format=compressed by hand to that file"
    )


def test_what_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds no saved_model.pb; give the folder of a TensorFlow SavedModel"):
        import_source(f"tfhub:{tmp_path}", tmp_path / "empty")
    _, saved = save(tmp_path / "net", pooled=False)
    with pytest.raises(ModelError, match=r"gives rows of shape \(None, 8, 8, 16\), expected \(n, dimension\)"):
        import_source(f"tfhub:{saved}", tmp_path / "places")
    (tmp_path / "net.json").write_text('{"std": 255, "size": 64}')
    with pytest.raises(ModelError, match=r"net takes \(32, 32\) \(height, width\), net.json says \(64, 64\)"):
        import_source(f"tfhub:{saved}", tmp_path / "size")
    (saved / "saved_model.pb").write_bytes(b"damaged")
    with pytest.raises(ModelError, match=r"TensorFlow cannot load .*net: "):
        import_source(f"tfhub:{saved}", tmp_path / "damaged")


def test_signature_of_other_things_than_pictures(tmp_path: Path) -> None:
    words = tf.function(lambda words: words, input_signature=[tf.TensorSpec([None], tf.string, name="words")])
    _, saved = save(tmp_path / "net", serving_default=words)
    with pytest.raises(ModelError, match=r"signature serving_default: takes string of shape \(None,\), expected"):
        import_source(f"tfhub:{saved}", tmp_path / "out")


def test_missing_tensorflow_hub_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, saved = save(tmp_path / "net")
    monkeypatch.setitem(sys.modules, "tensorflow_hub", None)
    with pytest.raises(MissingExtra, match=r"tensorflow-hub, which is not installed; run, in the clone: .*\[tfhub\]"):
        import_source(f"tfhub:{saved}", tmp_path / "out")
