"""How a run ends before its work is done: a signal, a disk that takes no more."""
