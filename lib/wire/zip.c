#include "wire/zip.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZLIB_CONST /* what goes in is read only */
#include <zlib.h>
#include <zstd.h>

int
zip_open(struct zip *zip, int fd, struct error *err)
{
	*zip = (struct zip){ .fd = fd, .buffer = malloc(ZIP_READ_BYTES) };
	if (zip->buffer == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for the input");
	return 0;
}

void
zip_free(struct zip *zip)
{
	if (zip->form == ZIP_GZIP && zip->stream != NULL)
		inflateEnd(zip->stream);
	if (zip->form == ZIP_GZIP)
		free(zip->stream);
	if (zip->form == ZIP_ZSTD)
		ZSTD_freeDStream(zip->stream);
	free(zip->buffer);
	*zip = (struct zip){ .fd = -1 };
}

/* Bytes, 0 at the end, -1, ZIP_AGAIN. */
static long
read_some(struct zip *zip, void *to, size_t size, struct error *err)
{
	ssize_t n;

	if (zip->ended)
		return 0;
	n = read(zip->fd, to, size);
	if (n > 0)
		zip->taken += (uint64_t)n;
	if (n == 0)
		zip->ended = true;
	if (n >= 0)
		return n;
	if (errno == EINTR || errno == EAGAIN)
		return ZIP_AGAIN;
	return error_fatal(err, EXIT_IO, "cannot read the input: %s", strerror(errno));
}

/* Fill the buffer behind what it holds: 1, 0 at the end, -1, ZIP_AGAIN. */
static long
fill(struct zip *zip, struct error *err)
{
	long n;

	if (zip->start > 0) {
		memmove(zip->buffer, zip->buffer + zip->start, zip->end - zip->start);
		zip->end -= zip->start;
		zip->start = 0;
	}
	n = read_some(zip, zip->buffer + zip->end, ZIP_READ_BYTES - zip->end, err);
	if (n > 0)
		zip->end += (size_t)n;
	return n > 0 ? 1 : n;
}

static int
out_of_memory(struct error *err)
{
	return error_fatal(err, EXIT_SYSTEM, "out of memory for unpacking");
}

static int
start_gzip(struct zip *zip, struct error *err)
{
	z_stream *stream = calloc(1, sizeof *stream);

	zip->form = ZIP_GZIP;
	zip->stream = stream;
	if (stream != NULL && inflateInit2(stream, 15 + 16) == Z_OK)
		return 0;
	free(stream);
	zip->stream = NULL;
	return out_of_memory(err);
}

static int
start_zstd(struct zip *zip, struct error *err)
{
	zip->form = ZIP_ZSTD;
	zip->stream = ZSTD_createDStream();
	return zip->stream == NULL ? out_of_memory(err) : 0;
}

static const unsigned char zstd[] = { 0x28, 0xb5, 0x2f, 0xfd };

/* 1 when the form is known, 0 when more bytes are wanted first, -1. */
static int
recognise(struct zip *zip, struct error *err)
{
	const unsigned char *at = zip->buffer;
	size_t len = zip->end;

	if (len >= 2 && at[0] == 0x1f && at[1] == 0x8b)
		return start_gzip(zip, err) == 0 ? 1 : -1;
	if (len >= 4 &&
	    (memcmp(at, zstd, 4) == 0 || ((at[0] & 0xf0) == 0x50 && memcmp(at + 1, "\x2a\x4d\x18", 3) == 0)))
		return start_zstd(zip, err) == 0 ? 1 : -1;
	if (!zip->ended && (len == 0 || (len < 4 && (at[0] == 0x1f || at[0] == 0x28 || (at[0] & 0xf0) == 0x50))))
		return 0;
	zip->form = ZIP_PLAIN;
	return 1;
}

static long
read_plain(struct zip *zip, void *to, size_t size, struct error *err)
{
	size_t held = zip->end - zip->start;

	if (held == 0)
		return read_some(zip, to, size, err);
	if (held > size)
		held = size;
	memcpy(to, zip->buffer + zip->start, held);
	zip->start += held;
	return (long)held;
}

/* What comes is no compressed data: the stream ends here. */
static void
tear(struct zip *zip)
{
	zip->torn = true;
	zip->ended = true;
	zip->inside = false;
	zip->start = zip->end;
}

/* One step: some input is used, some output made.  Returns bytes made, or -1 when the data are damaged. */
static long
step_gzip(struct zip *zip, void *to, size_t size)
{
	z_stream *stream = zip->stream;
	int result;

	if (!zip->inside)
		inflateReset(stream);
	stream->next_in = zip->buffer + zip->start;
	stream->avail_in = (uInt)(zip->end - zip->start);
	stream->next_out = to;
	stream->avail_out = (uInt)size;
	result = inflate(stream, Z_NO_FLUSH);
	zip->start = zip->end - stream->avail_in;
	zip->inside = result != Z_STREAM_END;
	if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
		return -1;
	return (long)(size - stream->avail_out);
}

static long
step_zstd(struct zip *zip, void *to, size_t size)
{
	ZSTD_inBuffer in = { zip->buffer, zip->end, zip->start };
	ZSTD_outBuffer out = { to, size, 0 };
	size_t result = ZSTD_decompressStream(zip->stream, &out, &in);

	zip->start = in.pos;
	zip->inside = result != 0;
	return ZSTD_isError(result) ? -1 : (long)out.pos;
}

static long
read_packed(struct zip *zip, void *to, size_t size, struct error *err)
{
	if (zip->stream == NULL) /* there was no memory for it */
		return out_of_memory(err);
	for (;;) {
		long made = 0, got;

		if (zip->start < zip->end || zip->inside)
			made = zip->form == ZIP_GZIP ? step_gzip(zip, to, size) : step_zstd(zip, to, size);
		zip->more = made == (long)size;
		if (made > 0)
			return made;
		if (made < 0) {
			tear(zip);
			return 0;
		}
		if (zip->start < zip->end)
			continue;
		got = fill(zip, err);
		if (got == 0 && zip->inside)
			tear(zip);
		if (got <= 0)
			return got;
	}
}

long
zip_read(struct zip *zip, void *to, size_t size, struct error *err)
{
	while (zip->form == ZIP_UNKNOWN) {
		int known = recognise(zip, err);
		long got;

		if (known != 0) {
			if (known < 0)
				return -1;
			break;
		}
		got = fill(zip, err);
		if (got < 0)
			return got;
	}
	return zip->form == ZIP_PLAIN ? read_plain(zip, to, size, err) : read_packed(zip, to, size, err);
}

bool
zip_would_read(const struct zip *zip)
{
	return zip->start == zip->end && !zip->ended && !zip->more;
}

/* ---- packing ---- */

enum { PACK_LEVEL = 3 };

static int
no_packing(struct error *err)
{
	return error_fatal(err, EXIT_SYSTEM, "out of memory for packing");
}

int
zip_pack_open(struct zip_packer *packer, struct error *err)
{
	packer->stream = ZSTD_createCCtx();
	if (packer->stream == NULL ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(packer->stream, ZSTD_c_compressionLevel, PACK_LEVEL)) ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(packer->stream, ZSTD_c_checksumFlag, 1)))
		return no_packing(err);
	return 0;
}

void
zip_pack_free(struct zip_packer *packer)
{
	ZSTD_freeCCtx(packer->stream);
	packer->stream = NULL;
}

int
zip_pack(struct zip_packer *packer, struct slice bytes, struct text *to, struct error *err)
{
	size_t most = ZSTD_compressBound(bytes.len), len;
	char *room = text_room(to, most);

	len = ZSTD_compress2(packer->stream, room, most, bytes.at, bytes.len);
	if (ZSTD_isError(len))
		return no_packing(err); /* with room for the worst, only memory can be short */
	to->len += len;
	return 0;
}

/* Can the frame be unpacked, and is its checksum right? */
static bool
is_sound(const char *frame, size_t len)
{
	enum { PIECE = 1 << 16 };
	ZSTD_DStream *stream = ZSTD_createDStream();
	ZSTD_inBuffer in = { frame, len, 0 };
	char *piece = malloc(PIECE);
	size_t result = 1;

	if (stream == NULL || piece == NULL)
		result = 0; /* no memory to tell: believed */
	while (result != 0 && !ZSTD_isError(result)) {
		ZSTD_outBuffer out = { piece, PIECE, 0 };

		result = ZSTD_decompressStream(stream, &out, &in);
		if (in.pos == len && out.pos < PIECE)
			break;
	}
	free(piece);
	ZSTD_freeDStream(stream);
	return result == 0;
}

static int64_t
whole_frames(const char *at, size_t size)
{
	size_t end = 0, last = 0, len;

	while (end < size && !ZSTD_isError(len = ZSTD_findFrameCompressedSize(at + end, size - end))) {
		last = end;
		end += len;
	}
	return (int64_t)(end > last && is_sound(at + last, end - last) ? end : last);
}

int
zip_whole(int fd, int64_t *whole, struct error *err)
{
	struct stat stat;
	size_t size;
	void *at;

	*whole = 0;
	if (fstat(fd, &stat) != 0)
		return error_fatal(err, EXIT_IO, "%s", strerror(errno));
	size = (size_t)stat.st_size;
	if (size == 0)
		return 0;
	at = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED)
		return error_fatal(err, EXIT_IO, "%s", strerror(errno));
	if (memcmp(at, zstd, size < sizeof zstd ? size : sizeof zstd) == 0)
		*whole = whole_frames(at, size);
	else
		*whole = -1;
	munmap(at, size);
	return *whole >= 0 ? 0 : error_set(err, "no_zstd", "is no zstd file");
}

/* ---- a packed message ---- */

bool
zip_is_gzip(struct slice bytes)
{
	return bytes.len >= 2 && (unsigned char)bytes.at[0] == 0x1f && (unsigned char)bytes.at[1] == 0x8b;
}

/* One more piece; 1: there is more, 0: the end, -1. */
static int
unpack_piece(z_stream *stream, struct text *out, size_t max, size_t begin, struct error *err)
{
	enum { PIECE = 1 << 14 };
	char *to = text_room(out, PIECE);
	int result;

	stream->next_out = (unsigned char *)to;
	stream->avail_out = PIECE;
	result = inflate(stream, Z_NO_FLUSH);
	out->len += PIECE - stream->avail_out;
	if (out->len - begin > max)
		return error_set(err, "too_long", "unpacked: over %zu bytes", max);
	if (result == Z_STREAM_END)
		return 0;
	if (result == Z_MEM_ERROR)
		return out_of_memory(err);
	if (result != Z_OK || (stream->avail_in == 0 && stream->avail_out > 0))
		return error_set(err, "bad_gzip", "a packed message that is torn, or none");
	return 1;
}

int
zip_unpack(struct text *out, struct slice bytes, size_t max, struct error *err)
{
	z_stream stream = { .avail_in = (unsigned)bytes.len };
	size_t begin = out->len;
	int more;

	if (bytes.len > UINT32_MAX)
		return error_set(err, "too_long", "packed: over 4 GiB");
	memcpy(&stream.next_in, &bytes.at, sizeof stream.next_in); /* it is only read */
	if (inflateInit2(&stream, 15 + 16) != Z_OK)
		return out_of_memory(err);
	do
		more = unpack_piece(&stream, out, max, begin, err);
	while (more > 0);
	inflateEnd(&stream);
	return more;
}

/* A message is small and made for the moment: a small window, and speed before size. */
enum { GZIP_LEVEL = 1, GZIP_WINDOW = 12 + 16, GZIP_MEMORY = 5 };

int
zip_gzip(struct text *out, struct slice bytes)
{
	z_stream stream = { .next_in = (const Bytef *)bytes.at, .avail_in = (uInt)bytes.len };
	uLong most;
	char *to;
	int result;

	if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		return -1;
	most = deflateBound(&stream, bytes.len);
	to = text_room(out, most);
	stream.next_out = (Bytef *)to;
	stream.avail_out = (uInt)most;
	result = deflate(&stream, Z_FINISH);
	out->len += result == Z_STREAM_END ? stream.total_out : 0;
	deflateEnd(&stream);
	return result == Z_STREAM_END ? 0 : -1;
}
