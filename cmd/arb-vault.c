/*
 * arb-vault: the keys of the venues, sealed under a passphrase.
 *
 * The one program that keeps keys on a disk.  They leave it by a pipe alone, for the program that trades; nothing secret is ever an
 * argument, in the environment, in a message or in a file that is not sealed.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/directory.h"
#include "config/venues.h"
#include "crypt/hash.h"
#include "crypt/keyfile.h"
#include "crypt/keystore.h"
#include "tool/command.h"
#include "tool/given.h"
#include "tool/metrics.h"
#include "tool/out.h"
#include "tool/program.h"
#include "tool/prompt.h"
#include "tool/replace.h"
#include "venue/keys.h"
#include "venue/trade.h"
#include "venue/venue.h"
#include "wire/put.h"

enum {
	DAYS = 90,
	DAYS_MOST = 36500,
	DESCRIPTOR_MOST = 1 << 20,
	FINGERPRINT = 16, /* hexadecimal digits */
	OBJECT_MOST = 8 * KEY_PART_MAX /* bytes of a key as JSON */
};

static const struct option_row options[] = {
	{ 0, "file", "path", "the keystore; without it: keys.vault in the state directory" },
	{ 0, "account", "name", "set, rotate, rm: account at the venue (main); open: its key alone" },
	{ 0, "passphrase-fd", "n", "read the passphrase from this descriptor" },
	{ 0, "new-passphrase-fd", "n", "rekey: read the new passphrase from this descriptor" },
	{ 0, "kdf-mib", "MiB", "init, rekey: memory that each guess costs, 64 to 2048 (256)" },
	{ 0, "days", "n", "age: keys older than this are told (90)" },
	{ 0, "json", NULL, "list: one JSON object a line" },
	{ 0, NULL, NULL, NULL },
};

static const struct given_place places[] = {
	{ "account", "set, open, rotate and rm", { "set", "open", "rotate", "rm" } },
	{ "new-passphrase-fd", "rekey", { "rekey" } },
	{ "kdf-mib", "init and rekey", { "init", "rekey" } },
	{ "days", "age", { "age" } },
	{ "json", "list", { "list" } },
	{ NULL, NULL, { NULL } },
};

struct app;

/* What a command does. */
struct task {
	bool makes, changes, reads_key; /* the keystore anew; what is in it; a key from standard input */
	size_t least; /* operands */
	int (*run)(struct app *app, struct error *err); /* exit code; -1 and err */
};

struct app {
	/* options */
	const char *path, *account; /* NULL: not given */
	int64_t passphrase_fd, new_passphrase_fd; /* -1: not given */
	int64_t mib, days;
	bool json;
	struct given given;
	struct command_line command;
	const struct task *task; /* of the command */

	struct tool *tool;
	struct keyfile file;
	struct keystore keystore;
};

/* ---- passphrases ---- */

/* One newline at the end is not part of it. */
static void
cut_newline(struct secret *passphrase)
{
	if (passphrase->len > 0 && passphrase->at[passphrase->len - 1] == '\n')
		passphrase->len--;
}

static int
read_passphrase(struct secret *to, int64_t fd, struct error *err)
{
	int result = secret_read(to, (int)fd, PASSPHRASE_MOST + 1, err);

	if (fd > STDERR_FILENO)
		close((int)fd);
	if (result != 0)
		return error_prefix(err, "passphrase");
	cut_newline(to);
	return 0;
}

/* From the descriptor or the credential.  1: it came; 0: neither is there; -1 and err. */
static int
given_passphrase(struct secret *to, int64_t fd, struct error *err)
{
	int there;

	if (fd >= 0)
		return read_passphrase(to, fd, err) == 0 ? 1 : -1;
	there = secret_credential(to, "arb-vault", PASSPHRASE_MOST + 1, err);
	if (there > 0)
		cut_newline(to);
	return there;
}

static int
present_passphrase(const struct app *app, struct secret *to, struct error *err)
{
	int there = given_passphrase(to, app->passphrase_fd, err);

	return there == 0 ? prompt_secret(to, "passphrase", err) : there < 0 ? -1 : 0;
}

static int
ask_twice(struct secret *to, struct error *err)
{
	struct secret again = { 0 };
	bool same;

	if (prompt_secret(to, "new passphrase", err) != 0 || prompt_secret(&again, "once more", err) != 0)
		return -1;
	same = secret_same(secret_bytes(to), secret_bytes(&again));
	secret_free(&again);
	return same ? 0 : error_fatal(err, EXIT_DATA, "the passphrases are not the same");
}

/* The credential is the present one: rekey asks for another. */
static int
new_passphrase(const struct app *app, struct secret *to, struct error *err)
{
	int there = app->task->makes      ? given_passphrase(to, app->passphrase_fd, err)
	    : app->new_passphrase_fd >= 0 ? given_passphrase(to, app->new_passphrase_fd, err)
					  : 0;

	if (there == 0)
		there = ask_twice(to, err);
	if (there < 0)
		return -1;
	if (to->len < PASSPHRASE_LEAST || to->len > PASSPHRASE_MOST)
		return error_fatal(
		    err, EXIT_DATA, "a passphrase has %d to %d bytes", PASSPHRASE_LEAST, PASSPHRASE_MOST);
	return 0;
}

/* ---- the file ---- */

static int
no_keystore(const char *path, struct error *err)
{
	return error_fatal(err, EXIT_CONFIG, "%s: there is no keystore; arb-vault init makes one", path);
}

static int
load(struct app *app, struct error *err)
{
	struct secret passphrase = { 0 };
	struct text bytes = { 0 };
	int result = keyfile_read(&app->file, &bytes, KEYSTORE_BYTES_MAX, err);

	if (result == 0)
		result = no_keystore(app->file.path, err);
	else if (result > 0 && (result = present_passphrase(app, &passphrase, err)) == 0) {
		result = keystore_open(&app->keystore, text_all(&bytes), secret_bytes(&passphrase), err);
		if (result != 0)
			error_prefix(err, "%s", app->file.path);
	}
	secret_free(&passphrase);
	text_free(&bytes);
	return result;
}

static int
save(struct app *app, struct error *err)
{
	struct text bytes = { 0 };
	int result;

	keystore_seal(&app->keystore, &bytes);
	result = keyfile_replace(&app->file, text_all(&bytes), err);
	text_free(&bytes);
	return result;
}

static int
lock_anew(struct app *app, struct error *err)
{
	struct secret passphrase = { 0 };
	int result = new_passphrase(app, &passphrase, err);

	if (result == 0)
		result = keystore_lock(&app->keystore, secret_bytes(&passphrase), (uint32_t)app->mib, err);
	secret_free(&passphrase);
	return result;
}

static int
run_init(struct app *app, struct error *err)
{
	struct text bytes = { 0 };
	int there = keyfile_read(&app->file, &bytes, KEYSTORE_BYTES_MAX, err);

	text_free(&bytes);
	if (there > 0)
		return error_fatal(err, EXIT_REFUSED, "%s: is there, and is not made anew", app->file.path);
	return there < 0 || lock_anew(app, err) != 0 ? -1 : save(app, err);
}

static int
run_rekey(struct app *app, struct error *err)
{
	return lock_anew(app, err) != 0 ? -1 : save(app, err);
}

/* ---- keys in ---- */

/* What was typed is no JSON, and may be anything. */
static int
ask_key(struct key *key, struct error *err)
{
	if (prompt_secret(&key->api_key, "API key", err) != 0 || prompt_secret(&key->secret, "secret", err) != 0 ||
	    prompt_secret(&key->passphrase, "passphrase of the key (empty: it has none)", err) != 0)
		return -1;
	return key_check(key, err) != 0 ? -1 : key_is_text(key) ? 0 : error_set(err, "bad_utf8", "not UTF-8");
}

static int
read_key(struct key *key, struct error *err)
{
	struct secret object = { 0 };
	int result;

	if (isatty(STDIN_FILENO))
		return ask_key(key, err);
	result = secret_read(&object, STDIN_FILENO, OBJECT_MOST, err);
	if (result == 0)
		result = key_read(key, secret_bytes(&object), true, err);
	secret_free(&object);
	return result;
}

/* Whether requests could be signed with it; of a venue to trade at alone. */
static int
check_key(const struct key *key, struct error *err)
{
	const struct venue *venue = venue_find(slice_of(key->venue));
	struct secret signs;

	if (venue == NULL || venue->private == NULL)
		return 0;
	if (trade_secret(&signs, venue->private, key, err) != 0) {
		err->exit = err->exit == EXIT_WELL ? EXIT_DATA : err->exit;
		return -1;
	}
	secret_free(&signs);
	return 0;
}

/* The key that stands on standard input, for the venue of the operand. */
static int
take_key(const struct app *app, struct key *key, struct error *err)
{
	const char *venue = app->command.operands[0];

	if (!key_name(key, slice_of(venue), slice_of(app->account == NULL ? "main" : app->account)))
		return error_fatal(err, EXIT_USAGE, "%.40s, account %.40s: no names of a venue and an account", venue,
		    app->account == NULL ? "main" : app->account);
	if (!venue_known(venue))
		return error_fatal(err, EXIT_USAGE, "%s: no such venue", venue);
	if (read_key(key, err) != 0) {
		error_prefix(err, "key of %s", venue);
		err->exit = err->exit == EXIT_WELL ? EXIT_DATA : err->exit;
		return -1;
	}
	if (strcmp(key->venue, venue) != 0 || (app->account != NULL && strcmp(key->account, app->account) != 0))
		return error_fatal(
		    err, EXIT_DATA, "key of %s: it says that it is of %s, account %s", venue, key->venue, key->account);
	return check_key(key, err);
}

static bool
same_key(const struct key *a, const struct key *b)
{
	return secret_same(secret_bytes(&a->api_key), secret_bytes(&b->api_key)) &&
	    secret_same(secret_bytes(&a->secret), secret_bytes(&b->secret)) &&
	    secret_same(secret_bytes(&a->passphrase), secret_bytes(&b->passphrase));
}

static int
not_there(const char *venue, const char *account, struct error *err)
{
	return error_fatal(err, EXIT_NO, "%.40s%s%.40s: there is no such key", venue,
	    account == NULL ? "" : ", account ", account == NULL ? "" : account);
}

static int
store_key(struct app *app, struct key *key, bool anew, struct error *err)
{
	const struct keystore_entry *there = keystore_find(&app->keystore, key->venue, key->account);

	if (anew && there != NULL)
		return error_fatal(err, EXIT_REFUSED, "%s, account %s: is there; rotate puts another in its place",
		    key->venue, key->account);
	if (!anew && there == NULL)
		return not_there(key->venue, key->account, err);
	if (there != NULL && same_key(&there->key, key))
		return error_fatal(
		    err, EXIT_REFUSED, "%s, account %s: this is the key that is there", key->venue, key->account);
	if (there != NULL && there->key.passphrase.len > 0 && key->passphrase.len == 0)
		return error_fatal(err, EXIT_REFUSED,
		    "%s, account %s: the key that is there has a passphrase (password), and this one has none",
		    key->venue, key->account);
	return keystore_put(&app->keystore, key, clock_wall_us(), err) != 0 ? -1 : save(app, err);
}

static int
run_put(struct app *app, bool anew, struct error *err)
{
	struct key key = { .venue = "" };
	int result = take_key(app, &key, err);

	if (result == 0)
		result = store_key(app, &key, anew, err);
	key_free(&key);
	return result;
}

static int
run_set(struct app *app, struct error *err)
{
	return run_put(app, true, err);
}

static int
run_rotate(struct app *app, struct error *err)
{
	return run_put(app, false, err);
}

static int
run_rm(struct app *app, struct error *err)
{
	const char *account = app->account == NULL ? "main" : app->account;
	struct keystore_entry *entry = keystore_find(&app->keystore, app->command.operands[0], account);

	if (entry == NULL)
		return not_there(app->command.operands[0], account, err);
	keystore_remove(&app->keystore, entry);
	return save(app, err);
}

/* ---- keys out ---- */

/* Whether an operand means the key: without an account, all of the venue. */
static bool
is_meant(const struct app *app, const struct key *key, const char *venue)
{
	return strcmp(key->venue, venue) == 0 && (app->account == NULL || strcmp(key->account, app->account) == 0);
}

static bool
is_wanted(const struct app *app, const struct key *key)
{
	bool wanted = false;

	for (size_t i = 0; i < app->command.count; i++)
		wanted = wanted || is_meant(app, key, app->command.operands[i]);
	return wanted;
}

static int
check_wanted(const struct app *app, struct error *err)
{
	for (size_t i = 0; i < app->command.count; i++) {
		size_t at = 0;

		while (at < app->keystore.count &&
		    !is_meant(app, &app->keystore.entries[at].key, app->command.operands[i]))
			at++;
		if (at == app->keystore.count)
			return not_there(app->command.operands[i], app->account, err);
	}
	return 0;
}

/* Straight out of guarded memory: nothing of it is buffered. */
static int
write_secret(const struct secret *line, struct error *err)
{
	struct pollfd polled = { STDOUT_FILENO, POLLOUT, 0 };
	ssize_t n;

	for (size_t done = 0; done<line->len; done += n> 0 ? (size_t)n : 0) {
		n = write(STDOUT_FILENO, line->at + done, line->len - done);
		if (n < 0 && errno == EAGAIN)
			poll(&polled, 1, -1);
		else if (n < 0 && errno != EINTR)
			return error_fatal(err, EXIT_IO, "cannot write the output: %s", strerror(errno));
	}
	return 0;
}

/* Before anything is opened: a terminal would show them, a file would keep them. */
static int
check_output(struct error *err)
{
	struct stat found;

	if (fstat(STDOUT_FILENO, &found) != 0)
		return error_fatal(err, EXIT_IO, "standard output: %s", strerror(errno));
	if (!S_ISFIFO(found.st_mode) && !S_ISSOCK(found.st_mode))
		return error_fatal(
		    err, EXIT_REFUSED, "open: keys go to a pipe or a socket, and standard output is neither");
	return 0;
}

static int
run_open(struct app *app, struct error *err)
{
	int result = check_wanted(app, err);

	for (size_t i = 0; result == 0 && i < app->keystore.count; i++) {
		const struct key *key = &app->keystore.entries[i].key;
		struct secret line;

		if (!is_wanted(app, key))
			continue;
		line = key_write(key);
		result = write_secret(&line, err);
		secret_free(&line);
	}
	return result;
}

/* ---- about keys ---- */

static const char *
scheme_name(const struct key *key)
{
	static const char *const names[] = { [SIGN_HMAC_SHA256] = "hmac-sha256",
		[SIGN_HMAC_SHA512] = "hmac-sha512",
		[SIGN_RSA_SHA256] = "rsa-sha256",
		[SIGN_ES256] = "es256",
		[SIGN_ED25519] = "ed25519" };

	return names[key_scheme(key)];
}

/* Of the API key alone, which is the part that a venue shows. */
static void
fingerprint(char to[HASH_HEX], const struct key *key)
{
	const struct slice api_key = secret_bytes(&key->api_key);
	struct hash hash = hash_parts(&api_key, 1);

	hash_hex(to, &hash);
	to[FINGERPRINT] = '\0';
}

/* A clock that was set back makes no key younger than new. */
static int64_t
age_days(const struct keystore_entry *entry, int64_t now_us)
{
	return entry->since_us >= now_us ? 0 : (now_us - entry->since_us) / DAY_US;
}

static void
write_entry(const struct app *app, const struct keystore_entry *entry, int64_t now_us, struct text *out)
{
	char print[HASH_HEX];

	fingerprint(print, &entry->key);
	if (!app->json) {
		text_format(out, "%-12s %-16s %-12s %5lld  %s\n", entry->key.venue, entry->key.account,
		    scheme_name(&entry->key), (long long)age_days(entry, now_us), print);
		return;
	}
	text_char(out, '{');
	put_name(out, "venue", slice_of(entry->key.venue));
	put_name(out, "account", slice_of(entry->key.account));
	put_name(out, "scheme", slice_of(scheme_name(&entry->key)));
	put_int(out, "since_us", entry->since_us);
	put_int(out, "age_days", age_days(entry, now_us));
	put_name(out, "fingerprint", slice_of(print));
	put_end(out);
}

static int
write_figures(const struct app *app, int64_t now_us, struct error *err)
{
	struct text text = { 0 };
	int64_t oldest = 0;
	int result;

	if (app->tool->metrics == NULL)
		return 0;
	for (size_t i = 0; i < app->keystore.count; i++)
		if (age_days(&app->keystore.entries[i], now_us) > oldest)
			oldest = age_days(&app->keystore.entries[i], now_us);
	metrics_gauge(&text, "vault_keys", "arb-vault", (double)app->keystore.count);
	metrics_gauge(&text, "vault_oldest_days", "arb-vault", (double)oldest);
	text_string(&text, "# EOF\n");
	result = replace_file(app->tool->metrics, 0644, text_all(&text), err);
	text_free(&text);
	return result;
}

static int
run_list(struct app *app, struct error *err)
{
	int64_t now_us = clock_wall_us();
	struct text out = { 0 };
	int written;

	if (!app->json)
		text_format(&out, "%-12s %-16s %-12s %5s  %s\n", "venue", "account", "scheme", "days", "fingerprint");
	for (size_t i = 0; i < app->keystore.count; i++)
		write_entry(app, &app->keystore.entries[i], now_us, &out);
	written = out_print(&out, err);
	text_free(&out);
	return written == 0 ? write_figures(app, now_us, err) : -1;
}

/* True: it is too old, or nobody knows how old it is; and that is said. */
static bool
tell_age(const struct app *app, const struct keystore_entry *entry, int64_t now_us)
{
	int64_t days = age_days(entry, now_us), ahead = (entry->since_us - now_us) / DAY_US;

	if (ahead > 0)
		say(&app->tool->messages, LEVEL_WARNING, "key_future",
		    "%s, account %s: the key is %lld days from the future: the clock is wrong now, or was then",
		    entry->key.venue, entry->key.account, (long long)ahead);
	else if (days > app->days)
		say(&app->tool->messages, LEVEL_WARNING, "key_old", "%s, account %s: the key is %lld days old",
		    entry->key.venue, entry->key.account, (long long)days);
	return ahead > 0 || days > app->days;
}

static int
run_age(struct app *app, struct error *err)
{
	int64_t now_us = clock_wall_us();
	int code = EXIT_WELL;

	for (size_t i = 0; i < app->keystore.count; i++)
		if (tell_age(app, &app->keystore.entries[i], now_us))
			code = EXIT_NO;
	return write_figures(app, now_us, err) != 0 ? -1 : code;
}

/* ---- command line ---- */

enum { INIT, SET, LIST, OPEN, ROTATE, REKEY, RM, AGE, COMMANDS };

static const struct command_row command_rows[COMMANDS + 1] = {
	[INIT] = { "init", NULL, "make a keystore without keys", 0 },
	[SET] = { "set", "venue", "put a key in: JSON from standard input, or typed", 1 },
	[LIST] = { "list", NULL, "which keys there are, without what is secret", 0 },
	[OPEN] = { "open", "venue ...", "write keys to a pipe", COMMAND_OPERANDS_MAX },
	[ROTATE] = { "rotate", "venue", "put another key in place of the one there", 1 },
	[REKEY] = { "rekey", NULL, "another passphrase", 0 },
	[RM] = { "rm", "venue", "take a key out", 1 },
	[AGE] = { "age", NULL, "tell of old keys; exit 1 where there are some", 0 },
};

static const struct task tasks[COMMANDS] = {
	[INIT] = { .makes = true, .changes = true, .run = run_init },
	[SET] = { .least = 1, .changes = true, .reads_key = true, .run = run_set },
	[LIST] = { .run = run_list },
	[OPEN] = { .least = 1, .run = run_open },
	[ROTATE] = { .least = 1, .changes = true, .reads_key = true, .run = run_rotate },
	[REKEY] = { .changes = true, .run = run_rekey },
	[RM] = { .least = 1, .changes = true, .run = run_rm },
	[AGE] = { .run = run_age },
};

static int
set_option(void *state, const char *option, const char *value, struct error *err)
{
	struct app *app = state;

	given_note(&app->given, option);
	if (strcmp(option, "file") == 0)
		app->path = value;
	else if (strcmp(option, "account") == 0)
		app->account = value;
	else if (strcmp(option, "json") == 0)
		app->json = true;
	else if (strcmp(option, "passphrase-fd") == 0)
		return option_integer(&app->passphrase_fd, option, value, 0, DESCRIPTOR_MOST, err);
	else if (strcmp(option, "new-passphrase-fd") == 0)
		return option_integer(&app->new_passphrase_fd, option, value, 0, DESCRIPTOR_MOST, err);
	else if (strcmp(option, "days") == 0)
		return option_integer(&app->days, option, value, 0, DAYS_MOST, err);
	else
		return option_integer(&app->mib, option, value, KEYSTORE_MIB_LEAST, KEYSTORE_MIB_MOST, err);
	return 0;
}

static int
set_operand(void *state, const char *value, struct error *err)
{
	return command_word(&((struct app *)state)->command, command_rows, value, err);
}

static const struct program program = {
	.name = "arb-vault",
	.purpose = "keep the keys of venues, sealed under a passphrase",
	.operands = "command",
	.options = options,
	.commands = command_rows,
	.set = set_option,
	.operand = set_operand,
};

static int
check_usage(const struct app *app, struct error *err)
{
	const struct command_row *row = app->command.row;

	if (row == NULL)
		return error_fatal(err, EXIT_USAGE, "what to do must be said; arb-vault --help lists the commands");
	if (given_check(&app->given, places, row->name, err) != 0)
		return -1;
	if (app->command.count < app->task->least)
		return error_fatal(err, EXIT_USAGE, "%s: a venue is missing", row->name);
	if (app->new_passphrase_fd >= 0 && app->new_passphrase_fd == app->passphrase_fd)
		return error_fatal(
		    err, EXIT_USAGE, "%s: one descriptor has one passphrase, and not the new one as well", row->name);
	if (app->task->reads_key && app->passphrase_fd == STDIN_FILENO)
		return error_fatal(
		    err, EXIT_USAGE, "%s: standard input is for the key, not for the passphrase", row->name);
	return app->task->run == run_open ? check_output(err) : 0;
}

/* The default is a file of the state directory, which is made for it where it is not there. */
static int
find_file(const struct app *app, char path[PATH_MAX], struct error *err)
{
	size_t len;

	if (app->path != NULL) {
		if (slice_copy(path, PATH_MAX, slice_of(app->path)))
			return 0;
		return error_fatal(err, EXIT_USAGE, "--file: the path is too long");
	}
	if (state_path(path, PATH_MAX, err) != 0 || (app->task->makes && directory_make(path, err) != 0))
		return -1;
	len = strlen(path);
	if (snprintf(path + len, PATH_MAX - len, "/keys.vault") >= (int)(PATH_MAX - len))
		return error_fatal(err, EXIT_CONFIG, "the path of the state directory is too long");
	return 0;
}

static int
run_command(struct app *app, struct error *err)
{
	const char *warning;
	char path[PATH_MAX];
	int code;

	if (app->command.row != NULL)
		app->task = &tasks[app->command.row - command_rows];
	if (check_usage(app, err) != 0 || secret_guard(err) != 0 || find_file(app, path, err) != 0)
		return -1;
	warning = secret_warning();
	if (warning != NULL)
		say(&app->tool->messages, LEVEL_WARNING, "keys", "%s", warning);
	if (!app->task->makes && !file_may_stand(path))
		return no_keystore(path, err);
	if (keyfile_open(&app->file, path, app->task->changes, err) != 0)
		return -1;
	code = app->task->makes || load(app, err) == 0 ? app->task->run(app, err) : -1;
	keystore_free(&app->keystore);
	keyfile_close(&app->file);
	return code;
}

int
main(int argc, char *argv[])
{
	struct app app = { .passphrase_fd = -1, .new_passphrase_fd = -1, .mib = KEYSTORE_MIB, .days = DAYS };
	struct error err = { 0 };
	struct tool tool;
	int code;

	app.tool = &tool;
	code = tool_start(&tool, &program, argc, argv, &app);
	if (code == TOOL_GO) {
		code = run_command(&app, &err);
		if (code < 0)
			code = tool_fail(&tool, &err, EXIT_BUG);
	}
	tool_end(&tool);
	return code;
}
