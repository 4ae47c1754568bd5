/*
 * Who asks the office (office.h): keys, passphrases and signatures, and how old a request may be.
 */
#include "sim/office.h"

#define LATE_US INT64_C(1000000) /* so far ahead of the venue's clock a stamp may be */

struct slice
office_header(const struct sim_ask *ask, const char *name)
{
	return request_header(ask->request, name);
}

struct office *
office_of_key(const struct stand *stand, struct slice api_key)
{
	struct office *office = stand->office;

	while (office != NULL && !secret_same(api_key, secret_bytes(&office->key->api_key)))
		office = office->next;
	return office;
}

bool
office_key(struct sim_ask *ask, struct slice api_key)
{
	struct office *office = office_of_key(ask->stand, api_key);

	if (office != NULL)
		ask->office = office;
	return office != NULL;
}

struct office *
office_at(const struct stand *stand, int64_t place)
{
	struct office *office = stand->office;

	while (office != NULL && office->place != place)
		office = office->next;
	return office;
}

bool
office_passphrase(const struct office *office, struct slice passphrase)
{
	return secret_same(passphrase, secret_bytes(&office->key->passphrase));
}

bool
office_signed(
    const struct office *office, enum sign_form form, const struct slice *parts, size_t count, struct slice given)
{
	struct signature signature;
	struct text right = { 0 };
	struct error ignored;
	bool same;

	if (sign_parts(&signature, office->sign, parts, count, &ignored) != 0)
		return false;
	sign_write(&right, signature_bytes(&signature), form);
	same = secret_same(text_all(&right), given);
	text_free(&right);
	return same;
}

bool
office_recent(const struct sim_ask *ask, int64_t stamp_us, int64_t window_us)
{
	int64_t now_us = ask->stand->now_us;

	return !ask->stale && stamp_us < now_us + LATE_US && now_us - stamp_us <= window_us;
}

struct slice
office_path(const struct sim_ask *ask, bool decoded)
{
	struct text *path = &office_of(ask)->scratch;
	struct slice query = ask->request->query;

	path->len = 0;
	text_slice(path, ask->request->path);
	if (query.len == 0)
		return text_all(path);
	text_char(path, '?');
	if (decoded)
		path->len += sim_decode(query, text_room(path, query.len + 1), query.len + 1).len;
	else
		text_slice(path, query);
	return text_all(path);
}

bool
office_number(int64_t *out, struct slice text)
{
	return slice_integer(text, out) && *out >= 0 && *out < INT64_MAX / 2000000;
}
