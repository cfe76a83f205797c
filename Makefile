# consim. `make help` lists the targets; everything made stays under build/.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += --jobs=$(shell nproc)
endif
MODE ?= release
B    := build/$(MODE)
PKGS := glib-2.0 gsl sqlite3 cairo pangocairo json-glib-1.0 nettle
# What Debian must bring; `make deps` installs what is missing.
DEBS := gcc make pkg-config libglib2.0-dev libgsl-dev libsqlite3-dev libcairo2-dev \
        libpango1.0-dev libjson-glib-dev nettle-dev libcunit1-dev fonts-inter fonts-dejavu-core \
        fonts-droid-fallback
# And for the tests of pictures and pages.
DEBS_CHECK := chromium libxml2-utils

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
        -Wmissing-prototypes -Wvla -Wwrite-strings -Wcast-qual -Wundef \
        -Wpointer-arith -Wdouble-promotion -Wformat=2 -Wimplicit-fallthrough
# No fused multiply-add: the same seed must draw the same numbers everywhere.
BASE := -std=c11 -D_POSIX_C_SOURCE=200809L -g -ffp-contract=off -I. $(WARN)

release_FLAGS := -O2
debug_FLAGS   := -O0
fast_FLAGS    := -O3
clang_FLAGS   := -O2
asan_FLAGS    := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
MODE_FLAGS    := $(or $($(MODE)_FLAGS),$(error MODE is release, debug, fast, clang or asan))
ifeq ($(MODE),clang)
CC := clang
endif

# -isystem, so that our warnings are about our code.
CPPFLAGS += $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PKGS) 2>/dev/null))
LDLIBS   += $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lm

find      = $(sort $(shell find $1 -name '*.c' 2>/dev/null))
CLI_SRC  := $(call find,sim/cli)
LIB_SRC  := $(filter-out $(CLI_SRC),$(call find,sim models viz))
TEST_SRC := $(call find,tests)
obj       = $(patsubst %.c,$B/%.o,$1)
ALL_OBJ  := $(call obj,$(LIB_SRC) $(CLI_SRC) $(TEST_SRC))

.DELETE_ON_ERROR:
.PHONY: all deps demo check pages check-asan check-clang digests swarm layers format clean help
.DEFAULT_GOAL := all

all: $B/consim ## Build build/release/consim

deps: ## Install what is missing, from Debian's packages
	@missing=$$(dpkg-query -W -f '$${Package} $${db:Status-Status}\n' $(DEBS) 2>/dev/null | \
	  awk -v want="$(DEBS)" '$$2 == "installed" { have[$$1] } END { n = split(want, w, " "); for (i = 1; i <= n; i++) if (!(w[i] in have)) print w[i] }'); \
	[ -z "$$missing" ] || { run=; [ "$$(id -u)" = 0 ] || run=sudo; \
	  $$run apt-get update -qq && $$run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; }

DEMO   := build/demo
CHARTS := availability-by-region anomaly-rates latency-vs-anomalies differences \
          latency-percentiles latency-over-time
# Status 1 is the demo's point: some variants miss an SLO.
demo: deps ## Install, build, compare four designs under a cut, draw the page
	@$(MAKE) --no-print-directory all
	@mkdir -p $(DEMO) && rm -f $(DEMO)/transatlantic-cut.db
	$B/consim compare transatlantic-cut --vary protocol=raft,quorum,primary-async,chain \
	  --seeds 5 -o $(DEMO)/transatlantic-cut.db || [ $$? -eq 1 ]
	@for chart in $(CHARTS); do for as in svg png; do \
	  $B/consim chart $(DEMO)/transatlantic-cut.db --type $$chart -o $(DEMO)/$$chart.$$as || exit; \
	done; done
	$B/consim report $(DEMO)/transatlantic-cut.db -o $(DEMO)/report.html
	@echo "The page: $(DEMO)/report.html; its pictures: $(DEMO)/*.svg and *.png"

check: ## Install, build, pass every test
	@$(MAKE) --no-print-directory deps DEBS="$(DEBS) $(DEBS_CHECK)"
	@$(MAKE) --no-print-directory $B/consim $B/consim-test layers
	$B/consim-test $B/consim
	@$(MAKE) --no-print-directory pages
	@$(MAKE) --no-print-directory digests

pages: $B/consim ## Pictures by xmllint, the page in a headless browser
	@sh tests/pages.sh $B/consim

check-asan: deps ## The tests under address and undefined-behaviour sanitizers
	@$(MAKE) --no-print-directory MODE=asan build/asan/consim build/asan/consim-test
	LSAN_OPTIONS=suppressions=tests/lsan.supp:print_suppressions=0 build/asan/consim-test build/asan/consim

check-clang: ## The tests as clang builds them
	@$(MAKE) --no-print-directory MODE=clang build/clang/consim build/clang/consim-test
	build/clang/consim-test build/clang/consim

digests: ## The same bytes from every compiler, optimisation, locale and CPU
	@$(MAKE) --no-print-directory MODE=debug build/debug/consim
	@$(MAKE) --no-print-directory MODE=fast build/fast/consim
	@! command -v clang > /dev/null || $(MAKE) --no-print-directory MODE=clang build/clang/consim
	@sh tests/digests.sh

SEEDS ?= 100
swarm: ## Random scenarios against every protocol: make swarm SEEDS=1000 [PROTOCOL=raft]
	@$(MAKE) --no-print-directory $B/consim $B/consim-test
	$B/consim-test swarm $(SEEDS) 1 $(PROTOCOL)

layers: ## Check who may include whom, and that no wall clock gets in
	@sh tests/layers_test.sh && sh tests/layers.sh

$B/consim: $(call obj,$(LIB_SRC) $(CLI_SRC))
$B/consim-test: $(call obj,$(LIB_SRC) $(TEST_SRC))
$B/consim-test: LDLIBS += -lcunit

$B/consim $B/consim-test:
	@echo "  LD  $@"
	@$(CC) $(MODE_FLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$B/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC  $<"
	@$(CC) $(BASE) $(MODE_FLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# The schema of results files becomes lines of C strings.
$B/%.sql.inc: %.sql Makefile
	@mkdir -p $(@D)
	@sed 's/[\\"]/\\&/g; s/.*/"&",/' $< > $@
$B/sim/store/results_file.o: $B/sim/store/schema.sql.inc
$B/sim/store/results_file.o: CPPFLAGS += -I$B

format: ## Rewrite the sources with clang-format
	clang-format -i $$(find sim models viz tests -name '*.[ch]' 2>/dev/null)

clean: ## Remove build/
	rm -rf build

help: ## This list
	@awk -F':|## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$NF }' Makefile

-include $(ALL_OBJ:.o=.d)
