/*
 * exec: a trade of two legs in the executor, its journal, and a venue behind a network that loses things.
 *
 * What it is about: memory and disk are two copies, a commit makes the second like the first, a crash the first like the second, at
 * any moment.  Order states are those of exec/machine.h; quantities are small whole numbers.  Orders 0 and 1 are the legs,
 * later ones the way back of what is left over.  Every order is an IOC: the moment it arrives it has traded all it ever will.
 *
 * The rules are not asserted, only what they are good for: books equal the venue's, flat is flat, frozen knows its residue.  Each of
 * these makes a model of an executor that breaks one of the rules, and must be refuted:
 *
 *	LATELOG  sends before the intent is committed
 *	RESEND   after a restart sends what may have been sent
 *	NAIVE    believes the first "not found"
 *	BALANCE  believes it without a look at the balances
 *	HEDGE    goes on while what became of an order is not known
 *	SPLIT    commits the state that a fill led to apart from the fill
 *	TWICE    books the same fill at each report of it
 */
#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef QTY
#define QTY 2
#endif
#ifndef ORDERS
#define ORDERS 3
#endif

mtype = { PLANNED, INTENT, SENT, OPEN, PARTIAL, FILLED, DONE, REJECTED, UNKNOWN, ABSENT };
mtype = { OPENING, FLAT, LOPSIDED, FROZEN };

/* the executor: what it knows, and what is on the disk */
mtype state[ORDERS] = PLANNED, kept_state[ORDERS] = PLANNED;
byte filled[ORDERS], kept_filled[ORDERS];
mtype trade = OPENING, kept_trade = OPENING;
byte count, kept_count;
byte qty[ORDERS]; /* of the request */
bool buys[ORDERS];

/* the venue, and what travels there */
byte travels[ORDERS];
bool late[ORDERS]; /* the window of the request is over: it is not taken any more */
bool there[ORDERS]; /* it arrived, and was not refused */
bool refused[ORDERS];
bool veiled[ORDERS]; /* asked for, it is not found */
byte traded[ORDERS];
short bought; /* all of it together, less what was sold */

byte crashes;

#define terminal(i) (state[i] == FILLED || state[i] == DONE || state[i] == REJECTED || state[i] == ABSENT)
#define listens(i) (state[i] == SENT || state[i] == OPEN || state[i] == PARTIAL || state[i] == UNKNOWN)
#ifdef HEDGE
#define settled(i) (terminal(i) || state[i] == UNKNOWN)
#else
#define settled(i) (terminal(i))
#endif

/* ---- venue ---- */

inline arrive(i)
{
	travels[i]--;
	if
	:: late[i] -> skip
	:: !late[i] -> refused[i] = !there[i]
	:: !late[i] -> /* an id whose order has ended is free again: a second request trades again */
		there[i] = true;
		if
		:: veiled[i] = true
		:: skip
		fi;
		select(k: 0 .. qty[i]);
		traded[i] = traded[i] + k;
		if
		:: buys[i] -> bought = bought + k
		:: else -> bought = bought - k
		fi;
		k = 0
	fi
}

proctype Venue(byte i)
{
	byte k;
end:
	do
	:: atomic { travels[i] > 0 -> arrive(i) }
	:: atomic { travels[i] > 0 -> travels[i]-- } /* lost */
	:: atomic { listens(i) && !late[i] -> late[i] = true }
	:: atomic { listens(i) && veiled[i] -> veiled[i] = false }
	od
}

/* ---- journal ---- */

inline commit()
{
	for (n: 0 .. (ORDERS - 1)) {
		kept_state[n] = state[n];
#ifndef SPLIT
		kept_filled[n] = filled[n]
#endif
	}
	kept_trade = trade;
	kept_count = count
}

inline commit_fills()
{
	for (n: 0 .. (ORDERS - 1)) {
		kept_filled[n] = filled[n]
	}
}

inline die()
{
	crashes++;
	trade = kept_trade;
	count = kept_count;
	for (n: 0 .. (ORDERS - 1)) {
		state[n] = kept_state[n];
		filled[n] = kept_filled[n];
		if
#ifdef RESEND
		:: state[n] == INTENT -> late[n] = false
		:: state[n] != INTENT && state[n] != PLANNED && !terminal(n) -> state[n] = UNKNOWN
#else
		:: state[n] != PLANNED && !terminal(n) -> state[n] = UNKNOWN
#endif
		:: else -> skip
		fi
	}
}

/* ---- executor ---- */

inline plan(i, much)
{
	qty[i] = much;
	state[i] = INTENT;
	filled[i] = 0
}

inline send(i)
{
	travels[i]++;
	late[i] = false;
	state[i] = SENT
}

/* A report of the venue or what a question found: both say the truth, when they come. */
inline hear(i)
{
	if
	:: atomic { filled[i] < traded[i] ->
		filled[i]++;
		state[i] = (filled[i] >= qty[i] -> FILLED : PARTIAL) }
#ifdef TWICE
	:: atomic { filled[i] > 0 && filled[i] < qty[i] -> filled[i]++ }
#endif
	:: atomic { there[i] && filled[i] >= traded[i] -> state[i] = DONE }
	:: atomic { there[i] && filled[i] == 0 && state[i] != PARTIAL -> state[i] = OPEN }
	:: atomic { refused[i] && !there[i] -> state[i] = REJECTED }
	:: atomic { state[i] = UNKNOWN } /* a timeout, a 5xx, nonsense */
	fi
}

/* A round of questions: the clock is looked at before it leaves. */
inline ask(i)
{
	after = late[i];
	if
#ifdef NAIVE
	:: atomic { !there[i] || veiled[i] -> state[i] = ABSENT }
#else
#ifdef BALANCE
	:: atomic { (!there[i] || veiled[i]) && after -> state[i] = ABSENT }
#else
	:: atomic { (!there[i] || veiled[i]) && after && traded[i] == filled[i] && filled[i] == 0 -> state[i] = ABSENT }
#endif
#endif
	:: skip
	fi;
	after = false
}

inline reckon()
{
	net = 0;
	for (n: 0 .. (ORDERS - 1)) {
		if
		:: n < count && buys[n] -> net = net + filled[n]
		:: n < count && !buys[n] -> net = net - filled[n]
		:: else -> skip
		fi
	}
}

/* Every order has ended. */
inline close()
{
	reckon();
	if
	:: net == 0 -> trade = FLAT
	:: net != 0 && count == ORDERS -> trade = FROZEN
	:: net != 0 && count < ORDERS ->
		trade = LOPSIDED;
		buys[count] = net < 0;
		if
		:: net < 0 -> net = -net
		:: else -> skip
		fi;
		plan(count, net);
		count++
	fi;
	net = 0
}

inline audit()
{
	reckon();
	for (n: 0 .. (ORDERS - 1)) {
		assert(filled[n] == traded[n] && traded[n] <= qty[n])
	}
	assert(net == bought);
	assert((trade == FLAT) == (bought == 0))
}

#ifdef LATELOG
#define may_leave(i) (true)
#else
#define may_leave(i) (kept_state[i] == INTENT)
#endif
#define done(i) (count <= i || settled(i))
#define gone(i) (travels[i] == 0 || late[i])
#if ORDERS == 4
#define every(is) (is(0) && is(1) && is(2) && is(3))
#else
#define every(is) (is(0) && is(1) && is(2))
#endif

#define does(i) \
	:: atomic { state[i] == INTENT && may_leave(i) && trade != FLAT && trade != FROZEN -> send(i) } \
	:: listens(i) && trade != FLAT && trade != FROZEN -> hear(i) \
	:: state[i] == UNKNOWN && trade != FLAT && trade != FROZEN -> ask(i)

proctype Executor()
{
	byte n;
	short net;
	bool after;

	do
	:: atomic { count == 0 && trade == OPENING -> buys[0] = true; plan(0, QTY); plan(1, QTY); count = 2 }
	does(0)
	does(1)
	does(2)
#if ORDERS == 4
	does(3)
#endif
	:: atomic { count > 0 && every(done) && trade != FLAT && trade != FROZEN -> close(); n = 0 }
	:: atomic { commit(); n = 0 }
#ifdef SPLIT
	:: atomic { commit_fills(); n = 0 }
#endif
	:: atomic { crashes < CRASHES -> die(); n = 0 }
	/* it is told when it is committed */
	:: atomic { (trade == FLAT || trade == FROZEN) && kept_trade == trade -> break }
	od;
	atomic { every(gone) -> audit() }
}

init
{
	atomic {
		byte v;

		for (v: 0 .. (ORDERS - 1)) {
			run Venue(v)
		}
		run Executor()
	}
}
