/*
 * arb-replay: recordings as a stream again.
 *
 * Merges files by time, leaves out what later stages made, cuts, splits by symbol, tells the time where the recordings
 * do not.  With --speed it looks at a clock to wait; the bytes are the same at every speed.  With --fanout others get copies,
 * conflated by the clock; what is written to standard output does not change by it.
 */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "event/tick.h"
#include "replay/compare.h"
#include "replay/cut.h"
#include "replay/fanout.h"
#include "replay/info.h"
#include "replay/merge.h"
#include "replay/when.h"
#include "tool/source.h"

static const struct option_row options[] = {
	{ 0, "speed", "factor", "pace by the clock: 1 as it was, 10 ten times as fast; max (the default)" },
	{ 0, "from", "time", "leave out what was before (2026-01-01T12:00:00Z, or microseconds)" },
	{ 0, "to", "time", "end at this time" },
	{ 0, "all", NULL, "keep what later stages made" },
	{ 0, "split-by", "member", "share out the lines by their symbol" },
	{ 0, "shards", "number", "among so many" },
	{ 0, "shard", "number", "this one, from 0" },
	{ 0, "fanout", "path", "also give a conflated copy to this FIFO or socket" },
	{ 0, NULL, NULL, NULL },
};

enum task { TASK_REPLAY, TASK_COMPARE, TASK_INFO };

struct replay {
	enum task task;
	const char *names[RECORDINGS_MAX];
	size_t name_count;
	struct cut cut;
	double speed; /* 0: as fast as it goes */
	bool split;
	bool as_is; /* standard input as it stands: nothing is left out, added or cut */
	int64_t shards, shard; /* -1: not given */
	struct fanout fanout;
	struct cut told; /* the instruments so far, for readers that come later */

	struct tool tool;
	struct source source;
	struct merge merge;
	uint64_t broken;
	int64_t start_us, start_boot_us; /* of the pacing; 0: not yet */
	uint64_t bytes; /* of all files; 0: not known */
};

static int
set_speed(struct replay *replay, const char *value, struct error *err)
{
	struct decimal speed;

	replay->speed = 0;
	if (strcmp(value, "max") == 0)
		return 0;
	if (option_decimal(&speed, "speed", value, err) != 0)
		return -1;
	replay->speed = decimal_double(speed);
	if (replay->speed < 0.001 || replay->speed > 1e6)
		return error_set(err, "usage", "--speed: \"%s\" is neither max nor from 0.001 to 1000000", value);
	return 0;
}

static int
set_time(int64_t *to, const char *option, const char *value, struct error *err)
{
	return when_read(to, value, err) == 0 ? 0 : error_prefix(err, "--%s", option);
}

static int
set_option(void *state, const char *option, const char *value, struct error *err)
{
	struct replay *replay = state;

	if (strcmp(option, "speed") == 0)
		return set_speed(replay, value, err);
	if (strcmp(option, "from") == 0)
		return set_time(&replay->cut.plan.from_us, option, value, err);
	if (strcmp(option, "to") == 0)
		return set_time(&replay->cut.plan.to_us, option, value, err);
	if (strcmp(option, "shards") == 0)
		return option_integer(&replay->shards, option, value, 1, 10000, err);
	if (strcmp(option, "shard") == 0)
		return option_integer(&replay->shard, option, value, 0, 9999, err);
	if (strcmp(option, "fanout") == 0)
		return fanout_add(&replay->fanout, value, err);
	if (strcmp(option, "all") == 0)
		replay->cut.plan.all = true;
	else if (strcmp(value, "symbol") != 0)
		return error_set(err, "usage", "--split-by: \"%s\": only symbol is known", value);
	else
		replay->split = true;
	return 0;
}

static int
set_operand(void *state, const char *value, struct error *err)
{
	struct replay *replay = state;

	if (replay->name_count == 0 && replay->task == TASK_REPLAY && strcmp(value, "compare") == 0)
		replay->task = TASK_COMPARE;
	else if (replay->name_count == 0 && replay->task == TASK_REPLAY && strcmp(value, "info") == 0)
		replay->task = TASK_INFO;
	else if (replay->name_count == RECORDINGS_MAX)
		return error_set(err, "usage", "more than %d files", RECORDINGS_MAX);
	else
		replay->names[replay->name_count++] = value;
	return 0;
}

static const struct command_row commands[] = {
	{ "compare", "file file", "tell the first difference of two streams; exit 1 when there is one", 0 },
	{ "info", "file ...", "tell what the files hold", 0 },
	{ NULL, NULL, NULL, 0 },
};

static const struct program program = {
	.name = "arb-replay",
	.purpose = "write recordings as a stream; compare two; tell what one holds",
	.operands = "[compare | info] file ...",
	.options = options,
	.commands = commands,
	.set = set_option,
	.operand = set_operand,
};

static int
check_usage(struct replay *replay, struct error *err)
{
	bool some = replay->split || replay->shards >= 0 || replay->shard >= 0;

	if (replay->task == TASK_COMPARE && replay->name_count != 2)
		return error_set(err, "usage", "compare needs two files");
	if (replay->fanout.count > 0 && replay->task != TASK_REPLAY)
		return error_set(err, "usage", "--fanout goes with no command");
	if (replay->name_count == 0 && replay->fanout.count > 0) {
		replay->names[replay->name_count++] = "-";
		replay->as_is = true;
	}
	if (replay->name_count == 0)
		return error_set(err, "usage", "no file is named (- is standard input)");
	if (replay->as_is && (some || replay->cut.plan.from_us != 0 || replay->cut.plan.to_us != 0))
		return error_set(
		    err, "usage", "without a file all of standard input is written: name it (-) to cut or split");
	if (some && !(replay->split && replay->shards >= 0 && replay->shard >= 0))
		return error_set(err, "usage", "--split-by, --shards and --shard go together");
	if (some && replay->shard >= replay->shards)
		return error_set(err, "usage", "--shard: %lld is not below --shards %lld", (long long)replay->shard,
		    (long long)replay->shards);
	if (replay->cut.plan.to_us != 0 && replay->cut.plan.to_us <= replay->cut.plan.from_us)
		return error_set(err, "usage", "--to is not after --from");
	replay->cut.plan.shards = some ? (unsigned)replay->shards : 0;
	replay->cut.plan.shard = some ? (unsigned)replay->shard : 0;
	return 0;
}

static void
say_broken(void *arg, const struct recording *recording, const struct error *err)
{
	struct replay *replay = arg;
	char place[PATH_MAX + 32];

	replay->broken++;
	snprintf(place, sizeof place, "%s: line %llu", recording->name, (unsigned long long)recording->number);
	say_refused(&replay->tool.messages, place, err);
}

/* ---- replay ---- */

static int
wait_for_input(void *arg, int fd, struct error *err)
{
	struct replay *replay = arg;

	return source_wait(&replay->source, fd, err);
}

/* Wait until the time of the stream has come by the clock. */
static int
pace(struct replay *replay, int64_t ts_us, struct error *err)
{
	int64_t due_us;

	if (replay->speed <= 0)
		return 0;
	if (replay->start_us == 0) {
		replay->start_us = ts_us;
		replay->start_boot_us = clock_boot_us();
	}
	due_us = replay->start_boot_us + (int64_t)((double)(ts_us - replay->start_us) / replay->speed);
	if (due_us <= clock_boot_us())
		return 0;
	return source_flush(&replay->source, err) != 0 ? -1 : source_sleep(&replay->source, due_us, err);
}

static void
show_progress(struct replay *replay)
{
	char when[WHEN_TEXT_MAX];
	uint64_t taken = 0;

	if (!source_progress_due(&replay->source))
		return;
	for (size_t i = 0; i < replay->merge.count; i++)
		taken += replay->merge.recordings[i].zip.taken;
	when_text(when, replay->cut.next_tick_us);
	progress(&replay->tool.messages, "%s  %llu lines  %llu %%", when, (unsigned long long)replay->source.lines,
	    (unsigned long long)(replay->bytes == 0 ? 0 : 100 * taken / replay->bytes));
}

static int
write_ticks(struct replay *replay, const struct cut_out *out, struct error *err)
{
	struct tick_event tick = { .ts_us = out->tick_us };

	for (unsigned i = 0; i < out->ticks && !replay->source.stopping; i++, tick.ts_us += SECOND_US) {
		if (pace(replay, tick.ts_us, err) != 0)
			return -1;
		event_write(&kind_tick, &tick, &replay->source.out.text);
		replay->source.lines++;
	}
	return 0;
}

/* 1: the window is over. */
static int
replay_line(struct replay *replay, const struct recording *recording, struct error *err)
{
	struct text *text = &replay->source.out.text;
	struct cut_out out = { .line = true };

	if (!replay->as_is &&
	    cut_line(&replay->cut, &out, recording->line, &recording->head, recording->reached_us,
		merge_has_ticks(&replay->merge), err) != 0) {
		if (err->exit != EXIT_WELL)
			return -1;
		say_broken(replay, recording, err);
		return 0;
	}
	if (out.over)
		return 1;
	if (out.instruments)
		cut_instruments(&replay->cut, text, &replay->source.lines);
	if (write_ticks(replay, &out, err) != 0)
		return -1;
	if (out.line) {
		if (replay->fanout.count > 0 && slice_is(recording->head.kind, "instrument") &&
		    cut_keep_instrument(&replay->told, recording->line, err) != 0 && err->exit != EXIT_WELL)
			return -1;
		if (pace(replay, recording->reached_us, err) != 0)
			return -1;
		text_slice(text, recording->line);
		text_char(text, '\n');
		replay->source.lines++;
	}
	if (out_waiting(&replay->source.out) < OUT_BATCH)
		return 0;
	show_progress(replay);
	return source_flush(&replay->source, err);
}

static int
replay_all(struct replay *replay, struct error *err)
{
	struct recording *recording;
	enum recording_result result;
	int over = 0;

	while (over == 0 && !replay->source.stopping) {
		result = merge_next(&replay->merge, &recording, err);
		if (result == RECORDING_FAILED)
			return -1;
		if (result != RECORDING_LINE)
			break;
		err->exit = EXIT_WELL;
		over = replay_line(replay, recording, err);
	}
	if (over < 0)
		return -1;
	progress(&replay->tool.messages, NULL);
	return source_close(&replay->source, err);
}

/* ---- fan-out ---- */

enum { LINGER_US = 1000000 }; /* for readers of copies, when all is written */

static void
say_left(void *arg, const char *text)
{
	struct replay *replay = arg;

	say(&replay->tool.messages, LEVEL_INFO, "fanout", "--fanout: %s", text);
}

static void
fan_out(void *arg, struct slice lines)
{
	struct replay *replay = arg;

	fanout_take(&replay->fanout, lines);
	fanout_serve(&replay->fanout, clock_boot_us());
}

static void
begin_reader(void *arg, struct text *lines)
{
	struct replay *replay = arg;
	uint64_t ignored = 0;

	cut_instruments(&replay->told, lines, &ignored);
}

static void
serve_readers(void *arg)
{
	struct replay *replay = arg;

	fanout_serve(&replay->fanout, clock_boot_us());
}

static void
reader_metrics(void *arg, struct text *out)
{
	struct replay *replay = arg;

	fanout_metrics(&replay->fanout, out);
}

static bool
readers_done(void *arg)
{
	struct replay *replay = arg;

	return fanout_finish(&replay->fanout, clock_boot_us());
}

/* At the end readers_done() serves them, and the clock is not asked how much may lie there. */
static void
no_more(void *arg)
{
	(void)arg;
}

static int
open_fanout(struct replay *replay, struct error *err)
{
	if (replay->fanout.count == 0)
		return 0;
	replay->fanout.by = program.name;
	replay->fanout.begin = begin_reader;
	replay->fanout.left = say_left;
	replay->fanout.arg = replay;
	if (fanout_open(&replay->fanout, err) != 0)
		return -1;
	replay->source.beside =
	    (struct source_beside){ replay->fanout.fd, fan_out, serve_readers, reader_metrics, replay };
	fanout_serve(&replay->fanout, clock_boot_us()); /* who is there already misses nothing */
	return 0;
}

/* Standard output is closed: nobody is held up while the slow ones get their last lines. */
static int
end_fanout(struct replay *replay, struct error *err)
{
	struct text text = { 0 };

	if (replay->fanout.count == 0)
		return 0;
	replay->source.beside.serve = no_more;
	if (source_serve(&replay->source, clock_boot_us() + LINGER_US, readers_done, err) != 0)
		return -1;
	replay->fanout.left = NULL;
	fanout_leave_all(&replay->fanout);
	for (size_t i = 0; i < replay->fanout.count; i++) {
		const struct fanout_reader *reader = &replay->fanout.readers[i];

		text.len = 0;
		fanout_sentence(reader, &text);
		say(&replay->tool.messages, fanout_missed(reader) > 0 ? LEVEL_WARNING : LEVEL_INFO, "fanout",
		    "--fanout: %s", text_cstring(&text));
	}
	text_free(&text);
	return 0;
}

static int
run_replay(struct replay *replay, struct error *err)
{
	replay->merge.wait = (struct recording_wait){ wait_for_input, replay };
	replay->merge.broken = say_broken;
	replay->merge.arg = replay;
	if (merge_open(&replay->merge, replay->names, replay->name_count, err) != 0)
		return tool_fail(&replay->tool, err, EXIT_IO);
	for (size_t i = 0; i < replay->merge.count; i++)
		replay->bytes += replay->merge.recordings[i].size;
	if (source_open(&replay->source, &replay->tool, err) != 0 || open_fanout(replay, err) != 0 ||
	    replay_all(replay, err) != 0 || end_fanout(replay, err) != 0)
		return tool_fail(&replay->tool, err, EXIT_IO);
	return replay->broken > 0 ? EXIT_DATA : EXIT_WELL;
}

/* ---- compare, info ---- */

static void
write_side(struct text *text, const char *name, const struct text *line, bool ended)
{
	text_format(text, "%s: ", name);
	if (ended)
		text_string(text, "has ended");
	else
		text_slice(text, text_all(line));
	text_char(text, '\n');
}

/* To standard output, and see that it arrived. */
static int
print(struct text *text, struct error *err)
{
	struct out out;
	int result;

	out_open(&out);
	text_slice(&out.text, text_all(text));
	while ((result = out_write(&out, err)) == OUT_BLOCKED)
		usleep(1000);
	if (result == OUT_DONE)
		result = out_close(&out, err);
	else
		result = -1;
	out_free(&out);
	return result;
}

static int
run_compare(struct replay *replay, struct error *err)
{
	struct difference difference;
	struct text text = { 0 };
	int differ = compare_files(&difference, replay->names[0], replay->names[1], err);
	int code = differ < 0 ? tool_fail(&replay->tool, err, EXIT_DATA) : differ > 0 ? EXIT_NO : EXIT_WELL;

	if (differ > 0) {
		text_format(&text, "line %llu", (unsigned long long)difference.number);
		if (difference.member.len > 0)
			text_format(&text, ": %.*s", SLICE_ARG(text_all(&difference.member)));
		text_char(&text, '\n');
		write_side(&text, replay->names[0], &difference.a, difference.a_ended);
		write_side(&text, replay->names[1], &difference.b, difference.b_ended);
		if (print(&text, err) != 0)
			code = tool_fail(&replay->tool, err, EXIT_IO);
	}
	text_free(&text);
	difference_free(&difference);
	return code;
}

static int
info_of(struct replay *replay, const char *name, struct text *text, struct error *err)
{
	struct recording recording = { 0 };
	struct info info = { 0 };
	int result = -1;

	if (recording_open(&recording, name, err) == 0 && info_read(&info, &recording, say_broken, replay, err) == 0) {
		if (text->len > 0)
			text_char(text, '\n');
		info_write(&info, name, text);
		result = 0;
	}
	recording_close(&recording);
	info_free(&info);
	return result;
}

static int
run_info(struct replay *replay, struct error *err)
{
	struct text text = { 0 };
	int code = EXIT_WELL;

	for (size_t i = 0; i < replay->name_count && code == EXIT_WELL; i++)
		if (info_of(replay, replay->names[i], &text, err) != 0)
			code = tool_fail(&replay->tool, err, EXIT_IO);
	if (print(&text, err) != 0)
		code = tool_fail(&replay->tool, err, EXIT_IO);
	text_free(&text);
	return code != EXIT_WELL ? code : replay->broken > 0 ? EXIT_DATA : EXIT_WELL;
}

static int
run(struct replay *replay)
{
	struct error err = { 0 };

	if (check_usage(replay, &err) != 0)
		return tool_fail(&replay->tool, &err, EXIT_USAGE);
	if (replay->task == TASK_COMPARE)
		return run_compare(replay, &err);
	return replay->task == TASK_INFO ? run_info(replay, &err) : run_replay(replay, &err);
}

int
main(int argc, char *argv[])
{
	struct replay replay = { .shards = -1, .shard = -1 };
	int code = tool_start(&replay.tool, &program, argc, argv, &replay);

	if (code == TOOL_GO)
		code = run(&replay);
	source_free(&replay.source);
	fanout_free(&replay.fanout);
	merge_close(&replay.merge);
	cut_free(&replay.cut);
	cut_free(&replay.told);
	tool_end(&replay.tool);
	return code;
}
