"""What tells that an article was taken down, in words and by where it leads."""

from __future__ import annotations

import pytest

from archive.model import Article
from crawler.extract.checks.removed import is_above, is_error_page, is_notice, says_removed
from tests.harness.sweep import each

ARTICLE = "http://epaper.a.cn/html/2022-03/01/content_3021_151205.htm"
REMOVED = (
    *(
        "内容已删除",
        "文章不存在",
        "该稿件已下线",
        "已被删除",
        "页面不存在",
        "稿件已撤销",
        "该稿件已被撤稿",
        "此信息已过期",
    ),
    *(
        "您访问的页面找不到了",
        "对不起，您要查看的内容已经被删除！",
        "没有找到您要访问的页面",
        "抱歉，此信息已失效",
        "该内容不见了",
    ),
    *(
        "該文章不存在或已被刪除",
        "您訪問的頁面找不到了",
        "內容已刪除",
        "該稿件已下線",
        "此新聞已被移除",
        "您要的資源不存在",
    ),
    *("404 Not Found", "The page does not exist", "This article has been removed", "page no longer available"),
    *("本文章 已 被 删 除", "新闻已下架", "该帖子已被删除"),
)
OTHER = (
    *("系统出错了", "参数错误", "非法请求", "系统维护中，请稍后再试", "验证码", "请先登录", "加载中", ""),
    *("本报讯 市民反映的问题已全部解决", "他删除了手机里的照片", "4040名工人返岗", "图片新闻"),
)


@each("words", REMOVED)
def test_words_tell_that_something_was_taken_down(words: str) -> None:
    assert says_removed(words)
    assert is_notice(Article("提示", words)) and is_notice(Article(words, ""))


@pytest.mark.parametrize("words", OTHER)
def test_other_words_tell_nothing_of_the_kind(words: str) -> None:
    assert not says_removed(words)
    assert not is_notice(Article("提示", words))


def test_an_article_about_what_was_deleted_is_no_notice() -> None:
    text = (
        "网信部门通报，某平台上的一批虚假内容已删除，相关账号已被关停。记者从发布会上获悉，此次行动共清理信息两万余条。"
    )
    assert says_removed(text) and not is_notice(Article("清理虚假内容", text))


@pytest.mark.parametrize(
    "url, told",
    [
        ("http://a.cn/404.html", True),
        ("http://a.cn/error.jsp", True),
        ("http://a.cn/html/error_404.html?url=x", True),
        ("http://a.cn/NotFound.aspx", True),
        ("http://a.cn/err/", True),
        ("http://a.cn/content_404.html", False),
        ("http://a.cn/2022/4041.html", False),
        ("http://a.cn/", False),
    ],
)
def test_a_page_of_errors_is_known_by_its_name(url: str, told: bool) -> None:
    assert is_error_page(url) is told


@pytest.mark.parametrize(
    "url, told",
    [
        ("http://epaper.a.cn/", True),
        ("https://www.epaper.a.cn/index.html", True),
        ("http://other.cn", True),
        ("http://epaper.a.cn/html/index.htm", True),
        ("http://epaper.a.cn/html/2022-03/01/", True),
        ("http://epaper.a.cn/html/2022-03/02/", False),
        ("http://epaper.a.cn/?id=7", False),
        ("http://epaper.a.cn/htm", False),
        (ARTICLE, False),
    ],
)
def test_a_front_is_above_its_articles(url: str, told: bool) -> None:
    assert is_above(url, ARTICLE) is told
