package org

import (
	"context"
	"time"
)

// SetPause takes the place of the waiting in the device flow.
func (k *Kept) SetPause(pause func(ctx context.Context, d time.Duration)) { k.pause = pause }

// Quick takes the waiting out of repeated requests.
func (o *Org) Quick() { o.backoff = quick() }
