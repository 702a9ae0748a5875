"""How a written name is read and matched: qualifiers, hybrids, authorship, forms, misspellings."""

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

CLOSE_ENOUGH_TO_SUGGEST = 0.8
CLOSE_ENOUGH_TO_BE_MEANT = 0.9
SUGGESTIONS = 3
WORDS_OF_A_NAME = 8

_ALIKE = str.maketrans({**dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("‘’‛ʼʹ′´`", "'"), "×": " x "})
_QUALIFIERS = {"cf": "A cf.", "aff": "A aff.", "?": "A ?"}
_UNNAMED = frozenset({"sp", "spp", "spec", "indet"})
_ANOTHER_TAXON = frozenset({"/", "+", "&", ";", "x", "en", "of", "et", "ou", "and", "or", "hybride", "hybrid"})

_HYBRID_SIGN = re.compile(r"\s+[xX]\s+|\s*×\s*")
_QUESTION = re.compile(r"\(\s*\?\s*\)|\?")
_SUBGENUS = re.compile(r"^([A-Z][a-z]+) \([A-Z][a-z]+\) (?=[a-z])")
_AUTHOR_AND_YEAR_IN_BRACKETS = re.compile(r"\([^()]{0,99}[^\W\da-z_][^()]{0,99}\d{4}[^()]{0,9}\)")
_PARTICLE = r"(?:&|et|and|ex|in|de|der|den|van|von|la|le|du|da|al\.|'t)"
_AUTHOR = rf"(?:[^\W\da-z_][^\s,()]*|{_PARTICLE}|d'[A-Z]\S+)"
_AUTHORED = re.compile(
    rf"^(?P<name>[A-Z][\w-]+(?: (?!{_PARTICLE} )(?:[x×] ?)?[a-z][\w-]+){{0,3}})\s+(?:"
    rf"\([^()]*[^\W\da-z_][^()]*\)(?:,? {_AUTHOR})*"  # (L.) Gaertn.
    rf"|{_AUTHOR}(?:,? {_AUTHOR})*,? \(?\d{{4}}\)?"  # Rafinesque, 1820
    rf"|(?:{_AUTHOR},? )*[^\W\da-z_][^\s,()]*\."  # Mill.
    rf"|(?=.* & ){_AUTHOR}(?:,? {_AUTHOR})*"  # Sommier & Levier
    r")$"
)


@dataclass(frozen=True)
class ReadName:
    """A name as somebody wrote it, taken apart. `names` are to be looked up: one, or the two parents of a hybrid."""

    verbatim: str
    names: tuple[str, ...]
    formula: str = "A"
    rest: str = ""


@dataclass(frozen=True)
class Match(Generic[T]):
    """What a written name stands for. `close` are the index keys that look like a name that was not found."""

    found: tuple[T, ...] = ()
    names: tuple[str, ...] = ()
    formula: str = "A"
    rest: str = ""
    warning: str = ""
    close: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Found(Generic[T]):
    """One name looked up: the taxon or none, the words that matched, the words left over, what looks alike."""

    taxon: T | None
    name: str
    rest: str = ""
    close: tuple[str, ...] = ()


def name_key(text: str) -> str:
    """What a name is looked up by: the same for every way to write its case, blanks, hyphens, apostrophes and ×."""
    alike = unicodedata.normalize("NFKC", text.translate(_ALIKE)).casefold()
    return " ".join(alike.split())


def read_name(text: str) -> ReadName:
    """Takes a written name apart into the names to look up, the formula and what says nothing about the taxon."""
    parts = [part for part in _HYBRID_SIGN.split(" ".join(text.split())) if part]
    if len(parts) < 2:
        name, formula, rest = _read_single(" ".join(parts))
        return ReadName(text, (name,) if name else (), formula, rest)
    first, second = _read_single(parts[0]), _read_single(parts[1])
    further = [f"x {part}" for part in parts[2:]]
    rest = " ".join(word for word in (first[2], second[2], *further) if word)
    names = (first[0] or parts[0], _with_genus_of(first[0], second[0]) or parts[1])
    return ReadName(text, names, "A x B", rest)


def match(read: ReadName, index: Mapping[str, T]) -> Match[T]:
    """Finds what was read in an index by `name_key`. Looking for misspellings is slow: once per distinct name."""
    results = [_look_up(name, index) for name in read.names]
    if read.formula == "A x B":
        named = _look_up(_without_authorship(" ".join(read.verbatim.split())), index)
        if _HYBRID_SIGN.search(named.name) and named.taxon is not None:  # Populus × canadensis: one name
            read, results = ReadName(read.verbatim, (named.name,)), [named]
    unknown = [result for result in results if result.taxon is None]
    if unknown or not results:
        return _unmatched(read, unknown)
    rest = " ".join(word for word in (*(result.rest for result in results), read.rest) if word)
    names = tuple(result.name for result in results)
    return Match(
        found=tuple(result.taxon for result in results if result.taxon is not None),
        names=names,
        formula=read.formula,
        rest=rest,
        warning=_warning_of(read, names, rest),
        close=tuple(key for result in results for key in result.close)[:SUGGESTIONS],
    )


def _read_single(text: str) -> tuple[str, str, str]:
    """Name, formula and rest of one name that is not a hybrid."""
    formula = "A ?" if _QUESTION.search(text) else "A"
    words: list[str] = []
    rest: list[str] = []
    written = _QUESTION.sub(" ", text).split()
    for place, word in enumerate(written):
        plain = word.casefold().rstrip(".")
        if plain in _QUALIFIERS:
            formula = _QUALIFIERS[plain]
        elif plain in _UNNAMED and place:
            rest = written[place:] if written[place + 1 :] else []
            break
        else:
            words.append(word)
    return _without_authorship(" ".join(words)), formula, " ".join(rest)


def _without_authorship(text: str) -> str:
    """Scientific names only. Without year, brackets or an abbreviation's full stop a word may be part of the name."""
    shorter = " ".join(_AUTHOR_AND_YEAR_IN_BRACKETS.sub(" ", text).split())
    authored = _AUTHORED.match(shorter)
    return _SUBGENUS.sub(r"\1 ", authored["name"] if authored else shorter)


def _with_genus_of(first: str, second: str) -> str:
    """Salmo salar x S. trutta: the second parent's genus is the first's."""
    genus = first.partition(" ")[0]
    if re.match(r"[A-Z]\. \w", second) and genus.startswith(second[0]):
        return genus + second[2:]
    return second


def _look_up(name: str, index: Mapping[str, T]) -> _Found[T]:
    """The whole name, else the longest beginning that is a name; unless another name looks like the whole."""
    if name_key(name) in index:
        return _Found(index[name_key(name)], name)
    close = _close_to(name, index)
    words = name.split()
    for end in range(min(len(words) - 1, WORDS_OF_A_NAME), 0, -1):
        beginning = " ".join(words[:end])
        key = name_key(beginning)
        if key in index:
            if words[end].casefold() in _ANOTHER_TAXON or _is_meant(name, close, instead_of=key):
                break
            others = tuple(other for other in close if other != key)
            return _Found(index[key], beginning, " ".join(words[end:]), others)
    return _Found(None, name, close=close)


def _close_to(name: str, index: Mapping[str, T]) -> tuple[str, ...]:
    return tuple(difflib.get_close_matches(name_key(name), index, SUGGESTIONS, CLOSE_ENOUGH_TO_SUGGEST))


def _is_meant(name: str, close: tuple[str, ...], *, instead_of: str) -> bool:
    best = close[:1]
    return best != (instead_of,) and bool(difflib.get_close_matches(name_key(name), best, 1, CLOSE_ENOUGH_TO_BE_MEANT))


def _unmatched(read: ReadName, unknown: list[_Found[T]]) -> Match[T]:
    close = tuple(key for result in unknown for key in result.close)[:SUGGESTIONS]
    return Match(formula=read.formula, rest=read.rest, warning=_warning_of_unknown(read, unknown), close=close)


def _warning_of_unknown(read: ReadName, unknown: list[_Found[T]]) -> str:
    written = " ".join(read.verbatim.split())
    if not unknown:
        return "No name is given: the identification stays open."
    names = " and ".join(f"“{result.name}”" for result in unknown)
    verb = "is" if len(unknown) == 1 else "are"
    if read.formula == "A x B":
        return f"“{written}” reads as a hybrid, but {names} {verb} not a known name: kept as written, not identified."
    return f"{names} is not a known name: kept as written, not identified."


def _warning_of(read: ReadName, names: tuple[str, ...], rest: str) -> str:
    known = " and ".join(f"“{name}”" for name in names)
    sentences = [f"Read as a hybrid of {known}."] if read.formula == "A x B" else []
    if rest:
        sentences.append(f"{known} {'are' if len(names) > 1 else 'is'} known; “{rest}” is kept as written.")
    return " ".join(sentences)
