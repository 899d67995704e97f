// Writes nine thousand lines into the log, each of which pretends to be several.

#include "attacker.h"

APPROVED_FOR({ GET, DATA, "limits" })

void attack(void)
{
	guest_string_t text = string("x\ntime=now level=ERROR msg=\"the token is stolen\"\r\n\x1b[31mred\xe2\x80\xae");
	for (int i = 0; i < 9000; i++)
		forcefield_guest_host_log(FORCEFIELD_GUEST_TYPES_LOG_LEVEL_ERROR, &text);
	result.text = string("logged");
}
