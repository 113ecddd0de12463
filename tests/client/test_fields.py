"""The client's types have the fields of the server's: what one of them gains or loses, the other one does, too."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, NotRequired, get_origin, get_type_hints

import msgspec
import pytest

from parecido import answer
from parecido.client import answers as client
from parecido.client.client import Asked
from parecido.server.v1 import answers as server
from parecido.server.v1.products import PutObject
from parecido.server.v1.questions import SimilarQuestion

PAIRS: list[tuple[type[Any], type[Any]]] = [
    (client.Answer, answer.DoubtedObject),
    (client.Doubt, answer.DoubtObject),
    (client.Recommendation, answer.RecommendationObject),
    (client.Prediction, answer.PredictionObject),
    (client.Guess, answer.GuessObject),
    (client.Reason, answer.ReasonObject),
    (client.Product, server.ProductObject),
    (client.ProductPage, server.ProductsObject),
    (client.Value, server.ValueObject),
    (client.Column, server.ColumnObject),
    (client.Facets, server.FacetsObject),
    (client.Supports, server.SupportsObject),
    (client.Model, server.ModelObject),
    (client.Put, PutObject),
    (client.Changes, server.SyncObject),
]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_an_answer(ours: type[Any], theirs: type[Any]) -> None:
    """Pictures in base64 are left out: the client fetches pictures as such."""
    sent = get_type_hints(theirs, include_extras=True)
    assert {each.name for each in fields(ours)} == set(sent) - {"image"}
    needed = {each.name for each in fields(ours) if each.default is MISSING and each.default_factory is MISSING}
    assert needed <= {name for name, kind in sent.items() if get_origin(kind) is not NotRequired}


def test_a_question() -> None:
    asked = {each.encode_name for each in msgspec.structs.fields(SimilarQuestion)}
    assert set(Asked.__annotations__) == asked - {"embed"}
