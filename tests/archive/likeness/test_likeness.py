"""When two texts are one: the key, the numbers, the words, and the verdict on a pair."""

from __future__ import annotations

import pytest

from archive.likeness.changes import Step, difference, sentences
from archive.likeness.key import key_text, letters_of, signed_by
from archive.likeness.numbers import Agreement, compare_numbers, read_numbers, value_of
from archive.likeness.relation import Text, change_of, compare, of_one_form, shares
from tests.harness.retold import BRIDGE, LIBRARY, ROUTE, lead_of, notice
from tests.harness.sweep import each

# The key


@pytest.mark.parametrize(
    "text, key",
    [
        ("水渠 修到，村口。", "水渠修到村口"),
        ("縣政府記者", "县政府记者"),
        ("ＡＢＣ　１２３", "abc123"),
        ("长3.5公里，17:30到", "长3.5公里17:30到"),
        ("长３．５公里", "长3.5公里"),
        ("第3.", "第3"),
        ("", ""),
    ],
)
def test_letters_and_digits_alone_make_a_key(text: str, key: str) -> None:
    assert letters_of(text) == key


STORY = "县里今年修渠九公里，清水流到村口，村民说今后浇地不用挑水上山。"
FRAMED = [
    "本报讯（记者 王小明）" + STORY,
    "本报百色讯　" + STORY,
    "本报百色讯" + STORY,
    "【右江日报讯】" + STORY,
    "中新网南宁12月24日电 " + STORY,
    "右江日报客户端消息：" + STORY,
    "2021-12-24 08:51\n" + STORY,
    "新华社南宁12月24日电（记者 王小明、李芳）" + STORY,
    "来源：右江日报\n" + STORY,
    STORY + "\n责任编辑：王小明",
    STORY + "\n免责声明：本文转自右江日报，如有侵权请联系删除。",
    STORY + "（王小明 摄影报道）",
    STORY + "（完）",
    STORY + "□王小明",
    "本报记者 王小明 通讯员 李芳\n" + STORY,
    "2021-12-24 08:51 浏览次数：4863 字号：大 中 小\n" + STORY + "\n阅读 1234　分享到：\n上一篇：没有了\n下一篇：夜读",
    STORY.replace("村民", "\n\n　　村民"),
    "縣裏今年修渠九公里，清水流到村口，村民說今後澆地不用挑水上山。",
]


@each("text", FRAMED)
def test_what_papers_and_sites_set_around_a_story_is_not_in_its_key(text: str) -> None:
    assert key_text(text) == letters_of(STORY)


@pytest.mark.parametrize(
    "text",
    [
        "编辑部的灯亮了一夜，天亮时清样送到了印刷厂门口。",
        STORY + "\n返回途中，他们又去看了山上的水库。",
        STORY + "\n时间：12月24日9时",
        "2021年12月24日\n" + STORY,
        STORY + "\n示例县人民政府\n2021年12月24日",
        STORY + "\n声明：王小明遗失居民身份证，声明作废",
        "供销社利用电商平台销售土货，村民在家门口就把水果卖到了省城。",
        "合作社社员用电，要先向村里的电工登记，水泵才能接上线。",
        "县体育局消息，本周六在江边举办龙舟赛，欢迎各村报名参加。",
        "（记者 王小明）",
    ],
)
def test_a_sentence_that_begins_like_furniture_stays(text: str) -> None:
    assert key_text(text) == letters_of(text)


@pytest.mark.parametrize(
    "text, outlet",
    [
        ("新华社北京12月24日电（记者 王小明）近日", "新华社"),
        ("　　中新网南宁12月24日电 近日", "中新网"),
        ("本报百色讯近年来", "本报"),
        ("据新华社电 近日", "新华社"),
        ("右江日报百色12月24日讯 近日", "右江日报"),
        ("近日，新华社记者发来电报", ""),
        ("", ""),
    ],
)
def test_a_dateline_names_its_outlet(text: str, outlet: str) -> None:
    assert signed_by(text) == outlet


# Numbers


@pytest.mark.parametrize(
    "token, value",
    [("二十三", "23"), ("二〇二四", "2024"), ("两万三千", "23000"), ("一亿二千万", "120000000"), ("十", "10"),
     ("一百零五", "105"), ("17", "17"), ("3.5", "3.5"), ("٣", "3"), ("२०२४", "2024"), ("2٤", "24"), ("٣.٥", "3.5")],
)  # fmt: skip
def test_a_number_has_one_spelling(token: str, value: str) -> None:
    assert value_of(token) == value


@pytest.mark.parametrize(
    "a, b, found",
    [
        ("水库水位升至35米今年最高", "水库水位升至35米今年最高", Agreement(1, 0)),
        ("水库水位升至35米今年最高", "水库水位升至36米今年最高", Agreement(0, 1)),
        ("水库水位升至三十五米今年最高", "水库水位升至35米今年最高", Agreement(1, 0)),
        ("惠及双河镇1377名学员参加培训", "惠及双河镇137占名学员参加培训", Agreement(0, 0)),
        ("水库水位升至35米", "果园今年收了36吨", Agreement(0, 0)),
    ],
)
def test_numbers_are_compared_in_their_places(a: str, b: str, found: Agreement) -> None:
    assert compare_numbers(read_numbers(a), read_numbers(b)) == found


# The same story

RETOLD = {
    "dateline and editor": "本报讯（记者 王小明）" + BRIDGE + "\n责任编辑：李芳",
    "traditional": BRIDGE.replace("这座桥建于清朝末年", "這座橋建於清朝末年").replace("学校", "學校"),
    "end cut": lead_of(BRIDGE, 4),
    "half cut": lead_of(BRIDGE, 3),
    "paragraph dropped": BRIDGE.replace(BRIDGE.split("\n")[1] + "\n", ""),
    "paragraph added": BRIDGE + "\n编后：修桥的人不多话，桥替他们说了。但愿这样的后生再多几个，山里的路就好走了。",
    "introduction": "编者按：走基层的记者在山里遇见了一座桥，今天刊出她发回的报道。\n" + BRIDGE,
    "misread": BRIDGE.replace("竹篮", "竹蓝").replace("后生", "后主").replace("杉木", "衫木").replace("榫卯", "榫卵"),
    "said otherwise": BRIDGE.replace("后生们说", "后生们告诉记者").replace("去年秋天", "今年秋天"),
    "a page with another story": BRIDGE + "\n夜读室\n" + LIBRARY,
}


@pytest.mark.parametrize("retold", RETOLD.values(), ids=RETOLD)
def test_a_story_that_was_edited_is_the_same(retold: str) -> None:
    verdict = compare(on(1000, BRIDGE), on(1003, retold))
    assert verdict is not None and verdict.kind == "same"


@pytest.mark.parametrize("retold", RETOLD.values(), ids=RETOLD)
def test_a_verdict_is_the_same_from_the_other_side(retold: str) -> None:
    a, b = on(1000, BRIDGE), on(1003, retold)
    verdict, turned = compare(a, b), compare(b, a)
    assert verdict is not None and turned is not None
    assert verdict.turned() == turned


@pytest.mark.parametrize(
    "retold, change",
    [(BRIDGE, "unchanged"), (lead_of(BRIDGE, 4), "cut"), (BRIDGE + "\n" + LIBRARY, "extended"),
     (lead_of(BRIDGE, 4) + "\n" + LIBRARY, "reworded")],
)  # fmt: skip
def test_it_is_told_what_was_done_to_a_story(retold: str, change: str) -> None:
    verdict = compare(on(1000, retold + "。"), on(1000, BRIDGE))
    assert verdict is not None and verdict.change == change


def on(day: int, text: str) -> Text:
    """Return a text that came out on a day."""
    return Text(text, frozenset([day]))


def test_a_text_in_another_is_a_part_of_it() -> None:
    part, whole = on(1000, lead_of(BRIDGE, 2)), on(1000, BRIDGE + "\n" + ROUTE)
    assert (verdict := compare(part, whole)) and verdict.kind == "part of"
    assert (verdict := compare(whole, part)) and verdict.kind == "contains"
    assert verdict.covers == 1.0


@pytest.mark.parametrize(
    "covered, covers, change",
    [(1, 1, "unchanged"), (0.97, 0.97, "unchanged"), (1, 0.7, "cut"), (0.7, 1, "extended"), (0.7, 0.7, "reworded")],
)
def test_shares_tell_a_change(covered: float, covers: float, change: str) -> None:
    assert change_of(covered, covers) == change


# Days


def test_a_story_of_next_year_is_the_same_only_word_for_word() -> None:
    cut = lead_of(BRIDGE, 4)
    assert compare(on(1000, BRIDGE), on(1030, cut)) is not None
    assert compare(on(1000, BRIDGE), on(1031, cut)) is None
    assert compare(on(1000, BRIDGE), on(1400, "本报讯 " + BRIDGE)) is not None


def test_a_story_without_a_day_may_be_of_any() -> None:
    assert compare(on(1000, BRIDGE), Text(lead_of(BRIDGE, 4))) is not None


# Look-alikes

APPOINTMENT = (
    "根据干部选拔任用工作有关规定，经县委研究，现将拟任职人选公示如下：{}，男，汉族，中共党员，大学学历，"
    "拟任县直单位正科级领导职务。公示期为五个工作日，公示期间如有问题请向县委组织部反映。"
)
OBITUARY = (
    "中国共产党党员、原右江区水利局离休干部{}同志，因病医治无效逝世，享年八十岁。遵照其生前遗愿，丧事从简，"
    "不举行遗体告别仪式，谨此讣告，敬请亲友周知。"
)
WEATHER = (
    "{}气象台24日17时发布：今天夜间到明天，{}，气温12到18摄氏度，偏{}风2到3级，相对湿度百分之七十。"
    "请广大市民注意适时增减衣物，外出注意交通安全。"
)
MEETING = (
    "{}召开乡村振兴现场推进会，会议强调要压实责任，强化产业支撑，补齐基础设施短板，推动农业增效农民增收。与会人员实地观摩了"
    "芒果基地和冷链物流园，并就下一步工作进行交流。各乡镇党委书记、县直有关部门主要负责人参加会议。"
)
INSPECTION = (
    "{}组织开展安全生产大检查。检查组先后来到辖区加油站、超市、学校等人员密集场所，重点查看消防设施是否完好、安全通道是否畅通、"
    "应急预案是否健全，对发现的隐患当场提出整改意见，要求限期整改到位。检查组负责人强调，各单位要时刻绷紧安全弦，严格落实主体"
    "责任，加强从业人员培训，坚决防范各类事故发生。下一步，该镇将继续加大检查力度，常态化开展隐患排查。"
)
OIL = (
    "国家发展改革委消息，根据近期国际市场油价变化情况，按照现行成品油价格形成机制，国内汽油、柴油价格每吨均{}调，自今日24时起"
    "执行，相关方面要组织好成品油生产和调运，确保市场稳定供应。"
)
TRACK = (
    "县教育局今日通报，经专家组现场检测，第二小学塑胶跑道各项指标{}符合国家标准，请广大家长放心，后续将定期公布检测结果，"
    "接受社会监督，欢迎拨打监督电话反映问题。"
)
STOCK = (
    "{}盘中快速上涨，主力资金净买入，截至发稿成交额放大，换手率提升。消息面上，公司近日无重大公告，业内人士认为板块轮动是主要"
    "原因，投资者需注意风险，本文不构成投资建议。"
)
MATCH = (
    "在昨晚进行的男子篮球联赛常规赛中，{}队主场战胜{}队，取得三连胜。全队六人得分上双，外线命中率超过四成，主教练赛后对球员的"
    "拼劲表示满意。下一轮该队将客场挑战强敌，比赛将于周末打响。"
)
COURT = (
    "被告人{}犯盗窃罪一案，本院受理后依法组成合议庭，公开开庭审理了本案，现已审理终结。因无法向你直接送达，现依法公告送达刑事"
    "判决书，自公告之日起六十日即视为送达。如不服本判决，可在送达之日起十日内提出上诉。"
)
CAPTION = (
    "图为德保县城关镇村民正在采收{}。当地因地制宜发展特色产业，带动群众就近就业增收，助力乡村全面振兴。近年来，该镇采取合作社加"
    "农户的模式扩大种植规模，产品远销区内外。"
)
PRICES = (
    "今日农贸市场零售价格：大白菜{}元/斤，西红柿3.5元/斤，土豆2.2元/斤，五花肉{}元/斤，草鱼9.8元/斤，鸡蛋5.6元/斤，"
    "生姜6.1元/斤。"
)
SERIES = (
    "编者按：为展现各地推进乡村振兴的生动实践，本报推出走基层系列报道，记者深入田间地头，用脚步丈量大地，用笔墨记录变化，"
    "今天刊发第{}篇。\n"
)

REPORT = INSPECTION + (
    "连日来，该镇还把检查同普法宣传结合起来，干部分成若干小组，进村入户发放宣传手册，用群众听得懂的话讲解用火用电、道路交通、防溺水等"
    "常识，引导大家从身边小事做起。对独居老人和留守儿童家庭，网格员逐户上门查看老化线路，帮助更换插座和灯头。沿街商铺纷纷表示，"
    "将自觉清理占用的消防通道，做到人走电断。镇村两级同步建立隐患台账，逐项明确责任人和完成时限，整改一项销号一项，确保检查不走过场，"
    "让群众过一个平安祥和的节日，为乡村振兴营造良好环境。与会人员还就下一步如何把网格化管理同安全生产结合起来交换了意见。"
)

LONGER = REPORT.replace("该镇", "{0}").replace("{}", "{0}").replace("镇村两级", "{0}")

LOOK_ALIKES = {
    "weather of two cities": (WEATHER.format("南宁市", "多云", "北"), WEATHER.format("桂林市", "多云", "北")),
    "weather, north and south": (WEATHER.format("南宁市", "多云", "北"), WEATHER.format("南宁市", "多云", "南")),
    "weather of counties": (WEATHER.format("田东县", "多云", "北"), WEATHER.format("田阳县", "多云", "北")),
    "appointments": (APPOINTMENT.format("王小明"), APPOINTMENT.format("李建国")),
    "appointments of one surname": (APPOINTMENT.format("王小明"), APPOINTMENT.format("王小红")),
    "obituaries": (OBITUARY.format("黄志强"), OBITUARY.format("黄志坚")),
    "meetings of two counties": (MEETING.format("田东县"), MEETING.format("德保县")),
    "meetings of 全州 and 龙州": (MEETING.format("全州县"), MEETING.format("龙州县")),
    "inspections of two towns": (INSPECTION.format("城关镇"), INSPECTION.format("石桥镇")),
    "up and down": (OIL.format("上"), OIL.format("下")),
    "yes and no": (TRACK.format(""), TRACK.format("不")),
    "two stocks": (STOCK.format("百色铝业"), STOCK.format("柳钢股份")),
    "two guests": (MATCH.format("广东", "北京"), MATCH.format("广东", "山东")),
    "two accused": (COURT.format("张三丰"), COURT.format("李四光")),
    "price lists": (PRICES.format("1.8", "15"), PRICES.format("1.9", "15")),
    "a series with one opening": (SERIES.format("一") + ROUTE, SERIES.format("二") + LIBRARY),
    "long reports of two towns": (REPORT.format("城关镇"), REPORT.format("石桥镇")),
    "longer reports of two counties": tuple(LONGER.format(one) + LIBRARY + ROUTE for one in ("田东县", "田阳县")),
    "outages of two days": (notice("12月24日"), notice("12月25日")),
    "outages of two lines": (notice(line="城关"), notice(line="石桥")),
    "outages of two streets": (notice(place="城关镇新安街"), notice(place="城关镇永乐路")),
}


@each("one, other", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_look_alikes_of_one_day_stay_apart(one: str, other: str) -> None:
    assert compare(on(1000, one), on(1000, other)) is None
    assert compare(Text(other), Text(one)) is None


@pytest.mark.parametrize(
    "one, other",
    [(WEATHER.format("南宁市", "多云", "北"), WEATHER.format("南宁市", "小雨", "北")),
     (CAPTION.format("脐橙"), CAPTION.format("砂糖橘"))],
    ids=["weather, cloud and rain", "captions"],
)  # fmt: skip
def test_short_texts_that_differ_in_a_word_that_is_no_name_are_the_same_but_loosely(one: str, other: str) -> None:
    verdict = compare(on(1000, one), on(1000, other))
    assert verdict is not None and verdict.kind == "same" and verdict.loose
    assert not of_one_form(on(1000, one), on(1000, other))


@each("one, other", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_look_alikes_are_of_one_form(one: str, other: str) -> None:
    alike = max(shares(Text(one), Text(other))) >= 0.3
    assert of_one_form(Text(one), Text(other)) == of_one_form(Text(other), Text(one)) == alike


@pytest.mark.parametrize("retold", RETOLD.values(), ids=RETOLD)
def test_a_story_that_was_edited_is_of_no_form(retold: str) -> None:
    assert not of_one_form(on(1000, BRIDGE), on(1003, retold))


def test_a_number_may_be_corrected_in_a_long_text_only() -> None:
    corrected = BRIDGE.replace("七十一岁", "七十二岁")
    assert compare(on(1000, BRIDGE), on(1003, corrected)) is None
    long = "\n".join((BRIDGE, ROUTE, LIBRARY, INSPECTION.format("城关镇")))
    verdict = compare(on(1000, long), on(1003, long.replace("七十一岁", "七十二岁")))
    assert verdict is not None and verdict.kind == "same" and not verdict.loose


@pytest.mark.parametrize("text", ["图片新闻", "新渠通水"])
def test_a_few_words_are_no_story_even_where_they_are_the_same(text: str) -> None:
    assert compare(on(1000, text), on(1000, text + "。")) is None


def test_less_than_forty_letters_are_the_same_only_word_for_word() -> None:
    assert compare(on(1000, STORY), on(1000, "本报讯 " + STORY)) is not None
    assert compare(on(1000, STORY), on(1000, STORY.replace("村民", "大家"))) is None


# Sentences


def test_sentences_end_with_their_marks_and_quotes() -> None:
    assert sentences("他说：“好。”大家笑了！\n走吧……好不好？") == ["他说：“好。”", "大家笑了！", "走吧……", "好不好？"]


def test_a_difference_is_told_sentence_by_sentence() -> None:
    a = "桥修好了。孩子们上学要走四里山路。大家都笑了。"
    b = "橋修好了。孩子们上学要走五里山路。米酒喝到天黑。"
    assert difference(a, b) == [
        Step("same", "桥修好了。", "橋修好了。"),
        Step("changed", "孩子们上学要走四里山路。", "孩子们上学要走五里山路。"),
        Step("removed", "大家都笑了。", ""),
        Step("added", "", "米酒喝到天黑。"),
    ]
