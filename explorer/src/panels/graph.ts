/** Paths along the data: the shortest way from one code to another over neighbouring codes (Tenenbaum et al., 2000). */

/** Codes and their nearest neighbours, nearest first; `indices[i * k]` is the nearest of code i. */
export interface Graph {
  codes: Float32Array; // (n, Z)
  latent: number;
  n: number;
  maxNeighbours: number; // of each code
  k: number; // those that there are
  indices: Int32Array; // (n, k)
  distances: Float32Array; // (n, k)
}

/** The k nearest neighbours of each code, by Euclidean distance. */
export function neighbourGraph(codes: Float32Array, latent: number, k: number): Graph {
  const n = codes.length / latent;
  const count = Math.max(0, Math.min(k, n - 1));
  const indices = new Int32Array(n * count);
  const distances = new Float32Array(n * count).fill(Infinity);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (j !== i)
        insert(indices, distances, i * count, count, j, squared(codes, i * latent, codes, j * latent, latent));
    }
  }
  for (let i = 0; i < distances.length; i++) distances[i] = Math.sqrt(distances[i]);
  return { codes, latent, n, maxNeighbours: k, k: count, indices, distances };
}

function squared(a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number, latent: number): number {
  let sum = 0;
  for (let k = 0; k < latent; k++) sum += (a[i + k] - b[j + k]) ** 2;
  return sum;
}

function insert(
  indices: Int32Array,
  distances: Float32Array,
  start: number,
  count: number,
  j: number,
  distance: number,
): void {
  if (!count || distance >= distances[start + count - 1]) return;
  let at = start + count - 1;
  while (at > start && distances[at - 1] > distance) {
    distances[at] = distances[at - 1];
    indices[at] = indices[at - 1];
    at--;
  }
  distances[at] = distance;
  indices[at] = j;
}

/**
 * The codes on the shortest path from `a` to `b`, both included, or null if no path leads there. The ends are codes of
 * the graph too: each is among the neighbours of the codes that it is near to.
 */
export function shortestPath(graph: Graph, a: number[], b: number[]): number[][] | null {
  const { codes, latent, n, maxNeighbours, indices, distances } = graph;
  const edges: [number, number][][] = Array.from({ length: n + 2 }, () => []); // of the ends too: n is a, n + 1 is b
  const join = (i: number, j: number, distance: number): void => {
    edges[i].push([j, distance]);
    edges[j].push([i, distance]);
  };
  const between = Math.sqrt(squared(a, 0, b, 0, latent));
  const toEnds = [a, b].map((end) =>
    Float32Array.from({ length: n }, (_, i) => Math.sqrt(squared(end, 0, codes, i * latent, latent))),
  );
  for (let i = 0; i < n; i++) {
    const last = graph.k < maxNeighbours ? Infinity : distances[(i + 1) * graph.k - 1];
    let near = Array.from(
      { length: graph.k },
      (_, at) => [indices[i * graph.k + at], distances[i * graph.k + at]] as [number, number],
    );
    const ends = [0, 1]
      .filter((end) => toEnds[end][i] < last)
      .map((end) => [n + end, toEnds[end][i]] as [number, number]);
    if (ends.length) near = [...near, ...ends].sort((p, q) => p[1] - q[1]).slice(0, maxNeighbours);
    for (const [j, distance] of near) join(i, j, distance);
  }
  for (const end of [0, 1]) {
    const order = Array.from(toEnds[end], (distance, i) => [i, distance] as [number, number]);
    order.push([n + 1 - end, between]);
    order.sort((p, q) => p[1] - q[1]);
    for (const [i, distance] of order.slice(0, maxNeighbours)) join(n + end, i, distance);
  }
  const route = dijkstra(edges, n, n + 1);
  if (!route) return null;
  return route.map((i) => (i === n ? a : i === n + 1 ? b : Array.from(codes.subarray(i * latent, (i + 1) * latent))));
}

/** The shortest route from one node to another, by Dijkstra's algorithm with a binary heap. */
function dijkstra(edges: [number, number][][], from: number, to: number): number[] | null {
  const distance = new Float64Array(edges.length).fill(Infinity);
  const before = new Int32Array(edges.length).fill(-1);
  const heap: [number, number][] = [[0, from]]; // distance, node
  distance[from] = 0;
  while (heap.length) {
    const [reached, node] = pop(heap);
    if (node === to) break;
    if (reached > distance[node]) continue;
    for (const [next, length] of edges[node]) {
      const sum = reached + length;
      if (sum >= distance[next]) continue;
      distance[next] = sum;
      before[next] = node;
      push(heap, [sum, next]);
    }
  }
  if (!Number.isFinite(distance[to])) return null;
  const route = [to];
  while (route[0] !== from) route.unshift(before[route[0]]);
  return route;
}

function push(heap: [number, number][], item: [number, number]): void {
  heap.push(item);
  for (let i = heap.length - 1; i > 0;) {
    const parent = (i - 1) >> 1;
    if (heap[parent][0] <= heap[i][0]) return;
    [heap[parent], heap[i]] = [heap[i], heap[parent]];
    i = parent;
  }
}

function pop(heap: [number, number][]): [number, number] {
  const top = heap[0];
  const last = heap.pop()!;
  if (!heap.length) return top;
  heap[0] = last;
  for (let i = 0; ;) {
    let least = i;
    for (const child of [2 * i + 1, 2 * i + 2])
      if (child < heap.length && heap[child][0] < heap[least][0]) least = child;
    if (least === i) return top;
    [heap[least], heap[i]] = [heap[i], heap[least]];
    i = least;
  }
}
