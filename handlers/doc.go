// Package handlers answers commands: one verb a file, all of them data in and
// data out.
//
//	chat.Command --answer.go--> request --verb--> chat.Reply
//	                 |             |
//	  who, where, rights,          +-- find, change: the store, through one door each
//	  arguments: checked once
//
// The verbs of a register are derived from its pmo.Kind. A handler sends
// nothing, starts nothing and never reads the clock: what is to be posted
// elsewhere is part of the reply.
package handlers
