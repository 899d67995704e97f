;; A plug-in that fetches while it describes itself, and breaks down unless that is denied.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/user" "fetch" (func $fetch (param i64) (result i64)))
  (import "extism:host/env" "load_u8" (func $load_u8 (param i64) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0x800) "{\"method\":\"get\",\"root\":\"data\",\"path\":[\"limits\"]}")
  (data (i32.const 0x400)
    "[{\"name\":\"t\",\"title\":\"Title\",\"description\":\"Title\","
    "\"input-schema\":\"{\\\"type\\\":\\\"object\\\",\\\"properties\\\":{},\\\"additionalProperties\\\":false}\",\"output-schema\":\"{\\\"type\\\":\\\"object\\\",\\\"properties\\\":{}}\","
    "\"annotations\":{\"read-only\":true,\"destructive\":false,\"idempotent\":true,\"open-world\":false},\"paged\":false,"
    "\"needs\":[{\"method\":\"get\",\"root\":\"data\",\"pattern\":\"limits\"}]}]")
  (func (export "describe") (result i32)
    (local $len i32) (local $i i32) (local $block i64)
    (block $end (loop $next ;; to the first zero
      (br_if $end (i32.eqz (i32.load8_u offset=0x400 (local.get $len))))
      (local.set $len (i32.add (local.get $len) (i32.const 1)))
      (br $next)))
    (local.set $block (call $alloc (i64.extend_i32_u (local.get $len))))
    (block $end (loop $next
      (br_if $end (i32.eq (local.get $i) (local.get $len)))
      (call $store_u8 (i64.add (local.get $block) (i64.extend_i32_u (local.get $i))) (i32.load8_u offset=0x400 (local.get $i)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))
    (call $output_set (local.get $block) (i64.extend_i32_u (local.get $len)))
    ;; The answer's tenth byte is the d of {"err":{"denied": …}}, or the t of {"ok":{"status": …}}.
    (local.set $block (call $alloc (i64.const 48)))
    (local.set $i (i32.const 0))
    (block $end (loop $next
      (br_if $end (i32.eq (local.get $i) (i32.const 48)))
      (call $store_u8 (i64.add (local.get $block) (i64.extend_i32_u (local.get $i))) (i32.load8_u offset=0x800 (local.get $i)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))
    (if (i32.ne (call $load_u8 (i64.add (call $fetch (local.get $block)) (i64.const 9))) (i32.const 0x64)) (then unreachable))
    i32.const 0)
  (func (export "call") (result i32)
    i32.const 0))
