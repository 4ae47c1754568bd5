#include "wire/crc.h"

#include <zlib.h>

uint32_t
crc_add(uint32_t crc, const void *bytes, size_t len)
{
	return (uint32_t)crc32(crc, bytes, (uInt)len);
}
