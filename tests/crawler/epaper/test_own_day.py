"""Another day's issue at this day's address, told by the date that its page shows; and what is no evidence of it."""

from __future__ import annotations

import pytest

from archive.reasons import NoIssue
from tests.crawler.epaper.test_index import read, stands_on

LIST = "<ul><li><a href='node_1.htm'>第01版：要闻</a></li></ul>"
ARTICLE = "<a href='content_7.htm'>赛村桥镇村练林寨渠入</a>"
EARLIER = [
    "2017年10月12日 星期四",
    "2017年10月12日　星期四　農曆八月廿三",
    "今天是2017年10月12日　农历八月廿三",
    "2017-10-12 第01版",
    "北山日报 2017.10.12",
    "出版日期：2016/12/31 总第1234期",
]
NO_EVIDENCE = [
    "2017年10月13日 星期五",
    "2017年10月14日",  # a clock of a later day
    "2017年10月12日 星期五",  # the weekday is that of the 13th
    "2016年10月13日",  # a slip
    "创刊于1949年10月1日",
    "2017年10月12日 10月13日",
    "2017年10月12日</p><p>2017年10月11日",
    "2017年2月30日",
    "本报讯 2017年10月12日",
    "上一期：2017年10月12日",
    "<b>上一期</b><span>2017年10月12日</span>",
    "<b>往期回顾：</b><span>2017-10-12</span>",
    "<select><option>2017-10-12</option></select>",
]


@pytest.mark.parametrize("line", EARLIER)
def test_the_page_of_an_earlier_day_is_no_issue_of_this(line: str) -> None:
    with pytest.raises(NoIssue, match="the page is that of 201[67]-1[02]-(?:12|31)"):
        read("founder-old", f"<p>{line}</p>{LIST}{ARTICLE}")


@pytest.mark.parametrize("line", NO_EVIDENCE)
def test_what_is_no_evidence_leaves_the_issue(line: str) -> None:
    assert list(stands_on(read("founder-old", f"<p>{line}</p>{LIST}{ARTICLE}"))) == ["content_7.htm"]


@pytest.mark.parametrize("names", ["<img src='../../../res/2017-10/13/01.jpg'>", "<script>d='20171013'</script>"])
def test_a_page_that_names_the_day_somewhere_is_of_that_day(names: str) -> None:
    assert stands_on(read("founder-old", f"<p>2017年10月12日</p>{LIST}{ARTICLE}{names}"))


@pytest.mark.parametrize("listed", ["{}<span>2017-10-12</span>", "<li>{}<i>2017年10月12日</i></li>"])
def test_the_date_of_an_article_is_not_the_issues(listed: str) -> None:
    assert stands_on(read("founder-old", LIST + listed.format(ARTICLE)))
