/** The texts of the frame around the map and the panels. */

import type { Translated } from "./language.ts";

/** How the points were chosen of all examples; "" if only those that cannot be points were left out. */
export type Chosen = "by class" | "evenly spaced" | "";

interface FrameTexts {
  latent: (dimensions: number) => string;
  examples: (n: string, part: string) => string;
  some: (n: string, total: string, part: string, chosen: Chosen) => string;
  language: string;
  theme: string;
  light: string;
  dark: string;
  system: string;
  help: string;
  close: string;
  loading: string;
  broken: (reason: string) => string;
  noRuntime: string;
  panels: string;
  map: string;
  keys: [string, string][];
}

/** The examples of a part of the data; those of `all` and of an estimator have no name. */
const PARTS: Translated<Record<string, string>> = {
  en: { train: "training ", valid: "validation ", heldout: "held-out " },
  ja: { train: "訓練", valid: "検証", heldout: "評価" },
  ko: { train: "훈련 ", valid: "검증 ", heldout: "평가 " },
};

const CHOSEN: Translated<Record<Chosen, string>> = {
  en: { "by class": ", the same share of each class", "evenly spaced": ", evenly spaced", "": "" },
  ja: { "by class": "(各クラス同じ割合)", "evenly spaced": "(等間隔)", "": "" },
  ko: { "by class": "(클래스마다 같은 비율)", "evenly spaced": "(일정한 간격)", "": "" },
};

export const FRAME: Translated<FrameTexts> = {
  en: {
    latent: (n) => (n === 1 ? "1 latent dimension" : `${n} latent dimensions`),
    examples: (n, part) => (n === "1" ? `1 ${PARTS.en[part] ?? ""}example` : `all ${n} ${PARTS.en[part] ?? ""}examples`),
    some: (n, total, part, chosen) => `${n} of ${total} ${PARTS.en[part] ?? ""}examples${CHOSEN.en[chosen]}`,
    language: "Language",
    theme: "Colours",
    light: "Light",
    dark: "Dark",
    system: "System",
    help: "Help",
    close: "Close",
    loading: "The page is being unpacked …",
    broken: (reason) => `This page is damaged: ${reason}. Write it again with latentscape explore.`,
    noRuntime: "This browser is too old to unpack the page. Open it in a browser of 2023 or later.",
    panels: "Panels",
    map: "Map of the latent space",
    keys: [
      ["Pointer", "decodes where it is; a click pins the probe, and its ring can then be dragged"],
      ["Drag", "moves the map; with Shift, it moves the probe (with chords, the other way round)"],
      ["Wheel, two fingers", "zoom"],
      ["Arrow keys", "move the probe over the map; with Shift, in larger steps"],
      ["+ and −", "zoom"],
      ["0", "show all points"],
      ["Enter", "pin the probe, or release it"],
      ["N and P", "go to the next or previous example"],
      ["A and B", "take the probe as the start or the end of a path"],
      ["Space", "play the path"],
    ],
  },
  ja: {
    latent: (n) => `潜在空間 ${n} 次元`,
    examples: (n, part) => `${PARTS.ja[part] ?? ""}データ ${n} 件すべて`,
    some: (n, total, part, chosen) => `${PARTS.ja[part] ?? ""}データ ${total} 件のうち ${n} 件${CHOSEN.ja[chosen]}`,
    language: "言語",
    theme: "配色",
    light: "明るい",
    dark: "暗い",
    system: "システム",
    help: "使い方",
    close: "閉じる",
    loading: "ページを展開しています…",
    broken: (reason) => `このページは壊れています(${reason})。latentscape explore で作り直してください。`,
    noRuntime: "このブラウザは古いため、ページを展開できません。2023年以降のブラウザで開いてください。",
    panels: "パネル",
    map: "潜在空間の地図",
    keys: [
      ["ポインター", "その位置を復号する。クリックで探索点を固定し、輪をドラッグして動かせる"],
      ["ドラッグ", "地図を動かす。Shift を押すと探索点を動かす(コード(和音)のページでは逆)"],
      ["ホイール・2本指", "拡大・縮小する"],
      ["矢印キー", "地図上の探索点を動かす(Shift で大きく)"],
      ["+ と −", "拡大・縮小する"],
      ["0", "すべての点を表示する"],
      ["Enter", "探索点を固定する、または固定を解除する"],
      ["N と P", "次・前のデータへ移る"],
      ["A と B", "探索点を経路の始点・終点にする"],
      ["スペース", "経路を再生する"],
    ],
  },
  ko: {
    latent: (n) => `잠재 공간 ${n}차원`,
    examples: (n, part) => `${PARTS.ko[part] ?? ""}데이터 ${n}개 전체`,
    some: (n, total, part, chosen) => `${PARTS.ko[part] ?? ""}데이터 ${total}개 중 ${n}개${CHOSEN.ko[chosen]}`,
    language: "언어",
    theme: "색상",
    light: "밝게",
    dark: "어둡게",
    system: "시스템",
    help: "도움말",
    close: "닫기",
    loading: "페이지를 푸는 중입니다…",
    broken: (reason) => `이 페이지는 손상되었습니다(${reason}). latentscape explore로 다시 만드세요.`,
    noRuntime: "이 브라우저는 오래되어 페이지를 풀 수 없습니다. 2023년 이후의 브라우저에서 여세요.",
    panels: "패널",
    map: "잠재 공간 지도",
    keys: [
      ["포인터", "가리킨 곳을 디코딩합니다. 클릭하면 탐침이 고정되고, 고리를 끌어 옮길 수 있습니다"],
      ["끌기", "지도를 움직입니다. Shift를 누르면 탐침을 움직입니다(코드(화음) 페이지에서는 반대)"],
      ["휠, 두 손가락", "확대하거나 축소합니다"],
      ["화살표 키", "지도에서 탐침을 움직입니다(Shift를 누르면 크게)"],
      ["+와 −", "확대하거나 축소합니다"],
      ["0", "모든 점을 봅니다"],
      ["Enter", "탐침을 고정하거나 풉니다"],
      ["N과 P", "다음 또는 이전 데이터로 갑니다"],
      ["A와 B", "탐침을 경로의 시작점 또는 끝점으로 정합니다"],
      ["스페이스", "경로를 재생합니다"],
    ],
  },
};
