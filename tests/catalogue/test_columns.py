"""Which column is what: defaults, options, and guesses that are said aloud."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parecido.catalogue.columns import ColumnOptions, Columns, choose_columns
from parecido.catalogue.table import Row, Table
from parecido.errors import CatalogueError


def table_of(columns: str, *rows: str) -> Table:
    read = tuple(Row(line, tuple(row.split(","))) for line, row in enumerate(rows, start=2))
    return Table(tuple(columns.split(",")), read, (), 0, "")


def chosen(columns: Columns) -> tuple[str, str, str | None, str | None, str | None]:
    url = columns.url.text if columns.url else None
    return columns.id, columns.image.text, columns.caption, columns.category, url


def test_the_fashion_catalogue_needs_no_guess() -> None:
    columns = choose_columns(table_of("id,articleType,baseColour,productDisplayName"), ColumnOptions())
    assert chosen(columns) == ("id", "{id}.jpg", "productDisplayName", "articleType", None)
    assert columns.colour == "baseColour"
    assert columns.any_suffix
    assert columns.guesses == ()


def test_english_names_are_guessed_and_said() -> None:
    table = table_of("sku,title,product_type,link,photo", "A1,Shirt,Shirts,https://shop.example/1,a1.png")
    columns = choose_columns(table, ColumnOptions())
    assert chosen(columns) == ("sku", "photo", "title", "product_type", "link")
    assert not columns.any_suffix
    assert columns.guesses == (
        'id: guessed column "sku" (no id); say --id COLUMN to change it',
        'picture: guessed column "photo" (it holds file names); say --image COLUMN or PATTERN to change it',
        'caption: guessed column "title" (no productDisplayName); say --caption COLUMN to change it',
        'category: guessed column "product_type" (no articleType); say --category COLUMN to change it',
        'url: guessed column "link"; say --url COLUMN or PATTERN to change it',
    )


def test_portuguese_names_are_guessed_without_accents_or_case() -> None:
    columns = choose_columns(table_of("Código,Título,Categoria,Cor"), ColumnOptions())
    assert chosen(columns) == ("Código", "{Código}.jpg", "Título", "Categoria", None)
    assert columns.colour == "Cor"


def test_guessed_colours_are_said_where_a_caption_needs_them() -> None:
    said = (
        'colour: guessed column "cor" (no baseColour), for products without a caption; '
        "say --caption COLUMN to use another text"
    )
    columns = "id,articleType,cor,productDisplayName"
    assert choose_columns(table_of(columns, "1,Shirts,azul,A", "2,Shirts,azul,NA"), ColumnOptions()).guesses == (said,)
    assert choose_columns(table_of(columns, "1,Shirts,azul,A"), ColumnOptions()).guesses == ()
    assert said in choose_columns(table_of("id,articleType,cor", "1,Shirts,azul"), ColumnOptions()).guesses


def test_guesses_of_the_table_come_first() -> None:
    table = replace(table_of("sku,productDisplayName", "1,A"), guesses=("separator: a guess",))
    assert choose_columns(table, ColumnOptions()).guesses[:2] == (
        "separator: a guess",
        'id: guessed column "sku" (no id); say --id COLUMN to change it',
    )


def test_likelier_name_wins_whatever_the_order() -> None:
    assert choose_columns(table_of("id,description,title"), ColumnOptions()).caption == "title"


def test_table_of_labels_says_what_captions_are_made_of() -> None:
    columns = choose_columns(table_of("id,articleType,baseColour"), ColumnOptions())
    assert columns.caption is None
    assert columns.guesses == (
        'caption: no column looks like a name; made of "articleType" and "baseColour"; '
        "say --caption COLUMN to change it",
    )


def test_image_column_of_web_addresses_is_not_taken_for_files() -> None:
    table = table_of("id,productDisplayName,image_link", "1,Shirt,https://shop.example/1.jpg")
    columns = choose_columns(table, ColumnOptions())
    assert columns.image.text == "{id}.jpg"
    assert columns.guesses[0] == (
        'picture: guessed {id}.jpg (column "image_link" holds web addresses); '
        "say --image COLUMN or PATTERN to change it; give web as IMAGES to fetch them"
    )


def test_options_win_over_defaults() -> None:
    table = table_of("id,sku,articleType,kind,productDisplayName,name,picture", "1,A,s,k,p,n,x.jpg")
    options = ColumnOptions("sku", "photos/{sku}.png", "name", "kind", "https://shop.example/p/{sku}")
    columns = choose_columns(table, options)
    assert chosen(columns) == ("sku", "photos/{sku}.png", "name", "kind", "https://shop.example/p/{sku}")
    assert not columns.any_suffix
    assert columns.guesses == ()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (ColumnOptions(id="sku"), '--id names the column "sku", which the table does not have; the columns'),
        (
            ColumnOptions(category="kind"),
            'the column "kind", which the table does not have; the columns are: id, name',
        ),
        (ColumnOptions(caption=""), '--caption names the column "", which the table does not have'),
        (
            ColumnOptions(image="photo.jpg"),
            '"photo.jpg" is neither a column nor a pattern with a {column} in it',
        ),
        (
            ColumnOptions(image="{sku}.jpg"),
            '"{sku}.jpg" names the column "sku", which the table does not have',
        ),
        (ColumnOptions(image="{id.jpg"), '--image "{id.jpg" has a brace without its partner'),
        (
            ColumnOptions(image="{id.__class__}.jpg"),
            'names the column "id.__class__", which the table does not',
        ),
        (ColumnOptions(url="javascript:{id}"), '"javascript:{id}" does not begin with http:// or https://'),
        (ColumnOptions(url="{name}"), '--url "{name}" does not begin with http:// or https://'),
    ],
)
def test_options_that_fit_no_column_are_refused(options: ColumnOptions, message: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        choose_columns(table_of("id,name"), options)
    assert message in str(caught.value)


def test_table_without_an_id_is_refused() -> None:
    with pytest.raises(CatalogueError) as caught:
        choose_columns(table_of("size,shape"), ColumnOptions())
    assert str(caught.value) == (
        'the table has no column "id" and none with a name like it; say --id COLUMN; the columns are: size, shape'
    )
