"""The documentation says what the code does: options, links, codes, examples, and both languages alike."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from parecido.build import build_shop
from parecido.cli import parecido
from parecido.sample import draw_sample
from parecido.server.refusal import STATUS
from parecido.shop.schema import TABLES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "changelog.d").glob("*.md")])
PAGE_OF = {"benchmark": "protocols", "demo": "sample", "restore": "backup"}
"""Command -> its page, where the page is not named after it."""
PAGES_THAT_RUN = [*(f"docs/{name}.md" for name in ("python", "backup", "check", "info", "sync")), "README.md"]
"""Pages whose Python examples are run."""


@pytest.mark.parametrize("name", sorted(parecido.commands))
def test_every_option_of_a_command_is_on_its_page(name: str) -> None:
    command = parecido.commands[name]
    context = click.Context(command, parent=click.Context(parecido, **parecido.context_settings))
    page = _page(PAGE_OF.get(name, name))
    assert [text for text in _option_strings(command, context) if not _is_named(page, text)] == []


@pytest.mark.parametrize("script", ["train_index", "flask_app"])
def test_every_option_of_a_classic_script_is_documented(script: str) -> None:
    command = _load_script(script)
    section = _page("classic").partition(f"\n## {script}.py\n")[2].partition("\n## ")[0]
    options = [text for text in _option_strings(command, click.Context(command)) if text != "--help"]
    assert [text for text in options if not _is_named(section, text)] == []


@pytest.mark.parametrize("name", sorted(parecido.commands))
def test_a_page_lists_no_option_that_its_command_lacks(name: str) -> None:
    command = parecido.commands[name]
    context = click.Context(command, parent=click.Context(parecido, **parecido.context_settings))
    listed = re.findall(r"(?m)^\| `(-[\w-]+)", _page(PAGE_OF.get(name, name)))
    assert listed
    assert [text for text in listed if text not in _option_strings(command, context)] == []


def test_every_error_code_is_listed_with_its_status() -> None:
    listed = re.findall(r"(?m)^\| `(\w+)` \| (\d{3}) \|", _page("http"))
    assert {code: int(status) for code, status in listed} == STATUS


def test_every_table_of_a_shop_is_described_with_its_columns() -> None:
    described = {
        table: re.findall(r"`(\w+)`", columns)
        for table, columns in re.findall(r"(?m)^\| `(\w+)` \| ([^|]*) \|", _page("shop"))
    }
    made = {
        table: re.findall(r"(?m)^    (\w+) [A-Z]", body)
        for table, body in re.findall(r"(?s)CREATE TABLE (\w+) \((.*?)\n\)", TABLES)
    }
    assert described == made


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    assert [link for link in _links(page.read_text(encoding="utf-8")) if not _leads(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_page_waits_for_a_figure(page: Path) -> None:
    assert _placeholders(page.read_text(encoding="utf-8")) == []


def test_a_placeholder_and_a_dead_link_are_found() -> None:
    assert _placeholders("It took TIME_TRAIN on two cores, and `TIME_X`.") == ["TIME_TRAIN", "TIME_X"]
    text = '[a](build.md) [`b`](gone.md) <img src="gone.png"> <a href="https://example.org">c</a> [d]\n\n[d]: old.md'
    assert [link for link in _links(text) if not _leads(DOCS / "index.md", link)] == ["gone.md", "gone.png", "old.md"]


def test_the_map_names_every_page() -> None:
    named = {link.partition("#")[0] for link in _links(_page("index"))}
    assert {page.name for page in DOCS.glob("*.md")} - {"index.md"} - named == set()


def test_both_readmes_have_the_same_sections_and_commands() -> None:
    english, portuguese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.pt-BR.md"))
    assert [len(marks) for marks, _ in _headings(english)] == [len(marks) for marks, _ in _headings(portuguese)]
    assert _blocks(english) == _blocks(portuguese)
    code = r"`[^`\n]+`"
    targets = [[link for link in _links(text) if "README" not in link] for text in (english, portuguese)]
    assert targets[0] == targets[1]
    assert len(re.findall(code, _prose(english))) == len(re.findall(code, _prose(portuguese)))


@pytest.mark.parametrize("page", PAGES_THAT_RUN)
def test_python_examples_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = draw_sample(tmp_path / "sample", products=40)
    build_shop(sample / "images", sample / "styles.csv", sample / "shop")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    examples = re.findall(r"(?ms)^```python\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"))
    assert examples
    for number, example in enumerate(examples, start=1):
        exec(compile(example, f"{page}, example {number}", "exec"), names)  # noqa: S102  (our own examples)


def _page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def _option_strings(command: click.Command, context: click.Context) -> list[str]:
    """What a command takes, as its help writes it: IMAGES, --out, -n, -h; of a group what its commands take, too."""
    strings: list[str] = []
    if isinstance(command, click.Group):
        for each in command.commands.values():
            strings += _option_strings(each, click.Context(each, parent=context))
    for parameter in command.get_params(context):
        if isinstance(parameter, click.Argument):
            strings.append(parameter.make_metavar(context))
        else:
            strings += [*parameter.opts, *parameter.secondary_opts]
    return strings


def _is_named(text: str, option: str) -> bool:
    """Whether an option or an argument is in the first cell of a table's row."""
    return re.search(rf"(?m)^\|[^|\n]*`{re.escape(option)}[ `]", text) is not None


def _load_script(name: str) -> click.Command:
    spec = importlib.util.spec_from_file_location(name, ROOT / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    command = module.main
    assert isinstance(command, click.Command)
    return command


def _blocks(text: str) -> list[str]:
    return re.findall(r"(?ms)^```.*?^```$", text)


def _prose(text: str) -> str:
    return re.sub(r"(?ms)^ *```.*?^ *```$|<!--.*?-->", "", text)


def _headings(text: str) -> list[tuple[str, str]]:
    return re.findall(r"(?m)^(#+) (.+)$", _prose(text))


def _links(text: str) -> list[str]:
    """The targets of a page's links and pictures that do not leave the repository."""
    prose = re.sub(r"`[^`\n]+`", "", _prose(text))
    targets = re.findall(r"\]\(([^)\s]+)", prose)
    targets += re.findall(r"<[^>]+ (?:src|href)=\"([^\"]+)\"", prose)
    targets += re.findall(r"(?m)^\[[^\]]+\]: (\S+)", prose)
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def _placeholders(text: str) -> list[str]:
    """What stands where a measured time is to be written."""
    return re.findall(r"\bTIME_[A-Z]+\b", text)


def _leads(page: Path, link: str) -> bool:
    file, _, anchor = unquote(link).partition("#")
    target = page.parent / file if file else page
    if not target.exists():
        return False
    return not anchor or anchor in [_anchor(title) for _, title in _headings(target.read_text(encoding="utf-8"))]


def _anchor(title: str) -> str:
    """A heading's anchor as Git hosts make it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
