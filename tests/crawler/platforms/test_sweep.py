"""The sweep: every row of `newspapers.csv` is a paper that can be crawled, and says what the facts say."""

from __future__ import annotations

import csv
import importlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import pytest
from pypinyin import lazy_pinyin
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from archive.formats.newspapers import last_day_of
from archive.model import Link, LinkKind, Newspaper
from archive.reasons import ExitCode, NoIssue, ReadError
from archive.store.archive import Archive
from crawler.extract.checks.instead import read_answer
from crawler.extract.checks.status import check_answer
from crawler.papers import Location, addresses, paper_of, papers
from crawler.report import exit_code
from crawler.spider import NewspaperSpider
from tests.harness.bench import ROOT, capture
from tests.harness.strangers import STRANGERS

DAY = date(2022, 3, 1)
FACTS = ROOT.parent / "shared" / "facts" / "newspapers.tsv"
OWN_FILES = sorted(path for path in (ROOT / "crawler" / "spiders").glob("*.py") if path.stem != "__init__")
SETTINGS = Settings()
SETTINGS.setmodule("crawler.settings")

PAPERS = list(papers().values())
ADDRESSES = [location for paper in PAPERS for location in paper_of(paper.id).elsewhere]
ALIASES = [(alias, paper.id) for paper in PAPERS for alias in paper.aliases.split()]
DATED = [paper for paper in PAPERS if "%" in paper.first_page]  # sites that are no e-papers have no issues

each_paper = pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.id)
each_dated_paper = pytest.mark.parametrize("paper", DATED, ids=lambda paper: paper.id)
each_address = pytest.mark.parametrize("location", ADDRESSES, ids=lambda location: location.row.base_url)
each_alias = pytest.mark.parametrize(("alias", "identifier"), ALIASES)
each_own_file = pytest.mark.parametrize("path", OWN_FILES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(tmp_path_factory.mktemp("sweep") / "archive.db") as archive:
        yield archive


def front(paper: Newspaper, day: date = DAY) -> str:
    return f"{paper.base_url}/{day.strftime(paper.first_page)}"


def own_day(paper: Newspaper) -> date:
    """Return a day on which a paper is where its row says."""
    return next(day for day in (DAY, date(2026, 11, 27)) if paper_of(paper.id).location_of(day).address is None)


# Rows are papers


def test_there_are_hundreds_of_papers() -> None:
    assert len(PAPERS) >= 450


def test_scrapy_knows_every_row_and_nothing_else() -> None:
    assert get_spider_loader(SETTINGS).list() == sorted(paper.id for paper in PAPERS)


@each_paper
def test_a_row_makes_a_paper_that_agrees_with_it(paper: Newspaper) -> None:
    found = paper_of(paper.id)
    assert (found.row, found.platform.name) == (paper, paper.platform)


@each_paper
def test_a_papers_crawl_is_called_as_its_row(paper: Newspaper, archive: Archive) -> None:
    assert NewspaperSpider(paper_of(paper.id), archive=archive).name == paper.id


ASKED_WITH = {"gxrb": "&cb=pages&v=j4"}  # so the interface tells the issue's pages as JSON


@each_dated_paper
def test_a_papers_first_request_for_a_day_is_the_front_of_its_issue(paper: Newspaper) -> None:
    found, day = paper_of(paper.id), own_day(paper)
    link = next(found.issue_links([day]))
    assert link.url == front(paper, day) + ASKED_WITH.get(paper.platform, "")
    assert (link.kind, link.issue_date, link.newspaper) == (LinkKind.LIST, day, paper.id)
    assert found.route(link)


@each_dated_paper
def test_a_paper_knows_how_to_read_the_front_of_an_issue(paper: Newspaper) -> None:
    link = Link(front(paper), LinkKind.LIST, newspaper=paper.id, issue_date=DAY)
    attempts = paper_of(paper.id).route(link)
    assert attempts
    assert attempts[0].kept_at == link.url  # with what is posted as its query


def test_the_one_spider_neither_lowers_the_delay_nor_switches_robots_off() -> None:
    own = SETTINGS.copy()
    NewspaperSpider.update_settings(own)
    assert own.getfloat("DOWNLOAD_DELAY") >= SETTINGS.getfloat("DOWNLOAD_DELAY")
    assert own.getbool("ROBOTSTXT_OBEY")
    assert own.getdict("DOWNLOADER_MIDDLEWARES") == SETTINGS.getdict("DOWNLOADER_MIDDLEWARES")
    assert not hasattr(NewspaperSpider, "download_delay")


# Rows


def test_the_rows_are_in_the_order_of_their_ids_after_the_main_paper() -> None:
    ids = [paper.id for paper in PAPERS]
    assert ids[0] == "youjiang"
    assert ids[1:] == sorted(ids[1:])


def test_a_paper_has_one_row() -> None:
    named = Counter(paper.name for paper in PAPERS)
    assert [name for name, times in named.items() if times > 1] == []


@each_paper
def test_a_row_says_when_its_address_was_seen_to_hold(paper: Newspaper) -> None:
    assert paper.status != "confirmed" or paper.seen
    assert not (seen := last_day_of(paper.seen)) or paper.seen[:4] >= "2022" and seen.year <= 2026


# Papers on other days, and by other ids


def test_some_papers_have_other_addresses_and_former_ids() -> None:
    assert len(ADDRESSES) == len(addresses()) >= 10
    assert len(ALIASES) >= 10


@each_address
def test_an_issue_at_another_address_can_be_read(location: Location) -> None:
    address, paper = location.address, paper_of(location.row.id)
    assert address
    day = address.until or address.since or DAY
    link = Link(front(location.row, day), LinkKind.LIST, newspaper=paper.row.id, issue_date=day)
    assert location.platform.name == address.platform
    assert link.url in [attempt.url for attempt in paper.route(link)]
    assert paper.given(link.url).issue_date == day
    assert urlsplit(location.row.base_url).hostname in paper.hosts
    assert {urlsplit(location.row.base_url).port} - {None} <= paper.ports


@each_address
def test_an_issue_is_asked_for_at_the_address_that_tells_of_its_day(location: Location) -> None:
    address, paper = location.address, paper_of(location.row.id)
    assert address
    day = address.until or address.since or DAY
    link = next(paper.issue_links([day]))
    asked = [attempt.url for attempt in paper.route(link)]
    assert (front(location.row, day) == asked[0]) if address.is_dated else (front(location.row, day) in asked[1:])


@each_alias
def test_a_paper_is_known_by_an_id_that_it_had_before(alias: str, identifier: str) -> None:
    assert alias not in papers()
    assert paper_of(alias) == paper_of(identifier)
    assert get_spider_loader(SETTINGS).load(alias)


def test_people_s_daily_moved_on_a_known_day() -> None:
    links = paper_of("renminribao").issue_links([date(2024, 11, 30), date(2024, 12, 1)])
    assert [link.url for link in links] == [
        "http://paper.people.com.cn/rmrb/html/2024-11/30/nbs.D110000renmrb_01.htm",
        "http://paper.people.com.cn/rmrb/pc/layout/202412/01/node_01.html",
    ]


@each_dated_paper
def test_the_address_of_an_issue_changes_with_its_day(paper: Newspaper) -> None:
    assert "20211224" in re.sub(r"\D", "", front(paper, date(2021, 12, 24)))
    assert not re.search(r"20\d\d[-/]?\d\d/\d\d", paper.first_page)


def test_no_two_papers_have_one_front() -> None:
    rows = [*DATED, *(location.row for location in ADDRESSES)]
    fronts = Counter(front(paper).partition("://")[2] for paper in rows)
    assert [address for address, times in fronts.items() if times > 1] == []


SHARED_BASES = {
    # one interface serves the group's papers and tells them apart by ?name=
    frozenset({"guangxiribao", "hechiribao"}),
    frozenset({"guangxiribao", "nanguozaobao"}),
    frozenset({"hechiribao", "nanguozaobao"}),
    # the papers of one house stand in folders of one host, and their articles in others
    frozenset({"jiefangjunbao", "zhongguoguofangbao"}),
}


def test_the_addresses_of_a_paper_are_no_other_papers() -> None:
    hosts = defaultdict(list)
    for row in (*PAPERS, *(location.row for location in ADDRESSES)):
        base = row.base_url.partition("://")[2].lower() + "/"
        hosts[base.partition("/")[0]].append((row.id, base))
    overlaps = {
        frozenset({outer, inner})
        for rows in hosts.values()
        for outer, around in rows
        for inner, base in rows
        if outer != inner and base.startswith(around)
    }
    assert overlaps == SHARED_BASES


# Ids are names


GIVEN_IDS = {
    "youjiang": "右江日报",  # the first paper, before there was a rule
    "finews": "金融消息",  # known by its host
    "eastmoney": "东方财富网",  # known by its host
}
READINGS = {
    "昌都报": "changdubao",  # 昌都 is read chāngdū
    "镍都报": "niedubao",  # 镍都, the nickel city, is read nièdū
    "漯河日报": "luoheribao",  # 漯河 is read luòhé
    "陕西日报": "shaanxiribao",  # 陕西 and 山西 differ by the tone alone: the usual spelling is Shaanxi
    "陕西农村报": "shaanxinongcunbao",
    "陕西科技报": "shaanxikejibao",
}


def reading(name: str) -> str:
    return READINGS.get(name) or "".join(lazy_pinyin(name))


@each_paper
def test_an_id_is_the_pinyin_of_the_name(paper: Newspaper) -> None:
    assert re.fullmatch(r"[a-z]+(?:_[a-z]+)?", paper.id)
    if paper.id in GIVEN_IDS:
        assert paper.name == GIVEN_IDS[paper.id]
    else:
        assert paper.id.partition("_")[0] == reading(paper.name)


def test_an_ids_ending_tells_apart_papers_that_are_read_alike() -> None:
    read_as = Counter(reading(paper.name) for paper in PAPERS)
    assert [paper.id for paper in PAPERS if "_" in paper.id and read_as[reading(paper.name)] == 1] == []


def test_every_reviewed_reading_is_needed() -> None:
    names = {paper.name for paper in PAPERS}
    assert [name for name in READINGS if name not in names or READINGS[name] == "".join(lazy_pinyin(name))] == []


# Papers with a file of their own


def test_most_papers_need_no_file() -> None:
    lines = {path.stem: len(path.read_text("utf-8").splitlines()) for path in OWN_FILES}
    assert median(lines.get(paper.id, 0) for paper in PAPERS) == 0


@each_own_file
def test_a_file_is_called_as_its_row_and_names_the_paper(path: Path) -> None:
    module = importlib.import_module(f"crawler.spiders.{path.stem}")
    assert papers()[path.stem].name in (module.__doc__ or "")


@each_own_file
def test_a_file_makes_the_paper_of_its_row_on_its_platform(path: Path) -> None:
    found, row = paper_of(path.stem), papers()[path.stem]
    assert (found.row, found.platform.name) == (row, row.platform)


@each_own_file
def test_a_file_is_a_short_piece_of_facts(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < 30


# The facts


RENAMED = {
    "jingjiangwanbao": "京江晚报",  # written in pinyin; JJWB, beside the Zhenjiang Daily
    "检查日报": "检察日报",  # a slip; jcrb, of the procuratorate
    "鹰潭    日报": "鹰潭日报",  # blanks
    "河北经济网": "河北经济日报",  # the site's name; hbjjrb
    "上海青年报": "青年报",  # as printed
    "黑龙江生活报": "生活报",  # as printed
    "乌兰察布市日报": "乌兰察布日报",  # as printed
    "巢湖晨报": "巢湖晨刊",  # a slip; chck
    "广州建设报": "广东建设报",  # a slip; gdjs
    "梅江日报": "梅州日报",  # a slip; mzrb.meizhou.cn
    "法制日报": "法治日报",  # renamed on 2020-08-01
    "中国图书商报": "中国出版传媒商报",  # renamed in 2013
}
LEFT_OUT = {
    "济宁日报": "its address is the Wuhu Daily's (epaper.wuhunews.cn/whrb)",
    "雄关周末": "has the address of 嘉峪关日报",
    "老年日报": "has the address of 黑龙江日报 (hljrb)",
    "九江晚报": "has the address of 九江日报 (jjrb)",
    "湖南法制报": "has the address of 法制周报 (fzzb)",
    "特区青年报": "has the address of 汕头日报 (strb)",
    "海南报": "has the address of 海南日报 (hnrb)",
    "东方体育报": "no covered platform",
    "中国工商报": "no covered platform",
    "中国社会科学报": "no covered platform",
    "企业家日报": "no covered platform",
    "娄底日报": "no covered platform",
    "娄底晚报": "no covered platform",
    "工人日报": "no covered platform",
    "广西政协报": "no covered platform",
    "文汇报": "no covered platform",
    "果洛报": "no covered platform",
    "石油商报": "no covered platform",
    "连云港日报": "no covered platform",
    "重庆政协报": "no covered platform",
    "青岛日报": "no covered platform",
    "青岛早报": "no covered platform",
    "青岛晚报": "no covered platform",
}
DEPARTURES = {
    # not in the list of 2022-23; its interface and host are those of a public scraper
    "zhongguoqixiangbao": "http://epaper.zgqxb.com.cn/reader/layout/findBmMenu.do?docPubTime=20220301",
    # a day stands in the facts instead of a pattern
    "nanhuwanbao": "http://nhwb.cnjxol.com/nhwbPaper/pc/layout/202203/01/node_01.html",
    "linhairibao": "http://epaper.lhnews.com.cn/html/2022-03/01/node_1.htm",
    "yixingribao": "http://paper.cnyixing.cn/html/2022-03/01/node_83859.htm",
    # a slip of the pen: content/220220301
    "weifangwanbao": "http://wfwb.wfnews.com.cn/content/20220301/Page01RZ.htm",
    # moved since: the facts' address stands in addresses.csv
    "dalianribao": "http://szb.dltv.cn/epaper/dlrb/pc/layout/202203/01/node_A01.html",
    "dalianwanbao": "http://szb.dltv.cn/epaper/dlwb/pc/layout/202203/01/node_A01.html",
    "foshanribao": "https://epaper1.fsonline.com.cn/fsrb/html/2022-03/01/node_1.htm",
    "guizhouribao": "http://szb.eyesnews.cn/pc/layout/202203/01/node_01.html",
    "henanfazhibao": "http://newpaper.dahe.cn/jrab/html/2022-03/01/node_2170.htm",
    "henanribao": "https://newpaper.dahe.cn/hnrb/html/2022-03/01/node_1.htm",
    "jinjiangjingjibao": "https://jjjjb.fjdaily.com/pc/col/202203/01/node_1b.html",
    "shandongshangbao": "http://dzb.subaoxw.com/html/2022-03/01/node_2.htm",
    # newer systems, seen in 2026-09
    "xinjingbao": "http://epaper.bjnews.com.cn/html/2022/20220301/data.json",
    "kejiribao": "https://epaper.stdaily.com/stdailynewspaperapi/uv/article/period/periodTime"
    "?code=KJRB&siteId=811c18b08cf04e79be3b67d6902ee1a7&periodTime=2022-03-01",
    "jiefangjunbao": "http://www.81.cn/_szb/jfjb/2022/03/01/index.json",
    "jiefangribao": "https://www.jfdaily.com/journal/2022-03-01/getJournalPage.do?page=01&code=jfrb",
    "renminyoudianbao": "https://rmydb.cnii.com.cn/html/2022/20220301/data.json",
    "zhongguoguofangbao": "http://www.81.cn/_szb/zggfb/2022/03/01/index.json",
    "renminribao": "http://paper.people.com.cn/rmrb/pc/layout/202203/01/node_01.html",
    "renminribaohaiwaiban": "http://paper.people.com.cn/rmrbhwb/pc/layout/202203/01/node_01.html",
    "guangmingribao": "https://epaper.gmw.cn/gmrb/html/layout/202203/01/node_01.html",
    "wenzhaibao": "https://epaper.gmw.cn/wzb/html/layout/202203/01/node_01.html",
    "zhonghuadushubao": "https://epaper.gmw.cn/zhdsb/html/layout/202203/01/node_01.html",
    "zhongguoqingnianbao": "http://zqb.cyol.com/pc/layout/202203/01/node_01.html",
    # papers that the table of facts lacks, as public scrapers and citations of 2024 to 2026 have them
    "bandaodushibao": "https://bddsb.bandao.cn/pc/bddsb/20220301/PageA01BC.htm",
    "chuxiongribao": "http://epaper.chuxiong.cn/202203/01/node_01.html",
    "gansufazhibao": "https://szb.gansudaily.com.cn/gsfzb/pc/layout/202203/01/col01.html",
    "xiamenribao": "https://epaper.xmrb.com/xmrb/pc/col/202203/01/node_A01.html",
    "xiaofeiribao": "https://dzb.xfrb.com.cn/Html/2022-03-01/Qpaper.html",
    "xinhuameiridianxun": "http://mrdx.cn/content/20220301/Page01DK.htm",
    "xinhuaribao": "https://xh.xhby.net/pc/layout/202203/01/node_1.html",
    "xinxiangribao": "https://rb.xxrb.com.cn/epaper/2022-03/01/node_1.html",
    "zhongguoqiyebao": "http://epaper.zqcn.com.cn/content/2022-03/01/node_2.htm",
    # papers of Guangxi that the table of facts lacks (../shared/facts/sites.md C5, C6)
    "qinzhouribao": "http://qzrb.gxqzxw.com/pc/column/202203/01/node_01.html",
    "guangxiribao": "https://ssw.gxrb.com.cn/json/interface/epaper/api.php?name=gxrb&date=2022-03-01&code=001",
    "nanguozaobao": "https://ssw.gxrb.com.cn/json/interface/epaper/api.php?name=ngzb&date=2022-03-01&code=001",
    "hechiribao": "https://ssw.gxrb.com.cn/json/interface/epaper/api.php?name=hcrb&date=2022-03-01&code=01",
}


@pytest.fixture(scope="module")
def facts() -> dict[str, set[str]]:
    """Return the addresses that the facts give for the front of a day's issue, by paper."""
    if not FACTS.exists():
        pytest.skip("needs ../shared/facts, notes on sites, which are no part of the project")
    found = defaultdict(set)
    with FACTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            address = row["url_template"].replace("{date}", DAY.strftime(row["date_format"]))
            found[RENAMED.get(row["paper"], row["paper"])].add(address)
    return found


@each_dated_paper
def test_the_front_of_an_issue_is_where_the_facts_say(paper: Newspaper, facts: dict[str, set[str]]) -> None:
    expected = {DEPARTURES[paper.id]} if paper.id in DEPARTURES else facts[paper.name]
    assert front(paper) in expected


FIXED_DAY = {"dalianribao", "dalianwanbao"}  # a day stands in the facts instead of a pattern


@pytest.mark.parametrize("identifier", sorted({location.row.id for location in ADDRESSES} - FIXED_DAY))
def test_no_address_of_the_facts_is_lost(identifier: str, facts: dict[str, set[str]]) -> None:
    paper = paper_of(identifier)
    assert facts[paper.row.name] <= {front(location.row) for location in paper.locations}


def test_every_paper_of_the_facts_has_a_row_or_is_left_out_with_a_reason(facts: dict[str, set[str]]) -> None:
    assert set(facts) - {paper.name for paper in PAPERS} == set(LEFT_OUT)


def test_every_departure_from_the_facts_is_needed(facts: dict[str, set[str]]) -> None:
    names = {paper.id: paper.name for paper in PAPERS}
    assert [key for key, address in DEPARTURES.items() if address in facts.get(names[key], ())] == []


# A host that brings nothing


KINDS = (
    "瑞数, 202",
    "云锁",
    "a shell",
    "maintenance with the masthead",
    "a parked domain",
    "a soft 404",
    "an empty page",
)


@pytest.mark.slow
@each_paper
def test_no_first_run_of_a_paper_whose_host_brings_nothing_is_fine(paper: Newspaper) -> None:
    found = paper_of(paper.id)
    link = next(found.issue_links([own_day(paper)]))
    attempt = found.route(link)[0]
    answers = [(STRANGERS[kind].body, STRANGERS[kind].status) for kind in KINDS]
    own = f"<html><head><title>{paper.name}数字报</title></head><body><h1>{paper.name}</h1></body></html>"
    for body, status in (*answers, ("", 404), ("", 410), ("", 403), ("", 500), ("[]", 200), ("{}", 200), (own, 200)):
        got = capture(attempt.url, body, status=status)
        with pytest.raises(ReadError) as caught:
            check_answer(got, link)
            reading = read_answer(attempt.read, got, link)
            assert not reading.links
            raise NoIssue("an empty list")
        counts = {"answers": 2, f"link/failed/{type(caught.value).__name__}": 1, "nothing-yet": 1}
        assert exit_code(counts, finished=True) is not ExitCode.FINE
