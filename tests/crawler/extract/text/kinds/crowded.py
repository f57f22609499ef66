"""Pages as sites serve them: a sidebar, a share bar, a text of some form, credits, boxes, comments, all at once."""

from __future__ import annotations

from collections.abc import Iterator

from tests.crawler.extract.text.kinds.around import avatars, floors, replies
from tests.crawler.extract.text.kinds.shells import NOTICE, OTHERS, ROAD, SCHOOL, SHELLS, SHORT, TEA, Page, ps
from tests.crawler.extract.text.kinds.teasers import LINKS, cards, columns, flat, outlets, rows, whole_links

SHARE = "<div class='bar'><span>分享到：</span><a href='#'>微信</a><a href='#'>微博</a><a href='#'>QQ空间</a></div>"
TOOLS = (
    "<div><a href='javascript:;'>听新闻</a> <a href='javascript:;'>收藏</a> <a href='javascript:print()'>打印</a></div>"
)
CREDITS = "<p>责任编辑：李大河　审核：张云岭</p>"
TURN = f"<div><p>上一篇：<a href='/1'>{OTHERS[0][0]}</a></p><p>下一篇：<a href='/3'>{OTHERS[1][0]}</a></p></div>"
TAGS = "<div>标签：<a href='/t/1'>公路</a> <a href='/t/2'>交通</a> <a href='/t/3'>民生</a></div>"
RELATED = f"<div><h3>相关阅读</h3><ul>{LINKS}</ul></div>"
RIGHTS = "<p>凡本网注明来源为青河日报的作品，均为本网合法拥有版权的作品，未经授权不得转载、摘编。</p>"
APP = "<div><p>扫码下载青河新闻客户端</p><img src='/qr.png'></div>"
AUTHOR = "<div><img src='/w.png'><b>王小山</b><p>青河日报记者，从业十年，关注交通与乡村，欢迎来信交流。</p></div>"
RANKING = (
    "<div><h4>阅读排行</h4><ol>"
    + "".join(f"<li><a href='/n/{n}'>{head}</a></li>" for n, (head, _) in enumerate(OTHERS))
    + "</ol></div>"
)
EMPTY_COMMENTS = "<div><h4>评论</h4><p>暂无评论，快来抢沙发吧！</p><textarea placeholder='说点什么'></textarea><p>请遵守法律法规，文明上网，理性发言。</p></div>"

TOGETHER = (
    (RANKING, ROAD, SHARE + CREDITS, TAGS + TURN + RELATED + EMPTY_COMMENTS),
    ("", SHORT, TAGS, RELATED + cards() + floors()),
    (RELATED, NOTICE, CREDITS + SHARE, TURN + RIGHTS),
    (cards(), TEA, TAGS + APP, outlets() + avatars()),
    (RANKING + APP, SHORT, SHARE, flat() + RANKING),
    ("", ROAD, AUTHOR + TAGS, columns() + replies()),
    (rows(), NOTICE, CREDITS, TURN + whole_links()),
    (AUTHOR, TEA, "", RELATED + EMPTY_COMMENTS + RIGHTS),
)


def together() -> Iterator[Page]:
    shells = list(SHELLS.values())
    for number, (before, story, inside, after) in enumerate(TOGETHER):
        for turn in range(3):
            shell = shells[(number + 3 * turn) % len(shells)]
            body = (
                (TOOLS if turn == 1 else "") + (ps(story.lines) if turn < 2 else "<br><br>".join(story.lines)) + inside
            )
            yield Page(f"crowded-{number}-{shell.__name__}", shell(story.title, body, after, before), story.lines)


def same_container() -> Iterator[Page]:
    """Furniture that lies beside the paragraphs, in the text's own element."""
    shells = list(SHELLS.values())
    for number, extra in enumerate((flat(), TURN, RELATED, RIGHTS, floors(), AUTHOR, EMPTY_COMMENTS, rows())):
        shell = shells[(3 * number + 2) % len(shells)]
        story = (TEA, NOTICE, SHORT, SCHOOL)[number % 4]
        yield Page(f"beside-{number}-{shell.__name__}", shell(story.title, ps(story.lines) + extra), story.lines)


EXPLAINED = (*ROAD.lines, "新闻链接", "青河至河口公路始建于1958年，全长三十二公里，是连接两镇的唯一通道。")
TERMS = (
    *ROAD.lines,
    "名词解释",
    "硬化路是指用水泥或者沥青铺设路面的道路，晴雨都能通车。",
    "记者手记",
    "走在新路上，记者看到的是笑脸，听到的是期盼。",
)
ABOUT = (
    "一条新路该怎么修，网友的评论吵翻了天。", "网友评论", "有人说：“先修到学校门口，孩子们上学最要紧。”", "也有人说：“先修到医院，救命的路不能等。”",
    "专家观点", "江南大学的一位教授认为，应当先看人口，再看里程，把钱花在最急需的地方。",
)  # fmt: skip
LINKS_IN_TEXT = (
    "报名已经开始，市民可以通过三种方式报名。", "一是登录网站：http://www.example.cn/bm/2024/", "二是拨打电话0000-1234567，工作时间有人接听。",
    "三是到县体育馆一楼的服务台现场填表，请带身份证。",
)  # fmt: skip
LONG = ("、".join(f"第{n}小组负责第{n}标段的施工，要求在{n % 12 + 1}月底完成" for n in range(1, 160)) + "。",)
NO_STOPS = (
    "5月5日 青河县今年新修农村公路一百公里 六个乡镇受益",
    "5月6日 云岭乡千亩茶园开采 收购价每斤六十元",
    "5月7日 城南小学搬进新校舍 八百名学生开学",
)


def more_texts() -> Iterator[Page]:
    """Texts whose sub-headings, addresses and length look like furniture."""
    shells = list(SHELLS.values())
    forms = {
        "explained": ("青河至河口公路通车", EXPLAINED),
        "terms": ("新路修到家门口", TERMS),
        "about-comments": ("一条路怎么修", ABOUT),
        "addresses": ("春季赛开始报名", LINKS_IN_TEXT),
        "long": ("一百多个小组同时开工", LONG),
        "no-stops": ("一周简讯", NO_STOPS),
    }
    for number, (form, (title, lines)) in enumerate(forms.items()):
        for turn in range(2):
            shell = shells[(number + 4 * turn) % len(shells)]
            strong = tuple(f"<strong>{one}</strong>" if len(one) < 6 else one for one in lines)
            yield Page(f"looks-{form}-{shell.__name__}", shell(title, ps(strong)), lines)


def without_headline() -> Iterator[Page]:
    """Pages that show no headline (it is a picture, or stands in `<title>` alone), and one that shows it below the text."""
    for number, shell in enumerate(SHELLS.values()):
        for form, before, after in (
            ("", "", ""),
            ("-list", RELATED, RELATED),
            ("-teasers", "", cards()),
            ("-before", cards(), ""),
        ):
            story = (ROAD, TEA, SCHOOL)[number % 3]
            head, body, rest = shell(story.title, ps(story.lines), after, before).partition("<body")
            markup = head + body + rest.replace(story.title, '<img src="/title.png">')
            yield Page(f"headless{form}-{shell.__name__}", markup, story.lines)


def pages() -> Iterator[Page]:
    yield from together()
    yield from same_container()
    yield from more_texts()
    yield from without_headline()
