// Compiles policies with a fault planted in each: reads [{file, from, to}] on standard input, where from stands in the
// source once, and writes the creation code of each contract, or why it is none, as JSON. faults_test.go runs it.
import { createRequire } from "node:module";
import { readdirSync, readFileSync } from "node:fs";
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const solc = createRequire(import.meta.url)("solc");
const sources = {};
for (const name of readdirSync(join(here, "src")).filter((n) => n.endsWith(".sol"))) {
  sources[name] = { content: readFileSync(join(here, "src", name), "utf8") };
}

const answers = JSON.parse(readFileSync(0, "utf8")).map(({ file, from, to }) => {
  const source = `${file}.sol`;
  const parts = sources[source].content.split(from);
  if (parts.length !== 2) return { problem: `${from} stands in ${source} ${parts.length - 1} times, not once` };
  const output = JSON.parse(solc.compile(JSON.stringify({
    language: "Solidity",
    sources: { ...sources, [source]: { content: parts.join(to) } },
    settings: {
      evmVersion: "osaka",
      viaIR: true,
      optimizer: { enabled: true, runs: 1 },
      metadata: { bytecodeHash: "none", appendCBOR: false },
      outputSelection: { [source]: { [file]: ["evm.bytecode.object"] } },
    },
  })));
  const problem = (output.errors ?? []).filter((e) => e.severity === "error").map((e) => e.formattedMessage).join("\n");
  return problem ? { problem } : { code: output.contracts[source][file].evm.bytecode.object };
});
console.log(JSON.stringify(answers));
