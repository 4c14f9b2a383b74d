//! The account, the workspace, the register, the settings and the administration, as people use them.

mod account;
mod administration;
mod assets;
mod import;
mod list;
mod members;
mod operator;
mod leave;
mod sheets;
mod statements;
mod ties;

pub(crate) use statements::signed;
