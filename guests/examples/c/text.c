#include "text.h"

#include "memory.h"

void append(buffer_t *to, guest_string_t what)
{
	if (what.len > to->cap - to->len) {
		size_t cap = to->cap + what.len + (to->cap > 256 ? to->cap : 256);
		uint8_t *larger = allocate(cap, 1);
		if (to->len > 0)
			__builtin_memcpy(larger, to->ptr, to->len);
		to->ptr = larger;
		to->cap = cap;
	}
	if (what.len > 0)
		__builtin_memcpy(to->ptr + to->len, what.ptr, what.len);
	to->len += what.len;
}

void append_number(buffer_t *to, int64_t n)
{
	uint8_t digits[20];
	size_t at = sizeof digits;
	uint64_t rest = n < 0 ? -(uint64_t) n : (uint64_t) n;
	do {
		digits[--at] = (uint8_t) ('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (n < 0)
		digits[--at] = '-';
	append(to, (guest_string_t) { digits + at, sizeof digits - at });
}

guest_string_t text_of(const buffer_t *b)
{
	return (guest_string_t) { b->ptr, b->len };
}

bool same(guest_string_t a, guest_string_t b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (a.ptr[i] != b.ptr[i])
			return false;
	return true;
}

bool is_name(guest_string_t s)
{
	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.ptr[i], lower = c | 0x20;
		if (!(lower >= 'a' && lower <= 'z') && !(c >= '0' && c <= '9') && c != '_')
			return false;
	}
	return s.len > 0;
}
