package discord

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pmobot/bot/discord/discordtest"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

const readRoute = "GET /channels/{channel_id}/messages"

// doubted are posts of all kinds: with buttons, without, and in several parts.
func doubted() map[string]chat.Reply {
	plain, buttons, long := weekly(), weekly(), weekly()
	buttons.Add("", chat.Button{Label: say.Same("Pause"), Path: "pmo help"})
	for i := range 40 {
		long.Add(fmt.Sprint(i, strings.Repeat(" vendor slips", 60)))
	}
	return map[string]chat.Reply{"text": plain, "buttons": buttons, "parts": long, "card": card()}
}

func TestNoMessagesAreReadWithoutAFault(t *testing.T) {
	s := begin(t)
	for name, r := range doubted() {
		for _, in := range []chat.Place{s.place(), s.private(s.ana)} {
			at, err := s.p.Post(t.Context(), in, name, r)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.p.Update(t.Context(), at, r); err != nil {
				t.Fatal(err)
			}
			r.Again = true // at once: the nonce is enough
			if _, err := s.p.Post(t.Context(), in, name, r); err != nil {
				t.Fatal(err)
			}
			r.Again = false
		}
	}
	if n := s.asked(readRoute); n != 0 {
		t.Errorf("messages were read %d times", n)
	}
}

// TestWhatWasTriedBeforeIsFoundOrPosted: after a restart, whether or not the
// first try stands, in whole or in part, there is one of it.
func TestWhatWasTriedBeforeIsFoundOrPosted(t *testing.T) {
	for name, r := range doubted() {
		for _, in := range []string{"channel", "private"} {
			for _, stood := range []bool{true, false} {
				t.Run(fmt.Sprint(name, " in ", in, ", stood ", stood), func(t *testing.T) {
					s := begin(t)
					place := s.place()
					if in == "private" {
						place = s.private(s.ana)
					}
					fault := discordtest.Status(503)
					if stood {
						fault = discordtest.LoseAnswer()
					}
					s.d.Break(postRoute, 4, fault)
					if _, err := s.p.Post(t.Context(), place, "k", r); err == nil || errors.Is(err, chat.ErrGone) || errors.As(err, new(*chat.Later)) {
						t.Fatalf("it ends with %v", err)
					}
					s.d.Mend()
					for i := range 60 {
						s.d.Say(s.ana, s.apollo, fmt.Sprint("talk ", i))
					}
					s.restarted()
					s.d.Advance(20 * time.Minute)
					r.Again = true
					again, err := s.p.Post(t.Context(), place, "k", r)
					if err != nil {
						t.Fatal(err)
					}
					parts := s.p.drawn(t.Context(), place, "1", "k", r)
					if n := s.d.Count() - 60; n != len(parts) {
						t.Errorf("%d messages stand, not %d", n, len(parts))
					}
					r.Again = false
					if at, err := s.p.Post(t.Context(), place, "k", r); err != nil || at.Message != again.Message {
						t.Errorf("then it is %v, %v", at, err)
					}
				})
			}
		}
	}
}

func TestWhereItCannotBeLookedForItIsNotRepeated(t *testing.T) {
	for name, prepare := range map[string]func(s *scene){
		"no history": func(s *scene) { s.apollo.Deny(s.guild.Bot(), discordtest.ReadMessageHistory) },
		"no history, since just": func(s *scene) {
			s.d.Hush(true)
			s.look(s.place())
			s.apollo.Deny(s.guild.Bot(), discordtest.ReadMessageHistory)
		},
		"too much was written since": func(s *scene) {
			for i := range lookBack * pagesMost {
				s.d.Say(s.ana, s.apollo, fmt.Sprint("talk ", i))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			r := weekly()
			if _, err := s.p.Post(t.Context(), s.place(), "k", r); err != nil {
				t.Fatal(err)
			}
			s.d.Advance(10 * time.Minute)
			prepare(s)
			s.restarted()
			before := s.d.Count()
			r.Again = true
			_, err := s.p.Post(t.Context(), s.place(), "k", r)
			if !errors.Is(err, chat.ErrMayStand) || !errors.Is(err, chat.ErrGone) || s.d.Count() != before {
				t.Errorf("it ends with %v, %d more messages stand", err, s.d.Count()-before)
			}
		})
	}
}

func TestWhatIsOldIsLookedForAsFarAsADayBack(t *testing.T) {
	s := begin(t)
	r := weekly()
	r.Add("", chat.Button{Label: say.Same("Pause"), Path: "pmo help"})
	first, err := s.p.Post(t.Context(), s.place(), "k", r)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 600 {
		s.d.Say(s.ana, s.apollo, fmt.Sprint("talk ", i))
		s.d.Advance(2 * time.Minute)
	}
	s.restarted()
	r.Again = true
	if again, err := s.p.Post(t.Context(), s.place(), "k", r); err != nil || again.Message != first.Message {
		t.Errorf("20 hours on it is %v, %v", again, err)
	}
	s.d.Advance(26 * time.Hour)
	s.d.Say(s.ana, s.apollo, "good morning")
	before := s.asked(readRoute)
	if _, err := s.p.Post(t.Context(), s.place(), "another", r); err != nil {
		t.Fatal(err)
	}
	if n := s.asked(readRoute) - before; n > 2 {
		t.Errorf("%d pages were read for what is older than a day", n)
	}
}

func TestWhyAPlaceIsGoneIsSaid(t *testing.T) {
	for code, row := range map[int]struct {
		status int
		why    string
	}{
		10003: {404, whyDeleted}, 10013: {404, "no such user"}, 50001: {403, whyNoView}, 50007: {403, whyShut}, 50008: {400, "takes no messages"},
		50013: {403, "a permission is missing"}, 50278: {403, "no server in common"}, 160005: {403, whyLocked}, 50083: {400, "archived"},
	} {
		s := begin(t)
		s.d.Break("PATCH /channels/{channel_id}", 9, discordtest.Refused(discordtest.Error{Status: 403, Code: 50013, Message: "Missing Permissions"}))
		s.d.Break(postRoute, 9, discordtest.Refused(discordtest.Error{Status: row.status, Code: code, Message: "No"}))
		if _, err := s.p.Post(t.Context(), s.place(), "k", weekly()); !errors.Is(err, chat.ErrGone) || errors.Is(err, chat.ErrMayStand) || !strings.Contains(err.Error(), row.why) {
			t.Errorf("%d: %v", code, err)
		}
	}
}

func TestAnArchivedThreadIsOpenedForAnEdit(t *testing.T) {
	s := begin(t)
	talk := s.apollo.Thread("talk")
	at, err := s.p.Post(t.Context(), s.in(talk), "k", weekly())
	if err != nil {
		t.Fatal(err)
	}
	talk.Archive()
	if err := s.p.Update(t.Context(), at, card()); err != nil || talk.Archived() {
		t.Errorf("an edit ends with %v, archived %v", err, talk.Archived())
	}
	talk.Lock()
	if err := s.p.Update(t.Context(), at, card()); !errors.Is(err, chat.ErrGone) {
		t.Errorf("an edit in a locked thread ends with %v", err)
	}
	if _, err := s.p.Post(t.Context(), s.in(talk), "other", weekly()); !errors.Is(err, chat.ErrGone) || !strings.Contains(err.Error(), whyLocked) {
		t.Errorf("a post in a locked thread ends with %v", err)
	}
}

func TestAMessageWhoseEditsAreUsedUpIsGone(t *testing.T) {
	s := begin(t)
	at, err := s.p.Post(t.Context(), s.place(), "k", card())
	if err != nil {
		t.Fatal(err)
	}
	s.d.Advance(2 * time.Hour)
	for range 5 {
		if err := s.p.Update(t.Context(), at, card()); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.p.Update(t.Context(), at, card()); !errors.Is(err, chat.ErrGone) {
		t.Errorf("the sixth edit ends with %v", err)
	}
}

// TestALongLimitIsToldInsteadOfWaitedFor: nothing was done, and when to ask
// again is said; what may have been done says nothing of the kind.
func TestALongLimitIsToldInsteadOfWaitedFor(t *testing.T) {
	for name, fault := range map[string]discordtest.Fault{
		"user": discordtest.Limited(discordtest.UserScope, time.Minute), "shared": discordtest.Limited(discordtest.SharedScope, time.Minute),
		"global": discordtest.Limited(discordtest.GlobalScope, time.Minute), "1015": discordtest.Cloudflare(time.Minute),
	} {
		s := begin(t)
		s.d.Break(postRoute, 1, fault)
		for range 2 {
			_, err := s.p.Post(t.Context(), s.place(), "k", weekly())
			var later *chat.Later
			if !errors.As(err, &later) || later.After < 50*time.Second || later.After > time.Minute || errors.Is(err, chat.ErrGone) {
				t.Errorf("%s: it ends with %v", name, err)
			}
		}
		s.d.Advance(time.Minute)
		if _, err := s.p.Post(t.Context(), s.place(), "k", weekly()); err != nil {
			t.Errorf("%s, a minute later: %v", name, err)
		}
	}
	s := begin(t)
	s.d.Break(postRoute, 1, discordtest.LoseAnswer())
	s.d.Break(postRoute, 1, discordtest.Limited(discordtest.UserScope, time.Minute))
	if _, err := s.p.Post(t.Context(), s.place(), "k", weekly()); err == nil || errors.As(err, new(*chat.Later)) {
		t.Errorf("what may stand ends with %v", err)
	}
}
