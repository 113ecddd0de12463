"""Small networks whose every number can be worked out by hand, written as ONNX files byte by byte.

No test needs the package `onnx`: a file is nested fields of Protocol Buffers, and these networks need few of them
(https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).

Two take pictures of 16x16 pixels. Their blocks are means over the whole picture, so no place is better than another:

overall   red, green and blue less a half, on average: its places are the averages of 4x4 pixels
colour    red, green and blue that white has more of: what the white background says nothing to
shape     how dark each of the 4x4 places is: the outline of a product on white, whatever its colour

`write_plain_model` gives the overall block alone, as the models of shops made before there were aspects.
`write_text_tower` reads words: its row is the mean of their colours, red, green and blue less a half as above.
"""

from __future__ import annotations

import struct
from pathlib import Path

from parecido.embeddings.aspects import Aspect
from parecido.embeddings.card import TEXT, TOKENIZER, ModelCard, TextCard, file_digest

SIDE, GRID = 16, 4
ASPECTS = (Aspect("overall", 3, 0.5), Aspect("colour", 3, 0.3), Aspect("shape", 16, 0.2))
WORDS = {
    "-": (0.0, 0.0, 0.0),
    "?": (0.0, 0.0, 0.0),
    "red": (0.5, -0.5, -0.5),
    "vermelho": (0.5, -0.5, -0.5),
    "green": (-0.5, 0.0, -0.5),
    "azul": (-0.5, -0.5, 0.5),
    "white": (0.5, 0.5, 0.5),
}
"""What the text tower makes of each word: "-" is its padding, "?" every other word."""
LENGTH = 6
"""Words that the text tower reads."""
_FLOAT, _UINT8, _INT64 = 1, 2, 7

Shapes = dict[str, tuple[int, ...]]
"""Output -> its sizes, less the first, which is the number of pictures."""


def write_fake_model(file: Path) -> ModelCard:
    """Write the network with three aspects, mask (how dark) and places; return its card."""
    nodes = [
        *_overall(),
        _node("Transpose", ["centred"], "channels", perm=[0, 3, 1, 2]),
        _node("AveragePool", ["channels"], "averages", kernel_shape=[GRID, GRID], strides=[GRID, GRID]),
        _node("Transpose", ["averages"], "places", perm=[0, 2, 3, 1]),
        _node("Sub", ["one", "unit"], "absorbed"),
        _node("ReduceMean", ["absorbed"], "colour", axes=[1, 2], keepdims=0),
        _node("ReduceMean", ["absorbed"], "mask", axes=[3], keepdims=0),
        _node("ReduceMean", ["averages"], "bright", axes=[1], keepdims=0),
        _node("Sub", ["half", "bright"], "dark"),
        _node("Flatten", ["dark"], "shape", axis=1),
        _node("Concat", ["overall", "colour", "shape"], "embeddings", axis=1),
    ]
    outputs: Shapes = {"embeddings": (22,), "mask": (SIDE, SIDE), "places": (GRID, GRID, 3)}
    return _write(file, nodes, outputs, "mean-colour-and-shape", ASPECTS)


def write_plain_model(file: Path) -> ModelCard:
    """Write the network with one output and one aspect; return its card."""
    nodes = [*_overall(), _node("Identity", ["overall"], "embeddings")]
    return _write(file, nodes, {"embeddings": (3,)}, "mean-colour", (Aspect("overall", 3, 1.0),))


def write_text_tower(folder: Path) -> TextCard:
    """Write text.onnx and tokenizer.json into a folder; return their card. Needs the package tokenizers."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    colours = b"".join(struct.pack("<3f", *colour) for colour in WORDS.values())
    table = _number(1, len(WORDS)) + _number(1, 3) + _number(2, _FLOAT) + _field(8, b"colours") + _field(9, colours)
    graph = b"".join(
        [
            _field(1, _node("Gather", ["colours", "tokens"], "words", axis=0)),
            _field(1, _node("ReduceMean", ["words"], "embeddings", axes=[1], keepdims=0)),
            _field(2, b"fake"),
            _field(5, table),
            _field(11, _value("tokens", _INT64, (LENGTH,))),
            _field(12, _value("embeddings", _FLOAT, (3,))),
        ]
    )
    (folder / TEXT).write_bytes(_model(graph))
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="?"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.enable_truncation(LENGTH)
    tokenizer.enable_padding(pad_id=0, pad_token="-", length=LENGTH)
    tokenizer.save(str(folder / TOKENIZER))
    return TextCard(LENGTH, file_digest(folder / TEXT), file_digest(folder / TOKENIZER))


def _overall() -> list[bytes]:
    return [
        _node("Cast", ["pixels"], "bytes", to=_FLOAT),
        _node("Mul", ["bytes", "scale"], "unit"),
        _node("Sub", ["unit", "half"], "centred"),
        _node("ReduceMean", ["centred"], "overall", axes=[1, 2], keepdims=0),
    ]


def _write(file: Path, nodes: list[bytes], outputs: Shapes, name: str, aspects: tuple[Aspect, ...]) -> ModelCard:
    constants = {"scale": 1 / 255, "half": 0.5} | ({"one": 1.0} if len(aspects) > 1 else {})
    graph = b"".join(
        [
            *(_field(1, node) for node in nodes),
            _field(2, b"fake"),
            *(_field(5, _constant(*constant)) for constant in constants.items()),
            _field(11, _value("pixels", _UINT8, (SIDE, SIDE, 3))),
            *(_field(12, _value(output, _FLOAT, shape)) for output, shape in outputs.items()),
        ]
    )
    file.write_bytes(_model(graph))
    return ModelCard(
        name=name,
        version="1",
        licence="CC0-1.0",
        origin="a test",
        data="none",
        split="none",
        input_size=(SIDE, SIDE),
        preprocessing="means",
        dimension=sum(aspect.dimension for aspect in aspects),
        aspects=aspects,
        opset=13,
        sha256=file_digest(file),
    )


def _model(graph: bytes) -> bytes:
    opset = _field(1, b"") + _number(2, 13)
    return _number(1, 8) + _field(7, graph) + _field(8, opset)


def _node(kind: str, inputs: list[str], output: str, **attributes: int | list[int]) -> bytes:
    made = b"".join(_field(1, each.encode()) for each in inputs) + _field(2, output.encode()) + _field(4, kind.encode())
    for name, value in attributes.items():
        numbers = b"".join(_number(8, each) for each in value) if isinstance(value, list) else _number(3, value)
        made += _field(5, _field(1, name.encode()) + numbers + _number(20, 7 if isinstance(value, list) else 2))
    return made


def _constant(name: str, value: float) -> bytes:
    return _number(2, _FLOAT) + _field(8, name.encode()) + _field(9, struct.pack("<f", value))


def _value(name: str, kind: int, sizes: tuple[int, ...]) -> bytes:
    dims = _field(1, _field(2, b"n")) + b"".join(_field(1, _number(1, size)) for size in sizes)
    return _field(1, name.encode()) + _field(2, _field(1, _number(1, kind) + _field(2, dims)))


def _field(number: int, content: bytes) -> bytes:
    """A field of bytes: its tag, its length, itself."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    """A field that is a whole number."""
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    """Seven bits to a byte, the lowest first."""
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(made) + bytes([value])
