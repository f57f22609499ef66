"""Many machines, or many processes of one, share the work through Dask `distributed`, which is an extra: `[cluster]`.

A *unit* is a piece of work that needs no other. It goes to a worker as plain data, is done there by a process of its
own (Scrapy's reactor starts once in one), and comes back as plain data. `units` says what is one, `engine` connects,
`sharing` hands out and gathers, `worker` starts the process, `child` is that process, `contact` its line to the
scheduler. Nothing here knows a verb but `child`, by name.
"""
