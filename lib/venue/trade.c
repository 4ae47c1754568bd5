#include "venue/trade.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "crypt/pem.h"
#include "wire/percent.h"
#include "wire/put.h"

enum { HEADERS_ROOM = 4096 /* none grows: that would leave a copy behind */ };

const char *const trade_asks[] = { "order", "cancel", "cancel-all", "query", "open", "fills", "balance", "fees",
	"networks", "deposit-address", "withdraw", "ticket", "watchdog", NULL };

const char *const trade_fates[] = { "done", "refused", "would_take", "absent", "funds", "filter", "clock", "key",
	"rate", "barred", "unknown", NULL };

/* ---- keys ---- */

/* What goes into a header may hold nothing that ends one. */
static bool
is_plain(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] <= ' ' || text.at[i] > '~')
			return false;
	return true;
}

static int
check_headers(const struct venue_private *trade, const struct key *key, struct error *err)
{
	if (!is_plain(secret_bytes(&key->api_key)))
		return error_set(err, "key", "the API key holds what cannot stand in a header");
	if (trade->passphrase && key->passphrase.len == 0)
		return error_set(err, "key", "a passphrase is missing");
	if (trade->passphrase && !is_plain(secret_bytes(&key->passphrase)))
		return error_set(err, "key", "the passphrase holds what cannot stand in a header");
	return 0;
}

static int
check_scheme(const struct venue_private *trade, enum sign_scheme scheme, struct error *err)
{
	bool hmac = scheme == SIGN_HMAC_SHA256 || scheme == SIGN_HMAC_SHA512;

	if (trade->schemes == 0 ? hmac : trade->schemes >> scheme & 1)
		return 0;
	return error_set(err, "key", "%s",
	    hmac ? "the secret is neither a P-256 key in PEM nor an Ed25519 key"
		 : "the secret is the key of a signature that the venue does not take");
}

/* A line break behind what was read from a file would be signed with, and every request be refused. */
static int
check_secret(const struct key *key, enum sign_scheme scheme, struct error *err)
{
	struct slice secret = secret_bytes(&key->secret);

	if (sign_check_secret(scheme, secret, err) != 0)
		return error_prefix(err, "the secret");
	if (pem_is(secret))
		return 0;
	for (size_t i = 0; i < secret.len; i++)
		if ((unsigned char)secret.at[i] < ' ')
			return error_set(err, "key", "the secret holds a line break, or a tab");
	if (secret.at[0] == ' ' || secret.at[secret.len - 1] == ' ')
		return error_set(err, "key", "the secret begins or ends with a blank");
	return 0;
}

static int
take_secret(struct secret *to, const struct venue_private *trade, const struct key *key, struct error *err)
{
	if (!trade->secret_base64)
		*to = secret_copy(secret_bytes(&key->secret));
	else if (sign_decode(to, secret_bytes(&key->secret)) != 0 || to->len == 0) {
		secret_free(to);
		return error_set(err, "key", "the secret is not base64");
	}
	return 0;
}

int
trade_secret(struct secret *to, const struct venue_private *trade, const struct key *key, struct error *err)
{
	enum sign_scheme scheme = key_scheme(key);

	*to = (struct secret){ NULL, 0 };
	if (check_headers(trade, key, err) == 0 && check_secret(key, scheme, err) == 0 &&
	    check_scheme(trade, scheme, err) == 0 && take_secret(to, trade, key, err) == 0)
		return 0;
	return error_prefix(err, "%s, account %s", key->venue, key->account);
}

/* ---- requests ---- */

void
trade_request_free(struct trade_request *request)
{
	secret_wipe(request->headers.at, request->headers.len); /* a passphrase may stand there */
	text_free(&request->url);
	text_free(&request->headers);
	text_free(&request->body);
	*request = (struct trade_request){ 0 };
}

int
trade_check_id(const struct venue_private *trade, struct slice id, struct error *err)
{
	if (id.len > trade->id_max)
		return error_set(err, "id", "id: the venue takes at most %zu characters", trade->id_max);
	for (size_t i = 0; i < id.len; i++) {
		char c = id.at[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) &&
		    (c == '\0' || strchr(trade->id_extra, c) == NULL))
			return error_set(err, "id", "id: the venue takes letters and digits%s%s",
			    *trade->id_extra == '\0' ? " alone" : " and ", trade->id_extra);
	}
	return 0;
}

int
trade_check_kind(const struct venue_private *trade, enum order_type type, enum side side, struct error *err)
{
	if (!trade->buys_in_money || type != ORDER_TYPE_MARKET || side != SIDE_BUY)
		return 0;
	return error_set(err, "type",
	    "a purchase at the market is of an amount of money at this venue, not of a quantity: "
	    "a limit order with tif ioc and a price as its bound does it");
}

static int
check_order(const struct venue_private *trade, const struct trade_call *call, struct error *err)
{
	if (call->symbol.len == 0 || call->id.len == 0)
		return error_set(err, "missing", "an order needs a symbol and an id");
	if (decimal_sign(call->qty) <= 0)
		return error_set(err, "range", "qty: must be above zero");
	if (call->type == ORDER_TYPE_LIMIT && decimal_sign(call->price) <= 0)
		return error_set(err, "range", "price: must be above zero");
	return trade_check_kind(trade, call->type, call->side, err);
}

int
trade_ask(struct trade_request *request, const struct venue_private *trade, const struct trade_key *key,
    const struct trade_call *call, struct slice base, struct error *err)
{
	request->url.len = request->headers.len = request->body.len = 0;
	text_room(&request->headers, HEADERS_ROOM);
	if (!(trade->asks >> call->ask & 1))
		return error_set(err, "no_such", "the venue has no request for %s", trade_asks[call->ask]);
	if (trade_check_id(trade, call->id, err) != 0)
		return -1;
	if (call->ask == ASK_ORDER && check_order(trade, call, err) != 0)
		return -1;
	if ((call->ask == ASK_CANCEL || call->ask == ASK_QUERY) && call->id.len == 0 && call->venue_id.len == 0)
		return error_set(err, "missing", "an id is missing");
	return trade->ask(request, key, call, base, err);
}

/* ---- what venues share ---- */

static void
put_field(struct text *to, const char *name, struct slice value)
{
	text_string(to, name);
	text_char(to, '=');
	text_percent(to, value);
}

void
trade_field(struct text *form, const char *name, struct slice value)
{
	if (form->len > 0)
		text_char(form, '&');
	put_field(form, name, value);
}

void
trade_argument(struct text *url, const char *name, struct slice value)
{
	text_char(url, memchr(url->at, '?', url->len) == NULL ? '?' : '&');
	put_field(url, name, value);
}

static struct slice
int_text(char to[24], int64_t value)
{
	return (struct slice){ to, (size_t)snprintf(to, 24, "%lld", (long long)value) };
}

void
trade_field_int(struct text *form, const char *name, int64_t value)
{
	char digits[24];

	trade_field(form, name, int_text(digits, value));
}

void
trade_argument_int(struct text *url, const char *name, int64_t value)
{
	char digits[24];

	trade_argument(url, name, int_text(digits, value));
}

/* Digits and a point need no escape. */
void
trade_field_decimal(struct text *form, const char *name, struct decimal value)
{
	trade_field(form, name, (struct slice){ "", 0 });
	text_decimal(form, value);
}

void
trade_header(struct trade_request *request, const char *name, struct slice value)
{
	text_string(&request->headers, name);
	text_string(&request->headers, ": ");
	text_slice(&request->headers, value);
	text_char(&request->headers, '\n');
}

int
trade_sign(struct trade_request *request, const char *name, const struct trade_key *key, enum sign_form form,
    const struct slice *parts, size_t count, struct error *err)
{
	struct signature signature;

	if (sign_parts(&signature, key->sign, parts, count, err) != 0)
		return -1;
	trade_header(request, name, (struct slice){ "", 0 });
	request->headers.len--;
	sign_write(&request->headers, signature_bytes(&signature), form);
	text_char(&request->headers, '\n');
	return 0;
}

enum sign_form
trade_form(const struct trade_key *key)
{
	enum sign_scheme scheme = sign_key_scheme(key->sign);

	return scheme == SIGN_HMAC_SHA256 || scheme == SIGN_HMAC_SHA512 ? SIGN_HEX : SIGN_BASE64;
}

struct slice
trade_path(const struct trade_request *request)
{
	struct slice url = text_all(&request->url);
	const char *host = memmem(url.at, url.len, "://", 3), *path;

	if (host == NULL)
		return url;
	host += 3;
	path = memchr(host, '/', (size_t)(url.at + url.len - host));
	return path == NULL ? (struct slice){ "/", 1 } : (struct slice){ path, (size_t)(url.at + url.len - path) };
}

static int
hex_value(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* It was encoded by text_percent(), in capitals. */
void
trade_path_plain(struct text *to, const struct trade_request *request)
{
	struct slice path = trade_path(request);

	for (size_t i = 0; i < path.len; i++) {
		bool coded = path.at[i] == '%' && i + 2 < path.len && hex_value(path.at[i + 1]) >= 0 &&
		    hex_value(path.at[i + 2]) >= 0;

		text_char(to, coded ? (char)(hex_value(path.at[i + 1]) * 16 + hex_value(path.at[i + 2])) : path.at[i]);
		i += coded ? 2 : 0;
	}
}

/* ---- answers ---- */

enum trade_fate
trade_fate_of_status(int status)
{
	switch (status) {
	case 200:
	case 201:
		return FATE_DONE;
	case 401:
		return FATE_KEY;
	case 418:
	case 403:
		return FATE_BARRED;
	case 429:
		return FATE_LATER;
	default: /* 400 and its like may stand in front of an order that was taken: only a code of the list is definite */
		return FATE_UNKNOWN;
	}
}

int
trade_no_answer(struct trade_answer *answer, int status, struct error *err)
{
	enum trade_fate fate = trade_fate_of_status(status);

	answer->fate = fate == FATE_DONE ? FATE_UNKNOWN : fate;
	answer->bare = true;
	return answer->fate == FATE_UNKNOWN ? error_prefix(err, "an answer that is none") : 0;
}

int
trade_envelope(struct slice *data, struct trade_answer *answer, int status, struct slice body, struct error *err)
{
	enum { CODE, TEXT, DATA, COUNT };
	static const char *const names[COUNT + 1] = { "code", "msg", "data", NULL };
	struct slice outer[COUNT];
	struct pull pull;

	*answer = (struct trade_answer){ .fate = FATE_UNKNOWN };
	pull_init(&pull, body, err);
	if (trade_row(outer, names, &pull) != 0 || pull_end(&pull) != 0)
		return trade_no_answer(answer, status, err);
	if (outer[CODE].len == 0) {
		error_set(err, "missing", "no code");
		return trade_no_answer(answer, status, err);
	}
	answer->code = outer[CODE];
	answer->text = outer[TEXT];
	*data = outer[DATA];
	return 1;
}

void
trade_settle(struct trade_answer *answer, const struct trade_call *call, int status)
{
	bool named = answer->venue_id.len > 0;

	if (call->ask == ASK_ORDER && (status >= 500 || (answer->fate == FATE_DONE ? !named : named)))
		answer->fate = FATE_UNKNOWN;
	if (call->ask == ASK_QUERY && answer->fate == FATE_DONE && !named) {
		answer->fate = FATE_ABSENT;
		answer->code = answer->text = (struct slice){ 0 }; /* the venue's words are for what was done */
	}
}

enum trade_fate
trade_fate_of(const struct trade_code *rows, struct slice code, enum trade_fate fallback)
{
	for (; rows->code != NULL; rows++)
		if (slice_is(code, rows->code))
			return rows->fate;
	return fallback;
}

int
trade_state(const struct trade_word *words, struct slice word, struct decimal filled)
{
	for (; words->word != NULL; words++)
		if (slice_is(word, words->word))
			return words->state == ORDER_OPEN && decimal_sign(filled) > 0 ? (int)ORDER_PARTIAL
										      : (int)words->state;
	return -1;
}

/* ---- rows ---- */

int
trade_row(struct slice *row, const char *const *names, struct pull *pull)
{
	struct slice key;
	size_t count = 0;
	int more;

	for (; names[count] != NULL; count++)
		row[count] = (struct slice){ 0 };
	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		enum pull_type type = pull_peek(pull);
		size_t i = 0;

		while (i < count && !slice_is(key, names[i]))
			i++;
		if (type == PULL_STRING && i < count ? pull_string(pull, &row[i])
						     : pull_skip(pull, i < count && type != PULL_NULL ? &row[i] : NULL))
			return -1;
	}
	return more;
}

int
trade_rows(struct slice array, const char *const *names,
    int (*take)(void *arg, const struct slice *row, struct error *err), void *arg, struct error *err)
{
	struct slice row[TRADE_ROW_MAX];
	struct pull pull;
	int more = 0;

	if (array.len == 0)
		return 0;
	pull_init(&pull, array, err);
	if (pull_peek(&pull) == PULL_OBJECT)
		return trade_row(row, names, &pull) != 0 ? -1 : take(arg, row, err);
	if (pull_array(&pull) != 0)
		return -1;
	while ((more = pull_element(&pull)) > 0)
		if (trade_row(row, names, &pull) != 0 || take(arg, row, err) != 0)
			return -1;
	return more;
}

int
trade_need(struct slice list, const char *name, struct error *err)
{
	return list.len > 0 && (*list.at == '[' || *list.at == '{') ? 0 : error_set(err, "missing", "no %s", name);
}

int
trade_need_list(const struct trade_call *call, unsigned asks, struct slice body, struct error *err)
{
	struct pull pull;

	pull_init(&pull, body, err);
	return !(asks >> call->ask & 1) || pull_peek(&pull) == PULL_ARRAY ? 0 : error_set(err, "missing", "no list");
}

int
trade_figure(struct decimal *to, struct slice text, struct error *err)
{
	*to = DECIMAL_ZERO;
	if (text.len == 0)
		return 0;
	return decimal_read(to, text, err) != 0 ? -1 : 1;
}

int64_t
trade_time(struct slice text, int64_t unit_us)
{
	struct decimal value;
	struct error err;
	int64_t us;

	if (trade_figure(&value, text, &err) <= 0 || decimal_mul(&value, value, decimal_int(unit_us), &err) != 0 ||
	    !decimal_units(&us, value, 0, ROUND_FLOOR))
		return 0;
	return us >= TIME_US_MIN && us < TIME_US_MAX ? us : 0;
}

int
trade_side(int *side, struct slice word, struct error *err)
{
	bool buy = word.len == 3 && strncasecmp(word.at, "buy", 3) == 0;

	*side = buy ? SIDE_BUY : SIDE_SELL;
	return buy || (word.len == 4 && strncasecmp(word.at, "sell", 4) == 0)
	    ? 0
	    : error_set(err, "side", "a side that is neither buy nor sell");
}

void
trade_tif(struct order_event *order, struct slice word)
{
	for (int i = 0; tifs[i] != NULL; i++)
		if (strlen(tifs[i]) == word.len && strncasecmp(tifs[i], word.at, word.len) == 0) {
			order->tif = i;
			SET(order, ORDER_HAS_TIF);
		}
}

void
trade_would_take(struct order_event *order)
{
	order->reason = SLICE(REASON_WOULD_TAKE);
	SET(order, ORDER_HAS_REASON);
}

int
trade_average(struct decimal *average, struct slice money, struct slice qty, struct error *err)
{
	struct decimal paid, bought;

	*average = DECIMAL_ZERO;
	if (trade_figure(&paid, money, err) < 0 || trade_figure(&bought, qty, err) < 0)
		return error_prefix(err, "a figure of an order");
	if (decimal_sign(paid) <= 0 || decimal_sign(bought) <= 0)
		return 0;
	return decimal_div(average, paid, bought, MONEY_PLACES, ROUND_HALF_EVEN, err);
}

/* A figure that no venue can mean is no figure at all (faults.md 2.1). */
static int
refuse_figures(const char *what, struct error *err)
{
	return error_set(err, REASON_WRONG_ANSWER, "%s", what);
}

/* Some venues write zero as an empty text, of an order that is open: what ended says what of it is filled, or half of it is missing. */
static bool
lacks_filled(const struct order_event *order, struct slice filled)
{
	return filled.at == NULL || (filled.len == 0 && order->state != ORDER_OPEN);
}

int
trade_tell_order(const struct trade_sink *sink, struct order_event *order, const struct trade_word *words,
    struct slice state, struct slice qty, struct slice price, struct slice filled, struct slice average,
    struct error *err)
{
	if (sink->order == NULL)
		return 0;
	if (trade_figure(&order->price, price, err) < 0 || trade_figure(&order->qty, qty, err) < 0 ||
	    trade_figure(&order->filled, filled, err) < 0 ||
	    (average.len > 0 && trade_figure(&order->average, average, err) < 0))
		return error_prefix(err, "a figure of an order");
	if (decimal_sign(order->price) < 0 || decimal_sign(order->qty) < 0 || decimal_sign(order->filled) < 0)
		return refuse_figures("an order with a figure below zero", err);
	order->state = trade_state(words, state, order->filled);
	if (order->state < 0)
		return error_set(err, "state", "an order in a state that is not known");
	if (lacks_filled(order, filled))
		return error_set(err, "figure", "an order without what is filled of it");
	SET(order, ORDER_HAS_SYMBOL);
	SET(order, ORDER_HAS_SIDE);
	SET(order, ORDER_HAS_STATE);
	SET(order, ORDER_HAS_FILLED);
	order->has |= (uint64_t)(order->venue_id.len > 0) << ORDER_HAS_VENUE_ID |
	    (uint64_t)(decimal_sign(order->qty) > 0) << ORDER_HAS_QTY |
	    (uint64_t)(decimal_sign(order->price) > 0) << ORDER_HAS_PRICE |
	    (uint64_t)(decimal_sign(order->average) > 0) << ORDER_HAS_AVERAGE;
	return sink->order(sink->arg, order, err);
}

int
trade_tell_fill(const struct trade_sink *sink, struct fill_event *fill, struct slice venue_id, struct slice qty,
    struct slice price, struct slice fee, bool charged, struct error *err)
{
	if (sink->fill == NULL)
		return 0;
	if (fill->id.len == 0)
		return error_set(err, "missing", "a fill without its number");
	if (trade_figure(&fill->qty, qty, err) <= 0 || trade_figure(&fill->price, price, err) <= 0 ||
	    trade_figure(&fill->fee, fee, err) <= 0)
		return error_set(err, "figure", "a fill without its figures");
	if (decimal_sign(fill->qty) <= 0 || decimal_sign(fill->price) <= 0)
		return refuse_figures("a fill of nothing, or for nothing, or less", err);
	if (charged)
		fill->fee = decimal_negate(fill->fee);
	SET(fill, FILL_HAS_SYMBOL);
	SET(fill, FILL_HAS_SIDE);
	SET(fill, FILL_HAS_QTY);
	SET(fill, FILL_HAS_PRICE);
	SET(fill, FILL_HAS_FEE);
	fill->has |= (uint64_t)(fill->order.len > 0) << FILL_HAS_ORDER |
	    (uint64_t)(fill->fee_asset.len > 0) << FILL_HAS_FEE_ASSET |
	    (uint64_t)(fill->venue_us > 0) << FILL_HAS_VENUE_US;
	return sink->fill(sink->arg, fill, venue_id, err);
}

/* Some venues write zero as an empty text; what is not there at all, or null, is no figure. */
static int
balance_figure(struct decimal *to, struct slice text, struct error *err)
{
	return text.at == NULL || trade_figure(to, text, err) < 0 ? -1 : 0;
}

int
trade_tell_balance(const struct trade_sink *sink, struct slice asset, struct slice wallet, struct slice free,
    struct slice locked, struct error *err)
{
	struct balance_event balance = { .asset = asset, .wallet = wallet };

	if (sink->balance == NULL)
		return 0;
	if (balance_figure(&balance.free, free, err) != 0 || balance_figure(&balance.locked, locked, err) != 0)
		return error_set(err, "figure", "a balance without its figures");
	if (decimal_sign(balance.free) < 0 || decimal_sign(balance.locked) < 0)
		return error_set(err, "range", "a balance below zero");
	balance.has = (uint64_t)(wallet.len > 0) << BALANCE_HAS_WALLET | UINT64_C(1) << BALANCE_HAS_FREE |
	    UINT64_C(1) << BALANCE_HAS_LOCKED;
	return sink->balance(sink->arg, &balance, err);
}

int
trade_tell_network(const struct trade_sink *sink, struct network_event *network, struct slice withdraw_fee,
    struct slice withdraw_min, struct error *err)
{
	if (sink->network == NULL)
		return 0;
	if (trade_figure(&network->withdraw_fee, withdraw_fee, err) < 0 ||
	    trade_figure(&network->withdraw_min, withdraw_min, err) < 0)
		return error_prefix(err, "a network");
	SET(network, NETWORK_HAS_DEPOSIT);
	SET(network, NETWORK_HAS_WITHDRAW);
	network->has |= (uint64_t)(network->contract.len > 0) << NETWORK_HAS_CONTRACT |
	    (uint64_t)(withdraw_fee.len > 0) << NETWORK_HAS_WITHDRAW_FEE |
	    (uint64_t)(withdraw_min.len > 0) << NETWORK_HAS_WITHDRAW_MIN;
	return sink->network(sink->arg, network, err);
}

static int
share_to_bps(struct decimal *bps, struct slice share, bool charged, struct error *err)
{
	struct decimal value;

	if (trade_figure(&value, share, err) <= 0)
		return error_set(err, "figure", "a fee without its figure");
	return decimal_mul(bps, charged ? decimal_negate(value) : value, decimal_int(10000), err);
}

int
trade_tell_fees(const struct trade_sink *sink, struct slice symbol, struct slice maker, struct slice taker,
    bool charged, struct error *err)
{
	struct instrument_event fees = { .symbol = symbol, .fee_source = FEE_SOURCE_ACCOUNT };

	if (sink->fees == NULL)
		return 0;
	if (share_to_bps(&fees.maker_bps, maker, charged, err) != 0 ||
	    share_to_bps(&fees.taker_bps, taker, charged, err) != 0)
		return -1;
	SET(&fees, INSTRUMENT_HAS_MAKER_BPS);
	SET(&fees, INSTRUMENT_HAS_TAKER_BPS);
	SET(&fees, INSTRUMENT_HAS_FEE_SOURCE);
	return sink->fees(sink->arg, &fees, err);
}

/* ---- sockets that log in by a message ---- */

int
trade_login(struct text *out, const struct trade_key *key, const struct trade_call *call, struct slice behind,
    struct error *err)
{
	struct text seconds = { 0 }, sign = { 0 };
	struct signature signature;
	struct slice parts[2] = { { 0 }, behind };
	int done;

	text_int(&seconds, call->now_us / SECOND_US);
	parts[0] = text_all(&seconds);
	done = sign_parts(&signature, key->sign, parts, 2, err);
	if (done == 0) {
		sign_write(&sign, signature_bytes(&signature), SIGN_BASE64);
		text_string(out, "{\"op\":\"login\",\"args\":[{");
		put_string(out, "apiKey", secret_bytes(&key->key->api_key));
		put_string(out, "passphrase", secret_bytes(&key->key->passphrase));
		put_string(out, "timestamp", parts[0]);
		put_string(out, "sign", text_all(&sign));
		text_string(out, "}]}\n");
	}
	text_free(&sign);
	text_free(&seconds);
	return done;
}

int
trade_heard(
    struct slice *channel, struct slice *data, struct trade_answer *answer, struct slice message, struct error *err)
{
	enum { EVENT, CODE, TEXT, ARG, DATA, COUNT };
	static const char *const names[COUNT + 1] = { "event", "code", "msg", "arg", "data", NULL };
	static const char *const arg_names[] = { "channel", NULL };
	struct slice heard[COUNT];
	struct pull pull;

	*answer = (struct trade_answer){ .fate = FATE_DONE };
	if (slice_is(message, "pong"))
		return 0;
	pull_init(&pull, message, err);
	if (trade_row(heard, names, &pull) != 0 || pull_end(&pull) != 0)
		return -1;
	if (heard[EVENT].len > 0) {
		answer->code = heard[CODE];
		answer->text = heard[TEXT];
		answer->fate = slice_is(heard[EVENT], "error") ? FATE_KEY : FATE_DONE;
		return 0;
	}
	pull_init(&pull, heard[ARG], err);
	if (trade_row(channel, arg_names, &pull) != 0)
		return -1;
	*data = heard[DATA];
	return 1;
}
