/* inside: what the files of the hall know of each other.  Nobody else includes it. */
#ifndef SIM_INSIDE_H
#define SIM_INSIDE_H

#include "net/serve.h"
#include "sim/faults.h"
#include "sim/hall.h"
#include "sim/office.h"
#include "sim/roster.h"
#include "sim/script.h"
#include "sim/stands.h"
#include "sim/statement.h"
#include "sim/truth.h"
#include "venue/keys.h"

/* A message that waits; text follows. */
struct queued {
	struct queued *next;
	const struct sim_listing *listing; /* NULL: none of the market */
	enum sim_channel channel;
	int64_t number, due_us; /* boot time */
	size_t len;
	char text[];
};

/* What waits for a connection: conn->queue. */
struct queue {
	struct queued *first, *last;
	struct queued *held; /* until the next one of its symbol and channel has overtaken it */
	bool dripping, stopped; /* slow; half-open */
	bool doomed; /* to be reset behind the turn */
};

/* A private request that waits to be done, or its answer that waits to be told (errand.c). */
struct errand;

/* A venue in the hall. */
struct booth {
	struct hall *hall;
	struct stand stand;
	struct serve *serve;
	size_t first; /* of its listings in the roster, where they stand one behind the other */
	struct window connects, requests;
	unsigned refused; /* requests of this window */
	int64_t banned_us; /* until then (boot time) */

	/* faults */
	struct fault_book faults;
	int64_t until_us[FAULT_KINDS]; /* in force until then (boot time) */
	const struct fault_rule *rules[FAULT_KINDS]; /* ... by this one */
	struct fault_rule order_maintenance; /* what an order set off */
	int64_t leave_us; /* connections up to leave_id are closed then; 0: none are */
	int64_t leave_id;
	int64_t *crossed_us; /* of each listing: until then */
	struct market_level *crossed; /* scratch: a side with one level more */
	struct market_level *corrupt; /* scratch: a change with a wrong digit */
	size_t corrupt_cap;
};

struct hall {
	struct loop *loop;
	struct hall_plan plan;
	struct roster roster;
	struct script *script;
	struct booth *booths;
	size_t count; /* of booths */
	struct timer pump, sweep, queues, errand_timer;
	struct errand *errands;
	struct after bury;
	int64_t origin_us; /* boot time at which the script began */
	int64_t began_us; /* boot time at which the doors opened */
	struct hall_figures figures;
	struct truth truth, statement;
	struct keys keys;
	struct faults faults;
	bool stopping;
};

/* ---- hall.c ---- */

/* To the socket: the message is counted and told to the truth. */
void hall_transmit(struct sim_conn *conn, const struct sim_listing *listing, int64_t number, struct slice text);
void hall_close(struct sim_conn *conn, int code, const char *reason);
/* Behind the turn: what is over, or doomed, is taken away. */
void hall_bury(struct hall *hall);
/* A request begins: what is to be answered.  hall_answer() ends it; peer NULL: nobody waits for it any more. */
struct sim_ask hall_ask(struct booth *booth, const struct request *request);
void hall_answer(struct booth *booth, struct peer *peer, struct sim_ask *ask);
/* The venue's clock, for what happens now. */
void hall_look_at_clock(struct booth *booth);
/* Whether a request fits the limit; it is refused where not. */
bool hall_limits(struct booth *booth, struct window *window, struct live_rate rate, struct sim_ask *ask);

/* ---- errand.c: private requests, and what faults make of them ---- */

/* True: it was one, and is being seen to. */
bool errand_begin(struct booth *booth, struct peer *peer, const struct request *request);
/* The connection is gone: what it asked for is done all the same. */
void errand_forget(struct hall *hall, const struct peer *peer);
void errand_free(struct hall *hall);

/* ---- strike.c: what faults do ---- */

int strike_init(struct booth *booth, struct error *err) MUST_CHECK;
void strike_free(struct booth *booth);

/* Each sweep. */
void strike_time(struct booth *booth, int64_t now_us);
/* A change of the book has come from the market: its sides may be changed. */
void strike_book(struct booth *booth, struct sim_listing *listing, struct scene_event *event);
/* Is the book crossed on purpose? */
bool strike_crosses(const struct booth *booth, const struct sim_listing *listing);
/* A topic is about to be told (struct sim_wire). */
void strike_change(void *arg, struct sim_topic *topic, struct sim_change *change);
/* A message is about to go out: it goes, now, later, twice, or not. */
void strike_message(struct sim_conn *conn, const struct sim_message *message, struct slice text);
/* True: the connection was closed at once. */
bool strike_opened(struct sim_conn *conn);
/* True: the answer is a refusal, with its headers and status. */
bool strike_request(struct booth *booth, struct sim_ask *ask);
/* A private request that does this: does a fault of the kind strike it?  NULL: none. */
const struct fault_rule *strike_deed(struct booth *booth, enum fault_kind kind, enum office_deed deed);
/* The venue goes into maintenance, or the one that the rule names. */
void strike_maintain(struct booth *booth, const struct fault_rule *rule);
/* What the office asks (office_around). */
struct office_around strike_around(struct booth *booth);
/* What waits for the connection is dropped. */
void strike_forget(struct sim_conn *conn);
/* What is due goes out. */
void strike_queues(void *arg); /* the hall */

#endif
