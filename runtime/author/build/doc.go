// Package build compiles a guest that is written in Go: with TinyGo if there is one, since its modules are a hundredth of the size, and with
// standard Go otherwise. What it gives imports the contract only: package inert takes WASI out.
//
// It must never decide what a module may do, or install one. The compiler runs as the user, without the credentials of the environment. It
// may import guests and the author's packages inert and scaffold.
package build
