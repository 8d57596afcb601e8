"""Change a text by its tokens, as JSON, TOML and CSV have them: numbers, brackets, lines."""

import gzip
import re
from collections.abc import Callable
from random import Random

TOKEN = re.compile(
    rb'"(?:[^"\\]|\\.)*"|\'[^\'\n]*\'|[+-]?\d[\w.:+-]*|[A-Za-z_][\w-]*|[ \t\r]+|\n|.', re.DOTALL
)
NUMBERS = [
    b"0", b"-0.0", b"1", b"-1", b"35", b"51", b"48", b"37.5", b"179.9999", b"180", b"-180",
    b"180.0000001", b"90", b"91", b"1e308", b"-1e308", b"1e309", b"1e-320", b"NaN", b"nan",
    b"Infinity", b"-Infinity", b"inf", b"9223372036854775808", b"18446744073709551616",
    b"1" * 400, b"0." + b"3" * 60, b"1e", b"0x10", b"1_000", b"01", b"2025-03-16", b"2025-02-30",
    b"2025-03-16T12:00:00Z", b"0001-01-01", b"9999-12-31", b"10000-01-01", b"12:00:00",
]  # fmt: skip
TEXTS = [
    b"", b" ", b"a", b"held", b"x" * 3000, b"\\u0000", b"\\ud800", b"\\udc00\\ud800", b"\\u202e",
    b"\\u001b[2J", b"\x1b[31m", b"\\n\\n\\n", b"\xef\xbf\xbd", b"\xff\xfe", b"\xed\xa0\x80",
    b"\xf0\x9f\x98\x80" * 9, b"\xd0\x86\xcc\x81", b"../../etc/passwd", b"EPSG:4326", b"EPSG:3857",
    b"EPSG:99999999", b"+proj=longlat +pm=1e308", b"Polygon", b"MultiPolygon", b"LineString",
    b"GeometryCollection", b"Point", b"Feature", b"occupied", b"losses", b"gains", b"nochange",
    b"control_map", b"#01579b", b"#BDBDBD", b"2025-03-16", b"2025-13-01", b"deepstate", b"(?P<day>",
    b"(a+)+$", b"coordinates", b"geometry", b"properties", b"type", b"geometries", b"Russia",
]  # fmt: skip
WHOLE = [b"null", b"true", b"false", b"{}", b"[]", b"[[]]", b"[[[]]]", b'""', b"0"]
PAIRS = {b"[": b"]", b"{": b"}"}
LONGEST = 16_000


def mutated(data: bytes, rng: Random, pool: list[bytes]) -> bytes:
    """The text with one to four changes; ``pool`` has texts of the same kind to take parts from."""
    tokens = TOKEN.findall(data)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 4))):
        change = rng.choice(CHANGES)
        if tokens:
            tokens = change(tokens, rng, pool)
        if sum(map(len, tokens)) > LONGEST:
            break
    whole = b"".join(tokens)
    return rng.choice(WRAPS)(whole, rng) if rng.random() < 0.04 else whole


def _one(tokens: list[bytes], rng: Random, is_wanted: Callable[[bytes], bool]) -> int | None:
    """The place of a token of a kind, looked for from a place at random."""
    start = rng.randrange(len(tokens))
    places = (*range(start, len(tokens)), *range(start))
    return next((n for n in places if is_wanted(tokens[n])), None)


def _span(tokens: list[bytes], rng: Random) -> tuple[int, int]:
    """A bracket with all that is in it, or a line, or a token: from, to (exclusive)."""
    if rng.random() < 0.2 and b"\n" in tokens:
        first = rng.randrange(len(tokens))
        while first and tokens[first - 1] != b"\n":
            first -= 1
        last = first
        while last < len(tokens) and tokens[last] != b"\n":
            last += 1
        return first, min(last + 1, len(tokens))
    first = _one(tokens, rng, PAIRS.__contains__)
    if first is None:
        first = rng.randrange(len(tokens))
        return first, first + 1
    depth = 0
    for last in range(first, len(tokens)):
        depth += (tokens[last] in (b"[", b"{")) - (tokens[last] in (b"]", b"}"))
        if depth == 0:
            return first, last + 1
    return first, len(tokens)


def _is_number(token: bytes) -> bool:
    return token[:1].isdigit() or (token[:1] in b"+-" and token[1:2].isdigit())


def number(tokens: list[bytes], rng: Random, pool: list[bytes]) -> list[bytes]:
    """Another number, or one that is near."""
    place = _one(tokens, rng, _is_number)
    if place is None:
        return tokens
    own = tokens[place]
    try:
        near = [repr(float(own) + d).encode() for d in (1e-14, -1e-9, 1e-4, 0.1, -1, 100)]
        near += [repr(-float(own)).encode(), b'"' + own + b'"', own + b"e5", own[:-1] or b"0"]
    except ValueError:
        near = [own[:-1], own + b"0", b'"' + own + b'"']
    return [*tokens[:place], rng.choice(NUMBERS if rng.random() < 0.5 else near),
            *tokens[place + 1 :]]  # fmt: skip


def text(tokens: list[bytes], rng: Random, pool: list[bytes]) -> list[bytes]:
    """Another string or word, or the same in capitals, or with something odd in it."""
    place = _one(tokens, rng, lambda token: token[:1] in b"\"'" or token[:1].isalpha())
    if place is None:
        return tokens
    own = tokens[place]
    mark = own[:1] if own[:1] in b"\"'" else b""
    inner, odd = own.strip(b"\"'"), rng.choice(TEXTS)
    cut = rng.randrange(len(inner) + 1)
    made = rng.choice((odd, odd, inner[:cut] + odd + inner[cut:], inner.upper(), inner[:cut]))
    return [*tokens[:place], mark + made + mark, *tokens[place + 1 :]]


def replace(tokens: list[bytes], rng: Random, pool: list[bytes]) -> list[bytes]:
    """Null, a list, a text or a part of another file where a bracket was."""
    first, last = _span(tokens, rng)
    new = [rng.choice(WHOLE)]
    if rng.random() < 0.4 and (other := TOKEN.findall(rng.choice(pool))):
        begin, end = _span(other, rng)
        new = other[begin:end]
    return [*tokens[:first], *new, *tokens[last:]]


def drop(tokens: list[bytes], rng: Random, pool: list[bytes]) -> list[bytes]:
    """A part, or a key with its value, goes, and the comma after it."""
    first, last = _span(tokens, rng)
    if rng.random() < 0.5 and first > 1 and tokens[first - 1] in (b":", b" "):
        first = max(first - 3, 0)
    last += last < len(tokens) and tokens[last] == b","
    return [*tokens[:first], *tokens[last:]]


def double(tokens: list[bytes], rng: Random, pool: list[bytes]) -> list[bytes]:
    """A part, or a key with its value, stands there twice, or a few hundred times."""
    first, last = _span(tokens, rng)
    if rng.random() < 0.3 and first > 2 and b":" in tokens[first - 2 : first]:
        first = max(first - 3, 0)
    part = tokens[first:last]
    size = sum(map(len, part)) + 1
    times = min(rng.choice((1, 1, 1, 3, 300)), max(LONGEST // 2 // size, 1))
    comma = [] if part[-1:] == [b"\n"] else [b","]
    return [*tokens[:first], *(part + comma) * times, *tokens[first:]]


def deepen(tokens: list[bytes], rng: Random, pool: list[bytes]) -> list[bytes]:
    """A part lies in lists, or in objects, of its own."""
    first, last = _span(tokens, rng)
    levels = rng.choice((1, 1, 2, 5, 80, 1500))
    opens, closes = rng.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"[[", b"],[]]")))
    return [*tokens[:first], opens * levels, *tokens[first:last], closes * levels, *tokens[last:]]


def swap(tokens: list[bytes], rng: Random, pool: list[bytes]) -> list[bytes]:
    """Two tokens change places."""
    made = list(tokens)
    a, b = (rng.randrange(len(tokens)) for _ in range(2))
    made[a], made[b] = made[b], made[a]
    return made


def cut(tokens: list[bytes], rng: Random, pool: list[bytes]) -> list[bytes]:
    """The end is missing."""
    return tokens[: rng.randrange(len(tokens)) + 1]


def byte(tokens: list[bytes], rng: Random, pool: list[bytes]) -> list[bytes]:
    """One byte is another."""
    whole = bytearray(b"".join(tokens) or b" ")
    whole[rng.randrange(len(whole))] = rng.choice((0, 9, 10, 34, 44, 92, 127, 128, 192, 237, 255))
    return TOKEN.findall(bytes(whole))


CHANGES = (number, number, number, text, text, replace, replace, drop, double, double, deepen,
           swap, cut, byte)  # fmt: skip


def _utf16(data: bytes, rng: Random) -> bytes:
    return data.decode("utf-8", "replace").encode("utf-16")


WRAPS = (
    lambda data, rng: b"\xef\xbb\xbf" + data,
    lambda data, rng: b"\xef\xbb\xbf\xef\xbb\xbf" + data,
    _utf16,
    lambda data, rng: gzip.compress(data, 1),
    lambda data, rng: gzip.compress(data, 1)[: rng.randrange(30)],
    lambda data, rng: data + data,
    lambda data, rng: data.replace(b"\n", b"\r\n"),
    lambda data, rng: b"version https://git-lfs.github.com/spec/v1\n" + data,
    lambda data, rng: b"<html>" + data,
)
