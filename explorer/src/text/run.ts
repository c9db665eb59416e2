/** The texts of the panel of the run: figures, curves, settings and what the page must say. */

import type { Translated } from "./language.ts";

interface RunTexts {
  worked: string;
  failed: string;
  figures: string;
  parts: Record<string, string>;
  columns: Record<string, string>;
  soft: string;
  curves: string;
  epoch: string;
  curveTable: string;
  settings: string;
  notes: string;
  check: (error: string) => string;
  unchecked: string;
  parameters: (n: string) => string;
  note: Record<string, (argument: string) => string>;
  unknownNote: (code: string) => string;
}

export const RUN: Translated<RunTexts> = {
  en: {
    worked: "Worked",
    failed: "Did not work",
    figures: "Figures of each part",
    parts: { train: "train", valid: "valid", heldout: "held out", test: "test" },
    columns: {
      part: "part",
      n: "n",
      elbo: "ELBO",
      log_likelihood: "log p(x|z)",
      kl: "KL",
      mse: "MSE",
      active_units: "active",
      bits_per_dim: "bits/dim",
    },
    soft: "The likelihood is for binary pixels, but these are grey: log p(x|z) is not normalised.",
    curves: "Training curves",
    epoch: "epoch",
    curveTable: "The numbers of this curve",
    settings: "Settings",
    notes: "About this page",
    check: (error) =>
      `Decoded in this browser; the largest difference from PyTorch is ${error} of the range of values.`,
    unchecked: "This page does not decode in the browser.",
    parameters: (n) => `${n} parameters`,
    note: {
      "decoder-not-expressible": (reason) =>
        `The browser cannot run this decoder, so the page shows pictures decoded beforehand. (${reason})`,
      "encoder-not-expressible": (reason) => `The browser cannot run this encoder, so drawing is left out. (${reason})`,
      "decoder-not-finite": () => "The decoder gives values that are not finite: training diverged.",
      "decoder-too-large": (n) =>
        `The decoder has ${n} parameters, too many for a page: it shows pictures decoded beforehand.`,
      "encoder-too-large": (bytes) =>
        `The encoder would take ${bytes} bytes, too many for a page, so drawing is left out.`,
      "decoder-unusable": (reason) => `The decoder does not work in this browser: ${reason}.`,
      "encoder-unusable": (reason) => `The encoder does not work in this browser, so drawing is left out: ${reason}.`,
      "not-decoded": () => "No pictures could be decoded beforehand either.",
      "points-left-out": (n) => `${n} examples are not on the map, as their codes are not finite: training diverged.`,
      "fewer-points": (n) => `To keep the page small, the map shows ${n} points.`,
      "std-left-out": () => "To keep the page small, the standard deviations of q(z | x) are left out.",
      "too-many-classes": (n) => `There are ${n} classes, too many to colour by label.`,
      "columns-left-out": (n) => `${n} columns cannot be chosen as a colour; the first ones can.`,
      "names-left-out": () => "To keep the page small, it has the row numbers of examples and not their names.",
      "tsne-points": (n) => `The page shows the ${n} points that t-SNE placed.`,
    },
    unknownNote: (code) => `Note: ${code}`,
  },
  ja: {
    worked: "成功",
    failed: "不成功",
    figures: "各部分の数値",
    parts: { train: "訓練", valid: "検証", heldout: "評価", test: "テスト" },
    columns: {
      part: "部分",
      n: "n",
      elbo: "ELBO",
      log_likelihood: "log p(x|z)",
      kl: "KL",
      mse: "MSE",
      active_units: "有効次元",
      bits_per_dim: "ビット/次元",
    },
    soft: "尤度は二値の画素のものですが、画素が灰色のため、log p(x|z) は正規化されていません。",
    curves: "学習曲線",
    epoch: "エポック",
    curveTable: "この曲線の数値",
    settings: "設定",
    notes: "このページについて",
    check: (error) => `このブラウザで復号しています。PyTorch との最大の差は値の範囲の ${error} です。`,
    unchecked: "このページはブラウザ内で復号しません。",
    parameters: (n) => `パラメーター ${n} 個`,
    note: {
      "decoder-not-expressible": (reason) =>
        `ブラウザはこのデコーダーを実行できないため、あらかじめ復号した図を表示します。(${reason})`,
      "encoder-not-expressible": (reason) =>
        `ブラウザはこのエンコーダーを実行できないため、描画はできません。(${reason})`,
      "decoder-not-finite": () => "デコーダーの出力が有限の値になりません。学習が発散しています。",
      "decoder-too-large": (n) => `デコーダーのパラメーターが ${n} 個と多いため、あらかじめ復号した図を表示します。`,
      "encoder-too-large": (bytes) => `エンコーダーが ${bytes} バイトと大きいため、描画はできません。`,
      "decoder-unusable": (reason) => `デコーダーがこのブラウザで動きません: ${reason}。`,
      "encoder-unusable": (reason) => `エンコーダーがこのブラウザで動かないため、描画はできません: ${reason}。`,
      "not-decoded": () => "あらかじめ復号することもできませんでした。",
      "points-left-out": (n) => `潜在ベクトルが有限でないデータ ${n} 件は地図にありません(学習が発散しています)。`,
      "fewer-points": (n) => `ページを小さくするため、地図の点は ${n} 個です。`,
      "std-left-out": () => "ページを小さくするため、q(z | x) の標準偏差は含まれていません。",
      "too-many-classes": (n) => `クラスが ${n} 個と多いため、ラベルでは色分けできません。`,
      "columns-left-out": (n) => `${n} 列は色分けに使えません(先頭の列は使えます)。`,
      "names-left-out": () => "ページを小さくするため、データの名前は省き、行番号で示します。",
      "tsne-points": (n) => `t-SNE で配置した ${n} 点を表示しています。`,
    },
    unknownNote: (code) => `注: ${code}`,
  },
  ko: {
    worked: "성공",
    failed: "실패",
    figures: "부분별 수치",
    parts: { train: "훈련", valid: "검증", heldout: "평가", test: "테스트" },
    columns: {
      part: "부분",
      n: "n",
      elbo: "ELBO",
      log_likelihood: "log p(x|z)",
      kl: "KL",
      mse: "MSE",
      active_units: "활성 차원",
      bits_per_dim: "비트/차원",
    },
    soft: "가능도는 이진 픽셀의 것이지만 픽셀이 회색이어서 log p(x|z)가 정규화되지 않았습니다.",
    curves: "학습 곡선",
    epoch: "에포크",
    curveTable: "이 곡선의 수치",
    settings: "설정",
    notes: "이 페이지에 대하여",
    check: (error) => `이 브라우저에서 디코딩합니다. PyTorch와의 최대 차이는 값 범위의 ${error}입니다.`,
    unchecked: "이 페이지는 브라우저에서 디코딩하지 않습니다.",
    parameters: (n) => `매개변수 ${n}개`,
    note: {
      "decoder-not-expressible": (reason) =>
        `브라우저가 이 디코더를 실행할 수 없어 미리 디코딩한 그림을 보여 줍니다. (${reason})`,
      "encoder-not-expressible": (reason) => `브라우저가 이 인코더를 실행할 수 없어 그리기를 뺐습니다. (${reason})`,
      "decoder-not-finite": () => "디코더의 출력이 유한한 값이 아닙니다. 학습이 발산했습니다.",
      "decoder-too-large": (n) => `디코더의 매개변수가 ${n}개로 너무 많아 미리 디코딩한 그림을 보여 줍니다.`,
      "encoder-too-large": (bytes) => `인코더가 ${bytes}바이트로 너무 커서 그리기를 뺐습니다.`,
      "decoder-unusable": (reason) => `디코더가 이 브라우저에서 작동하지 않습니다: ${reason}.`,
      "encoder-unusable": (reason) => `인코더가 이 브라우저에서 작동하지 않아 그리기를 뺐습니다: ${reason}.`,
      "not-decoded": () => "미리 디코딩할 수도 없었습니다.",
      "points-left-out": (n) => `잠재 벡터가 유한하지 않은 데이터 ${n}개는 지도에 없습니다(학습이 발산했습니다).`,
      "fewer-points": (n) => `페이지를 작게 하려고 지도에 점 ${n}개만 보여 줍니다.`,
      "std-left-out": () => "페이지를 작게 하려고 q(z | x)의 표준편차를 뺐습니다.",
      "too-many-classes": (n) => `클래스가 ${n}개로 너무 많아 레이블로 색칠할 수 없습니다.`,
      "columns-left-out": (n) => `${n}개 열은 색으로 고를 수 없습니다(앞쪽 열은 가능합니다).`,
      "names-left-out": () => "페이지를 작게 하려고 데이터 이름을 빼고 행 번호로 나타냅니다.",
      "tsne-points": (n) => `t-SNE로 배치한 ${n}개 점을 보여 줍니다.`,
    },
    unknownNote: (code) => `참고: ${code}`,
  },
};
