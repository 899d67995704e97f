#pragma once

#include "memory.h"
#include "text.h"

// An attacker is approved for what it asks for, and does something else. It says what it got: each outcome in a line, and how often.

// What an attacker defines: how many requests it is approved for, which, and what it does. One whose attack is its result changes
// result or, to report a failure, failure.
size_t needs(forcefield_guest_types_need_t *into);
void attack(void);
extern bool paged;
extern forcefield_guest_types_output_t result;
extern forcefield_guest_types_failure_t failure;

#define GET FORCEFIELD_GUEST_TYPES_METHOD_GET
#define POST FORCEFIELD_GUEST_TYPES_METHOD_POST
#define PATCH FORCEFIELD_GUEST_TYPES_METHOD_PATCH
#define DELETE FORCEFIELD_GUEST_TYPES_METHOD_DELETE
#define DATA FORCEFIELD_GUEST_TYPES_API_ROOT_DATA
#define APEXREST FORCEFIELD_GUEST_TYPES_API_ROOT_APEXREST

typedef struct { uint8_t method, root; const char *pattern; } approval_t;

#define APPROVED_FOR(...) \
	static const approval_t approvals[] = { __VA_ARGS__ }; \
	size_t needs(forcefield_guest_types_need_t *into) \
	{ \
		size_t n = sizeof approvals / sizeof *approvals; \
		for (size_t i = 0; i < n; i++) \
			into[i] = (forcefield_guest_types_need_t) { approvals[i].method, approvals[i].root, string(approvals[i].pattern) }; \
		return n; \
	}

// string is a text that ends with a zero byte.
guest_string_t string(const char *s);

// A request is begun, filled and sent, or left to be sent if this call is stopped.
void begin(uint8_t method, uint8_t root);
void segment(guest_string_t s);
void query(guest_string_t name, guest_string_t value);
void header(uint8_t tag, guest_string_t value);
void body(uint8_t tag, guest_string_t content);
void send(void);
void leave(void);

// path adds the segments of a path that is written with slashes.
void path(const char *segments);
