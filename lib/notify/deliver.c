#include "notify/deliver.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/http.h"
#include "wire/put.h"

enum { REPLY_MAX = 64 * 1024 };

/* What the process of a request tells the one that started it. */
struct delivery_note {
	int status; /* of HTTP; 0: no whole reply */
	int64_t retry_after_us;
	char why[160];
};

int
deliver_init(struct deliverer *deliverer, enum way way, const char *target, int64_t timeout_us, struct error *err)
{
	int access = PROT_READ | PROT_WRITE, flags = MAP_SHARED | MAP_ANONYMOUS;

	*deliverer = (struct deliverer){ .way = way, .target = target, .timeout_us = timeout_us, .fd = -1 };
	/* cppcheck-suppress invalidFunctionArg ; an anonymous map has no file */
	deliverer->note = mmap(NULL, sizeof *deliverer->note, access, flags, -1, 0);
	if (deliverer->note != MAP_FAILED)
		return 0;
	deliverer->note = NULL;
	return error_fatal(err, EXIT_SYSTEM, "mmap: %s", strerror(errno));
}

static void
end_process(struct deliverer *deliverer, bool kill_it, int *status)
{
	if (kill_it)
		kill(-deliverer->pid, SIGKILL);
	while (waitpid(deliverer->pid, status, 0) < 0 && errno == EINTR)
		continue;
	close(deliverer->fd);
	deliverer->fd = -1;
	deliverer->pid = 0;
}

void
deliver_free(struct deliverer *deliverer)
{
	int status;

	if (deliverer->pid > 0)
		end_process(deliverer, true, &status);
	if (deliverer->note != NULL)
		munmap(deliverer->note, sizeof *deliverer->note);
	*deliverer = (struct deliverer){ .fd = -1 };
}

static void
fail(struct delivery_result *result, enum delivery delivery, const char *what)
{
	result->delivery = delivery;
	snprintf(result->why, sizeof result->why, "%s", what);
}

/* ---- a file ---- */

static void
fail_file(struct delivery_result *result, const char *path, const char *what)
{
	char words[sizeof result->why];

	snprintf(words, sizeof words, "%.110s: %.40s", path, what);
	fail(result, DELIVERY_LATER, words);
}

/* Opened each time, so that it may be moved away; without waiting, for it may be a FIFO that nobody reads. */
static void
append(const char *path, const struct notice *notice, struct delivery_result *result)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0600);
	struct text line = { 0 };

	if (fd < 0) {
		fail_file(result, path, strerror(errno));
		return;
	}
	notice_json(notice, &line);
	text_char(&line, '\n');
	if (write(fd, line.at, line.len) != (ssize_t)line.len)
		fail_file(result, path, errno != 0 ? strerror(errno) : "the line was cut");
	if (close(fd) != 0 && result->delivery == DELIVERY_DONE)
		fail_file(result, path, strerror(errno));
	text_free(&line);
}

/* ---- processes ---- */

/* In the child: signals as a program expects them, a process group of its own, nothing of ours but what is given. */
static void
leave_home(int in, int out)
{
	sigset_t none;

	setpgid(0, 0);
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (in < 0)
		in = open("/dev/null", O_RDONLY);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO); /* our standard output is the stream */
	close_range(3, ~0u, 0);
}

static void
set_environment(const struct notice *notice)
{
	char number[32];

	setenv("ARB_KIND", notice->kind, 1);
	setenv("ARB_SEVERITY", severities[notice->severity], 1);
	setenv("ARB_CODE", notice->code, 1);
	setenv("ARB_VENUE", notice->venue, 1);
	setenv("ARB_SYMBOL", notice->symbol, 1);
	setenv("ARB_TEXT", notice->text, 1);
	setenv("ARB_RESOLVED", notice->resolved ? "1" : "", 1);
	snprintf(number, sizeof number, "%lld", (long long)notice->ts_us);
	setenv("ARB_TS_US", number, 1);
	snprintf(number, sizeof number, "%llu", (unsigned long long)notice->more);
	setenv("ARB_MORE", number, 1);
}

_Noreturn static void
run_command(const char *command, const struct notice *notice)
{
	struct text line = { 0 };
	int in = memfd_create("notice", 0);

	notice_json(notice, &line);
	text_char(&line, '\n');
	if (in < 0 || write(in, line.at, line.len) != (ssize_t)line.len || lseek(in, 0, SEEK_SET) != 0)
		_exit(126);
	set_environment(notice);
	leave_home(in, STDERR_FILENO);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

_Noreturn static void
run_request(const struct deliverer *deliverer, const struct notice *notice)
{
	struct http_post post = { .url = deliverer->target,
		.content_type = "application/json",
		.timeout_us = deliverer->timeout_us,
		.reply_max = REPLY_MAX };
	struct text sentence = { 0 }, body = { 0 };
	struct http_reply reply;
	struct error err;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	leave_home(-1, STDERR_FILENO);
	notice_sentence(notice, &sentence);
	text_char(&body, '{');
	put_string(&body, "text", text_all(&sentence));
	text_char(&body, '}');
	post.body = text_all(&body);
	if (http_post(&post, &reply, &err) != 0) {
		snprintf(deliverer->note->why, sizeof deliverer->note->why, "%.150s", err.text);
		_exit(1);
	}
	deliverer->note->retry_after_us = reply.retry_after_us;
	deliverer->note->status = reply.status;
	_exit(0);
}

bool
deliver_start(struct deliverer *deliverer, const struct notice *notice, int64_t now_us, struct delivery_result *result)
{
	*result = (struct delivery_result){ 0 };
	if (deliverer->way == WAY_FILE) {
		append(deliverer->target, notice, result);
		return true;
	}
	*deliverer->note = (struct delivery_note){ 0 };
	deliverer->pid = fork();
	if (deliverer->pid == 0 && deliverer->way == WAY_EXEC)
		run_command(deliverer->target, notice);
	if (deliverer->pid == 0)
		run_request(deliverer, notice);
	if (deliverer->pid < 0) {
		deliverer->pid = 0;
		fail(result, DELIVERY_LATER, strerror(errno));
		return true;
	}
	setpgid(deliverer->pid, deliverer->pid); /* here as well: whoever comes first */
	deliverer->deadline_us = now_us + deliverer->timeout_us + SECOND_US / 2;
	deliverer->fd = pidfd_open(deliverer->pid, 0);
	if (deliverer->fd >= 0)
		return false;
	fail(result, DELIVERY_LATER, strerror(errno));
	end_process(deliverer, true, &(int){ 0 });
	return true;
}

static bool
has_ended(const struct deliverer *deliverer)
{
	struct pollfd polled = { deliverer->fd, POLLIN, 0 };

	return poll(&polled, 1, 0) > 0;
}

/* A command is run once: what it did before it failed would be done twice. */
static void
judge_command(int status, struct delivery_result *result)
{
	char what[64];

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return;
	if (WIFEXITED(status))
		snprintf(what, sizeof what, "the command ended with exit status %d", WEXITSTATUS(status));
	else
		snprintf(what, sizeof what, "the command was ended by signal %d", WTERMSIG(status));
	fail(result, DELIVERY_NEVER, what);
}

/* Without a whole reply it may have arrived: told twice is better than not at all. */
static void
judge_request(const struct delivery_note *note, struct delivery_result *result)
{
	bool later = note->status == 0 || note->status == 408 || note->status == 429 || note->status >= 500;
	char what[64];

	if (note->status >= 200 && note->status < 300)
		return;
	snprintf(what, sizeof what, "HTTP status %d", note->status);
	fail(result, later ? DELIVERY_LATER : DELIVERY_NEVER, note->status != 0 ? what : note->why);
	result->retry_after_us = note->retry_after_us;
	if (*result->why == '\0')
		fail(result, DELIVERY_LATER, "the request's process has died");
}

bool
deliver_look(struct deliverer *deliverer, int64_t now_us, struct delivery_result *result)
{
	bool late = now_us >= deliverer->deadline_us;
	int status = 0;

	*result = (struct delivery_result){ 0 };
	if (deliverer->pid == 0)
		return false;
	if (has_ended(deliverer)) {
		end_process(deliverer, false, &status);
		if (deliverer->way == WAY_EXEC)
			judge_command(status, result);
		else
			judge_request(deliverer->note, result);
		return true;
	}
	if (!late)
		return false;
	end_process(deliverer, true, &status);
	fail(result, deliverer->way == WAY_EXEC ? DELIVERY_NEVER : DELIVERY_LATER, "it took too long and was ended");
	return true;
}
