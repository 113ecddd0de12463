"""The kinds of product that the sample shop sells: how each is called, classified and drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parecido.sample.accessories import cap, scarf, sunglasses
from parecido.sample.bags import backpack, handbag
from parecido.sample.dresses import dress
from parecido.sample.garments_bottom import shorts, skirt, trousers
from parecido.sample.garments_top import jacket, shirt, tshirt
from parecido.sample.homeware import mug
from parecido.sample.part import Cut, Sketch
from parecido.sample.shoes import boot, heel, sneaker
from parecido.sample.watches import watch

_EVERYBODY = ("Men", "Men", "Women", "Women", "Unisex", "Boys", "Girls")
_ADULTS = ("Men", "Men", "Women", "Women", "Unisex")
_WOMEN = ("Women", "Women", "Women", "Girls")
_CLOTHES = ("Casual", "Casual", "Casual", "Smart Casual", "Formal", "Party")
_EVERYDAY = ("Casual", "Casual", "Casual", "Sports")


@dataclass(frozen=True)
class Kind:
    """One kind of product. The tuples are drawn from evenly, so what is likelier stands there twice."""

    draw: Callable[[Cut], Sketch]
    master: str
    sub: str
    noun: str
    """What the product's name ends with."""
    genders: tuple[str, ...]
    usages: tuple[str, ...]
    period: float = 9.0
    """Size of a pattern's motif, in design units."""
    standing: bool = False
    """True for what stands on a table, False for what lies flat or hangs."""


KINDS: dict[str, Kind] = {
    "Shirts": Kind(shirt, "Apparel", "Topwear", "Shirt", _EVERYBODY, ("Casual", "Casual", "Formal", "Smart Casual")),
    "Tshirts": Kind(tshirt, "Apparel", "Topwear", "T-shirt", _EVERYBODY, _EVERYDAY),
    "Jackets": Kind(jacket, "Apparel", "Topwear", "Jacket", _EVERYBODY, ("Casual", "Casual", "Sports", "Formal")),
    "Dresses": Kind(dress, "Apparel", "Dress", "Dress", _WOMEN, _CLOTHES),
    "Trousers": Kind(trousers, "Apparel", "Bottomwear", "Trousers", _EVERYBODY, ("Casual", "Formal", "Smart Casual")),
    "Shorts": Kind(shorts, "Apparel", "Bottomwear", "Shorts", _EVERYBODY, _EVERYDAY),
    "Skirts": Kind(skirt, "Apparel", "Bottomwear", "Skirt", _WOMEN, _CLOTHES),
    "Casual Shoes": Kind(sneaker, "Footwear", "Shoes", "Casual Shoes", _EVERYBODY, _EVERYDAY, 6.5, standing=True),
    "Boots": Kind(boot, "Footwear", "Shoes", "Boots", _ADULTS, ("Casual", "Casual", "Travel"), 7.0, standing=True),
    "Heels": Kind(heel, "Footwear", "Shoes", "Heels", ("Women",), ("Casual", "Party", "Formal"), 5.5, standing=True),
    "Handbags": Kind(
        handbag,
        "Accessories",
        "Bags",
        "Handbag",
        ("Women",),
        ("Casual", "Casual", "Party"),
        8.0,
        standing=True,
    ),
    "Backpacks": Kind(
        backpack,
        "Accessories",
        "Bags",
        "Backpack",
        _EVERYBODY,
        ("Casual", "Travel", "Sports"),
        8.5,
        standing=True,
    ),
    "Watches": Kind(watch, "Accessories", "Watches", "Watch", _ADULTS, ("Casual", "Formal", "Sports"), 6.0),
    "Sunglasses": Kind(
        sunglasses, "Accessories", "Eyewear", "Sunglasses", _ADULTS, ("Casual", "Casual", "Travel"), 4.5
    ),
    "Caps": Kind(cap, "Accessories", "Headwear", "Cap", _EVERYBODY, _EVERYDAY, 7.0, standing=True),
    "Scarves": Kind(scarf, "Accessories", "Scarves", "Scarf", _ADULTS, ("Casual", "Casual", "Formal"), 8.0),
    "Mugs": Kind(mug, "Home", "Home Furnishing", "Mug", ("Unisex",), ("Home",), 8.5, standing=True),
}
"""articleType -> its kind."""
