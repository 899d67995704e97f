// Steps out of its place in a path: dots, slashes and their escapes, and what ends a line.

#include "attacker.h"

APPROVED_FOR({ GET, DATA, "sobjects/**" })

static const char *const steps[] = {
	"..", ".", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "%25252e%25252e", "../..", "..\\..", "\\..\\", "..%2f..", "..%5c..", "a/../b", "a%2f..%2fb",
	"//example.com", "http://example.com", "user@example.com", "..;", "..;x=y", "%00", "a\r\nHost: example.com", "a\nb", "a\x7fz", "",
	"\xc2\x85", "?_HttpMethod=DELETE", "#", "a b", "%", "%zz",
};

void attack(void)
{
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		begin(GET, DATA);
		path("sobjects/Account");
		segment(string(steps[i]));
		segment(string(steps[i]));
		segment(string("oauth2"));
		send();
	}
	begin(GET, DATA); // more segments than there may be
	for (int i = 0; i < 33; i++)
		segment(string("sobjects"));
	send();
	begin(GET, DATA); // a longer one than there may be
	static uint8_t a[1025];
	__builtin_memset(a, 'a', sizeof a);
	path("sobjects/Account");
	segment((guest_string_t) { a, sizeof a });
	send();
}
