package sqlite

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"pmobot/storage"
)

// Lock takes a data directory for one serving process and writes down who it
// is, for the next one to be told. storage.ErrLocked, with that name, where
// another has it. The lock ends with Close or with the process, however it ends.
func Lock(dir, who string) (io.Closer, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("sqlite: lock: %w", err)
	}
	if err := flock(f); err != nil {
		holder, _ := io.ReadAll(io.LimitReader(f, 200))
		err = fmt.Errorf("%w: %s", storage.ErrLocked, strings.TrimSpace(string(holder)))
		return nil, errors.Join(err, f.Close())
	}
	_, err = f.WriteAt([]byte(who+"\n"), 0)
	if err := errors.Join(err, f.Truncate(int64(len(who)+1))); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: lock: %w", err), f.Close())
	}
	return f, nil
}
