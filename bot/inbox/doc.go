// Package inbox is what platforms share about what comes in: it counts what is
// under way, so that a stop can wait for it.
//
//	interaction --Begin--> answered --End--> idle? --> whoever Waits
//
// Package inbox knows no platform, and never decides what is taken on.
package inbox
