/*
 * inside: what the files of a session share.
 */
#ifndef FEED_INSIDE_H
#define FEED_INSIDE_H

#include "feed/session.h"

enum { REFRESH_US = SECOND_US };

extern const struct venue_sink session_sink;

/* ---- state.c ---- */

void session_say(const struct session *session, const char *words, struct slice what);
void session_tell(
    const struct session *session, enum session_news what, const struct connection *connection, struct market *market);
/* A venue line; symbol and reason may be NULL, figures go onto those of the whole venue. */
void session_put_state(struct session *session, enum venue_state state, const char *symbol, const char *reason);
/* The same, when it is news. */
void session_change(struct session *session, enum venue_state state, const char *reason);
/* So far the venue's clock is ahead of ours, and so much that may be wrong: for the stamps, and for people. */
void session_take_offset(struct session *session, int64_t offset_us, int64_t error_us);
/* Every ten seconds. */
void session_report(struct session *session);
/* Whether something else goes on: then the venue is not down, whatever becomes of this connection. */
bool session_others(const struct session *session, const struct connection *lost);
/* The leading course has given the book up already: another one takes over, or the book is lost. */
void session_lose_market(struct session *session, struct market *market, const char *reason);
void session_lose_course(
    struct session *session, struct market *market, const struct course *course, const char *reason);
/* All books of the venue at once: one line says it. */
void session_lose_all(struct session *session, enum venue_state state, const char *reason);
/* The books of one connection: one line says it when they were all that there was. */
void session_lose_connection(
    struct session *session, const struct connection *connection, enum venue_state state, const char *reason);

/* The market of a symbol that a message names; NULL: nothing is made of it. */
struct market *session_market(struct session *session, struct slice venue_symbol);
/* Its instrument line. */
void session_put_instrument(struct session *session, const struct market *market);
void session_announce(struct session *session, struct market *market);
/* Once it is known what the venue lists: say which of the names it does not. */
/* Whether the leading book has been crossed for too long: then it is given up.  When to look again; INT64_MAX: no need. */
int64_t session_watch_crossed(struct session *session, struct market *market);
void session_check_symbols(struct session *session);
/*
 * Symbols that may be wanted, by the venue's list, or by its file when the list could not be had: how many, and the i-th as the venue
 * spells it, empty when it is not.
 */
size_t session_symbols(const struct session *session);
struct slice session_wanted(const struct session *session, size_t i);

/* ---- show.c ---- */

int session_take_book(void *arg, const struct book_delta *delta, struct error *err);
void session_note_latency(struct session *session, int64_t venue_us);
/* Written again: the connection lives, so what it said still holds. */
void session_put_again(struct session *session, struct market *market);
/* Whether what was written last is what the book still shows, so that it may be written again. */
bool session_shows(const struct session *session, const struct market *market);
/* What the leading course shows, when it was not the one that showed it last. */
void session_show_lead(struct session *session, struct market *market);
/* Whether the course, which does not lead, is as far as what was written. */
bool session_keeps_up(const struct session *session, const struct market *market, const struct course *course);
/* The book as it stands is not to be trusted, though all that came was applied. */
void session_doubt(struct session *session, struct market *market, const char *reason);

#endif
