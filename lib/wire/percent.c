#include "wire/percent.h"

bool
text_percent(struct text *url, struct slice value)
{
	bool all_plain = true;

	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.at[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
		    c == '_' || c == '.' || c == '~';

		if (plain)
			text_char(url, (char)c);
		else
			text_format(url, "%%%02X", c);
		all_plain &= plain;
	}
	return all_plain;
}
