// Command pmobot keeps a project office's registers where people chat.
//
//	args --kong--> console | demo | version
//	                  |
//	     sqlite.Open --> handlers --> bot --> console
//	                        \-> digests ------^
//
// It is the only place that names a store and a platform, and the only one
// that reads the environment.
package main
