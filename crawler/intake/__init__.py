"""Pages that other programs have fetched, taken in and read as a crawl would have."""
