"""The words of credit lines, as data: who did what, what names an outlet, and what is neither person nor outlet.

Forms seen on pages of papers, sites, agencies and county media centres of the mainland, Taiwan, Hong Kong and overseas
up to 2026-11. Written in simplified characters and compared with the folded text
(`archive.chinese.variants.simplified`), so that both scripts are one.
"""

from __future__ import annotations

from archive.model import Role

AUTHOR: tuple[Role, ...] = ("author",)
PHOTOGRAPHER: tuple[Role, ...] = ("photographer",)
BOTH: tuple[Role, ...] = ("author", "photographer")
OTHER_FIELDS = "来源 稿源 出处 单位 时间 发布 点击 浏览 阅读 字号 字体 电话 邮箱 整理 资料"
"""What opens another field of a credit line: the names behind it are nobody's signature."""
ROLE_WORDS: dict[str, tuple[Role, ...]] = {
    **dict.fromkeys(
        "文/图 图/文 图文 文图 文并摄 文/摄 摄/文 文/摄影 图文报道 摄影报道 摄影/撰文 撰文/摄影 文字/摄影 摄影/文字"
        " 文字/图片".split(),
        BOTH,
    ),
    **dict.fromkeys(
        "责任编辑 执行编辑 值班编辑 核稿编辑 审稿编辑 网络编辑 责编 网编 编辑 主编 副主编 总编 审核"
        " 初审 复审 终审 一审 二审 三审"
        " 初核 复核 终核 核稿 审稿 编审 监审 签发 审校 审读 值班编委 值班主任 值班总编 值班领导 编发".split(),
        ("editor",),
    ),
    "小记者": AUTHOR,  # a child who wrote it
    **dict.fromkeys("记者 采写 采访 采访撰文 实习生 见习生 特派员".split(), ("reporter",)),
    **dict.fromkeys("采写/摄影 摄影/采写 采访/摄影 摄影/采访".split(), ("reporter", "photographer")),
    **dict.fromkeys("通讯员 信息员 报道员".split(), ("correspondent",)),
    **dict.fromkeys(
        "作者 执笔人 执笔 撰文 撰稿人 撰稿 评论员 主笔 供稿 供稿人 投稿人 文字 文 编译 编译者".split(), AUTHOR
    ),
    **dict.fromkeys("摄影 摄影师 拍摄 摄像 图片 摄 图".split(), PHOTOGRAPHER),
    **dict.fromkeys(
        "参与采写 参与记者 参与采访 译者 译 翻译 视频 制图 剪辑 校对 责校 责任校对 一校 二校 三校 排版"
        " 版式 设计 美编 美术编辑 策划"
        " 统筹 监制 总监制 出品 供图 绘图 漫画 海报 配音 播音 主播 主持 后期 运营".split(),
        (),
    ),
    **dict.fromkeys(OTHER_FIELDS.split(), ()),
}
"""The words beside names, and what they make of them; those without a role take the names out of the count."""
BESIDE_MARKS: dict[str, tuple[Role, ...]] = {
    **dict.fromkeys("航拍 无人机航拍".split(), PHOTOGRAPHER),
    "撰写": AUTHOR,
    **dict.fromkeys("统稿 组稿 校审 核校".split(), ("editor",)),  # 统稿 makes one text of what others wrote
    **dict.fromkeys(
        "插画 插图 手绘 题图 图源 图表 出镜 脚本 文案 编导 导演 制作 配乐 字幕 动画 特效 口述 讲述 通联 题字".split(),
        (),
    ),
}
"""Words of sentences and headlines, too (航拍花海): they count only before a mark, or behind a name and a blank."""
SHORT_WORDS = "文图摄译"
"""Words of one character: they count only beside a mark or a name."""
TRAILING = frozenset(
    "文 图 摄 译 摄影 文/图 图/文 图文 文并摄 文/摄 文/摄影 图文报道 摄影报道 供图 供稿 制图 绘图 撰文 编译 采访 采写"
    " 视频 拍摄 航拍 撰写 统稿 插画 插图 手绘".split()
)
"""Words that may stand behind the names."""
BEFORE = "本报 本刊 本网 本台 见习 实习 特约 特派 特聘 首席 全媒体 融媒体 融媒 驻京 驻站 资深 高级 签约 骨干"
"""What stands before 记者 and the like."""
REPORT = "综合外电 综合 联合 联合采访 摄影 现场 采访 即时 实时 连线 专题 独家 特别 整理 追踪 深度 外电 编译"
"""What stands before 报道 behind a name or a place: 甲／綜合報導."""
DESKS = "中心 组 部 新闻 新闻网 新闻台 频道 网 台 报 社 云 周刊 传媒 时报 日报 晚报"
"""How the desk before a name ends: 國際中心／甲報導, 生活組／甲報導."""
NOBODY = frozenset(
    "未知 未详 不详 佚名 匿名 无名 无名氏 作者 笔者 本站 本网 本报 本刊 本台 我站 小编 网编 编者 编辑"
    " 编辑部 记者 通讯员 网络 网友 网民"
    " 互联网 管理员 超级管理员 系统管理员 系统 站长 用户 游客 访客 转载 原创 综合 默认 暂无 没有 其他"
    " 其它 投稿 发布者 发布员 信息员"
    " 供稿 来源 综合报道 官方 平台 办公室 宣传部 新闻部 编委会 责编 责任编辑 摄影 图片 文字 视频 部分"
    " 以上 以下 内容 查看 更多 网址 邮箱 电话 地址 链接".split()
)
"""What stands where a name is asked for and nobody wants to give one."""
NOBODY_LATIN = frozenset(
    "admin administrator root editor author null none unknown anonymous webmaster user guest system default test master"
    " manager super superadmin staff reporter news newsroom team by source undefined".split()
)
CHANNELS = frozenset(
    (
        "应届 高校 高铁 高等 金价 黄牛 江水 文旅 文体 文教 要闻 贺岁 贺电 居家 严查 严打 安检"
        " 余额 车展 房价 房贷 石化 水电 水务 党政 党课 国庆 国企 国资 华人 华语 向前 童话"
        " 童装 艾滋 柏油 习俗 曲艺 季度 时讯 时局 万象 池塘 阳光 阳台 单位 单车 司机 司长"
        " 殷切 危机 危险 危房 荣誉 荣获 牛市 牛年 马年 龙年 虎年 鱼类 鱼价 蓝筹 蓝图 桂花"
        " 梅花 梅雨 梅西 段子 段落 汤圆 汪汪 米价 米饭 柳树 杨树 松树 庄园 庄稼 柴油 莫名"
        " 房地产 云计算 高尔夫 马拉松 计算机 米其林 双十一 万事通 高考季 常识 金融街 金融圈"
        " 农林牧 方便面 万花筒 田径 武术 游泳 高原红 白皮书 红皮书 黑科技 史上 关键词 高清图"
        " 单机版 冷知识 成绩单 荣誉榜 应聘 华人圈 华商 游记 安心 安家 安保 康养 康复 贺词 石材"
        " 毛毯 毛衣 连线 连环画 甘蔗 蓝皮书 花卉 何时 何必 古装 古玩 古董 山水 谷物 谷歌"
        " 阳光房 危险品 容积率 花鸟画 钱袋子 郎酒 雷达 米兰 明星 计生 成人 成语 戴尔 宋词 茅台"
        " 熊猫 纪录片 纪检 董事会 蓝莓 季节 江河 颜值 盛典 钟表 骆驼 夏令营 夏天 田野 胡椒"
        " 凌晨 应届生 宗教 丁克 宣传 洪水 包装 诸侯 石头 程序员 程序 陆地 荣耀 羊毛 甄选 曲目"
        " 储蓄 关怀版 武装 红十字 郑东 农产品 方圆 温暖 许可 双公示 宋城 唐风 江淮 钱江 夏日"
        " 毛豆 白露 夏至 常规 常见 云课堂 方言 梁祝 陶瓷 金牌 金榜 金秋 金色 石榴 石桥 石刻"
        " 白领 雷雨 贺信 许愿 余音 余生"
    ).split()
)
"""Names of channels, buttons and the like that begin with a surname: alone they are nobody; behind 记者 they may be."""
INSTITUTIONS = (
    "大学 学院 研究院 研究所 研究中心 研究会 中心 学校 中学 小学 公司 集团 医院 法院 检察院 委员会 协会"
    " 学会 联合会 部 局 厅 委 办 办公室"
    " 政府 支队 大队 队 系 报社 报 社 网 台 馆 站 银行 基金会 党校 智库 街道 乡 镇 村"
)
"""How the body ends that a name is glued to: 作者：甲大学历史学院乙."""
OFFICES = (
    "副教授 教授 讲师 博士后 博士 硕士 博士生 研究生 研究员 副研究员 助理研究员 博士生导师 院士 主任"
    " 副主任 部长 院长 副院长 所长 会长"
    " 律师 评论员 学者 专家 主席 秘书长 经济师 分析师 工程师 撰稿人 总编辑 董事长 总经理 书记 校长"
    " 理事长 馆长 局长 处长 科长 干部"
)
OUTLET_ENDINGS = (
    "报 网 社 台 刊 周刊 杂志 新闻 在线 财经 客户端 频道 电视 卫视 广播 传媒 融媒 融媒体 发布 播报 评论"
    " 资讯 观察 网络版 电子版 中心"
    " 通讯 论坛 门户 之声 之音 之窗 视点 证券 头条 媒 新闻云 中文 中文版 日讯 时讯 统计局 委 局 厅"
    " 委员会 办公厅 宣传部 政府 公安 检察院"
    " 法院 期刊 学报"
)
"""How the names of outlets and offices end."""
MEDIA_ENDINGS = "融媒体中心 融媒中心 新闻中心 传媒中心 传媒集团 融媒 融媒体 报 台 社 网 传媒 客户端 新闻 发布"
"""How an outlet ends that may stand before its reporters' names: （甲县融媒体中心 乙 丙）."""
OUTLETS = frozenset(
    "新浪 搜狐 网易 腾讯 凤凰 和讯 澎湃 财新 虎嗅 界面 观察者 红星 封面 钛媒体 金融界 东方财富 路透"
    " 法新 美联 彭博 法广 央视 新京报"
    " 联合早报 香港01 端传媒".split()
)
"""Outlets whose names end as nothing else does."""
NO_OUTLETS = "听 进入 打开 下载"
"""How a button begins that ends as an outlet does: 听新闻, 进入原创."""
SOURCE_LABELS = "来源于 来源 稿源 出处 转自 转载自 转载于 转载 摘自 来自 原载 原创 首发于 首发 供稿单位 Source"
"""What names the outlet, before a colon."""
NOT_SOURCES = "图片 照片 数据 资料 视频 素材 收入 资金 音频 制图 信息图 图表 封面 题图 配图 头图 图"
"""What before 来源 makes it another thing's: 图片来源, 资料来源."""
LIST_OPENERS = (
    "相关新闻 相关阅读 相关报道 相关文章 相关链接 相关推荐 相关内容 相关专题 相关主题 相关影音 延伸阅读"
    " 推荐阅读 重点推荐 热点推荐"
    " 热门 更多 最新评论 网友评论 发表评论 跟贴 上一篇 下一篇 上一则 下一则 排行 大家都在看 看了又看"
    " 猜你喜欢 你可能 版权声明 版权所有"
    " copyright 免责声明 平台声明 特别声明 郑重声明"
)
"""What opens other articles' titles, or the page's own foot."""
FURNITURE = (
    "登录 注册 举报 评论 分享 收藏 微信 微博 首页 正文 下载 字体 字号 打印 关注 扫 返回 复制 链接"
    " 发布于 参与 查看 阅读 QQ 播报 听 跟贴"
    " 导航 发表 属地 搜索 订阅 专题 版面 放大 缩小 记者 编辑 责编 作者 来自 公开 大小 朗读 语音 推荐"
    " 更多 投稿 部落 看点 默认 标题 摘要"
    " 独家 点赞 追踪 转发 加入 会员"
)
"""What stands between a headline and a text and names nobody."""
PORTAL_HOSTS = (
    "sohu.com 163.com qq.com toutiao.com ifeng.com 360kuai.com baidu.com sina.com.cn sina.cn sina.com"
    " uc.cn msn.cn msn.com"
    " yidianzixun.com 360doc.com eastday.com 021east.com zaker.com dongfang.com xueqiu.com"
)
"""Hosts that show accounts' articles: the account is named under the headline, without a label."""
PORTALS = frozenset(
    "网易 网易新闻 网易号 网易订阅 手机网易网 搜狐 搜狐网 搜狐新闻 搜狐号 手机搜狐网 新浪 新浪网"
    " 新浪新闻 手机新浪网 新浪看点 腾讯 腾讯网"
    " 腾讯新闻 凤凰网 凤凰新闻 手机凤凰网 今日头条 头条 百度 百家号 sina_mobile 企鹅号 大风号 快资讯"
    " 快传号 微信公众平台 一点资讯".split()
)
"""What portals call themselves: no account's name."""


def either(words: str, *, blanks: bool = False) -> str:
    """Return the alternatives of a pattern, the longest first; `blanks` lets one blank stand between the letters."""
    ordered = sorted(words.split(), key=len, reverse=True)
    return "|".join(r"\s?".join(word) if blanks else word for word in ordered)
