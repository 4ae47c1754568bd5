#include "exec/cursor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/slice.h"
#include "wire/pull.h"

enum { PATIENCE_US = 15 * SECOND_US /* more than its store waits for who writes */ };

/* The neighbour in our own directory, else the name alone. */
static void
find_program(char *to, size_t size)
{
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash;

	if (len > 0) {
		self[len] = '\0';
		slash = strrchr(self, '/');
		*slash = '\0';
		if ((size_t)snprintf(to, size, "%s/arb-ledger", self) < size && access(to, X_OK) == 0)
			return;
	}
	snprintf(to, size, "arb-ledger");
}

/* Signals as any program expects them at its start; nothing but its output comes back. */
static pid_t
start(const char *program, char *const argv[], int output)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, defaults;
	pid_t pid;
	int code;

	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGXFSZ);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	code = posix_spawnp(&pid, program, &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return code == 0 ? pid : -1;
}

/* The one line that the child says, as far as it fits, until then. */
static size_t
read_output(int fd, char *to, size_t size, int64_t until_us)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	size_t len = 0;
	ssize_t n = 1;

	while (n > 0 && len < size && (len == 0 || to[len - 1] != '\n')) {
		int64_t left_us = until_us - clock_boot_us();

		ready.revents = 0;
		if (left_us <= 0 || (poll(&ready, 1, (int)(left_us / 1000 + 1)) < 0 && errno != EINTR))
			break;
		n = ready.revents != 0 ? read(fd, to + len, size - len) : 1;
		len += ready.revents != 0 && n > 0 ? (size_t)n : 0;
	}
	return len;
}

/* What does not end by itself until then is ended. */
static bool
ended_well(pid_t pid, int64_t until_us)
{
	const struct timespec moment = { .tv_nsec = 1000000 };
	pid_t ended;
	int status;

	while ((ended = waitpid(pid, &status, WNOHANG)) == 0 && clock_boot_us() < until_us)
		nanosleep(&moment, NULL);
	if (ended == 0) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
	}
	return ended == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int64_t
ask_ledger(const char *journal, const char *state, enum mode mode)
{
	char program[PATH_MAX], id[64], directory[PATH_MAX], answer[64];
	char word[] = "cursor", option[] = "--state", live[] = "--live", name[] = "arb-ledger";
	char *const argv[] = { name, word, id, option, directory, mode == MODE_LIVE ? live : NULL, NULL };
	int64_t until_us = clock_boot_us() + PATIENCE_US, n;
	int ends[2];
	size_t len;
	pid_t pid;

	snprintf(id, sizeof id, "%s", journal);
	snprintf(directory, sizeof directory, "%s", state);
	find_program(program, sizeof program);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	pid = start(program, argv, ends[1]);
	close(ends[1]);
	len = pid < 0 ? 0 : read_output(ends[0], answer, sizeof answer, until_us);
	close(ends[0]);
	if (pid < 0 || !ended_well(pid, until_us) || len < 2 || answer[len - 1] != '\n' ||
	    !slice_integer((struct slice){ answer, len - 1 }, &n) || n < 0)
		return -1;
	return n;
}

int64_t
cursor_find(const char *journal, const char *directory, enum mode mode)
{
	char ledger[PATH_MAX];
	int64_t n;

	if ((size_t)snprintf(ledger, sizeof ledger, "%s/ledger.db", directory) >= sizeof ledger ||
	    access(ledger, F_OK) != 0)
		return -1;
	n = ask_ledger(journal, directory, mode);
	return n < 0 ? 0 : n;
}

int
cursor_again(struct journal *journal, struct exec *exec, const char *directory,
    int (*done)(void *arg, struct error *err), void *arg, struct error *err)
{
	int64_t cursor = exec->n == 0 ? -1 : cursor_find(exec->journal, directory, exec->settings.mode);

	return exec->n == 0 ? 0 : journal_again(journal, cursor, cursor < 0, exec->made, done, arg, err);
}
