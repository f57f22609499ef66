"""Chinese personal names: enough to tell a person from an outlet, a place or a phrase."""

from __future__ import annotations

import re

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
)
_COMPOUND = frozenset(
    "欧阳 上官 皇甫 司马 司徒 诸葛 夏侯 公孙 慕容 令狐 东方 尉迟 长孙 宇文 端木 独孤 南宫 西门 闻人 申屠 太史 呼延 轩辕"
    " 澹台 濮阳 淳于 单于 钟离 鲜于 闾丘 拓跋 百里 东郭 完颜 纳兰".split()
)
_HAN = re.compile(r"[\u3400-\u9fff]{2,4}")
_TRANSLITERATED = re.compile(r"[\u3400-\u9fff]{1,8}(?:[·•・][\u3400-\u9fff]{1,8})+")
_NOT_A_NAME = re.compile(
    r"(?:报道|供图|摄影|整理|供稿|综合|编辑|记者|通讯员|来源|作者|文字|图片|资料|本报|本刊|本网|日报|晚报|时报"
    r"|新闻|电视|广播|社区|单位|公司|中心|学院|大学|政府|委员|部门|制图|翻译|编译|策划|排版|设计|见习|实习"
    r"|校对|视频|海报|直播|专栏|评论|观察|等$|讯$|电$|网$|报$|社$|市$|县$)"
)
_TITLES = re.compile(
    r"^.*(?:研究员|教授|博士|主任|部长|院长|所长|会长|律师|评论员|学者|专家|主席|秘书长|经济师|分析师|工程师)(?=[\u3400-\u9fff]{2,4}$)"
)


def split_names(text: str) -> list[str]:
    """Return the parts of a list of names: 吴汉时 吴荣; 方 敏 (a short name set with a blank) is one."""
    names: list[str] = []
    half = False
    for part in re.split(r"[、，,/／;；|｜]|[ \u3000]+", text.strip()):
        if not part or part in "文图摄":  # 文/图 says who did what
            half = False
        elif len(part) == 1 and half:
            names[-1] += part
            half = False
        else:
            names.append(part)
            half = len(part) == 1
    return [name for name in names if len(name) > 1]


def without_title(part: str) -> str:
    """Return a name without the office before it: 研究员徐占忱."""
    return _TITLES.sub("", part)


def may_be_name(part: str) -> bool:
    """Say whether a part may be a name where the text says that one follows (记者, 作者)."""
    if _NOT_A_NAME.search(part):
        return False
    return bool(_HAN.fullmatch(part) or _TRANSLITERATED.fullmatch(part))


def is_name(part: str) -> bool:
    """Say whether a part is most likely a person's name, with nothing around it that says so."""
    if _TRANSLITERATED.fullmatch(part):
        return True
    if not may_be_name(part):
        return False
    return len(part) <= 3 and part[0] in _SURNAMES or len(part) in (3, 4) and part[:2] in _COMPOUND
