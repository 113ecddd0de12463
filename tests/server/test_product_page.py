"""The words of the product view: in both languages, and for every kind of note."""

from __future__ import annotations

import re

from parecido.health.finding import KINDS, REJECT
from parecido.health.notes import LOST
from parecido.server.page import FOLDER

WORDS = (FOLDER / "product-words.js").read_text(encoding="utf-8")
LANGUAGES = re.findall(r"^const (?:ENGLISH|PORTUGUESE) = \{\n(.*?)^\};", WORDS, re.MULTILINE | re.DOTALL)


def test_both_languages_have_the_same_sentences() -> None:
    english, portuguese = (re.findall(r'^ {2,4}"?([\w-]+)"?:', language, re.MULTILINE) for language in LANGUAGES)
    assert english == portuguese
    assert len(english) > 20


def test_every_kind_of_note_has_a_name() -> None:
    for language in LANGUAGES:
        kinds = language[language.index("  kinds: {") :]
        named = set(re.findall(r'^ {4}"?([\w-]+)"?:', kinds, re.MULTILINE))
        assert named == (set(KINDS) - {REJECT}) | {LOST}


def test_every_word_is_said_somewhere() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("product*.js"))
    names = re.findall(r"^ {2}(\w+):", LANGUAGES[0], re.MULTILINE)
    assert [name for name in names if f"said.{name}" not in scripts] == []
