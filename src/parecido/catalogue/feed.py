"""A Google Merchant product feed in XML (RSS 2.0 or Atom), read as a stream.

The names of elements and their namespace are those of Google's product data specification: `g:id`, `g:title`,
`g:image_link`, `g:additional_image_link` (repeated), `g:shipping` (with elements inside).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from parecido.catalogue.gather import Gatherer
from parecido.catalogue.table import Table
from parecido.catalogue.table_file import TableFile
from parecido.errors import CatalogueError

LONGEST_ITEM = 4 * 1024 * 1024
"""Characters of one item, its elements counted too: each as its name and _ELEMENT more."""
_ELEMENT = 32
_LONGEST_TOKEN = 16 * 1024 * 1024
"""Bytes of one tag, with its attributes."""
_LONGEST_SPACE = 200
"""Characters of a namespace: it is put before the name of every element."""

_SPACE = " "
"""What stands between a namespace and a name."""
_GOOGLE = ("http://base.google.com/ns/1.0", "http://base.google.com/cns/1.0")
_XHTML = "http://www.w3.org/1999/xhtml"
_KINDS = {"rss": "RSS 2.0", "feed": "Atom", "RDF": "RSS 1.0"}
"""Root element -> how the feed is called."""
_ITEMS = ("item", "entry")
_DEEPEST = 8
_MOST_OPEN = 10_000
"""Elements within each other: the parser keeps all that are open."""


@dataclass(slots=True)
class _Element:
    """An element within an item: its text, and what stands in it."""

    name: str
    google: bool = True
    texts: list[str] = field(default_factory=list)
    inside: dict[str, object] = field(default_factory=dict)
    plain: dict[str, object] = field(default_factory=dict)
    """Elements that are not Google's own; they count where Google's of the same name is missing."""

    def value(self) -> object:
        """Return the element as a cell's value, or as an object where it has elements in it."""
        return self.record() if self.inside or self.plain else "".join(self.texts).strip()

    def record(self) -> dict[str, object]:
        """Return what stands in it by name, in order."""
        return {**self.inside, **{name: value for name, value in self.plain.items() if name not in self.inside}}

    def put(self, element: _Element) -> None:
        """Take an element that has ended; of one that is repeated there is a list."""
        target = self.inside if element.google else self.plain
        value = element.value()
        if element.name not in target:
            target[element.name] = value
        elif isinstance(before := target[element.name], list):
            before.append(value)
        else:
            target[element.name] = [before, value]


class _Reader:
    """Takes the feed apart as it comes."""

    def __init__(self, where: str) -> None:
        self.kind = ""
        self.gatherer = Gatherer(where)
        self._where = where
        self._path: list[_Element] = []
        """The item that is being read and the elements in it that are open."""
        self._line = 0
        self._size = 0
        self._given = 0
        self._too_deep = 0
        self._open = 0
        self.parser = expat.ParserCreate(namespace_separator=_SPACE)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartNamespaceDeclHandler = self._name_space
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def read(self, chunk: bytes, *, last: bool = False) -> None:
        """Take the next bytes. Raises CatalogueError, ExpatError."""
        self.parser.Parse(chunk, last)
        self._given += len(chunk)
        if self._given - self.parser.CurrentByteIndex > _LONGEST_TOKEN:
            raise CatalogueError(
                f"{self._where} has a tag of more than {_LONGEST_TOKEN // 1024**2} million characters near line "
                f"{self.parser.CurrentLineNumber}; ask whoever writes it for a sound one"
            )

    def _name_space(self, _: str | None, space: str | None) -> None:
        if space is not None and len(space) > _LONGEST_SPACE:
            raise CatalogueError(
                f"{self._where} has a namespace of {len(space):,} characters in line {self.parser.CurrentLineNumber}, "
                f"more than the {_LONGEST_SPACE} allowed; ask whoever writes it for a sound one"
            )

    def _refuse(self, name: str, *_: object) -> None:
        page = name.lower() == "html"
        raise CatalogueError(
            f"{self._where} is an HTML page, not a product feed; give the feed itself"
            if page
            else f"{self._where} has a DOCTYPE, which no product feed needs and which can hide things; take it out"
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(_SPACE)
        self._open += 1
        if self._open > _MOST_OPEN:
            raise CatalogueError(
                f"{self._where} has more than {_MOST_OPEN:,} elements within each other in line "
                f"{self.parser.CurrentLineNumber}; ask whoever writes it for a sound one"
            )
        if not self.kind:
            self.kind = _KINDS.get(name, "")
            if not self.kind:
                raise CatalogueError(
                    f"{self._where} is XML, but no product feed: it begins with <{name[:80]}>, not with <rss> or <feed>"
                )
        elif not self._path:
            if name in _ITEMS:
                self._line, self._size = self.parser.CurrentLineNumber, 0
                self._path.append(_Element(name))
        elif space == _XHTML or self._too_deep or len(self._path) > _DEEPEST or self._is_full(len(name) + _ELEMENT):
            self._too_deep += 1  # its text is the text of what it stands in
        else:
            element = _Element(name, space in _GOOGLE)
            link = attributes.get("href", "") if attributes.get("rel", "alternate") == "alternate" else ""
            if link and not element.google and not self._is_full(len(link)):
                element.texts.append(link)  # Atom's link
            self._path.append(element)

    def _end(self, _: str) -> None:
        self._open -= 1
        if self._too_deep:
            self._too_deep -= 1
            return
        if not self._path:
            return
        element = self._path.pop()
        if self._path:
            self._path[-1].put(element)
        elif self._size > LONGEST_ITEM:
            self.gatherer.reject(self._line, f"an item of more than {LONGEST_ITEM // 1024**2} million characters")
        else:
            self.gatherer.add(self._line, element.record())

    def _text(self, text: str) -> None:
        if self._path and not self._is_full(len(text)):
            self._path[-1].texts.append(text)

    def _is_full(self, more: int) -> bool:
        """Count what an item holds, and tell whether it holds more than it may."""
        self._size += more
        return self._size > LONGEST_ITEM


def read_feed(file: TableFile) -> Table:
    """Read a feed; every item is a row, whose columns are the names of its elements without the namespace.

    Elements inside others give columns such as `shipping.price`, repeated ones a JSON list. Raises CatalogueError
    where the file is no feed or is not well-formed: of what stands behind the fault nothing could be trusted.
    """
    where = f"the feed {file.path}"
    reader = _Reader(where)
    try:
        for chunk in file.chunks():
            reader.read(chunk)
        reader.read(b"", last=True)
    except expat.ExpatError as error:
        raise CatalogueError(
            f"{where} is not well-formed XML: {expat.ErrorString(error.code)} in line {error.lineno}, column "
            f"{error.offset + 1}; nothing was taken from it; ask whoever writes it for a whole one"
        ) from error
    except (LookupError, UnicodeError, ValueError) as error:  # an encoding that Python does not know or cannot use
        raise CatalogueError(f"{where} is in an encoding that cannot be read ({error}); save it as UTF-8") from error
    return reader.gatherer.table(file.digest(), (f"format: Google Merchant feed ({reader.kind})",))
