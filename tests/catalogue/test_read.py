"""Table and pictures into a catalogue whose counts add up."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from parecido.catalogue.columns import ColumnOptions, Columns
from parecido.catalogue.product import Catalogue, Product, Reject
from parecido.catalogue.read import read_catalogue
from parecido.errors import CatalogueError, DuplicateId

HEADER = "id,articleType,baseColour,productDisplayName\n"


def read(
    folder: Path, content: str, pictures: Iterable[str], options: ColumnOptions | None = None
) -> tuple[Catalogue, Columns]:
    path = folder / "table.csv"
    path.write_text(content, encoding="utf-8", newline="")
    return read_catalogue(path, frozenset(pictures), options or ColumnOptions())


def test_a_row_becomes_a_product(tmp_path: Path) -> None:
    catalogue, _ = read(tmp_path, f"{HEADER} 007 ,Shirts,Navy Blue, Turtle Shirt \n", ["007.jpg"])
    assert catalogue.products == (
        Product(
            id="007",
            line=2,
            pictures=("007.jpg",),
            caption="Turtle Shirt",
            category="Shirts",
            url="",
            attributes={
                "id": "007",
                "articleType": "Shirts",
                "baseColour": "Navy Blue",
                "productDisplayName": "Turtle Shirt",
            },
        ),
    )
    assert catalogue.columns == ("id", "articleType", "baseColour", "productDisplayName")


def test_every_row_is_a_product_or_a_reject(tmp_path: Path) -> None:
    rows = "1,Shirts,Red,A\n2,Shirts\n,Shirts,Red,C\n4,Shirts,Red,D\n../5,Shirts,Red,E\nNA,Shirts,Red,F\n"
    catalogue, _ = read(tmp_path, HEADER + rows, ["1.jpg", "x.jpg", "y.png", "5.jpg"])
    assert [product.id for product in catalogue.products] == ["1"]
    others = ".jpeg, .png, .webp, .gif, .bmp, .tif, .tiff"
    assert catalogue.rejects == (
        Reject(3, "", "2 fields where the header has 4"),
        Reject(4, "", 'no id in column "id"'),
        Reject(5, "4", f'no picture "4.jpg" in the folder, nor with {others}'),
        Reject(6, "../5", 'the picture "../5.jpg" is outside the pictures\' folder'),
        Reject(7, "", 'no id in column "id"'),
    )
    assert catalogue.rows == 6
    assert catalogue.strays == 3


def test_missing_values_are_empty_and_captions_fall_back(tmp_path: Path) -> None:
    rows = "1,Shirts,Navy Blue,NA\n2,Shirts,NA,\n3,,NA,NA\n4,Shirts,Red,NA Shirt\n"
    catalogue, _ = read(tmp_path, HEADER + rows, ["1.jpg", "2.jpg", "3.jpg", "4.jpg"])
    assert [product.caption for product in catalogue.products] == [
        "Navy Blue Shirts",
        "Shirts",
        "3",
        "NA Shirt",
    ]
    assert catalogue.products[2].attributes == {
        "id": "3",
        "articleType": "",
        "baseColour": "",
        "productDisplayName": "",
    }
    assert catalogue.products[2].category == ""


def test_table_of_id_and_labels_builds(tmp_path: Path) -> None:
    catalogue, columns = read(tmp_path, "id,cor,tipo\n1,azul,camisa\n", ["1.webp"])
    assert [(p.id, p.picture, p.caption, p.category) for p in catalogue.products] == [
        ("1", "1.webp", "azul camisa", "camisa")
    ]
    assert columns.guesses == (
        'category: guessed column "tipo" (no articleType); say --category COLUMN to change it',
        'colour: guessed column "cor" (no baseColour), for products without a caption; '
        "say --caption COLUMN to use another text",
        'caption: no column looks like a name; made of "tipo" and "cor"; say --caption COLUMN to change it',
    )


def test_id_alone_builds(tmp_path: Path) -> None:
    catalogue, _ = read(tmp_path, "id\n0012\n", ["0012.jpg"])
    assert [(p.id, p.caption, p.category) for p in catalogue.products] == [("0012", "0012", "")]


def test_repeated_id_names_both_lines(tmp_path: Path) -> None:
    with pytest.raises(DuplicateId) as caught:
        read(tmp_path, f"{HEADER}1,a,b,c\n2,a,b,c\n1 ,a,b,d\n", ["1.jpg", "2.jpg"])
    assert str(caught.value) == (
        f'the id "1" (column "id") is on line 2 and again on line 4 of {tmp_path / "table.csv"}; '
        "remove one of the rows, or say --id COLUMN"
    )


def test_repeated_id_counts_even_without_pictures(tmp_path: Path) -> None:
    with pytest.raises(DuplicateId):
        read(tmp_path, "id\n1\n7\n7\n", ["1.jpg"])


def test_ids_are_text(tmp_path: Path) -> None:
    catalogue, _ = read(tmp_path, "id\n1\n01\n1.0\n", ["1.jpg", "01.jpg", "1.0.jpg"])
    assert [product.id for product in catalogue.products] == ["1", "01", "1.0"]


def test_two_products_may_share_a_picture(tmp_path: Path) -> None:
    catalogue, _ = read(tmp_path, "id,image\n1,a/x.jpg\n2,a/x.jpg\n3,b/x.jpg\n4,\n", ["a/x.jpg", "b/x.jpg"])
    assert [product.picture for product in catalogue.products] == ["a/x.jpg", "a/x.jpg", "b/x.jpg"]
    assert catalogue.rejects == (Reject(5, "4", 'no picture named: column "image" is empty'),)
    assert catalogue.strays == 0


def test_a_product_may_have_several_pictures(tmp_path: Path) -> None:
    rows = '1,"a.jpg, b.jpg",c.jpg\n2,a.jpg,a.jpg\n3,,c.jpg\n4,"no.jpg|b.jpg",\n5,no.jpg,\n6,,\n'
    options = ColumnOptions(image=("foto", "more"))
    catalogue, columns = read(tmp_path, "id,foto,more\n" + rows, ["a.jpg", "b.jpg", "c.jpg", "d.jpg"], options)
    assert {product.id: product.pictures for product in catalogue.products} == {
        "1": ("a.jpg", "b.jpg", "c.jpg"),
        "2": ("a.jpg",),
        "3": ("c.jpg",),
        "4": ("b.jpg",),
    }
    assert catalogue.products[0].picture == "a.jpg"
    assert catalogue.rejects == (
        Reject(6, "5", 'no picture "no.jpg" in the folder'),
        Reject(7, "6", "no picture named: columns foto, more are empty"),
    )
    assert columns.guesses[-1] == (
        "picture: left out 1 picture of products that have others (the first on line 5: "
        'no picture "no.jpg" in the folder)'
    )
    assert columns.choice()["image"] == ["foto", "more"]
    assert catalogue.strays == 1


def test_columns_of_further_pictures_are_guessed(tmp_path: Path) -> None:
    content = "id,image,additional_image_link\n1,a.jpg,b.jpg\n"
    catalogue, columns = read(tmp_path, content, ["a.jpg", "b.jpg"])
    assert catalogue.products[0].pictures == ("a.jpg", "b.jpg")
    assert columns.guesses[0] == (
        'picture: guessed columns "image" and "additional_image_link" (they hold file names); '
        "say --image COLUMN or PATTERN to change it"
    )


def test_a_web_address_is_not_fetched_unasked(tmp_path: Path) -> None:
    content = "id,image\n1,a.jpg\n2,https://shop.example/2.jpg\n"
    catalogue, _ = read(tmp_path, content, ["a.jpg"], ColumnOptions(image="image"))
    assert catalogue.rejects == (
        Reject(
            3,
            "2",
            'the picture "https://shop.example/2.jpg" is a web address; give web or FOLDER+web as IMAGES to fetch it',
        ),
    )


def test_explicit_image_pattern_takes_no_other_suffix(tmp_path: Path) -> None:
    catalogue, _ = read(tmp_path, "id\n1\n2\n", ["1.jpg", "2.png"], ColumnOptions(image="{id}.jpg"))
    assert catalogue.rejects == (Reject(3, "2", 'no picture "2.jpg" in the folder'),)


def test_url_pattern_encodes_values_and_file_names_do_not(tmp_path: Path) -> None:
    options = ColumnOptions(image="{id}.png", url="https://shop.example/p/{id}?c={cor}")
    catalogue, _ = read(tmp_path, "id,cor\na b/ç,x&y=1\n2,NA\n", ["a b/ç.png", "2.png"], options)
    assert [product.picture for product in catalogue.products] == ["a b/ç.png", "2.png"]
    assert [product.url for product in catalogue.products] == [
        "https://shop.example/p/a%20b%2F%C3%A7?c=x%26y%3D1",
        "",
    ]


def test_addresses_a_page_must_not_follow_are_left_empty_and_counted(tmp_path: Path) -> None:
    addresses = (
        "https://shop.example/p/1?a=b#c",
        "HTTP://shop.example",
        "javascript:alert(1)",
        "//shop.example/p/4",
        "https://",
        "https://shop.example/a b",
        "data:text/html,x",
        "NA",
        'https://shop.example/""onclick=',
    )
    rows = "".join(f'{number},"{address}"\n' for number, address in enumerate(addresses, start=1))
    catalogue, columns = read(tmp_path, "id,url\n" + rows, [f"{number}.jpg" for number in range(1, 10)])
    assert [product.url for product in catalogue.products] == [*addresses[:2], "", "", "", "", "", "", ""]
    assert columns.guesses[-1] == (
        'url: 6 rows have addresses not of http or https, left empty (the first on line 4: "javascript:alert(1)")'
    )


def test_caption_is_one_line(tmp_path: Path) -> None:
    catalogue, _ = read(tmp_path, 'id,title\n1,"A  fine\n shirt"\n', ["1.jpg"])
    assert catalogue.products[0].caption == "A fine shirt"
    assert catalogue.products[0].attributes["title"] == "A  fine\n shirt"


def test_no_product_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as caught:
        read(tmp_path, "id\n1\n2\n", ["x.jpg"], ColumnOptions(image="{id}.jpg"))
    assert str(caught.value) == (
        f"none of the 2 rows of {tmp_path / 'table.csv'} became a product; the first, line 2: "
        'no picture "1.jpg" in the folder; check the pictures\' folder and --image'
    )


def test_digest_depends_on_bytes_and_choice(tmp_path: Path) -> None:
    content, pictures = "id,a,b\n1,x,y\n", ["1.jpg"]
    digests = [
        read(tmp_path, content, pictures)[0].digest,
        read(tmp_path, content, [*pictures, "2.jpg"])[0].digest,
        read(tmp_path, content, pictures, ColumnOptions(caption="a"))[0].digest,
        read(tmp_path, content + "\n", pictures)[0].digest,
    ]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


@pytest.mark.catalogue
def test_the_real_catalogue_loses_no_row(real_catalogue: Path) -> None:
    pictures = frozenset(path.name for path in (real_catalogue / "images").iterdir())
    started = time.process_time()
    catalogue, columns = read_catalogue(real_catalogue / "styles.csv", pictures, ColumnOptions())
    assert time.process_time() - started < 6, "four times what a loaded core needs"
    assert (catalogue.rows, len(catalogue.products), catalogue.repaired, catalogue.strays) == (
        35_233,
        35_230,
        19,
        0,
    )
    assert sorted(reject.id for reject in catalogue.rejects) == ["39401", "39403", "39410"]
    assert columns.guesses == ()
    captions = {product.id: product.caption for product in catalogue.products}
    assert captions["23101"] == "Turtle Men Formal Pink Tie, Cufflink and Pocket Square Combo Set"
    assert captions["7491"] == "Nike Women's EM Tempo 3.5\" Pink Short"
    assert captions["42878"] == "Maroon Clutches"
    assert captions["30991"] == "Perfume and Body Mist"


def test_a_product_with_thousands_of_pictures_keeps_the_first_hundred(tmp_path: Path) -> None:
    names = [f"{number}.jpg" for number in range(5000)]
    catalogue, columns = read(tmp_path, f"id,image\n1,{'|'.join(names)}\n2,1.jpg\n", names)
    assert [product.pictures for product in catalogue.products] == [tuple(names[:100]), ("1.jpg",)]
    assert columns.guesses[-1] == (
        "picture: 1 product names more than the 100 pictures that a product may have; the first 100 are taken (the "
        'first on line 2: "1")'
    )
