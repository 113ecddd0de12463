"""The web as a source of pictures: alone, or beside a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from parecido.catalogue.pictures import is_address
from parecido.catalogue.values import quoted
from parecido.errors import PictureError
from parecido.images.source import OpenedPictures, PictureSource
from parecido.images.web.address import shown, tidy_address
from parecido.images.web.cache import PictureCache
from parecido.images.web.fetch import Fetcher
from parecido.settings import Settings


class WebPictures(OpenedPictures):
    """Pictures at http and https addresses. None is known before it is asked for; `cache` is a folder."""

    addresses = True
    files = False

    def __init__(self, settings: Settings, cache: Path, sleep: Callable[[float], object] | None = None) -> None:
        self.at_once = settings.web.at_once
        self._fetcher = Fetcher(settings.limits, settings.web, PictureCache(cache), sleep)
        private = ", private networks too" if settings.web.allow_private else ""
        self.announcement = (
            f"pictures: fetched from the web addresses in the table{private}, at most {self.at_once} at once; "
            f"kept in {cache}"
        )

    def __str__(self) -> str:
        return "the web"

    def names(self) -> frozenset[str]:
        """Return none: the web is not listed."""
        return frozenset()

    def find(self, name: str, *, any_suffix: bool = False) -> str:  # noqa: ARG002  (an address is taken as it is)
        """Return the address as it is fetched, "" where it is none that may be."""
        try:
            return tidy_address(name)
        except PictureError:
            return ""

    def refusal(self, name: str, *, any_suffix: bool = False) -> str:  # noqa: ARG002
        """Return why `find` gave nothing."""
        try:
            tidy_address(name)
        except PictureError as error:
            return f"the picture {quoted(shown(name) if is_address(name) else name)} cannot be fetched: {error}"
        return ""

    def read(self, name: str) -> bytes:
        """Return the picture at an address. Raises PictureError with the reason, CatalogueError for a full disk."""
        return self._fetcher.fetch(tidy_address(name))

    def stop(self) -> None:
        """Let what is being fetched end now."""
        self._fetcher.stop()

    def close(self) -> None:
        """Close the connections."""
        self._fetcher.close()


class MixedPictures(OpenedPictures):
    """Pictures of a folder or a ZIP file by name, and of the web by address."""

    addresses = True
    files = True

    def __init__(self, files: PictureSource, web: WebPictures) -> None:
        self._files = files
        self._web = web
        self.at_once = web.at_once
        self.announcement = web.announcement

    def __str__(self) -> str:
        return f"{self._files} and {self._web}"

    def names(self) -> frozenset[str]:
        """Return the pictures of the folder."""
        return self._files.names()

    def find(self, name: str, *, any_suffix: bool = False) -> str:
        """Return the picture's own name, or its address."""
        return self._of(name).find(name, any_suffix=any_suffix)

    def refusal(self, name: str, *, any_suffix: bool = False) -> str:
        """Return why `find` gave nothing."""
        return self._of(name).refusal(name, any_suffix=any_suffix)

    def read(self, name: str) -> bytes:
        """Return the bytes of a picture. Raises PictureError with the reason, CatalogueError for a full disk."""
        return self._of(name).read(name)

    def stop(self) -> None:
        """Let what is being fetched end now."""
        self._web.stop()

    def close(self) -> None:
        """Close both."""
        self._files.close()
        self._web.close()

    def _of(self, name: str) -> PictureSource:
        return self._web if is_address(name) else self._files
