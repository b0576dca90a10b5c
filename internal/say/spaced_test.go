package say

import "testing"

func TestSpaced(t *testing.T) {
	for _, tt := range []struct{ before, word, after, want string }{
		{"负责人", "陈晨", "复核", "负责人陈晨复核"},
		{"负责人", "Bo", "复核", "负责人 Bo 复核"},
		{"负责人", "Élodie", "", "负责人 Élodie"},
		{"", "Bo", "", "Bo"},
		{"当前项目：", "Apollo", "，上海时间", "当前项目：Apollo，上海时间"},
		{"（", "Bo", "）", "（Bo）"},
		{"转 ", "Bo", " 处理", "转 Bo 处理"},
		{"项目", "阿波罗 B", "的设置", "项目阿波罗 B 的设置"},
		{"共", "12", "项", "共12项"},
		{"提醒", Ping("slack:U1", "陈晨"), "复核", "提醒 陈晨 复核"},
		{"：", Ping("slack:U1", "Ann"), "11月", "：Ann 11月"},
		{"发到", "#项目办", "，", "发到 #项目办，"},
		{"", "#阿波罗", "每周一", "#阿波罗 每周一"},
		{"复用", Link("BOR-L2", "BOR-L2"), "先找", "复用 BOR-L2 先找"},
		{"见", "“lgo”", "一项", "见“lgo”一项"},
		{"由", "9→15", "降", "由9→15降"},
		{"按", "[显示]", "打开", "按 [显示] 打开"},
		{"移到", "APO-R12 供应商延期", "处", "移到 APO-R12 供应商延期处"},
		{"复用", Bold("阿波罗"), "先找", "复用阿波罗先找"},
		{Bold("升级到"), "Bo", Bold("处理"), "升级到 Bo 处理"},
		{"缺", "", "了", "缺了"},
	} {
		if got := Plain(spaced(tt.before, tt.word, tt.after)); got != tt.want {
			t.Errorf("%q %q %q are joined to %q, want %q", tt.before, tt.word, tt.after, got, tt.want)
		}
	}
}
