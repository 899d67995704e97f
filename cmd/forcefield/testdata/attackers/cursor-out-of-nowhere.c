// Gives a cursor, and has not said that it has pages.

#include "attacker.h"

APPROVED_FOR({ GET, DATA, "limits" })

void attack(void)
{
	result.cursor.is_some = true;
	result.cursor.val = string("1");
	result.text = string("There is more.");
}
