"""Names of colours, as catalogues use them, in English and Portuguese, and what they look like on a product."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from itertools import product
from typing import Final

from parecido.errors import BadColour

RGB = tuple[int, int, int]
"""sRGB: red, green and blue, each from 0 to 255."""

COLOURS: Final[dict[RGB, tuple[str, ...]]] = {
    (35, 34, 36): ("black", "preto"),
    (70, 71, 74): ("charcoal", "grafite", "chumbo"),
    (92, 94, 98): ("dark grey", "cinza-escuro"),
    (140, 140, 142): ("grey", "gray", "cinza"),
    (176, 174, 172): ("grey melange", "cinza mescla", "mescla"),
    (188, 190, 192): ("light grey", "cinza-claro"),
    (160, 162, 166): ("steel", "aço"),
    (135, 134, 136): ("metallic", "metálico", "metalizado"),
    (196, 196, 198): ("silver", "prata", "prateado"),
    (241, 239, 236): ("white", "branco"),
    (234, 228, 214): ("off white", "branco gelo", "cru"),
    (240, 232, 208): ("ivory", "marfim"),
    (232, 220, 194): ("cream", "creme"),
    (205, 184, 150): ("beige", "bege"),
    (190, 146, 98): ("camel", "caramelo"),
    (214, 178, 150): ("skin", "pele"),
    (212, 172, 142): ("nude",),
    (240, 176, 148): ("peach", "pêssego"),
    (150, 108, 74): ("tan", "bronzeado"),
    (160, 140, 124): ("taupe", "fendi"),
    (165, 142, 104): ("khaki", "cáqui"),
    (104, 70, 52): ("brown", "marrom", "castanho"),
    (70, 48, 38): ("dark brown", "marrom-escuro"),
    (158, 116, 84): ("light brown", "marrom-claro"),
    (74, 54, 46): ("coffee brown", "coffee", "marrom-café", "café"),
    (146, 126, 100): ("mushroom brown", "marrom-cogumelo", "cogumelo"),
    (146, 112, 78): ("bronze",),
    (164, 108, 78): ("copper", "cobre"),
    (206, 174, 110): ("gold", "golden", "ouro", "dourado"),
    (200, 150, 60): ("mustard", "mostarda"),
    (240, 204, 72): ("yellow", "amarelo"),
    (248, 228, 150): ("light yellow", "amarelo-claro"),
    (236, 124, 48): ("orange", "laranja"),
    (240, 116, 96): ("coral",),
    (242, 148, 126): ("salmon", "salmão"),
    (168, 76, 48): ("rust", "ferrugem"),
    (196, 38, 46): ("red", "vermelho"),
    (138, 24, 34): ("dark red", "vermelho-escuro"),
    (112, 32, 46): ("maroon", "grená"),
    (108, 28, 50): ("burgundy", "wine", "borgonha", "bordô", "vinho"),
    (214, 142, 136): ("rose", "rosé"),
    (232, 134, 168): ("pink", "rosa", "cor-de-rosa"),
    (246, 196, 208): ("light pink", "rosa-claro"),
    (224, 52, 124): ("hot pink", "pink choque", "rosa-choque"),
    (192, 48, 116): ("magenta", "fuchsia", "fúcsia"),
    (112, 60, 136): ("purple", "roxo", "púrpura"),
    (118, 72, 168): ("violet", "violeta"),
    (196, 170, 206): ("lavender", "lavanda"),
    (182, 148, 202): ("lilac", "lilás"),
    (160, 124, 140): ("mauve", "malva"),
    (62, 56, 128): ("indigo", "índigo", "anil"),
    (60, 100, 160): ("blue", "azul"),
    (38, 46, 84): ("navy blue", "navy", "azul-marinho", "marinho"),
    (34, 58, 108): ("dark blue", "azul-escuro"),
    (150, 188, 222): ("light blue", "azul-claro", "azul-bebê"),
    (118, 180, 226): ("sky blue", "azul-celeste"),
    (40, 80, 190): ("royal blue", "azul-royal"),
    (36, 112, 118): ("teal", "petróleo", "azul-petróleo"),
    (60, 190, 206): ("cyan", "ciano"),
    (72, 184, 190): ("turquoise blue", "turquoise", "turquesa", "azul-turquesa"),
    (112, 184, 166): ("sea green", "verde-água", "verde-mar"),
    (168, 218, 190): ("mint", "menta", "verde-menta"),
    (60, 136, 76): ("green", "verde"),
    (30, 74, 46): ("dark green", "verde-escuro"),
    (144, 196, 140): ("light green", "verde-claro"),
    (98, 98, 62): ("olive", "oliva", "verde-oliva", "verde-militar"),
    (178, 206, 70): ("lime green", "lime", "verde-limão", "limão"),
    (176, 232, 50): ("fluorescent green", "verde-fluorescente", "verde-neon"),
}
"""What a name looks like -> the name in English, then in Portuguese, each with what else it is called."""

MULTI: Final = ("multi", "multicolour", "multicolor", "multicolorido", "colorido", "estampado")
"""Names of several colours at once."""
_MULTI_COLOURS: Final[tuple[RGB, ...]] = ((196, 38, 46), (240, 204, 72), (60, 136, 76), (60, 100, 160), (232, 134, 168))

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")


def parse_colour(text: str) -> tuple[RGB, ...]:
    """Return the colours of a wish: one for a name or for "#rgb" and "#rrggbb", several for "multi".

    Case, accents, hyphens and the Portuguese gender do not count. Raises BadColour, with the names that come close,
    for what names no colour.
    """
    if _HEX.fullmatch(text.strip()):
        digits = text.strip()[1:]
        pairs = [digit * 2 for digit in digits] if len(digits) == 3 else [digits[at : at + 2] for at in (0, 2, 4)]
        red, green, blue = (int(pair, 16) for pair in pairs)
        return ((red, green, blue),)
    key = _plain(text)
    for name in _masculine(key):
        if name in _BY_NAME:
            return _BY_NAME[name][1]
    close = [_BY_NAME[name][0] for name in difflib.get_close_matches(key, _BY_NAME, n=3)]
    hint = f"did you mean {', '.join(close)}? Otherwise give" if close else "give a name, such as azul-marinho, or"
    raise BadColour(f"{text[:40]!r} names no colour; {hint} #rrggbb")


def _masculine(key: str) -> Iterator[str]:
    """Yield a plain name as it is, then with each choice of its words that end in -a ending in -o instead.

    Not all at once: "rosa clara" is "rosa claro". No name has more words than _MOST_WORDS; longer ones stay as they
    are, so that a long wish costs nothing.
    """
    words = key.split()
    if len(words) > _MOST_WORDS:
        words = [key]
    both = [(word, f"{word[:-1]}o") if word.endswith("a") else (word,) for word in words]
    return (" ".join(chosen) for chosen in product(*both))


def _plain(text: str) -> str:
    """Return a name in small letters without accents, its words parted by single blanks."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.replace("-", " ").replace("_", " ").split())


_BY_NAME: Final[dict[str, tuple[str, tuple[RGB, ...]]]] = {
    **{_plain(name): (name, (colour,)) for colour, names in COLOURS.items() for name in names},
    **{_plain(name): (name, _MULTI_COLOURS) for name in MULTI},
}
"""Plain name -> the name as it is written, and its colours."""
_MOST_WORDS: Final = max(len(name.split()) for name in _BY_NAME)
