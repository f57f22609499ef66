"""Chinese personal names: enough to tell a person from an outlet, a place or a phrase."""

from __future__ import annotations

import re
from functools import lru_cache

from archive.chinese.characters import HAN
from archive.chinese.credit_words import CHANNELS, INSTITUTIONS, NOBODY, NOBODY_LATIN, OFFICES, OUTLETS, REPORT, either
from archive.chinese.places import begins_with_place, is_city, is_place, place_at_end
from archive.chinese.variants import simplified

# The surnames of 百家姓 and of the 400 commonest in the census of 2020; facts, in no order that matters.
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓"
    "郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁"
    "仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰"
    "郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳"
    "沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公岳帅缑亢况有琴商牟佘佴伯赏墨哈"
    "谯笪年爱阳佟言福闫覃兰苟肖植磨亓玉仝付栗税郇郄钦由仵尉肇衣晋楚代苑揭咬揣蹇禤粟黑於冼涂邸仉呼昂昊俸滚补毋甯麦妥达尼次扎"
    "盘闭零磨银藤望豆战义要官辜邝粘侬"  # 盘, 闭, 零, 磨, 银 of Guangxi; 望 of Yichang; 官, 辜, 粘 of Taiwan
)
# Surnames that begin far more words than names; alone, without a role word beside them, they prove nothing.
_WEAK = frozenset("有于从和为年言公那通向简解商能支水车时经相国文全都满益别过后要")
_COMPOUND = frozenset(
    "欧阳 上官 皇甫 司马 司徒 诸葛 夏侯 公孙 慕容 令狐 东方 尉迟 长孙 宇文 端木 独孤 南宫 西门 闻人 申屠 太史 呼延 轩辕"
    " 澹台 濮阳 淳于 单于 钟离 鲜于 闾丘 拓跋 百里 东郭 完颜 纳兰 张简 范姜".split()
)
_HAN = re.compile(f"[{HAN}]{{2,4}}")  # all of them: 頔 is folded to one of the rarest
_GLUED = re.compile(f"[{HAN}]{{4,6}}")
_TRANSLITERATED = re.compile(f"[{HAN}]{{1,8}}(?:[·•・][{HAN}]{{1,8}})+")
_NOT_A_NAME = re.compile(
    r"(?:报道|报导|供图|摄影|整理|供稿|综合|编辑|记者|通讯员|来源|作者|文字|图片|资料|本报|本刊|本网|日报|晚报|时报"
    r"|新闻|电视|广播|社区|单位|公司|中心|学院|大学|政府|委员|部门|制图|翻译|编译|策划|排版|设计|见习|实习"
    r"|校对|视频|海报|直播|专栏|评论|观察|客户端|频道|传媒|媒体|财经|财富|在线|集团|协会|法院|公安|银行|证券"
    r"|经济|工作室|编委|小编|团队"
    r"|等$|讯$|电$|网$|报$|社$|市$|县$|区$|省$|界$|部$|局$|厅$|委$|办$|院$|号$|谢谢|感谢|关注|关闭|举报|分享|收藏|打印)"
)
_WORDS = frozenset(
    "全文完 待续 手记 赏析 解析 品读 品鉴 鉴赏 导读 点评 述评 图解 释义 译文 原文 注释 说明 大意 文本 配图 花海 高空"
    " 全文 全国 全部 全新 安全 平安 文化 文明 文学 文艺 文章 经济 经营 金融 金额 华夏 任务 关于 马上 高清 高考 高级"
    " 高速 石油 时政 时尚 时间 时评 和讯 党建 党委 党员 党报 方案 方法 方面 万元 车市 车险 房产 商业 商务 能源 通知"
    " 通讯 通告 公告 公示 公开 公益 水利 农业 农村 成功 国际 国内 国家 左右 相关 相片 解放 解读 解说 简介 简讯 项目"
    " 东方 言论 年度 年终 有删节 有删改 未完 支持 丰富 从业 常务 施工 应急 应用 封面 封面图 红星 计划 计算 路透"
    " 路透社 法新 钟声 党史 黄金 白银 蓝天 白天 花絮 连载 游戏 游客 田园 江南 江湖 苏北 苏南 陈述 包括 安排 温馨 路线"
    " 边境 单独 胡同 伏击 项目 于是 和平 和谐 那么 年轻 云端 燕赵 庆祝 常态 金句 强调 居民 家庭 家居 易车 司法 暴雨"
    " 祝福 祝贺 祝大家 终审 祖国 幸福 海外 汽车 汤加 毛利 安监 宁静 蒙古 林业 牧业 秘书 匿名 佚名 时代 路演 万达 万科"
    " 平台 雷锋 盘点 盘中 盘面 盘活 闭幕 闭馆 闭环 零售 零下 零距离 磨合 磨砺 银行 银川 银幕 望远 豆类 豆腐"
    " 战略 战争 战士 战疫 战役 义务 义乌 义工 义诊".split()
)
_FOREIGN = frozenset(
    "扎西格桑次仁边觉尼玛旦增多吉卓央拉姆平措罗布宗顿珠洛丹巴曲次旺才让加措德吉达娃索朗白玛仓决普布贡觉嘎巴图日"
    "勒其木乌兰娜那斯琴高娃"
    "朝鲁苏和特格朋哈孟克阿不都买提热合曼艾尼古丽努尔木沙依买力"
)
_COMMON = frozenset(
    "赵钱孙李周吴郑王冯陈沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹苏潘葛范彭鲁韦马方任袁柳唐薛雷贺罗郝常傅康余顾孟黄"
    "萧尹姚汪毛戴宋庞"
    "熊梁杜贾江郭梅林徐邱高夏蔡田胡霍卢莫丁邓洪石崔龚程陆段侯武刘龙叶黎白赖谭温庄曾关廖欧聂"
)
_TITLES = re.compile(rf"(?:{either(OFFICES)})(?=[{HAN}]{{2,4}}$)")
_OFFICE = re.compile(rf"(?:{either(INSTITUTIONS)}|{either(OFFICES)})$")
_INSTITUTION = re.compile(rf"(?:{either(INSTITUTIONS)})$")
_REPORT = re.compile(
    rf"(?:[-－]?(?:{either(REPORT)})?(?:报道|报导|专电|专访)|(?:\d{{1,2}}月)?\d{{1,2}}日?(?:综合|专)?[电讯])$"
)
_SENT_FROM = re.compile(r"发自[\u3400-\u9fff]{2,8}$")
_LATIN = re.compile(r"[A-Z][A-Za-z.'’-]{1,20}(?: [A-Z][A-Za-z.'’-]{0,20}){0,3}")
_PART_MAX = 60  # characters of one name with all that is glued to it


NO_NAMES = frozenset("文 图 摄 文图 图摄 文图摄".split())
"""What stands in a list of names to say who did what."""


def split_names(text: str) -> list[str]:
    """Return the parts of a list of names: 吴汉时 吴荣; 方 敏 (a short name set with a blank) and Jane Doe are one."""
    names: list[str] = []
    half = False
    for part in re.split(r"[、，,/／;；|｜丨&＆]|(?<![A-Za-z.])[ \u3000]+|[ \u3000]+(?![ \u3000A-Z])", text.strip()):
        if not part or simplified(part) in NO_NAMES:
            half = False
        elif len(part) == 1 and half:
            names[-1] += part
            half = False
        else:
            names.append(part)
            half = len(part) == 1
    return [name for name in names if len(name) > 1]


def without_title(part: str) -> str:
    """Return a name without what is glued to it: 研究员甲, 甲北京报道, 甲桃園19日電, 甲大学历史学院乙, 甲某大学教授."""
    if len(part) > _PART_MAX:
        return part
    bare = _without_report(_SENT_FROM.sub("", simplified(part)))
    start = 0
    for office in _TITLES.finditer(bare):
        start = office.end()
    if start or len(bare) < 5:
        return part[start : len(bare)]
    start, end = _beside_institution(bare)
    return part[start:end]


def _without_report(bare: str) -> str:
    """Cut 北京报道 or 桃园19日电 behind a name. A place in no table stands behind a name of three characters."""
    report = _REPORT.search(bare)
    if report is None:
        return bare
    bare = bare[: report.start()]
    while not may_be_name(bare) and (place := place_at_end(bare)):
        bare = bare[: -len(place)]
    return bare[:3] if 5 <= len(bare) <= 6 and is_name(bare[:3]) and not _is_foreign(bare) else bare


def _beside_institution(bare: str) -> tuple[int, int]:
    """Return where the name begins and ends beside the body that it is glued to; all of it where there is none."""
    if not _OFFICE.search(bare):
        for size in (3, 2, 4):
            if is_name(bare[-size:]) and _INSTITUTION.search(bare[:-size]):
                return len(bare) - size, len(bare)
        return 0, len(bare)
    sizes = [size for size in (3, 2, 4) if is_name(bare[:size])]
    size = next((size for size in sizes if begins_with_place(bare[size:])), 0)
    return 0, size or len(bare)


def split_glued(part: str) -> list[str]:
    """Return two names that were set without a blank: 罗科苏盈; any other part as it is."""
    folded = simplified(part)
    if folded[:2] in _COMPOUND or not _GLUED.fullmatch(part):
        return [part]
    for cut in (len(part) // 2, len(part) - 3, 3):
        first, second = part[:cut], part[cut:]
        if 2 <= cut <= 3 and len(second) in (2, 3) and folded[cut] in _COMMON and is_name(first) and is_name(second):
            return [first, second]
    return [part]


_BUTTONS = frozenset(("大中", "中小", "大小", "大中小"))  # 字体：大 中 小


def may_be_name(part: str) -> bool:
    """Say whether a part may be a name where the text says that one follows (记者, 作者)."""
    part = simplified(part)
    if part in _BUTTONS or part in NOBODY or part in OUTLETS:
        return False
    if _NOT_A_NAME.search(part) or part in _WORDS or is_city(part):
        return False
    if _TRANSLITERATED.fullmatch(part) or _is_foreign(part):
        return True
    return bool(_HAN.fullmatch(part)) and (len(part) < 4 or part[:2] in _COMPOUND)


def _is_foreign(part: str) -> bool:
    """Say whether a part is a Tibetan, Mongolian or Uighur name written in Chinese: 格桑边觉."""
    return 3 <= len(part) <= 6 and sum(letter in _FOREIGN for letter in part) >= 0.75 * len(part)


@lru_cache(maxsize=8192)  # a comparison asks for each cut of a few characters, of many texts the same
def is_name(part: str) -> bool:
    """Say whether a part is most likely a person's name, with nothing around it that says so."""
    part = simplified(part)
    if not may_be_name(part) or is_place(part):
        return False
    if _TRANSLITERATED.fullmatch(part):
        return True
    if part[0] in _WEAK and part[:2] not in _COMPOUND:
        return False
    return len(part) <= 3 and part[0] in _SURNAMES or len(part) in (3, 4) and part[:2] in _COMPOUND


def is_name_alone(part: str) -> bool:
    """Say whether a part is a name though it stands alone: one of two characters needs a common surname."""
    folded = simplified(part)
    return is_name(part) and folded not in CHANNELS and (len(part) > 2 or folded[0] in _COMMON)


def is_signed_name(part: str) -> bool:
    """Say whether a part that stands where signatures do is a name: one of three characters may begin with any surname.

    （于若溪） at the end of a text is a person, though 于 begins many words.
    """
    part = simplified(part)
    return is_name(part) or may_be_name(part) and len(part) == 3 and part[0] in _SURNAMES and not is_place(part)


def is_institution(part: str) -> bool:
    """Say whether a part ends as the body does that people belong to: 甲县委宣传部, 乙大学."""
    return bool(_INSTITUTION.search(simplified(part[-_PART_MAX:])))


def may_be_surnamed(part: str) -> bool:
    """Say whether a part begins with a surname."""
    return simplified(part)[:1] in _SURNAMES or simplified(part)[:2] in _COMPOUND


def is_latin_name(part: str) -> bool:
    """Say whether a part is a name in Latin letters, where the text says that one follows: Linda, Jane A. Doe.

    Neither an account (lindachen88, admin) nor an outlet's letters (CCTV, BBC).
    """
    words = part.split()
    shouted = len(words) == 1 and part.isupper()
    return bool(_LATIN.fullmatch(part)) and not shouted and not any(word.lower() in NOBODY_LATIN for word in words)


def follows_role(part: str) -> bool:
    """Say whether a part further on in a list of names is one: 王小明 格桑边觉, not 王小明 现场."""
    part = simplified(part)
    return is_name(part) or may_be_name(part) and (_is_foreign(part) or len(part) <= 3 and part[0] in _WEAK)
