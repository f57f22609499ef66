"""Who wrote an article, and whence it comes."""
