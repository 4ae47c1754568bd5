/*
 * live_check: what the tests of venues' live halves share.
 */
#ifndef TESTS_LIVE_CHECK_H
#define TESTS_LIVE_CHECK_H

#include "recorder.h"
#include "venue/live.h"

#define NOW_US INT64_C(1795197856453000)

/* venue, or venue/product. */
static inline const struct venue_live *
live_of(const char *name)
{
	const char *slash = strchr(name, '/');
	const struct venue *venue =
	    venue_find((struct slice){ name, slash == NULL ? strlen(name) : (size_t)(slash - name) });
	const struct venue_live *live = venue == NULL ? NULL : venue->live;

	while (slash != NULL && live != NULL && strcmp(live->product, slash + 1) != 0)
		live = live->other;
	CHECK(live != NULL, "%s", name);
	return live;
}

static inline const struct venue *
venue_of(const char *name)
{
	return venue_find((struct slice){ name, strcspn(name, "/") });
}

enum { SYMBOLS_MAX = 4 };

/* "A B C" to slices. */
static inline size_t
split_symbols(const char *list, struct slice symbols[SYMBOLS_MAX])
{
	size_t count = 0;

	while (*list != '\0') {
		size_t len = strcspn(list, " ");

		assert_true(count < SYMBOLS_MAX);
		symbols[count++] = (struct slice){ list, len };
		list += len + (list[len] == ' ');
	}
	return count;
}

/* Compare with a text in which ' stands for ". */
static inline void
check_quoted(const char *row, struct slice got, const char *want)
{
	struct text text = { 0 };

	quoted(&text, want);
	CHECK(slice_equal(got, text_all(&text)), "%s:\n%.*s\nand not\n%.*s", row, SLICE_ARG(got),
	    SLICE_ARG(text_all(&text)));
	text_free(&text);
}

static const char *const all_products[] = { "binance", "binance_us", "bybit", "okx", "bitget", "kraken", "coinbase",
	"coinbase/advanced", "kucoin", "gate", "gemini", "htx" };

#endif
