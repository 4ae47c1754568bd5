#include "tool/program.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROWS_MAX = 80, COLUMNS = 78, ABOUT_COLUMN = 30 };

static const struct option_row shared_rows[] = {
	{ 'c', "config", "file", "read this configuration" },
	{ 'o', "option", "key=value", "set a configuration key" },
	{ 0, "check-config", NULL, "check the configuration and exit" },
	{ 0, "print-config", NULL, "print the configuration and exit" },
	{ 0, "log-format", "form", "messages as text or json" },
	{ 0, "metrics", "file", "write metrics here each second" },
	{ 'v', "verbose", NULL, "say more; twice: all" },
	{ 'h', "help", NULL, "print this and exit" },
	{ 'V', "version", NULL, "print the version and exit" },
	{ 0, NULL, NULL, NULL },
};

static const struct option_row stage_rows[] = {
	{ 0, "only", NULL, "write nothing but what is made or annotated here" },
	{ 0, NULL, NULL, NULL },
};

static const struct option_row feedback_rows[] = {
	{ 0, "feedback", "path", "read posted results from here" },
	{ 0, "lockstep", NULL, "wait for results before each annotation" },
	{ 0, NULL, NULL, NULL },
};

static const struct option_row state_rows[] = {
	{ 0, "state", "dir", "directory of databases and the freeze file" },
	{ 0, NULL, NULL, NULL },
};

/* All rows of a program: its own first. */
struct table {
	const struct option_row *rows[ROWS_MAX];
	size_t count, own;
};

static void
add_rows(struct table *table, const struct option_row *row)
{
	for (; row != NULL && row->name != NULL && table->count < ROWS_MAX; row++)
		table->rows[table->count++] = row;
}

static void
make_table(struct table *table, const struct program *program)
{
	*table = (struct table){ .count = 0 };
	add_rows(table, program->options);
	table->own = table->count;
	if (program->uses & USES_FEEDBACK)
		add_rows(table, feedback_rows);
	if (program->uses & USES_STAGE)
		add_rows(table, stage_rows);
	if (program->uses & USES_STATE)
		add_rows(table, state_rows);
	add_rows(table, shared_rows);
}

/* A word of the usage line; it goes to the next line, under the one above, when there is no room. */
static int
put_word(FILE *to, int column, int indent, const char *word)
{
	int len = (int)strlen(word);

	if (column + 1 + len > COLUMNS && column > indent) {
		fprintf(to, "\n%*s", indent, "");
		column = indent;
	}
	fprintf(to, " %s", word);
	return column + 1 + len;
}

/* Every option, as the SYNOPSIS of the manual has them. */
static void
print_usage(const struct program *program, const struct table *table)
{
	int indent = printf("usage: %s", program->name), column = indent;
	char word[80];

	for (size_t i = 0; i < table->count; i++) {
		const struct option_row *row = table->rows[i];
		const char *space = row->argument == NULL ? "" : " ",
			   *argument = row->argument == NULL ? "" : row->argument;

		if (row->letter != 0)
			snprintf(word, sizeof word, "[-%c%s%s]", row->letter, space, argument);
		else
			snprintf(word, sizeof word, "[--%s%s%s]", row->name, space, argument);
		column = put_word(stdout, column, indent, word);
	}
	if (program->operands != NULL)
		put_word(stdout, column, indent, program->operands);
	printf("\n");
}

/* What a row is about goes on under itself where the line ends. */
static void
print_row(const char *left, const char *about)
{
	int width = (int)strlen(left), column = width < ABOUT_COLUMN ? ABOUT_COLUMN : width + 1;

	printf("%s%*s", left, column - width, "");
	for (bool first = true; *about != '\0'; first = false) {
		int len = (int)strcspn(about, " ");

		if (!first && column + 1 + len > COLUMNS) {
			printf("\n%*s", ABOUT_COLUMN, "");
			column = ABOUT_COLUMN;
		} else if (!first)
			column += printf(" ");
		column += printf("%.*s", len, about);
		about += len + strspn(about + len, " ");
	}
	printf("\n");
}

static void
print_commands(const struct command_row *row)
{
	char left[80];

	printf("\ncommands:\n");
	for (; row->name != NULL; row++) {
		snprintf(left, sizeof left, "  %s %s", row->name, row->arguments == NULL ? "" : row->arguments);
		print_row(left, row->about);
	}
}

static void
print_help(const struct program *program, const struct table *table)
{
	print_usage(program, table);
	printf("\n%s\n", program->purpose);
	if (program->commands != NULL)
		print_commands(program->commands);
	for (size_t i = 0; i < table->count; i++) {
		const struct option_row *row = table->rows[i];
		char left[80];

		if (i == 0 || i == table->own)
			printf("\n");
		snprintf(left, sizeof left, "  %c%c%s --%s %s", row->letter != 0 ? '-' : ' ',
		    row->letter != 0 ? row->letter : ' ', row->letter != 0 ? "," : " ", row->name,
		    row->argument == NULL ? "" : row->argument);
		print_row(left, row->about);
	}
	printf("\nmanual: %s(1), arb(7), arb-stream(5)\n", program->name);
}

/* What is wrong, and where help is: a whole list of options would hide the one line that matters. */
static int
usage_error(struct tool *tool, const struct error *err)
{
	const char *operands = tool->program->operands;

	say(&tool->messages, LEVEL_ERROR, "usage", "%s", err->text);
	fprintf(stderr, "usage: %s [option ...]%s%s; %s --help lists the options\n", tool->program->name,
	    operands == NULL ? "" : " ", operands == NULL ? "" : operands, tool->program->name);
	return EXIT_USAGE;
}

static int
set_state(struct tool *tool, const char *value, struct error *err)
{
	if ((size_t)snprintf(tool->state, sizeof tool->state, "%s", value) >= sizeof tool->state)
		return error_set(err, "usage", "--state: the path is too long");
	tool->state_given = true;
	return 0;
}

static int
set_shared(struct tool *tool, const char *name, char *value, struct error *err)
{
	if (strcmp(name, "config") == 0)
		tool->config_file = value;
	else if (strcmp(name, "check-config") == 0)
		tool->check_config = true;
	else if (strcmp(name, "print-config") == 0)
		tool->print_config = true;
	else if (strcmp(name, "metrics") == 0)
		tool->metrics = value;
	else if (strcmp(name, "verbose") == 0)
		tool->messages.shown = tool->messages.shown == LEVEL_WARNING ? LEVEL_OK : LEVEL_DEBUG;
	else if (strcmp(name, "only") == 0)
		tool->only = true;
	else if (strcmp(name, "feedback") == 0)
		tool->feedback = value;
	else if (strcmp(name, "lockstep") == 0)
		tool->lockstep = true;
	else if (strcmp(name, "state") == 0)
		return set_state(tool, value, err);
	else if (strcmp(name, "log-format") == 0 && strcmp(value, "json") != 0 && strcmp(value, "text") != 0)
		return error_set(err, "usage", "--log-format: \"%s\" is neither text nor json", value);
	else if (strcmp(name, "log-format") == 0)
		tool->messages.json = strcmp(value, "json") == 0;
	else if (tool->setting_count == SETTINGS_MAX)
		return error_set(err, "usage", "more than %d settings", SETTINGS_MAX);
	else
		tool->settings[tool->setting_count++] = value;
	return 0;
}

/* Long options are numbered by row, letters are found in the rows. */
static const struct option_row *
row_of(const struct table *table, int c)
{
	if (c >= 256)
		return table->rows[c - 256];
	for (size_t i = 0; i < table->count; i++)
		if (table->rows[i]->letter == c)
			return table->rows[i];
	return NULL;
}

static void
fill_getopt(struct option *longs, char *shorts, const struct table *table)
{
	size_t at = 0;

	shorts[at++] = '-'; /* operands come in their order */
	shorts[at++] = ':';
	for (size_t i = 0; i < table->count; i++) {
		const struct option_row *row = table->rows[i];

		longs[i] = (struct option){ row->name, row->argument != NULL, NULL, 256 + (int)i };
		if (row->letter != 0) {
			shorts[at++] = (char)row->letter;
			if (row->argument != NULL)
				shorts[at++] = ':';
		}
	}
	shorts[at] = '\0';
	longs[table->count] = (struct option){ NULL, 0, NULL, 0 };
}

static bool
is_ambiguous(const struct table *table, const char *word)
{
	size_t count = 0, len = strcspn(word, "=");

	for (size_t i = 0; i < table->count; i++)
		count += len > 2 && strncmp(table->rows[i]->name, word + 2, len - 2) == 0;
	return count > 1;
}

/* getopt said ':' or '?'; optopt is a letter, the number of a row, or 0 for a long name that is not there. */
static int
wrong_option(struct tool *tool, const struct table *table, int c, const char *word)
{
	const struct option_row *row = optopt != 0 ? row_of(table, optopt) : NULL;
	struct error err;

	if (row != NULL && c == ':')
		error_set(&err, "usage", "--%s needs an argument: %s", row->name, row->argument);
	else if (row != NULL)
		error_set(&err, "usage", "--%s takes no argument", row->name);
	else if (optopt != 0)
		error_set(&err, "usage", "-%c: no such option", optopt);
	else
		error_set(&err, "usage",
		    is_ambiguous(table, word) ? "%s: several options begin so" : "%s: no such option", word);
	return usage_error(tool, &err);
}

/* TOOL_GO, or the exit code. */
static int
take_option(struct tool *tool, const struct table *table, int c, char *argv[], void *state)
{
	const struct option_row *row = row_of(table, c);
	bool own = false;
	struct error err;

	if (row == NULL)
		return wrong_option(tool, table, c, argv[optind - 1]);
	for (size_t i = 0; i < table->own; i++)
		own = own || table->rows[i] == row;
	if (!own && strcmp(row->name, "help") == 0) {
		print_help(tool->program, table);
		return EXIT_WELL;
	}
	if (!own && strcmp(row->name, "version") == 0) {
		printf("%s %s\n", tool->program->name, VERSION);
		return EXIT_WELL;
	}
	if ((own ? tool->program->set(state, row->name, optarg, &err) : set_shared(tool, row->name, optarg, &err)) != 0)
		return usage_error(tool, &err);
	return TOOL_GO;
}

/* -1, -.5: no option begins so. */
static bool
is_figure(const char *word)
{
	const char *digits = word + (word[0] == '-' ? 1 + (word[1] == '.') : 0);

	return word[0] == '-' && *digits >= '0' && *digits <= '9';
}

/* The words before the end of the options that are none: they go to the front, and *count is one more than there are. */
static int
take_options(struct tool *tool, const struct table *table, int argc, char *argv[], int *count, void *state)
{
	enum { OPERAND = 1 };
	struct option longs[ROWS_MAX + 1];
	char shorts[2 * ROWS_MAX + 3];
	int c, result;

	fill_getopt(longs, shorts, table);
	opterr = 0;
	optind = 1;
	for (;;) {
		if (optind < argc && is_figure(argv[optind])) {
			argv[(*count)++] = argv[optind++];
			continue;
		}
		if ((c = getopt_long(argc, argv, shorts, longs, NULL)) == -1)
			break;
		if (c == OPERAND)
			argv[(*count)++] = optarg;
		else if ((result = take_option(tool, table, c, argv, state)) != TOOL_GO)
			return result;
	}
	return TOOL_GO;
}

static int
take_operand(struct tool *tool, const char *word, void *state)
{
	struct error err;

	if (tool->program->operand == NULL)
		error_set(&err, "usage", "%s: takes no operands", word);
	else if (tool->program->operand(state, word, &err) == 0)
		return TOOL_GO;
	return usage_error(tool, &err);
}

static int
read_options(struct tool *tool, const struct table *table, int argc, char *argv[], void *state)
{
	int count = 1, result = take_options(tool, table, argc, argv, &count, state);
	struct error err;

	for (int i = 1; i < count && result == TOOL_GO; i++)
		result = take_operand(tool, argv[i], state);
	for (int i = optind; i < argc && result == TOOL_GO; i++)
		result = take_operand(tool, argv[i], state);
	if (result != TOOL_GO)
		return result;
	if (tool->lockstep && tool->feedback == NULL) {
		error_set(&err, "usage", "--lockstep needs --feedback");
		return usage_error(tool, &err);
	}
	return TOOL_GO;
}

/* Printed by hand, so that --help > /dev/full is an error too. */
static int
print_config(struct tool *tool)
{
	struct text text = { 0 };

	config_print(tool->config, &text);
	fwrite(text.at, 1, text.len, stdout);
	text_free(&text);
	return EXIT_WELL;
}

static int
finish_printing(struct tool *tool, int code)
{
	if (code == EXIT_WELL && (fflush(stdout) != 0 || ferror(stdout))) {
		say(&tool->messages, LEVEL_ERROR, "io", "cannot write the output: %s", strerror(errno));
		return EXIT_IO;
	}
	return code;
}

/*
 * A standard descriptor that is closed would be taken by the next file that is opened.  It is held by something that
 * cannot do what the descriptor is for, so that reading and writing fail as they did before.
 */
static int
hold_descriptors(struct error *err)
{
	static const int flags[] = { O_WRONLY, O_RDONLY, O_RDWR };

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", flags[fd]) != fd)
			return error_fatal(
			    err, EXIT_SYSTEM, "descriptor %d is closed, and nothing can be put there", fd);
	return 0;
}

int
tool_start(struct tool *tool, const struct program *program, int argc, char *argv[], void *state)
{
	struct table table;
	struct error err;
	int result;

	*tool = (struct tool){ .program = program };
	signal(SIGXFSZ, SIG_IGN); /* the write returns EFBIG, and that is handled */
	messages_init(&tool->messages, program->name);
	if (hold_descriptors(&err) != 0)
		return tool_fail(tool, &err, EXIT_SYSTEM);
	make_table(&table, program);
	result = read_options(tool, &table, argc, argv, state);
	if (result != TOOL_GO)
		return finish_printing(tool, result);
	tool->config = config_load(tool->config_file, tool->settings, tool->setting_count, &err);
	if (tool->config == NULL)
		return tool_fail(tool, &err, EXIT_CONFIG);
	if (tool->print_config)
		return finish_printing(tool, print_config(tool));
	if (tool->check_config)
		return EXIT_WELL;
	if (program->uses & USES_STATE && !tool->state_given && state_path(tool->state, sizeof tool->state, &err) != 0)
		return tool_fail(tool, &err, EXIT_CONFIG);
	return TOOL_GO;
}

bool
tool_reload(struct tool *tool)
{
	struct error why;
	struct config *config = config_load(tool->config_file, tool->settings, tool->setting_count, &why);

	if (config == NULL) {
		say(&tool->messages, LEVEL_ERROR, why.code, "configuration not changed: %s", why.text);
		return false;
	}
	config_free(tool->config);
	tool->config = config;
	say(&tool->messages, LEVEL_INFO, NULL, "configuration read again");
	return true;
}

int
tool_directory(char *to, size_t size, const struct tool *tool, const char *mode, struct error *err)
{
	int n =
	    tool->state_given ? snprintf(to, size, "%s", tool->state) : snprintf(to, size, "%s/%s", tool->state, mode);

	return n > 0 && (size_t)n < size ? 0
					 : error_fatal(err, EXIT_CONFIG, "the path of the state directory is too long");
}

void
tool_end(struct tool *tool)
{
	config_free(tool->config);
	tool->config = NULL;
	messages_end(&tool->messages);
}

int
tool_fail(struct tool *tool, const struct error *err, enum exit_code fallback)
{
	say(&tool->messages, LEVEL_ERROR, err->code, "%s", err->text);
	return err->exit != EXIT_WELL ? err->exit : fallback;
}

int
option_integer(int64_t *to, const char *option, const char *value, int64_t least, int64_t most, struct error *err)
{
	if (!slice_integer(slice_of(value), to) || *to < least || *to > most)
		return error_set(err, "usage", "--%s: \"%s\" is not a whole number from %lld to %lld", option, value,
		    (long long)least, (long long)most);
	return 0;
}

int
option_put(const struct option_place *place, const char *value, struct error *err)
{
	if (place->figure != NULL)
		return option_integer(place->figure, place->name, value, place->least, place->most, err);
	if (place->flag != NULL)
		*place->flag = true;
	else
		*place->word = value;
	return 0;
}

int
option_decimal(struct decimal *to, const char *option, const char *value, struct error *err)
{
	if (decimal_read(to, slice_of(value), err) != 0)
		return error_prefix(err, "--%s", option);
	return 0;
}
