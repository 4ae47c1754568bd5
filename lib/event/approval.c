#include "event/approval.h"

void
approval_hash(char to[HASH_HEX], struct slice id, struct slice legs)
{
	const struct slice parts[] = { id, SLICE("\n"), legs };
	struct hash hash = hash_parts(parts, 3);

	hash_hex(to, &hash);
}
