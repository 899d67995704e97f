// Answers with bidirectional controls in its structured result only, as bytes and as an escape.

#include "attacker.h"

APPROVED_FOR({ GET, DATA, "limits" })

void attack(void)
{
	result.structured = string("{\"values\":[\"a\xe2\x80\xae" "b\",\"c\\u202ed\",\"\\ud83e\\udd16\"]}");
	result.text = string("Two values.");
}
