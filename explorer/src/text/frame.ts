/** The texts of the frame around the map and the panels. */

import type { Translated } from "./language.ts";

interface FrameTexts {
  latent: (dimensions: number) => string;
  examples: (n: string) => string;
  some: (n: string, total: string, stratified: boolean) => string;
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

export const FRAME: Translated<FrameTexts> = {
  en: {
    latent: (n) => (n === 1 ? "1 latent dimension" : `${n} latent dimensions`),
    examples: (n) => `all ${n} training examples`,
    some: (n, total, stratified) => `${n} of ${total} training examples${stratified ? ", the same share of each class" : ", evenly spaced"}`,
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
      ["Pointer", "decodes where it is; a click pins the probe, whose ring can then be dragged"],
      ["Drag", "moves the map; with Shift, the probe (chords: the other way round)"],
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
    latent: (n) => `潜在変数 ${n} 次元`,
    examples: (n) => `訓練データ ${n} 件すべて`,
    some: (n, total, stratified) => `訓練データ ${total} 件のうち ${n} 件(${stratified ? "各クラス同じ割合" : "等間隔"})`,
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
      ["ポインタ", "その位置を復号する。クリックで探索点を固定し、輪をドラッグして動かせる"],
      ["ドラッグ", "地図を動かす。Shift で探索点を動かす(和音のページでは逆)"],
      ["ホイール・2本指", "拡大と縮小"],
      ["矢印キー", "地図上の探索点を動かす(Shift で大きく)"],
      ["+ と −", "拡大と縮小"],
      ["0", "すべての点を表示"],
      ["Enter", "探索点を固定・解除"],
      ["N と P", "次・前のデータへ"],
      ["A と B", "探索点を経路の始点・終点にする"],
      ["スペース", "経路を再生"],
    ],
  },
  ko: {
    latent: (n) => `잠재 변수 ${n}차원`,
    examples: (n) => `훈련 데이터 ${n}개 전체`,
    some: (n, total, stratified) => `훈련 데이터 ${total}개 중 ${n}개(${stratified ? "클래스마다 같은 비율" : "일정한 간격"})`,
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
      ["포인터", "가리킨 곳을 복호화합니다. 클릭하면 탐침이 고정되고, 고리를 끌어 옮길 수 있습니다"],
      ["끌기", "지도를 움직입니다. Shift를 누르면 탐침(화음 페이지에서는 반대)"],
      ["휠, 두 손가락", "확대와 축소"],
      ["화살표 키", "지도에서 탐침을 움직입니다(Shift를 누르면 크게)"],
      ["+ 와 −", "확대와 축소"],
      ["0", "모든 점 보기"],
      ["Enter", "탐침을 고정하거나 풉니다"],
      ["N 과 P", "다음 또는 이전 데이터로"],
      ["A 와 B", "탐침을 경로의 시작점 또는 끝점으로"],
      ["스페이스", "경로 재생"],
    ],
  },
};
