/*
 * sign COUNT: what one order costs until it could be sent: its request built, and signed.
 *
 * For each venue and each scheme that it takes a key is made, and COUNT orders are asked for, each with an id and a time of its own.
 * A line each: NAME and microseconds of the processor for one order.
 */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "venue/trade.h"
#include "venue/venue.h"
#include "wire/base64.h"

static double
processor_us(void)
{
	struct timespec at;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

static void
fail(const char *what, const char *why)
{
	fprintf(stderr, "sign: %s: %s\n", what, why);
	exit(70);
}

/* A private key as people get it: PEM of PKCS #8. */
static char *
pem_of(EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *at, *copy;
	long len;

	if (key == NULL || bio == NULL || PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1)
		fail("key", "cannot be made");
	len = BIO_get_mem_data(bio, &at);
	copy = strndup(at, (size_t)len);
	BIO_free(bio);
	EVP_PKEY_free(key);
	return copy;
}

static void
measure(const char *name, const char *venue, const char *secret, long count)
{
	const struct venue_private *trade = venue_find(slice_of(venue))->private;
	struct key key = { .account = "main" };
	struct trade_call call = { .ask = ASK_ORDER,
		.symbol = SLICE("BTC-USDT"),
		.side = SIDE_BUY,
		.type = ORDER_TYPE_LIMIT,
		.tif = TIF_IOC,
		.price = { 6400012, 2 },
		.qty = { 12345, 5 } };
	struct trade_request request = { 0 };
	struct trade_key made;
	struct error err;
	double begun;
	char id[24];

	snprintf(key.venue, sizeof key.venue, "%s", venue);
	key.api_key = secret_copy(SLICE("an-api-key"));
	key.secret = secret_copy(slice_of(secret));
	key.passphrase = secret_copy(SLICE("phrase"));
	if (trade_key_make(&made, trade, &key, &err) != 0)
		fail(name, err.text);
	begun = processor_us();
	for (long i = 0; i < count; i++) {
		call.id = (struct slice){ id, (size_t)snprintf(id, sizeof id, "a%017ld", i) };
		call.now_us = INT64_C(1700000000000000) + i * 1000;
		call.nonce = call.now_us;
		if (trade_ask(&request, trade, &made, &call, SLICE("https://h"), &err) != 0)
			fail(name, err.text);
	}
	printf("%s %.3f\n", name, (processor_us() - begun) / (double)count);
	trade_request_free(&request);
	trade_key_free(&made);
	key_free(&key);
}

int
main(int argc, char *argv[])
{
	static const char *const hmac[] = { "binance", "bybit", "okx", "bitget", "kucoin", "gate" };
	long count = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	char *pem;
	struct error err;

	if (count <= 0)
		return fprintf(stderr, "usage: sign count\n"), 64;
	if (secret_guard(&err) != 0)
		fail("memory", err.text);
	for (size_t i = 0; i < COUNT(hmac); i++)
		measure(hmac[i], hmac[i], "0123456789abcdef0123456789abcdef", count);
	measure("kraken", "kraken", "c2ltLWtyYWtlbi1zZWNyZXQtMDEyMzQ1Njc4OWFiY2RlZg==", count);
	pem = pem_of(EVP_EC_gen("P-256"));
	measure("coinbase-es256", "coinbase", pem, count / 10);
	free(pem);
	pem = pem_of(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"));
	measure("binance-ed25519", "binance", pem, count / 10);
	free(pem);
	return 0;
}
