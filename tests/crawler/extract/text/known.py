"""What is known to fail, by its cause: names of pages, or of a page and a law. Strike off what passes."""

from __future__ import annotations

KNOWN: dict[str, tuple[str, ...]] = {
    "comments with sentences outweigh a text without any (poems, names, figures)": (
        "text-poem-0-table_2005 among_furniture",
        "text-poem-1-div_soup among_furniture",
        "text-poem-1-weixin among_furniture",
        "text-poem-2-wordpress among_furniture",
        "text-poem-2-vue among_furniture",
        "text-names-5-vue among_furniture",
        "text-books-42-wordpress among_furniture",
    ),
    "streams: a teaser is known by a linked headline, alike three times; these are not": (
        "teasers-read-on-wordpress",
        "teasers-read-on-table_2005",
        "teasers-without-links-gov_cms",
        "teasers-without-links-taiwan",
        "teasers-two-only-vue",
        "teasers-two-only-gov_cms",
        "teasers-one-large-vue",
        "before-12-vue",
        "teasers-without-links-gov_cms in_other_markup",
    ),
    "cues.EDGE and END do not know these words": ("edge-last-end-taiwan",),
    "no_article is asked only where nothing was elected: here the page's own words are": (
        "none-search-nothing",
        "none-sign-in-1",
        "none-sign-in-2",
    ),
    "streams._opens_item: a linked headline with a day, outlet or count in its line is below 0.8 linked": (
        "teasers-counted-weixin",
        "teasers-counted-county",
    ),
    "no cue for what stands between paragraphs: 请继续往下阅读, （广告）, a form's words": (
        "box-advertisement-div_soup",
        "box-advertisement-taiwan",
        "box-newsletter-gov_cms",
        "box-newsletter-table_2005",
    ),
    "is_credit: 作者： and 来源： within a text are dropped wherever they stand": (
        "text-recipe-47-county",
        "text-recipe-47-wordpress",
    ),
    "lines without a mark count as scraps in by_element and by_run: a list at the end of a text is cut": (
        "text-names-6-taiwan",
    ),
    "_is_caption: not known are a cell below a picture, a line after <br>, 图／甲, （某局提供）": (
        "caption-break-gov_cms",
        "caption-slash-vue",
    ),
    "nothing knows a box about the author behind the text": (
        "crowded-5-vue",
        "crowded-5-table_2005",
        "crowded-5-gov_cms",
        "beside-5-div_soup",
    ),
    "streams: comments without a moment are no list (网友“…”：), 网友热议 no heading": (
        "comments-prefixed-vue",
        "comments-prefixed-table_2005",
        "comments-prefixed-gov_cms",
    ),
    "hidden._pieces: the chunks of self.__next_f are not joined": (
        "unseen-streamed-gov_cms",
        "unseen-streamed-wordpress",
        "unseen-streamed-taiwan",
    ),
    "_once: the second copy's headline and moment stay, and paragraphs of fewer than 20 letters": (
        "copies-beside-vue",
        "copies-notice-county",
    ),
    "_heads_comments: a sub-heading 网友评论 within a text is dropped as if it headed comments": (
        "looks-about-comments-wordpress",
        "looks-about-comments-taiwan",
    ),
    "by_trafilatura drops them by their class; streams._POSTED does not know 说道：": (
        "comments-replies-county in_other_markup",
        "comments-replies-vue in_other_markup",
    ),
}
REASONS = {name: reason for reason, names in KNOWN.items() for name in names}
