"""Two archives become one: what is kept is united table by table, what follows from it is derived."""
