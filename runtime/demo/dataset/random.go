package dataset

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
)

// random draws from a stream of its own for each object, so that a change to one object's records leaves the others alone.
type random struct{ *rand.Rand }

func newRandom(seed uint64, stream string) *random {
	h := fnv.New64a()
	_, _ = h.Write([]byte(stream))                         // a hash never fails to write
	return &random{rand.New(rand.NewPCG(seed, h.Sum64()))} // #nosec G404 -- plausible data, not secrets
}

// chance is true with a probability in percent.
func (r *random) chance(percent int) bool { return r.IntN(100) < percent }

// between draws a number from low to high, both included.
func (r *random) between(low, high int) int { return low + r.IntN(high-low+1) }

// pick draws one of the values, each as likely as the others.
func (r *random) pick(values []string) string { return values[r.IntN(len(values))] }

// pickOr draws one of the values, or null with a probability in percent.
func (r *random) pickOr(nullPercent int, values []string) any {
	if r.chance(nullPercent) {
		return nil
	}
	return r.pick(values)
}

// amount draws a sum of money, rounded to step: most are near low, few near high.
func (r *random) amount(low, high, step float64) float64 {
	v := low * math.Pow(high/low, math.Pow(r.Float64(), 1.6))
	return math.Round(math.Round(v/step)*step*100) / 100 // a step below one does not multiply back exactly
}
