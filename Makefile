# Ringfence: everything is `go` underneath; make only names the jobs.
#   make test       everything a submission must pass; needs only Go
#   make lint       the house's own rules (arrows, comments, docs), vet, staticcheck and formatting, with tools pinned in tools/go.mod
#   make race       the packages that use goroutines, and sessions that are interrupted, under the race detector (needs a C compiler)
#   make coverage   how often the intervals hold the truth, on data of which it is known (an hour on two cores)
#   make bench      the speed claims: ratios to a peer in processor time, from interleaved batches, with their quartiles and their limit, so that
#                   a busy machine does not decide them; benchstat reads it (COUNT=1)
#   make bench-all  everything that is measured, by the time that passes
#   make soak       the long versions of the random tests (about an hour on two cores)
#   make clients    install the clients of real exchanges and of Ethereum's chains that the walkthroughs run with (needs Node, Python and network)
#   make walkthroughs   run them, and say which are skipped
#   make frames     install pandas, polars and DuckDB (needs Python and network), and read a run's tables with each
#   make fuzz       thirty seconds of fuzzing for each parser
#   make mutants    plant the faults of tools/mutants, each must be found by its package's tests (ROOM=oracle for one room)
#   make mutants-sample   the same with a seeded sample of exchanged operators (ROOM, N=30 of a room, SEED=8)
#   make playground  build the engine anew that a report's page holds, after a change of what it computes
#   make contracts  recompile the Solidity sources and regenerate artifacts and bindings (needs Node)

GO    ?= go
TOOL   = $(GO) tool -modfile=tools/go.mod
PKGS   = ./...
BENCH ?= .
COUNT ?= 1

N     ?= 30
SEED  ?= 8

STUDIES ?= 2000

.PHONY: playground build test lint race coverage bench bench-all soak clients walkthroughs frames fuzz mutants mutants-sample contracts check-contracts

build:
	$(GO) build -o ringfence ./cmd/ringfence

test:
	$(GO) test -timeout 30m $(PKGS)
	$(GO) test -C examples ./...
	$(GO) test -C tools -count=1 ./mutants

lint:
	$(GO) test -count=1 ./internal/lint
	$(GO) vet $(PKGS)
	$(GO) vet -C examples ./...
	$(TOOL) staticcheck $(PKGS)
	cd examples && $(GO) tool -modfile=../tools/go.mod staticcheck ./...
	@unformatted=$$($(TOOL) gofumpt -l . | grep -v '^contracts/bindings/'); \
	if [ -n "$$unformatted" ]; then echo "run '$(TOOL) gofumpt -w' on:"; echo "$$unformatted"; exit 1; fi

race:
	$(GO) test -race -short -timeout 60m ./sim/...
	$(GO) test -race -short -timeout 60m -run 'TestSessions/(compare|interrupt)$$' ./cmd/ringfence

coverage:
	RINGFENCE_COVERAGE=1 RINGFENCE_STUDIES=$(STUDIES) $(GO) test -count=1 -timeout 6h -run '^TestCoverage' ./sim/infer ./sim/stats

CLAIMS = $(sort $(dir $(shell grep -rl --include='*_test.go' '^func BenchmarkClaims' .)))
bench:
	$(GO) test -p 1 -run '^$$' -bench '^BenchmarkClaims' -benchtime 9x -count $(COUNT) -benchmem $(CLAIMS)

bench-all:
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem $(PKGS)
	$(GO) test -C tools/backend -run '^$$' -bench '$(BENCH)' -benchtime 200x .

soak:
	-tools/clients.sh
	RINGFENCE_SOAK=1 $(GO) test -timeout 4h -count=1 $(PKGS)

clients:
	tools/clients.sh

walkthroughs:
	@out=$$($(GO) test -count=1 -timeout 30m -v -run '^TestRealClients|ThroughRealClients$$|^TestMorphos|^TestTheExamplesBotInViem$$' ./cmd/ringfence ./chain/rpc ./chain/study); code=$$?; echo "$$out" | grep -v '^=== '; exit $$code

frames:
	tools/frames.sh
	$(GO) test -count=1 -v -run 'FitIntoMemory|QueriesOfTheReadme' ./cmd/ringfence

# Minimising what is merely new would take a minute of each such input, more than all of the time.
fuzz:
	@set -e; for pkg in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u); do \
	  for target in $$(grep -rhoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' $$pkg/*_test.go | sed 's/^func //' | sort -u); do \
	    echo "$$pkg $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime 30s -fuzzminimizetime 10x $$pkg; \
	  done; \
	done

mutants:
	$(GO) test -C tools -count=1 ./mutants
	$(GO) run -C tools ./mutants $(MUTANTS) $(ROOM)

mutants-sample:
	$(GO) run -C tools ./mutants -sample $(N) -seed $(SEED) $(MUTANTS) $(ROOM)

playground:
	$(GO) generate ./sim/play/engine

contracts:
	contracts/regenerate

check-contracts:
	contracts/regenerate --check
