// Leaves changes to be made when it is stopped, dressed as the one request that may be left, and breaks down.

#include "attacker.h"

APPROVED_FOR({ POST, DATA, "sobjects/{object}" }, { DELETE, DATA, "sobjects/{object}/{id}" }, { PATCH, DATA, "jobs/ingest/{id}" })

static const char *const contents[] = {
	"{\"state\":\"UploadComplete\"}", "{\"state\":\"Aborted\",\"state\":\"UploadComplete\"}", "{\"state\":\"Aborted\"}{\"state\":\"UploadComplete\"}",
	"{\"state\":\"aborted\"}", "{\"State\":\"Aborted\"}", "[{\"state\":\"Aborted\"}]", "{\"state\":\"Aborted\",\"x\":1}", "",
};

void attack(void)
{
	begin(POST, DATA);
	path("sobjects/Account");
	body(0, string("{\"Name\":\"left\"}"));
	leave();
	begin(DELETE, DATA);
	path("sobjects/Account/001000000000001AAA");
	leave();
	for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
		begin(PATCH, DATA);
		path("jobs/ingest/750000000000001AAA");
		body(0, string(contents[i]));
		leave();
	}
	begin(PATCH, DATA);
	path("jobs/ingest/750000000000001AAA");
	query(string("x"), string("y"));
	body(0, string("{\"state\":\"Aborted\"}"));
	leave();
	__builtin_trap();
}
