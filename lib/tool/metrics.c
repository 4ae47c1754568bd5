#include "tool/metrics.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "tool/filter.h"

void
metrics_counter(struct text *out, const char *name, const char *program, uint64_t value)
{
	text_format(out, "# TYPE arb_%s counter\narb_%s_total{program=\"%s\"} %llu\n", name, name, program,
	    (unsigned long long)value);
}

void
metrics_gauge(struct text *out, const char *name, const char *program, double value)
{
	text_format(out, "# TYPE arb_%s gauge\narb_%s{program=\"%s\"} ", name, name, program);
	text_measure(out, value);
	text_char(out, '\n');
}

int
metrics_replace(const char *path, const struct text *text, struct error *err)
{
	char beside[PATH_MAX];
	ssize_t wrote;
	int fd;

	if ((size_t)snprintf(beside, sizeof beside, "%s.%ld", path, (long)getpid()) >= sizeof beside)
		return error_set(err, "too_long", "%s: the path is too long", path);
	fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return error_set(err, "io", "%s: %s", path, strerror(errno));
	errno = ENOSPC; /* what a short write means */
	wrote = write(fd, text->at, text->len);
	if (close(fd) == 0 && wrote == (ssize_t)text->len && rename(beside, path) == 0)
		return 0;
	error_set(err, "io", "%s: %s", path, strerror(errno));
	unlink(beside);
	return -1;
}

void
metrics_write(struct filter *filter)
{
	const char *program = filter->stage->program.name;
	struct text text = { 0 };
	struct error err;

	metrics_counter(&text, "lines", program, filter->lines);
	metrics_counter(&text, "lines_broken", program, filter->broken);
	metrics_counter(&text, "lines_causing", program, filter->lines_made);
	metrics_counter(&text, "bytes_written", program, filter->out.bytes);
	metrics_gauge(&text, "stream_time_seconds", program, (double)filter->now_us / 1e6);
	if (filter->stage->metrics != NULL)
		filter->stage->metrics(filter->state, &text);
	text_string(&text, "# EOF\n");
	if (metrics_replace(filter->tool.metrics, &text, &err) != 0)
		say(&filter->tool.messages, LEVEL_WARNING, err.code, "metrics: %s", err.text);
	text_free(&text);
}
