"""What the papers' pages are made of: templates, paragraphs, maps, and the links from page to page."""

from __future__ import annotations

import posixpath
from datetime import date
from pathlib import Path
from string import Template

from ..answer import Answer, escape
from .printed import Issue, PrintedPaper

TEMPLATES = Path(__file__).with_name("templates")


def fill(template: str, charset: str = "utf-8", content_type: str = "text/html", **values: str) -> Answer:
    """Fill a template and encode it. The values are markup: escape plain text before."""
    text = Template((TEMPLATES / template).read_text("utf-8")).substitute(values, charset=charset)
    return Answer(text.encode("gbk" if charset == "gb2312" else charset), content_type)


def paragraphs(lines: tuple[str, ...], before: str = "<p>　　", after: str = "</p>", between: str = "\n") -> str:
    """The paragraphs of a body, indented with ideographic blanks where nothing else is asked for."""
    return between.join(f"{before}{escape(line)}{after}" for line in lines)


def box(place: int) -> str:
    """The corners of an article on the page's picture."""
    top, bottom = 12 + 150 * place, 148 + 150 * place
    return f"8,{top},327,{top},327,{bottom},8,{bottom}"


def following(issue: Issue, slot: int) -> str:
    """The label of the page behind this one, or an empty text."""
    return issue.pages[slot + 1].page if slot + 1 < len(issue.pages) else ""


def previous_issue(paper: PrintedPaper, issue: Issue) -> Issue | None:
    """The issue before, if there is one."""
    place = paper.days.index(issue.day)
    return paper.issues[place - 1] if place else None


def period_row(day: date, front: str, form: str = "plain") -> str:
    """An entry of a month's index: as Founder writes it, with CDATA and the date last, or bare: the day alone."""
    if form == "bare":
        return f"<period><period_name>{day}</period_name><period_date>{day}</period_date><front_page/></period>\n"
    if form == "cdata":
        told = f"<front_page><![CDATA[{front}]]></front_page><period_date><![CDATA[{day}]]></period_date>"
        return f"<period>\n{told}\n</period>\n"
    told = f"<period_date>{day}</period_date>\n<front_page>{front}</front_page>"
    return f"<period>\n<period_name>{day}</period_name>\n{told}\n</period>\n"


def relative(path: str, target: str) -> str:
    """The relative address that leads from one path to another."""
    return posixpath.relpath(target, posixpath.dirname(path))


def refresh(target: str) -> Answer:
    """A page that does nothing but lead to another."""
    return Answer(f'<html><head><META HTTP-EQUIV="REFRESH" CONTENT="0; URL={target}"></head></html>'.encode())
