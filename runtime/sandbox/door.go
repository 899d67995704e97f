package sandbox

import (
	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/extism"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/module"
)

// Door is one of the two ways into the sandbox. A guest may do the same behind either, within the same limits.
type Door int

const (
	// DoorWIT is for modules that follow the canonical ABI of wit/forcefield.wit.
	DoorWIT Door = iota
	// DoorExtism is for Extism plug-ins, whose values are JSON.
	DoorExtism
)

// extismPrefix stands before the version of the contract whose values are passed as JSON.
const extismPrefix = "extism-"

// Contract names the version of the contract and, by a prefix, a form of its values other than the canonical ABI's: "0.1.0", "extism-0.1.0".
func (d Door) Contract() string {
	if d == DoorExtism {
		return extismPrefix + abi.ContractVersion
	}
	return abi.ContractVersion
}

// DoorOf gives the door that Contract names, and says false for a version that this program does not have.
func DoorOf(contract string) (Door, bool) {
	for _, d := range []Door{DoorWIT, DoorExtism} {
		if d.Contract() == contract {
			return d, true
		}
	}
	return DoorWIT, false
}

// Note says what an operator should know of a guest that comes through the door; empty for nothing.
func (d Door) Note() string {
	if d == DoorExtism {
		return "an Extism plug-in: slower than other guests, and the kernel that it runs beside is not metered"
	}
	return ""
}

// doorOf says for which door a module was built.
func doorOf(m *module.Module) Door {
	if extism.IsPlugin(m) {
		return DoorExtism
	}
	return DoorWIT
}
