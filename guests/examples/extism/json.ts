// As much of JSON as a tool needs. What is no JSON ends the call: the host writes it, or the org.

export class Json {
  static readonly NULL: i32 = 0;
  static readonly BOOL: i32 = 1;
  static readonly NUMBER: i32 = 2;
  static readonly TEXT: i32 = 3;
  static readonly LIST: i32 = 4;
  static readonly OBJECT: i32 = 5;

  kind: i32 = Json.NULL;
  value: string = ""; // of a number or a truth as it is written, of text without quotation marks
  names: string[] = []; // of an object's members, whose values are in items
  items: Json[] = [];

  has(name: string): bool {
    return this.names.indexOf(name) >= 0;
  }

  member(name: string): Json {
    const i = this.names.indexOf(name);
    assert(i >= 0, "a member is missing: " + name);
    return this.items[i];
  }

  text(name: string): string {
    const v = this.member(name);
    assert(v.kind == Json.TEXT, "a member is no text: " + name);
    return v.value;
  }

  // number gives a number as it is written.
  number(name: string): string {
    const v = this.member(name);
    assert(v.kind == Json.NUMBER, "a member is no number: " + name);
    return v.value;
  }
}

export function parse(text: string): Json {
  return new Reader(text).value();
}

class Reader {
  private pos: i32 = 0;
  constructor(private s: string) {}

  private next(): i32 {
    while (this.pos < this.s.length && this.s.charCodeAt(this.pos) <= 0x20) this.pos++;
    assert(this.pos < this.s.length, "the JSON ends early");
    return this.s.charCodeAt(this.pos);
  }

  private take(c: i32): bool {
    if (this.next() != c) return false;
    this.pos++;
    return true;
  }

  value(): Json {
    const out = new Json();
    const c = this.next();
    if (c == 0x7b /* { */) {
      out.kind = Json.OBJECT;
      this.pos++;
      while (!this.take(0x7d)) {
        if (out.names.length > 0) this.must(0x2c);
        assert(this.next() == 0x22, "a name is no text");
        out.names.push(this.text());
        this.must(0x3a);
        out.items.push(this.value());
      }
    } else if (c == 0x5b /* [ */) {
      out.kind = Json.LIST;
      this.pos++;
      while (!this.take(0x5d)) {
        if (out.items.length > 0) this.must(0x2c);
        out.items.push(this.value());
      }
    } else if (c == 0x22) {
      out.kind = Json.TEXT;
      out.value = this.text();
    } else {
      const from = this.pos;
      while (this.pos < this.s.length && isWord(this.s.charCodeAt(this.pos))) this.pos++;
      assert(this.pos > from, "something is no JSON");
      out.value = this.s.substring(from, this.pos);
      out.kind = c == 0x6e ? Json.NULL : c == 0x74 || c == 0x66 ? Json.BOOL : Json.NUMBER;
    }
    return out;
  }

  private must(c: i32): void {
    assert(this.take(c), "something else was to come in the JSON");
  }

  private text(): string {
    let out = "";
    let from = ++this.pos;
    while (true) {
      assert(this.pos < this.s.length, "text does not end");
      const c = this.s.charCodeAt(this.pos);
      if (c == 0x22) break;
      if (c == 0x5c) {
        out += this.s.substring(from, this.pos) + this.escape();
        from = this.pos;
        continue;
      }
      this.pos++;
    }
    return out + this.s.substring(from, this.pos++);
  }

  private escape(): string {
    const c = this.s.charAt(this.pos + 1);
    this.pos += 2;
    if (c == "u") {
      this.pos += 4;
      return String.fromCharCode(I32.parseInt(this.s.substring(this.pos - 4, this.pos), 16));
    }
    const i = "bfnrt".indexOf(c);
    return i >= 0 ? "\b\f\n\r\t".charAt(i) : c;
  }
}

function isWord(c: i32): bool {
  return (c >= 0x30 && c <= 0x39) || (c >= 0x61 && c <= 0x7a) || c == 0x2d || c == 0x2b || c == 0x2e || c == 0x45;
}

// quote writes text as JSON.
export function quote(s: string): string {
  let out = "\"";
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c == 0x22 || c == 0x5c) out += "\\" + s.charAt(i);
    else if (c < 0x20) out += "\\u00" + (c < 0x10 ? "0" : "1") + "0123456789abcdef".charAt(c & 15);
    else out += s.charAt(i);
  }
  return out + "\"";
}
