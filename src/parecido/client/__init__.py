"""A typed client of the service: `parecido.client.Client`."""

from parecido.client.answers import (
    Answer,
    Changes,
    Column,
    Event,
    Explanation,
    ExplanationSide,
    Facets,
    Guess,
    Model,
    Prediction,
    Product,
    ProductPage,
    Put,
    Reason,
    Recommendation,
    Supports,
    Told,
    Value,
)
from parecido.client.client import Client
from parecido.client.problem import Problem, ServiceError

__all__ = [
    "Answer",
    "Changes",
    "Client",
    "Column",
    "Event",
    "Explanation",
    "ExplanationSide",
    "Facets",
    "Guess",
    "Model",
    "Prediction",
    "Problem",
    "Product",
    "ProductPage",
    "Put",
    "Reason",
    "Recommendation",
    "ServiceError",
    "Supports",
    "Told",
    "Value",
]
