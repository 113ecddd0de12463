"""The delimited table: every row read, repaired or rejected with its line."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from parecido.catalogue.formats import read_table
from parecido.catalogue.product import Reject
from parecido.catalogue.records import LONGEST_FIELD, MOST_LINES
from parecido.catalogue.table import Row, Table
from parecido.errors import CatalogueError

NAMED = "1,Red Shirt\n2,Blue Jeans\n3,Green Cap\n4,Navy Blue Bag\n"
"""Rows whose last column is plainly free text."""
BEYOND = "a quote opens and does not close within 100 lines or 65536 characters"


def table_of(folder: Path, content: str | bytes) -> Table:
    path = folder / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path)


def values(table: Table) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, row.values) for row in table.rows]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiter_comes_from_the_header(tmp_path: Path, delimiter: str) -> None:
    table = table_of(tmp_path, delimiter.join(("id", "name")) + "\n" + delimiter.join(("007", "Shirt")) + "\n")
    assert table.columns == ("id", "name")
    assert table.rows == (Row(2, ("007", "Shirt")),)
    guess = f'separator: guessed "{delimiter}"; put "sep=," or another above the header to change it'
    assert table.guesses == ((guess,) if delimiter in ";|" else ())


def test_quoted_header_does_not_mislead_the_delimiter(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'id;"size, colour, cut";name\n1;"S, red";Shirt\n')
    assert table.columns == ("id", "size, colour, cut", "name")
    assert values(table) == [(2, ("1", "S, red", "Shirt"))]


def test_lines_of_delimiters_before_the_header_are_skipped(tmp_path: Path) -> None:
    table = table_of(tmp_path, ",,,\n\nid;name\n1;a\n")
    assert table.columns == ("id", "name")
    assert values(table) == [(4, ("1", "a"))]


def test_a_line_that_names_the_delimiter_is_obeyed(tmp_path: Path) -> None:
    table = table_of(tmp_path, "sep=;\nid;a,b,c\n1;x\n")
    assert table.columns == ("id", "a,b,c")
    assert table.guesses == ()
    assert values(table) == [(3, ("1", "x"))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends(tmp_path: Path, end: str, last: bool) -> None:
    content = end.join(("id,name", "1,a", "", "2,b")) + (end if last else "")
    assert values(table_of(tmp_path, content)) == [(2, ("1", "a")), (4, ("2", "b"))]


def test_lone_carriage_return_among_line_feeds_is_data(tmp_path: Path) -> None:
    assert values(table_of(tmp_path, "id,name\n1,a\rb\n")) == [(2, ("1", "a\rb"))]


def test_other_separators_of_unicode_do_not_end_a_line(tmp_path: Path) -> None:
    assert values(table_of(tmp_path, "id,name\n1,a\u2028b\x0bc\x85d\n")) == [(2, ("1", "a\u2028b\x0bc\x85d"))]


def test_byte_order_mark_is_not_part_of_the_first_column(tmp_path: Path) -> None:
    assert table_of(tmp_path, b"\xef\xbb\xbfid,name\n1,a\n").columns == ("id", "name")
    assert table_of(tmp_path, b"\xef\xbb\xbf\xef\xbb\xbfid\n1\n").columns == ("id",)


def test_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbfid\r\n1\r\n"
    assert table_of(tmp_path, content).digest == hashlib.sha256(content).hexdigest()


def test_blank_lines_and_lines_of_delimiters_are_not_rows(tmp_path: Path) -> None:
    table = table_of(tmp_path, "\n  \nid,name\n\n1,a\n,,\n \t \n2,b\n")
    assert values(table) == [(5, ("1", "a")), (8, ("2", "b"))]
    assert table.rejects == ()


def test_quoted_fields_hold_delimiters_quotes_and_lines(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'id,name,size\n1,"a, ""b""\nc",S\n2,"",M\n3,d,"L"\n')
    assert values(table) == [(2, ("1", 'a, "b"\nc', "S")), (4, ("2", "", "M")), (5, ("3", "d", "L"))]


def test_quote_inside_a_field_is_data(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'id,name,size\n1,EM Tempo 3.5" Short,S\n2, "x",M\n')
    assert values(table) == [(2, ("1", 'EM Tempo 3.5" Short', "S")), (3, ("2", ' "x"', "M"))]


def test_spaces_behind_a_closing_quote_are_dropped(tmp_path: Path) -> None:
    assert values(table_of(tmp_path, 'id,name\n1,"a, b"  \n')) == [(2, ("1", "a, b"))]


def test_quotes_around_the_first_words_only_are_data(tmp_path: Path) -> None:
    assert values(table_of(tmp_path, 'id,name\n1,"Polo" Shirt\n')) == [(2, ("1", '"Polo" Shirt'))]


def test_text_behind_a_closing_quote_is_rejected_where_a_delimiter_is_in_doubt(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'id,name\n1,"a, b" c\n2,d\n')
    assert table.rejects == (Reject(2, "", "text follows the closing quote in field 2"),)
    assert values(table) == [(3, ("2", "d"))]


def test_quote_that_never_closes_costs_its_own_row_only(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'id,name\n1,"open\n2,b\n3,c\n')
    assert table.rejects == (Reject(2, "", "a quote opens and never closes in field 2"),)
    assert values(table) == [(3, ("2", "b")), (4, ("3", "c"))]


def test_doubled_quote_does_not_close(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'id,name\n1,"open""\n2,b\n')
    assert table.rejects == (Reject(2, "", "a quote opens and never closes in field 2"),)
    assert values(table) == [(3, ("2", "b"))]


def test_open_quote_stops_at_the_next_quoted_field(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'id,name,size\n1,"open,S\n2,b,M\n3,"c",L\n')
    reason = "a quote opens and the next one, further down, does not close it in field 2"
    assert table.rejects == (Reject(2, "", reason),)
    assert values(table) == [(3, ("2", "b", "M")), (4, ("3", "c", "L"))]


def test_quoted_lines_that_look_like_rows_are_one_value(tmp_path: Path) -> None:
    """RFC 4180: what stands between an opening and a closing quote is the field, whatever it looks like."""
    table = table_of(tmp_path, 'id,sizes\n1,"10,S\n20,M\n30,L"\n2,"36\n37"\n3,c\n')
    assert values(table) == [(2, ("1", "10,S\n20,M\n30,L")), (5, ("2", "36\n37")), (7, ("3", "c"))]
    assert table.rejects == ()


def test_quoted_field_of_many_lines_is_read_up_to_the_limit(tmp_path: Path) -> None:
    longest = "\n".join(["line"] * MOST_LINES)
    assert values(table_of(tmp_path, f'id,text\n1,"{longest}"\n2,b\n'))[0] == (2, ("1", longest))
    table = table_of(tmp_path, f'id,text\n1,"{longest}\nline"\n2,b\n')
    assert table.rejects[0] == Reject(2, "", f"{BEYOND} in field 2")
    assert [row.values for row in table.rows] == [("2", "b")]


def test_open_quote_is_not_closed_by_one_far_below(tmp_path: Path) -> None:
    table = table_of(tmp_path, f'id,text\n1,"open\n2,{"x" * LONGEST_FIELD}\n3,Shorts 3.5"\n')
    assert table.rejects == (Reject(2, "", f"{BEYOND} in field 2"),)
    assert values(table) == [(3, ("2", "x" * LONGEST_FIELD)), (4, ("3", 'Shorts 3.5"'))]


def test_quoted_text_over_several_lines_with_commas_is_one_value(tmp_path: Path) -> None:
    care = "Care:\nwash, dry\n40, 60, cold"
    assert values(table_of(tmp_path, f'id,care\n1,"{care}"\n2,b\n')) == [(2, ("1", care)), (5, ("2", "b"))]


def test_surplus_commas_go_to_a_last_column_of_free_text(tmp_path: Path) -> None:
    table = table_of(tmp_path, f"id,name\n{NAMED}5,Perfume, After Shave, and Gel\n")
    assert values(table)[-1] == (6, ("5", "Perfume, After Shave, and Gel"))
    assert table.repaired == 1
    assert table.rejects == ()


@pytest.mark.parametrize(
    "last",
    [
        ["10.00", "20.50", "30.00", "40.99"],
        ["R$ 10", "R$ 20", "R$ 30", "R$ 40"],
        ["plain", "striped", "dotted", "checked"],
        ["Sports Shoes", "Sports Shoes", "Sports Shoes", "Casual Shoes"],
        ["NA", "", "NA", ""],
    ],
)
def test_surplus_is_rejected_where_the_last_column_is_no_free_text(tmp_path: Path, last: list[str]) -> None:
    rows = "".join(f"{number},Shirt,{value}\n" for number, value in enumerate(last))
    table = table_of(tmp_path, f"id,name,last\n{rows}9,Shirt, blue,10\n")
    reason = '4 fields where the header has 3, and the last column "last" is not free text'
    assert table.rejects == (Reject(6, "", f'{reason}; quote the value with the ","'),)
    assert table.repaired == 0


def test_surplus_of_an_earlier_column_is_rejected(tmp_path: Path) -> None:
    """`Shirt, blue` is a name with a comma: the space behind it shows where the field was cut."""
    rows = "1,Shirt,A fine one\n2,Jeans,The blue pair\n3,Cap,Made of wool\n4,Bag,For every day\n"
    table = table_of(tmp_path, f"id,name,text\n{rows}5,Shirt, blue,Of soft cotton\n")
    reason = '4 fields where the header has 3, and the surplus does not look like part of the last column "text"'
    assert table.rejects == (Reject(6, "", reason),)


def test_surplus_that_puts_a_word_among_numbers_is_rejected(tmp_path: Path) -> None:
    rows = "1,Shirt,10,A fine one\n2,Jeans,20,The blue pair\n3,Cap,NA,Made of wool\n4,Bag,30,For every day\n"
    table = table_of(tmp_path, f"id,name,price,text\n{rows}5,Shirt,blue,10,Of soft cotton\n6,Hat,5,Warm, soft\n")
    assert [reject.line for reject in table.rejects] == [6]
    assert values(table)[-1] == (7, ("6", "Hat", "5", "Warm, soft"))
    assert table.repaired == 1


def test_too_few_fields_are_rejected(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id,name,size\n1,a\n2,b,M\n")
    assert table.rejects == (Reject(2, "", "2 fields where the header has 3"),)
    assert values(table) == [(3, ("2", "b", "M"))]


def test_nul_character_rejects_its_row(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id,name\n1,a\0\n2,b\n")
    assert table.rejects == (Reject(2, "", "a NUL character in the row"),)
    assert values(table) == [(3, ("2", "b"))]


def test_one_column_is_a_table(tmp_path: Path) -> None:
    assert values(table_of(tmp_path, "id\n1\n2\n")) == [(2, ("1",)), (3, ("2",))]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty; its first line must name the columns"),
        (b"\n , \n", "is empty; its first line must name the columns"),
        (b"id,name\n", "has a header and no rows"),
        (b"id,name,id\n1,a,2\n", "names a column twice: id; rename one of them"),
        (b",id\n0,1\n", "has no name for column 1 of 2; name it or remove it"),
        (b'"id,name\n1,a\n', "(line 1) cannot be read: a quote opens and never closes in field 1"),
        (b"i\0d,name\n1,a\n", "holds a NUL character: not a text table, or UTF-16; save it as UTF-8"),
        (b"\xff\xfei\0d\0", "is UTF-16 text; save it as UTF-8"),
        (b"PK\x03\x04....", "is a spreadsheet or ZIP file; export it as CSV (UTF-8)"),
        (
            b"id,name\n1,cal\xe7a\n",
            "is not UTF-8: byte 0xE7 at offset 13 (line 2); save it as UTF-8, or convert it",
        ),
        (b"\xef\xbb\xbfid\n\xe7\n", "is not UTF-8: byte 0xE7 at offset 6 (line 2)"),
    ],
)
def test_unusable_tables_are_refused_with_a_sentence(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        table_of(tmp_path, content)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_table_and_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"there is no table at .*none\.csv"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(CatalogueError, match=r"is a folder, not a table"):
        read_table(tmp_path)


def test_a_value_that_is_too_long_is_a_reject(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text(f"id,about\n1,{'x' * 2_000_000}\n2,x\n", encoding="utf-8")
    table = read_table(file)
    assert [row.values for row in table.rows] == [("2", "x")]
    assert table.rejects == (Reject(2, "", "a value of 2,000,000 characters, more than the 1,048,576 allowed"),)


def test_a_column_with_a_long_name_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text(f"id,{'x' * 1000}\n1,2\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="a column whose name has 1000 characters, more than the 200 allowed: "):
        read_table(file)
