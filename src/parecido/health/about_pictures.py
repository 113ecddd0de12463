"""What is said about pictures that show little."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from parecido.errors import PictureError
from parecido.health.exposure import Exposure, judge_exposure, measure_exposure
from parecido.health.finding import Finding
from parecido.health.gathered import damaged
from parecido.images.decode import decode_picture
from parecido.progress import progress
from parecido.settings import PictureLimits, Settings
from parecido.shop.reader import Shop
from parecido.threads import work_in_order

_AT_ONCE = 250


def picture_findings(shop: Shop, ids: Sequence[str], settings: Settings, tiny: int) -> Iterator[Finding]:
    """Yield what is wrong with the products' pictures, told from their thumbnails. Raises ShopError for a damaged one.

    A thumbnail is never larger than its picture: one that is smaller than thumbnails are has its picture's size.
    """
    chunks = [range(start, min(start + _AT_ONCE, len(ids))) for start in range(0, len(ids), _AT_ONCE)]
    measure = partial(_measure, limits=settings.limits)
    read = ([(ids[row], jpeg) for row, jpeg in zip(chunk, shop.thumbnails(chunk), strict=True)] for chunk in chunks)
    with progress("pictures", len(ids), "pictures") as tick:
        for measured in work_in_order(measure, read, settings.workers, name="parecido-health"):
            for product_id, found in measured:
                for kind, score, detail in judge_exposure(found, tiny):
                    yield Finding(product_id, kind, score, detail)
            tick(len(measured))


def _measure(thumbnails: Sequence[tuple[str, bytes]], limits: PictureLimits) -> list[tuple[str, Exposure]]:
    """Return what thumbnails measure, with the ids they came with."""
    measured = []
    for product_id, jpeg in thumbnails:
        try:
            measured.append((product_id, measure_exposure(decode_picture(jpeg, limits))))
        except PictureError as error:
            raise damaged(product_id, error) from error
    return measured
