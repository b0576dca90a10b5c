package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors lists the packages from the ground up. A package imports only from
// floors below its own.
var floors = [][]string{
	{"internal/when"},
	{"internal/say"},
	{"internal/pmo", "internal/chat"},
	{"internal/pmo/registers"},
	{"internal/card"},
	{"storage"},
	{"storage/sqlite", "storage/mongo", "storage/mongo/mongotest", "storage/storagetest"},
	{"storage/archive"},
	{"internal/office"},
	{"handlers", "digests"},
	{"bot/inbox", "bot/outbox"},
	{"bot", "bot/slack/slacktest", "bot/discord/discordtest"},
	{"bot/console", "bot/slack", "bot/discord", "bot/bottest"},
	{"cmd/pmobot"},
}

// homes are the outside libraries, and the one package that may import each.
var homes = map[string]string{
	"github.com/robfig/cron/v3":     "digests",
	"modernc.org/sqlite":            "storage/sqlite",
	"github.com/peterh/liner":       "bot/console",
	"github.com/alecthomas/kong":    "cmd/pmobot",
	"github.com/goccy/go-yaml":      "cmd/pmobot",
	"github.com/prometheus":         "cmd/pmobot",
	"github.com/slack-go/slack":     "bot/slack",
	"github.com/bwmarrin/discordgo": "bot/discord",
	"github.com/getkin/kin-openapi": "bot/discord/discordtest",
	"go.mongodb.org/mongo-driver":   "storage/mongo",
}

// guests are packages that may import a part of a library at home elsewhere.
var guests = map[string]string{
	"go.mongodb.org/mongo-driver/v2/bson": "storage/mongo/mongotest", // the format, without the driver
}

// clocks are the packages that may read the clock: adapters stamp the time,
// everybody else is given it.
var clocks = []string{"bot", "bot/outbox", "bot/console", "bot/slack", "bot/slack/slacktest", "bot/discord", "cmd/pmobot"}

// source is one parsed file of the module.
type source struct {
	path, pkg string // slash-separated, from the module's root
	file      *ast.File
	fset      *token.FileSet
}

func sources(t *testing.T) []source {
	t.Helper()
	var list []source
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != "." && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, filepath.Join("..", path), nil, parser.ParseComments)
		list = append(list, source{path: path, pkg: filepath.ToSlash(filepath.Dir(path)), file: file, fset: fset})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 50 {
		t.Fatalf("only %d files found: the walk is wrong", len(list))
	}
	return list
}

func floorOf(pkg string) int {
	return slices.IndexFunc(floors, func(floor []string) bool { return slices.Contains(floor, pkg) })
}

func imports(f *ast.File) []string {
	var list []string
	for _, spec := range f.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		list = append(list, path)
	}
	return list
}

func TestEveryPackageStandsOnAFloorAndLooksOnlyDown(t *testing.T) {
	for _, s := range sources(t) {
		test := strings.HasSuffix(s.path, "_test.go")
		if test || s.pkg == "internal" {
			continue // a test may wire what it likes
		}
		own := floorOf(s.pkg)
		if own < 0 {
			t.Errorf("%s: package %s stands on no floor: name it in floors", s.path, s.pkg)
			continue
		}
		for _, path := range imports(s.file) {
			below, ours := strings.CutPrefix(path, "pmobot/")
			if floor := floorOf(below); ours && (floor < 0 || floor >= own) {
				t.Errorf("%s: %s may not import %s, which is no floor below it", s.path, s.pkg, below)
			}
		}
	}
}

func TestEveryLibraryHasOneHome(t *testing.T) {
	for _, s := range sources(t) {
		if strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		for _, path := range imports(s.file) {
			if !strings.Contains(strings.Split(path, "/")[0], ".") {
				continue // the standard library, and our own
			}
			if s.pkg == "handlers" || strings.HasPrefix(s.pkg, "internal/") {
				t.Errorf("%s: %s imports no library, %s neither", s.path, s.pkg, path)
			}
			for library, home := range homes {
				if (path == library || strings.HasPrefix(path, library+"/")) && s.pkg != home && guests[path] != s.pkg {
					t.Errorf("%s: %s is imported by %s alone", s.path, library, home)
				}
			}
		}
	}
}

func TestOnlyAdaptersReadTheClock(t *testing.T) {
	for _, s := range sources(t) {
		test := strings.HasSuffix(s.path, "_test.go")
		if slices.Contains(clocks, s.pkg) && !test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if is(n, "time", "Sleep") || !test && (is(n, "time", "Now") || is(n, "time", "Since") || is(n, "time", "Until")) {
				t.Errorf("%s: time is an argument here", s.fset.Position(n.Pos()))
			}
			return true
		})
	}
}

func is(n ast.Node, pkg, name string) bool {
	sel, ok := n.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return false
	}
	ident, ok := sel.X.(*ast.Ident)
	return ok && ident.Name == pkg
}

func TestStyleThatAToolDoesNotCheck(t *testing.T) {
	const longest, tallest = 60, 500 // lines of a function, of a file
	for _, s := range sources(t) {
		if strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		if lines := s.fset.File(s.file.Pos()).LineCount(); lines > tallest {
			t.Errorf("%s has %d lines: it is two files", s.path, lines)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: no init functions", s.path)
			}
			if n := s.fset.Position(f.End()).Line - s.fset.Position(f.Pos()).Line; n > longest {
				t.Errorf("%s: %s has %d lines", s.path, f.Name.Name, n)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range sources(t) {
		documented[s.pkg] = documented[s.pkg] || strings.HasSuffix(s.path, "/doc.go") && s.file.Doc != nil
	}
	for pkg, ok := range documented {
		if !ok && pkg != "internal" {
			t.Errorf("%s has no doc.go", pkg)
		}
	}
}
