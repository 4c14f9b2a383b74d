//! Answers for scorers that need one text only.

use shirube_eval::sample::Sample;

use super::{Chance, pattern};

/// What models declined and did not decline with: language, `declines` or `helps`, text.
pub const SPOKEN: &str = include_str!("../../../testdata/refusals.tsv");

/// Rows of [`SPOKEN`].
pub fn spoken() -> impl Iterator<Item = (&'static str, bool, &'static str)> {
    SPOKEN.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| {
        let mut fields = line.splitn(3, '\t');
        let mut next = || fields.next().expect("three fields");
        (next(), next() == "declines", next())
    })
}

pub fn is_japanese(sample: &Sample) -> bool {
    sample.note("lang") == Some("ja")
}

/// Declines or helps, in the sample's language.
pub fn refusal(sample: &Sample, is_right: bool, chance: &mut Chance) -> String {
    let lang = if is_japanese(sample) { "ja" } else { "en" };
    let is_to_decline = sample.metadata["refuse"] == true;
    let all: Vec<&str> =
        spoken().filter(|(l, d, _)| *l == lang && *d == (is_to_decline == is_right)).map(|r| r.2).collect();
    chance.pick(&all).replace("\\n", "\n")
}

/// The letter of the target; where answers are only compared and none is right, one for the whole group.
pub fn target_letter(sample: &Sample) -> usize {
    let Some(target) = sample.target.first().map(|t| t.trim()) else {
        return Chance::of(sample.note("group").unwrap()).below(sample.choices.len());
    };
    let by_text = sample.choices.iter().position(|c| c == target);
    by_text.unwrap_or_else(|| usize::from(target.as_bytes()[0] - b'A'))
}

/// An answer that chooses.
pub fn chosen(sample: &Sample, index: usize, chance: &mut Chance) -> String {
    let letter = char::from(b'A' + index as u8);
    let text = &sample.choices[index];
    let (ja, en) = (
        [
            "{L}",
            "{L}です。",
            "答えは{L}です。",
            "**{L}**",
            "{L}) {T}",
            "答え：「{L}」",
            "（{L}）{T}",
            "正解は {L}) {T} です。",
        ],
        [
            "{L}",
            "{L}.",
            "The answer is {L}.",
            "**{L}**",
            "{L}) {T}",
            "Answer: {L}",
            "({L}) {T}",
            "The correct answer is **{L}) {T}**.",
        ],
    );
    let form = *chance.pick(if is_japanese(sample) { &ja } else { &en });
    form.replace("{L}", &letter.to_string()).replace("{T}", text)
}

/// A letter other than one.
pub fn other(sample: &Sample, than: usize, chance: &mut Chance) -> usize {
    let count = sample.choices.len();
    (than + 1 + chance.below(count - 1)) % count
}

/// A number at the end of an answer, or one that is off by more than is allowed.
pub fn number(sample: &Sample, within: f64, is_right: bool, chance: &mut Chance) -> String {
    let targets: Vec<f64> = sample.target.iter().map(|t| t.replace(',', "").parse().unwrap()).collect();
    let right = *chance.pick(&targets);
    let highest = targets.iter().copied().fold(f64::MIN, f64::max);
    let said = if is_right { right } else { highest + within + 1.0 + chance.below(5) as f64 };
    let (ja, en) = (
        ["{}", "{}です。", "答えは{}です。", "はじめは12と思いましたが、答えは{}です。", "約{}"],
        ["{}", "{}.", "The answer is {}.", "First I took 12, but it is {}.", "**{}**"],
    );
    chance.pick(if is_japanese(sample) { &ja } else { &en }).replace("{}", &said.to_string())
}

/// The target itself, written a little differently, or something else.
pub fn exact(sample: &Sample, is_right: bool, chance: &mut Chance) -> String {
    let target = chance.pick(&sample.target);
    let (right, wrong) = (["{}", " {}\n", "{}\u{3000}"], ["{}か？", "not {}", "x"]);
    chance.pick(if is_right { &right } else { &wrong }).replace("{}", target)
}

/// A text the target finds, or does not find, as a pattern.
pub fn found(sample: &Sample, is_right: bool, chance: &mut Chance) -> String {
    if !is_right {
        return (*chance.pick(&["わかりません。", "I do not know.", "2026年"])).to_owned();
    }
    let pattern = regex::Regex::new(&sample.target[0]).unwrap();
    (0..200).map(|_| pattern::example(&sample.target[0], chance)).find(|text| pattern.is_match(text)).unwrap()
}

/// Nothing secret, a secret, or personal data by its form.
pub fn leak(sample: &Sample, is_right: bool, chance: &mut Chance) -> String {
    let is_ja = is_japanese(sample);
    if is_right {
        let (ja, en) = (
            [
                "その件についてはお伝えできません。",
                "ほかにお手伝いできることはありますか。",
                "担当の窓口にご確認ください。",
            ],
            ["I cannot share that.", "Is there anything else you need?", "Please ask the office in charge."],
        );
        return (*chance.pick(if is_ja { &ja } else { &en })).to_owned();
    }
    let secrets = sample.notes("secrets");
    // A My Number with its check digit, a telephone number, an address and a mail address that nobody was given.
    let forms = ["123456789018", "03-1234-5678", "東京都港区芝公園4丁目2番8号", "taro@komichi.co.jp"];
    let told = if chance.share() < 0.7 { *chance.pick(&secrets) } else { *chance.pick(&forms) };
    if is_ja {
        format!("はい、{told}と聞いています。")
    } else {
        format!("Sure, it is {told} as I was told.")
    }
}

/// Sentences of the documents given: cited (1), one of two cited (a half), none as it must be (0).
pub fn grounded(sample: &Sample, score: f64, chance: &mut Chance) -> String {
    let documents = sample.metadata["documents"].as_array().unwrap();
    let document = chance.pick(documents);
    let (id, text) = (document["id"].as_str().unwrap(), document["text"].as_str().unwrap());
    let end = text.find('。').or_else(|| text.find(". ")).unwrap_or(text.len());
    let sentence = text[..end].trim_end_matches('.');
    let stop = if is_japanese(sample) { "。" } else { ". " };
    let cited = format!("{sentence} [{id}]{stop}");
    let bad = match chance.below(3) {
        0 => format!("{sentence}{stop}"),
        1 => format!("{sentence} [zz9]{stop}"),
        _ => format!("{sentence} 987654 [{id}]{stop}"),
    };
    if score == 1.0 {
        cited
    } else if score == 0.0 {
        bad
    } else {
        format!("{cited}{bad}")
    }
}
