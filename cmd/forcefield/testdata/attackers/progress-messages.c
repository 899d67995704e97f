// Sends nine thousand messages of progress, each longer than it may be and with an escape sequence.

#include "attacker.h"

APPROVED_FOR({ GET, DATA, "limits" })

void attack(void)
{
	static uint8_t long_text[2000];
	__builtin_memset(long_text, 0x1b, sizeof long_text);
	guest_string_t text = { long_text, sizeof long_text };
	guest_option_u64_t total = { true, 1 };
	for (uint64_t i = 0; i < 9000; i++)
		forcefield_guest_host_progress(i, &total, &text);
	result.text = string("progressed");
}
