// The memory of a guest that lives for one call: what is asked for is given, nothing is taken back, and the instance goes with all of it.

#include "memory.h"

extern unsigned char __heap_base; // where the linker's own data ends

static size_t used;

void *allocate(size_t size, size_t align)
{
	if (used == 0)
		used = (size_t) &__heap_base;
	size_t at = (used + align - 1) & ~(align - 1);
	size_t end, pages = __builtin_wasm_memory_size(0);
	if (at < used || __builtin_add_overflow(at, size, &end))
		__builtin_trap();
	if (end > pages * PAGE && __builtin_wasm_memory_grow(0, (end - pages * PAGE + PAGE - 1) / PAGE) == (size_t) -1)
		__builtin_trap();
	used = end;
	return (void *) at;
}

// The host asks for the memory that it puts arguments and responses into. It never makes a block of its own larger.
__attribute__((__export_name__("cabi_realloc")))
void *cabi_realloc(void *old, size_t old_size, size_t align, size_t new_size)
{
	void *block = allocate(new_size, align);
	if (old_size > 0)
		__builtin_memcpy(block, old, old_size < new_size ? old_size : new_size);
	return block;
}
