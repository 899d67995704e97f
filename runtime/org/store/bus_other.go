//go:build !linux

package store

func keyringReachable() bool { return true }
