package say

import (
	"fmt"
	"strings"
	"time"

	"pmobot/internal/when"
)

func (t zh) ProjectAdded(name, key, manager string) string {
	added := spaced("已添加项目：", namedKey(name, key, "（", "）"), "") + "。"
	if manager == "" {
		return added + "你是项目经理，也是管理员。"
	}
	return added + spaced("项目经理", manager, "") + "，你也是管理员。"
}

func (zh) PlaceBelongs(place, name, key string) string {
	return spaced("", place, spaced("现在归", namedKey(name, key, "（", "）"), "")) + "，这里登记的编号形如 " + key + "-R1。"
}

func (zh) PlaceIsOf(place, name, key string) string {
	return spaced("", place, spaced("归", namedKey(name, key, "（", "）"), "")) + "。"
}

func (zh) PlaceIsFree(place, project string) string {
	return spaced("", place, spaced("还没有对应的项目，这里登记的内容都归", project, "")) + "。"
}

func (zh) WentToDefault(place, project string) string {
	return spaced("", place, spaced("还没有自己的项目，这一条先记在", project, "")) + "。"
}

func (zh) NotAChannel() string { return "这里不是频道。" }

func (zh) ChannelFits() string { return "到对应的频道里输入即可。" }

func (t zh) NoKey(typed string) string { return t.Quote(typed) + "不能作代号。" }

func (zh) KeyFits() string { return "代号是2到6个字母，例如 QRY。" }

func (zh) KeyTaken(key, name string) string {
	return key + " 已被占用：" + name + "。"
}

func (zh) KeyNotFree(key, free string) string {
	return key + " 已保留或被占用，可用 " + free + "。"
}

func (zh) ProjectCount(n int) string { return fmt.Sprintf("%d个项目", n) }

func (zh) NoProjectsYet(project string) string {
	return spaced("还没有项目，登记的内容都归", project, "") + "。"
}

func (zh) ProjectRow(name, manager, sponsor string, places []string, restricted bool) string {
	parts := []string{name}
	if manager != "" {
		parts = append(parts, spaced("项目经理", manager, ""))
	}
	if sponsor != "" {
		parts = append(parts, spaced("发起人", sponsor, ""))
	}
	if len(places) > 0 {
		parts = append(parts, strings.Join(places, "、"))
	}
	if restricted {
		parts = append(parts, "受限")
	}
	return strings.Join(parts, " · ")
}

func (zh) MembersHead(name string, restricted bool) string {
	if restricted {
		return spaced("受限项目", name, "的成员")
	}
	return spaced("", name, "的成员")
}

func (zh) MemberRow(name, role string, manager, sponsor bool) string {
	row := name + " · " + role
	if manager {
		row += "，项目经理"
	}
	if sponsor {
		row += "，发起人"
	}
	return row
}

func (zh) OthersHaveTheirs() string { return "其他人按在办公室里的角色。" }

func (zh) MembersStored(project string, given []string) string {
	return spaced("已保存到", project, "") + "：" + strings.Join(given, "，") + "。"
}

func (zh) RoleGiven(name, role string) string {
	if role == "" {
		return spaced("", name, "不再有单独的角色")
	}
	return spaced("", name, "是"+role)
}

func (t zh) NoSuchRole(typed string) string { return "没有" + t.Quote(typed) + "这种角色。" }

func (zh) RolesFit(roles []string) string {
	return strings.Join(roles, "、") + "；填“无”即取消"
}

func (t zh) WhoInWhat(typed string) string {
	return t.Quote(typed) + "要写明人和角色，例如 @bo:管理员。"
}

func (zh) NobodyLeads(project string) string {
	return spaced("这样", project, "就没有管理员了。")
}

func (zh) MakeProject(place string) string { return spaced("为", place, "新建项目") }

func (zh) LikeThatAlready() string { return "现在就是这样。" }

func (zh) ColourWord(colour string) string { return lightsZh[colour] }

func (zh) StatusStored(day time.Weekday, mark, said, before string) string {
	line := "已保存，周" + weekdayZh(day) + "写入周报：" + mark + said
	if before != "" {
		line += "，" + before
	}
	return line + "。"
}

func (t zh) StatusWas(colour string, lastWeek bool, on when.Date, same bool) string {
	day := "上周"
	if !lastWeek {
		day = t.Day(on)
	}
	if same {
		day += "也是"
	}
	return day + lightsZh[colour]
}

func (zh) AskAction() string { return "打算怎么纠偏？谁负责，何时完成？" }

func (t zh) ActionKept(action string) string { return "纠偏措施：" + t.Quote(action) }

func (zh) ActionLater(project string) string {
	return spaced("好的。", project, "还没有纠偏措施，用 /pmo status 可以看到。")
}

func (zh) StatusHead(n int) string { return fmt.Sprintf("%d个项目的状态", n) }

func (zh) NoStatusShown() string { return "没有你能查看状态的项目。" }

func (t zh) StatusUndone(project, mark, said string) string {
	if said == "" {
		return spaced("已撤销：", project, "恢复为未报状态。")
	}
	return "已撤销，恢复为：" + mark + said + "。"
}
