"""Pages that real hosts send in place of a paper's: challenges, logins, shells of script, notices, another's domain."""

from __future__ import annotations

from dataclasses import dataclass

from archive.reasons import BlockedPage, CutPage, LayoutChanged, ReadError, ServerTrouble


@dataclass(frozen=True)
class Stranger:
    """What a host answers, what it is to be told as, and a word that the reason has to hold."""

    body: str
    reason: type[ReadError]
    word: str
    status: int = 200


def _script(code: str, body: str = "", title: str = "") -> str:
    head = f'<meta charset="utf-8"><title>{title}</title><script>{code}</script>'
    return f"<html><head>{head}</head><body>{body}</body></html>"


def _notice(text: str, title: str = "") -> str:
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><div><h1>{text}</h1></div></body></html>'
    )


_RUISHU = _script('$_ts=window["$_ts"];if(!$_ts)$_ts={};', '<script src="/a1B2c3/d.js" r="m"></script>')
_JSL = _script(
    "document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+'clearance_s='+go();location.href=location.pathname"
)
_CLOUDFLARE = _script(
    "window._cf_chl_opt={cvId:'3'}", "<h2>Checking if the site connection is secure</h2>", "Just a moment..."
)

STRANGERS = {
    "瑞数, 202": Stranger(_RUISHU, BlockedPage, "瑞数", 202),
    "瑞数, 200": Stranger(_RUISHU, BlockedPage, "瑞数"),
    "瑞数, 412": Stranger(_RUISHU, BlockedPage, "瑞数", 412),
    "加速乐, 521": Stranger(_JSL, BlockedPage, "加速乐", 521),
    "加速乐, 200": Stranger(_JSL, BlockedPage, "加速乐"),
    "360 WZWS": Stranger(_script("var wzwschallenge='RANDOMSTR1';var wzwschallengex='x'"), BlockedPage, "WZWS"),
    "云锁": Stranger(
        _script(
            'function YunSuoAutoJump(){self.location="/?security_verify_data=1";}setTimeout("YunSuoAutoJump()",50)'
        ),
        BlockedPage,
        "云锁",
    ),
    "宝塔": Stranger(_script("var btwaf_key='1'", "<p>正在进行人机识别，请稍候</p>", "人机验证"), BlockedPage, "宝塔"),
    "宝塔, no mark": Stranger(
        _notice("您的请求带有不合法参数，已被网站管理员设置拦截！", "网站防火墙"), BlockedPage, "防火墙"
    ),
    "安全狗": Stranger(_notice('如何解决：<img src="/safedog/x.png">', "网站访问报错"), BlockedPage, "安全狗"),
    "acw_sc": Stranger(
        _script("var arg1='9B2C4B1A5D0E9B2C4B1A5D0E9B2C4B1A5D0E9B2C';document.cookie='acw_sc__v2='+x"),
        BlockedPage,
        "阿里云",
    ),
    "Cloudflare, 503": Stranger(_CLOUDFLARE, BlockedPage, "Cloudflare", 503),
    "Cloudflare, 403": Stranger(_CLOUDFLARE, BlockedPage, "Cloudflare", 403),
    "a firewall nobody knows": Stranger(_script("document.cookie='v='+f();location.reload()"), BlockedPage, "cookie"),
    "a captcha": Stranger(_notice("请输入验证码后继续访问"), BlockedPage, "验证码"),
    "too often": Stranger(_notice("您的访问过于频繁，请稍后再试"), BlockedPage, "频繁"),
    "a ban, 403": Stranger(_notice("Forbidden"), BlockedPage, "403", 403),
    "a ban, 200": Stranger(_notice("403 Forbidden", "403 Forbidden"), BlockedPage, "403"),
    "a script to a login": Stranger(_script("window.location.href='/user/login?back=1'"), BlockedPage, "login"),
    "a script to a passport": Stranger(
        _script('top.location.replace("https://passport.group.example/sso")'), BlockedPage, "login"
    ),
    "a login": Stranger(
        "<html><body><form><input name=u><input type=password name=p></form></body></html>", BlockedPage, "login"
    ),
    "a shell": Stranger(
        _script("", '<div id="app"></div><script src="/js/app.1f2e.js"></script>', "北山日报数字报"),
        LayoutChanged,
        "script",
    ),
    "a shell with noscript": Stranger(
        "<html><head><title>数字报</title></head><body><noscript><strong>We're sorry but epaper doesn't work properly"
        " without JavaScript enabled. Please enable it to continue.</strong></noscript><div id=root></div>"
        '<script type="module" src="/assets/index.js"></script></body></html>',
        LayoutChanged,
        "script",
    ),
    "a script elsewhere": Stranger(_script("location.href='http://new.example/epaper/'"), LayoutChanged, "new.example"),
    "maintenance": Stranger(_notice("系统升级维护中，请稍后访问", "系统维护"), ServerTrouble, "维护"),
    "maintenance with the masthead": Stranger(
        _notice("北山日报数字报改版中，敬请期待", "右江日报 北山日报"), ServerTrouble, "改版"
    ),
    "maintenance, 503": Stranger(_notice("网站维护"), ServerTrouble, "503", 503),
    "a database": Stranger(
        _notice("Error establishing a database connection; 数据库连接错误"), ServerTrouble, "database"
    ),
    "PHP": Stranger(
        "<br><b>Fatal error</b>: Uncaught Error in /www/index.php on line 3<br>", ServerTrouble, "Fatal error"
    ),
    "Java": Stranger(_notice("java.lang.NullPointerException at com.founder.Epaper"), ServerTrouble, "Exception"),
    "502 with 200": Stranger(_notice("502 Bad Gateway", "502 Bad Gateway"), ServerTrouble, "Bad Gateway"),
    "a parked domain": Stranger(_notice("该域名正在出售，详情请联系", "域名出售"), LayoutChanged, "域名"),
    "a parked domain in English": Stranger(_notice("This domain is for sale"), LayoutChanged, "for sale"),
    "no licence": Stranger(_notice("网站未备案，请联系接入商"), LayoutChanged, "备案"),
    "nginx": Stranger(_notice("Welcome to nginx!", "Welcome to nginx!"), LayoutChanged, "nginx"),
    "a soft 404": Stranger(_notice("抱歉，您访问的页面不存在或已删除", "404"), ServerTrouble, "404"),
    "a soft 404 in words": Stranger(_notice("很抱歉，没有找到您要访问的页面"), ServerTrouble, "找到"),
    "an empty page": Stranger("<html><head><title></title></head><body></body></html>", LayoutChanged, "empty"),
    "a frame elsewhere": Stranger(
        '<html><frameset><frame src="http://new.example/"></frameset></html>', LayoutChanged, "new.example"
    ),
    "204": Stranger("", ServerTrouble, "204", 204),
    "206": Stranger("<html><body>", CutPage, "206", 206),
    "500": Stranger("", ServerTrouble, "500", 500),
}
"""By our own words, after what was seen at Chinese hosts up to 2026-11."""
