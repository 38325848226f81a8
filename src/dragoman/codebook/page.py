"""The reference page docs/codebook.md, written from the codebook's data."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.codebook.data import (
    Category,
    load_borders,
    load_categories,
    load_contexts,
    load_crosswalk,
    load_modes,
    load_sectors,
)

QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}
_HEAD = """# The codebook

Written by `python -m dragoman.codebook` from `src/dragoman/codebook/*.yml`: change those, not this page.

The categories, modes, contexts and sectors are those of PLOVER (version of 2021); the words and examples are ours. An event has
one category (what was done), at most a few modes (how) and contexts (what it is about). Its score runs from -10 (worst for the
relation) to +10 (best); where it has modes, the one whose score is furthest from zero counts.
"""


def page() -> str:
    """Return the text of docs/codebook.md."""
    return "\n".join([_HEAD, *_overview(), *_categories(), *_borders(), *_contexts(), *_sectors(), *_crosswalk()]) + "\n"


def _overview() -> Iterator[str]:
    yield "| category | quad | score | modes |\n| --- | --- | --- | --- |"
    for category in load_categories():
        name = f"[{category.name}](#{category.name.lower()})"
        modes = ", ".join(mode.name for mode in load_modes() if mode.category == category.name) or "none"
        yield f"| {name} | {category.quad}, {QUADS[category.quad]} | {category.score:+g} | {modes} |"
    yield ""


def _categories() -> Iterator[str]:
    for category in load_categories():
        yield f"## {category.name}\n\n{category.definition}\n"
        yield from (f"- *{role}*: {meaning}" for role, meaning in category.roles.items())
        yield ""
        yield from _examples(category)
        modes = [mode for mode in load_modes() if mode.category == category.name]
        if modes:
            yield "| mode | score | what | example |\n| --- | --- | --- | --- |"
            yield from (f"| {mode.name} | {mode.score:+g} | {mode.definition} | {mode.example} |" for mode in modes)
            yield ""


def _examples(category: Category) -> Iterator[str]:
    for example in category.examples:
        yield f"- {example.text}"
    yield "\nNot to be taken for it:\n"
    for miss in category.near_misses:
        yield f"- {miss.text} ({miss.instead or 'no event'}: {miss.why})"
    yield ""


def _borders() -> Iterator[str]:
    yield "## Borders\n"
    for border in load_borders():
        names = " or ".join(name or "no event" for name in border.between)
        yield f"**{names}.** {border.rule}\n"
        yield from (f"- {side.text} ({side.category or 'no event'})" for side in border.examples)
        yield ""


def _contexts() -> Iterator[str]:
    yield "## Contexts\n\n| context | what | some of its cues |\n| --- | --- | --- |"
    for context in load_contexts():
        cues = ", ".join(cue.replace("*", "…") for cue in context.cues[:8])
        yield f"| {context.name} | {context.definition} | {cues} |"
    yield ""


def _sectors() -> Iterator[str]:
    yield "## Sectors\n\n| sector | what | such as |\n| --- | --- | --- |"
    for sector in load_sectors():
        yield f"| {sector.name} | {sector.label}: {sector.definition} | {'; '.join(sector.examples)} |"
    yield ""


def _crosswalk() -> Iterator[str]:
    yield "## CAMEO\n\nThe most specific row holds.\n\n| category | mode | context | CAMEO |\n| --- | --- | --- | --- |"
    for row in load_crosswalk():
        yield f"| {row.category} | {row.mode or 'any'} | {row.context or 'any'} | {row.code} |"
