/*
 * crc: CRC-32 as zlib computes it, over pieces of text; venues sum their books with it.
 */
#ifndef WIRE_CRC_H
#define WIRE_CRC_H

#include <stddef.h>
#include <stdint.h>

/* Start with 0. */
uint32_t crc_add(uint32_t crc, const void *bytes, size_t len);

#endif
