#include "event/text.h"

static const struct member text_members[] = {
	[TEXT_HAS_SOURCE] = MEMBER(struct text_event, "source", source, MEMBER_TEXT, REQUIRED),
	[TEXT_HAS_TEXT] = MEMBER(struct text_event, "text", text, MEMBER_TEXT, REQUIRED),
	[TEXT_HAS_SYMBOLS] = MEMBER(struct text_event, "symbols", symbols, MEMBER_RAW, OPTIONAL),
};

const struct shape kind_text = { "text", text_members, COUNT(text_members), sizeof(struct text_event) };
