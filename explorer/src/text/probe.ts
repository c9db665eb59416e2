/** The texts of the panel that shows what the probe decodes to. */

import type { Translated } from "./language.ts";

interface ProbeTexts {
  title: string;
  nearest: string;
  selected: string;
  hovered: string;
  original: string;
  reconstruction: string;
  difference: string;
  decoded: string;
  noOriginal: string;
  ofHeld: (n: string) => string;
  noDecoder: string;
  decoding: string;
  nothing: string;
  far: string;
  interpolated: (n: number) => string;
  rendered: (n: number) => string;
  row: (n: string) => string;
  error: string;
  aboutError: string;
  kl: string;
  nats: string;
  pin: string;
  release: string;
  unselect: string;
  goTo: string;
  contextClass: string;
  contextColumns: string;
  mean: string;
  save: (picture: string, format: string) => string;
  order: string;
  roots: string;
  spoken: (example: string, label: string) => string;
}

export const PROBE: Translated<ProbeTexts> = {
  en: {
    title: "Under the probe",
    nearest: "Nearest example",
    selected: "Selected example",
    hovered: "Hovered example",
    original: "original",
    reconstruction: "reconstruction",
    difference: "Difference",
    decoded: "decoded",
    noOriginal: "The page does not hold this original.",
    ofHeld: (n) => `of the ${n} with an original`,
    noDecoder: "This page cannot decode.",
    decoding: "decoding …",
    nothing: "nothing yet",
    far: "Far from all data: the decoder was never trained here.",
    interpolated: (n) => `Interpolated from the ${n} nearest codes.`,
    rendered: (n) => `The nearest of ${n} × ${n} pictures that were decoded beforehand on this plane.`,
    row: (n) => `row ${n}`,
    error: "squared error",
    aboutError: "The mean squared error of the reconstruction, as the model itself measures it.",
    kl: "KL",
    nats: "nats",
    pin: "Pin",
    release: "Release",
    unselect: "Deselect",
    goTo: "Go to example",
    contextClass: "Decode as",
    contextColumns: "Decode with",
    mean: "mean",
    save: (picture, format) => `Save as ${format}: ${picture}`,
    roots: "The picture shows the square roots of the counts.",
    order: "The columns that change most with the code come first.",
    spoken: (decoded, label) => (label ? `${decoded}; nearest example: ${label}` : decoded),
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
    noOriginal: "この元データはページに含まれていません。",
    ofHeld: (n) => `元データを含む ${n} 件のうち`,
    noDecoder: "このページでは復号できません。",
    decoding: "復号中…",
    nothing: "まだありません",
    far: "どのデータからも遠く、学習していない位置です。",
    interpolated: (n) => `最も近い ${n} 個の潜在ベクトルから補間しています。`,
    rendered: (n) => `この平面であらかじめ復号した ${n} × ${n} 枚のうち最も近いものです。`,
    row: (n) => `${n} 行目`,
    error: "二乗誤差",
    aboutError: "再構成の平均二乗誤差です(モデル自身の尺度)。",
    kl: "KL",
    nats: "ナット",
    pin: "固定",
    release: "固定を解除",
    unselect: "選択を解除",
    goTo: "データへ移動",
    contextClass: "復号するクラス",
    contextColumns: "復号の条件",
    mean: "平均",
    save: (picture, format) => `${format} で保存: ${picture}`,
    roots: "件数の平方根で描いています。",
    order: "潜在ベクトルによって大きく変わる列から順に表示しています。",
    spoken: (decoded, label) => (label ? `${decoded}。最も近いデータ: ${label}` : decoded),
  },
  ko: {
    title: "탐침의 디코딩 결과",
    nearest: "가장 가까운 데이터",
    selected: "선택한 데이터",
    hovered: "포인터 아래의 데이터",
    original: "원본",
    reconstruction: "재구성",
    difference: "차이",
    decoded: "디코딩",
    noOriginal: "이 데이터의 원본은 페이지에 없습니다.",
    ofHeld: (n) => `원본이 담긴 ${n}개 가운데`,
    noDecoder: "이 페이지에서는 디코딩할 수 없습니다.",
    decoding: "디코딩 중…",
    nothing: "아직 없음",
    far: "모든 데이터에서 멀리 떨어져 있어 학습하지 않은 곳입니다.",
    interpolated: (n) => `가장 가까운 잠재 벡터 ${n}개에서 보간했습니다.`,
    rendered: (n) => `이 평면에서 미리 디코딩한 ${n} × ${n}장 가운데 가장 가까운 것입니다.`,
    row: (n) => `${n}행`,
    error: "제곱 오차",
    aboutError: "재구성의 평균 제곱 오차입니다(모델 자신의 척도).",
    kl: "KL",
    nats: "나트",
    pin: "고정",
    release: "고정 해제",
    unselect: "선택 해제",
    goTo: "데이터로 이동",
    contextClass: "디코딩할 클래스",
    contextColumns: "디코딩 조건",
    mean: "평균",
    save: (picture, format) => `${picture} 저장: ${format}`,
    roots: "개수의 제곱근으로 그렸습니다.",
    order: "잠재 벡터에 따라 많이 바뀌는 열부터 보여 줍니다.",
    spoken: (decoded, label) => (label ? `${decoded}, 가장 가까운 데이터: ${label}` : decoded),
  },
};
