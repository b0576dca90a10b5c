module pmobot

go 1.26
