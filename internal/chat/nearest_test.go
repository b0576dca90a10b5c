package chat_test

import (
	"testing"

	"pmobot/internal/chat"
)

func TestNearest(t *testing.T) {
	verbs := []string{"log", "list", "show", "edit", "review", "close", "reopen", "登记", "列出", "换负责人", "重新评分"}
	for word, want := range map[string]string{
		"lgo": "log", "loog": "log", "lo": "log", "Lsit": "list", "reveiw": "review", "rveiew": "review", "clsoe": "close", "repoen": "reopen",
		"log": "log", "登计": "登记", "列": "", "换责人": "换负责人", "重新评": "重新评分",
		"": "", "x": "", "lgx": "", "banana": "", "lost": "list", "editing": "", "rview2": "review",
	} {
		if got, ok := chat.Nearest(word, verbs); got != want || ok != (want != "") {
			t.Errorf("Nearest(%q) = %q, %v, want %q", word, got, ok, want)
		}
	}
	if got, ok := chat.Nearest("log", nil); ok {
		t.Errorf("Nearest of nothing is %q", got)
	}
}
