package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"pmobot/internal/chat"
)

// The id of a button is a version, what makes it unique in its message, the
// guild where it acts if it stands in private, and what it does:
//
//	v1|3||risk review|ref=APO-R7          the third component; path and arguments
//	v1|0.k5q2m3ab|7x2k|risk close|ref=…    the same in private; the post has that tag
//	v1|3||#20261123/K5Q2…                 on the shelf under this name
//
// An option of a menu has the same from the path on, behind its number. What a
// button says is never trusted: it is a command like any other, checked as one.
const (
	version = "v1"
	shelved = "#"
	// detailsPath is the press that opens what stands below a post. The platform
	// answers it itself.
	detailsPath = "discord details"
	argThread   = "thread"
	// tagLen is how much of a post's nonce its first button carries.
	tagLen = 8
)

// errOld: what a button does can't be read any more.
var errOld = errors.New("discord: the button is too old")

// shelf keeps what is too long for a button.
type shelf interface {
	// Shelve keeps a value and returns its name.
	Shelve(ctx context.Context, office, value string, now time.Time) (name string, err error)
	// Shelved returns what is kept under a name, or "".
	Shelved(ctx context.Context, office, name string) (value string, err error)
}

// deed is what a button does.
type deed struct {
	path string
	args chat.Args
}

// String writes a deed: path|key=value|key=value.
func (d deed) String() string {
	parts := []string{escapePart(d.path)}
	for _, key := range slices.Sorted(maps.Keys(d.args)) {
		parts = append(parts, escapePart(key)+"="+escapePart(d.args[key]))
	}
	return strings.Join(parts, "|")
}

// parseDeed reads what String wrote.
func parseDeed(text string) (deed, error) {
	parts := strings.Split(text, "|")
	d := deed{path: unescapePart(parts[0]), args: chat.Args{}}
	for _, part := range parts[1:] {
		key, value, ok := strings.Cut(part, "=")
		if !ok {
			return deed{}, errOld
		}
		d.args[unescapePart(key)] = unescapePart(value)
	}
	if d.path == "" {
		return deed{}, errOld
	}
	return d, nil
}

func escapePart(text string) string {
	return strings.NewReplacer("%", "%0", "|", "%1", "=", "%2", "\n", "%3", "#", "%4", "\r", "%5").Replace(text)
}

func unescapePart(text string) string {
	return strings.NewReplacer("%0", "%", "%1", "|", "%2", "=", "%3", "\n", "%4", "#", "%5", "\r").Replace(text)
}

// packed writes a deed into most units, on the shelf where it is longer.
func (r renderer) packed(ctx context.Context, d deed, most int) string {
	written := d.String()
	if units(written) <= most && utf8.ValidString(written) {
		return written
	}
	if r.shelf == nil {
		return shelved
	}
	value, err := json.Marshal(append([]string{d.path}, pairs(d.args)...))
	if err != nil {
		return shelved
	}
	name, err := r.shelf.Shelve(ctx, r.office, string(value), r.now)
	if err != nil {
		r.note("a button was not kept", err)
		return shelved
	}
	return shelved + name
}

func pairs(args chat.Args) []string {
	var list []string
	for _, key := range slices.Sorted(maps.Keys(args)) {
		list = append(list, key, args[key])
	}
	return list
}

// unpacked reads what packed wrote.
func unpacked(ctx context.Context, written string, s shelf, office string) (deed, error) {
	name, kept := strings.CutPrefix(written, shelved)
	if !kept {
		return parseDeed(written)
	}
	if name == "" || s == nil {
		return deed{}, errOld
	}
	value, err := s.Shelved(ctx, office, name)
	if err != nil {
		return deed{}, fmt.Errorf("discord: what a button does: %w", err)
	}
	var list []string
	if json.Unmarshal([]byte(value), &list) != nil || len(list)%2 != 1 {
		return deed{}, errOld
	}
	d := deed{path: list[0], args: chat.Args{}}
	for i := 1; i < len(list); i += 2 {
		d.args[list[i]] = list[i+1]
	}
	return d, nil
}

// customID is the id of the n-th component of a message, so far; what it does
// is added behind it.
func (r renderer) customID(n int) string {
	seq := strconv.Itoa(n)
	if n == 0 && r.tag != "" {
		seq += "." + r.tag
	}
	return version + "|" + seq + "|" + compactGuild(r.guild) + "|"
}

// pressed is a custom id, taken apart.
type pressed struct {
	tag   string
	guild string // "" where the message stands in a guild
	deed  string
}

func parseID(id string) (pressed, error) {
	parts := strings.SplitN(id, "|", 4)
	if len(parts) != 4 || parts[0] != version {
		return pressed{}, errOld
	}
	_, tag, _ := strings.Cut(parts[1], ".")
	return pressed{tag: tag, guild: expandGuild(parts[2]), deed: parts[3]}, nil
}

// compactGuild writes a snowflake shorter.
func compactGuild(id string) string {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatUint(n, 36)
}

func expandGuild(short string) string {
	n, err := strconv.ParseUint(short, 36, 64)
	if err != nil || n == 0 {
		return ""
	}
	return strconv.FormatUint(n, 10)
}
