#include "ledger/chain.h"

#include "ledger/canonical.h"
#include "wire/put.h"

struct hash
chain_hash(int64_t n, const struct hash *before, struct slice body)
{
	char number[8];
	struct slice parts[] = { SLICE("arb-ledger-v1"), { number, sizeof number },
		{ (const char *)before->bytes, HASH_BYTES }, body };

	for (int i = 0; i < 8; i++)
		number[i] = (char)((uint64_t)n >> (56 - 8 * i));
	return hash_parts(parts, COUNT(parts));
}

void
chain_again(struct text *body, struct slice journal, int64_t n, int64_t entry)
{
	if (body->len == 0)
		text_string(body, "{\"again\":[");
	put_comma(body);
	text_char(body, '{');
	put_decimal(body, "entry", decimal_int(entry));
	put_name(body, "journal", journal);
	put_decimal(body, "n", decimal_int(n));
	text_char(body, '}');
}

int
chain_begin(struct text *body, const struct shape *kind, struct slice line, struct error *err)
{
	text_string(body, body->len > 0 ? "],\"event\":" : "{\"event\":");
	if (canonical_line(body, kind, line, err) != 0)
		return -1;
	text_string(body, ",\"postings\":[");
	return 0;
}

void
chain_posting(struct text *body, struct slice account, struct decimal amount, struct slice asset)
{
	put_comma(body);
	text_char(body, '{');
	put_name(body, "account", account);
	put_decimal(body, "amount", amount);
	put_name(body, "asset", asset);
	text_char(body, '}');
}

void
chain_end(struct text *body, struct slice stamp)
{
	text_char(body, ']');
	if (stamp.len > 0) {
		text_string(body, ",\"stamp\":");
		text_slice(body, stamp);
	}
	text_char(body, '}');
}

void
chain_genesis(struct text *body, const struct genesis *genesis)
{
	text_char(body, '{');
	put_string(body, "configuration", slice_of(genesis->configuration));
	put_decimal(body, "created_us", decimal_int(genesis->created_us));
	put_string(body, "ledger", slice_of(genesis->id));
	put_string(body, "mode", slice_of(genesis->mode));
	put_string(body, "name", slice_of(genesis->name));
	put_string(body, "schema", slice_of(genesis->schema));
	if (genesis->stamp.len > 0)
		put_raw(body, "stamp", genesis->stamp);
	text_char(body, '}');
}
