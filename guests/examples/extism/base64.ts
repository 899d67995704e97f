// decode gives the text that base64 with padding stands for: the form that bytes have in JSON.
export function decode(s: string): string {
  const out = new Uint8Array((s.length / 4) * 3);
  let n = 0;
  let bits: u32 = 0;
  let held = 0;
  for (let i = 0; i < s.length; i++) {
    const v = digit(s.charCodeAt(i));
    if (v < 0) break; // padding
    bits = (bits << 6) | <u32>v;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[n++] = <u8>(bits >> held);
    }
  }
  return String.UTF8.decode(out.buffer.slice(0, n));
}

function digit(c: i32): i32 {
  if (c >= 0x41 && c <= 0x5a) return c - 0x41;
  if (c >= 0x61 && c <= 0x7a) return c - 0x61 + 26;
  if (c >= 0x30 && c <= 0x39) return c - 0x30 + 52;
  return c == 0x2b ? 62 : c == 0x2f ? 63 : -1;
}
