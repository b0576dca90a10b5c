// Package digests decides what is due, and sees to it that it is posted once:
// digests by schedule, reminders by what the registers say.
//
//	                 schedule, zone, calendar, ledger
//	                               |
//	one tick a minute --> Source.Due(now) --> Task --+
//	                                                 | claim in the ledger (job, scope, local time, target)
//	                                                 | compose: state is re-checked here
//	                                                 | post, under the delivery's key
//	                                                 v settle: sent, skipped, waiting, failed
//	                                             Deliverer
//
// Cron only reads cron lines and ticks. What is due follows from the schedule,
// its zone and calendar, the time, and what the ledger says was delivered, so
// a process that was down misses nothing, and two that run do nothing twice.
//
// Package digests never reads the clock (the time is an argument), never
// changes an entry, and knows no platform: a Poster posts for it.
package digests
