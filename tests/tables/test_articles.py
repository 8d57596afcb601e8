"""Articles as files: the committed ones, the template, and what spoils one."""

import re
from datetime import date

import pytest

from analysis.base import paths
from analysis.base.errors import DataError, UsageError
from analysis.measures.quantities import BY_NAME
from analysis.pages.words import article as words
from analysis.tables import articles, ledger
from analysis.theatres import KURSK
from called import call

GOOD = """
title = "An article"
day = 2025-03-16
theatre = "kursk"

[[claims]]
id = "left"
quote = "around 50 square miles were left"
quantity = "area"
value = 50
unit = "sq mi"
wording = "around"
on = 2025-03-16
"""


@pytest.fixture
def written(tmp_path):
    """Write an article with some of its text exchanged; the path."""

    def write(old: str = "", new: str = "", text: str = GOOD):
        assert old in text
        path = tmp_path / "mine.toml"
        path.write_text(text.replace(old, new) if old else text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("name", articles.names())
def test_committed_article_is_whole(name):
    """It can be read, names its theatre, and every claim quotes words."""
    article = articles.read(name)
    assert article.claims["quote"].str.len().gt(3).all()
    assert article.window.start <= date.fromisoformat(article.claims["first_day"].min())


def test_template_is_an_article():
    """Whoever copies it begins with a file that runs; every quantity stands in its list."""
    path = paths.ARTICLES / "template.toml"
    assert "template" not in articles.names()
    assert len(articles.read(path).claims) == 3
    listed = path.read_text().rpartition("# quantity")[2]
    assert all(name in listed for name in BY_NAME)


def test_article_of_a_front():
    """By theatre; on a front without one a sentence says where to read on."""
    assert articles.named("", KURSK).name == "kursk_2025"
    assert len(articles.claims_on(articles.theatres.get("pokrovsk"))) == 0
    with pytest.raises(UsageError, match=r"No article is committed on Pokrovsk; docs/articles\.md"):
        articles.named("", articles.theatres.get("pokrovsk"))


def test_days_of_an_article_are_its_window():
    """All committed days where they hold the claims; else from the first claim to the last."""
    assert articles.read("kursk_2025").window.is_committed
    w = articles.read("kharkiv_2022").window
    assert (str(w.start), str(w.end)) == ("2022-09-05", "2022-10-05")


def test_claim_beyond_the_theatres_days_widens_them(written):
    """A day after the committed ones: measured from raw maps up to it."""
    path = written("on = 2025-03-16\n", "on = 2025-08-20\n")
    w = articles.read(path).window
    assert (str(w.start), str(w.end), w.is_committed) == ("2024-08-06", "2025-08-20", False)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title =", "titel =", "unknown key 'titel'"),
        ("day = 2025-03-16\n", "", "'day' is missing"),
        ("day = 2025-03-16\n", 'day = "March"\n', "day is 'March', not a day"),
        ('"kursk"', '"kurks"', "Unknown theatre 'kurks': did you mean kursk"),
        ("[[claims]]", "[[claim]]", "unknown key 'claim'"),
        ("quote =", "qoute =", "claim 1 (left): unknown key 'qoute'"),
        ('"area"', '"aera"', "claim 'left': unknown quantity 'aera': did you mean area"),
        ('"sq mi"', '"acres"', "area is in sq mi or km2, not 'acres'"),
        ('"around"', '"roughly"', "unknown wording 'roughly'"),
        ("value = 50", "value = -5", "value is -5, not a number from 0.001 to 10 million"),
        ("value = 50", "value = 1e400", "value is inf, not a number from 0.001 to 10 million"),
        ("value = 50", 'value = "many"', "value is 'many', not a number from 0.001 to 10 million"),
        ("on = 2025-03-16\n", "", "give its day as on = "),
        ("on = 2025-03-16\n", "from = 2025-03-16\n", "give its day as on = "),
        ("on = 2025-03-16\n", "on = 2025-03-16\nto = 2025-03-17\n", "give its day as on = "),
        ("on = 2025-03-16\n", "on = 2031-03-16\n", "No map covers 2031-03-16"),
        (
            '"area"\nvalue = 50\nunit = "sq mi"\nwording = "around"\non = 2025-03-16\n',
            '"lost"\nfrom = 2025-03-16\nto = 2025-03-01\n',
            "ends on 2025-03-01, before it starts",
        ),
        ("on = 2025-03-16\n", "from = 2025-03-10\nto = 2025-03-16\n", "area is of one day"),
        (
            '"area"\nvalue = 50\nunit = "sq mi"',
            '"retreat"\nvalue = 5\nunit = "km"',
            "retreat needs days",
        ),
        ('"area"\nvalue = 50\nunit = "sq mi"', '"retreat"\ndays = 3', "days is 3, not 2 or 7"),
        (
            '"area"\nvalue = 50\nunit = "sq mi"',
            '"place_lost"\nvalue = 5',
            "place_lost is so or not: it has neither value nor",
        ),
        (
            '"area"\nvalue = 50\nunit = "sq mi"',
            '"place_lost"\nplace = "Sudscha"',
            "Sudscha",
        ),
        ('theatre = "kursk"', 'theatre = "kursk"\nsentences = 2', "sentence 1 stands under no"),
        (
            'theatre = "kursk"',
            'theatre = "kursk"\nsentences = 1\nuntested = [{quote = "abc", why = "def", '
            "sentences = [1, 4]}]",
            "sentence 4 is none of them",
        ),
        ("id =", "id = 'x'\nid =", "is not a TOML file"),
        ("on =", "share = 50\non =", "area does not take share"),
        ('"An article"', '""', "title is '', not a text of a letter or more"),
        ("on =", "sentences = [0]\non =", "sentences is [0], not the numbers of sentences"),
        (
            '"area"\nvalue = 50\nunit = "sq mi"',
            '"walk"\nvalue = 12',
            "a walk is in mi or km, not ''",
        ),
        (
            '"area"\nvalue = 50\nunit = "sq mi"',
            '"lost_depth"\nvalue = 5\nunit = "km"',
            "lost_depth is measured from the front of the first day; in Kursk salient",
        ),
        (
            '"area"\nvalue = 50\nunit = "sq mi"',
            '"place_held"\nplace = "X"\nat = [51.2, 35.2]',
            "at [51.2, 35.2] lies outside Kursk salient, which is from 34.",
        ),
    ],
)
def test_spoiled_article_is_a_sentence(written, old, new, says):
    """File, claim and what is wrong: one sentence."""
    with pytest.raises(UsageError, match=r"mine\.toml") as error:
        articles.read(written(old, new))
    assert says in str(error.value)


def test_two_claims_of_one_name(written):
    """Each has a name of its own."""
    claim = GOOD[GOOD.index("[[claims]]") :]
    with pytest.raises(UsageError, match="two claims are called 'left'"):
        articles.read(written(text=GOOD + claim))


def test_article_without_claims(written):
    """It tests nothing."""
    with pytest.raises(UsageError, match="there is no claim"):
        articles.read(written(text=GOOD[: GOOD.index("[[claims]]")]))


@pytest.mark.parametrize("content", [None, b"\x00\xff\xfe", "folder"])
def test_file_that_is_no_article_is_a_sentence(tmp_path, content):
    """Missing, binary, or a folder."""
    path = tmp_path / "mine.toml"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"mine\.toml (cannot be read|is not a TOML file)"):
        articles.read(path)


def test_committed_values_serve_only_the_claims_that_were_asked():
    """Of other days, or with another threshold, the maps are asked anew."""
    article = articles.read("kharkiv_2022")
    assert len(ledger.raw_maps(article)) == 0
    assert ledger._committed(article) is not None
    moved = article._replace(claims=article.claims.replace("2022-09-09", "2022-09-08"))
    assert ledger._committed(moved) is None
    assert len(ledger.raw_maps(moved)) > 50


def test_committed_values_are_not_those_of_another_front(tmp_path):
    """A file of the same name on another front is measured there."""
    own = articles.read("kharkiv_2022")
    moved = own._replace(theatre=articles.theatres.get("pokrovsk"))
    assert ledger._committed(own) is not None
    assert ledger._committed(moved) is None


def test_every_committed_value_is_of_a_committed_claim():
    """No row is left from an article that has gone."""
    table = ledger.committed.table(paths.CLAIMED)
    assert set(table["article"]) == {own.name for own in ledger.elsewhere()}
    for own in ledger.elsewhere():
        assert ledger._committed(own) is not None, own.name


@pytest.mark.slow
def test_command_renders_another_front_without_raw_maps(monkeypatch, tmp_path):
    """From committed values."""
    monkeypatch.setenv("FRONTLINE_MIRROR", str(tmp_path))
    result = call("claims", "--article", "kharkiv_2022")
    assert result.exit_code == 0
    assert "Of 10 claims that maps can test" in result.stdout
    assert re.search(r"six_days: every map\n.*\n.*1,100 sq mi or more", result.stdout)


def test_front_without_such_land_has_nothing_to_be_held_against(monkeypatch):
    """No map gives it: "less than" would else hold on every map."""
    article = articles.read("kursk_2025")
    known = ledger.evidence(article)
    empty = known._replace(daily=known.daily.assign(held_km2=0.4))
    monkeypatch.setattr(ledger, "evidence", lambda article: empty)
    with pytest.raises(UsageError, match="No map gives Ukraine a square kilometre of Kursk"):
        ledger.ledger(article)


def test_command_says_what_it_will_fetch(monkeypatch, tmp_path, written):
    """A front that is not committed: how many maps, how large, from where; then that none came."""
    monkeypatch.setenv("FRONTLINE_MIRROR", str(tmp_path))
    said = []

    def bring(rows, say):
        said.append(f"{len(rows)} of {sorted(set(rows['source']))}")
        raise DataError("no network")

    monkeypatch.setattr("analysis.maps.download.bring", bring)
    text = GOOD.replace('"kursk"', '"avdiivka"').replace("2025-03-16", "2024-02-17")
    result = call("claims", "--article", str(written(text=text)))
    assert result.exit_code == 1
    assert said[0].endswith("of ['deepstate', 'isw', 'liveuamap', 'owl']")
    assert result.stdout == ""
    assert "no network" in result.stderr


def test_article_of_a_walk_alone_says_so(written):
    """Nothing was counted; the pointer to what bounds a walk is Kursk's."""
    claim = GOOD.replace('"area"\nvalue = 50', '"walk"\nvalue = 12').replace('"sq mi"', '"mi"')
    here = call("claims", "--article", str(written(text=claim))).stdout
    assert "None of its claims can be tested by these maps." in here
    assert "`python -m analysis walk` prints what bounds it" in here
    table = ledger.ledger(articles.read(written(text=claim))).assign(theatre="kharkiv_2022")
    assert words.sentences(table)["sentence"].item() == "A map shows no path."
