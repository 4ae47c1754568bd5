#include "config/endpoints.h"

/* A URL, or a list of them. */
static size_t
read_urls(const char *urls[ENDPOINTS_MAX], const json *member)
{
	size_t count = 0;

	if (json_is_string(member)) {
		urls[0] = json_string(member);
		return 1;
	}
	if (!json_is_array(member))
		return 0;
	for (const json *item = json_first(member); item != NULL && count < ENDPOINTS_MAX; item = json_after(item))
		if (json_is_string(item))
			urls[count++] = json_string(item);
	return count;
}

static void
read_endpoints(struct endpoints *to, const json *from)
{
	to->rest_count = read_urls(to->rest, json_member(from, "rest"));
	to->ws_count = read_urls(to->ws, json_member(from, "ws"));
}

/* The document is all that there is: its own type keeps it from being taken for something else. */
struct endpoints_file *
endpoints_load(const char *path, struct error *err)
{
	json *document = json_load(path, true, EXIT_IO, err);
	struct endpoints found;

	if (document == NULL)
		return NULL;
	if (!json_is_object(document)) {
		error_set(err, "usage", "%s: not an object of venues", path);
		goto wrong;
	}
	for (const json *venue = json_first(document); venue != NULL; venue = json_after(venue)) {
		read_endpoints(&found, venue);
		if (found.rest_count > 0 || found.ws_count > 0)
			continue;
		error_set(err, "usage", "%s: %s: neither rest nor ws is a URL", path, json_name(venue));
		goto wrong;
	}
	return (struct endpoints_file *)document;
wrong:
	json_free(document);
	return NULL;
}

void
endpoints_free(struct endpoints_file *file)
{
	json_free((json *)file);
}

bool
endpoints_find(const struct endpoints_file *file, const char *venue, struct endpoints *to)
{
	const json *member = json_member((const json *)file, venue);

	if (member == NULL)
		return false;
	read_endpoints(to, member);
	return true;
}

const char *
endpoints_venue(const struct endpoints_file *file, size_t i)
{
	const json *venue = json_first((const json *)file);

	while (venue != NULL && i-- > 0)
		venue = json_after(venue);
	return venue == NULL ? NULL : json_name(venue);
}

int
endpoints_of_facts(const struct venue_facts *facts, const char *product, struct endpoints *to, struct error *err)
{
	const json *document = venue_facts_document(facts), *own = NULL;

	if (product != NULL)
		own = json_member(json_member(json_member(document, "products"), product), "endpoints");
	read_endpoints(to, own != NULL ? own : json_member(document, "endpoints"));
	if (to->rest_count == 0)
		return error_set(err, "not_found", "the venue's file names no endpoints.rest");
	return 0;
}
