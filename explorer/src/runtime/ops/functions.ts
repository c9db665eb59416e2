/** Functions of one number, in torch's definitions. */

// W. J. Cody, "Rational Chebyshev approximations for the error function", 1969, as in his ERF of SPECFUN
const ERF_NEAR = [3.1611237438705656, 113.864154151050156, 377.485237685302021, 3209.37758913846947, 0.185777706184603153];
const ERF_NEAR_BELOW = [23.6012909523441209, 244.024637934444173, 1282.61652607737228, 2844.23683343917062];
const ERF_FAR = [
  0.564188496988670089, 8.88314979438837594, 66.1191906371416295, 298.635138197400131, 881.95222124176909,
  1712.04761263407058, 2051.07837782607147, 1230.33935479799725, 2.15311535474403846e-8,
];
const ERF_FAR_BELOW = [
  15.7449261107098347, 117.693950891312499, 537.181101862009858, 1621.38957456669019, 3290.79923573345963,
  4362.61909014324716, 3439.36767414372164, 1230.33935480374942,
];

/** The error function, to 1e-15 up to 4 and to 1e-8 beyond. */
function erf(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) {
    const square = x * x;
    let above = ERF_NEAR[4] * square;
    let below = square;
    for (let i = 0; i < 3; i++) {
      above = (above + ERF_NEAR[i]) * square;
      below = (below + ERF_NEAR_BELOW[i]) * square;
    }
    return (x * (above + ERF_NEAR[3])) / (below + ERF_NEAR_BELOW[3]);
  }
  if (size > 6) return Math.sign(x);
  let above = ERF_FAR[8] * size;
  let below = size;
  for (let i = 0; i < 7; i++) {
    above = (above + ERF_FAR[i]) * size;
    below = (below + ERF_FAR_BELOW[i]) * size;
  }
  const rest = (Math.exp(-size * size) * (above + ERF_FAR[7])) / (below + ERF_FAR_BELOW[7]);
  return x < 0 ? rest - 1 : 1 - rest;
}

/** To the nearest whole number; halves go to the even one. */
export function round(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  if (rest === 0.5) return low % 2 ? low + 1 : low;
  return rest < 0.5 ? low : low + 1;
}

const softplus = (x: number, beta: number, threshold: number): number =>
  x * beta > threshold ? x : Math.log1p(Math.exp(x * beta)) / beta;

/** The functions of `unary`; a and b are the attributes of that name. */
export const FUNCTIONS: Readonly<Record<string, (x: number, a: number, b: number) => number>> = {
  relu: (x) => (x < 0 ? 0 : x),
  leaky_relu: (x, slope) => (x < 0 ? x * slope : x),
  elu: (x, alpha) => (x < 0 ? alpha * Math.expm1(x) : x),
  gelu: (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
  gelu_tanh: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
  silu: (x) => x / (1 + Math.exp(-x)),
  softplus,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  expm1: Math.expm1,
  neg: (x) => -x,
  abs: Math.abs,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  square: (x) => x * x,
  reciprocal: (x) => 1 / x,
  erf,
  sin: Math.sin,
  cos: Math.cos,
  floor: Math.floor,
  round,
  sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : 0),
  clamp: (x, low, high) => Math.min(Math.max(x, low), high),
  pow: (x, exponent) => x ** exponent,
  mish: (x) => x * Math.tanh(softplus(x, 1, 20)),
  hardsigmoid: (x) => Math.min(Math.max(x + 3, 0), 6) / 6,
  hardswish: (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
};

/** What `a` and `b` are when the program does not say; null in the program is the same as nothing. */
export const DEFAULTS: Readonly<Record<string, readonly [number, number]>> = {
  leaky_relu: [0.01, 0],
  elu: [1, 0],
  softplus: [1, 20],
  clamp: [-Infinity, Infinity],
  pow: [1, 0],
};

/** The functions of `binary`. Comparisons give 1 or 0. */
export const PAIRS: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: (a, b) => a ** b,
  max: Math.max,
  min: Math.min,
  gt: (a, b) => (a > b ? 1 : 0),
  ge: (a, b) => (a >= b ? 1 : 0),
  lt: (a, b) => (a < b ? 1 : 0),
  le: (a, b) => (a <= b ? 1 : 0),
  eq: (a, b) => (a === b ? 1 : 0),
  ne: (a, b) => (a !== b ? 1 : 0),
  and: (a, b) => (a && b ? 1 : 0),
  or: (a, b) => (a || b ? 1 : 0),
};
