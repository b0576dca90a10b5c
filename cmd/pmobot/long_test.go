package main

import "os"

// long tells whether the attacks are to be carried out whole, as .ci/long does:
// hours of trouble instead of minutes.
func long() bool { return os.Getenv("PMOBOT_TEST_LONG") != "" }
