#include "feed/audit.h"

static uint64_t
add_decimal(uint64_t hash, struct decimal value)
{
	char text[DECIMAL_TEXT_MAX];
	size_t len = decimal_text(text, value);

	for (size_t i = 0; i <= len; i++) /* with its NUL: figures stay apart */
		hash = (hash ^ (unsigned char)text[i]) * 1099511628211u;
	return hash;
}

static uint64_t
hash_best(const struct order_book *book)
{
	uint64_t hash = 14695981039346656037u;

	for (int which = SIDE_BUY; which <= SIDE_SELL; which++) {
		const struct book_side *side = book_side(book, (enum side)which);

		for (size_t i = 0; i < AUDIT_LEVELS && i < side->count; i++) {
			hash = add_decimal(hash, book_best(side, i)->price);
			hash = add_decimal(hash, book_best(side, i)->qty);
		}
		hash = (hash ^ 1) * 1099511628211u;
	}
	return hash;
}

/* A state in force at some time of the window is what the picture says. */
static bool
matches(const struct audit *audit)
{
	for (size_t i = 0; i < audit->count; i++) {
		size_t at = (audit->next + AUDIT_STATES - 1 - i) % AUDIT_STATES;

		if (audit->states[at] == audit->picture)
			return true;
		if (audit->from_us[at] < audit->picture_us - AUDIT_WINDOW_US)
			return false; /* this one was in force when the window began: what is older was not */
	}
	return false;
}

void
audit_state(struct audit *audit, const struct order_book *book, int64_t ts_us)
{
	uint64_t state = hash_best(book);
	size_t newest = (audit->next + AUDIT_STATES - 1) % AUDIT_STATES;

	if (audit->count > 0 && audit->states[newest] == state)
		return;
	audit->states[audit->next] = state;
	audit->from_us[audit->next] = ts_us;
	audit->next = (audit->next + 1) % AUDIT_STATES;
	if (audit->count < AUDIT_STATES)
		audit->count++;
	if (audit->waiting && state == audit->picture)
		audit->waiting = false;
}

void
audit_picture(struct audit *audit, const struct order_book *picture, int64_t ts_us)
{
	if (audit->waiting)
		return;
	audit->picture = hash_best(picture);
	audit->picture_us = ts_us;
	audit->waiting = !matches(audit);
}

bool
audit_failed(struct audit *audit, int64_t ts_us)
{
	if (!audit->waiting || ts_us < audit->picture_us + AUDIT_WINDOW_US)
		return false;
	*audit = (struct audit){ .count = 0 };
	return true;
}
