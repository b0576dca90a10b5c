package say

import (
	"fmt"

	"pmobot/internal/when"
)

func (zh) Logged(project, ref, title string) string {
	return spaced("已登记到", project, "") + "：" + ref + " " + title
}

func (t zh) RatedThenReview(rating string, review when.Date) string {
	if review.IsZero() {
		return rating + "。"
	}
	return rating + "。" + t.ReviewOn(review) + "。"
}

func (zh) WhoOwnsIt() string { return "由谁负责？" }

func (zh) ReadsNext(lead string) string {
	return "待确认：" + spaced("由", lead, "审阅") + "，发布后各项目都能查到。"
}

func (zh) LeadReadsNext() string {
	return "待确认：由管理员审阅，发布后各项目都能查到。"
}

func (zh) BeenHereBefore(project, ref, title string) string {
	return spaced("", project, "有类似经验") + "：" + ref + " " + title
}

func (zh) WasItARisk(ref, title string) string {
	return "之前登记过这个风险吗？" + ref + " " + title
}

func (zh) Done(ref, title, what string) string { return ref + " " + title + "：" + what }

func (t zh) Reviewed(ref, title, word string, next when.Date) string {
	said := "没有变化"
	if word != "" {
		said = t.Quote(word)
	}
	if next.IsZero() {
		return "已复核：" + ref + " " + title + "，" + said + "。"
	}
	return "已复核：" + ref + " " + title + "，" + said + "。下次" + t.ReviewOn(next) + "。"
}

func (zh) ReviewsLeft(n int) string { return fmt.Sprintf("%d项复核到期", n) }

func (zh) AllReviewed() string { return "复核全部完成。" }

func (t zh) Commented(ref, title, text string) string {
	return "已备注 " + ref + " " + title + "：" + t.Quote(text)
}

func (zh) Moved(from, to, title, project string) string {
	return spaced("已移到", project, "") + "：" + from + " 现在是 " + to + " " + title
}

func (zh) UndoneLog(ref, title string) string {
	return "已撤销：" + ref + " " + title + "，已作废，编号不再使用。"
}

func (zh) UndoneScore(ref string, from, to int) string {
	return fmt.Sprintf("已撤销：%s 由%d恢复为%d。", ref, from, to)
}

func (zh) UndoneChange(ref, title, what string) string {
	return "已撤销 " + ref + " " + title + " 的修改：" + what + "。"
}

func (zh) Withdrawn(ref, title string) string {
	return "已撤回：" + ref + " " + title + "，已作废，编号不再使用。"
}

func (zh) Redacted(ref string) string {
	return "已抹去：" + ref + " 的文字，修改记录和卡片里的也一并抹去。"
}

func (zh) RedactedTitle() string { return "（已抹去）" }

func (zh) NothingListed(what, scope string, open bool) string {
	if open {
		return spaced("", scope, "没有未关闭的") + what + "。"
	}
	return spaced("", scope, "没有这样的") + what + "。"
}

func (zh) ListHead(total int, one, many, register, scope string, open, worstFirst bool) string {
	measure := "项"
	if register != "R" {
		measure = "条"
	}
	head := one + counted(total) + measure + "，" + scope
	if open {
		head = "未关闭" + head
	}
	if worstFirst {
		head += "，由高到低"
	}
	return head
}

func (zh) ListFoot(from, to, total int) string {
	if from == to {
		return fmt.Sprintf("第%d项，共%s项", from, counted(total))
	}
	return fmt.Sprintf("第%d—%d项，共%s项", from, to, counted(total))
}

func (zh) WithExposure(foot string, exposure int) string {
	return fmt.Sprintf("%s · 敞口%d", foot, exposure)
}

func (zh) EveryProject() string { return "全部项目" }

func (t zh) FoundHead(n int, words string) string {
	return fmt.Sprintf("与%s相关的条目%d条", t.Quote(words), n)
}

func (t zh) NothingFound(words string) string {
	return "没有找到" + t.Quote(words) + "，少输几个词试试。"
}

func (zh) TooManyHolders() string {
	return "其中有词出现在2000条以上，只查了最新的。"
}

func (zh) NotedUse(project, lesson, risk, author string) string {
	noted := spaced("已记下：", project, "")
	if risk != "" {
		noted = spaced("已记下：", project, "在 ") + risk + " 上"
	}
	noted += "复用 " + lesson
	if author == "" {
		return noted + "。"
	}
	return noted + spaced("，会告知登记人", author, "") + "。"
}

func (zh) NotedUnfit(lesson string) string { return "已记下：" + lesson + " 在此不适用。" }

func (zh) YourLessonIsUsed(project, lesson, title, risk string) string {
	where := ""
	if risk != "" {
		where = "在 " + risk + " 上"
	}
	return spaced("", project, where+"复用了你的 ") + lesson + " " + title + "。"
}

func (zh) ThankYou(name, ref, project string) string {
	return name + "，谢谢反馈。已保存为 " + ref + spaced("，只有", project, "的管理员能看到。")
}

func (zh) AnswerReachesYou() string { return "答复会发到这里。" }

func (zh) LeadsOf(project string) string { return spaced("", project, "管理员可见") }

func (t zh) FeedbackHead(ref, points, from string, on when.Date) string {
	head := ref
	if points != "" {
		head += " · " + points
	}
	return head + " · " + from + " · " + t.Day(on)
}

func (zh) StillNamed(reader, ref string) string {
	return spaced("", reader, "收到的一条关于 ") + ref + " 的消息无法修改：如果还在，上面仍有你的名字。"
}

func (zh) GivenNow(state string) string { return "现在：" + state + "。" }

func (t zh) NoAnswerYet(lead string, remind when.Date) string {
	return "尚未答复，" + t.Day(remind) + spaced("提醒", lead, "") + "。"
}

func (zh) WordsArePrivate(ref string) string {
	return "文字取自 " + ref + "，原文仅管理员可见。只留下大家都可以知道的内容。"
}

func (zh) YoursNow(ref, title, by string) string {
	return spaced("", by, "把") + " " + ref + " " + title + " 交给你负责。"
}

func (t zh) AsksYou(by, ref, title string, score int, question string, due when.Date) string {
	asked := spaced("", by, "就 ") + ref + " " + title
	if score > 0 {
		asked += fmt.Sprintf("（%d）", score)
	}
	asked += "请你决策：" + t.Quote(question)
	if !due.IsZero() {
		asked += "，请在" + t.Day(due) + "前答复。"
	}
	return asked
}

func (t zh) BecameOf(ref, title, did, by, said string) string {
	told := ref + " " + title + spaced("：", by, "") + did
	if said != "" {
		return told + t.Quote(said)
	}
	return told + "。"
}

func (zh) AnIssueNow() string {
	return "它已不是风险，而是问题。下一个项目该知道什么？"
}

func (zh) WhatDidYouLearn() string { return "下一个项目该知道什么？" }

func (zh) PassedOn(name string) string { return spaced("已转告", name, "") + "。" }

func (zh) AsksYouToDo(by, line string) string { return spaced("", by, "请你处理") + "：" + line }

func (zh) RoleWord(role string) string {
	return map[string]string{"guest": "访客", "viewer": "只读成员", "member": "成员", "lead": "管理员"}[role]
}
