package say

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
