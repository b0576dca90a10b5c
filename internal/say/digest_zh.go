package say

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"pmobot/internal/when"
)

func (t zh) EditionTitle(e Edition) string {
	parts := []string{t.editionName(e)}
	if e.Project != "" {
		parts = append(parts, e.Project)
	}
	if e.Standing {
		parts = append(parts, "现状盘点")
	} else {
		parts = append(parts, t.DayRange(e.First, e.Last))
	}
	if e.Late {
		parts = append(parts, "补发")
	}
	return strings.Join(parts, " · ")
}

func (zh) editionName(e Edition) string {
	name := "PMO 简报"
	switch {
	case e.Mine:
		name = "个人周报"
	case e.Number == 0:
		return "现状盘点"
	case e.Weekly:
		name = "PMO 周报"
	}
	if e.Number == 0 {
		return name
	}
	return fmt.Sprintf("%s第%d期", name, e.Number)
}

func (t zh) LateLine(weekly bool, sent, due time.Time) string {
	name := "简报"
	if weekly {
		name = "周报"
	}
	if when.On(sent) == when.On(due) {
		return "因系统中断，" + t.Clock(due) + "的" + name + "延至" + t.Clock(sent) + "补发。"
	}
	return "因系统中断，" + t.DayClock(due) + "的" + name + "延至" + t.DayClock(sent) + "补发。"
}

func (zh) Headline(clauses []string) string { return strings.Join(clauses, "，") + "。" }

// names lists names with spaces beside the Latin ones, and what follows.
func (zh) names(names []string, after string) string {
	line := ""
	for i, name := range names {
		switch {
		case i == 0:
			line = name
		case i == len(names)-1:
			line = spaced(spaced("", line, "和"), name, "")
		default:
			line += "、" + name
		}
	}
	return spaced("", line, after)
}

func (t zh) TurnedRed(names []string, more int) string {
	if more > 0 {
		return spaced("", strings.Join(names, "、"), fmt.Sprintf("等%d个项目转红灯", len(names)+more))
	}
	return t.names(names, "转红灯")
}

func (zh) RoseTo(entry string, from, to int) string {
	if from == 0 {
		return spaced("", entry, fmt.Sprintf("评估为%d", to))
	}
	return spaced("", entry, fmt.Sprintf("由%d升至%d", from, to))
}

func (t zh) IsNew(entry string, score int) string { return "新增 " + t.scoredEntry(entry, score) }

func (zh) IsReopened(entry string) string { return spaced("", entry, "已重新打开") }

func (zh) HasHappened(entry string) string { return spaced("", entry, "已发生") }

func (zh) NothingWorse() string { return "各项风险均未恶化" }

func (zh) NothingChanged() string { return "无变化" }

func (zh) NobodyWrote() string { return "无人更新" }

func (zh) ReviewsOverdue(n int) string { return fmt.Sprintf("%d项复核逾期", n) }

func (t zh) DecisionsOf(names []string, n int) string {
	if len(names) == 0 {
		return fmt.Sprintf("有%d项决策待定", n)
	}
	return spaced(fmt.Sprintf("有%d项决策待", n), t.names(names, "拍板"), "")
}

func (zh) WaitingHead() string { return "待办与逾期" }

func (zh) ProjectsHead() string { return "项目" }

func (zh) ChangesHead() string { return "变化与原因" }

// scoredEntry is an entry and its score: APO-R12 供应商延期（20）.
func (t zh) scoredEntry(entry string, score int) string {
	if score == 0 {
		return entry + "（" + t.Unscored() + "）"
	}
	return fmt.Sprintf("%s（%d）", entry, score)
}

func (t zh) DecisionWaits(who string, by when.Date, overdue int, entry string, score int, asker, question string) string {
	lead := who
	if !by.IsZero() {
		lead = strings.TrimSpace(lead + " " + t.Day(by) + "前")
	}
	if overdue > 0 {
		lead += fmt.Sprintf("，已逾期%d个工作日", overdue)
	}
	line := t.scoredEntry(entry, score) + "。"
	if lead != "" {
		line = lead + "：" + line
	}
	switch {
	case asker == "" && question == "":
		return line
	case question == "":
		return line + spaced("", asker, "请求决策。")
	case asker == "":
		return line + "请示：" + t.Quote(question)
	}
	return line + spaced("", asker, "请示：") + t.Quote(question)
}

func (t zh) ReviewWaits(entry string, score int, since when.Date, overdue int, owner string, next Step) string {
	late := t.Day(since) + "应复核，已逾期"
	if overdue > 0 {
		late = fmt.Sprintf("复核已逾期%d个工作日", overdue)
	}
	line := t.scoredEntry(entry, score) + "：" + spaced("", owner, late)
	if owner == "" {
		line = t.scoredEntry(entry, score) + "：" + late + "，尚无负责人"
	}
	switch {
	case next.On.IsZero():
		return line
	case next.Sponsor:
		return line + "，" + t.Day(next.On) + spaced("升级到", next.Name, "")
	}
	return line + "，" + t.Day(next.On) + spaced("转", next.Name, "")
}

func (zh) orNobody(owner string) string {
	if owner == "" {
		return "尚无负责人"
	}
	return owner
}

func (t zh) DueWaits(entry string, score int, since when.Date, overdue int, owner string) string {
	late := t.DueOn(since)
	if overdue > 0 {
		late = fmt.Sprintf("已逾期%d个工作日", overdue)
	}
	return t.scoredEntry(entry, score) + "：" + late + "，" + t.orNobody(owner)
}

func (t zh) AcceptanceEnds(entry string, score int, until when.Date, ended bool, owner string) string {
	ends := "接受期限到" + t.Day(until)
	if ended {
		ends = "接受期限已于" + t.Day(until) + "届满"
	}
	return t.scoredEntry(entry, score) + "：" + ends + "，" + t.orNobody(owner)
}

func (t zh) Unanswered(ref string, days int, who string) string {
	line := fmt.Sprintf("%s：%d个工作日未答复", ref, days)
	if who != "" {
		line += "，" + spaced("", who, "跟进")
	}
	return line + "。"
}

func (t zh) ProjectSays(name, said string) string { return name + t.because(said) }

func (zh) ProjectDisagrees(name, says, shows string) string {
	return spaced("", name, "自报"+colourZh(says)+"，风险显示"+colourZh(shows))
}

func colourZh(key string) string {
	return map[string]string{"red": "红灯", "amber": "黄灯", "green": "绿灯"}[key]
}

func (zh) ProjectSilent(name string, days int, shows string) string {
	line := spaced("", name, "尚未报状态")
	if days >= 0 {
		line = spaced("", name, fmt.Sprintf("已%d天未报状态", days))
	}
	if shows != "" {
		line += "，风险显示" + colourZh(shows)
	}
	return line
}

// because is the reason as typed, behind a line.
func (t zh) because(why string) string {
	if why == "" {
		return ""
	}
	return t.Quote(why)
}

func (t zh) Rescored(entry string, from, to int, why string) string {
	if from == 0 {
		return fmt.Sprintf("%s：评估为%d", entry, to) + t.because(why)
	}
	return fmt.Sprintf("%s：%d→%d", entry, from, to) + t.because(why)
}

func (t zh) Reopened(entry string, score int, why string) string {
	return t.scoredEntry(entry, score) + "：已重新打开" + t.because(why)
}

func (t zh) Added(entry string, score int, why string) string {
	return t.scoredEntry(entry, score) + t.because(why)
}

func (t zh) Happened(entry string, on when.Date, why string) string {
	return entry + "：" + t.Day(on) + "已发生" + t.because(why)
}

func (t zh) Accepted(entry string, until when.Date, why string) string {
	if until.IsZero() {
		return entry + "：已接受" + t.because(why)
	}
	return entry + "：接受至" + t.Day(until) + t.because(why)
}

func (t zh) Decided(entry, why string) string { return entry + "：已决策" + t.because(why) }

func (t zh) ClosedNow(entry, why string) string { return entry + "：已关闭" + t.because(why) }

func (zh) CameFrom(entry, origin string) string { return entry + "：由 " + origin + " 移来" }

func (zh) ReusedBy(project, entry string) string { return spaced("", project, "复用 ") + entry }

func (zh) FiguresLine(f Figures) string {
	parts := []string{openRisksZh(f.Open)}
	if levels := levelCountsZh(f.Critical, f.High); levels != "" {
		parts[0] += "：" + levels
	}
	if f.Exposure > 0 || f.Delta != 0 {
		parts = append(parts, "敞口"+strconv.Itoa(f.Exposure)+strings.TrimSpace(arrow(f.Delta)))
	}
	if f.Lessons > 0 {
		parts = append(parts, lessonsZh(f.Lessons, f.LessonsMore))
	}
	if f.CSATOf > 0 {
		parts = append(parts, fmt.Sprintf("满意度%d%%（%d人）", f.CSAT, f.CSATOf))
	}
	if f.NPSOf > 0 {
		parts = append(parts, fmt.Sprintf("净推荐值%d（%d人）", f.NPS, f.NPSOf))
	}
	return strings.Join(parts, "。")
}

func openRisksZh(n int) string {
	if n == 0 {
		return "没有未关闭的风险"
	}
	return fmt.Sprintf("未关闭风险%d项", n)
}

func lessonsZh(n int, more bool) string {
	if more {
		return fmt.Sprintf("经验教训%d条以上", n)
	}
	return fmt.Sprintf("经验教训%d条", n)
}

func levelCountsZh(critical, high int) string {
	var parts []string
	if critical > 0 {
		parts = append(parts, fmt.Sprintf("极高%d", critical))
	}
	if high > 0 {
		parts = append(parts, fmt.Sprintf("高%d", high))
	}
	return strings.Join(parts, "，")
}

func (zh) InReplies(r Rest) string {
	switch {
	case r.Small == 0:
		return fmt.Sprintf("另有%d项，见回复。", r.More)
	case r.More == 0:
		return fmt.Sprintf("另有小改动%d处，见回复。", r.Small)
	}
	return fmt.Sprintf("另有%d项，小改动%d处，见回复。", r.More, r.Small)
}

func (zh) FooterLine(replies bool, next string) string {
	line := ""
	if replies {
		line = "详情见回复。"
	}
	if next != "" {
		line += "下期：" + next
	}
	return line
}

func (zh) QuietLine(title string, reviews, open int, next string) string {
	if reviews == 1 {
		return title + "：1项复核已完成，无变化。" + nextZh(open, next)
	}
	return fmt.Sprintf("%s：%d项复核全部完成，无变化。", title, reviews) + nextZh(open, next)
}

// nextZh is what follows in the only line of a week without news.
func nextZh(open int, next string) string {
	line := openRisksZh(open) + "。"
	if next != "" {
		line += "下期：" + next
	}
	return line
}

func (zh) DeadLine(title string, overdue, open int, next string) string {
	if overdue == 0 {
		return title + "：本周无人更新。" + nextZh(open, next)
	}
	return fmt.Sprintf("%s：本周无人更新，%d项复核逾期。", title, overdue)
}

func (zh) StandingHead(risks, projects, unowned int) string {
	if risks == 0 {
		return "还没有未关闭的风险。一行就能登记：/risk log 供应商延期 p4 i5"
	}
	line := fmt.Sprintf("%d项风险", risks)
	if projects > 1 {
		line = fmt.Sprintf("%d个项目，", projects) + line
	}
	switch {
	case unowned == 0:
		return line + "，都有负责人。"
	case unowned == risks:
		return line + "，都没有负责人。"
	}
	return fmt.Sprintf("%s，其中%d项没有负责人。", line, unowned)
}

func (t zh) StandingRow(entry string, score int, owner string, review when.Date, overdue bool) string {
	line := t.scoredEntry(entry, score) + "，" + t.orNobody(owner)
	switch {
	case review.IsZero():
		return line
	case overdue:
		return line + "，" + t.ReviewOverdue(review)
	}
	return line + "，" + t.ReviewOn(review)
}

func (t zh) OnlyChanges(next when.Date, soon bool) string {
	switch {
	case next.IsZero():
		return "从下期起，只报变化与原因。"
	case soon:
		return "下周" + weekdayZh(next.Weekday()) + "起，只报变化与原因。"
	}
	return t.Day(next) + "起，只报变化与原因。"
}

func (zh) SampleMark() string { return "样例，非真实数据" }
