// Package scaffold begins a guest: a folder with a tool that works, its test, and the kit's source beside it, so that it compiles anywhere
// with Go alone and without a network.
//
// In a checkout of this repository the folder is a package of its module and needs no more than the two files. Elsewhere it is a module, and the kit,
// from the copy that is inside this program, is its `vendor` folder.
//
// It must never write into a folder that is there already. It may import guests.
package scaffold
