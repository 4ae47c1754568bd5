/*
 * approve RATE COUNT FIRST VENUE...: COUNT approved crosses of BTC-USDT as arb-risk would write them (0: without end), RATE a
 * second (0: at once), named by numbers from FIRST on, between the venues in turn; before each stand a tick and the books of its venues.
 *
 * The books are those of any market that bids 50000 and asks 50005; limits are 20 away, so that whether an order fills is the venue's
 * doing alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "crypt/hash.h"

enum { LIFE_US = SECOND_US };

static void
put_book(struct text *out, const char *venue, int64_t now_us)
{
	text_format(out,
	    "{\"kind\":\"book\",\"ts_us\":%lld,\"venue\":\"%s\",\"symbol\":\"BTC-USDT\",\"bids\":[[\"50000\",\"5\"]],"
	    "\"asks\":[[\"50005\",\"5\"]]}\n",
	    (long long)now_us, venue);
}

static void
put_leg(struct text *legs, const char *venue, const char *side, int size, int limit)
{
	text_format(legs,
	    "{\"venue\":\"%s\",\"symbol\":\"BTC-USDT\",\"side\":\"%s\",\"qty\":\"0.001%d\",\"limit\":\"%d\"}", venue,
	    side, size, limit);
}

static void
put_approval(struct text *out, int64_t number, const char *buys, const char *sells, int64_t now_us)
{
	struct text legs = { 0 }, id = { 0 };
	struct slice parts[3];
	char hex[HASH_HEX];
	struct hash hash;

	text_format(&id, "cross:BTC-USDT:%s:%s:%lld", buys, sells, (long long)number);
	text_char(&legs, '[');
	put_leg(&legs, buys, "buy", (int)(number % 9) + 1, 50025);
	text_char(&legs, ',');
	put_leg(&legs, sells, "sell", (int)(number % 9) + 1, 49980);
	text_char(&legs, ']');
	parts[0] = text_all(&id);
	parts[1] = SLICE("\n");
	parts[2] = text_all(&legs);
	hash = hash_parts(parts, 3);
	hash_hex(hex, &hash);
	text_format(out,
	    "{\"kind\":\"opportunity\",\"ts_us\":%lld,\"id\":\"%s\",\"state\":\"open\",\"shape\":\"cross\","
	    "\"symbol\":\"BTC-USDT\",\"legs\":%s,\"profit\":\"0.1\",\"asset\":\"USDT\",\"risk\":{\"verdict\":"
	    "\"approve\","
	    "\"rules\":[],\"legs\":%s,\"hash\":\"%s\",\"expires_us\":%lld}}\n",
	    (long long)now_us, text_cstring(&id), text_cstring(&legs), text_cstring(&legs), hex,
	    (long long)(now_us + LIFE_US));
	text_free(&legs);
	text_free(&id);
}

static void
write_all(struct text *out)
{
	for (size_t at = 0; at < out->len;) {
		ssize_t wrote = write(STDOUT_FILENO, out->at + at, out->len - at);

		if (wrote <= 0)
			exit(0);
		at += (size_t)wrote;
	}
	out->len = 0;
}

int
main(int argc, char *argv[])
{
	int64_t rate, count, first, due_us = clock_boot_us();
	char **venues = argv + 4;
	int known = argc - 4;
	struct text out = { 0 };

	if (known < 2)
		return 64;
	rate = atoll(argv[1]), count = atoll(argv[2]), first = atoll(argv[3]);
	for (int64_t i = first; count == 0 || i < first + count; i++) {
		const char *buys = venues[i % known];
		const char *sells = venues[(i + 1 + i / known % (known - 1)) % known];
		int64_t now_us = clock_wall_us();

		text_format(&out, "{\"kind\":\"tick\",\"ts_us\":%lld}\n", (long long)now_us);
		put_book(&out, buys, now_us);
		put_book(&out, sells, now_us);
		put_approval(&out, i, buys, sells, now_us);
		write_all(&out);
		due_us += rate > 0 ? SECOND_US / rate : 0;
		if (rate > 0 && due_us > clock_boot_us())
			usleep((useconds_t)(due_us - clock_boot_us()));
	}
	text_free(&out);
	return 0;
}
