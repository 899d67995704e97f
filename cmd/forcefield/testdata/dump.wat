;; Assembled into the .wasm beside it with wat2wasm of wabt 1.0.32.
;; Takes get_record's place, reads a record, and answers with all that the host has put into its memory, so that a test can look
;; through everything that a guest can see. Bytes that are not printable ASCII become dots.
(module
  (import "forcefield:guest/host@0.1.0" "fetch"
    (func $fetch (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (memory (export "memory") 4)
  (data (i32.const 0x400) "get_record")
  (data (i32.const 0x420) "Everything that the host gives to a guest.")
  (data (i32.const 0x460) "{\"type\":\"object\",\"properties\":{\"object_name\":{\"description\":\"Any.\"},\"record_id\":{\"description\":\"Any.\"}},\"additionalProperties\":false}")
  (data (i32.const 0x500) "{\"type\":\"object\",\"properties\":{}}")
  (data (i32.const 0x530) "{}")
  (data (i32.const 0x540) "sobjects")
  (data (i32.const 0x550) "Account")
  (data (i32.const 0x560) "001000000000001AAA")
  ;; list<tool-definition> with its one element, and the path of the request.
  (data (i32.const 0x600) "\08\06\00\00\01\00\00\00"
    "\00\04\00\00\0a\00\00\00\20\04\00\00\2a\00\00\00\20\04\00\00\2a\00\00\00\60\04\00\00\85\00\00\00\00\05\00\00\21\00\00\00\01\00\01\01\00\00\00\00\00\00\00\00\00\00\00\00")
  (data (i32.const 0x680) "\40\05\00\00\08\00\00\00\50\05\00\00\07\00\00\00\60\05\00\00\12\00\00\00")
  (global $heap (mut i32) (i32.const 0x2000))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $heap (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    global.get $heap
    (global.set $heap (i32.add (global.get $heap) (local.get 3))))
  (func (export "forcefield:guest/tool@0.1.0#describe") (result i32) (i32.const 0x600))
  (func (export "forcefield:guest/tool@0.1.0#call") (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    (local $at i32)
    (call $fetch (i32.const 0) (i32.const 0) (i32.const 0x680) (i32.const 3) (i32.const 4) (i32.const 0) (i32.const 4) (i32.const 0)
      (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0x800))
    (local.set $at (i32.const 0x2000))
    (loop $next
      (if (i32.ge_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x20)) (i32.const 0x5f))
        (then (i32.store8 (local.get $at) (i32.const 0x2e))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $at) (global.get $heap))))
    ;; ok(output): the text is the heap, the structured result an empty object.
    (i32.store (i32.const 0x904) (i32.const 0x2000))
    (i32.store (i32.const 0x908) (i32.sub (global.get $heap) (i32.const 0x2000)))
    (i32.store (i32.const 0x90c) (i32.const 0x530))
    (i32.store (i32.const 0x910) (i32.const 2))
    (i32.const 0x900)))
