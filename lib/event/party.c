#include "event/party.h"

static const struct member party_members[] = {
	[PARTY_HAS_NAME] = MEMBER(struct party_event, "name", name, MEMBER_TEXT, REQUIRED),
	[PARTY_HAS_ROLE] = MEMBER(struct party_event, "role", role, MEMBER_TEXT, OPTIONAL),
	[PARTY_HAS_PARENT] = MEMBER(struct party_event, "parent", parent, MEMBER_TEXT, OPTIONAL),
	[PARTY_HAS_SINCE] = MEMBER(struct party_event, "since", since, MEMBER_TEXT, OPTIONAL),
};

const struct shape kind_party = { "party", party_members, COUNT(party_members), sizeof(struct party_event) };
