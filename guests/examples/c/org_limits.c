// A tool in C: which limits of the org are nearly used up. It asks once, for `limits`, and keeps what is past a threshold.

#include "json.h"
#include "memory.h"

typedef forcefield_guest_types_output_t output_t;
typedef forcefield_guest_types_failure_t failure_t;

#define DEFAULT_PERCENT 80

void exports_forcefield_guest_tool_describe(forcefield_guest_types_list_tool_definition_t *ret)
{
	static forcefield_guest_types_need_t need;
	static forcefield_guest_types_tool_definition_t tool;
	need = (forcefield_guest_types_need_t) {
		FORCEFIELD_GUEST_TYPES_METHOD_GET, FORCEFIELD_GUEST_TYPES_API_ROOT_DATA, LITERAL("limits"),
	};
	tool = (forcefield_guest_types_tool_definition_t) {
		.name = LITERAL("org_limits"),
		.title = LITERAL("Limits that are nearly used up"),
		.description = LITERAL("Tells which limits of the Salesforce org, such as API requests a day, storage or e-mails, are used up by at "
			"least a given percentage."),
		.input_schema = LITERAL("{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
			"\"used_percent\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":100,\"default\":80,"
			"\"description\":\"Limits that are used up by at least this many per cent are told; 0 tells all.\"}}}"),
		.output_schema = LITERAL("{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"limits\",\"left_out\"],\"properties\":{"
			"\"limits\":{\"type\":\"array\",\"description\":\"The limits, in the order of their names.\",\"items\":{\"type\":\"object\","
			"\"additionalProperties\":false,\"required\":[\"name\",\"max\",\"remaining\"],\"properties\":{"
			"\"name\":{\"type\":\"string\",\"description\":\"The limit's name in Salesforce.\"},"
			"\"max\":{\"type\":\"integer\",\"description\":\"How much there is.\"},"
			"\"remaining\":{\"type\":\"integer\",\"description\":\"How much is left; below zero when more was used.\"}}}},"
			"\"left_out\":{\"type\":\"integer\",\"description\":\"How many more there are that found no room.\"}}}"),
		.annotations = { .read_only = true, .idempotent = true, .open_world = true },
		.needs = { &need, 1 },
	};
	*ret = (forcefield_guest_types_list_tool_definition_t) { &tool, 1 };
}

static bool failed(failure_t *err, guest_string_t code, guest_string_t message)
{
	*err = (failure_t) { .code = code, .message = message };
	return false;
}

// percent reads the argument. The host has checked that it fits the schema.
static int64_t percent(guest_string_t arguments)
{
	json_t r = json_of(arguments.ptr, arguments.len);
	guest_string_t value;
	int64_t n;
	for (json_kind_t kind = json_next(&r, &value); kind != JSON_END && kind != JSON_BAD; kind = json_next(&r, &value))
		if (kind == JSON_NUMBER && json_integer(value, &n))
			return n;
	return DEFAULT_PERCENT;
}

// refused says why no answer came. The texts are the host's.
static bool refused(const forcefield_guest_types_fetch_error_t *why, failure_t *err)
{
	switch (why->tag) {
	case FORCEFIELD_GUEST_TYPES_FETCH_ERROR_DENIED:
		failed(err, LITERAL("REQUEST_DENIED"), why->val.denied.reason);
		err->hint = why->val.denied.remedy;
		return false;
	case FORCEFIELD_GUEST_TYPES_FETCH_ERROR_INVALID_REQUEST:
		return failed(err, LITERAL("INVALID_REQUEST"), why->val.invalid_request);
	case FORCEFIELD_GUEST_TYPES_FETCH_ERROR_UNAUTHENTICATED:
		return failed(err, LITERAL("NOT_LOGGED_IN"), why->val.unauthenticated);
	case FORCEFIELD_GUEST_TYPES_FETCH_ERROR_UNREACHABLE:
		return failed(err, LITERAL("UNREACHABLE"), why->val.unreachable);
	case FORCEFIELD_GUEST_TYPES_FETCH_ERROR_TIMED_OUT:
		return failed(err, LITERAL("TIMED_OUT"), LITERAL("The org did not tell its limits in time."));
	case FORCEFIELD_GUEST_TYPES_FETCH_ERROR_CANCELLED:
		return failed(err, LITERAL("CANCELLED"), LITERAL("The call was cancelled."));
	default:
		return failed(err, LITERAL("LIMIT_EXCEEDED"), LITERAL("The org's answer is larger than this call may receive."));
	}
}

// no_limits tells of an answer that is an error of the org, by its status and its code.
static bool no_limits(const forcefield_guest_types_response_t *response, failure_t *err)
{
	json_t r = json_of(response->body.ptr, response->body.len);
	guest_string_t value, code = LITERAL("UNEXPECTED_STATUS");
	for (json_kind_t kind = json_next(&r, &value); kind != JSON_END && kind != JSON_BAD; kind = json_next(&r, &value))
		if (kind == JSON_STRING && same(value, LITERAL("errorCode")) && json_next(&r, &value) == JSON_STRING && is_name(value)) {
			code = value;
			break;
		}
	buffer_t message = {0};
	append(&message, LITERAL("The org did not tell its limits: it answered with status "));
	append_number(&message, response->status);
	append(&message, LITERAL("."));
	return failed(err, code, text_of(&message));
}

// result is what is written for the model and for the client.
typedef struct {
	buffer_t text, structured;
	int64_t shown, left_out;
	size_t budget;
} result_t;

// tell adds a limit, or counts it when there is no room for it: its row, and what is written at the end.
static void tell(result_t *to, guest_string_t name, int64_t max, int64_t remaining)
{
	if (to->structured.len + name.len + 200 > to->budget) {
		to->left_out++;
		return;
	}
	append(&to->structured, to->shown++ == 0 ? LITERAL("{\"name\":\"") : LITERAL(",{\"name\":\""));
	append(&to->structured, name);
	append(&to->structured, LITERAL("\",\"max\":"));
	append_number(&to->structured, max);
	append(&to->structured, LITERAL(",\"remaining\":"));
	append_number(&to->structured, remaining);
	append(&to->structured, LITERAL("}"));
	append(&to->text, name);
	append(&to->text, LITERAL(": "));
	append_number(&to->text, remaining);
	append(&to->text, LITERAL(" of "));
	append_number(&to->text, max);
	append(&to->text, LITERAL(" left\n"));
}

// read_limit reads the members of one limit. Those of an app's share, which some limits have inside, are passed over.
static bool read_limit(json_t *r, int64_t *max, int64_t *remaining, bool *whole)
{
	bool have_max = false, have_remaining = false;
	guest_string_t name, value;
	json_kind_t kind;
	while ((kind = json_next(r, &name)) == JSON_STRING) {
		kind = json_next(r, &value);
		if (kind == JSON_NUMBER && same(name, LITERAL("Max")))
			have_max = json_integer(value, max);
		else if (kind == JSON_NUMBER && same(name, LITERAL("Remaining")))
			have_remaining = json_integer(value, remaining);
		else if (!json_skip(r, kind))
			return false;
	}
	*whole = have_max && have_remaining;
	return kind == JSON_OBJECT_END;
}

// read_limits reads {"DailyApiRequests":{"Max":15000,"Remaining":14998},…}.
static bool read_limits(json_t *r, int64_t at_least, result_t *to)
{
	guest_string_t name, value;
	if (json_next(r, &value) != JSON_OBJECT)
		return false;
	json_kind_t kind;
	while ((kind = json_next(r, &name)) == JSON_STRING) {
		int64_t max = 0, remaining = 0;
		bool whole = false;
		kind = json_next(r, &value);
		if (kind == JSON_OBJECT ? !read_limit(r, &max, &remaining, &whole) : !json_skip(r, kind))
			return false;
		if (whole && max > 0 && is_name(name) && (max - remaining) * 100 >= at_least * max)
			tell(to, name, max, remaining);
	}
	return kind == JSON_OBJECT_END;
}

bool exports_forcefield_guest_tool_call(forcefield_guest_types_invocation_t *invocation, output_t *ret, failure_t *err)
{
	guest_string_t path = LITERAL("limits");
	forcefield_guest_types_request_t request = {
		.method = FORCEFIELD_GUEST_TYPES_METHOD_GET, .root = FORCEFIELD_GUEST_TYPES_API_ROOT_DATA, .path = { &path, 1 },
	};
	forcefield_guest_types_response_t response;
	forcefield_guest_types_fetch_error_t why;
	if (!forcefield_guest_host_fetch(&request, &response, &why))
		return refused(&why, err);
	if (response.status != 200)
		return no_limits(&response, err);

	int64_t at_least = percent(invocation->arguments);
	result_t result = { .budget = invocation->result_budget };
	append(&result.structured, LITERAL("{\"limits\":["));
	json_t r = json_of(response.body.ptr, response.body.len);
	if (!read_limits(&r, at_least, &result))
		return failed(err, LITERAL("BAD_ANSWER"), LITERAL("What the org gave as its limits is not what it should be."));
	append(&result.structured, LITERAL("],\"left_out\":"));
	append_number(&result.structured, result.left_out);
	append(&result.structured, LITERAL("}"));
	if (result.left_out > 0) {
		append_number(&result.text, result.left_out);
		append(&result.text, LITERAL(" more are left out: ask for those that are used up further.\n"));
	}
	if (result.shown + result.left_out == 0) {
		append(&result.text, LITERAL("No limit is used up by "));
		append_number(&result.text, at_least);
		append(&result.text, LITERAL(" per cent.\n"));
	}
	*ret = (output_t) { .text = text_of(&result.text), .structured = text_of(&result.structured) };
	return true;
}
