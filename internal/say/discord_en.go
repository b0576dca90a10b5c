package say

func (en) MoreOptions() string { return "anything else, as key:value" }
