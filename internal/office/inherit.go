package office

import (
	"maps"

	"pmobot/internal/pmo"
)

// projectOf reads a project; working days, holidays, levels and how often is
// reviewed are the office's where the project has none of its own.
func (v *View) projectOf(e pmo.Entry) pmo.Project {
	values := pmo.Values{}
	for _, f := range []pmo.Field{pmo.Workdays, pmo.Holidays, pmo.Limits, pmo.Cadences} {
		if key := f.Declared().Key; v.Settings.Values[key] != nil {
			values[key] = v.Settings.Values[key]
		}
	}
	maps.Copy(values, e.Values)
	e.Values = values
	return pmo.ProjectOf(e)
}
