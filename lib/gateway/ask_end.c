#include <stdio.h>
#include <string.h>

#include "gateway/ask.h"

/* There was no connection to send it by. */
static bool
never_left(const struct ask_end *end)
{
	return !end->sent && end->fate == FATE_LATER && strcmp(end->code, "rate") != 0;
}

const char *
ask_word(const struct ask_end *end)
{
	return never_left(end) ? "not sent" : trade_fates[end->fate];
}

void
ask_words(char to[ASK_WORDS_MAX], const struct ask_end *end)
{
	const char *word = ask_word(end), *code = strcmp(end->code, word) == 0 ? "" : end->code,
		   *text = strcmp(end->text, end->code) == 0 ? "" : end->text;

	snprintf(
	    to, ASK_WORDS_MAX, "%s%s%s%s%s", word, *code != '\0' ? ", " : "", code, *text != '\0' ? ": " : "", text);
}

enum exit_code
ask_exit(const struct ask_end *end)
{
	static const enum exit_code codes[] = { [FATE_DONE] = EXIT_WELL,
		[FATE_REFUSED] = EXIT_NO,
		[FATE_WOULD_TAKE] = EXIT_NO,
		[FATE_ABSENT] = EXIT_NO,
		[FATE_FUNDS] = EXIT_NO,
		[FATE_FILTER] = EXIT_NO,
		[FATE_CLOCK] = EXIT_LATER,
		[FATE_KEY] = EXIT_REFUSED,
		[FATE_LATER] = EXIT_LATER,
		[FATE_BARRED] = EXIT_LATER,
		[FATE_UNKNOWN] = EXIT_UNAVAILABLE };

	return never_left(end) ? EXIT_UNAVAILABLE : codes[end->fate];
}
