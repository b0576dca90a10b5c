package say

import "cmp"

func (zh) MoreOptions() string { return "其余内容，写成“名称:值”" }

func (zh) NotInServer(server string) string {
	if server == "" {
		return "你已不在该服务器，无法操作。"
	}
	return "你已不在服务器“" + server + "”，无法操作。"
}

func (zh) BotLeft() string {
	return "未执行：pmobot 已不在该服务器，无法操作。服务器管理员可以重新邀请。"
}

func (zh) NotAllowedThere(channel string) string {
	return spaced("未发到", cmp.Or(channel, "该频道"), "：没有发言权限。请频道管理员允许机器人查看频道、发送消息。")
}
