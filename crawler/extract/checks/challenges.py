"""The challenges of web firewalls, by the marks that they leave in a page. They are told, never circumvented."""

from __future__ import annotations

import re

from crawler.extract.parsing.tags import tags

_MARKS = {
    r"__jsl_clearance|document\.cookie\s*=\s*\('_'\)\+\('_'\)\+\('j'\)": "加速乐 (jsl) challenge",
    r"\$_ts\s*=\s*window\b|window\[['\"]\$_ts['\"]\]|\$_ts\.(?:cd|nsd)\b": "瑞数 (Ruishu) challenge",
    r"acw_sc__v[23]|\barg1\s*=\s*['\"][0-9A-F]{40}": "阿里云 WAF challenge",
    r"aliyun_?waf|/_____tmd_____/": "阿里云 WAF challenge",
    r"wzws_?(?:challenge|cid|confirm|waf|rel|reurl)|360wzws|/WZWSREL": "360 WZWS challenge",
    r"YunSuoAutoJump|security_(?:session_)?verify_(?:data|img)|yunsuo_session": "云锁 challenge",
    r"\bbt_?waf|btwaf_": "宝塔 challenge",
    r"safedog": "安全狗 challenge",
    r"/cdn-cgi/challenge-platform/(?!scripts/jsd)|cf-browser-verification": "Cloudflare challenge",
    r"\b_?cf_chl_|cf-turnstile": "Cloudflare challenge",
    r"_guard/(?:auto|html|click|slide)": "guard.js challenge",
    r"__yjs_|yunjiasu_|__bfd_waf|bd_waf": "百度云加速 challenge",
    r"/C2WF946J0/|__tst_status|EO_Bot_Ssid|TencentEdgeOne|waf_captcha": "腾讯云 challenge",
    r"SafeLineChallenge|/\.safeline/|sl-challenge": "雷池 (SafeLine) challenge",
    r"HWWAF[A-Z]*_?challenge|hwwaf_captcha": "华为云 WAF challenge",
}
"""What a challenge's page or its cookies hold. 2026-11: of pages, not of articles that speak of them."""
_TOKENS = (
    b"__jsl_clearance ('_') $_ts acw_sc__v arg1 aliyun _____tmd_____ wzws yunsuo security_verify"
    b" security_session_verify bt_waf btwaf safedog /cdn-cgi/challenge-platform/ cf-browser-verification"
    b" cf_chl_ cf-turnstile _guard/ __yjs_ yunjiasu_ bd_waf bfd_waf c2wf946j0 tst_status eo_bot_ssid"
    b" tencentedgeone waf_captcha safeline sl-challenge hwwaf"
).split()
"""One of these stands in every mark: looking for them takes a tenth of the time, and few pages have any."""
_MARK = re.compile("|".join(f"(?P<m{n}>{mark})" for n, mark in enumerate(_MARKS)), re.IGNORECASE)
_NAMES = tuple(_MARKS.values())
_BYTES_MAX = 50_000  # challenge pages are small
_LETTERS_MAX = 400  # of text that a reader sees: an article may quote the marks, and CDNs write some into honest pages
_UNSEEN = frozenset(("script", "style", "noscript", "#text"))


def challenge_in(body: bytes, cookies: str = "") -> str:
    """Name the challenge that a small page without a text holds, or return an empty text."""
    if len(body) > _BYTES_MAX:
        return ""
    lowered = body.lower() + b"\n" + cookies.encode("utf-8", "replace").lower()
    if not any(token in lowered for token in _TOKENS):
        return ""
    text = body.decode("utf-8", "replace")
    match = _MARK.search(text) or _MARK.search(cookies)
    if not match:
        return ""
    seen = _seen(text)
    if match[0] in seen or len("".join(seen.split())) > _LETTERS_MAX:
        return ""
    return _NAMES[int((match.lastgroup or "m0")[1:])]


def _seen(markup: str) -> str:
    """Return the text of a page that stands neither in tags and comments nor in scripts and the like."""
    pieces, end, hidden = [], 0, ""
    for tag in tags(markup):
        if not hidden:
            pieces.append(markup[end : tag.start])
        if tag.name in _UNSEEN:
            hidden = hidden or tag.name
        elif tag.name == f"/{hidden}":
            hidden = ""
        end = tag.end
    return "".join((*pieces, "" if hidden else markup[end:]))
