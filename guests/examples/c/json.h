#pragma once

#include "text.h"

// A reader goes through JSON once, from token to token, and copies nothing.
typedef struct { const uint8_t *at, *end; } json_t;

typedef enum { JSON_END, JSON_BAD, JSON_OBJECT, JSON_OBJECT_END, JSON_ARRAY, JSON_ARRAY_END, JSON_STRING, JSON_NUMBER, JSON_WORD } json_kind_t;

json_t json_of(const uint8_t *ptr, size_t len);

// json_next reads a token. The value of a string is what stands between its quotes, as it is written; of a number or a word
// (true, false, null), all of it. Commas and colons are passed over: what is read was made by a server, and a value that is in the
// wrong place is one that is not looked for.
json_kind_t json_next(json_t *r, guest_string_t *value);

// json_skip passes over a value of which the first token has been read. False says that the JSON ends too early.
bool json_skip(json_t *r, json_kind_t first);

// json_integer reads a number without a fraction or an exponent, of at most 15 digits.
bool json_integer(guest_string_t value, int64_t *n);
