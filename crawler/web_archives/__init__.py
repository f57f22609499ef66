"""Public web archives: what their indexes say of a page, and the copies that they give. Pure, but for `asking`."""

WEB_ARCHIVES = ("wayback", "commoncrawl")
"""The names that users give them, in the order in which they are asked."""
