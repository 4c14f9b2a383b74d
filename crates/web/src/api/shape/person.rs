//! Sessions, accounts, members, invitations.

use super::words;
use serde::{Deserialize, Serialize};
use shirube_domain::identity;
use utoipa::ToSchema;

/// A sign-in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The e-mail address or other login.
    #[schema(max_length = 200)]
    pub login: String,
    #[schema(max_length = 1000)]
    pub password: String,
}

/// A session, opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// For `Authorization: Bearer …`; shown only here.
    pub token: String,
    #[schema(format = DateTime)]
    pub expires_at: String,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    pub id: String,
    pub login: String,
    pub name: String,
    #[schema(value_type = words::LangWord)]
    pub lang: &'static str,
    /// Runs this installation.
    pub is_administrator: bool,
    pub memberships: Vec<Membership>,
}

/// An operator someone belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Membership {
    pub operator: String,
    pub name: String,
    pub name_en: Option<String>,
    #[schema(value_type = words::MemberRole)]
    pub role: &'static str,
}

impl From<&identity::Membership> for Membership {
    fn from(m: &identity::Membership) -> Membership {
        let (operator, name, name_en) = (m.operator.to_string(), m.name.clone(), m.name_en.clone());
        Membership { operator, name, name_en, role: m.role.word() }
    }
}

/// A member of an operator.
#[derive(Debug, Serialize, ToSchema)]
pub struct Member {
    pub account: String,
    pub login: String,
    pub name: String,
    #[schema(value_type = words::MemberRole)]
    pub role: &'static str,
    #[schema(format = DateTime)]
    pub since: String,
}

impl From<&identity::Member> for Member {
    fn from(m: &identity::Member) -> Member {
        let a = &m.account;
        Member {
            account: a.id.to_string(),
            login: a.login.clone(),
            name: a.name.clone(),
            role: m.role.word(),
            since: m.since.clone(),
        }
    }
}

/// A role to give.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleDraft {
    #[schema(value_type = words::MemberRole)]
    pub role: String,
}

/// An invitation to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationDraft {
    #[schema(value_type = words::MemberRole)]
    pub role: String,
    /// For whom, so that members know.
    #[schema(min_length = 1, max_length = 200)]
    pub note: String,
}

/// An invitation, made.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invitation {
    /// Shown only here; whoever holds it can join.
    pub token: String,
    /// The page where it is accepted.
    pub path: String,
    #[schema(value_type = words::MemberRole)]
    pub role: &'static str,
    pub note: String,
}
