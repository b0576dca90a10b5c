package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"
)

// settingFlags are the settings on the command line. A secret is named there
// only by its file: everybody on a machine can read a command line.
type settingFlags struct {
	Config        string `help:"YAML file of settings; PMOBOT_CONFIG names it too." placeholder:"FILE"`
	SlackBotToken string `name:"slack-bot-token-file" help:"File with Slack's bot token." placeholder:"FILE"`
	SlackAppToken string `name:"slack-app-token-file" help:"File with Slack's app-level token." placeholder:"FILE"`
	SlackAPIURL   string `name:"slack-api-url" help:"Slack's Web API. Default: Slack's own." placeholder:"URL"`
	DiscordToken  string `name:"discord-token-file" help:"File with Discord's bot token." placeholder:"FILE"`
	DiscordAPIURL string `name:"discord-api-url" help:"Discord's API. Default: Discord's own." placeholder:"URL"`
	MongodbURI    string `name:"mongodb-uri-file" help:"File with the address of the MongoDB. Default: the embedded store." placeholder:"FILE"`
	Data          string `help:"Directory of the embedded store. Default: the user's data directory." placeholder:"DIR"`
	Leads         string `help:"People who lead every office, separated by commas." placeholder:"slack:U024BE7LH"`
	Zone          string `help:"Time zone of offices that set none. Default: UTC." placeholder:"Asia/Shanghai"`
	Locale        string `help:"Language of offices that set none: en or zh. Default: en." placeholder:"zh"`
	HTTPAddr      string `name:"http-addr" help:"Where /healthz, /readyz and /metrics are served. Default: 127.0.0.1:8080." placeholder:"HOST:PORT"`
	LogLevel      string `help:"debug, info, warn or error. Default: info." placeholder:"LEVEL"`
	LogFormat     string `help:"text or json. Default: text on a terminal, else json." placeholder:"FORMAT"`
}

// given lists the flags by key.
func (f settingFlags) given() map[string]string {
	return map[string]string{
		keySlackBot + inFile: f.SlackBotToken, keySlackApp + inFile: f.SlackAppToken, keySlackAPI: f.SlackAPIURL,
		keyDiscord + inFile: f.DiscordToken, keyDiscordAPI: f.DiscordAPIURL, keyMongoDB + inFile: f.MongodbURI,
		keyData: f.Data, keyLeads: f.Leads, keyZone: f.Zone, keyLocale: f.Locale,
		keyHTTP: f.HTTPAddr, keyLogLevel: f.LogLevel, keyLogFormat: f.LogFormat,
	}
}

// readFile reads a YAML file of settings, by key; no path, no settings. What is
// no setting is a fault: it was misspelt. The library's errors are printed
// without the lines around them and the words they quote, which may be a token.
func readFile(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the file of settings: %w", err)
	}
	var tree map[string]any
	if err := yaml.UnmarshalWithOptions(text, &tree, yaml.Strict()); err != nil {
		why := regexp.MustCompile(`"[^"]*"`).ReplaceAllString(yaml.FormatError(err, false, false), hidden)
		return nil, fmt.Errorf("%s: %s", path, why)
	}
	values := map[string]string{}
	var faults []error
	for _, fault := range flatten("", tree, values) {
		faults = append(faults, fmt.Errorf("%s: %s", path, fault))
	}
	return values, errors.Join(faults...)
}

// flatten turns a tree into values by key, and lists what is no setting.
func flatten(under string, tree map[string]any, values map[string]string) (faults []string) {
	for name, node := range tree {
		key := under + name
		switch node := node.(type) {
		case nil: // named and left empty: as good as absent
		case map[string]any:
			faults = append(faults, flatten(key+".", node, values)...)
		default:
			if !known(key) {
				faults = append(faults, key+" is no setting")
				continue
			}
			values[key] = scalar(node)
		}
	}
	sort.Strings(faults)
	return faults
}

// known tells whether a key is that of a setting or of a secret's file.
func known(key string) bool {
	base, file := strings.CutSuffix(key, inFile)
	return slices.Contains(keys(), key) || file && secret(base)
}

// scalar is one value as text, a list separated by commas.
func scalar(node any) string {
	list, ok := node.([]any)
	if !ok {
		return fmt.Sprint(node)
	}
	var values []string
	for _, one := range list {
		values = append(values, fmt.Sprint(one))
	}
	return strings.Join(values, ",")
}
