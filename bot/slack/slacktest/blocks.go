package slacktest

func messageBlocks(list []any) []string                     { return nil }
func textOf(list []any) int                                 { return 0 }
func viewProblems(raw map[string]any, kind string) []string { return nil }
func isDate(text string) bool                               { return len(text) == 10 }
