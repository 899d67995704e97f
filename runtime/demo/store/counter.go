package store

import (
	"sync"

	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// Instance is the part of every record id that names the server instance of the demo org.
const Instance = "Fd0"

// counters give out the numbers in record ids and auto-numbers. A number is used once, also when its write is undone.
type counters struct {
	mu   sync.Mutex
	next map[string]uint64 // by object name for ids, by "Object.Field" for auto-numbers

	saved   map[string]uint64 // what the file holds
	written map[string]uint64 // what the transaction under way adds to it
}

func newCounters() *counters {
	return &counters{next: map[string]uint64{}, saved: map[string]uint64{}, written: map[string]uint64{}}
}

func (c *counters) take(name string) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next[name]++
	return c.next[name]
}

// NextID gives a new record id of the object.
func (s *Store) NextID(o *schema.Object) (string, error) {
	return recordid.New(o.KeyPrefix, Instance, s.ids.take(o.Name))
}

// NextNumber gives the next number of an auto-number field, from 1.
func (s *Store) NextNumber(o *schema.Object, f *schema.Field) uint64 {
	return s.ids.take(o.Name + "." + f.Name)
}

// Resume makes the next id of the object follow the given number, as when records with their own ids were loaded.
func (s *Store) Resume(o *schema.Object, number int) { s.ids.set(o.Name, number) }

// ResumeNumber makes the next number of an auto-number field follow the given one.
func (s *Store) ResumeNumber(o *schema.Object, f *schema.Field, number int) {
	s.ids.set(o.Name+"."+f.Name, number)
}

func (c *counters) set(name string, number int) {
	if number < 0 {
		number = 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next[name] = uint64(number)
}
