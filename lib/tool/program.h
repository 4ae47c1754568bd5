/*
 * program: what every program does with its command line: one table of options, help, version, configuration.
 */
#ifndef TOOL_PROGRAM_H
#define TOOL_PROGRAM_H

#include <limits.h>

#include "base/error.h"
#include "config/config.h"
#include "tool/message.h"
#include "wire/pull.h"

struct option_row {
	int letter; /* 0: none */
	const char *name; /* long name; what set() is told */
	const char *argument; /* its unit or kind, "bps"; NULL: a flag */
	const char *about; /* for --help */
};

/* A sub-command, for --help; the program itself takes it as an operand. */
struct command_row {
	const char *name;
	const char *arguments; /* "file ..."; NULL: none */
	const char *about;
	size_t most; /* operands, for command_word() (command.h) */
};

/* Shared options that a program may have. */
enum {
	USES_STAGE = 1, /* reads and writes the stream: --only */
	USES_FEEDBACK = 2, /* --feedback PATH, --lockstep */
	USES_STATE = 4 /* --state DIR */
};

struct program {
	const char *name;
	const char *purpose; /* one line */
	const char *operands; /* for the usage line; NULL: takes none */
	const struct option_row *options; /* ends with name NULL */
	const struct command_row *commands; /* ends with name NULL; NULL: has none */
	unsigned uses;
	int (*set)(void *state, const char *option, const char *value, struct error *err);
	int (*operand)(void *state, const char *value, struct error *err);
};

enum { SETTINGS_MAX = 64 };

/* What the shared options said. */
struct tool {
	const struct program *program;
	struct messages messages;
	struct config *config;
	bool only, lockstep, check_config, print_config;
	const char *config_file, *feedback, *metrics; /* NULL: not given */
	char state[PATH_MAX]; /* --state, else state_path(); set with USES_STATE only */
	bool state_given;
	char *settings[SETTINGS_MAX];
	size_t setting_count;
};

enum { TOOL_GO = -1 };

/*
 * Read the command line and the configuration.  TOOL_GO, or the code to exit with: 0 after --help, --version,
 * --print-config and --check-config; 64 and 78 after saying what is wrong.
 */
int tool_start(struct tool *tool, const struct program *program, int argc, char *argv[], void *state) MUST_CHECK;

/* Read the configuration again (SIGHUP), and say so: false leaves the old one. */
bool tool_reload(struct tool *tool);

/*
 * The directory of a mode: what --state names, or, when it was not given, the mode's own ("paper", "live") below the state
 * directory of the user.
 */
int tool_directory(char *to, size_t size, const struct tool *tool, const char *mode, struct error *err) MUST_CHECK;

void tool_end(struct tool *tool);

/* Values of options, with messages fit for exit 64. */
int option_integer(
    int64_t *to, const char *option, const char *value, int64_t least, int64_t most, struct error *err) MUST_CHECK;
int option_decimal(struct decimal *to, const char *option, const char *value, struct error *err) MUST_CHECK;

/* Where what an option says goes: one of the three, a figure within its bounds. */
struct option_place {
	const char *name;
	bool *flag;
	const char **word; /* kept as it is: of the command line */
	int64_t *figure, least, most;
};

int option_put(const struct option_place *place, const char *value, struct error *err) MUST_CHECK;

/* Say the error and give the exit code it asks for (fallback when it asks for none). */
int tool_fail(struct tool *tool, const struct error *err, enum exit_code fallback);

#endif
