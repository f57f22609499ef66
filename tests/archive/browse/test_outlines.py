"""Outlines of articles as polygons: what sites send, and what nobody should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.browse.pages.outlines import Amiss, ArticleOutline, Size, outline, reference, size_of, svg_path
from archive.browse.words import AMISS
from tests.harness.cost import cpu_growth

PAGE = Size(500, 700)
SHAPES = "rect poly circle ;rect default path svg-rect svg-ellipse moved".split()
SQUARE = ((0.1, 0.1), (0.5, 0.1), (0.5, 0.5), (0.1, 0.5))


def _near(found: ArticleOutline) -> list[list[tuple[float, float]]]:
    return [[(round(x, 4), round(y, 4)) for x, y in piece] for piece in found.pieces]


@pytest.mark.parametrize(
    "area, shape, drawn",
    [
        ("50,70,250,350", "rect", [SQUARE]),
        ("250,350,50,70", "RECT", [SQUARE]),
        (" 50 , 70 250\t350 ", "rectangle", [SQUARE]),
        ("50,70,250,350,9,9", "rect", [SQUARE]),
        ("50,70,250,70,250,350,50,350", "polygon", [SQUARE]),
        ("50,70,250,70,250,350,50,350,7", "poly", [SQUARE]),
        ("50,70,250,70,250,350,50,350", "", [SQUARE]),
        ("50,70,250,350", "", [SQUARE]),
        ("10%,10%,50%,50%", "rect", [SQUARE]),
        ("10%,70,50%,350px", "rect", [SQUARE]),
        ("49.9999999999,70.0,2.5e2,350.", "rect", [SQUARE]),
        ("50,70;250,70;250,350;50,350", "poly", [SQUARE]),
        ("50,70,250,350;250,350,500,700", "rect;rect", [SQUARE, ((0.5, 0.5), (1, 0.5), (1, 1), (0.5, 1))]),
        ("50,70,250,350;250,350,500,700;", "rect", [SQUARE, ((0.5, 0.5), (1, 0.5), (1, 1), (0.5, 1))]),
        ("50,70,250,70,250,350;50,70,250,350", "poly;rect", [((0.1, 0.1), (0.5, 0.1), (0.5, 0.5)), SQUARE]),
        ("50,70,200,280", "svg-rect", [SQUARE]),
        ("10%,10%,40%,40%", "svg-rect", [SQUARE]),
        ("M50 70L250 70L250 350L50 350Z", "path", [SQUARE]),
        ("M 50,70 H 250 V 350 H 50 z", "path", [SQUARE]),
        ("m50,70 200,0 0,280-200,0z", "path", [SQUARE]),
        ("M50 70h200v280h-200zm200 280h250v350h-250z", "path", [SQUARE, ((0.5, 0.5), (1, 0.5), (1, 1), (0.5, 1))]),
        ("50,70,250,350;M50 70L250 70L250 350L50 350Z", "rect;path", [SQUARE, SQUARE]),
        ("", "default", []),
        ("0", "default", [((0, 0), (1, 0), (1, 1), (0, 1))]),
        ("", "", []),
    ],
)
def test_an_outline_is_drawn_where_the_site_has_it(
    area: str, shape: str, drawn: list[tuple[tuple[float, float], ...]]
) -> None:
    found = outline(area, shape, PAGE)
    assert _near(found) == [list(piece) for piece in drawn]
    assert found.amiss == ()


def test_a_circle_is_round_on_the_picture() -> None:
    [piece] = outline("250,350,50", "circle", PAGE).pieces
    assert {round(((x - 0.5) * 500) ** 2 + ((y - 0.5) * 700) ** 2) for x, y in piece} == {2500}
    assert outline("250,350,50", "", PAGE).pieces == (piece,)
    assert outline("250,350,50,50", "svg-ellipse", PAGE).pieces == (piece,)
    [share] = outline("50%,50%,10%", "circ", PAGE).pieces
    assert max(x for x, _ in share) == pytest.approx(0.6)


@pytest.mark.parametrize(
    "area, shape, amiss",
    [
        ("a,b,c,d", "rect", [Amiss.NO_NUMBERS]),
        ("1,2,3,x", "rect", [Amiss.NO_NUMBERS]),
        ("<script>alert(1)</script>", "poly", [Amiss.NO_NUMBERS]),
        ('"><b>1,2,3,4', "", [Amiss.NO_NUMBERS]),
        ("１,２,３,４", "rect", [Amiss.NO_NUMBERS]),
        ("nan,nan,inf,inf", "rect", [Amiss.NO_NUMBERS]),
        ("1e999,1,2,3", "rect", [Amiss.NO_NUMBERS]),
        ("9" * 1000 + ",1,2,3", "rect", [Amiss.NO_NUMBERS]),
        (",,,", "rect", [Amiss.NO_NUMBERS]),
        ("M0 0L9 9", "path", [Amiss.EMPTY]),
        ("M0 0C1 1 2 2 3 3Z", "path", [Amiss.UNKNOWN_SHAPE]),
        ("M0", "path", [Amiss.UNKNOWN_SHAPE]),
        ("0 0L9 9", "path", [Amiss.NO_NUMBERS]),
        ("M<script>", "path", [Amiss.NO_NUMBERS]),
        ("Z", "path", [Amiss.NO_NUMBERS]),
        ("M1e999 0L9 9L0 9", "path", [Amiss.OUTSIDE]),
        ("50,70,200,280", "moved", [Amiss.UNKNOWN_SHAPE]),
        ("250,350,-1,50", "svg-ellipse", [Amiss.EMPTY]),
        ("1,2,3,4,5,6", "star", [Amiss.UNKNOWN_SHAPE]),
        ("50,70,50,350", "rect", [Amiss.EMPTY]),
        ("50,70", "rect", [Amiss.EMPTY]),
        ("50", "", [Amiss.EMPTY]),
        ("50,70,60,80,70,90", "poly", [Amiss.EMPTY]),
        ("50,70,250,350", "poly", [Amiss.EMPTY]),
        ("250,350,0", "circle", [Amiss.EMPTY]),
        ("250,350,-9", "circle", [Amiss.EMPTY]),
        ("600,800,900,900", "rect", [Amiss.OUTSIDE]),
        ("-90,-90,-10,-10", "rect", [Amiss.OUTSIDE]),
        ("1e200,1e200,2e200,2e200", "rect", [Amiss.OUTSIDE]),
    ],
)
def test_what_cannot_be_drawn_is_told(area: str, shape: str, amiss: list[Amiss]) -> None:
    assert outline(area, shape, PAGE) == ArticleOutline((), tuple(amiss))


def test_one_piece_that_cannot_be_drawn_does_not_take_the_others_along() -> None:
    found = outline("50,70,250,350;x;600,800,900,900", "rect;rect;rect", PAGE)
    assert _near(found) == [list(SQUARE)]
    assert found.amiss == (Amiss.NO_NUMBERS, Amiss.OUTSIDE)


def test_what_reaches_beyond_the_picture_is_cut_there_and_told() -> None:
    found = outline("400,600,900,900", "rect", PAGE)
    assert sorted(_near(found)[0]) == [(0.8, 0.8571), (0.8, 1), (1, 0.8571), (1, 1)]
    assert found.amiss == (Amiss.BEYOND,)
    assert outline("-4,-4,250,350", "rect", PAGE).amiss == ()


def test_of_an_intricate_outline_the_box_is_drawn() -> None:
    many = ",".join(f"{50 + n % 200},{70 + n // 2}" for n in range(500))
    found = outline(many, "poly", PAGE)
    assert [len(piece) for piece in found.pieces] == [4]
    assert found.amiss == (Amiss.INTRICATE,)


@pytest.mark.parametrize("number, amiss", [(60, ()), (61, (Amiss.MANY,)), (500, (Amiss.MANY,))])
def test_of_many_pieces_the_first_are_drawn_and_that_is_told(number: int, amiss: tuple[Amiss, ...]) -> None:
    squares = [f"{n % 50} {n % 60} h9 v9 h-9 z" for n in range(number)]
    told = {
        "rect": ";".join(["50,70,250,350"] * number),
        "path": "".join(f"M{one}" for one in squares),
        "path;path": ";".join(["".join(f"M{one}" for one in squares[:30]), "".join(f"M{one}" for one in squares[30:])]),
    }
    for shape, area in told.items():
        found = outline(area, shape, PAGE)
        assert (len(found.pieces), found.amiss) == (60, amiss), shape
    assert "只画外框" in AMISS[Amiss.INTRICATE] and "只画出前 60 块" in AMISS[Amiss.MANY]


@pytest.mark.parametrize("piece", ["1,", "12,34;", "x", " ", ";", "5,5,50,50;", "9%,"])
def test_time_grows_with_the_length_alone(piece: str) -> None:
    assert cpu_growth(lambda n: outline(piece * n, "poly", PAGE), 10_000, 100_000, below=20, floor=0.001) < 20


@pytest.mark.parametrize("piece", ["M1 1h9v9z", "M1 1", "L5-5", "z", "1", ",", "1."])
def test_a_path_takes_no_longer(piece: str) -> None:
    assert cpu_growth(lambda n: outline("M1 1" + piece * n, "path", PAGE), 5_000, 50_000, below=20, floor=0.001) < 20


@given(st.text("0123456789.,;%-+e \tpx<aMLhvzZ", max_size=60), st.sampled_from(SHAPES))
def test_nothing_raises_and_nothing_is_drawn_outside(area: str, shape: str) -> None:
    for size in (PAGE, None, Size(1e-300, 1e300)):
        found = outline(area, shape, size)
        assert all(0 <= one <= 1 for piece in found.pieces for point in piece for one in point)
        assert all(len(piece) >= 3 for piece in found.pieces)


def test_pixels_need_a_size_and_percentages_do_not() -> None:
    assert outline("50,70,250,350", "rect", None) == ArticleOutline((), (Amiss.NO_SIZE,))
    assert _near(outline("10%,10%,50%,50%", "rect", None)) == [list(SQUARE)]


@pytest.mark.parametrize(
    "width, height, own, shown, found",
    [
        (500, 700, None, (2500, 3500), (500, 700)),
        (500, 700, (350, 490), (2500, 3500), (500, 700)),
        (None, None, (350, 490), (2500, 3500), (350, 490)),
        (500, None, None, (2500, 3500), (500, 700)),
        (None, 700, (351, 490), (2500, 3500), (501.4286, 700)),
        (505, 700, None, (2500, 3500), (505, 700)),
        (0, 0, (350, 490), (2500, 3500), (350, 490)),
    ],
)
def test_outlines_refer_to_what_the_page_says_else_to_its_picture(
    width: float | None,
    height: float | None,
    own: tuple[int, int] | None,
    shown: tuple[int, int],
    found: tuple[float, float],
) -> None:
    size, amiss = reference(width, height, Size(*own) if own else None, Size(*shown))
    assert size and amiss is None
    assert size == pytest.approx(found, rel=1e-4)


@pytest.mark.parametrize(
    "width, height, own, shown, amiss",
    [
        (500, 700, None, (2500, 3000), Amiss.OTHER_PICTURE),
        (500, 700, (500, 500), (2500, 3500), Amiss.OTHER_PICTURE),
        (1000, 700, (350, 490), (2500, 3500), Amiss.OTHER_PICTURE),
        (None, None, None, (2500, 3500), Amiss.NO_SIZE),
        (500, 700, None, None, Amiss.NO_SIZE),
        (float("nan"), 700, None, (2500, 3500), Amiss.NO_SIZE),
        (-500, -700, None, (2500, 3500), Amiss.NO_SIZE),
    ],
)
def test_outlines_of_one_picture_do_not_lie_on_another(
    width: float | None,
    height: float | None,
    own: tuple[int, int] | None,
    shown: tuple[int, int] | None,
    amiss: Amiss,
) -> None:
    found = reference(width, height, Size(*own) if own else None, Size(*shown) if shown else None)
    assert found == (None, amiss)


@pytest.mark.parametrize("side", [None, 0, -1, float("nan"), float("inf")])
def test_no_side_is_nothing(side: float | None) -> None:
    assert size_of(side, 700) is None and size_of(500, side) is None


def test_pieces_are_a_path() -> None:
    assert svg_path((SQUARE, SQUARE[:3]), 1000, 1400) == "M100 140L500 140L500 700L100 700ZM100 140L500 140L500 700Z"
