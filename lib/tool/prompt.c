#include "tool/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "crypt/pem.h"

enum { TYPED_MAX = 16384 /* a line has 4,096 bytes at most (termios(3)), a key in PEM some 3,300 */ };

/* The terminal as it was, and the signals that wait until it is so again. */
struct silence {
	int tty, signals;
	struct termios shown;
	sigset_t unblocked;
};

/* Until unhush() no signal of these ends or stops the program: the terminal would stay silent. */
static int
hush(struct silence *silence, struct error *err)
{
	struct termios hidden;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	sigaddset(&set, SIGTSTP);
	silence->signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (silence->signals < 0)
		return error_fatal(err, EXIT_SYSTEM, "signalfd: %s", strerror(errno));
	sigprocmask(SIG_BLOCK, &set, &silence->unblocked);
	if (tcgetattr(silence->tty, &silence->shown) == 0) {
		hidden = silence->shown;
		hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
		hidden.c_lflag |= ICANON | ISIG;
		if (tcsetattr(silence->tty, TCSAFLUSH, &hidden) == 0)
			return 0;
	}
	error_fatal(err, EXIT_IO, "the terminal: %s", strerror(errno));
	sigprocmask(SIG_SETMASK, &silence->unblocked, NULL);
	close(silence->signals);
	return -1;
}

/* A signal that waited is delivered here. */
static void
unhush(const struct silence *silence)
{
	tcsetattr(silence->tty, TCSAFLUSH, &silence->shown);
	close(silence->signals);
	sigprocmask(SIG_SETMASK, &silence->unblocked, NULL);
}

/* How many bytes the terminal gave; 0: it was closed, or a signal waits. */
static ssize_t
read_line(const struct silence *silence, struct secret *line)
{
	struct pollfd polled[] = { { silence->tty, POLLIN, 0 }, { silence->signals, POLLIN, 0 } };
	ssize_t n;

	while (poll(polled, COUNT(polled), -1) < 0)
		if (errno != EINTR)
			return -1;
	if (polled[1].revents != 0)
		return 0;
	while ((n = read(silence->tty, line->at, line->len)) < 0)
		if (errno != EINTR)
			return -1;
	return n;
}

/* Likewise; what is pasted of a key in PEM has more lines. */
static ssize_t
read_lines(const struct silence *silence, struct secret *lines)
{
	struct secret rest = *lines;
	struct slice all = { (const char *)lines->at, 0 };
	ssize_t n;

	do {
		n = read_line(silence, &rest);
		if (n <= 0)
			return n;
		rest.at += n;
		rest.len -= (size_t)n;
		all.len += (size_t)n;
	} while (rest.len > 0 && pem_goes_on(all));
	return (ssize_t)all.len;
}

int
prompt_secret(struct secret *to, const char *question, struct error *err)
{
	struct silence silence;
	ssize_t n;

	silence.tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (silence.tty < 0)
		return error_fatal(err, EXIT_USAGE, "there is no terminal to ask on");
	if (hush(&silence, err) != 0) {
		close(silence.tty);
		return -1;
	}
	*to = secret_new(TYPED_MAX);
	dprintf(silence.tty, "%s: ", question);
	n = read_lines(&silence, to);
	dprintf(silence.tty, "\n");
	unhush(&silence);
	close(silence.tty);
	if (n <= 0) {
		secret_free(to);
		return error_fatal(err, EXIT_IO, "nothing was typed");
	}
	to->len = (size_t)n;
	if (to->at[to->len - 1] == '\n')
		to->len--;
	return 0;
}
