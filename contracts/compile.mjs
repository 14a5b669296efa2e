// Compiles src/*.sol and writes, for each contract that can be deployed, its interface (artifacts/NAME.abi.json) and
// the code that creates it (artifacts/NAME.bin). Same sources and same compiler, same bytes: the metadata hash and the CBOR tail
// are left out. Usage: node compile.mjs [OUTPUT FOLDER]
import { createRequire } from "node:module";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "artifacts");
const solc = createRequire(import.meta.url)("solc");

const pinned = JSON.parse(readFileSync(join(here, "package.json"), "utf8")).devDependencies.solc;
if (!solc.version().startsWith(pinned + "+")) {
  console.error(`solc ${solc.version()} is installed, ${pinned} is pinned: run npm ci in contracts/`);
  process.exit(1);
}

const sources = {};
for (const name of readdirSync(join(here, "src")).filter((n) => n.endsWith(".sol")).sort()) {
  sources[name] = { content: readFileSync(join(here, "src", name), "utf8") };
}
const input = {
  language: "Solidity",
  sources,
  settings: {
    evmVersion: "osaka", // the fork the chain is pinned at, chain.go
    viaIR: true,
    optimizer: { enabled: true, runs: 1000000 },
    metadata: { bytecodeHash: "none", appendCBOR: false },
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
  },
};
const output = JSON.parse(solc.compile(JSON.stringify(input)));
const problems = output.errors ?? [];
for (const p of problems) console.error(p.formattedMessage);
if (problems.length > 0) process.exit(1); // warnings count

mkdirSync(out, { recursive: true });
for (const contracts of Object.values(output.contracts)) {
  for (const [name, c] of Object.entries(contracts)) {
    if (c.evm.bytecode.object === "") continue; // an interface
    writeFileSync(join(out, `${name}.abi.json`), JSON.stringify(c.abi, null, 1) + "\n");
    writeFileSync(join(out, `${name}.bin`), c.evm.bytecode.object + "\n");
  }
}
