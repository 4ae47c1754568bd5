/*
 * settings: what the configuration says of the executor.
 */
#ifndef EXEC_SETTINGS_H
#define EXEC_SETTINGS_H

#include "config/config.h"
#include "exec/exec.h"

/* The keys exec.* and the unit of the ledger. */
void settings_read(struct exec_settings *settings, enum mode mode, const struct config *config);

/*
 * What is too short for a venue that is not on this machine: an order that is still under way would be held absent.  -1 and err (exit
 * 78) with the key.
 */
int settings_far(const struct exec_settings *settings, struct error *err) MUST_CHECK;

/*
 * The id of a new journal on paper is made of what makes its lines: how paper is set up (paper.*), the seed, and the ts_us that the
 * input begins with.
 */
void settings_paper_id(char id[JOURNAL_ID_MAX], const struct config *config, int64_t seed, int64_t first_us);

/* The id of a new journal that is live: drawn once. */
int settings_live_id(char id[JOURNAL_ID_MAX], struct error *err) MUST_CHECK;

#endif
