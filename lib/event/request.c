#include "event/request.h"

static const struct member request_members[] = {
	[REQUEST_HAS_VENUE] = MEMBER(struct request_event, "venue", venue, MEMBER_NAME, REQUIRED),
	[REQUEST_HAS_ID] = MEMBER(struct request_event, "id", id, MEMBER_NAME, OPTIONAL),
	[REQUEST_HAS_OPERATION] = MEMBER(struct request_event, "operation", operation, MEMBER_NAME, OPTIONAL),
	[REQUEST_HAS_METHOD] = MEMBER(struct request_event, "method", method, MEMBER_NAME, REQUIRED),
	[REQUEST_HAS_URL] = MEMBER(struct request_event, "url", url, MEMBER_TEXT, REQUIRED),
	[REQUEST_HAS_HEADERS] = MEMBER(struct request_event, "headers", headers, MEMBER_RAW, OPTIONAL),
	[REQUEST_HAS_BODY] = MEMBER(struct request_event, "body", body, MEMBER_TEXT, OPTIONAL),
};

const struct shape kind_request = { "request", request_members, COUNT(request_members), sizeof(struct request_event) };
