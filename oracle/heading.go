package oracle

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// Names of columns, as normalName writes them, the preferred first.
var (
	timeNames = []string{
		"unix", "unixms", "unixtimestamp", "timestamp", "opentime", "time", "datetime", "date", "snappedat",
		"blocktime", "evtblocktime", "blocktimestamp", "timestampunix", "updatedat", "updatedatunix", "timestampms", "timestamputc", "unixtime", "epoch", "starttime",
		"periodstart", "periodstartunix", "begintime", "localtime", "dateutc", "timeutc", "createdat", "ts", "t", "minute", "hour", "day", "period", "ticks", "utc", "publishtime",
		"start", "transacttime", "transactiontime", "tradetime", "eventtime", "createdtime", "createtime", "windowstart", "bucket", "begin",
	}
	openTimeNames  = []string{"timeperiodstart", "timeopen", "candledatetimeutc"} // beside a timestamp, which is then the bar's end
	endNames       = []string{"closetime", "timeclose", "timeperiodend", "endtime"}
	dateNames      = []string{"date", "day", "localdate", "dateutc"}
	clockNames     = []string{"time", "hour", "localtime", "timeutc"}
	openNames      = []string{"open", "priceopen", "openprice", "o", "openusd", "openingprice", "pxopen", "first"}
	highNames      = []string{"high", "pricehigh", "highprice", "h", "max", "highusd", "pxhigh"}
	lowNames       = []string{"low", "pricelow", "lowprice", "l", "min", "lowusd", "pxlow"}
	closeNames     = []string{"close", "priceclose", "closeprice", "c", "closelast", "closeusd", "tradeprice"}
	lastNames      = []string{"price", "last", "pxlast"} // the close, beside open, high and low
	priceNames     = []string{"price", "usd", "value", "last", "close", "answer", "current", "priceusd", "usdprice", "closeprice", "priceclose", "lastprice", "spotprice", "midprice", "mid", "markprice", "indexprice", "oracleprice", "vwap", "twap", "rate", "exchangerate", "pxlast", "c"}
	rivalNames     = []string{"price", "close", "last", "vwap", "twap", "mid", "midprice", "markprice", "mark", "indexprice", "index", "answer", "priceusd", "spotprice", "oracleprice", "lastprice", "closeprice"}
	symbolNames    = []string{"symbol", "ticker", "pair", "market", "asset", "coin", "token", "tokensymbol", "instrument", "instrumentname", "instid", "product", "productid", "currency", "base", "baseasset", "basecurrency", "symbolid", "name", "feed", "contractaddress", "tokenaddress", "id", "exchange", "venue", "blockchain", "chain", "network", "pool", "pooladdress"}
	decimalsNames  = []string{"decimals", "expo", "exponent"}
	wholeNames     = []string{"answer", "current"}
	scaledSuffix   = regexp.MustCompile(`^(.+?)1?e(8|18|6|10|12)$`)
	notPrice       = regexp.MustCompile(`vol|cap|supply|tvl|count|trades|change|rank|liquidity`)
	noPrice        = regexp.MustCompile(`block|round|x96|tick|index|row|nonce|gas|fee|amount|size|qty|quantity|open|high|low|bid|ask|return|pct|percent|^n$|^i$|^no$`)
	alphaPrefix    = regexp.MustCompile(`^\d+[a-z]?\.\s*`)
	normalReplacer = strings.NewReplacer(" ", "", "_", "", "-", "", ".", "", "<", "", ">", "", "/", "", "$", "", "\ufeff", "", `"`, "", "*", "")
)

// translated are names of columns in other languages, as Investing.com and others write them, and what they are in English.
var translated = func() map[string]string {
	all := map[string]string{}
	for english, others := range map[string]string{
		"date":   "datum data fecha дата 日期 日付け 日付 날짜 일자 tarih",
		"time":   "zeit uhrzeit zeitstempel heure hora ora время 时间 時間 시간 saat tijd czas",
		"price":  "kurs preis prix cours precio prezzo preço preco цена 价格 價格 価格 가격 fiyat prijs koers cena",
		"last":   "zuletzt dernier último ultimo laatste ostatnio şimdi",
		"open":   "eröffn eröffnung eröffnungskurs erster ouv ouverture apertura abertura otwarcie kursotwarcia откр открытие 开盘 開盤 開市 开盘价 開盤價 始値 시가 açılış",
		"high":   "hoch höchst höchstkurs plushaut haut máximo maximo massimo máxima hoog najwyższy najwyzszy макс максимум 高 最高 最高价 最高價 高値 고가 yüksek",
		"low":    "tief tiefst tiefstkurs plusbas bas mínimo minimo mínima laag najniższy najnizszy мин минимум 低 最低 最低价 最低價 安値 저가 düşük",
		"close":  "schluss schlusskurs clôture cloture cierre chiusura fechamento zamknięcie zamkniecie закр закрытие 收盘 收盤 收市 收盘价 收盤價 終値 종가 kapanış",
		"volume": "umsatz volumen stücke stuecke wol wolumen объём объем 交易量 成交量 出来高 거래량 hac",
	} {
		for _, other := range strings.Fields(others) {
			all[other] = english
		}
	}
	return all
}()

func normalName(name string) string {
	name = alphaPrefix.ReplaceAllString(strings.ToLower(strings.TrimSpace(name)), "")
	if cut, _, _ := strings.Cut(name, "("); strings.TrimSpace(cut) != "" {
		name = cut
	}
	if cut, translated, is := strings.Cut(name, "/"); is && cut != "" && strings.ContainsFunc(translated, func(r rune) bool { return r > unicode.MaxASCII }) {
		name = cut // open/开盘价
	}
	name = normalReplacer.Replace(name)
	if english, is := translated[name]; is {
		return english
	}
	return name
}

// heading is the names of a table: of each column one for each row of the header.
type heading struct {
	names  [][]string // as normalName writes them
	titles []string   // as a message writes them
}

func headingOf(t *sheet.Table) heading {
	h := heading{names: make([][]string, len(t.Names())), titles: make([]string, len(t.Names()))}
	for _, row := range t.Header {
		for i := range min(len(row), len(h.names)) {
			name := row[i]
			if j := strings.LastIndexByte(name, '.'); j >= 0 && j < len(name)-1 && strings.HasPrefix(t.Form, "JSON") {
				above := name[:j]
				name = name[j+1:]
				if above == "ema_price" || strings.HasSuffix(above, ".ema_price") { // Pyth's average beside its price
					name = "ema " + name
				}
			}
			for _, level := range levels(name) {
				h.names[i] = append(h.names[i], normalName(level))
			}
			h.titles[i] = strings.TrimSpace(h.titles[i] + " " + row[i])
		}
	}
	return h
}

// levels are the names of a column of several, as pandas writes them in Parquet: ('Close', 'ETH-USD'). Any other name is its own.
func levels(name string) []string {
	inner, begins := strings.CutPrefix(name, "('")
	inner, ends := strings.CutSuffix(inner, "')")
	if !begins || !ends || !strings.Contains(inner, "', '") {
		return []string{name}
	}
	return strings.Split(inner, "', '")
}

// all returns the columns of a name, in any row of the header.
func (h *heading) all(name string, but ...int) (found []int) {
	for i, names := range h.names {
		if slices.Contains(names, name) && !slices.Contains(but, i) {
			found = append(found, i)
		}
	}
	return found
}

// find returns the first column of the first of the names that there is, or −1.
func (h *heading) find(candidates []string, but ...int) int {
	for _, candidate := range candidates {
		if found := h.all(candidate, but...); len(found) > 0 {
			return found[0]
		}
	}
	return -1
}

// named returns the column of a user's name for it: the whole title, or a name as normalName writes it.
func (h *heading) named(name string) int {
	for i, title := range h.titles {
		if strings.EqualFold(strings.TrimSpace(title), strings.TrimSpace(name)) {
			return i
		}
	}
	return h.find([]string{normalName(name)})
}

// titles of a table, for a message.
func (h *heading) text() string { return quoted(h.titles) }

func quotedOf(h *heading, columns []int) string {
	titles := make([]string, len(columns))
	for i, column := range columns {
		titles[i] = fmt.Sprintf("%q", h.titles[column])
	}
	return shortened(strings.Join(titles, ", "))
}
