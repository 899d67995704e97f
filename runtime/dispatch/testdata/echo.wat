;; Assembled into the .wasm beside it with wat2wasm of wabt 1.0.32.
;; Tools whose answer is what they were asked with, so that a test can have any answer:
;;
;;   echo          text and structured result are the arguments
;;   echo_rogue    the same, with a cursor, though it has not said that it is paged
;;   echo_by_page  the same, with the cursor "page 2"; called with a cursor, its text is that cursor
;;   echo_long     reports progress, logs a line, and gives a text of 65,536 characters
(module
  (import "forcefield:guest/host@0.1.0" "progress" (func $progress (param i64 i32 i64 i32 i32)))
  (import "forcefield:guest/host@0.1.0" "log" (func $log (param i32 i32 i32)))
  (memory (export "memory") 3)
  (data (i32.const 0x400) "echo")
  (data (i32.const 0x410) "echo_rogue")
  (data (i32.const 0x420) "echo_by_page")
  (data (i32.const 0x430) "echo_long")
  (data (i32.const 0x450) "An echo.")
  (data (i32.const 0x460) "{\"type\":\"object\",\"properties\":{\"n\":{\"description\":\"A value.\"},\"pad\":{\"type\":\"string\",\"description\":\"Anything.\"}},\"additionalProperties\":false}")
  (data (i32.const 0x560) "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}")
  (data (i32.const 0x5d0) "halfway")
  (data (i32.const 0x5e0) "{\"n\":1}")
  (data (i32.const 0x5f0) "page 2")
  ;; list<tool-definition> and its elements.
  (data (i32.const 0x600) "\08\06\00\00\04\00\00\00"
    "\00\04\00\00\04\00\00\00\50\04\00\00\08\00\00\00\50\04\00\00\08\00\00\00\60\04\00\00\8e\00\00\00\60\05\00\00\48\00\00\00\01\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00"
    "\10\04\00\00\0a\00\00\00\50\04\00\00\08\00\00\00\50\04\00\00\08\00\00\00\60\04\00\00\8e\00\00\00\60\05\00\00\48\00\00\00\01\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00"
    "\20\04\00\00\0c\00\00\00\50\04\00\00\08\00\00\00\50\04\00\00\08\00\00\00\60\04\00\00\8e\00\00\00\60\05\00\00\48\00\00\00\01\00\01\00\01\00\00\00\00\00\00\00\00\00\00\00"
    "\30\04\00\00\09\00\00\00\50\04\00\00\08\00\00\00\50\04\00\00\08\00\00\00\60\04\00\00\8e\00\00\00\60\05\00\00\48\00\00\00\01\00\01\00\00\00\00\00\00\00\00\00\00\00\00\00")
  ;; ok(output), filled in by each call.
  (global $heap (mut i32) (i32.const 0x2000))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $heap (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    global.get $heap
    (global.set $heap (i32.add (global.get $heap) (local.get 3))))
  (func $output (param $text i32) (param $length i32) (param $structured i32) (param $size i32)
    (i32.store (i32.const 0x904) (local.get $text))
    (i32.store (i32.const 0x908) (local.get $length))
    (i32.store (i32.const 0x90c) (local.get $structured))
    (i32.store (i32.const 0x910) (local.get $size)))
  (func $cursor
    (i32.store (i32.const 0x914) (i32.const 1))
    (i32.store (i32.const 0x918) (i32.const 0x5f0))
    (i32.store (i32.const 0x91c) (i32.const 6)))
  (func (export "forcefield:guest/tool@0.1.0#describe") (result i32) (i32.const 0x600))
  (func (export "forcefield:guest/tool@0.1.0#call")
    (param $tool i32) (param $name i32) (param $arguments i32) (param $size i32)
    (param $some i32) (param $given i32) (param $length i32) (param $budget i32) (result i32)
    (call $output (local.get $arguments) (local.get $size) (local.get $arguments) (local.get $size))
    (if (i32.eq (local.get $name) (i32.const 9)) (then ;; echo_long
      (call $progress (i64.const 1) (i32.const 1) (i64.const 2) (i32.const 0x5d0) (i32.const 7))
      (call $log (i32.const 2) (i32.const 0x5d0) (i32.const 7))
      (memory.fill (i32.const 0x10000) (i32.const 0x78) (i32.const 0x10000))
      (call $output (i32.const 0x10000) (i32.const 0x10000) (i32.const 0x5e0) (i32.const 7))))
    (if (i32.ge_u (local.get $name) (i32.const 10)) (then (call $cursor))) ;; echo_rogue, echo_by_page
    (if (local.get $some) (then (call $output (local.get $given) (local.get $length) (local.get $arguments) (local.get $size))))
    (i32.const 0x900)))
