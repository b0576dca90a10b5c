package chat_test

import (
	"testing"

	"pmobot/internal/chat"
)

func BenchmarkParse(b *testing.B) {
	verbs := specs()
	for name, line := range map[string]string{
		"short":     "/risk log Vendor slips p4 i5 @ann #payments",
		"Chinese":   "/风险 登记 供应商延期 概率：4 影响:5 负责人:@安然",
		"quoted":    `/risk log Vendor slips cause:"the plant \"flooded\"" due:"next fri" response-plan:“二供”`,
		"reference": "APO-R12",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				chat.Parse(line, verbs)
			}
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	spec := specAt("risk log")
	args := chat.Args{"title": "Vendor slips", "probability": "likely", "impact": "5", "owner": "@ann", "tags": "#payments", "due": "next fri"}
	b.ReportAllocs()
	for b.Loop() {
		spec.Check(args, today)
	}
}
