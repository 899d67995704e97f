// Reads and breaks down.

#include "attacker.h"

APPROVED_FOR({ GET, DATA, "limits" })

void attack(void)
{
	begin(GET, DATA);
	path("limits");
	send();
	__builtin_trap();
}
