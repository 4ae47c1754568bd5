# arb: one Makefile, no recursion, nothing generated.  New files in cmd/, lib/*/, tests/lib/ and
# tests/fuzz/ are found by themselves.
VERSION   = 0.1.0
PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
DATADIR  ?= $(PREFIX)/share
MANDIR   ?= $(DATADIR)/man
BASHDIR  ?= $(DATADIR)/bash-completion/completions
ZSHDIR   ?= $(DATADIR)/zsh/site-functions
FISHDIR  ?= $(DATADIR)/fish/vendor_completions.d
CC       ?= cc
AR       ?= ar
INSTALL  ?= install
O        ?= build
# One spelling of one place, or what was built there is not known again.
override O := $(patsubst $(CURDIR)/%,%,$(abspath $(O)))

CFLAGS   ?= -O2 -g
WERROR   ?= $(if $(CI),-Werror)
WARN      = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wcast-qual -Wwrite-strings -Wvla -Wformat=2 $(WERROR)
HARDEN   ?= -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
LDHARDEN ?= -pie -Wl,-z,relro,-z,now
CONFORM   = -std=c11 -D_GNU_SOURCE -ffp-contract=off -fno-math-errno
LDLIBS    = -lcurl -lwebsockets -lsqlite3 -lcrypto -lsodium -lcjson -lzstd -lz -lm
PARALLEL  = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))
COMPILE   = $(CC) $(CONFORM) $(WARN) $(HARDEN) -DVERSION='"$(VERSION)"' -Ilib $(CPPFLAGS) $(CFLAGS) -MMD -MP
FUZZ      = clang $(CONFORM) -DVERSION='"fuzz"' -Ilib -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined
LINK      = $(CC) $(CFLAGS) $(LDHARDEN) -Wl,--as-needed $(LDFLAGS)

TOOLS     = $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
LIB       = $(patsubst %.c,$(O)/%.o,$(sort $(wildcard lib/*/*.c)))
ROOMTESTS = $(patsubst tests/lib/%.c,$(O)/tests/%,$(wildcard tests/lib/*.c))
STAGES    = $(patsubst tests/stage/%.c,$(O)/stage/%,$(wildcard tests/stage/*.c))
FUZZERS   = $(patsubst tests/fuzz/%.c,$(O)/fuzz/%,$(wildcard tests/fuzz/*.c))
TORTURES  = $(patsubst %,$(O)/torture/%,judge legs reader audit approve) $(O)/bench/frames
DSTSOURCES = $(wildcard tests/dst/*.c)
MUTANTS   = $(patsubst %,$(O)/dst/mutant-%,LATELOG RESEND NAIVE LOOSE UNRESERVED)
BENCHES   = $(patsubst tests/bench/%.c,$(O)/bench/%,$(wildcard tests/bench/*.c))

all: $(TOOLS:%=$(O)/%) $(patsubst cmd/arb,$(O)/arb,$(wildcard cmd/arb))

$(O)/arb-%: $(O)/cmd/arb-%.o $(O)/libarb.a
	$(LINK) -o $@ $< $(O)/libarb.a $(LDLIBS)
$(O)/arb: cmd/arb
	@mkdir -p $(@D)
	sed 's/@VERSION@/$(VERSION)/' $< > $@.new && chmod 755 $@.new && mv $@.new $@
$(O)/libarb.a: $(LIB)
	@rm -f $@
	$(AR) qcs $@ $^
$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(COMPILE) -c -o $@ $<
$(O)/tests/%: $(O)/tests/lib/%.o $(O)/libarb.a
	$(LINK) -o $@ $< $(O)/libarb.a -lcmocka $(LDLIBS)
$(O)/stage/%: $(O)/tests/stage/%.o $(O)/libarb.a
	@mkdir -p $(@D)
	$(LINK) -o $@ $< $(O)/libarb.a $(LDLIBS)
$(O)/bench/%: $(O)/tests/bench/%.o $(O)/libarb.a
	@mkdir -p $(@D)
	$(LINK) -o $@ $< $(O)/libarb.a $(LDLIBS)
$(O)/tests/torture/%.o: CPPFLAGS += -Itests
$(O)/torture/judge $(O)/torture/legs $(O)/torture/reader: $(O)/tests/torture/truth.o
$(O)/torture/%: $(O)/tests/torture/%.o $(O)/libarb.a
	@mkdir -p $(@D)
	$(LINK) -o $@ $(filter %.o,$^) $(O)/libarb.a $(LDLIBS)
$(O)/dst/%.o: tests/dst/%.c
	@mkdir -p $(@D)
	$(COMPILE) -c -o $@ $<
$(O)/tests/dst: $(DSTSOURCES:tests/%.c=$(O)/%.o) $(O)/libarb.a
	@mkdir -p $(@D)
	$(LINK) -o $@ $(filter %.o,$^) $(O)/libarb.a $(LDLIBS)
$(O)/dst/mutant-%: $(DSTSOURCES) tests/dst/world.h $(O)/libarb.a
	@mkdir -p $(@D)
	$(CC) $(CONFORM) $(WARN) $(HARDEN) -DMUTANT_$* -Ilib $(CPPFLAGS) $(CFLAGS) $(LDHARDEN) -Wl,--as-needed $(LDFLAGS) \
	  -o $@ $(DSTSOURCES) $(O)/libarb.a $(LDLIBS)
$(O)/fuzz/%: tests/fuzz/%.c tests/fuzz/fuzz.h $(O)/fuzz/libarb.a
	$(FUZZ) -fsanitize=fuzzer -o $@ $< $(O)/fuzz/libarb.a $(LDLIBS)
$(O)/fuzz/libarb.a: $(LIB:$(O)/%=$(O)/fuzz/%)
	@rm -f $@
	$(AR) rcs $@ $^
$(O)/fuzz/lib/%.o: lib/%.c
	@mkdir -p $(@D)
	$(FUZZ) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<

deps:
	@sh tests/deps.sh
demo: deps
	@$(MAKE) $(PARALLEL) --no-print-directory -s all
	@$(O)/arb demo
check: deps
	@$(MAKE) $(PARALLEL) --no-print-directory all roomtests $(if $(shell command -v clang),fuzzers)
	@O=$(O) sh tests/run
roomtests: $(ROOMTESTS) $(STAGES) $(TORTURES) $(O)/tests/dst $(MUTANTS)
check-san: deps
	@$(MAKE) $(PARALLEL) --no-print-directory O=$(O)/san HARDEN= LDHARDEN= all roomtests \
	  CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined'
	@O=$(O)/san ARB_SANITIZED=1 sh tests/run
torture-feed: deps
	@$(MAKE) $(PARALLEL) --no-print-directory all roomtests
	@O=$(O) sh tests/torture/run feed
torture-detect: deps
	@$(MAKE) $(PARALLEL) --no-print-directory all roomtests
	@O=$(O) sh tests/torture/run detect
torture-load: deps
	@$(MAKE) $(PARALLEL) --no-print-directory all roomtests
	@O=$(O) sh tests/torture/run load
torture-soak: deps
	@$(MAKE) $(PARALLEL) --no-print-directory all roomtests
	@O=$(O) sh tests/torture/run soak
torture-explain: deps
	@$(MAKE) $(PARALLEL) --no-print-directory all
	@O=$(O) sh tests/torture/run explain
torture-exec: deps
	@$(MAKE) $(PARALLEL) --no-print-directory all roomtests
	@O=$(O) sh tests/torture/run exec
torture-errors: deps
	@$(MAKE) $(PARALLEL) --no-print-directory all roomtests
	@O=$(O) sh tests/torture/run errors
torture-live: deps
	@$(MAKE) $(PARALLEL) --no-print-directory all roomtests
	@O=$(O) sh tests/torture/run live
torture-memory: deps
	@$(MAKE) $(PARALLEL) --no-print-directory all
	@O=$(O) MEMORY_POINTS=all sh tests/run tests/memory
dst: deps
	@$(MAKE) $(PARALLEL) --no-print-directory $(O)/tests/dst
	@O=$(O) sh tests/dst/run
bench: deps
	@$(MAKE) $(PARALLEL) --no-print-directory all $(BENCHES)
	@O=$(O) sh tests/bench/run
fuzz: deps
	@$(MAKE) $(PARALLEL) --no-print-directory $(FUZZERS)
	@O=$(O) sh tests/fuzz/run
fuzzers: $(FUZZERS)
lint: deps
	@$(MAKE) $(PARALLEL) --no-print-directory all
	@O=$(O) sh tests/lint

install: all
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(DATADIR)/arb $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	$(INSTALL) -m 755 $(TOOLS:%=$(O)/%) $(O)/arb $(DESTDIR)$(BINDIR)
	cp -R share/arb/. $(DESTDIR)$(DATADIR)/arb && chmod -R u=rwX,go=rX $(DESTDIR)$(DATADIR)/arb
	for page in man/*.[1-9]; do section=$${page##*.}; \
	  $(INSTALL) -d $(DESTDIR)$(MANDIR)/man$$section; \
	  $(INSTALL) -m 644 $$page $(DESTDIR)$(MANDIR)/man$$section; done
	$(INSTALL) -m 644 completions/arb.bash $(DESTDIR)$(BASHDIR)/arb
	for tool in $(TOOLS); do ln -sf arb $(DESTDIR)$(BASHDIR)/$$tool; done
	$(INSTALL) -m 644 completions/_arb $(DESTDIR)$(ZSHDIR)/_arb
	$(INSTALL) -m 644 completions/arb.fish $(DESTDIR)$(FISHDIR)/arb.fish
	for tool in $(TOOLS); do ln -sf arb.fish $(DESTDIR)$(FISHDIR)/$$tool.fish; done
uninstall:
	for tool in $(TOOLS) arb; do rm -f $(DESTDIR)$(BINDIR)/$$tool $(DESTDIR)$(BASHDIR)/$$tool $(DESTDIR)$(FISHDIR)/$$tool.fish; done
	rm -f $(DESTDIR)$(ZSHDIR)/_arb
	for page in man/*.[1-9]; do rm -f $(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/}; done
	rm -rf $(DESTDIR)$(DATADIR)/arb
dist:
	@mkdir -p $(O)
	git archive --prefix=arb-$(VERSION)/ -o $(O)/arb-$(VERSION).tar.gz HEAD
clean:
	rm -rf $(O)

.PHONY: all deps demo check roomtests check-san torture-feed torture-detect torture-load torture-soak torture-explain torture-exec torture-errors torture-live torture-memory dst bench fuzz fuzzers lint install uninstall dist clean
.SECONDARY:
-include $(wildcard $(LIB:.o=.d) $(LIB:$(O)/%.o=$(O)/fuzz/%.d) $(TOOLS:%=$(O)/cmd/%.d) $(ROOMTESTS:$(O)/tests/%=$(O)/tests/lib/%.d) \
  $(STAGES:$(O)/%=$(O)/tests/%.d) $(BENCHES:$(O)/%=$(O)/tests/%.d) $(wildcard $(O)/tests/torture/*.d $(O)/dst/*.d))
