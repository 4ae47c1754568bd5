/*
 * endpoints: where a venue is reached: its base URLs, from the venue's facts or from a file that takes their place.
 *
 * The file is what arb-sim serve writes: {"okx":{"rest":"http://127.0.0.1:4101","ws":"ws://127.0.0.1:4101"},...}.
 */
#ifndef CONFIG_ENDPOINTS_H
#define CONFIG_ENDPOINTS_H

#include "config/venues.h"

enum { ENDPOINTS_MAX = 8 };

/* Base URLs of one venue, the best first.  They belong to the document they were read from. */
struct endpoints {
	const char *rest[ENDPOINTS_MAX], *ws[ENDPOINTS_MAX];
	size_t rest_count, ws_count;
};

struct endpoints_file; /* owned by the caller */

/* NULL and err (code usage, the file and the member are named) when it is not right. */
struct endpoints_file *endpoints_load(const char *path, struct error *err) MUST_CHECK;
void endpoints_free(struct endpoints_file *file); /* accepts NULL */

/* False: the file does not name the venue. */
bool endpoints_find(const struct endpoints_file *file, const char *venue, struct endpoints *to);

/* The venues that it names, in its order; NULL: there are no more. */
const char *endpoints_venue(const struct endpoints_file *file, size_t i);

/* Those of the venue's own file; product NULL: the venue's first.  -1 and err: there are none. */
int endpoints_of_facts(
    const struct venue_facts *facts, const char *product, struct endpoints *to, struct error *err) MUST_CHECK;

#endif
