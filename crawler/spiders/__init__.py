"""Papers that are odd: a module each, named as the row's id, that makes the paper: `paper(row, platform)`."""
