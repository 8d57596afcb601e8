"""What a figure may not stumble over: land that crosses itself, claims without an axis."""

import io
from datetime import date

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.colors import to_hex
from PIL import Image

from analysis.pages import publish
from analysis.pages.figures import canvas, ledger, maps, marks, style
from analysis.pages.figures.bins import bins
from analysis.pages.figures.labels import Labeller
from analysis.pages.figures.marks import Marks
from analysis.pages.figures.shapes import draw
from analysis.pages.words import article as words
from analysis.pages.words import ledger as said_words
from analysis.tables import articles
from analysis.tables import ledger as ledgers
from analysis.theatres import get
from overlaps import blank


def test_each_shape_has_its_own_colour_beside_what_an_overlay_has_left():
    """A line or nothing beside an area moves no colour to another's land."""
    fig, ax = blank()
    left, right = shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)
    line = shapely.LineString([(5, 0), (6, 0)])
    mixed = shapely.GeometryCollection([line, left])
    draw(ax, [mixed, shapely.Polygon(), right], color=["red", "green", "blue"])
    (found,) = ax.collections
    pairs = zip(found.get_paths(), found.get_facecolor(), strict=True)
    ends = {float(path.vertices[:, 0].max()): to_hex(colour) for path, colour in pairs}
    assert ends == {1.0: to_hex("red"), 3.0: to_hex("blue")}


def test_slit_is_not_drawn_and_strips_of_several_days_are(monkeypatch):
    """Ten strips of 50 m side by side are land, one of 10 m is none; where GEOS fails all stay."""
    strips = [shapely.box(50 * n, 0, 50 * n + 50, 3_000) for n in range(10)]
    drawn = np.array([*strips, shapely.box(9_000, 0, 9_010, 3_000)])
    found = maps._without_slits(drawn)
    assert shapely.area(found).tolist() == pytest.approx([150_000] * 10 + [0])

    def refuse(*_, **__):
        raise shapely.errors.GEOSException("side location conflict")

    monkeypatch.setattr(shapely, "intersection", refuse)
    assert maps._without_slits(drawn) is drawn


def test_figure_is_shown_at_half_its_pixels_with_its_caption_below(monkeypatch):
    """Sharp on good screens; who sees no picture reads the caption and the finding."""
    shown = []
    monkeypatch.setattr(publish, "display", lambda data, **more: shown.append((data, more)))
    fig, _ = blank()
    style.titled(fig, "Nothing moved")
    publish.show(fig, "Figure 1. An empty plot.", pd.DataFrame({"km": [1.0]}))
    (picture, about), (below, mark) = shown
    described = about["metadata"]["image/png"]
    size = Image.open(io.BytesIO(picture["image/png"])).size
    assert size[0] == 1760
    assert size == (2 * described["width"], 2 * described["height"])
    assert described["alt"] == "Figure 1. An empty plot. Nothing moved"
    assert below["text/markdown"] == "*Figure 1. An empty plot.*"
    assert mark["metadata"] == publish.CAPTION


def test_picture_has_white_paper_and_the_same_bytes_each_time():
    """A palette makes it small; it must not make the paper grey."""
    pictures = {canvas.png(blank()[0]) for _ in range(2)}
    assert len(pictures) == 1
    picture = Image.open(io.BytesIO(pictures.pop()))
    assert picture.mode == "P"
    assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2025-03-01", "2025-03-31", ["1 Mar\n2025", "5 Mar", "9 Mar"]),
        ("2024-08-06", "2025-04-30", ["Sep\n2024", "Oct", "Nov"]),
        ("2022-02-24", "2025-04-30", ["Jul\n2022", "Jan\n2023", "Jul"]),
    ],
)
def test_dates_are_days_or_months_with_the_year_where_it_is_new(first, last, said):
    """As people write them, in a month, a season and three years."""
    fig, ax = blank()
    ax.plot(pd.to_datetime([first, last]), [0, 1])
    ax.margins(x=0)
    style.date_axis(ax)
    names = [label.get_text() for label in ax.get_xticklabels()]
    assert names[:3] == said
    assert len(names) <= style.MOST_TICKS


SIX_MONTHS = "half a year from"


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        (date(2025, 3, 1), date(2025, 3, 8), ["1 Mar\n2025", "2 Mar", "3 Mar"]),
        (date(2025, 3, 1), date(2025, 3, 31), ["1 Mar\n2025", "8 Mar", "15 Mar"]),
        (date(2024, 8, 7), date(2025, 4, 30), ["Aug\n2024", "Sep", "Oct"]),
        (date(2022, 3, 1), date(2026, 3, 31), ["Mar\n2022", "Sep", "Mar\n2023"]),
    ],
)
def test_classes_of_days_fit_the_window(first, last, names):
    """Days for a week, weeks for a month, months for a season, and half years for four years."""
    found = bins(first, last)
    assert found.names[:3] == names
    ends_days = {"2 Mar": "", "8 Mar": "week from", "Sep": "" if first.year > 2022 else SIX_MONTHS}
    assert found.span == ends_days[names[1]]
    assert 4 < len(found.names) <= 14
    colours = found.colours([mdates.date2num(day) for day in (first, last)])
    assert list(colours[0]) == list(found.shades[0])
    assert list(colours[1]) == list(found.shades[-1])


def test_name_stands_off_lines_and_a_name_without_room_goes_into_a_key():
    """Ten lines side by side: what finds no place beside its line is told with its look."""
    fig, ax = blank()
    ax.set(xlim=(0, 10), ylim=(0, 20))
    labeller = Labeller(ax)
    lines = {n: ([0, 10], [n, n]) for n in range(10)}
    for line in lines.values():
        labeller.avoid(*line)
    for n, line in lines.items():
        labeller.name(*line, f"line number {n}", "#000000")
    assert 0 < len(labeller.unplaced) < 10
    beside = list(labeller.boxes)
    assert not any(box.intersects(line) for box in beside for line in labeller.lines)
    labeller.close()
    assert len(labeller.boxes) == 10


def test_locator_takes_land_that_crosses_itself():
    """Two outlines of September 2022 do, once they are projected; no overlay would take them."""
    fig, ax = blank(4.0)
    ax.set_xlim(-100_000, 100_000)
    ax.set_ylim(-100_000, 100_000)
    bow = shapely.Polygon([(-9e4, -9e4), (9e4, 9e4), (9e4, -9e4), (-9e4, 9e4)])
    assert not bow.is_valid
    Marks(ax, get("kharkiv_2022")).locator([bow])
    assert len(ax.child_axes) == 1


def test_credit_says_of_drawn_maps_alone_where_they_end():
    """Another source of the page that ends early is no part of this figure."""
    parts = {
        "deepstate": "DeepState to 3 August 2025",
        "owl": "Ukraine Control Map from 1 May 2023",
    }
    style.say_in_credits(parts)
    try:
        for keys, said in ((["deepstate"], parts["deepstate"]), (["isw"], "")):
            fig, _ = blank()
            style.credit(fig, keys, "2025-09-30")
            text = " ".join(fig.get_supxlabel().split())
            assert (said in text) and ("a part of these days" in text) == bool(said)
            assert parts["owl"] not in text
    finally:
        style.say_in_credits({})


@pytest.mark.parametrize(
    ("edge", "corner"),
    [
        ([(-1e5, -1e5), (1e5, -9e4)], "upper left"),
        ([(-1e5, 0), (-8e4, 1e5)], "upper right"),
        ([(-1e5, 9e4), (1e5, 9e4)], "lower left"),
        ([(-1e5, 9e4), (1e5, 9e4), (1e5, -1e5), (-1e5, -9e4)], "upper left"),
    ],
)
def test_scale_bar_hides_no_border_where_a_corner_is_free(monkeypatch, edge, corner):
    """It has white ground, on which a border would end; where all corners have one it stays."""
    fig, ax = blank(4.0)
    ax.set_xlim(-100_000, 100_000)
    ax.set_ylim(-100_000, 100_000)
    monkeypatch.setattr(marks, "border_lines", lambda theatre: np.array([shapely.LineString(edge)]))
    beside = Marks(ax, get("kharkiv_2022"))
    beside.scale()
    assert beside.bar == corner
    beside.locator([shapely.box(-9e4, -9e4, -8e4, -8e4)])
    bar, small = beside.taken
    assert not shapely.intersects(bar, shapely.buffer(small, -1))


@pytest.fixture(scope="module")
def table():
    """The ledger of another front than Kursk."""
    return words.sentences(ledgers.ledger("kharkiv_2022"))


@pytest.mark.slow
def test_ledger_has_a_strip_a_claim(table):
    """What is so or not has no axis; each map of the others is named at its point."""
    fig = ledger.ledger(table)
    assert sum(text.get_text().startswith("“") for text in fig.axes[0].texts) == len(table)
    said = [text.get_text() for ax in fig.axes for text in ax.texts]
    assert "DeepState no" in said
    assert "DeepState 713" in said
    assert not any("(" in text and "DeepState" in text for text in said)


def test_no_map_is_neither_above_nor_below(table):
    """A town that the one map of that day had not lost by then."""
    row = table.set_index("id").loc["izium"]
    assert (row["verdict"], row["k"], row["n"]) == ("0 of 1 map", 0, 1)
    assert row["same_words"] == []


def test_claimed_limit_stands_in_brackets():
    """It is drawn, open, and not counted."""
    own = articles.read("kursk_2025")
    area = own.claims[own.claims["id"] == "area_left"]
    fig = ledger.ledger(ledgers.ledger(own._replace(claims=area)))
    said = [text.get_text() for ax in fig.axes for text in ax.texts]
    assert "(ISW) 28" in said
    assert "In brackets: another quantity, not counted." in " ".join(fig.get_supxlabel().split())


def test_words_of_an_article_become_no_markup():
    """A quotation with stars, a formula and a table's bar stays what it is."""
    own = articles.read("kursk_2025")
    area = own.claims[own.claims["id"] == "area_left"].assign(quote="*all* of $5 | [it](x)")
    table = words.sentences(ledgers.ledger(own._replace(claims=area)))
    said = words.sentence(next(table.itertuples()))
    assert "“\\*all\\* of \\$5 | \\[it\\](x)”" in said
    assert said_words.shown(table)["the article says"].item().startswith("“\\*all\\*")


def test_small_bounds_and_values_are_told_apart():
    """6.5 to 7.5 and 7.6 would all be 7 or 8."""
    assert said_words.range_text(6.5, 7.5, "km2") == "6.5 to 7.5 km²"
    assert [said_words.number(v, "km2") for v in (0.35, 7.6, 10.4)] == ["0.35", "7.6", "10"]


def test_sentence_says_what_a_threshold_is_worth():
    """On what share of days it holds, and which figures would have got the same words."""
    own = articles.read("kursk_2025")
    strip = own.claims[own.claims["id"] == "narrow_strip"]
    row = next(words.sentences(ledgers.ledger(own._replace(claims=strip))).itertuples())
    assert (
        "depending on the map it holds on 0 % to 6 % of all days to 16 March 2025." in row.sentence
    )
    assert "A figure of 1.8 to 2 times would have got the same verdict." in row.sentence
    assert row.sentence.endswith("Ukraine Control Map showed no land held.")
    assert isinstance(words.claim_values(pd.DataFrame([row]), "narrow_strip"), pd.DataFrame)
