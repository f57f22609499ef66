"""The papers' publishing systems, each as its addresses and pages were seen."""

from __future__ import annotations

from ..drawn import MapForm
from .patterned import Patterned
from .pictured import Pictured

# The letters behind a page's number vary, those of the articles do not. Maps are rectangles in the size that a
# style gives the picture; the last story's lies beside it. The PDFs are scans.
HUAGUANG = Patterned(
    skin="hzrb",
    charset="gb2312",
    page="/news/hzrb/content/{day:%Y%m%d}/Page{page}{mark}.htm",
    article="/news/hzrb/content/{day:%Y%m%d}/Articel{place:03}{order:03}JQ.htm",
    marks=("OW", "MT", "OW", "ZG"),
    link='<li><a href="{way}">第{label}版：{name}</a> <a href="{pdf}">PDF</a></li>',
    item='<li><a href="{way}">{title}</a></li>',
    line="<P>&nbsp;&nbsp;&nbsp;&nbsp;",
    end="</P>",
    picture='<img src="{source}" onclick="show(this)"><br>{caption}<br>',
    pictured=Pictured(
        MapForm(400, 620, told="style", shape="rect", stray=frozenset((206,))),
        brief="/news/hzrb/content/{day:%Y%m%d}/Page{page}_small.jpg",
        image='<img src="{source}" border="0"{size} usemap="#Map"><a href="{full}"><img src="../../images/big.gif" '
        'alt="放大"></a>',
        area='<area shape="{shape}" coords="{coords}" href="{way}">',
        full="/news/hzrb/content/{day:%Y%m%d}/Page{page}_big.jpg",
        pdf="/news/hzrb/content/{day:%Y%m%d}/{page}.pdf",
        photo="/news/hzrb/content/{day:%Y%m%d}/pic/{name}",
        with_text=False,
    ),
)

JOYHUA = Patterned(
    skin="nnrb",
    page="/nnrb/{day:%Y%m%d}/html/page_{page}.htm",
    first_page="/nnrb/{day:%Y%m%d}/html/index.htm",
    article="/nnrb/{day:%Y%m%d}/html/page_{page}_content_{order0:03}.htm",
    first_article="/nnrb/{day:%Y%m%d}/html/index_content_{order0:03}.htm",
    link='<li><a href="{way}">第{label}版：{name}</a><a href="../pdf/{pdf}"><img src="../../images/pdf.gif"></a></li>',
    item='<li><a href="{way}" target="_self">{title}</a></li>',
    picture='<div class="bmnr_con_img"><img src="{source}"><p>{caption}</p></div>',
)

# Maps are in pixels of the picture itself, one picture a page; a story on page two stands in two pieces.
SHTML_SHANXI = Patterned(
    skin="sxrb",
    page="/shtml/sxrb/{day:%Y%m%d}/v{page}.shtml",
    article="/shtml/sxrb/{day:%Y%m%d}/{number}.shtml",
    also=("/shtml/sxrb/{day:%Y%m%d}/index.shtml",),
    link='<li><a href="{way}">第{label}版：{name}</a></li>',
    item='<li><a href="{way}">{title}</a></li>',
    picture='<div class="detPic"><img src="{source}"><span>{caption}</span></div>',
    pictured=Pictured(
        MapForm(700, 700, shape="poly", between=", "),
        brief="/page/{day:%Y%m%d}/v{page}.jpg",
        image='<img src="{source}" usemap="#pagemap">',
        area='<area shape="{shape}" coords="{coords}" href="{way}">',
        photo="/shtml/sxrb/{day:%Y%m%d}/pic/{name}",
        scattered=frozenset((1,)),
    ),
)

SHTML_MAOMING = Patterned(
    skin="mmrb",
    page="/shtml/mmrb/{day:%Y%m%d}/v{page}.shtml",
    article="/shtml/mmrb/{day:%Y%m%d}/{number}.shtml",
    also=("/shtml/mmrb/{day:%Y%m%d}/vlist.shtml",),
    link='<li><a href="{way}">第{label}版：{name}</a></li>',
    item='<li><a href="{way}">{title}</a></li>',
    line='<p align="left"><font>　　',
    end="</font></p>",
    picture='<div class="pic"><img src="{source}"><span>{caption}</span></div>',
)

NBS = Patterned(
    skin="xxsb",
    page="/html/{day:%Y-%m/%d}/nbs.D110000xxsb_{page}.htm",
    article="/html/{day:%Y-%m/%d}/nw.D110000xxsb_{day:%Y%m%d}_{order}-{page}.htm",
    link='<div class="right_title"><div class="right_title-name"><a href="{way}">第{label}版：{name}</a></div>'
    '<div class="right_title-pdf"><a href="../../../images/{pdf}"><img src="../../../tplimg/pdf.gif"></a></div></div>',
    item='<li><a href="{way}">{title}</a></li>',
    picture='<div id="reslist"><img src="{source}"><p>{caption}</p></div>',
)

SZBZ = Patterned(
    skin="hgrb",
    page="/Html/szbz/{day:%Y%m%d}/szbz{page}.Html",
    article="/Html/szbz/{day:%Y%m%d}/szbz{number}.Html",
    also=("/Html/szbz/{day:%Y%m%d}/Index.Html",),
    link='<li><a href="{way}">{label}版：{name}</a></li>',
    item='<li><a href="{way}" target="_blank">{title}</a></li>',
    line="<P>　　",
    end="</P>",
    picture='<table align="center"><tr><td><img src="{source}"></td></tr><tr><td>{caption}</td></tr></table>',
)

UNIFLOWS = Patterned(
    skin="xgrb",
    page="/epaper/xgrb/html/{day:%Y/%m/%d}/{page}/default.htm",
    article="/epaper/xgrb/html/{day:%Y/%m/%d}/{page}/{page}_{number}.htm",
    link='<li><a href="{way}">第{label}版：{name}</a> <a href="{pdf}">PDF</a></li>',
    item='<li><a href="{way}">{title}</a></li>',
    picture='<table id="pictable4"><tr><td><img src="{source}"></td></tr><tr><td>{caption}</td></tr></table>',
)

# Pages are listed in an own file, too, and articles in rows that only a script makes into links.
UNDERSCORE = Patterned(
    skin="nmrb",
    page="/{day:%Y/%Y%m%d/%Y%m%d}_{place:03}/{day:%Y%m%d}_{place:03}.html",
    article="/{day:%Y/%Y%m%d/%Y%m%d}_{place:03}/{day:%Y%m%d}_{place:03}_{order}.htm",
    also=("/{day:%Y/%Y%m%d/%Y%m%d}_plist.htm",),
    link='<div class="bancititle"><a href="{way}">第{label}版：{name}</a></div>',
    item='<tr class="items" onclick="location.href=\'{way}\'"><td>{title}</td></tr>',
    picture='<p align="center"><img src="{source}" alt="{caption}"></p>',
)

EDITION = Patterned(
    skin="nmgsb",
    page="/content/{day:%Y-%m/%d}/edition6145_{place}.html",
    article="/content/{day:%Y-%m/%d}/{number:06}.html",
    link='<li><a href="{way}"><span>{label}</span>版：{name}</a></li>',
    item='<li><a href="{way}">{title}</a></li>',
    picture='<div class="pic"><img src="{source}"><em>{caption}</em></div>',
)

QPAPER = Patterned(
    skin="yzrb",
    page="/Html/{day:%Y-%m-%d}/Qpaper_{serial}.html",
    first_page="/Html/{day:%Y-%m-%d}/Qpaper.html",
    article="/Html/{day:%Y-%m-%d}/{number}.html",
    serial=42861,
    link="<li><a href='{way}'>第{label}版：{name}</a></li>",
    item="<li><a href='{way}'>·{title}</a></li>",
    picture='<p align="center"><img src="{source}" alt="{caption}"></p>',
)
