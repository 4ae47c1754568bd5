/*
 * copy: a stage that thinks nothing, to show what the filter loop does for every stage.
 *
 * A book is checked and passed; an opportunity gets a member "copy" with what the stage knows; behind a trade comes an
 * alert; a text is dropped; a halt ends the program.  Fills of the feedback are counted.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "event/alert.h"
#include "event/book.h"
#include "tool/filter.h"
#include "tool/metrics.h"
#include "wire/put.h"

struct copy {
	struct book_event book;
	const char *watched; /* --watch */
	int64_t fills, forgotten, annotated;
	bool summary;
};

static void
make_alert(struct filter *filter, const char *code, int64_t ts_us)
{
	struct alert_event alert = { .ts_us = ts_us, .code = slice_of(code) };

	event_write(&kind_alert, &alert, &filter->made);
}

static enum line_verdict
on_book(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct copy *copy = state;

	(void)filter;
	return book_read(&copy->book, line, err) == 0 ? LINE_PASS : LINE_BROKEN;
}

static enum line_verdict
on_trade(void *state, struct filter *filter, struct slice line, struct error *err)
{
	(void)state;
	make_alert(filter, "trade", filter->now_us);
	if (line.len > 300) {
		error_set(err, "too_long", "trade: no trade is so long");
		return LINE_BROKEN;
	}
	return LINE_PASS;
}

static enum line_verdict
on_text(void *state, struct filter *filter, struct slice line, struct error *err)
{
	(void)state;
	(void)filter;
	(void)line;
	(void)err;
	return LINE_DROP;
}

static enum line_verdict
on_opportunity(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct copy *copy = state;
	struct text value = { 0 };
	enum line_verdict verdict;

	if (filter_lockstep(filter, err) != 0)
		return LINE_FATAL;
	text_char(&value, '{');
	put_int(&value, "n", ++copy->annotated);
	put_int(&value, "now_us", filter->now_us);
	put_int(&value, "fills", copy->fills);
	put_int(&value, "phase", filter->feedback_phase);
	put_int(&value, "posted", filter->feedback_n);
	put_int(&value, "forgotten", copy->forgotten);
	text_char(&value, '}');
	verdict = filter_annotate(filter, line, "copy", text_all(&value));
	text_free(&value);
	return verdict;
}

static enum line_verdict
on_halt(void *state, struct filter *filter, struct slice line, struct error *err)
{
	(void)state;
	(void)filter;
	(void)line;
	error_fatal(err, EXIT_REFUSED, "halted");
	return LINE_FATAL;
}

static int
feedback(void *state, struct filter *filter, struct slice kind, struct slice line, struct error *err)
{
	struct copy *copy = state;

	(void)filter;
	(void)line;
	(void)err;
	copy->fills += slice_is(kind, "fill");
	return 0;
}

static void
forget(void *state)
{
	struct copy *copy = state;

	copy->fills = 0;
	copy->forgotten++;
}

/* A byte of the watched FIFO is an alert. */
static int
watched(void *state, struct filter *filter, struct watch *watch, struct error *err)
{
	char byte;

	(void)state;
	(void)err;
	if (read(watch->fd, &byte, 1) == 1)
		make_alert(filter, "watched", filter->now_us);
	return 0;
}

static int
start(void *state, struct filter *filter, struct error *err)
{
	struct copy *copy = state;
	int fd;

	if (copy->watched == NULL)
		return 0;
	fd = open(copy->watched, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return error_fatal(err, EXIT_IO, "%s: %s", copy->watched, strerror(errno));
	return filter_watch(filter, fd, POLLIN, watched, NULL) == NULL ? error_set(err, "bug", "no room") : 0;
}

static int
finish(void *state, struct filter *filter, struct error *err)
{
	struct copy *copy = state;

	(void)err;
	if (copy->summary)
		make_alert(filter, "finished", filter->now_us);
	return 0;
}

static int
reload(void *state, struct filter *filter, struct error *err)
{
	char digits[DECIMAL_TEXT_MAX];

	(void)state;
	(void)err;
	decimal_text(digits, config_decimal(filter->tool.config, "spread.min_bps"));
	make_alert(filter, digits, filter->now_us);
	return 0;
}

static int
refresh(void *state, struct filter *filter, struct error *err)
{
	(void)state;
	(void)err;
	make_alert(filter, "refreshed", filter->now_us);
	return 0;
}

static void
metrics(void *state, struct text *out)
{
	const struct copy *copy = state;

	metrics_counter(out, "copies", "arb-copy", (uint64_t)copy->annotated);
}

static void
free_state(void *state)
{
	struct copy *copy = state;

	levels_free(&copy->book.bids);
	levels_free(&copy->book.asks);
}

static int
set(void *state, const char *option, const char *value, struct error *err)
{
	struct copy *copy = state;
	struct decimal decimal;
	int64_t integer;

	if (strcmp(option, "watch") == 0)
		copy->watched = value;
	else if (strcmp(option, "count") == 0)
		return option_integer(&integer, option, value, 1, 10, err);
	else if (strcmp(option, "rate") == 0)
		return option_decimal(&decimal, option, value, err);
	else
		copy->summary = true;
	return 0;
}

static const struct option_row options[] = {
	{ 'w', "watch", "fifo", "a byte from here is an alert" },
	{ 0, "summary", NULL, "an alert at the end" },
	{ 'n', "count", "n", "1 to 10, for nothing" },
	{ 0, "rate", "decimal", "a decimal, for nothing" },
	{ 0, NULL, NULL, NULL },
};

static const struct rule rules[] = {
	{ "book", on_book },
	{ "trade", on_trade },
	{ "text", on_text },
	{ "opportunity", on_opportunity },
	{ "halt", on_halt },
	{ NULL, NULL },
};

static const struct stage stage = {
	.program = { .name = "arb-copy",
	    .purpose = "copy the stream",
	    .options = options,
	    .uses = USES_STAGE | USES_FEEDBACK | USES_STATE,
	    .set = set },
	.rules = rules,
	.start = start,
	.finish = finish,
	.reload = reload,
	.refresh = refresh,
	.feedback = feedback,
	.forget = forget,
	.metrics = metrics,
	.free = free_state,
};

int
main(int argc, char *argv[])
{
	struct copy copy = { .fills = 0 };

	return filter_main(&stage, argc, argv, &copy);
}
