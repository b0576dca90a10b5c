// Package office reads an office as it is set up: its people, projects,
// places and settings, who may do what there, and who may see what.
//
//	Store --Load--> View --> Zone, Lang, Role, Sight, Name
//
// A View is a picture for one command or one tick, never kept: what it has
// read it doesn't read again. It changes nothing.
package office
