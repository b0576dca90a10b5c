package say

func (zh) OnlyYou() string { return "（仅你可见）" }

func (zh) OnlyFor(readers string) string { return "（" + readers + "）" }

func (zh) PostedIn(place string, edited bool) string {
	if edited {
		return place + "（已修改）："
	}
	return place + "："
}

func (zh) PostedAt(dayClock, place string, edited bool) string {
	if edited {
		place += "（已修改）"
	}
	return dayClock + " · " + place
}

func (zh) ToPerson(name string) string { return "→ " + name }

func (zh) Attached(name, alt string) string {
	if alt == "" {
		return "[" + name + "]"
	}
	return "[" + name + "] " + alt
}

func (zh) Asked(name, value, hint string) string {
	line := name + "：[" + value + "]"
	if hint != "" {
		line += "  " + hint
	}
	return line
}

func (zh) YouTyped(line string) string { return "你的输入：" + line }

func (zh) Broke(code string) string {
	return "未完成：内部出了问题，与你的输入无关。把代码 " + code + " 发给管理员，可以查到原因。"
}

func (zh) Unconfirmed() string {
	return "未确认：数据库没有响应，这条是否已保存还不清楚。"
}

func (zh) NeverTwice(code string) string {
	return "不会重复登记。一直这样的话，请把代码 " + code + " 发给管理员。"
}

func (zh) StoredAfterAll(what string) string { return "查到了，已保存：" + what + "。" }

func (t zh) Unreachable(typed string) string {
	if typed == "" {
		return "未保存：数据库连不上。"
	}
	return "未保存：数据库连不上。" + t.YouTyped(typed)
}

func (t zh) DiskFull(typed string) string {
	why := "未保存：机器人的磁盘已满，请运维人员清出空间后再试。"
	if typed == "" {
		return why
	}
	return why + t.YouTyped(typed)
}

func (zh) Forgotten() string {
	return "未查询：系统已重新启动，不再保留那一行。先到列表里看看有没有，再决定是否重新输入。"
}

func (zh) Welcome() []string {
	return []string{
		"终端里的项目管理办公室。试一下：/risk log 供应商延期 p4 i5",
		"再试 /risk list 和 /pmo help。输入序号即点按钮，Tab 键补全。",
		"换个人说话：“bo> ”；让时间前进：“... +1w”。按 Ctrl-D 结束。",
	}
}

func (zh) FormHelp() string {
	return "回车保留方括号里的内容，空格清空，句点保留其余各项，Ctrl-C 关闭表单。"
}

func (zh) FormClosed() string { return "表单已关闭，没有保存任何内容。" }

func (zh) DemoOver() []string {
	return []string{
		"以上是项目办的一周。接下来你来试：",
		"pmobot console          自己输入：/risk log 供应商延期 p4 i5",
		"pmobot demo --script    刚才演示用的脚本",
	}
}
