// A liquidator from outside, in viem: it liquidates what can be, and sells what it got. `ringfence chain --manual --env FILE` writes where things are.
import { createPublicClient, createWalletClient, defineChain, http, maxUint256, parseAbi, parseGwei, formatUnits } from "viem";
import { privateKeyToAccount } from "viem/accounts";

const env = process.env, tip = parseGwei(env.TIP_GWEI ?? "3000");
const chain = defineChain({ id: Number(env.CHAIN_ID), name: "ringfence", nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 }, rpcUrls: { default: { http: [env.RPC_URL] } } });
const transport = http(env.RPC_URL, { batch: { batchSize: 500 } });
const account = privateKeyToAccount(env.PRIVATE_KEYS.split(",")[0]);
const node = createPublicClient({ chain, transport, cacheTime: 0 }), wallet = createWalletClient({ chain, transport, account });
const abi = parseAbi([
  "struct MarketParams { address loanToken; address collateralToken; address oracle; address irm; uint256 lltv; }",
  "event Borrow(bytes32 indexed id, address caller, address indexed onBehalf, address indexed receiver, uint256 assets, uint256 shares)",
  "function market(bytes32) view returns (uint128, uint128, uint128, uint128, uint128, uint128)",
  "function position(bytes32, address) view returns (uint256, uint128, uint128)",
  "function liquidate(MarketParams, address, uint256, uint256, bytes) returns (uint256, uint256)",
  "function price() view returns (uint256)",
  "function balanceOf(address) view returns (uint256)",
  "function approve(address, uint256) returns (bool)",
  "function quote(uint256) view returns (uint256 sold, uint256 proceeds, uint256 fee)",
  "function sell(address, address, uint256) returns (uint256)",
]);
const market = { loanToken: env.LOAN, collateralToken: env.COLLATERAL, oracle: env.ORACLE, irm: env.IRM, lltv: BigInt(env.LLTV) };
const read = (address, functionName, args = []) => node.readContract({ address, abi, functionName, args });
let nonce = await node.getTransactionCount({ address: account.address });
const send = async (address, functionName, args, gas) => wallet.writeContract({
  address, abi, functionName, args, gas, nonce: nonce++, maxPriorityFeePerGas: tip, maxFeePerGas: 2n * (await node.getBlock()).baseFeePerGas + tip,
});
const wealth = async () => ({
  loan: await read(env.LOAN, "balanceOf", [account.address]), collateral: await read(env.COLLATERAL, "balanceOf", [account.address]), ether: await node.getBalance({ address: account.address }),
});

const before = await wealth(), sent = [], borrowers = new Set();
let seen = 0n, risky = []; // the price that all were looked at by, and who could be liquidated then
for (const [token, by] of [[env.LOAN, env.MORPHO], [env.COLLATERAL, env.SELLER]]) await send(token, "approve", [by, maxUint256], 60_000n);
for (let from = 0n; ; ) {
  try { await node.request({ method: "evm_mine", params: [] }); } catch (e) { if (/over/.test(e.details ?? e.message)) break; throw e; }
  const head = await node.getBlockNumber();
  const logs = await node.getLogs({ address: env.MORPHO, event: abi.find((x) => x.name === "Borrow"), fromBlock: from, toBlock: head });
  for (const log of logs) { seen = 0n; borrowers.add(log.args.onBehalf); }
  from = head + 1n;
  if ((await node.getTransactionCount({ address: account.address })) < nonce) continue; // what was sent still waits
  const [price, totals, held] = await Promise.all([read(env.ORACLE, "price"), read(env.MORPHO, "market", [env.MARKET_ID]), read(env.COLLATERAL, "balanceOf", [account.address])]);
  if (held > 0n) sent.push(await send(env.SELLER, "sell", [env.COLLATERAL, env.LOAN, held], 300_000n));
  const look = price === seen ? risky : [...borrowers]; // while the price stands, interest alone moves the others
  [seen, risky] = [price, []];
  const positions = await Promise.all(look.map(async (b) => [b, await read(env.MORPHO, "position", [env.MARKET_ID, b])]));
  for (const [borrower, [, shares, collateral]] of positions) {
    const debt = (shares * (totals[2] + 1n)) / (totals[3] + 1_000_000n), value = (collateral * price) / 10n ** 36n;
    if (debt * 10n ** 18n <= value * market.lltv) continue; // healthy
    risky.push(borrower);
    const all = (debt * 1045n) / 1000n > value; // the collateral pays for less than the debt: seize all of it
    const [seized, cost] = all ? [collateral, (value * 1000n) / 1045n] : [(debt * 1043n * 10n ** 33n) / price, debt];
    const [, proceeds, fee] = await read(env.SELLER, "quote", [seized]);
    if (proceeds - fee <= cost) continue; // it sells for less than it costs
    sent.push(await send(env.MORPHO, "liquidate", [market, borrower, all ? collateral : 0n, all ? 0n : shares, "0x"], 300_000n));
  }
}
const receipts = (await Promise.all(sent.map((hash) => node.getTransactionReceipt({ hash }).catch(() => null)))).filter(Boolean);
const after = await wealth(), failed = receipts.filter((r) => r.status === "reverted");
console.log(JSON.stringify({
  sent: sent.length, won: receipts.filter((r) => r.status === "success" && r.to === env.MORPHO.toLowerCase()).length, failed: failed.length,
  paidForFailures: formatUnits(failed.reduce((sum, r) => sum + r.gasUsed * r.effectiveGasPrice, 0n), 18),
  loan: String(after.loan - before.loan), collateral: String(after.collateral - before.collateral), wei: String(after.ether - before.ether),
}));
