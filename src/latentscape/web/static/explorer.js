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
// src/projection.ts
var l = 5, u = "₀₁₂₃₄₅₆₇₈₉";
function d(e) {
	return `z${[...String(e + 1)].map((e) => u[Number(e)]).join("")}`;
}
function f(e, t, n, r) {
	let i = e.projections.find((e) => e.id === n.projection), [a, o] = n.axes;
	return t.latent === 1 ? m(t) : i ? i.kind === "placed" ? _(t, i.id, r.get(i.id)) : g(t, i, a, o) : p(t, a, o);
}
function p(e, t, n) {
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
		names: [d(t), d(n)],
		exact: !0
	};
}
function m(e) {
	let t = new Float32Array(2 * e.n);
	for (let n = 0; n < e.n; n++) t[2 * n] = e.codes[n], t[2 * n + 1] = ((n * 2654435761 >>> 0) / 2 ** 32 - .5) * 2;
	return {
		key: "line",
		places: t,
		place: (e) => [e[0], 0],
		code: (e) => [e],
		names: [d(0), ""],
		exact: !0
	};
}
function h(e, t, n) {
	let r = [t, n].map((t) => e.components[Math.min(t, e.components.length - 1)]), { centre: i, unit: a } = e;
	return {
		axes: r,
		place: (e, t = 0) => {
			let [n, o] = [0, 0];
			for (let s = 0; s < i.length; s++) {
				let c = (e[t + s] - i[s]) / a[s];
				n += c * r[0][s], o += c * r[1][s];
			}
			return [n, o];
		}
	};
}
function g(e, t, n, r) {
	let { codes: i, latent: a, n: o } = e, { axes: s, place: c } = h(t, n, r), { unit: l, shares: u } = t, d = new Float32Array(2 * o);
	for (let e = 0; e < o; e++) [d[2 * e], d[2 * e + 1]] = c(i, e * a);
	let f = (e) => {
		let n = t.id === "classes" ? "LD" : "PC";
		return u.length ? `${n} ${e + 1} (${Math.round(100 * u[e])} %)` : `${n} ${e + 1}`;
	};
	return {
		key: `${t.id}:${n},${r}`,
		places: d,
		place: (e) => c(e),
		code(e, t, n) {
			let [r, i] = c(n);
			return Array.from(n, (n, a) => n + ((e - r) * s[0][a] + (t - i) * s[1][a]) * l[a]);
		},
		names: [f(n), f(r)],
		exact: !0
	};
}
function _(e, t, n) {
	let { codes: r, latent: i, n: a } = e, o = (e, t) => {
		let o = [];
		for (let r = 0; r < a; r++) {
			let i = (n[2 * r] - e) ** 2 + (n[2 * r + 1] - t) ** 2;
			if (o.length < l || i < o[o.length - 1][0]) {
				let e = o.findIndex(([e]) => i < e);
				o.splice(e < 0 ? o.length : e, 0, [i, r]), o.length > l && o.pop();
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
// src/runtime/program.ts
var v = class extends Error {
	constructor(e) {
		super(`The model in this file is damaged: ${e}. Export the page again.`), this.name = "ProgramError";
	}
};
function y(e) {
	return e.reduce((e, t) => e * t, 1);
}
var b = 2 ** 28, x = (e) => Number.isInteger(e) && e >= 0, S = (e) => typeof e == "object" && !!e;
function C(e, t) {
	if (!S(e)) throw new v("its program is no object");
	for (let t of [
		"inputs",
		"shapes",
		"constants",
		"ops"
	]) if (!Array.isArray(e[t])) throw new v(`its program has no list "${t}"`);
	let { inputs: n, output: r, shapes: i, constants: a, ops: o } = e;
	i.forEach((e, t) => {
		if (!Array.isArray(e) || !e.every(x) || y(e) > b) throw new v(`tensor ${t} has an impossible shape`);
	});
	let s = new Uint8Array(i.length), c = (e, t) => {
		if (!x(e) || e >= i.length) throw new v(`${t} names a tensor that does not exist`);
		if (s[e]) throw new v(`tensor ${e} is written twice`);
		s[e] = 1;
	}, l = (e, t) => {
		if (!x(e) || !s[e]) throw new v(`${t} reads tensor ${e}, which has no value`);
	};
	for (let e of n) {
		if (!S(e) || typeof e.name != "string") throw new v("an input has no name");
		c(e.tensor, `input "${e.name}"`);
	}
	for (let e of a) {
		if (!S(e)) throw new v("a constant is no object");
		c(e.tensor, "a constant");
		let { tensor: n, offset: r, dtype: a } = e;
		if (a !== "f16" && a !== "f32") throw new v(`constant ${n} has the unknown type "${a}"`);
		let o = r + y(i[n]) * (a === "f16" ? 2 : 4);
		if (!x(r) || r % 4 || o > t) throw new v(`constant ${n} ends at byte ${o} of ${t} bytes of weights`);
	}
	o.forEach((e, t) => {
		if (!S(e)) throw new v(`operation ${t} is no object`);
		let n = `operation ${t} (${e.op})`;
		if (!Array.isArray(e.in) || !e.in.length) throw new v(`${n} has no list "in"`);
		for (let t of e.in) l(t, n);
		c(e.out, n);
	}), l(r, "the output");
}
// src/runtime/ops/checks.ts
function w(e, t) {
	if (!e) throw Error(t);
}
function T(e, t, n = t) {
	w(e.in.length >= t && e.in.length <= n, `reads ${e.in.length} tensors`);
}
function E(e, t) {
	w(e.length === t.length && e.every((e, n) => e === t[n]), `has a result of shape (${e}) where (${t}) is due`);
}
function D(e, t, n) {
	w(y(e) === t, `has ${n} of shape (${e}) where ${t} numbers are due`);
}
function O(e, t) {
	w(Number.isInteger(e), "names no axis");
	let n = e < 0 ? e + t : e;
	return w(n >= 0 && n < t, `names axis ${e} of ${t}`), n;
}
function k(e, t) {
	w(Array.isArray(e), "names no axes");
	let n = e.map((e) => O(e, t));
	return w(new Set(n).size === n.length, `names an axis twice: ${e}`), n;
}
function A(e, t, n, r) {
	return w(Array.isArray(e) && e.every((e) => Number.isInteger(e) && e >= t) && (e.length === 1 || e.length === 2), `has no usable ${r}`), e.length === 1 ? [n, e[0]] : [e[0], e[1]];
}
function j(e) {
	let t = Array(e.length);
	for (let n = e.length - 1, r = 1; n >= 0; r *= e[n--]) t[n] = r;
	return t;
}
// src/runtime/ops/linear.ts
function M(e, t) {
	T(e, 2, 3);
	let [n, r, i = -1] = e.in, a = t.shape(n), o = t.shape(r);
	w(o.length === 2 && a.length > 0, `has weights of shape (${o}) for (${a})`);
	let [s, c] = o;
	w(a.at(-1) === c, `has weights of shape (${o}) for (${a})`), E(t.shape(e.out), [...a.slice(0, -1), s]), i >= 0 && D(t.shape(i), s, "a bias");
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
			let p = a(r), m = () => N(p, s, c, o, f), [h, g] = [t(n), t(e.out)], _ = [() => u.gemm(l, s, c, h, f, g, s, -1)];
			if (i >= 0) {
				let [t, n] = [a(i), a(e.out)];
				_.push(() => P(n, t));
			}
			return d(r) ? m() : _.unshift(m), _;
		}
	};
}
function N(e, t, n, r, i) {
	for (let a = 0; a < t; a++) for (let o = 0; o < n; o++) r[i + o * t + a] = e[a * n + o];
}
function P(e, t) {
	for (let n = 0; n < e.length; n += t.length) for (let r = 0; r < t.length; r++) e[n + r] += t[r];
}
// src/runtime/ops/convolution.ts
var ee = 65536;
function te(e, t) {
	T(e, 2, 3);
	let n = ne(e, t);
	return e.transposed ? ie(e, n) : re(e, n);
}
function ne(e, t) {
	let [n, r, i] = e.in, a = t.shape(n), o = t.shape(e.out), s = t.shape(r), { groups: c } = e;
	w((a.length === 3 || a.length === 4) && s.length === a.length, `has weights of shape (${s}) for (${a})`);
	for (let t of [
		e.stride,
		e.padding,
		e.dilation
	]) w(t?.length === a.length - 2, "has lists of a wrong length");
	let l = A(e.stride, 1, 1, "stride"), u = A(e.padding, 0, 0, "padding"), d = A(e.dilation, 1, 1, "dilation"), f = e.transposed ? A(e.output_padding, 0, 0, "output_padding") : [0, 0], p = (e) => e.length === 1 ? [1, ...e] : e, [m, h, ...g] = a, [_, v] = p(g), y = p(s.slice(2)), [b, x] = s;
	w(Number.isInteger(c) && c > 0 && h % c === 0 && b % c === 0 && (e.transposed ? b === h : x * c === h), `has weights of shape (${s}) for (${a})`);
	let S = e.transposed ? x : b / c;
	i !== void 0 && D(t.shape(i), S * c, "a bias");
	let C = (t, n) => {
		let r = d[n] * (y[n] - 1) + 1;
		return e.transposed ? (t - 1) * l[n] - 2 * u[n] + r + f[n] : Math.floor((t + 2 * u[n] - r) / l[n]) + 1;
	}, [T, O] = [C(_, 0), C(v, 1)];
	E(o, [
		m,
		S * c,
		...a.length === 3 ? [O] : [T, O]
	]);
	let k = {
		inputArea: _ * v,
		outputArea: T * O
	}, j = {
		kernel: y,
		stride: l,
		padding: u,
		dilation: d
	}, M = e.transposed ? {
		...j,
		channels: S,
		height: T,
		width: O,
		rows: _,
		columns: v
	} : {
		...j,
		channels: h / c,
		height: _,
		width: v,
		rows: T,
		columns: O
	};
	return {
		batch: m,
		groups: c,
		inputs: h / c,
		outputs: S,
		...k,
		windows: M
	};
}
function re(e, t) {
	let { batch: n, groups: r, inputs: i, outputs: a, inputArea: o, outputArea: s, windows: c } = t, l = i * c.kernel[0] * c.kernel[1], u = l * c.columns, d = Math.max(1, Math.min(c.rows, Math.floor(ee / Math.max(1, u)))), f = [...c.kernel, ...c.stride].every((e) => e === 1) && !c.padding.some((e) => e);
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
function ie(e, t) {
	let { batch: n, groups: r, inputs: i, outputs: a, inputArea: o, outputArea: s, windows: c } = t, l = c.kernel[0] * c.kernel[1], u = l * o, d = Math.max(1, Math.min(a, Math.floor(ee / Math.max(1, u)))), f = i * a * l;
	return {
		macs: n * r * f * o,
		kept: r * f,
		scratch: d * u,
		bind({ arena: t, at: u, view: p, routines: m, constant: h, kept: g, scratch: _ }) {
			let [v, y, b] = e.in, x = p(y), S = () => {
				for (let e = 0; e < x.length; e += f) N(x.subarray(e, e + f), i, a * l, t, g + e);
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
var F = [
	3.1611237438705655,
	113.86415415105016,
	377.485237685302,
	3209.3775891384694,
	.18577770618460315
], I = [
	23.601290952344122,
	244.02463793444417,
	1282.6165260773723,
	2844.236833439171
], L = [
	.5641884969886701,
	8.883149794388377,
	66.11919063714163,
	298.6351381974001,
	881.952221241769,
	1712.0476126340707,
	2051.0783778260716,
	1230.3393547979972,
	2.1531153547440383e-8
], R = [
	15.744926110709835,
	117.6939508913125,
	537.1811018620099,
	1621.3895745666903,
	3290.7992357334597,
	4362.619090143247,
	3439.3676741437216,
	1230.3393548037495
];
function ae(e) {
	let t = Math.abs(e);
	if (t <= .46875) {
		let t = e * e, n = F[4] * t, r = t;
		for (let e = 0; e < 3; e++) n = (n + F[e]) * t, r = (r + I[e]) * t;
		return e * (n + F[3]) / (r + I[3]);
	}
	if (t > 6) return Math.sign(e);
	let n = L[8] * t, r = t;
	for (let e = 0; e < 7; e++) n = (n + L[e]) * t, r = (r + R[e]) * t;
	let i = Math.exp(-t * t) * (n + L[7]) / (r + R[7]);
	return e < 0 ? i - 1 : 1 - i;
}
function oe(e) {
	let t = Math.floor(e), n = e - t;
	return n === .5 ? t % 2 ? t + 1 : t : n < .5 ? t : t + 1;
}
var z = (e, t, n) => e * t > n ? e : Math.log1p(Math.exp(e * t)) / t, se = {
	relu: (e) => e < 0 ? 0 : e,
	leaky_relu: (e, t) => e < 0 ? e * t : e,
	elu: (e, t) => e < 0 ? t * Math.expm1(e) : e,
	gelu: (e) => .5 * e * (1 + ae(e * Math.SQRT1_2)),
	gelu_tanh: (e) => .5 * e * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (e + .044715 * e * e * e))),
	silu: (e) => e / (1 + Math.exp(-e)),
	softplus: z,
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
	erf: ae,
	sin: Math.sin,
	cos: Math.cos,
	floor: Math.floor,
	round: oe,
	sign: (e) => e > 0 ? 1 : e < 0 ? -1 : 0,
	clamp: (e, t, n) => Math.min(Math.max(e, t), n),
	pow: (e, t) => e ** t,
	mish: (e) => e * Math.tanh(z(e, 1, 20)),
	softsign: (e) => e / (1 + Math.abs(e)),
	hardsigmoid: (e) => Math.min(Math.max(e + 3, 0), 6) / 6,
	hardswish: (e) => e * Math.min(Math.max(e + 3, 0), 6) / 6
}, ce = {
	leaky_relu: [.01, 0],
	elu: [1, 0],
	softplus: [1, 20],
	clamp: [-Infinity, Infinity],
	pow: [1, 0]
}, le = {
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
function ue(e, t) {
	let n = e.length - t.length;
	w(n >= 0, `broadcasts (${t}) to (${e})`);
	let r = j(t);
	return e.map((i, a) => {
		let o = a < n ? 1 : t[a - n];
		return w(o === 1 || o === i, `broadcasts (${t}) to (${e})`), o === 1 ? 0 : r[a - n];
	});
}
function de(e, t) {
	let n = t.map((t) => ue(e, t)), r = e.length, i = 1, a = t.map(() => 0);
	for (; r > 0;) {
		let t = e[r - 1];
		if (!n.every((e, n) => t === 1 || i === 1 || e[r - 1] === a[n] * i)) break;
		i === 1 && t !== 1 && n.forEach((e, t) => a[t] = e[r - 1]), i *= t, r--;
	}
	let o = e.slice(0, r), s = n.map((e) => fe(o, e));
	return {
		runs: s[0].length,
		length: i,
		starts: s,
		steps: a
	};
}
function fe(e, t, n = 0) {
	let r = Int32Array.of(n);
	return e.forEach((e, n) => {
		let i = new Int32Array(r.length * e);
		for (let a = 0; a < r.length; a++) for (let o = 0; o < e; o++) i[a * e + o] = r[a] + o * t[n];
		r = i;
	}), r;
}
// src/runtime/ops/elementwise.ts
function pe(e, t) {
	T(e, 1), E(t.shape(e.out), t.shape(e.in[0]));
	let n = se[e.f];
	w(Object.hasOwn(se, e.f), `has the unknown function "${e.f}"`);
	let [r, i] = ce[e.f] ?? [0, 0], a = e.a ?? r, o = e.b ?? i;
	return {
		inPlace: !0,
		bind({ view: t }) {
			let r = t(e.in[0]), i = t(e.out);
			return e.f === "relu" ? [() => he(r, i)] : e.f === "silu" ? [() => _e(r, i)] : e.f === "sigmoid" ? [() => ve(r, i)] : e.f === "leaky_relu" ? [() => ge(r, i, a)] : [() => me(n, r, i, a, o)];
		}
	};
}
function me(e, t, n, r, i) {
	for (let a = 0; a < n.length; a++) n[a] = e(t[a], r, i);
}
function he(e, t) {
	for (let n = 0; n < t.length; n++) t[n] = e[n] < 0 ? 0 : e[n];
}
function ge(e, t, n) {
	for (let r = 0; r < t.length; r++) t[r] = e[r] < 0 ? e[r] * n : e[r];
}
function _e(e, t) {
	for (let n = 0; n < t.length; n++) t[n] = e[n] / (1 + Math.exp(-e[n]));
}
function ve(e, t) {
	for (let n = 0; n < t.length; n++) t[n] = 1 / (1 + Math.exp(-e[n]));
}
function ye(e, t) {
	T(e, 2), w(Object.hasOwn(le, e.f), `has the unknown function "${e.f}"`);
	let n = le[e.f], { runs: r, length: i, starts: a, steps: o } = de(t.shape(e.out), e.in.map(t.shape)), [s, c] = a, [l, u] = o;
	return {
		inPlace: !0,
		bind({ view: t }) {
			let a = t(e.in[0]), o = t(e.in[1]), d = t(e.out);
			return e.f === "add" ? [() => be(a, o, d, r, i, s, c, l, u)] : e.f === "mul" ? [() => xe(a, o, d, r, i, s, c, l, u)] : [() => Se(n, a, o, d, r, i, s, c, l, u)];
		}
	};
}
function be(e, t, n, r, i, a, o, s, c) {
	for (let l = 0, u = 0; l < r; l++) for (let r = u + i, d = a[l], f = o[l]; u < r; u++, d += s, f += c) n[u] = e[d] + t[f];
}
function xe(e, t, n, r, i, a, o, s, c) {
	for (let l = 0, u = 0; l < r; l++) for (let r = u + i, d = a[l], f = o[l]; u < r; u++, d += s, f += c) n[u] = e[d] * t[f];
}
function Se(e, t, n, r, i, a, o, s, c, l) {
	for (let u = 0, d = 0; u < i; u++) for (let i = d + a, f = o[u], p = s[u]; d < i; d++, f += c, p += l) r[d] = e(t[f], n[p]);
}
function Ce(e, t) {
	T(e, 3);
	let { runs: n, length: r, starts: i, steps: a } = de(t.shape(e.out), e.in.map(t.shape));
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
function B(e, t, n = 0) {
	let r = t.length ? t[0] : 0, i = r >= 0 && t.every((e, t) => e === r + t);
	return { bind({ view: a, arena: o, at: s }) {
		let [c, l] = [a(e.in[0]), a(e.out)], [u, d] = [s(e.in[0]) + r, s(e.out)];
		return i ? [() => o.copyWithin(d, u, u + t.length)] : [() => we(c, l, t, n)];
	} };
}
function we(e, t, n, r) {
	for (let i = 0; i < t.length; i++) {
		let a = n[i];
		t[i] = a < 0 ? r : e[a];
	}
}
function Te(e, t) {
	let n = j(e), r = Int32Array.of(0);
	return t.forEach((e, t) => {
		let i = new Int32Array(r.length * e.length);
		for (let a = 0; a < r.length; a++) for (let o = 0; o < e.length; o++) i[a * e.length + o] = r[a] < 0 || e[o] < 0 ? -1 : r[a] + e[o] * n[t];
		r = i;
	}), r;
}
var Ee = (e) => e.map((e) => Array.from({ length: e }, (e, t) => t));
function De(e, t) {
	return T(e, 1), D(t.shape(e.out), t.size(e.in[0]), "a result"), { bind: () => [] };
}
function Oe(e, t) {
	T(e, 1);
	let n = t.shape(e.in[0]), r = k(e.dims, n.length);
	w(r.length === n.length, `orders ${r.length} axes of ${n.length}`);
	let i = j(n), a = r.map((e) => n[e]);
	return E(t.shape(e.out), a), B(e, fe(a, r.map((e) => i[e])));
}
function ke(e, t) {
	T(e, 1);
	let n = t.shape(e.out);
	return B(e, fe(n, ue(n, t.shape(e.in[0]))));
}
function Ae(e, t) {
	T(e, 1);
	let n = t.shape(e.in[0]), r = t.shape(e.out), i = O(e.dim, n.length), { start: a, step: o } = e, s = r[i];
	E(r, n.with(i, s)), w(Number.isInteger(a) && Number.isInteger(o) && o > 0 && a >= 0 && (!s || a + (s - 1) * o < n[i]), `cuts ${s} entries out of ${n[i]}`);
	let c = Ee(n);
	return c[i] = Array.from({ length: s }, (e, t) => a + t * o), B(e, Te(n, c));
}
function je(e, t) {
	T(e, 1);
	let n = t.shape(e.in[0]);
	E(t.shape(e.out), n);
	let r = Ee(n);
	for (let t of k(e.dims, n.length)) r[t] = Array.from(r[t]).reverse();
	return B(e, Te(n, r));
}
function Me(e, t) {
	T(e, 1);
	let n = t.shape(e.in[0]);
	E(t.shape(e.out), n);
	let r = k(e.dims, n.length);
	w(Array.isArray(e.shifts) && e.shifts.length === r.length && e.shifts.every(Number.isInteger), "has no usable shifts");
	let i = Ee(n);
	return r.forEach((t, r) => {
		let a = n[t];
		i[t] = Array.from({ length: a }, (t, n) => ((n - e.shifts[r]) % a + a) % a);
	}), B(e, Te(n, i));
}
function Ne(e, t) {
	T(e, 1);
	let n = t.shape(e.in[0]), r = O(e.dim, n.length), { indices: i } = e, a = n[r];
	w(Array.isArray(i) && i.every((e) => Number.isInteger(e) && e >= -a && e < a), `takes entries beyond ${a}`), E(t.shape(e.out), n.with(r, i.length));
	let o = Ee(n);
	return o[r] = i.map((e) => e < 0 ? e + a : e), B(e, Te(n, o));
}
function Pe(e, t) {
	T(e, 1);
	let n = t.shape(e.in[0]), { before: r, after: i, value: a } = e;
	w([r, i].every((e) => Array.isArray(e) && e.length === n.length && e.every(Number.isInteger)) && typeof a == "number", "has no usable widths or value");
	let o = n.map((e, t) => r[t] + e + i[t]);
	return E(t.shape(e.out), o), B(e, Te(n, n.map((e, t) => Array.from({ length: o[t] }, (n, i) => {
		let a = i - r[t];
		return a >= 0 && a < e ? a : -1;
	}))), a);
}
function Fe(e, t) {
	let n = t.shape(e.out), r = O(e.dim, n.length), i = 0;
	for (let a of e.in) {
		let e = t.shape(a);
		E(e, n.with(r, e[r])), i += e[r];
	}
	w(i === n[r], `joins ${i} entries to ${n[r]}`);
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
function Ie(e, t) {
	T(e, 1, 3);
	let [n, r, i] = e.in, a = t.shape(n);
	E(t.shape(e.out), a), w(typeof e.eps == "number" && e.eps >= 0, "has no usable eps");
	let { length: o, channels: s, area: c } = e.kind === "group" ? Le(e, a) : Re(e, a);
	for (let [e, n] of [[r, "a weight"], [i, "a bias"]]) e !== void 0 && D(t.shape(e), s, n);
	return {
		inPlace: !0,
		bind({ view: t }) {
			let [a, l] = [t(n), t(e.out)], u = r === void 0 ? new Float32Array(s).fill(1) : t(r), d = i === void 0 ? new Float32Array(s) : t(i);
			return [() => ze(a, l, u, d, o, c, e.eps)];
		}
	};
}
function Le(e, t) {
	let [n, r, ...i] = t, a = e.groups, o = Number.isInteger(a) && a > 0 && r % a === 0;
	w(n !== void 0 && o, `has ${a} groups of ${r} channels`);
	let s = y(i);
	return {
		length: r / a * s,
		channels: r,
		area: s
	};
}
function Re(e, t) {
	w(e.kind === "layer", `has the unknown kind "${e.kind}"`);
	let n = e.dims;
	w(Number.isInteger(n) && n > 0 && n <= t.length, `normalises ${n} axes of ${t.length}`);
	let r = y(t.slice(-n));
	return {
		length: r,
		channels: r,
		area: 1
	};
}
function ze(e, t, n, r, i, a, o) {
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
function Be(e, t) {
	T(e, 1), w(e.f === "max" || e.f === "avg", `has the unknown function "${e.f}"`);
	let n = A(e.kernel, 1, 1, "kernel"), r = A(e.stride, 1, 1, "stride"), i = A(e.padding, 0, 0, "padding"), a = e.kernel.length, o = t.shape(e.in[0]), s = t.shape(e.out);
	w(o.length >= a, `pools ${a} axes of ${o.length}`), E(s.slice(0, -a), o.slice(0, -a));
	let c = y(o.slice(0, -a)), [l, u] = a === 1 ? [1, o.at(-1)] : o.slice(-2), [d, f] = a === 1 ? [1, s.at(-1)] : s.slice(-2), p = {
		length: l,
		kernel: n[0],
		stride: r[0],
		padding: i[0]
	}, m = {
		length: u,
		kernel: n[1],
		stride: r[1],
		padding: i[1]
	};
	for (let [e, t] of [[p, d], [m, f]]) {
		let n = (t - 1) * e.stride - e.padding;
		w(t > 0 && n < e.length && e.padding * 2 <= e.kernel, `has ${t} windows over ${e.length}`);
	}
	let h = e.count_include_pad !== !1;
	return { bind({ view: t }) {
		let [n, r] = [t(e.in[0]), t(e.out)], i = e.f === "max";
		return [() => {
			let e = 0;
			for (let t = 0; t < c; t++) {
				let a = t * l * u;
				for (let t = 0; t < d; t++) for (let o = 0; o < f; o++) r[e++] = Ve(n, a, u, p, t, m, o, i, h);
			}
		}];
	} };
}
function Ve(e, t, n, r, i, a, o, s, c) {
	let l = i * r.stride - r.padding, u = o * a.stride - a.padding, d = Math.min(l + r.kernel, r.length + r.padding), f = Math.min(u + a.kernel, a.length + a.padding), [p, m] = [Math.max(l, 0), Math.min(d, r.length)], [h, g] = [Math.max(u, 0), Math.min(f, a.length)], _ = -Infinity, v = 0;
	for (let r = p; r < m; r++) for (let i = h; i < g; i++) {
		let a = e[t + r * n + i];
		_ = Math.max(_, a), v += a;
	}
	return s ? _ : v / (c ? (d - l) * (f - u) : (m - p) * (g - h));
}
// src/runtime/ops/reduce.ts
function He(e, t, n) {
	let r = 0;
	for (let i = 0; i < n.length; i++) r += e[t + n[i]];
	return r;
}
function Ue(e, t, n) {
	let r = -Infinity;
	for (let i = 0; i < n.length; i++) r = Math.max(r, e[t + n[i]]);
	return r;
}
var We = {
	sum: He,
	mean: (e, t, n) => He(e, t, n) / n.length,
	max: Ue,
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
		let r = Ue(e, t, n), i = Number.isFinite(r) ? r : 0, a = 0;
		for (let r = 0; r < n.length; r++) a += Math.exp(e[t + n[r]] - i);
		return Math.log(a) + i;
	},
	argmax(e, t, n) {
		let r = 0;
		for (let i = 1; i < n.length; i++) e[t + n[i]] > e[t + n[r]] && (r = i);
		return r;
	}
};
function Ge(e, t) {
	T(e, 1), w(Object.hasOwn(We, e.f), `has the unknown function "${e.f}"`);
	let n = We[e.f], r = t.shape(e.in[0]), i = j(r), a = r.map((e, t) => t), o = k(e.dims, r.length).sort((e, t) => e - t), s = o.length ? o : a, c = a.filter((e) => !s.includes(e)), l = (e) => fe(e.map((e) => r[e]), e.map((e) => i[e])), u = l(c), d = l(s);
	return D(t.shape(e.out), u.length, "a result"), w(d.length, "reduces no elements"), { bind({ view: t }) {
		let [r, i] = [t(e.in[0]), t(e.out)];
		return [() => {
			for (let e = 0; e < i.length; e++) i[e] = n(r, u[e], d);
		}];
	} };
}
function Ke(e, t) {
	T(e, 1);
	let n = t.shape(e.in[0]);
	E(t.shape(e.out), n);
	let { side: r, inner: i, size: a } = Je(n, O(e.dim, n.length));
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
function qe(e, t) {
	T(e, 1);
	let n = t.shape(e.in[0]);
	E(t.shape(e.out), n);
	let { side: r, inner: i, size: a } = Je(n, O(e.dim, n.length));
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
function Je(e, t) {
	let n = j(e)[t], r = e.reduce((e, t) => e * t, 1);
	return {
		side: e[t],
		inner: n,
		size: r
	};
}
// src/runtime/ops/upsample.ts
function Ye(e, t) {
	T(e, 1);
	let n = t.shape(e.in[0]), r = t.shape(e.out);
	if (w(n.length > 2 && r.length === n.length && y(n), `interpolates (${n}) to (${r})`), E(r.slice(0, 2), n.slice(0, 2)), e.mode === "nearest") return B(e, Te(n, n.map((e, t) => Array.from({ length: r[t] }, (n, i) => Xe(i, e, r[t])))));
	w(e.mode === "bilinear" && n.length < 5, `has the mode "${e.mode}" for ${n.length} axes`);
	let i = n[0] * n[1], [a, o] = n.length === 3 ? [1, n[2]] : n.slice(2), [s, c] = r.length === 3 ? [1, r[2]] : r.slice(2), l = Ze(a, s, e.align_corners === !0), u = Ze(o, c, e.align_corners === !0);
	return { bind({ view: t }) {
		let [n, r] = [t(e.in[0]), t(e.out)];
		return [() => Qe(n, r, i, a * o, o, l, u)];
	} };
}
function Xe(e, t, n) {
	return Math.min(Math.floor(Math.fround(e * Math.fround(t / n))), t - 1);
}
function Ze(e, t, n) {
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
function Qe(e, t, n, r, i, a, o) {
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
function $e(e, t) {
	switch (e.op) {
		case "linear": return M(e, t);
		case "conv": return te(e, t);
		case "unary": return pe(e, t);
		case "binary": return ye(e, t);
		case "where": return Ce(e, t);
		case "reduce": return Ge(e, t);
		case "softmax": return Ke(e, t);
		case "norm": return Ie(e, t);
		case "pool": return Be(e, t);
		case "upsample": return Ye(e, t);
		case "view": return De(e, t);
		case "permute": return Oe(e, t);
		case "expand": return ke(e, t);
		case "slice": return Ae(e, t);
		case "cat": return Fe(e, t);
		case "pad": return Pe(e, t);
		case "flip": return je(e, t);
		case "roll": return Me(e, t);
		case "take": return Ne(e, t);
		case "cumsum": return qe(e, t);
		default: throw Error("is not known");
	}
}
// src/runtime/plain.ts
var et = {
	name: "plain",
	reserve(e) {
		let t = new Float32Array(e);
		return {
			arena: t,
			routines: tt(t)
		};
	}
};
function tt(e) {
	return {
		gemm: (t, n, r, i, a, o, s, c) => nt(e, t, n, r, i, a, o, s, c),
		gemv: (t, n, r, i, a, o) => at(e, t, n, r, i, a, o),
		im2col: (t, n, r, i, a) => ot(e, t, n, r, i, a),
		col2im: (t, n, r) => st(e, t, n, r)
	};
}
function nt(e, t, n, r, i, a, o, s, c) {
	if (t < 4 || n < 4) for (let l = 0; l < t; l++) for (let t = 0; t < n; t++) rt(e, n, r, i + l * r, a + t, o + l * s + t, c < 0 ? 0 : e[c + l]);
	else for (let l = 0; l < n; l += 4) {
		let u = Math.min(l, n - 4);
		for (let l = 0; l < t; l += 4) {
			let d = Math.min(l, t - 4);
			it(e, n, r, i + d * r, a + u, o + d * s + u, s, c < 0 ? -1 : c + d);
		}
	}
}
function rt(e, t, n, r, i, a, o) {
	let s = o;
	for (let a = 0; a < n; a++) s += e[r + a] * e[i + a * t];
	e[a] = s;
}
function it(e, t, n, r, i, a, o, s) {
	let c = 0, l = 0, u = 0, d = 0, f = 0, p = 0, m = 0, h = 0, g = 0, _ = 0, v = 0, y = 0, b = 0, x = 0, S = 0, C = 0;
	s >= 0 && (c = l = u = d = e[s], f = p = m = h = e[s + 1], g = _ = v = y = e[s + 2], b = x = S = C = e[s + 3]);
	let w = r + n, T = w + n, E = T + n;
	for (let a = 0, o = i; a < n; a++, o += t) {
		let t = e[o], n = e[o + 1], i = e[o + 2], s = e[o + 3], D = e[r + a], O = e[w + a], k = e[T + a], A = e[E + a];
		c += D * t, l += D * n, u += D * i, d += D * s, f += O * t, p += O * n, m += O * i, h += O * s, g += k * t, _ += k * n, v += k * i, y += k * s, b += A * t, x += A * n, S += A * i, C += A * s;
	}
	e[a] = c, e[a + 1] = l, e[a + 2] = u, e[a + 3] = d, a += o, e[a] = f, e[a + 1] = p, e[a + 2] = m, e[a + 3] = h, a += o, e[a] = g, e[a + 1] = _, e[a + 2] = v, e[a + 3] = y, a += o, e[a] = b, e[a + 1] = x, e[a + 2] = S, e[a + 3] = C;
}
function at(e, t, n, r, i, a, o) {
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
	for (; s < t; s++) rt(e, 1, n, r + s * n, i, a + s, o < 0 ? 0 : e[o + s]);
}
function ot(e, t, n, r, i, a) {
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
function st(e, t, n, r) {
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
var ct = class {
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
	get names() {
		return [...this.inputs.keys()];
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
function lt(e, t, n = et) {
	C(e, t.byteLength);
	let i = e, a = {
		shape: (e) => i.shapes[e],
		size: (e) => y(i.shapes[e])
	}, o = i.ops.map((e, t) => ut(e, t, () => $e(e, a))), s = dt(i, o, a), { arena: c, routines: l } = n.reserve(s.floats), u = (e) => c.subarray(s.at[e], s.at[e] + a.size(e));
	for (let { tensor: e, offset: n, dtype: o } of i.constants) {
		let i = a.size(e);
		o === "f32" ? u(e).set(new Float32Array(t, n, i)) : u(e).set(r(new Uint16Array(t, n, i)));
	}
	let d = [], f = 0;
	return o.forEach((e, t) => {
		let n = i.ops[t], r = e.bind({
			arena: c,
			routines: l,
			view: u,
			at: (e) => s.at[e],
			constant: (e) => s.constant[e] === 1,
			kept: s.kept[t],
			scratch: s.scratch[t]
		});
		if (s.constant[n.out]) for (let e of r) e();
		else d.push(...r), f += (e.macs ?? 0) + a.size(n.out);
	}), new ct(i, d, f, n.name, u);
}
function ut(e, t, n) {
	try {
		return n();
	} catch (n) {
		throw n instanceof v ? n : new v(`operation ${t} (${e.op}) ${n.message}`);
	}
}
function dt(e, t, n) {
	let r = e.shapes.length, { ops: i } = e, a = new Uint8Array(r), o = Int32Array.from({ length: r }, (e, t) => t), s = new Int32Array(r).fill(-1);
	for (let { tensor: t } of e.constants) a[t] = 1;
	i.forEach((e, t) => {
		e.in.every((e) => a[e]) && (a[e.out] = 1), e.op === "view" && (o[e.out] = o[e.in[0]]);
		for (let n of e.in) s[o[n]] = t;
		s[o[e.out]] = Math.max(s[o[e.out]], t);
	}), s[o[e.output]] = i.length;
	let c = new Int32Array(r).fill(-1), l = new Int32Array(i.length), u = new Int32Array(i.length), d = 0, f = (e) => {
		let t = d;
		return d += ft(e), t;
	};
	for (let e = 0; e < r; e++) a[e] && o[e] === e && (c[e] = f(n.size(e)));
	t.forEach((e, t) => l[t] = f(e.kept ?? 0));
	let p = new pt(d);
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
var ft = (e) => e + 3 & -4, pt = class {
	floats;
	gaps = [];
	constructor(e) {
		this.floats = e;
	}
	take(e) {
		let t = ft(e);
		if (!t) return this.floats;
		let n;
		for (let e of this.gaps) e.to - e.from >= t && (!n || e.to - e.from < n.to - n.from) && (n = e);
		let r = this.gaps.at(-1);
		return !n && r && r.to === this.floats && (n = r, this.floats = r.to = r.from + t), n ? (n.from += t, n.from === n.to && this.gaps.splice(this.gaps.indexOf(n), 1), n.from - t) : (this.floats += t, this.floats - t);
	}
	give(e, t) {
		let n = e + ft(t);
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
}, mt = "AGFzbQEAAAABRAVgBn9/f39/fwBgB39/f39/f38AYBB/f39/f39/f39/f39/f39/AGAIf39/f39/f38AYA9/f39/f39/f39/f39/f38AAg8BA2VudgZtZW1vcnkCAAEDBgUAAQIDBAcqBQRnZW1tAAMEZ2VtdgAABmltMmNvbAACBmNvbDJpbQAEBm1lbW9yeQIACvMTBYoGAwZ/BX0FeyABQXxxQQJ0IQkgAUECdCEKA0AgCEEEaiAATARAIAIgASAIbGpBAnQhBv0MAAAAAAAAAAAAAAAAAAAAACER/QwAAAAAAAAAAAAAAAAAAAAAIRL9DAAAAAAAAAAAAAAAAAAAAAAhE/0MAAAAAAAAAAAAAAAAAAAAACEUIAkgA0ECdCIHaiELA0AgByALSQRAIBEgBv0ABAAgB/0ABAAiFf3mAf3kASERIBIgBiAKav0ABAAgFf3mAf3kASESIBMgBiAKQQF0av0ABAAgFf3mAf3kASETIBQgBiAKQQNsav0ABAAgFf3mAf3kASEUIAdBEGohByAGQRBqIQYMAQsLIAVBAEgEfUMAAAAABSAFIAhqQQJ0KgIACyAR/R8AIBH9HwGSIBH9HwIgEf0fA5KSkiEMIAhBAWohCyAFQQBIBH1DAAAAAAUgBSALakECdCoCAAsgEv0fACAS/R8BkiAS/R8CIBL9HwOSkpIhDSAIQQJqIQsgBUEASAR9QwAAAAAFIAUgC2pBAnQqAgALIBP9HwAgE/0fAZIgE/0fAiAT/R8DkpKSIQ4gCEEDaiELIAVBAEgEfUMAAAAABSAFIAtqQQJ0KgIACyAU/R8AIBT9HwGSIBT9HwIgFP0fA5KSkiEPIAogA0ECdGohCwNAIAcgC0kEQCAMIAYqAgAgByoCACIQlJIhDCANIAYgCmoqAgAgEJSSIQ0gDiAGIApBAXRqKgIAIBCUkiEOIA8gBiAKQQNsaioCACAQlJIhDyAHQQRqIQcgBkEEaiEGDAELCyAEIAhqQQJ0IgYgDDgCACAGIA04AgQgBiAOOAIIIAYgDzgCDCAIQQRqIQgMAQsLA0AgACAISgRAIAIgASAIbGogBCAIaiEJIAVBAEgEfUMAAAAABSAFIAhqQQJ0KgIACyEMIANBAnQhBkECdCIHIAFBAnRqIQoDQCAHIApJBEAgDCAHKgIAIAYqAgCUkiEMIAdBBGohByAGQQRqIQYMAQsLIAlBAnQgDDgCACAIQQFqIQgMAQsLC8kDAgt7An8gBkEASAR9QwAAAAAFIAZBAnQqAgAL/RMiByEIIAZBAEgEfUMAAAAABSAGQQFqQQJ0KgIAC/0TIgkhCiAGQQBIBH1DAAAAAAUgBkECakECdCoCAAv9EyILIQwgBkEASAR9QwAAAAAFIAZBA2pBAnQqAgAL/RMiDSEOIABBAnQhEyACQQJ0IgIgAUECdCIBaiIAIAFqIgYgAWohEiADQQJ0IQMgACEBA0AgASACSwRAIAcgAv0JAgAiECAD/QAEACIP/eYB/eQBIQcgCCAQIAP9AAQQIhD95gH95AEhCCAJIAD9CQIAIhEgD/3mAf3kASEJIAogESAQ/eYB/eQBIQogCyAG/QkCACIRIA/95gH95AEhCyAMIBEgEP3mAf3kASEMIA0gEv0JAgAiESAP/eYB/eQBIQ0gDiARIBD95gH95AEhDiACQQRqIQIgAEEEaiEAIAZBBGohBiASQQRqIRIgAyATaiEDDAELCyAEQQJ0IgAgB/0LBAAgACAI/QsEECAFQQJ0IgEgAGoiACAJ/QsEACAAIAr9CwQQIAAgAWoiACAL/QsEACAAIAz9CwQQIAAgAWoiACAN/QsEACAAIA79CwQQC4IDAQt/IAFBAnQhAQNAIAIgF0oEQEEAIRQDQCAFIBRKBEBBACEVA0AgBiAVSgRAIA0gDSAIIAwgFWwgCmsiGGtBAWsgCG0iEEEAIBBBAE4bIhAgDSAQSBsiFiAIIAQgGGtqQQFrIAhtIhAgECAWSBsiECANIBBIGyEaIA4hEgNAIA8gEkoEQCABIA1BAnRqIRAgByASbCALIBRsaiAJayIRQQBIIAMgEUxyRQRAIAAgBCARbGogGGogCCAWbGpBAnQhEyABQQAgFkECdCIR/AsAIAEgEWoiASAaIBZrQQJ0aiEZIAhBAUYEQANAIAFBEGoiESAZTQRAIAEgE/0ABAD9CwQAIBEhASATQRBqIRMMAQsLCwNAIAEgGUkEQCABIBMqAgA4AgAgAUEEaiEBIBMgCEECdGohEwwBCwsLIAFBACAQIAFr/AsAIBAhASASQQFqIRIMAQsLIBVBAWohFQwBCwsgFEEBaiEUDAELCyAAIAMgBGxqIQAgF0EBaiEXDAELCwufBAMIfwF9A3sgBkEBRiABQQFGcQRAIAAgAiADIAQgBSAHEAAPCwNAIAEgC0oEQCABQQhIBEADQCABIAtKBEBBACEIA0AgACAISgRAIAMgAiAIbGogBCALaiAFIAYgCGxqIAtqIQwgB0EASAR9QwAAAAAFIAcgCGpBAnQqAgALIRAgAUECdCENQQJ0IQpBAnQiCSACQQJ0aiEOA0AgCSAOSQRAIBAgCSoCACAKKgIAlJIhECAJQQRqIQkgCiANaiEKDAELCyAMQQJ0IBA4AgAgCEEBaiEIDAELCyALQQFqIQsMAQsLDwsgCyABQQhrIgggCCALShshDUEAIQggAEEETgRAA0AgACAISgRAIAEgAiADIAggAEEEayIJIAggCUgbIgkgAmxqIAQgDWogBSAGIAlsaiANaiAGQX8gByAJaiAHQQBIGxABIAhBBGohCAwBCwsFA0AgACAISgRAIAMgAiAIbGogBCANaiAFIAYgCGxqIA1qIQ4gB0EASAR9QwAAAAAFIAcgCGpBAnQqAgAL/RMiESESIAFBAnQhDEECdCEKQQJ0IgkgAkECdGohDwNAIAkgD0kEQCARIAn9CQIAIhMgCv0ABAD95gH95AEhESASIBMgCv0ABBD95gH95AEhEiAJQQRqIQkgCiAMaiEKDAELCyAOQQJ0IgkgEf0LBAAgCSAS/QsEECAIQQFqIQgMAQsLCyALQQhqIQsMAQsLC/QCAQt/IABBAnQhEQNAIAIgFkoEQEEAIRIDQCAFIBJKBEBBACETA0AgBiATSgRAIA0gDSAIIAwgE2wgCmsiF2tBAWsgCG0iAEEAIABBAE4bIgAgACANShsiFSAIIAQgF2tqQQFrIAhtIgAgACAVSBsiACAAIA1KGyEZQQAhFANAIA4gFEoEQCAHIBRsIAsgEmxqIAlrIgAgA0ggAEEATnEEQCABIAAgBGxqIBdqIAggFWxqQQJ0IQAgESAVQQJ0aiEPIBEgGUECdGohGCAIQQFGBEADQCAPQRBqIhAgGE0EQCAAIAD9AAQAIA/9AAQA/eQB/QsEACAQIQ8gAEEQaiEADAELCwsDQCAPIBhJBEAgACAAKgIAIA8qAgCSOAIAIA9BBGohDyAAIAhBAnRqIQAMAQsLCyARIA1BAnRqIREgFEEBaiEUDAELCyATQQFqIRMMAQsLIBJBAWohEgwBCwsgASADIARsaiEBIBZBAWohFgwBCwsL", ht = 65536;
function gt() {
	try {
		let e = Uint8Array.from(atob(mt), (e) => e.charCodeAt(0)), t = new WebAssembly.Module(e), n = {
			name: "simd",
			reserve: (e) => _t(t, e)
		};
		return yt(n) ? n : null;
	} catch {
		return null;
	}
}
function _t(e, t) {
	let n = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(4 * t / ht)) }), { exports: r } = new WebAssembly.Instance(e, { env: { memory: n } }), { gemm: i, gemv: a, im2col: o, col2im: s } = r, c = {
		gemm: i,
		gemv: a,
		im2col(e, t, n, r, i) {
			o(t, n, e.channels, e.height, e.width, ...vt(e), e.columns, r, i);
		},
		col2im(e, t, n) {
			s(t, n, e.channels, e.height, e.width, ...vt(e), e.columns, e.rows);
		}
	};
	return {
		arena: new Float32Array(n.buffer),
		routines: c
	};
}
var vt = ({ kernel: e, stride: t, padding: n, dilation: r }) => [
	...e,
	...t,
	...n,
	...r
];
function yt(e) {
	let { arena: t, routines: n } = e.reserve(64);
	return t.set([
		1,
		2,
		3,
		4,
		5,
		6
	], 0), t.set([
		1,
		0,
		2,
		1
	], 8), n.gemm(3, 2, 2, 0, 8, 16, 2, -1), [
		5,
		2,
		11,
		4,
		17,
		6
	].every((e, n) => t[16 + n] === e);
}
// src/runtime/slices.ts
var bt = 8, xt = 100;
function St(e, t) {
	let n = () => t(performance.now() + bt);
	if (!e && typeof requestIdleCallback == "function") requestIdleCallback(n, { timeout: xt });
	else {
		let { port1: e, port2: t } = new MessageChannel();
		e.onmessage = () => {
			e.close(), n();
		}, t.postMessage(null);
	}
}
// src/runtime/decoder.ts
var Ct = 4e6, wt = class {
	fast;
	network;
	first;
	waiting = /* @__PURE__ */ new Map();
	batches = /* @__PURE__ */ new Set();
	worker = null;
	workerStands = "gone";
	current = null;
	away = !1;
	begun = !1;
	scheduled = !1;
	closed = !1;
	constructor(e, t, n) {
		if (this.network = lt(e, t, n.kernel), this.fast = this.network.macs <= Ct, this.first = this.network.names.find((e) => e !== "context") ?? "context", !this.fast && n.startWorker) {
			try {
				this.worker = n.startWorker();
			} catch {
				return;
			}
			this.workerStands = "starting", this.worker.addEventListener("message", ({ data: e }) => this.receive(e));
			for (let e of ["error", "messageerror"]) this.worker.addEventListener(e, () => this.dismiss());
			this.worker.postMessage({
				program: e,
				weights: t,
				simd: n.kernel.name === "simd"
			});
		}
	}
	get macs() {
		return this.network.macs;
	}
	get kernel() {
		return this.network.kernel;
	}
	get shape() {
		return this.network.shape;
	}
	decode(e, t = []) {
		return this.begun = !1, this.network.run({
			[this.first]: e,
			context: t
		});
	}
	request(e, t, n, r) {
		this.fast ? r(this.decode(t, n)) : (this.waiting.set(e, this.jobOf(t, n, r)), this.advance());
	}
	later(e, t = []) {
		return new Promise((n) => this.request({}, e, t, (e) => n(e.slice())));
	}
	many(e, t, n) {
		let r = !1, i = (e, t) => {
			r || n(e, t);
		}, a = {
			size: e.length,
			next: 0,
			job: (n) => this.jobOf(e[n], t, (e) => i(n, e))
		};
		return e.length && this.batches.add(a), this.advance(), () => {
			r = !0, this.batches.delete(a);
		};
	}
	check(e) {
		let t = 0;
		for (let { inputs: n, output: r } of e) {
			this.begun = !1;
			let e = this.network.run(n);
			if (e.length !== r.length) return Infinity;
			for (let n = 0; n < e.length; n++) {
				let i = Math.abs(e[n] - r[n]);
				i <= t || (t = Number.isNaN(i) ? Infinity : i);
			}
		}
		return t;
	}
	close() {
		this.closed = !0, this.waiting.clear(), this.batches.clear(), this.current = null, this.worker?.terminate();
	}
	jobOf(e, t, n) {
		return {
			inputs: {
				[this.first]: Float32Array.from(e),
				context: Float32Array.from(t)
			},
			done: n
		};
	}
	take() {
		for (let [e, t] of this.waiting) return this.waiting.delete(e), t;
		for (let e of this.batches) {
			let t = e.job(e.next++);
			return e.next === e.size && this.batches.delete(e), t;
		}
		return null;
	}
	get idle() {
		return !this.current && !this.waiting.size && !this.batches.size;
	}
	advance() {
		this.closed || this.idle || this.current && this.away || (this.workerStands === "ready" && !this.current ? (this.current = this.take(), this.away = !0, this.worker.postMessage({ inputs: this.current.inputs })) : this.scheduled || (this.scheduled = !0, St(this.waiting.size > 0 || this.current !== null && !this.fast, (e) => {
			this.scheduled = !1, this.slice(e);
		})));
	}
	slice(e) {
		try {
			for (; !this.closed && performance.now() < e;) {
				if (!this.current) {
					if (this.workerStands === "ready") break;
					this.current = this.take(), this.away = this.begun = !1;
				}
				if (!this.current || this.away) break;
				this.begun || this.network.start(this.current.inputs), this.begun = !0;
				let t = this.network.advance(e);
				if (!t) break;
				let { done: n } = this.current;
				this.current = null, n(t);
			}
		} finally {
			this.advance();
		}
	}
	receive(e) {
		if (this.workerStands !== "gone") {
			if ("ready" in e) this.workerStands = "ready", this.advance();
			else if ("result" in e) {
				let t = this.current;
				this.current = null;
				try {
					t?.done(e.result);
				} finally {
					this.advance();
				}
			} else this.dismiss();
		}
	}
	dismiss() {
		this.workerStands = "gone", this.away = this.begun = !1, this.worker?.terminate(), this.advance();
	}
};
function Tt(e, t, n, r, i) {
	let a = [gt(), et].filter((e) => e !== null);
	for (let o of a) {
		let a = new wt(e, t, {
			kernel: o,
			...i && { startWorker: i }
		}), s = a.check(n);
		if (s <= r) return {
			decoder: a,
			error: s
		};
		a.close();
	}
	return null;
}
// src/runtime/worker.ts?worker&inline
var Et = "(function(){function e(e){t??=n();let r=new Float32Array(e.length);for(let n=0;n<e.length;n++)r[n]=t[e[n]];return r}let t;function n(){let e=/* @__PURE__ */ new Float32Array(65536);for(let t=0;t<65536;t++){let n=t&32768?-1:1,r=t>>10&31,i=t&1023;r===31?e[t]=i?NaN:n*(1/0):r===0?e[t]=n*i*2**-24:e[t]=n*(1+i/1024)*2**(r-15)}return e}var r=class extends Error{constructor(e){super(`The model in this file is damaged: ${e}. Export the page again.`),this.name=`ProgramError`}};function i(e){return e.reduce((e,t)=>e*t,1)}let a=2**28,o=e=>Number.isInteger(e)&&e>=0,s=e=>typeof e==`object`&&!!e;function c(e,t){if(!s(e))throw new r(`its program is no object`);for(let t of[`inputs`,`shapes`,`constants`,`ops`])if(!Array.isArray(e[t]))throw new r(`its program has no list \"${t}\"`);let{inputs:n,output:c,shapes:l,constants:u,ops:d}=e;l.forEach((e,t)=>{if(!Array.isArray(e)||!e.every(o)||i(e)>a)throw new r(`tensor ${t} has an impossible shape`)});let f=new Uint8Array(l.length),p=(e,t)=>{if(!o(e)||e>=l.length)throw new r(`${t} names a tensor that does not exist`);if(f[e])throw new r(`tensor ${e} is written twice`);f[e]=1},m=(e,t)=>{if(!o(e)||!f[e])throw new r(`${t} reads tensor ${e}, which has no value`)};for(let e of n){if(!s(e)||typeof e.name!=`string`)throw new r(`an input has no name`);p(e.tensor,`input \"${e.name}\"`)}for(let e of u){if(!s(e))throw new r(`a constant is no object`);p(e.tensor,`a constant`);let{tensor:n,offset:a,dtype:c}=e;if(c!==`f16`&&c!==`f32`)throw new r(`constant ${n} has the unknown type \"${c}\"`);let u=a+i(l[n])*(c===`f16`?2:4);if(!o(a)||a%4||u>t)throw new r(`constant ${n} ends at byte ${u} of ${t} bytes of weights`)}d.forEach((e,t)=>{if(!s(e))throw new r(`operation ${t} is no object`);let n=`operation ${t} (${e.op})`;if(!Array.isArray(e.in)||!e.in.length)throw new r(`${n} has no list \"in\"`);for(let t of e.in)m(t,n);p(e.out,n)}),m(c,`the output`)}function l(e,t){if(!e)throw Error(t)}function u(e,t,n=t){l(e.in.length>=t&&e.in.length<=n,`reads ${e.in.length} tensors`)}function d(e,t){l(e.length===t.length&&e.every((e,n)=>e===t[n]),`has a result of shape (${e}) where (${t}) is due`)}function f(e,t,n){l(i(e)===t,`has ${n} of shape (${e}) where ${t} numbers are due`)}function p(e,t){l(Number.isInteger(e),`names no axis`);let n=e<0?e+t:e;return l(n>=0&&n<t,`names axis ${e} of ${t}`),n}function m(e,t){l(Array.isArray(e),`names no axes`);let n=e.map(e=>p(e,t));return l(new Set(n).size===n.length,`names an axis twice: ${e}`),n}function h(e,t,n,r){return l(Array.isArray(e)&&e.every(e=>Number.isInteger(e)&&e>=t)&&(e.length===1||e.length===2),`has no usable ${r}`),e.length===1?[n,e[0]]:[e[0],e[1]]}function g(e){let t=Array(e.length);for(let n=e.length-1,r=1;n>=0;r*=e[n--])t[n]=r;return t}function _(e,t){u(e,2,3);let[n,r,i=-1]=e.in,a=t.shape(n),o=t.shape(r);l(o.length===2&&a.length>0,`has weights of shape (${o}) for (${a})`);let[s,c]=o;l(a.at(-1)===c,`has weights of shape (${o}) for (${a})`),d(t.shape(e.out),[...a.slice(0,-1),s]),i>=0&&f(t.shape(i),s,`a bias`);let p=t.size(n)/Math.max(1,c),m=p*c*s;return p===1?{macs:m,bind:({at:t,routines:a})=>{let[o,l,u,d]=[t(r),t(n),t(e.out),i<0?-1:t(i)];return[()=>a.gemv(s,c,o,l,u,d)]}}:{macs:m,kept:c*s,bind({at:t,view:a,arena:o,routines:l,constant:u,kept:d}){let f=a(r),m=()=>v(f,s,c,o,d),[h,g]=[t(n),t(e.out)],_=[()=>l.gemm(p,s,c,h,d,g,s,-1)];if(i>=0){let[t,n]=[a(i),a(e.out)];_.push(()=>y(n,t))}return u(r)?m():_.unshift(m),_}}}function v(e,t,n,r,i){for(let a=0;a<t;a++)for(let o=0;o<n;o++)r[i+o*t+a]=e[a*n+o]}function y(e,t){for(let n=0;n<e.length;n+=t.length)for(let r=0;r<t.length;r++)e[n+r]+=t[r]}let b=65536;function x(e,t){u(e,2,3);let n=S(e,t);return e.transposed?w(e,n):C(e,n)}function S(e,t){let[n,r,i]=e.in,a=t.shape(n),o=t.shape(e.out),s=t.shape(r),{groups:c}=e;l((a.length===3||a.length===4)&&s.length===a.length,`has weights of shape (${s}) for (${a})`);for(let t of[e.stride,e.padding,e.dilation])l(t?.length===a.length-2,`has lists of a wrong length`);let u=h(e.stride,1,1,`stride`),p=h(e.padding,0,0,`padding`),m=h(e.dilation,1,1,`dilation`),g=e.transposed?h(e.output_padding,0,0,`output_padding`):[0,0],_=e=>e.length===1?[1,...e]:e,[v,y,...b]=a,[x,S]=_(b),C=_(s.slice(2)),[w,T]=s;l(Number.isInteger(c)&&c>0&&y%c===0&&w%c===0&&(e.transposed?w===y:T*c===y),`has weights of shape (${s}) for (${a})`);let E=e.transposed?T:w/c;i!==void 0&&f(t.shape(i),E*c,`a bias`);let D=(t,n)=>{let r=m[n]*(C[n]-1)+1;return e.transposed?(t-1)*u[n]-2*p[n]+r+g[n]:Math.floor((t+2*p[n]-r)/u[n])+1},[O,k]=[D(x,0),D(S,1)];d(o,[v,E*c,...a.length===3?[k]:[O,k]]);let A={inputArea:x*S,outputArea:O*k},j={kernel:C,stride:u,padding:p,dilation:m},M=e.transposed?{...j,channels:E,height:O,width:k,rows:x,columns:S}:{...j,channels:y/c,height:x,width:S,rows:O,columns:k};return{batch:v,groups:c,inputs:y/c,outputs:E,...A,windows:M}}function C(e,t){let{batch:n,groups:r,inputs:i,outputs:a,inputArea:o,outputArea:s,windows:c}=t,l=i*c.kernel[0]*c.kernel[1],u=l*c.columns,d=Math.max(1,Math.min(c.rows,Math.floor(b/Math.max(1,u)))),f=[...c.kernel,...c.stride].every(e=>e===1)&&!c.padding.some(e=>e);return{macs:n*r*a*l*s,scratch:f?0:u*d,bind({at:t,routines:u,scratch:p}){let[m,h,g]=e.in,_=[];for(let v=0;v<n*r;v++){let n=v%r,y=t(m)+v*i*o,b=t(e.out)+v*a*s,x=t(h)+n*a*l,S=g===void 0?-1:t(g)+n*a;if(f)_.push(()=>u.gemm(a,s,l,x,y,b,s,S));else for(let e=0;e<c.rows;e+=d){let t=Math.min(e+d,c.rows),n=(t-e)*c.columns,r=b+e*c.columns;_.push(()=>{u.im2col(c,y,p,e,t),u.gemm(a,n,l,x,p,r,s,S)})}}return _}}}function w(e,t){let{batch:n,groups:r,inputs:i,outputs:a,inputArea:o,outputArea:s,windows:c}=t,l=c.kernel[0]*c.kernel[1],u=l*o,d=Math.max(1,Math.min(a,Math.floor(b/Math.max(1,u)))),f=i*a*l;return{macs:n*r*f*o,kept:r*f,scratch:d*u,bind({arena:t,at:u,view:p,routines:m,constant:h,kept:g,scratch:_}){let[y,b,x]=e.in,S=p(b),C=()=>{for(let e=0;e<S.length;e+=f)v(S.subarray(e,e+f),i,a*l,t,g+e)},w=[];h(b)?C():w.push(C);for(let p=0;p<n*r;p++){let n=p%r,h=u(y)+p*i*o;for(let r=0;r<a;r+=d){let v=Math.min(d,a-r),y={...c,channels:v},b=g+n*f+r*l*i,S=u(e.out)+(p*a+r)*s,C=x===void 0?-1:u(x)+n*a+r;w.push(()=>{m.gemm(v*l,o,i,b,h,_,o,-1);for(let e=0;e<v;e++)t.fill(C<0?0:t[C+e],S+e*s,S+(e+1)*s);m.col2im(y,_,S)})}}return w}}}let T=[3.1611237438705655,113.86415415105016,377.485237685302,3209.3775891384694,.18577770618460315],E=[23.601290952344122,244.02463793444417,1282.6165260773723,2844.236833439171],D=[.5641884969886701,8.883149794388377,66.11919063714163,298.6351381974001,881.952221241769,1712.0476126340707,2051.0783778260716,1230.3393547979972,2.1531153547440383e-8],O=[15.744926110709835,117.6939508913125,537.1811018620099,1621.3895745666903,3290.7992357334597,4362.619090143247,3439.3676741437216,1230.3393548037495];function k(e){let t=Math.abs(e);if(t<=.46875){let t=e*e,n=T[4]*t,r=t;for(let e=0;e<3;e++)n=(n+T[e])*t,r=(r+E[e])*t;return e*(n+T[3])/(r+E[3])}if(t>6)return Math.sign(e);let n=D[8]*t,r=t;for(let e=0;e<7;e++)n=(n+D[e])*t,r=(r+O[e])*t;let i=Math.exp(-t*t)*(n+D[7])/(r+O[7]);return e<0?i-1:1-i}function A(e){let t=Math.floor(e),n=e-t;return n===.5?t%2?t+1:t:n<.5?t:t+1}let j=(e,t,n)=>e*t>n?e:Math.log1p(Math.exp(e*t))/t,M={relu:e=>e<0?0:e,leaky_relu:(e,t)=>e<0?e*t:e,elu:(e,t)=>e<0?t*Math.expm1(e):e,gelu:e=>.5*e*(1+k(e*Math.SQRT1_2)),gelu_tanh:e=>.5*e*(1+Math.tanh(Math.sqrt(2/Math.PI)*(e+.044715*e*e*e))),silu:e=>e/(1+Math.exp(-e)),softplus:j,sigmoid:e=>1/(1+Math.exp(-e)),tanh:Math.tanh,exp:Math.exp,log:Math.log,log1p:Math.log1p,expm1:Math.expm1,neg:e=>-e,abs:Math.abs,sqrt:Math.sqrt,rsqrt:e=>1/Math.sqrt(e),square:e=>e*e,reciprocal:e=>1/e,erf:k,sin:Math.sin,cos:Math.cos,floor:Math.floor,round:A,sign:e=>e>0?1:e<0?-1:0,clamp:(e,t,n)=>Math.min(Math.max(e,t),n),pow:(e,t)=>e**t,mish:e=>e*Math.tanh(j(e,1,20)),softsign:e=>e/(1+Math.abs(e)),hardsigmoid:e=>Math.min(Math.max(e+3,0),6)/6,hardswish:e=>e*Math.min(Math.max(e+3,0),6)/6},ee={leaky_relu:[.01,0],elu:[1,0],softplus:[1,20],clamp:[-1/0,1/0],pow:[1,0]},N={add:(e,t)=>e+t,sub:(e,t)=>e-t,mul:(e,t)=>e*t,div:(e,t)=>e/t,pow:(e,t)=>e**t,max:Math.max,min:Math.min,gt:(e,t)=>+(e>t),ge:(e,t)=>+(e>=t),lt:(e,t)=>+(e<t),le:(e,t)=>+(e<=t),eq:(e,t)=>+(e===t),ne:(e,t)=>e===t?0:1,and:(e,t)=>e&&t?1:0,or:(e,t)=>e||t?1:0};function P(e,t){let n=e.length-t.length;l(n>=0,`broadcasts (${t}) to (${e})`);let r=g(t);return e.map((i,a)=>{let o=a<n?1:t[a-n];return l(o===1||o===i,`broadcasts (${t}) to (${e})`),o===1?0:r[a-n]})}function F(e,t){let n=t.map(t=>P(e,t)),r=e.length,i=1,a=t.map(()=>0);for(;r>0;){let t=e[r-1];if(!n.every((e,n)=>t===1||i===1||e[r-1]===a[n]*i))break;i===1&&t!==1&&n.forEach((e,t)=>a[t]=e[r-1]),i*=t,r--}let o=e.slice(0,r),s=n.map(e=>I(o,e));return{runs:s[0].length,length:i,starts:s,steps:a}}function I(e,t,n=0){let r=Int32Array.of(n);return e.forEach((e,n)=>{let i=new Int32Array(r.length*e);for(let a=0;a<r.length;a++)for(let o=0;o<e;o++)i[a*e+o]=r[a]+o*t[n];r=i}),r}function te(e,t){u(e,1),d(t.shape(e.out),t.shape(e.in[0]));let n=M[e.f];l(Object.hasOwn(M,e.f),`has the unknown function \"${e.f}\"`);let[r,i]=ee[e.f]??[0,0],a=e.a??r,o=e.b??i;return{inPlace:!0,bind({view:t}){let r=t(e.in[0]),i=t(e.out);return e.f===`relu`?[()=>ne(r,i)]:e.f===`silu`?[()=>ie(r,i)]:e.f===`sigmoid`?[()=>ae(r,i)]:e.f===`leaky_relu`?[()=>re(r,i,a)]:[()=>L(n,r,i,a,o)]}}}function L(e,t,n,r,i){for(let a=0;a<n.length;a++)n[a]=e(t[a],r,i)}function ne(e,t){for(let n=0;n<t.length;n++)t[n]=e[n]<0?0:e[n]}function re(e,t,n){for(let r=0;r<t.length;r++)t[r]=e[r]<0?e[r]*n:e[r]}function ie(e,t){for(let n=0;n<t.length;n++)t[n]=e[n]/(1+Math.exp(-e[n]))}function ae(e,t){for(let n=0;n<t.length;n++)t[n]=1/(1+Math.exp(-e[n]))}function oe(e,t){u(e,2),l(Object.hasOwn(N,e.f),`has the unknown function \"${e.f}\"`);let n=N[e.f],{runs:r,length:i,starts:a,steps:o}=F(t.shape(e.out),e.in.map(t.shape)),[s,c]=a,[d,f]=o;return{inPlace:!0,bind({view:t}){let a=t(e.in[0]),o=t(e.in[1]),l=t(e.out);return e.f===`add`?[()=>se(a,o,l,r,i,s,c,d,f)]:e.f===`mul`?[()=>ce(a,o,l,r,i,s,c,d,f)]:[()=>le(n,a,o,l,r,i,s,c,d,f)]}}}function se(e,t,n,r,i,a,o,s,c){for(let l=0,u=0;l<r;l++)for(let r=u+i,d=a[l],f=o[l];u<r;u++,d+=s,f+=c)n[u]=e[d]+t[f]}function ce(e,t,n,r,i,a,o,s,c){for(let l=0,u=0;l<r;l++)for(let r=u+i,d=a[l],f=o[l];u<r;u++,d+=s,f+=c)n[u]=e[d]*t[f]}function le(e,t,n,r,i,a,o,s,c,l){for(let u=0,d=0;u<i;u++)for(let i=d+a,f=o[u],p=s[u];d<i;d++,f+=c,p+=l)r[d]=e(t[f],n[p])}function ue(e,t){u(e,3);let{runs:n,length:r,starts:i,steps:a}=F(t.shape(e.out),e.in.map(t.shape));return{bind({view:t}){let[o,s,c]=e.in.map(t),l=t(e.out);return[()=>{for(let e=0,t=0;e<n;e++){let[n,u,d]=[i[0][e],i[1][e],i[2][e]];for(let e=t+r;t<e;t++,n+=a[0],u+=a[1],d+=a[2])l[t]=o[n]?s[u]:c[d]}}]}}}function R(e,t,n=0){let r=t.length?t[0]:0,i=r>=0&&t.every((e,t)=>e===r+t);return{bind({view:a,arena:o,at:s}){let[c,l]=[a(e.in[0]),a(e.out)],[u,d]=[s(e.in[0])+r,s(e.out)];return i?[()=>o.copyWithin(d,u,u+t.length)]:[()=>de(c,l,t,n)]}}}function de(e,t,n,r){for(let i=0;i<t.length;i++){let a=n[i];t[i]=a<0?r:e[a]}}function z(e,t){let n=g(e),r=Int32Array.of(0);return t.forEach((e,t)=>{let i=new Int32Array(r.length*e.length);for(let a=0;a<r.length;a++)for(let o=0;o<e.length;o++)i[a*e.length+o]=r[a]<0||e[o]<0?-1:r[a]+e[o]*n[t];r=i}),r}let B=e=>e.map(e=>Array.from({length:e},(e,t)=>t));function V(e,t){return u(e,1),f(t.shape(e.out),t.size(e.in[0]),`a result`),{bind:()=>[]}}function H(e,t){u(e,1);let n=t.shape(e.in[0]),r=m(e.dims,n.length);l(r.length===n.length,`orders ${r.length} axes of ${n.length}`);let i=g(n),a=r.map(e=>n[e]);return d(t.shape(e.out),a),R(e,I(a,r.map(e=>i[e])))}function fe(e,t){u(e,1);let n=t.shape(e.out);return R(e,I(n,P(n,t.shape(e.in[0]))))}function pe(e,t){u(e,1);let n=t.shape(e.in[0]),r=t.shape(e.out),i=p(e.dim,n.length),{start:a,step:o}=e,s=r[i];d(r,n.with(i,s)),l(Number.isInteger(a)&&Number.isInteger(o)&&o>0&&a>=0&&(!s||a+(s-1)*o<n[i]),`cuts ${s} entries out of ${n[i]}`);let c=B(n);return c[i]=Array.from({length:s},(e,t)=>a+t*o),R(e,z(n,c))}function me(e,t){u(e,1);let n=t.shape(e.in[0]);d(t.shape(e.out),n);let r=B(n);for(let t of m(e.dims,n.length))r[t]=Array.from(r[t]).reverse();return R(e,z(n,r))}function he(e,t){u(e,1);let n=t.shape(e.in[0]);d(t.shape(e.out),n);let r=m(e.dims,n.length);l(Array.isArray(e.shifts)&&e.shifts.length===r.length&&e.shifts.every(Number.isInteger),`has no usable shifts`);let i=B(n);return r.forEach((t,r)=>{let a=n[t];i[t]=Array.from({length:a},(t,n)=>((n-e.shifts[r])%a+a)%a)}),R(e,z(n,i))}function ge(e,t){u(e,1);let n=t.shape(e.in[0]),r=p(e.dim,n.length),{indices:i}=e,a=n[r];l(Array.isArray(i)&&i.every(e=>Number.isInteger(e)&&e>=-a&&e<a),`takes entries beyond ${a}`),d(t.shape(e.out),n.with(r,i.length));let o=B(n);return o[r]=i.map(e=>e<0?e+a:e),R(e,z(n,o))}function _e(e,t){u(e,1);let n=t.shape(e.in[0]),{before:r,after:i,value:a}=e;l([r,i].every(e=>Array.isArray(e)&&e.length===n.length&&e.every(Number.isInteger))&&typeof a==`number`,`has no usable widths or value`);let o=n.map((e,t)=>r[t]+e+i[t]);return d(t.shape(e.out),o),R(e,z(n,n.map((e,t)=>Array.from({length:o[t]},(n,i)=>{let a=i-r[t];return a>=0&&a<e?a:-1}))),a)}function ve(e,t){let n=t.shape(e.out),r=p(e.dim,n.length),i=0;for(let a of e.in){let e=t.shape(a);d(e,n.with(r,e[r])),i+=e[r]}l(i===n[r],`joins ${i} entries to ${n[r]}`);let a=n.slice(r+1).reduce((e,t)=>e*t,1),o=n.slice(0,r).reduce((e,t)=>e*t,1);return{bind({arena:n,at:i}){let s=e.in.map(i),c=e.in.map(e=>t.shape(e)[r]*a),l=i(e.out);return[()=>{for(let e=0,t=l;e<o;e++)for(let r=0;r<s.length;r++){let i=s[r]+e*c[r];n.copyWithin(t,i,i+c[r]),t+=c[r]}}]}}}function ye(e,t){u(e,1,3);let[n,r,i]=e.in,a=t.shape(n);d(t.shape(e.out),a),l(typeof e.eps==`number`&&e.eps>=0,`has no usable eps`);let{length:o,channels:s,area:c}=e.kind===`group`?be(e,a):xe(e,a);for(let[e,n]of[[r,`a weight`],[i,`a bias`]])e!==void 0&&f(t.shape(e),s,n);return{inPlace:!0,bind({view:t}){let[a,l]=[t(n),t(e.out)],u=r===void 0?new Float32Array(s).fill(1):t(r),d=i===void 0?new Float32Array(s):t(i);return[()=>Se(a,l,u,d,o,c,e.eps)]}}}function be(e,t){let[n,r,...a]=t,o=e.groups,s=Number.isInteger(o)&&o>0&&r%o===0;l(n!==void 0&&s,`has ${o} groups of ${r} channels`);let c=i(a);return{length:r/o*c,channels:r,area:c}}function xe(e,t){l(e.kind===`layer`,`has the unknown kind \"${e.kind}\"`);let n=e.dims;l(Number.isInteger(n)&&n>0&&n<=t.length,`normalises ${n} axes of ${t.length}`);let r=i(t.slice(-n));return{length:r,channels:r,area:1}}function Se(e,t,n,r,i,a,o){for(let s=0,c=0;s<e.length;s+=i){let l=s+i,u=0;for(let t=s;t<l;t++)u+=e[t];let d=u/i,f=0;for(let t=s;t<l;t++)f+=(e[t]-d)*(e[t]-d);let p=1/Math.sqrt(f/i+o);for(let i=s;i<l;c++){c===n.length&&(c=0);let o=p*n[c],s=r[c]-d*o;for(let n=i+a;i<n;i++)t[i]=e[i]*o+s}}}function Ce(e,t){u(e,1),l(e.f===`max`||e.f===`avg`,`has the unknown function \"${e.f}\"`);let n=h(e.kernel,1,1,`kernel`),r=h(e.stride,1,1,`stride`),a=h(e.padding,0,0,`padding`),o=e.kernel.length,s=t.shape(e.in[0]),c=t.shape(e.out);l(s.length>=o,`pools ${o} axes of ${s.length}`),d(c.slice(0,-o),s.slice(0,-o));let f=i(s.slice(0,-o)),[p,m]=o===1?[1,s.at(-1)]:s.slice(-2),[g,_]=o===1?[1,c.at(-1)]:c.slice(-2),v={length:p,kernel:n[0],stride:r[0],padding:a[0]},y={length:m,kernel:n[1],stride:r[1],padding:a[1]};for(let[e,t]of[[v,g],[y,_]]){let n=(t-1)*e.stride-e.padding;l(t>0&&n<e.length&&e.padding*2<=e.kernel,`has ${t} windows over ${e.length}`)}let b=e.count_include_pad!==!1;return{bind({view:t}){let[n,r]=[t(e.in[0]),t(e.out)],i=e.f===`max`;return[()=>{let e=0;for(let t=0;t<f;t++){let a=t*p*m;for(let t=0;t<g;t++)for(let o=0;o<_;o++)r[e++]=we(n,a,m,v,t,y,o,i,b)}}]}}}function we(e,t,n,r,i,a,o,s,c){let l=i*r.stride-r.padding,u=o*a.stride-a.padding,d=Math.min(l+r.kernel,r.length+r.padding),f=Math.min(u+a.kernel,a.length+a.padding),[p,m]=[Math.max(l,0),Math.min(d,r.length)],[h,g]=[Math.max(u,0),Math.min(f,a.length)],_=-1/0,v=0;for(let r=p;r<m;r++)for(let i=h;i<g;i++){let a=e[t+r*n+i];_=Math.max(_,a),v+=a}return s?_:v/(c?(d-l)*(f-u):(m-p)*(g-h))}function U(e,t,n){let r=0;for(let i=0;i<n.length;i++)r+=e[t+n[i]];return r}function W(e,t,n){let r=-1/0;for(let i=0;i<n.length;i++)r=Math.max(r,e[t+n[i]]);return r}let G={sum:U,mean:(e,t,n)=>U(e,t,n)/n.length,max:W,min(e,t,n){let r=1/0;for(let i=0;i<n.length;i++)r=Math.min(r,e[t+n[i]]);return r},prod(e,t,n){let r=1;for(let i=0;i<n.length;i++)r*=e[t+n[i]];return r},logsumexp(e,t,n){let r=W(e,t,n),i=Number.isFinite(r)?r:0,a=0;for(let r=0;r<n.length;r++)a+=Math.exp(e[t+n[r]]-i);return Math.log(a)+i},argmax(e,t,n){let r=0;for(let i=1;i<n.length;i++)e[t+n[i]]>e[t+n[r]]&&(r=i);return r}};function Te(e,t){u(e,1),l(Object.hasOwn(G,e.f),`has the unknown function \"${e.f}\"`);let n=G[e.f],r=t.shape(e.in[0]),i=g(r),a=r.map((e,t)=>t),o=m(e.dims,r.length).sort((e,t)=>e-t),s=o.length?o:a,c=a.filter(e=>!s.includes(e)),d=e=>I(e.map(e=>r[e]),e.map(e=>i[e])),p=d(c),h=d(s);return f(t.shape(e.out),p.length,`a result`),l(h.length,`reduces no elements`),{bind({view:t}){let[r,i]=[t(e.in[0]),t(e.out)];return[()=>{for(let e=0;e<i.length;e++)i[e]=n(r,p[e],h)}]}}}function Ee(e,t){u(e,1);let n=t.shape(e.in[0]);d(t.shape(e.out),n);let{side:r,inner:i,size:a}=K(n,p(e.dim,n.length));return{inPlace:!0,bind({view:t}){let[n,o]=[t(e.in[0]),t(e.out)],s=t=>{let a=t+r*i,s=-1/0;for(let e=t;e<a;e+=i)s=Math.max(s,n[e]);let c=0;for(let e=t;e<a;e+=i)c+=Math.exp(n[e]-s);let l=s+Math.log(c);for(let r=t;r<a;r+=i)o[r]=e.log?n[r]-l:Math.exp(n[r]-s)/c};return[()=>{for(let e=0;e<a;e+=r*i)for(let t=0;t<i;t++)s(e+t)}]}}}function De(e,t){u(e,1);let n=t.shape(e.in[0]);d(t.shape(e.out),n);let{side:r,inner:i,size:a}=K(n,p(e.dim,n.length));return{inPlace:!0,bind({view:t}){let[n,o]=[t(e.in[0]),t(e.out)];return[()=>{for(let e=0;e<a;e+=r*i)for(let t=0;t<i;t++){let a=0;for(let s=e+t,c=s+r*i;s<c;s+=i)o[s]=a+=n[s]}}]}}}function K(e,t){let n=g(e)[t],r=e.reduce((e,t)=>e*t,1);return{side:e[t],inner:n,size:r}}function Oe(e,t){u(e,1);let n=t.shape(e.in[0]),r=t.shape(e.out);if(l(n.length>2&&r.length===n.length&&i(n),`interpolates (${n}) to (${r})`),d(r.slice(0,2),n.slice(0,2)),e.mode===`nearest`)return R(e,z(n,n.map((e,t)=>Array.from({length:r[t]},(n,i)=>ke(i,e,r[t])))));l(e.mode===`bilinear`&&n.length<5,`has the mode \"${e.mode}\" for ${n.length} axes`);let a=n[0]*n[1],[o,s]=n.length===3?[1,n[2]]:n.slice(2),[c,f]=r.length===3?[1,r[2]]:r.slice(2),p=q(o,c,e.align_corners===!0),m=q(s,f,e.align_corners===!0);return{bind({view:t}){let[n,r]=[t(e.in[0]),t(e.out)];return[()=>Ae(n,r,a,o*s,s,p,m)]}}}function ke(e,t,n){return Math.min(Math.floor(Math.fround(e*Math.fround(t/n))),t-1)}function q(e,t,n){let r=new Int32Array(t),i=new Int32Array(t),a=new Float32Array(t);for(let o=0;o<t;o++){let s=t>1?o*(e-1)/(t-1):0,c=n?s:Math.max(0,(o+.5)*e/t-.5);r[o]=Math.min(Math.floor(c),e-1),i[o]=Math.min(r[o]+1,e-1),a[o]=c-r[o]}return{low:r,high:i,share:a}}function Ae(e,t,n,r,i,a,o){let[s,c]=[a.low.length,o.low.length],l=0;for(let u=0;u<n*r;u+=r)for(let n=0;n<s;n++){let[r,s]=[u+a.low[n]*i,u+a.high[n]*i],d=a.share[n];for(let n=0;n<c;n++){let[i,a,c]=[o.low[n],o.high[n],o.share[n]],u=e[r+i]+c*(e[r+a]-e[r+i]),f=e[s+i]+c*(e[s+a]-e[s+i]);t[l++]=u+d*(f-u)}}}function je(e,t){switch(e.op){case`linear`:return _(e,t);case`conv`:return x(e,t);case`unary`:return te(e,t);case`binary`:return oe(e,t);case`where`:return ue(e,t);case`reduce`:return Te(e,t);case`softmax`:return Ee(e,t);case`norm`:return ye(e,t);case`pool`:return Ce(e,t);case`upsample`:return Oe(e,t);case`view`:return V(e,t);case`permute`:return H(e,t);case`expand`:return fe(e,t);case`slice`:return pe(e,t);case`cat`:return ve(e,t);case`pad`:return _e(e,t);case`flip`:return me(e,t);case`roll`:return he(e,t);case`take`:return ge(e,t);case`cumsum`:return De(e,t);default:throw Error(`is not known`)}}let J={name:`plain`,reserve(e){let t=new Float32Array(e);return{arena:t,routines:Me(t)}}};function Me(e){return{gemm:(t,n,r,i,a,o,s,c)=>Ne(e,t,n,r,i,a,o,s,c),gemv:(t,n,r,i,a,o)=>Fe(e,t,n,r,i,a,o),im2col:(t,n,r,i,a)=>Ie(e,t,n,r,i,a),col2im:(t,n,r)=>Le(e,t,n,r)}}function Ne(e,t,n,r,i,a,o,s,c){if(t<4||n<4)for(let l=0;l<t;l++)for(let t=0;t<n;t++)Y(e,n,r,i+l*r,a+t,o+l*s+t,c<0?0:e[c+l]);else for(let l=0;l<n;l+=4){let u=Math.min(l,n-4);for(let l=0;l<t;l+=4){let d=Math.min(l,t-4);Pe(e,n,r,i+d*r,a+u,o+d*s+u,s,c<0?-1:c+d)}}}function Y(e,t,n,r,i,a,o){let s=o;for(let a=0;a<n;a++)s+=e[r+a]*e[i+a*t];e[a]=s}function Pe(e,t,n,r,i,a,o,s){let c=0,l=0,u=0,d=0,f=0,p=0,m=0,h=0,g=0,_=0,v=0,y=0,b=0,x=0,S=0,C=0;s>=0&&(c=l=u=d=e[s],f=p=m=h=e[s+1],g=_=v=y=e[s+2],b=x=S=C=e[s+3]);let w=r+n,T=w+n,E=T+n;for(let a=0,o=i;a<n;a++,o+=t){let t=e[o],n=e[o+1],i=e[o+2],s=e[o+3],D=e[r+a],O=e[w+a],k=e[T+a],A=e[E+a];c+=D*t,l+=D*n,u+=D*i,d+=D*s,f+=O*t,p+=O*n,m+=O*i,h+=O*s,g+=k*t,_+=k*n,v+=k*i,y+=k*s,b+=A*t,x+=A*n,S+=A*i,C+=A*s}e[a]=c,e[a+1]=l,e[a+2]=u,e[a+3]=d,a+=o,e[a]=f,e[a+1]=p,e[a+2]=m,e[a+3]=h,a+=o,e[a]=g,e[a+1]=_,e[a+2]=v,e[a+3]=y,a+=o,e[a]=b,e[a+1]=x,e[a+2]=S,e[a+3]=C}function Fe(e,t,n,r,i,a,o){let s=0;for(;s+4<=t;s+=4){let t=r+s*n,c=t+n,l=c+n,u=l+n,d=0,f=0,p=0,m=0;o>=0&&(d=e[o+s],f=e[o+s+1],p=e[o+s+2],m=e[o+s+3]);for(let r=0;r<n;r++){let n=e[i+r];d+=e[t+r]*n,f+=e[c+r]*n,p+=e[l+r]*n,m+=e[u+r]*n}e[a+s]=d,e[a+s+1]=f,e[a+s+2]=p,e[a+s+3]=m}for(;s<t;s++)Y(e,1,n,r+s*n,i,a+s,o<0?0:e[o+s])}function Ie(e,t,n,r,i,a){let{channels:o,height:s,width:c,columns:l}=t,[u,d]=t.stride,f=r;for(let r=0;r<o;r++,n+=s*c)for(let r=0;r<t.kernel[0];r++)for(let o=0;o<t.kernel[1];o++){let p=o*t.dilation[1]-t.padding[1],m=Math.min(l,Math.max(0,Math.ceil(-p/d))),h=Math.max(m,Math.min(l,Math.ceil((c-p)/d)));for(let o=i;o<a;o++,f+=l){let i=o*u+r*t.dilation[0]-t.padding[0];if(i<0||i>=s)e.fill(0,f,f+l);else{for(let t=0;t<m;t++)e[f+t]=0;for(let t=m,r=n+i*c+p+m*d;t<h;t++,r+=d)e[f+t]=e[r];for(let t=h;t<l;t++)e[f+t]=0}}}}function Le(e,t,n,r){let{channels:i,height:a,width:o,rows:s,columns:c}=t,[l,u]=t.stride,d=n;for(let n=0;n<i;n++,r+=a*o)for(let n=0;n<t.kernel[0];n++)for(let i=0;i<t.kernel[1];i++){let f=i*t.dilation[1]-t.padding[1],p=Math.min(c,Math.max(0,Math.ceil(-f/u))),m=Math.max(p,Math.min(c,Math.ceil((o-f)/u)));for(let i=0;i<s;i++,d+=c){let s=i*l+n*t.dilation[0]-t.padding[0];if(!(s<0||s>=a))for(let t=p,n=r+s*o+f+p*u;t<m;t++,n+=u)e[n]+=e[d+t]}}}var X=class{steps;macs;kernel;inputs;result;next=0;shape;constructor(e,t,n,r,i){this.steps=t,this.macs=n,this.kernel=r,this.shape=e.shapes[e.output],this.inputs=new Map(e.inputs.map(({name:e,tensor:t})=>[e,i(t)])),this.result=i(e.output),this.next=t.length}get names(){return[...this.inputs.keys()]}run(e){this.start(e);for(let e of this.steps)e();return this.next=this.steps.length,this.result}start(e){for(let[t,n]of this.inputs){let r=e[t];if(!r||r.length!==n.length)throw RangeError(`The network needs ${n.length} numbers for \"${t}\"; it got ${r?r.length:`none`}.`);n.set(r)}this.next=0}advance(e){for(;this.next<this.steps.length&&(this.steps[this.next++](),!(performance.now()>=e)););return this.next<this.steps.length?null:this.result}};function Re(t,n,r=J){c(t,n.byteLength);let a=t,o={shape:e=>a.shapes[e],size:e=>i(a.shapes[e])},s=a.ops.map((e,t)=>ze(e,t,()=>je(e,o))),l=Be(a,s,o),{arena:u,routines:d}=r.reserve(l.floats),f=e=>u.subarray(l.at[e],l.at[e]+o.size(e));for(let{tensor:t,offset:r,dtype:i}of a.constants){let a=o.size(t);i===`f32`?f(t).set(new Float32Array(n,r,a)):f(t).set(e(new Uint16Array(n,r,a)))}let p=[],m=0;return s.forEach((e,t)=>{let n=a.ops[t],r=e.bind({arena:u,routines:d,view:f,at:e=>l.at[e],constant:e=>l.constant[e]===1,kept:l.kept[t],scratch:l.scratch[t]});if(l.constant[n.out])for(let e of r)e();else p.push(...r),m+=(e.macs??0)+o.size(n.out)}),new X(a,p,m,r.name,f)}function ze(e,t,n){try{return n()}catch(n){throw n instanceof r?n:new r(`operation ${t} (${e.op}) ${n.message}`)}}function Be(e,t,n){let r=e.shapes.length,{ops:i}=e,a=new Uint8Array(r),o=Int32Array.from({length:r},(e,t)=>t),s=new Int32Array(r).fill(-1);for(let{tensor:t}of e.constants)a[t]=1;i.forEach((e,t)=>{e.in.every(e=>a[e])&&(a[e.out]=1),e.op===`view`&&(o[e.out]=o[e.in[0]]);for(let n of e.in)s[o[n]]=t;s[o[e.out]]=Math.max(s[o[e.out]],t)}),s[o[e.output]]=i.length;let c=new Int32Array(r).fill(-1),l=new Int32Array(i.length),u=new Int32Array(i.length),d=0,f=e=>{let t=d;return d+=Z(e),t};for(let e=0;e<r;e++)a[e]&&o[e]===e&&(c[e]=f(n.size(e)));t.forEach((e,t)=>l[t]=f(e.kept??0));let p=new Ve(d);for(let{tensor:t}of e.inputs)c[t]=p.take(n.size(t));let m=/* @__PURE__ */ new Map;return s.forEach((e,t)=>{o[t]!==t||a[t]||e<0||m.set(e,[...m.get(e)??[],t])}),i.forEach((e,r)=>{let{out:i}=e,l=o[e.in[0]],d=-1;if(o[i]!==i)c[i]=c[o[i]];else if(!a[i]){let u=e.in.slice(1).every(e=>o[e]!==l),f=s[l]===r&&!a[l],m=t[r].inPlace&&u&&f&&n.size(l)===n.size(i);m&&(d=l),c[i]=m?c[l]:p.take(n.size(i))}let f=t[r].scratch??0;u[r]=p.take(f),p.give(u[r],f);for(let e of m.get(r)??[])e!==d&&p.give(c[e],n.size(e))}),{floats:p.floats,at:c,constant:a,kept:l,scratch:u}}let Z=e=>e+3&-4;var Ve=class{floats;gaps=[];constructor(e){this.floats=e}take(e){let t=Z(e);if(!t)return this.floats;let n;for(let e of this.gaps)e.to-e.from>=t&&(!n||e.to-e.from<n.to-n.from)&&(n=e);let r=this.gaps.at(-1);return!n&&r&&r.to===this.floats&&(n=r,this.floats=r.to=r.from+t),n?(n.from+=t,n.from===n.to&&this.gaps.splice(this.gaps.indexOf(n),1),n.from-t):(this.floats+=t,this.floats-t)}give(e,t){let n=e+Z(t);if(n===e)return;this.gaps.push({from:e,to:n}),this.gaps.sort((e,t)=>e.from-t.from);let r=[];for(let e of this.gaps){let t=r.at(-1);t&&t.to===e.from?t.to=e.to:r.push(e)}this.gaps=r}};function He(){try{let e=Uint8Array.from(atob(`AGFzbQEAAAABRAVgBn9/f39/fwBgB39/f39/f38AYBB/f39/f39/f39/f39/f39/AGAIf39/f39/f38AYA9/f39/f39/f39/f39/f38AAg8BA2VudgZtZW1vcnkCAAEDBgUAAQIDBAcqBQRnZW1tAAMEZ2VtdgAABmltMmNvbAACBmNvbDJpbQAEBm1lbW9yeQIACvMTBYoGAwZ/BX0FeyABQXxxQQJ0IQkgAUECdCEKA0AgCEEEaiAATARAIAIgASAIbGpBAnQhBv0MAAAAAAAAAAAAAAAAAAAAACER/QwAAAAAAAAAAAAAAAAAAAAAIRL9DAAAAAAAAAAAAAAAAAAAAAAhE/0MAAAAAAAAAAAAAAAAAAAAACEUIAkgA0ECdCIHaiELA0AgByALSQRAIBEgBv0ABAAgB/0ABAAiFf3mAf3kASERIBIgBiAKav0ABAAgFf3mAf3kASESIBMgBiAKQQF0av0ABAAgFf3mAf3kASETIBQgBiAKQQNsav0ABAAgFf3mAf3kASEUIAdBEGohByAGQRBqIQYMAQsLIAVBAEgEfUMAAAAABSAFIAhqQQJ0KgIACyAR/R8AIBH9HwGSIBH9HwIgEf0fA5KSkiEMIAhBAWohCyAFQQBIBH1DAAAAAAUgBSALakECdCoCAAsgEv0fACAS/R8BkiAS/R8CIBL9HwOSkpIhDSAIQQJqIQsgBUEASAR9QwAAAAAFIAUgC2pBAnQqAgALIBP9HwAgE/0fAZIgE/0fAiAT/R8DkpKSIQ4gCEEDaiELIAVBAEgEfUMAAAAABSAFIAtqQQJ0KgIACyAU/R8AIBT9HwGSIBT9HwIgFP0fA5KSkiEPIAogA0ECdGohCwNAIAcgC0kEQCAMIAYqAgAgByoCACIQlJIhDCANIAYgCmoqAgAgEJSSIQ0gDiAGIApBAXRqKgIAIBCUkiEOIA8gBiAKQQNsaioCACAQlJIhDyAHQQRqIQcgBkEEaiEGDAELCyAEIAhqQQJ0IgYgDDgCACAGIA04AgQgBiAOOAIIIAYgDzgCDCAIQQRqIQgMAQsLA0AgACAISgRAIAIgASAIbGogBCAIaiEJIAVBAEgEfUMAAAAABSAFIAhqQQJ0KgIACyEMIANBAnQhBkECdCIHIAFBAnRqIQoDQCAHIApJBEAgDCAHKgIAIAYqAgCUkiEMIAdBBGohByAGQQRqIQYMAQsLIAlBAnQgDDgCACAIQQFqIQgMAQsLC8kDAgt7An8gBkEASAR9QwAAAAAFIAZBAnQqAgAL/RMiByEIIAZBAEgEfUMAAAAABSAGQQFqQQJ0KgIAC/0TIgkhCiAGQQBIBH1DAAAAAAUgBkECakECdCoCAAv9EyILIQwgBkEASAR9QwAAAAAFIAZBA2pBAnQqAgAL/RMiDSEOIABBAnQhEyACQQJ0IgIgAUECdCIBaiIAIAFqIgYgAWohEiADQQJ0IQMgACEBA0AgASACSwRAIAcgAv0JAgAiECAD/QAEACIP/eYB/eQBIQcgCCAQIAP9AAQQIhD95gH95AEhCCAJIAD9CQIAIhEgD/3mAf3kASEJIAogESAQ/eYB/eQBIQogCyAG/QkCACIRIA/95gH95AEhCyAMIBEgEP3mAf3kASEMIA0gEv0JAgAiESAP/eYB/eQBIQ0gDiARIBD95gH95AEhDiACQQRqIQIgAEEEaiEAIAZBBGohBiASQQRqIRIgAyATaiEDDAELCyAEQQJ0IgAgB/0LBAAgACAI/QsEECAFQQJ0IgEgAGoiACAJ/QsEACAAIAr9CwQQIAAgAWoiACAL/QsEACAAIAz9CwQQIAAgAWoiACAN/QsEACAAIA79CwQQC4IDAQt/IAFBAnQhAQNAIAIgF0oEQEEAIRQDQCAFIBRKBEBBACEVA0AgBiAVSgRAIA0gDSAIIAwgFWwgCmsiGGtBAWsgCG0iEEEAIBBBAE4bIhAgDSAQSBsiFiAIIAQgGGtqQQFrIAhtIhAgECAWSBsiECANIBBIGyEaIA4hEgNAIA8gEkoEQCABIA1BAnRqIRAgByASbCALIBRsaiAJayIRQQBIIAMgEUxyRQRAIAAgBCARbGogGGogCCAWbGpBAnQhEyABQQAgFkECdCIR/AsAIAEgEWoiASAaIBZrQQJ0aiEZIAhBAUYEQANAIAFBEGoiESAZTQRAIAEgE/0ABAD9CwQAIBEhASATQRBqIRMMAQsLCwNAIAEgGUkEQCABIBMqAgA4AgAgAUEEaiEBIBMgCEECdGohEwwBCwsLIAFBACAQIAFr/AsAIBAhASASQQFqIRIMAQsLIBVBAWohFQwBCwsgFEEBaiEUDAELCyAAIAMgBGxqIQAgF0EBaiEXDAELCwufBAMIfwF9A3sgBkEBRiABQQFGcQRAIAAgAiADIAQgBSAHEAAPCwNAIAEgC0oEQCABQQhIBEADQCABIAtKBEBBACEIA0AgACAISgRAIAMgAiAIbGogBCALaiAFIAYgCGxqIAtqIQwgB0EASAR9QwAAAAAFIAcgCGpBAnQqAgALIRAgAUECdCENQQJ0IQpBAnQiCSACQQJ0aiEOA0AgCSAOSQRAIBAgCSoCACAKKgIAlJIhECAJQQRqIQkgCiANaiEKDAELCyAMQQJ0IBA4AgAgCEEBaiEIDAELCyALQQFqIQsMAQsLDwsgCyABQQhrIgggCCALShshDUEAIQggAEEETgRAA0AgACAISgRAIAEgAiADIAggAEEEayIJIAggCUgbIgkgAmxqIAQgDWogBSAGIAlsaiANaiAGQX8gByAJaiAHQQBIGxABIAhBBGohCAwBCwsFA0AgACAISgRAIAMgAiAIbGogBCANaiAFIAYgCGxqIA1qIQ4gB0EASAR9QwAAAAAFIAcgCGpBAnQqAgAL/RMiESESIAFBAnQhDEECdCEKQQJ0IgkgAkECdGohDwNAIAkgD0kEQCARIAn9CQIAIhMgCv0ABAD95gH95AEhESASIBMgCv0ABBD95gH95AEhEiAJQQRqIQkgCiAMaiEKDAELCyAOQQJ0IgkgEf0LBAAgCSAS/QsEECAIQQFqIQgMAQsLCyALQQhqIQsMAQsLC/QCAQt/IABBAnQhEQNAIAIgFkoEQEEAIRIDQCAFIBJKBEBBACETA0AgBiATSgRAIA0gDSAIIAwgE2wgCmsiF2tBAWsgCG0iAEEAIABBAE4bIgAgACANShsiFSAIIAQgF2tqQQFrIAhtIgAgACAVSBsiACAAIA1KGyEZQQAhFANAIA4gFEoEQCAHIBRsIAsgEmxqIAlrIgAgA0ggAEEATnEEQCABIAAgBGxqIBdqIAggFWxqQQJ0IQAgESAVQQJ0aiEPIBEgGUECdGohGCAIQQFGBEADQCAPQRBqIhAgGE0EQCAAIAD9AAQAIA/9AAQA/eQB/QsEACAQIQ8gAEEQaiEADAELCwsDQCAPIBhJBEAgACAAKgIAIA8qAgCSOAIAIA9BBGohDyAAIAhBAnRqIQAMAQsLCyARIA1BAnRqIREgFEEBaiEUDAELCyATQQFqIRMMAQsLIBJBAWohEgwBCwsgASADIARsaiEBIBZBAWohFgwBCwsL`),e=>e.charCodeAt(0)),t=new WebAssembly.Module(e),n={name:`simd`,reserve:e=>Ue(t,e)};return We(n)?n:null}catch{return null}}function Ue(e,t){let n=new WebAssembly.Memory({initial:Math.max(1,Math.ceil(4*t/65536))}),{exports:r}=new WebAssembly.Instance(e,{env:{memory:n}}),{gemm:i,gemv:a,im2col:o,col2im:s}=r,c={gemm:i,gemv:a,im2col(e,t,n,r,i){o(t,n,e.channels,e.height,e.width,...Q(e),e.columns,r,i)},col2im(e,t,n){s(t,n,e.channels,e.height,e.width,...Q(e),e.columns,e.rows)}};return{arena:new Float32Array(n.buffer),routines:c}}let Q=({kernel:e,stride:t,padding:n,dilation:r})=>[...e,...t,...n,...r];function We(e){let{arena:t,routines:n}=e.reserve(64);return t.set([1,2,3,4,5,6],0),t.set([1,0,2,1],8),n.gemm(3,2,2,0,8,16,2,-1),[5,2,11,4,17,6].every((e,n)=>t[16+n]===e)}function Ge(e){let t;return n=>{try{if(`program`in n)t=Re(n.program,n.weights,n.simd&&He()||J),e({ready:!0},[]);else if(t){let r=t.run(n.inputs).slice();e({result:r},[r.buffer])}}catch(t){e({fault:t.message},[])}}}let $=self,Ke=Ge((e,t)=>$.postMessage(e,t));$.onmessage=e=>Ke(e.data)})();", Dt = typeof self < "u" && self.Blob && new Blob(["(self.URL || self.webkitURL).revokeObjectURL(self.location.href);", Et], { type: "text/javascript;charset=utf-8" });
function Ot(e) {
	let t;
	try {
		if (t = Dt && (self.URL || self.webkitURL).createObjectURL(Dt), !t) throw "";
		let n = new Worker(t, { name: e?.name });
		return n.addEventListener("error", () => {
			(self.URL || self.webkitURL).revokeObjectURL(t);
		}), n;
	} catch {
		return new Worker("data:text/javascript;charset=utf-8," + encodeURIComponent(Et), { name: e?.name });
	}
}
// src/runtime/start.ts
function kt() {
	return new Ot();
}
// src/decoding.ts
var At = .002;
function jt(e, t) {
	let { context: n } = t.view;
	return e.context ? e.context.kind === "columns" ? n : e.context.names.map((e, t) => +(t === n[0])) : [];
}
async function Mt(e, t) {
	let n = [], r = async (e, r) => {
		try {
			return r && await Nt(r, t);
		} catch (t) {
			return n.push(`${e}-unusable:${t.message}`), null;
		}
	}, [i, a] = await Promise.all([r("decoder", e.decoder), r("encoder", e.encoder)]), o = {
		notes: n,
		encode: (e, t) => a && a.network.later(e, t),
		encodes: a !== null
	};
	if (i) {
		let { network: e, error: t } = i;
		return {
			...o,
			decodes: !0,
			fast: e.fast,
			error: t,
			now: (t, n) => e.fast ? e.decode(t, n) : null,
			request: (t, n, r, i) => e.request(t, n, r, i),
			many: (t, n, r) => e.many(t, n, r)
		};
	}
	let s = e.rendered ? await Pt(e, e.rendered, t) : null;
	return {
		...o,
		decodes: s !== null,
		fast: !0,
		error: NaN,
		now: (e, t) => s && s(e, t),
		request: (e, t, n, r) => s && r(s(t, n)),
		many(e, t, n) {
			let r = !1;
			return queueMicrotask(() => e.forEach((e, i) => !r && s && n(i, s(e, t)))), () => r = !0;
		}
	};
}
async function Nt({ program: e, weights: t, checks: n }, r) {
	let i = Object.keys(n.inputs), a = await Promise.all(i.map((e) => r.floats(n.inputs[e]))), o = await r.floats(n.outputs), s = n.outputs.shape[0], c = (e, t) => e.subarray(t * e.length / s, (t + 1) * e.length / s), l = Array.from({ length: s }, (e, t) => ({
		inputs: Object.fromEntries(i.map((e, n) => [e, c(a[n], t)])),
		output: c(o, t)
	})), u = o.reduce((e, t) => Math.max(e, t), -Infinity) - o.reduce((e, t) => Math.min(e, t), Infinity) || 1, d = Tt(e, await r.bytes(t), l, At * u, kt);
	if (!d) throw Error("its results differ from PyTorch's in this browser");
	return {
		network: d.decoder,
		error: d.error / u
	};
}
async function Pt(e, t, n) {
	let r = await n.floats(t.values), [i, a] = t.values.shape, o = r.length / (i * a * a), s = e.projections.find((e) => e.id === t.projection), [c, l] = t.projection.startsWith("axes:") ? t.projection.slice(5).split(",").map(Number) : [0, 1], u = s?.kind === "linear" ? h(s, 0, 1).place : (e) => [e[c], e[l]], d = (e, n) => {
		let r = (e - t.low[n]) / (t.high[n] - t.low[n] || 1);
		return Math.min(a - 1, Math.max(0, Math.round(r * (a - 1))));
	};
	return (e, t) => {
		let [n, s] = u(e), c = ((i > 1 ? Math.max(0, Array.from(t).indexOf(1)) : 0) * a + d(s, 1)) * a + d(n, 0);
		return r.subarray(c * o, (c + 1) * o);
	};
}
// src/dom.ts
function V(e, t = {}, ...n) {
	let r = document.createElement(e);
	for (let [e, n] of Object.entries(t)) typeof n == "function" ? r.addEventListener(e.slice(2), n) : n === !0 ? r.setAttribute(e, "") : n !== !1 && n != null && r.setAttribute(e, String(n));
	for (let e of n) e && r.append(e);
	return r;
}
function H(e, ...t) {
	e.replaceChildren(...t.filter((e) => !!e));
}
function Ft(e, t, n) {
	let r = Math.min(window.devicePixelRatio || 1, 2), [i, a] = [Math.max(1, Math.round(t * r)), Math.max(1, Math.round(n * r))];
	e.width !== i && (e.width = i), e.height !== a && (e.height = a), e.style.width = `${t}px`, e.style.height = `${n}px`;
	let o = e.getContext("2d");
	return o?.setTransform(r, 0, 0, r, 0, 0), o;
}
// src/text/language.ts
var It = {
	en: "English",
	ja: "日本語",
	ko: "한국어"
};
function Lt(e) {
	return [e, ...navigator.languages ?? [navigator.language]].map((e) => e.slice(0, 2).toLowerCase()).find((e) => e in It) ?? "en";
}
function U(e, t, n = 3) {
	return Number.isFinite(e) ? e.toLocaleString(t, { maximumSignificantDigits: n }).replace("-", "−") : "–";
}
function Rt(e, t) {
	return !Number.isFinite(e) || Math.abs(e) >= 100 ? U(e, t) : e.toLocaleString(t, {
		minimumFractionDigits: 2,
		maximumFractionDigits: 2
	}).replace("-", Number(e.toFixed(2)) === 0 ? "" : "−");
}
function W(e, t) {
	return e.toLocaleString(t);
}
// src/text/map.ts
var G = {
	en: {
		map: "Map of the latent space",
		keys: "Arrow keys move the probe, with Shift in larger steps. Plus and minus zoom, 0 shows all points. Enter pins the probe. N and P go to the next and previous example. A and B set the ends of a path, Space plays it.",
		colourBy: "Colour",
		noColour: "one colour",
		findField: "Find a field",
		projection: "Map",
		across: "Across",
		up: "Upwards",
		axes: "two dimensions",
		principal: "principal components",
		classes: "discriminant (by class)",
		tsne: "t-SNE",
		layersLabel: "Layers",
		layers: {
			points: ["Points", "The examples"],
			sheet: ["Decoded", "What the decoder makes of every spot"],
			veil: ["Far from data", "Hatched where no example is near"],
			prior: ["Prior", "The prior's contours"],
			ellipse: ["Posterior", "Two standard deviations of q(z | x) around the example under the pointer"],
			thumbnails: ["Pictures", "The examples themselves, once few are in view"]
		},
		zoomIn: "Zoom in",
		zoomOut: "Zoom out",
		fit: "Show all points",
		save: "Save",
		savePng: "Picture (PNG)",
		saveSvg: "Drawing (SVG)",
		label: "class",
		cluster: "cluster",
		error: "reconstruction error",
		kl: "KL (nats)",
		legend: "Legend",
		missing: "missing",
		all: "Show all",
		toggles: "Click: hide or show. Double click: only this one.",
		quantiles: "The lowest and highest 1 % take the colours of the ends.",
		veilKey: "no example near",
		priorKey: "prior",
		inView: (e, t) => `${e} of ${t} points in view`,
		notFinite: (e) => `${e} examples have no finite code and are left out.`,
		interpolated: "Between points, codes are mixed from the nearest ones.",
		example: "Example",
		reconstruction: "Reconstruction",
		spot: "This spot",
		row: (e) => `row ${e}`,
		at: (e, t) => t ? `Spot ${e}, ${t}.` : `Spot ${e}.`,
		nearest: (e) => `Nearest example: ${e}.`,
		far: "Far from all data.",
		pinned: "Probe pinned.",
		released: "Probe released.",
		startSet: "Start of the path set.",
		endSet: "End of the path set.",
		hint: "Move to decode, click to pin, drag to pan, scroll to zoom",
		touchHint: "One finger decodes, two fingers pan and zoom",
		noCanvas: "This browser cannot draw the map. Choose an example from the list instead.",
		more: "More",
		savedAs: (e) => `Saved as ${e}.`
	},
	ja: {
		map: "潜在空間の地図",
		keys: "矢印キーで探索点を動かします(Shift で大きく)。+ と − で拡大・縮小、0 ですべての点を表示。Enter で探索点を固定。N と P で次・前のデータへ。A と B で経路の始点と終点を決め、スペースで再生します。",
		colourBy: "色分け",
		noColour: "一色",
		findField: "項目を検索",
		projection: "地図",
		across: "横軸",
		up: "縦軸",
		axes: "2つの次元",
		principal: "主成分",
		classes: "判別軸(クラス別)",
		tsne: "t-SNE",
		layersLabel: "表示",
		layers: {
			points: ["点", "データ"],
			sheet: ["復号", "各位置を復号した結果"],
			veil: ["データなし", "近くにデータがない場所に斜線を引きます"],
			prior: ["事前分布", "事前分布の等高線"],
			ellipse: ["事後分布", "ポインタの下のデータの q(z | x)、標準偏差の2倍まで"],
			thumbnails: ["画像", "点が少ないときにデータそのものを表示"]
		},
		zoomIn: "拡大",
		zoomOut: "縮小",
		fit: "すべての点を表示",
		save: "保存",
		savePng: "画像(PNG)",
		saveSvg: "図(SVG)",
		label: "クラス",
		cluster: "クラスタ",
		error: "再構成誤差",
		kl: "KL(nat)",
		legend: "凡例",
		missing: "欠損",
		all: "すべて表示",
		toggles: "クリックで表示・非表示、ダブルクリックでこれだけを表示",
		quantiles: "上下 1 % は両端の色で示します。",
		veilKey: "近くにデータなし",
		priorKey: "事前分布",
		inView: (e, t) => `${t} 点のうち ${e} 点を表示中`,
		notFinite: (e) => `${e} 件は潜在変数が有限でないため表示していません。`,
		interpolated: "点の間は、近くの潜在変数を混ぜて復号します。",
		example: "データ",
		reconstruction: "再構成",
		spot: "この位置",
		row: (e) => `${e} 行目`,
		at: (e, t) => t ? `位置 ${e}, ${t}。` : `位置 ${e}。`,
		nearest: (e) => `最も近いデータ: ${e}。`,
		far: "どのデータからも離れています。",
		pinned: "探索点を固定しました。",
		released: "探索点の固定を解除しました。",
		startSet: "経路の始点にしました。",
		endSet: "経路の終点にしました。",
		hint: "動かすと復号、クリックで固定、ドラッグで移動、スクロールで拡大",
		touchHint: "1本指で復号、2本指で移動と拡大",
		noCanvas: "このブラウザでは地図を描けません。一覧からデータを選んでください。",
		more: "さらに表示",
		savedAs: (e) => `${e} として保存しました。`
	},
	ko: {
		map: "잠재 공간 지도",
		keys: "화살표 키로 탐침을 움직입니다(Shift를 누르면 크게). +와 −로 확대·축소하고, 0으로 모든 점을 봅니다. Enter로 탐침을 고정합니다. N과 P로 다음·이전 데이터로 갑니다. A와 B로 경로의 시작점과 끝점을 정하고, 스페이스로 재생합니다.",
		colourBy: "색",
		noColour: "한 가지 색",
		findField: "항목 찾기",
		projection: "지도",
		across: "가로축",
		up: "세로축",
		axes: "두 차원",
		principal: "주성분",
		classes: "판별축(클래스별)",
		tsne: "t-SNE",
		layersLabel: "표시",
		layers: {
			points: ["점", "데이터"],
			sheet: ["복호화", "각 위치를 복호화한 결과"],
			veil: ["데이터 없음", "가까운 데이터가 없는 곳에 빗금을 칩니다"],
			prior: ["사전분포", "사전분포의 등고선"],
			ellipse: ["사후분포", "포인터 아래 데이터의 q(z | x), 표준편차의 2배까지"],
			thumbnails: ["그림", "보이는 점이 적을 때 데이터 자체를 보여 줍니다"]
		},
		zoomIn: "확대",
		zoomOut: "축소",
		fit: "모든 점 보기",
		save: "저장",
		savePng: "그림(PNG)",
		saveSvg: "도면(SVG)",
		label: "클래스",
		cluster: "군집",
		error: "재구성 오차",
		kl: "KL(nat)",
		legend: "범례",
		missing: "없음",
		all: "모두 보기",
		toggles: "클릭하면 숨기거나 보이고, 두 번 클릭하면 이것만 봅니다.",
		quantiles: "위아래 1 %는 양 끝의 색으로 나타냅니다.",
		veilKey: "가까운 데이터 없음",
		priorKey: "사전분포",
		inView: (e, t) => `점 ${t}개 중 ${e}개 표시`,
		notFinite: (e) => `잠재 변수가 유한하지 않은 ${e}개는 표시하지 않습니다.`,
		interpolated: "점 사이에서는 가까운 잠재 변수를 섞어 복호화합니다.",
		example: "데이터",
		reconstruction: "재구성",
		spot: "이 위치",
		row: (e) => `${e}행`,
		at: (e, t) => t ? `위치 ${e}, ${t}.` : `위치 ${e}.`,
		nearest: (e) => `가장 가까운 데이터: ${e}.`,
		far: "모든 데이터에서 멉니다.",
		pinned: "탐침을 고정했습니다.",
		released: "탐침 고정을 풀었습니다.",
		startSet: "경로의 시작점으로 정했습니다.",
		endSet: "경로의 끝점으로 정했습니다.",
		hint: "움직이면 복호화, 클릭하면 고정, 끌면 이동, 스크롤하면 확대",
		touchHint: "한 손가락으로 복호화, 두 손가락으로 이동과 확대",
		noCanvas: "이 브라우저는 지도를 그릴 수 없습니다. 목록에서 데이터를 고르세요.",
		more: "더 보기",
		savedAs: (e) => `${e}(으)로 저장했습니다.`
	}
};
function zt(e, t) {
	let n = G[t];
	return e.id === "cluster" || e.id === "error" || e.id === "kl" ? n[e.id] : e.name || (e.id === "label" ? n.label : e.id);
}
// src/map/camera.ts
var Bt = {
	left: 46,
	right: 12,
	top: 10,
	bottom: 40
}, Vt = {
	left: 36,
	right: 8,
	top: 8,
	bottom: 36
}, Ht = 480, Ut = .9, Wt = .3, Gt = 2e4, Kt = .1, qt = class {
	left;
	top;
	width;
	height;
	cx;
	cy;
	sx;
	sy;
	zoom;
	isLine;
	constructor(e, t, n, r, i, a, o, s, c, l) {
		this.left = e, this.top = t, this.width = n, this.height = r, this.cx = i, this.cy = a, this.sx = o, this.sy = s, this.zoom = c, this.isLine = l;
	}
	x(e) {
		return this.left + this.width / 2 + (e - this.cx) * this.sx;
	}
	y(e) {
		return this.top + this.height / 2 - (e - this.cy) * this.sy;
	}
	planeX(e) {
		return this.cx + (e - this.left - this.width / 2) / this.sx;
	}
	planeY(e) {
		return this.isLine ? 0 : this.cy - (e - this.top - this.height / 2) / this.sy;
	}
	holds(e, t, n = 0) {
		let { left: r, top: i, width: a, height: o } = this;
		return e >= r - n && e <= r + a + n && t >= i - n && t <= i + o + n;
	}
	get camera() {
		return {
			x: this.cx,
			y: this.cy,
			scale: this.sx
		};
	}
};
function Jt(e, t, n, r, i) {
	let a = e < Ht ? Vt : Bt, o = Math.max(40, e - a.left - a.right), s = Math.max(40, t - a.top - a.bottom), c = Math.max(n.x1 - n.x0, 1e-9), l = Math.max(n.y1 - n.y0, 1e-9), u = i ? Ut * o / c : Ut * Math.min(o / c, s / l), d = r ? Math.min(Math.max(r.scale, u * Kt), u * Gt) : u, f = r ? r.x : (n.x0 + n.x1) / 2, p = i ? 0 : r ? r.y : (n.y0 + n.y1) / 2;
	return new qt(a.left, a.top, o, s, f, p, d, i ? Wt * s : d, d / u, i);
}
function Yt(e, t, n, r) {
	let i = Math.min(Math.max(e.zoom * t, Kt), Gt) / e.zoom, [a, o] = [e.planeX(n), e.planeY(r)];
	return {
		x: a + (e.cx - a) / i,
		y: o + (e.cy - o) / i,
		scale: e.sx * i
	};
}
function Xt(e, t, n) {
	return {
		x: e.cx - t / e.sx,
		y: e.isLine ? 0 : e.cy + n / e.sy,
		scale: e.sx
	};
}
function Zt(e, t, n) {
	let r = (t - e) / Math.max(n, 1);
	if (!(r > 0) || !Number.isFinite(r)) return [];
	let i = 10 ** Math.floor(Math.log10(r)), a = [
		1,
		2,
		5,
		10
	].map((e) => e * i).find((e) => e >= r) ?? r, o = [];
	for (let n = Math.ceil(e / a); n * a <= t; n++) o.push(Number((n * a).toPrecision(12)));
	return o;
}
// src/map/examples.ts
function Qt(e, t) {
	let { codes: n, latent: r } = e.data;
	return Array.from(n.subarray(t * r, (t + 1) * r));
}
function $t(e, t) {
	let { contexts: n, n: r } = e.data, { context: i } = e.state;
	if (!i || !n) return jt(e.state, e.store);
	if (i.kind === "class") return i.names.map((e, r) => Number(r === n[t]));
	let a = n.length / r;
	return Array.from(n.subarray(t * a, (t + 1) * a));
}
function en(e, t) {
	return e.data.rows ? e.data.rows[t] : t;
}
function tn(e, t, n) {
	let r = e.renderer.thumbnail(t, n), i = document.createElement("canvas");
	return i.width = r.width, i.height = r.height, i.getContext("2d").putImageData(r, 0, 0), i;
}
function nn(e, t) {
	return e.state.points.names?.[t] ?? e.texts(G).row(W(en(e, t), e.language()));
}
// src/map/card.ts
var rn = 84, an = 18, on = 6;
function sn(e, t) {
	let { page: n } = e, { aspect: r } = n.renderer, [i, a] = r >= 1 ? [rn * Math.min(r, 1.6), rn] : [rn * r, rn], o = () => {
		let [e, t] = [V("canvas", {}), V("figcaption", {})];
		return {
			figure: V("figure", {}, e, t),
			canvas: e,
			caption: t
		};
	}, s = {
		example: o(),
		reconstruction: o(),
		spot: o()
	}, c = V("p", { class: "ls-card-title" }), l = V("dl", {}), u = V("div", {
		class: "ls-card",
		"aria-hidden": "true"
	}, c, V("div", { class: "ls-card-pictures" }, ...Object.values(s).map((e) => e.figure)), l);
	u.hidden = !0, t.append(u);
	let d = null, f = (e, t) => {
		e.figure.hidden = t === null;
		let r = t && Ft(e.canvas, i, a);
		t && r && (r.clearRect(0, 0, i, a), n.renderer.draw(r, t, {
			x: 0,
			y: 0,
			width: i,
			height: a
		}, { small: !0 }));
	}, p = (e, t, r, i, a) => {
		if (!n.decoding.decodes) return f(e, null);
		e.figure.hidden = !1;
		let o = n.decoding.now(r, i);
		o ? f(e, o) : n.decoding.request(t, r, i, (t) => a() && f(e, t));
	}, m = (e) => {
		let t = n.texts(G), r = n.language();
		s.example.caption.textContent = t.example, s.reconstruction.caption.textContent = t.reconstruction, s.spot.caption.textContent = t.spot;
		let i = [], a = [];
		for (let { field: t, values: o } of n.data.fields.values()) if (t.kind === "class") {
			let n = t.classes[o[e]];
			n !== void 0 && t.id !== "cluster" && i.push(V("b", {}, `${zt(t, r)} ${n}`), V("span", {}, " · "));
		} else a.length < 8 && a.push(V("dt", {}, zt(t, r)), V("dd", {}, U(o[e], r)));
		H(c, ...i, nn(n, e)), H(l, ...a), f(s.example, n.data.originals?.of(e) ?? null), p(s.reconstruction, "card-reconstruction", Qt(n, e), $t(n, e), () => d === e);
	}, h = (r) => {
		let i = e.frame(), { places: a } = n.projected(), [o, s] = [i.x(a[2 * r]), i.y(a[2 * r + 1])], [c, l] = [u.offsetWidth, u.offsetHeight], d = Math.min(Math.max(o - c / 2, on), t.clientWidth - c - on), f = s - an - l;
		f < on && (f = on, d = o + an + c + on <= t.clientWidth ? o + an : o - an - c), u.style.transform = `translate(${Math.round(d)}px, ${Math.round(f)}px)`;
	};
	return () => {
		let { hovered: t, z: r } = n.store.view, i = t !== null && e.pointer === "mouse";
		u.hidden = !i, i ? (d !== t && (d = t, m(t)), p(s.spot, "card-spot", r, jt(n.state, n.store), () => d === t), h(t)) : d = null;
	};
}
// src/map/pen.ts
var cn = {
	left: "start",
	start: "start",
	center: "middle",
	right: "end",
	end: "end"
}, ln = {
	top: "text-before-edge",
	middle: "central",
	bottom: "text-after-edge"
}, un = (e) => e.replace(/[&<>"]/g, (e) => `&#${e.charCodeAt(0)};`), K = (e) => String(Math.round(e * 100) / 100), dn = class {
	strokeStyle = "#000000";
	fillStyle = "#000000";
	lineWidth = 1;
	lineJoin = "miter";
	globalAlpha = 1;
	font = "";
	textAlign = "start";
	textBaseline = "alphabetic";
	imageSmoothingQuality = "low";
	imageSmoothingEnabled = !0;
	parts = [];
	definitions = [];
	path = "";
	dash = [];
	clipped = "";
	transform = "";
	clips = 0;
	saved = [];
	constructor(e) {
		this.definitions.push(`<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse"><path d="M-1 1L1-1M0 7L7 0M6 8L8 6" stroke="${e}" fill="none"/></pattern>`);
	}
	beginPath() {
		this.path = "";
	}
	moveTo(e, t) {
		this.path += `M${K(e)} ${K(t)}`;
	}
	lineTo(e, t) {
		this.path += `L${K(e)} ${K(t)}`;
	}
	closePath() {
		this.path += "Z";
	}
	rect(e, t, n, r) {
		this.path += `M${K(e)} ${K(t)}h${K(n)}v${K(r)}h${K(-n)}Z`;
	}
	arc(e, t, n) {
		this.ellipse(e, t, n, n, 0);
	}
	ellipse(e, t, n, r, i) {
		let [a, o] = [n * Math.cos(i), n * Math.sin(i)], s = `A${K(n)} ${K(r)} ${K(i * 180 / Math.PI)} 1 1`;
		this.path += `M${K(e - a)} ${K(t - o)}${s} ${K(e + a)} ${K(t + o)}${s} ${K(e - a)} ${K(t - o)}Z`;
	}
	stroke() {
		let e = this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
		this.add(`<path d="${this.path}" fill="none" stroke="${this.paint(this.strokeStyle)}" stroke-width="${this.lineWidth}"${e}`);
	}
	fill(e) {
		let t = e === "evenodd" ? " fill-rule=\"evenodd\"" : "";
		this.add(`<path d="${this.path}" fill="${this.paint(this.fillStyle)}"${t}`);
	}
	clip() {
		let e = `clip-${this.clips++}`;
		this.definitions.push(`<clipPath id="${e}"><path d="${this.path}"/></clipPath>`), this.clipped = ` clip-path="url(#${e})"`;
	}
	fillRect(e, t, n, r) {
		let i = `x="${K(e)}" y="${K(t)}" width="${K(n)}" height="${K(r)}"`;
		this.add(`<rect ${i} fill="${this.paint(this.fillStyle)}"`);
	}
	fillText(e, t, n) {
		this.text(e, t, n, `fill="${this.paint(this.fillStyle)}"`);
	}
	strokeText(e, t, n) {
		this.text(e, t, n, `fill="none" stroke="${this.paint(this.strokeStyle)}" stroke-width="${this.lineWidth}" stroke-linejoin="round"`);
	}
	drawImage(e, ...t) {
		let [n, r, i, a] = t, o = `x="${K(n)}" y="${K(r)}" width="${K(i)}" height="${K(a)}"`, s = this.imageSmoothingEnabled ? "" : " style=\"image-rendering:pixelated\"";
		this.add(`<image ${o}${s} preserveAspectRatio="none" href="${e.toDataURL()}"`);
	}
	save() {
		let { strokeStyle: e, fillStyle: t, lineWidth: n, lineJoin: r, globalAlpha: i, font: a, textAlign: o, textBaseline: s, dash: c, clipped: l, transform: u } = this;
		this.saved.push({
			strokeStyle: e,
			fillStyle: t,
			lineWidth: n,
			lineJoin: r,
			globalAlpha: i,
			font: a,
			textAlign: o,
			textBaseline: s,
			dash: c,
			clip: l,
			transform: u
		});
	}
	restore() {
		let e = this.saved.pop();
		if (!e) return;
		let { clip: t, dash: n, transform: r, ...i } = e;
		Object.assign(this, i), [this.clipped, this.dash, this.transform] = [
			t,
			n,
			r
		];
	}
	translate(e, t) {
		this.transform += `translate(${K(e)} ${K(t)})`;
	}
	rotate(e) {
		this.transform += `rotate(${K(e * 180 / Math.PI)})`;
	}
	setLineDash(e) {
		this.dash = [...e];
	}
	add(e) {
		let t = this.globalAlpha < 1 ? ` opacity="${this.globalAlpha}"` : "", n = this.transform ? ` transform="${this.transform}"` : "";
		this.parts.push(`${e}${t}${n}${this.clipped}/>`);
	}
	text(e, t, n, r) {
		let [, i, a] = /^(\d+) ([\d.]+)px/.exec(this.font) ?? [
			"",
			"400",
			"12"
		], o = this.globalAlpha < 1 ? ` opacity="${this.globalAlpha}"` : "", s = this.transform ? ` transform="${this.transform}"` : "", c = `text-anchor="${cn[this.textAlign]}" dominant-baseline="${ln[this.textBaseline] ?? "auto"}"`, l = `font-family="system-ui, sans-serif" font-size="${a}" font-weight="${i}"`;
		this.parts.push(`<text x="${K(t)}" y="${K(n)}" ${c} ${l} ${r}${o}${s}${this.clipped}>${un(e)}</text>`);
	}
	paint(e) {
		return typeof e == "string" ? un(e) : "url(#hatch)";
	}
};
function fn(e, t) {
	e.beginPath(), e.rect(t.left, t.top, t.width, t.height), e.clip();
}
function pn(e, t, n) {
	let r = V("canvas", {
		width: Math.round(e * n),
		height: Math.round(t * n)
	}), i = r.getContext("2d");
	return i.scale(n, n), [r, i];
}
// src/map/ground.ts
var mn = 90, hn = 7, gn = 4, _n = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif";
function vn(e, t = 400) {
	return `${t} ${e}px ${_n}`;
}
function yn(e, t, n, r, i) {
	e.strokeStyle = t.colour("--ls-ground"), e.lineWidth = 3.5, e.lineJoin = "round", e.strokeText(n, r, i), e.fillText(n, r, i);
}
function bn(e, t, n) {
	e.lineWidth = 1;
	let { left: r, top: i, width: a, height: o } = t, s = (e) => Math.round(e) + .5;
	for (let c of [!1, !0]) {
		e.strokeStyle = n.colour(c ? "--ls-line" : "--ls-grid"), e.beginPath();
		for (let n of xn(t)) n === 0 === c && (e.moveTo(s(t.x(n)), i), e.lineTo(s(t.x(n)), i + o));
		for (let n of Sn(t)) n === 0 === c && (e.moveTo(r, s(t.y(n))), e.lineTo(r + a, s(t.y(n))));
		e.stroke();
	}
}
function xn(e) {
	return Zt(e.planeX(e.left), e.planeX(e.left + e.width), e.width / mn);
}
function Sn(e) {
	return e.isLine ? [] : Zt(e.planeY(e.top + e.height), e.planeY(e.top), e.height / mn);
}
function Cn(e, t, n) {
	let { left: r, top: i, width: a, height: o } = t, s = n.language(), [c, l] = n.projected().names, [u, d] = [i + o, r + a];
	e.strokeStyle = n.colour("--ls-line"), e.lineWidth = 1, e.beginPath(), e.rect(Math.round(r) - .5, Math.round(i) - .5, Math.round(a) + 1, Math.round(o) + 1), e.stroke(), e.fillStyle = n.colour("--ls-quiet"), e.font = vn(11.5), e.textBaseline = "top", e.textAlign = "center";
	let f = xn(t), p = wn(f);
	for (let n of f) {
		let i = t.x(n);
		i > r + 10 && i < d - 10 && e.fillText(Tn(n, p, s), i, u + gn + 1);
	}
	e.textBaseline = "middle", e.textAlign = "right";
	let m = Sn(t), h = wn(m);
	for (let n of m) {
		let a = t.y(n);
		a > i + 6 && a < u - 6 && e.fillText(Tn(n, h, s), r - gn - 2, a);
	}
	e.fillStyle = n.colour("--ls-ink"), e.font = vn(12.5, 600), e.textAlign = "center", c && (e.textBaseline = "bottom", e.fillText(c, r + a / 2, u + 37)), l && !t.isLine && (e.save(), e.translate(r > 40 ? 9 : 7, i + o / 2), e.rotate(-Math.PI / 2), e.textBaseline = "middle", e.fillText(l, 0, 0), e.restore());
}
function wn(e) {
	return e.length < 2 ? 2 : Math.max(0, Math.min(12, -Math.floor(Math.log10(e[1] - e[0]) + 1e-9)));
}
function Tn(e, t, n) {
	return Math.abs(e) >= 1e5 || t > 5 ? U(e, n, 4) : e.toLocaleString(n, {
		minimumFractionDigits: t,
		maximumFractionDigits: t
	}).replace("-", "−");
}
var En = null;
function Dn(e) {
	if (En?.key === e) return En.pattern;
	let t = document.createElement("canvas");
	t.width = t.height = 14;
	let n = t.getContext("2d");
	n.scale(2, 2), n.strokeStyle = e, n.lineWidth = 1, n.lineCap = "square", n.beginPath();
	for (let e of [
		-7,
		0,
		hn
	]) n.moveTo(e, hn), n.lineTo(e + hn, 0);
	return n.stroke(), En = {
		key: e,
		pattern: n.createPattern(t, "repeat")
	}, En.pattern;
}
function On(e, t, n, r, i) {
	let { left: a, top: o, width: s, height: c } = t;
	e.save(), fn(e, t), (() => {
		e.beginPath(), e.rect(a, o, s, c);
		for (let n of r.rings) {
			for (let r = 0; r < n.length; r += 2) {
				let [i, a] = [t.x(n[r]), t.isLine ? n[r + 1] > 0 ? o - 9 : o + c + 9 : t.y(n[r + 1])];
				r ? e.lineTo(i, a) : e.moveTo(i, a);
			}
			e.closePath();
		}
	})(), i && (e.globalAlpha = .72, e.fillStyle = n.colour("--ls-veil"), e.fill("evenodd"), e.globalAlpha = 1);
	let l = Dn(n.colour("--ls-hatch"));
	l?.setTransform(new DOMMatrix([
		.5,
		0,
		0,
		.5,
		t.x(0) % hn,
		t.y(0) % hn
	])), l && (e.fillStyle = l), e.fill("evenodd"), e.restore();
}
function kn(e, t, { x: n, y: r, rx: i, ry: a, angle: o }) {
	e.beginPath(), e.ellipse(t.x(n), t.y(r), i * t.sx, Math.max(a * t.sy, .5), -o, 0, 2 * Math.PI);
}
function An(e, t, n, r) {
	let { ellipses: i, rings: a, curve: o } = r.lines();
	e.save(), fn(e, t);
	let s = [], c = (t) => {
		e.strokeStyle = n.colour("--ls-prior"), e.lineWidth = 1.2, e.setLineDash([5, 4]), t(), e.stroke(), e.setLineDash([]);
	};
	for (let { ellipse: n, label: r } of i) {
		c(() => kn(e, t, n));
		let { x: i, y: a, rx: o, ry: l, angle: u } = n, d = Math.hypot(o * Math.sin(u), l * Math.cos(u)), f = (o * o - l * l) * Math.sin(u) * Math.cos(u) / (d || 1);
		s.push([
			r,
			t.x(i + f),
			t.y(a + d)
		]);
	}
	for (let { ring: n, label: r } of a) {
		let [i, a] = [0, Infinity];
		c(() => {
			e.beginPath();
			for (let r = 0; r < n.length; r += 2) {
				let [o, s] = [t.x(n[r]), t.y(n[r + 1])];
				s < a && ([i, a] = [o, s]), r ? e.lineTo(o, s) : e.moveTo(o, s);
			}
			e.closePath();
		}), s.push([
			r,
			i,
			a
		]);
	}
	if (o.length) {
		let n = t.top + t.height;
		c(() => {
			e.beginPath(), o.forEach(([r, i], a) => {
				let [o, s] = [t.x(r), n - .3 * t.height * i];
				a ? e.lineTo(o, s) : e.moveTo(o, s);
			});
		});
	}
	e.font = vn(11), e.textAlign = "center", e.textBaseline = "middle", e.fillStyle = n.colour("--ls-quiet");
	for (let [t, r, i] of s) yn(e, n, t, r, i);
	e.restore();
}
// src/map/colours.ts
var jn = [
	"#3f90da",
	"#ffa90e",
	"#bd1f01",
	"#94a4a2",
	"#832db6",
	"#a96b59",
	"#e76300",
	"#b9ac70",
	"#717581",
	"#92dadd"
], Mn = [
	0,
	-.38,
	.42,
	-.62,
	.66
], Nn = [
	"#440154",
	"#482475",
	"#414487",
	"#355f8d",
	"#2a788e",
	"#21918c",
	"#22a884",
	"#44bf70",
	"#7ad151",
	"#bddf26",
	"#fde725"
], Pn = 256, Fn = [
	"M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z",
	"M-.86-.86H.86V.86H-.86Z",
	"M0-1.12L1.05.78H-1.05Z",
	"M0-1.2L1.2 0L0 1.2L-1.2 0Z",
	"M0 1.12L1.05-.78H-1.05Z",
	"M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",
	"M0-1.15L1.09-.36L.68.93H-.68L-1.09-.36Z",
	"M0-1.25L.36-.42L1.19-.39L.54.17L.77 1.01L0 .54L-.77 1.01L-.54.17L-1.19-.39L-.36-.42Z",
	"M1.1 0L.55.95H-.55L-1.1 0L-.55-.95H.55Z",
	"M-1.08-.52L-.52-1.08L0-.56L.52-1.08L1.08-.52L.56 0L1.08.52L.52 1.08L0 .56L-.52 1.08L-1.08.52L-.56 0Z"
];
function In(e) {
	let t = parseInt(e.slice(1, 7), 16);
	return [
		t >> 16,
		t >> 8 & 255,
		t & 255
	];
}
function Ln(e) {
	return `#${e.map((e) => Math.round(e).toString(16).padStart(2, "0")).join("")}`;
}
function Rn(e) {
	let [t, n, r] = In(e);
	return (255 << 24 | r << 16 | n << 8 | t) >>> 0;
}
function zn(e) {
	let t = Mn[Math.floor(e / jn.length) % Mn.length], n = t < 0 ? 0 : 255;
	return Ln(In(jn[e % jn.length]).map((e) => e + (n - e) * Math.abs(t)));
}
function Bn(e) {
	return Fn[e % Fn.length];
}
function Vn(e) {
	let [t, n] = e ? [.14, 1] : [0, .93];
	return Array.from({ length: Pn }, (e, r) => {
		let i = (t + (n - t) * r / 255) * (Nn.length - 1), a = Math.min(Math.floor(i), Nn.length - 2), [o, s] = [In(Nn[a]), In(Nn[a + 1])];
		return Ln(o.map((e, t) => e + (s[t] - e) * (i - a)));
	});
}
function Hn(e) {
	let [t, n, r] = In(e).map((e) => (e / 255) ** 2.2);
	return .2126 * t + .7152 * n + .0722 * r > .25;
}
function Un(e) {
	return !Hn(e);
}
// src/map/grid.ts
var Wn = 4, Gn = 1024, Kn = 2e4, qn = .001, Jn = 2.5;
function Yn(e) {
	let [t, n] = Xn(e, 0), [r, i] = Xn(e, 1);
	return {
		x0: t,
		x1: n,
		y0: r,
		y1: i
	};
}
function Xn(e, t) {
	let [n, r] = [Infinity, -Infinity];
	for (let i = t; i < e.length; i += 2) {
		let t = e[i];
		Number.isFinite(t) && (t < n && (n = t), t > r && (r = t));
	}
	if (n > r) return [-1, 1];
	let [i, a] = Zn(e, [qn, .999], 2, t);
	if (a > i && r - n > Jn * (a - i)) {
		let e = .1 * (a - i);
		[n, r] = [Math.max(n, i - e), Math.min(r, a + e)];
	}
	return n === r ? [n - 1, r + 1] : [n, r];
}
function Zn(e, t, n = 1, r = 0) {
	let i = Math.floor(e.length / n), a = Math.max(1, Math.floor(i / Kn)), o = [];
	for (let t = 0; t < i; t += a) {
		let i = e[t * n + r];
		Number.isFinite(i) && o.push(i);
	}
	if (!o.length) return t.map(() => NaN);
	let s = Float64Array.from(o).sort();
	return t.map((e) => s[Math.min(Math.round(e * (s.length - 1)), s.length - 1)]);
}
var Qn = class {
	places;
	bounds;
	nx;
	ny;
	cell;
	starts;
	items;
	constructor(e, t) {
		this.places = e, this.bounds = t;
		let n = e.length / 2, [r, i] = [t.x1 - t.x0, t.y1 - t.y0];
		this.cell = Math.max(Math.sqrt(r * i * Wn / Math.max(n, 1)), Math.max(r, i) / Gn), this.nx = Math.max(1, Math.ceil(r / this.cell)), this.ny = Math.max(1, Math.ceil(i / this.cell));
		let a = new Int32Array(n);
		this.starts = new Uint32Array(this.nx * this.ny + 1);
		for (let t = 0; t < n; t++) {
			let [n, r] = [e[2 * t], e[2 * t + 1]];
			a[t] = Number.isFinite(n) && Number.isFinite(r) ? this.row(r) * this.nx + this.column(n) : -1, a[t] >= 0 && this.starts[a[t] + 1]++;
		}
		for (let e = 0; e < this.nx * this.ny; e++) this.starts[e + 1] += this.starts[e];
		let o = this.starts.slice();
		this.items = new Uint32Array(this.starts[this.nx * this.ny]);
		for (let e = 0; e < n; e++) a[e] >= 0 && (this.items[o[a[e]]++] = e);
	}
	get count() {
		return this.items.length;
	}
	pick(e, t, n, r, i) {
		let [a, o] = [1, null];
		for (let s = this.row(t - r); s <= this.row(t + r); s++) {
			let c = s * this.nx, l = this.starts[c + this.column(e + n) + 1];
			for (let s = this.starts[c + this.column(e - n)]; s < l; s++) {
				let c = this.items[s], l = ((this.places[2 * c] - e) / n) ** 2 + ((this.places[2 * c + 1] - t) / r) ** 2;
				l <= a && i(c) && ([a, o] = [l, c]);
			}
		}
		return o;
	}
	nearest(e, t, n) {
		let [r, i] = [Infinity, null], [a, o] = [this.column(e), this.row(t)];
		for (let s = 0; s <= Math.max(this.nx, this.ny) && !(i !== null && Math.sqrt(r) <= (s - 1) * this.cell); s++) for (let c = Math.max(o - s, 0); c <= Math.min(o + s, this.ny - 1); c++) {
			let l = Math.abs(c - o) === s ? 1 : Math.max(2 * s, 1);
			for (let o = a - s; o <= a + s; o += l) {
				if (o < 0 || o >= this.nx) continue;
				let a = c * this.nx + o;
				for (let o = this.starts[a]; o < this.starts[a + 1]; o++) {
					let a = this.items[o], s = (this.places[2 * a] - e) ** 2 + (this.places[2 * a + 1] - t) ** 2;
					s < r && n(a) && ([r, i] = [s, a]);
				}
			}
		}
		return i;
	}
	column(e) {
		return Math.min(Math.max(Math.floor((e - this.bounds.x0) / this.cell), 0), this.nx - 1);
	}
	row(e) {
		return Math.min(Math.max(Math.floor((e - this.bounds.y0) / this.cell), 0), this.ny - 1);
	}
}, $n = 5e3, er = 1500, tr = 500, nr = 2, rr = 3, ir = 6.5, ar = 17, or = 12, sr = .01;
function cr(e) {
	let t = e.data.fields.get(e.store.view.colour) ?? null, n = e.colour("--ls-missing");
	if (!t) return {
		data: t,
		colours: [],
		missing: n,
		low: 0,
		high: 0,
		letters: !1
	};
	if (t.field.kind === "number") {
		let r = Vn(Un(e.colour("--ls-ground"))), [i, a] = Zn(t.values, [sr, .99]), o = i < a ? [i, a] : [t.low, t.high];
		return {
			data: t,
			colours: r,
			missing: n,
			low: o[0],
			high: o[1],
			letters: !1
		};
	}
	let { classes: r } = t.field, i = r.every((e) => e.length <= nr) && new Set(r).size === r.length;
	return {
		data: t,
		colours: r.map((e, t) => zn(t)),
		missing: n,
		low: 0,
		high: 0,
		letters: i
	};
}
function lr({ data: e, colours: t, low: n, high: r }, i) {
	if (!e) return -1;
	let a = e.values[i];
	return e.field.kind === "class" ? a < t.length ? a : -1 : Number.isFinite(a) ? Math.round(Math.min(Math.max((a - n) / (r - n || 1), 0), 1) * (t.length - 1)) : -1;
}
var ur = class {
	page;
	colouring;
	order;
	drawn = 0;
	xs;
	ys;
	ids;
	inks;
	hidden;
	image = null;
	pixels = /* @__PURE__ */ new Uint32Array();
	sprites = /* @__PURE__ */ new Map();
	near = null;
	constructor(e) {
		this.page = e;
		let { n: t } = e.data;
		this.order = pr(t), this.xs = new Float32Array(t), this.ys = new Float32Array(t), this.ids = new Uint32Array(t), this.inks = new Uint32Array(t), this.hidden = new Uint8Array(t), this.colouring = cr(e), this.place(), this.colour();
	}
	get count() {
		return this.drawn;
	}
	shows(e) {
		return this.hidden[e] === 0;
	}
	place() {
		let { places: e } = this.page.projected();
		this.near = null, this.drawn = 0;
		for (let t of this.order) {
			let [n, r] = [e[2 * t], e[2 * t + 1]];
			Number.isFinite(n) && Number.isFinite(r) && (this.xs[this.drawn] = n, this.ys[this.drawn] = r, this.ids[this.drawn++] = t);
		}
	}
	colour() {
		this.colouring = cr(this.page), this.sprites.clear(), this.near = null;
		let { data: e, colours: t, missing: n } = this.colouring, r = Uint32Array.from(t, Rn), i = new Set(e?.field.kind === "class" ? this.page.store.view.hidden : []), a = Rn(e ? n : this.page.colour("--ls-point")), o = i.has(t.length);
		for (let e = 0; e < this.drawn; e++) {
			let t = this.ids[e], n = lr(this.colouring, t), s = n < 0 ? o : i.has(n);
			this.hidden[t] = Number(s), this.inks[e] = s ? 0 : n < 0 ? a : r[n];
		}
	}
	nearby(e) {
		return this.near?.frame !== e && (this.near = {
			frame: e,
			points: this.inView(e, $n)
		}), this.near.points;
	}
	inView(e, t) {
		let [n, r] = [e.planeX(e.left), e.planeX(e.left + e.width)], [i, a] = e.isLine ? [-Infinity, Infinity] : [e.planeY(e.top + e.height), e.planeY(e.top)], o = [], { xs: s, ys: c, inks: l } = this;
		for (let e = 0; e < this.drawn && o.length <= t; e++) l[e] && s[e] >= n && s[e] <= r && c[e] >= i && c[e] <= a && o.push(this.ids[e]);
		return o;
	}
	diameter(e) {
		let t = e.width * e.height * e.zoom ** (e.isLine ? 1 : 2) / Math.max(this.drawn, 1), n = .62 * Math.sqrt(t);
		return n <= ir ? Math.max(n, rr) : Math.min(ir + (n - ir) * .16, ar);
	}
	draw(e, t, n) {
		let r = this.nearby(t);
		r.length <= $n ? this.drawSprites(e, t, n, r) : this.splat(e, t, n);
	}
	drawSprites(e, t, n, r) {
		let { places: i } = this.page.projected(), a = this.diameter(t), o = r.length <= tr && this.colouring.letters ? 2 : +(r.length <= er);
		e.save(), fn(e, t);
		for (let s of r) {
			let r = this.sprite(lr(this.colouring, s), a, o, n), c = r.width / n;
			e.drawImage(r, t.x(i[2 * s]) - c / 2, t.y(i[2 * s + 1]) - c / 2, c, c);
		}
		e.restore();
	}
	sprite(e, t, n, r) {
		let i = Math.round(t * 4) / 4, a = `${e},${i},${n},${r}`, o = this.sprites.get(a);
		return o || (this.sprites.size > 4 * $n && this.sprites.clear(), o = this.makeSprite(e, i, n, r), this.sprites.set(a, o)), o;
	}
	makeSprite(e, t, n, r) {
		let { colours: i, missing: a, data: o } = this.colouring, s = o?.field.kind === "class", c = n === 2 && s && e >= 0 ? o.field.classes[e] : "", l = c ? Math.max(t / 2, 7) : t / 2, u = Math.ceil((2 * l * 1.25 + 4) * r), d = document.createElement("canvas");
		d.width = d.height = u;
		let f = d.getContext("2d"), p = e >= 0 ? i[e] : o ? a : this.page.colour("--ls-point");
		f.translate(u / 2, u / 2), f.scale(l * r, l * r);
		let m = new Path2D(n === 1 && s && e >= 0 ? Bn(e) : Fn[0]);
		return f.lineWidth = 1.6 / l, f.strokeStyle = this.page.colour("--ls-ground"), f.stroke(m), f.fillStyle = p, f.fill(m), c && (f.fillStyle = Hn(p) ? "#000000" : "#ffffff", f.font = `600 ${c.length > 1 ? 1.05 : 1.4}px system-ui, sans-serif`, f.textAlign = "center", f.textBaseline = "middle", f.fillText(c, 0, .08)), d;
	}
	splat(e, t, n) {
		let [r, i] = [Math.ceil(t.width * n), Math.ceil(t.height * n)], a = r + 24;
		this.image?.width !== a || this.image.height !== i + 24 ? (this.image = new ImageData(a, i + 24), this.pixels = new Uint32Array(this.image.data.buffer)) : this.pixels.fill(0);
		let { xs: o, ys: s, inks: c, pixels: l } = this, u = fr(Math.min(this.diameter(t) * n, or), a), { core: d, edge: f, alphas: p } = u, [m, h] = [(t.x(0) - t.left) * n + u.shift, t.sx * n], [g, _] = [(t.y(0) - t.top) * n + u.shift, -t.sy * n], [v, y] = [d.length, f.length];
		for (let e = 0; e < this.drawn; e++) {
			let t = c[e], n = m + o[e] * h, u = g + s[e] * _;
			if (t === 0 || n < 0 || u < 0 || n >= r || u >= i) continue;
			let b = ((u | 0) + or) * a + (n | 0) + or;
			for (let e = 0; e < v; e++) l[b + d[e]] = t;
			for (let e = 0; e < y; e++) {
				let n = b + f[e];
				l[n] >>> 24 < p[e] && (l[n] = t & 16777215 | p[e] << 24);
			}
		}
		let [b, x] = [Math.round(t.left * n), Math.round(t.top * n)];
		e.putImageData(this.image, b - or, x - or, or, or, r, i);
	}
}, dr = null;
function fr(e, t) {
	let n = Math.round(e * 2) / 2, r = `${n},${t}`;
	if (dr?.key === r) return dr.disc;
	let i = Math.round(n) % 2 == 0, a = Math.ceil(n / 2), [o, s, c] = [
		[],
		[],
		[]
	];
	for (let e = -a; e <= a; e++) for (let r = -a; r <= a; r++) {
		let a = 0;
		for (let t = 0; t < 64; t++) {
			let o = r + (t % 8 + .5) / 8 - (i ? 0 : .5), s = e + (Math.floor(t / 8) + .5) / 8 - (i ? 0 : .5);
			4 * (o * o + s * s) <= n * n && a++;
		}
		a >= 58 ? o.push(e * t + r) : a >= 8 && (s.push(e * t + r), c.push(Math.round(a / 64 * 255)));
	}
	let l = {
		core: Int32Array.from(o),
		edge: Int32Array.from(s),
		alphas: Uint8Array.from(c),
		shift: i ? .5 : 0
	};
	return dr = {
		key: r,
		disc: l
	}, l;
}
function pr(e) {
	let t = Uint32Array.from({ length: e }, (e, t) => t), n = 625341585;
	for (let r = e - 1; r > 0; r--) {
		n = Math.imul(n, 1664525) + 1013904223 >>> 0;
		let e = Math.floor(n / 2 ** 32 * (r + 1));
		[t[r], t[e]] = [t[e], t[r]];
	}
	return t;
}
// src/map/export.ts
var mr = 2, hr = 2e4, gr = 170, _r = 20, vr = 40, yr = 1e4;
async function br(e, t, n) {
	let { page: r } = e, i = `${r.state.name.replace(/[^\p{L}\p{N}._-]+/gu, "-") || "map"}-map.${n}`, [a, o] = xr(e.frame()), s = n === "png" ? await Sr(e, t, a, o) : Tr(e, t, a, o), c = URL.createObjectURL(s);
	return V("a", {
		href: c,
		download: i
	}).click(), setTimeout(() => URL.revokeObjectURL(c), yr), i;
}
function xr(e) {
	return [e.left + e.width + 12 + gr, e.top + e.height + 40];
}
async function Sr(e, t, n, r) {
	let { page: i } = e, [a, o] = pn(n, r, mr);
	return o.fillStyle = i.colour("--ls-ground"), o.fillRect(0, 0, n, r), t.behind(o), Cr(e, o, n, r), t.before(o), Er(e, o, n), new Promise((e, t) => a.toBlob((n) => n ? e(n) : t(/* @__PURE__ */ Error("no picture")), "image/png"));
}
function Cr(e, t, n, r) {
	let { view: i } = e.page.store;
	if (!i.layers.points) return;
	let [a, o] = pn(n, r, mr);
	e.points.draw(o, e.frame(), mr), t.save(), t.globalAlpha = wr(e), t.drawImage(a, 0, 0, n, r), t.restore();
}
function wr(e) {
	return e.page.store.view.layers.sheet ? .75 : 1;
}
function Tr(e, t, n, r) {
	let { page: i, points: a } = e, o = e.frame(), s = new dn(i.colour("--ls-hatch"));
	s.fillStyle = i.colour("--ls-ground"), s.fillRect(0, 0, n, r), t.behind(s);
	let c = a.inView(o, hr);
	if (c.length > hr) Cr(e, s, n, r);
	else if (i.store.view.layers.points) {
		let { places: t } = i.projected(), { colours: n, missing: r, data: l } = a.colouring, u = a.diameter(o) / 2;
		s.save(), s.globalAlpha = wr(e);
		for (let e of c) {
			let c = lr(a.colouring, e), d = c >= 0 ? n[c] : l ? r : i.colour("--ls-point"), [f, p] = [o.x(t[2 * e]), o.y(t[2 * e + 1])];
			s.add(`<circle cx="${f.toFixed(2)}" cy="${p.toFixed(2)}" r="${u.toFixed(2)}" fill="${d}"`);
		}
		s.restore();
	}
	t.before(s), Er(e, s, n);
	let l = `<svg xmlns="http://www.w3.org/2000/svg" width="${n}" height="${r}" viewBox="0 0 ${n} ${r}"><defs>${s.definitions.join("")}</defs>${s.parts.join("")}</svg>`;
	return new Blob([l], { type: "image/svg+xml" });
}
function Er(e, t, n) {
	let { page: r, points: i } = e, a = r.language(), { data: o, colours: s, low: c, high: l } = i.colouring;
	if (!o) return;
	let u = n - gr + 10, d = e.frame().top + _r / 2;
	if (t.textAlign = "left", t.textBaseline = "middle", t.fillStyle = r.colour("--ls-ink"), t.font = vn(13, 600), t.fillText(zt(o.field, a), u, d), t.font = vn(12), d += _r, o.field.kind === "number") {
		for (let e = 0; e < s.length; e++) t.fillStyle = s[e], t.fillRect(u + 140 * e / s.length, d - 6, 140 / s.length + .5, 12);
		t.fillStyle = r.colour("--ls-ink"), t.fillText(U(c, a), u, d + _r), t.textAlign = "right", t.fillText(U(l, a), u + 140, d + _r);
		return;
	}
	let f = new Set(r.store.view.hidden), p = o.field.classes.map((e, t) => t).filter((e) => o.counts[e] && !f.has(e));
	for (let e of p.slice(0, vr)) t.beginPath(), t.arc(u + 6, d, 5, 0, 2 * Math.PI), t.fillStyle = s[e], t.fill(), t.fillStyle = r.colour("--ls-ink"), t.fillText(o.field.classes[e], u + 18, d), d += _r;
	p.length > vr && t.fillText(`… (${p.length})`, u + 18, d);
}
// src/panels/example.ts
function Dr(e) {
	let { hovered: t, selected: n, z: r } = e.store.view;
	if (t !== null) return {
		point: t,
		how: "hovered"
	};
	if (n !== null) return {
		point: n,
		how: "selected"
	};
	let i = kr(e, r);
	return i === null ? null : {
		point: i,
		how: "nearest"
	};
}
var Or = /* @__PURE__ */ new WeakMap();
function kr(e, t) {
	let { codes: n, latent: r, n: i } = e.data;
	if (i === 0) return null;
	let a = Or.get(e);
	if (a?.z === t) return a.point;
	let [o, s] = [Infinity, 0];
	for (let e = 0; e < i; e++) {
		let i = 0;
		for (let a = 0, s = e * r; a < r && i < o; a++) i += (n[s + a] - t[a]) ** 2;
		i < o && ([o, s] = [i, e]);
	}
	return Or.set(e, {
		z: t,
		point: s
	}), s;
}
function Ar(e, t) {
	let { codes: n, latent: r } = e.data;
	return Array.from(n.subarray(t * r, (t + 1) * r));
}
function q(e, t) {
	let { context: n } = e.state, r = t === null ? e.store.view.context : jr(e, t);
	return n ? n.kind === "columns" ? r : n.names.map((e, t) => +(t === r[0])) : [];
}
function jr(e, t) {
	let { context: n } = e.state, { contexts: r } = e.data;
	if (!n || !r) return e.store.view.context;
	let i = n.kind === "class" ? 1 : n.columns.length;
	return Array.from(r.subarray(t * i, (t + 1) * i));
}
function Mr(e, t, n, r, i, a = () => void 0) {
	let { decoding: o } = e;
	if (!o.decodes) return;
	let s = o.fast ? o.now(n, r) : null;
	s ? i(s.slice()) : (a(), o.request(t, n, r, (e) => i(e.slice())));
}
function Nr(e, t, n, r) {
	let i = Array(t.length).fill(null), a = !1, o = !1, s = e.decoding.many(t, n, (e, t) => {
		i[e] = t.slice(), a || (a = !0, requestAnimationFrame(() => {
			a = !1, o || r(i);
		}));
	});
	return () => {
		o = !0, s();
	};
}
function Pr(e, t, n = 4) {
	return e.state.dimensions.slice(0, n).map((e) => e.index).sort((e, t) => e - t).map((n) => `${d(n)} ${Rt(t[n], e.language())}`).join("  ") + (t.length > n ? " …" : "");
}
function Fr(e, t, n = "label") {
	let r = e.data.fields.get(n);
	return !r || r.field.kind !== "class" ? "" : r.field.classes[r.values[t]] ?? "";
}
function Ir(e, t) {
	let n = {
		selected: t,
		z: Ar(e, t),
		pinned: !0
	};
	e.state.context && (n.context = jr(e, t)), e.store.set(n);
}
function Lr(e) {
	let { n: t, fields: n } = e.data, { colour: r, hidden: i } = e.store.view, a = n.get(r);
	for (let e = 0; e < 200; e++) {
		let e = Math.floor(Math.random() * t);
		if (a?.field.kind !== "class" || !i.includes(a.values[e])) return e;
	}
	return Math.floor(Math.random() * t);
}
// src/panels/graph.ts
function Rr(e, t, n) {
	let r = e.length / t, i = Math.max(0, Math.min(n, r - 1)), a = new Int32Array(r * i), o = new Float32Array(r * i).fill(Infinity);
	for (let n = 0; n < r; n++) for (let s = 0; s < r; s++) s !== n && Br(a, o, n * i, i, s, zr(e, n * t, e, s * t, t));
	for (let e = 0; e < o.length; e++) o[e] = Math.sqrt(o[e]);
	return {
		codes: e,
		latent: t,
		n: r,
		wanted: n,
		k: i,
		indices: a,
		distances: o
	};
}
function zr(e, t, n, r, i) {
	let a = 0;
	for (let o = 0; o < i; o++) a += (e[t + o] - n[r + o]) ** 2;
	return a;
}
function Br(e, t, n, r, i, a) {
	if (!r || a >= t[n + r - 1]) return;
	let o = n + r - 1;
	for (; o > n && t[o - 1] > a;) t[o] = t[o - 1], e[o] = e[o - 1], o--;
	t[o] = a, e[o] = i;
}
function Vr(e, t, n) {
	let { codes: r, latent: i, n: a, wanted: o, indices: s, distances: c } = e, l = Array.from({ length: a + 2 }, () => []), u = (e, t, n) => {
		l[e].push([t, n]), l[t].push([e, n]);
	}, d = Math.sqrt(zr(t, 0, n, 0, i)), f = [t, n].map((e) => Float32Array.from({ length: a }, (t, n) => Math.sqrt(zr(e, 0, r, n * i, i))));
	for (let t = 0; t < a; t++) {
		let n = e.k < o ? Infinity : c[(t + 1) * e.k - 1], r = Array.from({ length: e.k }, (n, r) => [s[t * e.k + r], c[t * e.k + r]]), i = [0, 1].filter((e) => f[e][t] < n).map((e) => [a + e, f[e][t]]);
		i.length && (r = [...r, ...i].sort((e, t) => e[1] - t[1]).slice(0, o));
		for (let [e, n] of r) u(t, e, n);
	}
	for (let e of [0, 1]) {
		let t = Array.from(f[e], (e, t) => [t, e]);
		t.push([a + 1 - e, d]), t.sort((e, t) => e[1] - t[1]);
		for (let [n, r] of t.slice(0, o)) u(a + e, n, r);
	}
	let p = Hr(l, a, a + 1);
	return p ? p.map((e) => e === a ? t : e === a + 1 ? n : Array.from(r.subarray(e * i, (e + 1) * i))) : null;
}
function Hr(e, t, n) {
	let r = new Float64Array(e.length).fill(Infinity), i = new Int32Array(e.length).fill(-1), a = [[0, t]];
	for (r[t] = 0; a.length;) {
		let [t, o] = Wr(a);
		if (o === n) break;
		if (!(t > r[o])) for (let [n, s] of e[o]) {
			let e = t + s;
			e >= r[n] || (r[n] = e, i[n] = o, Ur(a, [e, n]));
		}
	}
	if (!Number.isFinite(r[n])) return null;
	let o = [n];
	for (; o[0] !== t;) o.unshift(i[o[0]]);
	return o;
}
function Ur(e, t) {
	e.push(t);
	for (let t = e.length - 1; t > 0;) {
		let n = t - 1 >> 1;
		if (e[n][0] <= e[t][0]) return;
		[e[n], e[t]] = [e[t], e[n]], t = n;
	}
}
function Wr(e) {
	let t = e[0], n = e.pop();
	if (!e.length) return t;
	e[0] = n;
	for (let n = 0;;) {
		let r = n;
		for (let t of [2 * n + 1, 2 * n + 2]) t < e.length && e[t][0] < e[r][0] && (r = t);
		if (r === n) return t;
		[e[r], e[n]] = [e[n], e[r]], n = r;
	}
}
var Gr = 10, Kr = 5e3, qr = 3e8, Jr = {
	line: (e, t, n) => ti(t, n, 73),
	sphere: (e, t, n) => ni(t, n, 73),
	data: (e, t, n) => oi(e, t, n, 73)
};
function Yr(e, t) {
	return "point" in t ? Ar(e, t.point) : t.z;
}
var Xr = /* @__PURE__ */ new WeakMap();
function Zr(e) {
	let { from: t, to: n, along: r } = e.store.view;
	if (!t || !n) return [];
	let i = Xr.get(e);
	if (i && i.from === t && i.to === n && i.along === r) return i.codes;
	let a = (Jr[r] ?? Jr.line)(e, Yr(e, t), Yr(e, n));
	return Xr.set(e, {
		from: t,
		to: n,
		along: r,
		codes: a
	}), a;
}
function Qr(e, t) {
	let n = Math.min(1, Math.max(0, t)) * (e.length - 1), r = Math.min(e.length - 2, Math.floor(n));
	return $r(e[r], e[r + 1], n - r);
}
function $r(e, t, n) {
	return e.map((e, r) => (1 - n) * e + n * t[r]);
}
function ei(e) {
	return Array.from({ length: e }, (t, n) => n / (e - 1));
}
function ti(e, t, n) {
	return ei(n).map((n) => $r(e, t, n));
}
function ni(e, t, n) {
	let [r, i] = [Math.hypot(...e), Math.hypot(...t)];
	if (!r || !i) return ti(e, t, n);
	let [a, o] = [e.map((e) => e / r), t.map((e) => e / i)], s = ri(a, o), c = o.map((e, t) => e - s * a[t]), l = Math.hypot(...c);
	if (l < 1e-9) {
		if (s > 0 || e.length === 1) return ti(e, t, n);
		let r = a.reduce((e, t, n) => Math.abs(t) < Math.abs(a[e]) ? n : e, 0);
		c = a.map((e, t) => +(t === r) - a[r] * e);
	}
	let u = Math.hypot(...c), d = Math.atan2(l, s), f = ei(n).map((e) => {
		let t = (1 - e) * r + e * i;
		return a.map((n, r) => t * (Math.cos(d * e) * n + Math.sin(d * e) * c[r] / u));
	});
	return [f[0], f[n - 1]] = [[...e], [...t]], f;
}
function ri(e, t) {
	return e.reduce((e, n, r) => e + n * t[r], 0);
}
var ii = /* @__PURE__ */ new WeakMap();
function ai(e) {
	let { n: t, latent: n } = e.data;
	return Math.min(t, Kr, Math.floor(Math.sqrt(qr / n)));
}
function oi(e, t, n, r) {
	let { n: i, latent: a, codes: o } = e.data, s = ai(e);
	if (s < 1) return ti(t, n, r);
	let c = ii.get(e);
	c || ii.set(e, c = /* @__PURE__ */ new Map());
	for (let e = Gr;; e *= 2) {
		let l = c.get(e);
		if (!l) {
			let t = new Float32Array(s * a);
			for (let e = 0; e < s; e++) {
				let n = s > 1 ? Math.floor(e * (i - 1) / (s - 1)) : 0;
				t.set(o.subarray(n * a, (n + 1) * a), e * a);
			}
			c.set(e, l = Rr(t, a, e));
		}
		let u = Vr(l, t, n);
		if (u) return si(u, r);
		if (e >= 2 * s) return ti(t, n, r);
	}
}
function si(e, t) {
	let n = [0];
	for (let t = 1; t < e.length; t++) n.push(n[t - 1] + Math.hypot(...e[t].map((n, r) => n - e[t - 1][r])));
	let r = n[n.length - 1], i = 0, a = ei(t).map((t) => {
		let a = t * r;
		for (; i < e.length - 2 && n[i + 1] < a;) i++;
		let o = n[i + 1] - n[i];
		return $r(e[i], e[i + 1], o ? (a - n[i]) / o : 0);
	});
	return [a[0], a[t - 1]] = [[...e[0]], [...e[e.length - 1]]], a;
}
function ci(e) {
	return e.has("from") || e.has("to") || e.has("along") || e.has("at");
}
// src/map/linear.ts
var li = /* @__PURE__ */ new WeakMap();
function ui(e, t) {
	let n = li.get(e);
	if (n === void 0) {
		if (n = null, e.exact) {
			let r = Array(t).fill(0), i = e.place(r);
			n = {
				origin: i,
				columns: r.map((t, n) => {
					let [a, o] = e.place(r.map((e, t) => Number(t === n)));
					return [a - i[0], o - i[1]];
				})
			};
		}
		li.set(e, n);
	}
	return n;
}
function di(e, t, n) {
	let [r, i, a] = [
		0,
		0,
		0
	];
	e.columns.forEach(([e, t], o) => {
		let s = n(o) ** 2;
		r += s * e * e, i += s * e * t, a += s * t * t;
	});
	let o = (r + a) / 2, s = Math.hypot((r - a) / 2, i);
	return {
		x: t[0],
		y: t[1],
		rx: Math.sqrt(o + s),
		ry: Math.sqrt(Math.max(o - s, 0)),
		angle: Math.atan2(2 * i, r - a) / 2
	};
}
// src/map/overlay.ts
var fi = 2, pi = 12, mi = 15, hi = 9;
function gi(e, t) {
	let [n, r] = e.projected().place(e.store.view.z);
	return [t.x(n), t.y(t.isLine ? 0 : r)];
}
function _i(e, t, n, r, i, a) {
	let { view: o } = n.store;
	e.save(), fn(e, t);
	let s = o.hovered ?? o.selected;
	s !== null && o.layers.ellipse && vi(e, t, n, s), o.selected !== null && o.selected !== o.hovered && yi(e, t, n, r, o.selected), o.hovered !== null && yi(e, t, n, r, o.hovered), bi(e, t, n), Si(e, n, i, o.pinned, a), e.restore();
}
function vi(e, t, n, r) {
	let { logStd: i, latent: a } = n.data, o = n.projected(), s = ui(o, a);
	if (!i || !s) return;
	let c = di(s, [o.places[2 * r], o.places[2 * r + 1]], (e) => fi * Math.exp(i[r * a + e]));
	kn(e, t, t.isLine ? {
		...c,
		ry: 0
	} : c), e.globalAlpha = .14, e.fillStyle = n.colour("--ls-accent"), e.fill(), e.globalAlpha = 1, e.strokeStyle = n.colour("--ls-accent"), e.lineWidth = 1.5, e.stroke();
}
function yi(e, t, n, r, i) {
	let { places: a } = n.projected(), [o, s] = [t.x(a[2 * i]), t.y(a[2 * i + 1])], c = r.diameter(t) / 2 + 2.5, l = lr(r.colouring, i), u = (t, n, r) => {
		e.beginPath(), e.arc(o, s, t, 0, 2 * Math.PI), e.strokeStyle = n, e.lineWidth = r, e.stroke();
	};
	e.beginPath(), e.arc(o, s, c - 1, 0, 2 * Math.PI), e.fillStyle = l < 0 ? n.colour("--ls-point") : r.colouring.colours[l], e.fill(), u(c, n.colour("--ls-ground"), 3.5), u(c, n.colour("--ls-ink"), 1.75);
}
function bi(e, t, n) {
	let { view: r } = n.store, i = n.projected(), a = (e) => {
		let [n, r] = i.place(e);
		return [t.x(n), t.y(t.isLine ? 0 : r)];
	};
	if (r.from && r.to) {
		let t = Zr(n).map(a).filter(([e, t]) => Number.isFinite(e) && Number.isFinite(t));
		for (let [r, i] of [["--ls-ground", 5], ["--ls-accent", 2.25]]) e.strokeStyle = n.colour(r), e.lineWidth = i, e.lineJoin = "round", e.beginPath(), t.forEach(([t, n], r) => r ? e.lineTo(t, n) : e.moveTo(t, n)), e.stroke();
		if (t.length > 1) {
			let i = r.at * (t.length - 1), a = Math.min(Math.floor(i), t.length - 2), [o, s] = [t[a], t[a + 1]], [c, l] = [o[0] + (s[0] - o[0]) * (i - a), o[1] + (s[1] - o[1]) * (i - a)];
			e.beginPath(), e.arc(c, l, 5, 0, 2 * Math.PI), e.fillStyle = n.colour("--ls-accent"), e.fill(), e.strokeStyle = n.colour("--ls-ground"), e.lineWidth = 1.5, e.stroke();
		}
	}
	let o = [[r.from, "A"], [r.to, "B"]];
	for (let [t, r] of o) t && xi(e, n, a("point" in t ? Qt(n, t.point) : t.z), r);
}
function xi(e, t, [n, r], i) {
	e.beginPath(), e.arc(n, r, hi, 0, 2 * Math.PI), e.fillStyle = t.colour("--ls-accent"), e.fill(), e.strokeStyle = t.colour("--ls-ground"), e.lineWidth = 2, e.stroke(), e.fillStyle = t.colour("--ls-on-accent"), e.font = vn(11.5, 700), e.textAlign = "center", e.textBaseline = "middle", e.fillText(i, n, r + .5);
}
function Si(e, t, [n, r], i, a) {
	if (!Number.isFinite(n) || !Number.isFinite(r)) return;
	let o = a ? mi : pi, s = () => {
		e.beginPath(), e.arc(n, r, o, 0, 2 * Math.PI);
		for (let [t, i] of [
			[1, 0],
			[-1, 0],
			[0, 1],
			[0, -1]
		]) e.moveTo(n + t * (o - 4), r + i * (o - 4)), e.lineTo(n + t * (o + 5), r + i * (o + 5));
	};
	s(), e.strokeStyle = t.colour("--ls-ground"), e.lineWidth = 5, e.stroke(), s(), e.strokeStyle = t.colour(i ? "--ls-accent" : "--ls-ink"), e.lineWidth = i ? 2.5 : 1.5, e.stroke();
}
// src/map/scene.ts
var Ci = 12, wi = 20, Ti = .2;
function Ei(e) {
	let [t, n] = Di(e), r = e.frame();
	return [r.x(t), r.y(r.isLine ? 0 : n)];
}
function Di(e) {
	let { page: t, spot: n } = e;
	if (n && n.z === t.store.view.z && n.key === t.projected().key) return [n.x, n.y];
	let r = e.frame(), [i, a] = gi(t, r);
	return [r.planeX(i), r.planeY(a)];
}
function Oi(e, t, n) {
	let { page: r, points: i } = e, a = e.frame();
	if (!r.store.view.layers.points && !r.store.view.layers.thumbnails || !a.holds(t, n)) return null;
	let o = e.pointer === "touch" ? wi : Ci, s = a.cy - (n - a.top - a.height / 2) / a.sy;
	return e.grid().pick(a.planeX(t), s, o / a.sx, o / a.sy, (e) => i.shows(e));
}
function ki(e, t, n) {
	let r = e.page.projected(), i = r.code(t, n, e.page.store.view.z);
	return e.spot = {
		z: i,
		key: r.key,
		x: t,
		y: n
	}, i;
}
function Ai(e, t, n) {
	let r = e.frame(), i = Math.min(Math.max(t, r.left), r.left + r.width), a = Math.min(Math.max(n, r.top), r.top + r.height);
	return ki(e, r.planeX(i), r.planeY(a));
}
function ji(e, t) {
	let { page: n } = e, r = Qt(n, t);
	if (!r.every(Number.isFinite)) return;
	let i = e.frame(), { places: a } = n.projected(), [o, s] = [a[2 * t], a[2 * t + 1]];
	e.spot = {
		z: r,
		key: n.projected().key,
		x: o,
		y: i.isLine ? 0 : s
	}, n.store.set({
		z: r,
		selected: t,
		pinned: !0,
		...Mi(i, o, i.isLine ? 0 : s)
	});
}
function Mi(e, t, n) {
	let [r, i] = [e.x(t), e.y(n)];
	if (e.holds(r, i, -8)) return {};
	let { left: a, top: o, width: s, height: c } = e, l = Math.min(Math.max(r, a + Ti * s), a + .8 * s), u = Math.min(Math.max(i, o + Ti * c), o + .8 * c);
	return { camera: Xt(e, l - r, u - i) };
}
// src/map/contours.ts
function Ni(e, t, n, r) {
	let i = (r, i) => r < 0 || i < 0 || r >= t || i >= n ? -Infinity : e[i * t + r], a = (e, t) => Number.isFinite(e) ? Number.isFinite(t) ? (r - e) / (t - e) : 1e-6 : 1 - 1e-6, o = t + 2, s = (e, t) => 2 * ((t + 1) * o + e + 1), c = (e, t) => s(e, t) + 1, l = /* @__PURE__ */ new Map();
	for (let e = -1; e < n; e++) for (let n = -1; n < t; n++) {
		let [t, a, o, u] = [
			i(n, e) >= r,
			i(n + 1, e) >= r,
			i(n + 1, e + 1) >= r,
			i(n, e + 1) >= r
		], [d, f, p, m] = [
			s(n, e),
			c(n + 1, e),
			s(n, e + 1),
			c(n, e)
		], h = Number(t) | Number(a) << 1 | Number(o) << 2 | Number(u) << 3, g = (e, t) => void l.set(e, t);
		h === 1 ? g(d, m) : h === 2 ? g(f, d) : h === 3 ? g(f, m) : h === 4 ? g(p, f) : h === 5 ? (g(d, m), g(p, f)) : h === 6 ? g(p, d) : h === 7 ? g(p, m) : h === 8 ? g(m, p) : h === 9 ? g(d, p) : h === 10 ? (g(f, d), g(m, p)) : h === 11 ? g(f, p) : h === 12 ? g(m, f) : h === 13 ? g(d, f) : h === 14 && g(m, d);
	}
	let u = (e) => {
		let t = Math.floor(e / 2), [n, r] = [t % o - 1, Math.floor(t / o) - 1], s = i(n, r);
		return e % 2 ? [n, r + a(s, i(n, r + 1))] : [n + a(s, i(n + 1, r)), r];
	}, d = [];
	for (let e of l.keys()) {
		let t = [], n = e;
		for (; n !== void 0 && l.has(n);) {
			t.push(...u(n));
			let e = l.get(n);
			l.delete(n), n = e;
		}
		t.length >= 6 && d.push(t);
	}
	return d;
}
// src/map/veil.ts
var Pi = 144, Fi = .25, Ii = Math.exp(-(1.5 ** 2) / 2), Li = .6, Ri = 1.349, zi = .8, Bi = null;
function Vi(e) {
	let t = e.projected();
	return Bi?.projected !== t && (Bi = {
		projected: t,
		veil: Ui(t, e.data.latent === 1)
	}), Bi.veil;
}
function Hi(e, t, n) {
	let { values: r, nx: i, ny: a, x0: o, y0: s, step: c } = Vi(e), [l, u] = [(t - o) / c, (n - s) / c];
	if (!(l >= 0 && u >= 0 && l <= i - 1 && u <= a - 1)) return !0;
	let [d, f] = [Math.min(Math.floor(l), i - 2), Math.min(Math.floor(u), a - 2)], [p, m] = [l - d, u - f], [h, g] = [f * i + d, (f + 1) * i + d], _ = (1 - p) * r[h] + p * r[h + 1], v = (1 - p) * r[g] + p * r[g + 1];
	return (1 - m) * _ + m * v < Ii;
}
function Ui({ places: e }, t) {
	let n = Yn(e), r = Wi(e), i = t ? Gi(e, 0, n) : Math.min(Gi(e, 0, n), Gi(e, 1, n)), a = Math.max(n.x1 - n.x0, t ? 0 : n.y1 - n.y0), o = Fi * a, s = (a + 2 * o) / Pi, [c, l] = [n.x0 - o, t ? -1.5 : n.y0 - o], u = Math.ceil((n.x1 + o - c) / s) + 1, d = t ? 2 : Math.ceil((n.y1 + o - l) / s) + 1, f = new Float32Array(u * d);
	for (let n = 0; n < e.length; n += 2) {
		if (!Number.isFinite(e[n]) || !Number.isFinite(e[n + 1])) continue;
		let [r, i] = [(e[n] - c) / s, t ? 0 : (e[n + 1] - l) / s], [a, o] = [Math.floor(r), Math.floor(i)];
		if (a < 0 || o < 0 || a + 1 >= u || o + 1 >= d) continue;
		let [p, m] = [r - a, i - o];
		f[o * u + a] += (1 - p) * (1 - m), f[o * u + a + 1] += p * (1 - m), f[(o + 1) * u + a] += (1 - p) * m, f[(o + 1) * u + a + 1] += p * m;
	}
	let p = t ? 1 : 2, m = Ki(f, u, d, Math.max(Li * i * Math.max(r, 1) ** (-1 / (p + 4)), zi * s) / s, t);
	return {
		values: m,
		nx: u,
		ny: d,
		x0: c,
		y0: l,
		step: s,
		rings: Ni(m, u, d, Ii).map((e) => e.map((e, n) => (n % 2 ? l : c) + e * (n % 2 && t ? 3 : s)))
	};
}
function Wi(e) {
	let t = 0;
	for (let n = 0; n < e.length; n += 2) Number.isFinite(e[n] + e[n + 1]) && t++;
	return t;
}
function Gi(e, t, n) {
	let [r, i] = Zn(e, [.25, .75], 2, t), a = t ? n.y1 - n.y0 : n.x1 - n.x0;
	return (i - r) / Ri || a / 4;
}
function Ki(e, t, n, r, i) {
	let a = Math.ceil(4 * r), o = Array.from({ length: 2 * a + 1 }, (e, t) => Math.exp(-((t - a) ** 2) / (2 * r * r))), s = new Float32Array(e.length);
	for (let r = 0; r < n; r++) for (let n = 0; n < t; n++) {
		if (!e[r * t + n]) continue;
		let i = Math.max(0, n - a), c = Math.min(t - 1, n + a);
		for (let l = i; l <= c; l++) s[r * t + l] += e[r * t + n] * o[l - n + a];
	}
	if (i) {
		for (let e = 0; e < t; e++) s[t + e] = s[e];
		return s;
	}
	let c = new Float32Array(e.length);
	for (let e = 0; e < n; e++) for (let r = Math.max(0, e - a); r <= Math.min(n - 1, e + a); r++) {
		let n = o[r - e + a];
		for (let i = 0; i < t; i++) c[r * t + i] += s[e * t + i] * n;
	}
	return c;
}
// src/map/keys.ts
var qi = 8, Ji = 48, Yi = 1.4, Xi = 450, Zi = {
	ArrowLeft: [-1, 0],
	ArrowRight: [1, 0],
	ArrowUp: [0, -1],
	ArrowDown: [0, 1]
};
function Qi(e, t) {
	let n = e.frame();
	e.page.store.set({ camera: Yt(n, t, n.left + n.width / 2, n.top + n.height / 2) });
}
function $i(e) {
	let { page: t } = e, n = t.texts(G), r = t.language(), [i, a] = Di(e), o = e.grid().nearest(i, a, (t) => e.points.shows(t));
	return [
		n.at(U(i, r), e.frame().isLine ? "" : U(a, r)),
		o === null ? "" : n.nearest([...ea(e, o), nn(t, o)].join(", ")),
		Hi(t, i, a) ? n.far : ""
	].filter(Boolean).join(" ");
}
function ea({ page: e }, t) {
	let n = e.data.fields.get("label");
	if (!n || n.field.kind !== "class") return [];
	let r = n.field.classes[n.values[t]];
	return r === void 0 ? [] : [`${zt(n.field, e.language())} ${r}`];
}
function ta(e, t) {
	let { page: n } = e, { store: r } = n, i = [], a, o = (t = "") => {
		clearTimeout(a), a = setTimeout(() => n.say([t, $i(e)].filter(Boolean).join(" ")), Xi);
	}, s = (t, n) => {
		let i = e.frame(), [a, o] = Di(e), [s, c] = [a + t / i.sx, i.isLine ? 0 : o - n / i.sy];
		r.set({
			z: ki(e, s, c),
			pinned: !0,
			selected: null,
			...Mi(i, s, c)
		});
	}, c = () => {
		let { selected: t } = r.view;
		t !== null && i[i.length - 1] !== t && i.push(t);
		let n = new Set(i), a = e.grid().nearest(...Di(e), (t) => e.points.shows(t) && !n.has(t));
		a !== null && (i.push(a), ji(e, a));
	}, l = () => {
		i.length > 1 && i.pop();
		let t = i[i.length - 1];
		t !== void 0 && ji(e, t);
	}, u = () => {
		let { selected: e, z: t } = r.view;
		return e !== null && Qt(n, e).every((e, n) => e === t[n]) ? { point: e } : { z: [...t] };
	}, d = {
		"+": () => Qi(e, Yi),
		"=": () => Qi(e, Yi),
		"-": () => Qi(e, 1 / Yi),
		0: () => r.set({ camera: null }),
		n: () => (c(), o()),
		p: () => (l(), o()),
		a: () => (r.set({ from: u() }), o(n.texts(G).startSet)),
		b: () => (r.set({ to: u() }), o(n.texts(G).endSet)),
		Enter() {
			r.set({ pinned: !r.view.pinned }), o(r.view.pinned ? n.texts(G).pinned : n.texts(G).released);
		},
		Escape: () => r.set({
			pinned: !1,
			selected: null
		}),
		" ": () => {
			r.view.from && r.view.to && r.set({ playing: !r.view.playing });
		}
	};
	t.addEventListener("keydown", (t) => {
		if (t.ctrlKey || t.metaKey || t.altKey) return;
		let n = Zi[t.key], i = d[t.key.length === 1 ? t.key.toLowerCase() : t.key];
		if (!n && !i) return;
		if (t.preventDefault(), e.pointer = "keyboard", r.set({ hovered: null }), i) return i();
		let a = t.shiftKey ? Ji : qi;
		s(n[0] * a, n[1] * a), o();
	});
}
// src/map/legend.ts
var na = 500, ra = "http://www.w3.org/2000/svg";
function ia(e, t, n) {
	let { page: r, points: i } = e, a = r.texts(G), { data: o } = i.colouring, s = n.querySelector(".ls-classes")?.scrollTop ?? 0, c = n.getRootNode().activeElement?.getAttribute("data-key");
	H(n, o ? V("h2", {}, zt(o.field, r.language())) : null, o?.field.kind === "class" ? aa(e, a) : null, o?.field.kind === "number" ? la(e, a) : null, ua(e, t, a));
	let l = n.querySelector(".ls-classes");
	l && (l.scrollTop = s), c && n.querySelector(`[data-key="${CSS.escape(c)}"]`)?.focus();
}
function aa(e, t) {
	let { page: n, points: r } = e, { store: i } = n, { data: a, colours: o, missing: s } = r.colouring, { counts: c, field: l } = a, u = c.reduce((e, t) => e + t, 0), d = [];
	l.classes.forEach((e, t) => c[t] && d.push([
		t,
		e,
		c[t],
		o[t]
	])), u < n.data.n && d.push([
		l.classes.length,
		t.missing,
		n.data.n - u,
		s
	]);
	let f = new Set(i.view.hidden), p = (e) => {
		let t = new Set(i.view.hidden);
		t.delete(e) || t.add(e), i.set({ hidden: [...t] });
	}, m = (e) => {
		let t = d.map(([e]) => e).filter((t) => t !== e), n = new Set(i.view.hidden), r = !n.has(e) && t.every((e) => n.has(e));
		i.set({ hidden: r ? [] : t });
	}, h = d.map(([e, t, r, i]) => sa(e, t, W(r, n.language()), i, !f.has(e), p, m));
	return V("div", { class: "ls-filter" }, V("div", {
		class: "ls-classes",
		role: "group",
		"aria-label": zt(l, n.language()),
		title: t.toggles
	}, ...h), f.size ? V("button", {
		class: "ls-all",
		"data-key": "all",
		onclick: () => i.set({ hidden: [] })
	}, t.all) : null);
}
var oa = {
	index: -1,
	time: 0
};
function sa(e, t, n, r, i, a, o) {
	let s, c = !1;
	return V("button", {
		class: "ls-class",
		"data-key": `class-${e}`,
		"aria-pressed": String(i),
		onclick: (t) => {
			if (c) return void (c = !1);
			let n = oa.index === e && t.timeStamp - oa.time < na;
			n || t.shiftKey ? (n && a(e), oa = {
				index: -1,
				time: 0
			}, o(e)) : (oa = {
				index: e,
				time: t.timeStamp
			}, a(e));
		},
		onpointerdown: () => {
			c = !1, s = setTimeout(() => {
				c = !0, o(e);
			}, na);
		},
		onpointerup: () => clearTimeout(s),
		onpointerleave: () => clearTimeout(s),
		onpointercancel: () => clearTimeout(s),
		oncontextmenu: (e) => c && e.preventDefault()
	}, ca(r, Bn(e)), V("span", { class: "ls-class-name" }, t), V("span", { class: "ls-class-count" }, n));
}
function ca(e, t) {
	let n = document.createElementNS(ra, "svg");
	n.setAttribute("viewBox", "-1.4 -1.4 2.8 2.8"), n.setAttribute("aria-hidden", "true");
	let r = document.createElementNS(ra, "path");
	r.setAttribute("d", t), r.setAttribute("fill", e), n.append(r);
	let i = V("span", { class: "ls-swatch" });
	return i.append(n), i;
}
function la(e, t) {
	let { page: n, points: r } = e, i = n.language(), { data: a, colours: o, low: s, high: c } = r.colouring, l = V("canvas", {
		class: "ls-scale",
		width: o.length,
		height: 1,
		role: "img"
	});
	l.setAttribute("aria-label", `${U(s, i)} – ${U(c, i)}`);
	let u = l.getContext("2d");
	o.forEach((e, t) => {
		u && (u.fillStyle = e, u.fillRect(t, 0, 1, 1));
	});
	let d = 0;
	for (let e of a.values) Number.isFinite(e) || d++;
	let f = s > a.low || c < a.high;
	return V("div", { class: "ls-number" }, l, V("div", { class: "ls-scale-ends" }, V("span", {}, U(s, i)), V("span", {}, U((s + c) / 2, i)), V("span", {}, U(c, i))), f ? V("p", { class: "ls-note" }, t.quantiles) : null, d ? V("p", { class: "ls-key" }, ca(r.colouring.missing, Bn(0)), `${t.missing} (${W(d, i)})`) : null);
}
function ua(e, t, n) {
	let { page: r, points: i } = e, { layers: a } = r.store.view, o = r.language(), s = r.data.n - i.count;
	return V("div", { class: "ls-keys" }, a.veil ? V("p", { class: "ls-key" }, V("span", { class: "ls-swatch ls-swatch-veil" }), n.veilKey) : null, a.prior && t.drawn ? V("p", { class: "ls-key" }, V("span", { class: "ls-swatch ls-swatch-prior" }), n.priorKey) : null, r.projected().exact ? null : V("p", { class: "ls-note" }, n.interpolated), s ? V("p", { class: "ls-note" }, n.notFinite(W(s, o))) : null, V("p", { class: "ls-note ls-in-view" }));
}
// src/map/list.ts
var da = 200;
function fa(e, t) {
	let n = da, r = () => {
		let i = e.texts(G), a = e.data.fields.get("label"), o = (t) => V("li", {}, V("button", { onclick: () => e.store.set({
			selected: t,
			pinned: !0,
			z: Qt(e, t)
		}) }, [a?.field.kind === "class" ? a.field.classes[a.values[t]] : void 0, nn(e, t)].filter(Boolean).join(" · "))), s = () => {
			n += da, r();
		};
		H(t, V("p", {
			class: "ls-broken",
			role: "alert"
		}, i.noCanvas), V("ol", { class: "ls-list" }, ...Array.from({ length: Math.min(n, e.data.n) }, (e, t) => o(t))), n < e.data.n ? V("button", { onclick: s }, i.more) : null);
	};
	r(), e.store.listen((e, t) => {
		t.has("language") && r();
	});
}
// src/map/pointer.ts
var pa = 4, ma = 16, ha = 32, ga = .0016, _a = .01, va = 16, ya = 240;
function ba(e, t) {
	let { store: n } = e.page, r = /* @__PURE__ */ new Map(), i = null, a = null, o = (e) => {
		let n = t.getBoundingClientRect();
		return [e.clientX - n.left, e.clientY - n.top];
	}, s = (t, n) => {
		let [r, i] = Ei(e);
		return Math.hypot(t - r, n - i) <= (e.pointer === "touch" ? ha : ma);
	}, c = (r, i) => {
		let a = { hovered: Oi(e, r, i) };
		!n.view.pinned && e.frame().holds(r, i) && (a.z = Ai(e, r, i)), n.set(a), t.style.cursor = n.view.pinned && s(r, i) ? "grab" : "crosshair";
	}, l = (t, r) => {
		let i = Oi(e, t, r);
		i === null ? n.set({
			z: Ai(e, t, r),
			selected: null,
			pinned: !0
		}) : ji(e, i);
	};
	t.addEventListener("pointerdown", (c) => {
		if (c.button !== 0) return;
		let [l, u] = o(c);
		if (e.pointer = c.pointerType === "touch" ? "touch" : "mouse", t.setPointerCapture(c.pointerId), e.pointer === "touch") {
			if (r.set(c.pointerId, [l, u]), r.size === 2) {
				i = null, a = xa(e, r);
				return;
			}
			if (r.size > 2) return;
		}
		if (!e.frame().holds(l, u)) return;
		let [d, f] = Ei(e);
		i = (n.view.pinned || e.pointer === "touch") && s(l, u) ? {
			kind: "probe",
			x: l,
			y: u,
			dx: d - l,
			dy: f - u,
			moved: !1
		} : e.pointer === "touch" ? {
			kind: "probe",
			x: l,
			y: u,
			dx: 0,
			dy: 0,
			moved: !1
		} : {
			kind: "pan",
			x: l,
			y: u,
			frame: e.frame(),
			moved: !1
		};
	}), t.addEventListener("pointermove", (s) => {
		let [l, u] = o(s);
		if (s.pointerType === "touch") {
			if (!r.has(s.pointerId)) return;
			if (r.set(s.pointerId, [l, u]), a && r.size >= 2) {
				Sa(e, r, a);
				return;
			}
		} else e.pointer = "mouse";
		if (!i) s.pointerType !== "touch" && c(l, u);
		else if (Math.hypot(l - i.x, u - i.y) > pa && (i.moved = !0), i.moved) {
			if (i.kind === "pan") n.set({
				camera: Xt(i.frame, l - i.x, u - i.y),
				hovered: null
			}), t.style.cursor = "grabbing";
			else {
				let [r, a] = [l + i.dx, u + i.dy];
				n.set({
					z: Ai(e, r, a),
					pinned: !0,
					selected: null,
					hovered: Oi(e, r, a)
				}), t.style.cursor = "grabbing";
			}
		}
	});
	let u = (s) => {
		let [c, u] = o(s);
		r.delete(s.pointerId), a && r.size < 2 ? (a = null, i = null) : (i && !i.moved && s.type === "pointerup" && (i.kind === "probe" && (i.dx !== 0 || i.dy !== 0 || e.pointer === "mouse") && e.pointer === "mouse" ? n.set({
			pinned: !1,
			selected: null
		}) : l(c, u)), i = null, s.pointerType === "touch" ? n.set({ hovered: null }) : t.style.cursor = "crosshair");
	};
	t.addEventListener("pointerup", u), t.addEventListener("pointercancel", u), t.addEventListener("pointerleave", (e) => {
		!i && e.pointerType !== "touch" && n.set({ hovered: null });
	}), t.addEventListener("dblclick", (t) => {
		Oi(e, ...o(t)) === null && n.set({ camera: null });
	}), t.addEventListener("wheel", (t) => {
		let [r, i] = o(t);
		if (!e.frame().holds(r, i)) return;
		t.preventDefault();
		let a = t.deltaY * (t.deltaMode === WheelEvent.DOM_DELTA_LINE ? va : 1), s = Math.exp(-Math.min(Math.max(a, -240), ya) * (t.ctrlKey ? _a : ga));
		n.set({ camera: Yt(e.frame(), s, r, i) });
	}, { passive: !1 });
}
function xa(e, t) {
	let [n, r] = [...t.values()];
	return {
		frame: e.frame(),
		distance: Math.hypot(n[0] - r[0], n[1] - r[1]) || 1,
		x: (n[0] + r[0]) / 2,
		y: (n[1] + r[1]) / 2
	};
}
function Sa(e, t, n) {
	let [r, i] = [...t.values()], a = Math.hypot(r[0] - i[0], r[1] - i[1]) / n.distance, o = Yt(n.frame, a, n.x, n.y), [s, c] = [(r[0] + i[0]) / 2 - n.x, (r[1] + i[1]) / 2 - n.y], l = n.frame.isLine ? 0 : o.y + c / o.scale;
	e.page.store.set({ camera: {
		x: o.x - s / o.scale,
		y: l,
		scale: o.scale
	} });
}
// src/map/prior.ts
var Ca = [
	1,
	2,
	3
], wa = 240, Ta = {
	ellipses: [],
	rings: [],
	curve: []
}, Ea = class {
	page;
	density = null;
	levels = [];
	last = null;
	constructor(e, t) {
		this.page = e;
		let { prior: n } = e.state.model;
		n.kind === "other" && n.density && e.blobs.floats(n.density).then((e) => {
			this.density = e, this.levels = Da(e), this.last = null, t();
		});
	}
	get drawn() {
		let { ellipses: e, rings: t, curve: n } = this.lines();
		return e.length + t.length + n.length > 0;
	}
	lines() {
		let e = this.page.projected();
		return this.last?.key !== e.key && (this.last = {
			key: e.key,
			lines: this.compute()
		}), this.last.lines;
	}
	compute() {
		let { page: e } = this, { prior: t, latent: n } = e.state.model, r = e.projected(), i = ui(r, n);
		if (!i || t.kind === "none") return Ta;
		if (n === 1) return {
			...Ta,
			curve: this.curve()
		};
		if (t.kind === "standard") {
			let { x: e, y: t, rx: n, ry: r, angle: a } = di(i, i.origin, () => 1), o = Ca.map((i) => ({
				ellipse: {
					x: e,
					y: t,
					rx: i * n,
					ry: i * r,
					angle: a
				},
				label: `${i} σ`
			}));
			return {
				...Ta,
				ellipses: o
			};
		}
		if (n !== 2 || !this.density) return Ta;
		let [a, o] = t.density.shape, [[s, c], [l, u]] = [t.low, t.high], d = this.levels.flatMap(({ level: e, share: t }) => Ni(this.density, o, a, e).map((e) => {
			let n = [];
			for (let t = 0; t < e.length; t += 2) {
				let i = [s + e[t] * (l - s) / (o - 1), c + e[t + 1] * (u - c) / (a - 1)];
				n.push(...r.place(i));
			}
			return {
				ring: n,
				label: `${Math.round(100 * t)} %`
			};
		}));
		return {
			...Ta,
			rings: d
		};
	}
	curve() {
		let { prior: e } = this.page.state.model;
		if (e.kind === "standard") return Array.from({ length: wa }, (e, t) => {
			let n = -4 + 8 * t / 239;
			return [n, Math.exp(-n * n / 2)];
		});
		if (!this.density) return [];
		let [t, n, r] = [
			e.low[0],
			e.high[0],
			this.density.length
		], i = this.density.reduce((e, t) => Math.max(e, t), -Infinity);
		return Array.from(this.density, (e, a) => [t + (n - t) * a / (r - 1), Math.exp(e - i)]);
	}
};
function Da(e) {
	let t = Float32Array.from(e.filter(Number.isFinite)).sort().reverse(), n = Array.from(t, (e) => Math.exp(e - t[0])), r = n.reduce((e, t) => e + t, 0);
	return Ca.map((e) => {
		let i = 1 - Math.exp(-e * e / 2), [a, o] = [0, 0];
		for (; o < n.length - 1 && a + n[o] < i * r;) a += n[o++];
		return {
			level: t[o],
			share: i
		};
	});
}
// src/map/sheet.ts
var Oa = 44, ka = 2, Aa = 64, ja = 6e3, Ma = 1, Na = .75, Pa = 3, Fa = 90, Ia = class {
	page;
	redraw;
	tiles = /* @__PURE__ */ new Map();
	ground = "";
	waiting;
	stop = () => void 0;
	wanted = "";
	constructor(e, t) {
		this.page = e, this.redraw = t;
	}
	draw(e, t) {
		this.refresh();
		let n = this.level(t), [r, i] = [this.inView(t, n + ka), this.inView(t, n)];
		e.imageSmoothingQuality = "medium", e.globalAlpha = Na;
		for (let a of [...r, ...i]) {
			let r = this.tiles.get(a.key);
			if (!r || a.level > n && this.isCovered(a, n)) continue;
			let [i, o, s, c] = this.box(t, a);
			e.imageSmoothingEnabled = s - i < Pa * r.width, e.drawImage(r, i + Ma, o + Ma, s - i - 2, c - o - 2);
		}
		e.globalAlpha = 1, e.imageSmoothingEnabled = !0, this.ask(t, r, i);
	}
	clear() {
		this.tiles.clear(), this.wanted = "";
	}
	pause() {
		clearTimeout(this.waiting), this.stop(), this.wanted = "";
	}
	refresh() {
		let { page: e } = this, t = e.projected(), { z: n } = e.store.view, r = t.exact && e.data.latent > 2 ? t.code(0, 0, n).map((e) => e.toPrecision(3)) : [], i = [
			t.key,
			e.store.view.context.join(),
			r.join()
		].join(";");
		i !== this.ground && (this.ground = i, this.clear());
	}
	isCovered({ column: e, row: t, level: n }, r) {
		let i = 2 ** (n - r);
		for (let n = 0; n < i; n++) for (let a = 0; a < i; a++) if (!this.tiles.has(`${r}:${e * i + n}:${t * i + a}`)) return !1;
		return !0;
	}
	level(e) {
		return Math.round(Math.log2(Oa / e.sx));
	}
	sides(e) {
		let t = Math.sqrt(Math.min(Math.max(this.page.renderer.aspect, .25), 4));
		return [2 ** e * t, 2 ** e / t];
	}
	inView(e, t) {
		let [n, r] = this.sides(t), i = [], [a, o] = e.isLine ? [0, 0] : [Math.floor(e.planeY(e.top + e.height) / r), Math.floor(e.planeY(e.top) / r)], s = Math.floor(e.planeX(e.left + e.width) / n);
		for (let c = Math.floor(e.planeX(e.left) / n); c <= s; c++) for (let s = a; s <= o; s++) {
			let [a, o] = [(c + .5) * n, e.isLine ? 0 : (s + .5) * r];
			i.push({
				key: `${t}:${c}:${s}`,
				level: t,
				x: a,
				y: o,
				column: c,
				row: s
			});
		}
		return i;
	}
	box(e, { level: t, column: n, row: r }) {
		let [i, a] = this.sides(t), [o, s] = [Math.round(e.x(n * i)), Math.round(e.x((n + 1) * i))];
		if (e.isLine) {
			let t = Math.round(e.top + e.height);
			return [
				o,
				t - Math.round(a * e.sx),
				s,
				t
			];
		}
		return [
			o,
			Math.round(e.y((r + 1) * a)),
			s,
			Math.round(e.y(r * a))
		];
	}
	ask(e, t, n) {
		let r = [...t, ...n].filter((e) => !this.tiles.has(e.key)), i = `${this.ground} ${this.level(e)} ${r.map((e) => e.key).join(" ")}`;
		if (i === this.wanted || !this.page.decoding.decodes) return;
		let a = !this.isRest(i);
		this.wanted = i, a && (clearTimeout(this.waiting), this.stop(), r.length && (this.waiting = setTimeout(() => this.decode(r, e), Fa)));
	}
	isRest(e) {
		let [t, n, ...r] = e.split(" "), [i, a, ...o] = this.wanted.split(" ");
		if (t !== i || n !== a) return !1;
		let s = new Set(o);
		return r.every((e) => s.has(e));
	}
	decode(e, t) {
		let { page: n } = this, r = n.projected(), { z: i } = n.store.view, a = (e) => (e.x - t.cx) ** 2 + (e.y - t.cy) ** 2;
		e.sort((e, t) => t.level - e.level || a(e) - a(t));
		let o = e.map((e) => r.code(e.x, e.y, i)), { ground: s } = this;
		this.stop = n.decoding.many(o, jt(n.state, n.store), (t, r) => {
			s === this.ground && (this.tiles.size > ja && this.tiles.delete(this.tiles.keys().next().value), this.tiles.set(e[t].key, tn(n, r, Aa)), this.redraw());
		});
	}
}, La = 30, Ra = 76, za = 3, Ba = 2, Va = 3e3, Ha = class {
	page;
	redraw;
	pictures = /* @__PURE__ */ new Map();
	asked = /* @__PURE__ */ new Set();
	constructor(e, t) {
		this.page = e, this.redraw = t;
	}
	clear() {
		this.pictures.clear();
	}
	draw(e, t, n, r) {
		let { page: i } = this, { places: a } = i.projected(), { aspect: o } = i.renderer, s = Math.min(Math.max(.55 * Math.sqrt(t.width * t.height / Math.max(r.length, 1)), La), Ra), [c, l] = o >= 1 ? [s, s / Math.min(o, 3)] : [s * o, s], u = [];
		e.save(), fn(e, t);
		for (let o of r) {
			let [r, s] = [t.x(a[2 * o]), t.y(a[2 * o + 1])];
			if (u.some(([e, t]) => Math.abs(e - r) < c + za && Math.abs(t - s) < l + za)) continue;
			let d = this.picture(o);
			if (!d) continue;
			u.push([r, s]);
			let f = lr(n.colouring, o), [p, m] = [r - c / 2, s - l / 2];
			e.fillStyle = i.colour("--ls-ground"), e.fillRect(p - 1, m - 1, c + 2, l + 2), e.fillStyle = f < 0 ? i.colour("--ls-missing") : n.colouring.colours[f], e.fillRect(p, m, c, l), e.imageSmoothingQuality = "medium", e.drawImage(d, p + Ba, m + Ba, c - 4, l - 4);
		}
		e.restore();
	}
	picture(e) {
		let { page: t } = this, n = this.pictures.get(e);
		if (n) return n;
		let r = t.data.originals?.of(e);
		return r ? this.keep(e, r) : (!t.decoding.decodes || this.asked.has(e) || (this.asked.add(e), t.decoding.many([Qt(t, e)], $t(t, e), (t, n) => {
			this.asked.delete(e), this.keep(e, n), this.redraw();
		})), null);
	}
	keep(e, t) {
		this.pictures.size > Va && this.pictures.delete(this.pictures.keys().next().value);
		let n = tn(this.page, t, 152);
		return this.pictures.set(e, n), n;
	}
}, Ua = 16, Wa = [
	"principal",
	"classes",
	"tsne"
], Ga = [
	"points",
	"sheet",
	"veil",
	"prior",
	"ellipse",
	"thumbnails"
];
function Ka(e, t, n) {
	let r = e.texts(G);
	H(t, e.state.fields.length ? Ja(e, r) : null, ...Ya(e, r), V("div", {
		class: "ls-layers",
		role: "group",
		"aria-label": r.layersLabel
	}, ...Qa(e, r)), $a(r, n));
}
function qa(e, t, n, r) {
	return V("label", { class: "ls-pick" }, V("span", {}, e), V("select", { onchange: (e) => r(e.target.value) }, ...n.map(([e, n]) => V("option", {
		value: e,
		selected: e === t
	}, n))));
}
function Ja(e, t) {
	let { state: n, store: r } = e, i = e.language(), a = (e) => r.set({
		colour: e,
		hidden: []
	}), o = [...n.fields.map((e) => [e.id, zt(e, i)]), ["", t.noColour]];
	if (o.length <= Ua) return qa(t.colourBy, r.view.colour, o, a);
	let s = `ls-fields-${n.fields.length}`, c = o.find(([e]) => e === r.view.colour)?.[1] ?? "", l = V("input", {
		type: "search",
		list: s,
		placeholder: t.findField,
		value: c,
		onfocus: (e) => e.target.select(),
		onchange: (e) => {
			let t = e.target.value.trim().toLowerCase(), n = o.find(([, e]) => e.toLowerCase() === t);
			n ? a(n[0]) : e.target.value = c;
		}
	});
	return V("label", { class: "ls-pick" }, V("span", {}, t.colourBy), l, V("datalist", { id: s }, ...o.map(([, e]) => V("option", { value: e }))));
}
function Ya(e, t) {
	let { state: n, store: r } = e, { latent: i } = n.model, { view: a } = r;
	if (i <= 2 && !n.projections.length) return [];
	let o = [], s = (e) => {
		let n = Wa.find((t) => t === e);
		return n ? t[n] : e;
	}, c = [...n.projections.map(({ id: e }) => [e, s(e)]), ["axes", t.axes]], l = [...n.dimensions].sort((e, t) => t.share - e.share).slice(0, 2), u = l.length === 2 ? l.map((e) => e.index) : [0, Math.min(1, i - 1)];
	n.projections.length && o.push(qa(t.projection, a.projection, c, (e) => {
		r.set({
			projection: e,
			axes: e === "axes" ? u : [0, 1],
			camera: null
		});
	}));
	let f = n.projections.find(({ id: e }) => e === a.projection);
	if (f?.kind === "placed") return o;
	let p = f?.kind === "linear" ? f.components.map((e, t) => [String(t), `${f.id === "classes" ? "LD" : "PC"} ${t + 1}`]) : Xa(e).map((e) => [String(e), d(e)]);
	if (p.length < 3) return o;
	let [m, h] = a.axes;
	return o.push(qa(t.across, String(m), p, (e) => {
		r.set({
			axes: [Number(e), Number(e) === h ? m : h],
			camera: null
		});
	}), qa(t.up, String(h), p, (e) => {
		r.set({
			axes: [Number(e) === m ? h : m, Number(e)],
			camera: null
		});
	})), o;
}
function Xa(e) {
	let { dimensions: t, model: n } = e.state;
	return t.length === n.latent ? t.map((e) => e.index) : Array.from({ length: n.latent }, (e, t) => t);
}
function Za(e) {
	let { state: t, data: n, decoding: r } = e, i = {
		points: !0,
		sheet: r.decodes,
		veil: !0,
		prior: t.model.prior.kind !== "none",
		ellipse: n.logStd !== null,
		thumbnails: r.decodes || n.originals !== null
	};
	return Ga.filter((e) => i[e]);
}
function Qa(e, t) {
	let { store: n } = e;
	return Za(e).map((e) => {
		let [r, i] = t.layers[e];
		return V("button", {
			class: "ls-toggle",
			title: i,
			"data-key": e,
			"aria-pressed": String(n.view.layers[e]),
			onclick: () => n.set({ layers: {
				...n.view.layers,
				[e]: !n.view.layers[e]
			} })
		}, r);
	});
}
function $a(e, t) {
	let n = V("details", { class: "ls-menu" }, V("summary", {}, e.save)), r = (e, r) => V("button", { onclick: () => {
		n.open = !1, t.save(r);
	} }, e);
	return n.append(V("div", {}, r(e.savePng, "png"), r(e.saveSvg, "svg"))), n.addEventListener("focusout", (e) => {
		n.contains(e.relatedTarget) || (n.open = !1);
	}), n.addEventListener("keydown", (e) => {
		e.key === "Escape" && (n.open = !1, n.querySelector("summary")?.focus());
	}), n;
}
// src/map/map.ts
var eo = 1.5, to = 200;
function no(e, t) {
	if (!V("canvas", {}).getContext("2d")) return fa(e, t);
	let { store: n } = e, r = {
		ground: V("canvas", {}),
		points: V("canvas", {}),
		overlay: V("canvas", {
			tabindex: 0,
			role: "application"
		})
	}, i = V("p", {
		class: "ls-hidden",
		id: "ls-map-keys"
	});
	r.overlay.setAttribute("aria-describedby", i.id);
	let a = V("div", { class: "ls-zooms" }), o = V("p", {
		class: "ls-hint",
		"aria-hidden": "true"
	}), s = V("div", { class: "ls-stage" }, ...Object.values(r), a, o), [c, l] = [V("div", { class: "ls-toolbar" }), V("div", { class: "ls-legend" })];
	H(t, c, s, l, i);
	let u = null, d = null, f = Yn(e.projected().places), p, m = {
		ground: !0,
		points: !0,
		overlay: !0
	}, h = !1, g = (...e) => {
		for (let t of e) m[t] = !0;
		h || (h = !0, requestAnimationFrame(() => {
			h = !1, w();
		}));
	}, _ = new ur(e), v = {
		page: e,
		points: _,
		pointer: "mouse",
		spot: null,
		frame: () => d ??= Jt(s.clientWidth, s.clientHeight, f, n.view.camera, e.data.latent === 1),
		grid: () => u ??= new Qn(e.projected().places, f)
	}, y = new Ia(e, () => g("ground")), b = new Ha(e, () => g("overlay")), x = new Ea(e, () => {
		g("ground"), ia(v, x, l);
	}), S = sn(v, s), C = {
		behind(t) {
			let { layers: r } = n.view, i = v.frame();
			r.sheet ? (t.save(), fn(t, i), y.draw(t, i), t.restore()) : y.pause(), r.veil && On(t, i, e, Vi(e), r.sheet), r.sheet || bn(t, i, e), r.prior && An(t, i, e, x), Cn(t, i, e);
		},
		before(t) {
			let r = v.frame();
			if (n.view.layers.thumbnails) {
				let e = _.nearby(r);
				e.length <= 150 && b.draw(t, r, _, e);
			}
			_i(t, r, e, _, Ei(v), v.pointer === "touch");
		}
	}, w = () => {
		let [e, t] = [s.clientWidth, s.clientHeight];
		if (e && t) {
			for (let i of [
				"ground",
				"points",
				"overlay"
			]) {
				if (!m[i]) continue;
				m[i] = !1;
				let a = Ft(r[i], e, t);
				a && (a.clearRect(0, 0, e, t), i === "ground" ? C.behind(a) : i === "points" ? n.view.layers.points && _.draw(a, v.frame(), r.points.width / e) : C.before(a));
			}
			r.points.style.opacity = String(wr(v)), S();
		}
	}, T = () => {
		clearTimeout(p), p = setTimeout(() => {
			let t = _.inView(v.frame(), Infinity).length, n = e.language(), r = l.querySelector(".ls-in-view");
			r && (r.textContent = e.texts(G).inView(W(t, n), W(e.data.n, n)));
		}, to);
	}, E = (t) => {
		br(v, C, t).then((t) => e.say(e.texts(G).savedAs(t)));
	}, D = () => {
		let t = e.texts(G);
		r.overlay.setAttribute("aria-label", t.map), i.textContent = t.keys, o.textContent = matchMedia("(pointer: coarse)").matches ? t.touchHint : t.hint;
		let s = (e, t, n) => V("button", {
			"aria-label": t,
			title: t,
			onclick: n
		}, e);
		H(a, s("+", t.zoomIn, () => Qi(v, eo)), s("−", t.zoomOut, () => Qi(v, 1 / eo)), s("⤢", t.fit, () => n.set({ camera: null }))), O(), k();
	}, O = () => {
		let n = t.getRootNode().activeElement?.getAttribute("data-key");
		Ka(e, c, { save: E }), n && c.querySelector(`[data-key="${n}"]`)?.focus();
	}, k = () => {
		ia(v, x, l), T();
	};
	n.listen((t, r) => {
		let i = (...e) => e.some((e) => r.has(e));
		i("projection", "axes") && (f = Yn(e.projected().places), u = d = null, _.place(), t.camera && !r.has("camera") && n.set({ camera: null })), i("camera") && (d = null), i("projection", "axes", "colour", "hidden", "theme") && _.colour(), i("theme") && A(), i("language") ? D() : (i("colour", "projection", "axes", "layers") && O(), i("colour", "projection", "axes", "layers", "hidden", "theme") && k()), i("camera", "projection", "axes", "hidden", "colour") && T(), i("pinned") && (o.hidden = !0);
		let a = i("camera", "projection", "axes", "layers", "theme", "language");
		(a || i("context") || i("z") && e.data.latent > 2 && t.layers.sheet) && (m.ground = !0), (a || i("colour", "hidden")) && (m.points = !0), m.overlay = !0, w();
	});
	let A = () => {
		y.clear(), b.clear();
	};
	matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
		_.colour(), A(), k(), g("ground", "points", "overlay");
	}), ba(v, r.overlay), ta(v, r.overlay), D(), new ResizeObserver(() => {
		d = null, m.ground = m.points = m.overlay = !0, w();
	}).observe(s);
}
// src/text/panels.ts
var ro = {
	en: {
		tabs: "Panels",
		dimensions: "Dimensions",
		path: "Path",
		draw: "Draw",
		run: "Run"
	},
	ja: {
		tabs: "パネル",
		dimensions: "次元",
		path: "経路",
		draw: "描く",
		run: "学習"
	},
	ko: {
		tabs: "패널",
		dimensions: "차원",
		path: "경로",
		draw: "그리기",
		run: "학습"
	}
}, io = {
	en: {
		about: "By how much each dimension carries: its share of the KL divergence.",
		aboutVariance: "By how much each dimension carries: its share of the variance of the codes.",
		mean: "Mean",
		prior: "Draw from the prior",
		example: "Random example",
		all: (e) => `Show all ${e} dimensions`,
		fewer: "Show fewer",
		search: "Find a dimension by its number",
		none: "No dimension has this number.",
		share: (e) => `${e} of all`,
		kl: (e) => `${e} nats`,
		traverse: (e) => `Pictures along ${e}`,
		traversed: (e, t, n) => `Decoded along ${e}, from ${t} to ${n}; the other dimensions stay`,
		ends: (e, t, n) => `from ${e} to ${t}, median ${n}; double click: mean`,
		value: (e, t) => `${e} = ${t}`
	},
	ja: {
		about: "情報量の多い順(KLダイバージェンスに占める割合)。",
		aboutVariance: "情報量の多い順(符号の分散に占める割合)。",
		mean: "平均",
		prior: "事前分布からランダム",
		example: "データをランダムに",
		all: (e) => `全 ${e} 次元を表示`,
		fewer: "一部だけ表示",
		search: "番号で次元を探す",
		none: "この番号の次元はありません。",
		share: (e) => `全体の ${e}`,
		kl: (e) => `${e} ナット`,
		traverse: (e) => `${e} に沿った図`,
		traversed: (e, t, n) => `${e} を ${t} から ${n} まで変えた復号結果(ほかの次元は固定)`,
		ends: (e, t, n) => `${e} から ${t} まで、中央値 ${n}。ダブルクリックで平均`,
		value: (e, t) => `${e} = ${t}`
	},
	ko: {
		about: "정보가 많은 순서(KL 발산에서 차지하는 비율).",
		aboutVariance: "정보가 많은 순서(코드 분산에서 차지하는 비율).",
		mean: "평균",
		prior: "사전 분포에서 무작위",
		example: "무작위 데이터",
		all: (e) => `${e}개 차원 모두 보기`,
		fewer: "일부만 보기",
		search: "번호로 차원 찾기",
		none: "이 번호의 차원이 없습니다.",
		share: (e) => `전체의 ${e}`,
		kl: (e) => `${e} 나트`,
		traverse: (e) => `${e}에 따른 그림`,
		traversed: (e, t, n) => `${e} 값을 ${t}에서 ${n}까지 바꾼 복호 결과(나머지 차원은 고정)`,
		ends: (e, t, n) => `${e}에서 ${t}까지, 중앙값 ${n}. 두 번 클릭하면 평균`,
		value: (e, t) => `${e} = ${t}`
	}
}, ao = /* @__PURE__ */ new WeakMap();
async function oo(e) {
	let { density: t } = e.state.model.prior;
	t && e.state.model.latent <= 2 && ao.set(e, await e.blobs.floats(t));
}
function so(e) {
	let { latent: t, prior: n } = e.state.model;
	if (n.kind === "standard") return Array.from({ length: t }, co);
	let r = ao.get(e);
	if (!r || !n.density) return null;
	let { shape: i } = n.density, a = r.reduce((e, t) => Math.max(e, t), -Infinity), o = r.map((e) => Math.exp(e - a)), s = Math.random() * o.reduce((e, t) => e + t, 0), c = 0;
	for (; c < o.length - 1 && (s -= o[c]) > 0;) c++;
	let l = i[i.length - 1];
	return (i.length === 1 ? [c] : [c % l, Math.floor(c / l)]).map((e, t) => {
		let r = t === 0 ? l : i[0];
		return n.low[t] + (e + Math.random() - .5) * (n.high[t] - n.low[t]) / Math.max(1, r - 1);
	});
}
function co() {
	return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
// src/svg.ts
function lo(e, t) {
	let n = new uo();
	return {
		context: n,
		text: () => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${e} ${t}" width="${e}" height="${t}">${n.elements.join("")}</svg>`
	};
}
var uo = class {
	fillStyle = "#000000";
	strokeStyle = "#000000";
	lineWidth = 1;
	globalAlpha = 1;
	font = "10px sans-serif";
	textAlign = "start";
	textBaseline = "alphabetic";
	lineCap = "butt";
	lineJoin = "miter";
	imageSmoothingEnabled = !0;
	dash = [];
	matrix = new DOMMatrix();
	clipped = "";
	elements = [];
	looks = [];
	measuring = document.createElement("canvas").getContext("2d");
	path = "";
	clips = 0;
	save() {
		let { fillStyle: e, strokeStyle: t, lineWidth: n, globalAlpha: r, font: i, textAlign: a, textBaseline: o, lineCap: s, lineJoin: c } = this, { imageSmoothingEnabled: l, clipped: u } = this;
		this.looks.push({
			fillStyle: e,
			strokeStyle: t,
			lineWidth: n,
			globalAlpha: r,
			font: i,
			textAlign: a,
			textBaseline: o,
			lineCap: s,
			lineJoin: c,
			imageSmoothingEnabled: l,
			clipped: u,
			dash: [...this.dash],
			matrix: DOMMatrix.fromMatrix(this.matrix)
		});
	}
	restore() {
		let e = this.looks.pop();
		e && Object.assign(this, e);
	}
	translate(e, t) {
		this.matrix = this.matrix.translate(e, t);
	}
	scale(e, t) {
		this.matrix = this.matrix.scale(e, t);
	}
	rotate(e) {
		this.matrix = this.matrix.rotate(180 * e / Math.PI);
	}
	setTransform(e, t, n, r, i, a) {
		this.matrix = new DOMMatrix([
			e,
			t,
			n,
			r,
			i,
			a
		]);
	}
	setLineDash(e) {
		this.dash = [...e];
	}
	beginPath() {
		this.path = "";
	}
	moveTo(e, t) {
		this.path += `M${J(e)} ${J(t)}`;
	}
	lineTo(e, t) {
		this.path += `${this.path ? "L" : "M"}${J(e)} ${J(t)}`;
	}
	bezierCurveTo(e, t, n, r, i, a) {
		this.path += `C${[
			e,
			t,
			n,
			r,
			i,
			a
		].map(J).join(" ")}`;
	}
	quadraticCurveTo(e, t, n, r) {
		this.path += `Q${[
			e,
			t,
			n,
			r
		].map(J).join(" ")}`;
	}
	rect(e, t, n, r) {
		this.path += `M${J(e)} ${J(t)}h${J(n)}v${J(r)}h${J(-n)}z`;
	}
	roundRect(e, t, n, r, i = 0) {
		let a = Math.min(Array.isArray(i) ? i[0] ?? 0 : i, n / 2, r / 2), o = (e, t) => `a${J(a)} ${J(a)} 0 0 1 ${J(e)} ${J(t)}`;
		this.path += `M${J(e + a)} ${J(t)}h${J(n - 2 * a)}${o(a, a)}v${J(r - 2 * a)}${o(-a, a)}h${J(2 * a - n)}${o(-a, -a)}v${J(2 * a - r)}${o(a, -a)}z`;
	}
	arc(e, t, n, r, i, a = !1) {
		this.ellipse(e, t, n, n, 0, r, i, a);
	}
	ellipse(e, t, n, r, i, a, o, s = !1) {
		let c = (a) => {
			let [o, s] = [n * Math.cos(a), r * Math.sin(a)];
			return [e + o * Math.cos(i) - s * Math.sin(i), t + o * Math.sin(i) + s * Math.cos(i)];
		}, l = Math.abs(o - a) >= 2 * Math.PI - 1e-9, u = l ? a + (s ? -2 : 2) * Math.PI : o;
		this.path += `${this.path && !this.path.endsWith("z") ? "L" : "M"}${c(a).map(J).join(" ")}`;
		let d = Math.max(1, Math.ceil(Math.abs(u - a) / Math.PI));
		for (let e = 1; e <= d; e++) {
			let [t, o] = c(a + (u - a) * e / d), l = +!s;
			this.path += `A${J(n)} ${J(r)} ${J(180 * i / Math.PI)} 0 ${l} ${J(t)} ${J(o)}`;
		}
		l && (this.path += "z");
	}
	closePath() {
		this.path && (this.path += "z");
	}
	fill() {
		this.path && this.add(`<path d="${this.path}" fill="${po(this.fillStyle)}"`);
	}
	stroke() {
		this.path && this.add(`<path d="${this.path}" fill="none" ${this.strokeAttributes()}`);
	}
	clip() {
		this.clips++;
		let e = `clip${this.clips}`;
		this.elements.push(`<clipPath id="${e}"><path d="${this.path}"${this.transform()}/></clipPath>`), this.clipped = e;
	}
	fillRect(e, t, n, r) {
		this.add(`<rect ${fo(e, t, n, r)} fill="${po(this.fillStyle)}"`);
	}
	strokeRect(e, t, n, r) {
		this.add(`<rect ${fo(e, t, n, r)} fill="none" ${this.strokeAttributes()}`);
	}
	clearRect() {}
	fillText(e, t, n) {
		let [, r, i, a] = /^(.*?)([\d.]+)px\s+(.*)$/.exec(this.font) ?? [
			"",
			"",
			"10",
			"sans-serif"
		], o = {
			center: "middle",
			right: "end",
			end: "end"
		}, s = {
			middle: .35,
			top: .8,
			hanging: .8,
			bottom: -.2
		}, c = o[this.textAlign] ?? "start", l = /\b(bold|[1-9]00)\b/.exec(r)?.[1], u = n + (s[this.textBaseline] ?? 0) * Number(i);
		this.add(`<text x="${J(t)}" y="${J(u)}" font-size="${i}" font-family="${po(a)}" text-anchor="${c}"${l ? ` font-weight="${l}"` : ""} fill="${po(this.fillStyle)}"`, `>${po(e)}</text>`);
	}
	measureText(e) {
		return this.measuring ? (this.measuring.font = this.font, this.measuring.measureText(e)) : { width: 6 * e.length };
	}
	drawImage(e, ...t) {
		let { width: n, height: r } = e, [i, a, o, s, c, l, u, d] = t.length > 4 ? t : [
			0,
			0,
			n,
			r,
			...t,
			n,
			r
		], f = document.createElement("canvas");
		[f.width, f.height] = [Math.max(1, Math.round(o)), Math.max(1, Math.round(s))], f.getContext("2d")?.drawImage(e, i, a, o, s, 0, 0, f.width, f.height);
		let p = this.imageSmoothingEnabled ? "" : " image-rendering=\"pixelated\"";
		this.add(`<image ${fo(c, l, u, d)} preserveAspectRatio="none"${p} href="${f.toDataURL("image/png")}"`);
	}
	strokeAttributes() {
		let e = this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "", t = `stroke-linecap="${this.lineCap}" stroke-linejoin="${this.lineJoin}"`;
		return `stroke="${po(this.strokeStyle)}" stroke-width="${J(this.lineWidth)}" ${t}${e}`;
	}
	transform() {
		let { a: e, b: t, c: n, d: r, e: i, f: a } = this.matrix;
		return this.matrix.isIdentity ? "" : ` transform="matrix(${[
			e,
			t,
			n,
			r,
			i,
			a
		].map(J).join(" ")})"`;
	}
	add(e, t = "/>") {
		let n = `${e}${this.globalAlpha < 1 ? ` opacity="${J(this.globalAlpha)}"` : ""}${this.transform()}${t}`;
		this.elements.push(this.clipped ? `<g clip-path="url(#${this.clipped})">${n}</g>` : n);
	}
};
function J(e) {
	return String(Math.round(100 * e) / 100);
}
function fo(e, t, n, r) {
	return `x="${J(e)}" y="${J(t)}" width="${J(n)}" height="${J(r)}"`;
}
function po(e) {
	let t = {
		"&": "&amp;",
		"<": "&lt;",
		">": "&gt;",
		"\"": "&quot;"
	};
	return String(e).replace(/[&<>"]/g, (e) => t[e]).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");
}
// src/saving.ts
var mo = 1600;
function ho(e, { width: t, height: n, draw: r }) {
	let i = lo(t, n), a = i.context;
	return a.fillStyle = e.colour("--ls-ground"), a.fillRect(0, 0, t, n), r(a), i.text();
}
function go(e, { width: t, height: n, draw: r }) {
	let i = Math.max(1, Math.ceil(mo / Math.max(t, n))), a = V("canvas", {
		width: Math.round(t * i),
		height: Math.round(n * i)
	}), o = a.getContext("2d");
	return o.scale(i, i), o.fillStyle = e.colour("--ls-ground"), o.fillRect(0, 0, t, n), r(o), a;
}
async function _o(e, t, n) {
	if (n === "svg") {
		vo(new Blob([ho(e, t)], { type: "image/svg+xml" }), `${yo(t.name)}.svg`);
		return;
	}
	let r = go(e, t), i = await new Promise((e) => r.toBlob(e, "image/png"));
	i && vo(i, `${yo(t.name)}.png`);
}
function vo(e, t) {
	let n = URL.createObjectURL(e), r = V("a", {
		href: n,
		download: t
	});
	document.body.append(r), r.click(), r.remove(), setTimeout(() => URL.revokeObjectURL(n), 6e4);
}
function yo(e) {
	return e.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+|-+$/g, "") || "picture";
}
// src/text/probe.ts
var bo = {
	en: {
		title: "Under the probe",
		nearest: "Nearest example",
		selected: "Selected example",
		hovered: "Hovered example",
		original: "original",
		reconstruction: "reconstruction",
		difference: "Difference",
		decoded: "decoded",
		originalOf: "the example beside it",
		noOriginal: "The page does not hold this original.",
		noDecoder: "This page cannot decode.",
		decoding: "decoding …",
		nothing: "nothing yet",
		far: "Far from all examples: the decoder was never trained here.",
		interpolated: (e) => `Interpolated from the ${e} nearest codes.`,
		rendered: (e) => `The nearest of ${e} × ${e} pictures that were decoded beforehand.`,
		row: (e) => `row ${e}`,
		error: "error",
		kl: "KL",
		nats: "nats",
		pin: "Pin",
		release: "Release",
		unselect: "Deselect",
		goTo: "Go to the example",
		contextClass: "Decode as",
		contextColumns: "Decode with",
		mean: "mean",
		save: (e) => `Save this picture as ${e}`,
		order: "Columns that the code changes most come first.",
		spoken: (e, t) => t ? `${e}; nearest example: ${t}` : e
	},
	ja: {
		title: "探索点の復号結果",
		nearest: "最も近いデータ",
		selected: "選択したデータ",
		hovered: "ポインター下のデータ",
		original: "元データ",
		reconstruction: "再構成",
		difference: "差",
		decoded: "復号",
		originalOf: "比較するデータ",
		noOriginal: "このデータの元画像はページに含まれていません。",
		noDecoder: "このページでは復号できません。",
		decoding: "復号中…",
		nothing: "まだありません",
		far: "どのデータからも遠い位置です。デコーダーはここを学習していません。",
		interpolated: (e) => `最も近い ${e} 個の符号から補間しています。`,
		rendered: (e) => `あらかじめ復号した ${e} × ${e} 枚のうち最も近いものです。`,
		row: (e) => `${e} 行目`,
		error: "誤差",
		kl: "KL",
		nats: "ナット",
		pin: "固定",
		release: "固定を解除",
		unselect: "選択を解除",
		goTo: "データへ移動",
		contextClass: "復号するクラス",
		contextColumns: "復号の条件",
		mean: "平均",
		save: (e) => `この図を ${e} で保存`,
		order: "符号で最も大きく変わる列を先に表示しています。",
		spoken: (e, t) => t ? `${e}。最も近いデータ: ${t}` : e
	},
	ko: {
		title: "탐침의 복호 결과",
		nearest: "가장 가까운 데이터",
		selected: "선택한 데이터",
		hovered: "포인터 아래의 데이터",
		original: "원본",
		reconstruction: "재구성",
		difference: "차이",
		decoded: "복호",
		originalOf: "비교하는 데이터",
		noOriginal: "이 데이터의 원본은 페이지에 없습니다.",
		noDecoder: "이 페이지에서는 복호할 수 없습니다.",
		decoding: "복호 중…",
		nothing: "아직 없음",
		far: "모든 데이터에서 멀리 떨어진 곳입니다. 디코더는 이곳을 학습하지 않았습니다.",
		interpolated: (e) => `가장 가까운 코드 ${e}개에서 보간했습니다.`,
		rendered: (e) => `미리 복호한 ${e} × ${e}장 가운데 가장 가까운 것입니다.`,
		row: (e) => `${e}행`,
		error: "오차",
		kl: "KL",
		nats: "나트",
		pin: "고정",
		release: "고정 해제",
		unselect: "선택 해제",
		goTo: "데이터로 이동",
		contextClass: "복호할 클래스",
		contextColumns: "복호 조건",
		mean: "평균",
		save: (e) => `이 그림을 ${e}로 저장`,
		order: "코드에 따라 가장 많이 바뀌는 열부터 보여 줍니다.",
		spoken: (e, t) => t ? `${e}, 가장 가까운 데이터: ${t}` : e
	}
};
// src/panels/picture.ts
function xo(e, t) {
	e.store.listen((e, n) => {
		n.has("theme") && t();
	}), window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", t);
}
function So(e, t) {
	let { state: n, renderer: r } = e;
	if (n.kind !== "image" || n.shape.length !== 3) return {
		width: t,
		height: Math.round(r.height?.(t) ?? t / r.aspect)
	};
	let [, i, a] = n.shape, o = Math.min(window.devicePixelRatio || 1, 2), s = Math.max(i, a), c = t * o / s, l = (c >= 1 ? Math.max(1, Math.floor(c + .15)) : c) / o;
	return {
		width: Math.round(a * l),
		height: Math.round(i * l)
	};
}
function Co(e, t, n, r = !1) {
	let i = V("canvas", { role: "img" }), a = V("div", { class: "ls-picture" }, i), [o, s] = [null, {}], c = () => {
		let a = So(e, t()), c = Ft(i, a.width, a.height);
		if (!c) return;
		c.clearRect(0, 0, a.width, a.height);
		let l = o ? e.renderer.describe(o) : e.texts(bo).nothing;
		i.setAttribute("aria-label", `${n()}: ${l}`), o ? e.renderer.draw(c, o, {
			x: 0,
			y: 0,
			...a
		}, {
			small: r,
			...s
		}) : (c.strokeStyle = e.colour("--ls-line"), c.strokeRect(.5, .5, a.width - 1, a.height - 1));
	};
	return xo(e, c), {
		el: a,
		show(e, t = {}) {
			[o, s] = [e, t], c();
		},
		redraw: c
	};
}
function wo(e, t) {
	let n = (n) => {
		let r = V("button", {
			class: "ls-save",
			type: "button"
		}, n.toUpperCase());
		r.addEventListener("click", () => {
			let r = t();
			r && _o(e, r, n);
		});
		let i = () => {
			r.title = e.texts(bo).save(n.toUpperCase()), r.setAttribute("aria-label", r.title);
		};
		return e.store.listen((e, t) => t.has("language") && i()), i(), r;
	};
	return V("span", { class: "ls-saves" }, n("png"), n("svg"));
}
function To(e, t, n, r, i = 4) {
	let { width: a, height: o } = Eo(e, n.length, r, i);
	n.forEach((n, r) => {
		let s = r * (a + i);
		n ? e.renderer.draw(t, n, {
			x: s,
			y: 0,
			width: a,
			height: o
		}, { small: !0 }) : (t.strokeStyle = e.colour("--ls-line"), t.lineWidth = 1, t.strokeRect(s + .5, .5, a - 1, o - 1));
	});
}
function Eo(e, t, n, r = 4) {
	let i = (n - r * (t - 1)) / t;
	return {
		width: i,
		height: Math.max(12, Math.round(i / e.renderer.aspect))
	};
}
// src/panels/traversal.ts
var Do = 7, Oo = 4;
function ko(e, t, n, r) {
	let { index: i, low: a, high: o } = t, s = Array.from({ length: Do }, (e, t) => a + (o - a) * t / 6), c = V("canvas", { role: "img" }), l = [], u = () => void 0, [f, p] = ["", ""], m = () => {
		let t = n.clientWidth;
		if (!t || !l.length) return;
		let { height: r } = Eo(e, Do, t, Oo), i = Ft(c, t, r);
		i && (i.clearRect(0, 0, t, r), To(e, i, l, t, Oo));
	};
	return c.addEventListener("click", (e) => {
		r(s[Math.min(6, Math.floor(Do * e.offsetX / c.clientWidth))]);
	}), H(n, c, wo(e, () => ({
		name: `${e.state.name}-z${i + 1}`,
		width: 560,
		height: Eo(e, Do, 560, Oo).height,
		draw: (t) => To(e, t, l, 560, Oo)
	}))), xo(e, m), new ResizeObserver(m).observe(n), { update() {
		let t = e.language(), n = e.texts(io).traversed(d(i), Rt(a, t), Rt(o, t));
		c.setAttribute("aria-label", n), c.title = n;
		let { z: r } = e.store.view, h = r.map((e, t) => t === i ? "" : e).join(), g = e.store.view.context.join();
		(h !== f || g !== p) && ([f, p] = [h, g], u(), u = Nr(e, s.map((e) => r.map((t, n) => n === i ? e : t)), q(e, null), (e) => {
			l = e, m();
		}));
	} };
}
// src/panels/dimensions.ts
var Ao = 12, jo = 400;
function Mo(e, t) {
	let { store: n, state: r } = e, { dimensions: i } = r, a = () => e.texts(io), o = !1, s = "", c = /* @__PURE__ */ new Map(), l = V("p", { class: "ls-quiet" }), u = V("div", { class: "ls-dimensions" }), d = [...i].sort((e, t) => e.index - t.index).map((e) => e.mean), f = (e) => n.set({
		z: e,
		pinned: !0,
		selected: null
	}), p = V("button", {
		type: "button",
		class: "ls-slim",
		onclick: () => f(d)
	}), m = V("button", {
		type: "button",
		class: "ls-slim",
		onclick: () => {
			let t = so(e);
			t && f(t);
		}
	}), h = V("button", {
		type: "button",
		class: "ls-slim",
		onclick: () => Ir(e, Lr(e))
	}), g = V("button", {
		type: "button",
		"aria-expanded": "false"
	});
	g.addEventListener("click", () => {
		o = !o, b(), x();
	});
	let _ = V("input", {
		type: "search",
		inputmode: "numeric"
	});
	_.addEventListener("input", () => {
		s = _.value.replace(/\D/g, ""), b();
	});
	let v = i.length > Ao, y = () => s ? i.filter(({ index: e }) => String(e + 1).startsWith(s)) : o ? i : i.slice(0, Ao), b = () => {
		let t = y().map((t) => {
			let n = c.get(t.index);
			return n || c.set(t.index, n = No(e, t)), n.update(), n.el;
		});
		H(u, ...t.length ? t : [V("p", { class: "ls-quiet" }, a().none)]);
	}, x = () => {
		let e = a();
		l.textContent = i.some(({ kl: e }) => e !== null) ? e.about : e.aboutVariance, p.textContent = e.mean, m.textContent = e.prior, h.textContent = e.example, g.textContent = o ? e.fewer : e.all(i.length), g.setAttribute("aria-expanded", String(o)), _.placeholder = e.search, _.setAttribute("aria-label", e.search);
		for (let e of c.values()) e.speak();
	};
	H(t, V("div", { class: "ls-row" }, p, m, e.data.n > 0 && h), l, v && _, u, v && g), b(), x(), m.hidden = so(e) === null, m.hidden && oo(e).then(() => m.hidden = so(e) === null), n.listen((e, n) => {
		n.has("language") && x();
		let r = n.has("panel") && !t.hidden;
		if (!t.hidden && (n.has("z") || n.has("context") || r)) for (let { index: e } of y()) c.get(e)?.update();
	});
}
function No(e, t) {
	let { store: n } = e, { index: r, low: i, high: a, median: o, mean: s, share: c, kl: l } = t, u = d(r), f = () => e.texts(io), p = (e) => {
		n.set({
			z: n.view.z.map((t, n) => n === r ? e : t),
			pinned: !0,
			selected: null
		});
	}, m = V("input", {
		type: "range",
		min: i,
		max: a,
		step: (a - i) / jo || 1
	});
	m.addEventListener("input", () => p(Number(m.value))), m.addEventListener("dblclick", () => p(s));
	let h = V("span", { class: "ls-tick" }), g = a > i ? (o - i) / (a - i) : .5;
	h.style.left = `calc(8px + ${Math.min(1, Math.max(0, g)).toFixed(4)} * (100% - 16px))`;
	let _ = V("output"), v = V("span", { class: "ls-share-bar" });
	v.style.width = `${Math.max(1, Math.min(100, 100 * c)).toFixed(1)}%`;
	let [y, b] = [V("span"), V("span", { class: "ls-quiet" })], [x, S] = [V("span"), V("span")], C = V("button", {
		type: "button",
		class: "ls-expand",
		"aria-expanded": "false"
	}, "▾"), w = V("div", { class: "ls-traversal" });
	w.hidden = !0;
	let T = null;
	C.addEventListener("click", () => {
		w.hidden = !w.hidden, C.setAttribute("aria-expanded", String(!w.hidden)), T ??= ko(e, t, w, p), w.hidden || T.update();
	});
	let E = () => {
		let t = n.view.z[r];
		m.value = String(t);
		let i = Rt(t, e.language());
		_.textContent = i, m.setAttribute("aria-valuetext", i), w.hidden || T?.update();
	}, D = () => {
		let [t, n] = [f(), e.language()], r = [
			i,
			a,
			o
		].map((e) => Rt(e, n));
		m.setAttribute("aria-label", u), m.title = t.ends(r[0], r[1], r[2]), y.textContent = c > 0 && c < 5e-4 ? "< 0.1 %" : `${U(100 * c, n, c < .1 ? 1 : 2)} %`, y.title = t.share(y.textContent), b.textContent = l === null ? "" : t.kl(Rt(l, n)), [x.textContent, S.textContent] = [r[0], r[1]], C.title = t.traverse(u), C.setAttribute("aria-label", C.title), T?.update();
	}, O = V("div", { class: "ls-dimension" }, V("span", { class: "ls-dimension-name" }, u), V("span", { class: "ls-share" }, V("span", { class: "ls-share-track" }, v), y, b), V("span", { class: "ls-slider" }, m, h, V("span", { class: "ls-ends" }, x, S)), _, e.decoding.decodes && C, w);
	return D(), {
		el: O,
		update: E,
		speak: D
	};
}
// src/text/draw.ts
var Po = {
	en: {
		how: "Draw: the encoder finds the code, the map shows where it lies, and the decoder answers.",
		canvas: "Drawing area",
		keys: "Arrow keys move the brush, Space paints, Shift with arrow keys draws a line, Delete clears, Ctrl+Z undoes.",
		back: "what comes back",
		undo: "Undo",
		clear: "Clear",
		take: "Take the example on view",
		file: "Open an image …",
		brush: "Brush",
		colour: "Colour",
		erase: "Erase",
		centre: "Scale and centre it, as the digits of MNIST are",
		invert: "Swap dark and bright",
		encoded: (e) => `Encoded as ${e}`,
		empty: "Nothing drawn yet",
		badFile: "This file could not be read as an image. Choose a PNG or JPEG."
	},
	ja: {
		how: "描いてみましょう。エンコーダーが符号を求め、地図に位置が表示され、デコーダーが復元します。",
		canvas: "描画エリア",
		keys: "矢印キーで筆を移動、スペースで塗る、Shift+矢印で線、Delete で消去、Ctrl+Z で元に戻す。",
		back: "復元結果",
		undo: "元に戻す",
		clear: "消去",
		take: "表示中のデータを使う",
		file: "画像を開く…",
		brush: "筆の太さ",
		colour: "色",
		erase: "消しゴム",
		centre: "MNIST の数字と同じように大きさと中心をそろえる",
		invert: "明暗を反転",
		encoded: (e) => `符号 ${e}`,
		empty: "まだ何も描かれていません",
		badFile: "このファイルは画像として読めません。PNG か JPEG を選んでください。"
	},
	ko: {
		how: "그려 보세요. 인코더가 코드를 찾고, 지도에 위치가 표시되고, 디코더가 되살립니다.",
		canvas: "그리기 영역",
		keys: "화살표 키로 붓 이동, 스페이스로 칠하기, Shift+화살표로 선 긋기, Delete로 지우기, Ctrl+Z로 되돌리기.",
		back: "복원 결과",
		undo: "되돌리기",
		clear: "지우기",
		take: "보고 있는 데이터 가져오기",
		file: "이미지 열기…",
		brush: "붓 굵기",
		colour: "색",
		erase: "지우개",
		centre: "MNIST 숫자처럼 크기와 중심 맞추기",
		invert: "밝기 반전",
		encoded: (e) => `코드 ${e}`,
		empty: "아직 그린 것이 없습니다",
		badFile: "이 파일은 이미지로 읽을 수 없습니다. PNG나 JPEG를 고르세요."
	}
}, Fo = class {
	channels;
	height;
	width;
	empty;
	values;
	before = [];
	constructor(e, t, n, r) {
		this.channels = e, this.height = t, this.width = n, this.empty = r, this.values = this.blank();
	}
	get isEmpty() {
		let e = this.height * this.width;
		return this.values.every((t, n) => t === this.empty[Math.floor(n / e)]);
	}
	keep() {
		this.before.push(this.values.slice()), this.before.length > 40 && this.before.shift();
	}
	undo() {
		let e = this.before.pop();
		return e && (this.values = e), e !== void 0;
	}
	replace(e) {
		this.keep(), this.values = e ? e.slice() : this.blank();
	}
	stroke(e, t, n, r) {
		let i = Math.hypot(t.x - e.x, t.y - e.y), a = Math.max(1, Math.ceil(i / Math.max(.25, n / 3)));
		for (let i = 1; i <= a; i++) {
			let o = i / a;
			this.dab(e.x + o * (t.x - e.x), e.y + o * (t.y - e.y), n, r);
		}
	}
	dab(e, t, n, r) {
		let i = this.height * this.width, a = n + 1;
		for (let o = Math.max(0, Math.floor(t - a)); o < Math.min(this.height, t + a); o++) for (let s = Math.max(0, Math.floor(e - a)); s < Math.min(this.width, e + a); s++) {
			let a = Math.hypot(s + .5 - e, o + .5 - t), c = Math.min(1, Math.max(0, n + .5 - a));
			for (let e = 0; e < this.channels; e++) {
				let t = e * i + o * this.width + s, n = this.empty[e] + c * (r[e] - this.empty[e]), a = r[e] === this.empty[e];
				this.channels > 1 || a ? this.values[t] += c * (r[e] - this.values[t]) : Math.abs(n - this.empty[e]) > Math.abs(this.values[t] - this.empty[e]) && (this.values[t] = n);
			}
		}
	}
	blank() {
		let e = this.height * this.width;
		return Float32Array.from({ length: this.channels * e }, (t, n) => this.empty[Math.floor(n / e)]);
	}
}, Io = 20 / 28;
function Lo(e, t, n, r) {
	let [i, a, o, s] = [
		t,
		-1,
		n,
		-1
	], c = .1 * e.reduce((e, t) => Math.max(e, t - r), 0);
	for (let l = 0; l < t; l++) for (let t = 0; t < n; t++) e[l * n + t] - r <= c || ([i, a] = [Math.min(i, l), Math.max(a, l)], [o, s] = [Math.min(o, t), Math.max(s, t)]);
	if (a < 0) return e;
	let l = Io * Math.min(t, n) / Math.max(a - i + 1, s - o + 1), [u, d, f] = [
		0,
		0,
		0
	];
	for (let i = 0; i < t; i++) for (let t = 0; t < n; t++) {
		let a = e[i * n + t] - r;
		u += a, d += a * (t + .5), f += a * (i + .5);
	}
	let p = new Float32Array(e.length).fill(r);
	for (let i = 0; i < t; i++) for (let a = 0; a < n; a++) {
		let o = d / u + (a + .5 - n / 2) / l - .5, s = f / u + (i + .5 - t / 2) / l - .5;
		p[i * n + a] = Ro(e, t, n, o, s, r);
	}
	return p;
}
function Ro(e, t, n, r, i, a) {
	let [o, s] = [Math.floor(r), Math.floor(i)], c = (r, i) => r < 0 || i < 0 || r >= t || i >= n ? a : e[r * n + i], [l, u] = [r - o, i - s];
	return (1 - u) * ((1 - l) * c(s, o) + l * c(s, o + 1)) + u * ((1 - l) * c(s + 1, o) + l * c(s + 1, o + 1));
}
// src/panels/openimage.ts
var zo = .55;
async function Bo(e, t, n, r, i, a, o) {
	let s = await createImageBitmap(e), c = new OffscreenCanvas(r, n).getContext("2d", { willReadFrequently: !0 });
	c.fillStyle = "#ffffff", c.fillRect(0, 0, r, n);
	let l = Math.min(r / s.width, n / s.height), [u, d] = [s.width * l, s.height * l];
	c.imageSmoothingQuality = "high", c.drawImage(Vo(s, u, d), (r - u) / 2, (n - d) / 2, u, d);
	let { data: f } = c.getImageData(0, 0, r, n), p = n * r, m = new Float32Array(t * p);
	for (let e = 0; e < p; e++) {
		let [n, r, i] = [
			f[4 * e] / 255,
			f[4 * e + 1] / 255,
			f[4 * e + 2] / 255
		];
		t >= 3 ? [m[e], m[p + e], m[2 * p + e]] = [
			n,
			r,
			i
		] : m.fill(.299 * n + .587 * r + .114 * i, e, e + 1);
	}
	return t === 2 && m.copyWithin(p, 0, p), o && Ho(m, n, r) > zo && m.forEach((e, t) => m[t] = 1 - e), m.map((e, t) => {
		let n = Math.floor(t / p);
		return i[n] + (a[n] - i[n]) * e;
	});
}
function Vo(e, t, n) {
	let r = e;
	for (; r.width > 2 * t && r.height > 2 * n;) {
		let e = new OffscreenCanvas(Math.ceil(r.width / 2), Math.ceil(r.height / 2));
		e.getContext("2d").drawImage(r, 0, 0, e.width, e.height), r = e;
	}
	return r;
}
function Ho(e, t, n) {
	let [r, i] = [0, 0];
	for (let a = 0; a < t; a++) for (let o = 0; o < n; o++) a > 0 && a < t - 1 && o > 0 && o < n - 1 || (r += e[a * n + o], i++);
	return r / i;
}
// src/panels/draw.ts
var Uo = 210, Wo = .045, Go = 20;
function Ko(e, t) {
	let { state: n, store: r, decoding: i, renderer: a } = e, [o, s, c] = n.shape, { ink: l, low: u, high: d } = n.display, f = (e, t) => e[Math.min(t, e.length - 1)], p = Array.from({ length: o }, (e, t) => f(u, t)), m = Array.from({ length: o }, (e, t) => f(d, t)), h = o > 1 && !l ? m : p, g = new Fo(o, s, c, h), _ = l && o === 1 && Math.min(s, c) >= Go, v = () => e.texts(Po), y = () => window.innerWidth < 600 ? 168 : Uo, b = V("canvas", {
		class: "ls-canvas",
		tabindex: 0,
		role: "application"
	}), x = V("p", {
		class: "ls-quiet",
		id: "ls-draw-keys"
	});
	b.setAttribute("aria-describedby", "ls-draw-keys");
	let S = V("p", { class: "ls-quiet" }), C = Co(e, () => 112, () => v().back, !0), [w, T] = [V("figcaption"), V("p", { class: "ls-code" })], E = V("p", {
		class: "ls-quiet",
		role: "status"
	}), D = null, O = () => {
		let t = So(e, y()), n = Ft(b, t.width, t.height);
		n && (a.draw(n, g.values, {
			x: 0,
			y: 0,
			...t
		}, { small: !0 }), n.strokeStyle = e.colour("--ls-quiet"), n.strokeRect(.5, .5, t.width - 1, t.height - 1), D && (n.strokeStyle = e.colour("--ls-accent"), n.lineWidth = 2, n.beginPath(), n.arc(D.x / c * t.width, D.y / s * t.height, 2 + P() / c * t.width, 0, 2 * Math.PI), n.stroke()));
	}, [k, A] = [!1, !1], j = async () => {
		if (k) A = !0;
		else {
			k = !0;
			do {
				A = !1;
				let t = _ && ne.checked ? Lo(g.values, s, c, p[0]) : g.values, n = await i.encode(t.slice(), q(e, null));
				if (!n || g.isEmpty) break;
				let a = Array.from(n);
				r.set({
					z: a,
					pinned: !0,
					selected: null
				}), T.textContent = v().encoded(Pr(e, a)), Mr(e, "draw", a, q(e, null), (e) => C.show(e));
			} while (A);
			k = !1;
		}
	}, M = () => {
		O(), ie.disabled = F.disabled = g.isEmpty, g.isEmpty ? (C.show(null), T.textContent = v().empty) : j();
	}, N = V("input", {
		type: "range",
		min: .02,
		max: .14,
		step: .005,
		value: Wo
	}), P = () => Math.max(.6, Number(N.value) * c), ee = V("input", {
		type: "color",
		value: "#1f5fa8"
	}), te = V("input", { type: "checkbox" }), ne = V("input", {
		type: "checkbox",
		checked: n.source.startsWith("mnist")
	});
	ne.addEventListener("change", M);
	let re = () => {
		if (te.checked) return h;
		if (o < 3) return m;
		let e = Number.parseInt(ee.value.slice(1), 16);
		return [
			16,
			8,
			0
		].map((t, n) => p[n] + (m[n] - p[n]) * (e >> t & 255) / 255);
	}, ie = V("button", {
		type: "button",
		onclick: () => (g.undo(), M())
	}), F = V("button", {
		type: "button",
		onclick: () => (g.replace(null), M())
	}), I = V("button", { type: "button" });
	I.addEventListener("click", () => {
		let t = Dr(e), n = t && e.data.originals?.of(t.point);
		n && g.replace(n), M();
	});
	let L = V("button", { type: "button" });
	L.addEventListener("click", () => {
		let e = s * c;
		g.replace(g.values.map((t, n) => p[Math.floor(n / e)] + m[Math.floor(n / e)] - t)), M();
	});
	let R = V("input", {
		type: "file",
		accept: "image/*",
		class: "ls-hidden",
		id: "ls-draw-file"
	}), ae = V("label", {
		class: "ls-button",
		for: "ls-draw-file"
	});
	R.addEventListener("change", () => {
		let e = R.files?.[0];
		e && (Bo(e, o, s, c, p, m, l).then((e) => {
			E.textContent = "", g.replace(e), M();
		}, () => E.textContent = v().badFile), R.value = "");
	});
	let oe = (e) => {
		let t = b.getBoundingClientRect();
		return {
			x: (e.clientX - t.left) / t.width * c,
			y: (e.clientY - t.top) / t.height * s
		};
	}, z = null;
	b.addEventListener("pointerdown", (e) => {
		b.setPointerCapture(e.pointerId), e.preventDefault(), b.focus({ preventScroll: !0 }), D = null, g.keep(), z = oe(e), g.stroke(z, z, P(), re()), M();
	}), b.addEventListener("pointermove", (e) => {
		if (z) {
			for (let t of e.getCoalescedEvents?.() ?? [e]) {
				let e = oe(t);
				g.stroke(z, e, P(), re()), z = e;
			}
			M();
		}
	});
	let se = () => void (z = null);
	b.addEventListener("pointerup", se), b.addEventListener("pointercancel", se), b.addEventListener("blur", () => {
		D = null, O();
	}), b.addEventListener("keydown", (e) => {
		let t = {
			ArrowLeft: [-1, 0],
			ArrowRight: [1, 0],
			ArrowUp: [0, -1],
			ArrowDown: [0, 1]
		}[e.key], n = D ?? {
			x: c / 2,
			y: s / 2
		};
		if (t) D = {
			x: Math.min(c - .5, Math.max(.5, n.x + t[0])),
			y: Math.min(s - .5, Math.max(.5, n.y + t[1]))
		}, e.shiftKey && g.stroke(n, D, P(), re());
		else if (e.key === " ") D = n, g.keep(), g.stroke(n, n, P(), re());
		else if (e.key === "Delete") g.replace(null);
		else if (e.key === "z" && (e.ctrlKey || e.metaKey)) g.undo();
		else return;
		e.preventDefault(), e.stopPropagation(), t && !e.shiftKey ? O() : M();
	});
	let ce = () => {
		let t = So(e, 240);
		return {
			name: `${n.name}-drawing`,
			...t,
			draw: (e) => a.draw(e, g.values, {
				x: 0,
				y: 0,
				...t
			})
		};
	}, [le, ue, de, fe] = [
		V("span"),
		V("span"),
		V("span"),
		V("span")
	];
	H(t, S, V("div", { class: "ls-drawing" }, b, V("figure", {}, C.el, w, T)), V("div", { class: "ls-row" }, ie, F, V("label", { class: "ls-check" }, te, de), wo(e, ce)), V("div", { class: "ls-row" }, V("label", { class: "ls-check" }, le, N), o >= 3 && V("label", { class: "ls-check" }, ue, ee)), _ && V("label", { class: "ls-check" }, ne, fe), V("div", { class: "ls-row" }, e.data.originals && I, R, ae, L), E, x);
	let pe = () => {
		let e = v();
		S.textContent = e.how, x.textContent = e.keys, b.setAttribute("aria-label", e.canvas), w.textContent = e.back, ie.textContent = e.undo, F.textContent = e.clear, I.textContent = e.take, L.textContent = e.invert, ae.textContent = e.file, le.textContent = e.brush, ue.textContent = e.colour, de.textContent = e.erase, fe.textContent = e.centre, g.isEmpty && (T.textContent = e.empty), C.redraw();
	};
	xo(e, O), r.listen((e, n) => {
		n.has("language") && pe(), n.has("context") && !t.hidden && !g.isEmpty && j();
	}), pe(), M();
}
// src/text/path.ts
var qo = {
	en: {
		how: "Choose two ends: put the probe somewhere, or click an example, then press a button below.",
		start: "Start",
		end: "End",
		startHere: "Start here",
		endHere: "End here",
		none: "not chosen",
		swap: "Swap",
		clear: "Clear",
		random: "Two random examples",
		play: "Play",
		pause: "Pause",
		at: "Place on the path",
		percent: (e) => `${e} % of the way`,
		kind: "Kind of path",
		kinds: {
			line: "Straight",
			sphere: "Spherical",
			data: "Along the data",
			voices: "Voice leading"
		},
		about: {
			line: () => "The straight line between the two codes.",
			sphere: () => "The direction of the code turns evenly; its length changes linearly.",
			data: (e) => `The shortest way from neighbour to neighbour over ${e} codes of the data.`,
			voices: () => "Each voice moves to the nearest note of the next chord."
		},
		strip: (e) => `${e} steps along the path, from its start to its end`,
		code: "a code"
	},
	ja: {
		how: "端を2つ選びます。探索点を置くかデータをクリックして、下のボタンを押してください。",
		start: "始点",
		end: "終点",
		startHere: "ここを始点に",
		endHere: "ここを終点に",
		none: "未選択",
		swap: "入れ替え",
		clear: "消去",
		random: "データから2つをランダムに",
		play: "再生",
		pause: "一時停止",
		at: "経路上の位置",
		percent: (e) => `経路の ${e} %`,
		kind: "経路の種類",
		kinds: {
			line: "直線",
			sphere: "球面",
			data: "データに沿う",
			voices: "声部進行"
		},
		about: {
			line: () => "2つの符号を結ぶ直線です。",
			sphere: () => "符号の向きが一定の速さで変わり、長さは直線的に変わります。",
			data: (e) => `データの符号 ${e} 個を隣から隣へたどる最短経路です。`,
			voices: () => "各声部が次の和音の最も近い音へ動きます。"
		},
		strip: (e) => `始点から終点までの ${e} 段階`,
		code: "符号"
	},
	ko: {
		how: "두 끝을 고르세요. 탐침을 놓거나 데이터를 클릭한 다음 아래 버튼을 누릅니다.",
		start: "시작",
		end: "끝",
		startHere: "여기서 시작",
		endHere: "여기서 끝",
		none: "선택 안 됨",
		swap: "맞바꾸기",
		clear: "지우기",
		random: "무작위 데이터 두 개",
		play: "재생",
		pause: "일시 정지",
		at: "경로 위의 위치",
		percent: (e) => `경로의 ${e}%`,
		kind: "경로 종류",
		kinds: {
			line: "직선",
			sphere: "구면",
			data: "데이터를 따라",
			voices: "성부 진행"
		},
		about: {
			line: () => "두 코드를 잇는 직선입니다.",
			sphere: () => "코드의 방향이 고르게 돌고 길이는 선형으로 바뀝니다.",
			data: (e) => `데이터 코드 ${e}개를 이웃에서 이웃으로 잇는 가장 짧은 길입니다.`,
			voices: () => "각 성부가 다음 화음의 가장 가까운 음으로 움직입니다."
		},
		strip: (e) => `시작부터 끝까지 ${e}단계`,
		code: "코드"
	}
}, Jo = 9, Yo = 3;
function Xo(e, t) {
	let { store: n, state: r } = e, i = () => e.texts(qo), a = V("p", { class: "ls-quiet" }), o = ["from", "to"].map((t) => Zo(e, t)), s = V("button", {
		type: "button",
		onclick: () => n.set({
			from: n.view.to,
			to: n.view.from,
			at: 1 - n.view.at
		})
	}), c = V("button", {
		type: "button",
		onclick: () => n.set({
			from: null,
			to: null,
			at: 0,
			playing: !1
		})
	}), l = V("button", {
		type: "button",
		onclick: () => n.set({
			from: { point: Lr(e) },
			to: { point: Lr(e) },
			at: 0
		})
	}), u = Object.keys(Jr).filter((t) => t !== "data" || e.data.n > 1), d = V("div", {
		class: "ls-segments",
		role: "radiogroup"
	}), f = u.map((e) => {
		let t = V("button", {
			type: "button",
			role: "radio"
		});
		return t.addEventListener("click", () => n.set({ along: e })), t;
	});
	d.addEventListener("keydown", (e) => {
		let t = {
			ArrowRight: 1,
			ArrowDown: 1,
			ArrowLeft: -1,
			ArrowUp: -1
		}[e.key];
		if (!t) return;
		e.preventDefault();
		let r = (Math.max(0, u.indexOf(n.view.along)) + t + u.length) % u.length;
		n.set({ along: u[r] }), f[r].focus();
	}), H(d, ...f);
	let p = V("p", { class: "ls-quiet" }), m = V("canvas", { role: "img" }), h = V("div", { class: "ls-strip" }, m), g = V("input", {
		type: "range",
		min: 0,
		max: 1,
		step: .001
	});
	g.addEventListener("input", () => n.set({
		at: Number(g.value),
		playing: !1
	}));
	let _ = V("button", {
		type: "button",
		class: "ls-main",
		onclick: () => n.set({ playing: !n.view.playing })
	}), v = V("output"), y = [], b = () => void 0, x = [], S = "", C = () => {
		let t = h.clientWidth;
		if (!t || !x.length) return;
		let { width: r, height: i } = Eo(e, Jo, t, Yo), a = Ft(m, t, i + 8);
		if (!a) return;
		a.clearRect(0, 0, t, i + 8), To(e, a, y, t, Yo);
		let o = r / 2 + n.view.at * (t - r);
		a.fillStyle = e.colour("--ls-accent"), a.beginPath(), a.moveTo(o, i + 1), a.lineTo(o - 5, i + 8), a.lineTo(o + 5, i + 8), a.fill();
	};
	m.addEventListener("click", (e) => {
		let t = Math.min(8, Math.floor(Jo * e.offsetX / m.clientWidth));
		n.set({
			at: t / 8,
			playing: !1
		});
	});
	let w = V("div", { class: "ls-walk" }, h, V("div", { class: "ls-row" }, _, g, v), wo(e, () => {
		if (!y.length) return null;
		let { height: t } = Eo(e, Jo, 720, Yo);
		return {
			name: `${r.name}-path`,
			width: 720,
			height: t,
			draw: (t) => To(e, t, y, 720, Yo)
		};
	})), T = () => {
		let t = Zr(e), r = n.view.context.join();
		t === x && r === S || ([x, S] = [t, r], b(), y = [], !x.length) || (y = Array(Jo).fill(null), b = Nr(e, Array.from({ length: Jo }, (e, t) => x[Math.round(t * (x.length - 1) / 8)]), q(e, null), (e) => {
			y = e, C();
		}));
	}, E = () => {
		let { along: t, from: r, to: h, at: y, playing: b } = n.view, [x, S] = [i(), e.language()];
		a.textContent = x.how, a.hidden = r !== null && h !== null, s.textContent = x.swap, c.textContent = x.clear, l.textContent = x.random, s.hidden = c.hidden = !r && !h, d.setAttribute("aria-label", x.kind), u.forEach((e, n) => {
			f[n].textContent = x.kinds[e], f[n].setAttribute("aria-checked", String(e === t)), f[n].tabIndex = e === t ? 0 : -1;
		}), p.textContent = x.about[t](W(ai(e), S)), w.hidden = !r || !h, m.setAttribute("aria-label", x.strip(Jo)), g.setAttribute("aria-label", x.at), g.value = String(y);
		let E = x.percent(U(Math.round(100 * y), S));
		g.setAttribute("aria-valuetext", E), v.textContent = E, _.textContent = b ? x.pause : x.play;
		for (let e of o) e.show();
		T(), C();
	};
	H(t, a, V("div", { class: "ls-path-ends" }, ...o.map((e) => e.el)), V("div", { class: "ls-row" }, e.data.n > 1 && l, s, c), d, p, w), xo(e, C), new ResizeObserver(C).observe(h);
	let D = [
		"playing",
		"context",
		"language",
		"panel",
		"z",
		"selected"
	];
	n.listen((e, n) => {
		!t.hidden && (ci(n) || D.some((e) => n.has(e))) && E();
	}), E();
}
function Zo(e, t) {
	let { store: n } = e, r = () => e.texts(qo), i = () => t === "from" ? r().start : r().end, a = Co(e, () => 64, i, !0), [o, s] = [V("strong"), V("span", { class: "ls-quiet" })], c = V("button", {
		type: "button",
		class: "ls-slim"
	}), [l, u] = [null, ""];
	return c.addEventListener("click", () => {
		let { selected: r, z: i } = n.view, a = r !== null && Ar(e, r).every((e, t) => Math.abs(e - i[t]) < 1e-6);
		n.set({ [t]: a ? { point: r } : { z: [...i] } });
	}), a.show(null), {
		el: V("div", { class: "ls-path-end" }, a.el, V("div", {}, o, s, c)),
		show() {
			let d = n.view[t], f = r();
			o.textContent = i(), c.textContent = t === "from" ? f.startHere : f.endHere, d ? "point" in d ? s.textContent = Fr(e, d.point) || Pr(e, Ar(e, d.point), 2) : s.textContent = Pr(e, d.z, 2) : s.textContent = f.none;
			let p = n.view.context.join();
			if (d === l && p === u || ([l, u] = [d, p], a.show(null), !d)) return;
			let m = "point" in d ? e.data.originals?.of(d.point) : null;
			m ? a.show(m) : Mr(e, `end-${t}`, Yr(e, d), q(e, null), (e) => {
				n.view[t] === d && a.show(e);
			});
		}
	};
}
// src/panels/player.ts
var Qo = 5, $o = 1 / 8, es = .9;
function ts(e) {
	let { store: t } = e, n = window.matchMedia("(prefers-reduced-motion: reduce)"), r = null, i = 1, a = (o) => {
		let { playing: s, at: c } = t.view;
		if (!s || !e.el.isConnected) {
			r = null;
			return;
		}
		let l = r === null ? 0 : (o - r) / 1e3;
		if (requestAnimationFrame(a), n.matches && r !== null && l < es) return;
		r = o;
		let u = n.matches ? l ? $o : 0 : Math.min(l, .1) / Qo;
		c >= 1 && (i = -1), c <= 0 && (i = 1), u && t.set({ at: Math.min(1, Math.max(0, c + i * u)) });
	};
	t.listen((n, i) => {
		let o = i.has("playing") || ci(i) ? Zr(e) : [];
		ci(i) && o.length && !i.has("z") && t.set({
			z: Qr(o, n.at),
			pinned: !0,
			selected: null
		}), i.has("playing") && n.playing && (o.length ? r === null && requestAnimationFrame(a) : t.set({ playing: !1 }));
	}), t.view.playing && t.set({ playing: !1 });
}
// src/panels/context.ts
var ns = 14;
function rs(e, t) {
	let { context: n } = e.state;
	n && (n.kind === "class" ? is(e, t, n.names) : as(e, t, n.columns));
}
function is(e, t, n) {
	let { store: r } = e, i = (e) => r.set({ context: [e] }), a = V("h3"), o = () => {
		a.textContent = e.texts(bo).contextClass;
		let t = r.view.context[0];
		c && (c.value = String(t)), s.forEach((e, n) => e.setAttribute("aria-pressed", String(n === t)));
	}, s = [], c = null;
	n.length <= ns ? (n.forEach((e, t) => s.push(V("button", {
		type: "button",
		class: "ls-slim",
		onclick: () => i(t)
	}, e))), H(t, a, V("div", {
		class: "ls-row",
		role: "group"
	}, ...s))) : (c = V("select", {}, ...n.map((e, t) => V("option", { value: t }, e))), c.addEventListener("change", () => i(Number(c.value))), H(t, V("label", {}, a, c))), r.listen((e, t) => {
		(t.has("context") || t.has("language")) && o();
	}), o();
}
function as(e, t, n) {
	let { store: r } = e, i = V("h3"), a = n.map((t, n) => {
		let i = V("input", {
			type: "range",
			min: t.low,
			max: t.high,
			step: (t.high - t.low) / 200 || 1,
			"aria-label": t.name
		}), a = V("output"), o = (e) => r.set({ context: r.view.context.map((t, r) => r === n ? e : t) });
		i.addEventListener("input", () => o(Number(i.value))), i.addEventListener("dblclick", () => o(t.mean));
		let s = V("span", { class: "ls-quiet" });
		return {
			row: V("div", { class: "ls-column" }, V("span", {
				class: "ls-column-name",
				title: t.name
			}, t.name), i, a, s),
			show() {
				let o = e.language();
				i.value = String(r.view.context[n]), a.textContent = U(r.view.context[n], o);
				let c = `${U(t.low, o)} … ${U(t.high, o)}`;
				s.textContent = `${c}, ${e.texts(bo).mean} ${U(t.mean, o)}`;
			}
		};
	}), o = () => {
		i.textContent = e.texts(bo).contextColumns;
		for (let e of a) e.show();
	};
	H(t, i, ...a.map(({ row: e }) => e)), r.listen((e, t) => {
		(t.has("context") || t.has("language")) && o();
	}), o();
}
// src/panels/far.ts
var os = 300, ss = 2.5, cs = /* @__PURE__ */ new WeakMap();
function ls(e, t) {
	let n = kr(e, t);
	if (n === null) return !1;
	let r = cs.get(e);
	return r === void 0 && cs.set(e, r = ds(e)), us(e, t, n) > r;
}
function us(e, t, n) {
	let { codes: r, latent: i } = e.data, a = 0;
	for (let e = 0; e < i; e++) a += (r[n * i + e] - t[e]) ** 2;
	return Math.sqrt(a);
}
function ds(e) {
	let { n: t, codes: n, latent: r } = e.data, i = Math.max(1, Math.floor(t / os)), a = Math.max(1, Math.floor(t / 2e4)), o = [];
	for (let e = 0; e < t; e += i) {
		let i = Infinity;
		for (let o = e % a; o < t; o += a) {
			if (o === e) continue;
			let t = 0;
			for (let a = 0; a < r && t < i; a++) t += (n[e * r + a] - n[o * r + a]) ** 2;
			t < i && (i = t);
		}
		Number.isFinite(i) && o.push(Math.sqrt(i));
	}
	return o.sort((e, t) => e - t), o.length ? ss * o[Math.floor(.95 * (o.length - 1))] : Infinity;
}
// src/panels/probe.ts
var fs = 900, ps = 5, ms = 16, hs = 80, gs = 240, _s = 600;
function vs(e, t) {
	let { store: n, renderer: r, decoding: i, state: a } = e, o = r.overlays === !0 || r.aspect > 1.8, s = () => e.texts(bo), [c, l, u] = [
		null,
		null,
		null
	], d = null, f = !1, p = null, m = V("div", { class: o ? "ls-pair ls-pair-wide" : "ls-pair" }), h = () => window.innerWidth < _s, g = () => Math.max(200, m.clientWidth - (t.clientWidth ? 0 : 32)), _ = () => o ? g() : h() ? 112 : 176, v = Co(e, _, () => s().title), y = () => o ? g() : Math.min(88, (g() - _() - 24) / 2), b = Co(e, y, () => s().original, !0), x = Co(e, y, () => f ? s().difference : s().reconstruction, !o), S = V("h2"), C = V("p", { class: "ls-code" }), w = V("ul", { class: "ls-warnings" }), T = V("button", {
		type: "button",
		class: "ls-slim"
	});
	T.addEventListener("click", () => n.set({ pinned: !n.view.pinned }));
	let E = V("h2"), D = V("p", { class: "ls-facts" }), O = V("p", { class: "ls-legend-line" }), k = V("button", {
		type: "button",
		class: "ls-slim"
	});
	k.addEventListener("click", () => {
		f = !f, I();
	});
	let A = V("button", {
		type: "button",
		class: "ls-slim"
	});
	A.addEventListener("click", () => d && Ir(e, d.point));
	let j = V("button", {
		type: "button",
		class: "ls-slim"
	}), M = V("summary");
	j.addEventListener("click", () => n.set({ selected: null }));
	let N = [V("figcaption"), V("figcaption")], P = (t, n, i) => {
		if (!t) return null;
		let s = So(e, o ? 480 : 240);
		return {
			name: `${a.name}-${n}`,
			...s,
			draw: (e) => r.draw(e, t, {
				x: 0,
				y: 0,
				...s
			}, {
				behind: i,
				order: p
			})
		};
	}, ee = wo(e, () => {
		if (o) return P(u, "reconstruction", l);
		let [t, n, i] = [
			l,
			u,
			So(e, 240)
		];
		return !t || !n ? null : {
			name: `${a.name}-reconstruction`,
			width: 2 * i.width + 12,
			height: i.height,
			draw(e) {
				r.draw(e, t, {
					x: 0,
					y: 0,
					...i
				}), r.draw(e, n, {
					x: i.width + 12,
					y: 0,
					...i
				}, {
					behind: l,
					difference: f
				});
			}
		};
	}), te = V("details", { open: (r.height?.(360) ?? 0) <= gs }, M, x.el), ne = V("div", { class: "ls-example" }, V("div", { class: "ls-heading" }, E, o && ee), !o && V("div", { class: "ls-two" }, V("figure", {}, b.el, N[0]), V("figure", {}, x.el, N[1])), D, o ? te : ee), re = V("div", { class: "ls-decoded" }, V("div", { class: "ls-heading" }, S, wo(e, () => P(c, "decoded", null))), o ? V("div", {
		class: "ls-scrolled",
		tabindex: 0
	}, v.el) : v.el, o && O, C), ie = V("div", { class: "ls-row" }, T, A, !o && k, j), F = V("div", { class: "ls-context" });
	H(m, re, ne), H(t, m, V("div", { class: "ls-probe-tools" }, ie, w, F)), rs(e, F);
	let I = () => {
		o || (re.style.width = `${So(e, _()).width}px`), v.show(c, {
			behind: r.overlays && d ? l : null,
			order: p
		}), b.show(l), x.show(u ?? (o ? l : null), {
			behind: l,
			difference: f && l !== null,
			order: p
		});
	}, L = () => {
		let { pinned: t, z: r } = n.view, [c, { language: m }] = [s(), { language: e.language() }];
		S.textContent = c.title, C.textContent = Pr(e, r, o ? 6 : h() ? 2 : 3), T.textContent = t ? c.release : c.pin, k.textContent = c.difference, k.setAttribute("aria-pressed", String(f)), A.textContent = c.goTo, j.textContent = c.unselect, M.textContent = c.reconstruction, N[0].textContent = c.original, N[1].textContent = f ? c.difference : c.reconstruction, H(O, V("span", { class: "ls-mark-decoded" }, c.decoded), l && V("span", { class: a.kind === "signal" ? "ls-mark-original" : "ls-mark-tick" }, c.originalOf));
		let g = [
			i.decodes ? null : c.noDecoder,
			ls(e, r) ? c.far : null,
			e.projected().exact ? null : c.interpolated(ps),
			a.rendered && !a.decoder ? c.rendered(a.rendered.n) : null,
			p ? c.order : null
		];
		if (H(w, ...g.map((e, t) => e && V("li", { class: t < 2 ? "ls-warning" : "" }, e))), ne.hidden = d === null, A.hidden = k.hidden = j.hidden = !0, !d) return;
		E.textContent = c[d.how];
		let { point: _ } = d;
		j.hidden = n.view.selected === null, k.hidden = !l || !u, A.hidden = d.how === "selected" && r.every((t, n) => Math.abs(t - Ar(e, _)[n]) < 1e-6);
		let v = (t) => e.data.fields.get(t)?.values[_] ?? NaN, [y, b] = [v("error"), v("kl")];
		H(D, V("strong", {}, Fr(e, _)), V("span", {}, a.points.names?.[_] ?? c.row(W(e.data.rows?.[_] ?? _, m))), Number.isFinite(y) && V("span", {}, `${c.error} ${U(y, m)}`), Number.isFinite(b) && V("span", {}, `${c.kl} ${U(b, m)} ${c.nats}`), !l && V("span", { class: "ls-quiet" }, c.noOriginal));
	}, R, ae = () => {
		clearTimeout(R), e.el.contains(document.activeElement) && (R = setTimeout(() => {
			c && !n.view.playing && e.say(s().spoken(r.describe(c), d ? Fr(e, d.point) : ""));
		}, fs));
	}, oe = () => {
		let { z: r } = n.view, a = d;
		if (d = Dr(e), d && d.point !== a?.point) {
			let { point: t } = d;
			l = e.data.originals?.of(t) ?? null, u = null, Mr(e, "example", Ar(e, t), q(e, t), (e) => {
				d?.point === t && (u = e, I());
			});
		}
		Mr(e, "probe", r, q(e, null), (e) => {
			t.classList.remove("ls-waiting"), c = e, I();
		}, () => t.classList.add("ls-waiting")), i.decodes || I(), L(), ae();
	}, z = [
		"z",
		"context",
		"hovered",
		"selected",
		"pinned",
		"projection",
		"axes",
		"language"
	];
	n.listen((e, t) => {
		z.some((e) => t.has(e)) && (t.has("language") && I(), oe());
	});
	let se = 0;
	new ResizeObserver(() => {
		se !== m.clientWidth && (se = m.clientWidth, I(), L());
	}).observe(m), oe(), a.display.columns.length >= ms && i.decodes && ys(e, (e) => {
		p = e, I(), L();
	});
}
function ys(e, t) {
	let { n } = e.data, r = Array.from({ length: Math.min(hs, n) }, (e, t) => Math.floor(t * n / Math.min(hs, n))), { low: i, high: a } = e.state.display;
	Nr(e, r.map((t) => Ar(e, t)), q(e, null), (e) => {
		if (e.some((e) => e === null)) return;
		let n = e, r = Array.from(n[0], (e, t) => {
			let r = n.reduce((e, n) => e + n[t], 0) / n.length, o = n.reduce((e, n) => e + (n[t] - r) ** 2, 0) / n.length;
			return Math.sqrt(o) / (a[Math.min(t, a.length - 1)] - i[Math.min(t, i.length - 1)] || 1);
		});
		t(r.map((e, t) => t).sort((e, t) => r[t] - r[e]));
	});
}
// src/text/run.ts
var bs = {
	en: {
		worked: "Worked",
		failed: "Did not work",
		figures: "Figures of each part",
		parts: {
			train: "train",
			valid: "valid",
			heldout: "held out",
			test: "test"
		},
		columns: {
			part: "part",
			n: "examples",
			elbo: "ELBO",
			log_likelihood: "log likelihood",
			kl: "KL",
			mse: "MSE",
			active_units: "active",
			bits_per_dim: "bits/dim"
		},
		curves: "Curves of training",
		epoch: "epoch",
		curveTable: "The numbers of this curve",
		settings: "Settings",
		notes: "About this page",
		check: (e) => `Decoded in this browser; the largest difference from PyTorch is ${e} of the range of values.`,
		unchecked: "This page does not decode in the browser.",
		parameters: (e) => `${e} parameters`,
		note: {
			"decoder-not-expressible": (e) => `The browser cannot run this decoder, so the page shows pictures decoded beforehand. (${e})`,
			"encoder-not-expressible": (e) => `The browser cannot run this encoder, so drawing is left out. (${e})`,
			"decoder-too-large": (e) => `The decoder has ${e} parameters, too many for a page: it shows pictures decoded beforehand.`,
			"encoder-too-large": (e) => `The encoder would take ${e} bytes, too many for a page, so drawing is left out.`,
			"not-decoded": () => "No pictures could be decoded beforehand either.",
			"points-left-out": (e) => `${e} examples have no finite code and are no points: training diverged.`,
			"fewer-points": (e) => `To keep the page small, the map shows ${e} points.`,
			"std-left-out": () => "To keep the page small, the widths of q(z | x) are left out.",
			"too-many-classes": (e) => `There are ${e} classes, too many to colour by label.`,
			"columns-left-out": (e) => `${e} columns cannot be chosen as a colour; the first ones can.`,
			"names-left-out": () => "To keep the page small, the names of the examples are left out; rows are numbered.",
			"tsne-points": (e) => `t-SNE placed ${e} points; the page shows these.`
		},
		unknownNote: (e) => `Note: ${e}`
	},
	ja: {
		worked: "成功",
		failed: "不成功",
		figures: "各部分の数値",
		parts: {
			train: "訓練",
			valid: "検証",
			heldout: "評価",
			test: "テスト"
		},
		columns: {
			part: "部分",
			n: "件数",
			elbo: "ELBO",
			log_likelihood: "対数尤度",
			kl: "KL",
			mse: "MSE",
			active_units: "有効次元",
			bits_per_dim: "ビット/次元"
		},
		curves: "学習曲線",
		epoch: "エポック",
		curveTable: "この曲線の数値",
		settings: "設定",
		notes: "このページについて",
		check: (e) => `このブラウザで復号しています。PyTorch との最大の差は値の範囲の ${e} です。`,
		unchecked: "このページはブラウザ内で復号しません。",
		parameters: (e) => `パラメーター ${e} 個`,
		note: {
			"decoder-not-expressible": (e) => `ブラウザはこのデコーダーを実行できないため、あらかじめ復号した図を表示します。(${e})`,
			"encoder-not-expressible": (e) => `ブラウザはこのエンコーダーを実行できないため、描画はできません。(${e})`,
			"decoder-too-large": (e) => `デコーダーのパラメーターが ${e} 個と多いため、あらかじめ復号した図を表示します。`,
			"encoder-too-large": (e) => `エンコーダーが ${e} バイトと大きいため、描画はできません。`,
			"not-decoded": () => "あらかじめ復号することもできませんでした。",
			"points-left-out": (e) => `符号が有限でないデータ ${e} 件は地図にありません(学習が発散しています)。`,
			"fewer-points": (e) => `ページを小さくするため、地図の点は ${e} 個です。`,
			"std-left-out": () => "ページを小さくするため、q(z | x) の幅は含まれていません。",
			"too-many-classes": (e) => `クラスが ${e} 個と多いため、ラベルでは色分けできません。`,
			"columns-left-out": (e) => `${e} 列は色分けに使えません(先頭の列は使えます)。`,
			"names-left-out": () => "ページを小さくするため、データの名前は省き、行番号で示します。",
			"tsne-points": (e) => `t-SNE で配置した ${e} 点を表示しています。`
		},
		unknownNote: (e) => `注: ${e}`
	},
	ko: {
		worked: "성공",
		failed: "실패",
		figures: "부분별 수치",
		parts: {
			train: "훈련",
			valid: "검증",
			heldout: "평가",
			test: "테스트"
		},
		columns: {
			part: "부분",
			n: "개수",
			elbo: "ELBO",
			log_likelihood: "로그 가능도",
			kl: "KL",
			mse: "MSE",
			active_units: "활성 차원",
			bits_per_dim: "비트/차원"
		},
		curves: "학습 곡선",
		epoch: "에포크",
		curveTable: "이 곡선의 수치",
		settings: "설정",
		notes: "이 페이지에 대하여",
		check: (e) => `이 브라우저에서 복호합니다. PyTorch와의 최대 차이는 값 범위의 ${e}입니다.`,
		unchecked: "이 페이지는 브라우저에서 복호하지 않습니다.",
		parameters: (e) => `매개변수 ${e}개`,
		note: {
			"decoder-not-expressible": (e) => `브라우저가 이 디코더를 실행할 수 없어 미리 복호한 그림을 보여 줍니다. (${e})`,
			"encoder-not-expressible": (e) => `브라우저가 이 인코더를 실행할 수 없어 그리기를 뺐습니다. (${e})`,
			"decoder-too-large": (e) => `디코더의 매개변수가 ${e}개로 너무 많아 미리 복호한 그림을 보여 줍니다.`,
			"encoder-too-large": (e) => `인코더가 ${e}바이트로 너무 커서 그리기를 뺐습니다.`,
			"not-decoded": () => "미리 복호하는 것도 할 수 없었습니다.",
			"points-left-out": (e) => `코드가 유한하지 않은 데이터 ${e}개는 지도에 없습니다(학습이 발산했습니다).`,
			"fewer-points": (e) => `페이지를 작게 하려고 지도에 점 ${e}개만 보여 줍니다.`,
			"std-left-out": () => "페이지를 작게 하려고 q(z | x)의 폭을 뺐습니다.",
			"too-many-classes": (e) => `클래스가 ${e}개로 너무 많아 레이블로 색칠할 수 없습니다.`,
			"columns-left-out": (e) => `${e}개 열은 색으로 고를 수 없습니다(앞쪽 열은 가능합니다).`,
			"names-left-out": () => "페이지를 작게 하려고 데이터 이름을 빼고 행 번호로 나타냅니다.",
			"tsne-points": (e) => `t-SNE로 배치한 ${e}개 점을 보여 줍니다.`
		},
		unknownNote: (e) => `참고: ${e}`
	}
};
// src/ticks.ts
function xs(e, t, n) {
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
// src/panels/curves.ts
var [Y, X] = [368, 168], [Z, Ss, Cs, ws] = [
	46,
	10,
	8,
	32
], Ts = "http://www.w3.org/2000/svg", Es = .15;
function Ds(e, t) {
	let [n, r] = [e.texts(bs), e.language()], i = Object.keys(t.mean), a = (e) => n.parts[e] ?? e, { epoch: o } = t, [s, c] = [o[0], Math.max(o[o.length - 1], o[0] + 1e-9)], [l, u] = ks(t), d = (e) => Z + (Y - Z - Ss) * (e - s) / (c - s), f = (e) => X - ws - (X - Cs - ws) * (e - l) / (u - l), p = Q("svg", {
		viewBox: `0 0 ${Y} ${X}`,
		class: "ls-curve",
		role: "img",
		"aria-label": t.title
	});
	for (let e of xs(l, u, 4)) p.append(Q("line", {
		x1: Z,
		x2: Y - Ss,
		y1: f(e),
		y2: f(e),
		class: "ls-curve-grid"
	})), p.append(Q("text", {
		x: Z - 6,
		y: f(e) + 4,
		"text-anchor": "end"
	}, U(e, r, 4)));
	for (let e of xs(s, c, 5)) p.append(Q("text", {
		x: d(e),
		y: X - ws + 15,
		"text-anchor": "middle"
	}, U(e, r, 4)));
	p.append(Q("text", {
		x: (Z + Y - Ss) / 2,
		y: X - 3,
		"text-anchor": "middle"
	}, n.epoch));
	let m = {
		x: Z,
		y: Cs,
		width: Y - Z - Ss,
		height: X - Cs - ws
	};
	p.append(Q("rect", {
		...m,
		class: "ls-curve-frame"
	}));
	let h = Q("svg", {
		...m,
		viewBox: `${Z} ${Cs} ${m.width} ${m.height}`
	});
	i.forEach((e, n) => h.append(Q("path", {
		d: Os(t, e, d, f),
		class: `ls-curve-line ls-curve-${n % 4}`
	}))), p.append(h);
	let g = Q("line", {
		y1: Cs,
		y2: X - ws,
		class: "ls-curve-cursor",
		visibility: "hidden"
	});
	p.append(g);
	let _ = V("span", { class: "ls-reading" }), v = V("span", { class: "ls-curve-legend" }, ...i.map((e, t) => V("span", { class: `ls-curve-key ls-curve-key-${t % 4}` }, a(e)))), y = (e) => {
		if (g.setAttribute("visibility", e === null ? "hidden" : "visible"), e === null) {
			H(_), v.hidden = !1;
			return;
		}
		g.setAttribute("x1", String(d(o[e]))), g.setAttribute("x2", String(d(o[e])));
		let s = i.map((n) => `${a(n)} ${U(t.mean[n][e] ?? NaN, r, 4)}`);
		H(_, `${n.epoch} ${U(o[e], r, 4)}: ${s.join(", ")}`), v.hidden = !0;
	};
	p.addEventListener("pointermove", (e) => {
		let t = p.getBoundingClientRect(), n = s + ((e.clientX - t.left) / t.width * Y - Z) * ((c - s) / m.width);
		y(o.reduce((e, t, r) => Math.abs(t - n) < Math.abs(o[e] - n) ? r : e, 0));
	}), p.addEventListener("pointerleave", () => y(null));
	let b = V("div", {
		class: "ls-table",
		tabindex: 0,
		role: "region",
		"aria-label": t.title
	}), x = V("details", {}, V("summary", {}, n.curveTable), b);
	x.addEventListener("toggle", () => {
		if (!x.open || b.firstChild) return;
		let e = V("tr", {}, ...[n.epoch, ...i.map(a)].map((e) => V("th", { scope: "col" }, e))), s = o.map((e, n) => V("tr", {}, V("th", { scope: "row" }, U(e, r, 5)), ...i.map((e) => V("td", {}, U(t.mean[e][n] ?? NaN, r, 5)))));
		H(b, V("table", {}, V("thead", {}, e), V("tbody", {}, ...s)));
	});
	let S = V("button", {
		type: "button",
		class: "ls-save",
		title: e.texts(bo).save("SVG")
	}, "SVG");
	return S.addEventListener("click", () => vo(new Blob([js(e, p)], { type: "image/svg+xml" }), `${e.state.name}-curve.svg`)), V("figure", { class: "ls-curve-figure" }, V("figcaption", {}, V("span", {}, t.title), V("span", { class: "ls-saves" }, S)), p, V("div", { class: "ls-row" }, v, _), x);
}
function Q(e, t, n = "") {
	let r = document.createElementNS(Ts, e);
	for (let [e, n] of Object.entries(t)) r.setAttribute(e, String(n));
	return n && (r.textContent = n), r;
}
function Os(e, t, n, r) {
	let [i, a] = ["", "M"];
	return e.epoch.forEach((o, s) => {
		let c = e.mean[t][s];
		c !== null && Number.isFinite(c) && (i += `${a}${n(o).toFixed(1)} ${r(c).toFixed(1)}`, a = "L");
	}), i;
}
function ks(e) {
	let t = As(e, 0), n = As(e, Math.floor(Es * e.epoch.length)), [r, i] = n[1] - n[0] < .4 * (t[1] - t[0]) && n[1] > n[0] ? n : t, a = .05 * (i - r || Math.abs(i) || 1);
	return [r - a, i + a];
}
function As(e, t) {
	let [n, r] = [Infinity, -Infinity];
	for (let i of Object.values(e.mean)) for (let e of i.slice(t)) e !== null && Number.isFinite(e) && (n = Math.min(n, e), r = Math.max(r, e));
	return n <= r ? [n, r] : [0, 1];
}
function js(e, t) {
	let n = t.cloneNode(!0), [r, i] = [t.querySelectorAll("*"), n.querySelectorAll("*")];
	return r.forEach((e, t) => {
		let n = getComputedStyle(e);
		for (let e of [
			"fill",
			"stroke",
			"stroke-width",
			"stroke-dasharray",
			"font-size",
			"font-family"
		]) i[t].setAttribute(e, n.getPropertyValue(e));
	}), n.setAttribute("xmlns", Ts), n.setAttribute("width", String(2 * Y)), n.setAttribute("height", String(2 * X)), n.prepend(Q("rect", {
		width: Y,
		height: X,
		fill: e.colour("--ls-ground")
	})), new XMLSerializer().serializeToString(n);
}
// src/panels/run.ts
var Ms = /* @__PURE__ */ new Set([
	"elbo",
	"log_likelihood",
	"kl"
]);
function Ns(e, t) {
	let n = () => H(t, ...Ps(e));
	e.store.listen((e, t) => {
		t.has("language") && n();
	}), n();
}
function Ps(e) {
	let { run: t } = e.state, [n, r] = [e.texts(bs), e.language()], i = V("p", { class: t.worked ? "ls-verdict ls-worked" : "ls-verdict ls-failed" }, V("span", {
		class: "ls-sign",
		role: "img",
		"aria-label": t.worked ? n.worked : n.failed
	}, t.worked ? "✓" : "✗"), t.sentence), a = [
		e.state.source,
		e.state.recipe,
		n.parameters(W(e.state.model.parameters, r))
	].join(" · "), o = t.curves.filter(({ epoch: e }) => e.length > 0);
	return [
		...t.sentence ? [i] : [],
		V("p", { class: "ls-quiet" }, a),
		...t.figures.length ? [V("h3", {}, n.figures), Fs(e)] : [],
		...o.length ? [V("h3", {}, n.curves), ...o.map((t) => Ds(e, t))] : [],
		Is(e),
		V("details", {}, V("summary", {}, n.settings), V("dl", { class: "ls-settings" }, ...t.settings.flatMap(([e, t]) => [V("dt", {}, e), V("dd", {}, t)])))
	];
}
function Fs(e) {
	let { run: t } = e.state, [n, r] = [e.texts(bs), e.language()], i = Object.keys(t.figures[0]).filter((e) => t.figures.some((t) => t[e] !== null)), a = (e) => V("th", { scope: "col" }, n.columns[e] ?? e, Ms.has(e) && V("span", { class: "ls-unit" }, t.unit)), o = (e, t) => t == null ? "–" : e === "part" ? n.parts[String(t)] ?? String(t) : typeof t == "string" ? t : e === "n" || e === "active_units" ? W(t, r) : U(t, r, 4), s = (e, t) => t === "part" ? V("th", { scope: "row" }, o(t, e[t])) : V("td", {}, o(t, e[t]));
	return V("div", {
		class: "ls-table",
		tabindex: 0,
		role: "region",
		"aria-label": n.figures
	}, V("table", {}, V("thead", {}, V("tr", {}, ...i.map(a))), V("tbody", {}, ...t.figures.map((e) => V("tr", {}, ...i.map((t) => s(e, t)))))));
}
function Is(e) {
	let { state: t, decoding: n } = e, [r, i] = [e.texts(bs), e.language()], a = [...t.notes, ...n.notes].map((e) => {
		let [t, ...n] = e.split(":"), a = n.join(":"), o = /^\d+$/.test(a) ? W(Number(a), i) : a;
		return r.note[t]?.(o) ?? r.unknownNote(e);
	});
	return t.decoder ? Number.isFinite(n.error) && a.unshift(r.check(n.error === 0 ? "0" : n.error.toExponential(0))) : a.unshift(r.unchecked), a.length ? V("div", {}, V("h3", {}, r.notes), V("ul", { class: "ls-notes" }, ...a.map((e) => V("li", {}, e)))) : V("div");
}
// src/panels/panels.ts
var Ls = [
	{
		id: "dimensions",
		title: (e) => e.texts(ro).dimensions,
		fits: () => !0,
		mount: Mo
	},
	{
		id: "path",
		title: (e) => e.texts(ro).path,
		fits: (e) => e.decoding.decodes,
		mount: Xo
	},
	{
		id: "draw",
		title: (e) => e.texts(ro).draw,
		fits: ({ state: e, decoding: t }) => e.kind === "image" && e.shape.length === 3 && t.encodes,
		mount: Ko
	},
	{
		id: "run",
		title: (e) => e.texts(ro).run,
		fits: () => !0,
		mount: Ns
	}
];
function Rs(e, t) {
	let { store: n } = e, r = Ls.filter((t) => t.fits(e)), i = V("section", { class: "ls-probe" }), a = V("div", {
		class: "ls-tabs",
		role: "tablist"
	}), o = r.map(({ id: e }) => V("button", {
		type: "button",
		role: "tab",
		id: `ls-tab-${e}`,
		"aria-controls": `ls-panel-${e}`
	})), s = r.map(({ id: e }) => V("section", {
		class: "ls-panel",
		role: "tabpanel",
		id: `ls-panel-${e}`,
		"aria-labelledby": `ls-tab-${e}`,
		tabindex: 0
	})), c = /* @__PURE__ */ new Set(), l = () => Math.max(0, r.findIndex(({ id: e }) => e === n.view.panel)), u = () => {
		let t = l();
		a.setAttribute("aria-label", e.texts(ro).tabs), r.forEach((n, r) => {
			o[r].textContent = n.title(e), o[r].setAttribute("aria-selected", String(r === t)), o[r].tabIndex = r === t ? 0 : -1, s[r].hidden = r !== t;
		});
		let { id: n, mount: i } = r[t];
		c.has(n) || (c.add(n), i(e, s[t]));
	}, d = (e, t) => {
		let i = (e + r.length) % r.length;
		n.set({ panel: r[i].id }), t && o[i].focus();
	};
	o.forEach((e, t) => e.addEventListener("click", () => d(t, !1))), a.addEventListener("keydown", (e) => {
		let t = {
			ArrowLeft: l() - 1,
			ArrowRight: l() + 1,
			Home: 0,
			End: r.length - 1
		};
		e.key in t && (e.preventDefault(), d(t[e.key], !0));
	}), H(a, ...o), H(t, i, a, ...s), vs(e, i), ts(e), n.listen((e, t) => {
		(t.has("panel") || t.has("language")) && u();
	}), u();
}
// src/text/frame.ts
var zs = {
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
};
// src/frame.ts
function Bs(e) {
	let t = V("header", { class: "ls-head" }), n = V("section", { class: "ls-map" }), r = V("aside", { class: "ls-panels" });
	H(e.el, t, V("div", { class: "ls-body" }, n, r));
	let i = () => {
		e.el.lang = e.language(), e.el.id === "latentscape" && (document.documentElement.lang = e.language());
		let i = e.texts(zs);
		n.setAttribute("aria-label", i.map), r.setAttribute("aria-label", i.panels), Vs(e, t);
	};
	i();
	let a = e.store.listen((e, t) => {
		t.has("language") && i();
	});
	return no(e, n), Rs(e, r), () => {
		a(), e.el.replaceChildren();
	};
}
function Vs(e, t) {
	let n = e.texts(zs), { state: r, store: i } = e, { points: a } = r, o = e.language(), s = a.count === a.total ? n.examples(W(a.total, o)) : n.some(W(a.count, o), W(a.total, o), a.stratified), c = (e, t, n, r) => V("label", { class: "ls-choice" }, V("span", { class: "ls-hidden" }, e), V("select", { onchange: (e) => r(e.target.value) }, ...n.map(([e, n]) => V("option", {
		value: e,
		selected: e === t
	}, n)))), l = V("dialog", {
		class: "ls-help",
		"aria-label": n.help
	}, V("h2", {}, n.help), V("dl", {}, ...n.keys.flatMap(([e, t]) => [V("dt", {}, e), V("dd", {}, t)])), V("form", { method: "dialog" }, V("button", {}, n.close)));
	H(t, V("h1", {}, r.name), V("p", { class: "ls-subtitle" }, [
		r.recipe,
		n.latent(r.model.latent),
		s
	].join(" · ")), V("div", { class: "ls-tools" }, c(n.language, o, Object.entries(It), (e) => i.set({ language: e })), c(n.theme, i.view.theme, [
		["", n.system],
		["light", n.light],
		["dark", n.dark]
	], (e) => i.set({ theme: e })), V("button", { onclick: () => l.showModal() }, n.help)), l);
}
var Hs = 4096;
function Us(e, t) {
	let n = Ks(t);
	return (e << n | e >> 12 - n) & 4095;
}
function Ws(e) {
	let [t, n] = [e, 0];
	for (let r = 1; r < 12; r++) {
		let i = Us(e, -r);
		i < t && ([t, n] = [i, r]);
	}
	return {
		shape: t,
		up: n
	};
}
function Gs(e) {
	let t = [];
	for (let n = 0; n < e.length; n += 12) {
		let r = 0;
		for (let t = 0; t < 12; t++) e[n + t] > .5 && (r |= 1 << t);
		t.push(r);
	}
	return t;
}
function Ks(e) {
	return (e % 12 + 12) % 12;
}
// src/chords/data.ts
async function qs(e, t) {
	let n = async (e) => new TextDecoder().decode(await t.bytes(e)).split("\n"), { graph: r, music: i, next: a, steps: o } = e, [s, c, l, u, d, f] = await Promise.all([
		n(e.names),
		n(e.harte),
		n(e.notes),
		t.raw(e.origins),
		t.raw(e.qualities),
		t.raw(e.masks)
	]), [p, m, h, g, _] = await Promise.all([
		r.sets,
		r.log_prob,
		i.masks,
		i.starts,
		i.numbers
	].map((e) => t.raw(e))), [v, y, b] = await Promise.all([
		a.shapes,
		a.masks,
		a.p
	].map((e) => t.raw(e))), x = Js(s, c, l), S = new Map(Array.from(v, (e, t) => [e, t])), C = e.log_frames !== null, w = C || e.keys === "relative", T = (e, t) => w ? Ks(C ? t - u[e] : t) : 0, E = (e, t) => e.map((e) => Us(e, T(e, t)));
	return {
		steps: o,
		hasRoot: w,
		logFrames: e.log_frames,
		classes: e.classes,
		codes: e.codes ? await t.floats(e.codes) : null,
		frames: e.frames ? await t.raw(e.frames) : null,
		graph: {
			sets: p,
			logProb: m,
			surpriseWeight: r.surprise_weight,
			maxSurprise: r.max_surprise,
			maxStep: r.max_step
		},
		inUse: new Set(p),
		music: {
			masks: h,
			starts: g,
			numbers: _,
			pieces: i.pieces,
			inBars: i.in_bars,
			total: i.total
		},
		name: (e) => s[e],
		harte: (e) => c[e],
		notes: (e) => l[e].split(" ").filter(Boolean),
		quality: (e) => d[e],
		origin: (e) => u[e],
		rootOf: (e) => /^[A-G]/.test(s[e]) ? u[e] : -1,
		read: (e) => x(e),
		up: (e, t) => T(Gs(e)[0], t),
		decoded: (e, t) => E(Gs(e), t),
		point: (e, t) => E(Array.from(f.slice(e * o, (e + 1) * o)), t),
		rootShares(t) {
			if (!e.log_frames) return null;
			let n = u[Gs(t)[0]];
			return e.log_frames.map((t, r) => Math.exp(e.log_frames[Ks(r - n)]));
		},
		next(e) {
			let { shape: t, up: n } = Ws(e), r = S.get(t);
			if (r === void 0) return [];
			let i = a.masks.shape[1];
			return Array.from({ length: i }, (e, t) => ({
				mask: Us(y[r * i + t], n),
				p: b[r * i + t]
			}));
		}
	};
}
function Js(e, t, n) {
	let r = /* @__PURE__ */ new Map();
	for (let i = Hs - 1; i > 0; i--) r.set([...n[i].split(" ")].sort().join(" "), i), r.set(t[i], i), r.set(e[i], i);
	return (e) => {
		let t = e.trim().replaceAll("♭", "b").replaceAll("♯", "#"), n = t.charAt(0).toUpperCase() + t.slice(1), i = n.replace(/[{}]/g, "").split(/[\s,]+/).sort().join(" ");
		return r.get(t) ?? r.get(n) ?? r.get(i) ?? 0;
	};
}
// src/chords/view.ts
var Ys = 256;
function Xs() {
	return {
		root: 0,
		chord: [],
		ends: [0, 0],
		route: "voices",
		line: []
	};
}
function Zs(e) {
	if (typeof e != "object" || !e) return !1;
	let { root: t, chord: n, ends: r, route: i, line: a } = e;
	return Qs(t, 12) && $s(n) && $s(r) && r.length === 2 && (i === "voices" || i === "latent") && $s(a);
}
function Qs(e, t) {
	return Number.isInteger(e) && e >= 0 && e < t;
}
function $s(e) {
	return Array.isArray(e) && e.length <= Ys && e.every((e) => Qs(e, 4096));
}
// src/fragment.ts
var ec = [
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
	"music",
	"language",
	"theme"
], tc = 250, nc;
function rc(e) {
	try {
		let t = JSON.parse(decodeURIComponent(location.hash.slice(1)) || "{}"), n = {};
		for (let e of ec) e in t && Object.assign(n, { [e]: t[e] });
		return oc(e, n) ? n : {};
	} catch {
		return {};
	}
}
function ic(e, t) {
	clearTimeout(nc), nc = setTimeout(() => {
		let n = {};
		for (let r of ec) JSON.stringify(e[r]) !== JSON.stringify(t[r]) && (n[r] = ac(e[r]));
		e.pinned || delete n.z;
		let r = Object.keys(n).length ? `#${encodeURIComponent(JSON.stringify(n))}` : "";
		try {
			history.replaceState(null, "", r || location.pathname + location.search);
		} catch {}
	}, tc);
}
function ac(e) {
	return typeof e == "number" ? Number(e.toPrecision(5)) : Array.isArray(e) ? e.map(ac) : e && typeof e == "object" ? Object.fromEntries(Object.entries(e).map(([e, t]) => [e, ac(t)])) : e;
}
function oc(e, t) {
	let { latent: n } = e.model, r = (e) => Array.isArray(e) && e.length === n && e.every(Number.isFinite), i = (t) => Number.isInteger(t) && t >= 0 && t < e.points.count, a = (e) => e === null || typeof e == "object" && !!e && ("point" in e ? i(e.point) : "z" in e && r(e.z)), o = (e) => Array.isArray(e) && e.every(Number.isFinite);
	return (t.z === void 0 || r(t.z)) && (t.selected === void 0 || t.selected === null || i(t.selected)) && (t.from === void 0 || a(t.from)) && (t.to === void 0 || a(t.to)) && (t.axes === void 0 || o(t.axes) && t.axes.length === 2 && t.axes.every((e) => e >= 0 && e < n)) && (t.context === void 0 || o(t.context)) && (t.music === void 0 || Zs(t.music)) && (t.hidden === void 0 || o(t.hidden)) && (t.colour === void 0 || t.colour === "" || e.fields.some((e) => e.id === t.colour));
}
// src/renderers/chord.ts
var sc = [
	0,
	2,
	4,
	5,
	7,
	9,
	11
], cc = {
	1: 1,
	3: 2,
	6: 4,
	8: 5,
	10: 6
}, lc = 30, uc = 44, dc = .02, fc = "system-ui, \"Segoe UI\", \"Noto Sans\", sans-serif";
function pc(e, t, n) {
	let { steps: r } = e, i = (t) => t ? zn(e.quality(t)) : n("--ls-line"), a = (n, r) => {
		let i = e.up(n, t());
		return Array.from({ length: 12 }, (e, t) => n[r * 12 + (t - i + 12) % 12]);
	}, o = (t, n, r, i, a) => {
		let o = e.name(n), s = Math.min(r.height * .8, 40);
		t.font = `600 ${s}px ${fc}`;
		let { width: c } = t.measureText(o);
		c > r.width && (s *= r.width / c), t.font = `600 ${s}px ${fc}`, t.fillStyle = a, t.textAlign = i, t.textBaseline = "middle", t.fillText(o, i === "left" ? r.x : r.x + r.width / 2, r.y + r.height / 2);
	}, s = (e, t, r, a) => {
		let o = Gs(t)[0], [s, c, l] = [
			i(o),
			n("--ls-quiet"),
			n("--ls-ground")
		], u = a.width / sc.length, d = (i, a, u) => {
			let d = o >> i & 1;
			if (e.fillStyle = d ? s : u ? c : l, e.fillRect(a.x, a.y, a.width, a.height), e.strokeStyle = c, e.lineWidth = 1, e.strokeRect(a.x + .5, a.y + .5, a.width - 1, a.height - 1), t[i] > dc && t[i] < .98) {
				let n = t[i] * (a.height - 2);
				e.fillStyle = d ? Hn(s) ? "#00000055" : "#ffffff66" : `${s}aa`, e.fillRect(a.x + 1, a.y + a.height - 1 - n, a.width - 2, n);
			}
			let [f, p, m] = [
				a.x + a.width / 2,
				a.y + a.height - Math.min(9, a.width / 2),
				Math.min(4, a.width / 5)
			];
			d && (e.fillStyle = Hn(s) ? "#000000" : "#ffffff", e.beginPath(), e.arc(f, p, m, 0, 2 * Math.PI), e.fill()), r >> i & 1 && (e.strokeStyle = d ? Hn(s) ? "#000000" : "#ffffff" : n(u ? "--ls-ground" : "--ls-ink"), e.beginPath(), e.arc(f, p, m + 2, 0, 2 * Math.PI), e.stroke());
		};
		sc.forEach((e, t) => d(e, {
			x: a.x + t * u,
			y: a.y,
			width: u,
			height: a.height
		}, !1));
		for (let [e, t] of Object.entries(cc)) {
			let n = a.x + t * u - .3 * u;
			d(Number(e), {
				x: n,
				y: a.y,
				width: .6 * u,
				height: .6 * a.height
			}, !0);
		}
	}, c = (e, t, n) => {
		let r = i(t);
		e.fillStyle = r, e.fillRect(n.x, n.y, n.width, n.height);
		let a = {
			x: n.x + 2,
			y: n.y,
			width: n.width - 4,
			height: n.height
		};
		o(e, t, a, "center", Hn(r) ? "#000000" : "#ffffff");
	}, l = (e, t, r, i, a) => {
		let l = Gs(t)[0];
		if (r.height < uc || a) {
			c(e, l, r);
			return;
		}
		let u = Math.min(54, r.height * .34);
		o(e, l, {
			...r,
			height: u * .9
		}, "left", n("--ls-ink")), s(e, t, i, {
			x: r.x,
			y: r.y + u,
			width: r.width,
			height: r.height - u
		});
	}, u = (e, t, o, s, l) => {
		let u = o.width / r, d = u >= lc || o.height >= uc, f = d ? Math.min(26, o.height * .3) : 0, p = (o.height - f) / 12;
		for (let m = 0; m < r; m++) {
			let r = a(t, m), h = Gs(r)[0], g = {
				x: o.x + m * u,
				y: o.y,
				width: u - 2,
				height: f - 2
			};
			d && c(e, h, g);
			for (let t = 0; t < 12; t++) {
				let a = o.y + f + (11 - t) * p;
				l || (e.fillStyle = n(t in cc ? "--ls-grid" : "--ls-raised"), e.fillRect(g.x, a, u - 2, p - .5)), e.globalAlpha = r[t] > .98 ? 1 : r[t] > dc ? r[t] : 0, e.fillStyle = i(h), e.fillRect(g.x, a, u - 2, p - .5), e.globalAlpha = 1, s[m] >> t & 1 && (e.strokeStyle = n("--ls-ink"), e.lineWidth = 1, e.strokeRect(g.x + .5, a + .5, u - 3, Math.max(1, p - 1.5)));
			}
		}
	}, d = (n) => e.decoded(n, t());
	return {
		aspect: 1.6,
		draw(e, t, n, i = {}) {
			e.save();
			let o = i.behind ? d(i.behind) : Array(r).fill(0);
			r > 1 ? u(e, t, n, o, !!i.small) : l(e, a(t, 0), n, o[0], !!i.small), e.restore();
		},
		thumbnail(e, t) {
			let [n, i] = [Math.max(1, Math.round(t)), Math.max(1, Math.round(t / 1.6))], a = new OffscreenCanvas(n, i).getContext("2d"), o = a;
			return r > 1 ? u(o, e, {
				x: 0,
				y: 0,
				width: n,
				height: i
			}, [], !0) : c(o, d(e)[0], {
				x: 0,
				y: 0,
				width: n,
				height: i
			}), a.getImageData(0, 0, n, i);
		},
		describe: (t) => d(t).map((t) => e.name(t)).join(" ")
	};
}
// src/text/renderers.ts
var mc = {
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
}, hc = "system-ui, -apple-system, \"Segoe UI\", \"Noto Sans\", \"Noto Sans CJK JP\", sans-serif";
function gc(e, t, n, r) {
	let i = new OffscreenCanvas(Math.max(1, Math.round(t)), Math.max(1, Math.round(n))), a = i.getContext("2d", { willReadFrequently: !0 });
	return a.fillStyle = r, a.fillRect(0, 0, i.width, i.height), e(a, {
		x: 0,
		y: 0,
		width: i.width,
		height: i.height
	}), a.getImageData(0, 0, i.width, i.height);
}
function $(e, t) {
	return e[Math.min(t, e.length - 1)];
}
// src/renderers/bars.ts
var _c = 24, vc = 8, yc = 864e5, bc = 5;
function xc(e, t) {
	if (Number.isNaN(t)) return "";
	if (e.kind === "date") {
		let e = /* @__PURE__ */ new Date(Math.round(t) * yc);
		return Number.isNaN(e.getTime()) ? "–" : e.toISOString().slice(0, 10);
	}
	return e.categories.length && Number.isFinite(t) ? e.categories[Sc(e, t)] : String(Number(t.toPrecision(4))).replace("-", "−");
}
function Sc(e, t) {
	return Math.min(Math.max(Math.round(t), 0), e.categories.length - 1);
}
var Cc = (e, t, n) => {
	let r = e.shape.reduce((e, t) => e * t, 1), { low: i, high: a, counts: o } = e.display, s = e.display.columns.length === r ? e.display.columns : Array.from({ length: r }, (e, t) => ({
		name: mc[n()].column(t + 1),
		kind: "number",
		categories: []
	})), c = o ? (e) => Math.sqrt(Math.max(e, 0)) : (e) => e, l = (e, t) => {
		let [n, r] = [c($(i, t)), c($(a, t))];
		return Math.min(1, Math.max(0, (c(e[t]) - n) / (r - n || 1)));
	}, u = (e, n, r, i, a) => {
		let o = s[r], c = Number.isFinite(n[r]), u = o.categories.length;
		if (e.fillStyle = t("--ls-grid"), u >= 2 && u <= vc) {
			let a = i.width / u;
			for (let s = 0; s < u; s++) e.fillStyle = t(c && Sc(o, n[r]) === s ? "--ls-decoded" : "--ls-grid"), e.fillRect(i.x + s * a + +!!s, i.y, a - +!!s, i.height);
		} else e.fillRect(i.x, i.y, i.width, i.height), e.fillStyle = t("--ls-decoded"), c && u > vc ? e.fillRect(i.x + l(n, r) * (i.width - 6), i.y, 6, i.height) : c && e.fillRect(i.x, i.y, Math.max(1, l(n, r) * i.width), i.height);
		if (a && Number.isFinite(a[r])) {
			let n = u >= 2 && u <= vc ? (Sc(o, a[r]) + .5) / u : l(a, r);
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
		height: () => _c * r,
		draw(e, n, i, a) {
			if (e.save(), a?.small) {
				f(e, n, i), e.restore();
				return;
			}
			let o = Math.min(_c, i.height / r), c = .36 * i.width, l = .24 * i.width;
			e.font = `${Math.max(9, Math.min(12, o - 6))}px ${hc}`, e.textBaseline = "middle";
			for (let f = 0; f < r; f++) {
				let r = a?.order?.[f] ?? f, p = i.y + (f + .5) * o;
				e.textAlign = "left", e.fillStyle = t("--ls-ink"), e.fillText(d(e, s[r].name, c - 10), i.x, p);
				let m = {
					x: i.x + c,
					y: p - 5,
					width: i.width - c - l,
					height: 10
				};
				u(e, n, r, m, a?.behind ?? null), e.fillStyle = t("--ls-ink"), e.fillText(d(e, xc(s[r], n[r]), l - 10), i.x + i.width - l + 8, p);
			}
			e.restore();
		},
		thumbnail: (e, n) => gc((t, n) => f(t, e, n), n, n, t("--ls-ground")),
		describe: (e) => s.slice(0, bc).map((t, n) => `${t.name} ${xc(t, e[n])}`).join(", ") + (r > bc ? mc[n()].more(r - bc) : "")
	};
}, wc = .1, Tc = .05, Ec = (e, t, n) => {
	let r = e.shape[e.shape.length - 1], i = e.shape.slice(0, -1).reduce((e, t) => e * t, 1), { low: a, high: o, axis: s, counts: c } = e.display, l = c ? (e) => Math.sqrt(Math.max(e, 0)) : (e) => e, u = s && s.positions.length === r ? s.positions : Array.from({ length: r }, (e, t) => t + 1), d = u[0], f = u[r - 1] - d || 1, p = Array.from({ length: i }, (e, t) => {
		let [n, r] = [l($(a, t)), l($(o, t))];
		return r > n ? {
			from: n,
			to: r
		} : {
			from: n - .5,
			to: n + .5
		};
	}), m = (e, t, n, i) => {
		let { from: a, to: o } = p[n], s = i.height * (1 - 2 * Tc) / (o - a), c = i.y + i.height * .95;
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
		let t = e.height / (i + wc * (i - 1));
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
		e.font = `11px ${hc}`;
		let o = p.map(({ from: e, to: t }, n) => i > 1 ? [String(n + 1)] : xs(e, t, 4).map(_)), c = Math.max(14, ...o.flat().map((t) => e.measureText(t).width)) + 8, l = {
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
			else for (let n of xs(r, a, 4)) {
				let i = t.y + t.height * (.95 - (1 - 2 * Tc) * (n - r) / (a - r));
				m(l.x, i, l.x + l.width, i), e.fillText(_(n), l.x - 6, i);
			}
		}), e.textAlign = "center", e.textBaseline = "alphabetic";
		let g = u[r - 1];
		for (let t of xs(Math.min(d, g), Math.max(d, g), 5)) {
			let n = l.x + l.width * (t - d) / f;
			m(n, l.y, n, l.y + l.height), e.fillText(_(t), Math.min(n, a.x + a.width - 10), l.y + l.height + 14);
		}
		return e.fillStyle = t("--ls-ink"), e.fillText(s?.name ?? mc[n()].position, l.x + l.width / 2, l.y + l.height + 30), e.strokeStyle = t("--ls-line"), e.strokeRect(l.x + .5, l.y + .5, l.width - 1, l.height - 1), l;
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
		thumbnail: (e, n) => gc((t, r) => g(t, e, r, null, Math.max(1, n / 40)), n, n / (i > 3 ? 1 : 1.6), t("--ls-ground")),
		describe(e) {
			let [t, i, a] = [
				Infinity,
				-Infinity,
				0
			];
			for (let n = 0; n < e.length; n++) e[n] < t && (t = e[n]), e[n] > i && ([i, a] = [e[n], n % r]);
			return mc[n()].curve(_(t), _(i), _(u[a]));
		}
	};
}, Dc = [
	33,
	102,
	172
], Oc = [
	189,
	31,
	1
], kc = (e, t, n) => {
	let [r, i, a] = e.shape, { ink: o, counts: s } = e.display, c = s ? (e) => Math.sqrt(Math.max(e, 0)) : (e) => e, [l, u] = [e.display.low.map(c), e.display.high.map(c)], d = i * a, f = new ImageData(a, i), p = new OffscreenCanvas(a, i), m = (e) => {
		for (let t = 0; t < 3; t++) {
			let n = Math.min(t, r - 1), [i, a] = [$(l, n), $(u, n)], s = 255 / (a - i || 1);
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
				i += (c(e[o]) - c(t[o])) / ($(u, a) - $(l, a) || 1) / r;
			}
			let a = i < 0 ? Dc : Oc, o = Math.min(1, 1.4 * Math.abs(i));
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
				let [r, i] = [$(l, n), $(u, n)];
				for (let a = 0; a < d; a++) t += (c(e[n * d + a]) - r) / (i - r || 1);
			}
			return mc[n()].image(a, i, Math.round(100 * t / (r * d)), o);
		}
	};
}, Ac = [
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
], jc = (e, t, n) => {
	let r = e.shape.reduce((e, t) => e * t, 1), i = e.shape.length > 1 ? e.shape[0] : 1, a = r / i, { low: o, high: s } = e.display, c = new OffscreenCanvas(a, i), l = (e) => {
		let t = new ImageData(a, i);
		for (let n = 0; n < r; n++) {
			let [r, i] = [$(o, n % o.length), $(s, n % s.length)], a = (Ac.length - 1) * Math.min(1, Math.max(0, (e[n] - r) / (i - r || 1))), c = Math.min(Ac.length - 2, Math.floor(a));
			for (let e = 0; e < 3; e++) t.data[4 * n + e] = Ac[c][e] + (a - c) * (Ac[c + 1][e] - Ac[c][e]);
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
			return mc[n()].values(U(t, n()), U(r, n()));
		}
	};
}, Mc = 40, Nc = (e, t, n) => Pc(e)(e, t, n);
function Pc({ kind: e, shape: t, display: n }) {
	let r = t.reduce((e, t) => e * t, 1);
	return e === "image" && t.length === 3 ? kc : e === "signal" ? Ec : t.length === 1 ? r <= Mc || n.columns.length === r ? Cc : Ec : jc;
}
// src/store.ts
var Fc = class {
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
function Ic(e) {
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
		music: Xs(),
		language: "",
		theme: ""
	};
}
async function Lc(e, t, n, r, i) {
	let a = new Fc({
		...Ic(e),
		...rc(e)
	}), o = /* @__PURE__ */ new Map();
	for (let t of e.projections) t.kind === "placed" && o.set(t.id, await n.floats(t.places));
	let s = e.chords ? await qs(e.chords, n) : null, c = V("p", {
		class: "ls-hidden",
		role: "status",
		"aria-live": "polite"
	});
	i.after(c);
	let l = null, u = null, d = (e) => (u ??= getComputedStyle(i), u.getPropertyValue(e).trim());
	return a.listen((t, n) => {
		n.has("theme") && (i.dataset.theme = t.theme), ic(t, Ic(e));
	}), i.dataset.theme = a.view.theme, {
		state: e,
		data: t,
		blobs: n,
		store: a,
		decoding: r,
		chords: s,
		renderer: s ? pc(s, () => a.view.music.root, d) : Nc(e, d, () => Lt(a.view.language)),
		el: i,
		projected() {
			let { view: n } = a, r = `${n.projection}:${n.axes.join()}`;
			return l?.view !== r && (l = {
				view: r,
				projected: f(e, t, n, o)
			}), l.projected;
		},
		language: () => Lt(a.view.language),
		texts: (e) => e[Lt(a.view.language)],
		say: (e) => c.textContent = e,
		colour: d
	};
}
// src/style.css?inline
var Rc = ".latentscape{--ls-point:#4a6fa5;--ls-missing:#b4bbc3;--ls-hatch:#d3d9df;--ls-prior:#6e7781}@media (prefers-color-scheme:dark){.latentscape:not([data-theme=light]){--ls-point:#8fb3e0;--ls-missing:#5b6570;--ls-hatch:#2b333c;--ls-prior:#98a2ad}}.latentscape[data-theme=dark]{--ls-point:#8fb3e0;--ls-missing:#5b6570;--ls-hatch:#2b333c;--ls-prior:#98a2ad}.ls-map{grid-template:\"toolbar toolbar\"\"stage legend\"minmax(0,1fr)/minmax(0,1fr) auto;display:grid}.ls-toolbar{border-bottom:1px solid var(--ls-line);flex-wrap:wrap;grid-area:toolbar;align-items:center;gap:8px 14px;padding:8px 16px;display:flex}.ls-pick{color:var(--ls-quiet);align-items:center;gap:6px;font-size:13px;display:flex}.latentscape .ls-pick select,.latentscape .ls-pick input{border:1px solid var(--ls-line);border-radius:var(--ls-radius);background:var(--ls-ground);max-width:180px;min-height:32px;color:var(--ls-ink);font:inherit;padding:3px 8px;font-size:13px}.ls-layers{display:flex}.latentscape .ls-toggle{background:var(--ls-ground);color:var(--ls-quiet);white-space:nowrap;border-radius:0;margin-left:-1px;font-size:13px}.latentscape .ls-toggle:first-child{border-radius:var(--ls-radius) 0 0 var(--ls-radius);margin-left:0}.latentscape .ls-toggle:last-child{border-radius:0 var(--ls-radius) var(--ls-radius) 0}.latentscape .ls-toggle[aria-pressed=true]{z-index:1;border-color:var(--ls-line);background:var(--ls-raised);box-shadow:inset 0 -2px 0 var(--ls-accent);color:var(--ls-ink)}.latentscape .ls-toggle:focus-visible{z-index:2}.ls-menu{margin-left:auto;position:relative}.ls-menu summary{box-sizing:border-box;border:1px solid var(--ls-line);border-radius:var(--ls-radius);background:var(--ls-ground);cursor:pointer;min-height:32px;padding:5px 12px;font-size:13px;line-height:20px;list-style:none}.ls-menu summary::-webkit-details-marker{display:none}.ls-menu summary:after{content:\"▾\";color:var(--ls-quiet);margin-left:6px}.ls-menu>div{z-index:20;border:1px solid var(--ls-line);border-radius:var(--ls-radius);background:var(--ls-ground);min-width:160px;margin-top:4px;padding:4px;display:grid;position:absolute;right:0;box-shadow:0 6px 20px #00000029}.latentscape .ls-menu button{text-align:left;background:0 0;border:0}.latentscape .ls-menu button:hover{background:var(--ls-raised)}.ls-stage{grid-area:stage;min-width:0;min-height:0;position:relative;overflow:hidden}.ls-stage>canvas{display:block;position:absolute;inset:0}.ls-stage>canvas:last-of-type{cursor:crosshair;touch-action:none}.latentscape .ls-stage>canvas:focus-visible{outline-offset:-3px}.ls-zooms{border:1px solid var(--ls-line);border-radius:var(--ls-radius);background:var(--ls-ground);display:grid;position:absolute;bottom:50px;right:20px;overflow:hidden}.latentscape .ls-zooms button{background:0 0;border:0;border-radius:0;width:34px;min-height:34px;padding:0;font-size:18px;line-height:1}.latentscape .ls-zooms button+button{border-top:1px solid var(--ls-line)}.latentscape .ls-zooms button:hover{background:var(--ls-raised)}.latentscape .ls-zooms button:focus-visible{outline-offset:-3px}.ls-hint{border-radius:var(--ls-radius);background:var(--ls-ground);color:var(--ls-quiet);opacity:.92;pointer-events:none;margin:0;padding:2px 8px;font-size:12px;position:absolute;bottom:50px;left:58px}.ls-card{z-index:10;border:1px solid var(--ls-line);border-radius:var(--ls-radius);background:var(--ls-ground);pointer-events:none;max-width:340px;padding:8px 10px;font-size:12px;position:absolute;top:0;left:0;box-shadow:0 4px 16px #00000024}.ls-card[hidden]{display:none}.ls-card-title{color:var(--ls-quiet);font-variant-numeric:tabular-nums;margin:0 0 6px}.ls-card-title b{color:var(--ls-ink);font-size:13px}.ls-card-pictures{gap:8px;display:flex}.ls-card figure{margin:0}.ls-card figure[hidden]{display:none}.ls-card canvas{outline:1px solid var(--ls-line);display:block}.ls-card figcaption{color:var(--ls-quiet);margin-top:3px;font-size:11px}.ls-card dl{grid-template-columns:auto auto;justify-content:start;gap:0 10px;margin:6px 0 0;display:grid}.ls-card dl:empty{display:none}.ls-card dt{color:var(--ls-quiet)}.ls-card dd{font-variant-numeric:tabular-nums;margin:0}.ls-legend{flex-direction:column;grid-area:legend;gap:8px;width:172px;min-height:0;padding:12px 12px 10px 4px;font-size:13px;display:flex}.ls-legend h2{overflow-wrap:anywhere;margin:0;font-size:13px;font-weight:600}.ls-filter{flex-direction:column;gap:6px;min-height:0;display:flex}.ls-classes{flex-direction:column;min-height:0;display:flex;overflow-y:auto}.latentscape .ls-class{min-height:32px;color:var(--ls-ink);text-align:left;background:0 0;border:0;flex:none;align-items:center;gap:7px;padding:2px 6px;font-size:13px;display:flex}.latentscape .ls-class:hover{background:var(--ls-raised)}.latentscape .ls-class:focus-visible{outline-offset:-2px}.latentscape .ls-class[aria-pressed=true]{border-color:var(--ls-line);color:var(--ls-ink);background:0 0}.latentscape .ls-class[aria-pressed=true]:hover{background:var(--ls-raised)}.latentscape .ls-class[aria-pressed=false]{color:var(--ls-quiet);text-decoration:line-through}.ls-class[aria-pressed=false] .ls-swatch{opacity:.3}.ls-class-name{text-overflow:ellipsis;white-space:nowrap;flex:1;min-width:0;overflow:hidden}.ls-class-count{color:var(--ls-quiet);font-variant-numeric:tabular-nums;font-size:12px}.ls-swatch{flex:none;width:14px;height:14px}.ls-swatch svg{width:100%;height:100%;display:block}.ls-swatch-veil{border:1px solid var(--ls-line);background:repeating-linear-gradient(135deg, var(--ls-hatch) 0 1.2px, transparent 1.2px 4px)}.ls-swatch-prior{border-top:1.5px dashed var(--ls-prior);height:0}.latentscape .ls-all{flex:none;align-self:start;font-size:13px}.ls-scale{border-radius:2px;width:100%;height:12px;display:block}.ls-scale-ends{color:var(--ls-quiet);font-variant-numeric:tabular-nums;justify-content:space-between;margin-top:3px;font-size:12px;display:flex}.ls-keys{flex:none;margin-top:auto}.ls-key,.ls-note{color:var(--ls-quiet);align-items:center;gap:7px;margin:5px 0 0;font-size:12px;line-height:1.35;display:flex}.ls-list{max-height:60vh;margin:0 20px;overflow-y:auto}@media (max-width:859px){.latentscape .ls-map{height:auto;display:block}.ls-toolbar{gap:8px;padding:8px 12px}.ls-layers{flex:100%;order:3;grid-template-columns:repeat(3,1fr);gap:6px;display:grid}.latentscape .ls-toggle,.latentscape .ls-pick select,.latentscape .ls-pick input,.ls-menu summary{min-height:40px}.latentscape .ls-toggle,.latentscape .ls-toggle:first-child,.latentscape .ls-toggle:last-child{border-radius:var(--ls-radius);margin:0;padding:3px 6px}.ls-menu summary{line-height:28px}.ls-stage{height:min(100vw,70vh)}.ls-hint{bottom:42px;left:44px}.ls-zooms{bottom:44px;right:14px}.latentscape .ls-zooms button{width:40px;min-height:40px}.ls-legend{width:auto;padding:4px 12px 10px}.ls-filter{flex-direction:row;align-items:center}.ls-classes{flex-direction:row;flex:1;gap:6px;min-width:0;padding:2px;overflow:auto hidden}.latentscape .ls-class{border:1px solid var(--ls-line);border-radius:20px;min-height:40px;padding:2px 10px}.ls-class-name{max-width:9em}.ls-number{max-width:360px}.ls-keys{flex-wrap:wrap;gap:0 16px;margin-top:0;display:flex}}.latentscape{--ls-decoded:#c45500;--ls-warn:#8a5a00}@media (prefers-color-scheme:dark){.latentscape:not([data-theme=light]){--ls-decoded:#ff9a4d;--ls-warn:#e3b341}}.latentscape[data-theme=dark]{--ls-decoded:#ff9a4d;--ls-warn:#e3b341}.latentscape [hidden]{display:none!important}.ls-probe,.ls-panel{padding:14px 16px}.ls-panels h2,.ls-panels h3{margin:0 0 6px;font-size:13px;font-weight:600}.ls-panels h3{margin-top:16px}.ls-panels p{margin:0 0 8px}.ls-panels canvas{display:block}.ls-quiet,.ls-panels figcaption{color:var(--ls-quiet);font-size:12.5px}.ls-row{flex-wrap:wrap;align-items:center;gap:6px;display:flex}.latentscape button.ls-slim,.latentscape .ls-button{min-height:32px;padding:2px 10px;font-size:12.5px}.ls-button{border:1px solid var(--ls-line);border-radius:var(--ls-radius);background:var(--ls-raised);cursor:pointer;align-items:center;display:inline-flex}.ls-hidden:focus-visible+.ls-button{outline:2px solid var(--ls-accent);outline-offset:2px}.ls-saves{margin-left:auto;display:inline-flex}.latentscape button.ls-save{color:var(--ls-quiet);letter-spacing:.04em;background:0 0;border-color:#0000;padding:2px 4px;font-size:11px}.latentscape button.ls-save:hover{color:var(--ls-accent);text-decoration:underline}.latentscape button:disabled{opacity:.5;cursor:default}.ls-probe{border-bottom:1px solid var(--ls-line);background:var(--ls-ground)}.ls-pair{grid-template-columns:max-content minmax(0,1fr);gap:0 16px;display:grid}.ls-pair-wide{grid-template-columns:minmax(0,1fr);gap:12px}.ls-scrolled{max-height:240px;overflow-y:auto}.ls-heading{align-items:center;gap:6px;min-height:32px;display:flex}.ls-heading h2{white-space:nowrap;margin:0}.ls-example{flex-direction:column;display:flex}.ls-probe-tools>.ls-row{margin-top:8px}.ls-example summary{min-height:0;padding:4px 0}.ls-waiting .ls-decoded .ls-picture{opacity:.55}.ls-code{min-height:1.45em;color:var(--ls-quiet);font-variant-numeric:tabular-nums;margin-top:6px;font-size:12.5px}.ls-two{gap:8px;display:flex}.ls-panels figure{margin:0}.ls-facts{font-variant-numeric:tabular-nums;flex-wrap:wrap;align-content:flex-start;gap:0 10px;min-height:2.9em;margin-top:4px;font-size:12.5px;display:flex}.ls-facts span{color:var(--ls-quiet)}.ls-pair-wide .ls-facts{min-height:0}.ls-two figcaption{font-size:11px}.ls-warnings{color:var(--ls-quiet);margin:0;padding:0;font-size:12.5px;list-style:none}.ls-warnings li{margin-top:6px}.ls-warnings .ls-warning{color:var(--ls-warn)}.ls-warnings .ls-warning:before{content:\"⚠ \"}.ls-legend-line{color:var(--ls-quiet);gap:16px;font-size:12.5px;display:flex}.ls-legend-line span:before{content:\"\";vertical-align:middle;background:var(--ls-decoded);width:16px;height:3px;margin-right:6px;display:inline-block}.ls-legend-line .ls-mark-original:before{background:var(--ls-quiet);height:2px}.ls-legend-line .ls-mark-tick:before{background:var(--ls-ink);width:2px;height:12px}.ls-column{grid-template-columns:minmax(0,7em) minmax(0,1fr) 4.5em;align-items:center;gap:0 10px;display:grid}.ls-column .ls-quiet{grid-column:2/4;font-size:11px}.ls-column-name{text-overflow:ellipsis;white-space:nowrap;overflow:hidden}.ls-tabs{z-index:1;border-bottom:1px solid var(--ls-line);background:var(--ls-ground);gap:4px;padding:0 12px;display:flex;position:sticky;top:0}.latentscape .ls-tabs button{min-height:40px;color:var(--ls-quiet);background:0 0;border:0;border-bottom:2px solid #0000;border-radius:0;padding:8px 10px}.latentscape .ls-tabs button[aria-selected=true]{border-bottom-color:var(--ls-accent);color:var(--ls-ink);font-weight:600}.latentscape .ls-tabs button:focus-visible,.ls-panel:focus-visible{outline-offset:-2px}.latentscape input[type=range]{width:100%;min-width:0;height:24px;accent-color:var(--ls-accent);cursor:pointer;margin:0}.latentscape input[type=search]{border:1px solid var(--ls-line);border-radius:var(--ls-radius);background:var(--ls-ground);width:100%;min-height:34px;color:var(--ls-ink);font:inherit;margin-bottom:8px;padding:3px 10px}.ls-panel>.ls-row+.ls-quiet{margin-top:10px}.ls-dimension{border-top:1px solid var(--ls-grid);font-variant-numeric:tabular-nums;grid-template-columns:2.2em 62px minmax(0,1fr) 3.6em 32px;align-items:center;gap:0 10px;padding:6px 0;display:grid}.ls-dimension-name{font-weight:600}.ls-share{flex-direction:column;font-size:11px;line-height:1.3;display:flex}.ls-share .ls-quiet{font-size:11px}.ls-share-track{background:var(--ls-grid);border-radius:2px;height:4px;margin-bottom:2px}.ls-share-bar{background:var(--ls-accent);border-radius:2px;height:100%;display:block}.ls-slider{display:block;position:relative}.ls-tick{background:var(--ls-quiet);pointer-events:none;width:1px;height:6px;position:absolute;top:20px}.ls-reading{min-height:1.45em}.ls-ends{color:var(--ls-quiet);justify-content:space-between;font-size:10.5px;line-height:1.2;display:flex}.ls-dimension output,.ls-column output{text-align:right}.latentscape button.ls-expand{min-height:32px;color:var(--ls-quiet);background:0 0;border-color:#0000;padding:0}.ls-expand[aria-expanded=true]{transform:rotate(180deg)}.ls-traversal{text-align:right;grid-column:1/-1;padding:6px 0 2px}.ls-traversal canvas,.ls-strip canvas{cursor:pointer}.ls-dimensions+button{width:100%;margin-top:8px}.ls-path-ends{grid-template-columns:1fr 1fr;gap:10px;margin:4px 0 10px;display:grid}.ls-path-end{gap:10px;display:flex}.ls-path-end>div:last-child{flex-direction:column;align-items:flex-start;gap:2px;min-width:0;display:flex}.ls-path-end .ls-quiet{overflow-wrap:anywhere;min-height:1.45em}.ls-segments{margin:12px 0 6px;display:flex}.latentscape .ls-segments button{border-radius:0;flex:1;margin-left:-1px;font-size:12.5px}.latentscape .ls-segments button:first-child{border-radius:var(--ls-radius) 0 0 var(--ls-radius);margin-left:0}.latentscape .ls-segments button:last-child{border-radius:0 var(--ls-radius) var(--ls-radius) 0}.latentscape .ls-segments button[aria-checked=true]{border-color:var(--ls-accent);background:var(--ls-accent);color:var(--ls-on-accent)}.ls-walk .ls-row{flex-wrap:nowrap;margin-top:6px}.ls-walk output{color:var(--ls-quiet);font-variant-numeric:tabular-nums;flex:none;font-size:12.5px}.ls-walk{text-align:right}.ls-drawing{gap:16px;margin-bottom:10px;display:flex}.ls-canvas{touch-action:none;cursor:crosshair;flex:none}.ls-check{align-items:center;gap:6px;min-height:32px;display:inline-flex}.ls-panel>.ls-row,.ls-panel>.ls-check{margin-bottom:6px}.ls-check input[type=checkbox]{width:18px;height:18px;accent-color:var(--ls-accent);margin:0}.ls-check input[type=color]{border:1px solid var(--ls-line);border-radius:var(--ls-radius);background:0 0;width:40px;height:32px;padding:2px}.ls-verdict{background:var(--ls-raised);border-left:4px solid;padding:10px 12px}.ls-worked{border-color:var(--ls-good)}.ls-failed{border-color:var(--ls-bad)}.ls-sign{margin-right:8px;font-weight:700}.ls-worked .ls-sign{color:var(--ls-good)}.ls-failed .ls-sign{color:var(--ls-bad)}.ls-table{max-height:260px;overflow:auto}.ls-table table{border-collapse:collapse;font-variant-numeric:tabular-nums;width:100%;font-size:12.5px}.ls-table th,.ls-table td{border-bottom:1px solid var(--ls-grid);text-align:right;vertical-align:bottom;padding:4px 8px 4px 0;font-weight:400}.ls-table th:first-child{text-align:left}.ls-table thead th{color:var(--ls-quiet)}.ls-unit{font-size:11px;display:block}.ls-curve-figure+.ls-curve-figure{margin-top:18px!important}.ls-curve-figure figcaption{flex-wrap:wrap;justify-content:space-between;gap:0 12px;display:flex}.ls-curve{width:100%;height:auto;font-size:10.5px;display:block}.ls-curve text{fill:var(--ls-quiet)}.ls-curve-grid{stroke:var(--ls-grid)}.ls-curve-frame{fill:none;stroke:var(--ls-line)}.ls-curve-cursor{stroke:var(--ls-quiet)}.ls-curve-line{fill:none;stroke-width:1.6px;stroke-linejoin:round}.ls-curve-0{stroke:var(--ls-accent)}.ls-curve-1{stroke:var(--ls-decoded);stroke-dasharray:5 2}.ls-curve-2{stroke:var(--ls-good);stroke-dasharray:2 2}.ls-curve-3{stroke:var(--ls-quiet)}.ls-curve-key+.ls-curve-key{margin-left:14px}.ls-curve-key:before{content:\"\";vertical-align:middle;border-top:2px solid var(--ls-accent);width:18px;margin-right:6px;display:inline-block}.ls-curve-key-1:before{border-top:2px dashed var(--ls-decoded)}.ls-curve-key-2:before{border-top:2px dotted var(--ls-good)}.ls-curve-key-3:before{border-top-color:var(--ls-quiet)}.ls-reading{color:var(--ls-quiet);font-variant-numeric:tabular-nums;font-size:12.5px}.ls-notes{margin:0;padding-left:18px}.ls-panels details{margin-top:6px}.ls-panels summary{min-height:32px;color:var(--ls-quiet);cursor:pointer;padding:6px 0}.ls-settings{grid-template-columns:max-content minmax(0,1fr);gap:3px 14px;margin:0;font-size:12.5px;display:grid}.ls-settings dt{color:var(--ls-quiet)}.ls-settings dd{overflow-wrap:anywhere;margin:0}@media (max-width:859px){.ls-panels{overflow:visible}.ls-probe{display:contents}.ls-pair{z-index:2;border-bottom:1px solid var(--ls-grid);background:var(--ls-ground);padding:6px 16px 0;position:sticky;top:0}.ls-probe-tools{border-bottom:1px solid var(--ls-line);padding:2px 16px 14px}.ls-tabs{position:static}}@media (max-width:599px){.ls-pair .ls-saves{display:none}.ls-pair .ls-heading{min-height:24px}.ls-pair .ls-scrolled{max-height:150px}.ls-pair-wide .ls-example{display:none}.latentscape button,.latentscape select,.latentscape .ls-tabs button{min-height:40px}}.ls-chords{flex-direction:column;font-size:13px;display:flex}.ls-chords-part{border-top:1px solid var(--ls-line);padding:12px 16px}.ls-chords>.ls-chords-part:first-child{border-top:0}.ls-chords [hidden]{display:none}.ls-chords h3{margin:0 0 6px;font-size:13px;font-weight:600}.ls-chords p{margin:0 0 8px}.ls-chords .ls-chords-quiet{color:var(--ls-quiet);font-size:12.5px}.ls-chords p.ls-chord-name{letter-spacing:-.01em;overflow-wrap:anywhere;margin:0;font-size:34px;font-weight:650;line-height:1.15}.ls-keyboard{margin:2px 0 10px;display:block}.ls-chords-row,.ls-strip{flex-wrap:wrap;align-items:center;gap:6px;display:flex}.ls-chords-row .ls-chords-quiet{margin-right:4px}.ls-strip+.ls-chords-row,.ls-chords-row+.ls-strip,.ls-chords-row+.ls-chords-quiet{margin-top:8px}.ls-chords-now .ls-strip{margin-bottom:10px}.latentscape button.ls-chip,.ls-chip.ls-empty{border:1px solid var(--ls-line);border-left:5px solid var(--ls-quality,var(--ls-line));background:var(--ls-ground);border-radius:4px;flex-direction:column;justify-content:center;align-items:flex-start;min-width:36px;max-width:100%;padding:3px 9px 3px 8px;line-height:1.25;display:inline-flex}.ls-chip.ls-empty{min-height:32px;color:var(--ls-quiet)}.ls-chip-name{overflow-wrap:anywhere;font-weight:600}.ls-chip-more{color:var(--ls-quiet);font-variant-numeric:tabular-nums;font-size:11.5px}.latentscape button.ls-chip.ls-marked{background:var(--ls-raised);border-color:var(--ls-quiet);border-left-color:var(--ls-quality,var(--ls-line))}.latentscape button.ls-chip.ls-sounding{outline:2px solid var(--ls-accent);outline-offset:1px}.latentscape button.ls-play{min-width:34px;padding:3px 8px}.ls-chords-end{align-items:center;gap:6px;display:inline-flex}.ls-chords-kinds{margin-left:auto;display:inline-flex}.latentscape .ls-chords-kinds button{padding:3px 8px}.latentscape .ls-chords-kinds button:first-child{border-top-right-radius:0;border-bottom-right-radius:0}.latentscape .ls-chords-kinds button:last-child{border-left-width:0;border-top-left-radius:0;border-bottom-left-radius:0}.ls-chords-form{margin-top:10px}.ls-chords-typed{align-items:center;gap:8px;display:flex}.ls-chords-typed>span{color:var(--ls-quiet);flex:none;font-size:12.5px}.ls-chord-input{border:1px solid var(--ls-line);border-radius:var(--ls-radius);background:var(--ls-ground);min-width:0;min-height:32px;color:var(--ls-ink);font:inherit;flex:1;padding:3px 9px}.ls-chord-input::placeholder{color:var(--ls-quiet);opacity:1}.ls-chords .ls-chords-wrong{color:var(--ls-bad);margin:6px 0 0}.ls-chords-wrong:empty{display:none}.ls-chords-sound{border-top:1px solid var(--ls-line);background:var(--ls-raised);flex-wrap:wrap;align-items:center;gap:6px 14px;padding:8px 16px;display:flex}.ls-chords-sound p{margin:0}.ls-chords-sound label{align-items:center;gap:6px;min-height:32px;display:inline-flex}.ls-chords-sound label>span{color:var(--ls-quiet);font-size:12.5px}.ls-chords-sound input{width:72px;accent-color:var(--ls-accent)}.ls-chords-sound output{font-variant-numeric:tabular-nums;min-width:2em}.ls-chords-sound output:empty{display:none}.ls-circle{--ls-circle:236px;width:var(--ls-circle);height:var(--ls-circle);border-radius:50%;margin:2px auto 8px;position:relative}.ls-circle:before{content:\"\";border:1px solid var(--ls-line);border-radius:50%;position:absolute;inset:22px}.latentscape .ls-circle button{width:46px;height:38px;transform:rotate(var(--ls-angle)) translateY(-96px) rotate(calc(-1 * var(--ls-angle)));margin:-19px 0 0 -23px;padding:0 4px;font-weight:600;position:absolute;top:50%;left:50%}.latentscape .ls-circle button[aria-checked=true]{border-color:var(--ls-accent);background:var(--ls-accent);color:var(--ls-on-accent)}.ls-circle-bar{opacity:.75;transform-origin:0;background:currentColor;border-radius:2px;height:4px;display:block}.ls-places{margin:0 0 8px;padding:0;list-style:none}.latentscape button.ls-place{text-align:left;overflow-wrap:anywhere;background:0 0;border:0;border-radius:0;width:100%;padding:3px 0}.ls-place:before{content:\"▸\";width:1.2em;color:var(--ls-quiet);display:inline-block}.ls-place[aria-expanded=true]:before{content:\"▾\"}.ls-places .ls-strip{margin:2px 0 10px 1.2em}@media (max-width:859px){.latentscape .ls-chords button,.ls-chord-input,.ls-chords-sound label{min-height:44px}.latentscape .ls-circle button{min-height:40px}}.latentscape{--ls-ground:#fff;--ls-raised:#f6f8fa;--ls-ink:#22272e;--ls-quiet:#57606a;--ls-line:#d8dee4;--ls-accent:#0b62b8;--ls-on-accent:#fff;--ls-good:#1a7f37;--ls-bad:#b3261e;--ls-grid:#e9edf1;--ls-veil:#fff;--ls-radius:8px;--ls-gap:12px;--lightningcss-light:initial;--lightningcss-dark: ;color-scheme:light}@media (prefers-color-scheme:dark){.latentscape:not([data-theme=light]){--ls-ground:#14181d;--ls-raised:#1d232a;--ls-ink:#e6eaee;--ls-quiet:#a3adb8;--ls-line:#353d47;--ls-accent:#79b8ff;--ls-on-accent:#0c1116;--ls-good:#57ab5a;--ls-bad:#ff8a80;--ls-grid:#232a32;--ls-veil:#14181d;--lightningcss-light: ;--lightningcss-dark:initial;color-scheme:dark}}.latentscape[data-theme=dark]{--ls-ground:#14181d;--ls-raised:#1d232a;--ls-ink:#e6eaee;--ls-quiet:#a3adb8;--ls-line:#353d47;--ls-accent:#79b8ff;--ls-on-accent:#0c1116;--ls-good:#57ab5a;--ls-bad:#ff8a80;--ls-grid:#232a32;--ls-veil:#14181d;--lightningcss-light: ;--lightningcss-dark:initial;color-scheme:dark}.latentscape{box-sizing:border-box;background:var(--ls-ground);height:100%;min-height:560px;color:var(--ls-ink);flex-direction:column;font:14px/1.45 system-ui,-apple-system,Segoe UI,Noto Sans,Noto Sans CJK JP,Hiragino Sans,Apple SD Gothic Neo,sans-serif;display:flex}.latentscape *,.latentscape :before{box-sizing:inherit}.latentscape :focus-visible{outline:2px solid var(--ls-accent);outline-offset:2px}.ls-hidden{clip-path:inset(50%);white-space:nowrap;width:1px;height:1px;margin:-1px;position:absolute;overflow:hidden}.ls-loading,.ls-broken{max-width:34em;margin:15vh auto;padding:0 20px}.ls-broken{color:var(--ls-bad)}.ls-head{border-bottom:1px solid var(--ls-line);flex-wrap:wrap;align-items:baseline;gap:4px 14px;padding:10px 16px;display:flex}.ls-head h1{overflow-wrap:anywhere;margin:0;font-size:17px;font-weight:650}.ls-subtitle{color:var(--ls-quiet);margin:0}.ls-tools{gap:8px;margin-left:auto;display:flex}.latentscape button,.latentscape select{border:1px solid var(--ls-line);border-radius:var(--ls-radius);background:var(--ls-raised);min-height:32px;color:var(--ls-ink);font:inherit;cursor:pointer;padding:3px 10px}.latentscape button:hover,.latentscape select:hover{border-color:var(--ls-quiet)}.latentscape button[aria-pressed=true],.latentscape button.ls-main{border-color:var(--ls-accent);background:var(--ls-accent);color:var(--ls-on-accent)}.ls-help{border:1px solid var(--ls-line);border-radius:var(--ls-radius);background:var(--ls-ground);max-width:32em;color:var(--ls-ink)}.ls-help dl{grid-template-columns:max-content 1fr;gap:6px 16px;display:grid}.ls-help dt{font-weight:600}.ls-help dd{margin:0}.ls-body{flex:1;grid-template-columns:minmax(0,1fr) 400px;min-height:0;display:grid}.ls-map{min-width:0;min-height:0;position:relative}.ls-map>canvas{display:block;position:absolute;inset:0}.ls-panels{border-left:1px solid var(--ls-line);min-height:0;overflow-y:auto}@media (max-width:859px){.latentscape{height:auto}.ls-body{display:block}.ls-map{height:min(100vw,70vh)}.ls-panels{border-left:0;border-top:1px solid var(--ls-line)}.ls-tools{margin-left:0}}";
// src/main.ts
async function zc({ model: e, el: n }) {
	Bc(n), n.classList.add("latentscape");
	let r = zs[Lt("")];
	if (typeof DecompressionStream > "u") return H(n, V("p", {
		class: "ls-broken",
		role: "alert"
	}, r.noRuntime)), () => void 0;
	H(n, V("p", {
		class: "ls-loading",
		role: "status"
	}, r.loading));
	try {
		let r = e.get("state"), i = new t(e.get("blobs")), [a, s] = await Promise.all([o(r, i), Mt(r, i)]);
		return Bs(await Lc(r, a, i, s, n));
	} catch (e) {
		return H(n, V("p", {
			class: "ls-broken",
			role: "alert"
		}, r.broken(e.message))), console.warn(e), () => void 0;
	}
}
function Bc(e) {
	let t = new CSSStyleSheet();
	t.replaceSync(Rc);
	let n = e.getRootNode();
	n.adoptedStyleSheets = [...n.adoptedStyleSheets, t];
}
function Vc() {
	let e = document.getElementById("latentscape");
	if (!e) return;
	let t = (e) => document.getElementById(e)?.textContent ?? void 0;
	zc({
		model: { get: (e) => e === "state" ? JSON.parse(t("state") ?? "null") : (e) => t(`blob-${e}`) },
		el: e
	});
}
Vc();
var Hc = { render: zc };
export { Hc as default };
