// Leaves a request to be sent if it is stopped, and returns by itself, with a failure.

#include "attacker.h"

APPROVED_FOR({ PATCH, DATA, "jobs/ingest/{id}" })

void attack(void)
{
	begin(PATCH, DATA);
	path("jobs/ingest/750000000000001AAA");
	body(0, string("{\"state\":\"Aborted\"}"));
	leave();
	failure.code = string("NOT_STOPPED");
	failure.message = string("It ended by itself.");
}
