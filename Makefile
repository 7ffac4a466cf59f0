# Every target sets up what it needs first. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup run test conformance dist offline bench bench-native fuzz sample screenshot clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*##/ { printf "%-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what is missing for every other target
	@bash scripts/setup.sh test

run: ## Build the page and serve it on http://127.0.0.1:8080/ (PORT chooses another port)
	@bash scripts/run.sh

test: ## Run every check
	@bash scripts/test.sh

conformance: ## Compare the answers to queries with DuckDB's (a part of `make test`)
	@bash scripts/conformance.sh

dist: ## Write the optimised static site to dist/
	@bash scripts/dist.sh

offline: ## Write the page as one HTML file, dist/bucketscope.html
	@bash scripts/offline.sh

bench: ## Measure the page in Chromium beside DuckDB-wasm and plain JavaScript (CASES=quick for a short run)
	@bash scripts/bench.sh

bench-native: ## Measure each stage of the engine natively
	@cargo bench --bench engine

fuzz: ## Fuzz each decoder, each container and the query language (FUZZ_SECONDS each, 60 by default)
	@bash scripts/fuzz.sh

sample: ## Write www/samples/ anew
	@cargo run --release --example sample -- --out www/samples

screenshot: ## Take README's pictures of the page anew
	@bash scripts/screenshot.sh

clean: ## Remove what was built, but not the tools
	@rm -rf dist target
