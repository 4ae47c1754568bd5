/* Keys to sign with (trade.h): in a file of their own, for who makes them carries OpenSSL. */
#include "venue/trade.h"

static int
sign_passphrase(struct trade_key *to, struct error *err)
{
	const struct slice passphrase = secret_bytes(&to->key->passphrase);
	struct signature signature;
	struct text text = { 0 };

	if (sign_parts(&signature, to->sign, &passphrase, 1, err) != 0)
		return -1;
	sign_write(&text, signature_bytes(&signature), SIGN_BASE64);
	to->signed_passphrase = secret_copy(text_all(&text));
	secret_wipe(text.at, text.len);
	text_free(&text);
	return 0;
}

int
trade_key_make(struct trade_key *to, const struct venue_private *trade, const struct key *key, struct error *err)
{
	struct secret secret;

	*to = (struct trade_key){ .key = key };
	if (trade_secret(&secret, trade, key, err) != 0)
		return -1;
	to->sign = sign_key_new(key_scheme(key), secret_bytes(&secret), err);
	secret_free(&secret);
	if (to->sign == NULL)
		error_prefix(err, "the secret");
	else if (!trade->passphrase_signed || sign_passphrase(to, err) == 0)
		return 0;
	trade_key_free(to);
	return error_prefix(err, "%s, account %s", key->venue, key->account);
}

void
trade_key_free(struct trade_key *key)
{
	sign_key_free(key->sign);
	secret_free(&key->signed_passphrase);
	*key = (struct trade_key){ 0 };
}
