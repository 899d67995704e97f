package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/approval"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

func guestApproveCommand() *cobra.Command {
	var (
		i   installed
		yes bool
	)
	cmd := &cobra.Command{
		Use:   "approve MODULE",
		Short: "Show what a module may do, and let it serve",
		Long: `Show what a module may do once it is approved, ask, and write the approval into the lock
file: pinned to the SHA-256 of the module's bytes, with your user's name and the time. A
running server takes it up at once. A changed file is another module and waits for an
approval of its own.`,
		Example: `  forcefield guest approve count_records --guests ./guests`,
		Args:    oneModule,
		RunE: func(cmd *cobra.Command, words []string) error {
			return withManager(cmd.Context(), &i, func(m *approval.Manager) error {
				r, err := m.Review(cmd.Context(), words[0])
				if err != nil {
					return err
				}
				return approve(cmd, m, r, yes)
			})
		},
	}
	i.registerPlaces(cmd)
	cmd.Flags().BoolVar(&yes, "yes", false, "approve without asking")
	return cmd
}

// approve shows a review, asks and approves.
func approve(cmd *cobra.Command, m *approval.Manager, r *approval.Review, yes bool) error {
	out := cmd.OutOrStdout()
	printReview(out, r)
	if r.Approved {
		fmt.Fprintln(out, "\nThis is approved already.")
		return nil
	}
	if !yes {
		ok, err := asked(cmd.InOrStdin(), out, "\nApprove it? [y/N] ")
		if err != nil {
			return err
		}
		if !ok {
			return errors.New("not approved; nothing was changed")
		}
	}
	if err := m.Approve(cmd.Context(), r); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nApproved: %s, SHA-256 %s, by %s.\n", r.Module, r.Version.SHA256, approval.Person())
	return nil
}

// asked reads a yes; anything else, the end of the input included, is a no.
func asked(in io.Reader, out io.Writer, question string) (bool, error) {
	fmt.Fprint(out, question)
	line, err := bufio.NewReader(io.LimitReader(in, 1000)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("the answer cannot be read: %w", err)
	}
	if line == "" {
		fmt.Fprintln(out)
		return false, errors.New("there is nobody to ask: give --yes to approve without asking")
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return true, nil
	default:
		return false, nil
	}
}

// printReview says in words what approving means.
func printReview(out io.Writer, r *approval.Review) {
	v := r.Version
	fmt.Fprintf(out, "Module %s\n  from     %s\n  SHA-256  %s\n  size     %d bytes, contract %s\n", r.Module, v.Source, v.SHA256, v.Size, v.Contract)
	if door, ok := sandbox.DoorOf(v.Contract); ok && door.Note() != "" {
		fmt.Fprintf(out, "  NOTE     it is %s\n", door.Note())
	}
	for _, t := range r.Tools {
		fmt.Fprintf(out, "\nTool %s: %s\n", t.Name, t.Title)
		fmt.Fprintf(out, "  tells the model: %s\n", strings.ReplaceAll(t.Description, "\n", "\n    "))
		if t.Replaces {
			fmt.Fprintln(out, "  takes the place of the bundled tool of that name, with that one's rights at most")
		}
		if len(t.Granted) == 0 {
			fmt.Fprintln(out, "  may ask nothing of the org")
		}
		for _, right := range t.Granted {
			fmt.Fprintf(out, "  may %s   [%s, %s]\n", right.Words, right.Class, right.Request)
		}
		for _, right := range t.Withheld {
			fmt.Fprintf(out, "  does NOT get what it asks for: to %s   [%s]\n", right.Words, right.Request)
		}
	}
	if r.Before == nil || r.Approved {
		return
	}
	fmt.Fprintf(out, "\nBefore it: SHA-256 %s, approved by %s.\n", r.Before.SHA256, r.Before.Approval.By)
	if len(r.More) == 0 {
		fmt.Fprintln(out, "This version asks for nothing more.")
	}
	if len(r.Reworded) > 0 {
		fmt.Fprintf(out, "What the model reads of it changed: %s.\n", strings.Join(r.Reworded, ", "))
	}
	for _, more := range r.More {
		fmt.Fprintf(out, "MORE: %s\n", more)
	}
}

// oneModule wants the name of a module.
func oneModule(cmd *cobra.Command, words []string) error {
	if len(words) != 1 {
		return usagef("which module? Write: %s MODULE (forcefield guest list names them)", cmd.CommandPath())
	}
	return nil
}

// withManager lets use decide about modules.
func withManager(ctx context.Context, i *installed, use func(*approval.Manager) error) error {
	verifier, err := i.verifier()
	if err != nil {
		return err
	}
	sb, err := newSandbox(ctx, (&options{}).logger())
	if err != nil {
		return err
	}
	defer func() { _ = sb.Close(ctx) }()
	m, err := approval.New(approval.Config{Sandbox: sb, Folder: i.guests, Lock: i.lockPath(), Person: approval.Person(), Verifier: verifier})
	if err != nil {
		return err
	}
	return use(m)
}
