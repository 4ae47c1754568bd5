/*
 * percent: what stands in a URL or a form.
 */
#ifndef WIRE_PERCENT_H
#define WIRE_PERCENT_H

#include <stdbool.h>

#include "base/text.h"

/* Append it, all but letters, digits and -._~ percent-encoded (RFC 3986, 2.3).  True when nothing had to be. */
bool text_percent(struct text *url, struct slice value);

#endif
