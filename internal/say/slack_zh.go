package say

import (
	"fmt"
	"strings"
)

func (zh) NotInChannel(channel string) string {
	if channel == "" {
		channel = "该频道"
	}
	return spaced("未发到", channel, "：pmobot 不在频道里。在频道里输入 /invite @pmobot 即可邀请。")
}

func (t zh) TooBusy(typed string) string {
	why := "未执行：同时收到的请求太多，一分钟后再试。"
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
