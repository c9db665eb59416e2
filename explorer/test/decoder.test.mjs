// The decoder of a page: at once, in a worker, in slices.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";

import { networks } from "../bench/networks.mjs";
import { checkedDecoder, Decoder, loadKernel, plain } from "../build/runtime-node.mjs";

const small = networks.mlp();
const large = networks.conv28();
const code = (number) => [Math.sin(number), Math.cos(number)];

// a thread of node behind the interface that browsers have
function startThread(script = "") {
  const build = new URL("../build/runtime-node.mjs", import.meta.url);
  const text = `
    const { parentPort } = require("node:worker_threads");
    import(${JSON.stringify(build.href)}).then(({ serve }) => {
      ${script}
      const answer = serve((message, transfer) => parentPort.postMessage(message, transfer));
      parentPort.on("message", answer);
    });`;
  const thread = new Worker(text, { eval: true });
  const started = {
    runs: 0,
    postMessage(message) {
      if ("inputs" in message) started.runs++;
      thread.postMessage(message);
    },
    addEventListener: (type, listener) => thread.on(type, (data) => listener({ data })),
    terminate: () => void thread.terminate(),
  };
  return started;
}

const reference = ({ program, weights }, number) =>
  new Decoder(program, weights, { kernel: plain }).decode(code(number)).slice();

test("a small network answers within the call", () => {
  const decoder = new Decoder(small.program, small.weights, {
    kernel: plain,
    startWorker: () => assert.fail("needs no worker"),
  });
  assert.ok(decoder.fast);
  let answer = null;
  decoder.request("map", code(1), [], (x) => (answer = x.slice()));
  assert.deepEqual(answer, reference(small, 1));
  assert.deepEqual(decoder.shape, [1, 784]);
});

for (const [place, startWorker] of [
  ["a worker", startThread],
  ["slices", undefined],
]) {
  test(`in ${place}, the newest waiting request of each owner is answered`, async () => {
    const decoder = new Decoder(large.program, large.weights, { kernel: plain, ...(startWorker && { startWorker }) });
    assert.ok(!decoder.fast);
    await decoder.later(code(0)); // the worker stands
    const answers = [];
    const all = new Promise((resolve) => {
      const ask = (owner, number) =>
        decoder.request(owner, code(number), [], (x) => {
          answers.push([owner, number]);
          assert.deepEqual(x.slice(), reference(large, number));
          if (answers.length === 3) resolve();
        });
      decoder.request("first", code(9), [], () => answers.push(["first", 9]));
      for (const number of [1, 2, 3]) ask("map", number);
      for (const number of [4, 5]) ask("tiles", number);
    });
    await all;
    await decoder.later(code(0));
    assert.deepEqual(answers, [
      ["first", 9],
      ["map", 3],
      ["tiles", 5],
    ]);
    decoder.close();
  });

  test(`in ${place}, a batch comes in order, and a request before the rest of it`, async () => {
    const decoder = new Decoder(large.program, large.weights, { kernel: plain, ...(startWorker && { startWorker }) });
    await decoder.later(code(0));
    const order = [];
    await new Promise((resolve) => {
      decoder.many([1, 2, 3, 4].map(code), [], (index, x) => {
        assert.deepEqual(x.slice(), reference(large, index + 1));
        order.push(index);
        if (index === 0) decoder.request("map", code(7), [], () => order.push("request"));
        if (index === 3) resolve();
      });
    });
    assert.deepEqual(order, [0, "request", 1, 2, 3]);
    decoder.close();
  });

  test(`in ${place}, a batch can be cancelled`, async () => {
    const decoder = new Decoder(large.program, large.weights, { kernel: plain, ...(startWorker && { startWorker }) });
    const order = [];
    const cancel = decoder.many([1, 2, 3].map(code), [], (index) => {
      order.push(index);
      cancel();
    });
    while (!order.length) await decoder.later(code(0));
    await decoder.later(code(0));
    assert.deepEqual(order, [0]);
    decoder.close();
  });
}

test("large networks run in the worker and not in slices", async () => {
  let thread;
  const decoder = new Decoder(large.program, large.weights, {
    kernel: plain,
    startWorker: () => (thread = startThread()),
  });
  while (!thread.runs) await decoder.later(code(1));
  const runs = thread.runs;
  for (let i = 0; i < 3; i++) await decoder.later(code(i));
  assert.equal(thread.runs, runs + 3);
  decoder.close();
});

test("where no worker starts, slices answer", async () => {
  const refuse = () => {
    throw new Error("refused");
  };
  const dying = () => startThread('throw new Error("dies");');
  for (const startWorker of [refuse, dying]) {
    const decoder = new Decoder(large.program, large.weights, { kernel: plain, startWorker });
    assert.deepEqual(await decoder.later(code(2)), reference(large, 2));
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(await decoder.later(code(3)), reference(large, 3));
    decoder.close();
  }
});

test("a worker that breaks hands its run to the slices", async () => {
  let thread;
  const breaking = () =>
    (thread = startThread(
      'let runs = 0; parentPort.on("message", (message) => { if (message.inputs && ++runs > 1) throw 1; });',
    ));
  const decoder = new Decoder(large.program, large.weights, { kernel: plain, startWorker: breaking });
  while (!thread.runs) await decoder.later(code(1));
  for (let number = 0; number < 3; number++)
    assert.deepEqual(await decoder.later(code(number)), reference(large, number));
  decoder.close();
});

test("a code that does not fit is refused at once, and stops no other", async () => {
  const decoder = new Decoder(large.program, large.weights, { kernel: plain });
  assert.throws(() => decoder.request("map", [1, 2, 3], [], assert.fail), /needs 2 numbers for "z"; it got 3/);
  assert.deepEqual(await decoder.later(code(1)), reference(large, 1));
});

test("a run now does not disturb one in slices", async () => {
  const decoder = new Decoder(large.program, large.weights, { kernel: plain });
  let answer;
  const later = decoder.later(code(1)).then((x) => (answer = x));
  while (!answer) {
    decoder.decode(code(2));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.deepEqual(await later, reference(large, 1));
});

test("the check reports the largest error", () => {
  const decoder = new Decoder(small.program, small.weights, { kernel: plain });
  const output = reference(small, 1);
  const inputs = { z: code(1) };
  assert.equal(decoder.check([{ inputs, output }]), 0);
  const altered = output.slice();
  altered[3] += 0.25;
  assert.ok(
    Math.abs(
      decoder.check([
        { inputs, output },
        { inputs, output: altered },
      ]) - 0.25,
    ) < 1e-6,
  );
  altered[5] = NaN;
  assert.equal(decoder.check([{ inputs, output: altered }]), Infinity);
  assert.equal(decoder.check([{ inputs, output: output.slice(1) }]), Infinity);
});

test("the kernel is used if it is right, and nothing if no version is", () => {
  const samples = [{ inputs: { z: code(1) }, output: reference(small, 1) }];
  const { decoder, error } = checkedDecoder(small.program, small.weights, samples, 1e-5);
  assert.equal(decoder.kernel, "simd");
  assert.ok(error < 1e-5);
  const wrong = [{ inputs: { z: code(2) }, output: samples[0].output }];
  assert.equal(checkedDecoder(small.program, small.weights, wrong, 1e-5), null);
});

test("without WebAssembly there is no kernel, and plain JavaScript decodes", () => {
  const { WebAssembly: standard } = globalThis;
  try {
    globalThis.WebAssembly = { Module: () => assert.fail("refused") };
    assert.equal(loadKernel(), null);
    const samples = [{ inputs: { z: code(1) }, output: reference(small, 1) }];
    assert.equal(checkedDecoder(small.program, small.weights, samples, 1e-5).decoder.kernel, "plain");
  } finally {
    globalThis.WebAssembly = standard;
  }
});
