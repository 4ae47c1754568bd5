#include "venue/coinbase_token.h"

#include "base/clock.h"
#include "wire/put.h"

enum { TOKEN_S = 120 };

static void
put_head_of_token(struct text *to, const struct trade_key *key, const struct trade_call *call, bool edwards)
{
	struct text nonce = { 0 };

	sign_write(&nonce, (struct slice){ (const char *)call->draw, sizeof call->draw }, SIGN_HEX);
	text_char(to, '{');
	put_string(to, "alg", edwards ? SLICE("EdDSA") : SLICE("ES256"));
	put_string(to, "typ", SLICE("JWT"));
	put_string(to, "kid", secret_bytes(&key->key->api_key));
	put_string(to, "nonce", text_all(&nonce));
	text_char(to, '}');
	text_free(&nonce);
}

/* target: method, host and path; empty: of a socket, which has none. */
static void
put_claims(
    struct text *to, const struct trade_key *key, const struct trade_call *call, bool edwards, struct slice target)
{
	int64_t now_s = call->now_us / SECOND_US;

	text_string(to,
	    edwards ? "{\"aud\":[\"cdp_service\"],\"iss\":\"cdp\""
		    : "{\"aud\":[\"retail_rest_api_proxy\"],\"iss\":\"coinbase-cloud\"");
	put_int(to, "nbf", now_s);
	put_int(to, "exp", now_s + TOKEN_S);
	put_string(to, "sub", secret_bytes(&key->key->api_key));
	put_int(to, "iat", now_s);
	if (target.len > 0 && edwards) {
		put_key(to, "uris");
		text_char(to, '[');
		put_quoted(to, target);
		text_char(to, ']');
	} else if (target.len > 0)
		put_string(to, "uri", target);
	text_char(to, '}');
}

int
coinbase_token(
    struct text *to, const struct trade_key *key, const struct trade_call *call, struct slice target, struct error *err)
{
	enum sign_scheme scheme = sign_key_scheme(key->sign);
	struct text head = { 0 }, claims = { 0 };
	int done;

	put_head_of_token(&head, key, call, scheme == SIGN_ED25519);
	put_claims(&claims, key, call, scheme == SIGN_ED25519, target);
	done = sign_token(to, key->sign, text_all(&head), text_all(&claims), err);
	text_free(&head);
	text_free(&claims);
	return done;
}
