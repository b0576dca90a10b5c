package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"pmobot/internal/chat"
	"pmobot/storage"
)

// metrics counts and times what the service does. Its labels hold names out of
// the code alone: no typed word, no person, no place, no secret.
type metrics struct {
	registry   *prometheus.Registry
	commands   *prometheus.CounterVec   // platform, verb, outcome
	answers    *prometheus.HistogramVec // platform, verb
	posts      *prometheus.HistogramVec // platform, what, outcome
	deliveries *prometheus.CounterVec   // kind, state
	givenUp    *prometheus.CounterVec   // why
	store      *prometheus.HistogramVec // method, outcome
	mended     prometheus.Counter
}

// newMetrics makes the counters; health is read when they are.
func newMetrics(h *health) *metrics {
	m := &metrics{
		registry:   prometheus.NewRegistry(),
		commands:   counters("commands_total", "Commands by verb and outcome.", "platform", "verb", "outcome"),
		answers:    timers("answer_seconds", "How long answers took.", "platform", "verb"),
		posts:      timers("post_seconds", "How long posts and edits took.", "platform", "what", "outcome"),
		deliveries: counters("deliveries_total", "Deliveries by how an attempt ended.", "kind", "state"),
		givenUp:    counters("deliveries_given_up_total", "Deliveries that were given up.", "why"),
		store:      timers("store_seconds", "How long the store took.", "method", "outcome"),
		mended:     prometheus.NewCounter(prometheus.CounterOpts{Name: prefixed("mended_total"), Help: "Entries that were behind their changes."}),
	}
	m.registry.MustRegister(m.commands, m.answers, m.posts, m.deliveries, m.givenUp, m.store, m.mended,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("last_tick_timestamp_seconds", "When the last tick began.", func() float64 {
			h.mu.Lock()
			defer h.mu.Unlock()
			return float64(h.ticked.Unix())
		}),
		gauge("clock_skew_seconds", "How far the clock is ahead of the store's.", func() float64 {
			skew, _ := h.clock(context.Background())
			return skew.Seconds()
		}),
		platformsUp{h},
	)
	return m
}

func prefixed(name string) string { return "pmobot_" + name }

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: prefixed(name), Help: help}, labels)
}

func timers(name, help string, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: prefixed(name), Help: help, Buckets: []float64{.001, .005, .02, .1, .3, 1.2, 3, 10, 30},
	}, labels)
}

func gauge(name, help string, value func() float64) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: prefixed(name), Help: help}, value)
}

// platformsUp tells of each platform whether it is well.
type platformsUp struct{ *health }

func (p platformsUp) about() *prometheus.Desc {
	return prometheus.NewDesc(prefixed("platform_up"), "Whether a platform is served: 1 or 0.", []string{"platform"}, nil)
}

// Describe is of prometheus.Collector.
func (p platformsUp) Describe(to chan<- *prometheus.Desc) { to <- p.about() }

// Collect is of prometheus.Collector.
func (p platformsUp) Collect(to chan<- prometheus.Metric) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name, ask := range p.platforms {
		up := 0.0
		if ask() == nil {
			up = 1
		}
		to <- prometheus.MustNewConstMetric(p.about(), prometheus.GaugeValue, up, name)
	}
}

// page is /metrics.
func (m *metrics) page() http.Handler { return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}) }

// outcome names an error.
func outcome(err error) string {
	var refusal *chat.Refusal
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &refusal):
		return "refused"
	case errors.Is(err, chat.ErrGone):
		return "gone"
	case errors.Is(err, storage.ErrConflict):
		return "conflict"
	case errors.Is(err, storage.ErrUncertain):
		return "uncertain"
	case errors.Is(err, storage.ErrUnavailable):
		return "unavailable"
	case errors.Is(err, context.DeadlineExceeded):
		return "uncertain"
	}
	return "broke"
}

// handler counts what a handler answers.
func (m *metrics) handler(h chat.Handler) chat.Handler {
	verbs := map[string]bool{}
	for _, s := range h.Specs() {
		verbs[s.Path] = true
	}
	return counted{Handler: h, metrics: m, verbs: verbs}
}

type counted struct {
	chat.Handler
	metrics *metrics
	verbs   map[string]bool
}

// Handle answers a command and counts it; one that panics, too.
func (c counted) Handle(ctx context.Context, command chat.Command) (reply chat.Reply, err error) {
	verb, began, panicked := command.Path, time.Now(), true
	if !c.verbs[verb] {
		verb = "other" // what people type is no label
	}
	defer func() {
		how := outcome(err)
		if panicked {
			how = "panic"
		}
		c.metrics.commands.WithLabelValues(command.In.Platform, verb, how).Inc()
		c.metrics.answers.WithLabelValues(command.In.Platform, verb).Observe(time.Since(began).Seconds())
	}()
	reply, err = c.Handler.Handle(ctx, command)
	panicked = false
	return reply, err
}

// ended counts a delivery that was given up.
func (m *metrics) ended(d storage.Delivery) {
	if d.State == storage.Failed {
		m.givenUp.WithLabelValues(d.Why.Code).Inc()
	}
}

// kindOf is what a job delivers: the first part of its name.
func kindOf(job string) string {
	kind, _, _ := strings.Cut(job, "/")
	return kind
}
