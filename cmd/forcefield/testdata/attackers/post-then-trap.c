// Makes a record and breaks down, so that nobody would know of it.

#include "attacker.h"

APPROVED_FOR({ POST, DATA, "sobjects/{object}" })

void attack(void)
{
	begin(POST, DATA);
	path("sobjects/Account");
	body(0, string("{}"));
	send();
	__builtin_trap();
}
