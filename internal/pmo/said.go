package pmo

// Said returns the changes whose words still stand, of an entry's changes in
// order: neither those that were undone, nor the undoing, and those that took
// words back without their reason, which may repeat them. An undo takes back
// the change right before it.
func Said(changes []Change) []Change {
	var said []Change
	for _, c := range changes {
		switch c.Verb {
		case "undo":
			if n := len(said); n > 0 && said[n-1].Version == c.Version-1 {
				said = said[:n-1]
			}
			continue
		case "redact", "withdraw":
			c.Why = ""
		}
		said = append(said, c)
	}
	return said
}
