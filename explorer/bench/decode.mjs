// Milliseconds per decode. Run `npm run build:node` first. Other programs on the machine raise the median more than the
// minimum.

import { compile, loadKernel, plain } from "../build/runtime-node.mjs";
import { networks } from "./networks.mjs";

const SECONDS = 2; // for each network and kernel

for (const [name, make] of Object.entries(networks)) {
  const { program, weights } = make();
  for (const kernel of [plain, loadKernel()]) {
    const network = compile(program, weights, kernel);
    const z = new Float32Array(program.shapes[0][1]);
    const times = [];
    const end = performance.now() + SECONDS * 1000;
    while (performance.now() < end) {
      z[0] = Math.sin(times.length);
      const start = performance.now();
      network.run({ z });
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    const numbers = [times[0], times[times.length >> 1], times[Math.floor(0.95 * times.length)]].map((time) =>
      time.toFixed(3).padStart(8),
    );
    const size = `${(weights.byteLength / 4).toLocaleString("en")} weights, ${(network.macs / 1e6).toFixed(1)} M multiply-adds`;
    console.log(
      `${name.padEnd(7)} ${kernel.name.padEnd(5)} min ${numbers[0]}  median ${numbers[1]}  p95 ${numbers[2]} ms  (${size})`,
    );
  }
}
