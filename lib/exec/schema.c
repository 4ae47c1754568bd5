/*
 * Money is text here: nothing is summed by SQL, and a decimal comes back exactly as it went in.  Times are microseconds.
 */
#include "exec/schema.h"

#include "base/compiler.h"

/* Rows are never changed: the past is evidence. */
#define APPEND_ONLY(table)                                                                                             \
	"CREATE TRIGGER " table "_update BEFORE UPDATE ON " table " BEGIN SELECT RAISE(ABORT, '" table                 \
	" is append-only'); END;"                                                                                      \
	"CREATE TRIGGER " table "_delete BEFORE DELETE ON " table " BEGIN SELECT RAISE(ABORT, '" table                 \
	" is append-only'); END;"

const char *const schema_steps[] = {
	"CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE epoch (n INTEGER PRIMARY KEY);"
	"CREATE TABLE trade (row INTEGER PRIMARY KEY, opportunity TEXT NOT NULL UNIQUE, decided_us INTEGER NOT NULL,"
	" shape INTEGER NOT NULL, hash TEXT NOT NULL, asset TEXT NOT NULL, fx_asset TEXT NOT NULL,"
	" rate TEXT NOT NULL, expected TEXT NOT NULL, planned TEXT NOT NULL, same_books INTEGER NOT NULL);"
	"CREATE TABLE intent (id TEXT PRIMARY KEY, trade INTEGER NOT NULL REFERENCES trade (row), leg INTEGER NOT NULL,"
	" attempt INTEGER NOT NULL, account TEXT NOT NULL, venue TEXT NOT NULL, symbol TEXT NOT NULL, base TEXT NOT "
	"NULL,"
	" quote TEXT NOT NULL, side INTEGER NOT NULL, type INTEGER NOT NULL, tif INTEGER NOT NULL, price TEXT NOT NULL,"
	" qty TEXT NOT NULL, token_max TEXT NOT NULL, decided_us INTEGER NOT NULL, fee_kind INTEGER NOT NULL,"
	" fee_rate TEXT NOT NULL, token TEXT NOT NULL, book_us INTEGER NOT NULL, seq INTEGER NOT NULL,"
	" qty_step TEXT NOT NULL, min_qty TEXT NOT NULL, min_notional TEXT NOT NULL, at_decision TEXT NOT NULL,"
	" epoch INTEGER NOT NULL, UNIQUE (trade, leg, attempt));"
	"CREATE TABLE state (row INTEGER PRIMARY KEY, intent TEXT NOT NULL REFERENCES intent (id), ts_us INTEGER NOT "
	"NULL,"
	" state INTEGER NOT NULL, venue_id TEXT NOT NULL, reason TEXT NOT NULL, ended_us INTEGER NOT NULL,"
	" at_arrival TEXT NOT NULL, at_arrival_filled TEXT NOT NULL, epoch INTEGER NOT NULL);"
	"CREATE INDEX state_intent ON state (intent);"
	"CREATE TABLE fill (row INTEGER PRIMARY KEY, venue TEXT NOT NULL, account TEXT NOT NULL, id TEXT NOT NULL,"
	" intent TEXT REFERENCES intent (id), client_id TEXT NOT NULL, ts_us INTEGER NOT NULL, symbol TEXT NOT NULL,"
	" side INTEGER NOT NULL, price TEXT NOT NULL, qty TEXT NOT NULL, fee TEXT NOT NULL, fee_asset TEXT NOT NULL,"
	" liquidity INTEGER NOT NULL, venue_us INTEGER NOT NULL, epoch INTEGER NOT NULL, UNIQUE (venue, account, id));"
	"CREATE INDEX fill_intent ON fill (intent);"
	"CREATE TABLE ending (trade INTEGER PRIMARY KEY REFERENCES trade (row), state INTEGER NOT NULL,"
	" ended_us INTEGER NOT NULL, n INTEGER NOT NULL);"
	"CREATE TABLE funds (row INTEGER PRIMARY KEY, venue TEXT NOT NULL, asset TEXT NOT NULL, amount TEXT NOT NULL,"
	" UNIQUE (venue, asset));"
	"CREATE TABLE scope (row INTEGER PRIMARY KEY, scope TEXT NOT NULL, halted INTEGER NOT NULL, ts_us INTEGER NOT "
	"NULL);"
	"CREATE TABLE outbox (n INTEGER PRIMARY KEY, ts_us INTEGER NOT NULL, trade INTEGER NOT NULL, line TEXT NOT "
	"NULL);"
	"CREATE INDEX outbox_trade ON outbox (trade);" APPEND_ONLY("meta") APPEND_ONLY("epoch") APPEND_ONLY("trade")
	    APPEND_ONLY("intent") APPEND_ONLY("state") APPEND_ONLY("fill") APPEND_ONLY("ending") APPEND_ONLY("funds")
		APPEND_ONLY("scope") APPEND_ONLY("outbox"),
	/* what an attempt is for (step, and its place among the steps of that kind), why it is the order it is */
	"ALTER TABLE trade ADD COLUMN expires_us INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE intent ADD COLUMN window_us INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE intent ADD COLUMN step INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE intent ADD COLUMN rung INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE intent ADD COLUMN why INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE state ADD COLUMN sent_us INTEGER NOT NULL DEFAULT 0;",
	/* each account has its own; until then all of it was main's */
	"DROP TRIGGER funds_update; DROP TRIGGER funds_delete; ALTER TABLE funds RENAME TO funds_before;"
	"CREATE TABLE funds (row INTEGER PRIMARY KEY, venue TEXT NOT NULL, account TEXT NOT NULL, asset TEXT NOT NULL,"
	" amount TEXT NOT NULL, UNIQUE (venue, account, asset));"
	"INSERT INTO funds SELECT row, venue, 'main', asset, amount FROM funds_before; DROP TABLE "
	"funds_before;" APPEND_ONLY("funds"),
	/* what is adopted later comes on top of what there was at first */
	"DROP TRIGGER funds_update; DROP TRIGGER funds_delete; ALTER TABLE funds RENAME TO funds_before;"
	"CREATE TABLE funds (row INTEGER PRIMARY KEY, venue TEXT NOT NULL, account TEXT NOT NULL, asset TEXT NOT NULL,"
	" amount TEXT NOT NULL);"
	"INSERT INTO funds SELECT row, venue, account, asset, amount FROM funds_before; DROP TABLE "
	"funds_before;" APPEND_ONLY("funds"),
	/*
	 * CLOCK_BOOTTIME of the decision, and by when the order had left (0: not told yet), with the run of the machine that they are of;
	 * on paper 0 and nothing
	 */
	"ALTER TABLE intent ADD COLUMN boot_us INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE intent ADD COLUMN boot_id TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE state ADD COLUMN boot_us INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE state ADD COLUMN boot_id TEXT NOT NULL DEFAULT '';",
	/* what was about to be cancelled; of an order that is in no journal of ours there is no intent, so id refers to none */
	"CREATE TABLE cancel (row INTEGER PRIMARY KEY, ts_us INTEGER NOT NULL, venue TEXT NOT NULL, account TEXT NOT "
	"NULL,"
	" id TEXT NOT NULL, venue_id TEXT NOT NULL, epoch INTEGER NOT NULL);"
	"CREATE INDEX cancel_id ON cancel (id);" APPEND_ONLY("cancel"),
	/* fills that were booked as nobody's, and the order that they turned out to be of */
	"CREATE TABLE adopted (fill INTEGER PRIMARY KEY REFERENCES fill (row), intent TEXT NOT NULL REFERENCES intent "
	"(id));"
	"CREATE INDEX adopted_intent ON adopted (intent);" APPEND_ONLY("adopted"),
};

const size_t schema_count = COUNT(schema_steps);
