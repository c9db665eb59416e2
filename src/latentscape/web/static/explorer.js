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
// src/decoding.ts
function l(e, t) {
	let { context: n } = t.view;
	return e.context ? e.context.kind === "columns" ? n : e.context.names.map((e, t) => +(t === n[0])) : [];
}
async function u(e, t) {
	let n = e.decoder;
	if (!n) return d;
	let r = await t.bytes(n.weights), i = f(n.program, r);
	return {
		...d,
		decodes: !0,
		fast: !0,
		now: (e, t) => i(e, t),
		request: (e, t, n, r) => r(i(t, n)),
		many(e, t, n) {
			let r = !1, a = (o) => {
				if (r) return;
				let s = performance.now() + 8, c = o;
				for (; c < e.length && performance.now() < s;) n(c, i(e[c++], t));
				c < e.length && setTimeout(() => a(c), 0);
			};
			return a(0), () => r = !0;
		}
	};
}
var d = {
	decodes: !1,
	encodes: !1,
	fast: !1,
	error: NaN,
	now: () => null,
	request: () => void 0,
	many: () => () => void 0,
	encode: () => null
};
function f(e, t) {
	let n = (t) => e.shapes[t].reduce((e, t) => e * t, 1), r = e.shapes.map((e, t) => new Float32Array(n(t)));
	for (let { tensor: i, offset: a } of e.constants) r[i] = new Float32Array(t, a, n(i));
	return (t) => {
		r[e.inputs[0].tensor] = Float32Array.from(t);
		for (let t of e.ops) {
			let e = r[t.in[0]];
			if (t.op === "view") r[t.out] = e;
			else if (t.op === "unary") r[t.out] = e.map((e) => t.f === "relu" ? Math.max(0, e) : 1 / (1 + Math.exp(-e)));
			else {
				let [n, i, a] = [
					r[t.in[1]],
					r[t.in[2]],
					r[t.out]
				];
				for (let t = 0; t < a.length; t++) {
					let r = i[t];
					for (let i = 0; i < e.length; i++) r += n[t * e.length + i] * e[i];
					a[t] = r;
				}
			}
		}
		return r[e.output];
	};
}
// src/dom.ts
function p(e, t = {}, ...n) {
	let r = document.createElement(e);
	for (let [e, n] of Object.entries(t)) typeof n == "function" ? r.addEventListener(e.slice(2), n) : n === !0 ? r.setAttribute(e, "") : n !== !1 && n != null && r.setAttribute(e, String(n));
	for (let e of n) e && r.append(e);
	return r;
}
function m(e, ...t) {
	e.replaceChildren(...t.filter((e) => !!e));
}
function h(e, t, n) {
	let r = Math.min(window.devicePixelRatio || 1, 2), [i, a] = [Math.max(1, Math.round(t * r)), Math.max(1, Math.round(n * r))];
	e.width !== i && (e.width = i), e.height !== a && (e.height = a), e.style.width = `${t}px`, e.style.height = `${n}px`;
	let o = e.getContext("2d");
	return o?.setTransform(r, 0, 0, r, 0, 0), o;
}
// src/map/map.ts
function g(e, t) {
	let n = p("canvas", { tabindex: 0 });
	t.append(n), n.addEventListener("pointermove", (n) => {
		let r = e.projected().code((n.offsetX - t.clientWidth / 2) / 80, (t.clientHeight / 2 - n.offsetY) / 80, e.store.view.z);
		e.store.set({ z: r });
	}), new ResizeObserver(() => {
		let r = h(n, t.clientWidth, t.clientHeight);
		if (!r) return;
		let { places: i } = e.projected();
		r.fillStyle = e.colour("--ls-ink");
		for (let n = 0; n < e.data.n; n++) r.fillRect(t.clientWidth / 2 + 80 * i[2 * n], t.clientHeight / 2 - 80 * i[2 * n + 1], 2, 2);
	}).observe(t);
}
// src/panels/panels.ts
function _(e, t) {
	let n = p("canvas", {});
	t.append(n);
	let r = () => {
		let t = e.decoding.now(e.store.view.z, l(e.state, e.store)), r = h(n, 200, 200);
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
var v = {
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
}, y = {
	en: "English",
	ja: "日本語",
	ko: "한국어"
};
function b(e) {
	return [e, ...navigator.languages ?? [navigator.language]].map((e) => e.slice(0, 2).toLowerCase()).find((e) => e in y) ?? "en";
}
function x(e, t, n = 3) {
	return Number.isFinite(e) ? e.toLocaleString(t, { maximumSignificantDigits: n }).replace("-", "−") : "–";
}
function S(e, t) {
	return e.toLocaleString(t);
}
// src/frame.ts
function ee(e) {
	let t = p("header", { class: "ls-head" }), n = p("section", { class: "ls-map" }), r = p("aside", { class: "ls-panels" });
	m(e.el, t, p("div", { class: "ls-body" }, n, r));
	let i = () => {
		e.el.lang = e.language(), e.el.id === "latentscape" && (document.documentElement.lang = e.language());
		let i = e.texts(v);
		n.setAttribute("aria-label", i.map), r.setAttribute("aria-label", i.panels), C(e, t);
	};
	i();
	let a = e.store.listen((e, t) => {
		t.has("language") && i();
	});
	return g(e, n), _(e, r), () => {
		a(), e.el.replaceChildren();
	};
}
function C(e, t) {
	let n = e.texts(v), { state: r, store: i } = e, { points: a } = r, o = e.language(), s = a.count === a.total ? n.examples(S(a.total, o)) : n.some(S(a.count, o), S(a.total, o), a.stratified), c = (e, t, n, r) => p("label", { class: "ls-choice" }, p("span", { class: "ls-hidden" }, e), p("select", { onchange: (e) => r(e.target.value) }, ...n.map(([e, n]) => p("option", {
		value: e,
		selected: e === t
	}, n)))), l = p("dialog", {
		class: "ls-help",
		"aria-label": n.help
	}, p("h2", {}, n.help), p("dl", {}, ...n.keys.flatMap(([e, t]) => [p("dt", {}, e), p("dd", {}, t)])), p("form", { method: "dialog" }, p("button", {}, n.close)));
	m(t, p("h1", {}, r.name), p("p", { class: "ls-subtitle" }, [
		r.recipe,
		n.latent(r.model.latent),
		s
	].join(" · ")), p("div", { class: "ls-tools" }, c(n.language, o, Object.entries(y), (e) => i.set({ language: e })), c(n.theme, i.view.theme, [
		["", n.system],
		["light", n.light],
		["dark", n.dark]
	], (e) => i.set({ theme: e })), p("button", { onclick: () => l.showModal() }, n.help)), l);
}
// src/fragment.ts
var w = [
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
], T = 250, E;
function te(e) {
	try {
		let t = JSON.parse(decodeURIComponent(location.hash.slice(1)) || "{}"), n = {};
		for (let e of w) e in t && Object.assign(n, { [e]: t[e] });
		return re(e, n) ? n : {};
	} catch {
		return {};
	}
}
function ne(e, t) {
	clearTimeout(E), E = setTimeout(() => {
		let n = {};
		for (let r of w) JSON.stringify(e[r]) !== JSON.stringify(t[r]) && (n[r] = D(e[r]));
		e.pinned || delete n.z;
		let r = Object.keys(n).length ? `#${encodeURIComponent(JSON.stringify(n))}` : "";
		try {
			history.replaceState(null, "", r || location.pathname + location.search);
		} catch {}
	}, T);
}
function D(e) {
	return typeof e == "number" ? Number(e.toPrecision(5)) : Array.isArray(e) ? e.map(D) : e && typeof e == "object" ? Object.fromEntries(Object.entries(e).map(([e, t]) => [e, D(t)])) : e;
}
function re(e, t) {
	let { latent: n } = e.model, r = (e) => Array.isArray(e) && e.length === n && e.every(Number.isFinite), i = (t) => Number.isInteger(t) && t >= 0 && t < e.points.count, a = (e) => e === null || typeof e == "object" && !!e && ("point" in e ? i(e.point) : "z" in e && r(e.z)), o = (e) => Array.isArray(e) && e.every(Number.isFinite);
	return (t.z === void 0 || r(t.z)) && (t.selected === void 0 || t.selected === null || i(t.selected)) && (t.from === void 0 || a(t.from)) && (t.to === void 0 || a(t.to)) && (t.axes === void 0 || o(t.axes) && t.axes.length === 2 && t.axes.every((e) => e >= 0 && e < n)) && (t.context === void 0 || o(t.context)) && (t.hidden === void 0 || o(t.hidden)) && (t.colour === void 0 || t.colour === "" || e.fields.some((e) => e.id === t.colour));
}
// src/projection.ts
var O = 5, k = "₀₁₂₃₄₅₆₇₈₉";
function A(e) {
	return `z${[...String(e + 1)].map((e) => k[Number(e)]).join("")}`;
}
function j(e, t, n, r) {
	let i = e.projections.find((e) => e.id === n.projection), [a, o] = n.axes;
	return t.latent === 1 ? N(t) : i ? i.kind === "placed" ? ie(t, i.id, r.get(i.id)) : P(t, i, a, o) : M(t, a, o);
}
function M(e, t, n) {
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
		names: [A(t), A(n)],
		exact: !0
	};
}
function N(e) {
	let t = new Float32Array(2 * e.n);
	for (let n = 0; n < e.n; n++) t[2 * n] = e.codes[n], t[2 * n + 1] = ((n * 2654435761 >>> 0) / 2 ** 32 - .5) * 2;
	return {
		key: "line",
		places: t,
		place: (e) => [e[0], 0],
		code: (e) => [e],
		names: [A(0), ""],
		exact: !0
	};
}
function P(e, t, n, r) {
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
function ie(e, t, n) {
	let { codes: r, latent: i, n: a } = e, o = (e, t) => {
		let o = [];
		for (let r = 0; r < a; r++) {
			let i = (n[2 * r] - e) ** 2 + (n[2 * r + 1] - t) ** 2;
			if (o.length < O || i < o[o.length - 1][0]) {
				let e = o.findIndex(([e]) => i < e);
				o.splice(e < 0 ? o.length : e, 0, [i, r]), o.length > O && o.pop();
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
var F = {
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
}, I = "system-ui, -apple-system, \"Segoe UI\", \"Noto Sans\", \"Noto Sans CJK JP\", sans-serif";
function L(e, t, n, r) {
	let i = new OffscreenCanvas(Math.max(1, Math.round(t)), Math.max(1, Math.round(n))), a = i.getContext("2d", { willReadFrequently: !0 });
	return a.fillStyle = r, a.fillRect(0, 0, i.width, i.height), e(a, {
		x: 0,
		y: 0,
		width: i.width,
		height: i.height
	}), a.getImageData(0, 0, i.width, i.height);
}
function R(e, t) {
	return e[Math.min(t, e.length - 1)];
}
// src/renderers/bars.ts
var z = 24, B = 8, V = 864e5, H = 5;
function U(e, t) {
	if (Number.isNaN(t)) return "";
	if (e.kind === "date") {
		let e = /* @__PURE__ */ new Date(Math.round(t) * V);
		return Number.isNaN(e.getTime()) ? "–" : e.toISOString().slice(0, 10);
	}
	return e.categories.length && Number.isFinite(t) ? e.categories[W(e, t)] : String(Number(t.toPrecision(4))).replace("-", "−");
}
function W(e, t) {
	return Math.min(Math.max(Math.round(t), 0), e.categories.length - 1);
}
var G = (e, t, n) => {
	let r = e.shape.reduce((e, t) => e * t, 1), { low: i, high: a, counts: o } = e.display, s = e.display.columns.length === r ? e.display.columns : Array.from({ length: r }, (e, t) => ({
		name: F[n()].column(t + 1),
		kind: "number",
		categories: []
	})), c = o ? (e) => Math.sqrt(Math.max(e, 0)) : (e) => e, l = (e, t) => {
		let [n, r] = [c(R(i, t)), c(R(a, t))];
		return Math.min(1, Math.max(0, (c(e[t]) - n) / (r - n || 1)));
	}, u = (e, n, r, i, a) => {
		let o = s[r], c = Number.isFinite(n[r]), u = o.categories.length;
		if (e.fillStyle = t("--ls-grid"), u >= 2 && u <= B) {
			let a = i.width / u;
			for (let s = 0; s < u; s++) e.fillStyle = t(c && W(o, n[r]) === s ? "--ls-decoded" : "--ls-grid"), e.fillRect(i.x + s * a + +!!s, i.y, a - +!!s, i.height);
		} else e.fillRect(i.x, i.y, i.width, i.height), e.fillStyle = t("--ls-decoded"), c && u > B ? e.fillRect(i.x + l(n, r) * (i.width - 6), i.y, 6, i.height) : c && e.fillRect(i.x, i.y, Math.max(1, l(n, r) * i.width), i.height);
		if (a && Number.isFinite(a[r])) {
			let n = u >= 2 && u <= B ? (W(o, a[r]) + .5) / u : l(a, r);
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
		height: () => z * r,
		draw(e, n, i, a) {
			if (e.save(), a?.small) {
				f(e, n, i), e.restore();
				return;
			}
			let o = Math.min(z, i.height / r), c = .36 * i.width, l = .24 * i.width;
			e.font = `${Math.max(9, Math.min(12, o - 6))}px ${I}`, e.textBaseline = "middle";
			for (let f = 0; f < r; f++) {
				let r = a?.order?.[f] ?? f, p = i.y + (f + .5) * o;
				e.textAlign = "left", e.fillStyle = t("--ls-ink"), e.fillText(d(e, s[r].name, c - 10), i.x, p);
				let m = {
					x: i.x + c,
					y: p - 5,
					width: i.width - c - l,
					height: 10
				};
				u(e, n, r, m, a?.behind ?? null), e.fillStyle = t("--ls-ink"), e.fillText(d(e, U(s[r], n[r]), l - 10), i.x + i.width - l + 8, p);
			}
			e.restore();
		},
		thumbnail: (e, n) => L((t, n) => f(t, e, n), n, n, t("--ls-ground")),
		describe: (e) => s.slice(0, H).map((t, n) => `${t.name} ${U(t, e[n])}`).join(", ") + (r > H ? F[n()].more(r - H) : "")
	};
};
// src/ticks.ts
function K(e, t, n) {
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
var q = .1, J = .05, Y = (e, t, n) => {
	let r = e.shape[e.shape.length - 1], i = e.shape.slice(0, -1).reduce((e, t) => e * t, 1), { low: a, high: o, axis: s, counts: c } = e.display, l = c ? (e) => Math.sqrt(Math.max(e, 0)) : (e) => e, u = s && s.positions.length === r ? s.positions : Array.from({ length: r }, (e, t) => t + 1), d = u[0], f = u[r - 1] - d || 1, p = Array.from({ length: i }, (e, t) => {
		let [n, r] = [l(R(a, t)), l(R(o, t))];
		return r > n ? {
			from: n,
			to: r
		} : {
			from: n - .5,
			to: n + .5
		};
	}), m = (e, t, n, i) => {
		let { from: a, to: o } = p[n], s = i.height * (1 - 2 * J) / (o - a), c = i.y + i.height * .95;
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
		let t = e.height / (i + q * (i - 1));
		return p.map((n, r) => ({
			...e,
			y: e.y + r * t * 1.1,
			height: t
		}));
	}, g = (e, n, r, i, a) => {
		e.save(), e.beginPath(), e.rect(r.x, r.y, r.width, r.height), e.clip(), e.lineJoin = "round", h(r).forEach((r, o) => {
			i && (e.strokeStyle = t("--ls-quiet"), e.globalAlpha = .75, e.lineWidth = Math.max(.8, a * .6), m(e, i, o, r)), e.globalAlpha = 1, e.strokeStyle = t("--ls-decoded"), e.lineWidth = a, m(e, n, o, r);
		}), e.restore();
	}, _ = (e) => x(e, n(), 3), v = (e, a) => {
		e.font = `11px ${I}`;
		let o = p.map(({ from: e, to: t }, n) => i > 1 ? [String(n + 1)] : K(e, t, 4).map(_)), c = Math.max(14, ...o.flat().map((t) => e.measureText(t).width)) + 8, l = {
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
			else for (let n of K(r, a, 4)) {
				let i = t.y + t.height * (.95 - (1 - 2 * J) * (n - r) / (a - r));
				m(l.x, i, l.x + l.width, i), e.fillText(_(n), l.x - 6, i);
			}
		}), e.textAlign = "center", e.textBaseline = "alphabetic";
		let g = u[r - 1];
		for (let t of K(Math.min(d, g), Math.max(d, g), 5)) {
			let n = l.x + l.width * (t - d) / f;
			m(n, l.y, n, l.y + l.height), e.fillText(_(t), Math.min(n, a.x + a.width - 10), l.y + l.height + 14);
		}
		return e.fillStyle = t("--ls-ink"), e.fillText(s?.name ?? F[n()].position, l.x + l.width / 2, l.y + l.height + 30), e.strokeStyle = t("--ls-line"), e.strokeRect(l.x + .5, l.y + .5, l.width - 1, l.height - 1), l;
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
		thumbnail: (e, n) => L((t, r) => g(t, e, r, null, Math.max(1, n / 40)), n, n / (i > 3 ? 1 : 1.6), t("--ls-ground")),
		describe(e) {
			let [t, i, a] = [
				Infinity,
				-Infinity,
				0
			];
			for (let n = 0; n < e.length; n++) e[n] < t && (t = e[n]), e[n] > i && ([i, a] = [e[n], n % r]);
			return F[n()].curve(_(t), _(i), _(u[a]));
		}
	};
}, ae = [
	33,
	102,
	172
], oe = [
	189,
	31,
	1
], se = (e, t, n) => {
	let [r, i, a] = e.shape, { ink: o, counts: s } = e.display, c = s ? (e) => Math.sqrt(Math.max(e, 0)) : (e) => e, [l, u] = [e.display.low.map(c), e.display.high.map(c)], d = i * a, f = new ImageData(a, i), p = new OffscreenCanvas(a, i), m = (e) => {
		for (let t = 0; t < 3; t++) {
			let n = Math.min(t, r - 1), [i, a] = [R(l, n), R(u, n)], s = 255 / (a - i || 1);
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
				i += (c(e[o]) - c(t[o])) / (R(u, a) - R(l, a) || 1) / r;
			}
			let a = i < 0 ? ae : oe, o = Math.min(1, 1.4 * Math.abs(i));
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
				let [r, i] = [R(l, n), R(u, n)];
				for (let a = 0; a < d; a++) t += (c(e[n * d + a]) - r) / (i - r || 1);
			}
			return F[n()].image(a, i, Math.round(100 * t / (r * d)), o);
		}
	};
}, X = [
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
], ce = (e, t, n) => {
	let r = e.shape.reduce((e, t) => e * t, 1), i = e.shape.length > 1 ? e.shape[0] : 1, a = r / i, { low: o, high: s } = e.display, c = new OffscreenCanvas(a, i), l = (e) => {
		let t = new ImageData(a, i);
		for (let n = 0; n < r; n++) {
			let [r, i] = [R(o, n % o.length), R(s, n % s.length)], a = (X.length - 1) * Math.min(1, Math.max(0, (e[n] - r) / (i - r || 1))), c = Math.min(X.length - 2, Math.floor(a));
			for (let e = 0; e < 3; e++) t.data[4 * n + e] = X[c][e] + (a - c) * (X[c + 1][e] - X[c][e]);
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
			return F[n()].values(x(t, n()), x(r, n()));
		}
	};
}, Z = 40, le = (e, t, n) => ue(e)(e, t, n);
function ue({ kind: e, shape: t, display: n }) {
	let r = t.reduce((e, t) => e * t, 1);
	return e === "image" && t.length === 3 ? se : e === "signal" ? Y : t.length === 1 ? r <= Z || n.columns.length === r ? G : Y : ce;
}
// src/store.ts
var de = class {
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
function Q(e) {
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
async function fe(e, t, n, r, i) {
	let a = new de({
		...Q(e),
		...te(e)
	}), o = /* @__PURE__ */ new Map();
	for (let t of e.projections) t.kind === "placed" && o.set(t.id, await n.floats(t.places));
	let s = p("p", {
		class: "ls-hidden",
		role: "status",
		"aria-live": "polite"
	});
	i.after(s);
	let c = null, l = null, u = (e) => (l ??= getComputedStyle(i), l.getPropertyValue(e).trim());
	return a.listen((t, n) => {
		n.has("theme") && (i.dataset.theme = t.theme), ne(t, Q(e));
	}), i.dataset.theme = a.view.theme, {
		state: e,
		data: t,
		blobs: n,
		store: a,
		decoding: r,
		renderer: le(e, u, () => b(a.view.language)),
		el: i,
		projected() {
			let { view: n } = a, r = `${n.projection}:${n.axes.join()}`;
			return c?.view !== r && (c = {
				view: r,
				projected: j(e, t, n, o)
			}), c.projected;
		},
		language: () => b(a.view.language),
		texts: (e) => e[b(a.view.language)],
		say: (e) => s.textContent = e,
		colour: u
	};
}
// src/style.css?inline
var pe = ".latentscape{--ls-ground:#fff;--ls-raised:#f6f8fa;--ls-ink:#22272e;--ls-quiet:#57606a;--ls-line:#d8dee4;--ls-accent:#0b62b8;--ls-on-accent:#fff;--ls-good:#1a7f37;--ls-bad:#b3261e;--ls-grid:#e9edf1;--ls-veil:#fff;--ls-radius:8px;--ls-gap:12px;--lightningcss-light:initial;--lightningcss-dark: ;color-scheme:light}@media (prefers-color-scheme:dark){.latentscape:not([data-theme=light]){--ls-ground:#14181d;--ls-raised:#1d232a;--ls-ink:#e6eaee;--ls-quiet:#a3adb8;--ls-line:#353d47;--ls-accent:#79b8ff;--ls-on-accent:#0c1116;--ls-good:#57ab5a;--ls-bad:#ff8a80;--ls-grid:#232a32;--ls-veil:#14181d;--lightningcss-light: ;--lightningcss-dark:initial;color-scheme:dark}}.latentscape[data-theme=dark]{--ls-ground:#14181d;--ls-raised:#1d232a;--ls-ink:#e6eaee;--ls-quiet:#a3adb8;--ls-line:#353d47;--ls-accent:#79b8ff;--ls-on-accent:#0c1116;--ls-good:#57ab5a;--ls-bad:#ff8a80;--ls-grid:#232a32;--ls-veil:#14181d;--lightningcss-light: ;--lightningcss-dark:initial;color-scheme:dark}.latentscape{box-sizing:border-box;background:var(--ls-ground);height:100%;min-height:560px;color:var(--ls-ink);flex-direction:column;font:14px/1.45 system-ui,-apple-system,Segoe UI,Noto Sans,Noto Sans CJK JP,Hiragino Sans,Apple SD Gothic Neo,sans-serif;display:flex}.latentscape *,.latentscape :before{box-sizing:inherit}.latentscape :focus-visible{outline:2px solid var(--ls-accent);outline-offset:2px}.ls-hidden{clip-path:inset(50%);white-space:nowrap;width:1px;height:1px;margin:-1px;position:absolute;overflow:hidden}.ls-loading,.ls-broken{max-width:34em;margin:15vh auto;padding:0 20px}.ls-broken{color:var(--ls-bad)}.ls-head{border-bottom:1px solid var(--ls-line);flex-wrap:wrap;align-items:baseline;gap:4px 14px;padding:10px 16px;display:flex}.ls-head h1{overflow-wrap:anywhere;margin:0;font-size:17px;font-weight:650}.ls-subtitle{color:var(--ls-quiet);margin:0}.ls-tools{gap:8px;margin-left:auto;display:flex}.latentscape button,.latentscape select{border:1px solid var(--ls-line);border-radius:var(--ls-radius);background:var(--ls-raised);min-height:32px;color:var(--ls-ink);font:inherit;cursor:pointer;padding:3px 10px}.latentscape button:hover,.latentscape select:hover{border-color:var(--ls-quiet)}.latentscape button[aria-pressed=true],.latentscape button.ls-main{border-color:var(--ls-accent);background:var(--ls-accent);color:var(--ls-on-accent)}.ls-help{border:1px solid var(--ls-line);border-radius:var(--ls-radius);background:var(--ls-ground);max-width:32em;color:var(--ls-ink)}.ls-help dl{grid-template-columns:max-content 1fr;gap:6px 16px;display:grid}.ls-help dt{font-weight:600}.ls-help dd{margin:0}.ls-body{flex:1;grid-template-columns:minmax(0,1fr) 400px;min-height:0;display:grid}.ls-map{min-width:0;min-height:0;position:relative}.ls-map>canvas{display:block;position:absolute;inset:0}.ls-panels{border-left:1px solid var(--ls-line);min-height:0;overflow-y:auto}@media (max-width:859px){.latentscape{height:auto}.ls-body{display:block}.ls-map{height:min(100vw,70vh)}.ls-panels{border-left:0;border-top:1px solid var(--ls-line)}.ls-tools{margin-left:0}}";
// src/main.ts
async function $({ model: e, el: n }) {
	me(n), n.classList.add("latentscape");
	let r = v[b("")];
	if (typeof DecompressionStream > "u") return m(n, p("p", {
		class: "ls-broken",
		role: "alert"
	}, r.noRuntime)), () => void 0;
	m(n, p("p", {
		class: "ls-loading",
		role: "status"
	}, r.loading));
	try {
		let r = e.get("state"), i = new t(e.get("blobs")), [a, s] = await Promise.all([o(r, i), u(r, i)]);
		return ee(await fe(r, a, i, s, n));
	} catch (e) {
		return m(n, p("p", {
			class: "ls-broken",
			role: "alert"
		}, r.broken(e.message))), console.warn(e), () => void 0;
	}
}
function me(e) {
	let t = new CSSStyleSheet();
	t.replaceSync(pe);
	let n = e.getRootNode();
	n.adoptedStyleSheets = [...n.adoptedStyleSheets, t];
}
function he() {
	let e = document.getElementById("latentscape");
	if (!e) return;
	let t = (e) => document.getElementById(e)?.textContent ?? void 0;
	$({
		model: { get: (e) => e === "state" ? JSON.parse(t("state") ?? "null") : (e) => t(`blob-${e}`) },
		el: e
	});
}
he();
var ge = { render: $ };
export { ge as default };
