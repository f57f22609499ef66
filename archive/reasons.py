"""Why something was not had: one table, a class a row, with all that anybody makes of it.

A reason is an error that readers raise. Its name is kept with the attempt and is its counter,
`link/failed/LayoutChanged`; of several reasons the one of the least `severity` counts.
"""

from __future__ import annotations

import re
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import ClassVar

from archive.model import LinkState


class ExitCode(IntEnum):
    """How a run ended: the exit status of `scrapy crawl`, which cron may rely on, and the browser's word for it."""

    chinese: str

    def __new__(cls, code: int, chinese: str) -> ExitCode:
        member = int.__new__(cls, code)
        member._value_ = code
        member.chinese = chinese
        return member

    FINE = 0, "正常"
    FAULT = 1, "程序出错"
    USAGE = 2, "用法有误"
    UNREACHABLE = 3, "连接不上"
    LAYOUT_CHANGED = 4, "版式已变"
    BLOCKED = 5, "被拒绝访问"
    INCOMPLETE = 6, "未取全"
    ACTIVE = 7, "另一次正在进行"
    NOTHING_YET = 12, "尚无所获"
    NO_TEXT = 13, "有版无文"
    NO_ROOM = 18, "磁盘已满"

    @property
    def words(self) -> str:
        """The code in words, as the report and `archive runs` show it."""
        return self.name.lower().replace("_", " ")


class Verdict(StrEnum):
    """How a paper stands by `archive check`, the gravest first: those that a person has to see to come first.

    Asked are its day, the newest whose front page was asked for, and its issue,
    the newest of which every link was tried. The first that fits is given:

    unreachable, blocked, layout changed, moved, cut: the front page of the
    newest day, or every list that the paper's row names, could not be had or
    read. Of the newest issue: some page or article is not laid out as known
    (layout changed), kept from us (blocked) or came without its end (cut), and
    such were not as few and as frequent before.
    layout changed or thin: a figure of the newest issue is less than half of
    the usual and less than ever before: pages, articles, characters of the
    middle article, the share of articles that have a field. Where its pages are
    built otherwise than before, the layout has changed; else it is thin.
    no text: the newest issue is offered as images or PDFs alone.
    nothing yet: not one article of the paper was ever archived, and neither the
    paper nor its lists say that there is none to be had.
    moved or no issue: the host says that there is no issue of the newest day.
    Moved where it says so of three or more days in a row that should have one
    or had one, and of more than ever before.
    mostly doubtful: more than half of the articles of the newest issue, and at
    least three, are doubtful (`archive.doubts`). Of a site without issues, of
    those that the last run had; so too below.
    quiet day: the newest issue has clearly fewer pages or articles than usual,
    but at least half, or as few as once before, or on a public holiday.
    no skin: articles of the newest issue were read by the general reader, for no
    skin of the platform's fits their pages.
    doubtful: some articles of the newest issue are doubtful.
    fine: none of these.

    Where nothing that the newest issue names is an article (of a site without
    issues: nothing that the last run asked for, three pages or more), the layout
    has changed.

    A paper with fewer than five issues before its newest is not compared. Of
    the first five verdicts it gets one only where nothing at all was read.
    """

    LAYOUT_CHANGED = "layout changed"
    MOVED = "moved"
    BLOCKED = "blocked"
    NOTHING_YET = "nothing yet"
    NO_TEXT = "no text"
    CUT = "cut"
    THIN = "thin"
    MOSTLY_DOUBTFUL = "mostly doubtful"
    UNREACHABLE = "unreachable"
    NO_ISSUE = "no issue"
    QUIET_DAY = "quiet day"
    NO_SKIN = "no skin"
    DOUBTFUL = "doubtful"
    FINE = "fine"

    @property
    def code(self) -> int:
        """The exit code: that of `scrapy crawl` where the words are the same."""
        return _OWN_CODES[self] if self in _OWN_CODES else ExitCode[self.name]

    @property
    def is_alarm(self) -> bool:
        """Whether a person has to see to it."""
        return self not in (
            *(Verdict.NO_ISSUE, Verdict.QUIET_DAY, Verdict.NO_SKIN),
            *(Verdict.DOUBTFUL, Verdict.FINE),
        )


_OWN_CODES = {
    Verdict.THIN: 8,
    Verdict.MOVED: 9,
    Verdict.QUIET_DAY: 10,
    Verdict.NO_ISSUE: 11,
    Verdict.CUT: 14,
    Verdict.NO_SKIN: 15,
    Verdict.DOUBTFUL: 16,
    Verdict.MOSTLY_DOUBTFUL: 17,
}


class ReadError(Exception):
    """A reason why an attempt gave nothing. `not_before` is when the host wants to be asked again.

    Where it was not `asked` at all, since the host had refused other addresses
    before, that is no try: the link stays as due as it was. It is `gone` where
    the host said 404 or 410, `removed` where its page says so, or leads to no
    article, and `settled` where nothing else need be asked. `leads_to` is where a page
    that holds nothing sends its readers by a script.

    A row says: how grave it is; where the link then stands; how a run ends that
    met it; what it means for a paper whose newest front page failed so (`front`)
    and for pages and articles of its newest issue (`unread`; None where the
    figures show whether it matters); whether an issue that was not had for it may
    be looked for elsewhere at the host (`leads_on`); and the browser's word.
    """

    severity: ClassVar[int] = 0
    state: ClassVar[LinkState] = LinkState.FAILED
    code: ClassVar[ExitCode] = ExitCode.INCOMPLETE
    front: ClassVar[Verdict] = Verdict.LAYOUT_CHANGED
    unread: ClassVar[Verdict | None] = Verdict.LAYOUT_CHANGED
    leads_on: ClassVar[bool] = False
    chinese: ClassVar[str] = "未能读取"

    def __init__(
        self,
        reason: str,
        not_before: datetime | None = None,
        *,
        asked: bool = True,
        gone: bool = False,
        removed: bool = False,
        settled: bool = False,
        leads_to: str = "",
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.not_before = not_before
        self.asked = asked
        self.gone = gone
        self.removed = removed
        self.settled = settled
        self.leads_to = leads_to

    @property
    def counters(self) -> tuple[str, ...]:
        """The counters of a run in which a link failed so."""
        return (f"link/failed/{type(self).__name__}",)


class ReaderFailed(ReadError):
    """The reader raised what nobody had expected: a fault of ours, told with its traceback in the log."""

    code = ExitCode.LAYOUT_CHANGED
    chinese = "程序未能读取"


class BlockedPage(ReadError):
    """A challenge, a ban, or robots.txt stands in the way. It is reported, never circumvented."""

    severity = 1
    code = ExitCode.BLOCKED
    front = unread = Verdict.BLOCKED
    chinese = code.chinese


class LayoutChanged(ReadError):
    """The page is not laid out as the reader knows it."""

    severity = 2
    code = ExitCode.LAYOUT_CHANGED
    leads_on = True
    chinese = code.chinese


class Refused(ReadError):
    """An address that may not be followed (another host, another scheme), or a page that no reader can bear."""

    severity = 4
    front = Verdict.MOVED  # it leads where no spider may follow
    unread = None
    chinese = "不取"


class Moved(Refused):
    """The host sends us on to another that is not the paper's."""

    severity = 3
    leads_on = True
    chinese = "已迁往别处"


class ServerTrouble(ReadError):
    """The host answers with an error of its own, a notice of maintenance, or nothing."""

    severity = 5
    front = Verdict.UNREACHABLE
    unread = None
    chinese = "对方出错"


class CutPage(ReadError):
    """The answer stops before its end: what there is of it is no page."""

    severity = 5
    front = unread = Verdict.CUT
    chinese = "页面不全"


class NamedInVain(ReadError):
    """The paper's own index of the month names an issue, and the host says that it has no such page (404, 410)."""

    severity = 5
    front = Verdict.UNREACHABLE
    unread = None
    leads_on = True
    chinese = "目录有而原站无"


class Unreachable(ReadError):
    """The host does not answer."""

    severity = 6
    code = ExitCode.UNREACHABLE
    front = Verdict.UNREACHABLE
    unread = None
    chinese = code.chinese


class Untrusted(Unreachable):
    """The host shows no certificate that can be verified, or speaks no TLS of today.

    Of a host of the paper's own it is as if nobody answered. A source or mirror with such a certificate does not
    decide how a run ended that had articles all the same (`crawler.report.exit_code`).
    """

    chinese = "证书无法核实"


class NoArticle(ReadError):
    """The page was read, and is no article: a video page, a list, a page of pictures, a sign-in wall, search results.

    That is an answer and no fault of the layout's: the page is kept as received,
    and not asked for again and again. A paper all of whose pages are such is
    another matter (`crawler.report.exit_code`, `archive.health.check`). `reason`
    begins with what it is, and names the address: `a video page at http://…`.
    """

    severity = 7
    state = LinkState.NO_ARTICLE
    code = ExitCode.FINE
    unread = None
    chinese = "不是文章"

    @property
    def counters(self) -> tuple[str, ...]:
        """That of every reason, and that of what the page is: `article/rejected/video-page`."""
        return (*super().counters, f"article/rejected/{self.sort_of_page}")

    @property
    def sort_of_page(self) -> str:
        """What the page is, as it is counted: `video-page`; `other` where the reason does not begin with it."""
        words = re.match(r"(?:an? )?([a-z]{1,20}(?:[ -][a-z]{1,20}){0,3}) at ", self.reason)
        return words[1].replace(" ", "-") if words else "other"


class NotThere(ReadError):
    """The host answers and says that it has no such page."""

    severity = 8
    state = LinkState.ABSENT
    code = ExitCode.FINE
    unread = None
    leads_on = True
    chinese = "原站没有"


class NotAPicture(ReadError):
    """What came for a picture or a PDF is none by its own bytes: a page, a drawing with scripts (SVG), or nothing."""

    severity = 5
    unread = None
    chinese = "不是图片"


class BrokenPicture(ReadError):
    """A picture that nobody can decode, or not all of it: its file is kept, and not shown."""

    severity = 5
    unread = None
    chinese = "图片损坏"


class TooLargePicture(ReadError):
    """A picture of more bytes than are taken from a host, or of more pixels than are ever decoded."""

    severity = 5
    state = LinkState.REFUSED
    unread = None
    chinese = "图片过大"


class NotCaptured(ReadError):
    """No web archive has a copy of the page that could be used. That says nothing of the page: its link stays open."""

    severity = 9
    front = Verdict.UNREACHABLE
    unread = None
    chinese = "网页档案馆没有"


class NoIssue(NotThere):
    """There is no issue of that day."""

    severity = 7
    chinese = "无此期"


class NotPublished(NoIssue):
    """The paper itself says that it does not appear on that day (休刊)."""

    leads_on = False
    chinese = "休刊"


REASONS: dict[str, type[ReadError]] = {
    name: row for name, row in list(vars().items()) if isinstance(row, type) and issubclass(row, ReadError)
}
"""The rows by their names."""


def named(name: str) -> type[ReadError]:
    """Return the row of a name that was kept or counted; of one that is not known (any more), that of any failure."""
    return REASONS.get(name, ReadError)
