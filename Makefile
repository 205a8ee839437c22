# Two commands: `make run` starts the portal, `make test` checks all that needs no server. Both set up what they need.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT

.DEFAULT_GOAL := help
.PHONY: help run test test-postgres bench lighthouse setup format types requirements screenshots cards python bundle sbom

help:
	@echo 'make run    启动平台（首次运行自动安装，并装入演示数据）；换端口：make run PORT=8001'
	@echo 'make test   检查与测试（SQLite；PostgreSQL、Redis 上的见 test-postgres）'
	@echo 'make bundle 离线安装包，供没有网络的服务器安装、升级（见 deploy/README.md）'
	@echo 'make bench  测速：1个区、1个省、全国三种规模（自带临时 PostgreSQL，见 bench/README.md）'
	@echo '其他：test-postgres（全部测试在 PostgreSQL、Redis 上再跑一遍）  lighthouse（页面性能、无障碍）  setup（只安装）  format  types  requirements  screenshots  cards  sbom'

python:
	@test -n "$(PYTHON)" || { echo '需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed' >&2; exit 1; }

run: python
	@$(PYTHON) scripts/portal.py run

test: python
	@$(PYTHON) scripts/portal.py test

# The whole suite once more where the portal runs in production: PostgreSQL and Redis of its own, thrown away after.
test-postgres: python
	@$(PYTHON) scripts/portal.py test-postgres

# How fast: the engine beside its floor at 24, 1,365 and 38,642 units, pages, writers. See bench/README.md.
bench: setup
	.venv/bin/python -m bench

setup: python
	@$(PYTHON) scripts/portal.py setup

format: setup
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

types: setup
	.venv/bin/mypy .

# Compile the hashed requirement files anew after a change of requirements/*.in.
requirements: setup
	for each in uv base dev; do .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header requirements/$$each.in -o requirements/$$each.txt || exit 1; done

# Performance, accessibility and best practices of every type of page. Needs Chromium and Node.js; see bench/README.md.
lighthouse: setup
	.venv/bin/python scripts/lighthouse.py

# Pictures of the pages with the demonstration data, into docs/screenshots (never committed).
screenshots: setup
	.venv/bin/python scripts/screenshots.py

# The three one-page cards as PDF, with these pictures, beside them.
cards: screenshots
	.venv/bin/python scripts/cards.py

# Everything a server needs to install or upgrade the portal without a network, as one tar in dist/ (never committed).
# For another Python or processor than this machine's: make bundle TARGETS=3.11-x86_64,3.12-aarch64
bundle: setup
	.venv/bin/python scripts/licences.py
	.venv/bin/python scripts/bundle.py $(if $(TARGETS),--targets $(TARGETS))

# The bill of materials (CycloneDX) and the list of licences, in dist/sbom; a bundle carries both.
sbom: setup
	.venv/bin/python scripts/licences.py
	.venv/bin/python scripts/bill.py
