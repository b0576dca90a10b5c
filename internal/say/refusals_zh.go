package say

import (
	"fmt"
	"strings"
	"time"

	"pmobot/internal/when"
)

func (zh) Because(undone, why string) string { return undone + "：" + why }

func (zh) NotUnderstood() string { return "未执行" }

func (t zh) UnknownWord(word, near string) string {
	if near == "" {
		return "没有" + t.Quote(word) + "这个命令。"
	}
	return "没有" + t.Quote(word) + "这个命令，是不是" + t.Quote(near) + "？"
}

func (zh) NeedsRole(role, project string) string {
	return "需要" + spaced("是", project, "的") + role + "。"
}

func (zh) MembersOnly() string { return "本频道的项目仅限成员使用。" }

func (zh) LeadsOnly(ref, verb, did string) string {
	return ref + " 只有管理员可以" + verb + "。"
}

func (t zh) UpToOwner(ref string, level int, owner string) string {
	if owner == "" {
		return ref + " 等级" + t.Level(level) + "，只有管理员可以关闭。"
	}
	return ref + " 等级" + t.Level(level) + spaced("，只有负责人", owner, "或管理员可以关闭") + "。"
}

func (t zh) NoProject(key string, keys []string) string {
	if len(keys) == 0 {
		return "还没有" + t.Quote(key) + "这个项目。"
	}
	return "没有" + t.Quote(key) + "这个项目，现有 " + strings.Join(keys, "、") + "。"
}

func (zh) NoSuchEntry(ref string) string { return "没有 " + ref + "，或者你看不到它。" }

func (zh) HasMoved(ref, to string) string { return ref + " 已移走，现在是 " + to + "。" }

func (zh) IsVoid(ref string) string { return ref + " 已作废，编号不再使用。" }

func (zh) NotOpen(ref, state string) string { return ref + " " + state + "。" }

func (zh) NoSuchMove(ref, state string, verbs []string) string {
	if len(verbs) == 0 {
		return ref + " " + state + "，不能再变。"
	}
	return ref + " " + state + "，接下来可以" + strings.Join(verbs, "、") + "。"
}

func (zh) SameAlready(ref string) string { return ref + " 已经是这样了。" }

func (zh) ThereAlready(ref, project string) string {
	return ref + spaced(" 已经在", project, "里") + "。"
}

func (zh) WasAhead(name string, ago time.Duration, what string) string {
	return spaced("", name, aheadZh(ago)+"前刚改过") + "，" + what + "。"
}

func (t zh) WouldBe(score, level int) string {
	return fmt.Sprintf("若再按你的修改，风险值将是%d，%s。", score, t.Level(level))
}

func (zh) NothingToUndo(minutes int) string {
	return fmt.Sprintf("最近一小时你没有修改过什么；撤销限%d分钟内。", minutes)
}

func (zh) TooLateToUndo(ago, within int) string {
	return fmt.Sprintf("已过%d分钟，撤销限%d分钟内。", ago, within)
}

func (zh) ChangedSince(ref string) string {
	return ref + " 之后又有修改，先看一眼再改回去。"
}

func (zh) NotPublished(ref, state string) string {
	return ref + " 尚未发布，目前" + state + "。"
}

func (t zh) NobodyCalled(name string) string {
	return "不认识" + t.Quote(name) + "，对方在这里说过话才认得。"
}

func (t zh) WhichPerson(name string, names []string) string {
	return t.Quote(name) + "可能是" + strings.Join(names, "或") + "。"
}

func (zh) CouldNotSee(name, project string) string {
	return spaced("", project, "是受限项目") + spaced("，", name, "不在其中，看不到它") + "。"
}

func (t zh) IsPast(day when.Date) string {
	return t.FullDay(day) + "已经过去，要填今天或以后的日期。"
}

func (t zh) IsAhead(day when.Date) string {
	return t.FullDay(day) + "还没到，要填今天或以前的日期。"
}

func (zh) NotItself(ref string) string { return ref + " 不能指向自己。" }

func (zh) IsNo(ref, register string) string { return ref + " 不是" + register + "。" }

func (t zh) SeveralCalled(name string, n int) string {
	return fmt.Sprintf("有%d人叫%s，@对方才分得清。", n, t.Quote(name))
}

func (zh) NeededFor(ref, title string) string { return ref + " " + title }

// aheadZh is a short time: 一秒, 5分钟.
func aheadZh(ago time.Duration) string {
	switch {
	case ago < 2*time.Second:
		return "一秒"
	case ago < time.Minute:
		return fmt.Sprintf("%d秒", int(ago.Seconds()))
	case ago < time.Hour:
		return fmt.Sprintf("%d分钟", int(ago.Minutes()))
	}
	return fmt.Sprintf("%d小时", int(ago.Hours()))
}
