package discord

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// fatalCloses are the gateway's close codes after which connecting again is of
// no use: Gateway, Gateway Close Event Codes.
var fatalCloses = map[int]string{
	4004: "Discord refuses the token: set PMOBOT_DISCORD_TOKEN to the bot's token of today",
	4010: "Discord refuses the shard",
	4011: "Discord asks for shards: the bot is in too many servers for one",
	4012: "Discord no longer speaks this version of the gateway",
	4013: "Discord refuses the intents",
	4014: "Discord refuses the intents: one of them must be enabled in the developer portal",
}

// errLost: a connection ended.
var errLost = errors.New("discord: the gateway's connection ended")

// fatal is an error after which the platform stops.
type fatal struct{ why string }

func (f *fatal) Error() string { return "discord: " + f.why }

// supervise keeps one connection to the gateway until ctx ends or connecting
// is of no use: a fresh session each time, since discordgo's own reconnecting
// hangs, repeats what can't succeed, and opens again what was closed.
func (p *Platform) supervise(ctx context.Context) error {
	pause := identifyEvery
	for ctx.Err() == nil {
		began := time.Now()
		err := p.connection(ctx)
		if stop := (*fatal)(nil); errors.As(err, &stop) || ctx.Err() != nil {
			return err
		}
		p.down(err)
		p.log.Warn("discord: connecting again", "err", err)
		if lived := time.Since(began); lived > identifyEvery {
			pause = 0 // it was up: at once
		}
		if p.wait(ctx, pause) != nil {
			break
		}
		pause = min(max(2*pause, identifyEvery), time.Minute)
	}
	return ctx.Err()
}

// connection opens a connection and stays until it ends.
func (p *Platform) connection(ctx context.Context) error {
	line := &wires{}
	s, ended, err := p.session(line)
	if err != nil {
		return err
	}
	opened := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				opened <- fmt.Errorf("discord: discordgo panicked with a %T", r)
			}
		}()
		opened <- s.Open()
	}()
	timer := time.NewTimer(p.config.OpenWithin)
	defer timer.Stop()
	select {
	case err := <-opened:
		if err != nil {
			line.cut()
			return closing(err)
		}
	case <-ctx.Done():
		line.cut()
		return ctx.Err()
	case <-timer.C:
		line.cut() // discordgo hangs: its session is left behind
		return errors.New("discord: the gateway did not get ready in time")
	}
	p.up()
	return p.watch(ctx, s, line, ended)
}

// session is a fresh session, and what tells its end.
func (p *Platform) session(line *wires) (*discordgo.Session, <-chan struct{}, error) {
	s, err := discordgo.New("Bot " + p.config.Token)
	if err != nil {
		return nil, nil, fmt.Errorf("discord: session: %w", err)
	}
	s.StateEnabled, s.ShouldReconnectOnError, s.ShouldRetryOnRateLimit = false, false, false
	s.MaxRestRetries = 0
	s.LogLevel = discordgo.LogError - 1 // it logs whole events and tokens; what matters is said here
	s.Identify.Intents = discordgo.IntentsGuilds
	s.Client = &http.Client{Transport: redirect{base: p.base, next: p.api.client.Transport}, Timeout: requestWithin}
	s.Dialer = &websocket.Dialer{HandshakeTimeout: p.config.OpenWithin, NetDialContext: line.dial, Proxy: http.ProxyFromEnvironment}
	ended := make(chan struct{})
	var once sync.Once
	s.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) { once.Do(func() { close(ended) }) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		if e.Type == "INTERACTION_CREATE" {
			p.take(e.RawData)
			return
		}
		p.changed(e.Type, e.RawData)
	})
	return s, ended, nil
}

// watch waits for the end of an open connection. One on which heartbeats are
// no longer acknowledged is given up.
func (p *Platform) watch(ctx context.Context, s *discordgo.Session, line *wires, ended <-chan struct{}) error {
	beat := time.NewTicker(p.config.AckWithin / 8)
	defer beat.Stop()
	for {
		select {
		case <-ended:
			return errLost
		case <-ctx.Done():
			line.bye(s)
			return ctx.Err()
		case <-beat.C:
		}
		s.RLock()
		last := s.LastHeartbeatAck
		s.RUnlock()
		if time.Since(last) > p.config.AckWithin {
			go s.CloseWithCode(closeZombie)
			return errors.New("discord: heartbeats aren't acknowledged")
		}
	}
}

// closing reads the close code in an error of Open.
func closing(err error) error {
	var closed *websocket.CloseError
	if !errors.As(err, &closed) {
		return fmt.Errorf("discord: connect: %w", plainly(err))
	}
	if why, ok := fatalCloses[closed.Code]; ok {
		return &fatal{why: fmt.Sprintf("%s (%d)", why, closed.Code)}
	}
	return fmt.Errorf("discord: the gateway closed with %d", closed.Code)
}

// wires remembers the connections that a session opened: where the session
// hangs, they are all that can be closed.
type wires struct {
	mu    sync.Mutex
	open  []net.Conn
	wrote chan struct{} // told of the next write; nil: nobody waits for it
}

// wire is a connection that tells of what is written to it.
type wire struct {
	net.Conn
	of *wires
}

func (w wire) Write(b []byte) (int, error) {
	n, err := w.Conn.Write(b)
	w.of.mu.Lock()
	defer w.of.mu.Unlock()
	if w.of.wrote != nil {
		close(w.of.wrote)
		w.of.wrote = nil
	}
	return n, err
}

func (w *wires) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open = append(w.open, conn)
	return wire{conn, w}, nil
}

// byeWithin is how long the close may take to be written.
const byeWithin = 500 * time.Millisecond

// bye closes a session, and waits until that is said: closing sleeps for a
// second after that, and whoever ends the process would cut it.
func (w *wires) bye(s *discordgo.Session) {
	wrote := make(chan struct{})
	w.mu.Lock()
	w.wrote = wrote
	w.mu.Unlock()
	go s.Close()
	timer := time.NewTimer(byeWithin)
	defer timer.Stop()
	select {
	case <-wrote:
	case <-timer.C:
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, conn := range w.open {
		if half, ok := conn.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite() // closed already, perhaps
		}
	}
}

func (w *wires) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, conn := range w.open {
		_ = conn.Close() // closed already, perhaps
	}
	w.open = slices.Delete(w.open, 0, len(w.open))
}
