package chat_test

import (
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

var scale = []string{"1", "2", "3", "4", "5"}

func likelihood() []chat.Choice {
	en := []string{"rare", "unlikely", "possible", "likely", "almost certain"}
	zh := []string{"罕见", "不太可能", "可能", "很可能", "几乎肯定"}
	return choices(scale, en, zh)
}

func severity() []chat.Choice {
	en := []string{"negligible", "minor", "moderate", "major", "severe"}
	zh := []string{"可忽略", "轻微", "中等", "重大", "灾难性"}
	return choices(scale, en, zh)
}

func choices(values, en, zh []string) []chat.Choice {
	list := make([]chat.Choice, len(values))
	for i, value := range values {
		list[i] = chat.Choice{Value: value, Name: say.Words{En: en[i], Zh: zh[i]}}
	}
	return list
}

func named(key, en, zh string, kind chat.ParamType, short ...string) chat.Param {
	return chat.Param{Key: key, Name: say.Words{En: en, Zh: zh}, Type: kind, Short: short}
}

func bare(p chat.Param) chat.Param     { p.Bare = true; return p }
func required(p chat.Param) chat.Param { p.Required = true; return p }

func riskFields() []chat.Param {
	probability := named("probability", "probability", "概率", chat.NumberParam, "p")
	probability.Min, probability.Max, probability.Choices = 1, 5, likelihood()
	impact := named("impact", "impact", "影响", chat.NumberParam, "i")
	impact.Min, impact.Max, impact.Choices = 1, 5, severity()
	proximity := named("proximity", "proximity", "临近度", chat.ChoiceParam)
	proximity.Choices = choices([]string{"imminent", "stage", "project", "beyond"},
		[]string{"imminent", "within stage", "within project", "beyond"}, []string{"迫近", "本阶段内", "项目期内", "项目之后"})
	return []chat.Param{
		named("cause", "cause", "成因", chat.ProseParam),
		named("event", "event", "事件", chat.ProseParam),
		named("effect", "effect", "后果", chat.ProseParam),
		probability, impact, proximity,
		named("owner", "owner", "负责人", chat.PersonParam),
		named("due", "due", "到期", chat.DateParam),
		named("tags", "tags", "标签", chat.TagsParam),
		named("plan", "response plan", "应对计划", chat.ProseParam),
		named("body", "description", "描述", chat.ProseParam),
		{Key: "version", Type: chat.NumberParam, Hidden: true},
	}
}

var (
	title = named("title", "title", "标题", chat.LineParam)
	ref   = required(bare(named("ref", "reference", "编号", chat.RefParam)))
)

// specs are verbs such as the registers make them.
func specs() []chat.Spec {
	risk, lesson := say.Words{En: "risk", Zh: "风险"}, say.Words{En: "lesson", Zh: "经验教训"}
	back, office := say.Words{En: "feedback", Zh: "反馈"}, say.Same("pmo")
	level := bare(named("level", "level", "等级", chat.ChoiceParam))
	level.Choices = choices([]string{"low", "medium", "high", "critical"}, []string{"low", "medium", "high", "critical"}, []string{"低", "中", "高", "极高"})
	state := bare(named("state", "state", "状态", chat.ChoiceParam))
	state.Choices = choices([]string{"open", "closed"}, []string{"open", "closed"}, []string{"未关闭", "已关闭"})
	colour := required(bare(named("colour", "status", "状态", chat.ChoiceParam)))
	colour.Choices = choices([]string{"red", "amber", "green"}, []string{"red", "amber", "green"}, []string{"红灯", "黄灯", "绿灯"})
	score := named("score", "score", "分数", chat.NumberParam)
	score.Max = 10
	return []chat.Spec{
		{
			Path: "risk log", Group: risk, Words: []string{"add", "登记"}, Opens: true, Params: append([]chat.Param{required(bare(title))}, riskFields()...),
			Crosses: [2]string{"probability", "impact"}, Arrows: [3]string{"cause", "event", "effect"},
		},
		{Path: "risk list", Group: risk, Words: []string{"列出"}, Params: []chat.Param{
			state, level, bare(named("all", "all", "全部", chat.FlagParam)), named("project", "project", "项目", chat.LineParam),
			named("owner", "owner", "负责人", chat.PersonParam), named("sort", "sort", "排序", chat.LineParam),
		}},
		{Path: "risk show", Group: risk, Register: "R", Words: []string{"查看"}, Params: []chat.Param{ref}},
		{
			Path: "risk edit", Group: risk, Words: []string{"修改"}, Reason: true, Params: append([]chat.Param{ref, bare(title)}, riskFields()...),
			Crosses: [2]string{"probability", "impact"},
		},
		{Path: "risk close", Group: risk, Words: []string{"关闭"}, Reason: true, Params: []chat.Param{ref}},
		{Path: "risk comment", Group: risk, Words: []string{"备注"}, Params: []chat.Param{ref, required(bare(named("text", "comment", "备注", chat.ProseParam)))}},
		{Path: "risk assign", Group: risk, Reason: true, Params: []chat.Param{ref, bare(named("owner", "owner", "负责人", chat.PersonParam))}},
		{Path: "risk accept", Group: risk, Reason: true, Params: []chat.Param{ref, bare(named("until", "until", "到", chat.DateParam)), bare(named("text", "comment", "备注", chat.ProseParam))}},
		{Path: "risk move", Group: risk, Params: []chat.Param{ref, bare(named("to", "project", "项目", chat.LineParam))}},
		{Path: "risk review", Group: risk, Words: []string{"复核"}, Params: []chat.Param{ref, bare(named("text", "comment", "备注", chat.ProseParam))}},
		{Path: "risk review start", Group: risk, Words: []string{"开始"}},
		{Path: "lesson log", Group: lesson, Words: []string{"add", "登记"}, Params: []chat.Param{required(bare(title)), named("body", "description", "描述", chat.ProseParam), named("tags", "tags", "标签", chat.TagsParam)}},
		{Path: "lesson show", Group: lesson, Register: "L", Params: []chat.Param{ref}},
		{Path: "lesson supersede", Group: lesson, Params: []chat.Param{ref, required(bare(named("by", "by", "取代者", chat.RefParam)))}},
		{Path: "feedback log", Group: back, Words: []string{"登记"}, Params: []chat.Param{bare(title), score, named("from", "from", "来自", chat.LineParam)}},
		{Path: "pmo", Group: office},
		{Path: "pmo help", Group: office, Params: []chat.Param{bare(named("topic", "topic", "主题", chat.LineParam))}},
		{Path: "pmo mine", Group: office, Words: []string{"我的"}},
		{Path: "pmo status", Group: office, Params: []chat.Param{colour, bare(named("sentence", "sentence", "一句话", chat.LineParam))}},
		{Path: "pmo project", Group: office, Words: []string{"项目"}},
		{Path: "pmo project add", Group: office, Words: []string{"添加"}, Params: []chat.Param{
			required(bare(named("key", "key", "代号", chat.LineParam))), bare(named("name", "name", "名称", chat.LineParam)),
			named("manager", "manager", "项目经理", chat.PersonParam), named("restricted", "restricted", "受限", chat.FlagParam),
		}},
		{Path: "pmo project members", Group: office, Params: []chat.Param{bare(named("key", "key", "代号", chat.LineParam)), bare(named("people", "people", "成员", chat.LineParam))}},
		{Path: "pmo settings", Group: office, Params: []chat.Param{named("locale", "language", "语言", chat.LineParam), named("cards", "cards", "卡片", chat.LineParam)}},
		{Path: "pmo settings me", Group: office, Params: []chat.Param{named("zone", "time zone", "时区", chat.LineParam), named("quiet", "quiet hours", "免打扰", chat.LineParam)}},
	}
}
