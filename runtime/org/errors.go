package org

import (
	"context"
	"fmt"
	"time"
)

// InvalidRequestError says that a request breaks a rule of the contract. It was not sent.
type InvalidRequestError struct {
	// Reason says which part is wrong and why.
	Reason string
	// Remedy says what to do instead. It may be empty.
	Remedy string
}

func (e *InvalidRequestError) Error() string { return sentences(e.Reason, e.Remedy) }

// UnauthenticatedError says that there is no usable login: none is configured, its settings are wrong, or the org no
// longer accepts it. The request was not carried out.
type UnauthenticatedError struct {
	// Reason says what is missing or was refused.
	Reason string
	// Remedy says how to get a working login.
	Remedy string

	// local is true when nothing was asked over the network, so that asking again costs nothing.
	local bool
}

func (e *UnauthenticatedError) Error() string { return sentences(e.Reason, e.Remedy) }

// UnreachableError says that no usable answer came from the org.
type UnreachableError struct {
	// Reason says what went wrong, with the host's name.
	Reason string
	// Remedy says what to check. It may be empty.
	Remedy string
	// MayHaveHappened is true when the request changes data and may have been carried out all the same.
	MayHaveHappened bool

	// passing is true when another attempt may go better.
	passing bool
}

func (e *UnreachableError) Error() string {
	return sentences(e.Reason, fate(e.MayHaveHappened), e.Remedy)
}

// TimeoutError says that the org did not answer in time. It matches context.DeadlineExceeded.
type TimeoutError struct {
	// After is how long the request was waited for.
	After time.Duration
	// MayHaveHappened is true when the request changes data and may have been carried out all the same.
	MayHaveHappened bool
}

func (e *TimeoutError) Error() string {
	return sentences(fmt.Sprintf("The org did not answer within %s.", e.After.Round(10*time.Millisecond)), fate(e.MayHaveHappened))
}

// Unwrap gives context.DeadlineExceeded.
func (*TimeoutError) Unwrap() error { return context.DeadlineExceeded }

// CanceledError says that the caller cancelled. It matches context.Canceled.
type CanceledError struct {
	// MayHaveHappened is true when the request changes data and may have been carried out all the same.
	MayHaveHappened bool
}

func (e *CanceledError) Error() string {
	return sentences("The request was cancelled.", fate(e.MayHaveHappened))
}

// Unwrap gives context.Canceled.
func (*CanceledError) Unwrap() error { return context.Canceled }

// TooLargeError says that the org answered, with more than the caller takes. The answer was cut off and dropped.
type TooLargeError struct {
	// Limit is the number of bytes, decompressed, that were allowed.
	Limit int64
	// Status is the HTTP status of the answer: below 300, a request that changes data was carried out.
	Status int
	// MayHaveHappened is true when the request changes data and may have been carried out.
	MayHaveHappened bool
}

func (e *TooLargeError) Error() string {
	return sentences(
		fmt.Sprintf("The org answered with status %d and more than the %d bytes that this call may receive.", e.Status, e.Limit),
		fate(e.MayHaveHappened),
		"Ask for less: fewer fields, fewer records, or a smaller page.")
}

// fate says what is known about a request that got no usable answer.
func fate(mayHaveHappened bool) string {
	if mayHaveHappened {
		return "It was not sent again, and the change that it asks for may have been carried out: look before repeating it."
	}
	return ""
}

// sentences joins the parts that are not empty.
func sentences(parts ...string) string {
	joined := ""
	for _, part := range parts {
		if part == "" {
			continue
		}
		if joined != "" {
			joined += " "
		}
		joined += part
	}
	return joined
}
