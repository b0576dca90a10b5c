//go:build race

package digests

// underRace: the race detector makes everything several times as slow.
const underRace = true
