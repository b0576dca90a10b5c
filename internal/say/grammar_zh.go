package say

import (
	"fmt"
	"strings"
)

func (t zh) OutOfRange(name string, least, most int, typed string) string {
	return fmt.Sprintf("%s只能填%d到%d，%s不在范围内。", name, least, most, figure(t, typed))
}

func (t zh) NotWhole(name, typed string) string {
	return fmt.Sprintf("%s要填整数，%s不是整数。", name, figure(t, typed))
}

func (t zh) NotOneOf(name, typed string) string {
	return fmt.Sprintf("%s没有%s这一项。", name, t.Quote(typed))
}

func (zh) Allowed(names []string) string { return strings.Join(names, "、") }

func (zh) Scale(points, names []string) string { return scale(points, names, "", "，") }

func (t zh) NotADay(name, typed string) string {
	return fmt.Sprintf("%s要填日期，%s不是日期。", name, t.Quote(typed))
}

func (zh) DaysAllowed() string {
	return "可以写成：2026-12-01、12月1日、明天、周五、下周五、+3d、+2w"
}

func (t zh) NotAReference(typed string) string { return t.Quote(typed) + "不是编号。" }

func (zh) ReferencesAllowed() string { return "编号形如 APO-R12。" }

func (zh) TooLong(name string, length, most int) string {
	return fmt.Sprintf("%s有%d个字，最多%d个字。", name, length, most)
}

func (zh) NeedsValue(name string) string { return "还缺" + name + "。" }

func (t zh) NoSuchKey(key string) string { return "这里没有" + t.Quote(key) + "这一项。" }

func (t zh) NoUseFor(typed string) string {
	return "不清楚" + t.Quote(typed) + "在这里指什么。"
}

func (zh) QuoteNeverClosed() string {
	return "有个引号没有闭合，后面的内容都算作一段文字。"
}

func (zh) CharactersRemoved(n int) string {
	return fmt.Sprintf("已去掉%d个看不见的控制字符。", n)
}

func (zh) TitleKeptAsDescription(most int) string {
	return fmt.Sprintf("标题最多%d个字，全文已放进描述。", most)
}
