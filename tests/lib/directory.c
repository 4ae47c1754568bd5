/* directory: what may stand there, were it a link that leads nowhere, or somewhere that cannot be seen. */
#include "base/directory.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static void
whatever_has_the_name_may_stand(void **state)
{
	static const char *const targets[] = { "nowhere", "loop", ".", "/dev/null" };
	char directory[] = "/tmp/directory-XXXXXX", path[64], below[80];

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof path, "%s/loop", directory);
	assert_false(file_may_stand(path));
	for (size_t i = 0; i < COUNT(targets); i++) {
		assert_int_equal(symlink(targets[i], path), 0);
		CHECK(file_may_stand(path), "%s", targets[i]);
		unlink(path);
	}
	/* a path through what is no directory: nobody can tell */
	assert_int_equal(symlink("/dev/null", path), 0);
	snprintf(below, sizeof below, "%s/below", path);
	assert_true(file_may_stand(below));
	unlink(path);
	assert_int_equal(rmdir(directory), 0);
	assert_false(file_may_stand(path));
	assert_false(file_has_place(path));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(whatever_has_the_name_may_stand) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
