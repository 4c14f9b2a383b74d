//! OSCAL of any bytes: no panic, no hang; what is read is written back and read again, and a profile resolves or is refused,
//! a catalogue becomes an instrument.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use shirube_domain::oscal::{Naming, take, to_toml};
use shirube_domain::text::Lang;
use shirube_oscal::datatype::{DateTime, Text, Uuid};
use shirube_oscal::read::{Limits, read_with};
use shirube_oscal::resolve::Context;
use shirube_oscal::{Document, check, read, resolve};

fuzz_target!(|data: &[u8]| {
    let document = match read_with(data, Limits { strict: false, ..Limits::default() }) {
        Ok(document) => document,
        Err(faults) => return assert!(!faults.is_empty() && faults.len() <= 200),
    };
    let text = document.to_json().expect("what was read can be written");
    assert_eq!(read(text.as_bytes()).as_ref(), Ok(&document));
    check::check(&document);
    let name = "a.json";
    let documents = BTreeMap::from([(name.to_owned(), document.clone()), ("b.json".to_owned(), document.clone())]);
    let context = Context {
        uuid: Uuid::new("11111111-2222-4000-8000-000000000009").expect("a UUID"),
        now: DateTime::new("2026-11-22T00:00:00Z").expect("a time"),
        tool: Text::new("fuzz").expect("a name"),
    };
    match &document {
        Document::Profile(profile) => drop(resolve(profile, name, &documents, context)),
        Document::Catalog(catalog) => {
            if let Ok(taken) = take(&document, &Naming::default()) {
                assert!(to_toml(&taken, Lang::Ja).contains("[[norm]]"));
            }
            // Everything as it is: the groups that hold controls come back as they are.
            let text = r##"{"profile":{"uuid":"11111111-2222-4000-8000-000000000002","metadata":{"title":"t","last-modified":
                "2026-11-22T00:00:00Z","version":"1","oscal-version":"1.2.2"},"imports":[{"href":"a.json","include-all":{}}]}}"##;
            let Ok(Document::Profile(profile)) = read(text.as_bytes()) else { unreachable!("the profile is good") };
            if let Ok(resolved) = resolve(&profile, "p.json", &documents, context) {
                assert!(resolved.catalog.groups.is_empty());
                assert_eq!(resolved.catalog.controls.is_empty(), !catalog.groups.iter().any(holds) && catalog.controls.is_empty());
            }
        }
        _ => {}
    }
});

fn holds(group: &shirube_oscal::model::Group) -> bool {
    !group.controls.is_empty() || group.groups.iter().any(holds)
}
