//! The list of assets: filters in the address, twenty rows a page, downloads of exactly what is shown.

use super::{kind_of, kinds, may_describe};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::form::Fields;
use crate::view::{Choice, Column, LinkItem, Page, minute};
use crate::words::Words;
use crate::words::register::{RegisterWords, register_words};
use shirube_domain::assessment::{self, Standing, State};
use shirube_domain::db::Tx;
use shirube_domain::id::{AssetId, OperatorId};
use shirube_domain::refusal::Error;
use shirube_domain::registry::{self, Asset, AssetKind, AssetQuery, COUNT_MOST, Cursor};
use shirube_domain::report::kind_label;
use shirube_domain::text::Lang;

/// Rows on a page.
const ROWS: u32 = 20;

/// What the address asks for.
#[derive(Clone, Default)]
pub(super) struct Filter {
    pub kind: Option<AssetKind>,
    pub search: String,
    pub with_retired: bool,
    pub after: Option<Cursor>,
}

impl Filter {
    pub(super) fn read(query: &str) -> Filter {
        let fields = Fields::parse(query);
        Filter {
            kind: kind_of(fields.get("kind")),
            search: fields.get("q").trim().chars().take(200).collect(),
            with_retired: fields.is_on("retired"),
            after: Cursor::parse(fields.get("after")),
        }
    }

    /// As an address again, with what follows the page.
    pub(super) fn to_query(&self) -> String {
        let mut parts = Vec::new();
        let encoded = |text: &str| text.bytes().map(crate::cx::percent).collect::<String>();
        parts.extend(self.kind.map(|k| format!("kind={}", k.code())));
        parts.extend((!self.search.is_empty()).then(|| format!("q={}", encoded(&self.search))));
        parts.extend(self.with_retired.then(|| "retired=1".to_owned()));
        parts.extend(self.after.as_ref().map(|c| format!("after={}", encoded(&c.to_text()))));
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }

    pub(super) fn to_asked(&self, operator: &OperatorId, most: u32) -> AssetQuery {
        AssetQuery {
            operator: Some(operator.clone()),
            kind: self.kind,
            search: self.search.clone(),
            with_retired: self.with_retired,
            after: self.after.clone(),
            most,
            ..AssetQuery::default()
        }
    }

    fn is_narrowed(&self) -> bool {
        self.kind.is_some() || !self.search.is_empty()
    }
}

/// One row, as the page and the downloads show it.
pub(super) struct Row {
    pub asset: Asset,
    pub kind: &'static str,
    pub state: String,
    pub state_chip: &'static str,
    pub at: String,
}

/// Reads a page of assets with the latest assessment of each.
pub(super) fn rows(tx: &mut Tx<'_>, query: &AssetQuery, lang: Lang) -> Result<(Vec<Row>, Option<Cursor>, u32), Error> {
    let found = registry::assets(tx, query)?;
    let ids: Vec<AssetId> = found.rows.iter().map(|a| a.id.clone()).collect();
    let latest = assessment::standings(tx, &ids)?;
    let row = |asset: Asset| {
        let held = latest.iter().find(|l| l.asset == asset.id);
        let (state, state_chip) = state(held, lang);
        Row { kind: kind_label(asset.kind, lang), at: minute(&asset.updated_at), state, state_chip, asset }
    };
    Ok((found.rows.into_iter().map(row).collect(), found.next, found.count))
}

/// How the latest self-assessment stands: who says so is the operator, which the column's heading says.
fn state(held: Option<&Standing>, lang: Lang) -> (String, &'static str) {
    let Some(held) = held else { return (register_words(lang).not_assessed.to_owned(), "not_started") };
    let number = lang.pick(format!("第{}版", held.number), format!("No. {}", held.number));
    let date = held.submitted_at.as_deref().map(|at| minute(at).chars().take(10).collect::<String>());
    let chip = if held.state == State::Draft { "in_progress" } else { "done" };
    let words = held.state.label(lang);
    let text = match date {
        Some(date) => lang.pick(format!("{words}（{number}、{date}）"), format!("{words} ({number}, {date})")),
        None => lang.pick(format!("{words}（{number}）"), format!("{words} ({number})")),
    };
    (text, chip)
}

#[derive(askama::Template)]
#[template(path = "register/list.html")]
struct ListPage {
    page: Page,
    w: &'static Words,
    t: &'static RegisterWords,
    base: String,
    import_href: String,
    filter: Filter,
    kinds: Vec<Choice>,
    chips: Vec<LinkItem>,
    count: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    first: String,
    next: String,
    downloads: Vec<LinkItem>,
    may_describe: bool,
    is_register_empty: bool,
}

pub(super) async fn list(cx: Cx) -> Reply {
    let filter = Filter::read(&cx.query);
    let (lang, operator) = (cx.lang, cx.operator()?.id.clone());
    let query = filter.to_asked(&operator, ROWS);
    let anything = AssetQuery { operator: Some(operator), with_retired: true, most: 1, ..AssetQuery::default() };
    let ((rows, next, count), is_register_empty) = cx
        .glance(move |tx| {
            let found = rows(tx, &query, lang)?;
            let is_empty = found.0.is_empty() && registry::assets(tx, &anything)?.rows.is_empty();
            Ok((found, is_empty))
        })
        .await?;
    let t = register_words(lang);
    let base = cx.workspace_url("/register/assets")?;
    let whole = Filter { after: None, ..filter.clone() };
    let next =
        next.map(|c| format!("{base}{}", Filter { after: Some(c), ..filter.clone() }.to_query())).unwrap_or_default();
    let first = if filter.after.is_some() { format!("{base}{}", whole.to_query()) } else { String::new() };
    let heads = [t.asset_name, t.kind, t.version, t.assessed_state, t.updated];
    let template = ListPage {
        page: cx.workspace_page(t.assets_title, &[])?,
        w: cx.words(),
        t,
        import_href: cx.workspace_url("/register/import")?,
        kinds: any_kind(&filter, lang),
        chips: chips(&filter, &base, lang),
        count: count_words(count),
        columns: heads.map(|label| Column { label: label.to_owned(), ..Column::default() }).to_vec(),
        downloads: downloads(&base, &whole),
        may_describe: may_describe(&cx),
        is_register_empty: is_register_empty && !filter.is_narrowed(),
        base,
        filter,
        rows,
        first,
        next,
    };
    cx.show(&template)
}

/// The kinds for the filter, with "all" first.
fn any_kind(filter: &Filter, lang: Lang) -> Vec<Choice> {
    let label = register_words(lang).kind_any.to_owned();
    let all = Choice { label, chosen: filter.kind.is_none(), ..Choice::default() };
    std::iter::once(all).chain(kinds(filter.kind, lang)).collect()
}

/// Counting stops at a thousand; beyond it the page says so.
fn count_words(count: u32) -> String {
    if count > COUNT_MOST { "1,000+".to_owned() } else { count.to_string() }
}

/// Each applied filter with the address that drops it.
fn chips(filter: &Filter, base: &str, lang: Lang) -> Vec<LinkItem> {
    let t = register_words(lang);
    let whole = Filter { after: None, ..filter.clone() };
    let chip = |label: String, without: Filter| LinkItem {
        label,
        href: format!("{base}{}", without.to_query()),
        current: false,
    };
    let mut out = Vec::new();
    out.extend(filter.kind.map(|k| chip(kind_label(k, lang).to_owned(), Filter { kind: None, ..whole.clone() })));
    if !filter.search.is_empty() {
        let quoted = lang.pick(format!("「{}」", filter.search), format!("“{}”", filter.search));
        out.push(chip(quoted, Filter { search: String::new(), ..whole.clone() }));
    }
    if filter.with_retired {
        out.push(chip(t.with_retired.to_owned(), Filter { with_retired: false, ..whole }));
    }
    out
}

fn downloads(base: &str, whole: &Filter) -> Vec<LinkItem> {
    ["csv", "xlsx", "json"]
        .map(|format| LinkItem {
            label: format.to_ascii_uppercase(),
            href: format!("{base}.{format}{}", whole.to_query()),
            current: false,
        })
        .to_vec()
}

/// The workspace's list, or a failure outside a workspace.
pub(super) fn operator_of(cx: &Cx) -> Result<OperatorId, Failure> {
    Ok(cx.operator()?.id.clone())
}
