//! Operators, their members, their invitations.
//!
//! For: registering an operator and saying who may do what for it.
//! Rests on: `registry`, `identity`; `aigb@1.2` part 1.
//! Words: *own* operators are those one is a member of.
//! Never: lists operators to strangers; shows an invitation's token twice.
//! Begin at: [`register`].

use super::asked::{Condition, Given, Once, mark, of_same, settle};
use super::describe::{Matches, about};
use super::reply;
use super::shape::person::{Invitation, InvitationDraft, Member, Membership, RoleDraft};
use super::shape::register::{Operator, OperatorDraft};
use crate::cx::{Cx, Reply};
use crate::failure::Failure;
use crate::guard::access::{MANAGE, READ, SIGNED_IN};
use crate::operations;
use axum::extract::Path;
use serde::Serialize;
use serde_json::json;
use shirube_domain::authority::Role;
use shirube_domain::id::{AccountId, OperatorId};
use shirube_domain::refusal::Refusal;
use shirube_domain::{identity, registry};
use utoipa::ToSchema;

/// One's own operators.
#[derive(Debug, Serialize, ToSchema)]
pub struct MembershipList {
    /// By name.
    pub items: Vec<Membership>,
}

/// The members of an operator.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberList {
    /// By name.
    pub items: Vec<Member>,
}

operations! {
    GET "/api/v1/operators" SIGNED_IN => own,
        about("listOperators", "自分が所属する事業者", "The operators one belongs to").gives::<MembershipList>(200);
    POST "/api/v1/operators" SIGNED_IN => register,
        about("registerOperator", "事業者を登録する（登録した人が責任者になる）", "Register an operator; who registers it becomes its owner")
            .takes::<OperatorDraft>(json!({ "name": "例示株式会社", "name_en": "Reiji KK", "corporate_number": "7123456789012" }))
            .gives::<Operator>(201).once().refuses(&[409]);
    GET "/api/v1/w/{org}" READ => get,
        about("getOperator", "事業者", "An operator").gives::<Operator>(200).tagged();
    PUT "/api/v1/w/{org}" MANAGE => amend,
        about("amendOperator", "事業者の登録内容を変える", "Change what an operator says of itself")
            .takes::<OperatorDraft>(json!({ "name": "例示株式会社", "contact": "ai@example.jp" }))
            .gives::<Operator>(200).matches(Matches::Held).refuses(&[409]);
    GET "/api/v1/w/{org}/members" READ => members,
        about("listMembers", "メンバーの一覧", "The members").gives::<MemberList>(200);
    PUT "/api/v1/w/{org}/members/{account}" MANAGE => set_role,
        about("setMemberRole", "メンバーの役割を変える", "Change a member's role")
            .takes::<RoleDraft>(json!({ "role": "editor" })).gives::<Member>(200).refuses(&[409]);
    DELETE "/api/v1/w/{org}/members/{account}" MANAGE => dismiss,
        about("dismissMember", "メンバーを外す", "End a membership").gives_nothing().refuses(&[409]);
    POST "/api/v1/w/{org}/invitations" MANAGE => invite,
        about("inviteMember", "招待を作る", "Make an invitation")
            .takes::<InvitationDraft>(json!({ "role": "editor", "note": "品質保証部 田中さん" })).gives::<Invitation>(201);
}

async fn own(cx: Cx) -> Reply {
    let id = cx.account_id()?;
    let held = cx.read(move |tx, _| Ok(identity::memberships(tx, &id)?)).await?;
    reply::ok(&cx, &MembershipList { items: held.iter().map(Membership::from).collect() })
}

async fn one(cx: &Cx, id: OperatorId) -> Result<Operator, Failure> {
    let found = cx.read(move |tx, _| Ok(registry::operator(tx, &id)?)).await?;
    found.as_ref().map(Operator::from).ok_or_else(Failure::absent)
}

async fn register(cx: Cx, once: Once, Given(given): Given<OperatorDraft>) -> Reply {
    let (by, mark) = (cx.account_id()?, mark(&given));
    let (draft, kept) = (registry::OperatorDraft::from(given), mark.clone());
    let result = cx
        .file_once("operator.register", once.token(&cx)?, move |tx, _, _| {
            let id = registry::register_operator(tx, &draft)?;
            identity::set_role(tx, &by, &id, Role::Owner)?;
            Ok(format!("{kept} {id}"))
        })
        .await?;
    let id = of_same(&result, &mark)?;
    let operator = one(&cx, OperatorId::parse(&id).map_err(|_| Failure::absent())?).await?;
    reply::created(&cx, &format!("/api/v1/w/{id}"), Some(operator.revision), &operator)
}

async fn get(cx: Cx) -> Reply {
    let operator = Operator::from(cx.operator()?);
    reply::tagged(&cx, operator.revision, &operator)
}

async fn amend(cx: Cx, condition: Condition, Given(given): Given<OperatorDraft>) -> Reply {
    condition.needed()?;
    let (id, draft) = (cx.operator()?.id.clone(), registry::OperatorDraft::from(given));
    let of = id.clone();
    cx.file("operator.amend", move |tx, _, _| {
        let now = registry::operator(tx, &of)?.map_or(0, |o| o.revision);
        registry::amend_operator(tx, &of, &draft, condition.revision(now)?)
    })
    .await
    .map_err(settle)?;
    let operator = one(&cx, id).await?;
    reply::tagged(&cx, operator.revision, &operator)
}

async fn members(cx: Cx) -> Reply {
    let id = cx.operator()?.id.clone();
    let held = cx.read(move |tx, _| Ok(identity::members(tx, &id)?)).await?;
    reply::ok(&cx, &MemberList { items: held.iter().map(Member::from).collect() })
}

fn member_role(word: &str) -> Result<Role, Refusal> {
    Role::of_member(word).ok_or_else(|| Refusal::invalid("identity.no-such-role").on("role").with("value", word))
}

async fn member(cx: &Cx, account: &str) -> Result<identity::Member, Failure> {
    let (id, account) = (cx.operator()?.id.clone(), AccountId::parse(account).map_err(|_| Failure::absent())?);
    let held = cx.read(move |tx, _| Ok(identity::members(tx, &id)?)).await?;
    held.into_iter().find(|m| m.account.id == account).ok_or_else(Failure::absent)
}

async fn set_role(cx: Cx, Path((_, account)): Path<(String, String)>, Given(given): Given<RoleDraft>) -> Reply {
    // Only who was invited and accepted is a member; a role cannot make one.
    let held = member(&cx, &account).await?;
    let (org, role) = (cx.operator()?.id.clone(), member_role(&given.role)?);
    cx.file("membership.change", move |tx, _, _| identity::set_role(tx, &held.account.id, &org, role)).await?;
    reply::ok(&cx, &Member::from(&member(&cx, &account).await?))
}

async fn dismiss(cx: Cx, Path((_, account)): Path<(String, String)>) -> Reply {
    let held = member(&cx, &account).await?;
    let org = cx.operator()?.id.clone();
    cx.file("membership.end", move |tx, _, _| identity::dismiss(tx, &held.account.id, &org)).await?;
    reply::nothing()
}

async fn invite(cx: Cx, Given(given): Given<InvitationDraft>) -> Reply {
    let (org, role) = (cx.operator()?.id.clone(), member_role(&given.role)?);
    let note = given.note.clone();
    let token = cx.file("membership.invite", move |tx, _, _| identity::invite(tx, &org, role, &note)).await?;
    let path = cx.url(&format!("/invitation/{token}"));
    let made = Invitation { token, path: path.clone(), role: role.word(), note: given.note };
    reply::created(&cx, &path, None, &made)
}
