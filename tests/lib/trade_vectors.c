/*
 * Requests of a client that is not ours (ARB_DATA/requests) beside our own for the same call, key and clock: method, path,
 * parameters, headers, and the signature, which is made again over either text with libcrypto alone.
 *
 * Where both texts are the same the signatures are, byte for byte; an ES256 signature is verified.  What is another client's choice
 * and no rule of the venue stands in a table with its reason.
 */
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include "vector.h"
#include "venue/live.h"

/* ---- a vector ---- */

enum {
	TOP_ID,
	TOP_OPERATION,
	TOP_CREDENTIALS,
	TOP_CLOCK,
	TOP_INPUTS,
	TOP_REQUEST,
	TOP_BEFORE,
	TOP_WS,
	TOP_TEXT,
	TOP_SIGNATURE
};
static const char *const top_names[] = { "id", "operation", "credentials", "clock_ms", "inputs", "request",
	"pre_requests", "ws", "signed_text", "signature", NULL };

enum { KEY_KIND, KEY_API, KEY_SECRET, KEY_PASSPHRASE, KEY_PUBLIC };
static const char *const key_names[] = { "kind", "apiKey", "secret", "password", "_public_key", NULL };

enum {
	IN_SYMBOL,
	IN_SIDE,
	IN_TYPE,
	IN_TIF,
	IN_POST_ONLY,
	IN_AMOUNT,
	IN_PRICE,
	IN_CLIENT_ID,
	IN_ID,
	IN_CURRENCY,
	IN_NETWORK,
	IN_ADDRESS,
	IN_TAG,
	IN_KEY,
	IN_SINCE,
	IN_LIMIT,
	IN_WINDOW
};
static const char *const in_names[] = { "venue_symbol", "side", "type", "tif", "post_only", "amount", "price",
	"client_id", "id", "currency", "venue_network", "address", "tag", "key", "since_ms", "limit", "recv_window",
	NULL };

enum { NAMES_MAX = 24 };

struct vector {
	const char *venue;
	struct text top[NAMES_MAX], key[NAMES_MAX], in[NAMES_MAX];
	struct text network; /* as the venue's requests spell it */
};

static void
vector_free(struct vector *vector)
{
	free_members(vector->top, top_names);
	free_members(vector->key, key_names);
	free_members(vector->in, in_names);
	text_free(&vector->network);
}

static bool
is_kind(const struct vector *vector, const char *kind)
{
	return slice_starts(text_all(&vector->key[KEY_KIND]), kind);
}

/* Whether the operation, or the id, begins so. */
static bool
is_of(const struct vector *vector, const char *begin)
{
	return slice_starts(text_all(&vector->top[TOP_OPERATION]), begin) ||
	    slice_starts(text_all(&vector->top[TOP_ID]), begin);
}

static const char *
id_of(struct vector *vector)
{
	return text_cstring(&vector->top[TOP_ID]);
}

/* ---- what is another's choice ---- */

enum { OURS = 1, THEIRS = 2, EITHER = 3 };

/* A pair of that name may stand on that side alone. */
static const struct choice {
	const char *venue, *of; /* operation or id begins so; "": all */
	const char *name;
	int side;
	const char *reason;
} choices[] = {
	{ "okx", "fetchMyTrades.since", "limit", OURS, "100 rows were asked for, which is the venue's default" },
	{ "okx", "ws.watchOrders", "args[].instId", THEIRS, "we hear all symbols" },
	{ "binance", "binance-doc", "newClientOrderId", OURS, "the example has no id; an order of ours has one" },
	{ "binance", "binance-doc", "newOrderRespType", OURS, "FULL is what the venue does by itself" },
	{ "binance", "binance-doc", "header.content-type", OURS, "the example has its parameters in the query" },
	{ "bybit", "ws.watch", "req_id", THEIRS, "a number of the message" },
	{ "bybit", "cancelOrder", "orderFilter", THEIRS, "Order is the venue's default" },
	{ "gate", "ws.watch", "id", THEIRS, "a number of the message" },
	{ "kraken", "kraken-doc", "cl_ord_id", OURS, "the example has no id; an order of ours has one" },
	{ "kraken", "kraken-doc", "header.api-key", OURS, "the example does not show its key" },
	{ "coinbase", "ws.watch", "jwt.nonce", EITHER, "random" },
	{ "coinbase", "fetchOpenOrders", "product_id", THEIRS, "the venue documents product_ids" },
	{ "coinbase", "fetchOpenOrders", "product_ids", OURS, "the venue documents product_ids" },
	{ "coinbase", "fetchMyTrades", "product_id", THEIRS, "the venue documents product_ids" },
	{ "coinbase", "fetchMyTrades", "product_ids", OURS, "the venue documents product_ids" },
	{ "coinbase", "withdraw.BTC", "network", OURS, "that client leaves out the chain that is the asset's own" },
	{ "kucoin", "ws.watch", "id", THEIRS, "a number of the message" },
};

/* Operations that are none of ours. */
static const struct foreign {
	const char *venue, *of; /* NULL: of all; $ ends the name */
	const char *reason;
} foreigns[] = {
	{ NULL, "fetchDeposits", "the history of deposits" },
	{ NULL, "fetchWithdrawals", "the history of withdrawals" },
	{ NULL, "createDepositAddress", "a new address" },
	{ NULL, "createOrder.limit_buy.test_or_validate", "an order that is none" },
	{ "kraken", "fetchOrder.by_userref", "we ask by cl_ord_id" },
	{ "kraken", "ws.watchBalance", "it tells what there is, not what of it is held: balances are asked for" },
	{ "coinbase", "coinbase-B-ws.",
	    "of an Ed25519 key that client makes an HMAC; we write the token, as with the other key" },
	{ "coinbase", "fetchBalance$", "accounts of v2; we ask for those of v3" },
	{ "binance", "ws.order.place", "orders go by REST; its signature is made again" },
	{ NULL, "sign.", "a signature alone, which is made again" },
	{ NULL, "jwt.", "a signature alone, which is made again" },
};

static bool
is_foreign(const struct vector *vector)
{
	for (size_t i = 0; i < COUNT(foreigns); i++) {
		const struct foreign *at = &foreigns[i];
		size_t len = strcspn(at->of, "$");
		bool whole = at->of[len] == '$' && vector->top[TOP_OPERATION].len == len;

		if ((at->venue == NULL || strcmp(at->venue, vector->venue) == 0) &&
		    (whole ? memcmp(vector->top[TOP_OPERATION].at, at->of, len) == 0 : is_of(vector, at->of)))
			return true;
	}
	return false;
}

static bool
may_stand_alone(const struct vector *vector, struct slice name, int side)
{
	for (size_t i = 0; i < COUNT(choices); i++) {
		const struct choice *at = &choices[i];

		if ((at->side & side) != 0 && strcmp(at->venue, vector->venue) == 0 && slice_is(name, at->name) &&
		    is_of(vector, at->of))
			return true;
	}
	return false;
}

/* ---- signatures, by libcrypto alone ---- */

static void
base64_bytes(struct text *to, struct slice base64)
{
	struct text plain = { 0 };
	size_t pad = 0;
	int len;

	for (size_t i = 0; i < base64.len; i++)
		if (base64.at[i] != '=')
			text_char(&plain, base64.at[i] == '-' ? '+' : base64.at[i] == '_' ? '/' : base64.at[i]);
	for (; plain.len % 4 != 0; pad++)
		text_char(&plain, '=');
	len =
	    EVP_DecodeBlock((unsigned char *)text_room(to, plain.len), (const unsigned char *)plain.at, (int)plain.len);
	CHECK(len >= (int)pad, "not base64: %.*s", SLICE_ARG(base64));
	to->len += (size_t)len - pad;
	text_free(&plain);
}

static void
hex_bytes(struct text *to, struct slice hex)
{
	for (size_t i = 0; i + 1 < hex.len; i += 2)
		text_char(to, (char)(hex_digit(hex.at[i]) * 16 + hex_digit(hex.at[i + 1])));
}

/* A signature in whatever form a venue wants it; true: in hexadecimal digits. */
static bool
signature_of_text(struct text *to, struct slice text)
{
	size_t digits = 0;
	bool hex;

	while (digits < text.len && hex_digit(text.at[digits]) >= 0)
		digits++;
	hex = digits == text.len && text.len % 2 == 0;
	to->len = 0;
	if (hex)
		hex_bytes(to, text);
	else
		base64_bytes(to, text);
	return hex;
}

/* r and s of an ES256 signature as libcrypto has them. */
static void
es256_der(struct text *to, const struct text *bytes)
{
	const unsigned char *at = (const unsigned char *)bytes->at;
	ECDSA_SIG *pair = ECDSA_SIG_new();
	unsigned char *out;
	int len;

	assert_int_equal(bytes->len, 64);
	assert_int_equal(ECDSA_SIG_set0(pair, BN_bin2bn(at, 32, NULL), BN_bin2bn(at + 32, 32, NULL)), 1);
	len = i2d_ECDSA_SIG(pair, NULL);
	out = (unsigned char *)text_room(to, (size_t)len);
	assert_int_equal(i2d_ECDSA_SIG(pair, &out), len);
	to->len += (size_t)len;
	ECDSA_SIG_free(pair);
}

static bool
is_verified(const struct vector *vector, struct slice text, const struct text *bytes)
{
	const struct text *pem = &vector->key[KEY_PUBLIC];
	BIO *bio = BIO_new_mem_buf(pem->at, (int)pem->len);
	EVP_PKEY *key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool edwards = is_kind(vector, "ed");
	struct text der = { 0 };
	int good;

	assert_non_null(key);
	if (is_kind(vector, "es256"))
		es256_der(&der, bytes);
	else
		text_slice(&der, text_all(bytes));
	assert_int_equal(EVP_DigestVerifyInit(context, NULL, edwards ? NULL : EVP_sha256(), NULL, key), 1);
	good =
	    EVP_DigestVerify(context, (const unsigned char *)der.at, der.len, (const unsigned char *)text.at, text.len);
	text_free(&der);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	BIO_free(bio);
	return good == 1;
}

/* The bytes that an HMAC is keyed with. */
static void
hmac_key(struct text *to, const struct vector *vector)
{
	if (strcmp(vector->venue, "kraken") == 0)
		base64_bytes(to, text_all(&vector->key[KEY_SECRET]));
	else
		text_slice(to, text_all(&vector->key[KEY_SECRET]));
}

static bool
is_hmac(const struct vector *vector, bool sha512, struct slice text, const struct text *bytes)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	struct text key = { 0 };

	hmac_key(&key, vector);
	HMAC(sha512 ? EVP_sha512() : EVP_sha256(), key.at, (int)key.len, (const unsigned char *)text.at, text.len,
	    digest, &len);
	text_free(&key);
	return slice_equal(text_all(bytes), (struct slice){ (const char *)digest, len });
}

static bool
is_signature(const struct vector *vector, struct slice text, const struct text *bytes)
{
	return is_kind(vector, "hmac") ? is_hmac(vector, is_kind(vector, "hmac-sha512"), text, bytes)
				       : is_verified(vector, text, bytes);
}

static enum sign_scheme
scheme_of(const struct vector *vector)
{
	return is_kind(vector, "hmac-sha512") ? SIGN_HMAC_SHA512
	    : is_kind(vector, "hmac")         ? SIGN_HMAC_SHA256
	    : is_kind(vector, "rsa")          ? SIGN_RSA_SHA256
	    : is_kind(vector, "es256")        ? SIGN_ES256
					      : SIGN_ED25519;
}

/* What lib/crypt makes of a text is the signature that was given, or one that holds. */
static void
check_crypt(struct vector *vector, struct slice text, const struct text *want)
{
	struct text secret = { 0 }, bytes = { 0 };
	struct signature signature;
	struct sign_key *key;
	struct error err = { 0 };

	if (is_kind(vector, "hmac"))
		hmac_key(&secret, vector);
	else
		text_slice(&secret, text_all(&vector->key[KEY_SECRET]));
	key = sign_key_new(scheme_of(vector), text_all(&secret), &err);
	CHECK(key != NULL, "%s: %s", id_of(vector), err.text);
	assert_int_equal(sign_parts(&signature, key, &text, 1, &err), 0);
	text_slice(&bytes, signature_bytes(&signature));
	if (is_kind(vector, "es256"))
		CHECK(is_verified(vector, text, &bytes), "%s: lib/crypt", id_of(vector));
	else
		CHECK(slice_equal(text_all(&bytes), text_all(want)), "%s: lib/crypt", id_of(vector));
	sign_key_free(key);
	text_free(&secret);
	text_free(&bytes);
}

/* ---- what a venue has signed, of a request ---- */

static void
text_digest(struct text *to, const EVP_MD *digest, struct slice text)
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	assert_int_equal(EVP_Digest(text.at == NULL ? "" : text.at, text.len, bytes, &len, digest, NULL), 1);
	text_bytes(to, (const char *)bytes, len);
}

static void
text_hex(struct text *to, const struct text *bytes)
{
	for (size_t i = 0; i < bytes->len; i++)
		text_format(to, "%02x", (unsigned char)bytes->at[i]);
}

/* Query and body up to the signature, which is the last parameter. */
static void
binance_text(struct text *to, struct slice *signature, const struct wire *wire)
{
	const struct slice mark = SLICE("&signature=");
	const char *at;

	text_slice(to, text_all(&wire->query));
	text_slice(to, text_all(&wire->body));
	at = memmem(to->at, to->len, mark.at, mark.len);
	assert_non_null(at);
	*signature = (struct slice){ at + mark.len, (size_t)(to->at + to->len - at) - mark.len };
	to->len = (size_t)(at - to->at);
}

static void
bybit_text(struct text *to, const struct wire *wire)
{
	text_slice(to, wire_header(wire, "X-BAPI-TIMESTAMP"));
	text_slice(to, wire_header(wire, "X-BAPI-API-KEY"));
	text_slice(to, wire_header(wire, "X-BAPI-RECV-WINDOW"));
	text_slice(to, text_all(wire->body.len > 0 ? &wire->body : &wire->query));
}

/* Time, method, path with query, body: okx, kucoin; bitget with the query as it was before it was encoded. */
static void
common_text(struct text *to, const struct wire *wire, struct slice time, bool plain)
{
	text_slice(to, time);
	text_slice(to, text_all(&wire->method));
	text_slice(to, text_all(&wire->path));
	if (wire->query.len > 0) {
		text_char(to, '?');
		if (plain)
			append_decoded(to, text_all(&wire->query));
		else
			text_slice(to, text_all(&wire->query));
	}
	text_slice(to, text_all(&wire->body));
}

static void
kraken_text(struct text *to, const struct wire *wire)
{
	struct pairs pairs = { .count = 0 };
	struct text message = { 0 };

	add_form(&pairs, text_all(&wire->body));
	text_slice(&message, pair_value(&pairs, "nonce"));
	text_slice(&message, text_all(&wire->body));
	text_slice(to, text_all(&wire->path));
	text_digest(to, EVP_sha256(), text_all(&message));
	text_free(&message);
	free_pairs(&pairs);
}

static void
gate_text(struct text *to, const struct wire *wire)
{
	struct text digest = { 0 };

	text_digest(&digest, EVP_sha512(), text_all(&wire->body));
	text_slice(to, text_all(&wire->method));
	text_char(to, '\n');
	text_slice(to, text_all(&wire->path));
	text_char(to, '\n');
	append_decoded(to, text_all(&wire->query));
	text_char(to, '\n');
	text_hex(to, &digest);
	text_char(to, '\n');
	text_slice(to, wire_header(wire, "Timestamp"));
	text_free(&digest);
}

/* A token up to its second point; the signature is what follows. */
static void
token_text(struct text *to, struct slice *signature, struct slice token)
{
	const char *dot;

	if (slice_starts(token, "Bearer ")) {
		token.at += 7;
		token.len -= 7;
	}
	dot = memrchr(token.at, '.', token.len);
	assert_non_null(dot);
	text_bytes(to, token.at, (size_t)(dot - token.at));
	*signature = (struct slice){ dot + 1, (size_t)(token.at + token.len - dot) - 1 };
}

static const struct signer {
	const char *venue, *header; /* NULL: it is no header */
} signers[] = { { "binance", NULL }, { "bybit", "X-BAPI-SIGN" }, { "okx", "OK-ACCESS-SIGN" },
	{ "bitget", "ACCESS-SIGN" }, { "kraken", "API-Sign" }, { "coinbase", "Authorization" },
	{ "kucoin", "KC-API-SIGN" }, { "gate", "SIGN" } };

static const struct signer *
signer_of(const char *venue)
{
	for (size_t i = 0; i < COUNT(signers); i++)
		if (strcmp(signers[i].venue, venue) == 0)
			return &signers[i];
	fail_msg("%s", venue);
	return NULL;
}

/* The text that is signed, and the signature that stands beside it; true: in hexadecimal digits. */
static bool
signed_text(struct text *to, struct text *signature, const char *venue, const struct wire *wire)
{
	const struct signer *signer = signer_of(venue);
	struct slice found = signer->header == NULL ? (struct slice){ 0 } : wire_header(wire, signer->header);
	struct text decoded = { 0 };
	bool hex;

	to->len = 0;
	if (signer->header == NULL)
		binance_text(to, &found, wire);
	else if (strcmp(venue, "bybit") == 0)
		bybit_text(to, wire);
	else if (strcmp(venue, "okx") == 0)
		common_text(to, wire, wire_header(wire, "OK-ACCESS-TIMESTAMP"), false);
	else if (strcmp(venue, "kucoin") == 0)
		common_text(to, wire, wire_header(wire, "KC-API-TIMESTAMP"), false);
	else if (strcmp(venue, "bitget") == 0)
		common_text(to, wire, wire_header(wire, "ACCESS-TIMESTAMP"), true);
	else if (strcmp(venue, "kraken") == 0)
		kraken_text(to, wire);
	else if (strcmp(venue, "gate") == 0)
		gate_text(to, wire);
	else
		token_text(to, &found, found);
	append_decoded(&decoded, found);
	hex = signature_of_text(signature, text_all(&decoded));
	text_free(&decoded);
	return hex;
}

/* ---- one request beside the other ---- */

/* okx: that client sends each order as a batch of one. */
static void
unpack_batch(struct wire *wire)
{
	if (!slice_is(text_all(&wire->path), "/api/v5/trade/batch-orders"))
		return;
	assert_true(wire->body.at[0] == '[' && wire->body.at[wire->body.len - 1] == ']');
	wire->body.len--;
	memmove(wire->body.at, wire->body.at + 1, --wire->body.len);
	wire->path.len = 0;
	text_string(&wire->path, "/api/v5/trade/order");
}

static void
add_token(struct pairs *pairs, struct slice token)
{
	struct text text = { 0 }, part = { 0 };
	struct slice signature;
	const char *dot;

	token_text(&text, &signature, token);
	dot = memchr(text.at, '.', text.len);
	assert_non_null(dot);
	base64_bytes(&part, (struct slice){ text.at, (size_t)(dot - text.at) });
	add_json_text(pairs, "jwt", text_all(&part));
	part.len = 0;
	base64_bytes(&part, (struct slice){ dot + 1, (size_t)(text.at + text.len - dot) - 1 });
	add_json_text(pairs, "jwt", text_all(&part));
	text_free(&text);
	text_free(&part);
}

static void
drop_pair(struct pairs *pairs, const char *name)
{
	for (size_t i = 0; i < pairs->count; i++)
		if (strlen(name) == pair_name(&pairs->at[i]).len && slice_is(pair_name(&pairs->at[i]), name)) {
			struct text last = pairs->at[--pairs->count];

			text_free(&pairs->at[i]);
			pairs->at[i] = last;
			pairs->at[pairs->count] = (struct text){ 0 };
			i--;
		}
}

/* All that a request says, without its signature. */
static void
take_apart(struct pairs *pairs, const char *venue, const struct wire *wire)
{
	const struct signer *signer = signer_of(venue);
	char name[40] = "header.";

	add_form(pairs, text_all(&wire->query));
	if (wire->body.len > 0 && (wire->body.at[0] == '{' || wire->body.at[0] == '['))
		add_json_text(pairs, "", text_all(&wire->body));
	else
		add_form(pairs, text_all(&wire->body));
	add_headers(pairs, wire);
	if (wire->body.len == 0)
		drop_pair(pairs, "header.content-type");
	drop_pair(pairs, "signature");
	if (signer->header == NULL)
		return;
	for (size_t i = 0; signer->header[i] != '\0'; i++)
		name[7 + i] = (char)(signer->header[i] >= 'A' && signer->header[i] <= 'Z' ? signer->header[i] | 32
											  : signer->header[i]);
	drop_pair(pairs, name);
	if (strcmp(venue, "coinbase") == 0)
		add_token(pairs, wire_header(wire, signer->header));
}

static void
check_alone(struct vector *vector, const struct pairs *here, const struct pairs *there, int side)
{
	for (size_t i = 0; i < here->count; i++)
		CHECK(has_pair(there, &here->at[i]) || may_stand_alone(vector, pair_name(&here->at[i]), side),
		    "%s: %.*s stands with %s alone", id_of(vector), SLICE_ARG(text_all(&here->at[i])),
		    side == OURS ? "us" : "them");
}

struct count {
	size_t lines, requests, messages, same, foreign;
	struct text foreigns;
};

/* Either signature holds, by libcrypto and by lib/crypt; the same text has the same. */
static void
check_signatures(struct vector *vector, const struct wire *theirs, const struct wire *ours, struct count *count)
{
	struct text text = { 0 }, bytes = { 0 }, our_text = { 0 }, our_bytes = { 0 };
	bool hex;

	hex = signed_text(&text, &bytes, vector->venue, theirs);
	CHECK(signed_text(&our_text, &our_bytes, vector->venue, ours) == hex, "%s: the form of our signature",
	    id_of(vector));
	CHECK(is_signature(vector, text_all(&text), &bytes), "%s: their signature", id_of(vector));
	CHECK(is_signature(vector, text_all(&our_text), &our_bytes), "%s: our signature", id_of(vector));
	check_crypt(vector, text_all(&text), &bytes);
	if (slice_equal(text_all(&text), text_all(&our_text))) {
		CHECK(is_kind(vector, "es256") || slice_equal(text_all(&bytes), text_all(&our_bytes)),
		    "%s: the same text, another signature", id_of(vector));
		count->same++;
	}
	text_free(&text);
	text_free(&bytes);
	text_free(&our_text);
	text_free(&our_bytes);
}

static void
compare(struct vector *vector, struct wire *theirs, struct wire *ours, struct count *count)
{
	struct pairs here = { .count = 0 }, there = { .count = 0 };

	check_signatures(vector, theirs, ours, count);
	unpack_batch(theirs);
	check_text(id_of(vector), text_all(&ours->method), text_cstring(&theirs->method));
	check_text(id_of(vector), text_all(&ours->path), text_cstring(&theirs->path));
	take_apart(&here, vector->venue, ours);
	take_apart(&there, vector->venue, theirs);
	check_alone(vector, &here, &there, OURS);
	check_alone(vector, &there, &here, THEIRS);
	free_pairs(&here);
	free_pairs(&there);
	count->requests++;
}

/* ---- the call ---- */

static const struct operation {
	const char *begin;
	enum trade_ask ask;
} operations[] = {
	{ "createOrder", ASK_ORDER },
	{ "cancelOrder", ASK_CANCEL },
	{ "fetchOrder", ASK_QUERY },
	{ "fetchOpenOrder.", ASK_QUERY },
	{ "fetchOpenOrders", ASK_OPEN },
	{ "fetchMyTrades", ASK_FILLS },
	{ "fetchBalance", ASK_BALANCE },
	{ "fetchTradingFee", ASK_FEES },
	{ "fetchDepositAddress", ASK_DEPOSIT_ADDRESS },
	{ "withdraw", ASK_WITHDRAW },
	{ "ws.watch", ASK_TICKET },
};

static int64_t
integer_of(const struct text *text)
{
	int64_t value = 0;

	if (text->len > 0)
		assert_true(slice_integer(text_all(text), &value));
	return value;
}

static struct decimal
decimal_of(const struct text *text)
{
	struct decimal value = DECIMAL_ZERO;
	struct error err = { 0 };

	if (text->len > 0)
		CHECK(decimal_read(&value, text_all(text), &err) == 0, "%s", err.text);
	return value;
}

static void
call_order(struct trade_call *call, const struct vector *vector)
{
	const struct text *in = vector->in;
	struct slice tif = text_all(&in[IN_TIF]);
	struct error err = { 0 };
	int side;

	assert_int_equal(trade_side(&side, text_all(&in[IN_SIDE]), &err), 0);
	call->side = side == SIDE_BUY ? SIDE_BUY : SIDE_SELL;
	call->type = slice_is(text_all(&in[IN_TYPE]), "market") ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT;
	call->tif = slice_is(text_all(&in[IN_POST_ONLY]), "true") ? TIF_POST_ONLY
	    : slice_is(tif, "IOC")                                ? TIF_IOC
	    : slice_is(tif, "FOK")                                ? TIF_FOK
								  : TIF_GTC;
	call->qty = decimal_of(&in[IN_AMOUNT]);
	call->price = decimal_of(&in[IN_PRICE]);
	if (call->id.len == 0)
		call->id = SLICE("arb1");
}

/* What the client was told beside the inputs: how long a request may be under way, a fee, an account of its own, a random number. */
static void
call_beside(struct trade_call *call, struct vector *vector, const struct pairs *there, const struct wire *theirs)
{
	static const struct slice accounts = SLICE("/v2/accounts/");
	struct slice window = pair_value(there, "recvWindow"), fee = pair_value(there, "fee");
	struct slice nonce = pair_value(there, "jwt.nonce");
	struct text draw = { 0 };
	struct error err = { 0 };

	if (window.len == 0)
		window = wire_header(theirs, "X-BAPI-RECV-WINDOW");
	if (window.len > 0)
		assert_true(slice_integer(window, &call->window_ms));
	if (strcmp(vector->venue, "okx") == 0 && call->ask == ASK_WITHDRAW) {
		assert_int_equal(
		    decimal_read(&call->fee, (struct slice){ fee.at + 1, fee.len - 2 } /* '1' */, &err), 0);
		text_format(&vector->network, "%.*s-%.*s", SLICE_ARG(call->asset), SLICE_ARG(call->network));
		call->network = text_all(&vector->network);
	}
	if (nonce.len == 2 * sizeof call->draw + 2) { /* '...' */
		hex_bytes(&draw, (struct slice){ nonce.at + 1, nonce.len - 2 });
		memcpy(call->draw, draw.at, sizeof call->draw);
		text_free(&draw);
	}
	if (strcmp(vector->venue, "kraken") == 0 && call->asset.len > 0)
		call->asset = pair_value(there, "asset"); /* XXBT */
	if (slice_starts(text_all(&theirs->path), accounts.at)) {
		call->label = text_all(&theirs->path);
		call->label.at += accounts.len;
		call->label.len = strcspn(call->label.at, "/");
	}
}

static struct trade_call
call_of(const struct vector *vector)
{
	const struct text *in = vector->in;
	struct trade_call call = {
		.now_us = integer_of(&vector->top[TOP_CLOCK]) * 1000,
		.symbol = text_all(&in[IN_SYMBOL]),
		.id = text_all(&in[IN_CLIENT_ID]),
		.venue_id = text_all(&in[IN_ID]),
		.asset = text_all(&in[IN_CURRENCY]),
		.network = text_all(&in[IN_NETWORK]),
		.address = text_all(&in[IN_ADDRESS]),
		.tag = text_all(&in[IN_TAG]),
		.label = text_all(&in[IN_KEY]),
		.amount = decimal_of(&in[IN_AMOUNT]),
		.since_us = integer_of(&in[IN_SINCE]) * 1000,
		.limit = integer_of(&in[IN_LIMIT]),
	};
	size_t i = 0;

	while (i < COUNT(operations) && !is_of(vector, operations[i].begin))
		i++;
	CHECK(i < COUNT(operations), "%.*s: nobody knows what is asked",
	    SLICE_ARG(text_all(&vector->top[TOP_OPERATION])));
	call.ask = operations[i].ask;
	if (call.ask == ASK_ORDER)
		call_order(&call, vector);
	return call;
}

static void
make_key(struct testkey *key, struct vector *vector)
{
	testkey_make(key, vector->venue, text_cstring(&vector->key[KEY_API]), text_cstring(&vector->key[KEY_SECRET]),
	    text_cstring(&vector->key[KEY_PASSPHRASE]));
}

static void
compare_request(struct vector *vector, struct slice request, enum trade_ask ask, struct count *count)
{
	struct wire theirs = { .body = { 0 } }, ours = { .body = { 0 } };
	struct pairs there = { .count = 0 };
	struct trade_request asked = { 0 };
	struct trade_call call = call_of(vector);
	struct text base = { 0 };
	struct error err = { 0 };
	struct testkey key;

	call.ask = ask;
	wire_read(&theirs, request);
	text_cstring(&theirs.path);
	take_apart(&there, vector->venue, &theirs);
	call_beside(&call, vector, &there, &theirs);
	make_key(&key, vector);
	text_string(&base, "https://");
	if (strcmp(vector->venue, "coinbase") == 0)
		text_string(&base, "api.coinbase.com"); /* is signed */
	else
		text_string(&base, "127.0.0.1:1");
	CHECK(trade_ask(&asked, key.trade, &key.key, &call, text_all(&base), &err) == 0, "%s: %s", id_of(vector),
	    err.text);
	wire_of(&ours, &asked);
	compare(vector, &theirs, &ours, count);
	testkey_free(&key);
	trade_request_free(&asked);
	free_pairs(&there);
	wire_free(&theirs);
	wire_free(&ours);
	text_free(&base);
}

/* ---- messages of a private socket ---- */

/* bybit: key, time and signature stand in a row. */
static bool
is_auth(const char *venue, const struct pairs *pairs)
{
	return strcmp(venue, "bybit") == 0 && slice_is(pair_value(pairs, "op"), "'auth'") && pairs->count == 4;
}

/* Where a message's signature stands. */
static void
message_signature(struct text *to, const char *venue, const struct pairs *pairs)
{
	struct slice found = { 0 };

	to->len = 0;
	for (size_t i = 0; i < pairs->count; i++) {
		struct slice name = pair_name(&pairs->at[i]);

		if (slice_is(name, "params.signature") || slice_is(name, "args[].sign") ||
		    slice_is(name, "auth.SIGN") || slice_is(name, "jwt") || (is_auth(venue, pairs) && i == 3))
			found = (struct slice){ name.at + name.len + 2, pairs->at[i].len - name.len - 3 }; /* ='...' */
	}
	text_slice(to, found);
}

/* Without the quotes of a string. */
static struct slice
bare(struct slice value)
{
	return value.len > 1 && value.at[0] == '\'' ? (struct slice){ value.at + 1, value.len - 2 } : value;
}

static int
by_bytes(const void *a, const void *b)
{
	const struct text *one = a, *other = b;

	return slice_compare(text_all(one), text_all(other));
}

/* binance: all parameters but the signature, sorted. */
static void
sorted_text(struct text *to, const struct pairs *pairs)
{
	struct text sorted[PAIRS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < pairs->count; i++)
		if (slice_starts(text_all(&pairs->at[i]), "params.") &&
		    !slice_is(pair_name(&pairs->at[i]), "params.signature"))
			sorted[count++] = pairs->at[i];
	qsort(sorted, count, sizeof *sorted, by_bytes);
	for (size_t i = 0; i < count; i++) {
		struct slice name = pair_name(&sorted[i]);

		text_string(to, i == 0 ? "" : "&");
		text_bytes(to, name.at + 7, name.len - 7);
		text_char(to, '=');
		text_slice(to, bare((struct slice){ name.at + name.len + 1, sorted[i].len - name.len - 1 }));
	}
}

static void
message_text(struct text *to, const char *venue, const struct pairs *pairs)
{
	to->len = 0;
	if (strcmp(venue, "binance") == 0)
		sorted_text(to, pairs);
	else if (strcmp(venue, "bybit") == 0)
		text_format(to, "GET/realtime%.*s",
		    SLICE_ARG(bare(
			(struct slice){ pairs->at[2].at + strlen("args[]="), pairs->at[2].len - strlen("args[]=") })));
	else if (strcmp(venue, "okx") == 0 || strcmp(venue, "bitget") == 0)
		text_format(to, "%.*sGET/user%s/verify", SLICE_ARG(bare(pair_value(pairs, "args[].timestamp"))),
		    *venue == 'o' ? "s/self" : "");
	else
		text_format(to, "channel=%.*s&event=%.*s&time=%.*s", SLICE_ARG(bare(pair_value(pairs, "channel"))),
		    SLICE_ARG(bare(pair_value(pairs, "event"))), SLICE_ARG(pair_value(pairs, "time")));
}

/* bybit: what that client sends with an RSA key is an HMAC with its PEM; the venue's own client signs with the key, as we do. */
static bool
is_hmac_anyway(const struct vector *vector)
{
	return strcmp(vector->venue, "bybit") == 0 && is_kind(vector, "rsa");
}

/* The signature of a message holds; false: it has none. */
static bool
check_message_signature(struct vector *vector, const struct pairs *pairs, bool ours, bool *hex)
{
	struct text sign = { 0 }, text = { 0 }, bytes = { 0 };
	struct slice signature;
	bool found;

	message_signature(&sign, vector->venue, pairs);
	found = sign.len > 0;
	*hex = false;
	if (found && strcmp(vector->venue, "coinbase") == 0)
		token_text(&text, &signature, text_all(&sign));
	else if (found) {
		message_text(&text, vector->venue, pairs);
		signature = text_all(&sign);
	}
	if (found) {
		*hex = signature_of_text(&bytes, signature);
		CHECK(!ours && is_hmac_anyway(vector) ? is_hmac(vector, false, text_all(&text), &bytes)
						      : is_signature(vector, text_all(&text), &bytes),
		    "%s: %s signature over %.*s", id_of(vector), ours ? "our" : "their", SLICE_ARG(text_all(&text)));
		if (!is_hmac_anyway(vector))
			check_crypt(vector, text_all(&text), &bytes);
	}
	text_free(&sign);
	text_free(&text);
	text_free(&bytes);
	return found;
}

/* Drop what is a signature, or holds one. */
static void
drop_signature(struct pairs *pairs, const char *venue)
{
	static const char *const names[] = { "params.signature", "args[].sign", "auth.SIGN", "jwt" };
	struct slice jwt = bare(pair_value(pairs, "jwt"));
	struct text token = { 0 };

	text_slice(&token, jwt);
	if (is_auth(venue, pairs))
		text_free(&pairs->at[--pairs->count]);
	for (size_t i = 0; i < COUNT(names); i++)
		drop_pair(pairs, names[i]);
	if (token.len > 0)
		add_token(pairs, text_all(&token));
	text_free(&token);
}

static size_t
missing(const struct vector *vector, const struct pairs *theirs, const struct pairs *ours)
{
	size_t count = 0;

	for (size_t i = 0; i < theirs->count; i++)
		count += !has_pair(ours, &theirs->at[i]) && !may_stand_alone(vector, pair_name(&theirs->at[i]), THEIRS);
	return count;
}

struct hearing {
	struct vector *vector;
	struct text said; /* by us */
	struct count *count;
};

/* The socket's path; one that needs a ticket has its address from the venue. */
static void
check_socket(struct vector *vector, struct slice url)
{
	const struct venue_private *trade = trade_of(vector->venue);
	const char *host = memmem(url.at, url.len, "://", 3), *path;

	assert_non_null(host);
	path = memchr(host + 3, '/', (size_t)(url.at + url.len - host - 3));
	if (trade->ticket_argument == NULL)
		check_text(id_of(vector),
		    path == NULL ? SLICE("/") : (struct slice){ path, (size_t)(url.at + url.len - path) },
		    trade->socket);
}

/* All of what they say stands in one of our messages. */
static void
compare_message(void *arg, struct slice element)
{
	static const char *const names[] = { "message", "url", NULL };
	struct hearing *hearing = arg;
	struct pairs theirs = { .count = 0 }, ours = { .count = 0 };
	struct slice rest = text_all(&hearing->said), line;
	struct text message[2] = { { 0 } };
	bool found = false, signs, hex, hex_too;

	read_members(message, names, element);
	add_json_text(&theirs, "", text_all(&message[0]));
	check_socket(hearing->vector, text_all(&message[1]));
	signs = check_message_signature(hearing->vector, &theirs, false, &hex);
	drop_signature(&theirs, hearing->vector->venue);
	while (!found && live_next(&rest, &line)) {
		bool signs_too;

		free_pairs(&ours);
		add_json_text(&ours, "", line);
		signs_too = check_message_signature(hearing->vector, &ours, true, &hex_too);
		drop_signature(&ours, hearing->vector->venue);
		found = missing(hearing->vector, &theirs, &ours) == 0 && signs == signs_too &&
		    (hex == hex_too || is_hmac_anyway(hearing->vector));
	}
	CHECK(found, "%s: nothing like %.*s in\n%.*s", id_of(hearing->vector), SLICE_ARG(text_all(&message[0])),
	    SLICE_ARG(text_all(&hearing->said)));
	hearing->count->messages++;
	free_pairs(&theirs);
	free_pairs(&ours);
	free_members(message, names);
}

/* The token that the client was given, from what it says. */
static struct slice
ticket_of(const struct vector *vector)
{
	const struct text *ws = &vector->top[TOP_WS];
	const struct slice mark = SLICE("\"token\":\"");
	const char *at = ws->len == 0 ? NULL : memmem(ws->at, ws->len, mark.at, mark.len);

	return at == NULL ? (struct slice){ 0 } : (struct slice){ at + mark.len, strcspn(at + mark.len, "\"") };
}

static void
compare_messages(struct vector *vector, struct count *count)
{
	struct hearing hearing = { .vector = vector, .count = count };
	struct trade_call call = call_of(vector);
	struct error err = { 0 };
	struct testkey key;

	text_cstring(&vector->top[TOP_WS]);
	call.ticket = ticket_of(vector);
	if (strstr(text_cstring(&vector->top[TOP_WS]), "recvWindow") != NULL)
		call.window_ms = 10000;
	make_key(&key, vector);
	CHECK(key.trade->greet != NULL && key.trade->greet(&hearing.said, &key.key, &call, &err) == 0, "%s: %s",
	    id_of(vector), err.text);
	each_element(text_all(&vector->top[TOP_WS]), compare_message, &hearing);
	testkey_free(&key);
	text_free(&hearing.said);
}

/* What was asked before: a ticket. */
static void
compare_before(void *arg, struct slice request)
{
	struct hearing *hearing = arg;
	bool ticket = memmem(request.at, request.len, "bullet-private", 14) != NULL ||
	    memmem(request.at, request.len, "GetWebSocketsToken", 18) != NULL;

	compare_request(hearing->vector, request, ticket ? ASK_TICKET : ASK_BALANCE, hearing->count);
}

/* ---- all vectors of a venue ---- */

/* A text that was published with its signature. */
static void
check_published(struct vector *vector)
{
	struct text bytes = { 0 };

	if (vector->top[TOP_TEXT].len == 0)
		return;
	signature_of_text(&bytes, text_all(&vector->top[TOP_SIGNATURE]));
	CHECK(is_signature(vector, text_all(&vector->top[TOP_TEXT]), &bytes), "%s: as published", id_of(vector));
	check_crypt(vector, text_all(&vector->top[TOP_TEXT]), &bytes);
	text_free(&bytes);
}

static void
note_foreign(struct count *count, struct vector *vector)
{
	const char *operation = text_cstring(&vector->top[TOP_OPERATION]);

	count->foreign++;
	if (strstr(text_cstring(&count->foreigns), operation) == NULL)
		text_format(&count->foreigns, "%s%s", count->foreigns.len > 0 ? ", " : "", operation);
}

struct venue_run {
	const char *venue;
	struct count count;
};

static int
take_vector(void *arg, struct slice line, struct error *err)
{
	static const char *const venue_names[] = { "venue", NULL };
	struct venue_run *run = arg;
	struct vector vector = { .venue = run->venue };
	struct hearing hearing = { .vector = &vector, .count = &run->count };
	struct text venue[1] = { { 0 } };

	(void)err;
	read_members(venue, venue_names, line);
	if (slice_is(text_all(&venue[0]), run->venue)) {
		read_members(vector.top, top_names, line);
		read_members(vector.key, key_names, text_all(&vector.top[TOP_CREDENTIALS]));
		read_members(vector.in, in_names, text_all(&vector.top[TOP_INPUTS]));
		check_published(&vector);
		run->count.lines++;
		if (is_foreign(&vector))
			note_foreign(&run->count, &vector);
		else if (vector.top[TOP_WS].len > 0) {
			each_element(text_all(&vector.top[TOP_BEFORE]), compare_before, &hearing);
			compare_messages(&vector, &run->count);
		} else
			compare_request(&vector, text_all(&vector.top[TOP_REQUEST]), call_of(&vector).ask, &run->count);
	}
	free_members(venue, venue_names);
	vector_free(&vector);
	return 0;
}

/* lines: of the venue's file and of what was published, counted by hand. */
static void
check_venue(const char *venue, size_t lines)
{
	struct venue_run run = { .venue = venue };

	assert_non_null(venue_find(slice_of(venue))->private);
	if (!each_vector("requests", venue, take_vector, &run)) {
		skip();
		return;
	}
	assert_true(each_vector("requests", "published", take_vector, &run));
	print_message(
	    "%s: %zu vectors: %zu requests compared, %zu with the same text; %zu messages; %zu not ours: %s\n", venue,
	    run.count.lines, run.count.requests, run.count.same, run.count.messages, run.count.foreign,
	    text_cstring(&run.count.foreigns));
	assert_int_equal(run.count.lines, lines);
	text_free(&run.count.foreigns);
}

#define VENUE(name, lines)                                                                                             \
	static void name(void **state)                                                                                 \
	{                                                                                                              \
		(void)state;                                                                                           \
		check_venue(#name, lines);                                                                             \
	}

VENUE(binance, 84 + 3)
VENUE(bybit, 78 + 1)
VENUE(okx, 75)
VENUE(bitget, 69)
VENUE(kraken, 72 + 1)
VENUE(coinbase, 66 + 2)
VENUE(kucoin, 66)
VENUE(gate, 69 + 1)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(binance),
		cmocka_unit_test(bybit),
		cmocka_unit_test(okx),
		cmocka_unit_test(bitget),
		cmocka_unit_test(kraken),
		cmocka_unit_test(coinbase),
		cmocka_unit_test(kucoin),
		cmocka_unit_test(gate),
	};
	struct error err;

	if (secret_guard(&err) != 0)
		return 1;
	return cmocka_run_group_tests_name("vectors of requests", tests, NULL, NULL);
}
