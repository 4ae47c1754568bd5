#include "event/frame.h"

#include "wire/base64.h"
#include "wire/put.h"

const char *const frame_vias[] = { "open", "ws", "rest", "sent", "pong", "timer", "close", NULL };

static const struct member frame_members[] = {
	[FRAME_HAS_VENUE] = MEMBER(struct frame_event, "venue", venue, MEMBER_NAME, REQUIRED),
	[FRAME_HAS_VIA] = DETAIL(struct frame_event, "via", via, MEMBER_ENUM, REQUIRED, frame_vias),
	[FRAME_HAS_CONN] = COUNTER(struct frame_event, "conn", conn, OPTIONAL),
	[FRAME_HAS_URL] = MEMBER(struct frame_event, "url", url, MEMBER_TEXT, OPTIONAL),
	[FRAME_HAS_BODY] = MEMBER(struct frame_event, "body", body, MEMBER_TEXT, OPTIONAL),
	[FRAME_HAS_BODY64] = MEMBER(struct frame_event, "body64", body64, MEMBER_NAME, OPTIONAL),
};

const struct shape kind_frame = { "frame", frame_members, COUNT(frame_members), sizeof(struct frame_event) };

void
frame_put(struct text *out, const struct frame_event *frame, struct slice url, struct slice body)
{
	put_head(out, "frame", frame->ts_us);
	put_name(out, "venue", frame->venue);
	if (frame->conn >= 0)
		put_int(out, "conn", frame->conn);
	put_name(out, "via", slice_of(frame_vias[frame->via]));
	if (url.len > 0)
		put_string(out, "url", url);
	if (body.at != NULL && put_is_text(body))
		put_string(out, "body", body);
	else if (body.at != NULL) {
		put_key(out, "body64");
		text_char(out, '"');
		base64_write(out, body);
		text_char(out, '"');
	}
	put_end(out);
}
