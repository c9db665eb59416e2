/** The texts of the panel of chords. */

import type { Translated } from "./language.ts";

/** What the points of the map are: chords, shapes in any key, or progressions of so many chords. */
interface Model {
  steps: number;
  logFrames: number[] | null;
}

export interface ChordTexts {
  panel: string;
  different: (model: Model, shown: string, total: string, some: boolean) => string; // of the points
  silence: string;
  notes: string;
  qualities: Record<string, string>;
  play: string;
  stop: string;
  mute: string;
  volume: string;
  tempo: string;
  noSound: string;
  typed: string;
  typedHint: string;
  unknown: (text: string) => string;
  first: string; // shown before any chord was chosen
  uncommon: string; // of a chord that the training music does not use
  root: string;
  rootHint: string;
  firstRootHint: string;
  likelyNotes: string; // of a progression
  rootShare: (name: string, share: string) => string;
  start: string;
  end: string;
  add: string;
  route: string;
  voices: string;
  latent: string;
  voicesHint: string;
  latentHint: string;
  noEnds: string;
  moved: (semitones: number) => string;
  endsMissed: string; // the straight line does not decode to its ends
  noCodes: string;
  passed: string;
  passedHint: string;
  next: string;
  nextHint: (name: string) => string;
  noNext: string;
  line: string;
  lineHint: string;
  addAll: string;
  midi: string;
  copy: string;
  copied: (text: string) => string;
  copyByHand: string;
  undo: string;
  clear: string;
  places: string;
  nowhere: string;
  otherKeys: string;
  placesCount: (places: string, pieces: string) => string;
  bar: (piece: string, number: number) => string;
  nth: (piece: string, number: number) => string;
  higher: (semitones: number) => string;
  more: (n: string) => string;
  somePieces: (shown: string, total: string) => string;
}

const en: ChordTexts = {
  panel: "Chords",
  different({ steps, logFrames }, shown, total, some) {
    const kind = steps > 1 ? `progressions of ${steps} chords` : logFrames ? "kinds of chords" : "chords";
    if (some) return `the ${shown} commonest of ${total} different ${kind}`;
    return `all ${total} different ${kind} of the training music`;
  },
  silence: "no notes",
  notes: "Notes",
  qualities: {},
  play: "Play",
  stop: "Stop",
  mute: "Mute",
  volume: "Volume",
  tempo: "Tempo",
  noSound: "This browser cannot play sound. Names and MIDI files work all the same.",
  typed: "Name or notes",
  typedHint: "Cmaj7 or C E G B",
  unknown: (text) => `“${text}” is not a chord. Type a name such as Am7, or notes such as A C E G.`,
  first: "Click on the map, drag over it, or type a name to hear a chord.",
  uncommon: "not in the training music in any key",
  root: "Root",
  rootHint: "The map shows chord shapes. Choose the root; the bars show its probability in the model.",
  firstRootHint: "Every progression was transposed to have C as its first root. You can choose another root.",
  likelyNotes: "Decoded chords have the notes with a probability above 1/2; paler notes are less certain.",
  rootShare: (name, share) => `${name}, ${share}`,
  start: "From",
  end: "To",
  add: "Add",
  route: "From chord to chord",
  voices: "Voice leading",
  latent: "Latent line",
  voicesHint: "Small movements of the voices, through chords of the music; frequent chords are preferred.",
  latentHint: "What the straight line between the two codes decodes to.",
  noEnds: "Take a chord as “From”, then another as “To”.",
  moved: (n) => `${n} semitones of movement in all`,
  endsMissed: "The model does not decode both ends to themselves.",
  noCodes: "This model encodes whole progressions, so there is no line between two chords.",
  passed: "Over the map",
  passedHint: "Drag over the map: the chords on the way are played and listed.",
  next: "Next chord",
  nextHint: (name) => `What follows ${name} in the training music, in all keys together.`,
  noNext: "This chord does not occur in the training music.",
  line: "Progression",
  lineHint: "Chords that you add are collected here.",
  addAll: "Add all",
  midi: "Save MIDI",
  copy: "Copy names",
  copied: (text) => `Copied: ${text}`,
  copyByHand: "The browser does not allow copying. Select the text and copy it:",
  undo: "Undo",
  clear: "Clear",
  places: "Where it occurs",
  nowhere: "Nowhere in the training music.",
  otherKeys: "Only in other keys:",
  placesCount: (places, pieces) => `${places} places in ${pieces} pieces`,
  bar: (piece, n) => `${piece}, bar ${n}`,
  nth: (piece, n) => `${piece}, chord ${n}`,
  higher: (n) => (n > 6 ? `${12 - n} semitones lower` : `${n} semitones higher`),
  more: (n) => `${n} more`,
  somePieces: (shown, total) => `The page holds ${shown} of ${total} pieces.`,
};

const ja: ChordTexts = {
  panel: "コード",
  different({ steps, logFrames }, shown, total, some) {
    const kind = steps > 1 ? `${steps}コードの進行` : logFrames ? "コードの種類" : "コード";
    return some ? `異なる${kind} ${total} のうち多い順に ${shown}` : `訓練データの曲に出る${kind} ${total} すべて`;
  },
  silence: "音なし",
  notes: "構成音",
  qualities: {
    major: "メジャー",
    minor: "マイナー",
    "7": "セブンス",
    "major 7": "メジャーセブンス",
    "minor 7": "マイナーセブンス",
    "half-diminished": "ハーフディミニッシュ",
    diminished: "ディミニッシュ",
    augmented: "オーギュメント",
    suspended: "サスペンデッド",
    sixth: "シックス",
    extended: "テンション付き",
    interval: "1~2音",
    other: "その他",
  },
  play: "再生",
  stop: "停止",
  mute: "消音",
  volume: "音量",
  tempo: "テンポ",
  noSound: "このブラウザでは音を出せません。コード名と MIDI は使えます。",
  typed: "コード名または音名",
  typedHint: "Cmaj7 または C E G B",
  unknown: (text) => `「${text}」はコードではありません。Am7 のようなコード名か、A C E G のような音名を入力してください。`,
  first: "地図をクリックするか、ドラッグするか、コード名を入力すると音が鳴ります。",
  uncommon: "訓練データの曲には、どの調でも出てきません",
  root: "根音",
  rootHint: "地図はコードの形を表し、根音は自由に選べます。棒は、モデルから見た各根音の確率です。",
  firstRootHint: "どの進行も最初の根音を C にそろえてあります。ほかの根音でも表示できます。",
  likelyNotes: "復号したコードは、確率が 1/2 を超える音からできています。色の薄い音ほど不確かです。",
  rootShare: (name, share) => `${name}、${share}`,
  start: "始点",
  end: "終点",
  add: "追加",
  route: "コードからコードへ",
  voices: "声部進行",
  latent: "潜在空間の直線",
  voicesHint: "曲中のコードを通り、声部の動きが小さい経路です。よく出るコードを優先します。",
  latentHint: "2つの潜在ベクトルを結ぶ直線を復号した結果です。",
  noEnds: "コードを「始点」に、別のコードを「終点」に選んでください。",
  moved: (n) => `声部の動きは合計 ${n} 半音`,
  endsMissed: "このモデルは、両端のコードを元どおりに復号できません。",
  noCodes: "このモデルの潜在ベクトルは進行全体を表すため、2つのコードを結ぶ直線はありません。",
  passed: "地図でたどったコード",
  passedHint: "地図をドラッグすると、通ったコードが鳴り、ここに並びます。",
  next: "次のコード",
  nextHint: (name) => `訓練データの曲で ${name} の次に来るコードです(全調の合計)。`,
  noNext: "このコードは訓練データの曲にありません。",
  line: "コード進行",
  lineHint: "コードを追加すると、ここに並びます。",
  addAll: "すべて追加",
  midi: "MIDI を保存",
  copy: "コード名をコピー",
  copied: (text) => `コピーしました: ${text}`,
  copyByHand: "ブラウザがコピーを許可していません。次の文字列を選択してコピーしてください。",
  undo: "1つ戻す",
  clear: "消去",
  places: "曲中の位置",
  nowhere: "訓練データの曲にはありません。",
  otherKeys: "ほかの調にだけあります。",
  placesCount: (places, pieces) => `${pieces} 曲に ${places} か所`,
  bar: (piece, n) => `${piece} 第${n}小節`,
  nth: (piece, n) => `${piece} ${n}番目のコード`,
  higher: (n) => (n > 6 ? `${12 - n} 半音低い調` : `${n} 半音高い調`),
  more: (n) => `ほか ${n} か所`,
  somePieces: (shown, total) => `このページには ${total} 曲のうち ${shown} 曲が入っています。`,
};

const ko: ChordTexts = {
  panel: "코드",
  different({ steps, logFrames }, shown, total, some) {
    const kind = steps > 1 ? `코드 ${steps}개짜리 진행` : logFrames ? "코드 종류" : "코드";
    return some ? `서로 다른 ${kind} ${total}개 중 많이 나온 ${shown}개` : `훈련 데이터의 곡에 나오는 ${kind} ${total}개 전체`;
  },
  silence: "음 없음",
  notes: "구성음",
  qualities: {
    major: "메이저",
    minor: "마이너",
    "7": "세븐스",
    "major 7": "메이저 세븐스",
    "minor 7": "마이너 세븐스",
    "half-diminished": "하프 디미니시드",
    diminished: "디미니시드",
    augmented: "어그먼티드",
    suspended: "서스펜디드",
    sixth: "식스",
    extended: "텐션 코드",
    interval: "음 1~2개",
    other: "기타",
  },
  play: "재생",
  stop: "정지",
  mute: "음소거",
  volume: "음량",
  tempo: "템포",
  noSound: "이 브라우저에서는 소리를 낼 수 없습니다. 코드 이름과 MIDI는 쓸 수 있습니다.",
  typed: "코드 이름 또는 음이름",
  typedHint: "Cmaj7 또는 C E G B",
  unknown: (text) => `‘${text}’은(는) 코드가 아닙니다. Am7 같은 코드 이름이나 A C E G 같은 음이름을 입력하세요.`,
  first: "지도를 클릭하거나 끌거나 코드 이름을 입력하면 소리가 납니다.",
  uncommon: "훈련 데이터의 곡에는 어떤 조로도 나오지 않습니다",
  root: "근음",
  rootHint: "지도는 코드의 모양을 나타내며, 근음은 직접 고릅니다. 막대는 모델이 보는 근음별 확률입니다.",
  firstRootHint: "모든 진행은 첫 근음을 C로 맞춘 것입니다. 다른 근음으로 볼 수 있습니다.",
  likelyNotes: "디코딩한 코드는 확률이 1/2을 넘는 음으로 이루어집니다. 색이 옅을수록 덜 확실한 음입니다.",
  rootShare: (name, share) => `${name}, ${share}`,
  start: "시작점",
  end: "끝점",
  add: "추가",
  route: "코드에서 코드로",
  voices: "성부 진행",
  latent: "잠재 공간의 직선",
  voicesHint: "곡에 나오는 코드를 지나며 성부가 조금씩 움직이는 경로입니다. 자주 나오는 코드를 우선합니다.",
  latentHint: "두 잠재 벡터를 잇는 직선을 디코딩한 결과입니다.",
  noEnds: "코드를 ‘시작점’으로, 다른 코드를 ‘끝점’으로 고르세요.",
  moved: (n) => `성부가 움직인 거리는 모두 ${n}반음`,
  endsMissed: "이 모델은 양쪽 끝 코드를 그대로 디코딩하지 못합니다.",
  noCodes: "이 모델의 잠재 벡터는 진행 전체를 나타내므로, 두 코드를 잇는 직선이 없습니다.",
  passed: "지도에서 지나간 코드",
  passedHint: "지도를 끌면 지나간 코드가 연주되고 여기에 모입니다.",
  next: "다음 코드",
  nextHint: (name) => `훈련 데이터의 곡에서 ${name} 다음에 오는 코드입니다(모든 조를 합한 값).`,
  noNext: "이 코드는 훈련 데이터의 곡에 없습니다.",
  line: "코드 진행",
  lineHint: "코드를 추가하면 여기에 모입니다.",
  addAll: "모두 추가",
  midi: "MIDI 저장",
  copy: "코드 이름 복사",
  copied: (text) => `복사했습니다: ${text}`,
  copyByHand: "브라우저가 복사를 허용하지 않습니다. 아래 텍스트를 선택해 복사하세요.",
  undo: "되돌리기",
  clear: "지우기",
  places: "곡에서의 위치",
  nowhere: "훈련 데이터의 곡에는 없습니다.",
  otherKeys: "다른 조에만 있습니다.",
  placesCount: (places, pieces) => `${pieces}곡에 ${places}곳`,
  bar: (piece, n) => `${piece}, ${n}마디`,
  nth: (piece, n) => `${piece}, ${n}번째 코드`,
  higher: (n) => (n > 6 ? `${12 - n}반음 낮은 조` : `${n}반음 높은 조`),
  more: (n) => `외 ${n}곳`,
  somePieces: (shown, total) => `이 페이지에는 ${total}곡 가운데 ${shown}곡이 들어 있습니다.`,
};

export const CHORDS: Translated<ChordTexts> = { en, ja, ko };
