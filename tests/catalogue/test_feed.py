"""Google's product feed in XML: items, what stands in them, and files that hide something or break off."""

from __future__ import annotations

from pathlib import Path

import pytest

from parecido.catalogue.feed import LONGEST_ITEM
from parecido.catalogue.formats import read_table
from parecido.catalogue.product import Reject
from parecido.catalogue.table import Table
from parecido.errors import CatalogueError

TABLES = Path(__file__).parent / "tables"
START = '<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>\n'
END = "</channel></rss>"


def feed_of(folder: Path, content: str | bytes) -> Table:
    file = folder / "feed.xml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(file)


def refusal(folder: Path, content: str | bytes) -> str:
    with pytest.raises(CatalogueError) as caught:
        feed_of(folder, content)
    return str(caught.value).removeprefix(f"the feed {folder / 'feed.xml'} ")


def cells(table: Table, row: int = 0) -> dict[str, str]:
    return {name: value for name, value in zip(table.columns, table.rows[row].values, strict=True) if value}


def test_items_are_rows_and_their_elements_columns() -> None:
    table = read_table(TABLES / "google.xml")
    assert [row.line for row in table.rows] == [7, 28]
    assert cells(table) == {
        "id": "CAP-1-R",
        "title": "Red cap & visor",
        "description": "A <b>red</b> cap",
        "link": "https://shop.example/caps/1?variant=r&ref=feed",
        "image_link": "https://cdn.example/cap-1-r.jpg",
        "additional_image_link": '["https://cdn.example/cap-1-r-side.jpg", "https://cdn.example/cap-1-r-back.jpg"]',
        "availability": "in_stock",
        "price": "19.90 EUR",
        "google_product_category": "173",
        "product_type": "Accessories > Caps",
        "color": "Red",
        "gender": "unisex",
        "item_group_id": "CAP-1",
        "shipping.country": "PT",
        "shipping.price": "3.50 EUR",
    }
    assert cells(table, 1)["size"] == "M"


def test_an_atom_feed() -> None:
    table = read_table(TABLES / "google-atom.xml")
    assert table.guesses == ("format: Google Merchant feed (Atom)",)
    assert cells(table) == {
        "id": "CAP-1-R",
        "title": "Red cap",
        "link": "https://shop.example/caps/1",
        "summary": "A red cap",
        "image_link": "https://cdn.example/cap-1-r.jpg",
        "price": "19.90 EUR",
    }


def test_other_encodings_that_the_feed_names(tmp_path: Path) -> None:
    feed = f'<?xml version="1.0" encoding="{{}}"?>{START}<item><g:id>ação</g:id></item>{END}'
    for encoding in ("ISO-8859-1", "windows-1252", "UTF-16"):
        assert cells(feed_of(tmp_path, feed.format(encoding).encode(encoding))) == {"id": "ação"}
    assert refusal(tmp_path, feed.format("no-such").encode()).startswith("is in an encoding that cannot be read")


def test_entities_are_refused_before_they_can_grow(tmp_path: Path) -> None:
    """Neither a billion laughs nor a file of this machine."""
    laughs = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    outside = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    for declared in (laughs, outside, '<!DOCTYPE rss SYSTEM "http://example.org/rss.dtd">'):
        assert refusal(tmp_path, f"{declared}{START}<item><g:id>&a;</g:id></item>{END}") == (
            "has a DOCTYPE, which no product feed needs and which can hide things; take it out"
        )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"{START}<item><g:id>1</g:id></item><item><g:id>2</g:i", "is not well-formed XML: unclosed token in line 2"),
        (
            f"{START}<item><g:id>1</item>{END}",
            "is not well-formed XML: mismatched tag in line 2, column 16; nothing was",
        ),
        (f"{START}<item><g:id>a & b</g:id></item>{END}", "is not well-formed XML: not well-formed (invalid token) in"),
        (f"{START}<item><g:id>&nbsp;</g:id></item>{END}", "is not well-formed XML: undefined entity in line 2"),
        (f"{START}<item><g:id>\xff</g:id></item>{END}".encode("latin-1"), "is not well-formed XML: not well-formed"),
        (START + END, "has no rows that can be read"),
        ("<html><body>Log in</body></html>", "is XML, but no product feed: it begins with <html>, not with <rss> or"),
        ("<!DOCTYPE html><html>", "is an HTML page, not a product feed; give the feed itself"),
    ],
)
def test_what_is_no_feed_says_so(tmp_path: Path, content: str | bytes, said: str) -> None:
    assert refusal(tmp_path, content).startswith(said)


def test_what_is_repeated_is_a_list_also_of_objects(tmp_path: Path) -> None:
    pictures = "".join(f"<g:additional_image_link>{name}</g:additional_image_link>" for name in "abc")
    shipping = "<g:shipping><g:country>PT</g:country></g:shipping><g:shipping><g:country>BR</g:country></g:shipping>"
    table = feed_of(tmp_path, f"{START}<item><g:id>1</g:id>{pictures}{shipping}</item>{END}")
    assert cells(table) == {
        "id": "1",
        "additional_image_link": '["a", "b", "c"]',
        "shipping": '[{"country": "PT"}, {"country": "BR"}]',
    }


def test_an_item_that_is_too_large_is_a_reject(tmp_path: Path) -> None:
    items = f"<item><g:id>{'x' * (LONGEST_ITEM + 1)}</g:id></item>\n<item><g:id>2</g:id></item>"
    table = feed_of(tmp_path, START + items + END)
    assert [row.values for row in table.rows] == [("2",)]
    assert table.rejects == (Reject(2, "", "an item of more than 4 million characters"),)


def test_deep_nesting_is_flattened_into_text(tmp_path: Path) -> None:
    deep = "<a>" * 5000 + "x" + "</a>" * 5000
    table = feed_of(tmp_path, f"{START}<item><g:id>1</g:id>{deep}</item>{END}")
    assert table.columns == ("id", "a.a.a.a.a.a.a.a")
    assert table.rows[0].values == ("1", "x")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            f'<rss xmlns:g="{"u" * 1_000_000}"><channel><item>{"<g:a/>" * 200_000}</item>{END}',
            "has a namespace of 1,000,000 characters in line 1, more than the 200 allowed; ask whoever writes it for a",
        ),
        (f"{START}<item><a b='{'x' * 20_000_000}'/></item>{END}", "has a tag of more than 16 million characters near"),
        (f"{START}<!--{'x' * 20_000_000}-->{END}", "has a tag of more than 16 million characters near line 2"),
        (
            f"{START}{'<a>' * 20_000}",
            "has more than 10,000 elements within each other in line 2; ask whoever",
        ),
        (
            f"{START}<item>{''.join(f'<c{number}/>' for number in range(2000))}</item>{END}",
            'has more than the 1000 columns that a table may have ("c1000" is one too many)',
        ),
    ],
    ids=["namespace", "tag", "comment", "depth", "columns"],
)
def test_what_is_made_to_take_room_is_refused(tmp_path: Path, content: str, said: str) -> None:
    assert refusal(tmp_path, content).startswith(said)


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<a/>" * 1_000_000, "an item of more than 4 million characters"),
        (f"<link href='{'x' * 5_000_000}'/>", "an item of more than 4 million characters"),
        (f"<t>{'x' * 2_000_000}</t>", 'a value of 2,000,000 characters in column "t", more than the 1,048,576 allowed'),
        (f"<{'a' * 1000}>x</{'a' * 1000}>", "a key of 1,000 characters, more than the 200 allowed"),
    ],
    ids=["elements", "attribute", "value", "name"],
)  # fmt: skip
def test_an_item_that_is_made_to_take_room_is_a_reject(tmp_path: Path, inside: str, reason: str) -> None:
    table = feed_of(tmp_path, f"{START}<item><g:id>1</g:id>{inside}</item>\n<item><g:id>2</g:id></item>{END}")
    assert [row.values[0] for row in table.rows] == ["2"]
    assert table.rejects == (Reject(2, "", reason),)
