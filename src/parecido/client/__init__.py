"""A typed client of the service: `parecido.client.Client`."""

from parecido.client.answers import (
    Answer,
    Changes,
    Column,
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
    Value,
)
from parecido.client.client import Client
from parecido.client.problem import Problem, ServiceError

__all__ = [
    "Answer",
    "Changes",
    "Client",
    "Column",
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
    "Value",
]
