/*
 * fuzz: what the targets share.  With FUZZ_PLANT in the environment each target carries one mistake, so that tests/fuzz/run
 * can show that the target would notice.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stop with what was wrong; the fuzzer then prints the input. */
#define HOLDS(condition, ...)                                                                                          \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition);                                \
			fprintf(stderr, __VA_ARGS__);                                                                  \
			fprintf(stderr, "\n");                                                                         \
			abort();                                                                                       \
		}                                                                                                      \
	} while (0)

static inline bool
planted(void)
{
	return getenv("FUZZ_PLANT") != NULL;
}

/* The bytes in a block of their own, so that looking behind the end is seen. */
static inline char *
own_copy(const uint8_t *data, size_t size)
{
	char *copy = malloc(size == 0 ? 1 : size);

	if (copy == NULL)
		abort();
	if (size > 0)
		memcpy(copy, data, size);
	return copy;
}

/* Length of the JSON number that begins there, 0 when none does: written anew, to hold the readers to it. */
static inline size_t
json_number(const char *at, const char *end)
{
	const char *p = at, *digits;

	p += p < end && *p == '-';
	if (p == end || *p < '0' || *p > '9')
		return 0;
	if (*p++ != '0')
		while (p < end && *p >= '0' && *p <= '9')
			p++;
	if (end - p > 1 && *p == '.' && p[1] >= '0' && p[1] <= '9')
		for (p += 2; p < end && *p >= '0' && *p <= '9';)
			p++;
	if (p < end && (*p == 'e' || *p == 'E')) {
		digits = p + 1;
		digits += digits < end && (*digits == '+' || *digits == '-');
		if (digits < end && *digits >= '0' && *digits <= '9')
			for (p = digits; p < end && *p >= '0' && *p <= '9';)
				p++;
	}
	return (size_t)(p - at);
}

#endif
