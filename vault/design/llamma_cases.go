package design

import (
	"math/big"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "llamma", Title: "crvUSD / LlamaLend LLAMMA: bands, soft conversion, hard liquidation",
		Rules: "crvUSD, AMM.vy and controller.vy",
		Units: [][2]string{{"prices, amounts, fees, discounts, health", "1e18"}, {"n", "band number, signed"}, {"shares", "as the pool stores them; 1000 are dead"}},
		Errors: []cases.Name{
			{Err: ErrTooLow, Name: "Amount too low"},
			{Err: ErrBelow, Name: "Deposit below current band"},
			{Err: ErrNotEmpty, Name: "Band not empty"},
			{Err: ErrNoDebt, Name: "No loan"},
			{Err: ErrExponent, Name: "math: wad_exp overflow"},
			{Err: ErrLogarithm, Name: "math: wad_ln undefined"},
			{Err: ErrBand, Name: "revert"},
			{Err: ErrNoPrice, Name: "revert"},
			{Err: ErrAboveAll, Name: "revert"},
			{Err: fixed.ErrOverflow, Name: "revert"},
			{Err: vault.ErrDivisionByZero, Name: "revert"},
		},
		Ops: []cases.Op{
			{Name: "band_edges", Ask: llammaEdges, Draw: drawLlammaEdges},
			{Name: "y0", Ask: llammaY0, Draw: drawLlammaY0},
			{Name: "price_in_band", Ask: llammaPrice, Draw: drawLlammaPrice},
			{Name: "first_band", Ask: llammaFirst, Draw: drawLlammaFirst},
			{Name: "deposit", Ask: llammaDeposit, Draw: drawLlammaDeposit},
			{Name: "withdraw", Ask: llammaWithdraw, Draw: drawLlammaWithdraw},
			{Name: "exchange", Ask: llammaExchange, Draw: drawLlammaExchange},
			{Name: "value", Ask: llammaValue, Draw: drawLlammaValue},
			{Name: "limit_p_o", Ask: llammaLimit, Draw: drawLlammaLimit},
			{Name: "dynamic_fee", Ask: llammaDynamic, Draw: drawLlammaDynamic},
			{Name: "health", Ask: llammaHealth, Draw: drawLlammaHealth},
			{Name: "liquidation_share", Ask: llammaShare, Draw: drawLlammaShare},
			{Name: "debt_part", Ask: llammaPart, Draw: drawLlammaPart},
			{Name: "wad_exp", Ask: llammaExp, Draw: func(d *cases.Draw) { d.Set("x", small(d, 135_000)) }},
			{Name: "wad_ln", Ask: llammaLn, Draw: func(d *cases.Draw) { d.Set("x", d.Between(whole(1), *tenTo(60))) }},
		},
	})
}

// signedOf reads an integer of either sign in two's complement.
func signedOf(in *cases.In, name string) (z uint256.Int) {
	z.SetFromBig(in.Int(name))
	return z
}

// bigOf is a number in two's complement.
func bigOf(x uint256.Int) *big.Int {
	b := x.ToBig()
	if x.Sign() < 0 {
		b.Sub(b, new(big.Int).Lsh(big.NewInt(1), 256))
	}
	return b
}

// small is a signed number of so many thousandths, scale 1e18, with more digits behind.
func small(d *cases.Draw, thousandths int) *big.Int {
	x := new(big.Int).Mul(big.NewInt(int64(d.IntN(thousandths))), big.NewInt(1e15))
	x.Add(x, big.NewInt(int64(d.IntN(1e15))))
	if d.IntN(2) == 0 {
		x.Neg(x)
	}
	return x
}

// curveOf reads the parameters; those that a case does not have are without effect on what it asks.
func curveOf(in *cases.In) (v curve, err error) {
	base, fee := one, uint256.Int{}
	if in.Has("base_price") {
		base = in.Number("base_price")
	}
	if in.Has("fee") {
		fee = in.Number("fee")
	}
	v.curveRule, err = newCurveRule(in.Number("A"), base, fee)
	return v, err
}

func (v *curve) read(in *cases.In) {
	for _, b := range in.List("bands") {
		at := v.at(int(b.Small("n")))
		at.x, at.y = b.Number("x"), b.Number("y")
	}
}

// bandsOf writes bands of the numbers that are listed.
func (v *curve) bandsOf(numbers []int) (all []*cases.Out) {
	for _, n := range numbers {
		b := v.band(n)
		all = append(all, new(cases.Out).Set("n", n).Set("x", b.x).Set("y", b.y))
	}
	return all
}

func llammaEdges(in *cases.In, out *cases.Out) error {
	v, err := curveOf(in)
	if err != nil {
		return err
	}
	var c checked
	n, po := int(in.Small("n")), in.Number("p_oracle")
	up, down := c.keep(v.edge(n)), c.keep(v.edge(n+1))
	out.Set("p_oracle_up", up).Set("p_oracle_down", down)
	out.Set("p_current_up", v.over(&c, po, down)).Set("p_current_down", v.over(&c, po, up))
	return c.err
}

func llammaY0(in *cases.In, out *cases.Out) error {
	v, err := curveOf(in)
	if err != nil {
		return err
	}
	var c checked
	out.Set("y0", v.y0(&c, in.Number("x"), in.Number("y"), in.Number("p_oracle"), in.Number("p_oracle_up")))
	return c.err
}

func llammaPrice(in *cases.In, out *cases.Out) error {
	v, err := curveOf(in)
	if err != nil {
		return err
	}
	up, err := v.edge(int(in.Small("n")))
	if err != nil {
		return err
	}
	p, err := v.priceIn(in.Number("x"), in.Number("y"), in.Number("p_oracle"), up)
	out.Set("p", p)
	return err
}

func llammaFirst(in *cases.In, out *cases.Out) error {
	v, err := curveOf(in)
	if err != nil {
		return err
	}
	bands := uint64(in.Small("N"))
	e, err := v.effective(in.Number("collateral"), bands, in.Number("loan_discount"))
	if err != nil {
		return err
	}
	n1, err := v.firstBand(e, in.Number("debt"), in.Number("p_oracle_up_active"), bands, int(in.Small("active_band")))
	if err != nil {
		return err
	}
	out.Set("y_effective", e).Set("n1", n1)
	return nil
}

// user is a depositor of a case.
type llammaUser struct {
	n1     int
	shares []uint256.Int
}

func (v *curve) users(po uint256.Int, users []llammaUser) (all []*cases.Out, err error) {
	var c checked
	for _, u := range users {
		x, y, err := v.holds(u.n1, u.shares)
		if err != nil {
			return nil, err
		}
		all = append(all, new(cases.Out).Set("x_down", c.keep(v.value(po, u.n1, u.shares, false))).
			Set("y_up", c.keep(v.value(po, u.n1, u.shares, true))).Set("sum_xy", []uint256.Int{x, y}))
	}
	return all, c.err
}

func llammaDeposit(in *cases.In, out *cases.Out) error {
	v, err := curveOf(in)
	if err != nil {
		return err
	}
	var users []llammaUser
	var shares [][]uint256.Int
	touched := map[int]bool{}
	low, high := 1<<30, -1<<30
	for _, d := range in.List("deposits") {
		u := llammaUser{n1: int(d.Small("n1"))}
		n2 := int(d.Small("n2"))
		if n2 < u.n1 || n2 >= u.n1+maxBands {
			return ErrBand
		}
		if u.shares, err = v.deposit(d.Number("amount"), u.n1, n2, nil); err != nil {
			return err
		}
		for n := u.n1; n <= n2; n++ {
			touched[n] = true
		}
		low, high = min(low, u.n1), max(high, n2)
		users, shares = append(users, u), append(shares, u.shares)
	}
	var numbers []int
	for n := low; n <= high; n++ {
		if touched[n] {
			numbers = append(numbers, n)
		}
	}
	said, err := v.users(in.Number("p_oracle"), users)
	out.Set("bands", v.bandsOf(numbers)).Set("shares", shares).Set("users", said).Set("active_band", v.active)
	return err
}

func llammaWithdraw(in *cases.In, out *cases.Out) error {
	ends := in.Ints("range")
	if len(ends) != 2 {
		return ErrBand
	}
	var v curve
	n1, n2 := int(ends[0].Int64()), int(ends[1].Int64())
	if n2 < n1 || n2 >= n1+maxBands {
		return ErrBand
	}
	v.active = n1 - 1
	shares, err := v.deposit(in.Number("deposited"), n1, n2, nil)
	if err != nil {
		return err
	}
	v.read(in)
	x, y, err := v.withdraw(in.Number("fraction"), n1, shares)
	if err != nil {
		return err
	}
	var numbers []int
	for n := n1; n <= n2; n++ {
		numbers = append(numbers, n)
	}
	out.Set("loan_out", x).Set("collateral_out", y).Set("bands", v.bandsOf(numbers))
	return nil
}

func llammaExchange(in *cases.In, out *cases.Out) error {
	v, err := curveOf(in)
	if err != nil {
		return err
	}
	v.active, v.low, v.high = int(in.Small("active_band")), int(in.Small("min_band")), int(in.Small("max_band"))
	v.read(in)
	pump := in.Text("in_coin") == "loan"
	var t trade
	if amount := in.Number("in_amount"); !amount.IsZero() {
		if err := v.exchange(&t, pump, amount, in.Number("p_oracle"), in.Number("fee_floor"), whole(1), whole(1), maxBands); err != nil {
			return err
		}
		v.settle(&t, pump)
	}
	var numbers []int
	for _, b := range in.List("bands") {
		numbers = append(numbers, int(b.Small("n")))
	}
	out.Set("in_used", t.in).Set("out", t.out).Set("active_band", v.active).Set("bands", v.bandsOf(numbers))
	return nil
}

func llammaValue(in *cases.In, out *cases.Out) error {
	v, err := curveOf(in)
	if err != nil {
		return err
	}
	v.active = int(in.Small("active_band"))
	v.read(in)
	var c checked
	var users []llammaUser
	ranges := in.Table("ranges")
	for i, shares := range in.Table("shares") {
		if i >= len(ranges) || len(ranges[i]) == 0 {
			return ErrBand
		}
		u := llammaUser{n1: int(ranges[i][0].Int64())}
		for k, share := range shares {
			var s uint256.Int
			s.SetFromBig(share)
			u.shares = append(u.shares, s)
			b := v.at(u.n1 + k)
			b.shares = c.add(b.shares, s)
		}
		users = append(users, u)
	}
	said, err := v.users(in.Number("p_oracle"), users)
	out.Set("users", said)
	return err
}

func llammaLimit(in *cases.In, out *cases.Out) error {
	o := oracleLimit{price: in.Number("old_p_o"), fee: in.Number("old_dfee")}
	p, fee, err := o.read(in.Number("p"), uint64(in.Small("seconds_since_last_write")))
	out.Set("p_limited", p).Set("fee_floor", fee)
	return err
}

func llammaDynamic(in *cases.In, out *cases.Out) error {
	v, err := curveOf(in)
	if err != nil {
		return err
	}
	var c checked
	out.Set("fee", v.dynamicFee(&c, in.Number("p_oracle"), in.Number("p_oracle_up")))
	return c.err
}

func llammaHealth(in *cases.In, out *cases.Out) error {
	h, err := healthOf(in.Number("x_down"), in.Number("debt"), in.Number("liquidation_discount"))
	if err != nil {
		return err
	}
	out.Set("health", bigOf(h)).Set("liquidatable", h.Sign() < 0)
	return nil
}

func llammaShare(in *cases.In, out *cases.Out) error {
	f, err := partOf(in.Number("fraction"), in.Number("liquidation_discount"))
	out.Set("f_remove", f)
	return err
}

func llammaPart(in *cases.In, out *cases.Out) error {
	d, err := debtPart(in.Number("debt"), in.Number("fraction"))
	out.Set("repaid", d)
	return err
}

func llammaExp(in *cases.In, out *cases.Out) error {
	e, err := wadExp(signedOf(in, "x"))
	if err == nil {
		out.Set("exp", e)
	}
	return err
}

func llammaLn(in *cases.In, out *cases.Out) error {
	l, err := wadLn(signedOf(in, "x"))
	if err == nil {
		out.Set("ln", bigOf(l))
	}
	return err
}

// drawCurve sets an amplification, a base price, and an oracle's price near it, which it returns with a scale of amounts.
func drawCurve(d *cases.Draw) (v curve, po uint256.Int) {
	a := whole([...]uint64{100, 83, 96, 285, 30, 200}[d.IntN(6)])
	var c checked
	base := c.mul(d.Between(whole(1), whole(5_000)), one)
	po = c.part(base, whole(8_000+uint64(d.IntN(4_000))), whole(10_000))
	v.curveRule, _ = newCurveRule(a, base, whole(1e15*uint64(1+d.IntN(20)))) // parameters within
	return v, po
}

func drawLlammaEdges(d *cases.Draw) {
	v, po := drawCurve(d)
	d.Set("A", v.a).Set("base_price", v.base).Set("p_oracle", po).Set("n", d.IntN(200)-100)
}

func drawLlammaY0(d *cases.Draw) {
	v, po := drawCurve(d)
	d.Set("A", v.a).Set("x", d.Between(uint256.Int{}, *tenTo(25))).Set("y", d.Between(uint256.Int{}, *tenTo(22)))
	d.Set("p_oracle", po).Set("p_oracle_up", v.base)
}

func drawLlammaPrice(d *cases.Draw) {
	v, po := drawCurve(d)
	d.Set("A", v.a).Set("base_price", v.base).Set("p_oracle", po).Set("n", d.IntN(20)-10)
	d.Set("x", d.Between(uint256.Int{}, *tenTo(25))).Set("y", d.Between(uint256.Int{}, *tenTo(22)))
}

func drawLlammaFirst(d *cases.Draw) {
	v, _ := drawCurve(d)
	coll := d.Between(*tenTo(15), *tenTo(22))
	var c checked
	debt := c.part(c.part(coll, v.base, one), whole(1+uint64(d.IntN(900))), whole(1_000))
	d.Set("A", v.a).Set("collateral", coll).Set("debt", debt).Set("N", 4+d.IntN(47)).Set("loan_discount", d.Decimal(0, 1, 17))
	d.Set("active_band", d.IntN(9)-4).Set("p_oracle_up_active", v.base)
}

func drawLlammaDeposit(d *cases.Draw) {
	v, po := drawCurve(d)
	var all []*cases.Out
	for range 1 + d.IntN(3) {
		n1 := d.IntN(6)
		all = append(all, new(cases.Out).Set("amount", d.Between(whole(50), *tenTo(22))).Set("n1", n1).Set("n2", n1+3+d.IntN(8)))
	}
	d.Set("A", v.a).Set("base_price", v.base).Set("fee", v.fee).Set("deposits", all).Set("p_oracle", po)
}

// drawBands sets bands about an active one, with collateral below it in price and loan tokens above, and returns their ends.
func drawBands(d *cases.Draw, v *curve) (low, high, active int) {
	low, high = 1+d.IntN(4), 6+d.IntN(6)
	active = low + d.IntN(high-low+1)
	var all []*cases.Out
	for n := low; n <= high; n++ {
		var x, y uint256.Int
		if n <= active {
			x = d.Between(*tenTo(16), *tenTo(23))
		}
		if n >= active {
			y = d.Between(*tenTo(14), *tenTo(20))
		}
		all = append(all, new(cases.Out).Set("n", n).Set("x", x).Set("y", y))
	}
	d.Set("A", v.a).Set("bands", all)
	return low, high, active
}

func drawLlammaWithdraw(d *cases.Draw) {
	v, _ := drawCurve(d)
	low, high, _ := drawBands(d, &v)
	d.Set("fraction", d.Part(one)).Set("range", []*big.Int{big.NewInt(int64(low)), big.NewInt(int64(high))})
	d.Set("deposited", d.Between(*tenTo(16), *tenTo(21)))
}

func drawLlammaExchange(d *cases.Draw) {
	v, po := drawCurve(d)
	_, high, active := drawBands(d, &v)
	coin, most := "loan", *tenTo(24)
	if d.IntN(2) == 0 {
		coin, most = "collateral", *tenTo(21)
	}
	d.Set("base_price", v.base).Set("fee", v.fee).Set("p_oracle", po).Set("fee_floor", d.Decimal(0, 1, 17))
	d.Set("active_band", active).Set("min_band", 0).Set("max_band", high).Set("in_coin", coin).Set("in_amount", d.Between(*tenTo(15), most))
}

func drawLlammaValue(d *cases.Draw) {
	v, po := drawCurve(d)
	low, high, active := drawBands(d, &v)
	var shares []uint256.Int
	for range high - low + 1 {
		shares = append(shares, d.Between(*tenTo(18), *tenTo(24)))
	}
	d.Set("base_price", v.base).Set("p_oracle", po).Set("active_band", active).Set("shares", [][]uint256.Int{shares})
	d.Set("ranges", [][]uint256.Int{{whole(uint64(low)), whole(uint64(high))}})
}

func drawLlammaLimit(d *cases.Draw) {
	v, po := drawCurve(d)
	if d.IntN(3) == 0 {
		po = d.Between(*tenTo(18), *tenTo(22))
	}
	d.Set("old_p_o", v.base).Set("old_dfee", d.Decimal(0, 1, 17)).Set("p", po).Set("seconds_since_last_write", d.IntN(125))
}

func drawLlammaDynamic(d *cases.Draw) {
	v, po := drawCurve(d)
	d.Set("A", v.a).Set("p_oracle", po).Set("p_oracle_up", v.base)
}

func drawLlammaHealth(d *cases.Draw) {
	down := d.Between(*tenTo(18), *tenTo(26))
	var c checked
	d.Set("x_down", down).Set("debt", c.part(down, whole(800+uint64(d.IntN(400))), whole(1_000)))
	d.Set("liquidation_discount", d.Decimal(0, 1, 17))
}

func drawLlammaShare(d *cases.Draw) {
	d.Set("fraction", d.Decimal(0, 1, 18)).Set("liquidation_discount", d.Decimal(0, 1, 17))
}

func drawLlammaPart(d *cases.Draw) {
	d.Set("debt", d.Between(uint256.Int{}, *tenTo(26))).Set("fraction", d.Decimal(0, 1, 18))
}
