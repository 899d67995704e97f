package catalog

import (
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
)

// StoreFolder is where the modules are kept that a lock file approves: beside it. It is empty without a lock file.
func StoreFolder(lock string) string {
	if lock == "" {
		return ""
	}
	return strings.TrimSuffix(lock, ".lock") + ".modules"
}

// readLock gives what the lock file says, and a status if it is refused. Then what it said before stays; at the start that is nothing.
func (c *Catalog) readLock() *Status {
	if c.cfg.Lock == "" {
		return nil
	}
	c.lockMark = markOf(c.cfg.Lock) // before it is read, so that a change meanwhile is seen
	f, err := lockfile.Read(c.cfg.Lock)
	if err != nil {
		return &Status{Module: lockfile.Name, Path: c.cfg.Lock, State: StateRefused, Reason: err.Error(),
			Remedy: "Mend the file or its rights; until then nothing that it would approve newly serves."}
	}
	c.lock = f
	return nil
}

// command gives the command of an operator about a module, as it is to be typed.
func (c *Catalog) command(verb, module string) string {
	return strings.TrimSpace("forcefield guest " + verb + " " + module + " " + c.cfg.CommandFlags)
}
