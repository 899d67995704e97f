// Fails with escape sequences of terminals and bidirectional controls in its code, its message and its hint.

#include "attacker.h"

APPROVED_FOR({ GET, DATA, "limits" })

void attack(void)
{
	failure.code = string("A\x1b[2J");
	failure.message = string("b\xe2\x80\xae" "c");
	failure.hint.is_some = true;
	failure.hint.val = string("d\x07" "e");
}
