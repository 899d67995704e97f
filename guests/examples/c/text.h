#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "guest.h"

// LITERAL is a text that is written down in the source.
#define LITERAL(s) ((guest_string_t) { (uint8_t *) (s), sizeof(s) - 1 })

// A buffer is a text that grows. One of zeros is empty.
typedef struct { uint8_t *ptr; size_t len, cap; } buffer_t;

void append(buffer_t *to, guest_string_t what);
void append_number(buffer_t *to, int64_t n);
guest_string_t text_of(const buffer_t *b);
bool same(guest_string_t a, guest_string_t b);

// is_name says whether a text consists of letters, digits and underscores, so that it can be shown and quoted as it is.
bool is_name(guest_string_t s);
