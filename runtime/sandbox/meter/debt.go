package meter

// debt is what the paths to a place in the code have gathered, at most: weight for which no fuel was taken yet, and weight for which
// fuel was taken without a look at what is left. Taking is cheap, looking is not, and need not be done as often: it is due where code
// can be repeated, and after checkWeight.
type debt struct {
	due      int
	unlooked int
}

// join takes another path to the same place into account.
func (d *debt) join(o debt) {
	d.due = max(d.due, o.due)
	d.unlooked = max(d.unlooked, o.unlooked)
}

// pay takes units off, which were charged, and says whether it is time to look.
func (d *debt) pay(units int) (look bool) {
	d.due = max(d.due-units*unitWeight, 0)
	d.unlooked += units * unitWeight
	return d.unlooked >= checkWeight
}
