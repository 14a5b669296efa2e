package rng

import "testing"

var sink float64

func BenchmarkDraws(b *testing.B) {
	s := Key{Seed: 1}.Stream()
	for _, row := range []struct {
		name string
		draw func() float64
	}{
		{"uint64", func() float64 { return float64(s.Uint64()) }},
		{"normal", s.Normal},
		{"exponential", func() float64 { return s.Exponential(1) }},
		{"poisson mean 50", func() float64 { return float64(s.Poisson(50)) }},
		{"exp", func() float64 { return Exp(0.001 * float64(s.used)) }},
		{"log", func() float64 { return Log(1.5 + float64(s.used)) }},
		{"new stream", func() float64 { fresh := Key{Seed: 1, Actor: uint64(s.used)}.Stream(); return float64(fresh.Uint64()) }},
	} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = row.draw()
			}
		})
	}
}
