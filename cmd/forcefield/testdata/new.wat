;; Assembled into the .wasm beside it with wat2wasm of wabt 1.0.32.
;; Two tools that are nobody's: answer answers, ask_limits asks the org for its limits and fails when it gets none.
(module
  (import "forcefield:guest/host@0.1.0" "fetch"
    (func $fetch (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (memory (export "memory") 2)
  ;; Their texts.
  (data (i32.const 0x400) "ask_limits")
  (data (i32.const 0x410) "answer")
  (data (i32.const 0x420) "A new tool.")
  (data (i32.const 0x430) "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}")
  (data (i32.const 0x480) "{\"type\":\"object\",\"properties\":{}}")
  (data (i32.const 0x4b0) "{}")
  (data (i32.const 0x4b8) "limits")
  (data (i32.const 0x4c0) "FETCH_FAILED")
  (data (i32.const 0x4d0) "No answer came.")
  (data (i32.const 0x4e0) "answered")
  ;; list<tool-definition>, and the two definitions; the first needs GET data limits.
  (data (i32.const 0x600) "\08\06\00\00\02\00\00\00"
    "\00\04\00\00\0a\00\00\00\20\04\00\00\0b\00\00\00\20\04\00\00\0b\00\00\00\30\04\00\00\3e\00\00\00\80\04\00\00\21\00\00\00\01\00\01\01\00\00\00\00\90\06\00\00\01\00\00\00"
    "\10\04\00\00\06\00\00\00\20\04\00\00\0b\00\00\00\20\04\00\00\0b\00\00\00\30\04\00\00\3e\00\00\00\80\04\00\00\21\00\00\00\01\00\01\01\00\00\00\00\00\00\00\00\00\00\00\00")
  (data (i32.const 0x690) "\00\00\00\00\b8\04\00\00\06\00\00\00")
  ;; list<string> of the path, ok(output), err(failure).
  (data (i32.const 0x6a0) "\b8\04\00\00\06\00\00\00")
  (data (i32.const 0x6c0) "\00\00\00\00\e0\04\00\00\08\00\00\00\b0\04\00\00\02\00\00\00")
  (data (i32.const 0x6f0) "\01\00\00\00\c0\04\00\00\0c\00\00\00\d0\04\00\00\0f\00\00\00")
  (global $heap (mut i32) (i32.const 0x2000))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $heap (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    global.get $heap
    (global.set $heap (i32.add (global.get $heap) (local.get 3))))
  (func (export "forcefield:guest/tool@0.1.0#describe") (result i32) (i32.const 0x600))
  (func (export "forcefield:guest/tool@0.1.0#call") (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    (if (i32.eq (local.get 1) (i32.const 6)) (then (return (i32.const 0x6c0)))) ;; answer
    (call $fetch (i32.const 0) (i32.const 0) (i32.const 0x6a0) (i32.const 1) (i32.const 4) (i32.const 0) (i32.const 4) (i32.const 0)
      (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0x800))
    (select (i32.const 0x6f0) (i32.const 0x6c0) (i32.load8_u (i32.const 0x800)))))
