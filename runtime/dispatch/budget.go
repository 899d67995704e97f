package dispatch

import (
	"fmt"
	"unicode/utf8"
)

// DefaultResultBudget is how many characters the text and the structured result of a call may each have. Claude Desktop takes
// results of about 150,000 characters; others less.
const DefaultResultBudget = 100_000

// footerRoom is kept of the budget for what the host adds to a result: notes and the cursor.
const footerRoom = 1000

// guestBudget is what a guest may use of a budget.
func guestBudget(budget int) int { return budget - min(footerRoom, budget/10) }

// longestValue is how many characters one value of a result may have: half of the budget, so that it leaves room for the others.
func longestValue(budget int) int { return max(budget/2, 1) }

// cutNote takes its place within the budget.
const cutNote = "\n[Cut: %d of %d characters are shown. Ask for less: fewer fields, a narrower filter, a LIMIT.]"

// cutText keeps text within budget characters, saying so when it cuts.
func cutText(text string, budget int) string {
	total := utf8.RuneCountInString(text)
	if total <= budget {
		return text
	}
	keep := max(0, budget-len(fmt.Sprintf(cutNote, total, total)))
	end, count := 0, 0
	for end = range text {
		if count == keep {
			break
		}
		count++
	}
	return text[:end] + fmt.Sprintf(cutNote, keep, total)
}
