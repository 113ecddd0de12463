"""Which kind of table a file is taken for, and what becomes of it on the way to products.

The files in `tables/` are made by hand after the published descriptions: Google's from the product data specification
of Merchant Center (attributes such as `image_link`, the namespace http://base.google.com/ns/1.0), Shopify's from its
help page about CSV files of products.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from parecido.catalogue.columns import ColumnOptions, Columns
from parecido.catalogue.formats import read_table
from parecido.catalogue.product import Catalogue, Reject
from parecido.catalogue.read import read_catalogue
from parecido.catalogue.table_file import open_table
from parecido.errors import CatalogueError
from parecido.images.web.pictures import WebPictures
from parecido.settings import Settings

TABLES = Path(__file__).parent / "tables"
CDN = "https://cdn.example"


def read_from_web(table: Path, options: ColumnOptions | None = None) -> tuple[Catalogue, Columns]:
    with WebPictures(Settings(), table.parent / "never-made") as web:
        return read_catalogue(table, web, options or ColumnOptions())


@pytest.mark.parametrize("name", ["google.xml", "google.tsv"])
def test_a_google_feed_becomes_products(name: str) -> None:
    catalogue, columns = read_from_web(TABLES / name)
    red, blue = catalogue.products
    more = ("cap-1-r-side.jpg", "cap-1-r-back.jpg") if name == "google.xml" else ("a%2Cb.jpg", "c.jpg")
    assert (red.id, red.category, red.attributes["item_group_id"]) == ("CAP-1-R", "Accessories > Caps", "CAP-1")
    assert red.pictures == tuple(f"{CDN}/{picture}" for picture in ("cap-1-r.jpg", *more))
    assert red.url == "https://shop.example/caps/1" + ("?variant=r&ref=feed" if name == "google.xml" else "")
    assert red.caption == ("Red cap & visor" if name == "google.xml" else "Red cap")
    assert (blue.caption, blue.pictures, blue.attributes["color"]) == ("Blue cap", (f"{CDN}/cap-1-b.jpg",), "Blue")
    assert blue.attributes["availability"] == "out_of_stock"
    kind = "RSS 2.0" if name == "google.xml" else "delimited text"
    assert columns.guesses == (
        f"format: Google Merchant feed ({kind})",
        'picture: guessed columns "image_link" and "additional_image_link" (they hold web addresses); '
        "say --image COLUMN or PATTERN to change it",
        'caption: guessed column "title" (no productDisplayName); say --caption COLUMN to change it',
        'category: guessed column "product_type" (no articleType); say --category COLUMN to change it',
        'url: guessed column "link"; say --url COLUMN or PATTERN to change it',
    )


def test_shopify_rows_of_one_handle_become_one_product() -> None:
    catalogue, columns = read_from_web(TABLES / "shopify.csv")
    cap, belt = catalogue.products
    assert (cap.id, cap.line, cap.caption, cap.category) == ("red-cap", 2, "Red cap", "Caps")
    assert cap.pictures == tuple(f"{CDN}/{name}.jpg" for name in ("cap", "cap-back", "cap-side", "cap-s"))
    assert (cap.attributes["Variant Price"], cap.attributes["Variant SKU"]) == ("9.90", "CAP-S")
    assert (cap.attributes["Variant Inventory Qty"], cap.attributes["Option1 Value"]) == ("3", "S; M")
    assert (belt.id, belt.line, belt.pictures) == ("blue-belt", 5, (f"{CDN}/belt.jpg",))
    assert belt.attributes["Status"] == "draft"
    assert catalogue.rejects == (Reject(7, "", 'no handle in column "Handle", so nobody knows whose row it is'),)
    assert columns.guesses[:3] == (
        'format: Shopify products, 4 rows of 2 products (column "Handle"); say --format csv to take each row for a '
        "product",
        'picture: guessed column "Image Src" (it holds web addresses); say --image COLUMN or PATTERN to change it',
        'caption: guessed column "Title" (no productDisplayName); say --caption COLUMN to change it',
    )


def test_shopify_s_newer_names_are_known(tmp_path: Path) -> None:
    table = tmp_path / "products.csv"
    table.write_text(
        "Title,URL handle,SKU,Price,Inventory quantity,Product image URL,Image position,Variant image URL\n"
        f"Cap,cap,1,5,2,{CDN}/2.jpg,2,\n,cap,2,4,x,{CDN}/1.jpg,1,{CDN}/3.jpg\n"
    )
    (cap,) = read_from_web(table)[0].products
    assert (cap.id, cap.attributes["Price"], cap.attributes["Inventory quantity"]) == ("cap", "4", "2")
    assert cap.pictures == tuple(f"{CDN}/{number}.jpg" for number in (1, 2, 3))


def test_json_lines_become_products() -> None:
    pictures = frozenset({"a.jpg", "b.jpg", "c.jpg"})
    catalogue, columns = read_catalogue(TABLES / "products.jsonl", pictures, ColumnOptions())
    cap, belt = catalogue.products
    assert (cap.id, cap.caption, cap.pictures) == ("007", "Boné vermelho", ("a.jpg", "b.jpg"))
    assert dict(cap.attributes) == {
        "sku": "007",
        "name": "Boné vermelho",
        "images": '["a.jpg", "b.jpg"]',
        "price.value": "19.90",
        "price.currency": "EUR",
        "sale": "true",
        "tags": '["summer", "red"]',
        "note": "",
        "price": "",
    }
    assert (belt.id, belt.pictures, belt.attributes["note"], belt.attributes["sale"]) == ("8", ("c.jpg",), "1e3", "")
    assert catalogue.rejects == (
        Reject(3, "", "no JSON: Unterminated string at position 22"),
        Reject(5, "", 'the key "sku" is there twice'),
        Reject(6, "", "JSON, but no object: a row is written {...}"),
        Reject(7, "13", 'no picture named: column "images" is empty'),
    )
    assert columns.guesses[:2] == (
        "format: JSON lines",
        'column "sku" holds text and, from line 2 on, numbers too; all of it is kept as text',
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b'\xef\xbb\xbf {"id": 1}\n', ("format: JSON lines",)),
        (
            "a.csv",
            b"\n<rss><channel><item><id>1</id></item></channel></rss>",
            ("format: Google Merchant feed (RSS 2.0)",),
        ),
        ("a.xml", b"id\n1\n", None),
        ("a.tsv", b"id,a\tb\n1\t2\n", ()),
        ("a.json", b'["id"]', None),
        ("utf16.xml", "<rss><channel><item><id>1</id></item></channel></rss>".encode("utf-16"), None),
    ],
)
def test_content_decides_before_the_name(
    tmp_path: Path, name: str, content: bytes, said: tuple[str, ...] | None
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    if name == "utf16.xml":
        said = ("format: Google Merchant feed (RSS 2.0)",)
    if said is not None:
        assert read_table(file).guesses == said
        return
    with pytest.raises(CatalogueError) as caught:
        read_table(file)
    assert str(file) in str(caught.value)


def test_a_format_that_is_said_counts(tmp_path: Path) -> None:
    table = read_table(TABLES / "shopify.csv", "csv")
    assert (len(table.rows), table.guesses, table.kind) == (5, (), "")
    file = tmp_path / "table.csv"
    file.write_text("a,b,c\tid\n1,2,3\t4\n")
    assert read_table(file).columns == ("a", "b", "c id")
    assert read_table(file, "tsv").columns == ("a,b,c", "id")
    for kind, said in (
        ("shopify", "is not Shopify's product export: it needs the columns Handle, Image Src and Image Position; its"),
        ("jsonl", "has no rows that can be read: no JSON: Expecting value at position 1 (line 1)"),
        ("xlsx", "'xlsx' is no format of a table; the formats are: csv, tsv, jsonl, parquet, google, shopify"),
    ):
        with pytest.raises(CatalogueError) as caught:
            read_table(file, kind)
        assert said in str(caught.value)


def test_the_format_is_part_of_which_table_a_shop_was_built_from() -> None:
    folded, _ = read_from_web(TABLES / "shopify.csv")
    one_each, _ = read_from_web(
        TABLES / "shopify.csv", ColumnOptions(format="csv", id="Variant SKU", image="Image Src")
    )
    assert folded.digest != one_each.digest


def test_a_table_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    said = (
        f"the table {file} was changed while it was being read; nothing was taken from it; run the command again once "
        "whatever writes it has finished"
    )
    file.write_text("id\n1\n")

    def write_on() -> None:
        file.write_text("id\n1\n2\n")

    def put_another() -> None:
        (tmp_path / "new.csv").write_text("id\n1\n2\n")
        (tmp_path / "new.csv").replace(file)

    for change in (write_on, put_another):
        with pytest.raises(CatalogueError) as caught, open_table(file):
            change()
        assert str(caught.value) == said


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path / "none.csv", f"there is no table at {tmp_path / 'none.csv'}; give the path of a table's file"),
        (tmp_path, f"{tmp_path} is a folder, not a table; give the path of a table's file"),
    ):
        with pytest.raises(CatalogueError) as caught:
            read_table(path)
        assert str(caught.value) == said


def test_ten_thousand_columns_are_too_many(tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    file.write_text(",".join(f"c{number}" for number in range(10_000)) + "\n1\n")
    with pytest.raises(CatalogueError) as caught:
        read_table(file)
    assert str(caught.value) == (
        f"the header of {file} (line 1) names 10000 columns, more than the 1000 that a table may have; leave out those "
        "that no shopper or filter needs"
    )
    file = tmp_path / "wide.jsonl"
    file.write_text("".join(f'{{"id": {row}, "c{row}": 1}}\n' for row in range(2000)))
    with pytest.raises(CatalogueError) as caught:
        read_table(file)
    assert str(caught.value) == (
        f'the table {file} has more than the 1000 columns that a table may have ("c999" is one too many); leave out '
        "those that no shopper or filter needs"
    )


def test_an_id_of_a_megabyte_is_a_reject(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text(f"id,name\n{'x' * 1_000_000},a\n2,b\n")
    catalogue, _ = read_catalogue(file, frozenset({"2.jpg"}), ColumnOptions())
    assert [product.id for product in catalogue.products] == ["2"]
    assert catalogue.rejects == (Reject(2, "x" * 60 + "…", "an id of 1,000,000 characters, more than the 512 allowed"),)


def test_the_web_needs_a_column_of_addresses(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("id,image\n1,a.jpg\n")
    with pytest.raises(CatalogueError) as caught:
        read_from_web(file)
    assert str(caught.value) == (
        'no column holds web addresses of pictures (column "image" holds file names); say --image COLUMN or PATTERN, '
        "or give a folder as IMAGES; the columns are: id, image"
    )


def test_addresses_by_a_pattern(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("id\na b/ç\n")
    catalogue, _ = read_from_web(file, ColumnOptions(image=(f"{CDN}/{{id}}.jpg", f"{CDN}/{{id}}/2.jpg")))
    assert catalogue.products[0].pictures == (f"{CDN}/a%20b%2F%C3%A7.jpg", f"{CDN}/a%20b%2F%C3%A7/2.jpg")


def test_shopify_numbers_of_thousands_of_digits_are_texts(tmp_path: Path) -> None:
    """Python reads no whole number of more than 4,300 digits."""
    file, digits = tmp_path / "table.csv", "9" * 5000
    header = "Handle,Image Src,Image Position,Variant Price,Variant Inventory Qty"
    rows = f"cap,a.jpg,{digits},{digits},{digits}\ncap,b.jpg,1,19.90,2\nbag,c.jpg,1,{digits},{digits}\n"
    file.write_text(f"{header}\n{rows}", encoding="utf-8")
    assert [row.values for row in read_table(file).rows] == [
        ("cap", '["b.jpg", "a.jpg"]', digits, "19.90", "2"),
        ("bag", "c.jpg", "1", digits, digits),
    ]
