package say

import (
	"fmt"
	"strconv"
	"strings"

	"pmobot/internal/when"
)

func (zh) reply(name string, i, n int) string { return Bold(fmt.Sprintf("%s（%d/%d）", name, i, n)) }

func (t zh) RisksHead(i, n int) string { return t.reply("风险", i, n) }

func (t zh) LessonsReply(i, n int, text string) string {
	return t.reply("经验教训", i, n) + " " + text
}

func (t zh) FeedbackReply(i, n int, text string) string {
	return t.reply("干系人反馈", i, n) + " " + text
}

func (t zh) UpkeepReply(i, n int, text string) string { return t.reply("待整理", i, n) + " " + text }

func (t zh) AlsoWaitingHead(i, n int) string { return t.reply("其余待办", i, n) }

func (t zh) OtherProjectsHead(i, n int) string { return t.reply("其余项目", i, n) }

func (t zh) OtherReviewsHead(i, n int) string { return t.reply("其余复核", i, n) }

func (t zh) OtherChangesHead(i, n int) string { return t.reply("其余变化", i, n) }

func (t zh) DigestRow(ref string, score int, title, owner, end string) string {
	if owner == "" {
		owner = t.NoOwner()
	}
	return Bold(strconv.Itoa(score)+" "+Link(ref, ref)) + " " + title + " · " + owner + " · " + end
}

func (t zh) RowEnd(days int, overdueSince when.Date) string {
	age := fmt.Sprintf("已%d天", days)
	if days <= 0 {
		age = "今天登记"
	}
	if overdueSince.IsZero() {
		return age
	}
	return age + "，" + t.ReviewOverdue(overdueSince)
}

func (t zh) Below(counts [5]int, named bool) string {
	parts := leveled(counts, t.Level, "%s%d项", "未评估")
	if len(parts) == 0 {
		return ""
	}
	line := strings.Join(parts, "，") + "。"
	if named {
		return "另有" + line
	}
	return line
}

func (zh) NotNamed(n int) string { return fmt.Sprintf("另有%d项。", n) }

func (zh) Sentences(parts []string) string { return strings.Join(parts, "") }

func (t zh) LessonStands(entry string, published bool, uses int) string {
	var parts []string
	if published {
		parts = append(parts, "已发布")
	}
	if uses > 0 || !published {
		parts = append(parts, t.UsedTimes(uses))
	}
	return entry + "：" + strings.Join(parts, "，") + "。"
}

// refsZh lists references and how many there are where some are left out.
func refsZh(refs []string, more int) string {
	line := strings.Join(refs, "、")
	if more > 0 {
		line += fmt.Sprintf(" 等%d条", len(refs)+more)
	}
	return line
}

func (zh) ToValidate(refs []string, more int) string { return refsZh(refs, more) + "：待确认。" }

func (zh) Satisfied(satisfied, of int) string {
	return fmt.Sprintf("%d人中%d人满意。", of, satisfied)
}

func (zh) Recommend(nps, of int) string { return fmt.Sprintf("净推荐值%d（%d人）。", nps, of) }

func (zh) CameIn(n int) string { return fmt.Sprintf("新收到%d条。", n) }

func (zh) OnlyLeadsRead() string { return "原文仅管理员可见。" }

func (zh) NotOwned(refs []string, more int) string {
	return "尚无负责人：" + refsZh(refs, more) + "。"
}

func (zh) NotAssessed(refs []string, more int) string {
	return "尚未评估：" + refsZh(refs, more) + "。"
}

func (zh) SmallChanges(reviews, comments, edits, low int, refs []string, more int) string {
	var parts []string
	for _, c := range []struct {
		n    int
		what string
	}{{low, "新增低风险%d项"}, {reviews, "复核%d次"}, {comments, "备注%d条"}, {edits, "修改%d次"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf(c.what, c.n))
		}
	}
	return strings.Join(parts, "，") + "：" + refsZh(refs, more)
}

func (zh) MyWaitingHead() string { return "待你决定" }

func (zh) MyReviewsHead() string { return "你的复核" }

func (zh) MyChangesHead() string { return "你的条目：变化与原因" }

func (zh) MyDecisions(n int) string { return fmt.Sprintf("有%d项决策等你拍板", n) }

func (zh) MyReviewsSoon(n int) string { return fmt.Sprintf("七天内有%d项复核", n) }

func (zh) MineIsClear() string { return "没有待办" }

func (t zh) MyReviewWaits(entry string, score int, on when.Date, overdue int) string {
	if overdue > 0 {
		return fmt.Sprintf("%s：已逾期%d个工作日", t.scoredEntry(entry, score), overdue)
	}
	return t.scoredEntry(entry, score) + "：" + t.Day(on)
}

func (zh) MyQuietLine(title string, open int, next string) string {
	line := title + "：没有待办，也没有变化。"
	if open > 0 {
		line += fmt.Sprintf("名下未关闭风险%d项。", open)
	}
	if next != "" {
		line += "下期：" + next
	}
	return line
}
