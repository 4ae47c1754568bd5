/*
 * openssl: the library that signs, and that curl and libwebsockets speak TLS with; before any of them uses it.
 */
#ifndef CRYPT_OPENSSL_H
#define CRYPT_OPENSSL_H

/*
 * From here on the memory that it asks for is there, or the program ends (base/memory.h): without some it goes on with locks that are not
 * there, and crashes.  What it gives back is wiped: it leaves the bytes that a key was read from as they are.  First of all; later it
 * changes nothing.
 */
void openssl_start(void);

#endif
