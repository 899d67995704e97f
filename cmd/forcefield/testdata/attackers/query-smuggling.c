// Hides another method, another pair, a fragment or a line in the query of a request that it may make.

#include "attacker.h"

APPROVED_FOR({ GET, DATA, "query" })

static const struct { const char *name, *value; } pairs[] = {
	{ "_HttpMethod", "DELETE" }, { "_httpmethod", "PATCH" }, { "_HTTPMETHOD", "POST" },
	{ "q", "x&_HttpMethod=DELETE" }, { "q=1&_HttpMethod", "DELETE" }, { "q", "x#y" }, { "q", "x\r\nHost: example.com" }, { "q\r\nHost", "example.com" },
	{ "q", "a+b%2e%00;c" }, { "", "x" },
};

void attack(void)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		begin(GET, DATA);
		path("query");
		query(string(pairs[i].name), string(pairs[i].value));
		send();
	}
	begin(GET, DATA); // more pairs than there may be
	path("query");
	for (int i = 0; i < 65; i++)
		query(string("q"), string("x"));
	send();
}
