"""The text of an article, elected among a page's lines."""
