package pmo

// Role is what a person may do in a project. Higher roles may all that lower
// ones may.
type Role int

// The roles. A guest gives feedback and sees what they made themselves; a
// viewer reads; a member writes; a lead accepts, configures, and closes
// others' high and critical entries.
const (
	Nobody Role = iota
	Guest
	Viewer
	Member
	Lead
)

var roleKeys = [...]string{"", "guest", "viewer", "member", "lead"}

// String returns the role's key.
func (r Role) String() string { return roleKeys[r] }

// ParseRole reads a role's key.
func ParseRole(key string) (Role, bool) {
	for i, k := range roleKeys {
		if k == key && k != "" {
			return Role(i), true
		}
	}
	return Nobody, false
}
