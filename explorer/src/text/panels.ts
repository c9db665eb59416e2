/** The names of the panels, and the texts of the sliders. */

import type { Translated } from "./language.ts";

interface PanelTexts {
  tabs: string;
  dimensions: string;
  path: string;
  draw: string;
  run: string;
}

export const PANELS: Translated<PanelTexts> = {
  en: { tabs: "Panels", dimensions: "Dimensions", path: "Path", draw: "Draw", run: "Run" },
  ja: { tabs: "パネル", dimensions: "次元", path: "経路", draw: "描く", run: "学習" },
  ko: { tabs: "패널", dimensions: "차원", path: "경로", draw: "그리기", run: "학습" },
};

interface DimensionTexts {
  about: string;
  aboutVariance: string;
  mean: string;
  prior: string;
  example: string;
  all: (n: number) => string;
  fewer: string;
  search: string;
  none: string;
  share: (percent: string) => string;
  kl: (nats: string) => string;
  traverse: (name: string) => string;
  traversed: (name: string, low: string, high: string) => string;
  ends: (low: string, high: string, median: string) => string;
  value: (name: string, value: string) => string;
}

export const DIMENSIONS: Translated<DimensionTexts> = {
  en: {
    about: "Dimensions in the order of their share of the KL divergence.",
    aboutVariance: "Dimensions in the order of their share of the variance of the codes.",
    mean: "Mean",
    prior: "Draw from the prior",
    example: "Random example",
    all: (n) => `Show all ${n} dimensions`,
    fewer: "Show fewer",
    search: "Find a dimension by its number",
    none: "No dimension has this number.",
    share: (percent) => `${percent} of all`,
    kl: (nats) => `${nats} nats`,
    traverse: (name) => `Pictures along ${name}`,
    traversed: (name, low, high) => `Decoded along ${name}, from ${low} to ${high}; the other dimensions stay`,
    ends: (low, high, median) => `from ${low} to ${high}, median ${median}; double click: mean`,
    value: (name, value) => `${name} = ${value}`,
  },
  ja: {
    about: "KL ダイバージェンスに占める割合の大きい順です。",
    aboutVariance: "潜在ベクトルの分散に占める割合の大きい順です。",
    mean: "平均",
    prior: "事前分布からランダム",
    example: "データからランダム",
    all: (n) => `全 ${n} 次元を表示`,
    fewer: "一部だけ表示",
    search: "番号で次元を探す",
    none: "この番号の次元はありません。",
    share: (percent) => `全体の ${percent}`,
    kl: (nats) => `${nats} ナット`,
    traverse: (name) => `${name} に沿った図`,
    traversed: (name, low, high) => `${name} を ${low} から ${high} まで変えた復号結果(ほかの次元は固定)`,
    ends: (low, high, median) => `${low} から ${high} まで、中央値 ${median}。ダブルクリックで平均`,
    value: (name, value) => `${name} = ${value}`,
  },
  ko: {
    about: "KL 발산에서 차지하는 비율이 큰 순서입니다.",
    aboutVariance: "잠재 벡터의 분산에서 차지하는 비율이 큰 순서입니다.",
    mean: "평균",
    prior: "사전분포에서 무작위",
    example: "데이터에서 무작위",
    all: (n) => `${n}개 차원 모두 보기`,
    fewer: "일부만 보기",
    search: "번호로 차원 찾기",
    none: "이 번호의 차원이 없습니다.",
    share: (percent) => `전체의 ${percent}`,
    kl: (nats) => `${nats} 나트`,
    traverse: (name) => `${name}에 따른 그림`,
    traversed: (name, low, high) => `${name} 값을 ${low}에서 ${high}까지 바꾼 디코딩 결과(나머지 차원은 고정)`,
    ends: (low, high, median) => `${low}에서 ${high}까지, 중앙값 ${median}. 두 번 클릭하면 평균`,
    value: (name, value) => `${name} = ${value}`,
  },
};
