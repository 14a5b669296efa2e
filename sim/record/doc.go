// Package record writes a study's run folder.
package record
