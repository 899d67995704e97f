// Ends a header's value with a line of its own, and gives headers twice, empty, or with numbers that they may not have.

#include "attacker.h"

APPROVED_FOR({ GET, DATA, "limits" })

static const struct { uint8_t tag; const char *value; } values[] = {
	{ 4, "\"x\"\r\nAuthorization: Bearer stolen" }, { 4, "\"x\"\nHost: example.com" }, { 5, "x\r\n\r\nGET / HTTP/1.1" }, { 5, "\xc3\xa4" }, { 4, "" }, { 4, "a\x7f" },
	{ 6, "Mon, 02 Jan 2006 15:04:05 GMT\r\nX: y" }, { 7, "yesterday" },
};

void attack(void)
{
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		begin(GET, DATA);
		path("limits");
		header(values[i].tag, string(values[i].value));
		send();
	}
	begin(GET, DATA);
	path("limits");
	header(4, string("\"a\""));
	header(4, string("\"b\""));
	send();
	for (uint32_t size = 0; size < 3; size++) {
		begin(GET, DATA);
		path("limits");
		header(0, (guest_string_t) { (uint8_t *) (size - 1), 0 }); // a batch size of 2^32-1, of 0 and of 1
		send();
	}
}
