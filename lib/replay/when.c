#include "replay/when.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "wire/pull.h"

static int
refuse(const char *text, struct error *err)
{
	return error_set(err, "usage",
	    "\"%.60s\" is neither a time like 2026-01-01T12:30:00Z (2015 to 2100) nor microseconds since 1970", text);
}

/* Exactly so many digits. */
static bool
digits(const char **at, int count, int least, int most, int *value)
{
	*value = 0;
	for (int i = 0; i < count; i++, (*at)++) {
		if (!isdigit((unsigned char)**at))
			return false;
		*value = *value * 10 + (**at - '0');
	}
	return *value >= least && *value <= most;
}

static bool
mark(const char **at, char c)
{
	return **at == c ? ((*at)++, true) : false;
}

/* `.25` as microseconds; more than six digits are refused. */
static bool
fraction(const char **at, int64_t *us)
{
	int64_t unit = SECOND_US;

	*us = 0;
	if (!mark(at, '.'))
		return true;
	if (!isdigit((unsigned char)**at))
		return false;
	for (; isdigit((unsigned char)**at); (*at)++) {
		unit /= 10;
		if (unit == 0)
			return false;
		*us += unit * (**at - '0');
	}
	return true;
}

static bool
read_iso(int64_t *us, const char *at)
{
	struct tm day = { 0 }, back;
	int64_t part_us = 0;
	time_t seconds;

	if (!digits(&at, 4, 2015, 2099, &day.tm_year) || !mark(&at, '-') || !digits(&at, 2, 1, 12, &day.tm_mon) ||
	    !mark(&at, '-') || !digits(&at, 2, 1, 31, &day.tm_mday))
		return false;
	if (mark(&at, 'T') || mark(&at, ' ')) {
		if (!digits(&at, 2, 0, 23, &day.tm_hour) || !mark(&at, ':') || !digits(&at, 2, 0, 59, &day.tm_min))
			return false;
		if (mark(&at, ':') && (!digits(&at, 2, 0, 59, &day.tm_sec) || !fraction(&at, &part_us)))
			return false;
	}
	mark(&at, 'Z');
	if (*at != '\0')
		return false;
	day.tm_year -= 1900;
	day.tm_mon -= 1;
	back = day;
	seconds = timegm(&back);
	*us = (int64_t)seconds * SECOND_US + part_us;
	return back.tm_mday == day.tm_mday; /* 31 April is no day */
}

int
when_read(int64_t *us, const char *text, struct error *err)
{
	if (slice_integer(slice_of(text), us) && *us >= TIME_US_MIN && *us < TIME_US_MAX)
		return 0;
	return read_iso(us, text) ? 0 : refuse(text, err);
}

void
when_text(char to[WHEN_TEXT_MAX], int64_t us)
{
	time_t seconds = us / SECOND_US;
	struct tm at;

	gmtime_r(&seconds, &at);
	snprintf(to, WHEN_TEXT_MAX, "%04u-%02u-%02uT%02u:%02u:%02u.%06uZ", (unsigned)(at.tm_year + 1900) % 10000u,
	    (unsigned)(at.tm_mon + 1) % 100u, (unsigned)at.tm_mday % 100u, (unsigned)at.tm_hour % 100u,
	    (unsigned)at.tm_min % 100u, (unsigned)at.tm_sec % 100u, (unsigned)(us % SECOND_US) % 1000000u);
}
