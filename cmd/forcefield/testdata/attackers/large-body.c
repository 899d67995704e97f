// Sends a body of nearly all the memory that it may have, and one with a method that has none.

#include "attacker.h"

APPROVED_FOR({ POST, DATA, "sobjects/{object}" }, { GET, DATA, "sobjects/{object}" })

void attack(void)
{
	size_t size = 62u << 20;
	uint8_t *large = allocate(size, 1);
	__builtin_memset(large, ' ', size);
	for (int i = 0; i < 20; i++) {
		begin(POST, DATA);
		path("sobjects/Account");
		body(0, (guest_string_t) { large, size });
		send();
	}
	begin(GET, DATA);
	path("sobjects/Account");
	body(0, string("{}"));
	send();
	begin(POST, DATA);
	path("sobjects/Account");
	body(2, (guest_string_t) { large, (16u << 20) + 1 });
	send();
}
