"""Whether an answer is a page of the paper's, whole, and an article."""
