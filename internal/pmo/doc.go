// Package pmo is what a project office keeps: entries in registers, and the
// changes that made them.
//
//	Change --fold--> Entry            a change holds results, so folding is assignment
//	  |                ^
//	  +-- Was ---------+ inverse      undo and as-of are the same thing backwards
//
// A Kind declares a register: its words, fields, states, transitions, review
// cadence and weight. Everything else (commands, forms, validation, columns,
// digest lines) is derived from it. The declarations are in package registers.
//
// Package pmo knows nothing of chat, of storage, or of the time of day.
package pmo
