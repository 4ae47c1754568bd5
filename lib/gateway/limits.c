#include "gateway/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

enum { NAME_MAX_LEN = 64 };

struct limits_bucket {
	char name[NAME_MAX_LEN];
	struct bucket bucket;
	struct limits_bucket *next;
};

void
limits_close(struct limits *limits)
{
	struct limits_bucket *at = limits->first, *next;

	for (; at != NULL; at = next) {
		next = at->next;
		bucket_close(&at->bucket);
		free(at);
	}
	*limits = (struct limits){ 0 };
}

/* ---- which ---- */

/* Opened when it is first wanted. */
static struct bucket *
bucket_named(struct limits *limits, const char *name, struct live_rate rate)
{
	const struct bucket_rule rule = { (int64_t)rate.count, rate.per_ms * 1000 };
	struct limits_bucket *at = limits->first;
	struct error why;

	for (; at != NULL; at = at->next)
		if (strcmp(at->name, name) == 0)
			return &at->bucket;
	at = memory_new(1, sizeof *at);
	snprintf(at->name, sizeof at->name, "%s", name);
	/* without the file the count is our own: everything else works */
	(void)!bucket_open(&at->bucket, limits->directory, name, rule, &why);
	at->next = limits->first;
	limits->first = at;
	return &at->bucket;
}

static struct bucket *
of_address(struct limits *limits, const struct account *account)
{
	char name[NAME_MAX_LEN];

	snprintf(name, sizeof name, "%s-requests", account->venue->name);
	return bucket_named(limits, name, account->live->limits.requests);
}

static struct bucket *
of_key(struct limits *limits, const struct account *account, const char *what, struct live_rate rate)
{
	char name[NAME_MAX_LEN];

	snprintf(name, sizeof name, "%s-%s-%s", account->venue->name, account->mark, what);
	return bucket_named(limits, name, rate);
}

/* NULL: an order is a question as others are. */
static struct bucket *
of_orders(struct limits *limits, const struct account *account)
{
	struct live_rate rate = account->trade->limits.orders;

	return rate.count == 0 ? NULL : of_key(limits, account, "orders", rate);
}

/* Where no budget of a key is documented, what is signed counts among the requests of the address. */
static struct bucket *
of_questions(struct limits *limits, const struct account *account)
{
	struct live_rate rate = account->trade->limits.questions;

	return rate.count == 0 ? of_address(limits, account) : of_key(limits, account, "private", rate);
}

/* What a request comes out of, and how much of each; NULL: nothing. */
struct share {
	struct bucket *orders, *questions;
	int64_t orders_weight, questions_weight;
};

static struct share
share_of(struct limits *limits, const struct account *account, enum trade_ask ask)
{
	const struct trade_limits *told = &account->trade->limits;
	struct share share = { .orders = of_orders(limits, account),
		.questions = of_questions(limits, account),
		.orders_weight = ask == ASK_ORDER ? 1 : (int64_t)told->cancel,
		.questions_weight = told->weights[ask] == 0 ? 1 : told->weights[ask] };
	bool to_orders = share.orders != NULL && (ask == ASK_ORDER || (ask == ASK_CANCEL && told->cancel > 0));

	if (!to_orders)
		share.orders = NULL;
	else if (told->questions.count > 0)
		share.questions = NULL;
	return share;
}

/* ---- taking ---- */

static int64_t
take(struct bucket *bucket, int64_t weight, enum trade_press press, int64_t now_us)
{
	static const int64_t kept[] = { [PRESS_NONE] = BUCKET_FIFTH, [PRESS_DOUBT] = BUCKET_TENTH };

	if (bucket == NULL)
		return 0;
	return press == PRESS_CANCEL ? bucket_take(bucket, weight, now_us)
				     : bucket_take_keeping(bucket, weight, kept[press], now_us);
}

/* By what is asked; a question that anybody asks may be for the sake of more. */
static enum trade_press
press_of(enum trade_ask ask, enum trade_press press)
{
	static const unsigned ends = 1u << ASK_CANCEL | 1u << ASK_CANCEL_ALL | 1u << ASK_WATCHDOG;

	if ((ends >> ask & 1) != 0)
		return PRESS_CANCEL;
	return ask == ASK_QUERY && press == PRESS_NONE ? PRESS_DOUBT : press;
}

int64_t
limits_take(
    struct limits *limits, const struct account *account, enum trade_ask ask, enum trade_press press, int64_t now_us)
{
	struct share share = share_of(limits, account, ask);
	enum trade_press pressed = press_of(ask, press);
	int64_t wait_us = take(share.questions, share.questions_weight, pressed, now_us);

	return wait_us != 0 ? wait_us : take(share.orders, share.orders_weight, pressed, now_us);
}

int64_t
limits_take_public(
    struct limits *limits, const struct account *account, unsigned weight, enum trade_press press, int64_t now_us)
{
	return take(of_address(limits, account), weight == 0 ? 1 : weight, press, now_us);
}

/* ---- what the venue says ---- */

void
limits_headers(const char *to[LIMITS_HEADERS_MAX + 1], const struct account *account)
{
	const struct trade_limits *told = &account->trade->limits;
	const char *const names[LIMITS_HEADERS_MAX] = { account->live->used_header, told->orders_used, told->limit,
		told->left };
	size_t count = 0;

	for (size_t i = 0; i < LIMITS_HEADERS_MAX; i++)
		if (names[i] != NULL)
			to[count++] = names[i];
	to[count] = NULL;
}

/* The figure of a header; -1: it is not there, or none. */
static int64_t
header(struct slice lines, const char *name)
{
	size_t len = name == NULL ? 0 : strlen(name);
	int64_t figure = -1;

	while (len > 0 && lines.len > len && (lines.at[len] != ':' || strncasecmp(lines.at, name, len) != 0)) {
		const char *end = memchr(lines.at, '\n', lines.len);
		size_t skip = end == NULL ? lines.len : (size_t)(end - lines.at) + 1;

		lines = (struct slice){ lines.at + skip, lines.len - skip };
	}
	if (len == 0 || lines.len <= len)
		return -1;
	for (const char *at = lines.at + len + 1; at < lines.at + lines.len && *at != '\n'; at++)
		if (*at >= '0' && *at <= '9' && figure < INT32_MAX)
			figure = (figure < 0 ? 0 : figure * 10) + (*at - '0');
	return figure;
}

void
limits_heard(
    struct limits *limits, const struct account *account, enum trade_ask ask, struct slice headers, int64_t now_us)
{
	const struct trade_limits *told = &account->trade->limits;
	struct share share = share_of(limits, account, ask);
	int64_t used = header(headers, account->live->used_header), orders = header(headers, told->orders_used),
		limit = header(headers, told->limit), left = header(headers, told->left);

	if (used >= 0)
		bucket_used(of_address(limits, account), used, now_us);
	if (orders >= 0 && of_orders(limits, account) != NULL)
		bucket_used(of_orders(limits, account), orders, now_us);
	/* what is left is of the budget that the request came out of, which may be a smaller one than ours */
	if (left >= 0 && limit >= left)
		bucket_used(share.orders != NULL ? share.orders : share.questions, limit - left, now_us);
}

void
limits_bar(struct limits *limits, const struct account *account, enum trade_ask ask, bool all, int64_t until_us,
    int64_t now_us)
{
	struct share share = share_of(limits, account, ask);

	if (all) {
		bucket_bar(of_address(limits, account), until_us, now_us);
		share =
		    (struct share){ .orders = of_orders(limits, account), .questions = of_questions(limits, account) };
	}
	if (share.orders != NULL)
		bucket_bar(share.orders, until_us, now_us);
	if (share.questions != NULL)
		bucket_bar(share.questions, until_us, now_us);
}

void
limits_bar_public(struct limits *limits, const struct account *account, int64_t until_us, int64_t now_us)
{
	bucket_bar(of_address(limits, account), until_us, now_us);
}
