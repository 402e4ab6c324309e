"""What the documentation says is there."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import BaseModel
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from bot import config
from bot.cli import app
from bot.config import Settings
from handlers.commands import COMMANDS

ROOT: Final = Path(__file__).parent.parent
GUIDE: Final = ROOT / "docs" / "panduan-humas.md"
EXAMPLE: Final = ROOT / "config.example.toml"
ARCHITECTURE: Final = ROOT / "ARCHITECTURE.md"
OPERATIONS: Final = ROOT / "docs" / "operasi.md"
README: Final = ROOT / "README.md"
CONTRIBUTING: Final = ROOT / "CONTRIBUTING.md"
PAGES: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MADE_BY_OPERATORS: Final = {"config.toml", "contacts.csv", "groups.csv"}
NOT_EVENTS: Final = {"config.toml", "cadangan.db", "latihan.db"}
ENDINGS: Final = (".py", ".md", ".toml", ".csv", ".lock", ".png", "/")


def code_of(page: Path) -> list[str]:
    """The inline code and every line of the code blocks of a page."""
    text = page.read_text("utf-8")
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [*inline, *(line.strip() for block in blocks for line in block.splitlines())]


def sentences(folder: Path) -> set[str]:
    """Every string in the sources of a room, f-strings in pieces."""
    return {
        node.value
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


TEXTS: Final = sentences(ROOT / "texts")
SIMULATOR: Final = (ROOT / "console" / "templates" / "page.html").read_text("utf-8")


# Settings


def keys(content: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """The dotted names of all settings in nested tables."""
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from keys(value, f"{before}{name}.")
        else:
            yield f"{before}{name}"


def fields(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """The dotted names of all settings that there are."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from fields(kind, f"{before}{name}.")
        else:
            yield f"{before}{name}"


def uncommented() -> str:
    """The example with every default switched on."""
    return re.sub(r"^#(?=\w+ = )", "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)


def test_the_example_names_every_setting_and_no_other() -> None:
    """An operator finds each setting in config.example.toml."""
    assert sorted(keys(tomllib.loads(uncommented()))) == sorted(fields(Settings))


@pytest.mark.parametrize("content", ["as it is", "uncommented"])
def test_the_example_shows_the_defaults(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The example loads, and changes nothing whether its lines are switched on or not."""
    file = tmp_path / "config.toml"
    file.write_text(uncommented() if content == "uncommented" else EXAMPLE.read_text("utf-8"))
    monkeypatch.setenv("BAKOHUMAS_CONFIG", str(file))
    loaded = config.load()
    file.write_text("")
    assert loaded == config.load()


def test_every_setting_is_explained() -> None:
    """Above each setting of the example stands a comment."""
    lines = EXAMPLE.read_text("utf-8").splitlines()
    for above, line in pairwise(lines):
        if re.match(r"#\w+ = ", line):
            assert above.startswith("# "), line


# Files and links


def named_files(page: Path) -> set[str]:
    """The paths inside the project that a page names in code."""
    words = {word for code in code_of(page) for word in code.split()}
    return {
        word.removeprefix("./")
        for word in words
        if re.fullmatch(r"[.\w][\w./-]*", word)
        and word.endswith(ENDINGS)
        and not word.startswith((".venv", "http"))
        and word not in MADE_BY_OPERATORS
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_files_exist(page: Path) -> None:
    """Whoever looks for a file that a page names finds it."""
    missing = {name for name in named_files(page) if not (ROOT / name).exists()}
    assert not missing


def test_the_architecture_names_files() -> None:
    """The rule above has something to look at."""
    assert len(named_files(ARCHITECTURE)) > 40


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    """No link or picture of a page is broken."""
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
    local = [target for target in targets if "://" not in target]
    assert not [target for target in local if not (page.parent / target).exists()]


@pytest.mark.parametrize("page", [*PAGES, EXAMPLE], ids=lambda page: page.name)
def test_no_page_knows_the_machine_it_was_written_on(page: Path) -> None:
    """Pages name no folder of a particular machine or person."""
    text = page.read_text("utf-8")
    assert not re.findall(r"(?<![\w.])/(?:home|root|Users|tmp|mnt|work)/\S*|[A-Z]:\\\S*", text)


# Commands


def command_lines(page: Path) -> list[list[str]]:
    """The words behind `bakohumas` in every command line that a page names."""
    found = []
    for code in code_of(page):
        match = re.match(r"(?:[A-Z_]+=\S+ )?(?:[\w./-]*/)?bakohumas(?: (?P<rest>.*))?$", code)
        if match:
            found.append(shlex.split(match["rest"] or "", comments=True))
    return found


def options_of(command: TyperCommand | TyperGroup) -> set[str]:
    """The options of a command."""
    return {option for parameter in command.params for option in parameter.opts}


def check_command(words: list[str]) -> None:
    """Fail unless these words lead to a command and its options."""
    command: Any = get_command(app)
    rest = list(words)
    while isinstance(command, TyperGroup) and rest:
        name = rest.pop(0)
        assert name in command.commands, words
        command = command.commands[name]
    unknown = {word for word in rest if word.startswith("--")} - options_of(command)
    assert not unknown, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist_with_their_options(page: Path) -> None:
    """Every `bakohumas …` line can be typed."""
    for words in command_lines(page):
        check_command(words)


def test_the_readme_lists_every_command() -> None:
    """Whoever reads the table knows the whole command line."""
    command = get_command(app)
    assert isinstance(command, TyperGroup)
    listed = [" ".join(words) for words in command_lines(README)]
    for name, found in command.commands.items():
        inner = found.commands if isinstance(found, TyperGroup) else {"": found}
        for word in inner:
            assert any(line.startswith(f"{name} {word}".strip()) for line in listed), (name, word)


def test_options_named_beside_a_command_exist() -> None:
    """The table of the README names options apart from their command; they are there, too."""
    for row in README.read_text("utf-8").splitlines():
        match = re.match(r"\| `bakohumas (?P<words>[^`]*)` \|(?P<rest>.*)", row)
        if match:
            more = re.findall(r"`(--[\w-]+)", match["rest"])
            check_command([*shlex.split(match["words"]), *more])


def make_targets() -> set[str]:
    """The targets of the Makefile, its variables filled in."""
    text = (ROOT / "Makefile").read_text("utf-8")
    names = re.findall(r"^(\S+):(?!=)", text, re.MULTILINE)
    variables = dict(re.findall(r"^(\w+) :?= (.+)$", text, re.MULTILINE))
    return {re.sub(r"\$\((\w+)\)", lambda match: variables[match[1]], name) for name in names}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_targets_exist(page: Path) -> None:
    """Every `make …` line can be typed."""
    named = [match[1] for code in code_of(page) if (match := re.match(r"make ([\w./-]+)", code))]
    assert set(named) <= make_targets()


# The guide for operators


def test_the_variables_of_the_operators_guide_are_settings() -> None:
    """Every BAKOHUMAS_… and every `name = value` that it names can be set."""
    text = OPERATIONS.read_text("utf-8")
    known = {name.rpartition(".")[2] for name in fields(Settings)}
    variables = {name.lower() for name in re.findall(r"BAKOHUMAS_([A-Z_]+)", text)}
    assigned = {match[1] for code in code_of(OPERATIONS) if (match := re.match(r"(\w+) = ", code))}
    assert variables
    assert assigned
    assert variables | assigned <= known


def test_the_metrics_of_the_operators_guide_are_measured() -> None:
    """Every metric of the example rules is one of ours."""
    names = re.findall(r"bakohumas_[a-z_]+", OPERATIONS.read_text("utf-8"))
    measured = (ROOT / "bot" / "health.py").read_text("utf-8")
    assert names
    for name in names:
        assert f'"{re.sub("_(total|bucket)$", "", name)}"' in measured, name


def test_the_alerts_of_the_operators_guide_are_explained() -> None:
    """Each example of a rule has its line in the table, and no line stands for none."""
    text = OPERATIONS.read_text("utf-8")
    rules = re.findall(r"- alert: (\w+)", text)
    assert rules
    assert rules == re.findall(r"^\| (Bakohumas\w+) \|", text, re.MULTILINE)


def test_the_log_lines_of_the_operators_guide_are_written() -> None:
    """Every event that it explains stands in the code."""
    rooms = ("bot", "handlers", "outbox", "storage")
    written = {event for room in rooms for event in sentences(ROOT / room)}
    named = {code for code in code_of(OPERATIONS) if re.fullmatch(r"[a-z]+\.[a-z_]+", code)}
    assert len(named) > 5
    assert named - NOT_EVENTS <= written


# The guide for officers


def test_the_guide_names_commands_of_the_bot() -> None:
    """Every /command of the guide is one, and the guide leaves none out."""
    named = {match[1] for code in code_of(GUIDE) if (match := re.match(r"/(\w+)", code))}
    assert named == {entry.name for entry in COMMANDS}


def test_the_guide_names_real_buttons() -> None:
    """Every **[button]** of the guide has exactly this label."""
    named = set(re.findall(r"\*\*\[(.+?)\]\*\*", GUIDE.read_text("utf-8")))
    assert named
    assert not named - TEXTS


def test_the_guide_quotes_the_bot() -> None:
    """Every “quotation” of the guide is what people read in the chat or on the page."""
    quoted = set(re.findall(r"“(.+?)”", GUIDE.read_text("utf-8")))
    assert quoted
    assert not {
        quote
        for quote in quoted
        if quote not in SIMULATOR and not any(quote in text for text in TEXTS)
    }
