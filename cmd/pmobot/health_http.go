package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

// The patience of the HTTP server with its clients: probes and scrapers.
const (
	headWithin = 5 * time.Second
	pageWithin = 15 * time.Second
)

// pages are what the service says of itself over HTTP.
//
//	/healthz  the process runs, and serves something; 503 where no platform is
//	          left. A platform that refused its token has a line
//	/readyz   it can do its work; 503 with the reasons, a line each
//	/metrics  for Prometheus
func pages(h *health, m *metrics, quiet *hush) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		faults, serving := h.ended()
		if !serving {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		if len(faults) == 0 {
			_, _ = io.WriteString(w, "ok\n")
			return
		}
		_, _ = fmt.Fprintln(w, quiet.Replace(errors.Join(faults...).Error()))
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		faults := h.faults(r.Context())
		if len(faults) == 0 {
			_, _ = io.WriteString(w, "ok\n")
			return
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = fmt.Fprintln(w, quiet.Replace(strings.Join(faults, "\n")))
	})
	mux.Handle("GET /metrics", m.page())
	return mux
}

// listen opens the address of the pages.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", variable(keyHTTP), err)
	}
	return l, nil
}

// publish serves the pages until closed is called.
func publish(l net.Listener, pages http.Handler, log *slog.Logger) (closed func()) {
	server := &http.Server{
		Handler: pages, ReadHeaderTimeout: headWithin, ReadTimeout: pageWithin, WriteTimeout: pageWithin,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Error("pages ended", "err", err)
		}
	}()
	return func() {
		_ = server.Close() // who was reading a page reads it from the next process
		<-ended
	}
}
