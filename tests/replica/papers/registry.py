"""The papers by their names: the facts of each, as they were seen of the real one."""

from __future__ import annotations

from datetime import date

from ..drawn import MapForm
from .edition import Jump, Plan, bare, issues, marked, shortened
from .founder_new import FounderNew
from .founder_old import FounderOld
from .guangxi import Guangxi
from .moving import Moving
from .pictured import Pictured
from .printed import Missing, Press, PrintedPaper
from .systems import (
    EDITION,
    HUAGUANG,
    JOYHUA,
    NBS,
    QPAPER,
    SHTML_MAOMING,
    SHTML_SHANXI,
    SZBZ,
    UNDERSCORE,
    UNIFLOWS,
)
from .told_in_json import BeijingNews, Liberation, Military, Technology
from .trs import Trs

DAYS = (date(2022, 3, 1), date(2022, 3, 2), date(2022, 3, 4))
TWO = ("01", "02", "03", "04")
PLAIN = Jump()
# The maps' numbers are those of the size in which a larger picture is shown.
NINGBO_PICTURES = Pictured(
    MapForm(350, 620, told="attributes"),
    brief="/nbrb/images/{day:%Y-%m/%d}/{page}/{day:%Y%m%d}{page}_brief.jpg",
    image='<img src="{source}" border="0"{size} usemap="#pagepicmap" />'
    '<p><a href="{full}" target="_blank">版面大图</a></p>',
    area='<Area coords="{coords}" shape={shape} href={way}>',
    full="/nbrb/images/{day:%Y-%m/%d}/{page}/{day:%Y%m%d}{page}_b.jpg",
    pdf="/nbrb/resfile/{day:%Y-%m-%d}/{page}/{day:%Y%m%d}{page}.pdf",
    photo="/nbrb/images/{day:%Y-%m/%d}/{page}/{name}",
)
LETTER = ("A1", "A2", "A3", "A4")


def _paper(
    name: str,
    title: str,
    origin: str,
    press: Press,
    manner: Missing,
    labels: tuple[str, ...] = TWO,
    number: int = 1,
    jump: Jump = PLAIN,
    days: tuple[date, ...] = DAYS,
    step: int = 1,
    articles_at: str = "",
) -> PrintedPaper:
    """Print a paper."""
    host = origin.partition("://")[2]
    plan = Plan(name, host, days, labels, first_number=number, step=step, jump=jump)
    return PrintedPaper(name, title, origin, press, manner, issues(plan), articles_at)


_ALL = (
    _paper(
        "beihairibao",
        "北海日报",
        "http://epaper.bhxww.com",
        # On the last day the nodes were numbered anew: only the indexes know.
        FounderOld("/bhrb", "bhrb", 1, "gb2312", series=3021, nodes=((DAYS[2], 17),), index="cdata"),
        Missing.NOT_FOUND,
        number=151204,
        jump=Jump(cut=True),
    ),
    _paper(
        "ningboribao",
        "宁波日报",
        "http://daily.cnnb.com.cn",
        FounderOld("/nbrb", "nbrb", 2, version="?v=1", twice=True, pictured=NINGBO_PICTURES),
        Missing.REDIRECT,
        LETTER,
        number=1302211,
        jump=Jump("（下转A2版）", "（上接A1版）", shortened),
    ),
    _paper(
        "anhuifazhibao",
        "安徽法治报",
        "https://szb.ahnews.com.cn",
        FounderNew("/fzb/pc", "layout", "con", "node_", "c", "ahfzb"),
        Missing.NOT_FOUND,
        number=30412,
        jump=Jump(headline=marked, cut=True),
    ),
    _paper(
        "sanxiaribao",
        "三峡日报",
        "http://epaper.cn3x.com.cn",
        FounderNew("/sxrb", "column", "content", "col", "c", "sxrb3"),
        Missing.EMPTY,
        LETTER,
        number=71530,
        jump=Jump("（下转A2版）", "（上接A1版）", shortened),
    ),
    _paper(
        "lanzhouribao",
        "兰州日报",
        "http://lzrb.lzbs.com.cn",
        FounderNew("", "", "content", "node_", "content_", "lzrb"),
        Missing.REDIRECT,
        ("R01", "R02", "R03", "R04"),
        number=98211,
        jump=Jump("（下转R02版）", "（上接R01版）", cut=True),
    ),
    _paper(
        "puyangribao",
        "濮阳日报",
        "http://pyrb.pyxww.com",
        FounderNew("", "", "content", "l", "c", "pyrb", bom=False),
        Missing.NOT_FOUND,
        number=100120,
        jump=Jump("（下转02版）", "（上接01版）", bare),
    ),
    _paper(
        "wuzhouribao",
        "梧州日报",
        "http://wzrb.wzljl.cn",
        # Made anew in the middle of the year: another folder, another first page. The old index ends there.
        Moving(
            (
                (date(2022, 6, 1), FounderNew("/pc", "column", "content", "node_", "content_", "lzrb")),
                (date(2022, 6, 16), FounderNew("/pc", "layout", "content", "node_A", "content_", "lzrb", index="bare")),
            )
        ),
        Missing.NOT_FOUND,
        number=5120,
        days=(date(2022, 6, 15), date(2022, 6, 16), date(2022, 6, 18)),
    ),
    _paper(
        "hezhouribao",
        "贺州日报",
        "http://www.chhzm.com",
        HUAGUANG,
        Missing.EMPTY,
        jump=Jump(headline=marked),
    ),
    _paper(
        "nanningribao",
        "南宁日报",
        "http://www.nnrb.com.cn",
        JOYHUA,
        Missing.REDIRECT,
        jump=Jump("（下转第二版）", "（上接第一版）", bare, cut=True),
    ),
    _paper(
        "shanxiribao",
        "山西日报",
        "http://epaper.sxrb.com",
        SHTML_SHANXI,
        Missing.NOT_FOUND,
        number=661204,
        jump=Jump("（下转第2版）", "（上接第1版）", shortened, cut=True),
    ),
    _paper(
        "maomingribao",
        "茂名日报",
        "http://paper.mm111.net",
        SHTML_MAOMING,
        Missing.EMPTY,
        LETTER,
        number=388021,
        jump=Jump("（下转A2版）", "（上接A1版）"),
    ),
    _paper(
        "xuexishibao",
        "学习时报",
        "https://paper.cntheory.com",
        NBS,
        Missing.NOT_FOUND,
        LETTER,
        # Mondays, Wednesdays and Fridays.
        days=(date(2022, 3, 2), date(2022, 3, 4), date(2022, 3, 7)),
        jump=Jump("（下转A2版）", "（上接A1版）", marked),
    ),
    _paper(
        "hegangribao",
        "鹤岗日报",
        "https://hgrb.dbw.cn",
        SZBZ,
        Missing.REDIRECT,
        LETTER,
        number=91717,
        jump=Jump("（下转A2版）", "（上接A1版）", cut=True),
    ),
    _paper(
        "xiaoganribao",
        "孝感日报",
        "http://szb.xgrb.cn:9999",
        UNIFLOWS,
        Missing.NOT_FOUND,
        number=41,
        jump=Jump(headline=shortened),
    ),
    _paper(
        "nongminribao",
        "农民日报",
        "https://szb.farmer.com.cn",
        UNDERSCORE,
        Missing.EMPTY,
        jump=Jump("（下转第二版）", "（上接第一版）", bare, cut=True),
    ),
    _paper(
        "neimenggushangbao",
        "内蒙古商报",
        "http://szb.nmgsb.com.cn",
        EDITION,
        Missing.REDIRECT,
        ("1", "2", "3", "4"),
        number=39517,
        days=(date(2022, 3, 1), date(2022, 3, 4)),
        jump=Jump(headline=marked),
    ),
    _paper(
        "yongzhouribao",
        "永州日报",
        "http://paper.0746news.com",
        QPAPER,
        Missing.EMPTY,
        number=206114,
        jump=Jump(cut=True),
    ),
    _paper(
        "guangxiribao",
        "广西日报",
        "https://ssw.gxrb.com.cn",
        Guangxi("gxrb"),
        Missing.EMPTY,
        ("001", "002", "003", "004"),
        jump=Jump("（下转第二版）", "（上接第一版）"),
    ),
    _paper(
        "zhongguoqixiangbao",
        "中国气象报",
        "http://epaper.zgqxb.com.cn",
        Trs(),
        Missing.EMPTY,
        jump=Jump("（下转二版）", "（上接一版）", shortened, cut=True),
    ),
    _paper(
        "xinjingbao",
        "新京报",
        "http://epaper.bjnews.com.cn",
        BeijingNews(),
        Missing.REDIRECT,
        ("A01", "A02", "A03", "A04"),
        number=1203,
        jump=Jump("（下转A02版）", "（上接A01版）", shortened),
    ),
    _paper(
        "jiefangjunbao",
        "解放军报",
        "http://www.81.cn",
        Military("jfjb"),
        Missing.NOT_FOUND,
        number=987447,
    ),
    _paper(
        "jiefangribao",
        "解放日报",
        "https://www.jfdaily.com",
        Liberation("jfrb"),
        Missing.EMPTY,
        number=536595,
        days=(date(2022, 3, 1), date(2022, 3, 2)),  # a day that is not there is one after the newest
        jump=Jump("（下转第2版）", "（上接第1版）", shortened, cut=True),
    ),
    _paper(
        "kejiribao",
        "科技日报",
        "https://epaper.stdaily.com",
        Technology("KJRB", "811c18b08cf04e79be3b67d6902ee1a7"),
        Missing.EMPTY,
        number=70412,
        jump=Jump("（下转第二版）", "（上接第一版）", bare),
    ),
)

PAPERS: dict[str, PrintedPaper] = {paper.id: paper for paper in _ALL}

DRAWN = tuple(PAPERS[name] for name in ("ningboribao", "hezhouribao", "shanxiribao", "zhongguoqixiangbao"))
"""The papers that show their pages as printed with maps, each by another publishing system, beside Youjiang Daily."""

ON_TWO_HOSTS = _paper(
    "nanfangribao",
    "南方日报",
    "http://epaper.southcn.com",
    # Lists on one host, articles on another, as in 2026-09.
    FounderNew("/nfdaily", "html", "html", "node_", "content_", "lzrb"),
    Missing.NOT_FOUND,
    ("A01", "A02", "A03", "A04"),
    number=10166326,
    jump=Jump("（下转A02版）", "（上接A01版）", cut=True),
    articles_at="https://epaper.nfnews.com",
)
