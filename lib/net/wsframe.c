#include "net/wsframe.h"

#include <stdio.h>

#include <libwebsockets.h>

static void
unmask(char *bytes, size_t len, const unsigned char mask[4])
{
	uint64_t wide, piece;
	unsigned char twice[8];
	size_t i = 0;

	memcpy(twice, mask, 4);
	memcpy(twice + 4, mask, 4);
	memcpy(&wide, twice, 8);
	for (; i + 8 <= len; i += 8) {
		memcpy(&piece, bytes + i, 8);
		piece ^= wide;
		memcpy(bytes + i, &piece, 8);
	}
	for (; i < len; i++)
		bytes[i] = (char)((unsigned char)bytes[i] ^ mask[i & 3]);
}

static int
check_head(const unsigned char *head, uint64_t len, size_t max, struct error *err)
{
	int kind = head[0] & 15;
	bool control = kind >= WSFRAME_CLOSE;

	if ((head[0] & 0x70) != 0 || (kind > WSFRAME_BINARY && !control) || kind > WSFRAME_PONG)
		return error_set(err, "protocol", "a frame with reserved bits or of an unknown kind");
	if ((head[1] & 0x80) == 0)
		return error_set(err, "protocol", "a frame that is not masked");
	if (control && ((head[0] & 0x80) == 0 || len > 125))
		return error_set(err, "protocol", "a control frame that is long or in parts");
	if (len > max)
		return error_set(err, "too_large", "a frame of more than %zu bytes", max);
	return 0;
}

int
wsframe_read(struct wsframe *frame, char *bytes, size_t len, size_t max, struct error *err)
{
	const unsigned char *head = (const unsigned char *)bytes;
	size_t wide, at = 2;
	uint64_t payload;

	if (len < 2)
		return 0;
	payload = head[1] & 0x7f;
	wide = payload == 126 ? 2 : payload == 127 ? 8 : 0;
	if (len < at + wide)
		return 0;
	if (wide > 0)
		payload = 0;
	for (size_t i = 0; i < wide; i++)
		payload = payload << 8 | head[at++];
	if (check_head(head, payload, max, err) != 0)
		return -1;
	at += 4;
	if (len < at || len - at < payload)
		return 0;
	*frame =
	    (struct wsframe){ .kind = (enum wsframe_kind)(head[0] & 15), .final = (head[0] & 0x80) != 0, .head = at };
	frame->payload = (struct slice){ bytes + at, (size_t)payload };
	unmask(bytes + at, (size_t)payload, head + at - 4);
	return 1;
}

void
wsframe_write(struct text *to, enum wsframe_kind kind, bool final, struct slice payload)
{
	char *at = text_room(to, WSFRAME_HEAD_MAX + payload.len);
	size_t wide = payload.len < 126 ? 0 : payload.len < 65536 ? 2 : 8, n = 2;

	at[0] = (char)((final ? 0x80 : 0) | (int)kind);
	at[1] = (char)(wide == 0 ? payload.len : wide == 2 ? 126 : 127);
	for (size_t i = 0; i < wide; i++)
		at[n++] = (char)(uint64_t)(payload.len >> (8 * (wide - 1 - i)) & 0xff);
	if (payload.len > 0)
		memcpy(at + n, payload.at, payload.len);
	to->len += n + payload.len;
}

void
wsframe_accept(struct slice key, char accept[WSFRAME_ACCEPT_SIZE])
{
	char joined[128];
	unsigned char digest[20];
	int len = snprintf(joined, sizeof joined, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
	    (int)(key.len < 64 ? key.len : 64), key.at);

	lws_SHA1((const unsigned char *)joined, (size_t)len, digest);
	lws_b64_encode_string((const char *)digest, sizeof digest, accept, WSFRAME_ACCEPT_SIZE);
}
