// The world of a Forcefield guest, with values as JSON: docs/extism.md has all of them.
import { Host, Memory } from "@extism/as-pdk";
import { parse, quote, Json } from "./json";
import { decode } from "./base64";

@external("extism:host/user", "fetch") declare function hostFetch(request: u64): u64;
@external("extism:host/user", "log") declare function hostLog(line: u64): u64;
@external("extism:host/env", "length") declare function blockLength(offset: u64): u64;

// block puts text into a block of the kernel's memory. The kit's own allocateString counts UTF-16, and so is wrong for what is not ASCII.
function block(text: string): Memory {
  const bytes = Uint8Array.wrap(String.UTF8.encode(text));
  const memory = Memory.allocate(bytes.length);
  memory.store(bytes);
  return memory;
}

export function log(level: string, message: string): void {
  hostLog(block(`{"level":${quote(level)},"message":${quote(message)}}`).offset);
}

export class Request {
  private query: string = "";
  constructor(private method: string, private root: string, private path: string[]) {}

  with(name: string, value: string): Request {
    this.query += (this.query.length > 0 ? "," : "") + `{"name":${quote(name)},"value":${quote(value)}}`;
    return this;
  }

  json(): string {
    let path = "";
    for (let i = 0; i < this.path.length; i++) path += (i > 0 ? "," : "") + quote(this.path[i]);
    return `{"method":${quote(this.method)},"root":${quote(this.root)},"path":[${path}],"query":[${this.query}]}`;
  }
}

export class Failure {
  constructor(public code: string, public message: string, public hint: string) {}
}

export class Answer {
  status: i32 = 0;
  body: string = "";
  failure: Failure | null = null;
}

// fetch asks the org.
export function fetch(request: Request): Answer {
  const offset = hostFetch(block(request.json()).offset);
  const result = parse(new Memory(offset, blockLength(offset)).toString());
  const answer = new Answer();
  if (result.has("err")) {
    answer.failure = explain(result.member("err"));
    return answer;
  }
  const response = result.member("ok");
  answer.status = I32.parseInt(response.number("status"));
  answer.body = decode(response.text("body"));
  return answer;
}

// explain makes a failure of a fetch error. Its case is the one member of it.
function explain(error: Json): Failure {
  if (error.has("denied")) {
    const denial = error.member("denied");
    return new Failure("DENIED", denial.text("reason"), denial.has("remedy") ? denial.text("remedy") : "");
  }
  const name = error.names[0];
  const value = error.member(name);
  return new Failure("FETCH_FAILED", value.kind == Json.TEXT ? name + ": " + value.value : name, "");
}

export function give(text: string, structured: string): i32 {
  return output(`{"ok":{"text":${quote(text)},"structured":${quote(structured)}}}`);
}

export function fail(failure: Failure): i32 {
  const hint = failure.hint.length > 0 ? `,"hint":${quote(failure.hint)}` : "";
  return output(`{"err":{"code":${quote(failure.code)},"message":${quote(failure.message)}${hint}}}`);
}

function output(text: string): i32 {
  Host.outputMemory(block(text));
  return 0;
}
