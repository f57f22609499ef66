"""Texts of other forms than news: poems, lists, figures, steps, interviews, chronicles, repeated paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.crawler.extract.text.kinds.shells import ROAD, SHELLS, TEA, Page, Shell, ps

POEM = (
    "江水长", "江水流过我的家乡", "两岸的稻谷黄了又黄", "母亲站在渡口旁", "江水长", "江水带走我的歌唱", "船上的人望着故乡",
    "故乡在云的那一方",
)  # fmt: skip
PEOPLE = "王小山 李大河 张云岭 黄江南 罗春茶 韦秋实 农秀琴 陆海岸 梁平原 覃石桥".split()
FIGURES = (
    ("乡镇", "里程（公里）", "投资（万元）"),
    ("青河镇", "32", "1280"),
    ("河口镇", "28.5", "1140"),
    ("云岭乡", "39.5", "1580"),
)
STEPS = (
    "申请人登录政务服务网，填写《农村公路养护申请表》，上传身份证明和村委会的意见。",
    "乡镇人民政府在五个工作日内完成初审，并将结果告知申请人。",
    "县交通运输局组织现场踏勘，符合条件的列入当年养护计划。",
    "养护完成后，由县、乡、村三级共同验收，结果在村务公开栏公示七日。",
)
INTERVIEW = (
    "记者：今年的农村公路建设有什么新的打算？",
    "局长：今年计划新修一百公里，重点是连接还没有通硬化路的二十三个村。",
    "记者：资金从哪里来？",
    "局长：上级补助占六成，县里配套三成，其余由乡镇和社会各界筹集。",
    "记者：群众什么时候能走上新路？",
    "局长：最迟年底，请大家放心。",
)
HEADED = (
    "路通了，人心也通了", ROAD.lines[0], ROAD.lines[1], "茶香了，日子也香了", TEA.lines[0], TEA.lines[1], "还有多少路要修",
    ROAD.lines[2],
)  # fmt: skip
CHRONICLE = (
    "1949年12月", "青河县解放，县人民政府在城隍庙旧址成立，全县设五个区、三十二个乡。",
    "1958年9月", "青河水库动工兴建，两万名民工上了工地，历时三年建成，灌溉农田六万亩。",
    "1978年11月", "县里召开三级干部会议，部署包产到户的试点，河口公社率先实行。",
    "1995年6月", "青河大桥建成通车，两岸往来的渡船从此停航，老渡口改建为公园。",
    "2012年8月", "县城第一条公交线路开通，起点为汽车站，终点为城东新区，全长九公里。",
)  # fmt: skip
LIVE = (
    "08:30", "各代表团陆续到达会场，志愿者在门口引导，安检秩序井然，代表们精神饱满。",
    "09:00", "会议开幕，县长作政府工作报告，报告全文一万二千字，共分为三个部分。",
    "10:25", "分组讨论开始，来自云岭乡的代表谈到了茶叶加工的难题，建议建一座冷库。",
    "11:40", "上午的议程结束，下午两点半继续审议预算报告，本报将持续关注。",
)  # fmt: skip
REPEATED = (
    "一户一策，把路修到群众的心坎上，这是青河县今年立下的军令状，谁也不能打折扣。", ROAD.lines[0],
    "一户一策，把路修到群众的心坎上，这是青河县今年立下的军令状，谁也不能打折扣。", ROAD.lines[1],
    "一户一策，把路修到群众的心坎上，这是青河县今年立下的军令状，谁也不能打折扣。",
)  # fmt: skip
COUPLETS = (
    "春风又绿江南岸，明月何时照我还。", "山重水复疑无路，柳暗花明又一村。", "春风又绿江南岸，明月何时照我还。",
    "小楼一夜听春雨，深巷明朝卖杏花。",
)  # fmt: skip
BRIEF = ("青河一中昨日复课。",)
LETTERS = (
    "编辑同志：", "我是青河镇的一名退休教师，每天早上到江边散步，近来发现江边的路灯坏了七八盏，天黑时很不安全。",
    "希望有关部门尽快派人来修一修，让老人们早晚出门都能放心。", "此致", "敬礼！",
)  # fmt: skip
ENGLISH = (
    "青河县与友好城市 Springfield 昨天签署合作备忘录，双方将在教育、旅游等领域开展交流。",
    "“We are glad to be here,” said the mayor, who visited the tea gardens on Monday.",
    "双方商定，明年起每年互派二十名学生，在对方的中学学习一个学期。",
)


EVENT = (
    "“书香青河”读书分享会将于本周六举行，欢迎市民参加。", "活动时间：5月11日下午3时", "活动地点：县图书馆二楼报告厅",
    "主办单位：青河县文化馆", "承办单位：青河县图书馆", "报名电话：0000-1234567", "座位有限，额满为止，请参加的市民提前十分钟入场。",
)  # fmt: skip
BOOKS = (
    "世界读书日将至，县图书馆为读者选出三本新书，欢迎借阅。", "《江水长流》", "作者：王小山", "出版社：青河出版社",
    "写一条江与两岸人家的百年故事，语言朴素，读来动人，适合一家人一起读。", "《茶山》", "作者：李大河", "出版社：江南书局",
    "记录云岭乡三代茶农的生活，附有六十幅老照片，是一部茶的村史。",
)  # fmt: skip
RULES = (
    "第一章 总则", "第一条 为了加强农村公路养护，保障公路完好畅通，根据有关法律，结合本县实际，制定本办法。",
    "第二条 本办法适用于本县行政区域内农村公路的养护和管理。", "第二章 养护", "第三条 县交通运输局负责本办法的组织实施。",
    "第四条 本办法自2024年6月1日起施行。",
)  # fmt: skip
PLAN = (
    "为做好今年的农村公路建设工作，现将有关事项通知如下：", "一、工作目标", "全年新修农村公路一百公里，改造危桥六座。",
    "二、责任分工", "县交通运输局负责组织实施，各乡镇负责征地协调。", "特此通知。", "青河县人民政府办公室", "2024年5月6日",
)  # fmt: skip
RECIPE = (
    "米粉是青河人早餐的首选，做法并不难，在家也能做出好味道。", "原料：米粉200克、猪骨500克、酸笋少许", "来源：本地米粉厂的鲜湿粉最好",
    "做法：", "猪骨熬汤三个小时，米粉过水烫熟，盛入碗中，浇汤，加酸笋和葱花即成。",
)  # fmt: skip
HINTS = (
    "受冷空气影响，今天夜里到明天我县有中到大雨，局部暴雨。", "重要提示：山区的村民要提防山洪和滑坡，不要冒险涉水过河。",
    "气象台预计，这次降雨将持续到后天上午，气温下降六到八度。",
)  # fmt: skip


def _breaks(lines: Iterable[str]) -> str:
    return "<br>".join(lines)


def _strong(lines: Iterable[str]) -> str:
    return "".join(f"<p><strong>{one}</strong></p>" if len(one) < 14 else f"<p>　　{one}</p>" for one in lines)


def _headings(lines: Iterable[str]) -> str:
    return "".join(f"<h2>{one}</h2>" if len(one) < 14 else f"<p>{one}</p>" for one in lines)


def _table(rows: Iterable[Iterable[str]]) -> str:
    return (
        "<table border='1'>"
        + "".join(f"<tr>{''.join(f'<td><p>{cell}</p></td>' for cell in row)}</tr>" for row in rows)
        + "</table>"
    )


def _pairs(lines: tuple[str, ...], tags: str) -> str:
    outer, head, text = tags.split()
    return "".join(
        f"<{outer}><{head}>{when}</{head}><{text}>{what}</{text}></{outer}>"
        for when, what in zip(lines[::2], lines[1::2], strict=True)
    )


def forms() -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Yield what a form is called, its headline, its markup and its lines."""
    yield "poem", "江水谣", ps(POEM, indent=""), POEM
    yield "poem", "故乡的江", _breaks(POEM), POEM
    yield (
        "poem",
        "渡口",
        "".join(f'<section style="text-align:center"><span>{one}</span></section>' for one in POEM),
        POEM,
    )
    yield "couplets", "古诗里的春天", ps(COUPLETS, indent=""), COUPLETS
    opening = "经评审，下列同志被评为2024年度全县优秀教师，现予公示，公示期为七天。"
    names = (opening, *PEOPLE)
    yield "names", "优秀教师名单公示", ps(names), names
    yield "names", "全县优秀教师名单", _breaks(names), names
    yield (
        "names",
        "表彰名单",
        f"<p>{opening}</p><table>{''.join(f'<tr><td>{one}</td></tr>' for one in PEOPLE)}</table>",
        names,
    )
    yield "names-spaced", "获奖名单", f"<p>{opening}</p><p>{'　'.join(PEOPLE)}</p>", (opening, " ".join(PEOPLE))
    only = tuple(
        f"{school}：{name}" for school, name in zip("一中 二中 三中 城南小学 河口小学".split(), PEOPLE, strict=False)
    )
    yield "names-only", "各校代表名单", ps(only), only
    cells = tuple(cell for row in FIGURES for cell in row)
    yield (
        "figures",
        "新修公路一览",
        ps(ROAD.lines[:1]) + _table(FIGURES) + ps(ROAD.lines[1:]),
        (ROAD.lines[0], *cells, *ROAD.lines[1:]),
    )
    yield "figures", "各乡镇投资情况", ps(ROAD.lines[:2]) + _table(FIGURES), (*ROAD.lines[:2], *cells)
    yield "figures-only", "各乡镇里程表", _table(FIGURES), cells
    yield (
        "steps",
        "农村公路养护怎么申请",
        ps(f"{n}. {one}" for n, one in enumerate(STEPS, 1)),
        tuple(f"{n}. {one}" for n, one in enumerate(STEPS, 1)),
    )
    yield (
        "steps",
        "养护申请流程",
        ps(f"（{n}）{one}" for n, one in zip("一二三四", STEPS, strict=True)),
        tuple(f"（{n}）{one}" for n, one in zip("一二三四", STEPS, strict=True)),
    )
    yield "steps", "养护申请四步走", f"<ol>{''.join(f'<li>{one}</li>' for one in STEPS)}</ol>", STEPS
    headed = tuple(line for n, one in zip("一二三四", STEPS, strict=True) for line in (f"第{n}步", one))
    yield "steps-headed", "四步学会申请", _strong(headed), headed
    yield "interview", "局长谈农村公路", ps(INTERVIEW), INTERVIEW
    yield "interview", "把路修到家门口", _breaks(f"　　{one}" for one in INTERVIEW), INTERVIEW
    bold = "".join(f"<p><strong>{one}</strong></p>" if one.startswith("记者") else f"<p>{one}</p>" for one in INTERVIEW)
    yield "interview", "三问农村公路", bold, INTERVIEW
    yield "headed", "路与茶", _strong(HEADED), HEADED
    yield "headed", "青河两章", _headings(HEADED), HEADED
    yield "headed", "青河纪行", _breaks(f"<b>{one}</b>" if len(one) < 14 else one for one in HEADED), HEADED
    yield "chronicle", "青河县大事记", _strong(CHRONICLE), CHRONICLE
    yield "chronicle", "青河七十年", _headings(CHRONICLE), CHRONICLE
    yield "chronicle", "青河年表", _pairs(CHRONICLE, "tr td td").join(("<table>", "</table>")), CHRONICLE
    yield "chronicle", "青河往事", _pairs(CHRONICLE, "li span p").join(("<ul>", "</ul>")), CHRONICLE
    days = tuple(one.replace("年", "-").replace("月", "-01") if len(one) < 12 else one for one in CHRONICLE)
    yield "chronicle-days", "大事记", _strong(days), days
    moments = tuple(f"5月{n + 6}日 09:30" if n % 2 == 0 else one for n, one in enumerate(CHRONICLE))
    yield "chronicle-moments", "一周要事", _strong(moments), moments
    yield "live", "直播：县人代会开幕", _strong(LIVE), LIVE
    yield "live", "县人代会现场", _pairs(LIVE, "div span p"), LIVE
    yield "live", "人代会直播实录", _pairs(LIVE, "li time div").join(("<ol>", "</ol>")), LIVE
    stamped = tuple(f"5月6日 {one}" if len(one) < 6 else one for one in LIVE)
    yield "live-stamped", "滚动播报：县人代会", _pairs(stamped, "div div div"), stamped
    ago = tuple(f"{8 - n}小时前" if n % 2 == 0 else one for n, one in enumerate(LIVE))
    yield "live-ago", "最新动态：县人代会", _pairs(ago, "div div p"), ago
    yield "repeated", "把路修到心坎上", ps(REPEATED), REPEATED
    yield "repeated", "军令状", _breaks(REPEATED), REPEATED
    yield "repeated", "一户一策", "".join(f"<section><p>{one}</p></section>" for one in REPEATED), REPEATED
    yield "brief", "青河一中复课", ps(BRIEF), BRIEF
    yield "brief", "一中复课了", _breaks(BRIEF), BRIEF
    yield "brief", "昨日复课", f"<section><span>{BRIEF[0]}</span></section>", BRIEF
    yield "event", "读书分享会周六举行", ps(EVENT), EVENT
    yield "event", "周六来读书", _breaks(EVENT), EVENT
    yield "books", "三本新书等你来借", ps(BOOKS), BOOKS
    yield "books", "读书日荐书", _breaks(BOOKS), BOOKS
    yield "rules", "青河县农村公路养护办法", _strong(RULES), RULES
    yield "rules", "农村公路养护办法公布", ps(RULES), RULES
    yield "plan", "关于做好农村公路建设工作的通知", ps(PLAN), PLAN
    yield "plan", "农村公路建设工作通知", _breaks(PLAN), PLAN
    yield "recipe", "一碗米粉的做法", ps(RECIPE), RECIPE
    yield "hints", "今夜有雨", ps(HINTS), HINTS
    yield "hints", "冷空气来了", _breaks(HINTS), HINTS
    questions = tuple(one.replace("记者：", "问：").replace("局长：", "答：") for one in INTERVIEW)
    yield "interview", "农村公路问与答", _pairs(questions, "dl dt dd"), questions
    yield "letter", "江边的路灯坏了", ps(LETTERS), LETTERS
    yield "english", "青河与友城签约", ps(ENGLISH), ENGLISH


def pages() -> Iterator[Page]:
    shells: list[Shell] = list(SHELLS.values())
    for number, (form, title, body, lines) in enumerate(forms()):
        first, second = shells[number % len(shells)], shells[(number + 3) % len(shells)]
        for shell in (first, second):
            yield Page(f"text-{form}-{number}-{shell.__name__}", shell(title, body), lines)
