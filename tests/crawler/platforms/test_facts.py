"""The rows against the facts collected of each paper: an issue begins where those say, or it is said why not."""

from __future__ import annotations

import csv
from collections import defaultdict

import pytest

from archive.model import Newspaper
from crawler.papers import paper_of
from tests.crawler.platforms.rows import ADDRESSES, DAY, PAPERS, each_dated_paper, front
from tests.harness.bench import ROOT

FACTS = ROOT.parent / "shared" / "facts" / "newspapers.tsv"

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
