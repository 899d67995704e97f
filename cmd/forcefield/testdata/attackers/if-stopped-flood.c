// Leaves the request that may be left, a thousand times, and does not return.

#include "attacker.h"

APPROVED_FOR({ PATCH, DATA, "jobs/ingest/{id}" })

void attack(void)
{
	for (int i = 0; i < 1000; i++) {
		begin(PATCH, DATA);
		path("jobs/ingest/750000000000001AAA");
		body(0, string("{\"state\":\"Aborted\"}"));
		leave();
	}
	for (volatile int forever = 1; forever;)
		;
}
