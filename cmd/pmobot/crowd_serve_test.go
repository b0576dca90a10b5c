package main

import (
	"fmt"
	"maps"
	"strings"
	"testing"
)

// crowdCommands is how many commands come at once.
const crowdCommands = 300

// TestThreeHundredAtOnce: whoever was heard is answered, with what became of
// it. What a busy machine hears too late, the platform itself says.
func TestThreeHundredAtOnce(t *testing.T) {
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	for name, open := range bothTowns() {
		t.Run(name, func(t *testing.T) {
			at, place := open(t), newStand(t, "the embedded store")
			env := map[string]string{"PMOBOT_HTTP_ADDR": "127.0.0.1:0"}
			maps.Copy(env, place.env)
			maps.Copy(env, at.env())
			p := launch(t, path, env)
			p.awaitTown(t, at)
			said := map[string]called{}
			for i := range crowdCommands {
				title := fmt.Sprintf("Risk %d", i)
				said[title] = at.call(t, []string{"ana", "bo"}[i%2], "#apollo", "risk log", "title", title)
			}
			for _, c := range said {
				c.settled(t) // or the platform gave up on it
			}
			if code := p.terminate(t); code != exitDone {
				t.Errorf("exit %d:\n%s", code, p.log)
			}
			kept, logged, turned, late := numbered(t, place), 0, 0, 0
			for title, c := range said {
				text, acked := c.settled(t)
				_, stored := kept[title]
				switch {
				case loggedAs.MatchString(text):
					logged++
				case acked && (stored || !strings.Contains(text, title)): // what was typed comes back
					t.Errorf("%s is answered with %q; stored: %v", title, text, stored)
				case acked:
					turned++
				default:
					late++
				}
			}
			t.Logf("%d logged, %d turned away with what they typed, %d heard too late", logged, turned, late)
			if logged < crowdCommands/3 {
				t.Errorf("only %d are logged", logged)
			}
		})
	}
}
