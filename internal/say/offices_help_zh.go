package say

import "strings"

func (t zh) HelpLines(h HelpFacts) []string {
	lines := []string{
		spaced("当前项目：", namedKey(h.Project, h.Key, "（", "）"), "") + "，" + t.ZoneName(h.Zone) + "，你是" + h.Role + "。",
		beside("/risk log 供应商延期 p4 i5 @安然", "只有标题必填"),
		beside("/risk log", "打开表单"),
		"/lesson log 先找两家供应商",
		beside(h.Feedback+" log csat:4 答复很快", "仅管理员可见"),
		beside("@pmobot risk log 供应商延期", "回复里也能用"),
		beside("/risk list · /risk "+h.Key+"-R12", "其余点按钮"),
		beside("/pmo mine", "我的待办"),
		"/pmo search 供应商",
		"/digest now · /digest schedule weekly mon 09:00",
		beside("/pmo status amber 供应商进度偏慢", "周一写入周报的一句话"),
		"/pmo settings · help risk",
	}
	return h.fitting(lines)
}

func (zh) HelpRow(line, about string) string { return beside(line, about) }

func (zh) HelpValues(name string, words []string) string {
	return name + "：" + strings.Join(words, "、")
}

func (zh) HelpMore(line string) string { return "想看其中一个：" + line }

func (zh) HelpKeys() string { return "可以填写" }

func (zh) HelpReason() string { return "原因，写到行末" }

func (t zh) NoHelpOn(topic string) string { return "没有关于" + t.Quote(topic) + "的帮助。" }

func (zh) AboutHelp() string { return "全部命令；带上名称看详细说明" }

func (zh) AboutStatus() string { return "一句话报项目状态" }

func (zh) AboutProjectAdd() string { return "新建项目" }

func (zh) AboutProjectHere() string { return "本频道归哪个项目" }

func (zh) AboutProjectList() string { return "你能看到的项目" }

func (zh) AboutProjectMembers() string { return "项目里谁能做什么" }

func (zh) AboutSettings() string { return "这里的设置及其来源" }

func (zh) AboutSettingsMe() string { return "个人的时区、语言和免打扰" }

func (zh) AboutSettingsOffice() string { return "没有另设时的默认设置" }

func (zh) AboutSetup() string { return "用一张表单建好第一个项目" }
