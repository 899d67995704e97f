#include "json.h"

json_t json_of(const uint8_t *ptr, size_t len)
{
	return (json_t) { ptr, ptr + len };
}

// text reads a string, of which the opening quote has been read.
static json_kind_t text(json_t *r, guest_string_t *value)
{
	value->ptr = (uint8_t *) r->at;
	for (; r->at < r->end; r->at++) {
		if (*r->at == '"') {
			value->len = (size_t) (r->at++ - value->ptr);
			return JSON_STRING;
		}
		if (*r->at == '\\' && ++r->at == r->end)
			break;
	}
	return JSON_BAD;
}

json_kind_t json_next(json_t *r, guest_string_t *value)
{
	while (r->at < r->end && (*r->at <= ' ' || *r->at == ',' || *r->at == ':'))
		r->at++;
	if (r->at == r->end)
		return JSON_END;
	switch (*r->at++) {
	case '{': return JSON_OBJECT;
	case '}': return JSON_OBJECT_END;
	case '[': return JSON_ARRAY;
	case ']': return JSON_ARRAY_END;
	case '"': return text(r, value);
	}
	value->ptr = (uint8_t *) --r->at;
	while (r->at < r->end && (*r->at == '-' || *r->at == '+' || *r->at == '.' || is_name((guest_string_t) { (uint8_t *) r->at, 1 })))
		r->at++;
	value->len = (size_t) (r->at - value->ptr);
	if (value->len == 0)
		return JSON_BAD;
	return *value->ptr == '-' || (*value->ptr >= '0' && *value->ptr <= '9') ? JSON_NUMBER : JSON_WORD;
}

bool json_skip(json_t *r, json_kind_t first)
{
	guest_string_t ignored;
	size_t depth = 0;
	for (json_kind_t kind = first;; kind = json_next(r, &ignored)) {
		if (kind == JSON_END || kind == JSON_BAD)
			return false;
		if (kind == JSON_OBJECT || kind == JSON_ARRAY)
			depth++;
		else if ((kind == JSON_OBJECT_END || kind == JSON_ARRAY_END) && depth-- == 0)
			return false;
		if (depth == 0)
			return true;
	}
}

bool json_integer(guest_string_t value, int64_t *n)
{
	size_t at = value.len > 0 && value.ptr[0] == '-';
	if (at == value.len || value.len - at > 15)
		return false;
	int64_t sum = 0;
	for (size_t i = at; i < value.len; i++) {
		if (value.ptr[i] < '0' || value.ptr[i] > '9')
			return false;
		sum = sum * 10 + (value.ptr[i] - '0');
	}
	*n = at ? -sum : sum;
	return true;
}
