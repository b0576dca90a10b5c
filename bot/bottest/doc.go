// Package bottest is the contract of a platform: what every chat.Platform must
// show, and what none may break. A platform's own test runs it against a stand:
// the platform, and eyes that read what a person would read there.
//
//	func TestContract(t *testing.T) { bottest.Run(t, newStand) }
package bottest
