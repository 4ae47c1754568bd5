/*
 * compiler: attributes that make the compiler check what a comment would only ask for.
 */
#ifndef BASE_COMPILER_H
#define BASE_COMPILER_H

/* The result says whether it worked; losing it could lose money. */
#define MUST_CHECK __attribute__((warn_unused_result))
#define NEVER_NULL __attribute__((returns_nonnull))
#define PRINTF(template, arguments) __attribute__((__format__(__printf__, template, arguments)))
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
