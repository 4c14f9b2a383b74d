//! Documents that look like public ones: words of the catalogue and made-up ones, drawn so that few are common and most
//! are rare (Zipf), in both languages.

use super::{narrowed, paged, plain};
use shirube_domain::norm::Catalog;
use shirube_domain::search::{Asked, Document, Kind};
use shirube_domain::text::{Both, Lang};
use std::collections::BTreeSet;

/// Words of each language.
const WORDS: usize = 60_000;
const PARTICLES: [&str; 10] = ["の", "を", "に", "は", "が", "する", "こと", "について、", "等の", "であること。"];
const LINKS: [&str; 8] = ["of the", "and", "for", "in", "with", "to the", "by", "or"];

pub struct Language {
    state: u64,
    ja: Vec<String>,
    en: Vec<String>,
    last: Vec<Document>,
}

impl Language {
    pub fn new(catalog: &Catalog) -> Language {
        let mut out = Language { state: 7, ja: Vec::new(), en: Vec::new(), last: Vec::new() };
        let norms = || catalog.instruments().iter().flat_map(|i| &i.norms);
        let is_kanji = |c: char| ('一'..='龠').contains(&c);
        let split = |text: &str, fits: &dyn Fn(char) -> bool| -> Vec<String> {
            text.split(|c: char| !fits(c)).filter(|w| w.chars().count() > 1).map(str::to_owned).collect()
        };
        let kanji: Vec<char> = norms().flat_map(|n| n.text.ja.chars()).filter(|c| is_kanji(*c)).collect();
        let ja: BTreeSet<String> = norms().flat_map(|n| split(n.text.get(Lang::Ja), &is_kanji)).collect();
        let en: BTreeSet<String> =
            norms().flat_map(|n| split(n.text.get(Lang::En), &|c| c.is_ascii_alphabetic())).collect();
        out.ja = ja.into_iter().collect();
        out.en = en.into_iter().collect();
        while out.ja.len() < WORDS {
            let length = 2 + out.below(3);
            let word = (0..length).map(|_| kanji[out.below(kanji.len())]).collect();
            out.ja.push(word);
        }
        while out.en.len() < WORDS {
            let length = 2 + out.below(3);
            let parts =
                ["ta", "ri", "con", "me", "lo", "ver", "in", "pos", "du", "sha", "ne", "gri", "al", "tem", "fo", "qui"];
            let word = (0..length).map(|_| parts[out.below(parts.len())]).collect();
            out.en.push(word);
        }
        // What stands first is common: words of the catalogue and made-up ones mixed.
        for i in 0..WORDS {
            let j = i + out.below(WORDS - i);
            out.ja.swap(i, j);
            out.en.swap(i, j);
        }
        out
    }

    fn below(&mut self, n: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state % n.max(1) as u64) as usize
    }

    /// The rank of a word: half of all words used are among the few hundred most common.
    fn rank(&mut self) -> usize {
        let share = self.below(1_000_000) as f64 / 1_000_000.0;
        ((WORDS as f64).powf(share) as usize).saturating_sub(1).min(WORDS - 1)
    }

    fn japanese(&mut self, words: usize) -> String {
        let mut out = String::new();
        for n in 0..words {
            let rank = self.rank();
            out.push_str(&self.ja[rank]);
            if n + 1 < words || words > 5 {
                out.push_str(PARTICLES[self.below(PARTICLES.len())]);
            }
        }
        out
    }

    fn english(&mut self, words: usize) -> String {
        let mut out = Vec::new();
        for _ in 0..words {
            let rank = self.rank();
            out.push(self.en[rank].clone());
            out.push(LINKS[self.below(LINKS.len())].to_owned());
        }
        out.pop();
        out.join(" ")
    }

    pub fn document(&mut self, n: usize) -> Document {
        let kind = match self.below(20) {
            0..12 => Kind::Clause,
            12..16 => Kind::Page,
            16..18 => Kind::Risk,
            18 => Kind::Term,
            _ => Kind::Law,
        };
        let pick = |some: &[&str], i: usize| some[i % some.len()].to_owned();
        let (s, j, c) = (self.below(10), self.below(5), self.below(5));
        let strengths = ["recommended", "recommended", "expected", "reference", "duty", "effort", "consider"];
        let document = Document {
            id: format!("bench:{n}"),
            kind,
            address: format!("/bench/{n}"),
            title: Both { ja: self.japanese(3), en: self.english(4) },
            at: Both {
                ja: format!("資料{} 第{}条", n % 997, n % 89),
                en: format!("Paper {} Article {}", n % 997, n % 89),
            },
            names: vec![format!("B-{}-{}", n % 997, n % 89)],
            clauses: vec![format!("art{}", n % 89)],
            text: Both { ja: self.japanese(28), en: self.english(22) },
            facets: vec![
                ("strength".to_owned(), pick(&strengths, s)),
                ("jurisdiction".to_owned(), pick(&["jp", "eu", "us", "kr", "int"], j)),
                ("status".to_owned(), pick(&["current", "current", "current", "current", "superseded"], c)),
            ],
            class: 3 + u8::from(c == 4),
        };
        if n.is_multiple_of(1_000) {
            self.last.push(document.clone());
        }
        document
    }

    /// The searches of every kind, so many each.
    pub fn searches(&mut self, count: usize) -> Vec<(&'static str, Vec<Asked>)> {
        let mut many =
            |make: &mut dyn FnMut(&mut Language) -> Asked| -> Vec<Asked> { (0..count).map(|_| make(self)).collect() };
        let fixed = |texts: &[&str]| texts.iter().map(|t| plain(*t)).collect::<Vec<_>>();
        vec![
            (
                "a rare word",
                many(&mut |l| {
                    let r = 2_000 + l.below(50_000);
                    plain(l.word(r))
                }),
            ),
            (
                "a common word",
                many(&mut |l| {
                    let r = l.below(40);
                    plain(l.word(r))
                }),
            ),
            ("the commonest", fixed(&["の", "する", "こと", "the", "of the", "について", "等", "AI", "第1条"])),
            (
                "two common words",
                many(&mut |l| {
                    let (a, b) = (l.below(60), l.below(60));
                    plain(format!("{} {}", l.word(a), l.word(b)))
                }),
            ),
            (
                "a rare and a common word",
                many(&mut |l| {
                    let (a, b) = (500 + l.below(20_000), l.below(30));
                    plain(format!("{} {}", l.word(a), l.word(b)))
                }),
            ),
            (
                "two words seldom together",
                many(&mut |l| {
                    let (a, b) = (300 + l.below(1_500), 300 + l.below(1_500));
                    plain(format!("{} {}", l.word(a), l.word(b)))
                }),
            ),
            (
                "a clause number",
                fixed(&[
                    "AI法 第13条",
                    "第十三条",
                    "C-2-1",
                    "A.6.2.4",
                    "Art. 5",
                    "EU AI Act Article 50",
                    "個情法27条",
                    "B-17-13",
                ]),
            ),
            (
                "the name of a law",
                fixed(&[
                    "著作権法",
                    "個人情報保護法",
                    "APPI",
                    "AI推進法",
                    "EU AI Act",
                    "薬機法",
                    "行政手続法",
                    "AI Act",
                ]),
            ),
            (
                "a reading in kana",
                fixed(&[
                    "ちょさくけんほう",
                    "とうめいせい",
                    "じんこうちのう",
                    "こうてきこうい",
                    "けんきゅうかいはつ",
                    "せつめいせきにん",
                ]),
            ),
            ("a phrase", many(&mut |l| plain(l.phrase()))),
            ("a phrase in English", many(&mut |l| plain(l.english_phrase(3)))),
            ("a phrase of two common words", many(&mut |l| plain(l.two_common()))),
            ("a sentence", many(&mut |l| plain(l.sentence()))),
            (
                "a common word with three filters",
                many(&mut |l| {
                    let r = l.below(40);
                    narrowed(l.word(r))
                }),
            ),
            (
                "the last page of a common word",
                many(&mut |l| {
                    let r = l.below(40);
                    paged(l.word(r))
                }),
            ),
            (
                "nothing found",
                many(&mut |l| {
                    let r = l.below(3_000);
                    plain(format!("{}x", l.en[r]))
                }),
            ),
        ]
    }

    fn word(&self, rank: usize) -> String {
        let all = if rank.is_multiple_of(2) { &self.ja } else { &self.en };
        all[rank].clone()
    }

    fn sentence(&mut self) -> String {
        let at = self.below(self.last.len());
        self.last[at].text.ja.chars().skip(10).take(30).collect()
    }

    /// Words as they stand in some document, with what links them.
    fn english_phrase(&mut self, most: usize) -> String {
        let at = self.below(self.last.len());
        let words: Vec<String> = self.last[at].text.en.split(' ').map(str::to_owned).collect();
        let start = self.below(words.len() - most);
        format!("\"{}\"", words[start..start + most].join(" "))
    }

    /// Two words that many documents hold, and few side by side.
    fn two_common(&mut self) -> String {
        let (a, b) = (self.below(60), self.below(60));
        format!("\"{} and {}\"", self.en[a], self.en[b])
    }

    fn phrase(&mut self) -> String {
        let at = self.below(self.last.len());
        let text: String = self.last[at].text.ja.chars().skip(6).take(8).collect();
        format!("「{}」", text.replace(['、', '。'], ""))
    }
}
