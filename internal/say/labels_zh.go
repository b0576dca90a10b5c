package say

import (
	"fmt"
)

func (zh) FixInForm() string { return "在表单里改" }

func (zh) Help() string { return "帮助" }

func (zh) Submit() string { return "保存" }

func (zh) Reason() string { return "原因" }

func (zh) Me() string { return "我" }

func (zh) Choose() string { return "选择…" }

func (zh) RateIt() string { return "评分" }

func (zh) WrongProject() string { return "项目不对？" }

func (zh) Undo() string { return "撤销" }

func (zh) Show() string { return "查看" }

func (zh) WeUseIt() string { return "用得上" }

func (zh) DoesntFit() string { return "不适用" }

func (zh) Yes() string { return "是" }

func (zh) No() string { return "不是" }

func (zh) AllProjects() string { return "全部项目" }

func (zh) Filter() string { return "筛选" }

func (zh) ShareHere() string { return "分享到本频道" }

func (zh) StillSo() string { return "没有变化" }

func (zh) Rescore() string { return "重新评分" }

func (zh) Reassign() string { return "换负责人" }

func (zh) LogALesson() string { return "登记经验教训" }

func (zh) LogAgain() string { return "重新登记" }

func (zh) HideMyName() string { return "匿名" }

func (zh) AddSomething() string { return "补充" }

func (zh) LogAsRisk() string { return "登记为风险" }

func (zh) DoIt() string { return "照办" }

func (zh) DoItAnyway() string { return "仍然修改" }

func (zh) AboutHistory() string { return "看修改记录" }

func (zh) AboutRescore() string { return "重新评概率和影响" }

func (zh) AboutAssign() string { return "换负责人" }

func (zh) AboutReview() string { return "复核：没有变化，或有什么新情况" }

func (zh) AboutComment() string { return "加一句备注" }

func (zh) AboutMoveTo() string { return "移到另一个项目" }

func (zh) AboutUndo() string { return "撤销自己最后一次修改，限十分钟内" }

func (zh) AboutWithdraw() string { return "作废（管理员）" }

func (zh) AboutRedact() string { return "抹去其中文字（管理员）" }

func (zh) AboutSearch() string { return "按词语查找条目" }

func (zh) AboutUse() string { return "本项目复用这条经验" }

func (zh) AboutLog(name string) string { return "登记" + name }

func (zh) AboutList(names string, worstFirst bool) string {
	if worstFirst {
		return "列出本项目的" + names + "，由高到低"
	}
	return "列出本项目的" + names
}

func (zh) AboutShow(name string) string { return "查看一条" + name }

func (zh) AboutEdit(name string) string { return "修改" + name }

func (zh) AboutMove(name, verb, did string) string { return name + "：" + verb }

func (zh) FormTitle(about, verb, ref string) string {
	if ref == "" {
		return about
	}
	return verb + " " + ref
}

func (zh) ListOf(names string) string { return "全部" + names }

func (zh) ShowRef(ref string) string { return "查看 " + ref }

func (zh) EditRef(ref string) string { return "修改 " + ref }

func (zh) NextRows(n int) string { return fmt.Sprintf("后%d项", n) }

func (t zh) LogThis(title string) string { return "登记" + t.Quote(title) }

func (zh) MakeIt(score int) string { return fmt.Sprintf("改为%d", score) }

func (zh) LeaveIt(score int) string { return fmt.Sprintf("保留%d", score) }

func (zh) AskPerson(name string) string { return spaced("请", name, "处理") }

func (zh) AskLead(name string) string { return spaced("请管理员", name, "处理") }

func (zh) AddMore(register string) string {
	switch register {
	case "lesson":
		return "补充经过"
	case "risk":
		return "补充成因与后果"
	}
	return "补充"
}
