# The two commands of the README are `make run` and `make test`; the rest serves whoever changes something.
# Everything is a small script in scripts/, so that it can be read and run alone.

.POSIX:
.PHONY: help run circle test lint format update bench clean-data

help:
	@echo 'make run     build Shirube and start it with fictional data on http://127.0.0.1:8080'
	@echo 'make circle  a developer and a provider, two installations from nothing: disclose, accept, assess, announce, see'
	@echo 'make test    set up what the tests need, and run them all'
	@echo 'make lint    format and lint checks only'
	@echo 'make format  put the code into the house format'
	@echo 'make update  write derived files anew (docs/generated, snapshots, OpenAPI)'
	@echo 'make bench   measure, for docs/measurements.md'

run:
	@scripts/run.sh

circle:
	@scripts/circle.sh

test:
	@scripts/test.sh

lint:
	@scripts/test.sh lint

format:
	cargo fmt --all

update:
	UPDATE=1 INSTA_UPDATE=always cargo test --workspace --locked

bench:
	@scripts/bench.sh

# The demonstration begins anew with the next `make run`.
clean-data:
	rm -rf data
