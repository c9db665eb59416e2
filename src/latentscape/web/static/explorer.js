// src/unpack.ts
var e = {
	u8: 1,
	u16: 2,
	u32: 4,
	i16: 2,
	f16: 2,
	f32: 4
}, t = class {
	texts;
	buffers = /* @__PURE__ */ new Map();
	constructor(e) {
		this.texts = e;
	}
	async bytes(t) {
		let r = this.buffers.get(t.blob);
		if (!r) {
			let e = this.texts(t.blob);
			if (e === void 0) throw Error(`the part ${t.blob} is missing`);
			r = n(e, t.blob), this.buffers.set(t.blob, r);
		}
		let i = await r, a = t.shape.reduce((e, t) => e * t, 1) * e[t.dtype];
		if (i.byteLength !== a) throw Error(`the part ${t.blob} has ${i.byteLength} bytes where ${a} are needed`);
		return i;
	}
	async raw(e) {
		let t = await this.bytes(e);
		switch (e.dtype) {
			case "u8": return new Uint8Array(t);
			case "u16": return new Uint16Array(t);
			case "u32": return new Uint32Array(t);
			case "i16": return new Int16Array(t);
			case "f16": return r(new Uint16Array(t));
			case "f32": return new Float32Array(t);
		}
	}
	async floats(e) {
		let t = await this.raw(e);
		if (t instanceof Float32Array) return t;
		let n = new Float32Array(t.length), { low: r, high: i } = e;
		if (!r || !i) return n.set(t), n;
		let a = t instanceof Uint8Array ? 255 : t instanceof Uint32Array ? 4294967295 : t instanceof Int16Array ? 32767 : 65535, o = r.length, s = r.map((e, t) => (i[t] - e) / a);
		for (let e = 0; e < t.length; e++) {
			let i = o === 1 ? 0 : e % o;
			n[e] = r[i] + s[i] * t[e];
		}
		return n;
	}
};
async function n(e, t) {
	try {
		let t = Uint8Array.from(atob(e.trim()), (e) => e.charCodeAt(0)), n = new Blob([t]).stream().pipeThrough(new DecompressionStream("gzip"));
		return await new Response(n).arrayBuffer();
	} catch (e) {
		throw Error(`the part ${t} cannot be unpacked (${e.message})`);
	}
}
function r(e) {
	i ??= a();
	let t = new Float32Array(e.length);
	for (let n = 0; n < e.length; n++) t[n] = i[e[n]];
	return t;
}
var i;
function a() {
	let e = /* @__PURE__ */ new Float32Array(65536);
	for (let t = 0; t < 65536; t++) {
		let n = t & 32768 ? -1 : 1, r = t >> 10 & 31, i = t & 1023;
		r === 31 ? e[t] = i ? NaN : n * Infinity : r === 0 ? e[t] = n * i * 2 ** -24 : e[t] = n * (1 + i / 1024) * 2 ** (r - 15);
	}
	return e;
}
// src/data.ts
async function o(e, t) {
	let { points: n } = e, [r, i, a, o, l] = await Promise.all([
		t.floats(n.codes),
		n.std ? t.floats(n.std) : null,
		n.rows ? t.raw(n.rows) : null,
		n.context ? t.floats(n.context) : null,
		e.originals ? c(e, t) : null
	]), u = /* @__PURE__ */ new Map();
	for (let n of e.fields) u.set(n.id, await s(n, t));
	return {
		n: n.count,
		latent: e.model.latent,
		codes: r,
		logStd: i,
		rows: a,
		contexts: o,
		fields: u,
		originals: l
	};
}
async function s(e, t) {
	let n = Array(e.classes.length).fill(0), [r, i] = [Infinity, -Infinity];
	if (e.kind === "class") {
		let r = await t.raw(e.values);
		for (let e of r) e < n.length && n[e]++;
		return {
			field: e,
			values: r,
			missing: r instanceof Uint8Array ? 255 : 65535,
			low: 0,
			high: n.length - 1,
			counts: n
		};
	}
	let a = await t.floats(e.values);
	for (let e of a) e < r && (r = e), e > i && (i = e);
	return r > i && ([r, i] = [0, 0]), {
		field: e,
		values: a,
		missing: NaN,
		low: r,
		high: i,
		counts: n
	};
}
async function c(e, t) {
	let { values: n, points: r } = e.originals, i = await t.raw(n), a = r ? await t.raw(r) : null, o = n.shape[0], s = n.shape.slice(1).reduce((e, t) => e * t, 1), c = a ? new Map(Array.from(a, (e, t) => [e, t])) : null, { low: l, high: u } = n, d = i instanceof Uint8Array ? 255 : 65535, f = (e, t) => {
		if (!l || !u || i instanceof Float32Array) return e;
		let n = l.length === 1 ? 0 : t % l.length;
		return l[n] + (u[n] - l[n]) * e / d;
	};
	return {
		width: s,
		values: i,
		scale: f,
		count: o,
		has: (e) => c ? c.has(e) : e < o,
		of(e) {
			let t = c ? c.get(e) : e < o ? e : void 0;
			if (t === void 0) return null;
			let n = new Float32Array(s);
			for (let e = 0; e < s; e++) n[e] = f(i[t * s + e], e);
			return n;
		}
	};
}
// src/runtime/program.ts
var l = class extends Error {
	constructor(e) {
		super(`The model in this file is damaged: ${e}. Export the page again.`), this.name = "ProgramError";
	}
};
function u(e) {
	return e.reduce((e, t) => e * t, 1);
}
var d = 2 ** 28, f = (e) => Number.isInteger(e) && e >= 0, p = (e) => typeof e == "object" && !!e;
function m(e, t) {
	if (!p(e)) throw new l("its program is no object");
	for (let t of [
		"inputs",
		"shapes",
		"constants",
		"ops"
	]) if (!Array.isArray(e[t])) throw new l(`its program has no list "${t}"`);
	let { inputs: n, output: r, shapes: i, constants: a, ops: o } = e;
	i.forEach((e, t) => {
		if (!Array.isArray(e) || !e.every(f) || u(e) > d) throw new l(`tensor ${t} has an impossible shape`);
	});
	let s = new Uint8Array(i.length), c = (e, t) => {
		if (!f(e) || e >= i.length) throw new l(`${t} names a tensor that does not exist`);
		if (s[e]) throw new l(`tensor ${e} is written twice`);
		s[e] = 1;
	}, m = (e, t) => {
		if (!f(e) || !s[e]) throw new l(`${t} reads tensor ${e}, which has no value`);
	};
	for (let e of n) {
		if (!p(e) || typeof e.name != "string") throw new l("an input has no name");
		c(e.tensor, `input "${e.name}"`);
	}
	for (let e of a) {
		if (!p(e)) throw new l("a constant is no object");
		c(e.tensor, "a constant");
		let { tensor: n, offset: r, dtype: a } = e;
		if (a !== "f16" && a !== "f32") throw new l(`constant ${n} has the unknown type "${a}"`);
		let o = r + u(i[n]) * (a === "f16" ? 2 : 4);
		if (!f(r) || r % 4 || o > t) throw new l(`constant ${n} ends at byte ${o} of ${t} bytes of weights`);
	}
	o.forEach((e, t) => {
		if (!p(e)) throw new l(`operation ${t} is no object`);
		let n = `operation ${t} (${e.op})`;
		if (!Array.isArray(e.in) || !e.in.length) throw new l(`${n} has no list "in"`);
		for (let t of e.in) m(t, n);
		c(e.out, n);
	}), m(r, "the output");
}
// src/runtime/ops/checks.ts
function h(e, t) {
	if (!e) throw Error(t);
}
function g(e, t, n = t) {
	h(e.in.length >= t && e.in.length <= n, `reads ${e.in.length} tensors`);
}
function _(e, t) {
	h(e.length === t.length && e.every((e, n) => e === t[n]), `has a result of shape (${e}) where (${t}) is due`);
}
function v(e, t, n) {
	h(u(e) === t, `has ${n} of shape (${e}) where ${t} numbers are due`);
}
function y(e, t) {
	h(Number.isInteger(e), "names no axis");
	let n = e < 0 ? e + t : e;
	return h(n >= 0 && n < t, `names axis ${e} of ${t}`), n;
}
function b(e, t) {
	h(Array.isArray(e), "names no axes");
	let n = e.map((e) => y(e, t));
	return h(new Set(n).size === n.length, `names an axis twice: ${e}`), n;
}
function x(e, t, n, r) {
	return h(Array.isArray(e) && e.every((e) => Number.isInteger(e) && e >= t) && (e.length === 1 || e.length === 2), `has no usable ${r}`), e.length === 1 ? [n, e[0]] : [e[0], e[1]];
}
function S(e) {
	let t = Array(e.length);
	for (let n = e.length - 1, r = 1; n >= 0; r *= e[n--]) t[n] = r;
	return t;
}
// src/runtime/ops/linear.ts
function C(e, t) {
	g(e, 2, 3);
	let [n, r, i = -1] = e.in, a = t.shape(n), o = t.shape(r);
	h(o.length === 2 && a.length > 0, `has weights of shape (${o}) for (${a})`);
	let [s, c] = o;
	h(a.at(-1) === c, `has weights of shape (${o}) for (${a})`), _(t.shape(e.out), [...a.slice(0, -1), s]), i >= 0 && v(t.shape(i), s, "a bias");
	let l = t.size(n) / Math.max(1, c), u = l * c * s;
	return l === 1 ? {
		macs: u,
		bind: ({ at: t, routines: a }) => {
			let [o, l, u, d] = [
				t(r),
				t(n),
				t(e.out),
				i < 0 ? -1 : t(i)
			];
			return [() => a.gemv(s, c, o, l, u, d)];
		}
	} : {
		macs: u,
		kept: c * s,
		bind({ at: t, view: a, arena: o, routines: u, constant: d, kept: f }) {
			let p = a(r), m = () => w(p, s, c, o, f), [h, g] = [t(n), t(e.out)], _ = [() => u.gemm(l, s, c, h, f, g, s, -1)];
			if (i >= 0) {
				let [t, n] = [a(i), a(e.out)];
				_.push(() => T(n, t));
			}
			return d(r) ? m() : _.unshift(m), _;
		}
	};
}
function w(e, t, n, r, i) {
	for (let a = 0; a < t; a++) for (let o = 0; o < n; o++) r[i + o * t + a] = e[a * n + o];
}
function T(e, t) {
	for (let n = 0; n < e.length; n += t.length) for (let r = 0; r < t.length; r++) e[n + r] += t[r];
}
// src/runtime/ops/convolution.ts
var E = 65536;
function D(e, t) {
	g(e, 2, 3);
	let n = O(e, t);
	return e.transposed ? A(e, n) : k(e, n);
}
function O(e, t) {
	let [n, r, i] = e.in, a = t.shape(n), o = t.shape(e.out), s = t.shape(r), { groups: c } = e;
	h((a.length === 3 || a.length === 4) && s.length === a.length, `has weights of shape (${s}) for (${a})`);
	for (let t of [
		e.stride,
		e.padding,
		e.dilation
	]) h(t?.length === a.length - 2, "has lists of a wrong length");
	let l = x(e.stride, 1, 1, "stride"), u = x(e.padding, 0, 0, "padding"), d = x(e.dilation, 1, 1, "dilation"), f = e.transposed ? x(e.output_padding, 0, 0, "output_padding") : [0, 0], p = (e) => e.length === 1 ? [1, ...e] : e, [m, g, ...y] = a, [b, S] = p(y), C = p(s.slice(2)), [w, T] = s;
	h(Number.isInteger(c) && c > 0 && g % c === 0 && w % c === 0 && (e.transposed ? w === g : T * c === g), `has weights of shape (${s}) for (${a})`);
	let E = e.transposed ? T : w / c;
	i !== void 0 && v(t.shape(i), E * c, "a bias");
	let D = (t, n) => {
		let r = d[n] * (C[n] - 1) + 1;
		return e.transposed ? (t - 1) * l[n] - 2 * u[n] + r + f[n] : Math.floor((t + 2 * u[n] - r) / l[n]) + 1;
	}, [O, k] = [D(b, 0), D(S, 1)];
	_(o, [
		m,
		E * c,
		...a.length === 3 ? [k] : [O, k]
	]);
	let A = {
		inputArea: b * S,
		outputArea: O * k
	}, j = {
		kernel: C,
		stride: l,
		padding: u,
		dilation: d
	}, M = e.transposed ? {
		...j,
		channels: E,
		height: O,
		width: k,
		rows: b,
		columns: S
	} : {
		...j,
		channels: g / c,
		height: b,
		width: S,
		rows: O,
		columns: k
	};
	return {
		batch: m,
		groups: c,
		inputs: g / c,
		outputs: E,
		...A,
		windows: M
	};
}
function k(e, t) {
	let { batch: n, groups: r, inputs: i, outputs: a, inputArea: o, outputArea: s, windows: c } = t, l = i * c.kernel[0] * c.kernel[1], u = l * c.columns, d = Math.max(1, Math.min(c.rows, Math.floor(E / Math.max(1, u)))), f = [...c.kernel, ...c.stride].every((e) => e === 1) && !c.padding.some((e) => e);
	return {
		macs: n * r * a * l * s,
		scratch: f ? 0 : u * d,
		bind({ at: t, routines: u, scratch: p }) {
			let [m, h, g] = e.in, _ = [];
			for (let v = 0; v < n * r; v++) {
				let n = v % r, y = t(m) + v * i * o, b = t(e.out) + v * a * s, x = t(h) + n * a * l, S = g === void 0 ? -1 : t(g) + n * a;
				if (f) _.push(() => u.gemm(a, s, l, x, y, b, s, S));
				else for (let e = 0; e < c.rows; e += d) {
					let t = Math.min(e + d, c.rows), n = (t - e) * c.columns, r = b + e * c.columns;
					_.push(() => {
						u.im2col(c, y, p, e, t), u.gemm(a, n, l, x, p, r, s, S);
					});
				}
			}
			return _;
		}
	};
}
function A(e, t) {
	let { batch: n, groups: r, inputs: i, outputs: a, inputArea: o, outputArea: s, windows: c } = t, l = c.kernel[0] * c.kernel[1], u = l * o, d = Math.max(1, Math.min(a, Math.floor(E / Math.max(1, u)))), f = i * a * l;
	return {
		macs: n * r * f * o,
		kept: r * f,
		scratch: d * u,
		bind({ arena: t, at: u, view: p, routines: m, constant: h, kept: g, scratch: _ }) {
			let [v, y, b] = e.in, x = p(y), S = () => {
				for (let e = 0; e < x.length; e += f) w(x.subarray(e, e + f), i, a * l, t, g + e);
			}, C = [];
			h(y) ? S() : C.push(S);
			for (let p = 0; p < n * r; p++) {
				let n = p % r, h = u(v) + p * i * o;
				for (let r = 0; r < a; r += d) {
					let v = Math.min(d, a - r), y = {
						...c,
						channels: v
					}, x = g + n * f + r * l * i, S = u(e.out) + (p * a + r) * s, w = b === void 0 ? -1 : u(b) + n * a + r;
					C.push(() => {
						m.gemm(v * l, o, i, x, h, _, o, -1);
						for (let e = 0; e < v; e++) t.fill(w < 0 ? 0 : t[w + e], S + e * s, S + (e + 1) * s);
						m.col2im(y, _, S);
					});
				}
			}
			return C;
		}
	};
}
// src/runtime/ops/functions.ts
var j = [
	3.1611237438705655,
	113.86415415105016,
	377.485237685302,
	3209.3775891384694,
	.18577770618460315
], M = [
	23.601290952344122,
	244.02463793444417,
	1282.6165260773723,
	2844.236833439171
], N = [
	.5641884969886701,
	8.883149794388377,
	66.11919063714163,
	298.6351381974001,
	881.952221241769,
	1712.0476126340707,
	2051.0783778260716,
	1230.3393547979972,
	2.1531153547440383e-8
], ee = [
	15.744926110709835,
	117.6939508913125,
	537.1811018620099,
	1621.3895745666903,
	3290.7992357334597,
	4362.619090143247,
	3439.3676741437216,
	1230.3393548037495
];
function te(e) {
	let t = Math.abs(e);
	if (t <= .46875) {
		let t = e * e, n = j[4] * t, r = t;
		for (let e = 0; e < 3; e++) n = (n + j[e]) * t, r = (r + M[e]) * t;
		return e * (n + j[3]) / (r + M[3]);
	}
	if (t > 6) return Math.sign(e);
	let n = N[8] * t, r = t;
	for (let e = 0; e < 7; e++) n = (n + N[e]) * t, r = (r + ee[e]) * t;
	let i = Math.exp(-t * t) * (n + N[7]) / (r + ee[7]);
	return e < 0 ? i - 1 : 1 - i;
}
function ne(e) {
	let t = Math.floor(e), n = e - t;
	return n === .5 ? t % 2 ? t + 1 : t : n < .5 ? t : t + 1;
}
var re = (e, t, n) => e * t > n ? e : Math.log1p(Math.exp(e * t)) / t, ie = {
	relu: (e) => e < 0 ? 0 : e,
	leaky_relu: (e, t) => e < 0 ? e * t : e,
	elu: (e, t) => e < 0 ? t * Math.expm1(e) : e,
	gelu: (e) => .5 * e * (1 + te(e * Math.SQRT1_2)),
	gelu_tanh: (e) => .5 * e * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (e + .044715 * e * e * e))),
	silu: (e) => e / (1 + Math.exp(-e)),
	softplus: re,
	sigmoid: (e) => 1 / (1 + Math.exp(-e)),
	tanh: Math.tanh,
	exp: Math.exp,
	log: Math.log,
	log1p: Math.log1p,
	expm1: Math.expm1,
	neg: (e) => -e,
	abs: Math.abs,
	sqrt: Math.sqrt,
	rsqrt: (e) => 1 / Math.sqrt(e),
	square: (e) => e * e,
	reciprocal: (e) => 1 / e,
	erf: te,
	sin: Math.sin,
	cos: Math.cos,
	floor: Math.floor,
	round: ne,
	sign: (e) => e > 0 ? 1 : e < 0 ? -1 : 0,
	clamp: (e, t, n) => Math.min(Math.max(e, t), n),
	pow: (e, t) => e ** t,
	mish: (e) => e * Math.tanh(re(e, 1, 20)),
	softsign: (e) => e / (1 + Math.abs(e)),
	hardsigmoid: (e) => Math.min(Math.max(e + 3, 0), 6) / 6,
	hardswish: (e) => e * Math.min(Math.max(e + 3, 0), 6) / 6
}, ae = {
	leaky_relu: [.01, 0],
	elu: [1, 0],
	softplus: [1, 20],
	clamp: [-Infinity, Infinity],
	pow: [1, 0]
}, oe = {
	add: (e, t) => e + t,
	sub: (e, t) => e - t,
	mul: (e, t) => e * t,
	div: (e, t) => e / t,
	pow: (e, t) => e ** t,
	max: Math.max,
	min: Math.min,
	gt: (e, t) => +(e > t),
	ge: (e, t) => +(e >= t),
	lt: (e, t) => +(e < t),
	le: (e, t) => +(e <= t),
	eq: (e, t) => +(e === t),
	ne: (e, t) => e === t ? 0 : 1,
	and: (e, t) => e && t ? 1 : 0,
	or: (e, t) => e || t ? 1 : 0
};
// src/runtime/ops/walk.ts
function se(e, t) {
	let n = e.length - t.length;
	h(n >= 0, `broadcasts (${t}) to (${e})`);
	let r = S(t);
	return e.map((i, a) => {
		let o = a < n ? 1 : t[a - n];
		return h(o === 1 || o === i, `broadcasts (${t}) to (${e})`), o === 1 ? 0 : r[a - n];
	});
}
function ce(e, t) {
	let n = t.map((t) => se(e, t)), r = e.length, i = 1, a = t.map(() => 0);
	for (; r > 0;) {
		let t = e[r - 1];
		if (!n.every((e, n) => t === 1 || i === 1 || e[r - 1] === a[n] * i)) break;
		i === 1 && t !== 1 && n.forEach((e, t) => a[t] = e[r - 1]), i *= t, r--;
	}
	let o = e.slice(0, r), s = n.map((e) => P(o, e));
	return {
		runs: s[0].length,
		length: i,
		starts: s,
		steps: a
	};
}
function P(e, t, n = 0) {
	let r = Int32Array.of(n);
	return e.forEach((e, n) => {
		let i = new Int32Array(r.length * e);
		for (let a = 0; a < r.length; a++) for (let o = 0; o < e; o++) i[a * e + o] = r[a] + o * t[n];
		r = i;
	}), r;
}
// src/runtime/ops/elementwise.ts
function le(e, t) {
	g(e, 1), _(t.shape(e.out), t.shape(e.in[0]));
	let n = ie[e.f];
	h(Object.hasOwn(ie, e.f), `has the unknown function "${e.f}"`);
	let [r, i] = ae[e.f] ?? [0, 0], a = e.a ?? r, o = e.b ?? i;
	return {
		inPlace: !0,
		bind({ view: t }) {
			let r = t(e.in[0]), i = t(e.out);
			return e.f === "relu" ? [() => de(r, i)] : e.f === "silu" ? [() => pe(r, i)] : e.f === "sigmoid" ? [() => me(r, i)] : e.f === "leaky_relu" ? [() => fe(r, i, a)] : [() => ue(n, r, i, a, o)];
		}
	};
}
function ue(e, t, n, r, i) {
	for (let a = 0; a < n.length; a++) n[a] = e(t[a], r, i);
}
function de(e, t) {
	for (let n = 0; n < t.length; n++) t[n] = e[n] < 0 ? 0 : e[n];
}
function fe(e, t, n) {
	for (let r = 0; r < t.length; r++) t[r] = e[r] < 0 ? e[r] * n : e[r];
}
function pe(e, t) {
	for (let n = 0; n < t.length; n++) t[n] = e[n] / (1 + Math.exp(-e[n]));
}
function me(e, t) {
	for (let n = 0; n < t.length; n++) t[n] = 1 / (1 + Math.exp(-e[n]));
}
function he(e, t) {
	g(e, 2), h(Object.hasOwn(oe, e.f), `has the unknown function "${e.f}"`);
	let n = oe[e.f], { runs: r, length: i, starts: a, steps: o } = ce(t.shape(e.out), e.in.map(t.shape)), [s, c] = a, [l, u] = o;
	return {
		inPlace: !0,
		bind({ view: t }) {
			let a = t(e.in[0]), o = t(e.in[1]), d = t(e.out);
			return e.f === "add" ? [() => ge(a, o, d, r, i, s, c, l, u)] : e.f === "mul" ? [() => _e(a, o, d, r, i, s, c, l, u)] : [() => ve(n, a, o, d, r, i, s, c, l, u)];
		}
	};
}
function ge(e, t, n, r, i, a, o, s, c) {
	for (let l = 0, u = 0; l < r; l++) for (let r = u + i, d = a[l], f = o[l]; u < r; u++, d += s, f += c) n[u] = e[d] + t[f];
}
function _e(e, t, n, r, i, a, o, s, c) {
	for (let l = 0, u = 0; l < r; l++) for (let r = u + i, d = a[l], f = o[l]; u < r; u++, d += s, f += c) n[u] = e[d] * t[f];
}
function ve(e, t, n, r, i, a, o, s, c, l) {
	for (let u = 0, d = 0; u < i; u++) for (let i = d + a, f = o[u], p = s[u]; d < i; d++, f += c, p += l) r[d] = e(t[f], n[p]);
}
function ye(e, t) {
	g(e, 3);
	let { runs: n, length: r, starts: i, steps: a } = ce(t.shape(e.out), e.in.map(t.shape));
	return { bind({ view: t }) {
		let [o, s, c] = e.in.map(t), l = t(e.out);
		return [() => {
			for (let e = 0, t = 0; e < n; e++) {
				let [n, u, d] = [
					i[0][e],
					i[1][e],
					i[2][e]
				];
				for (let e = t + r; t < e; t++, n += a[0], u += a[1], d += a[2]) l[t] = o[n] ? s[u] : c[d];
			}
		}];
	} };
}
// src/runtime/ops/movement.ts
function F(e, t, n = 0) {
	let r = t.length ? t[0] : 0, i = r >= 0 && t.every((e, t) => e === r + t);
	return { bind({ view: a, arena: o, at: s }) {
		let [c, l] = [a(e.in[0]), a(e.out)], [u, d] = [s(e.in[0]) + r, s(e.out)];
		return i ? [() => o.copyWithin(d, u, u + t.length)] : [() => be(c, l, t, n)];
	} };
}
function be(e, t, n, r) {
	for (let i = 0; i < t.length; i++) {
		let a = n[i];
		t[i] = a < 0 ? r : e[a];
	}
}
function I(e, t) {
	let n = S(e), r = Int32Array.of(0);
	return t.forEach((e, t) => {
		let i = new Int32Array(r.length * e.length);
		for (let a = 0; a < r.length; a++) for (let o = 0; o < e.length; o++) i[a * e.length + o] = r[a] < 0 || e[o] < 0 ? -1 : r[a] + e[o] * n[t];
		r = i;
	}), r;
}
var L = (e) => e.map((e) => Array.from({ length: e }, (e, t) => t));
function xe(e, t) {
	return g(e, 1), v(t.shape(e.out), t.size(e.in[0]), "a result"), { bind: () => [] };
}
function Se(e, t) {
	g(e, 1);
	let n = t.shape(e.in[0]), r = b(e.dims, n.length);
	h(r.length === n.length, `orders ${r.length} axes of ${n.length}`);
	let i = S(n), a = r.map((e) => n[e]);
	return _(t.shape(e.out), a), F(e, P(a, r.map((e) => i[e])));
}
function Ce(e, t) {
	g(e, 1);
	let n = t.shape(e.out);
	return F(e, P(n, se(n, t.shape(e.in[0]))));
}
function we(e, t) {
	g(e, 1);
	let n = t.shape(e.in[0]), r = t.shape(e.out), i = y(e.dim, n.length), { start: a, step: o } = e, s = r[i];
	_(r, n.with(i, s)), h(Number.isInteger(a) && Number.isInteger(o) && o > 0 && a >= 0 && (!s || a + (s - 1) * o < n[i]), `cuts ${s} entries out of ${n[i]}`);
	let c = L(n);
	return c[i] = Array.from({ length: s }, (e, t) => a + t * o), F(e, I(n, c));
}
function Te(e, t) {
	g(e, 1);
	let n = t.shape(e.in[0]);
	_(t.shape(e.out), n);
	let r = L(n);
	for (let t of b(e.dims, n.length)) r[t] = Array.from(r[t]).reverse();
	return F(e, I(n, r));
}
function Ee(e, t) {
	g(e, 1);
	let n = t.shape(e.in[0]);
	_(t.shape(e.out), n);
	let r = b(e.dims, n.length);
	h(Array.isArray(e.shifts) && e.shifts.length === r.length && e.shifts.every(Number.isInteger), "has no usable shifts");
	let i = L(n);
	return r.forEach((t, r) => {
		let a = n[t];
		i[t] = Array.from({ length: a }, (t, n) => ((n - e.shifts[r]) % a + a) % a);
	}), F(e, I(n, i));
}
function De(e, t) {
	g(e, 1);
	let n = t.shape(e.in[0]), r = y(e.dim, n.length), { indices: i } = e, a = n[r];
	h(Array.isArray(i) && i.every((e) => Number.isInteger(e) && e >= -a && e < a), `takes entries beyond ${a}`), _(t.shape(e.out), n.with(r, i.length));
	let o = L(n);
	return o[r] = i.map((e) => e < 0 ? e + a : e), F(e, I(n, o));
}
function Oe(e, t) {
	g(e, 1);
	let n = t.shape(e.in[0]), { before: r, after: i, value: a } = e;
	h([r, i].every((e) => Array.isArray(e) && e.length === n.length && e.every(Number.isInteger)) && typeof a == "number", "has no usable widths or value");
	let o = n.map((e, t) => r[t] + e + i[t]);
	return _(t.shape(e.out), o), F(e, I(n, n.map((e, t) => Array.from({ length: o[t] }, (n, i) => {
		let a = i - r[t];
		return a >= 0 && a < e ? a : -1;
	}))), a);
}
function ke(e, t) {
	let n = t.shape(e.out), r = y(e.dim, n.length), i = 0;
	for (let a of e.in) {
		let e = t.shape(a);
		_(e, n.with(r, e[r])), i += e[r];
	}
	h(i === n[r], `joins ${i} entries to ${n[r]}`);
	let a = n.slice(r + 1).reduce((e, t) => e * t, 1), o = n.slice(0, r).reduce((e, t) => e * t, 1);
	return { bind({ arena: n, at: i }) {
		let s = e.in.map(i), c = e.in.map((e) => t.shape(e)[r] * a), l = i(e.out);
		return [() => {
			for (let e = 0, t = l; e < o; e++) for (let r = 0; r < s.length; r++) {
				let i = s[r] + e * c[r];
				n.copyWithin(t, i, i + c[r]), t += c[r];
			}
		}];
	} };
}
// src/runtime/ops/norm.ts
function Ae(e, t) {
	g(e, 1, 3);
	let [n, r, i] = e.in, a = t.shape(n);
	_(t.shape(e.out), a), h(typeof e.eps == "number" && e.eps >= 0, "has no usable eps");
	let { length: o, channels: s, area: c } = e.kind === "group" ? je(e, a) : Me(e, a);
	for (let [e, n] of [[r, "a weight"], [i, "a bias"]]) e !== void 0 && v(t.shape(e), s, n);
	return {
		inPlace: !0,
		bind({ view: t }) {
			let [a, l] = [t(n), t(e.out)], u = r === void 0 ? new Float32Array(s).fill(1) : t(r), d = i === void 0 ? new Float32Array(s) : t(i);
			return [() => Ne(a, l, u, d, o, c, e.eps)];
		}
	};
}
function je(e, t) {
	let [n, r, ...i] = t, a = e.groups, o = Number.isInteger(a) && a > 0 && r % a === 0;
	h(n !== void 0 && o, `has ${a} groups of ${r} channels`);
	let s = u(i);
	return {
		length: r / a * s,
		channels: r,
		area: s
	};
}
function Me(e, t) {
	h(e.kind === "layer", `has the unknown kind "${e.kind}"`);
	let n = e.dims;
	h(Number.isInteger(n) && n > 0 && n <= t.length, `normalises ${n} axes of ${t.length}`);
	let r = u(t.slice(-n));
	return {
		length: r,
		channels: r,
		area: 1
	};
}
function Ne(e, t, n, r, i, a, o) {
	for (let s = 0, c = 0; s < e.length; s += i) {
		let l = s + i, u = 0;
		for (let t = s; t < l; t++) u += e[t];
		let d = u / i, f = 0;
		for (let t = s; t < l; t++) f += (e[t] - d) * (e[t] - d);
		let p = 1 / Math.sqrt(f / i + o);
		for (let i = s; i < l; c++) {
			c === n.length && (c = 0);
			let o = p * n[c], s = r[c] - d * o;
			for (let n = i + a; i < n; i++) t[i] = e[i] * o + s;
		}
	}
}
// src/runtime/ops/pool.ts
function Pe(e, t) {
	g(e, 1), h(e.f === "max" || e.f === "avg", `has the unknown function "${e.f}"`);
	let n = x(e.kernel, 1, 1, "kernel"), r = x(e.stride, 1, 1, "stride"), i = x(e.padding, 0, 0, "padding"), a = e.kernel.length, o = t.shape(e.in[0]), s = t.shape(e.out);
	h(o.length >= a, `pools ${a} axes of ${o.length}`), _(s.slice(0, -a), o.slice(0, -a));
	let c = u(o.slice(0, -a)), [l, d] = a === 1 ? [1, o.at(-1)] : o.slice(-2), [f, p] = a === 1 ? [1, s.at(-1)] : s.slice(-2), m = {
		length: l,
		kernel: n[0],
		stride: r[0],
		padding: i[0]
	}, v = {
		length: d,
		kernel: n[1],
		stride: r[1],
		padding: i[1]
	};
	for (let [e, t] of [[m, f], [v, p]]) {
		let n = (t - 1) * e.stride - e.padding;
		h(t > 0 && n < e.length && e.padding * 2 <= e.kernel, `has ${t} windows over ${e.length}`);
	}
	let y = e.count_include_pad !== !1;
	return { bind({ view: t }) {
		let [n, r] = [t(e.in[0]), t(e.out)], i = e.f === "max";
		return [() => {
			let e = 0;
			for (let t = 0; t < c; t++) {
				let a = t * l * d;
				for (let t = 0; t < f; t++) for (let o = 0; o < p; o++) r[e++] = Fe(n, a, d, m, t, v, o, i, y);
			}
		}];
	} };
}
function Fe(e, t, n, r, i, a, o, s, c) {
	let l = i * r.stride - r.padding, u = o * a.stride - a.padding, d = Math.min(l + r.kernel, r.length + r.padding), f = Math.min(u + a.kernel, a.length + a.padding), [p, m] = [Math.max(l, 0), Math.min(d, r.length)], [h, g] = [Math.max(u, 0), Math.min(f, a.length)], _ = -Infinity, v = 0;
	for (let r = p; r < m; r++) for (let i = h; i < g; i++) {
		let a = e[t + r * n + i];
		_ = Math.max(_, a), v += a;
	}
	return s ? _ : v / (c ? (d - l) * (f - u) : (m - p) * (g - h));
}
// src/runtime/ops/reduce.ts
function Ie(e, t, n) {
	let r = 0;
	for (let i = 0; i < n.length; i++) r += e[t + n[i]];
	return r;
}
function Le(e, t, n) {
	let r = -Infinity;
	for (let i = 0; i < n.length; i++) r = Math.max(r, e[t + n[i]]);
	return r;
}
var Re = {
	sum: Ie,
	mean: (e, t, n) => Ie(e, t, n) / n.length,
	max: Le,
	min(e, t, n) {
		let r = Infinity;
		for (let i = 0; i < n.length; i++) r = Math.min(r, e[t + n[i]]);
		return r;
	},
	prod(e, t, n) {
		let r = 1;
		for (let i = 0; i < n.length; i++) r *= e[t + n[i]];
		return r;
	},
	logsumexp(e, t, n) {
		let r = Le(e, t, n), i = Number.isFinite(r) ? r : 0, a = 0;
		for (let r = 0; r < n.length; r++) a += Math.exp(e[t + n[r]] - i);
		return Math.log(a) + i;
	},
	argmax(e, t, n) {
		let r = 0;
		for (let i = 1; i < n.length; i++) e[t + n[i]] > e[t + n[r]] && (r = i);
		return r;
	}
};
function ze(e, t) {
	g(e, 1), h(Object.hasOwn(Re, e.f), `has the unknown function "${e.f}"`);
	let n = Re[e.f], r = t.shape(e.in[0]), i = S(r), a = r.map((e, t) => t), o = b(e.dims, r.length).sort((e, t) => e - t), s = o.length ? o : a, c = a.filter((e) => !s.includes(e)), l = (e) => P(e.map((e) => r[e]), e.map((e) => i[e])), u = l(c), d = l(s);
	return v(t.shape(e.out), u.length, "a result"), h(d.length, "reduces no elements"), { bind({ view: t }) {
		let [r, i] = [t(e.in[0]), t(e.out)];
		return [() => {
			for (let e = 0; e < i.length; e++) i[e] = n(r, u[e], d);
		}];
	} };
}
function Be(e, t) {
	g(e, 1);
	let n = t.shape(e.in[0]);
	_(t.shape(e.out), n);
	let { side: r, inner: i, size: a } = He(n, y(e.dim, n.length));
	return {
		inPlace: !0,
		bind({ view: t }) {
			let [n, o] = [t(e.in[0]), t(e.out)], s = (t) => {
				let a = t + r * i, s = -Infinity;
				for (let e = t; e < a; e += i) s = Math.max(s, n[e]);
				let c = 0;
				for (let e = t; e < a; e += i) c += Math.exp(n[e] - s);
				let l = s + Math.log(c);
				for (let r = t; r < a; r += i) o[r] = e.log ? n[r] - l : Math.exp(n[r] - s) / c;
			};
			return [() => {
				for (let e = 0; e < a; e += r * i) for (let t = 0; t < i; t++) s(e + t);
			}];
		}
	};
}
function Ve(e, t) {
	g(e, 1);
	let n = t.shape(e.in[0]);
	_(t.shape(e.out), n);
	let { side: r, inner: i, size: a } = He(n, y(e.dim, n.length));
	return {
		inPlace: !0,
		bind({ view: t }) {
			let [n, o] = [t(e.in[0]), t(e.out)];
			return [() => {
				for (let e = 0; e < a; e += r * i) for (let t = 0; t < i; t++) {
					let a = 0;
					for (let s = e + t, c = s + r * i; s < c; s += i) o[s] = a += n[s];
				}
			}];
		}
	};
}
function He(e, t) {
	let n = S(e)[t], r = e.reduce((e, t) => e * t, 1);
	return {
		side: e[t],
		inner: n,
		size: r
	};
}
// src/runtime/ops/upsample.ts
function Ue(e, t) {
	g(e, 1);
	let n = t.shape(e.in[0]), r = t.shape(e.out);
	if (h(n.length > 2 && r.length === n.length && u(n), `interpolates (${n}) to (${r})`), _(r.slice(0, 2), n.slice(0, 2)), e.mode === "nearest") return F(e, I(n, n.map((e, t) => Array.from({ length: r[t] }, (n, i) => We(i, e, r[t])))));
	h(e.mode === "bilinear" && n.length < 5, `has the mode "${e.mode}" for ${n.length} axes`);
	let i = n[0] * n[1], [a, o] = n.length === 3 ? [1, n[2]] : n.slice(2), [s, c] = r.length === 3 ? [1, r[2]] : r.slice(2), l = Ge(a, s, e.align_corners === !0), d = Ge(o, c, e.align_corners === !0);
	return { bind({ view: t }) {
		let [n, r] = [t(e.in[0]), t(e.out)];
		return [() => Ke(n, r, i, a * o, o, l, d)];
	} };
}
function We(e, t, n) {
	return Math.min(Math.floor(Math.fround(e * Math.fround(t / n))), t - 1);
}
function Ge(e, t, n) {
	let r = new Int32Array(t), i = new Int32Array(t), a = new Float32Array(t);
	for (let o = 0; o < t; o++) {
		let s = t > 1 ? o * (e - 1) / (t - 1) : 0, c = n ? s : Math.max(0, (o + .5) * e / t - .5);
		r[o] = Math.min(Math.floor(c), e - 1), i[o] = Math.min(r[o] + 1, e - 1), a[o] = c - r[o];
	}
	return {
		low: r,
		high: i,
		share: a
	};
}
function Ke(e, t, n, r, i, a, o) {
	let [s, c] = [a.low.length, o.low.length], l = 0;
	for (let u = 0; u < n * r; u += r) for (let n = 0; n < s; n++) {
		let [r, s] = [u + a.low[n] * i, u + a.high[n] * i], d = a.share[n];
		for (let n = 0; n < c; n++) {
			let [i, a, c] = [
				o.low[n],
				o.high[n],
				o.share[n]
			], u = e[r + i] + c * (e[r + a] - e[r + i]), f = e[s + i] + c * (e[s + a] - e[s + i]);
			t[l++] = u + d * (f - u);
		}
	}
}
// src/runtime/ops/index.ts
function qe(e, t) {
	switch (e.op) {
		case "linear": return C(e, t);
		case "conv": return D(e, t);
		case "unary": return le(e, t);
		case "binary": return he(e, t);
		case "where": return ye(e, t);
		case "reduce": return ze(e, t);
		case "softmax": return Be(e, t);
		case "norm": return Ae(e, t);
		case "pool": return Pe(e, t);
		case "upsample": return Ue(e, t);
		case "view": return xe(e, t);
		case "permute": return Se(e, t);
		case "expand": return Ce(e, t);
		case "slice": return we(e, t);
		case "cat": return ke(e, t);
		case "pad": return Oe(e, t);
		case "flip": return Te(e, t);
		case "roll": return Ee(e, t);
		case "take": return De(e, t);
		case "cumsum": return Ve(e, t);
		default: throw Error("is not known");
	}
}
// src/runtime/plain.ts
var Je = {
	name: "plain",
	reserve(e) {
		let t = new Float32Array(e);
		return {
			arena: t,
			routines: Ye(t)
		};
	}
};
function Ye(e) {
	return {
		gemm: (t, n, r, i, a, o, s, c) => Xe(e, t, n, r, i, a, o, s, c),
		gemv: (t, n, r, i, a, o) => $e(e, t, n, r, i, a, o),
		im2col: (t, n, r, i, a) => et(e, t, n, r, i, a),
		col2im: (t, n, r) => tt(e, t, n, r)
	};
}
function Xe(e, t, n, r, i, a, o, s, c) {
	if (t < 4 || n < 4) for (let l = 0; l < t; l++) for (let t = 0; t < n; t++) Ze(e, n, r, i + l * r, a + t, o + l * s + t, c < 0 ? 0 : e[c + l]);
	else for (let l = 0; l < n; l += 4) {
		let u = Math.min(l, n - 4);
		for (let l = 0; l < t; l += 4) {
			let d = Math.min(l, t - 4);
			Qe(e, n, r, i + d * r, a + u, o + d * s + u, s, c < 0 ? -1 : c + d);
		}
	}
}
function Ze(e, t, n, r, i, a, o) {
	let s = o;
	for (let a = 0; a < n; a++) s += e[r + a] * e[i + a * t];
	e[a] = s;
}
function Qe(e, t, n, r, i, a, o, s) {
	let c = 0, l = 0, u = 0, d = 0, f = 0, p = 0, m = 0, h = 0, g = 0, _ = 0, v = 0, y = 0, b = 0, x = 0, S = 0, C = 0;
	s >= 0 && (c = l = u = d = e[s], f = p = m = h = e[s + 1], g = _ = v = y = e[s + 2], b = x = S = C = e[s + 3]);
	let w = r + n, T = w + n, E = T + n;
	for (let a = 0, o = i; a < n; a++, o += t) {
		let t = e[o], n = e[o + 1], i = e[o + 2], s = e[o + 3], D = e[r + a], O = e[w + a], k = e[T + a], A = e[E + a];
		c += D * t, l += D * n, u += D * i, d += D * s, f += O * t, p += O * n, m += O * i, h += O * s, g += k * t, _ += k * n, v += k * i, y += k * s, b += A * t, x += A * n, S += A * i, C += A * s;
	}
	e[a] = c, e[a + 1] = l, e[a + 2] = u, e[a + 3] = d, a += o, e[a] = f, e[a + 1] = p, e[a + 2] = m, e[a + 3] = h, a += o, e[a] = g, e[a + 1] = _, e[a + 2] = v, e[a + 3] = y, a += o, e[a] = b, e[a + 1] = x, e[a + 2] = S, e[a + 3] = C;
}
function $e(e, t, n, r, i, a, o) {
	let s = 0;
	for (; s + 4 <= t; s += 4) {
		let t = r + s * n, c = t + n, l = c + n, u = l + n, d = 0, f = 0, p = 0, m = 0;
		o >= 0 && (d = e[o + s], f = e[o + s + 1], p = e[o + s + 2], m = e[o + s + 3]);
		for (let r = 0; r < n; r++) {
			let n = e[i + r];
			d += e[t + r] * n, f += e[c + r] * n, p += e[l + r] * n, m += e[u + r] * n;
		}
		e[a + s] = d, e[a + s + 1] = f, e[a + s + 2] = p, e[a + s + 3] = m;
	}
	for (; s < t; s++) Ze(e, 1, n, r + s * n, i, a + s, o < 0 ? 0 : e[o + s]);
}
function et(e, t, n, r, i, a) {
	let { channels: o, height: s, width: c, columns: l } = t, [u, d] = t.stride, f = r;
	for (let r = 0; r < o; r++, n += s * c) for (let r = 0; r < t.kernel[0]; r++) for (let o = 0; o < t.kernel[1]; o++) {
		let p = o * t.dilation[1] - t.padding[1], m = Math.min(l, Math.max(0, Math.ceil(-p / d))), h = Math.max(m, Math.min(l, Math.ceil((c - p) / d)));
		for (let o = i; o < a; o++, f += l) {
			let i = o * u + r * t.dilation[0] - t.padding[0];
			if (i < 0 || i >= s) e.fill(0, f, f + l);
			else {
				for (let t = 0; t < m; t++) e[f + t] = 0;
				for (let t = m, r = n + i * c + p + m * d; t < h; t++, r += d) e[f + t] = e[r];
				for (let t = h; t < l; t++) e[f + t] = 0;
			}
		}
	}
}
function tt(e, t, n, r) {
	let { channels: i, height: a, width: o, rows: s, columns: c } = t, [l, u] = t.stride, d = n;
	for (let n = 0; n < i; n++, r += a * o) for (let n = 0; n < t.kernel[0]; n++) for (let i = 0; i < t.kernel[1]; i++) {
		let f = i * t.dilation[1] - t.padding[1], p = Math.min(c, Math.max(0, Math.ceil(-f / u))), m = Math.max(p, Math.min(c, Math.ceil((o - f) / u)));
		for (let i = 0; i < s; i++, d += c) {
			let s = i * l + n * t.dilation[0] - t.padding[0];
			if (!(s < 0 || s >= a)) for (let t = p, n = r + s * o + f + p * u; t < m; t++, n += u) e[n] += e[d + t];
		}
	}
}
// src/runtime/network.ts
var nt = class {
	steps;
	macs;
	kernel;
	inputs;
	result;
	next = 0;
	shape;
	constructor(e, t, n, r, i) {
		this.steps = t, this.macs = n, this.kernel = r, this.shape = e.shapes[e.output], this.inputs = new Map(e.inputs.map(({ name: e, tensor: t }) => [e, i(t)])), this.result = i(e.output), this.next = t.length;
	}
	run(e) {
		this.start(e);
		for (let e of this.steps) e();
		return this.next = this.steps.length, this.result;
	}
	start(e) {
		for (let [t, n] of this.inputs) {
			let r = e[t];
			if (!r || r.length !== n.length) throw RangeError(`The network needs ${n.length} numbers for "${t}"; it got ${r ? r.length : "none"}.`);
			n.set(r);
		}
		this.next = 0;
	}
	advance(e) {
		for (; this.next < this.steps.length && (this.steps[this.next++](), !(performance.now() >= e)););
		return this.next < this.steps.length ? null : this.result;
	}
};
function rt(e, t, n = Je) {
	m(e, t.byteLength);
	let i = e, a = {
		shape: (e) => i.shapes[e],
		size: (e) => u(i.shapes[e])
	}, o = i.ops.map((e, t) => it(e, t, () => qe(e, a))), s = at(i, o, a), { arena: c, routines: l } = n.reserve(s.floats), d = (e) => c.subarray(s.at[e], s.at[e] + a.size(e));
	for (let { tensor: e, offset: n, dtype: o } of i.constants) {
		let i = a.size(e);
		o === "f32" ? d(e).set(new Float32Array(t, n, i)) : d(e).set(r(new Uint16Array(t, n, i)));
	}
	let f = [], p = 0;
	return o.forEach((e, t) => {
		let n = i.ops[t], r = e.bind({
			arena: c,
			routines: l,
			view: d,
			at: (e) => s.at[e],
			constant: (e) => s.constant[e] === 1,
			kept: s.kept[t],
			scratch: s.scratch[t]
		});
		if (s.constant[n.out]) for (let e of r) e();
		else f.push(...r), p += (e.macs ?? 0) + a.size(n.out);
	}), new nt(i, f, p, n.name, d);
}
function it(e, t, n) {
	try {
		return n();
	} catch (n) {
		throw n instanceof l ? n : new l(`operation ${t} (${e.op}) ${n.message}`);
	}
}
function at(e, t, n) {
	let r = e.shapes.length, { ops: i } = e, a = new Uint8Array(r), o = Int32Array.from({ length: r }, (e, t) => t), s = new Int32Array(r).fill(-1);
	for (let { tensor: t } of e.constants) a[t] = 1;
	i.forEach((e, t) => {
		e.in.every((e) => a[e]) && (a[e.out] = 1), e.op === "view" && (o[e.out] = o[e.in[0]]);
		for (let n of e.in) s[o[n]] = t;
		s[o[e.out]] = Math.max(s[o[e.out]], t);
	}), s[o[e.output]] = i.length;
	let c = new Int32Array(r).fill(-1), l = new Int32Array(i.length), u = new Int32Array(i.length), d = 0, f = (e) => {
		let t = d;
		return d += R(e), t;
	};
	for (let e = 0; e < r; e++) a[e] && o[e] === e && (c[e] = f(n.size(e)));
	t.forEach((e, t) => l[t] = f(e.kept ?? 0));
	let p = new ot(d);
	for (let { tensor: t } of e.inputs) c[t] = p.take(n.size(t));
	let m = /* @__PURE__ */ new Map();
	return s.forEach((e, t) => {
		o[t] !== t || a[t] || e < 0 || m.set(e, [...m.get(e) ?? [], t]);
	}), i.forEach((e, r) => {
		let { out: i } = e, l = o[e.in[0]], d = -1;
		if (o[i] !== i) c[i] = c[o[i]];
		else if (!a[i]) {
			let u = e.in.slice(1).every((e) => o[e] !== l), f = s[l] === r && !a[l], m = t[r].inPlace && u && f && n.size(l) === n.size(i);
			m && (d = l), c[i] = m ? c[l] : p.take(n.size(i));
		}
		let f = t[r].scratch ?? 0;
		u[r] = p.take(f), p.give(u[r], f);
		for (let e of m.get(r) ?? []) e !== d && p.give(c[e], n.size(e));
	}), {
		floats: p.floats,
		at: c,
		constant: a,
		kept: l,
		scratch: u
	};
}
var R = (e) => e + 3 & -4, ot = class {
	floats;
	gaps = [];
	constructor(e) {
		this.floats = e;
	}
	take(e) {
		let t = R(e);
		if (!t) return this.floats;
		let n;
		for (let e of this.gaps) e.to - e.from >= t && (!n || e.to - e.from < n.to - n.from) && (n = e);
		let r = this.gaps.at(-1);
		return !n && r && r.to === this.floats && (n = r, this.floats = r.to = r.from + t), n ? (n.from += t, n.from === n.to && this.gaps.splice(this.gaps.indexOf(n), 1), n.from - t) : (this.floats += t, this.floats - t);
	}
	give(e, t) {
		let n = e + R(t);
		if (n === e) return;
		this.gaps.push({
			from: e,
			to: n
		}), this.gaps.sort((e, t) => e.from - t.from);
		let r = [];
		for (let e of this.gaps) {
			let t = r.at(-1);
			t && t.to === e.from ? t.to = e.to : r.push(e);
		}
		this.gaps = r;
	}
};
// src/decoding.ts
function st(e, t) {
	let { context: n } = t.view;
	return e.context ? e.context.kind === "columns" ? n : e.context.names.map((e, t) => +(t === n[0])) : [];
}
async function ct(e, t) {
	let n = e.decoder;
	if (!n) return lt;
	let r = await t.bytes(n.weights), i = rt(n.program, r, Je), [a, o] = n.program.inputs.map((e) => e.name), s = (e, t) => i.run(o ? {
		[a]: e,
		[o]: t
	} : { [a]: e });
	return {
		...lt,
		decodes: !0,
		fast: !0,
		now: (e, t) => s(e, t),
		request: (e, t, n, r) => r(s(t, n)),
		many(e, t, n) {
			let r = !1, i = (a) => {
				if (r) return;
				let o = performance.now() + 8, c = a;
				for (; c < e.length && performance.now() < o;) n(c, s(e[c++], t));
				c < e.length && setTimeout(() => i(c), 0);
			};
			return i(0), () => r = !0;
		}
	};
}
var lt = {
	decodes: !1,
	encodes: !1,
	fast: !1,
	error: NaN,
	now: () => null,
	request: () => void 0,
	many: () => () => void 0,
	encode: () => null
};
// src/dom.ts
function z(e, t = {}, ...n) {
	let r = document.createElement(e);
	for (let [e, n] of Object.entries(t)) typeof n == "function" ? r.addEventListener(e.slice(2), n) : n === !0 ? r.setAttribute(e, "") : n !== !1 && n != null && r.setAttribute(e, String(n));
	for (let e of n) e && r.append(e);
	return r;
}
function B(e, ...t) {
	e.replaceChildren(...t.filter((e) => !!e));
}
function ut(e, t, n) {
	let r = Math.min(window.devicePixelRatio || 1, 2), [i, a] = [Math.max(1, Math.round(t * r)), Math.max(1, Math.round(n * r))];
	e.width !== i && (e.width = i), e.height !== a && (e.height = a), e.style.width = `${t}px`, e.style.height = `${n}px`;
	let o = e.getContext("2d");
	return o?.setTransform(r, 0, 0, r, 0, 0), o;
}
// src/map/map.ts
function dt(e, t) {
	let n = z("canvas", { tabindex: 0 });
	t.append(n), n.addEventListener("pointermove", (n) => {
		let r = e.projected().code((n.offsetX - t.clientWidth / 2) / 80, (t.clientHeight / 2 - n.offsetY) / 80, e.store.view.z);
		e.store.set({ z: r });
	}), new ResizeObserver(() => {
		let r = ut(n, t.clientWidth, t.clientHeight);
		if (!r) return;
		let { places: i } = e.projected();
		r.fillStyle = e.colour("--ls-ink");
		for (let n = 0; n < e.data.n; n++) r.fillRect(t.clientWidth / 2 + 80 * i[2 * n], t.clientHeight / 2 - 80 * i[2 * n + 1], 2, 2);
	}).observe(t);
}
// src/panels/panels.ts
function ft(e, t) {
	let n = z("canvas", {});
	t.append(n);
	let r = () => {
		let t = e.decoding.now(e.store.view.z, st(e.state, e.store)), r = ut(n, 200, 200);
		t && r && e.renderer.draw(r, t, {
			x: 0,
			y: 0,
			width: 200,
			height: 200
		});
	};
	e.store.listen((e, t) => {
		t.has("z") && r();
	}), r();
}
// src/text/frame.ts
var V = {
	en: {
		latent: (e) => e === 1 ? "1 latent dimension" : `${e} latent dimensions`,
		examples: (e) => `all ${e} training examples`,
		some: (e, t, n) => `${e} of ${t} training examples${n ? ", the same share of each class" : ", evenly spaced"}`,
		language: "Language",
		theme: "Colours",
		light: "Light",
		dark: "Dark",
		system: "As the system",
		help: "Help",
		close: "Close",
		loading: "The page is being unpacked …",
		broken: (e) => `This page is damaged: ${e}. Write it again with latentscape explore.`,
		noRuntime: "This browser is too old to unpack the page. Open it in a browser of 2023 or later.",
		panels: "Panels",
		map: "Map of the latent space",
		keys: [
			["Arrow keys", "move the probe over the map; with Shift, in larger steps"],
			["+ and −", "zoom"],
			["0", "show all points"],
			["Enter", "pin the probe, or release it"],
			["N and P", "go to the next or previous example"],
			["A and B", "take the probe as the start or the end of a path"],
			["Space", "play the path"]
		]
	},
	ja: {
		latent: (e) => `潜在変数 ${e} 次元`,
		examples: (e) => `訓練データ ${e} 件すべて`,
		some: (e, t, n) => `訓練データ ${t} 件のうち ${e} 件(${n ? "各クラス同じ割合" : "等間隔"})`,
		language: "言語",
		theme: "配色",
		light: "明るい",
		dark: "暗い",
		system: "システムに合わせる",
		help: "使い方",
		close: "閉じる",
		loading: "ページを展開しています…",
		broken: (e) => `このページは壊れています(${e})。latentscape explore で作り直してください。`,
		noRuntime: "このブラウザは古いため、ページを展開できません。2023年以降のブラウザで開いてください。",
		panels: "パネル",
		map: "潜在空間の地図",
		keys: [
			["矢印キー", "地図上の探索点を動かす(Shift で大きく)"],
			["+ と −", "拡大と縮小"],
			["0", "すべての点を表示"],
			["Enter", "探索点を固定・解除"],
			["N と P", "次・前のデータへ"],
			["A と B", "探索点を経路の始点・終点にする"],
			["スペース", "経路を再生"]
		]
	},
	ko: {
		latent: (e) => `잠재 변수 ${e}차원`,
		examples: (e) => `훈련 데이터 ${e}개 전체`,
		some: (e, t, n) => `훈련 데이터 ${t}개 중 ${e}개(${n ? "클래스마다 같은 비율" : "일정한 간격"})`,
		language: "언어",
		theme: "색상",
		light: "밝게",
		dark: "어둡게",
		system: "시스템 설정",
		help: "도움말",
		close: "닫기",
		loading: "페이지를 푸는 중입니다…",
		broken: (e) => `이 페이지는 손상되었습니다(${e}). latentscape explore로 다시 만드세요.`,
		noRuntime: "이 브라우저는 오래되어 페이지를 풀 수 없습니다. 2023년 이후의 브라우저에서 여세요.",
		panels: "패널",
		map: "잠재 공간 지도",
		keys: [
			["화살표 키", "지도에서 탐침을 움직입니다(Shift를 누르면 크게)"],
			["+ 와 −", "확대와 축소"],
			["0", "모든 점 보기"],
			["Enter", "탐침을 고정하거나 풉니다"],
			["N 과 P", "다음 또는 이전 데이터로"],
			["A 와 B", "탐침을 경로의 시작점 또는 끝점으로"],
			["스페이스", "경로 재생"]
		]
	}
}, pt = {
	en: "English",
	ja: "日本語",
	ko: "한국어"
};
function H(e) {
	return [e, ...navigator.languages ?? [navigator.language]].map((e) => e.slice(0, 2).toLowerCase()).find((e) => e in pt) ?? "en";
}
function U(e, t, n = 3) {
	return Number.isFinite(e) ? e.toLocaleString(t, { maximumSignificantDigits: n }).replace("-", "−") : "–";
}
function W(e, t) {
	return e.toLocaleString(t);
}
// src/frame.ts
function mt(e) {
	let t = z("header", { class: "ls-head" }), n = z("section", { class: "ls-map" }), r = z("aside", { class: "ls-panels" });
	B(e.el, t, z("div", { class: "ls-body" }, n, r));
	let i = () => {
		e.el.lang = e.language(), e.el.id === "latentscape" && (document.documentElement.lang = e.language());
		let i = e.texts(V);
		n.setAttribute("aria-label", i.map), r.setAttribute("aria-label", i.panels), ht(e, t);
	};
	i();
	let a = e.store.listen((e, t) => {
		t.has("language") && i();
	});
	return dt(e, n), ft(e, r), () => {
		a(), e.el.replaceChildren();
	};
}
function ht(e, t) {
	let n = e.texts(V), { state: r, store: i } = e, { points: a } = r, o = e.language(), s = a.count === a.total ? n.examples(W(a.total, o)) : n.some(W(a.count, o), W(a.total, o), a.stratified), c = (e, t, n, r) => z("label", { class: "ls-choice" }, z("span", { class: "ls-hidden" }, e), z("select", { onchange: (e) => r(e.target.value) }, ...n.map(([e, n]) => z("option", {
		value: e,
		selected: e === t
	}, n)))), l = z("dialog", {
		class: "ls-help",
		"aria-label": n.help
	}, z("h2", {}, n.help), z("dl", {}, ...n.keys.flatMap(([e, t]) => [z("dt", {}, e), z("dd", {}, t)])), z("form", { method: "dialog" }, z("button", {}, n.close)));
	B(t, z("h1", {}, r.name), z("p", { class: "ls-subtitle" }, [
		r.recipe,
		n.latent(r.model.latent),
		s
	].join(" · ")), z("div", { class: "ls-tools" }, c(n.language, o, Object.entries(pt), (e) => i.set({ language: e })), c(n.theme, i.view.theme, [
		["", n.system],
		["light", n.light],
		["dark", n.dark]
	], (e) => i.set({ theme: e })), z("button", { onclick: () => l.showModal() }, n.help)), l);
}
// src/fragment.ts
var gt = [
	"z",
	"pinned",
	"selected",
	"context",
	"projection",
	"axes",
	"camera",
	"colour",
	"hidden",
	"layers",
	"from",
	"to",
	"along",
	"at",
	"panel",
	"language",
	"theme"
], _t = 250, vt;
function yt(e) {
	try {
		let t = JSON.parse(decodeURIComponent(location.hash.slice(1)) || "{}"), n = {};
		for (let e of gt) e in t && Object.assign(n, { [e]: t[e] });
		return xt(e, n) ? n : {};
	} catch {
		return {};
	}
}
function bt(e, t) {
	clearTimeout(vt), vt = setTimeout(() => {
		let n = {};
		for (let r of gt) JSON.stringify(e[r]) !== JSON.stringify(t[r]) && (n[r] = G(e[r]));
		e.pinned || delete n.z;
		let r = Object.keys(n).length ? `#${encodeURIComponent(JSON.stringify(n))}` : "";
		try {
			history.replaceState(null, "", r || location.pathname + location.search);
		} catch {}
	}, _t);
}
function G(e) {
	return typeof e == "number" ? Number(e.toPrecision(5)) : Array.isArray(e) ? e.map(G) : e && typeof e == "object" ? Object.fromEntries(Object.entries(e).map(([e, t]) => [e, G(t)])) : e;
}
function xt(e, t) {
	let { latent: n } = e.model, r = (e) => Array.isArray(e) && e.length === n && e.every(Number.isFinite), i = (t) => Number.isInteger(t) && t >= 0 && t < e.points.count, a = (e) => e === null || typeof e == "object" && !!e && ("point" in e ? i(e.point) : "z" in e && r(e.z)), o = (e) => Array.isArray(e) && e.every(Number.isFinite);
	return (t.z === void 0 || r(t.z)) && (t.selected === void 0 || t.selected === null || i(t.selected)) && (t.from === void 0 || a(t.from)) && (t.to === void 0 || a(t.to)) && (t.axes === void 0 || o(t.axes) && t.axes.length === 2 && t.axes.every((e) => e >= 0 && e < n)) && (t.context === void 0 || o(t.context)) && (t.hidden === void 0 || o(t.hidden)) && (t.colour === void 0 || t.colour === "" || e.fields.some((e) => e.id === t.colour));
}
// src/projection.ts
var St = 5, Ct = "₀₁₂₃₄₅₆₇₈₉";
function K(e) {
	return `z${[...String(e + 1)].map((e) => Ct[Number(e)]).join("")}`;
}
function wt(e, t, n, r) {
	let i = e.projections.find((e) => e.id === n.projection), [a, o] = n.axes;
	return t.latent === 1 ? Et(t) : i ? i.kind === "placed" ? Ot(t, i.id, r.get(i.id)) : Dt(t, i, a, o) : Tt(t, a, o);
}
function Tt(e, t, n) {
	let { codes: r, latent: i, n: a } = e, o = new Float32Array(2 * a);
	for (let e = 0; e < a; e++) o[2 * e] = r[e * i + t], o[2 * e + 1] = r[e * i + n];
	return {
		key: `axes:${t},${n}`,
		places: o,
		place: (e) => [e[t], e[n]],
		code(e, r, i) {
			let a = Array.from(i);
			return a[t] = e, a[n] = r, a;
		},
		names: [K(t), K(n)],
		exact: !0
	};
}
function Et(e) {
	let t = new Float32Array(2 * e.n);
	for (let n = 0; n < e.n; n++) t[2 * n] = e.codes[n], t[2 * n + 1] = ((n * 2654435761 >>> 0) / 2 ** 32 - .5) * 2;
	return {
		key: "line",
		places: t,
		place: (e) => [e[0], 0],
		code: (e) => [e],
		names: [K(0), ""],
		exact: !0
	};
}
function Dt(e, t, n, r) {
	let { codes: i, latent: a, n: o } = e, s = [n, r].map((e) => t.components[Math.min(e, t.components.length - 1)]), { centre: c, unit: l, shares: u } = t, d = (e, t = 0) => {
		let [n, r] = [0, 0];
		for (let i = 0; i < a; i++) {
			let a = (e[t + i] - c[i]) / l[i];
			n += a * s[0][i], r += a * s[1][i];
		}
		return [n, r];
	}, f = new Float32Array(2 * o);
	for (let e = 0; e < o; e++) [f[2 * e], f[2 * e + 1]] = d(i, e * a);
	let p = (e) => {
		let n = t.id === "classes" ? "LD" : "PC";
		return u.length ? `${n} ${e + 1} (${Math.round(100 * u[e])} %)` : `${n} ${e + 1}`;
	};
	return {
		key: `${t.id}:${n},${r}`,
		places: f,
		place: (e) => d(e),
		code(e, t, n) {
			let [r, i] = d(n);
			return Array.from(n, (n, a) => n + ((e - r) * s[0][a] + (t - i) * s[1][a]) * l[a]);
		},
		names: [p(n), p(r)],
		exact: !0
	};
}
function Ot(e, t, n) {
	let { codes: r, latent: i, n: a } = e, o = (e, t) => {
		let o = [];
		for (let r = 0; r < a; r++) {
			let i = (n[2 * r] - e) ** 2 + (n[2 * r + 1] - t) ** 2;
			if (o.length < St || i < o[o.length - 1][0]) {
				let e = o.findIndex(([e]) => i < e);
				o.splice(e < 0 ? o.length : e, 0, [i, r]), o.length > St && o.pop();
			}
		}
		let s = Array(i).fill(0), c = 0;
		for (let [e, t] of o) {
			let n = 1 / (e + 1e-12);
			c += n;
			for (let e = 0; e < i; e++) s[e] += n * r[t * i + e];
		}
		return s.map((e) => e / c);
	};
	return {
		key: t,
		places: n,
		place(e) {
			let [t, o] = [Infinity, 0];
			for (let n = 0; n < a; n++) {
				let a = 0;
				for (let o = 0; o < i && a < t; o++) a += (r[n * i + o] - e[o]) ** 2;
				a < t && ([t, o] = [a, n]);
			}
			return [n[2 * o], n[2 * o + 1]];
		},
		code: (e, t) => o(e, t),
		names: ["", ""],
		exact: !1
	};
}
// src/text/renderers.ts
var q = {
	en: {
		image: (e, t, n, r) => `image of ${e} × ${t} pixels, ${n} % ${r ? "ink" : "brightness"}`,
		curve: (e, t, n) => `curve from ${e} to ${t}, highest at ${n}`,
		values: (e, t) => `values from ${e} to ${t}`,
		position: "sample",
		column: (e) => `column ${e}`,
		more: (e) => `, and ${e} more columns`
	},
	ja: {
		image: (e, t, n, r) => `${e} × ${t} 画素の画像、${r ? "インク" : "明るさ"} ${n} %`,
		curve: (e, t, n) => `${e} から ${t} までの曲線、最大は ${n} の位置`,
		values: (e, t) => `値は ${e} から ${t} まで`,
		position: "サンプル",
		column: (e) => `列 ${e}`,
		more: (e) => `、ほか ${e} 列`
	},
	ko: {
		image: (e, t, n, r) => `${e} × ${t} 픽셀 이미지, ${r ? "잉크" : "밝기"} ${n}%`,
		curve: (e, t, n) => `${e}에서 ${t}까지의 곡선, ${n} 위치에서 최대`,
		values: (e, t) => `${e}에서 ${t}까지의 값`,
		position: "샘플",
		column: (e) => `열 ${e}`,
		more: (e) => ` 외 ${e}개 열`
	}
}, kt = "system-ui, -apple-system, \"Segoe UI\", \"Noto Sans\", \"Noto Sans CJK JP\", sans-serif";
function At(e, t, n, r) {
	let i = new OffscreenCanvas(Math.max(1, Math.round(t)), Math.max(1, Math.round(n))), a = i.getContext("2d", { willReadFrequently: !0 });
	return a.fillStyle = r, a.fillRect(0, 0, i.width, i.height), e(a, {
		x: 0,
		y: 0,
		width: i.width,
		height: i.height
	}), a.getImageData(0, 0, i.width, i.height);
}
function J(e, t) {
	return e[Math.min(t, e.length - 1)];
}
// src/renderers/bars.ts
var jt = 24, Y = 8, Mt = 864e5, X = 5;
function Nt(e, t) {
	if (Number.isNaN(t)) return "";
	if (e.kind === "date") {
		let e = /* @__PURE__ */ new Date(Math.round(t) * Mt);
		return Number.isNaN(e.getTime()) ? "–" : e.toISOString().slice(0, 10);
	}
	return e.categories.length && Number.isFinite(t) ? e.categories[Z(e, t)] : String(Number(t.toPrecision(4))).replace("-", "−");
}
function Z(e, t) {
	return Math.min(Math.max(Math.round(t), 0), e.categories.length - 1);
}
var Pt = (e, t, n) => {
	let r = e.shape.reduce((e, t) => e * t, 1), { low: i, high: a, counts: o } = e.display, s = e.display.columns.length === r ? e.display.columns : Array.from({ length: r }, (e, t) => ({
		name: q[n()].column(t + 1),
		kind: "number",
		categories: []
	})), c = o ? (e) => Math.sqrt(Math.max(e, 0)) : (e) => e, l = (e, t) => {
		let [n, r] = [c(J(i, t)), c(J(a, t))];
		return Math.min(1, Math.max(0, (c(e[t]) - n) / (r - n || 1)));
	}, u = (e, n, r, i, a) => {
		let o = s[r], c = Number.isFinite(n[r]), u = o.categories.length;
		if (e.fillStyle = t("--ls-grid"), u >= 2 && u <= Y) {
			let a = i.width / u;
			for (let s = 0; s < u; s++) e.fillStyle = t(c && Z(o, n[r]) === s ? "--ls-decoded" : "--ls-grid"), e.fillRect(i.x + s * a + +!!s, i.y, a - +!!s, i.height);
		} else e.fillRect(i.x, i.y, i.width, i.height), e.fillStyle = t("--ls-decoded"), c && u > Y ? e.fillRect(i.x + l(n, r) * (i.width - 6), i.y, 6, i.height) : c && e.fillRect(i.x, i.y, Math.max(1, l(n, r) * i.width), i.height);
		if (a && Number.isFinite(a[r])) {
			let n = u >= 2 && u <= Y ? (Z(o, a[r]) + .5) / u : l(a, r);
			e.fillStyle = t("--ls-ink"), e.fillRect(i.x + n * (i.width - 2), i.y - 3, 2, i.height + 6);
		}
	}, d = (e, t, n) => {
		if (e.measureText(t).width <= n) return t;
		let r = t.length;
		for (; r > 1 && e.measureText(`${t.slice(0, r)}…`).width > n;) r--;
		return `${t.slice(0, r)}…`;
	}, f = (e, n, i) => {
		let a = i.width / r, o = +(a > 3);
		for (let s = 0; s < r; s++) {
			let r = Math.max(1, l(n, s) * i.height);
			e.fillStyle = t("--ls-grid"), e.fillRect(i.x + s * a, i.y, a - o, i.height), e.fillStyle = t("--ls-decoded"), Number.isFinite(n[s]) && e.fillRect(i.x + s * a, i.y + i.height - r, a - o, r);
		}
	};
	return {
		aspect: 1,
		overlays: !0,
		height: () => jt * r,
		draw(e, n, i, a) {
			if (e.save(), a?.small) {
				f(e, n, i), e.restore();
				return;
			}
			let o = Math.min(jt, i.height / r), c = .36 * i.width, l = .24 * i.width;
			e.font = `${Math.max(9, Math.min(12, o - 6))}px ${kt}`, e.textBaseline = "middle";
			for (let f = 0; f < r; f++) {
				let r = a?.order?.[f] ?? f, p = i.y + (f + .5) * o;
				e.textAlign = "left", e.fillStyle = t("--ls-ink"), e.fillText(d(e, s[r].name, c - 10), i.x, p);
				let m = {
					x: i.x + c,
					y: p - 5,
					width: i.width - c - l,
					height: 10
				};
				u(e, n, r, m, a?.behind ?? null), e.fillStyle = t("--ls-ink"), e.fillText(d(e, Nt(s[r], n[r]), l - 10), i.x + i.width - l + 8, p);
			}
			e.restore();
		},
		thumbnail: (e, n) => At((t, n) => f(t, e, n), n, n, t("--ls-ground")),
		describe: (e) => s.slice(0, X).map((t, n) => `${t.name} ${Nt(t, e[n])}`).join(", ") + (r > X ? q[n()].more(r - X) : "")
	};
};
// src/ticks.ts
function Q(e, t, n) {
	if (!(t > e)) return [e];
	let r = (t - e) / Math.max(1, n), i = 10 ** Math.floor(Math.log10(r)), a = [
		1,
		2,
		5,
		10
	].map((e) => e * i).find((e) => e >= r * .999) ?? 10 * i, o = [];
	for (let n = Math.ceil(e / a - 1e-9); n * a <= t + 1e-9 * a; n++) o.push(Number((n * a).toPrecision(12)));
	return o;
}
// src/renderers/curve.ts
var Ft = .1, It = .05, Lt = (e, t, n) => {
	let r = e.shape[e.shape.length - 1], i = e.shape.slice(0, -1).reduce((e, t) => e * t, 1), { low: a, high: o, axis: s, counts: c } = e.display, l = c ? (e) => Math.sqrt(Math.max(e, 0)) : (e) => e, u = s && s.positions.length === r ? s.positions : Array.from({ length: r }, (e, t) => t + 1), d = u[0], f = u[r - 1] - d || 1, p = Array.from({ length: i }, (e, t) => {
		let [n, r] = [l(J(a, t)), l(J(o, t))];
		return r > n ? {
			from: n,
			to: r
		} : {
			from: n - .5,
			to: n + .5
		};
	}), m = (e, t, n, i) => {
		let { from: a, to: o } = p[n], s = i.height * (1 - 2 * It) / (o - a), c = i.y + i.height * .95;
		e.beginPath();
		let m = !0;
		for (let o = 0; o < r; o++) {
			let p = l(t[n * r + o]);
			if (!Number.isFinite(p)) {
				m = !0;
				continue;
			}
			let h = i.x + i.width * (u[o] - d) / f, g = c - s * (p - a);
			m ? e.moveTo(h, g) : e.lineTo(h, g), m = !1;
		}
		e.stroke();
	}, h = (e) => {
		let t = e.height / (i + Ft * (i - 1));
		return p.map((n, r) => ({
			...e,
			y: e.y + r * t * 1.1,
			height: t
		}));
	}, g = (e, n, r, i, a) => {
		e.save(), e.beginPath(), e.rect(r.x, r.y, r.width, r.height), e.clip(), e.lineJoin = "round", h(r).forEach((r, o) => {
			i && (e.strokeStyle = t("--ls-quiet"), e.globalAlpha = .75, e.lineWidth = Math.max(.8, a * .6), m(e, i, o, r)), e.globalAlpha = 1, e.strokeStyle = t("--ls-decoded"), e.lineWidth = a, m(e, n, o, r);
		}), e.restore();
	}, _ = (e) => U(e, n(), 3), v = (e, a) => {
		e.font = `11px ${kt}`;
		let o = p.map(({ from: e, to: t }, n) => i > 1 ? [String(n + 1)] : Q(e, t, 4).map(_)), c = Math.max(14, ...o.flat().map((t) => e.measureText(t).width)) + 8, l = {
			x: a.x + c,
			y: a.y + 4,
			width: a.width - c - 8,
			height: a.height - 38
		};
		e.lineWidth = 1, e.fillStyle = t("--ls-quiet");
		let m = (n, r, i, a) => {
			e.strokeStyle = t("--ls-grid"), e.beginPath(), e.moveTo(n, r), e.lineTo(i, a), e.stroke();
		};
		e.textAlign = "right", e.textBaseline = "middle", h(l).forEach((t, n) => {
			let { from: r, to: a } = p[n];
			if (i > 1) e.fillText(String(n + 1), l.x - 6, t.y + t.height / 2), n && m(l.x, t.y, l.x + l.width, t.y);
			else for (let n of Q(r, a, 4)) {
				let i = t.y + t.height * (.95 - (1 - 2 * It) * (n - r) / (a - r));
				m(l.x, i, l.x + l.width, i), e.fillText(_(n), l.x - 6, i);
			}
		}), e.textAlign = "center", e.textBaseline = "alphabetic";
		let g = u[r - 1];
		for (let t of Q(Math.min(d, g), Math.max(d, g), 5)) {
			let n = l.x + l.width * (t - d) / f;
			m(n, l.y, n, l.y + l.height), e.fillText(_(t), Math.min(n, a.x + a.width - 10), l.y + l.height + 14);
		}
		return e.fillStyle = t("--ls-ink"), e.fillText(s?.name ?? q[n()].position, l.x + l.width / 2, l.y + l.height + 30), e.strokeStyle = t("--ls-line"), e.strokeRect(l.x + .5, l.y + .5, l.width - 1, l.height - 1), l;
	};
	return {
		aspect: i > 3 ? 1 : 1.6,
		overlays: !0,
		height: (e) => Math.min(420, Math.max(.5 * e, 60 * i + 40)),
		draw(e, n, r, i) {
			e.save();
			let a = i?.small ? r : v(e, r);
			i?.small && (e.strokeStyle = t("--ls-line"), e.lineWidth = 1, e.strokeRect(r.x + .5, r.y + .5, r.width - 1, r.height - 1)), g(e, n, a, i?.behind ?? null, i?.small ? 1.2 : 1.8), e.restore();
		},
		thumbnail: (e, n) => At((t, r) => g(t, e, r, null, Math.max(1, n / 40)), n, n / (i > 3 ? 1 : 1.6), t("--ls-ground")),
		describe(e) {
			let [t, i, a] = [
				Infinity,
				-Infinity,
				0
			];
			for (let n = 0; n < e.length; n++) e[n] < t && (t = e[n]), e[n] > i && ([i, a] = [e[n], n % r]);
			return q[n()].curve(_(t), _(i), _(u[a]));
		}
	};
}, Rt = [
	33,
	102,
	172
], zt = [
	189,
	31,
	1
], Bt = (e, t, n) => {
	let [r, i, a] = e.shape, { ink: o, counts: s } = e.display, c = s ? (e) => Math.sqrt(Math.max(e, 0)) : (e) => e, [l, u] = [e.display.low.map(c), e.display.high.map(c)], d = i * a, f = new ImageData(a, i), p = new OffscreenCanvas(a, i), m = (e) => {
		for (let t = 0; t < 3; t++) {
			let n = Math.min(t, r - 1), [i, a] = [J(l, n), J(u, n)], s = 255 / (a - i || 1);
			for (let r = 0; r < d; r++) {
				let a = s * (c(e[n * d + r]) - i);
				f.data[4 * r + t] = o ? 255 - a : a;
			}
		}
		for (let e = 3; e < 4 * d; e += 4) f.data[e] = 255;
	}, h = (e, t) => {
		for (let n = 0; n < d; n++) {
			let i = 0;
			for (let a = 0; a < r; a++) {
				let o = a * d + n;
				i += (c(e[o]) - c(t[o])) / (J(u, a) - J(l, a) || 1) / r;
			}
			let a = i < 0 ? Rt : zt, o = Math.min(1, 1.4 * Math.abs(i));
			for (let e = 0; e < 3; e++) f.data[4 * n + e] = 255 + (a[e] - 255) * o;
			f.data[4 * n + 3] = 255;
		}
	}, g = (e, n) => {
		p.getContext("2d").putImageData(f, 0, 0);
		let r = Math.min(n.width / a, n.height / i), [o, s] = [a * r, i * r], [c, l] = [n.x + (n.width - o) / 2, n.y + (n.height - s) / 2];
		e.save(), e.imageSmoothingEnabled = r < 1, e.drawImage(p, c, l, o, s), e.restore(), e.strokeStyle = t("--ls-line"), e.lineWidth = 1, e.strokeRect(c + .5, l + .5, o - 1, s - 1);
	};
	return {
		aspect: a / i,
		draw(e, t, n, r) {
			r?.difference && r.behind ? h(t, r.behind) : m(t), g(e, n);
		},
		thumbnail(e, t) {
			m(e);
			let n = t / Math.max(a, i);
			if (n >= 1) return new ImageData(f.data.slice(), a, i);
			let r = new OffscreenCanvas(Math.max(1, Math.round(a * n)), Math.max(1, Math.round(i * n))), o = r.getContext("2d", { willReadFrequently: !0 });
			return p.getContext("2d").putImageData(f, 0, 0), o.drawImage(p, 0, 0, r.width, r.height), o.getImageData(0, 0, r.width, r.height);
		},
		describe(e) {
			let t = 0;
			for (let n = 0; n < r; n++) {
				let [r, i] = [J(l, n), J(u, n)];
				for (let a = 0; a < d; a++) t += (c(e[n * d + a]) - r) / (i - r || 1);
			}
			return q[n()].image(a, i, Math.round(100 * t / (r * d)), o);
		}
	};
}, $ = [
	[
		0,
		34,
		78
	],
	[
		53,
		69,
		108
	],
	[
		102,
		105,
		112
	],
	[
		148,
		142,
		119
	],
	[
		200,
		184,
		102
	],
	[
		254,
		232,
		56
	]
], Vt = (e, t, n) => {
	let r = e.shape.reduce((e, t) => e * t, 1), i = e.shape.length > 1 ? e.shape[0] : 1, a = r / i, { low: o, high: s } = e.display, c = new OffscreenCanvas(a, i), l = (e) => {
		let t = new ImageData(a, i);
		for (let n = 0; n < r; n++) {
			let [r, i] = [J(o, n % o.length), J(s, n % s.length)], a = ($.length - 1) * Math.min(1, Math.max(0, (e[n] - r) / (i - r || 1))), c = Math.min($.length - 2, Math.floor(a));
			for (let e = 0; e < 3; e++) t.data[4 * n + e] = $[c][e] + (a - c) * ($[c + 1][e] - $[c][e]);
			t.data[4 * n + 3] = Number.isFinite(e[n]) ? 255 : 0;
		}
		return t;
	};
	return {
		aspect: Math.min(6, Math.max(.5, a / i)),
		draw(e, n, r) {
			c.getContext("2d").putImageData(l(n), 0, 0), e.save(), e.imageSmoothingEnabled = !1, e.drawImage(c, r.x, r.y, r.width, r.height), e.restore(), e.strokeStyle = t("--ls-line"), e.lineWidth = 1, e.strokeRect(r.x + .5, r.y + .5, r.width - 1, r.height - 1);
		},
		thumbnail: (e) => l(e),
		describe(e) {
			let [t, r] = [Infinity, -Infinity];
			for (let n = 0; n < e.length; n++) t = Math.min(t, e[n]), r = Math.max(r, e[n]);
			return q[n()].values(U(t, n()), U(r, n()));
		}
	};
}, Ht = 40, Ut = (e, t, n) => Wt(e)(e, t, n);
function Wt({ kind: e, shape: t, display: n }) {
	let r = t.reduce((e, t) => e * t, 1);
	return e === "image" && t.length === 3 ? Bt : e === "signal" ? Lt : t.length === 1 ? r <= Ht || n.columns.length === r ? Pt : Lt : Vt;
}
// src/store.ts
var Gt = class {
	current;
	listeners = /* @__PURE__ */ new Set();
	changed = /* @__PURE__ */ new Set();
	scheduled = !1;
	constructor(e) {
		this.current = e;
	}
	get view() {
		return this.current;
	}
	set(e) {
		for (let t of Object.keys(e)) e[t] !== this.current[t] && this.changed.add(t);
		this.current = {
			...this.current,
			...e
		}, this.changed.size && !this.scheduled && (this.scheduled = !0, requestAnimationFrame(() => this.flush()));
	}
	listen(e) {
		return this.listeners.add(e), () => this.listeners.delete(e);
	}
	flush() {
		if (this.scheduled = !1, !this.changed.size) return;
		let e = this.changed;
		this.changed = /* @__PURE__ */ new Set();
		for (let t of this.listeners) t(this.current, e);
	}
};
// src/making.ts
function Kt(e) {
	let { dimensions: t, projections: n, fields: r, context: i } = e, [a, o] = [...t.slice(0, 2).map((e) => e.index), 0];
	return {
		z: [...t].sort((e, t) => e.index - t.index).map((e) => e.mean),
		pinned: !1,
		hovered: null,
		selected: null,
		context: i === null ? [] : i.kind === "class" ? [0] : i.columns.map((e) => e.mean),
		projection: n[0]?.id ?? "axes",
		axes: n.length || e.model.latent < 2 ? [0, 1] : [Math.min(a, o), Math.max(a, o)],
		camera: null,
		colour: r[0]?.id ?? "",
		hidden: [],
		layers: {
			points: !0,
			sheet: !1,
			veil: !0,
			prior: !0,
			ellipse: !0,
			thumbnails: !0
		},
		from: null,
		to: null,
		along: "line",
		at: 0,
		playing: !1,
		panel: "",
		language: "",
		theme: ""
	};
}
async function qt(e, t, n, r, i) {
	let a = new Gt({
		...Kt(e),
		...yt(e)
	}), o = /* @__PURE__ */ new Map();
	for (let t of e.projections) t.kind === "placed" && o.set(t.id, await n.floats(t.places));
	let s = z("p", {
		class: "ls-hidden",
		role: "status",
		"aria-live": "polite"
	});
	i.after(s);
	let c = null, l = null, u = (e) => (l ??= getComputedStyle(i), l.getPropertyValue(e).trim());
	return a.listen((t, n) => {
		n.has("theme") && (i.dataset.theme = t.theme), bt(t, Kt(e));
	}), i.dataset.theme = a.view.theme, {
		state: e,
		data: t,
		blobs: n,
		store: a,
		decoding: r,
		renderer: Ut(e, u, () => H(a.view.language)),
		el: i,
		projected() {
			let { view: n } = a, r = `${n.projection}:${n.axes.join()}`;
			return c?.view !== r && (c = {
				view: r,
				projected: wt(e, t, n, o)
			}), c.projected;
		},
		language: () => H(a.view.language),
		texts: (e) => e[H(a.view.language)],
		say: (e) => s.textContent = e,
		colour: u
	};
}
// src/style.css?inline
var Jt = ".latentscape{--ls-ground:#fff;--ls-raised:#f6f8fa;--ls-ink:#22272e;--ls-quiet:#57606a;--ls-line:#d8dee4;--ls-accent:#0b62b8;--ls-on-accent:#fff;--ls-good:#1a7f37;--ls-bad:#b3261e;--ls-grid:#e9edf1;--ls-veil:#fff;--ls-radius:8px;--ls-gap:12px;--lightningcss-light:initial;--lightningcss-dark: ;color-scheme:light}@media (prefers-color-scheme:dark){.latentscape:not([data-theme=light]){--ls-ground:#14181d;--ls-raised:#1d232a;--ls-ink:#e6eaee;--ls-quiet:#a3adb8;--ls-line:#353d47;--ls-accent:#79b8ff;--ls-on-accent:#0c1116;--ls-good:#57ab5a;--ls-bad:#ff8a80;--ls-grid:#232a32;--ls-veil:#14181d;--lightningcss-light: ;--lightningcss-dark:initial;color-scheme:dark}}.latentscape[data-theme=dark]{--ls-ground:#14181d;--ls-raised:#1d232a;--ls-ink:#e6eaee;--ls-quiet:#a3adb8;--ls-line:#353d47;--ls-accent:#79b8ff;--ls-on-accent:#0c1116;--ls-good:#57ab5a;--ls-bad:#ff8a80;--ls-grid:#232a32;--ls-veil:#14181d;--lightningcss-light: ;--lightningcss-dark:initial;color-scheme:dark}.latentscape{box-sizing:border-box;background:var(--ls-ground);height:100%;min-height:560px;color:var(--ls-ink);flex-direction:column;font:14px/1.45 system-ui,-apple-system,Segoe UI,Noto Sans,Noto Sans CJK JP,Hiragino Sans,Apple SD Gothic Neo,sans-serif;display:flex}.latentscape *,.latentscape :before{box-sizing:inherit}.latentscape :focus-visible{outline:2px solid var(--ls-accent);outline-offset:2px}.ls-hidden{clip-path:inset(50%);white-space:nowrap;width:1px;height:1px;margin:-1px;position:absolute;overflow:hidden}.ls-loading,.ls-broken{max-width:34em;margin:15vh auto;padding:0 20px}.ls-broken{color:var(--ls-bad)}.ls-head{border-bottom:1px solid var(--ls-line);flex-wrap:wrap;align-items:baseline;gap:4px 14px;padding:10px 16px;display:flex}.ls-head h1{overflow-wrap:anywhere;margin:0;font-size:17px;font-weight:650}.ls-subtitle{color:var(--ls-quiet);margin:0}.ls-tools{gap:8px;margin-left:auto;display:flex}.latentscape button,.latentscape select{border:1px solid var(--ls-line);border-radius:var(--ls-radius);background:var(--ls-raised);min-height:32px;color:var(--ls-ink);font:inherit;cursor:pointer;padding:3px 10px}.latentscape button:hover,.latentscape select:hover{border-color:var(--ls-quiet)}.latentscape button[aria-pressed=true],.latentscape button.ls-main{border-color:var(--ls-accent);background:var(--ls-accent);color:var(--ls-on-accent)}.ls-help{border:1px solid var(--ls-line);border-radius:var(--ls-radius);background:var(--ls-ground);max-width:32em;color:var(--ls-ink)}.ls-help dl{grid-template-columns:max-content 1fr;gap:6px 16px;display:grid}.ls-help dt{font-weight:600}.ls-help dd{margin:0}.ls-body{flex:1;grid-template-columns:minmax(0,1fr) 400px;min-height:0;display:grid}.ls-map{min-width:0;min-height:0;position:relative}.ls-map>canvas{display:block;position:absolute;inset:0}.ls-panels{border-left:1px solid var(--ls-line);min-height:0;overflow-y:auto}@media (max-width:859px){.latentscape{height:auto}.ls-body{display:block}.ls-map{height:min(100vw,70vh)}.ls-panels{border-left:0;border-top:1px solid var(--ls-line)}.ls-tools{margin-left:0}}";
// src/main.ts
async function Yt({ model: e, el: n }) {
	Xt(n), n.classList.add("latentscape");
	let r = V[H("")];
	if (typeof DecompressionStream > "u") return B(n, z("p", {
		class: "ls-broken",
		role: "alert"
	}, r.noRuntime)), () => void 0;
	B(n, z("p", {
		class: "ls-loading",
		role: "status"
	}, r.loading));
	try {
		let r = e.get("state"), i = new t(e.get("blobs")), [a, s] = await Promise.all([o(r, i), ct(r, i)]);
		return mt(await qt(r, a, i, s, n));
	} catch (e) {
		return B(n, z("p", {
			class: "ls-broken",
			role: "alert"
		}, r.broken(e.message))), console.warn(e), () => void 0;
	}
}
function Xt(e) {
	let t = new CSSStyleSheet();
	t.replaceSync(Jt);
	let n = e.getRootNode();
	n.adoptedStyleSheets = [...n.adoptedStyleSheets, t];
}
function Zt() {
	let e = document.getElementById("latentscape");
	if (!e) return;
	let t = (e) => document.getElementById(e)?.textContent ?? void 0;
	Yt({
		model: { get: (e) => e === "state" ? JSON.parse(t("state") ?? "null") : (e) => t(`blob-${e}`) },
		el: e
	});
}
Zt();
var Qt = { render: Yt };
export { Qt as default };
