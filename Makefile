# consim. `make help` lists the targets; everything made stays under build/.
MODE ?= release
B    := build/$(MODE)
PKGS := glib-2.0 gsl sqlite3 cairo pangocairo json-glib-1.0 nettle
# What Debian must bring; `make deps` installs what is missing.
DEBS := gcc make pkg-config libglib2.0-dev libgsl-dev libsqlite3-dev libcairo2-dev \
        libpango1.0-dev libjson-glib-dev nettle-dev libcunit1-dev fonts-inter fonts-dejavu-core

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
        -Wmissing-prototypes -Wvla -Wwrite-strings -Wcast-qual -Wundef \
        -Wpointer-arith -Wdouble-promotion -Wformat=2 -Wimplicit-fallthrough
# No fused multiply-add: the same seed must draw the same numbers everywhere.
BASE := -std=c11 -D_POSIX_C_SOURCE=200809L -g -ffp-contract=off -I. $(WARN)

release_FLAGS := -O2
debug_FLAGS   := -O0
asan_FLAGS    := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
MODE_FLAGS    := $(or $($(MODE)_FLAGS),$(error MODE is release, debug or asan))

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
.PHONY: all deps demo check check-asan layers format clean help
.DEFAULT_GOAL := all

all: $B/consim ## Build build/release/consim

deps: ## Install what is missing, from Debian's packages
	@missing=$$(dpkg-query -W -f '$${Package} $${db:Status-Status}\n' $(DEBS) 2>/dev/null | \
	  awk -v want="$(DEBS)" '$$2 == "installed" { have[$$1] } END { n = split(want, w, " "); for (i = 1; i <= n; i++) if (!(w[i] in have)) print w[i] }'); \
	[ -z "$$missing" ] || { run=; [ "$$(id -u)" = 0 ] || run=sudo; \
	  $$run apt-get update -qq && $$run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; }

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
