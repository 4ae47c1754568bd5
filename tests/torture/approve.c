/*
 * approve RATE[:LIFE] COUNT FIRST VENUE[:BID]...: COUNT approved crosses of BTC-USDT as arb-risk would write them (0: without end), RATE a
 * second (0: at once), each for LIFE seconds (1), named by numbers from FIRST on, between the venues in turn; before each stand a tick and the books of its venues.
 *
 * The books are those of a market that bids BID (50000) and asks 5 more; limits are 20 away, so that whether an order fills is the venue's
 * doing alone.  Of two venues with different bids the lower one is where it buys.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "crypt/hash.h"

enum { BID = 50000, SPREAD = 5, AWAY = 20 };

struct stall {
	const char *venue;
	int bid;
};

static void
put_book(struct text *out, const struct stall *stall, int64_t now_us)
{
	text_format(out,
	    "{\"kind\":\"book\",\"ts_us\":%lld,\"venue\":\"%s\",\"symbol\":\"BTC-USDT\",\"bids\":[[\"%d\",\"5\"]],"
	    "\"asks\":[[\"%d\",\"5\"]]}\n",
	    (long long)now_us, stall->venue, stall->bid, stall->bid + SPREAD);
}

static void
put_leg(struct text *legs, const char *venue, const char *side, int size, int limit)
{
	text_format(legs,
	    "{\"venue\":\"%s\",\"symbol\":\"BTC-USDT\",\"side\":\"%s\",\"qty\":\"0.001%d\",\"limit\":\"%d\"}", venue,
	    side, size, limit);
}

static void
put_approval(struct text *out, int64_t number, const struct stall *buys, const struct stall *sells, int64_t now_us,
    int64_t life_us)
{
	struct text legs = { 0 }, id = { 0 };
	struct slice parts[3];
	char hex[HASH_HEX];
	struct hash hash;

	text_format(&id, "cross:BTC-USDT:%s:%s:%lld", buys->venue, sells->venue, (long long)number);
	text_char(&legs, '[');
	put_leg(&legs, buys->venue, "buy", (int)(number % 9) + 1, buys->bid + SPREAD + AWAY);
	text_char(&legs, ',');
	put_leg(&legs, sells->venue, "sell", (int)(number % 9) + 1, sells->bid - AWAY);
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
	    (long long)(now_us + life_us));
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

/* Cuts the words of the command line; returns how many stalls there are. */
static int
read_stalls(struct stall stalls[16], char **words, int count)
{
	int known = 0;

	for (; known < count && known < 16; known++) {
		char *colon = strchr(words[known], ':');

		stalls[known] = (struct stall){ words[known], colon == NULL ? BID : atoi(colon + 1) };
		if (colon != NULL)
			*colon = '\0';
	}
	return known;
}

int
main(int argc, char *argv[])
{
	int64_t rate, count, first, life_us = SECOND_US, due_us = clock_boot_us();
	struct stall stalls[16];
	struct text out = { 0 };
	int known;

	if (argc < 6)
		return 64;
	if (strchr(argv[1], ':') != NULL)
		life_us = atoll(strchr(argv[1], ':') + 1) * SECOND_US;
	rate = atoll(argv[1]), count = atoll(argv[2]), first = atoll(argv[3]);
	known = read_stalls(stalls, argv + 4, argc - 4);
	for (int64_t i = first; count == 0 || i < first + count; i++) {
		const struct stall *one = &stalls[i % known];
		const struct stall *other = &stalls[(i + 1 + i / known % (known - 1)) % known];
		bool turned = other->bid < one->bid;
		int64_t now_us = clock_wall_us();

		text_format(&out, "{\"kind\":\"tick\",\"ts_us\":%lld}\n", (long long)now_us);
		put_book(&out, one, now_us);
		put_book(&out, other, now_us);
		put_approval(&out, i, turned ? other : one, turned ? one : other, now_us, life_us);
		write_all(&out);
		due_us += rate > 0 ? SECOND_US / rate : 0;
		if (rate > 0 && due_us > clock_boot_us())
			usleep((useconds_t)(due_us - clock_boot_us()));
	}
	text_free(&out);
	return 0;
}
