// count_rows: how many rows an object has. An Extism plug-in for Forcefield, written in AssemblyScript with Extism's kit for it.
import { Host } from "@extism/as-pdk";
import { Failure, Request, fetch, fail, give, log } from "./world";
import { parse, quote, Json } from "./json";

const INPUT_SCHEMA = `{"type":"object","properties":{"object":{"type":"string","description":"API name of the object, such as Account or Invoice__c."}},"required":["object"],"additionalProperties":false}`;
const OUTPUT_SCHEMA = `{"type":"object","properties":{"object":{"type":"string","description":"The object that was counted."},"rows":{"type":"integer","description":"How many rows the user of this org can see of it."}},"required":["object","rows"],"additionalProperties":false}`;
const DESCRIPTION = "Counts the rows of one object with a COUNT() query, without reading any of them. Rows that the user may not see are not counted.";

export function describe(): i32 {
  const text = `[{"name":"count_rows","title":"Count rows","description":${quote(DESCRIPTION)},` +
    `"input-schema":${quote(INPUT_SCHEMA)},"output-schema":${quote(OUTPUT_SCHEMA)},` +
    `"annotations":{"read-only":true,"destructive":false,"idempotent":true,"open-world":true},"paged":false,` +
    `"needs":[{"method":"get","root":"data","pattern":"query"}]}]`;
  Host.output(Uint8Array.wrap(String.UTF8.encode(text)));
  return 0;
}

export function call(): i32 {
  const invocation = parse(String.UTF8.decode(Host.input().buffer));
  const object = parse(invocation.text("arguments")).text("object");
  if (!isName(object)) {
    return fail(new Failure("INVALID_ARGUMENT", quote(object) + " is no name of an object", "list_sobjects lists the names"));
  }
  log("debug", "counting " + object);
  const answer = fetch(new Request("get", "data", ["query"]).with("q", "SELECT COUNT() FROM " + object));
  if (answer.failure != null) return fail(answer.failure!);
  const body = parse(answer.body);
  if (answer.status != 200) return fail(refusal(body, answer.status));
  const rows = body.number("totalSize");
  return give(object + " has " + rows + (rows == "1" ? " row." : " rows."), `{"object":${quote(object)},"rows":${rows}}`);
}

// isName wants what an API name is, so that nothing else gets into the query.
function isName(s: string): bool {
  if (s.length == 0 || s.length > 80) return false;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    const letter = (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a;
    if (!letter && (i == 0 || (c != 0x5f && (c < 0x30 || c > 0x39)))) return false;
  }
  return true;
}

// refusal makes a failure of what the org answers in place of a result: [{"errorCode": …, "message": …}].
function refusal(body: Json, status: i32): Failure {
  if (body.items.length > 0) {
    const first = body.items[0];
    return new Failure(first.text("errorCode"), first.text("message"), "get_object_fields shows what the org knows of an object");
  }
  return new Failure("HTTP_" + status.toString(), "the org answered with the status " + status.toString(), "");
}

// The compiler calls this where a module of its own would throw.
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  log("error", (message === null ? "it broke down" : message) + ", at line " + line.toString());
  unreachable();
}
