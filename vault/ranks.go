package vault

import (
	"cmp"
	"math/bits"
	"slices"
)

// rank is where a vault was found, with its key.
type rank struct {
	key uint64
	at  uint32
}

// keyError is by how much the keys of two vaults may be in the wrong order: each is rounded up from a quotient whose error is
// far below a key's last bit.
const keyError = 2

// sortRanks puts the places of vaults in their order, worst first. Keys tell most of them apart, so that they are sorted by key
// alone, and then neighbours are compared. Spare is scratch; it returns it, as large as it became.
func sortRanks(found []AtRisk, ranks, spare []rank) []rank {
	spare = sortKeys(ranks, spare)
	for i := 1; i < len(ranks); i++ {
		r, hole := ranks[i], i
		for ; hole > 0 && ranks[hole-1].key-r.key <= keyError && worstFirst(&found[r.at], &found[ranks[hole-1].at]) < 0; hole-- {
			ranks[hole] = ranks[hole-1]
		}
		ranks[hole] = r
	}
	return spare
}

// sortKeys sorts by key, the largest first. The sixteen highest bits that differ are sorted by counting; what they leave equal is
// compared.
func sortKeys(ranks, spare []rank) []rank {
	const few, digits = 64, 256
	if len(ranks) < few {
		byKey(ranks)
		return spare
	}
	every, some := ^uint64(0), uint64(0)
	for i := range ranks {
		every, some = every&ranks[i].key, some|ranks[i].key
	}
	shift := max(bits.Len64(every^some), 16) - 16
	spare = slices.Grow(spare[:0], len(ranks))[:len(ranks)]
	from, to := ranks, spare
	for pass := range 2 {
		by := shift + 8*pass
		var place [digits]int
		for i := range from {
			place[^byte(from[i].key>>by)]++
		}
		next := 0
		for d := range place {
			place[d], next = next, next+place[d]
		}
		for i := range from {
			d := ^byte(from[i].key >> by)
			to[place[d]] = from[i]
			place[d]++
		}
		from, to = to, from
	}
	for begin, end := 0, 1; begin < len(ranks); begin = end {
		for end = begin + 1; end < len(ranks) && ranks[end].key>>shift == ranks[begin].key>>shift; end++ {
		}
		if end-begin > 1 {
			byKey(ranks[begin:end])
		}
	}
	return spare
}

func byKey(ranks []rank) {
	slices.SortFunc(ranks, func(a, b rank) int { return cmp.Compare(b.key, a.key) })
}

// arrange puts vaults in their order, worst first.
func arrange(found []AtRisk, ranks, spare []rank) []rank {
	spare = sortRanks(found, ranks, spare)
	for i := range ranks {
		if ranks[i].at == uint32(i) {
			continue
		}
		// A cycle of places, each of which takes what stands at the next.
		first, hole := found[i], i
		for ranks[hole].at != uint32(i) {
			next := int(ranks[hole].at)
			found[hole], ranks[hole].at = found[next], uint32(hole)
			hole = next
		}
		found[hole], ranks[hole].at = first, uint32(hole)
	}
	return spare
}
