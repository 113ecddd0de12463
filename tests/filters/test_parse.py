"""The grammar: what is read, in normal form, and where what is not goes wrong."""

from __future__ import annotations

import time
from datetime import date

import pytest

from parecido.errors import BadFilter
from parecido.filters import parse_expression
from parecido.filters.expression import And, Compare, Equals, Not, Or
from parecido.filters.parse import DEEPEST, LONGEST, MOST_TERMS

A, B, C = Equals("a", ("1",)), Equals("b", ("2",)), Equals("c", ("3",))


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("a=1", A),
        ("  a\n=\t1 ", A),
        ("'a' = \"1\"", A),
        ("a=", Equals("a", ("",))),
        ("a=''", Equals("a", ("",))),
        ("(a=) and b=2", And((Equals("a", ("",)), B))),
        ("a= or b=2", Or((Equals("a", ("",)), B))),
        ("a is missing", Equals("a", ("",))),
        ("a IS NOT Missing", Not(Equals("a", ("",)))),
        ("a!=1", Not(A)),
        ("a in (1)", A),
        ("a in (1, 'two words', 1)", Equals("a", ("1", "two words"))),
        ("a not in (1,2)", Not(Equals("a", ("1", "2")))),
        ("a<5", Compare("a", "<", 5.0)),
        ("a>=-1.5e2", Compare("a", ">=", -150.0)),
        ("a > '5'", Compare("a", ">", 5.0)),
        ("a<59,90", Compare("a", "<", 59.9)),
        ("a<1.299,00 and b=2", And((Compare("a", "<", 1299.0), B))),
        ("(a<1,299,000.5)", Compare("a", "<", 1_299_000.5)),
        ("a<'1 299,00'", Compare("a", "<", 1299.0)),
        ("a<1.299", Compare("a", "<", 1.299)),
        ("a in (59,90)", Equals("a", ("59", "90"))),
        ("a<=2024-01-31", Compare("a", "<=", date(2024, 1, 31))),
        ("a=1 or b=2 and c=3", Or((A, And((B, C))))),
        ("(a=1 or b=2) and c=3", And((Or((A, B)), C))),
        ("not a=1 and b=2", And((Not(A), B))),
        ("NOT (a=1 AND b=2)", Not(And((A, B)))),
        ("not not a=1", Not(Not(A))),
        ("a='O''Neill'", Equals("a", ("O'Neill",))),
        ("a=O'Neill", Equals("a", ("O'Neill",))),
        ('a="15"""', Equals("a", ('15"',))),
        ("a=Wow!", Equals("a", ("Wow!",))),
        ("a=not", Equals("a", ("not",))),
        ("in in (in)", Equals("in", ("in",))),
        ("'and'='or'", Equals("and", ("or",))),
        ("'two words'='x y'", Equals("two words", ("x y",))),
        ("cor=cafe\u0301", Equals("cor", ("café",))),
        ("a=\x00", Equals("a", ("\x00",))),
    ],
)
def test_a_filter_is_read_as(text: str, expression: object) -> None:
    assert parse_expression(text) == expression
    assert parse_expression(str(expression)) == expression


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("NOT(a=1)  OR b IN(2,'x y')", "a != 1 or b in (2, 'x y')"),
        ("a is missing and not b is missing", "a is missing and b is not missing"),
        ("'a'<5.50 and b>=2024-01-31", "a < 5.5 and b >= 2024-01-31"),
        ("not (a<5)", "not a < 5"),
        ("not (a=1 and (b=2 or c=3))", "not (a = 1 and (b = 2 or c = 3))"),
        ('a="it\'s"', "a = it's"),
        ("a='''quoted'''", "a = '''quoted'''"),
    ],
)
def test_the_normal_form(text: str, normal: str) -> None:
    assert str(parse_expression(text)) == normal
    assert str(parse_expression(normal)) == normal


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("price<<50", "an unexpected '<' at character 7: price<»<50; after < comes a number or a day"),
        ("price<cheap", "an unexpected 'cheap' at character 7: price<»cheap; after < comes a number or a day"),
        ("price<1e999", "an unexpected '1e999' at character 7: price<»1e999; after < comes"),
        ("price<nan", "an unexpected 'nan' at character 7: price<»nan; after < comes"),
        ("price<", "an unexpected end at character 7: price<»; after < comes"),
        ("price<1,299", "an unclear '1,299' at character 7: price<»1,299; write 1299 or 1.299"),
        ("price<59, 90", "an unexpected ',' at character 9: price<59», 90; join conditions with and or or"),
        ("price<59 ,90", "an unexpected ',' at character 10: price<59 »,90; join conditions with and or or"),
        ("price<59,x", "an unexpected ',' at character 9: price<59»,x; join conditions with and or or"),
        ("price<59,", "an unexpected ',' at character 9: price<59»,; join conditions with and or or"),
        ("price<x,5", "an unexpected 'x' at character 7: price<»x,5; after < comes a number or a day"),
        ("price<40,42,44", "an unexpected '40' at character 7: price<»40,42,44; after < comes a number or a day"),
        ("price='59'90", "an unexpected '90' at character 11: price='59'»90; join conditions with and or or"),
        ("added<2024-02-30", "an unexpected '2024-02-30' at character 7: added<»2024-02-30; after < comes"),
        ("a==1", "an unexpected '=' at character 3: a=»=1; after = comes one text"),
        ("a!=", "an unexpected end at character 4: a!=»; after != comes a text"),
        ("a=Navy Blue", "an unexpected 'Blue' at character 8: a=Navy »Blue; join conditions with and or or, and quote"),
        ("brand name=x", "a column of several words at character 1: »brand name=x; quote it: 'brand name'"),
        (
            "a=1 or not made in<5",
            "a column of several words at character 12: a=1 or not »made in<5; quote it: 'made in'",
        ),
        ("made in in (x)", "a column of several words at character 1: »made in in (x); quote it: 'made in'"),
        ("made in not in (x)", "a column of several words at character 1: »made in not in (x); quote it: 'made in'"),
        ("made in is missing", "a column of several words at character 1: »made in is missing; quote it: 'made in'"),
        (
            "is new is not missing",
            "a column of several words at character 1: »is new is not missing; quote it: 'is new'",
        ),
        ("rock 'n'=x", "an unexpected 'n' at character 6: rock »'n'=x; after a column comes =, !=,"),
        ("o'neill made=x", "a column of several words at character 1: »o'neill made=x; quote it: 'o''neill made'"),
        ("a is missing b=1", "an unexpected 'b' at character 14: a is missing »b=1; join conditions"),
        (f"a {'b' * 100}=x", "a column of several words at character 1: »a bbbbbbbbbbbbbbbbbbbbbb…; quote it: 'a bbb"),
        ("a like x", "an unexpected 'like' at character 3: a »like x; after a column comes"),
        ("a not x", "an unexpected 'x' at character 7: a not »x; after not comes in (…)"),
        ("a is x", "an unexpected 'x' at character 6: a is »x; after is comes missing or not missing"),
        ("a in x", "an unexpected 'x' at character 6: a in »x; after in comes a list in parentheses"),
        ("a in ()", "an unexpected ')' at character 7: a in (»); after in comes a list"),
        ("a in (1", "an unexpected end at character 8: a in (1»; after in comes a list"),
        ("a in (1 2)", "an unexpected '2' at character 9: a in (1 »2); after in comes a list"),
        ("a=1 and", "an unexpected end at character 8: a=1 and»; here comes a column"),
        ("and a=1", "an unexpected 'and' at character 1: »and a=1; here comes a column"),
        ("=1", "an unexpected '=' at character 1: »=1; here comes a column"),
        ("''=1", "an unexpected '' at character 1: »''=1; here comes a column"),
        ("(a=1", "an unexpected end at character 5: (a=1»; close the parenthesis with )"),
        ("(a=1))", "an unexpected ')' at character 6: (a=1)»); join conditions"),
        ("a='x", "a ' without its pair at character 3: a=»'x; close the text with '"),
        ("`a`=1", "an unexpected '`a`' at character 1: »`a`=1; a column is quoted with ' or \""),
        ("a=1 \x1b[31m", "an unexpected '\\x1b[31m' at character 5: a=1 »\\x1b[31m; join"),
        ("a=1 \ud800", "an unexpected '\\ud800' at character 5: a=1 »\\ud800; join"),
        ("a=" + "x" * 50 + " b", "an unexpected 'b' at character 54: …" + "x" * 23 + " »b; join"),
    ],
)
def test_a_fault_is_shown_where_it_is(text: str, message: str) -> None:
    with pytest.raises(BadFilter) as caught:
        parse_expression(text)
    assert str(caught.value).startswith(f"the filter has {message}")
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the filter is empty"),
        (" \n", "the filter is empty"),
        ("x" * 1_000_000, "the filter has 1,000,000 characters, expected at most 10,000"),
        ("(" * LONGEST, "the filter has more than 50 levels at character 51"),
        ("not " * 2_000, "the filter has more than 50 levels at character 201"),
        (" or ".join(["a=1"] * 1_001), "the filter has more than 1,000 terms at character 7003"),
        (f"a in ({','.join('1' * 1_001)})", "the filter has more than 1,000 terms at character 2007"),
        (" or ".join(["a="] * 1_001), "the filter has more than 1,000 terms"),
    ],
)
def test_what_is_too_much_is_refused(text: str, message: str) -> None:
    with pytest.raises(BadFilter, match=f"^{message}"):
        parse_expression(text)


def test_what_is_just_not_too_much_is_read() -> None:
    assert str(parse_expression("(" * DEEPEST + "a=1" + ")" * DEEPEST)) == "a = 1"
    assert parse_expression(f"a in ({','.join(map(str, range(MOST_TERMS)))})") == Equals(
        "a", tuple(map(str, range(MOST_TERMS)))
    )
    deep = "not (" * (DEEPEST // 2) + "a=1" + ")" * (DEEPEST // 2)
    assert str(parse_expression(str(parse_expression(deep)))) == str(parse_expression(deep))


@pytest.mark.parametrize("piece", ["'", "''", '"', "a=", "a=1 or ", "(", "not ", "!", "<", "a ", "\u0301", "''' "])
def test_the_longest_filters_are_read_or_refused_at_once(piece: str) -> None:
    start = time.process_time()
    with pytest.raises(BadFilter):
        parse_expression((piece * LONGEST)[:LONGEST])
    assert time.process_time() - start < 1  # some milliseconds; a quadratic reader takes minutes
