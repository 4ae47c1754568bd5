#include "feed/select.h"

#include <fnmatch.h>
#include <stdlib.h>

#include "book/place.h"

int
selection_add(struct selection *selection, const char *list, struct error *err)
{
	char *save = NULL, *copy;

	if (selection->copy != NULL)
		return error_set(err, "usage", "symbols are given twice");
	selection->copy = copy = strdup(list);
	if (copy == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory");
	for (char *name = strtok_r(copy, ",", &save); name != NULL; name = strtok_r(NULL, ",", &save)) {
		if (symbol_choice(slice_of(name), err) != 0)
			return -1;
		if (selection->count == SELECT_MAX)
			return error_set(err, "usage", "more than %d symbols", SELECT_MAX);
		selection->at[selection->count++] = name;
	}
	return selection->count > 0 ? 0 : error_set(err, "usage", "no symbol is named");
}

void
selection_put(struct text *out, const struct selection *selection)
{
	for (size_t i = 0; i < selection->count; i++)
		text_format(out, "%s%s", i > 0 ? "," : "", selection->at[i]);
}

void
selection_free(struct selection *selection)
{
	free(selection->copy);
	*selection = (struct selection){ 0 };
}

bool
selection_is_name(const struct selection *selection, size_t i)
{
	return strcmp(selection->at[i], "all") != 0 && strpbrk(selection->at[i], "*?") == NULL;
}

bool
selection_has(const struct selection *selection, const char *symbol)
{
	for (size_t i = 0; i < selection->count; i++)
		if (strcmp(selection->at[i], "all") == 0 || fnmatch(selection->at[i], symbol, 0) == 0)
			return true;
	return selection->count == 0;
}
