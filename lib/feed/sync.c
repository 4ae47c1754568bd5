#include "feed/sync.h"

#include <stdlib.h>

#include "venue/check.h"

static void
kept_free(struct kept_delta *kept)
{
	levels_free(&kept->bids);
	levels_free(&kept->asks);
	free(kept->bid_numbers.at);
	free(kept->ask_numbers.at);
	*kept = (struct kept_delta){ 0 };
}

static void
forget_kept(struct book_sync *sync)
{
	for (size_t i = 0; i < sync->kept_count; i++)
		kept_free(&sync->kept[i]);
	sync->kept_count = 0;
}

void
sync_init(struct book_sync *sync)
{
	*sync = (struct book_sync){ .last = SEQUENCE_NONE };
	book_init(&sync->book);
}

void
sync_free(struct book_sync *sync)
{
	forget_kept(sync);
	free(sync->kept);
	book_free(&sync->book);
	sync_init(sync);
}

void
sync_reset(struct book_sync *sync)
{
	forget_kept(sync);
	book_clear(&sync->book);
	sync->state = SYNC_EMPTY;
	sync->last = SEQUENCE_NONE;
	sync->venue_us = 0;
	sync->bids_cut = sync->asks_cut = false;
	sync->numbered = false;
	sync->older = 0;
}

/* The book is not to be trusted any more: wait for the next picture. */
static enum sync_verdict
lose(struct book_sync *sync, enum sync_verdict verdict)
{
	sync_reset(sync);
	sync->state = SYNC_WAITING;
	return verdict;
}

static enum sync_verdict
set_levels(struct book_sync *sync, enum side side, const struct levels *levels, const struct sequences *numbers,
    int64_t older_than)
{
	for (size_t i = 0; i < levels->count; i++) {
		long place;

		if (numbers->count == levels->count && numbers->at[i] <= older_than)
			continue; /* the picture already holds it */
		place = book_set(&sync->book, side, levels->at[i]);
		if (place >= 0 && (size_t)place < sync->changed)
			sync->changed = (size_t)place;
		else if (place == BOOK_FULL)
			return SYNC_TOO_LARGE;
	}
	return SYNC_APPLIED;
}

static enum sync_verdict
set_both(struct book_sync *sync, const struct levels *bids, const struct levels *asks,
    const struct sequences *bid_numbers, const struct sequences *ask_numbers)
{
	enum sync_verdict verdict = set_levels(sync, SIDE_BUY, bids, bid_numbers, sync->last);

	if (verdict == SYNC_APPLIED)
		verdict = set_levels(sync, SIDE_SELL, asks, ask_numbers, sync->last);
	return verdict == SYNC_APPLIED ? verdict : lose(sync, verdict);
}

enum place { PLACE_NEXT, PLACE_OLD, PLACE_GAP };

/* Where a delta stands in the chain. */
static enum place
place_of(const struct book_sync *sync, const struct book_rules *rules, int64_t first, int64_t last, int64_t previous)
{
	switch (rules->chain) {
	case CHAIN_NONE:
	case CHAIN_CONNECTION:
		return PLACE_NEXT;
	case CHAIN_RANGE:
		return last <= sync->last ? PLACE_OLD : first > sync->last + 1 ? PLACE_GAP : PLACE_NEXT;
	case CHAIN_NEXT:
		return last <= sync->last ? PLACE_OLD : last != sync->last + 1 ? PLACE_GAP : PLACE_NEXT;
	case CHAIN_PREVIOUS:
		/* numbers may go down at the venue's reset; a doubled message is the only harmless stranger */
		return previous == sync->last ? PLACE_NEXT : last == sync->last ? PLACE_OLD : PLACE_GAP;
	}
	return PLACE_GAP;
}

/* After a delta went in: what the venue pushed out, and what it says of the result. */
static enum sync_verdict
settle(struct book_sync *sync, const struct book_rules *rules, const struct book_delta *delta)
{
	if (rules->truncate && sync->depth > 0)
		book_truncate(&sync->book, sync->depth);
	if (delta->has_check && !check_matches(rules->check, &sync->book, delta->check))
		return lose(sync, SYNC_CHECKSUM);
	return SYNC_APPLIED;
}

static enum sync_verdict
keep(struct book_sync *sync, const struct book_delta *delta)
{
	struct kept_delta *kept;

	if (sync->kept_count >= SYNC_KEPT_MAX)
		return lose(sync, SYNC_TOO_LARGE);
	if (sync->kept_count == sync->kept_cap) {
		size_t cap = sync->kept_cap == 0 ? 16 : 2 * sync->kept_cap;

		kept = realloc(sync->kept, cap * sizeof *kept);
		if (kept == NULL)
			return SYNC_MEMORY;
		sync->kept = kept;
		sync->kept_cap = cap;
	}
	kept = &sync->kept[sync->kept_count++];
	*kept = (struct kept_delta){
		.first = delta->first, .last = delta->last, .previous = delta->previous, .venue_us = delta->venue_us
	};
	for (size_t i = 0; i < delta->bids.count; i++)
		levels_add(&kept->bids, delta->bids.at[i]);
	for (size_t i = 0; i < delta->asks.count; i++)
		levels_add(&kept->asks, delta->asks.at[i]);
	for (size_t i = 0; i < delta->bid_numbers.count; i++)
		delta_number(&kept->bid_numbers, delta->bid_numbers.at[i]);
	for (size_t i = 0; i < delta->ask_numbers.count; i++)
		delta_number(&kept->ask_numbers, delta->ask_numbers.at[i]);
	return SYNC_KEPT;
}

/* What was put by goes in, in order, where it continues the picture. */
static enum sync_verdict
apply_kept(struct book_sync *sync, const struct book_rules *rules)
{
	for (size_t i = 0; i < sync->kept_count; i++) {
		struct kept_delta *kept = &sync->kept[i];
		enum place place = place_of(sync, rules, kept->first, kept->last, kept->previous);

		/* htx: what was kept may begin before the picture; older links are dropped until one fits */
		if (place == PLACE_GAP && rules->chain == CHAIN_PREVIOUS && kept->previous < sync->last)
			place = PLACE_OLD;
		if (place == PLACE_OLD)
			continue;
		if (place == PLACE_GAP)
			return SYNC_STALE_PICTURE;
		if (set_both(sync, &kept->bids, &kept->asks, &kept->bid_numbers, &kept->ask_numbers) != SYNC_APPLIED)
			return SYNC_TOO_LARGE;
		sync->last = kept->last;
		sync->venue_us = kept->venue_us;
	}
	return SYNC_APPLIED;
}

/* A picture that was cut at `limit` levels says nothing of what lies beyond its last one. */
static void
set_horizon(struct book_sync *sync, const struct book_delta *delta)
{
	const struct order_book *book = &sync->book;

	sync->bids_cut = delta->rest && delta->limit > 0 && book->bids.count >= delta->limit;
	sync->asks_cut = delta->rest && delta->limit > 0 && book->asks.count >= delta->limit;
	if (sync->bids_cut)
		sync->worst_bid = book_best(&book->bids, book->bids.count - 1)->price;
	if (sync->asks_cut)
		sync->worst_ask = book_best(&book->asks, book->asks.count - 1)->price;
}

/* Replace the book by the picture. */
static enum sync_verdict
take_picture(struct book_sync *sync, const struct book_rules *rules, const struct book_delta *delta)
{
	size_t larger = delta->bids.count > delta->asks.count ? delta->bids.count : delta->asks.count;
	enum sync_verdict verdict;
	int filled;

	book_clear(&sync->book);
	sync->changed = 0;
	filled = book_fill(&sync->book, SIDE_BUY, &delta->bids);
	if (filled == 0)
		filled = book_fill(&sync->book, SIDE_SELL, &delta->asks);
	if (filled != 0)
		return lose(sync, SYNC_TOO_LARGE);
	sync->last = delta->last;
	sync->venue_us = delta->venue_us;
	sync->numbered = delta->last != SEQUENCE_NONE && rules->chain != CHAIN_NONE;
	/* not told how deep the subscription is: the picture shows it */
	if (rules->truncate && sync->depth < larger)
		sync->depth = larger;
	set_horizon(sync, delta);
	verdict = settle(sync, rules, delta);
	if (verdict != SYNC_APPLIED)
		return verdict;
	sync->state = SYNC_LIVE;
	return SYNC_APPLIED;
}

/* The picture that was asked for: it counts only when what was put by continues it. */
static enum sync_verdict
take_answer(struct book_sync *sync, const struct book_rules *rules, const struct book_delta *delta)
{
	enum sync_verdict verdict;

	/* in step already, or the socket brings its own picture: this one is the audit's business */
	if (sync->state == SYNC_LIVE || rules->start == START_PUSH || rules->start == START_EACH)
		return SYNC_IGNORED;
	if (rules->start == START_REQUEST && delta->rest)
		return SYNC_IGNORED; /* its number is none of the socket's */
	verdict = take_picture(sync, rules, delta);
	if (verdict == SYNC_APPLIED)
		verdict = apply_kept(sync, rules);
	if (verdict == SYNC_STALE_PICTURE) {
		book_clear(&sync->book);
		sync->last = SEQUENCE_NONE;
		sync->state = SYNC_WAITING;
		return verdict;
	}
	forget_kept(sync);
	return verdict;
}

/* Whether the delta carries what its venue's chain needs. */
static bool
has_numbers(const struct book_rules *rules, const struct book_delta *delta)
{
	switch (rules->chain) {
	case CHAIN_RANGE:
		return delta->first != SEQUENCE_NONE && delta->last != SEQUENCE_NONE;
	case CHAIN_NEXT:
		return delta->last != SEQUENCE_NONE;
	case CHAIN_PREVIOUS:
		return delta->previous != SEQUENCE_NONE && delta->last != SEQUENCE_NONE;
	default:
		return true;
	}
}

static enum sync_verdict
take_delta(struct book_sync *sync, const struct book_rules *rules, const struct book_delta *delta)
{
	enum sync_verdict verdict;

	if (rules->stamped && delta->venue_us < sync->venue_us && !sync->numbered)
		/* its sum could match: it is a picture that was true before; but when the venue's clock was set back, all are */
		return ++sync->older < SYNC_OLDER_MAX ? SYNC_IGNORED : lose(sync, SYNC_GAP);
	sync->older = 0;
	if (rules->summed && !delta->has_check)
		return lose(sync, SYNC_GAP);
	if (has_numbers(rules, delta)) {
		enum place place = place_of(sync, rules, delta->first, delta->last, delta->previous);

		if (place == PLACE_OLD)
			return SYNC_IGNORED;
		if (place == PLACE_GAP) {
			verdict = lose(sync, SYNC_GAP);
			/* it belongs to the picture to come */
			if (rules->start == START_REST || rules->start == START_REQUEST)
				return keep(sync, delta) == SYNC_KEPT ? verdict : SYNC_MEMORY;
			return verdict;
		}
	} else if (!delta->has_check)
		return lose(sync, SYNC_GAP); /* neither number nor sum: nothing protects it */
	sync->changed = SIZE_MAX;
	verdict = set_both(sync, &delta->bids, &delta->asks, &delta->bid_numbers, &delta->ask_numbers);
	if (verdict != SYNC_APPLIED)
		return verdict;
	if (delta->last != SEQUENCE_NONE)
		sync->last = delta->last;
	sync->venue_us = delta->venue_us;
	return settle(sync, rules, delta);
}

enum sync_verdict
sync_apply(struct book_sync *sync, const struct book_rules *rules, const struct book_delta *delta)
{
	if (delta->whole && delta->answer)
		return take_answer(sync, rules, delta);
	if (delta->whole) {
		forget_kept(sync);
		return take_picture(sync, rules, delta);
	}
	if (sync->state == SYNC_LIVE)
		return take_delta(sync, rules, delta);
	sync->state = SYNC_WAITING;
	if (rules->start == START_REST || rules->start == START_REQUEST)
		return keep(sync, delta);
	return SYNC_IGNORED;
}

size_t
sync_known(const struct book_sync *sync, enum side which, size_t depth)
{
	const struct book_side *side = book_side(&sync->book, which);
	size_t count = side->count < depth ? side->count : depth;

	if (which == SIDE_BUY && sync->bids_cut)
		while (count > 0 && decimal_compare(book_best(side, count - 1)->price, sync->worst_bid) < 0)
			count--;
	if (which == SIDE_SELL && sync->asks_cut)
		while (count > 0 && decimal_compare(book_best(side, count - 1)->price, sync->worst_ask) > 0)
			count--;
	return count;
}

/* As deep as asked, or there is no more. */
static bool
side_complete(const struct book_sync *sync, enum side which, size_t depth)
{
	bool cut = which == SIDE_BUY ? sync->bids_cut : sync->asks_cut;

	return !cut || sync_known(sync, which, depth) == depth;
}

bool
sync_complete(const struct book_sync *sync, size_t depth)
{
	return sync->state == SYNC_LIVE && !book_crossed(&sync->book) && side_complete(sync, SIDE_BUY, depth) &&
	    side_complete(sync, SIDE_SELL, depth) && sync->book.bids.count + sync->book.asks.count > 0;
}
