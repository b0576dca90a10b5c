package pmo

import (
	"strconv"

	"pmobot/internal/when"
)

func dates(texts []string) map[when.Date]bool {
	days := make(map[when.Date]bool, len(texts))
	for _, text := range texts {
		if day, ok := when.Parse(text); ok {
			days[day] = true
		}
	}
	return days
}

// numbers reads exactly so many positive numbers, or none.
func numbers(texts []string, many int) []int {
	if len(texts) != many {
		return nil
	}
	list := make([]int, many)
	for i, text := range texts {
		n, err := strconv.Atoi(text)
		if err != nil || n <= 0 {
			return nil
		}
		list[i] = n
	}
	return list
}
