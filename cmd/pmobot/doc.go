// Command pmobot keeps a project office's registers where people chat.
//
//	args --kong--> console | demo | serve | check | ready | rebuild | verify | version
//	                  |                |
//	                  |     flags > environment > file --> settings (secrets print as ***)
//	                  |                |
//	     sqlite.Open -+   sqlite.Open, or mongo.Open, each behind Together
//	                  |                |
//	                  +-> build: handlers --> bot --> console, or Slack and Discord
//	                              \-> digests --^          |
//	                                                       +-> /healthz /readyz /metrics
//
// It is the only place that names a store and a platform, and the only one
// that reads the environment. It decides nothing that a person reads in a chat.
package main
