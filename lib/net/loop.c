#include "net/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <libwebsockets.h>

#include "base/clock.h"
#include "base/memory.h"
#include "net/inside.h"
#include "net/url.h"

struct watch {
	struct loop *loop;
	int fd, want;
	int held; /* what the epoll looks for; 0: it does not know it.  What else is wanted is told in each turn: it took no more, as of a file */
	watch_fn *tell;
	void *arg;
	struct watch *next;
	bool dead; /* ended; freed behind the turn, for an event for it may be in hand */
};

/* It can not go on: why, by errno, as it was seen first. */
static void
give_up(struct loop *loop, int why)
{
	if (loop->broken == 0)
		loop->broken = why != 0 ? why : EIO;
}

/* ---- descriptors ---- */

static void
sweep(void *arg)
{
	struct loop *loop = arg;

	for (struct watch **at = &loop->watches; *at != NULL;) {
		struct watch *watch = *at;

		if (!watch->dead) {
			at = &watch->next;
			continue;
		}
		*at = watch->next;
		free(watch);
	}
}

/* Tell the epoll what is wanted.  Nothing wanted: out of it, or it would go on reporting the other side's end. */
static int
enter(struct watch *watch)
{
	struct epoll_event event = { .data.ptr = watch };
	int deed = watch->want == 0 ? EPOLL_CTL_DEL : watch->held == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;

	if (watch->want == watch->held)
		return 0;
	event.events = (watch->want & LOOP_READ ? EPOLLIN : 0U) | (watch->want & LOOP_WRITE ? EPOLLOUT : 0U);
	if (epoll_ctl(watch->loop->epoll, deed, watch->fd, &event) != 0) {
		if (deed != EPOLL_CTL_DEL)
			return -1;
		/* a descriptor that was closed is out already; of any other, events would go on to come for what is freed */
		if (errno != EBADF && errno != ENOENT)
			give_up(watch->loop, errno);
	}
	watch->held = watch->want;
	return 0;
}

/* Does it keep the loop from waiting? */
static size_t
is_pressing(const struct watch *watch)
{
	return watch->held != watch->want && (watch->want & (LOOP_READ | LOOP_WRITE)) != 0;
}

struct watch *
loop_watch(struct loop *loop, int fd, int want, watch_fn *tell, void *arg, struct error *err)
{
	struct watch *watch = malloc(sizeof *watch);

	if (watch == NULL) {
		error_fatal(err, EXIT_SYSTEM, "out of memory");
		return NULL;
	}
	*watch = (struct watch){ .loop = loop, .fd = fd, .want = want, .tell = tell, .arg = arg };
	if (enter(watch) != 0 && errno != EPERM) {
		error_fatal(err, EXIT_SYSTEM, "cannot watch descriptor %d: %s", fd, strerror(errno));
		free(watch);
		return NULL;
	}
	loop->eager += is_pressing(watch);
	watch->next = loop->watches;
	loop->watches = watch;
	return watch;
}

void
watch_want(struct watch *watch, int want)
{
	if (watch->want == want || watch->dead)
		return;
	watch->loop->eager -= is_pressing(watch);
	watch->want = want;
	(void)enter(watch);
	watch->loop->eager += is_pressing(watch);
}

void
watch_end(struct watch *watch)
{
	if (watch == NULL || watch->dead)
		return;
	watch_want(watch, 0);
	watch->dead = true;
	loop_after(watch->loop, &watch->loop->sweep, sweep, watch->loop);
}

int
loop_own(int fd, bool writing, struct error *err)
{
	struct stat status;
	char path[64];
	int own = -1;

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (fstat(fd, &status) == 0 && (S_ISFIFO(status.st_mode) || isatty(fd)))
		own = open(path, (writing ? O_WRONLY : O_RDONLY) | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (own < 0)
		own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (own < 0)
		return error_fatal(err, EXIT_SYSTEM, "descriptor %d: %s", fd, strerror(errno));
	return own;
}

/* ---- timers ---- */

void
timer_start(
    struct loop *loop, struct timer *timer, int64_t after_us, int64_t every_us, void (*ring)(void *arg), void *arg)
{
	timers_remove(timer);
	timer->due_us = clock_boot_us() + (after_us > 0 ? after_us : 0);
	timer->every_us = every_us;
	timer->ring = ring;
	timer->arg = arg;
	timers_add(&loop->timers, timer);
}

void
timer_stop(struct timer *timer)
{
	timers_remove(timer);
}

static void
ring_timers(void *arg, int ready)
{
	struct loop *loop = arg;
	int64_t now = clock_boot_us();
	uint64_t times;

	(void)ready;
	if (read(loop->timer_fd, &times, sizeof times) < 0 && errno != EAGAIN)
		give_up(loop, errno);
	loop->armed_us = 0;
	for (struct timer *timer; (timer = loop->timers.first) != NULL && timer->due_us <= now;) {
		timers_remove(timer);
		if (timer->every_us > 0) {
			timer->due_us += timer->every_us;
			if (timer->due_us <= now)
				timer->due_us = now + timer->every_us;
			timers_add(&loop->timers, timer);
		}
		timer->ring(timer->arg);
	}
}

static void
arm(struct loop *loop)
{
	int64_t due = loop->timers.first == NULL ? 0 : loop->timers.first->due_us;
	struct itimerspec when = { .it_value = { due / SECOND_US, due % SECOND_US * 1000 } };

	if (due == loop->armed_us)
		return;
	if (timerfd_settime(loop->timer_fd, TFD_TIMER_ABSTIME, &when, NULL) != 0)
		give_up(loop, errno);
	loop->armed_us = due;
}

/* ---- behind the turn ---- */

void
loop_after(struct loop *loop, struct after *after, void (*deed)(void *arg), void *arg)
{
	if (after->asked)
		return;
	*after = (struct after){ .deed = deed, .arg = arg, .asked = true };
	*loop->after_last = after;
	loop->after_last = &after->next;
}

void
loop_after_not(struct loop *loop, struct after *after)
{
	struct after **at = &loop->after_first;

	if (!after->asked)
		return;
	while (*at != after)
		at = &(*at)->next;
	*at = after->next;
	if (*at == NULL)
		loop->after_last = at;
	after->asked = false;
}

/* A deed may ask for more, also for itself; that is done as well. */
static void
do_after(struct loop *loop)
{
	for (struct after *after; (after = loop->after_first) != NULL;) {
		loop->after_first = after->next;
		if (loop->after_first == NULL)
			loop->after_last = &loop->after_first;
		after->asked = false;
		after->deed(after->arg);
	}
}

/* ---- the loop ---- */

void
loop_break(struct loop *loop)
{
	give_up(loop, 0);
	loop_hurry(loop);
}

void
loop_hurry(struct loop *loop)
{
	uint64_t one = 1;

	if (loop->hurried)
		return;
	loop->hurried = true;
	if (write(loop->hurry_fd, &one, sizeof one) != sizeof one)
		give_up(loop, errno);
}

static void
hurry_told(void *arg, int ready)
{
	struct loop *loop = arg;
	uint64_t times;

	(void)ready;
	loop->hurried = false;
	if (read(loop->hurry_fd, &times, sizeof times) < 0 && errno != EAGAIN)
		give_up(loop, errno);
	if (loop->eager == 0)
		return;
	for (struct watch *watch = loop->watches; watch != NULL; watch = watch->next)
		if (!watch->dead && is_pressing(watch))
			watch->tell(watch->arg, watch->want & (LOOP_READ | LOOP_WRITE));
}

static void
tell_ready(struct loop *loop)
{
	struct epoll_event events[64];
	int count = epoll_wait(loop->epoll, events, COUNT(events), 0);

	for (int i = 0; i < count; i++) {
		struct watch *watch = events[i].data.ptr;
		int ready =
		    (events[i].events & EPOLLIN ? LOOP_READ : 0) | (events[i].events & EPOLLOUT ? LOOP_WRITE : 0);

		if (events[i].events & (EPOLLERR | EPOLLHUP))
			ready = LOOP_READ | LOOP_WRITE | LOOP_GONE;
		ready &= watch->want;
		if (ready != 0 && !watch->dead)
			watch->tell(watch->arg, ready);
	}
}

static int
epoll_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
	struct loop *loop = lws_context_user(lws_get_context(wsi));

	(void)user, (void)in, (void)len;
	if (reason == LWS_CALLBACK_RAW_RX_FILE)
		tell_ready(loop);
	else if (reason == LWS_CALLBACK_RAW_CLOSE_FILE)
		give_up(loop, 0);
	return 0;
}

/* For all that libwebsockets asks for: without memory it would go on with half a connection. */
static void *
grow_or_free(void *at, size_t size, const char *reason)
{
	(void)reason;
	if (size > 0)
		return memory_grow(at, size, 1);
	free(at);
	return NULL;
}

/*
 * As lws_get_random() (noise.c), called by libwebsockets: where reading its own wake-up fails, it gives that up and frees it, and
 * then (4.1) once more at its end.  What stood there is of no interest to it.
 */
int
eventfd_read(int fd, eventfd_t *value)
{
	if (read(fd, value, sizeof *value) != (ssize_t)sizeof *value)
		*value = 0;
	return 0;
}

static const struct lws_protocols ground[] = { { .name = "loop", .callback = epoll_callback }, { .name = NULL } };

static int
open_context(struct loop *loop, struct error *err)
{
	struct lws_context_creation_info info = { 0 };
	struct lws_vhost *vhost;

	lws_set_allocator(grow_or_free);
	lws_set_log_level(0, NULL);
	info.port = CONTEXT_PORT_NO_LISTEN;
	info.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
	    LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS;
	info.pt_serv_buf_size = 65536;
	info.fd_limit_per_thread = 512;
	info.user = loop;
	info.protocols = ground;
	info.vhost_name = "loop";
	loop->context = lws_create_context(&info);
	vhost = loop->context == NULL ? NULL : lws_create_vhost(loop->context, &info);
	if (vhost == NULL)
		return error_fatal(err, EXIT_SYSTEM, "libwebsockets does not start");
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll < 0)
		return error_fatal(err, EXIT_SYSTEM, "epoll: %s", strerror(errno));
	if (lws_adopt_descriptor_vhost(
		vhost, LWS_ADOPT_RAW_FILE_DESC, (lws_sock_file_fd_type){ .filefd = loop->epoll }, "loop", NULL) == NULL)
		return error_fatal(err, EXIT_SYSTEM, "libwebsockets does not take the epoll");
	return 0;
}

struct loop *
loop_new(struct error *err)
{
	struct loop *loop = calloc(1, sizeof *loop);

	if (loop == NULL) {
		error_fatal(err, EXIT_SYSTEM, "out of memory");
		return NULL;
	}
	environment_forget();
	loop->after_last = &loop->after_first;
	loop->timer_fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	loop->hurry_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (loop->timer_fd < 0 || loop->hurry_fd < 0)
		error_fatal(err, EXIT_SYSTEM, "no descriptor for the loop: %s", strerror(errno));
	else if (noise_begin(&loop->noise, err) == 0 && open_context(loop, err) == 0 &&
	    (loop->timer_watch = loop_watch(loop, loop->timer_fd, LOOP_READ, ring_timers, loop, err)) != NULL &&
	    (loop->hurry_watch = loop_watch(loop, loop->hurry_fd, LOOP_READ, hurry_told, loop, err)) != NULL)
		return loop;
	loop_free(loop);
	return NULL;
}

void
loop_free(struct loop *loop)
{
	if (loop == NULL)
		return;
	ws_drop_all(loop);
	watch_end(loop->timer_watch);
	watch_end(loop->hurry_watch);
	do_after(loop);
	/* closes the epoll as well */
	if (loop->context != NULL)
		lws_context_destroy(loop->context);
	for (struct watch *watch = loop->watches, *next; watch != NULL; watch = next) {
		next = watch->next;
		free(watch);
	}
	for (struct trust *trust = loop->trust, *next; trust != NULL; trust = next) {
		next = trust->next;
		free(trust->ca_file);
		free(trust);
	}
	if (loop->timer_fd >= 0)
		close(loop->timer_fd);
	if (loop->hurry_fd >= 0)
		close(loop->hurry_fd);
	free(loop);
}

int
loop_turn(struct loop *loop, struct error *err)
{
	do_after(loop);
	arm(loop);
	if (loop->eager > 0)
		loop_hurry(loop);
	if (loop->broken == 0 && lws_service(loop->context, 0) < 0)
		give_up(loop, errno);
	do_after(loop);
	if (loop->broken != 0)
		return error_fatal(err, EXIT_SYSTEM, "the loop is broken: %s", strerror(loop->broken));
	return 0;
}
