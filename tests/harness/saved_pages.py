"""Pages as browsers and tools save them: of our own writing, in the forms in which these were seen."""

from __future__ import annotations

from base64 import encodebytes
from quopri import encodestring

ADDRESS = "http://szb.example.cn/html/2024-03/06/content_1_2.htm"
LINES = (
    "本报乐业讯（记者 韦秋实 通讯员 罗开明）三月六日，乐业县同乐镇的核桃林里一片繁忙，村民们趁着天晴抢收核桃。",
    "“今年的核桃个头大、卖价好，一亩地能多收一千多元。”种植户黄大姐一边装袋一边高兴地说，今年全村的核桃都卖完了。",
    "据介绍，全县核桃种植面积已达十万亩，带动三千多户农户增收，成为当地乡村振兴的支柱产业之一。",
)
TITLE = "乐业：核桃丰收了"


def page(comment: str = "", head: str = "", charset: str = "utf-8", *, inside: str = "") -> str:
    """Return a page: `comment` stands behind the doctype, `inside` behind `<html>`, `head` in the head."""
    paragraphs = "".join(f"<p>{line}</p>" for line in LINES)
    return (
        f'<!DOCTYPE html>\n{comment}\n<html>{inside}<head><meta charset="{charset}">{head}<title>{TITLE}</title></head>'
        f'<body><h1>{TITLE}</h1><div class="info">2024-03-06 09:15 来源：右江日报</div>'
        f'<div class="content">{paragraphs}</div></body></html>'
    )


def saved_from(url: str = ADDRESS) -> str:
    """Return the comment that browsers write."""
    return f"<!-- saved from url=({len(url):04}){url} -->"


def mhtml(
    html: str = "", *, charset: str = "utf-8", declared: str = "", coding: str = "quoted-printable", top: str = "",
    location: str = ADDRESS, before: str = "",
) -> bytes:  # fmt: skip
    """Return a page in one file: with a picture and a style; `before` are parts that stand before it."""
    body = (html or page(charset=charset)).encode(charset)
    coded = {"quoted-printable": encodestring, "base64": encodebytes, "8bit": bytes}[coding](body)
    where = f"Content-Location: {location}\r\n" if location else ""
    start = (
        f"From: <Saved by a browser>\r\n{top}Subject: =?utf-8?Q?x?=\r\nDate: Thu, 7 Mar 2024 10:00:00 +0800\r\n"
        f'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----B"\r\n\r\n'
        f"{before}------B\r\nContent-Type: text/html{declared}\r\nContent-Transfer-Encoding: {coding}\r\n{where}\r\n"
    )
    end = (
        "\r\n------B\r\nContent-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Location: http://szb.example.cn/a.gif\r\n\r\nR0lGODlhAQABAAAAACw=\r\n------B--\r\n"
    )
    return start.encode() + coded + end.encode()
