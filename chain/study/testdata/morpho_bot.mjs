// What Morpho's liquidation bot asks of a chain, call by call and in its order, with the packages that it is made of (Morpho's SDK, executooor, viem): deploy
// an executor, read who borrowed and what may be seized, encode a liquidation whose callback sells, simulate it between two balances, ask what gas costs, send.
// Positions come from Borrow events in place of Morpho's servers, and collateral is sold to the contract SELLER. Prints what it did, as JSON.
import { createPublicClient, createWalletClient, defineChain, encodeFunctionData, erc20Abi, getAddress, http, maxUint256, parseAbi } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { getGasPrice, simulateCalls, writeContract } from 'viem/actions';
import { registerCustomAddresses } from '@morpho-org/blue-sdk';
import { blueAbi, fetchAccrualPosition } from '@morpho-org/blue-sdk-viem';
import { bytecode, executorAbi, ExecutorEncoder } from 'executooor-viem';

const { RPC_URL, CHAIN_ID, PRIVATE_KEYS, MORPHO, IRM, MARKET_ID, SELLER } = process.env;
const id = Number(CHAIN_ID);
const chain = defineChain({ id, name: 'here', nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 }, rpcUrls: { default: { http: [RPC_URL] } } });
const account = privateKeyToAccount(PRIVATE_KEYS.split(',')[0]);
const client = createWalletClient({ chain, transport: http(RPC_URL), account });
const read = createPublicClient({ chain, transport: http(RPC_URL), pollingInterval: 50, cacheTime: 0 });
const nobody = '0x000000000000000000000000000000000000dEaD';
registerCustomAddresses({ addresses: { [id]: { blue: getAddress(MORPHO), adaptiveCurveIrm: getAddress(IRM), bundler3: { bundler3: nobody, generalAdapter1: nobody } } } });
const blue = { address: MORPHO, abi: blueAbi };
const sells = parseAbi(['function sell(address collateral, address loan, uint256 amount)']);
const did = { simulated: 0, refused: 0, sent: 0, failed: 0, won: 0 };
const mine = () => client.request({ method: 'evm_mine' });

const deployed = await client.deployContract({ abi: executorAbi, bytecode, args: [account.address] });
await mine();
const { contractAddress: executor } = await read.waitForTransactionReceipt({ hash: deployed });

async function liquidate(position) {
  const { params } = position.market;
  const all = position.seizableCollateral;
  const amount = all === position.collateral ? all : (all * 9990n) / 10000n; // ten basis points for the interest of the next block
  const encoder = new ExecutorEncoder(executor, client);
  encoder.erc20Approve(params.collateralToken, SELLER, amount);
  encoder.pushCall(SELLER, 0n, encodeFunctionData({ abi: sells, functionName: 'sell', args: [params.collateralToken, params.loanToken, amount] }));
  encoder.erc20Approve(params.loanToken, MORPHO, maxUint256);
  encoder.morphoBlueLiquidate(MORPHO, { ...params, lltv: BigInt(params.lltv) }, position.user, amount, 0n, encoder.flush());
  encoder.erc20Skim(params.loanToken, account.address);
  const call = { abi: executorAbi, functionName: 'exec_606BaXt', args: [encoder.flush()] };
  const balance = { to: params.loanToken, abi: erc20Abi, functionName: 'balanceOf', args: [account.address] };
  const [{ results }, price] = await Promise.all([simulateCalls(client, { account: account.address, calls: [balance, { to: executor, ...call }, balance] }), getGasPrice(client)]);
  did.simulated++;
  if (results[1].status !== 'success' || results[2].result <= results[0].result || price <= 0n || results[1].gasUsed <= 0n) {
    did.refused++;
    return;
  }
  try {
    await writeContract(client, { address: executor, ...call });
    did.sent++;
  } catch {
    did.failed++; // two at once may take one nonce
  }
}

let seen = -1n;
const users = new Set();
for (;;) {
  const { over, number } = await client.request({ method: 'ringfence_head' });
  if (over) break;
  const head = BigInt(number);
  for (const e of await read.getContractEvents({ ...blue, eventName: 'Borrow', args: { id: MARKET_ID }, fromBlock: seen + 1n, toBlock: head })) users.add(e.args.onBehalf);
  seen = head;
  const positions = await Promise.all([...users].map((u) => fetchAccrualPosition(u, MARKET_ID, client)));
  await Promise.all(positions.filter((p) => (p.seizableCollateral ?? 0n) > 0n).slice(0, 4).map(liquidate));
  await mine().catch(() => {});
}
did.won = (await read.getContractEvents({ ...blue, eventName: 'Liquidate', args: { caller: executor }, fromBlock: 0n })).length;
did.loan = String(await read.readContract({ address: process.env.LOAN, abi: erc20Abi, functionName: 'balanceOf', args: [account.address] }));
console.log(JSON.stringify(did));
