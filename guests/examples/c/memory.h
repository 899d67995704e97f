#pragma once

#include <stddef.h>

#define PAGE 65536u

// allocate gives size bytes at a multiple of align, a power of two. A guest that asks for more than the host allows ends.
void *allocate(size_t size, size_t align);
