// Asks for what it is not approved for: other methods, another API root, other paths.

#include "attacker.h"

APPROVED_FOR({ GET, DATA, "sobjects/{object}/describe" })

void attack(void)
{
	for (uint8_t method = GET; method <= DELETE; method++)
		for (uint8_t root = DATA; root <= APEXREST; root++) {
			if (method == GET && root == DATA)
				continue;
			begin(method, root);
			path("sobjects/Account/describe");
			send();
		}
	static const char *const paths[] = {
		"sobjects", "sobjects/Account", "sobjects/Account/describe/layouts", "sobjects/a b/describe", "sobjects/../describe", "limits", "query",
		"tooling/executeAnonymous", "composite", "sobjects/Account/describe/", "/sobjects/Account/describe", "Sobjects/Account/describe",
	};
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		begin(GET, DATA);
		path(paths[i]);
		send();
	}
}
