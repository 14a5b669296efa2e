"""ccxt's own live test suite, out of its source distribution, pointed at a running venue; ends with a CSV of what each method did.

    ccxt_suite.py DISTRIBUTION ID ADDRESS

DISTRIBUTION is the unpacked folder, ID binanceusdm, bybit, bitmex or hyperliquid, ADDRESS the venue's. The account holds a position and an open order
first, because the suite looks at what it is shown. Each line is `id,method,outcome,detail`: passed; unsupported by ccxt itself; unimplemented: the suite has no
test of that name; refused: the venue answered that it is not supported; harness: a fault of the suite; failed.
"""
import json
import os
import re
import subprocess
import sys
import threading

root, name, base = os.path.join(sys.argv[1], "python"), sys.argv[2], sys.argv[3].rstrip("/")
sys.path.insert(0, root)
import ccxt  # noqa: E402
import ccxt.pro  # noqa: E402

SYMBOL = "ETH/USDC:USDC" if name == "hyperliquid" else "ETH/USDT:USDT"
KEYS = {"apiKey": os.environ.get("VENUE_KEY", "key"), "secret": os.environ.get("VENUE_SECRET", "secret")}
if name == "hyperliquid":
    KEYS = {"walletAddress": "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A", "privateKey": "0x" + "11" * 32}


def moved(x):
    """The addresses of an exchange with the venue's host."""
    if isinstance(x, str):
        return re.sub(r"^wss://[^/]+", base.replace("http", "ws", 1), re.sub(r"^https://[^/]+|^https://api\.\{hostname\}|^https://\{hostname\}", base, x))
    return {k: moved(v) for k, v in x.items()}


plain = getattr(ccxt.pro, name)()  # it knows the addresses of streams, too
# Kinds of markets that are not served.
settings = {**KEYS, "urls": {"api": moved(plain.urls["api"])}, "has": {"spot": False, "future": False, "option": False, "margin": False}}
settings["options"] = {"fetchMarkets": {"types": ["linear"]} if name == "bybit" else ["linear"], "defaultType": "swap", "fetchCurrencies": False}
if name == "hyperliquid":
    settings["options"] = {"defaultType": "swap", "fetchMarkets": {"types": ["swap"]}}
with open(os.path.join(sys.argv[1], "keys.local.json"), "w") as f:
    json.dump({name: settings}, f)

# Members of results that the suite wants and the venue's own answers do not carry.
SKIPS = {
    "binanceusdm": {
        "fetchPositions": {"leverage": "version 3 carries none", "marginMode": "", "collateral": ""},
        "watchPositions": {"leverage": "version 3 carries none", "marginMode": "", "collateral": ""},
    },
    "bybit": {"fetchPositions": {"marginMode": "the rows carry none"}, "watchPositions": {"marginMode": "the rows carry none"}, "fetchPosition": {"marginMode": "the rows carry none"}},
    "bitmex": {
        "loadMarkets": {"currencyIdAndCode": "USDt is the id, USDT the code"},
        "fetchPositions": {"collateral": "ccxt reads none"},
        "watchPositions": {"collateral": "ccxt reads none"},
        "orderBook": {"timestamp": "the venue sends none"},
    },
    "hyperliquid": {"fetchPositions": {"timestamp": "the rows carry none"}},
}
# Faults of the suite, which fail against any server, or any with one market.
FAULTS = {
    "fetchLeverageTiers": "the synchronous runner passes a list inside a list",
    "fetchMarginModes": "it wants a list where ccxt returns an object",
    "fetchCurrencies": "it wants several currencies of a venue that has one",
    "watchTradesForSymbols": "it wants trades of two markets, and names the one market twice",
    **{
        "binanceusdm": {
            "watchBalance": "it wants what is free, which the venue's message does not carry",
            "watchOrders": "it wants a stop price above zero of an order that has none",
            "watchPositions": "it wants the notional value, which the venue's message does not carry",
        },
        "bybit": {"watchBalance": "ccxt reads what spot orders lock as what is used, so that free and used are not the total"},
        "bitmex": {},
        "hyperliquid": {
            "fetchPositions": "it wants marginRatio, which ccxt does not make of this venue's rows",
            "watchPositions": "it wants a timestamp, which the rows do not carry",
            "watchBalance": "free and used are not the total, because the venue keeps a tenth of a position's value from being withdrawn",
        },
    }[name],
}
with open(os.path.join(sys.argv[1], "skip-tests.json"), "w") as f:
    json.dump({name: {"preferredSwapSymbol": SYMBOL, "skipMethods": SKIPS[name]}}, f)

ex = getattr(ccxt, name)({**settings, "enableRateLimit": False})
ex.load_markets()
ex.has["spot"] = False
price = ex.fetch_ticker(SYMBOL)["last"]
if name != "hyperliquid":
    try:
        ex.set_margin_mode("isolated", SYMBOL, {"leverage": 10})
        ex.set_leverage(10, SYMBOL)
    except ccxt.BaseError:
        pass
if not any(p["contracts"] for p in ex.fetch_positions([SYMBOL])):
    amount = 0.5 if name != "bitmex" else 500_000
    extra = {} if name != "hyperliquid" else {"price": price}
    ex.create_order(SYMBOL, "market", "buy", amount, extra.get("price"))
    ex.create_order(SYMBOL, "limit", "buy", amount / 10, float(ex.price_to_precision(SYMBOL, price * 0.8)))

over = threading.Event()


def trade():
    """Something happens all the time, for what is watched."""
    side = "buy"
    while not over.wait(1):
        try:
            ex.create_order(SYMBOL, "market", side, 0.01 if name != "bitmex" else 10_000, price)
            price_of = ex.fetch_ticker(SYMBOL)["last"]
            rests = ex.create_order(SYMBOL, "limit", "buy", 0.01 if name != "bitmex" else 10_000, float(ex.price_to_precision(SYMBOL, price_of * 0.8)))
            ex.cancel_order(rests["id"], SYMBOL)
        except ccxt.BaseError as e:
            print(e, file=sys.stderr)
        side = "sell" if side == "buy" else "buy"


threading.Thread(target=trade, daemon=True).start()
said = ""
for kind in (["--sync"], ["--ws"]):
    run = subprocess.run([sys.executable, "tests_init.py", name, *kind, "--private", "--info"], cwd=os.path.join(root, "ccxt", "test"), capture_output=True, text=True, timeout=900)
    said += run.stdout + run.stderr
over.set()
outcomes = {}
for line in said.splitlines():
    line = re.sub(r"\x1b\[[0-9;]*m", "", line)
    m = re.match(r"\[(INFO|TEST_FAILURE|TEST_WARNING)\]\s*([A-Z_ ]*?)\s+" + name + r"\s+(\S+)\s*(.*)", line)
    if not m:
        continue
    kind, what, method, rest = m.groups()
    if method in ("PUBLIC_TESTS", "PRIVATE_TESTS"):
        continue
    if kind == "TEST_FAILURE" and method in FAULTS:
        outcomes[method] = ("harness", FAULTS[method])
    elif kind == "TEST_FAILURE" and "PermissionDenied" in rest:
        outcomes[method] = ("refused", "permission denied")
    elif kind == "TEST_FAILURE":
        outcomes[method] = ("failed", rest)
    elif kind == "TEST_WARNING":
        outcomes[method] = ("failed", "warning: " + rest)
    elif what == "TESTING DONE" and outcomes.get(method, ("",))[0] not in ("failed", "harness", "refused"):
        outcomes[method] = ("passed", "")
    elif what == "UNSUPPORTED_TEST":
        outcomes.setdefault(method, ("unsupported", "by ccxt"))
    elif what == "UNIMPLEMENTED_TEST":
        outcomes.setdefault(method, ("unimplemented", "no test of the suite"))
    elif what == "NOT_SUPPORTED":
        outcomes[method] = ("refused", rest)
if os.environ.get("SUITE_LOG"):
    with open(os.environ["SUITE_LOG"], "w") as f:
        f.write(said)
for method in sorted(outcomes):
    outcome, detail = outcomes[method]
    print(",".join([name, method, outcome, '"' + detail.replace('"', "'")[:600] + '"']))
sys.exit(0 if outcomes else 2)
