"""Transformations of pages, each by itself, and the comparison of what is read before and after."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser

from archive.likeness.key import simplified
from bench.extraction import main
from bench.metamorphic.comparison import Result, remarks, table
from bench.metamorphic.tags import placed_tags
from bench.metamorphic.transformations import (
    TRANSFORMATIONS,
    Transformation,
    headings_as_div,
    in_big5,
    in_gb18030,
    in_utf_8,
    in_utf_16,
    labelled,
    nonsense_names,
    one_wrapper_more,
    paragraphs_wrapped,
    stray_quote_at_top,
    stray_quote_in_the_middle,
    traditional,
    unclosed_fonts,
    with_xml_declaration,
    without_metadata,
    without_title,
)
from bench.scoring import pooled
from crawler.extract.page import decode_page
from tests.harness.sweep import each

ROOT = Path(__file__).parents[2]
PAGE = """<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>县里的路修好了_右江日报</title>
<meta name="author" content="韦秋实"><style>.hid{display:none} #top .nav{color:#fff}</style>
<script type="application/ld+json">{"@type":"NewsArticle","headline":"路"}</script>
<script>if (a < b) document.write("<p class='hid'>写</p>");</script></head>
<body class="page"><!-- <p class="old"> --><div id=top class='nav wide'><a href="/">首页</a></div>
<h1 class="nav">县里的路修好了</h1><p class="lead wide">12月23日，从山上到城里的班车开出了第一趟。<p>没有关上的一段。
<h2>车上</h2><p>车上坐满了去赶集的人，后来还有人站着。</p><p class="hid">看不见</p>
<img src="/a.jpg" alt="车"></body></html>"""
PAGES = (path for path in sorted((ROOT / "tests/examples").glob("*/*.html")) if b"<html" in path.read_bytes().lower())
EXAMPLES = list(PAGES)[::4]


def visible_text(markup: str) -> str:
    """Return what a page's body says to a reader, without blanks."""
    page = LexborHTMLParser(markup)
    page.strip_tags(["script", "style", "noscript"])
    return "".join(page.body.text().split()) if page.body else ""


def pages() -> list[Any]:
    held = [pytest.param(decode_page(path.read_bytes()).text, id=path.name) for path in EXAMPLES]
    return [pytest.param(PAGE, id="page"), *held]


@each("markup", pages())
@each("one", [pytest.param(one, id=one.name) for one in TRANSFORMATIONS])
def test_what_a_reader_sees_stays(one: Transformation, markup: str) -> None:
    changed = one.changed(markup)
    if isinstance(changed, bytes):
        codec = {in_gb18030: "gb18030", in_utf_16: "utf-16", in_big5: "big5hkscs", in_utf_8: "utf-8"}[one.changed]
        changed = changed.decode(codec)
    assert simplified(visible_text(changed)) == simplified(visible_text(one.gold(markup)))


@pytest.mark.parametrize("one", [pytest.param(one, id=one.name) for one in TRANSFORMATIONS])
def test_each_transformation_changes_a_page_and_always_alike(one: Transformation) -> None:
    changed = one.changed(PAGE)
    assert changed not in (PAGE, PAGE.encode())
    assert changed == one.changed(PAGE)


def test_names_become_nonsense_alike_wherever_they_stand() -> None:
    changed = nonsense_names(PAGE)
    page = LexborHTMLParser(changed)
    top, heading = (page.css(name)[0] for name in ("div", "h1"))
    assert str(top.attributes["class"]).split()[0] == heading.attributes["class"]
    assert not re.search(r"class=.?(?:nav|wide|lead|hid|page)", changed.replace("class='hid'>写", ""))
    hidden = page.css("p")[-1].attributes["class"]
    assert f".{hidden}{{display:none}} #{top.attributes['id']} .{heading.attributes['class']}{{color:#fff}}" in changed
    assert '<!-- <p class="old"> -->' in changed
    assert """document.write("<p class='hid'>写</p>")""" in changed


def test_names_that_differ_stay_different() -> None:
    markup = "".join(f'<p class="c{n}">' for n in range(500))
    assert len(set(re.findall(r'class="(\w+)"', nonsense_names(markup)))) == 500


def test_the_whole_page_becomes_traditional() -> None:
    assert traditional("<p title='县报'>记者报道</p>") == "<p title='縣報'>記者報道</p>"


def test_the_title_goes_and_that_of_a_drawing_stays() -> None:
    assert without_title("<title>路</title><svg><title>图</title></svg><h1>路</h1>") == (
        "<svg><title>图</title></svg><h1>路</h1>"
    )


def test_metadata_go_and_the_encoding_stays() -> None:
    changed = without_metadata(PAGE)
    assert [tag.name for tag in placed_tags(changed) if tag.name == "meta"] == ["meta"]
    assert "ld+json" not in changed
    assert "charset=gb2312" in changed
    assert "document.write" in changed


def test_headings_become_div_with_their_names() -> None:
    assert (
        headings_as_div('<H1 id="a">路</H1 ><h2>车</h2><h4>桥</h4>') == '<div id="a">路</div ><div>车</div><h4>桥</h4>'
    )


def test_a_stray_quote_stands_in_a_tag_before_the_text_or_in_the_middle() -> None:
    assert '<body class="page"><img src="/images/dot.gif"" width="1" height="1"><!--' in stray_quote_at_top(PAGE)
    assert stray_quote_in_the_middle("<body><a href='1'>甲</a><b class=\"x\">乙</b></body>").count('"x""') == 1
    assert stray_quote_in_the_middle("<p>甲</p>") == "<p>甲</p>"


def test_a_page_gets_one_xml_declaration() -> None:
    changed = with_xml_declaration(PAGE)
    assert changed.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>')
    assert with_xml_declaration(changed) == changed


def test_the_body_is_wrapped_once() -> None:
    assert one_wrapper_more("<html><body a=1><p>甲</p></body></html>") == (
        "<html><body a=1><div><p>甲</p></div></body></html>"
    )
    assert one_wrapper_more("<title>路</title><p>甲</p>") == "<title>路</title><div><p>甲</p></div>"


def test_paragraphs_that_are_closed_are_wrapped_and_others_stay() -> None:
    assert (
        paragraphs_wrapped("<p>甲<p>乙</p><P>丙<div>丁</div></p>") == "<p>甲<div><p>乙</p></div><P>丙<div>丁</div></p>"
    )


def test_fonts_are_opened_in_the_body_and_never_closed() -> None:
    assert unclosed_fonts("<body><p>甲</p>") == f"<body>{'<font>' * 300}<p>甲</p>"


@pytest.mark.parametrize(
    "markup, told",
    [
        ('<meta charset="utf-8"><p>', '<meta charset="gbk"><p>'),
        ("<meta charset=utf-8><p>", "<meta charset=gbk><p>"),
        (
            "<meta http-equiv=Content-Type content='text/html; charset=gb2312'>",
            "<meta http-equiv=Content-Type content='text/html; charset=gbk'>",
        ),
        ("<html><head><title>路</title>", '<html><head><meta charset="gbk"><title>路</title>'),
        ("<p>路", '<meta charset="gbk"><p>路'),
        (
            '<?xml version="1.0" encoding="UTF-8"?><html><head></head>',
            '<?xml version="1.0" encoding="gbk"?><html><head><meta charset="gbk"></head>',
        ),
    ],
)
def test_a_label_is_changed_where_it_stands(markup: str, told: str) -> None:
    assert labelled(markup, "gbk") == told


def test_pages_in_other_encodings_tell_them() -> None:
    assert in_utf_16("<p>路").decode("utf-16") == '<meta charset="utf-16"><p>路'
    assert in_gb18030("<p>路€").decode("gb18030") == '<meta charset="gbk"><p>路€'
    assert in_big5("<p>县里的路\u4e02").decode("big5hkscs") == '<meta charset="big5"><p>縣裡的路&#19970;'
    assert in_utf_8("\ufeff<p>路").decode() == '<meta charset="utf-8"><p>路'


@pytest.mark.parametrize(
    "markup, names",
    [
        ("<!-- <p> --><p>", ["p"]),
        ("<!--><p>", ["p"]),
        ("<script>'<p>'</script ><p>", ["script", "script", "p"]),
        ('<img src="a"" alt="<b>"><p>', ["img", "p"]),
        ("<img alt='a > b'><p>", ["img", "p"]),
        ("a < b <p/>", ["p"]),
        ("<a href=/x/><p>", ["a", "p"]),
        ('<p class="never closed', ["p"]),
        ("<textarea><p></textarea><?php <p> ?><p>", ["textarea", "textarea", "p"]),
    ],
)
def test_tags_are_seen_as_browsers_see_them(markup: str, names: list[str]) -> None:
    assert [tag.name for tag in placed_tags(markup)] == names


def test_values_are_found_with_and_without_quotes() -> None:
    markup = """<p a=1 B = "2" c='3' d e="">"""
    (tag,) = placed_tags(markup)
    assert [(one.name, markup[one.start : one.end]) for one in tag.attributes if one.start >= 0] == [
        ("a", "1"),
        ("b", "2"),
        ("c", "3"),
        ("e", ""),
    ]


# The comparison

SCORER = """
import json, sys
from pathlib import Path
rows = lambda path: {r["id"]: r for r in map(json.loads, Path(path).read_text(encoding="utf-8").splitlines())}
gold, pred = rows(Path(__file__).parent / "gold.jsonl"), rows(sys.argv[1])
for name in dict.fromkeys(g["set"] for g in gold.values()):
    mine = {k: g for k, g in gold.items() if g["set"] == name}
    text = [g["text"] in (pred.get(k, {}).get("text") or "") for k, g in mine.items()]
    title = [pred.get(k, {}).get("title") == g["title"] for k, g in mine.items()]
    print(f"\\n{name}: {len(mine)} pages, {len(pred)} predicted")
    print("  " + "  ".join(f"{k} {sum(v) / len(v):.3f} ({len(v)})" for k, v in (("F1>=.95", text), ("title", title))))
"""
ROAD = "县里的路修好了，从山上到城里的班车今天早上开出了第一趟，车上坐满了去赶集的人。"
BRIDGE = "河上的新桥今天通车，两岸的村民放起了鞭炮，孩子们在桥上跑了一个来回才肯回家。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    gold = []
    for id_, title, text in (("road", "县里的路修好了", ROAD), ("bridge", "河上的新桥今天通车", BRIDGE)):
        body = f"<p>{text}</p><p>{text[::-1][1:]}。</p>"
        # The bridge's headline stands in its <title> alone.
        heading = f"<h1>{title}</h1>" if id_ == "road" else ""
        markup = f"<html><head><title>{title}</title></head><body>{heading}<div>{body}</div></body></html>"
        (tmp_path / "pages" / f"{id_}.html").write_bytes(markup.encode("gb18030"))
        gold.append({"id": id_, "set": "zh-news", "lang": "zh", "url": None, "title": title, "text": text})
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in gold), encoding="utf-8")
    (tmp_path / "score.py").write_text(SCORER, encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_a_field_that_becomes_worse_is_marked_and_the_command_fails(folder: Path) -> None:
    ended = CliRunner().invoke(main, ["--metamorphic", "--only", "no <title>", "--pages", str(folder)])
    head, plain, changed = ended.stdout.splitlines()[:3]
    assert head.split()[:3] == ["F1", "F1>=.95", "title"]
    assert plain.split()[:6] == ["as", "it", "is", "–", "1.000", "1.000"]
    assert changed.split()[:5] == ["no", "<title>", "–", "=", "-0.500!"]
    assert ended.exit_code == 1
    assert "no <title>, title: other on 1 pages: bridge" in ended.stdout


@pytest.mark.slow
def test_where_nothing_becomes_worse_the_command_ends_well(folder: Path) -> None:
    arguments = ["--metamorphic", "--only", "traditional characters", "--json", "--pages", str(folder)]
    ended = CliRunner().invoke(main, arguments)
    assert ended.exit_code == 0, ended.output
    plain, changed = json.loads(ended.stdout)
    assert changed["marks"] == plain["marks"] == {"F1>=.95": [1.0, 2], "title": [1.0, 2]}
    assert changed["worse"] == []


def test_a_hundredth_of_the_pages_may_be_lost_and_a_fault_may_not_be_gained() -> None:
    plain = Result("as it is", {"title": (0.99, 100), "false author": (0.0, 50)}, {}, {})
    near = Result("near", {"title": (0.98, 100), "false author": (0.0, 50)}, {"title": 0.01, "false author": 0.0}, {})
    far = Result(
        "far",
        {"title": (1.0, 100), "false author": (0.02, 50)},
        {"title": -0.01, "false author": 0.02},
        {"false author": ["a", "b"]},
    )
    assert (near.worse, far.worse) == ([], ["false author"])
    rows = [[cell for cell in line.split() if cell != "–"] for line in table([plain, near, far]).splitlines()[1:]]
    assert rows == [["as", "it", "is", "0.990", "0.000"], ["near", "-0.010", "="], ["far", "+0.010", "+0.020!"]]
    assert list(remarks([plain, near, far])) == ["far, false author: other on 2 pages: a, b"]


def test_sets_are_pooled_by_their_pages() -> None:
    printed = "\na: 3 pages, 3 predicted\n  F1 0.900 (3)  title 1.000 (2)\n\nb: 1 pages, 1 predicted\n  F1 0.500 (1)\n"
    assert pooled(printed) == {"F1": (pytest.approx(0.8), 4), "title": (1.0, 2)}
