"""A converted model that is not the original, or gives no embeddings, is refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")

from tests.importers.text_tower import text_tower
from tests.small_networks import PIXEL_MEANS, SIDE, Nodes, mean_colours, write_network, write_pixel_network

from parecido.embeddings.framing import Framing
from parecido.embeddings.importers.contract import Converted, Origin, Rows
from parecido.embeddings.importers.verify import sample_pixels, verify_pictures, verify_text
from parecido.errors import ModelError

CAST = PIXEL_MEANS[0]


def converted(file: Path, original: Callable[..., Rows] = mean_colours, side: int = SIDE) -> Converted:
    return Converted(file, original, Framing((side, side)), Origin("small", "a test", "CC0-1.0"))


def test_a_model_that_is_its_original_passes(tmp_path: Path) -> None:
    assert verify_pictures(converted(write_pixel_network(tmp_path / "made.onnx"))) == 3


def test_the_length_of_rows_does_not_matter(tmp_path: Path) -> None:
    assert (
        verify_pictures(
            converted(write_pixel_network(tmp_path / "made.onnx"), lambda p: mean_colours(p) / np.float32(7))
        )
        == 3
    )


def test_the_pictures_are_whole_and_parts() -> None:
    pixels = sample_pixels(Framing((32, 32)), 6)
    assert pixels.shape == (6, 32, 32, 3)
    assert len(np.unique(pixels, axis=0)) == 6
    # in proportion, a standing picture leaves white at its sides and the upper half of one above and below it
    assert (pixels[0, :, 0] == 255).all()
    assert (pixels[1, 0] == 255).all()


def test_another_model_than_the_original_is_refused(tmp_path: Path) -> None:
    made = converted(write_pixel_network(tmp_path / "made.onnx"), lambda p: mean_colours(p)[:, ::-1])
    with pytest.raises(
        ModelError, match=r"another row for a picture than the original: cosine 0\.\d+, at least 0.9999"
    ):
        verify_pictures(made)


def test_rows_that_are_nan_only_in_the_original_are_refused(tmp_path: Path) -> None:
    made = converted(write_pixel_network(tmp_path / "made.onnx"), lambda p: mean_colours(p) * np.float32(np.nan))
    with pytest.raises(ModelError, match="cosine nan"):
        verify_pictures(made)


def test_another_dimension_than_the_original_is_refused(tmp_path: Path) -> None:
    made = converted(write_pixel_network(tmp_path / "made.onnx"), lambda p: mean_colours(p)[:, :2])
    with pytest.raises(ModelError, match=r"gives rows \[12, 3\] where the original gives \[12, 2\]"):
        verify_pictures(made)


MAPS: Nodes = (CAST, ("Transpose", ["numbers"], "embeddings", {"perm": [0, 3, 1, 2]}))
NAN: Nodes = (
    *PIXEL_MEANS[:1],
    ("Sub", ["numbers", "numbers"], "zero", {}),
    ("Div", ["zero", "zero"], "nan", {}),
)
NAN = (*NAN, ("ReduceMean", ["nan"], "embeddings", {"axes": [1, 2], "keepdims": 0}))
SAME: Nodes = (
    CAST,
    ("Sub", ["numbers", "numbers"], "zero", {}),
    ("Cos", ["zero"], "one", {}),
    ("ReduceMean", ["one"], "embeddings", {"axes": [1, 2], "keepdims": 0}),
)
OF_THE_BATCH: Nodes = (
    CAST,
    ("ReduceMean", ["numbers"], "means", {"axes": [1, 2], "keepdims": 0}),
    ("ReduceMean", ["means"], "all", {"axes": [0], "keepdims": 1}),
    ("Mul", ["all", "all"], "squares", {}),
    ("Div", ["means", "squares"], "embeddings", {}),
)
ONE_ONLY: Nodes = (*PIXEL_MEANS[:1], ("ReduceMean", ["numbers"], "means", {"axes": [1, 2], "keepdims": 0}))


@pytest.mark.parametrize(
    ("nodes", "sentence"),
    [
        (MAPS, r"gives float32 \[12, 3, 8, 8\] for 12 pictures, expected one float32 row for each"),
        (NAN, "numbers that are not finite for a picture"),
        (SAME, "the same row for every picture"),
        (OF_THE_BATCH, "another row alone than among others"),
        ((("ReduceMax", ["pixels"], "embeddings", {"axes": [1, 2], "keepdims": 0}),), r"gives uint8 \[12, 3\]"),
    ],
)
def test_what_is_no_embedding_is_refused(tmp_path: Path, nodes: Nodes, sentence: str) -> None:
    made = converted(write_pixel_network(tmp_path / "made.onnx", nodes))
    with pytest.raises(ModelError, match=sentence) as raised:
        verify_pictures(made)
    assert "\n" not in str(raised.value)


def test_a_row_of_zeros_is_refused(tmp_path: Path) -> None:
    """All but the darkest picture have a channel above the constant, which is taken away."""
    darkest = mean_colours(sample_pixels(Framing((SIDE, SIDE)))).max(axis=1).min()
    nodes: Nodes = (*ONE_ONLY, ("Sub", ["means", "least"], "above", {}), ("Relu", ["above"], "embeddings", {}))
    file = write_pixel_network(
        tmp_path / "made.onnx", nodes, constants={"least": np.array(darkest + 0.01, dtype=np.float32)}
    )
    made = converted(file, lambda pixels: np.maximum(mean_colours(pixels) - np.float32(darkest + 0.01), 0))
    with pytest.raises(ModelError, match="a row of zeros for a picture, which is like nothing; choose another output"):
        verify_pictures(made)


def test_a_network_of_one_picture_at_a_time_is_refused(tmp_path: Path) -> None:
    nodes = (*ONE_ONLY, ("Reshape", ["means", "one row"], "embeddings", {}))
    rows = {"one row": np.array([1, 3], dtype=np.int64)}
    made = converted(write_pixel_network(tmp_path / "made.onnx", nodes, constants=rows))
    with pytest.raises(ModelError, match=r"does not run on 12 pictures: .*; export it with a dynamic batch"):
        verify_pictures(made)


def test_another_input_size_is_refused(tmp_path: Path) -> None:
    made = converted(write_pixel_network(tmp_path / "made.onnx"), side=9)
    with pytest.raises(ModelError, match=r"expected one input of uint8 pixels \(n, 9, 9, 3\)"):
        verify_pictures(made)


def test_numbers_instead_of_bytes_are_refused(tmp_path: Path) -> None:
    file = write_network(tmp_path / "made.onnx", PIXEL_MEANS[1:], ["n", SIDE, SIDE, 3])
    with pytest.raises(ModelError, match=r"takes numbers tensor\(float\) .*, expected one input of uint8 pixels"):
        verify_pictures(converted(file))


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "made.onnx").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="cannot be loaded"):
        verify_pictures(converted(tmp_path / "made.onnx"))


def test_a_text_tower_that_is_its_original_passes(tmp_path: Path) -> None:
    verify_text(text_tower(tmp_path), 4)


def test_texts_are_compared_with_the_original(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="another row for a text than the original"):
        verify_text(text_tower(tmp_path, original=2.0), 4)


def test_texts_must_be_comparable_with_pictures(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="texts have 4 numbers but pictures have 3"):
        verify_text(text_tower(tmp_path), 3)


def test_a_tokenizer_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"gives texts of \[5\] tokens, expected all 4"):
        verify_text(text_tower(tmp_path, length=5), 4)


def test_a_broken_tokenizer_is_refused(tmp_path: Path) -> None:
    tower = text_tower(tmp_path)
    tower.tokenizer.write_text("{}")
    with pytest.raises(ModelError, match="the tokenizer of the model cannot be used"):
        verify_text(tower, 4)
