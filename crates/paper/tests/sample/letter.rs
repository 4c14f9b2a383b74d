//! A letter of guidance to a made-up operator.

use shirube_domain::id::EntryId;
use shirube_domain::letter::{Addressee, Clause, Letter, Note, Said, Sender, label};
use shirube_domain::text::Both;

fn both(ja: &str, en: &str) -> Both {
    Both { ja: ja.to_owned(), en: en.to_owned() }
}

fn as_written(label: Both, text: &str) -> Said {
    Said { label, text: both(text, text) }
}

fn clause(id: &str, ja: &str, en: &str, title: (&str, &str)) -> Clause {
    let source = Some("https://laws.e-gov.go.jp/law/405AC0000000088".to_owned());
    Clause { id: id.to_owned(), place: both(ja, en), title: both(title.0, title.1), source }
}

/// The letter to the operator with this number.
pub fn letter(number: usize) -> Letter {
    let voluntary = clause(
        "apa:art32-1",
        "行政手続法 第32条第1項",
        "APA Article 32(1)",
        ("行政指導の一般原則", "General principles of guidance"),
    );
    Letter {
        number: format!("7K3-MQ2-XD9/{number}"),
        title: both("指導書", "Letter of guidance"),
        day: both("令和8年11月23日", "23 November 2026"),
        at: "2026-11-23T03:00:00Z".to_owned(),
        to: vec![Addressee {
            name: both(&format!("架空AI第{number}株式会社"), &format!("Fictional AI No. {number} Inc.")),
            honour: label("honour").ja,
        }],
        from: Sender {
            ministry: Some(both("標省", "Ministry of Signs")),
            office: both("インシデント責任者", "head for incidents"),
            name: Some("責任 太郎".to_owned()),
        },
        force: Some(label("guidance")),
        said: vec![
            as_written(
                both("内容", "Content"),
                "実在する人の写真をもとにした画像の生成を防ぐ対策を見直し、結果を公表してください。\n<b>#set text(red)</b> *これは文字です*",
            ),
            as_written(both("趣旨", "Purport"), "同じことが起きるのを防ぐため。"),
        ],
        enclosed: Vec::new(),
        reasons: vec![as_written(
            both("理由", "Reasons"),
            "調査の結果、公表されていた対策が働いていなかったことが認められました。",
        )],
        due: Some(both("令和9年1月15日", "15 January 2027")),
        clauses: vec![voluntary.clone()],
        notes: vec![Note {
            id: "voluntary".to_owned(),
            title: both("任意であること", "This is voluntary"),
            text: both(
                "この書面による求めは行政指導であり、相手方の任意の協力によってのみ実現されるものです。",
                "What this letter asks is administrative guidance, realised only by your voluntary cooperation.",
            ),
            basis: vec![voluntary],
        }],
        act: None,
        entry: EntryId::parse("ent_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0").expect("an id"),
    }
}
