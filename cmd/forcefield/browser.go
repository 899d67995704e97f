package main

import (
	"context"
	"io"
	"time"

	"github.com/cli/browser"
)

// browserStart is how long a browser's starter may take to fail. Some of them run as long as the browser does.
const browserStart = 3 * time.Second

// openBrowser opens a URL in the user's browser. Its error says that none was found or that it did not start.
func openBrowser(ctx context.Context, url string) error {
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
	failed := make(chan error, 1)
	go func() { failed <- browser.OpenURL(url) }()
	timer := time.NewTimer(browserStart)
	defer timer.Stop()
	select {
	case err := <-failed:
		return err
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
