package org

import (
	"encoding/json"
	"errors"
	"strings"
)

// cliAnswer is what matters of what `sf … --json` prints: the result, or what went wrong.
type cliAnswer struct {
	Status  int    `json:"status"`
	Name    string `json:"name"`
	Message string `json:"message"`
	Result  struct {
		ID          string `json:"id"`
		AccessToken string `json:"accessToken"`
		InstanceURL string `json:"instanceUrl"`
		Username    string `json:"username"`
	} `json:"result"`
}

// parseCLI reads what the CLI printed. Plugins print warnings before the JSON at times, so it begins at the first line that
// begins with `{`. The error is a part of a sentence and holds nothing of the output.
func parseCLI(output []byte) (cliAnswer, error) {
	text := string(output)
	start := 0
	if !strings.HasPrefix(text, "{") {
		at := strings.Index(text, "\n{")
		if at < 0 {
			return cliAnswer{}, errors.New("it printed no JSON")
		}
		start = at + 1
	}
	var answer cliAnswer
	decoder := json.NewDecoder(strings.NewReader(text[start:]))
	if err := decoder.Decode(&answer); err != nil {
		return cliAnswer{}, errors.New("it printed no JSON that can be read")
	}
	return answer, nil
}

// shown makes a message of the CLI fit to be shown: one line, short, and without anything that looks like a session
// (`00D…!…`) or a refresh token (`force://…`).
func shown(message string) string {
	words := strings.Fields(message)
	for i, word := range words {
		if strings.Contains(word, "!") && strings.Contains(word, "00D") || strings.Contains(word, "force://") {
			words[i] = redacted
		}
	}
	return quote(strings.Join(words, " "))
}
