"""The function of pictures in a loaded SavedModel: from its signature, or the object itself where it can be called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parecido.embeddings.importers.tensorflow_graph import Network
from parecido.errors import ModelError

_SIGNATURES = ("default", "serving_default")
"""Of TensorFlow Hub's first format, and of TensorFlow 2."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """What a SavedModel does with pictures; `size` is (height, width), None where it takes any.

    `constant` is the same network in a form whose variables can become a graph's constants.
    """

    network: Network
    constant: Network
    size: tuple[int, int] | None


def find_pictures(loaded: Any, source: str) -> Pictures:
    """Return the function of pictures. Raises ModelError where there is none, or more than one could be meant."""
    signatures: Mapping[str, Any] = getattr(loaded, "signatures", {})
    name = next((name for name in _SIGNATURES if name in signatures), None)
    if name is None and len(signatures) == 1:
        (name,) = signatures
    if name is not None:
        return _from_signature(loaded, signatures[name], f"{source}, signature {name}")
    if callable(loaded):
        return _from_call(loaded, source)
    names = ", ".join(sorted(signatures)) or "none"
    raise ModelError(f"{source} has no signature {' or '.join(_SIGNATURES)} (it has {names}); save the model with one")


def _from_signature(loaded: Any, signature: Any, where: str) -> Pictures:
    inputs: Mapping[str, Any] = signature.structured_input_signature[1]
    outputs: Mapping[str, Any] = signature.structured_outputs
    if len(inputs) != 1:
        raise ModelError(f"{where}: takes {', '.join(sorted(inputs)) or 'nothing'}, expected one input, pictures")
    ((pictures, spec),) = inputs.items()
    rows = "default" if "default" in outputs else next(iter(outputs))
    if len(outputs) > 1 and rows != "default":
        raise ModelError(f"{where}: gives {', '.join(sorted(outputs))}; expected one output, or one called default")

    size = _size(spec, where)

    def network(prepared: Any, owner: Any = loaded) -> Any:
        del owner  # held here: a signature alone does not keep its variables alive
        return signature(**{pictures: prepared})[rows]

    if not any(step.type == "VariableV2" for step in signature.graph.get_operations()):
        return Pictures(network, network, size)
    frozen, place = _freeze(signature), sorted(outputs).index(rows)
    return Pictures(network, lambda prepared: frozen(prepared)[place], size)


def _freeze(signature: Any) -> Any:
    """Make constants of the reference variables of TensorFlow 1, which no function around them can reach."""
    from tensorflow.python.framework.convert_to_constants import (  # has no public name
        convert_variables_to_constants_v2,
    )

    return convert_variables_to_constants_v2(signature)


def _from_call(loaded: Any, source: str) -> Pictures:
    """Use a reusable SavedModel without signatures: it takes pictures as its one required argument."""
    for function in getattr(loaded.__call__, "concrete_functions", ()):
        arguments = function.structured_input_signature[0]
        if arguments and getattr(arguments[0], "shape", None) is not None:
            return Pictures(loaded, loaded, _size(arguments[0], source))
    raise ModelError(f"{source} has neither a signature nor a function of pictures; save the model with a signature")


def _size(spec: Any, where: str) -> tuple[int, int] | None:
    """Return the (height, width) of a tensor specification of pictures."""
    shape = tuple(spec.shape) if spec.shape.rank is not None else ()
    if len(shape) != 4 or shape[3] not in {3, None} or spec.dtype.name != "float32":
        found = f"{spec.dtype.name} of shape {shape or 'any'}"
        raise ModelError(f"{where}: takes {found}, expected float32 pictures of shape (None, height, width, 3)")
    return None if shape[1] is None or shape[2] is None else (shape[1], shape[2])
