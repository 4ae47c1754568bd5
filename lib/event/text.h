/*
 * text: news.
 */
#ifndef EVENT_TEXT_H
#define EVENT_TEXT_H

#include "event/member.h"

enum { TEXT_HAS_SOURCE, TEXT_HAS_TEXT, TEXT_HAS_SYMBOLS };

struct text_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice source; /* where it is from */
	struct slice text; /* what it says; untrusted */
	struct slice symbols; /* array of assets or symbols */
};

extern const struct shape kind_text;

#endif
