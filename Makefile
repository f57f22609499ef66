# make crawl | demo | check | test | test-lowest | matrix | fuzz | soak | judges | browse | eval | bench | docs: each builds
# .venv when it is missing or stale, then does its job.
PYTHON ?= python3
DB ?= archive.db
PORT ?= 8001
ARGS ?=
PYTHONS ?= python3.11 python3.12 python3.13
VENV := .venv
STAMP := $(VENV)/.installed
RUN := $(VENV)/bin/python -m

quoted = '$(subst ','\'',$(1))'

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Hundreds of processes of the tests would each compile the program anew, and pytest its tests.
unexport PYTHONDONTWRITEBYTECODE

# A virtual environment does not survive a move of its folder or the end of its interpreter.
ifneq ($(shell cat $(STAMP) 2>/dev/null && $(VENV)/bin/python -c 'print("works")' 2>/dev/null),$(CURDIR) works)
.PHONY: $(STAMP)
endif

.PHONY: crawl demo check test test-lowest matrix fuzz soak lint judges browse eval bench docs clean

crawl: $(STAMP)
	$(RUN) scrapy crawl youjiang -s ARCHIVE_DB=$(call quoted,$(DB)) $(ARGS)

# The main job against the replica on loopback, offline: no pause between requests there.
demo: $(STAMP)
	$(RUN) tests.replica -- $(RUN) scrapy crawl youjiang -s ARCHIVE_DB=demo/archive.db -s DOWNLOAD_DELAY=0 $(ARGS)
	@$(RUN) archive runs --db demo/archive.db --last 2
	@$(RUN) archive stats --db demo/archive.db
	@$(RUN) archive verify --db demo/archive.db
	@echo 'Read it: make browse DB=demo/archive.db'

# What is asked most: lint, types, and the tests that start no process, of the laws a quarter of their examples.
check: $(STAMP) lint
	$(RUN) pytest -m "not slow" --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

# In the order of tests/conftest.py: xdist would begin with files of many tests, and end with one that takes a minute. In
# memory where there is room: thousands of archives are written for good, and each time a disk is waited for.
test: IN_MEMORY := $(shell grep -q ' /dev/shm tmpfs rw,[^ ]*' /proc/mounts 2>/dev/null && \
	! grep -q ' /dev/shm [^ ]* [^ ]*noexec' /proc/mounts && \
	df -Pk /dev/shm | awk 'NR == 2 && $$4 > 8000000 { print "TMPDIR=/dev/shm" }')
test: $(STAMP) lint judges
	$(IN_MEMORY) $(RUN) pytest -o tmp_path_retention_policy=failed -o tmp_path_retention_count=1 --numprocesses auto --dist loadfile --no-loadscope-reorder --durations=40 --durations-min=4 $(ARGS)

# The tests of `make check` with the lowest versions that pyproject.toml takes, and on each Python that is there.
test-lowest: $(STAMP)
	@$(RUN) tests.harness.elsewhere lowest $(ARGS)

matrix: $(STAMP)
	@$(RUN) tests.harness.elsewhere $(PYTHONS) $(ARGS)

# Every reader is asked with made-up bytes: FUZZ_SECONDS=60 and READERS='page,robots.txt' take less, JOBS= so many at once.
fuzz: $(STAMP)
	$(RUN) tests.fuzz

# What takes minutes or hours: hundreds of kills, bombs of full size. SOAK=0.1 is a tenth of it.
soak: $(STAMP)
	$(RUN) pytest -m soak --durations=0 --durations-min=4 $(ARGS)

lint: $(STAMP)
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy

# Without an archive of one's own the demo's is read. `stats` brings an archive of an older version up to date; Datasette
# opens it read-only, and sees what a crawl adds meanwhile. Of a folder all archives are read as one, and what cannot be
# read is told. The settings are measured at 100,000 articles.
browse: BROWSED = $(if $(filter file,$(origin DB)),$(firstword $(wildcard $(DB) demo/archive.db) $(DB)),$(DB))
browse: READY := $(VENV)/.to-be-read
browse: $(STAMP)
	@test -e $(call quoted,$(BROWSED)) || \
		{ printf 'There is no %s yet: make crawl or make demo\n' $(call quoted,$(BROWSED)) >&2; exit 1; }
	@mkdir -p $(VENV) && if test -d $(call quoted,$(BROWSED)); then \
			$(RUN) archive.shards -- $(call quoted,$(BROWSED)) > $(READY); \
		else $(RUN) archive stats --db $(call quoted,$(BROWSED)) > /dev/null && \
			printf '%s\0' $(call quoted,$(BROWSED)) > $(READY); fi
	@printf 'Read %s at http://127.0.0.1:$(PORT)/ (Ctrl-C ends it)\n' $(call quoted,$(BROWSED))
	@xargs -0 -x $(VENV)/bin/python -m datasette serve --host 127.0.0.1 --port $(PORT) --setting suggest_facets off \
		--setting num_sql_threads 8 --setting cache_size_kb 40000 --setting sql_time_limit_ms 3000 \
		--setting facet_time_limit_ms 1000 --setting truncate_cells_html 100 --setting max_csv_mb 0 $(ARGS) < $(READY)

# Programs that judge ours and may not stand beside it: an environment each. What cannot be had is said, and its tests skip.
judges: $(STAMP)
	@$(RUN) tests.harness.judges

# The other extractors have an environment of their own, made once there are pages to compare them on.
eval: $(STAMP)
	$(RUN) bench.extraction --install $(ARGS)

# Ours beside its peers, which have an environment of their own: the aims of speed and what is reached, in some ten minutes.
bench: $(STAMP)
	@$(RUN) bench.peers $(ARGS)

# The manual as a site that needs no network; its tables are made from the program. Served, it can be searched, too.
docs: $(STAMP)
	$(RUN) docs.made
	@$(RUN) tests.harness.manual
	@echo 'Read it: build/manual/index.html, or with its search: python3 -m http.server -d build/manual'

clean:
	rm -rf $(VENV) .venv-judges .venv-lowest .venv-python* bench/.venv-eval bench/.venv-dedup bench/.venv-peers demo build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …' >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(RUN) pip install --quiet --upgrade --constraint constraints.txt pip
	$(RUN) pip install --quiet --constraint constraints.txt --editable '.[browse,cluster,test]'
	@printf '%s' '$(CURDIR) ' > $(STAMP)
