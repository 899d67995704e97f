// Gives a cursor of 1 MiB.

#include "attacker.h"

APPROVED_FOR({ GET, DATA, "limits" })

bool paged = true;

void attack(void)
{
	size_t size = 1u << 20;
	uint8_t *large = allocate(size, 1);
	__builtin_memset(large, 'c', size);
	result.cursor.is_some = true;
	result.cursor.val = (guest_string_t) { large, size };
	result.text = string("There is more.");
}
