//! What each kind of record asks, and reading what was given; pure.

use super::model::{Confidence, Investigation, Kind};
use super::when::{self, When};
use crate::files::Kept;
use crate::form;
use crate::norm::{Catalog, NormId};
use crate::refusal::{Error, Refusal, Refusals};
use crate::text::Lang;
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// A text in Japanese and English.
pub type Pair = (&'static str, &'static str);
/// An option: its word and what people see.
pub type Opt = (&'static str, &'static str, &'static str);

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// One line, of so many characters at most.
    Line(usize),
    /// Several lines.
    Prose(usize),
    /// One of these.
    Choice(&'static [Opt]),
    /// How sure.
    Confidence,
    /// A moment, as precisely as it is known.
    Moment,
    /// Records, the report and events of the case it rests on.
    Sources,
    /// An option of a fact of the catalogue.
    Fact(&'static str),
    /// A risk of the catalogue.
    Risk,
}

/// A field of a record.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its id.
    pub id: &'static str,
    /// What people see.
    pub label: Pair,
    /// Help.
    pub hint: Pair,
    /// What it takes.
    pub kind: FieldKind,
    /// Whether it has to be given.
    pub is_required: bool,
}

impl Field {
    /// What people see.
    pub fn label(&self, lang: Lang) -> &'static str {
        lang.pick(self.label.0, self.label.1)
    }
    /// Help.
    pub fn hint(&self, lang: Lang) -> &'static str {
        lang.pick(self.hint.0, self.hint.1)
    }
}

const NONE: Pair = ("", "");
const MOMENT: Pair = (
    "分かる精度で、2026、2026-03、2026-03-04、2026-03-04 15:20 のように。日本時間です。",
    "As precisely as it is known: 2026, 2026-03, 2026-03-04 or 2026-03-04 15:20, in Japan time.",
);

const fn must(id: &'static str, label: Pair, kind: FieldKind, hint: Pair) -> Field {
    Field { id, label, hint, kind, is_required: true }
}
const fn may(id: &'static str, label: Pair, kind: FieldKind, hint: Pair) -> Field {
    Field { id, label, hint, kind, is_required: false }
}

const YES_NO: &[Opt] = &[("yes", "告げた", "yes, it was said"), ("no", "告げていない", "no, it was not said")];
const READ: &[Opt] = &[
    ("agreed", "読んで、相違ないと述べた", "read it and agreed"),
    ("objected", "読んで、異なる点を述べた", "read it and objected"),
    ("not-read", "まだ読んでいない", "has not read it yet"),
];
const STANDING: &[Opt] =
    &[("confirmed", "確認できた", "confirmed"), ("unconfirmed", "確認できていない", "not confirmed")];
/// How much a factor weighs (重み).
pub const WEIGHTS: &[Opt] = &[
    ("root", "根本原因", "root cause"),
    ("contributing", "寄与した要因", "contributing"),
    ("ruled-out", "原因ではないと判断", "ruled out"),
];

const EVIDENCE: &[Field] = &[
    must("title", ("件名", "What it is"), FieldKind::Line(200), NONE),
    may(
        "description",
        ("物の説明", "Description"),
        FieldKind::Prose(4_000),
        (
            "ファイルのない物には必要です。個数、番号、状態など、取り違えない程度に。",
            "Needed for a thing without a file: number, marks and state, so that it cannot be taken for another.",
        ),
    ),
    must(
        "from",
        ("誰から", "From whom"),
        FieldKind::Line(200),
        ("役割や組織で足ります。", "A role or an organisation is enough."),
    ),
    must(
        "how",
        ("入手の方法", "How it was obtained"),
        FieldKind::Prose(2_000),
        ("任意の提出、公開の情報など。", "Handed in voluntarily, published, and so on."),
    ),
    must("at", ("入手した日時", "When it was obtained"), FieldKind::Moment, MOMENT),
    must("holder", ("いま保管する人・場所", "Who keeps it now, and where"), FieldKind::Line(200), NONE),
];
const INTERVIEW: &[Field] = &[
    must(
        "person",
        ("誰に聴いたか", "Who was asked"),
        FieldKind::Line(200),
        ("役割で足ります。氏名は必要なときだけ。", "A role is enough; a name only where it is needed."),
    ),
    must("at", ("日時", "When"), FieldKind::Moment, MOMENT),
    may("place", ("場所・方法", "Where or how"), FieldKind::Line(200), NONE),
    must("by", ("聴いた人", "Who asked"), FieldKind::Line(200), NONE),
    must(
        "voluntary",
        ("任意であると告げたか", "Was it said that answering is voluntary"),
        FieldKind::Choice(YES_NO),
        NONE,
    ),
    must("record", ("記録", "Record"), FieldKind::Prose(20_000), NONE),
    must("read", ("本人の確認", "Did the person read and agree"), FieldKind::Choice(READ), NONE),
    may(
        "remark",
        ("本人が述べたこと", "What the person said of the record"),
        FieldKind::Prose(4_000),
        ("異なる点を述べたときは必要です。", "Needed when the person objected."),
    ),
];
const EVENT: &[Field] = &[
    must("at", ("いつ", "When"), FieldKind::Moment, MOMENT),
    may(
        "until",
        ("いつまでの間に", "Or some time until"),
        FieldKind::Moment,
        ("その間のいつかとしか分からないとき。", "When it is only known to lie between the two."),
    ),
    must("what", ("何があったか", "What happened"), FieldKind::Prose(2_000), NONE),
    must("standing", ("確かめたか", "Is it confirmed"), FieldKind::Choice(STANDING), NONE),
    may(
        "sources",
        ("出どころ", "Sources"),
        FieldKind::Sources,
        ("確認できた出来事には必要です。", "Needed for what is confirmed."),
    ),
];
const FACTOR: &[Field] = &[
    must("stage", ("ライフサイクルの段階", "Life-cycle stage"), FieldKind::Fact("stage"), NONE),
    must("actor", ("主体", "Actor"), FieldKind::Fact("roles"), NONE),
    must("risk", ("リスク", "Risk"), FieldKind::Risk, NONE),
    must("weight", ("重み", "Weight"), FieldKind::Choice(WEIGHTS), NONE),
    must("what", ("説明", "In words"), FieldKind::Prose(4_000), NONE),
    must("sources", ("根拠", "Rests on"), FieldKind::Sources, NONE),
];
const CONCLUSION: &[Field] = &[
    must("findings", ("認定した事実と結論", "Facts found and conclusion"), FieldKind::Prose(20_000), NONE),
    must("confidence", ("確からしさ", "Confidence"), FieldKind::Confidence, NONE),
    must("change", ("この結論を変えうるもの", "What would change it"), FieldKind::Prose(4_000), NONE),
];

/// What a kind of record asks.
pub fn fields(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Evidence => EVIDENCE,
        Kind::Interview => INTERVIEW,
        Kind::Event => EVENT,
        Kind::Factor => FACTOR,
        Kind::Conclusion => CONCLUSION,
    }
}

/// What a record is held against.
pub struct Against<'a> {
    /// The catalogue.
    pub catalog: &'a Catalog,
    /// What has been found out so far.
    pub found: &'a Investigation,
    /// How many events the case has.
    pub events: i64,
    /// Now.
    pub now: Timestamp,
}

/// What was given, as a record keeps it.
///
/// # Errors
/// Everything that is wrong with it at once, each with its field.
pub fn read(
    against: &Against<'_>,
    kind: Kind,
    given: &BTreeMap<String, String>,
    kept: Option<&Kept>,
) -> Result<BTreeMap<String, String>, Error> {
    let mut refusals = Refusals::default();
    let mut body = BTreeMap::new();
    for name in given.keys().filter(|n| fields(kind).iter().all(|f| f.id != n.as_str())) {
        let name: String = name.chars().take(60).collect();
        refusals.push(Refusal::invalid("investigation.no-field").on(name.as_str()).with("name", &name));
    }
    for field in fields(kind) {
        let text = given.get(field.id).map_or("", String::as_str);
        if text.trim().is_empty() {
            if field.is_required {
                refusals.push(Refusal::invalid("common.required").on(field.id));
            }
            continue;
        }
        if let Some(value) = refusals.take(one(against, field, text)) {
            body.insert(field.id.to_owned(), value);
        }
    }
    whole(against, kind, (given, &body), kept, &mut refusals);
    refusals.settle()?;
    Ok(body)
}

fn one(against: &Against<'_>, field: &Field, text: &str) -> Result<String, Refusal> {
    let choose = || Refusal::invalid("common.choose").on(field.id);
    let word = text.trim();
    let chosen = |is_one: bool| if is_one { Ok(word.to_owned()) } else { Err(choose()) };
    match field.kind {
        FieldKind::Line(most) => form::line(field.id, text, most),
        FieldKind::Prose(most) => form::prose(field.id, text, most),
        FieldKind::Choice(options) => chosen(options.iter().any(|o| o.0 == word)),
        FieldKind::Confidence => chosen(Confidence::parse(word).is_some()),
        FieldKind::Moment => {
            let wrong = || {
                let value: String = text.chars().take(60).collect();
                Refusal::invalid("investigation.when").on(field.id).with("value", value)
            };
            when::written(text).ok_or_else(wrong)
        }
        FieldKind::Sources => sources(against, field.id, text),
        FieldKind::Fact(fact) => {
            let fact = against.catalog.vocabulary().fact(fact);
            chosen(fact.is_some_and(|f| f.options.iter().any(|o| o.id == word)))
        }
        FieldKind::Risk => {
            let norm = NormId::parse(word).filter(|id| against.catalog.norm(id).is_some_and(|(_, n)| n.kind == "risk"));
            norm.map(|id| id.to_string()).ok_or_else(|| Refusal::invalid("assessment.no-such-risk").on(field.id))
        }
    }
}

/// `E1 I2 R #5`: evidence, interviews, events of the timeline, the report, events of the case; in order, each once.
fn sources(against: &Against<'_>, field: &str, text: &str) -> Result<String, Refusal> {
    let citable = against.found.citable();
    let mut out: Vec<&str> = Vec::new();
    for one in text.split(|c: char| c.is_whitespace() || c == ',' || c == '、').filter(|t| !t.is_empty()) {
        let event = one.strip_prefix('#').and_then(|n| n.parse::<i64>().ok());
        let is_known = one == "R"
            || citable.contains(one)
            || event.is_some_and(|n| (1..=against.events).contains(&n) && one == format!("#{n}"));
        if !is_known {
            let value: String = one.chars().take(60).collect();
            return Err(Refusal::invalid("investigation.no-source").on(field).with("value", value));
        }
        if !out.contains(&one) {
            out.push(one);
        }
    }
    Ok(out.join(" "))
}

/// What is asked of fields together.
fn whole(
    against: &Against<'_>,
    kind: Kind,
    (given, body): (&BTreeMap<String, String>, &BTreeMap<String, String>),
    kept: Option<&Kept>,
    refusals: &mut Refusals,
) {
    let of = |id: &str| body.get(id).map_or("", String::as_str);
    // What was given and refused is not asked for a second time.
    let lacks = |id: &str| given.get(id).is_none_or(|v| v.trim().is_empty());
    let mut required = |field: &str| refusals.push(Refusal::invalid("common.required").on(field));
    match kind {
        Kind::Evidence if kept.is_none() && lacks("description") => required("description"),
        Kind::Interview if of("read") == "objected" && lacks("remark") => required("remark"),
        Kind::Event if of("standing") == "confirmed" && lacks("sources") => required("sources"),
        Kind::Conclusion => {
            if let Some(confidence) = Confidence::parse(of("confidence"))
                && !bears(against.found, confidence)
            {
                let refusal = Refusal::invalid("investigation.confidence").on("confidence");
                let (ja, en) = confidence.definition();
                refusals.push(refusal.with("what", format!("{ja} / {en}")));
            }
        }
        _ => {}
    }
    if !of("at").is_empty() {
        match When::read(of("at"), of("until")) {
            Ok(when) if when.is_after(against.now) => {
                refusals.push(Refusal::invalid("investigation.future").on("at"));
            }
            Ok(_) => {}
            Err(refusal) => refusals.push(refusal),
        }
    }
}

/// Whether the factors bear a conclusion so sure.
pub fn bears(found: &Investigation, confidence: Confidence) -> bool {
    let weighs = |weight: &'static str| found.live(Kind::Factor).filter(move |f| f.get("weight") == weight);
    match confidence {
        Confidence::Low => true,
        Confidence::Medium => weighs("root").chain(weighs("contributing")).next().is_some(),
        Confidence::High => {
            let shown = |s: &str| s.starts_with('E') && found.find(s).is_some_and(|r| r.is_live());
            let mut roots = weighs("root").peekable();
            roots.peek().is_some() && roots.all(|f| f.sources().any(shown))
        }
    }
}
