"""Writes ../vectors.json: values of the contract as the reference implementation of the canonical ABI encodes them.

Usage: python3 vectors.py FOLDER > ../vectors.json

FOLDER holds definitions.py of https://github.com/WebAssembly/component-model, folder design/mvp/canonical-abi; the
committed vectors were written with commit 6d281648bd89caf885a7adcc412962dbd2425ab7. The types are written out here by
hand from wit/forcefield.wit, and each value has a twin of the same name in vectors_test.go.

The memory is filled with 0xA5 first, so that the vectors show which bytes are written and which are padding. The
allocator hands out addresses from 64 on, upwards, without gaps but for alignment. Results are written at 16.
"""

import json
import sys

sys.path.insert(0, sys.argv[1])
from definitions import *  # noqa: E402,F403

FILL, START, RETPTR, SIZE = 0xA5, 64, 16, 4096


def record(**fields):
    return RecordType([FieldType(name.replace("_", "-"), t) for name, t in fields.items()])


def variant(**cases):
    return VariantType([CaseType(name.replace("_", "-"), t) for name, t in cases.items()])


STRING, BOOL, BYTES = StringType(), BoolType(), ListType(U8Type())

METHOD = EnumType(["get", "head", "post", "put", "patch", "delete"])
ROOT = EnumType(["data", "apexrest"])
REQUEST = record(
    method=METHOD,
    root=ROOT,
    path=ListType(STRING),
    query=ListType(record(name=STRING, value=STRING)),
    headers=ListType(
        variant(
            query_batch_size=U32Type(),
            auto_assign=BOOL,
            allow_duplicates=BOOL,
            update_recently_used=BOOL,
            if_match=STRING,
            if_none_match=STRING,
            if_modified_since=STRING,
            if_unmodified_since=STRING,
        )
    ),
    body=OptionType(variant(json=STRING, csv=STRING, octets=BYTES)),
)
HEADER_NAME = EnumType(
    ["content-type", "etag", "last-modified", "location", "retry-after", "locator", "number-of-records"]
)
RESPONSE = record(status=U16Type(), headers=ListType(record(name=HEADER_NAME, value=STRING)), body=BYTES)
FETCH_ERROR = variant(
    denied=record(rule=STRING, reason=STRING, remedy=OptionType(STRING)),
    invalid_request=STRING,
    budget_spent=EnumType(["fetches", "bytes-out", "bytes-in", "time"]),
    unauthenticated=STRING,
    unreachable=STRING,
    timed_out=None,
    cancelled=None,
)
LOG_LEVEL = EnumType(["debug", "info", "warn", "error"])
INTERRUPTION = EnumType(["cancelled", "deadline"])
TOOL = record(
    name=STRING,
    title=STRING,
    description=STRING,
    input_schema=STRING,
    output_schema=STRING,
    annotations=record(read_only=BOOL, destructive=BOOL, idempotent=BOOL, open_world=BOOL),
    paged=BOOL,
    needs=ListType(record(method=METHOD, root=ROOT, pattern=STRING)),
)
INVOCATION = record(tool=STRING, arguments=STRING, cursor=OptionType(STRING), result_budget=U32Type())
OUTPUT = record(text=STRING, structured=STRING, cursor=OptionType(STRING))
FAILURE = record(code=STRING, message=STRING, hint=OptionType(STRING))

# Function -> what crosses: parameters as core values, or a result in memory.
PARAMS = {
    "fetch-params": [REQUEST],
    "progress-params": [U64Type(), OptionType(U64Type()), STRING],
    "log-params": [LOG_LEVEL, STRING],
    "pause-params": [U32Type()],
    "call-params": [INVOCATION],
}
RESULTS = {
    "fetch-result": ResultType(RESPONSE, FETCH_ERROR),
    "pause-result": ResultType(None, INTERRUPTION),
    "describe-result": ListType(TOOL),
    "call-result": ResultType(OUTPUT, FAILURE),
}


def case(label, value=None):
    return {label: value}


def some(value):
    return {"some": value}


NONE = {"none": None}


def request(method="get", root="data", path=("limits",), query=(), headers=(), body=NONE):
    return {
        "method": case(method),
        "root": case(root),
        "path": list(path),
        "query": [{"name": n, "value": v} for n, v in query],
        "headers": list(headers),
        "body": body,
    }


def tool(name, paged, flags, needs):
    read_only, destructive, idempotent, open_world = flags
    return {
        "name": name,
        "title": name.title(),
        "description": "Says “" + name + "”.",
        "input-schema": '{"type":"object"}',
        "output-schema": "{}",
        "annotations": {
            "read-only": read_only,
            "destructive": destructive,
            "idempotent": idempotent,
            "open-world": open_world,
        },
        "paged": paged,
        "needs": [{"method": case(m), "root": case(r), "pattern": p} for m, r, p in needs],
    }


def response(status=200, headers=(), body=b""):
    return {
        "ok": {
            "status": status,
            "headers": [{"name": case(n), "value": v} for n, v in headers],
            "body": list(body),
        }
    }


def fetch_error(label, value=None):
    return {"error": case(label, value)}


def vectors():
    for method in METHOD.labels:
        yield "fetch-params", "method " + method, [request(method=method)]
    yield "fetch-params", "nothing in any list", [request(path=())]
    yield "fetch-params", "Apex REST", [request(root="apexrest", path=("invoices", "ü/..", ""))]
    yield "fetch-params", "query pairs", [request(query=(("q", "SELECT Id FROM Account"), ("", "")))]
    for label, value in (
        ("query-batch-size", 2000),
        ("auto-assign", True),
        ("allow-duplicates", False),
        ("update-recently-used", True),
        ("if-match", '"e1"'),
        ("if-none-match", ""),
        ("if-modified-since", "Tue, 18 Aug 2026 00:00:00 GMT"),
        ("if-unmodified-since", "Wed, 19 Aug 2026 00:00:00 GMT"),
    ):
        yield "fetch-params", "header " + label, [request(headers=[case(label, value)])]
    yield "fetch-params", "several headers", [
        request(headers=[case("if-match", "a"), case("auto-assign", False), case("query-batch-size", 2**32 - 1)])
    ]
    for label, value in (("json", '{"Name":"Ærø 🏝"}'), ("csv", "Id\n001\n"), ("octets", [0, 255, 128]), ("octets", [])):
        yield "fetch-params", "body " + label + ("" if value else " empty"), [
            request(method="post", body=some(case(label, value)))
        ]
    yield "progress-params", "total known", [3, some(2**64 - 1), "three"]
    yield "progress-params", "total unknown", [2**63, NONE, ""]
    for level in LOG_LEVEL.labels:
        yield "log-params", level, [case(level), "a line at " + level]
    yield "pause-params", "longest", [2**32 - 1]
    yield "call-params", "first page", [
        {"tool": "query", "arguments": '{"soql":"…"}', "cursor": NONE, "result-budget": 50000}
    ]
    yield "call-params", "later page", [
        {"tool": "query", "arguments": "{}", "cursor": some("01g-2000"), "result-budget": 2**32 - 1}
    ]
    yield "call-params", "everything empty", [{"tool": "", "arguments": "", "cursor": some(""), "result-budget": 0}]

    yield "fetch-result", "bare response", response(status=65535)
    yield "fetch-result", "every header", response(
        headers=[(name, "value of " + name) for name in HEADER_NAME.labels], body=b'{"done":true}\xff'
    )
    yield "fetch-result", "denied with remedy", fetch_error(
        "denied", {"rule": "grant", "reason": "not granted", "remedy": some("approve it")}
    )
    yield "fetch-result", "denied", fetch_error("denied", {"rule": "read-only", "reason": "é", "remedy": NONE})
    yield "fetch-result", "invalid-request", fetch_error("invalid-request", "path is empty")
    for label in ("fetches", "bytes-out", "bytes-in", "time"):
        yield "fetch-result", "budget-spent " + label, fetch_error("budget-spent", case(label))
    yield "fetch-result", "unauthenticated", fetch_error("unauthenticated", "no login")
    yield "fetch-result", "unreachable", fetch_error("unreachable", "no route")
    yield "fetch-result", "timed-out", fetch_error("timed-out")
    yield "fetch-result", "cancelled", fetch_error("cancelled")
    yield "pause-result", "slept", {"ok": None}
    for label in INTERRUPTION.labels:
        yield "pause-result", label, {"error": case(label)}
    yield "describe-result", "no tools", []
    yield "describe-result", "two tools", [
        tool("one", True, (True, False, True, False), [("get", "data", "query"), ("delete", "apexrest", "x/**")]),
        tool("two", False, (False, True, False, True), []),
    ]
    yield "call-result", "output", {"ok": {"text": "two rows", "structured": "{}", "cursor": NONE}}
    yield "call-result", "output with cursor", {"ok": {"text": "", "structured": "", "cursor": some("next")}}
    yield "call-result", "failure", {"error": {"code": "INVALID_FIELD", "message": "no such field", "hint": NONE}}
    yield "call-result", "failure with hint", {
        "error": {"code": "", "message": "", "hint": some("describe it first")}
    }


def strings(value):
    """Gives every str the form that definitions.py wants: text, encoding, code units."""
    match value:
        case str():
            return (value, "utf8", len(value.encode()))
        case dict():
            return {k: strings(v) for k, v in value.items()}
        case list():
            return [strings(v) for v in value]
    return value


class Context:
    """The part of LiftLowerContext that plain values use, with the allocator that the file's comment describes."""

    def __init__(self):
        self.opts = LiftLowerOptions(memory=MemInst(bytearray([FILL] * SIZE), "i32"))
        self.top = START

    def allocate(self, alignment, size):
        ptr = align_to(self.top, alignment)
        self.top = ptr + size
        return ptr

    reallocate = None  # strings from UTF-8 to UTF-8 are never resized


def encode(function, value):
    cx = Context()
    flat = []
    if function in PARAMS:
        for v, t in zip(strings(value), PARAMS[function], strict=True):
            flat += lower_flat(cx, v, t)
        lifted = lift_flat_values(cx, 16, CoreValueIter(flat), PARAMS[function])
    else:
        t = RESULTS[function]
        store(cx, strings(value), t, RETPTR)
        lifted = load(cx, RETPTR, t)
    assert lifted == strings(value), (function, value)
    return flat, bytes(cx.opts.memory.bytes[: cx.top])


out = []
for function, name, value in vectors():
    flat, memory = encode(function, value)
    out.append({"function": function, "name": name, "flat": [str(v) for v in flat], "memory": memory.hex()})

print("[")
print(",\n".join(json.dumps(v, ensure_ascii=False) for v in out))
print("]")
