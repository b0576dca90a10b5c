// Package registers declares the registers, one a file, each one pmo.Kind.
//
// Commands, option types, forms, help, lists, validation and digest lines are
// derived from these declarations. To add a register, write its file and name
// it in All; a test then names every word that is missing.
//
// Package registers holds declarations only: nothing here is done or stored.
package registers
