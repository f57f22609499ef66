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
from urllib.parse import urlencode, urlsplit

import pytest
from pypinyin import lazy_pinyin
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from archive.model import Link, LinkKind, Newspaper
from archive.reasons import ExitCode, NoIssue, ReadError
from archive.store.archive import Archive
from crawler.extract.instead import read_answer
from crawler.extract.page import check_answer
from crawler.papers import paper_of, papers
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
DATED = [paper for paper in PAPERS if "%" in paper.first_page]  # sites that are no e-papers have no issues

each_paper = pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.id)
each_dated_paper = pytest.mark.parametrize("paper", DATED, ids=lambda paper: paper.id)
each_own_file = pytest.mark.parametrize("path", OWN_FILES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(tmp_path_factory.mktemp("sweep") / "archive.db") as archive:
        yield archive


def front(paper: Newspaper, day: date = DAY) -> str:
    return f"{paper.base_url}/{day.strftime(paper.first_page)}"


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
    found = paper_of(paper.id)
    link = next(found.issue_links([DAY]))
    assert link.url == front(paper) + ASKED_WITH.get(paper.platform, "")
    assert (link.kind, link.issue_date, link.newspaper) == (LinkKind.LIST, DAY, paper.id)
    assert found.route(link)


@each_dated_paper
def test_a_paper_knows_how_to_read_the_front_of_an_issue(paper: Newspaper) -> None:
    link = Link(front(paper), LinkKind.LIST, newspaper=paper.id, issue_date=DAY)
    attempts = paper_of(paper.id).route(link)
    assert attempts
    form = urlencode(attempts[0].form)
    assert attempts[0].url + (f"?{form}" if form else "") == link.url


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


def test_papers_of_one_name_are_a_paper_and_its_older_system() -> None:
    named = defaultdict(set)
    for paper in PAPERS:
        named[paper.name].add(paper.id)
    for ids in (ids for ids in named.values() if len(ids) > 1):
        assert ids == {min(ids), f"{min(ids)}_old"}


@each_paper
def test_only_an_older_system_is_called_old_and_it_has_moved(paper: Newspaper) -> None:
    assert not paper.id.endswith("_old") or paper.status == "moved"


@each_dated_paper
def test_the_address_of_an_issue_changes_with_its_day(paper: Newspaper) -> None:
    assert "20211224" in re.sub(r"\D", "", front(paper, date(2021, 12, 24)))
    assert not re.search(r"20\d\d[-/]?\d\d/\d\d", paper.first_page)


def test_no_two_papers_have_one_front() -> None:
    fronts = Counter(front(paper).partition("://")[2] for paper in DATED)
    assert [address for address, times in fronts.items() if times > 1] == []


SHARED_BASES = {
    # one interface serves the group's papers and tells them apart by ?name=
    frozenset({"guangxiribao", "hechiribao"}),
    frozenset({"guangxiribao", "nanguozaobao"}),
    frozenset({"hechiribao", "nanguozaobao"}),
    # the newer system stands in a folder beside the years of the older one
    frozenset({"guangmingribao", "guangmingribao_old"}),
    frozenset({"wenzhaibao", "wenzhaibao_old"}),
    frozenset({"zhonghuadushubao", "zhonghuadushubao_old"}),
}


def test_the_addresses_of_a_paper_are_no_other_papers() -> None:
    bases = {paper.id: paper.base_url.partition("://")[2].lower() + "/" for paper in PAPERS}
    hosts = defaultdict(list)
    for paper in PAPERS:
        hosts[urlsplit(paper.base_url).netloc.lower()].append(paper.id)
    overlaps = {
        frozenset({outer, inner})
        for ids in hosts.values()
        for outer in ids
        for inner in ids
        if outer != inner and bases[inner].startswith(bases[outer])
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
    "解放日报": "no covered platform",
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
    "dalianribao": "http://szb.dlxww.com/epaper/dlrb/pc/layout/202203/01/node_A01.html",
    "dalianwanbao": "http://szb.dlxww.com/epaper/dlwb/pc/layout/202203/01/node_A01.html",
    "linhairibao": "http://epaper.lhnews.com.cn/html/2022-03/01/node_1.htm",
    "yixingribao": "http://paper.cnyixing.cn/html/2022-03/01/node_83859.htm",
    # a slip of the pen: content/220220301
    "weifangwanbao": "http://wfwb.wfnews.com.cn/content/20220301/Page01RZ.htm",
    # newer systems; the facts' address is that of the row called _old
    "renminribao": "http://paper.people.com.cn/rmrb/pc/layout/202203/01/node_01.html",
    "renminribaohaiwaiban": "http://paper.people.com.cn/rmrbhwb/pc/layout/202203/01/node_01.html",
    "guangmingribao": "https://epaper.gmw.cn/gmrb/html/layout/202203/01/node_01.html",
    "wenzhaibao": "https://epaper.gmw.cn/wzb/html/layout/202203/01/node_01.html",
    "zhonghuadushubao": "https://epaper.gmw.cn/zhdsb/html/layout/202203/01/node_01.html",
    "zhongguoqingnianbao": "http://zqb.cyol.com/pc/layout/202203/01/node_01.html",
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
    link = next(found.issue_links([DAY]))
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
