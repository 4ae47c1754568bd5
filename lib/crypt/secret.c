#include "crypt/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

enum {
	LOCKED_ROOM = 512 << 10, /* of keys, of OpenSSL's (sign_key.c), and of what they are read from */
	READ_FIRST = 4096 /* bytes: grows by itself */
};

int
secret_start(struct error *err)
{
	return sodium_init() < 0 ? error_fatal(err, EXIT_SYSTEM, "libsodium cannot start: no random numbers") : 0;
}

/* As much memory as the administrator lets this user lock. */
static void
lock_all_that_may_be(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)!setrlimit(RLIMIT_MEMLOCK, &limit); /* secret_warning() sees what came of it */
	}
}

int
secret_guard(struct error *err)
{
	const struct rlimit none = { 0, 0 };

	if (secret_start(err) != 0)
		return -1;
	lock_all_that_may_be();
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0)
		return error_fatal(err, EXIT_SYSTEM, "this process cannot be shut: %s", strerror(errno));
	return 0;
}

struct secret
secret_new(size_t len)
{
	struct secret secret = { sodium_malloc(len > 0 ? len : 1), len };

	if (secret.at == NULL)
		memory_lost();
	sodium_memzero(secret.at, len);
	return secret;
}

struct secret
secret_copy(struct slice bytes)
{
	struct secret secret = secret_new(bytes.len);

	if (bytes.len > 0)
		memcpy(secret.at, bytes.at, bytes.len);
	return secret;
}

/* The library locks it as well, and says nothing where it cannot. */
const char *
secret_warning(void)
{
	struct secret room = secret_new(LOCKED_ROOM);
	bool locked = mlock(room.at, room.len) == 0;

	secret_free(&room);
	return locked ? NULL
		      : "what is secret may be swapped out: this user may not lock 512 KiB of memory (ulimit -l)";
}

/* All of it is in use: as it was, with room for so many bytes. */
static void
enlarge(struct secret *secret, size_t room)
{
	struct secret larger = secret_new(room);

	memcpy(larger.at, secret->at, secret->len);
	larger.len = secret->len;
	secret_free(secret);
	*secret = larger;
}

int
secret_read(struct secret *to, int fd, size_t most, struct error *err)
{
	/* one more byte than may come shows that too much did */
	size_t room = most < READ_FIRST ? most + 1 : READ_FIRST;
	ssize_t n;

	*to = secret_new(room);
	to->len = 0;
	while ((n = read(fd, to->at + to->len, room - to->len)) != 0) {
		if (n > 0)
			to->len += (size_t)n;
		else if (errno != EINTR) {
			error_fatal(err, EXIT_IO, "descriptor %d: %s", fd, strerror(errno));
			break;
		}
		if (to->len > most) {
			error_fatal(err, EXIT_DATA, "descriptor %d: more than %zu bytes", fd, most);
			break;
		}
		if (to->len == room) {
			room *= 2;
			enlarge(to, room);
		}
	}
	if (n == 0)
		return 0;
	secret_free(to);
	return -1;
}

/* The service manager writes it for its service alone: for its user, or for root, or a group of its own. */
static int
check_private(int fd, struct error *err)
{
	struct stat found;

	if (fstat(fd, &found) != 0)
		return error_fatal(err, EXIT_IO, "%s", strerror(errno));
	if (found.st_uid != geteuid() && found.st_uid != 0)
		return error_fatal(err, EXIT_REFUSED, "the credential belongs to another user");
	if ((found.st_mode & (S_IRWXO | S_IWGRP)) != 0)
		return error_fatal(err, EXIT_REFUSED, "others may get at it (mode %04o; chmod 400)",
		    (unsigned)(found.st_mode & 07777));
	return 0;
}

int
secret_credential(struct secret *to, const char *name, size_t most, struct error *err)
{
	const char *directory = getenv("CREDENTIALS_DIRECTORY");
	char path[PATH_MAX];
	int fd, result;

	if (directory == NULL)
		return 0;
	if (snprintf(path, sizeof path, "%s/%s", directory, name) >= (int)sizeof path)
		return error_fatal(err, EXIT_CONFIG, "$CREDENTIALS_DIRECTORY: the path is too long");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return error_fatal(err, EXIT_IO, "%s: %s", path, strerror(errno));
	result = check_private(fd, err) != 0 ? -1 : secret_read(to, fd, most, err);
	close(fd);
	return result == 0 ? 1 : error_prefix(err, "%s", path);
}

void
secret_free(struct secret *secret)
{
	sodium_free(secret->at);
	*secret = (struct secret){ 0 };
}

void
secret_wipe(void *at, size_t len)
{
	if (len > 0)
		sodium_memzero(at, len);
}

bool
secret_same(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || sodium_memcmp(a.at, b.at, a.len) == 0);
}
