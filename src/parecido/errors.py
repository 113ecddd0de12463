"""Every error that Parecido raises on purpose, in one tree.

    ParecidoError
    ├── CatalogueError        a table, its columns or its pictures' folder cannot be used
    │   └── DuplicateId       two rows claim one product id
    ├── PictureError          one picture cannot be decoded (a build lists it and goes on)
    │   └── PrivateAddress    its web address leads into a private network
    ├── ModelError            an embedding model is missing, damaged or not the one expected
    │   └── DimensionMismatch a vector was embedded by another model
    ├── ShopError             a shop is missing, unfinished, damaged or of another table
    │   ├── UnfinishedShop    its first build did not end (the same command continues it)
    │   ├── DamagedShop       its record is not as it was written (check tells what, and how to mend it)
    │   ├── ShopBusy          another program or thread is writing it; wait for it to finish
    │   └── IndexDamaged      the derived index is missing, stale or truncated (it can be rebuilt)
    ├── QueryError            a question that cannot be answered as asked
    │   ├── UnknownProduct    no product has that id
    │   ├── UnknownColumn     a filter names a column the table does not have
    │   ├── BadFilter         a filter that does not parse, or that its column cannot answer
    │   ├── BadWeights        the aspects cannot be weighed like that
    │   ├── BadColour         a colour wish that is no colour, or that the shop's model cannot tell
    │   └── BadText           a text that is empty or too long, or a shop whose model reads none
    ├── RulesError            a shop's rules that cannot be used as written
    ├── ReportError           a report cannot be written where it was asked for
    ├── ServerError           the service cannot start (the port is taken, say)
    ├── ProcessDied           a process that the service started was killed, or failed
    ├── AccessError           a key, an origin or a host name that cannot be used as written
    └── MissingExtra          an optional package is not installed

Each message is one line: what was given, what was expected, what to do next.
"""

from __future__ import annotations


class ParecidoError(Exception):
    """Base of every error with a message meant for the person who runs the shop."""


class CatalogueError(ParecidoError):
    """A product table, its columns or its pictures' folder cannot be used."""


class DuplicateId(CatalogueError):
    """Two rows of a table claim the same product id."""


class PictureError(ParecidoError):
    """One picture cannot be decoded; the message is the reason that goes into the rejects."""


class PrivateAddress(PictureError):
    """A picture's web address leads into a private or special network."""


class ModelError(ParecidoError):
    """An embedding model is missing, damaged or not the one expected."""


class DimensionMismatch(ModelError):
    """A query vector was embedded by another model than the index."""


class ShopError(ParecidoError):
    """A shop is missing, unfinished, damaged or made of another table."""


class UnfinishedShop(ShopError):
    """The first build of a shop did not end; the same command continues it."""


class DamagedShop(ShopError):
    """A shop's record holds what was never written to it; `parecido check` tells what, and how to mend it."""


class ShopBusy(ShopError):
    """A shop has one writer at a time, and it is another now."""


class IndexDamaged(ShopError):
    """The derived index is missing, stale, truncated or of another model; it can be rebuilt."""


class QueryError(ParecidoError):
    """A question that cannot be answered as asked."""


class UnknownProduct(QueryError):
    """No product of the shop has the id that was asked for."""


class UnknownColumn(QueryError):
    """A filter names a column that the shop's table does not have."""


class BadFilter(QueryError):
    """A filter that does not parse (the message shows where), or that its column cannot answer."""


class BadWeights(QueryError):
    """The aspects cannot be weighed like that."""


class BadColour(QueryError):
    """A colour wish that is no colour, or that the shop's model cannot tell."""


class BadText(QueryError):
    """A text that is empty or longer than the model reads, or a shop whose model reads no texts."""


class RulesError(ParecidoError):
    """A shop's rules that cannot be used as written; the message names the key and, where it can be found, its line."""


class ReportError(ParecidoError):
    """A report cannot be written where it was asked for."""


class ServerError(ParecidoError):
    """The service cannot start."""


class ProcessDied(ParecidoError):
    """A process that the service started for a job was killed (for its memory, say), or failed; nobody asked for it."""


class AccessError(ParecidoError):
    """A key, an origin or a host name that cannot be used as written; who may ask cannot be told."""


class MissingExtra(ParecidoError):
    """An optional package is needed and not installed."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs {package}, which is not installed; run, in the clone: pip install '.[{extra}]'"
        )
