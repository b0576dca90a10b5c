package say

import (
	"cmp"
	"fmt"
	"strings"
)

func (zh) NotInChannel(channel string) string {
	return spaced("未发到", cmp.Or(channel, "该频道"), "：pmobot 不在频道里。在频道里输入 /invite @pmobot 即可邀请。")
}

func (zh) ArchivedThere(channel string) string {
	return spaced("未发到", cmp.Or(channel, "该频道"), "：该频道已归档。在频道设置里取消归档，或改用别的频道。")
}

func (zh) RestrictedThere(channel string) string {
	return spaced("未发到", cmp.Or(channel, "该频道"), "：只有部分人可以在那里发言。频道管理者可在发言权限里放行 pmobot。")
}

func (zh) NotTakenThere(channel string) string {
	return spaced("未发到", cmp.Or(channel, "该频道"), "：平台暂时不接收，一分钟后再试。")
}

func (zh) MayStandThere(channel string) string {
	return spaced("不确定是否已发到", cmp.Or(channel, "该频道"), "：平台没有回应。重试前先到频道里看一下。")
}

func (zh) BelongsTo(organisation string) string {
	return spaced("pmobot 属于", cmp.Or(organisation, "其他组织"), "，仅其成员可用。")
}

func (t zh) Restarting(typed string) string {
	return t.andTyped("未执行：pmobot 正在重启，一分钟后再试。", typed)
}

func (t zh) CutOff(typed string) string {
	return t.andTyped("pmobot 在确认之前重启了，不确定是否已执行。重试前先查看一下。", typed)
}

func (t zh) TooBusy(typed string) string {
	return t.andTyped("未执行：同时收到的请求太多，一分钟后再试。", typed)
}

func (t zh) andTyped(why, typed string) string {
	if typed == "" {
		return why
	}
	return why + t.YouTyped(typed)
}

func (zh) OldButton() string {
	return "未执行：这个按钮太旧，已无法识别。重新打开该条目，点新的按钮。"
}

func (zh) TypeIt() string { return "也可以复制下面这一行，修改后发送：" }

func (zh) FurtherFields(names []string) string {
	return "还可以补充：" + strings.Join(names, "、")
}

func (zh) LinesLeft(n int) string { return fmt.Sprintf("另有%d行放不下。", n) }
