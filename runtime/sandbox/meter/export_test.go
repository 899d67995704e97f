package meter

// Turns says how often the instance gave its processor up.
func (t *Tank) Turns() int { return t.turns }
