"""Why a recommendation stands where it stands, beside its similarity."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that moved a recommendation: its kind, for programs, and a sentence for people.

    `rule` is "boost", "bury", "pin", "group" or "diversity"; others may come.
    """

    rule: str
    says: str


def boosted(by: float, column: str, value: str | None) -> Reason:
    """Return the reason of a product whose similarity counted for more or, where `by` is negative, for less.

    `value` is None where the column's number said by how much.
    """
    rule, verb = ("boost", "boosted") if by > 0 else ("bury", "buried")
    return Reason(rule, f"{verb} by {abs(by):.2g}: {column if value is None else f'{column}={value}'}")


def pinned(place: int) -> Reason:
    """Return the reason of a product that was pinned at a place, counted from 1."""
    return Reason("pin", f"pinned at place {place}")


def folded(count: int) -> Reason:
    """Return the reason of a product that stands for so many others of its group."""
    return Reason("group", f"folded {count} variant{'s' if count > 1 else ''}")


def rose(places: int) -> Reason:
    """Return the reason of a product that diversity brought up by so many places."""
    return Reason("diversity", f"rose {places} place{'s' if places > 1 else ''}: unlike those above it")
