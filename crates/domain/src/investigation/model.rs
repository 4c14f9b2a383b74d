//! What a record of an investigation, an entry of custody and all of them together are.

use crate::id::EntryId;
use crate::text::scale;
use std::collections::{BTreeMap, BTreeSet};

scale! {
    /// What a record is of.
    Kind {
        /// A thing or a file taken in (証拠).
        Evidence = "evidence", "証拠", "Evidence";
        /// Somebody was asked (聴取).
        Interview = "interview", "聴取", "Interview";
        /// Something that happened (出来事).
        Event = "event", "時系列の出来事", "Event of the timeline";
        /// What brought it about, or did not (要因).
        Factor = "factor", "原因の要因", "Factor";
        /// What all of it comes to (結論).
        Conclusion = "conclusion", "結論", "Conclusion";
    }
}

impl Kind {
    /// The letter its references begin with: `E1`.
    pub fn letter(self) -> char {
        match self {
            Kind::Evidence => 'E',
            Kind::Interview => 'I',
            Kind::Event => 'T',
            Kind::Factor => 'F',
            Kind::Conclusion => 'C',
        }
    }

    /// The kind of the entry of the log.
    pub fn entry_kind(self) -> &'static str {
        match self {
            Kind::Evidence => "investigation.evidence",
            Kind::Interview => "investigation.interview",
            Kind::Event => "investigation.event",
            Kind::Factor => "investigation.factor",
            Kind::Conclusion => "investigation.conclusion",
        }
    }

    /// The kind and number of a reference: `E1`.
    pub fn of_reference(text: &str) -> Option<(Kind, i64)> {
        let mut chars = text.chars();
        let letter = chars.next()?;
        let kind = Kind::ALL.iter().copied().find(|k| k.letter() == letter)?;
        let digits = chars.as_str();
        let is_plain = !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse().ok().filter(|_| is_plain).map(|n| (kind, n))
    }
}

scale! {
    /// What happened to a thing in custody (保管の経過).
    CustodyKind {
        /// It came in.
        Taken = "taken", "受入れ", "taken in";
        /// Another keeps it from now on.
        HandedOver = "handed-over", "引渡し", "handed over";
        /// Somebody looked at it.
        Inspected = "inspected", "検査・閲覧", "inspected";
        /// A copy was made.
        Copied = "copied", "複製", "copied";
        /// The bytes kept here were held against their digest.
        Checked = "checked", "内容の照合", "content checked";
        /// Something about the entries so far is added or put right.
        Noted = "noted", "注記・訂正", "noted or corrected";
        /// It went back.
        Returned = "returned", "返却", "returned";
        /// It was destroyed.
        Destroyed = "destroyed", "廃棄", "destroyed";
    }
}

scale! {
    /// What holding kept bytes against their digest showed.
    Integrity {
        /// They are what was taken in.
        Intact = "intact", "受け入れたときのまま", "as taken in";
        /// They differ.
        Changed = "changed", "内容が変わっている", "changed";
        /// They are not there.
        Missing = "missing", "ファイルがない", "missing";
    }
}

scale! {
    /// How sure a conclusion is (確からしさ); the words of the procedure.
    Confidence {
        /// It fits, but something important is not known.
        Low = "low", "低い", "low";
        /// Evidence speaks for it; another explanation is not ruled out.
        Medium = "medium", "中くらい", "medium";
        /// Evidence taken in shows each root cause, and nothing known speaks against it.
        High = "high", "高い", "high";
    }
}

impl Confidence {
    /// When it is said, in Japanese and English.
    pub fn definition(self) -> (&'static str, &'static str) {
        match self {
            Confidence::Low => (
                "分かっていることと合うが、重要なことがまだ分かっていない。",
                "It fits what is known, but something important is not known yet.",
            ),
            Confidence::Medium => (
                "根拠となる要因があるが、ほかの説明を除けていない。",
                "Factors with sources speak for it, but another explanation is not ruled out.",
            ),
            Confidence::High => (
                "根本原因のそれぞれを受け入れた証拠が示し、分かっている限り反するものがない。",
                "Evidence taken in shows each root cause, and nothing known speaks against it.",
            ),
        }
    }
}

/// A record, in one of its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Of what.
    pub kind: Kind,
    /// Counts from 1 in its kind.
    pub number: i64,
    /// Counts from 1.
    pub version: i64,
    /// By the ids of its fields.
    pub body: BTreeMap<String, String>,
    /// Why it was taken back, when it was.
    pub withdrawn: Option<String>,
    /// Who wrote this version.
    pub by: String,
    /// The entry of the log.
    pub entry: EntryId,
    /// When it was written, RFC 3339.
    pub at: String,
}

impl Record {
    /// How others refer to it: `E1`.
    pub fn reference(&self) -> String {
        format!("{}{}", self.kind.letter(), self.number)
    }
    /// A field; empty when not given.
    pub fn get(&self, field: &str) -> &str {
        self.body.get(field).map_or("", String::as_str)
    }
    /// What it rests on.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.get("sources").split(' ').filter(|s| !s.is_empty())
    }
    /// Whether it counts.
    pub fn is_live(&self) -> bool {
        self.withdrawn.is_none()
    }
}

/// An entry of custody (保管の経過).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Custody {
    /// The number of the evidence.
    pub item: i64,
    /// Counts from 1.
    pub number: i64,
    /// What.
    pub kind: CustodyKind,
    /// When, as far as known: `2026-03-04 15:20` or a day; Japan time.
    pub happened: String,
    /// From whom, to whom or by whom.
    pub who: String,
    /// Why; of a check what it showed.
    pub why: String,
    /// Who recorded it.
    pub by: String,
    /// The entry of the log.
    pub entry: EntryId,
    /// When it was recorded, RFC 3339.
    pub at: String,
}

/// Everything found out in a case （事案の調査）, each record in its latest version.
#[derive(Debug, Clone, Default)]
pub struct Investigation {
    /// The records.
    pub records: Vec<Record>,
    /// What happened to each piece of evidence.
    pub custody: Vec<Custody>,
}

impl Investigation {
    /// The records of a kind, by number.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(move |r| r.kind == kind)
    }
    /// Those that count.
    pub fn live(&self, kind: Kind) -> impl Iterator<Item = &Record> {
        self.of(kind).filter(|r| r.is_live())
    }
    /// One, by its reference.
    pub fn find(&self, reference: &str) -> Option<&Record> {
        let (kind, number) = Kind::of_reference(reference)?;
        self.of(kind).find(|r| r.number == number)
    }
    /// The conclusion, where there is one that counts.
    pub fn conclusion(&self) -> Option<&Record> {
        self.live(Kind::Conclusion).next()
    }
    /// What happened to one piece of evidence.
    pub fn custody_of(&self, item: i64) -> impl Iterator<Item = &Custody> {
        self.custody.iter().filter(move |c| c.item == item)
    }
    /// The references that can be cited.
    pub fn citable(&self) -> BTreeSet<String> {
        let cited = |k: Kind| matches!(k, Kind::Evidence | Kind::Interview | Kind::Event);
        self.records.iter().filter(|r| r.is_live() && cited(r.kind)).map(Record::reference).collect()
    }
    /// Those that count and rest on a record.
    pub fn citing(&self, reference: &str) -> Vec<String> {
        let cites = |r: &&Record| r.is_live() && r.sources().any(|s| s == reference);
        self.records.iter().filter(cites).map(Record::reference).collect()
    }
}
