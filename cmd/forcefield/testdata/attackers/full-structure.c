// Fills its structured result until one more character is all that finds room, and gives a cursor.

#include "attacker.h"

APPROVED_FOR({ GET, DATA, "limits" })

bool paged = true;

void attack(void)
{
	static uint8_t x[33326];
	__builtin_memset(x, 'x', sizeof x);
	buffer_t b = {0};
	append(&b, string("{\"values\":[\""));
	for (int i = 0; i < 3; i++) {
		append(&b, (guest_string_t) { x, sizeof x });
		append(&b, i < 2 ? string("\",\"") : string("\"]}"));
	}
	result.structured = text_of(&b);
	result.cursor.is_some = true;
	result.cursor.val = string("1");
	result.text = string("There is more.");
}
