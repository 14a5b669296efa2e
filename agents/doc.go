// Package agents is who acts in a study.
package agents
