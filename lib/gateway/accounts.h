/*
 * accounts: all accounts of ours that a program may speak for, opened when they are first wanted.
 */
#ifndef GATEWAY_ACCOUNTS_H
#define GATEWAY_ACCOUNTS_H

#include "gateway/account.h"

enum { ACCOUNTS_MAX = 64 };

/* accounts_close accepts a zeroed struct. */
struct accounts {
	struct keys keys;
	struct endpoints_file *endpoints; /* NULL: the venues' own hosts */
	bool local; /* all that it names is this machine: nothing of it is real money */
	struct account *at[ACCOUNTS_MAX]; /* stay where they are */
	size_t count;
	struct account_people people; /* of all of them */
};

/* After secret_guard(), before anything else: takes the keys (venue/keys.h).  endpoints: a file, or NULL. */
int accounts_open(struct accounts *accounts, int keys_fd, const char *endpoints, struct error *err) MUST_CHECK;
void accounts_close(struct accounts *accounts);

/* NULL and err (78: there is no key for it, or it is not right; usage: no such venue). */
struct account *accounts_find(
    struct accounts *accounts, const char *venue, const char *name, struct error *err) MUST_CHECK;

/* 0: all of it is this machine, and none of it money.  -1 and err (usage): whoever does `what` there must say so. */
int accounts_play(const struct accounts *accounts, const char *what, struct error *err) MUST_CHECK;

#endif
