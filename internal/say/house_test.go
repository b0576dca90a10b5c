package say

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// literals are the strings in the source files of one language, each with its place.
func literals(t *testing.T, pattern string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files match %s: %v", len(files), pattern, err)
	}
	found := map[string]string{}
	fset := token.NewFileSet()
	for _, name := range files {
		file, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if _, imports := n.(*ast.ImportSpec); imports {
				return false
			}
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, _ := strconv.Unquote(lit.Value)
				found[fset.Position(lit.Pos()).String()] = text
			}
			return true
		})
	}
	return found
}

// TestNobodyGrovelsOrBlames keeps out the words that a colleague wouldn't say.
func TestNobodyGrovelsOrBlames(t *testing.T) {
	english := regexp.MustCompile(`(?i)\b(invalid|errors?|failed|failure|success(ful(ly)?)?|sorry|please|oops|illegal|unable)\b|!`)
	for at, text := range literals(t, "*_en.go") {
		if bad := english.FindString(text); bad != "" {
			t.Errorf("%s: %q in %q", at, bad, text)
		}
	}
	chinese := regexp.MustCompile(`无效|非法|失败|成功|抱歉|请您|您|对不起|错误|！`)
	for at, text := range literals(t, "*_zh.go") {
		if bad := chinese.FindString(text); bad != "" {
			t.Errorf("%s: %q in %q", at, bad, text)
		}
	}
}

// TestChineseIsSetAsChinese holds the Chinese sentences to the house's
// typography: full-width punctuation, half-width digits, no blank between Han
// and digits.
func TestChineseIsSetAsChinese(t *testing.T) {
	rules := map[string]*regexp.Regexp{
		"half-width punctuation behind Han": regexp.MustCompile(`\p{Han}[,;:?!()]`),
		"half-width punctuation before Han": regexp.MustCompile(`[,;?!)]\p{Han}`),
		"a blank between Han and a digit":   regexp.MustCompile(`\p{Han} [0-9]|[0-9] \p{Han}`),
		"a blank behind full-width marks":   regexp.MustCompile(`[，。：；？（）“”、] [^·×]`),
		"full-width digits":                 regexp.MustCompile(`[０-９]`),
		"a Latin word set against Han":      regexp.MustCompile(`\p{Han}[A-Za-z]|[A-Za-z]\p{Han}`),
		"straight quotation marks":          regexp.MustCompile(`"\p{Han}|\p{Han}"`),
	}
	verbs := strings.NewReplacer("%d", "1", "%s", "甲")
	examples := regexp.MustCompile(`“[^”]*”|csat:4 \p{Han}+`) // typed as they stand
	for at, text := range literals(t, "*_zh.go") {
		text = examples.ReplaceAllString(verbs.Replace(text), "“”")
		for what, rule := range rules {
			if bad := rule.FindString(text); bad != "" {
				t.Errorf("%s: %s: %q in %q", at, what, bad, text)
			}
		}
	}
}

// TestBothSpeakWholeSentences calls every method that takes only texts, numbers
// and truths, and looks for holes in what it says.
func TestBothSpeakWholeSentences(t *testing.T) {
	called := 0
	for _, lang := range Langs() {
		tongue := reflect.ValueOf(In(lang))
		for i := range tongue.NumMethod() {
			method := tongue.Method(i)
			args, ok := simpleArgs(method.Type(), "Apollo")
			if !ok {
				continue
			}
			called++
			for _, result := range method.Call(args) {
				if text, is := result.Interface().(string); is && strings.Contains(text, "%!") {
					t.Errorf("%s.%s says %q", lang, tongue.Type().Method(i).Name, text)
				}
			}
		}
	}
	if called < 200 {
		t.Errorf("only %d sentences were said", called)
	}
}

// TestChineseSentencesHoldNoLatinWord gives every Chinese sentence Chinese
// words, and expects nothing else back but what is Latin in Chinese too.
func TestChineseSentencesHoldNoLatinWord(t *testing.T) {
	latin := regexp.MustCompile(`[A-Za-z][A-Za-z]+`)
	allowed := regexp.MustCompile(`^(PMO|pmobot|NPS|CSAT|cron|UTC|Ctrl|QRY)$`)
	literal := regexp.MustCompile(`[/@][\x21-\x7e][\x20-\x7e·]*|[A-Z][a-z]+/[A-Z][A-Za-z_]+|[A-Z]{3}-[A-Z]\d+|:memory:|--script`)
	tongue := reflect.ValueOf(In(Zh))
	for i := range tongue.NumMethod() {
		name := tongue.Type().Method(i).Name
		args, ok := simpleArgs(tongue.Method(i).Type(), "阿波罗")
		if !ok || name == "Lang" || name == "DemoOver" {
			continue
		}
		text, _ := tongue.Method(i).Call(args)[0].Interface().(string)
		for _, word := range latin.FindAllString(literal.ReplaceAllString(text, ""), -1) {
			if !allowed.MatchString(word) {
				t.Errorf("%s says %q: %q", name, word, text)
			}
		}
	}
}

// simpleArgs are arguments for a method of simple parameters.
func simpleArgs(f reflect.Type, word string) ([]reflect.Value, bool) {
	var args []reflect.Value
	for i := range f.NumIn() {
		switch p := f.In(i); {
		case p.Kind() == reflect.String:
			args = append(args, reflect.ValueOf(word).Convert(p))
		case p.Kind() == reflect.Int:
			args = append(args, reflect.ValueOf(2).Convert(p))
		case p.Kind() == reflect.Bool:
			args = append(args, reflect.ValueOf(true))
		case p.Kind() == reflect.Slice && p.Elem().Kind() == reflect.String:
			args = append(args, reflect.ValueOf([]string{word, word}))
		default:
			return nil, false
		}
	}
	return args, f.NumOut() == 1
}
