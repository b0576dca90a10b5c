// Package chat is how pmobot and people talk, whatever carries it: a Command
// goes in, a Reply comes out.
//
//	typed line --Parse--> Command{ID, At, From, In, Path, Args} --Handler--> Reply{Lines, Form, Also}
//	pressed button, submitted form: the same Command with another Path
//
// A Spec declares a verb: its words, parameters and rights to be shown. Slash
// commands, forms, help and completion are derived from it, and Check holds
// arguments against it wherever they came from.
//
// Package chat knows nothing of registers, stores or platforms, and never
// reads the clock.
package chat
