// Package config reads the operator's settings: one YAML file, then the environment, then flags, each above the one before. It
// says of every setting where its value came from.
//
// The file is written by people and read strictly: an unknown key, a value of the wrong type, a key twice, an alias or a second
// document refuses the whole file, with the line. A file that others can change is refused too, because it says what a model may
// do.
//
// It must never take a secret: credentials have places of their own. It knows the names and types of the settings, and not what
// they do.
package config
