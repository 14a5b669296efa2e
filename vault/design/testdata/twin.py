#!/usr/bin/env python3
"""The rules of the designs once more, in integers of any size, as their protocols' papers and sources state them.

twin.py FILE...        answers every case of the files and prints each that differs; exit status 1 if any does.
twin.py --corners N SEED FILE   writes N cases beside the places where answers to those of FILE change, with this file's answers.

Nothing here is shared with the Go code, so that a misreading on one side shows as a difference.
"""

import json
import random
import sys
from decimal import Decimal, getcontext
from math import isqrt

WAD, RAY, RAD = 10**18, 10**27, 10**45
MAX = 2**256 - 1
getcontext().prec = 120


class Refused(Exception):
    def __init__(self, name, **known):
        super().__init__(name)
        self.name, self.known = name, known


def up(n, d):
    return -(-n // d)


def zero(n, d):
    """n / d toward zero."""
    return abs(n) // abs(d) * (1 if (n >= 0) == (d > 0) else -1)


# Aave

def percent_mul(v, p):
    return (v * p + 5000) // 10000


def percent_div(v, p):
    return (v * 10000 + p // 2) // p


def aave_v2_health(i):
    worth = debt = weighed = 0
    for c in i["collateral"]:
        v = c["balance"] * c["price"] // c["unit"]
        worth += v
        weighed += v * c["lt"]
    for d in i["debt"]:
        debt += d["balance"] * d["price"] // d["unit"]
    lt = weighed // worth if worth else 0
    hf = MAX if debt == 0 else (percent_mul(worth, lt) * WAD + debt // 2) // debt
    return dict(collateral_value=worth, debt_value=debt, liquidation_threshold=lt, health_factor=hf, liquidatable=hf < WAD)


def aave_v2_amounts(i):
    debt = min(i["debt_to_cover"], percent_mul(i["user_debt"], 5000))
    pd, pc, ud, uc = i["debt_price"], i["collateral_price"], i["debt_unit"], i["collateral_unit"]
    seized = percent_mul(pd * debt * uc, i["bonus"]) // (pc * ud)
    if seized > i["user_collateral"]:
        seized = i["user_collateral"]
        debt = percent_div(pc * seized * ud // (pd * uc), i["bonus"])
    return dict(debt_repaid=debt, collateral_seized=seized)


def aave_v33_amounts(i):
    pd, pc, ud, uc = i["debt_price"], i["collateral_price"], i["debt_unit"], i["collateral_unit"]
    owed, held = i["reserve_debt"], i["reserve_collateral"]
    worth, owes = held * pc // uc, up(owed * pd, ud)
    most = owed
    if i["health_factor"] > 95 * 10**16 and worth >= 2000 * 10**8 and owes >= 2000 * 10**8:
        cap = percent_mul(i["total_debt_value"], 5000)
        if owes > cap:
            most = cap * ud // pd
    cover = min(most, i["debt_to_cover"])
    base = pd * cover * uc // (pc * ud)
    coll = base * i["bonus"] // 10000
    if coll > held:
        coll = held
        cover = up(pc * coll * ud // (pd * uc) * 10000, i["bonus"])
    if cover < owed and coll < held:
        if up((owed - cover) * pd, ud) < 1000 * 10**8 or (held - coll) * pc // uc < 1000 * 10**8:
            raise Refused("MustNotLeaveDust", max_liquidatable_debt=most)
    fee = up((coll - coll * 10000 // i["bonus"]) * i["protocol_fee"], 10000)
    deficit = owed - cover if coll * pc // uc == i["total_collateral_value"] else 0
    return dict(max_liquidatable_debt=most, debt_repaid=cover, collateral_to_liquidator=coll - fee, protocol_fee_collateral=fee,
                deficit=deficit)


def aave_v4_bonus(i):
    hf, at, most = i["health_factor"], i["hf_for_max_bonus"], i["max_bonus"]
    if hf <= at:
        return dict(bonus=most)
    if hf > WAD:
        raise Refused("panic 0x11")
    least = (most - 10000) * i["bonus_factor"] // 10000 + 10000
    return dict(bonus=least + (most - least) * (WAD - hf) // (WAD - at))


def aave_v4_target(i):
    if i["health_factor"] > i["target_hf"]:
        raise Refused("panic 0x11")
    loss = up(i["bonus"] * 10**14 * i["collateral_factor"], 10000)
    return dict(debt_ray_to_target=up(i["total_debt_value_ray"] * i["debt_unit"] * (i["target_hf"] - i["health_factor"]),
                                      (i["target_hf"] - loss) * i["debt_price"] * WAD))


def aave_v4_amounts(i):
    bonus = aave_v4_bonus(i)["bonus"]
    ud, uc, pd, pc = 10 ** i["debt_decimals"], 10 ** i["collateral_decimals"], i["debt_price"], i["collateral_price"]
    index, cover, owed, premium_owed = i["drawn_index"], i["debt_to_cover"], i["drawn_shares"], i["premium_debt_ray"]
    most = aave_v4_target(dict(i, bonus=bonus, debt_unit=ud))["debt_ray_to_target"]
    dust = 1000 * 10**26
    premium = min(up(most, RAY) * RAY, premium_owed)
    if cover < up(premium, RAY):
        premium = cover * RAY
    shares = 0
    if premium == premium_owed and premium < most:
        shares = min(up(most - premium, index), (cover - up(premium, RAY)) * RAY // index, owed)
    if shares < owed:  # value in scale 1e26, here times RAY and the unit
        rest = (owed - shares) * index + premium_owed - premium
        if rest * pd * WAD < dust * RAY * ud:
            shares, premium = owed, premium_owed
    coll = (shares * index + premium) * pd * uc * bonus // (ud * pc * 10000 * RAY)
    a, s = i["hub_assets"] + 10**6, i["hub_shares"] + 10**6
    seized, held = coll * s // a, i["supplied_shares"]
    leaves = False
    if seized < held:
        rest = (held - seized) * a // s
        leaves = rest * pc * WAD < dust * uc
    if seized > held or leaves and shares < owed:
        seized = held
        ray = up(up(seized * a, s) * pc * ud * 10000 * RAY, pd * uc * bonus)
        if ray <= premium_owed:
            premium, shares = min(up(ray, RAY) * RAY, premium_owed), 0
        else:
            premium, shares = premium_owed, up(ray - premium_owed, index)
            if shares > owed:  # rounding asks for more than there is
                shares = owed
                seized = min(held, (shares * index + premium) * pd * uc * bonus // (ud * pc * 10000 * RAY) * s // a)
    repaid = up(shares * index, RAY) + up(premium, RAY)
    if cover < repaid:
        raise Refused("MustNotLeaveDust")
    fee = up(seized * i["fee"] * (bonus - 10000), bonus * 10000)
    return dict(bonus=bonus, collateral_shares=seized, collateral_shares_to_liquidator=seized - fee, drawn_shares=shares,
                premium_debt_ray=premium, debt_assets=repaid)


# Compound

def comet_debt(i):
    return -i["principal"] * i["borrow_index"] // 10**15


def comet_price(answer):
    if answer <= 0:
        raise Refused("BadPrice")
    return answer


def comet_liquidatable(i):
    if i["principal"] >= 0:
        return dict(liquidatable=False)
    comet_price(i["base_price"])
    sum_, read = -(comet_debt(i) * i["base_price"] // i["base_scale"]), 0
    for c in i["collateral"]:
        if c["balance"] == 0:
            continue
        if sum_ >= 0:
            return dict(liquidatable=False, liquidity=sum_, assets_read=read)
        sum_ += c["balance"] * comet_price(c["price"]) // c["scale"] * c["liquidate_cf"] // WAD
        read += 1
    return dict(liquidatable=sum_ < 0, liquidity=sum_, assets_read=read)


def comet_absorb(i):
    if not comet_liquidatable(i)["liquidatable"]:
        raise Refused("NotLiquidatable")
    value = sum(c["balance"] * comet_price(c["price"]) // c["scale"] * c["liquidation_factor"] // WAD
                for c in i["collateral"] if c["balance"])
    delta = value * i["base_scale"] // i["base_price"]
    old = -comet_debt(i)
    new = max(0, old + delta)
    principal = new * 10**15 // i["supply_index"]
    return dict(delta_value=value, delta_balance=delta, new_balance=new, new_principal=principal, base_paid_out=new - old,
                borrow_principal_repaid=-i["principal"], supply_principal_added=principal)


def comet_quote(i):
    discount = i["store_front_price_factor"] * (WAD - i["liquidation_factor"]) // WAD
    price = comet_price(i["price"]) * (WAD - discount) // WAD
    comet_price(i["base_price"])
    return dict(discount=discount, price_discounted=price,
                collateral_amount=i["base_price"] * i["base_amount"] * i["scale"] // price // i["base_scale"])


def comet_buy(i):
    if i["reserves"] >= 0 and i["reserves"] >= i["target_reserves"]:
        raise Refused("NotForSale")
    got = comet_quote(i)["collateral_amount"]
    if got < i["min_amount"]:
        raise Refused("TooMuchSlippage")
    if got > i["collateral_reserves"]:
        raise Refused("InsufficientReserves")
    return dict(collateral_amount=got, reserves_after=i["reserves"] + i["base_amount"])


def compound_liquidity(i):
    has = owes = 0
    for a in i["assets"]:
        if a["price"] == 0:
            raise Refused("PRICE_ERROR")
        has += a["collateral_factor"] * a["exchange_rate"] // WAD * a["price"] // WAD * a["tokens"] // WAD
        owes += a["price"] * a["borrow"] // WAD
    return dict(liquidity=max(0, has - owes), shortfall=max(0, owes - has), liquidatable=owes > has)


def compound_close(i):
    most = i["borrow"] * i["close_factor"] // WAD
    return dict(max_close=most, allowed=i["repay"] <= most)


def compound_seize(i):
    if i["price_borrowed"] == 0 or i["price_collateral"] == 0:
        raise Refused("PRICE_ERROR")
    n = i["incentive"] * i["price_borrowed"] // WAD
    d = i["price_collateral"] * i["exchange_rate"] // WAD
    ratio = n * WAD // d
    return dict(ratio=ratio, seize_tokens=ratio * i["repay"] // WAD)


def compound_split(i):
    protocol = i["seize_tokens"] * i["protocol_seize_share"] // WAD
    return dict(protocol_tokens=protocol, liquidator_tokens=i["seize_tokens"] - protocol,
                reserves_added=protocol * i["exchange_rate"] // WAD)


# Euler

def euler(i):
    adjusted = sum(c["value"] * c["liquidation_ltv"] // 10000 for c in i["collaterals"])
    owes, debt = i["liability_value"], i["liability_assets"]
    out = dict(collateral_adjusted_value=adjusted, max_repay=0, max_yield=0, liquidatable=False)
    if debt == 0 or adjusted > owes:
        if i.get("desired_repay", 0) > 0:
            raise Refused("E_ExcessiveRepayAmount", **out)
        return out
    df = max(adjusted * WAD // owes, WAD - WAD * i["max_discount"] // 10000)
    c = i["collaterals"][i["seized"]]
    if c["value"] == 0:
        repay, got = 0, c["balance"]
    else:
        pays, gets = owes, owes * WAD // df
        if c["value"] < gets:
            pays, gets = c["value"] * df // WAD, c["value"]
        repay, got = pays * debt // owes, gets * c["balance"] // c["value"]
    out.update(discount_factor=df, max_repay=repay, max_yield=got, liquidatable=True)
    if "desired_repay" in i:
        desired = i["desired_repay"]
        if desired > repay:
            raise Refused("E_ExcessiveRepayAmount", **out)
        out.update(repay=desired, **{"yield": desired * got // repay if repay else got})
    return out


# Fluid

def nearest(n, d):
    return (2 * n + d) // (2 * d)


# The source rounds the 64th power down and all the others half up.
GROW = [nearest(10**26 * 10015 ** 2**k, 10000 ** 2**k) - (k == 6) for k in range(15)]
SHRINK = [nearest(2**128 * 10000 ** 2**k, 10015 ** 2**k) for k in range(15)]


def fluid_ratio(tick):
    if abs(tick) > 32767:
        raise Refused("revert")
    f = 2**128
    for k in range(15):
        if abs(tick) >> k & 1:
            f = f * SHRINK[k] >> 128
    if tick > 0:
        f = MAX // f
        return (f >> 32) + (1 if f % 2**32 else 0)
    return f >> 32


def fluid_found(ratio):
    """The highest tick whose ratio is not above one, by powers of a tick in scale 1e26, and the ratio found there."""
    if not fluid_ratio(-32767) <= ratio <= fluid_ratio(32767):
        raise Refused("revert")
    below, one, tick = ratio < 2**96, 10**26, 0
    f = 2**96 * one // ratio if below else ratio * one // 2**96
    for k in reversed(range(15)):
        if f >= GROW[k]:
            tick, f = tick + 2**k, f * one // GROW[k]
    if below:
        return -tick - 1, ratio * f // GROW[0]
    return tick, ratio * one // f


def fluid_tick(ratio):
    return fluid_found(ratio)[0]


def fluid_place(i):
    col, debt = i["col"], i["net_debt"]
    if debt < 10**4:
        raise Refused("UserDebtTooLow")
    tick, perfect = fluid_found(debt * 2**96 // col)
    on = (perfect * 10015 // 10000) * col >> 96
    return dict(tick=tick + 1, debt=on, dust=on - debt)


def fluid_limits(i):
    p = min(i["price"] * i["supply_ex_price"] // i["borrow_ex_price"], 10**45)
    per = 10**54 // p * (10000 + i["penalty"]) // 10000
    ratio = p * 2**96 // 10**27
    return dict(col_per_debt=per, liquidation_tick=fluid_tick(ratio * i["lt"] // 1000), max_tick=fluid_tick(ratio * i["lml"] // 1000))


def fluid_step(i):
    debt, ratio, ref, per, left = i["debt"], i["ratio"], i["ref_ratio"], i["col_per_debt"], i["debt_remaining"]
    closes = (debt - ref * debt // ratio) * 10**27 // (10**27 - per * ref // 2**96)
    by = "reference"
    col = closes * per // 10**27
    if closes == debt:  # one unit stays, before the amount is looked at
        closes -= 1
    if closes >= left:
        closes, by, col = left, "amount", left * per // 10**27
    return dict(debt_liquidated=closes, col_liquidated=col, ended_by=by, debt_factor=(debt - closes) * 2**64 // debt)


def fluid_absorb(i):
    over = [t for t in i["ticks"] if t["tick"] > i["max_tick"]]
    return dict(debt_absorbed=sum(t["debt"] for t in over), col_absorbed=sum(t["debt"] * 2**96 // fluid_ratio(t["tick"]) for t in over))


# Fraxlend

def fraxlend(i):
    total, shares, mine, coll = i["borrow_amount"], i["borrow_shares"], i["user_shares"], i["user_collateral"]
    rate, part = i["low_rate"], i["shares_to_liquidate"]
    owed = up(mine * total, shares)
    solvent = i["max_ltv"] == 0 or owed == 0
    if not solvent and coll:
        solvent = owed * rate // WAD * 10**5 // coll <= i["max_ltv"]
    if solvent:
        raise Refused("BorrowerSolvent")
    if part > mine:
        raise Refused("panic 0x11")
    worth = part * total // shares * rate // WAD
    clean = coll - worth * (10**5 + i["clean_fee"]) // 10**5 <= 0
    taken = coll if clean else worth * (10**5 + i["dirty_fee"]) // 10**5
    if taken > coll:
        raise Refused("panic 0x11")
    protocol = taken * i["protocol_fee"] // 10**5
    off = mine - part if clean else 0
    return dict(clean=clean, collateral_to_liquidator=taken - protocol, protocol_collateral=protocol, repaid=up(part * total, shares),
                shares_written_off=off, bad_debt=off * total // shares)


# Liquity

def liquity_v1(i):
    coll, debt, pool, price = i["coll"], i["debt"], i["pool"], i["price"]
    icr = coll * price // debt if debt else MAX
    mcr, out = 11 * 10**17, dict(icr=icr, liquidated=True, surplus=0)
    if i["mode"] == "recovery" and icr <= WAD:
        gas = coll // 200
        return dict(out, coll_gas_compensation=gas, debt_offset=0, coll_to_pool=0, debt_redistributed=debt, coll_redistributed=coll - gas)
    if icr < mcr:
        gas = coll // 200
        offset = min(debt, pool)
        to = (coll - gas) * offset // debt
        return dict(out, coll_gas_compensation=gas, debt_offset=offset, coll_to_pool=to, debt_redistributed=debt - offset,
                    coll_redistributed=coll - gas - to)
    if i["mode"] == "recovery" and icr < i["tcr"] and debt <= pool:
        cap = debt * mcr // price
        return dict(out, coll_gas_compensation=cap // 200, debt_offset=debt, coll_to_pool=cap - cap // 200, debt_redistributed=0,
                    coll_redistributed=0, surplus=coll - cap)
    return dict(icr=icr, liquidated=False)


def liquity_offset(i):
    total = i["total_deposits"]
    n = i["coll"] * WAD + i["last_eth_error"]
    gain, loss_n = n // total, i["debt"] * WAD - i["last_loss_error"]
    loss = loss_n // total + 1
    p, scale = i["P"] * (WAD - loss) // WAD, 0
    while p < 10**9 and scale < 2:
        scale += 1
        p = i["P"] * (WAD - loss) * 10 ** (9 * scale) // WAD
    return dict(gain_per_unit=gain, loss_per_unit=loss, last_eth_error=n - gain * total, last_loss_error=loss * total - loss_n,
                P=p, S=i["S"] + gain * i["P"], scale_increase=scale)


def liquity_redistribute(i):
    total, c, d = i["total_stakes"], i["coll"] * WAD + i["last_coll_error"], i["debt"] * WAD + i["last_debt_error"]
    return dict(coll_per_stake=c // total, debt_per_stake=d // total, last_coll_error=c % total, last_debt_error=d % total)


def liquity_v2(i):
    coll, debt, price = i["coll"], i["debt"], i["price"]
    icr = coll * price // debt if debt else MAX
    if icr >= i["mcr"]:
        return dict(icr=icr, liquidated=False)
    offset = min(debt, i["pool_for_offset"])
    part = coll * offset // debt
    gas = min(part // 200, 2 * WAD)
    to = min(part - gas, offset * (WAD + i["penalty_sp"]) // price)
    surplus, rest = part - gas - to, debt - offset
    seized = 0
    if rest:
        left = coll - part + surplus
        seized = min(left, rest * (WAD + i["penalty_redistribution"]) // price)
        surplus = left - seized
    return dict(icr=icr, liquidated=True, debt_offset=offset, coll_to_pool=to, coll_gas_compensation=gas, debt_redistributed=rest,
                coll_redistributed=seized, surplus=surplus)


# LLAMMA

def wad_exp(x):
    if x <= -42139678854452767551:
        return 0
    if x >= 135305999368893231589:
        raise Refused("math: wad_exp overflow")
    return int((Decimal(x) / WAD).exp() * WAD)


def wad_ln(x):
    if x <= 0:
        raise Refused("math: wad_ln undefined")
    return int(((Decimal(x) / WAD).ln() * WAD).to_integral_value(rounding="ROUND_FLOOR"))


class Curve:
    def __init__(self, i):
        self.A, self.base, self.fee = i["A"], i.get("base_price", WAD), i.get("fee", 0)
        self.ln_a = wad_ln(self.A * WAD // (self.A - 1))
        self.x, self.y, self.s = {}, {}, {}
        self.active = i.get("active_band", 0)
        for b in i.get("bands", []):
            self.x[b["n"]], self.y[b["n"]] = b["x"], b["y"]

    def up(self, n):
        power = -n * self.ln_a
        e = wad_exp(power)
        if e <= 1000:
            raise Refused("revert")
        return self.base * e // WAD

    def y0(self, x, y, po, p_up):
        if po == 0:
            raise Refused("revert")
        A = self.A
        b = 0
        if x:
            b = p_up * (A - 1) * x // po
        if y:
            b += A * po**2 // p_up * y // WAD
        if x and y:
            D = b * b + 4 * A * po * y // WAD * x
            return (b + isqrt(D)) * WAD // (2 * A * po)
        return b * WAD // (A * po)

    def fg(self, y0, po, p_up):
        return self.A * y0 * po // p_up * po // WAD, (self.A - 1) * y0 * p_up // po

    def dynamic(self, po, p_up):
        down = po**2 // p_up * po // p_up
        high = down * self.A // (self.A - 1) * self.A // (self.A - 1)
        if po < down:
            return (down - po) * (WAD // 4) // down
        if po > high:
            return (po - high) * (WAD // 4) // po
        return 0

    def users(self, po, users):
        out = []
        for n1, shares in users:
            xs = ys = 0
            for k, s in enumerate(shares):
                n, t = n1 + k, self.s.get(n1 + k, 0) + 1000
                xs += (self.x.get(n, 0) + 1) * s // t
                ys += (self.y.get(n, 0) + 1) * s // t
            out.append(dict(x_down=self.value(po, n1, shares, False), y_up=self.value(po, n1, shares, True), sum_xy=[xs, ys]))
        return out

    def value(self, po, n1, shares, want_y):
        A = self.A
        SB = isqrt(10**36 * A // (A - 1))
        total = 0
        p_dn = self.up(n1)
        for k, s in enumerate(shares):
            n = n1 + k
            p_up = p_dn
            p_dn = p_up * (A - 1) // A
            x, y = self.x.get(n, 0), self.y.get(n, 0)
            if n > self.active:
                x = 0
            if n < self.active:
                y = 0
            if s == 0 or self.s.get(n, 0) == 0 or (x == 0 and y == 0):
                continue
            t = self.s[n] + 1000
            p_mid = po**2 // p_dn * po // p_up
            v = None
            if x == 0 or y == 0:
                if po > p_up:
                    y_eq = y or x * WAD // p_mid
                    v = y_eq if want_y else y_eq * p_up // SB
                elif po < p_dn:
                    x_eq = x or y * p_mid // WAD
                    v = x_eq * SB // p_up if want_y else x_eq
            if v is None:
                y0 = self.y0(x, y, po, p_up)
                f, g = self.fg(y0, po, p_up)
                inv = (f + x) * (g + y)
                if po > p_up:
                    y_o = max(0, inv // f - g)
                    v = y_o if want_y else y_o * p_up // SB
                elif po < p_dn:
                    x_o = max(0, inv // g - f)
                    v = x_o * SB // p_up if want_y else x_o
                else:
                    y_o = A * y0 * (po - p_dn) // po
                    x_o = max(0, inv // (g + y_o) - f)
                    if want_y:
                        v = y_o + x_o * WAD // isqrt(p_up * po)
                    else:
                        v = x_o + y_o * isqrt(p_dn * po) // WAD
            total += v * s // t
        return total

    def deposit(self, amount, n1, n2):
        bands = n2 - n1 + 1
        each = amount // bands
        if each <= 100:
            raise Refused("Amount too low")
        while n1 <= self.active:  # the active band moves on over empty ones
            if self.x.get(self.active):
                raise Refused("Deposit below current band")
            self.active -= 1
        got = []
        for n in range(n1, n2 + 1):
            y = each + (amount - each * bands if n == n1 else 0)
            if self.x.get(n):
                raise Refused("Band not empty")
            s = self.s.get(n, 0)
            ds = (s + 1000) * y // (self.y.get(n, 0) + 1)
            if ds <= 0:
                raise Refused("Amount too low")
            self.s[n] = s + ds
            self.y[n] = self.y.get(n, 0) + y
            got.append(ds)
        return got

    def rows(self, numbers):
        return [dict(n=n, x=self.x.get(n, 0), y=self.y.get(n, 0)) for n in numbers]


def llamma_edges(i):
    v, po, n = Curve(i), i["p_oracle"], i["n"]
    a, b = v.up(n), v.up(n + 1)
    at = lambda edge: po * po // edge * po // edge
    return dict(p_oracle_up=a, p_oracle_down=b, p_current_up=at(b), p_current_down=at(a))


def llamma_y0(i):
    return dict(y0=Curve(i).y0(i["x"], i["y"], i["p_oracle"], i["p_oracle_up"]))


def llamma_price(i):
    v, po, x, y = Curve(i), i["p_oracle"], i["x"], i["y"]
    p_up = v.up(i["n"])
    at = lambda edge: po * po // edge * po // edge
    if x == 0:  # the lowest price of the band; of an empty one its middle
        return dict(p=at(p_up) if y else at(p_up) * v.A // (v.A - 1))
    if y == 0:
        return dict(p=at(p_up * (v.A - 1) // v.A))
    y0 = v.y0(x, y, po, p_up)
    f, g = v.A * y0 * po // p_up * po, v.fg(y0, po, p_up)[1]
    return dict(p=(f + x * WAD) // (g + y))


def llamma_first(i):
    A, n = i["A"], i["N"]
    coll = i["collateral"]
    disc = min(i["loan_discount"] + 1000 * WAD // max(coll // n, 1000), WAD)
    d = coll * (WAD - disc) // (isqrt(10**36 * A // (A - 1)) * n)
    e = 0
    for _ in range(n):
        e += d
        d = d * (A - 1) // A
    ln_a = wad_ln(A * WAD // (A - 1))
    ratio = e * i["p_oracle_up_active"] // (i["debt"] + 1)
    if ratio == 0:
        raise Refused("Amount too low")
    n1 = wad_ln(ratio)
    if n1 < 0:
        n1 -= ln_a - 1
    n1 = min(zero(n1, ln_a), 1024 - n) + i["active_band"]
    return dict(y_effective=e, n1=n1)


def llamma_deposit(i):
    v = Curve(i)
    users = [(d["n1"], v.deposit(d["amount"], d["n1"], d["n2"])) for d in i["deposits"]]
    numbers = sorted({n for d in i["deposits"] for n in range(d["n1"], d["n2"] + 1)})
    return dict(bands=v.rows(numbers), shares=[s for _, s in users], users=v.users(i["p_oracle"], users), active_band=v.active)


def llamma_withdraw(i):
    n1, n2 = i["range"]
    v = Curve(dict(A=100))
    v.active = n1 - 1
    shares = v.deposit(i["deposited"], n1, n2)
    for b in i["bands"]:
        v.x[b["n"]], v.y[b["n"]] = b["x"], b["y"]
    outx = outy = 0
    for k, s in enumerate(shares):
        n, ds = n1 + k, i["fraction"] * s // WAD
        t = v.s[n] + 1000
        dx, dy = (v.x[n] + 1) * ds // t, (v.y[n] + 1) * ds // t
        v.x[n] -= dx
        v.y[n] -= dy
        if ds == v.s[n]:  # the last that leaves: what dead shares hold goes to the protocol's fees
            v.x[n] = v.y[n] = 0
        outx, outy = outx + dx, outy + dy
    return dict(loan_out=outx, collateral_out=outy, bands=v.rows(range(n1, n2 + 1)))


def llamma_exchange(i):
    v, po, floor = Curve(i), i["p_oracle"], max(i["fee_floor"], i["fee"])
    numbers = [b["n"] for b in i["bands"]]
    left, pump = i["in_amount"], i["in_coin"] == "loan"
    out = used = 0
    if left == 0:
        return dict(in_used=0, out=0, active_band=v.active, bands=v.rows(numbers))
    A = v.A
    n = v.active
    p_up = v.up(n)
    far = WAD * A // (A - 1)
    limit = 1
    limit = pow_limit(A, not pump)
    for j in range(50 + 1):
        x, y = v.x.get(n, 0), v.y.get(n, 0)
        y0 = 0
        if x or y:
            y0 = v.y0(x, y, po, p_up)
            f, g = v.fg(y0, po, p_up)
            inv = (f + x) * (g + y)
            fee = max(floor, v.dynamic(po, p_up))
            anti = 10**36 // (WAD - min(fee, WAD - 1))
        if j == 50:
            break
        if pump:
            if y and y0 and g:
                cap = max((inv // g - f - x) * anti // WAD, 1)
                if cap >= left:
                    dest = left * WAD // anti
                    stays = min(inv // (f + x + dest) - g + 1, y)
                    v.x[n], v.y[n] = x + left, stays
                    out += y - stays
                    used += left
                    left = 0
                    break
                v.x[n], v.y[n] = x + cap, 0
                used, left, out = used + cap, left - cap, out + y
            if n == i["max_band"] or p_up * 10**18 // po < 0:
                break
            if j == 49:
                break
            if p_up * WAD // po < limit:
                break
            n += 1
            p_up = p_up * (A - 1) // A
        else:
            if x and y0 and f:
                cap = max((inv // f - g - y) * anti // WAD, 1)
                if cap >= left:
                    dest = left * WAD // anti
                    stays = min(inv // (g + y + dest) - f + 1, x)
                    v.x[n], v.y[n] = stays, y + left
                    out += x - stays
                    used += left
                    left = 0
                    break
                v.x[n], v.y[n] = 0, y + cap
                used, left, out = used + cap, left - cap, out + x
            if n == i["min_band"]:
                break
            if j == 49:
                break
            if p_up * WAD // po > limit:
                break
            n -= 1
            p_up = p_up * A // (A - 1)
    v.active = n
    return dict(in_used=used, out=out, active_band=n, bands=v.rows(numbers))


def pow_limit(A, rising):
    p = WAD
    for _ in range(50):
        p = p * A // (A - 1)
    return p if rising else 10**36 // p


def llamma_value(i):
    v = Curve(i)
    users = []
    for (n1, _), shares in zip(i["ranges"], i["shares"]):
        for k, s in enumerate(shares):
            v.s[n1 + k] = v.s.get(n1 + k, 0) + s
        users.append((n1, shares))
    return dict(users=v.users(i["p_oracle"], users))


def llamma_limit(i):
    old, p = i["old_p_o"], i["p"]
    dt = 120 - min(120, i["seconds_since_last_write"])
    if dt == 0:
        return dict(p_limited=p, fee_floor=0)
    r = min(p, old) * WAD // max(p, old)
    lowest = 10**36 // (125 * 10**16)
    if r < lowest:
        r = lowest
        p = old * 125 // 100 if p > old else old * lowest // WAD
    return dict(p_limited=p, fee_floor=min((WAD + i["old_dfee"] - r**3 // 10**36) * dt // 120, WAD - 1))


def llamma_health(i):
    if i["debt"] == 0:
        raise Refused("No loan")
    h = i["x_down"] * (WAD - i["liquidation_discount"]) // i["debt"] - WAD
    return dict(health=h, liquidatable=h < 0)


def llamma_share(i):
    f, h = i["fraction"], i["liquidation_discount"]
    if f >= WAD:
        return dict(f_remove=WAD)
    r = (WAD + h // 2) * (WAD - f) // (WAD + h)
    return dict(f_remove=(r + f) * f // WAD)


# Maker

def rpow(x, n):
    z = x if n % 2 else RAY
    n //= 2
    while n:
        x = (x * x + RAY // 2) // RAY
        if n % 2:
            z = (z * x + RAY // 2) // RAY
        n //= 2
    return z


def maker_bark(i):
    ink, art, rate = i["ink"], i["art"], i["rate"]
    if i["spot"] == 0 or ink * i["spot"] >= art * rate:
        raise Refused("not-unsafe")
    if i["Hole"] <= i["Dirt"] or i["hole"] <= i["dirt"]:
        raise Refused("liquidation-limit-hit")
    room = min(i["Hole"] - i["Dirt"], i["hole"] - i["dirt"])
    dart = min(art, room * WAD // rate // i["chop"])
    if dart < art:
        if (art - dart) * rate < i["dust"]:
            dart = art
        elif dart * rate < i["dust"]:
            raise Refused("dusty-auction-from-partial-liquidation")
    dink = ink * dart // art
    if dink == 0:
        raise Refused("null-auction")
    due = dart * rate
    return dict(dart=dart, dink=dink, due=due, tab=due * i["chop"] // WAD, ink_left=ink - dink, art_left=art - dart)


def maker_kick(i):
    if i["tab"] == 0:
        raise Refused("zero-tab")
    top = i["val"] * 10**9 * RAY // i["par"] * i["buf"] // RAY
    if top == 0:
        raise Refused("zero-top-price")
    return dict(top=top, keeper_reward=i["tip"] + i["tab"] * i["chip"] // WAD)


def maker_price(i):
    c, top, t = i["calc"], i["top"], i["elapsed"]
    if c["curve"] == "linear":
        return dict(price=0 if t >= c["tau"] else top * ((c["tau"] - t) * RAY // c["tau"]) // RAY)
    n = t // c["step"] if c["curve"] == "stairstep" else t
    return dict(price=top * rpow(c["cut"], n) // RAY)


def maker_status(i):
    p = maker_price(i)["price"]
    return dict(price=p, needs_redo=i["elapsed"] > i["tail"] or p * RAY // i["top"] < i["cusp"])


def maker_take(i):
    lot, tab, price, chost = i["lot"], i["tab"], i["price"], i["chost"]
    if i["max"] < price:
        raise Refused("too-expensive")
    slice_ = min(lot, i["amt"])
    owe = slice_ * price
    if owe > tab:
        owe, slice_ = tab, tab // price
    elif owe < tab and slice_ < lot and tab - owe < chost:
        if tab <= chost:
            raise Refused("no-partial-purchase")
        owe = tab - chost
        slice_ = owe // price
    tab, lot = tab - owe, lot - slice_
    return dict(owe=owe, slice=slice_, tab_left=tab, lot_left=lot, ended=lot == 0 or tab == 0, returned_to_owner=lot if tab == 0 else 0,
                shortfall=tab if lot == 0 else 0, dirt_released=owe + (tab if lot == 0 else 0))


def maker_redo(i):
    pays = i["tab"] >= i["chost"] and i["lot"] * i["feed_price"] >= i["chost"]
    return dict(keeper_reward=i["tip"] + i["tab"] * i["chip"] // WAD if pays else 0)


def flip_bite(i):
    ink, art, rate, chop = i["ink"], i["art"], i["rate"], i["chop"]
    if i["spot"] == 0 or ink * i["spot"] >= art * rate:
        raise Refused("not-unsafe")
    room = i["box"] - i["litter"]
    if room <= 0 or room < i["dust"]:
        raise Refused("liquidation-limit-hit")
    dart = min(art, min(i["dunk"], room) * WAD // rate // chop)
    dink = min(ink, ink * dart // art)
    if dart == 0 or dink == 0:
        raise Refused("null-auction")
    tab = dart * rate * chop // WAD
    return dict(dart=dart, dink=dink, tab=tab, litter=i["litter"] + tab, ink_left=ink - dink, art_left=art - dart)


def flip_open(a, now):
    if a["tic"] and a["tic"] <= now:
        raise Refused("already-finished-tic")
    if a["end"] <= now:
        raise Refused("already-finished-end")


def flip_tend(i):
    a, bid = i["auction"], i["bid"]
    flip_open(a, i["now"])
    if i["lot"] != a["lot"]:
        raise Refused("lot-not-matching")
    if bid > a["tab"]:
        raise Refused("higher-than-tab")
    if bid <= a["bid"]:
        raise Refused("bid-not-higher")
    if bid * WAD < i["beg"] * a["bid"] and bid != a["tab"]:
        raise Refused("insufficient-increase")
    return dict(bid=bid, refund_to_previous=a["bid"], to_protocol=bid - a["bid"], tic=i["now"] + i["ttl"])


def flip_dent(i):
    a, lot = i["auction"], i["lot"]
    flip_open(a, i["now"])
    if i["bid"] != a["bid"]:
        raise Refused("not-matching-bid")
    if i["bid"] != a["tab"]:
        raise Refused("tend-not-finished")
    if lot >= a["lot"]:
        raise Refused("lot-not-lower")
    if i["beg"] * lot > a["lot"] * WAD:
        raise Refused("insufficient-decrease")
    return dict(lot=lot, to_owner=a["lot"] - lot, refund_to_previous=i["bid"], tic=i["now"] + i["ttl"])


def flip_deal(i):
    a, now = i["auction"], i["now"]
    if a["tic"] == 0 or not (a["tic"] < now or a["end"] < now):
        raise Refused("not-finished", ok=False)
    return dict(ok=True)


def flip_tick(i):
    a = i["auction"]
    if a["end"] >= i["now"]:
        raise Refused("not-finished", ok=False)
    if a["tic"]:
        raise Refused("bid-already-placed", ok=False)
    return dict(ok=True, end=i["now"] + i["tau"])


# Morpho

def midnight_lif(i):
    return dict(max_lif=10**36 // (WAD - i["cursor"] * (WAD - i["lltv"]) // WAD))


def midnight(i):
    cs, debt = i["collaterals"], i["debt"]
    S = 10**36
    max_debt = sum(c["amount"] * c["price"] // S * c["lltv"] // WAD for c in cs)
    if i["seconds_after_maturity"] == 0 if i["post_maturity"] else debt <= max_debt:
        raise Refused("NotLiquidatable", max_debt=max_debt)
    bad = max(0, debt - sum(up(up(c["amount"] * c["price"], S) * WAD, c["max_lif"]) for c in cs))
    debt -= bad
    c = cs[i["seized"]]
    lif, p = c["max_lif"], c["price"]
    out = dict(max_debt=max_debt, bad_debt=bad)
    if i["post_maturity"]:
        lif = min(lif, WAD + (lif - WAD) * i["seconds_after_maturity"] // i["time_to_max_lif"])
    out["lif"] = lif
    if "repaid" in i:
        repaid = i["repaid"]
        seized = repaid * lif // WAD * S // p
    else:
        seized = i["seized_assets"]
        repaid = up(up(seized * p, S) * WAD, lif)
    if not i["post_maturity"]:
        if lif * c["lltv"] < WAD * WAD:
            most = up(max(0, debt - max_debt) * S, S - lif * c["lltv"])
        else:
            most = MAX
        out["max_repaid"] = most
        if repaid > most and not c["amount"] * p // S * WAD // lif - most < i["rcf_threshold"]:
            raise Refused("RecoveryCloseFactorConditionsViolated", **out)
    if repaid > debt or seized > c["amount"]:
        raise Refused("panic 0x11", **out)
    return dict(out, repaid=repaid, seized_assets=seized, debt_after=debt - repaid, collateral_after=c["amount"] - seized)


def owed(i, shares):
    return up(shares * (i["total_borrow_assets"] + 1), i["total_borrow_shares"] + 10**6)


def carries(i, collateral):
    return collateral * i["price"] // 10**36 * i["lltv"] // WAD


def written_off(i, repaid, shares):
    """What the vault owes after a repayment, as the market writes it off."""
    assets, left = max(0, i["total_borrow_assets"] - repaid), i["borrow_shares"] - shares
    return min(assets, up(left * (assets + 1), i["total_borrow_shares"] - shares + 10**6)), left


def morpho_incentive(i):
    left = WAD - i["cursor"] * (WAD - i["lltv"]) // WAD
    if left == 0:
        raise Refused("panic 0x12")
    return dict(lif=min(i["cap"], 10**36 // left))


def morpho_liquidate(i):
    seized, shares = i.get("seized_assets", 0), i.get("repaid_shares", 0)
    if (seized == 0) == (shares == 0):
        raise Refused("inconsistent input")
    if carries(i, i["collateral"]) >= owed(i, i["borrow_shares"]):
        raise Refused("position is healthy")
    ta, ts = i["total_borrow_assets"] + 1, i["total_borrow_shares"] + 10**6
    if seized:
        shares = up(up(up(seized * i["price"], 10**36) * WAD, i["lif"]) * ts, ta)
    else:
        if i["price"] == 0:
            raise Refused("panic 0x12")
        seized = shares * ta // ts * i["lif"] // WAD * 10**36 // i["price"]
    repaid = owed(i, shares)
    for asked, there_is in ((shares, i["borrow_shares"]), (seized, i["collateral"])):
        if asked >= 2**128:
            raise Refused("max uint128 exceeded")
        if asked > there_is:
            raise Refused("panic 0x11")
    bad = written_off(i, repaid, shares) if seized == i["collateral"] else (0, 0)
    return dict(repaid_assets=repaid, repaid_shares=shares, seized_assets=seized, bad_debt_assets=bad[0], bad_debt_shares=bad[1])


def restoration(i):
    """The least that restores health, and three units of rounding over what a unit restores more, where it does not."""
    coll, mine, price = i["collateral"], i["borrow_shares"], i["price"]
    debt = owed(i, mine)
    if debt <= carries(i, coll):
        raise Refused("position is healthy")
    as_shares = lambda a: mine if a >= debt else a * (i["total_borrow_shares"] + 10**6) // (i["total_borrow_assets"] + 1)
    worth = up(coll * price, 10**36)
    if debt >= worth:
        bad = written_off(i, worth, as_shares(worth))
        return dict(repaid_assets=worth, repaid_shares=as_shares(worth), seized_assets=coll, bad_debt_assets=bad[0], bad_debt_shares=bad[1])
    least = min(debt, up((debt - carries(i, coll)) * WAD, WAD - i["lltv"]))
    for more in (0, 3 * WAD // (WAD - i["lltv"]) + 1, debt):
        repaid = min(debt, least + more)
        seized, shares = min(coll, repaid * 10**36 // price), as_shares(repaid)
        assets = max(0, i["total_borrow_assets"] - repaid)
        owes = up((mine - shares) * (assets + 1), i["total_borrow_shares"] - shares + 10**6)
        if owes <= carries(i, coll - seized) or more == debt:
            return dict(repaid_assets=repaid, repaid_shares=shares, seized_assets=seized, bad_debt_assets=0, bad_debt_shares=0)


# Auctions by the block, and options

def block_shares(i):
    blocks = i["seconds"] // i["block"]
    return dict(collateral_share=min(WAD, i["step"] * min(blocks, i["blocks"])),
                debt_share=WAD - min(WAD, i["step"] * max(0, blocks - i["blocks"])))


def block_fill(i):
    at = block_shares(i)
    units, shares = min(i["auctioned_collateral"], i["collateral"]), min(i["auctioned_shares"], i["borrow_shares"])
    most = units * at["collateral_share"] // WAD
    if most == 0 or owed(i, i["borrow_shares"]) <= carries(i, i["collateral"]):
        raise Refused("nothing on offer")
    known = dict(on_offer=most, debt_share=at["debt_share"])
    if i["amount"] > most:
        raise Refused("above what is on offer", **known)
    over = shares * at["debt_share"] // WAD * i["amount"] // most
    left = most - i["amount"]
    return dict(known, shares_taken_over=over, debt_taken_over=owed(i, over), collateral_left=units * left // most,
                shares_left=shares * left // most)


def option_expires(i):
    coll, price, premium = i["collateral"], i["price"], i["premium"]
    debt, worth = owed(i, i["borrow_shares"]), coll * price // 10**36
    fee = up(premium * i["reverse_fee"], WAD)
    back = up((premium + fee) * 10**36, price)
    if worth - debt > fee and back < coll:
        repaid = min(premium, debt)
        shares = i["borrow_shares"] if premium >= debt else repaid * (i["total_borrow_shares"] + 10**6) // (i["total_borrow_assets"] + 1)
        assets = max(0, i["total_borrow_assets"] - repaid)
        owes = up((i["borrow_shares"] - shares) * (assets + 1), i["total_borrow_shares"] - shares + 10**6)
        if owes <= carries(i, coll - back):
            return dict(ended="taken back", collateral_to_supporter=back, strike=0)
    strike = max(0, debt - premium)
    if worth > strike and strike <= i["supporter_has"]:
        return dict(ended="exercised", collateral_to_supporter=coll, strike=strike)
    return dict(ended="lapsed", collateral_to_supporter=0, strike=0)


def pre_factors(i):
    q = i["quotient"]
    return dict(close_factor=q * (i["pre_lcf2"] - i["pre_lcf1"]) // WAD + i["pre_lcf1"],
                incentive_factor=q * (i["pre_lif2"] - i["pre_lif1"]) // WAD + i["pre_lif1"])


def pre_liquidate(i):
    ta, ts = i["total_borrow_assets"], i["total_borrow_shares"]
    part, seized = i.get("repaid_shares", 0), i.get("seized_assets", 0)
    if (part == 0) == (seized == 0):
        raise Refused("InconsistentInput")
    price, mine = i["price"], i["borrow_shares"]
    owed = up(mine * (ta + 1), ts + 10**6)
    worth = i["collateral"] * price // 10**36
    if owed > worth * i["lltv"] // WAD:
        raise Refused("LiquidatablePosition")
    if owed <= worth * i["pre_lltv"] // WAD:
        raise Refused("NotPreLiquidatablePosition")
    ltv = up(owed * WAD, worth)
    q = (ltv - i["pre_lltv"]) * WAD // (i["lltv"] - i["pre_lltv"])
    factors = pre_factors(dict(i, quotient=q))
    lif = factors["incentive_factor"]
    most = mine * factors["close_factor"] // WAD
    if seized:
        part = up(up(up(seized * price, 10**36) * WAD, lif) * (ts + 10**6), ta + 1)
    else:
        seized = part * (ta + 1) // (ts + 10**6) * lif // WAD * 10**36 // price
    known = dict(ltv=ltv, quotient=q, repayable_shares=most, **factors)
    if part > most:
        raise Refused("PreLiquidationTooLarge", **known)
    return dict(known, repaid_shares=part, seized_assets=seized, repaid_assets=up(part * (ta + 1), ts + 10**6))


# Silo

def silo_most(i):
    debt, coll, target, fee = i["debt_value"], i["collateral_value"], i["target_ltv"], i["fee"]
    if debt == 0 or fee >= WAD:
        return 0
    if debt >= coll or target == 0:
        return debt
    d = WAD - target - target * fee // WAD
    n = debt * WAD - target * coll
    if n <= 0:
        return 0
    if d <= 0:
        return debt
    x = n // d
    if x > debt or x * WAD // debt > 9 * 10**17:
        return debt
    return x


def silo_value(value, i):
    v = value + value * i["fee"] // WAD
    return min(v, i["collateral_value"])


def silo_ratio(value, assets, total):
    if total == 0:
        raise Refused("UnknownRatio")
    return value * assets // total


def silo_preview(i):
    debt, coll, da, ca, cover = i["debt_value"], i["collateral_value"], i["debt_assets"], i["collateral_assets"], i["max_debt_to_cover"]
    if i["ltv_before"] >= WAD:
        repay = min(cover, da)
        value = silo_ratio(repay, debt, da)
    else:
        most = silo_most(i)
        if most == debt:
            repay, value = da, debt
        else:
            repay = min(cover, silo_ratio(most, da, debt))
            value = silo_ratio(repay, debt, da)
    gone = silo_value(value, i)
    left, owes = coll - gone, debt - value
    return dict(collateral_to_liquidate=silo_ratio(gone, ca, coll), debt_to_repay=repay,
                ltv_after=up(owes * WAD, left) if left > 0 and owes > 0 else 0)


def silo_collateral(i):
    v = silo_value(i["debt_value_to_cover"], i)
    return dict(collateral_value_to_liquidate=v,
                collateral_assets_to_liquidate=i["collateral_assets"] if v == i["collateral_value"]
                else silo_ratio(v, i["collateral_assets"], i["collateral_value"]))


ANSWERS = {
    ("aave-v2", "health"): aave_v2_health,
    ("aave-v2", "amounts"): aave_v2_amounts,
    ("aave-v2", "percent_mul"): lambda i: dict(result=percent_mul(i["value"], i["percentage"])),
    ("aave-v2", "percent_div"): lambda i: dict(result=percent_div(i["value"], i["percentage"])),
    ("aave-v3.3", "amounts"): aave_v33_amounts,
    ("aave-v3.3", "percent_mul_floor"): lambda i: dict(result=i["value"] * i["percentage"] // 10000),
    ("aave-v3.3", "percent_mul_ceil"): lambda i: dict(result=up(i["value"] * i["percentage"], 10000)),
    ("aave-v3.3", "percent_div_floor"): lambda i: dict(result=i["value"] * 10000 // i["percentage"]),
    ("aave-v3.3", "percent_div_ceil"): lambda i: dict(result=up(i["value"] * 10000, i["percentage"])),
    ("aave-v4", "bonus"): aave_v4_bonus,
    ("aave-v4", "debt_to_target"): aave_v4_target,
    ("aave-v4", "liquidation_amounts"): aave_v4_amounts,
    ("comet", "is_liquidatable"): comet_liquidatable,
    ("comet", "absorb"): comet_absorb,
    ("comet", "quote"): comet_quote,
    ("comet", "buy"): comet_buy,
    ("compound-v2", "liquidity"): compound_liquidity,
    ("compound-v2", "close_factor"): compound_close,
    ("compound-v2", "seize"): compound_seize,
    ("compound-v2", "split"): compound_split,
    ("euler-v2", "liquidate"): euler,
    ("fluid", "ratio_at_tick"): lambda i: dict(ratio=fluid_ratio(i["tick"])),
    ("fluid", "tick_at_ratio"): lambda i: dict(zip(("tick", "perfect_ratio"), fluid_found(i["ratio"]))),
    ("fluid", "limits"): fluid_limits,
    ("fluid", "place"): fluid_place,
    ("fluid", "step"): fluid_step,
    ("fluid", "absorb"): fluid_absorb,
    ("fraxlend", "liquidate"): fraxlend,
    ("liquity-v1", "gas_compensation"): lambda i: dict(coll_gas_compensation=i["coll"] // 200),
    ("liquity-v1", "composite_debt"): lambda i: dict(debt=i["net_debt"] + 200 * WAD),
    ("liquity-v1", "liquidate"): liquity_v1,
    ("liquity-v1", "offset"): liquity_offset,
    ("liquity-v1", "redistribute"): liquity_redistribute,
    ("liquity-v2", "liquidate"): liquity_v2,
    ("liquity-v2", "redistribute"): liquity_redistribute,
    ("llamma", "band_edges"): llamma_edges,
    ("llamma", "y0"): llamma_y0,
    ("llamma", "price_in_band"): llamma_price,
    ("llamma", "first_band"): llamma_first,
    ("llamma", "deposit"): llamma_deposit,
    ("llamma", "withdraw"): llamma_withdraw,
    ("llamma", "exchange"): llamma_exchange,
    ("llamma", "value"): llamma_value,
    ("llamma", "limit_p_o"): llamma_limit,
    ("llamma", "dynamic_fee"): lambda i: dict(fee=Curve(i).dynamic(i["p_oracle"], i["p_oracle_up"])),
    ("llamma", "health"): llamma_health,
    ("llamma", "liquidation_share"): llamma_share,
    ("llamma", "debt_part"): lambda i: dict(repaid=up(i["debt"] * i["fraction"], WAD)),
    ("llamma", "wad_exp"): lambda i: dict(exp=wad_exp(i["x"])),
    ("llamma", "wad_ln"): lambda i: dict(ln=wad_ln(i["x"])),
    ("maker-clipper", "bark"): maker_bark,
    ("maker-clipper", "kick"): maker_kick,
    ("maker-clipper", "price"): maker_price,
    ("maker-clipper", "status"): maker_status,
    ("maker-clipper", "take"): maker_take,
    ("maker-clipper", "redo_reward"): maker_redo,
    ("maker-flipper", "bite"): flip_bite,
    ("maker-flipper", "tend"): flip_tend,
    ("maker-flipper", "dent"): flip_dent,
    ("maker-flipper", "deal"): flip_deal,
    ("maker-flipper", "tick"): flip_tick,
    ("morpho-midnight", "max_lif"): midnight_lif,
    ("morpho-midnight", "liquidate"): midnight,
    ("morpho", "incentive"): morpho_incentive,
    ("morpho", "liquidate"): morpho_liquidate,
    ("free-restoration", "close"): restoration,
    ("block-auction", "shares"): block_shares,
    ("block-auction", "fill"): block_fill,
    ("call-option", "expire"): option_expires,
    ("morpho-preliquidation", "factors"): pre_factors,
    ("morpho-preliquidation", "pre_liquidate"): pre_liquidate,
    ("silo-v2", "preview"): silo_preview,
    ("silo-v2", "max_repay_value"): lambda i: dict(repay_value=silo_most(i)),
    ("silo-v2", "max_liquidation"): lambda i: dict(repay_value=silo_most(i), collateral_value_to_liquidate=silo_value(silo_most(i), i)),
    ("silo-v2", "collateral_for_debt"): silo_collateral,
}


def read(x):
    if isinstance(x, str):
        try:
            return int(x)
        except ValueError:
            return x
    if isinstance(x, list):
        return [read(y) for y in x]
    if isinstance(x, dict):
        return {k: read(v) for k, v in x.items()}
    return x


def answer(design, op, inputs):
    try:
        return ANSWERS[design, op](inputs)
    except Refused as r:
        return dict(r.known, error=r.name)
    except ZeroDivisionError:
        return dict(error="division by zero")


def leaves(x, path=()):
    """The paths of all integers of the inputs."""
    if isinstance(x, bool) or isinstance(x, str):
        return
    if isinstance(x, int):
        yield path
    elif isinstance(x, list):
        for k, y in enumerate(x):
            yield from leaves(y, path + (k,))
    else:
        for k, y in x.items():
            yield from leaves(y, path + (k,))


def put(x, path, value):
    if not path:
        return value
    if isinstance(x, list):
        return [put(y, path[1:], value) if k == path[0] else y for k, y in enumerate(x)]
    return {k: put(y, path[1:], value) if k == path[0] else y for k, y in x.items()}


def at(x, path):
    for k in path:
        x = x[k]
    return x


def shape(x):
    """What of an answer changes where a rule changes: refusals, yes and no, what is nothing, and what is as much as another."""
    flat = [at(x, p) for p in leaves(x)]
    same = tuple(flat.index(v) for v in flat)
    texts = json.dumps({k: v for k, v in x.items() if isinstance(v, (str, bool))}, sort_keys=True)
    return texts, tuple(v == 0 for v in flat), same


# What cannot be moved without leaving what a protocol can hold: numbers of bands, units, indices of a list, amplifications.
STILL = {"n", "n1", "n2", "A", "N", "unit", "debt_unit", "collateral_unit", "scale", "base_scale", "debt_decimals", "collateral_decimals", "seized",
         "active_band", "min_band", "max_band", "ranges", "range", "shares", "hub_assets", "hub_shares", "cut", "P", "last_loss_error",
         "ref_ratio", "ratio", "col_per_debt", "fraction", "x", "y"}


SIGNED = {"liquidity", "ln", "health", "n", "n1", "tick", "reserves_after", "liquidation_tick", "max_tick", "active_band"}


def possible(op, i, out):
    """Whether a protocol could hold these inputs: unsigned words overflow elsewhere, and prices are not nothing."""
    if any(at(out, p) < 0 and not SIGNED & set(p) for p in leaves(out)):
        return False
    if any(i.get(k) == 0 for k in ("p_oracle", "p_oracle_up", "base_price", "total_deposits")):
        return False
    if any(k in i and i[k] < 10000 for k in ("bonus", "max_bonus")) or i.get("bonus_factor", 0) > 10000:
        return False
    if i.get("borrow_shares", 0) > i.get("total_borrow_shares", MAX) or i.get("premium") == 0:
        return False
    if i.get("pre_lcf1", 0) > i.get("pre_lcf2", 0) or i.get("pre_lif1", 0) > i.get("pre_lif2", 0):
        return False
    if any(c["lltv"] >= WAD or c["max_lif"] < WAD or c["max_lif"] * c["lltv"] >= WAD * WAD for c in i.get("collaterals", []) if "max_lif" in c):
        return False
    if op in ("debt_to_target", "liquidation_amounts"):  # a target can be reached
        b = i["bonus"] if op == "debt_to_target" else aave_v4_bonus(i)["bonus"] if i["health_factor"] <= WAD else 10**9
        return i["target_hf"] > up(b * 10**14 * i["collateral_factor"], 10000)
    if op == "incentive":
        return i["cap"] >= WAD and i["lltv"] < WAD and i["cursor"] <= WAD
    if op == "offset":
        return i["debt"] * WAD >= i["last_loss_error"] and i["debt"] < i["total_deposits"]
    if op == "kick":
        return i["par"] >= 10**20
    if op in ("y0", "dynamic_fee", "price_in_band", "value"):  # the bands that a trade reaches lie about the oracle's price
        p, q = i["p_oracle"], i.get("p_oracle_up", i.get("base_price"))
        return p < 1000 * q and q < 1000 * p
    return op not in ("band_edges", "wad_exp", "wad_ln")  # exponentials and logarithms have roundings of their own


def corners(name, n, seed):
    """Cases on both sides of a place where an answer changes its shape, found by halving along one number of a case."""
    with open(name) as f:
        d = json.load(f)
    draw = random.Random(seed)
    made, seen = [], set()
    for _ in range(200 * n):
        if len(made) >= n:
            break
        c = draw.choice(d["cases"])
        if (d["design"], c["op"]) not in ANSWERS:
            continue
        inputs = read(c["inputs"])
        paths = [p for p in leaves(inputs) if not STILL & {k for k in p if isinstance(k, str)}]
        if not paths:
            continue
        path = draw.choice(paths)
        was = at(inputs, path)
        ask = lambda v: answer(d["design"], c["op"], put(inputs, path, v))
        low, high = was, draw.choice([0, was // 2, was * 3 // 4, was + was // 10 + 1, was * 2, was * 4])
        if shape(ask(low)) == shape(ask(high)):
            continue
        while abs(high - low) > 1:
            mid = (low + high) // 2
            if shape(ask(mid)) == shape(ask(low)):
                low = mid
            else:
                high = mid
        for v in sorted({low, high, min(low, high) - 1, max(low, high) + 1}):
            if v < 0 or v.bit_length() > 150 and v.bit_length() > was.bit_length() + 2:
                continue
            key = (c["id"], path, v)
            out = ask(v)
            if key in seen or out.get("error") == "division by zero" or not possible(c["op"], put(inputs, path, v), out):
                continue
            seen.add(key)
            made.append(dict(id="%s-%s-%s" % (c["id"], ".".join(map(str, path)), v), op=c["op"], inputs=write(put(inputs, path, v)),
                             expected=write(out), kind="derived", source="twin.py"))
    return dict(design=d["design"], title=d["title"], rules=d["rules"], units=d["units"], cases=made)


def write(x):
    if isinstance(x, dict):
        return {k: write(v) for k, v in x.items()}
    if isinstance(x, list):
        return [write(v) for v in x]
    return str(x) if isinstance(x, int) and not isinstance(x, bool) else x


def near(name, want, got):
    """Exponentials and logarithms are rounded in ways of their own: their leading digits are compared, or all to a unit."""
    if name not in NEAR or not isinstance(want, int) or not isinstance(got, int):
        return False
    return abs(want - got) <= max(1, abs(want) // 10**NEAR[name])


NEAR = {"p": 14, "exp": 16, "ln": 40, "p_oracle_up": 16, "p_oracle_down": 16, "p_current_up": 16, "p_current_down": 16}


def main(files):
    wrong = said = 0
    for name in files:
        with open(name) as f:
            d = json.load(f)
        for c in d["cases"]:
            if (d["design"], c["op"]) not in ANSWERS:
                print(d["design"], c["op"], "has no twin")
                wrong += 1
                continue
            want, got = read(c["expected"]), answer(d["design"], c["op"], read(c["inputs"]))
            said += 1
            differs = {k: (v, got.get(k)) for k, v in want.items() if got.get(k) != v and not near(k, v, got.get(k))}
            if "error" in got and "error" not in want:
                differs["error"] = (None, got["error"])
            if differs:
                wrong += 1
                print(d["design"], c["op"], c["id"], "(case, twin):", differs)
    print(said, "cases answered,", wrong, "differ")
    return wrong > 0


if __name__ == "__main__":
    if sys.argv[1] == "--corners":
        json.dump(corners(sys.argv[4], int(sys.argv[2]), int(sys.argv[3])), sys.stdout, indent=1)
    else:
        sys.exit(main(sys.argv[1:]))
