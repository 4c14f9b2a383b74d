//! Pages of plain text: all menus, help, accessibility.

use crate::cx::{Cx, Reply};
use crate::view::{LinkItem, Page};
use crate::words::act::act_words;
use crate::words::advisory::advisory_words;
use crate::words::case::case_words;
use crate::words::{
    Words, guide::GuideWords, guide::guide_words, incident::incident_words, procedure::procedure_words,
    public::public_words,
};
use shirube_domain::identity::{self, Membership};

/// One area of the menu.
struct Area {
    title: &'static str,
    text: &'static str,
    links: Vec<LinkItem>,
    /// What is not there yet.
    none: &'static str,
}

#[derive(askama::Template)]
#[template(path = "public/menu.html")]
struct MenuPage {
    page: Page,
    w: &'static Words,
    t: &'static GuideWords,
    areas: Vec<Area>,
    account: Vec<LinkItem>,
    is_signed_in: bool,
}

/// The operators the visitor belongs to; none for who is not signed in.
pub(super) async fn memberships(cx: &Cx) -> Result<Vec<Membership>, crate::failure::Failure> {
    let Some(account) = cx.account() else { return Ok(Vec::new()) };
    let id = account.id.clone();
    cx.read(move |tx, _| Ok(identity::memberships(tx, &id)?)).await
}

pub(super) async fn menu(cx: Cx) -> Reply {
    let (t, p, w) = (guide_words(cx.lang), public_words(cx.lang), cx.words());
    let at = |label: &str, href: String| LinkItem { label: label.to_owned(), href, current: false };
    let link = |label: &str, path: &str| at(label, cx.url(path));
    let own = memberships(&cx).await?;
    let of = |label: &str, path: &str| -> Vec<LinkItem> {
        own.iter().map(|m| link(&format!("{}: {label}", m.name), &format!("/w/{}{path}", m.operator))).collect()
    };
    let mut assess = vec![link(w.area_check, "/check")];
    assess.extend(of(t.menu_own_assess, "/assess/assessments"));
    let mut respond = vec![
        link(incident_words(cx.lang).title, "/incidents/report"),
        link(incident_words(cx.lang).track_title, "/report-status"),
        link(procedure_words(cx.lang).title, "/procedures"),
        link(act_words(cx.lang).title, "/acts"),
        link(advisory_words(cx.lang).title, "/advisories"),
        link(case_words(cx.lang).statistics, "/incidents/statistics"),
    ];
    respond.extend(of(incident_words(cx.lang).own_title, "/incidents"));
    let areas = vec![
        Area {
            title: w.area_register,
            text: t.menu_register_text,
            links: of(t.menu_own_register, "/register/assets"),
            none: "",
        },
        Area { title: w.area_assess, text: t.menu_assess_text, links: assess, none: "" },
        Area {
            title: t.menu_disclose,
            text: t.menu_disclose_text,
            links: vec![link(p.log_title, "/log")],
            none: t.menu_disclose_none,
        },
        Area { title: t.menu_respond, text: t.menu_respond_text, links: respond, none: t.menu_respond_none },
        Area {
            title: t.menu_policy,
            text: t.menu_policy_text,
            links: vec![link(p.norms_title, "/norms"), link(p.risks_title, "/risks")],
            none: t.menu_policy_none,
        },
    ];
    let signed = cx.account().is_some();
    let account = vec![
        if signed { link(t.menu_account, "/account") } else { link(w.sign_in, "/sign-in") },
        link(t.menu_home, ""),
        link(p.search_title, "/search"),
        link(p.glossary_title, "/glossary"),
        link(t.help_title, "/help"),
        link(t.a11y_title, "/accessibility"),
        at(t.menu_api, "/api/docs".to_owned()),
    ];
    cx.show(&MenuPage { page: cx.page(t.menu_title, &[]), w, t, areas, account, is_signed_in: signed })
}

#[derive(askama::Template)]
#[template(path = "public/help.html")]
struct HelpPage {
    page: Page,
    w: &'static Words,
    t: &'static GuideWords,
}

pub(super) async fn help(cx: Cx) -> Reply {
    let t = guide_words(cx.lang);
    cx.show(&HelpPage { page: cx.page(t.help_title, &[]), w: cx.words(), t })
}

#[derive(askama::Template)]
#[template(path = "public/accessibility.html")]
struct AccessibilityPage {
    page: Page,
    w: &'static Words,
    t: &'static GuideWords,
}

pub(super) async fn accessibility(cx: Cx) -> Reply {
    let t = guide_words(cx.lang);
    cx.show(&AccessibilityPage { page: cx.page(t.a11y_title, &[]), w: cx.words(), t })
}
