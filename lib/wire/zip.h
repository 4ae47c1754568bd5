/*
 * zip: the one door to zlib and zstd: a stream of bytes that may be compressed; and packed frames to append to a file.
 *
 * What it is shows in its first bytes, not in its name: gzip, zstd, or plain.  Several members or frames one behind the
 * other are one stream.  A tail that was torn off (the writer was killed, the disk was full) is no error: all that can
 * be read is handed out, then the end comes and zip->torn is set.
 */
#ifndef WIRE_ZIP_H
#define WIRE_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum zip_form { ZIP_UNKNOWN, ZIP_PLAIN, ZIP_GZIP, ZIP_ZSTD };

enum { ZIP_READ_BYTES = 1 << 16 };

/* Owns its buffers, not the descriptor.  zip_free accepts a zeroed struct. */
struct zip {
	int fd;
	enum zip_form form;
	void *stream; /* z_stream or ZSTD_DStream */
	unsigned char *buffer; /* compressed bytes start..end are held */
	size_t start, end;
	uint64_t taken; /* bytes read from the descriptor */
	bool ended; /* read() returned 0 */
	bool more; /* the last call filled all of its room: more may be had without reading */
	bool inside; /* a member or frame has begun and not ended */
	bool torn; /* the end came inside one, or what followed was no compressed data */
};

int zip_open(struct zip *zip, int fd, struct error *err) MUST_CHECK;
void zip_free(struct zip *zip);

/*
 * Up to size bytes.  Returns how many; 0 at the end; -1 and err (exit set) when reading failed; ZIP_AGAIN when there may
 * be more but nothing is there yet.
 */
enum { ZIP_AGAIN = -2 };
long zip_read(struct zip *zip, void *to, size_t size, struct error *err) MUST_CHECK;

/* A message that a venue packed (gzip). */
bool zip_is_gzip(struct slice bytes);

/* Append what is packed in bytes, whole; more than max bytes are refused.  -1 and err: torn, or no gzip, or memory (exit set). */
int zip_unpack(struct text *out, struct slice bytes, size_t max, struct error *err) MUST_CHECK;

/* The next zip_read() will read the descriptor: worth waiting until it is readable. */
bool zip_would_read(const struct zip *zip);

/* ---- the writing half: zstd frames, each whole and independent of the others, with a checksum ---- */

/* Owns its memory.  zip_pack_free accepts a zeroed struct. */
struct zip_packer {
	void *stream; /* ZSTD_CCtx */
};

int zip_pack_open(struct zip_packer *packer, struct error *err) MUST_CHECK;
void zip_pack_free(struct zip_packer *packer);

/* Append one frame that holds the bytes.  -1: no memory (exit is set). */
int zip_pack(struct zip_packer *packer, struct slice bytes, struct text *to, struct error *err) MUST_CHECK;

/*
 * How far a file of zstd frames is whole: up to the end of the last frame that nothing is missing of and whose content can be
 * unpacked.  Only the last one is unpacked; of the others the frames' own lengths are looked at.  An empty file is whole.  -1
 * and err: it cannot be read, or (code no_zstd) begins like something else.
 */
int zip_whole(int fd, int64_t *whole, struct error *err) MUST_CHECK;

/* Append bytes as one gzip member.  -1: memory. */
int zip_gzip(struct text *out, struct slice bytes) MUST_CHECK;

#endif
