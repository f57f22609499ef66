"""What a word that differs makes of a short text: another story, the same, or the same only where it is of no form."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from archive.likeness.relation import Text, akin, compare, of_one_form
from tests.harness.retold import BRIDGE, LIBRARY, ROUTE, lead_of, notice
from tests.harness.sweep import each
from tests.replica.papers.forms import in_traditional

AIRPORT = (
    "记者从武汉机场获悉，受强降雨天气影响，武汉机场今日上午起航班大面积延误，截至发稿时已有部分进出港航班取消，机场方面启动应急预案，"
    "增设值机柜台和引导人员，为滞留旅客提供餐食和休息场所，并提醒旅客出行前及时关注航班动态，合理安排行程，避免在机场长时间等候。"
)
GUESTS = (
    "国家主席今天在北京人民大会堂会见来访的法国客人。双方就两国关系和共同关心的国际问题交换了意见。双方一致认为，应当进一步加强各领域"
    "务实合作，扩大人文交流，维护多边主义，推动两国关系不断向前发展，为世界和平稳定与共同发展作出新的贡献。法国客人感谢中方热情周到的接待。"
)
GAS = (
    "为保障城区居民冬季用气，右江燃气公司近日组织人员对所辖小区的燃气管道进行全面检修，重点检查阀门、调压箱和户内软管，对发现的隐患"
    "逐一登记并限期整改。公司负责人介绍，此次检修预计本月底完成，期间部分小区将短时停气，具体时间以小区公告为准，请广大用户提前做好准备。"
)
SCHOOLS = (
    "教育部近日印发通知，部署做好今年秋季学期开学工作。通知要求，各地要落实属地责任，细化工作方案，强化条件保障，确保师生安全健康。"
    "要加强校园周边环境整治，排查化解各类矛盾纠纷，严格落实食品安全责任制，做好突发事件应急预案。要关心困难家庭，不让一个孩子失学。"
)
FLOOD = (
    "受台风影响，市区部分路段积水严重，市政部门连夜组织排涝，截至今天早上八点，人民路、解放路等主要路段积水已排除，公交线路已恢复运行，"
    "中小学校已复课，供水供电已恢复正常，请市民出行注意安全，减少在低洼路段停留，遇险情及时拨打求助电话，相关部门将继续加强巡查。"
)
FARMS = (
    "农业农村部近日派出工作组赴各地指导防汛抗旱，要求各级部门立足抗灾夺丰收，加强监测预警，落实防范措施，抓好田间管理，组织技术人员深入"
    "一线开展服务，指导农民科学施肥用药，及时排除农田积水，抢种补种改种，最大限度减轻灾害损失，为全年粮食丰收打下坚实基础。"
)
PUSH = (
    "近日，全市召开乡村振兴工作推进会，总结上半年全市乡村振兴工作，安排部署下半年重点任务。会议要求，各级各部门要提高政治站位，压实"
    "工作责任，巩固拓展脱贫攻坚成果，坚决守住不发生规模性返贫的底线，全市各县区分管负责同志和有关部门负责同志参加会议。"
)
EPIDEMIC = (
    "截至2月9日12时,全省累计报告新型冠状病毒肺炎确诊病例1131例。当天0—12时,全省新增确诊病例11例,其中广州市1例、深圳市3例、"
    "珠海市2例、佛山市1例、东莞市3例、惠州市1例。"
)
TRAINING = (
    "第3期农村电工培训班12月24日上午9时在县城开班，二十三名学员参加，县里投入资金3560万元，工具每套1.2元。培训班由县供电公司主办，老师傅"
    "手把手教接线、换表和修水泵，学员们白天上山看线路，夜里在灯下做习题，结业以后回到各村，成为村里的电工，村民说今后停电不用等到天亮了。"
)

ROADS = (
    "市交警支队提醒，为保障道路改造施工安全，自本月起对向阳路中段实行由北向南单向通行，请广大驾驶人提前规划路线，按照现场标志标线和"
    "民警指挥通行，由此带来的不便敬请谅解，施工期间公交线路照常运行，周边停车场免费开放，如有疑问请拨打电话咨询。"
)
THEFT = (
    "昨日凌晨，右江公安分局民警在巡逻时抓获一名盗窃电动车的男子，经查，嫌疑人韦某交代了三次作案的事实，被盗车辆已追回并发还失主，"
    "案件正在进一步办理中，警方提醒市民停车时要加装防盗锁并停放在有人看管的地方。"
)

HELD = {
    "directions that change places": (ROADS, "由北向南", "由南向北"),
    "an end put to it": (ROADS, "实行", "解除"),
    "free and paid for": (ROADS, "免费", "收费"),
    "a person not named": (THEFT, "韦某", "黄某"),
    "a person not named, of two characters": (THEFT, "韦某", "黄某某"),
    "place, bare": (AIRPORT, "武汉", "南宁"),
    "place of which one character changed": (GUESTS, "北京", "南京"),
    "place, another": (GUESTS, "北京", "天津"),
    "country": (GUESTS, "法国", "德国"),
    "place in a company's name": (GAS, "右江燃气", "田阳燃气"),
    "ministry": (SCHOOLS, "教育部", "财政部"),
    "ministry of a longer name": (FARMS, "农业农村部", "水利部"),
    "already and not yet": (FLOOD, "已", "未"),
    "a not put in": (FLOOD, "路段积水已排除", "路段积水未能排除"),
    "a not put in behind a verb": (FLOOD, "恢复正常", "无法恢复正常"),
    "a not taken out": (SCHOOLS, "不让一个孩子", "让一个孩子"),
    "cancelled and resumed": (AIRPORT, "航班取消", "航班恢复"),
    "forbidden and allowed": (GAS + "检修期间禁止动火。", "禁止", "允许"),
    "up and down": (FARMS + "粮价比上月上涨。", "上涨", "下跌"),
    "person": (GAS + "记者王小明报道。", "王小明", "李建国"),
    "person of one surname": (GAS + "公司经理王小明说，气足了。", "王小明", "王小红"),
    "village": (GAS + "首先检修石桥村。", "石桥村", "大坡村"),
    "street at the end": (GAS + "咨询请到永乐路", "永乐路", "新安街"),
    "bureau": (GAS + "县财政局拨了款。", "财政局", "民政局"),
    "bureau, in all but one character": (SCHOOLS + "市教育局作了部署。", "市教育局", "市体育局"),
    "bank": (GAS + "费用存入建设银行。", "建设银行", "农业银行"),
    "mass organisation": (PUSH + "市妇联作了发言。", "妇联", "工会"),
    "day": (TRAINING, "24日", "25日"),
    "hour": (TRAINING, "上午9时", "上午10时"),
    "issue": (TRAINING, "第3期", "第4期"),
    "Chinese number": (TRAINING, "二十三", "二十四"),
    "figures in another order": (TRAINING, "3560", "3650"),
    "decimal": (TRAINING, "1.2元", "1.3元"),
    "a digit lost": (TRAINING, "24日", "4日"),
    "number at the end": (TRAINING + "共有学员24人", "24人", "25人"),
    "last number of all": (TRAINING + "咨询电话24", "电话24", "电话25"),
}
HARMLESS = {
    "one synonym": (PUSH, [("召开", "举行")]),
    "people": (TRAINING, [("村民说", "群众说")]),
    "three synonyms": (PUSH, [("召开", "举行"), ("参加", "出席"), ("重点", "主要")]),
    "three synonyms in a notice": (AIRPORT, [("获悉", "了解到"), ("及时", "随时"), ("启动", "开启")]),
    "many and not few": (FARMS + "许多农民学会了。", [("许多", "不少")]),
    "over and over": (FARMS + "雨不断下着。", [("不断", "一直")]),
    "otherwise": (FLOOD + "否则后果难料。", [("否则", "不然")]),
    "province and itself": (EPIDEMIC, [("全省", "广东省")]),
    "city and itself": (PUSH, [("全市", "百色市")]),
    "county and itself": (TRAINING, [("县里", "田东县")]),
    "the same number": (TRAINING, [("二十三", "23")]),
    "thousands": (TRAINING, [("3560", "3,560")]),
    "a place told in full": (AIRPORT, [("武汉机场", "武汉市机场")]),
    "a place left out": (AIRPORT, [("武汉机场今日", "机场今日")]),
}


@pytest.fixture(params=[str, in_traditional], ids=["simplified", "traditional"])
def script(request: pytest.FixtureRequest):
    return request.param


def on(day: int, text: str, *titles: str) -> Text:
    return Text(text, frozenset([day]), frozenset(titles))


@pytest.mark.parametrize("text, old, new", HELD.values(), ids=HELD)
def test_what_no_reprint_changes_makes_another_story(text: str, old: str, new: str, script) -> None:
    assert old in text
    one, other = on(1000, script(text)), on(1000, script(text.replace(old, new)))
    assert compare(one, other) is None
    assert of_one_form(one, other) and of_one_form(other, one)
    assert not akin(one, other)


@pytest.mark.parametrize("text, words", HARMLESS.values(), ids=HARMLESS)
def test_other_words_for_the_same_are_the_same(text: str, words: list[tuple[str, str]], script) -> None:
    told = text
    for old, new in words:
        assert old in told
        told = told.replace(old, new)
    one, other = on(1000, text), on(1000, script(told))
    verdict = compare(one, other)
    assert verdict is not None and verdict.kind == "same"
    assert not of_one_form(one, other)
    assert akin(one, other)


@each("unit", ["处", "所", "站", "部", "院", "店", "厂", "馆", "个", "家"])
@each("words, digits", [("三十", "30"), ("十二", "12"), ("一百一十六", "116"), ("二百零五", "205")])
def test_a_number_written_otherwise_is_the_same_before_any_word(unit: str, words: str, digits: str) -> None:
    text = ROADS.replace("周边停车场", f"周边{{}}{unit}停车场")
    found = compare(Text(text.format(words)), Text(text.format(digits)))
    assert found and found.kind == "same" and not found.loose
    assert compare(Text(text.format(words)), Text(text.format(int(digits) + 1))) is None


@pytest.mark.parametrize("new", ["我县", "本县", "全县", "该县"])
def test_a_county_may_be_told_of_without_its_name(new: str) -> None:
    text = PUSH.replace("全市", "全州县")
    verdict = compare(on(1000, text), on(1000, text.replace("全州县", new)))
    assert verdict is not None and verdict.kind == "same" and not verdict.loose
    assert compare(on(1000, text), on(1000, text.replace("全州县", "兴安县"))) is None


def test_a_misread_not_is_no_not_where_much_is_misread() -> None:
    misread = BRIDGE
    for read, wrong in (("竹篮", "竹蓝"), ("后生", "后主"), ("杉木", "衫木"), ("榫卯", "榫卵"), ("已经", "未经")):
        misread = misread.replace(read, wrong)
    assert compare(on(1000, BRIDGE), on(1000, misread)) is not None


# Numbers beside what one text does not have

LEAD = (
    "3月7日20时至3月8日20时,3月4日、5日两批乘商业包机由伊朗到达兰州309人加3月2日专门转到兰州2人,共计311人中,新增4例确诊病例,"
    "均在省级定点医院隔离治疗。甘肃累计报告境外输入确诊病例33例。"
)
REST = (
    "现有重型病例2例。目前有境外输入密切接触者278人,其中60人在省级定点医院隔离留观,218人在集中隔离点隔离,正在进一步进行医学检测检查。3月7日20时至3月8日20时,甘肃本地无新增病例。"
    "甘肃本地累计报告确诊病例91例,累计治愈出院87例,累计死亡病例2例。"
)


@pytest.mark.parametrize("end", ["", "特此通报"])
def test_a_lead_that_ends_in_a_number_is_a_part_of_its_text(end: str) -> None:
    verdict = compare(Text(LEAD), Text(LEAD + REST + end))
    assert verdict is not None and verdict.kind == "part of"
    assert verdict.numbers_conflict == 0


PRICES = (
    "昨日，市供销社在城区五个网点投放平价蔬菜，白菜每斤1.2元，萝卜每斤0.9元，土豆每斤1.8元，西红柿每斤3.5元，青椒每斤4.2元，黄瓜每斤2.6元，"
    "茄子每斤3.1元，豆角每斤5.5元，活动为期十天，市民凭身份证每人每天限购十斤，白菜日均三十吨，猪肉每斤12元"
)


@pytest.mark.parametrize("clause", ["，牛肉每斤38元", "黄瓜每斤2.6元，", "白菜每斤1.2元，", "每人每天限购十斤，"])
def test_a_clause_that_only_one_text_has_makes_no_number_conflict(clause: str) -> None:
    one, other = (PRICES, PRICES + clause) if clause not in PRICES else (PRICES, PRICES.replace(clause, ""))
    verdict = compare(on(1000, one), on(1000, other))
    assert verdict is not None and verdict.kind == "same" and verdict.numbers_conflict == 0


# Headlines, and what draws on another

HEADLINE = "老桥修好了，孩子们不用再绕四里山路"


OTHERS = LIBRARY.replace("六十", "许多").split("\n")
RETOLD = "\n".join([*BRIDGE.split("\n")[:2], *OTHERS[:2], *BRIDGE.split("\n")[3:]])


@pytest.mark.parametrize(
    "day, headline, kind",
    [
        (1000, in_traditional(HEADLINE) + "！", "same"),
        (1001, HEADLINE, "drawn on by"),
        (1000, "馆长说", "drawn on by"),
        (1000, "夜读室今天起多开一个小时", "drawn on by"),
    ],
)
def test_one_headline_on_a_day_makes_the_same_of_what_shares_less(day: int, headline: str, kind: str) -> None:
    ours = on(1000, BRIDGE, HEADLINE, "馆长说")
    verdict = compare(ours, on(day, RETOLD, headline))
    assert verdict is not None and verdict.kind == kind
    other = compare(ours, on(day, RETOLD.replace("七十一", "七十二"), headline))
    assert other is None or other.kind != "same"


def test_what_takes_much_of_a_text_draws_on_it_and_is_neither_the_same_nor_its_whole() -> None:
    source = LIBRARY + "\n" + ROUTE
    lines = source.split("\n")
    report = "\n".join([BRIDGE, *lines[:2], *lines[4:]])
    verdict = compare(on(1003, report), on(1000, source))
    assert verdict is not None and verdict.kind == "draws on" and 0.65 <= verdict.covers < 0.8
    assert verdict.turned().kind == "drawn on by" == getattr(compare(on(1000, source), on(1003, report)), "kind", "")
    assert compare(on(1100, report), on(1000, source)) is None


# Laws

TEXTS = [
    BRIDGE, LIBRARY, ROUTE, lead_of(BRIDGE, 2), BRIDGE + "\n" + LIBRARY, AIRPORT, GUESTS, PUSH, PRICES, TRAINING, LEAD,
    LEAD + REST, notice("12月24日"), notice("12月25日"), EPIDEMIC, AIRPORT.replace("武汉", "南宁"),
    PUSH.replace("召开", "举行"),
]  # fmt: skip


def test_a_pair_is_the_same_from_both_sides_whatever_was_done_to_it() -> None:
    random = Random(4)
    for a, b in product(TEXTS, repeat=2):
        if random.random() < 0.5:
            at = random.randrange(len(b))
            b = b[:at] + random.choice(["不", "3", "百色", "，", ""]) + b[at + random.randrange(4) :]
        one, other = on(1000, a, HEADLINE), on(1000 + random.randrange(2), b, HEADLINE)
        verdict, turned = compare(one, other), compare(other, one)
        assert (verdict and verdict.turned()) == turned
        assert of_one_form(one, other) == of_one_form(other, one)
        assert akin(one, other) == akin(other, one)
