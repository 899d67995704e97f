// Answers with escape sequences of terminals, bidirectional controls and characters that nobody sees.

#include "attacker.h"

APPROVED_FOR({ GET, DATA, "limits" })

void attack(void)
{
	result.text = string("a\x1b[2J\x1b]0;title\x07" "b\xe2\x80\xae" "c\xe2\x81\xa6" "d\xe2\x80\x8b" "e\xf3\xa0\x81\x81" "f\xc2\x9b" "g\rh");
}
