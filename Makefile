# Building needs Go and make. The guests are committed as built modules: only `make guests`, `verify-guests`, `generate`
# and `lint` need more, which they install or build themselves, from Debian packages and Go modules.

GO       ?= go
FUZZTIME ?= 20s
# What anybody can send to the demo org gets longer: its parsers and its front.
LONGFUZZTIME ?= 5m
BENCH    ?= .
# The race detector needs a C compiler.
RACE     := $(shell command -v "$$($(GO) env CC)" >/dev/null 2>&1 && echo -race)
# It does not look into the compiler of machine code, what was C in SQLite, and scrypt, which neither start goroutines nor share anything, and take three
# times as long with it. No package that uses sync.Map or atomic.Pointer may be among them: the linker keeps one copy of generic code.
WAZEVO   := github.com/tetratelabs/wazero/internal/engine/wazevo
UNRACED  := modernc.org/sqlite/lib $(WAZEVO)/ssa $(WAZEVO)/frontend $(WAZEVO)/backend/... golang.org/x/crypto/scrypt

.DEFAULT_GOAL := help
.PHONY: help build cross demo test attack bench fuzz lint guests verify-guests toolchain generate

help: ## say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## bin/forcefield
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/forcefield ./cmd/forcefield

cross: ## the program for Linux, macOS and Windows, in bin/cross
	@.ci/cross.sh bin/cross

demo: build ## a first look, against an org of its own: no account, no network
	bin/forcefield demo

test: ## every test, with the race detector if there is a C compiler
	@echo "$(if $(RACE),With,No C compiler: without) the race detector."
	CGO_ENABLED=$(if $(RACE),1,0) $(GO) test $(if $(RACE),-race $(UNRACED:%=-gcflags=%=-race=false)) -timeout 30m ./...

attack: ## what each attack tried, what stopped it, in how long and at what memory
	@$(GO) test ./cmd/forcefield -run '^TestAttack|^TestHostile' -count=1 -v | grep -v '^=== \|attack[a-z]*_test.go'

bench: ## benchmarks; BENCH=name chooses
	$(GO) test -run='^$$' -bench='$(BENCH)' ./cmd/... ./runtime/...

fuzz: ## every fuzz target for FUZZTIME (20s), parsers and HTTP front of the demo org for LONGFUZZTIME (5m)
	@.ci/fuzz.sh $(FUZZTIME) $(LONGFUZZTIME)

lint: ## golangci-lint
	@.ci/lint.sh

guests: ## build the guests from source, into guests/bundle
	@guests/toolchain/bundle.sh

verify-guests: ## show that the committed guests are what their source gives
	@guests/toolchain/verify.sh

toolchain: ## TinyGo of the pinned version, in .tools
	@guests/toolchain/build.sh

generate: ## what follows from wit/forcefield.wit
	@guests/toolchain/generate.sh
