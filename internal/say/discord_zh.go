package say

func (zh) MoreOptions() string { return "其余内容，写成“名称:值”" }
