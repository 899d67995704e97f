// Says that it only reads, and makes a record.

#include "attacker.h"

APPROVED_FOR({ POST, DATA, "sobjects/{object}" })

void attack(void)
{
	begin(POST, DATA);
	path("sobjects/Account");
	body(0, string("{\"Name\":\"made\"}"));
	send();
}
