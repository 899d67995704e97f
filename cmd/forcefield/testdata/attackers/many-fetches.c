// Makes a request that it may make, ten thousand times.

#include "attacker.h"

APPROVED_FOR({ GET, DATA, "limits" })

void attack(void)
{
	for (int i = 0; i < 10000; i++) {
		begin(GET, DATA);
		path("limits");
		send();
	}
}
