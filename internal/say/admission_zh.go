package say

import "strings"

func (zh) NoLongerIn(platform string) string {
	return spaced("你已不在本办公室的", platform, "中，未作任何处理。可请管理员重新邀请你。")
}

func (zh) NotSaidWho(platform string) string {
	return spaced("", platform, "暂时无法确认你是谁，未作任何处理。")
}

func (zh) ThankYouFor(project string) string {
	return spaced("谢谢反馈，只有", project, "的管理员能看到。")
}

func (zh) LeftName(name string) string { return name + "（已离开）" }

func (zh) HasLeft(name string) string { return spaced("", name, "已离开，需由他人负责。") }

func (zh) LogUnowned() string { return "先不指定负责人" }

func (t zh) AskAnonymous(word string) string {
	return t.Quote(word) + "是指不公开你的姓名吗？"
}

func (zh) Anonymously() string { return "是，匿名提交" }

func (zh) UnderMyName() string { return "不是，署名提交" }

func (zh) PostsStop(project string, digests, reminders, cards []string) string {
	var stops []string
	for _, part := range []struct {
		what   string
		places []string
	}{{"周报", digests}, {"提醒", reminders}, {"卡片", cards}} {
		if len(part.places) > 0 {
			stops = append(stops, spaced("", strings.Join(part.places, "、"), "的"+part.what))
		}
	}
	return spaced("今后只有成员能看到", project, "的内容。停发：") + strings.Join(stops, "；") + "。"
}

func (zh) FeedbackWord(from string) string {
	if from == "open" {
		return "接受所有人的反馈，包括其他组织"
	}
	return "仅接受本组织成员的反馈"
}

func (zh) SomethingHidden() string { return "你看不到的内容" }
