package storage

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// dumpFormat is the version of the layout of a dump.
const dumpFormat = 1

// lineMost is how long a line of a dump may be, in bytes: over ten times what
// the largest note takes.
const lineMost = 32 << 20

// dumpEnd is the last line of a dump: what it holds, and the SHA-256 of all
// lines before. A dump without it was cut off.
type dumpEnd struct {
	End        bool   `json:"end"`
	Format     int    `json:"format"`
	Changes    int    `json:"changes"`
	Deliveries int    `json:"deliveries"`
	Notes      int    `json:"notes"`
	Sum        string `json:"sha256"`
}

// WriteDump writes what export gives into a new file: gzipped lines of JSON, a
// record each, and dumpEnd. It takes its name once it is whole, read again and
// on the disk; fs.ErrExist where there is a file of that name.
func WriteDump(ctx context.Context, path string, export func(context.Context, func(Record) error) error) error {
	return NewFile(path, func(path string) error {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		if err := errors.Join(dump(ctx, f, export), f.Close()); err != nil {
			return err
		}
		return ReadDump(ctx, path, func(Record) error { return nil })
	})
}

func dump(ctx context.Context, f io.Writer, export func(context.Context, func(Record) error) error) error {
	var (
		zip   = gzip.NewWriter(f)
		sum   = sha256.New()
		out   = bufio.NewWriterSize(io.MultiWriter(zip, sum), 1<<16)
		count Restored
	)
	line := func(v any) error {
		data, err := encode(v)
		if err != nil {
			return err
		}
		_, err = out.Write(append(data, '\n'))
		return err
	}
	err := export(ctx, func(one Record) error {
		count.Add(one)
		return line(one)
	})
	if err = errors.Join(err, out.Flush()); err != nil {
		return err
	}
	if err := line(count.end(sum)); err != nil {
		return err
	}
	return errors.Join(out.Flush(), zip.Close())
}

// digest is a hash that is being made.
type digest interface{ Sum([]byte) []byte }

// end is the last line of a dump with these records.
func (r Restored) end(sum digest) dumpEnd {
	return dumpEnd{true, dumpFormat, r.Changes, r.Deliveries, r.Notes, hex.EncodeToString(sum.Sum(nil))}
}

// ReadDump calls do with every record of a dump. ErrDamaged where it isn't
// whole, which is known for certain only at its end: read it once to check it.
// ErrNewer where a newer version wrote it.
func ReadDump(ctx context.Context, path string, do func(Record) error) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("storage: backup: %w", err)
	}
	defer func() { _ = f.Close() }()
	zip, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		return damaged("it can't be read", err)
	}
	lines := bufio.NewScanner(zip)
	lines.Buffer(make([]byte, 0, 1<<16), lineMost)
	var (
		sum   = sha256.New()
		count Restored
	)
	for lines.Scan() {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
		var end dumpEnd
		if bytes.HasPrefix(lines.Bytes(), []byte(`{"end":`)) {
			return count.ended(lines, end, sum)
		}
		var one Record
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil || one.Office == "" {
			return damaged("a line is no record", err)
		}
		sum.Write(lines.Bytes())
		sum.Write([]byte{'\n'})
		count.Add(one)
		if err := do(one); err != nil {
			return err
		}
	}
	return damaged("it was cut off", lines.Err())
}

// damaged says why a file is no whole backup.
func damaged(why string, err error) error {
	if err == nil {
		return fmt.Errorf("%w: %s", ErrDamaged, why)
	}
	return fmt.Errorf("%w: %s: %w", ErrDamaged, why, err)
}

// ended holds the last line against what was read.
func (r Restored) ended(lines *bufio.Scanner, end dumpEnd, sum digest) error {
	if err := json.Unmarshal(lines.Bytes(), &end); err != nil {
		return damaged("it can't be read", err)
	}
	if end.Format > dumpFormat {
		return fmt.Errorf("%w: the backup has format %d, this one knows %d", ErrNewer, end.Format, dumpFormat)
	}
	if end != r.end(sum) {
		return damaged("it does not hold what was written", nil)
	}
	if lines.Scan() || lines.Err() != nil {
		return damaged("something stands behind its end", lines.Err())
	}
	return nil
}

// NewFile makes a file that is always a whole one: write makes it under another
// name in a folder beside it, and it takes its own once it is on the disk.
// fs.ErrExist where there is a file of that name, which stays as it is.
func NewFile(path string, write func(path string) error) (err error) {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("storage: %s: %w", path, fs.ErrExist)
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), ".backup-")
	if err != nil {
		return fmt.Errorf("storage: backup: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	made := filepath.Join(dir, filepath.Base(path))
	if err := write(made); err != nil {
		return err
	}
	if err := errors.Join(onDisk(made), named(made, path), onDisk(filepath.Dir(path))); err != nil {
		return fmt.Errorf("storage: backup: %w", err)
	}
	return nil
}

// named gives a file its name, never over another: a link can't be. Where the
// file system has no links, it looks first.
func named(made, path string) error {
	err := os.Link(made, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	return os.Rename(made, path)
}

// onDisk waits until a file or directory is on the disk.
func onDisk(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
