package main

import (
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/demo"
	"github.com/forcefield-mcp/forcefield/runtime/demo/dataset"
)

// demoOrg is the command and its flags.
type demoOrg struct {
	listen string
	public bool
	tls    string // where the certificate goes; "" for plain HTTP
	jwtKey string
	opts   demo.Options
}

func demoOrgCommand() *cobra.Command {
	var d demoOrg
	cmd := &cobra.Command{
		Use:   "org",
		Short: "Serve the demo org over HTTP, for other Salesforce clients",
		Long: `Serve the demo org over HTTP. It prints what a client needs to reach it as settings, one a
line, and to standard error how to point some clients at it; then it serves until it is
stopped. Its data is in memory and gone when it ends, or with --data in a file.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return d.run(cmd) },
	}
	f := cmd.Flags()
	f.StringVar(&d.listen, "listen", "127.0.0.1:8484", "the `address:port` to serve on; port 0 takes a free one")
	f.BoolVar(&d.public, "public", false, "allow an address that other machines can reach")
	f.StringVar(&d.tls, "tls-certificate", "", "serve HTTPS, with a certificate made for this run; it is written to this `file`, for clients to trust")
	f.StringVar(&d.opts.Token, "token", "", "the access `token` to accept instead of a random one")
	f.StringVar(&d.opts.Password, "password", "", "the `password` of every user instead of a random one")
	f.StringVar(&d.opts.ClientSecret, "client-secret", "", "the `secret` of the client instead of a random one")
	f.StringVar(&d.jwtKey, "jwt-key", "", "a `file` with the PEM certificate or public RSA key for logins by JWT")
	f.DurationVar(&d.opts.SessionLifetime, "session-lifetime", 0, "how long every session lasts; without it, two hours after a login and no end for the printed token")
	f.BoolVar(&d.opts.RotateRefreshTokens, "rotate-refresh-tokens", false, "replace a refresh token each time it is used")
	f.StringVar(&d.opts.DataFile, "data", "", "keep the org in this `file`, and open it again when it is there")
	f.IntVar(&d.opts.Scale, "scale", 1, "how many times the default data (about 2,200 records)")
	f.Uint64Var(&d.opts.Seed, "seed", 0, "another set of the same kind of data")
	f.BoolVar(&d.opts.Faults, "faults", false, "serve "+demo.FaultResource+", by which requests are made to fail")
	return cmd
}

func (d *demoOrg) run(cmd *cobra.Command) error {
	if err := d.check(cmd); err != nil {
		return err
	}
	if d.public {
		encryption := ", without encryption"
		if d.tls != "" {
			encryption = ""
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "forcefield: warning: the demo org is open to other machines%s; whoever has the token can change its data\n", encryption)
	}
	org, err := demo.Open(cmd.Context(), d.opts)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(cmd.Context(), "tcp", d.listen)
	if err != nil {
		return errors.Join(fmt.Errorf("cannot listen on %s: %w", d.listen, err), org.Close())
	}
	url := "http://" + listener.Addr().String()
	if d.tls != "" {
		url = "https://" + listener.Addr().String()
		if listener, err = d.encrypt(listener); err != nil {
			return errors.Join(err, listener.Close(), org.Close())
		}
	}
	printSettings(cmd.OutOrStdout(), url, org.Credentials())
	d.printClients(cmd.ErrOrStderr(), url)
	return errors.Join(org.Serve(cmd.Context(), listener), org.Close())
}

// encrypt puts TLS before a listener and writes the certificate. The listener it gives is never nil.
func (d *demoOrg) encrypt(l net.Listener) (net.Listener, error) {
	host, _, err := net.SplitHostPort(d.listen)
	if err != nil {
		return l, err
	}
	certificate, public, err := demo.NewCertificate(time.Now(), host)
	if err != nil {
		return l, err
	}
	if err := os.WriteFile(d.tls, public, 0o644); err != nil { // #nosec G306 -- a certificate is public
		return l, fmt.Errorf("cannot write the certificate: %w", err)
	}
	return tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}), nil
}

// check refuses flags that make no sense before anything starts, and reads the key.
func (d *demoOrg) check(cmd *cobra.Command) error {
	if err := checkListen(d.listen, d.public); err != nil {
		return err
	}
	if d.opts.Scale < 1 || d.opts.Scale > dataset.MaxScale {
		return usagef("--scale must be from 1 to %d; it is %d", dataset.MaxScale, d.opts.Scale)
	}
	if cmd.Flags().Changed("session-lifetime") && d.opts.SessionLifetime < time.Second {
		return usagef("--session-lifetime must be at least 1s; it is %s", d.opts.SessionLifetime)
	}
	if d.opts.DataFile != "" && (cmd.Flags().Changed("scale") || cmd.Flags().Changed("seed")) {
		if info, err := os.Stat(d.opts.DataFile); err == nil && info.Size() > 0 {
			return usagef("%s is there already, and keeps the records that it has; leave out --scale and --seed, or name another file", d.opts.DataFile)
		}
	}
	if d.jwtKey == "" {
		return nil
	}
	key, err := readPublicKey(d.jwtKey)
	if err != nil {
		return fmt.Errorf("cannot use --jwt-key %s: %w", d.jwtKey, err)
	}
	d.opts.JWTKey = key
	return nil
}

// readPublicKey reads an RSA key from a PEM file: a certificate's, or the key itself.
func readPublicKey(path string) (*rsa.PublicKey, error) {
	text, err := os.ReadFile(path) // #nosec G304 -- the file that the user named
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("it is not a PEM file")
	}
	var key any
	switch block.Type {
	case "CERTIFICATE":
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		key = certificate.PublicKey
	case "PUBLIC KEY":
		if key, err = x509.ParsePKIXPublicKey(block.Bytes); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("it holds a %s; a CERTIFICATE or a PUBLIC KEY is needed", block.Type)
	}
	known, ok := key.(*rsa.PublicKey)
	if !ok || known.Size() < 256 {
		return nil, errors.New("it is not an RSA key of at least 2048 bits")
	}
	return known, nil
}

// checkListen refuses an address that other machines can reach, unless that is meant.
func checkListen(address string, public bool) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return usagef("--listen %q is not an address; write it like 127.0.0.1:8484", address)
	}
	if public || host == "localhost" {
		return nil
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return usagef("--listen %s can be reached from other machines; use 127.0.0.1, or add --public if that is meant", address)
	}
	return nil
}
