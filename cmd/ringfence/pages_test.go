package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// barriers lists what keeps a reader out, by rules that need no library: a table without caption, a head without scope, a figure
// or control without a name, an id given twice, a level of heading passed over, text of too little contrast, and what is wider
// than the page. Contrast is WCAG 2's: 4.5 to 1, or 3 to 1 for large text; what is hidden or drawn over a picture is left out.
const barriers = `(() => {
	const found = [], say = (what, e) => found.push(what + ': ' + (e.outerHTML || '').slice(0, 90));
	const seen = e => e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && e.getClientRects().length > 0;
	for (const t of document.querySelectorAll('table')) if (seen(t) && !t.caption && !t.getAttribute('aria-label') && !t.getAttribute('aria-labelledby')) say('table without caption', t);
	for (const h of document.querySelectorAll('th')) if (seen(h) && !h.scope) say('head without scope', h);
	for (const f of document.querySelectorAll('svg, img')) if (seen(f) && !f.closest('[aria-hidden=true]') && !f.querySelector(':scope > title') && !f.getAttribute('aria-label') && !f.getAttribute('aria-labelledby') && !f.alt) say('figure without a name', f);
	for (const c of document.querySelectorAll('button, a[href], input, select')) if (seen(c) && !c.textContent.trim() && !c.getAttribute('aria-label') && !c.getAttribute('aria-labelledby') && !(c.labels || []).length && !c.title) say('control without a name', c);
	const ids = new Set();
	for (const e of document.querySelectorAll('[id]')) { if (ids.has(e.id)) say('id given twice', e); ids.add(e.id); }
	let last = 0;
	for (const h of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) { if (!seen(h)) continue; const level = +h.tagName[1]; if (level > last + 1) say('heading passes over a level', h); last = level; }
	const channels = c => { const m = c.match(/[\d.]+/g).map(Number); return {r: m[0], g: m[1], b: m[2], a: m.length > 3 ? m[3] : 1}; };
	const light = c => { const f = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }; return 0.2126 * f(c.r) + 0.7152 * f(c.g) + 0.0722 * f(c.b); };
	const over = (c, d) => ({r: c.r * c.a + d.r * (1 - c.a), g: c.g * c.a + d.g * (1 - c.a), b: c.b * c.a + d.b * (1 - c.a), a: 1});
	const ground = e => { const up = []; for (let p = e; p; p = p.parentElement) { const s = getComputedStyle(p); if (s.backgroundImage !== 'none') return null; up.push(channels(s.backgroundColor)); }
		const canvas = getComputedStyle(document.documentElement).colorScheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches ? {r: 18, g: 18, b: 18, a: 1} : {r: 255, g: 255, b: 255, a: 1};
		return up.reverse().reduce((under, c) => over(c, under), canvas); };
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; (n = walk.nextNode());) {
		const e = n.parentElement;
		if (!n.data.trim() || e.closest('svg, script, style, noscript') || !seen(e)) continue;
		const s = getComputedStyle(e), g = ground(e);
		if (!g || !s.color.startsWith('rgb')) continue;
		const a = light(over(channels(s.color), g)), b = light(g), size = parseFloat(s.fontSize);
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), least = size >= 24 || (size >= 18.66 && +s.fontWeight >= 700) ? 3 : 4.5;
		if (ratio < least) say('contrast of ' + ratio.toFixed(2), e);
	}
	if (document.documentElement.scrollWidth > innerWidth) say('wider than the page by ' + (document.documentElement.scrollWidth - innerWidth), document.documentElement);
	return found;
})()`

// Pages of a run, of several runs and of a sweep are for every reader: at a desk and on a telephone, in light and in dark, and on
// paper of A4. Nothing complains and nothing is asked of a network. Where axe-core is installed (make clients), it looks too.
func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	b := browse(t)
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	runs(t, append(small, "--out", at("one"))...)
	runs(t, append(small, "--set", "market.lltv=0.8", "--out", at("two"))...)
	runs(t, "report", at("one"), at("two"), "--out", at("runs.html"))
	runs(t, "sweep", "--paths", "3", "--set", "population.borrowers=60", "--vary", "arms.0.lif=1.03,1.06", "--vary", "venue.of.depth=250000,1000000", "--quiet", "--out", at("sweep"))
	runs(t, "report", at("sweep"), "--out", at("sweep.html"))
	axe, err := os.ReadFile(filepath.Join("..", "..", ".tools", "clients", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Log("axe-core is not installed here (make clients): the page is held to the test's own rules only")
	}
	for name, page := range map[string]string{"run": at("one/report.html"), "runs": at("runs.html"), "sweep": at("sweep.html")} {
		for _, wide := range []int{1280, 390} {
			for _, scheme := range []string{"light", "dark"} {
				b.open(page, wide, scheme)
				where := fmt.Sprintf("%s at %d px in %s", name, wide, scheme)
				require.Empty(t, b.run(barriers), where)
				if axe != nil {
					b.run(string(axe) + ";0")
					found := b.run(`axe.run().then(r => JSON.stringify(r.violations.filter(v => v.impact === 'serious' || v.impact === 'critical').map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 120)])))`)
					require.Equal(t, "[]", found, where)
				}
				b.shot(fmt.Sprintf("%s-%d-%s", name, wide, scheme))
			}
		}
		b.onPaper(name)
	}
	require.Empty(t, b.console)
	for _, url := range b.requested {
		require.Regexp(t, `^(file://|data:|blob:)`, url)
	}
}

var mediaBox = regexp.MustCompile(`/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]`)

// onPaper prints the open page on A4 and wants nothing to be cut off at the right, where paper cannot scroll.
func (b *tab) onPaper(name string) {
	b.t.Helper()
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": "print", "features": []map[string]string{{"name": "prefers-color-scheme", "value": "light"}}}, nil)
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": 718, "height": 1000, "deviceScaleFactor": 1, "mobile": false}, nil) // 210 mm less margins of 10 mm
	cut := b.run(`[...document.querySelectorAll('body *')].filter(e => !e.closest('svg') && e.getClientRects().length && e.getBoundingClientRect().right > 719 || e.scrollWidth > e.clientWidth + 1 && ['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX) && e.clientWidth > 50).map(e => e.outerHTML.slice(0, 100))`)
	require.Empty(b.t, cut, "%s on paper", name)
	var printed struct{ Data string }
	b.call("Page.printToPDF", map[string]any{"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true}, &printed)
	data, err := base64.StdEncoding.DecodeString(printed.Data)
	require.NoError(b.t, err)
	sizes := mediaBox.FindAllSubmatch(data, -1)
	require.NotEmpty(b.t, sizes)
	for _, size := range sizes {
		var w, h float64
		require.NoError(b.t, json.Unmarshal(size[1], &w))
		require.NoError(b.t, json.Unmarshal(size[2], &h))
		require.InDelta(b.t, 210/25.4*72, w, 2, "A4 is 210 mm wide")
		require.InDelta(b.t, 297/25.4*72, h, 2)
	}
	if folder := os.Getenv("RINGFENCE_SHOTS"); folder != "" {
		require.NoError(b.t, os.WriteFile(filepath.Join(folder, name+".pdf"), data, 0o644))
	}
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": ""}, nil)
}
