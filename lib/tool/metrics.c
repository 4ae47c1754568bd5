#include "tool/metrics.h"

#include "tool/filter.h"
#include "tool/replace.h"

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
	if (replace_file(filter->tool.metrics, 0644, text_all(&text), &err) != 0)
		say(&filter->tool.messages, LEVEL_WARNING, err.code, "metrics: %s", err.text);
	text_free(&text);
}
