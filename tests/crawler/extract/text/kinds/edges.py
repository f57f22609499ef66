"""Lines at the edges of a text that are none of it, the same words within a notice, and pages without a text."""

from __future__ import annotations

from collections.abc import Iterator

from tests.crawler.extract.text.kinds.shells import (
    MENU,
    NOTICE,
    OTHERS,
    ROAD,
    SHELLS,
    TEA,
    Page,
    county,
    div_soup,
    gov_cms,
    ps,
    table_2005,
    taiwan,
    vue,
    weixin,
    wordpress,
)

GO_LAST = {
    "app": "欢迎下载青河新闻APP",
    "app-scan": "扫码下载“掌上青河”客户端，看更多本地新闻",
    "account": "长按识别二维码，关注青河发布公众号",
    "line-friends": "加入青河新闻LINE好友，重要新闻不漏接",
    "fans": "追踪青河新闻Facebook粉丝专页",
    "paywall": "剩余70%内容，订阅后可阅读全文",
    "members": "登录会员，继续阅读全文",
    "rules": "请遵守国家法律法规，文明发表评论，您的言论仅代表个人观点",
    "rights": "未经授权，不得转载",
    "rights-owner": "版权归原作者所有，如有侵权请联系删除",
    "disclaimer": "本文仅代表作者个人观点，不代表本网立场",
    "reprint": "转载请注明出处",
    "legal": "（本网转载此文目的在于传递更多信息，如涉及版权问题，请来电告知，本网将及时处理。）",
    "invest": "以上内容不构成投资建议，股市有风险，入市需谨慎",
    "editor": "责任编辑：李大河",
    "checkers": "编辑：李大河　审核：张云岭　监制：黄江南",
    "declared": "免责声明：本文来自网络，如有问题请与我们联系。",
    "editor-brackets": "【编辑:李大河】",
    "editors-spaced": "编 辑丨李大河　校 对丨张云岭　审 核丨黄江南",
    "end": "- END -",
    "uploaded": "特别声明：以上内容(如有图片或视频亦包括在内)为自媒体平台“青河号”用户上传并发布，本平台仅提供信息存储服务。",
    "draw": "不用抽 不用抢 现在用APP看新闻 保证天天中奖　点我下载APP　按我看活动办法",
    "post": "投稿邮箱：news@example.cn",
    "like": "喜欢就点个“在看”吧",
    "arrows": "↓↓↓点击“阅读原文”查看更多",
    "feedback": "举报/反馈",
    "whole-story": "阅读原文",
    "report": "违法和不良信息举报电话：0000-1234567",
}
GO_FIRST = {
    "listen": "听新闻",
    "account": "点击上方蓝字关注“青河发布”",
    "app": "打开青河客户端，阅读体验更佳",
    "crumb": "当前位置：首页 > 要闻 > 正文",
    "size": "字号：大 中 小 打印 关闭",
    "source": "来源：青河日报",
    "views": "浏览次数：128",
    "original-title": "原标题：青河县新修公路一百公里！",
}
STAY_LAST = {
    "app": "市民可下载“青河通”APP预约。",
    "scan": "考生须扫描准考证上的二维码，关注“青河招考”公众号后查询成绩。",
    "members": "读者登录图书馆网站后，可以阅读全文。",
    "rights": "会议强调，未经批准，任何单位不得转载涉密资料。",
    "law": "县法院提醒，网友发表评论应当遵守法律法规，不得散布谣言。",
    "sued": "法院认为，该公司侵权事实清楚，判令其删除侵权图片并赔偿五千元。",
    "editor": "今年四十八岁的他，在县志办做责任编辑已有二十年。",
    "hotline": "如有疑问，请拨打服务热线电话0000-1234567咨询。",
    "related": "相关推荐名单将于本月底公布，请关注县教育局网站。",
    "owner": "双方约定，作品的版权归县文化馆所有。",
    "more": "更多活动将在五一期间举行，欢迎市民参加。",
    "hint": "重要提示：停水期间请关好水龙头，以免来水时跑水。",
    "enter": "市民微信扫一扫入口处的二维码，就能看到每个展品的讲解。",
    "reported": "扫码举报的市民，最高可获奖励五千元。",
    "call": "热线电话开通以来，已接到群众来电三千多个。",
    "sharing": "分享给孩子们的，是一堂别开生面的自然课。",
    "hosts": "主办方介绍，展览将持续到六月底，每天上午九点开馆。",
    "source": "水的来源：青河上游的三座水库，日供水量六万吨，完全可以满足县城用水。",
}
STAY_FIRST = {
    "app": "“青河通”APP昨天上线，市民下载后可以查公交、缴水费、预约挂号。",
    "scan": "扫一扫二维码，三秒钟办好入园手续，这是青河公园昨天推出的新举措。",
    "editor": "编辑部的灯又亮到了深夜，年轻的编辑们正在赶制一期特刊。",
    "share": "分享会昨天在县图书馆举行，三位作家同读者谈写作。",
    "time": "时间：5月20日上午9时，地点：县体育馆，全县春季人才招聘会将在这里举行。",
    "printed": "打印机、课桌、图书，一车车物资昨天送到了云岭小学。",
}


def edges() -> Iterator[Page]:
    """Lines that go where they stand at an edge, and sentences of the same words that stay."""
    shells = list(SHELLS.values())
    for number, (name, line) in enumerate(GO_LAST.items()):
        for turn in range(2):
            shell = shells[(number + 3 * turn) % len(shells)]
            story = (ROAD, NOTICE)[turn]
            markup = (
                shell(story.title, ps((*story.lines, line)))
                if turn
                else shell(story.title, ps(story.lines), f"<p>{line}</p>")
            )
            yield Page(f"edge-last-{name}-{shell.__name__}", markup, story.lines)
    for number, (name, line) in enumerate(GO_FIRST.items()):
        for turn in range(2):
            shell = shells[(number + 3 * turn + 1) % len(shells)]
            story = (ROAD, TEA)[turn]
            yield Page(f"edge-first-{name}-{shell.__name__}", shell(story.title, ps((line, *story.lines))), story.lines)
    for number, (name, line) in enumerate(STAY_LAST.items()):
        for turn in (number % 2,):
            shell, story = shells[(number + 3 * turn + 2) % len(shells)], (ROAD, NOTICE)[turn]
            lines = (*story.lines, line)
            yield Page(f"stays-last-{name}-{shell.__name__}", shell(story.title, ps(lines)), lines)
    for number, (name, line) in enumerate(STAY_FIRST.items()):
        for turn in (number % 2,):
            shell, story = shells[(number + 3 * turn + 3) % len(shells)], (ROAD, TEA)[turn]
            lines = (line, *story.lines)
            yield Page(f"stays-first-{name}-{shell.__name__}", shell(story.title, ps(lines)), lines)
    for name, line in list(STAY_LAST.items())[:6]:
        lines = (ROAD.lines[0], line, *ROAD.lines[1:])
        yield Page(f"stays-middle-{name}-gov_cms", gov_cms(ROAD.title, ps(lines)), lines)


def _listing(title: str, above: str = "", *, snippets: bool = False) -> str:
    items = "".join(
        f'<li><a href="/2024/{n}.html">{head}（{n}）</a><span>2024-05-{n:02}</span>{f"<p>{text}</p>" if snippets else ""}</li>'
        for n, (head, text) in enumerate(OTHERS * 3, 1)
    )
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="nav"><ul>{MENU}</ul></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; {title}</div>{above}<ul class="list">{items}</ul>
<div class="pager"><a href="2.html">下一页</a> 共 20 页</div><div class="foot">主办：青河县融媒体中心 版权所有</div></body></html>"""


def without_text() -> Iterator[Page]:
    """Videos, pictures, lists, searches, sign-ins: no article, and so no text."""
    player = '<video src="/v/1.mp4" poster="/p.jpg" controls></video>'
    yield Page("none-video-div_soup", div_soup("视频：青河县春耕现场", f'<div class="player">{player}</div>'), ())
    yield Page(
        "none-video-vue",
        vue("直播回放：县人代会", f"{player}<div><span>播放 1024</span><span>点赞 12</span></div>"),
        (),
    )
    object_ = '<object width="480"><param name="movie" value="/player.swf"><embed src="/player.swf?f=/1.flv"></object>'
    yield Page(
        "none-video-table_2005",
        table_2005("青河新闻联播", f"{object_}<p>您的浏览器不支持播放，请安装播放器插件后再试。</p>"),
        (),
    )
    rights = "<p>*本网站有关内容转载自合法授权网站，如果您认为转载内容侵犯了您的权益，</p><p>请您来信来电声明，本网站将在收到信息核实后24小时内删除相关内容。</p>"
    yield Page("none-video-rights-county", county("青河新闻5月6日", f"{player}<p>责任编辑：李大河</p>", rights), ())
    teasers = "".join(
        f'<li><a href="/v/{n}"><img src="/{n}.jpg"><p>{head}</p></a></li>' for n, (head, _) in enumerate(OTHERS)
    )
    yield Page("none-video-more-taiwan", taiwan("青河夜市的一天", player, f"<h2>更多影音</h2><ul>{teasers}</ul>"), ())
    pictures = "".join(f'<p><img src="/{n}.jpg" width="800"></p>' for n in range(5))
    audio = '<audio src="/a/1.mp3" controls></audio><p>时长：03:25</p>'
    yield Page("none-audio-div_soup", div_soup("有声｜青河早新闻", audio), ())
    yield Page("none-pictures-gov_cms", gov_cms("一图读懂政府工作报告", pictures), ())
    yield Page("none-pictures-weixin", weixin("海报｜青河之春", pictures), ())
    yield Page(
        "none-pictures-credits-wordpress", wordpress("青河之春", f"{pictures}<p>摄影：王小山　编辑：李大河</p>"), ()
    )
    yield Page("none-list", _listing("要闻-青河网"), ())
    yield Page("none-list-snippets", _listing("通知公告-青河县人民政府", snippets=True), ())
    yield Page("none-list-headed", _listing("教育新闻", "<h1>教育新闻</h1>"), ())
    found = "<form><input name='q' value='公路'></form><p>为您找到相关结果约18个</p>"
    yield Page("none-search", _listing("“公路”的搜索结果", found, snippets=True), ())
    yield Page("none-search-nothing", _searched(), ())
    for number, words in enumerate(
        ("请登录后查看", "您尚未登录，请先登录或注册成为会员。", "本栏目需要登录后才能访问，请输入账号和密码。")
    ):
        form = f"<p>{words}</p><form><input name='u'><input type='password' name='p'><button>登录</button></form>"
        yield Page(
            f"none-sign-in-{number}",
            f"<html><head><title>用户登录-青河网</title></head><body><h1>用户登录</h1>{form}</body></html>",
            (),
        )
    shell = '<html><head><title>青河新闻</title></head><body><div id="app"></div><noscript>本站需要启用JavaScript才能正常运行，请您启用后刷新页面继续浏览。</noscript></body></html>'
    yield Page("none-shell", shell, ())


def _searched() -> str:
    return (
        "<html><head><title>全文检索</title></head><body><h1>全文检索</h1><form><input name='q'></form>"
        "<p>很抱歉，没有找到与“茶马古道”相关的内容，请您更换关键词或者减少关键词后再试。</p></body></html>"
    )


def pages() -> Iterator[Page]:
    yield from edges()
    yield from without_text()
