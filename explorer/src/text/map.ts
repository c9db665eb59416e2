/** The texts of the map, its toolbar and its legend. */

import type { Field } from "../types.ts";
import type { Language, Translated } from "./language.ts";

export interface MapTexts {
  map: string;
  keys: string;
  colourBy: string;
  noColour: string;
  findField: string;
  findClass: string;
  projection: string;
  across: string;
  up: string;
  axes: string;
  principal: string;
  classes: string;
  tsne: string;
  layersLabel: string;
  layers: Record<"points" | "sheet" | "veil" | "prior" | "ellipse" | "thumbnails", [name: string, explanation: string]>;
  zoomIn: string;
  zoomOut: string;
  fit: string;
  save: string;
  savePng: string;
  saveSvg: string;
  label: string;
  cluster: string;
  count: string; // how often a chord occurs in the training part
  error: string;
  kl: string;
  missing: string;
  all: string;
  toggles: string;
  quantiles: string;
  logarithmic: string;
  saveWaits: string;
  veilKey: string;
  priorKey: string;
  fittedKey: string; // of an autoencoder, which has no prior of its own
  decodedKey: string;
  inView: (shown: string, all: string) => string;
  notFinite: (n: string) => string;
  interpolated: string;
  example: string;
  reconstruction: string;
  spot: string;
  row: (row: string) => string;
  at: (x: string, y: string) => string;
  nearest: (name: string) => string;
  decoded: (picture: string) => string;
  far: string;
  pinned: string;
  released: string;
  startSet: string;
  endSet: string;
  hint: string;
  chordHint: string;
  touchHint: string;
  noCanvas: string;
  more: string;
  savedAs: (name: string) => string;
}

export const MAP: Translated<MapTexts> = {
  en: {
    map: "Map of the latent space",
    keys:
      "Arrow keys move the probe, with Shift in larger steps. Plus and minus zoom, 0 shows all points. " +
      "Enter pins the probe. N and P go to the next and previous example. A and B set the ends of a path, Space plays it.",
    colourBy: "Colour",
    noColour: "one colour",
    findField: "Find a field",
    findClass: "Find a class",
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
      thumbnails: ["Pictures", "The examples themselves, once few are in view"],
    },
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    fit: "Show all points",
    save: "Save",
    savePng: "Picture (PNG)",
    saveSvg: "Drawing (SVG)",
    label: "class",
    cluster: "cluster",
    count: "occurrences",
    error: "reconstruction error",
    kl: "KL (nats)",
    missing: "missing",
    all: "Show all",
    toggles: "Click: hide or show. Double click: only this one.",
    quantiles: "The lowest and the highest 1\u00a0% have the colours at the ends.",
    logarithmic: "Logarithmic scale",
    saveWaits: "The map is still being decoded. It will be saved when it is complete.",
    veilKey: "no example near",
    priorKey: "prior",
    fittedKey: "mixture fitted to the codes",
    decodedKey: "reconstruction in place of the original",
    inView: (shown, all) => `${shown} of ${all} points in view`,
    notFinite: (n) => `${n} examples have no finite code and are left out.`,
    interpolated: "Between points, codes are interpolated from the nearest ones.",
    example: "Example",
    reconstruction: "Reconstruction",
    spot: "This spot",
    row: (row) => `row ${row}`,
    at: (x, y) => (y ? `Spot ${x}, ${y}.` : `Spot ${x}.`),
    decoded: (picture) => `Decoded: ${picture}.`,
    nearest: (name) => `Nearest example: ${name}.`,
    far: "Far from all data.",
    pinned: "Probe pinned.",
    released: "Probe released.",
    startSet: "The path starts here.",
    endSet: "The path ends here.",
    hint: "Move to decode, click to pin, drag to pan, scroll to zoom",
    chordHint: "Click or drag to hear, drag with Shift to pan, scroll to zoom",
    touchHint: "One finger decodes, two fingers pan and zoom",
    noCanvas: "This browser cannot draw the map. Choose an example from the list instead.",
    more: "More",
    savedAs: (name) => `Saved as ${name}.`,
  },
  ja: {
    map: "潜在空間の地図",
    keys:
      "矢印キーで探索点を動かします(Shift で大きく)。+ と − で拡大・縮小し、0 ですべての点を表示します。Enter で探索点を固定します。" +
      "N と P で次・前のデータへ移ります。A と B で経路の始点と終点を決め、スペースで再生します。",
    colourBy: "色分け",
    noColour: "一色",
    findField: "項目を検索",
    findClass: "クラスを検索",
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
      ellipse: ["事後分布", "ポインターの下のデータの q(z | x)、標準偏差の2倍まで"],
      thumbnails: ["画像", "点が少ないときにデータそのものを表示"],
    },
    zoomIn: "拡大",
    zoomOut: "縮小",
    fit: "すべての点を表示",
    save: "保存",
    savePng: "画像(PNG)",
    saveSvg: "ベクター画像(SVG)",
    label: "クラス",
    cluster: "クラスター",
    count: "出現回数",
    error: "再構成誤差",
    kl: "KL(ナット)",
    missing: "欠損",
    all: "すべて表示",
    toggles: "クリックで表示・非表示を切り替え、ダブルクリックでこれだけを表示します。",
    quantiles: "上下 1\u00a0% は両端の色で示します。",
    logarithmic: "対数目盛",
    saveWaits: "復号中です。完了したら保存します。",
    veilKey: "近くにデータなし",
    priorKey: "事前分布",
    fittedKey: "潜在ベクトルに当てはめた混合分布",
    decodedKey: "元データの代わりに再構成を表示",
    inView: (shown, all) => `${all} 点のうち ${shown} 点を表示中`,
    notFinite: (n) => `${n} 件は潜在ベクトルが有限でないため表示していません。`,
    interpolated: "点の間では、近くの潜在ベクトルから補間して復号します。",
    example: "データ",
    reconstruction: "再構成",
    spot: "この位置",
    row: (row) => `${row} 行目`,
    at: (x, y) => (y ? `位置 ${x}, ${y}。` : `位置 ${x}。`),
    decoded: (picture) => `復号結果: ${picture}。`,
    nearest: (name) => `最も近いデータ: ${name}。`,
    far: "どのデータからも離れています。",
    pinned: "探索点を固定しました。",
    released: "探索点の固定を解除しました。",
    startSet: "経路の始点にしました。",
    endSet: "経路の終点にしました。",
    hint: "動かすと復号、クリックで固定、ドラッグで移動、スクロールで拡大",
    chordHint: "クリックかドラッグで音が鳴り、Shift+ドラッグで移動、スクロールで拡大",
    touchHint: "1本指で復号、2本指で移動と拡大",
    noCanvas: "このブラウザでは地図を描けません。一覧からデータを選んでください。",
    more: "さらに表示",
    savedAs: (name) => `${name} として保存しました。`,
  },
  ko: {
    map: "잠재 공간 지도",
    keys:
      "화살표 키로 탐침을 움직입니다(Shift를 누르면 크게). +와 −로 확대·축소하고, 0으로 모든 점을 봅니다. Enter로 탐침을 고정합니다. " +
      "N과 P로 다음·이전 데이터로 갑니다. A와 B로 경로의 시작점과 끝점을 정하고, 스페이스로 재생합니다.",
    colourBy: "색",
    noColour: "한 가지 색",
    findField: "항목 찾기",
    findClass: "클래스 찾기",
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
      sheet: ["디코딩", "각 위치를 디코딩한 결과"],
      veil: ["데이터 없음", "가까운 데이터가 없는 곳에 빗금을 칩니다"],
      prior: ["사전분포", "사전분포의 등고선"],
      ellipse: ["사후분포", "포인터 아래 데이터의 q(z | x), 표준편차의 2배까지"],
      thumbnails: ["그림", "보이는 점이 적을 때 데이터 자체를 보여 줍니다"],
    },
    zoomIn: "확대",
    zoomOut: "축소",
    fit: "모든 점 보기",
    save: "저장",
    savePng: "그림(PNG)",
    saveSvg: "벡터 그림(SVG)",
    label: "클래스",
    cluster: "군집",
    count: "나온 횟수",
    error: "재구성 오차",
    kl: "KL(나트)",
    missing: "결측",
    all: "모두 보기",
    toggles: "클릭하면 숨기거나 보이고, 두 번 클릭하면 이것만 봅니다.",
    quantiles: "위아래 1%는 양 끝의 색으로 나타냅니다.",
    logarithmic: "로그 눈금",
    saveWaits: "디코딩하는 중입니다. 끝나면 저장합니다.",
    veilKey: "가까운 데이터 없음",
    priorKey: "사전분포",
    fittedKey: "잠재 벡터에 맞춘 혼합분포",
    decodedKey: "원본 대신 재구성 표시",
    inView: (shown, all) => `점 ${all}개 중 ${shown}개 표시`,
    notFinite: (n) => `잠재 벡터가 유한하지 않은 ${n}개는 표시하지 않습니다.`,
    interpolated: "점 사이에서는 가까운 잠재 벡터에서 보간하여 디코딩합니다.",
    example: "데이터",
    reconstruction: "재구성",
    spot: "이 위치",
    row: (row) => `${row}행`,
    at: (x, y) => (y ? `위치 ${x}, ${y}.` : `위치 ${x}.`),
    decoded: (picture) => `디코딩 결과: ${picture}.`,
    nearest: (name) => `가장 가까운 데이터: ${name}.`,
    far: "모든 데이터에서 멀리 떨어져 있습니다.",
    pinned: "탐침을 고정했습니다.",
    released: "탐침 고정을 풀었습니다.",
    startSet: "경로의 시작점으로 정했습니다.",
    endSet: "경로의 끝점으로 정했습니다.",
    hint: "움직이면 디코딩, 클릭하면 고정, 끌면 이동, 스크롤하면 확대",
    chordHint: "클릭하거나 끌면 소리가 나고, Shift를 누르고 끌면 이동, 스크롤하면 확대",
    touchHint: "한 손가락으로 디코딩, 두 손가락으로 이동과 확대",
    noCanvas: "이 브라우저는 지도를 그릴 수 없습니다. 목록에서 데이터를 고르세요.",
    more: "더 보기",
    savedAs: (name) => `${name}(으)로 저장했습니다.`,
  },
};

/** What a field is called: its own name if the data gave it one. */
export function fieldName(field: Field, spoken: Language): string {
  const texts = MAP[spoken];
  if (field.id === "cluster" || field.id === "error" || field.id === "kl") return texts[field.id];
  if (field.id === "count") return texts.count;
  return field.name || (field.id === "label" ? texts.label : field.id);
}
